#!/usr/bin/python3
"""Spectral radius of I + hJ over a (gamma,h) grid, Dirac-GAN + R1 at the origin: J = [[0,-1/2],[1/2,-gamma]].
usage: chart_numpy.py [N=1000]; gamma, h = cell centres of (0,4] x (0,4].  Batched numpy.linalg.eigvals."""
import os
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import sys, time
import numpy as np
N = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
g = (np.arange(N) + .5) / N * 4
t0 = time.process_time()
G, H = np.meshgrid(g, g)
M = np.empty((N, N, 2, 2))
M[..., 0, 0] = 1; M[..., 0, 1] = -.5 * H; M[..., 1, 0] = .5 * H; M[..., 1, 1] = 1 - H * G
rho = np.abs(np.linalg.eigvals(M)).max(-1)
e = time.process_time() - t0
print(f"seconds={e:.6f} stable={np.count_nonzero(rho < 1)} sum={rho.sum():.6f}")

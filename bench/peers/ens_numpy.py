#!/usr/bin/python3
"""Ensemble peer: numpy with all trajectories in one array.
usage: ens_numpy.py FIELD NX T RTOL METHOD [COUNT]
  METHOD RK45|DOP853: one big solve_ivp system, shared step; COUNT = trajectories taken (scrambled order; default all)"""
import os
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import sys, time
import numpy as np
from scipy.integrate import solve_ivp
import fields
f, nx, T, rtol, method = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), sys.argv[5]
X, Y = fields.grid(f, nx)
n = int(sys.argv[6]) if len(sys.argv) > 6 else X.size
idx = (np.arange(n) * 40503) % X.size  # same scrambled order as the C peers
X, Y = X[idx], Y[idx]
g = fields.vector(f)
t0 = time.process_time()
r = solve_ivp(lambda t, v: np.concatenate(g(v[:n], v[n:])), (0, T), np.concatenate((X, Y)), method=method, rtol=rtol, atol=rtol * 1e-2)
x, y = r.y[:n, -1], r.y[n:, -1]
e = time.process_time() - t0
print(f"numpy {method} F{f} nx={nx} T={T:g} rtol={rtol:g}: {n} traj {e:.4f} s  {n / e:.4g} traj/s  checksum/traj {(x.sum() + y.sum()) / n:.10f}")

#!/usr/bin/python3
"""Eight-panel streamline figure.  Top row: 1-D uniform WGAN (F2), bottom row: 1-D uniform GAN (F3, 32-point Gauss-Legendre),
each with the gradient-norm regulariser eta (dV/dw)^2 added to the generator, eta = 0, .25, .5, 1.  w in [-1,1], a in [0,2].
usage: figure_streamplot.py OUT.png [GRID=41] [DENSITY=1.2]"""
import os
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import sys
import numpy as np
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
out = sys.argv[1]
G = int(sys.argv[2]) if len(sys.argv) > 2 else 41
dens = float(sys.argv[3]) if len(sys.argv) > 3 else 1.2
x, wq = np.polynomial.legendre.leggauss(32)
z2, wz2 = x * x, 0.5 * wq * x * x


def wgan(w, a, eta):
    c = 1 - a * a
    return c / 3, 2 * w * a / 3 + eta * 4 * a * c / 9


def gan(w, a, eta):
    sig = lambda t: 1 / (1 + np.exp(t))
    u = w * a * a
    p1 = sig(np.multiply.outer(w, z2))
    p2 = sig(np.multiply.outer(-u, z2))
    S1, S2 = p1 @ wz2, p2 @ wz2
    S3 = (p2 * (1 - p2)) @ (wz2 * z2)
    vw = S1 - a * a * S2
    vwa = -2 * a * S2 - a * a * S3 * 2 * w * a
    return vw, 2 * w * a * S2 - 2 * eta * vw * vwa


w, a = np.linspace(-1, 1, G), np.linspace(0, 2, G)
W, A = np.meshgrid(w, a)
fig, ax = plt.subplots(2, 4, figsize=(16, 8))
for r, (name, f) in enumerate((("WGAN", wgan), ("GAN", gan))):
    for c, eta in enumerate((0, .25, .5, 1)):
        U, V = f(W, A, eta)
        ax[r, c].streamplot(W, A, U, V, density=dens, linewidth=.8)
        ax[r, c].plot(0, 1, "r*")
        ax[r, c].set_title(f"{name}, eta={eta:g}")
        ax[r, c].set_xlabel("w"); ax[r, c].set_ylabel("a"); ax[r, c].set_xlim(-1, 1); ax[r, c].set_ylim(0, 2)
fig.tight_layout()
fig.savefig(out, dpi=100)

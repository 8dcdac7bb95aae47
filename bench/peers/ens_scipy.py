#!/usr/bin/python3
"""Ensemble peer: scipy, one solve_ivp (or odeint) call per trajectory.
usage: ens_scipy.py FIELD NX T RTOL METHOD [COUNT]
  FIELD 1..3, NX grid side, METHOD RK45|DOP853|LSODA|odeint, COUNT = trajectories taken (scrambled order; default all)
Prints one line; traj/s excludes start-up and import."""
import os
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import sys, time
import numpy as np
from scipy.integrate import solve_ivp, odeint
import fields
f, nx, T, rtol, method = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), sys.argv[5]
X, Y = fields.grid(f, nx)
n = int(sys.argv[6]) if len(sys.argv) > 6 else X.size
idx = (np.arange(n) * 40503) % X.size  # same scrambled order as the C peers
rhs = fields.SCALAR[f]
t0 = time.process_time()
s, nfev = 0.0, 0
for i in idx:
    if method == "odeint":
        y = odeint(rhs, (X[i], Y[i]), (0.0, T), rtol=rtol, atol=rtol * 1e-2, tfirst=True)[-1]
    else:
        r = solve_ivp(rhs, (0.0, T), (X[i], Y[i]), method=method, rtol=rtol, atol=rtol * 1e-2)
        y, nfev = r.y[:, -1], nfev + r.nfev
    s += y[0] + y[1]
e = time.process_time() - t0
print(f"scipy {method} F{f} nx={nx} T={T:g} rtol={rtol:g}: {n} traj {e:.4f} s  {n / e:.4g} traj/s  nfev/traj {nfev / n:.1f}  checksum/traj {s / n:.10f}")

#!/usr/bin/python3
"""From an objective to a verdict with numpy only: the objective as Python code, derivatives by central differences."""
import numpy as np
th0 = np.array([0.0, 0.0]); gamma = 1.0
V = lambda y: -np.log1p(np.exp(-y[0] * y[1])) - gamma / 2 * y[1] ** 2
h = 1e-4
sgn = np.array([-1.0, 1.0]); E = np.eye(2) * h
H = np.array([[(V(th0 + E[i] + E[j]) - V(th0 + E[i] - E[j]) - V(th0 - E[i] + E[j]) + V(th0 - E[i] - E[j])) / (4 * h * h) for j in range(2)] for i in range(2)])
ev = np.linalg.eigvals(sgn[:, None] * H)
print(*(f"{e.real:.12g} {e.imag:.12g}" for e in ev), "stable" if ev.real.max() < -1e-6 else "not decided")

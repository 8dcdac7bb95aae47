#!/usr/bin/python3
"""From an objective typed as text to a verdict, the symbolic way; the whole process is the measure.
usage: verdict_sympy.py 1|3     the Dirac-GAN with R1, or the 1-D uniform GAN with 32-point Gauss-Legendre expectations"""
import sys
import sympy as sp

if sys.argv[1] == "1":
    objective = "-log(1+exp(-theta*psi)) - gamma/2*psi**2"
    descends, ascends, point, params = "theta", "psi", (0.0, 0.0), {"gamma": 1.0}
else:
    import numpy as np
    x, weight = np.polynomial.legendre.leggauss(32)
    objective = "+".join(f"{q / 2!r}*(-log(1+exp(-w*{u * u!r})) - log(1+exp(w*a**2*{u * u!r})))" for u, q in zip(x.tolist(), weight.tolist()))
    descends, ascends, point, params = "a", "w", (1.0, 0.0), {}
x, y = sp.symbols(f"{descends} {ascends}", real=True)
names = {descends: x, ascends: y, **{name: sp.Symbol(name, real=True) for name in params}}
V = sp.sympify(objective, locals=names)
F = sp.Matrix([-sp.diff(V, x), sp.diff(V, y)])
J = F.jacobian([x, y]).subs({x: point[0], y: point[1]}).subs({names[k]: v for k, v in params.items()})
eigenvalues = [complex(e) for e in J.eigenvals(multiple=True)]
largest = max(e.real for e in eigenvalues)
print(" ".join(f"{e.real:.12g} {e.imag:.12g}" for e in sorted(eigenvalues, key=lambda e: e.imag)),
      "stable" if largest < -1e-9 else "unstable" if largest > 1e-9 else "centre")

"""What `detente check scenarios/dirac_r1.game` answers, by hand: the Dirac-GAN with R1.

V = f(psi theta) + f(0) - gamma/2 psi^2, f(t) = -log(1 + exp(-t)); theta descends V and psi
ascends it. The field and its derivatives are worked out on paper.
"""
import sys

import numpy as np

gamma = 0.3


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def field(s):
    theta, psi = s
    slope = sigmoid(-theta * psi)  # f'
    return np.array([-psi * slope, theta * slope - gamma * psi])


def jacobian(s):
    theta, psi = s
    slope = sigmoid(-theta * psi)
    bend = -slope * (1 - slope)  # f''
    return np.array([
        [-psi * psi * bend, -slope - theta * psi * bend],
        [slope + theta * psi * bend, theta * theta * bend - gamma],
    ])


point = np.zeros(2)
for _ in range(50):
    v = field(point)
    if np.abs(v).max() < 1e-14:
        break
    point = point - np.linalg.solve(jacobian(point), v)
else:
    sys.exit("no equilibrium")

J = jacobian(point)
eigenvalues, right = np.linalg.eig(J)
error = np.linalg.cond(right) * np.finfo(float).eps * np.linalg.norm(J)
largest = eigenvalues.real.max()
verdict = "stable" if largest < -error else "unstable" if largest > error else "undecided"
bounds = -2 * eigenvalues.real / np.abs(eigenvalues) ** 2
step = max(bounds.min(), 0.0)

print("equilibrium", point)
print("eigenvalues", eigenvalues, "+-", error)
print("verdict", verdict, "rate", -largest)
print("stable for 0 < h <", step, "best radius", np.abs(1 + step / 2 * eigenvalues).max())
sys.exit(0 if verdict == "stable" and abs(step - 4 * gamma) < 1e-12 else 1)

"""Thirty trajectories in a window of 900 x 700 pixels, drawn as fast as they can be."""
import math
import os
import subprocess

import report
import tools


def measure():
    report.heading("Live view, 30 trajectories, 900 x 700 pixels under Xvfb")
    for name in ("Xvfb", "gnuplot"):
        if not tools.which(name):
            return report.missing("live view", f"{name} is not installed (./dev setup)")
    talk = tools.work / "talk.txt"
    talk.write_text("".join(
        f"launch theta = {r * math.cos(2.4 * k):.3f}, psi = {r * math.sin(2.4 * k):.3f}\n"
        for k in range(1, 31) for r in [1.8 * math.sqrt(k / 30)]))
    terminals = tools.run("gnuplot", "-d", "-e", 'set print "-"; print GPVAL_TERMINALS').split()
    reading, writing = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1200x900x24", "-nolisten", "tcp"],
                              pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            os.environ["DISPLAY"] = ":" + answer.readline().strip()
        for terminal in ("wxt", "qt", "x11"):
            if terminal in terminals:
                one(terminal, talk)
    finally:
        server.terminate()
        server.wait()


def one(terminal, talk):
    said = tools.run(tools.detente, "live", "scenarios/dirac_r1.game", "--script", talk, "--terminal", terminal,
                     "--frames", 10 if report.quick else 200)
    report.value(terminal, float(said.split()[5]), "frames a second", report.at_least(20))

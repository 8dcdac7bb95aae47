"""Speed as ratios of medians, measured in turn; docs/benchmarks.md explains it. Run by ./dev bench.

DETENTE is an optimised program, DETENTE_BUILD the folder that it was built in.
"""
import argparse
import importlib
import os
import pathlib
import sys

sys.dont_write_bytecode = True
os.chdir(pathlib.Path(__file__).resolve().parent.parent)

parts = {
    "evaluator": "ensembles of trajectories beside vector C written by hand",
    "program": "from the text of a scenario to a field that can be evaluated",
    "fold": "even integrands on half of the nodes",
    "field": "one field over many states beside C",
    "basin": "a basin map beside scipy, numpy, Octave, odeint, GSL, CVODE and vector C; two threads",
    "chart": "a spectral radius over two numbers beside numpy, LAPACK and the closed form",
    "spectrum": "the exact Jacobian and its spectrum beside LAPACK",
    "verdict": "from the text to a verdict beside sympy and numpy",
    "start": "what a process costs",
    "figure": "a figure of eight panels beside matplotlib",
    "growth": "time and memory of larger and larger work",
    "live": "frames a second of the live view",
}


def arguments():
    width = max(map(len, parts))
    p = argparse.ArgumentParser(
        prog="./dev bench", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures detente beside other programs, in turn, and prints ratios of medians.",
        epilog="parts (all by default):\n" + "\n".join(f"  {k:{width}s}  {v}" for k, v in parts.items()) +
        "\n\n./dev bench --install installs the Debian packages of the peers.")
    p.add_argument("part", nargs="*", metavar="PART")
    p.add_argument("--list", action="store_true", help="name the parts")
    p.add_argument("--rounds", type=int, default=int(os.environ.get("BENCH_ROUNDS", "5")),
                   help="how often everything is measured, BENCH_ROUNDS or 5")
    p.add_argument("--quick", action="store_true", help="one round of tiny jobs: does everything run?")
    given = p.parse_args()
    for part in given.part:
        if part not in parts:
            p.error(f"no benchmark '{part}'; there are: {' '.join(parts)}")
    if given.rounds < 1:
        p.error("--rounds: at least one")
    return given


def main():
    given = arguments()
    if given.list:
        for part, text in parts.items():
            print(f"{part:10s} {text}")
        return 0
    for name in ("DETENTE", "DETENTE_BUILD"):
        if name not in os.environ:
            raise SystemExit(f"bench: {name} is not set; run ./dev bench")
    import report
    import tools
    report.quick = given.quick
    tools.rounds = 1 if given.quick else given.rounds
    tools.work.mkdir(parents=True, exist_ok=True)
    print(tools.machine())
    for part in given.part or parts:
        importlib.import_module("part_" + part).measure()
    return report.summary()


raise SystemExit(main())

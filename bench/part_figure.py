"""A figure of eight panels of streamlines as PNG, the whole process."""
import struct

import report
import tools


def measure():
    report.heading("Figure 3 of Nagarajan & Kolter, eight panels of streamlines, PNG: other / detente")
    if not tools.which("gnuplot"):
        return report.missing("figure", "gnuplot is not installed (./dev setup)")
    ours, theirs = tools.work / "figure.png", tools.work / "streamplot.png"
    python = tools.python_peer("matplotlib")
    kept = tools.work / "kept.png"
    tools.timed(tools.detente, "figure", "nk17-fig3", "-o", kept, "--keep")
    jobs = {"detente": lambda: tools.timed(tools.detente, "figure", "nk17-fig3", "-o", ours),
            "gnuplot": lambda: tools.timed("sh", "-c", f"cd '{kept.parent}' && gnuplot -d kept.gp")}
    if python:
        grid = [5, 0.2] if report.quick else []
        jobs["matplotlib"] = lambda: tools.timed(python, "bench/peers/figure_streamplot.py", theirs, *grid)
    done = tools.in_turn(tools.rounds, **jobs)
    seconds = {name: [run["seconds"] for run in runs] for name, runs in done.items()}
    report.note(", ".join(f"{name} {tools.median(t):.3f} s" for name, t in seconds.items()))
    report.note(f"detente: {pixels(ours)}" + (f", matplotlib: {pixels(theirs)}" if python else ""))
    report.ratio("detente / gnuplot alone with its kept script", seconds["detente"], seconds["gnuplot"])
    if python:
        report.ratio("matplotlib's streamplot / detente", seconds["matplotlib"], seconds["detente"], report.at_least(15))


def pixels(path):
    head = path.read_bytes()[:24]
    if head[1:4] != b"PNG":
        tools.die(f"{path} is no PNG")
    return "%d x %d pixels" % struct.unpack(">II", head[16:24])

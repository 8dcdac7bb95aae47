"""From the text of a scenario to a program that evaluates its field."""
import report
import tools


def measure():
    program = tools.program("program")
    report.heading("From the text to a field that can be evaluated, without and with quadrature nodes")
    for field in (1, 2, 3):
        t = tools.columns(program, f"bench/fields/f{field}.game", 5 if report.quick else 40 * tools.rounds)
        apart = [whole - nodes for whole, nodes in zip(t["whole"], t["nodes"])]
        middle, low, high = (1e3 * x for x in report.quartiles(apart))
        report.value(f"F{field}", middle, "ms", report.at_most(0.1),
                     f"({low:.3f} to {high:.3f}); with nodes {1e3 * tools.median(t['whole']):.3f} ms")

"""Even integrands need half of the nodes of a symmetric rule. There is no switch that turns this
off: the peer is the same scenario on an interval that is uneven by 1e-9."""
import report
import tools


def measure():
    report.heading("F3 with integrands that are not quite even / even, field over 16384 states")
    t = tools.columns(tools.program("fold"), "bench/fields/f3.game", 3 if report.quick else 10 * tools.rounds)
    report.ratio("unfolded / folded", t["unfolded"], t["folded"], report.at_least(1.8),
                 f"{t['all'][0]:g} nodes and {t['nodes'][0]:g}")
    report.same("mean of the field", t["mean"][0], {"unfolded": t["unfolded_mean"][0]}, 1e-8)

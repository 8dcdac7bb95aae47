"""One evaluation of a field over many states."""
import report
import tools


def measure():
    program = tools.program("field", tools.flags_vector)
    t = tools.columns(program, "bench/fields/f3.game", tools.rounds if report.quick else 3 * tools.rounds)
    report.heading(f"Field of the 1-D uniform GAN over 4096 states, {t['nodes'][0]:g} nodes")
    each = ", ".join(f"{name} {tools.median(t[key]):.1f}" for name, key in
                     (("detente", "detente"), ("vector C", "vector"), ("plain C with libm", "libm")))
    report.note(f"ns for each state: {each}")
    report.ratio("detente / vector C", t["detente"], t["vector"])
    report.ratio("plain C with libm / detente", t["libm"], t["detente"])
    report.same("largest difference from plain C", 0.0, {"detente": max(t["differs"]), "vector C": max(t["vector_differs"])}, 1e-14)

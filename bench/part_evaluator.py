"""The evaluator and the driver of ensembles beside the same field and driver in vector C by hand."""
import report
import tools

RULES = ("rk4", "dp5", "dop853")
WANTED = {1: 1.25, 2: 1.4, 3: 1.25}


def measure():
    simd = tools.peer("ensemble_simd.o", "-c -ffp-contract=fast " + tools.flags_vector, "", "ensemble_simd.c")
    program = tools.program("ensemble", objects=str(simd))
    report.heading("Ensembles: detente / vector C by hand, rtol 1e-8 (rk4: h = 0.01)")
    for field, wanted in WANTED.items():
        for rule in RULES:
            one(program, field, rule, None if (field, rule) == (2, "rk4") else report.at_most(wanted))


def one(program, field, rule, wanted):
    nx = 8 if report.quick else 32 if field == 3 else 64
    time = 2 if rule == "rk4" or report.quick else 20
    t = tools.columns(program, field, rule, nx, time, "1e-8", tools.rounds if report.quick else 3 * tools.rounds)
    report.ratio(f"F{field} {rule}", t["ours"], t["hand"], wanted,
                 f"{tools.median(t['ours']):.2f} us a trajectory, by hand {tools.median(t['hand']):.2f}")
    report.same("  largest difference of a final state", 0.0, {"by hand": max(t["differ"])}, 1e-6)

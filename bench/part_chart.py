"""The spectral radius of I + hJ over gamma and h, Dirac-GAN with R1, one thread."""
import report
import tools


def measure():
    n = 40 if report.quick else 1000
    inner = 1 if report.quick else 3
    program = tools.program("chart", tools.flags_vector)
    report.heading(f"Spectral radius over {n} x {n} values of gamma and h, from the params to the table")
    python = tools.python_peer("numpy")
    jobs = {"ours": lambda: tools.columns(program, n, inner)}
    if python:
        jobs["numpy"] = lambda: tools.rows(python, "bench/peers/chart_numpy.py", n)[0]
    done = tools.in_turn(tools.rounds, **jobs)
    ours, last = done["ours"], done["ours"][-1]
    sweep, closed, dgeev = ([tools.median(t[name]) for t in ours] for name in ("sweep", "closed", "dgeev"))
    report.note(f"ns for each point: detente {1e9 * tools.median(sweep) / n / n:.2f}, "
                f"closed form {1e9 * tools.median(closed) / n / n:.2f}, dgeev {1e9 * tools.median(dgeev) / n / n:.0f}")
    report.ratio("detente / closed form in C", sweep, closed, report.at_most(2))
    report.ratio("LAPACK dgeev for each point / detente", dgeev, sweep, report.at_least(80))
    sums = {"closed form": last["closed_sum"][0], "dgeev": last["dgeev_sum"][0]}
    stable = {"closed form": last["closed_stable"][0], "dgeev": last["dgeev_stable"][0]}
    if python:
        report.ratio("numpy's batched eigvals / detente", [t["seconds"] for t in done["numpy"]], sweep, report.at_least(100))
        sums["numpy"], stable["numpy"] = done["numpy"][0]["sum"], done["numpy"][0]["stable"]
    report.same("sum of the radii", last["sweep_sum"][0], sums, 1e-9 * n * n)
    report.same("stable points", last["sweep_stable"][0], stable, 2 * n * n / 1e6)

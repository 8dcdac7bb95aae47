"""The exact Jacobian of the LQ WGAN and all its eigenvalues, beside LAPACK's eigenvalues alone."""
import report
import tools


def measure():
    program = tools.program("spectrum")
    report.heading("LQ WGAN: exact Jacobian and all eigenvalues / LAPACK's dgeev alone (subnormals flushed to zero)")
    for n in (2, 3) if report.quick else (8, 16, 32):
        t = tools.columns(program, n, tools.rounds if n > 16 else 3 * tools.rounds)
        report.ratio(f"n = {n}, d = {t['d'][0]:g}", t["spectrum"], t["dgeev"], report.at_most(1.1),
                     f"Jacobian {1e3 * tools.median(t['jacobian']):.2f} ms, with eigenvalues "
                     f"{1e3 * tools.median(t['spectrum']):.1f}, dgeev {1e3 * tools.median(t['dgeev']):.1f}")
        report.ratio("  the Jacobian alone / dgeev", t["jacobian"], t["dgeev"])
        report.same("  largest real part", t["detente_abscissa"][0], {"dgeev": t["dgeev_abscissa"][0]}, 1e-9)
        report.same("  sum of |Im|", t["detente_sum"][0], {"dgeev": t["dgeev_sum"][0]}, 1e-9 * t["d"][0])

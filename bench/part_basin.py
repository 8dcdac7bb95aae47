"""A basin map: where do 256 x 256 starts of F3 go, T = 50, rtol 1e-8, atol 1e-10, one thread.

Two of ours. `ensemble` does what the peers do: every trajectory to T = 50. `basin` is the command
as users run it; it stops a trajectory where it has provably converged. Both count the whole job,
reading the scenario included. Slow peers take the first COUNT starts of one scrambled order and are
compared by trajectories a second, their start-up not counted. Of each peer's methods the fastest
counts; those far behind after the first round are dropped.
"""
import array
import math
import re

import report
import tools

FIELD, TIME, RTOL = 3, 50, "1e-8"
SHARED = "-O2 -D_GNU_SOURCE"  # as distributions build what they offer

# peer: (methods, COUNT, least ratio)
SIMD = "vector C by hand"
PEERS = {
    SIMD: (("dop853", "dp5"), 65536, None),
    "odeint": (("dopri5", "rkf78"), 2048, 10),
    "GSL": (("rkf45", "rk8pd", "msadams"), 2048, 12),
    "CVODE": (("adams", "bdf"), 2048, 20),
    "numpy": (("RK45", "DOP853"), 4096, 30),
    "scipy": (("RK45", "DOP853", "LSODA", "odeint"), 64, 200),
    "Octave": (("lsode", "lsode_bdf"), 64, 450),
}


def commands():
    """peer: the first words of its command, for those that are installed."""
    found = {SIMD: [tools.peer("ens_simd", tools.flags_vector + " -mprefer-vector-width=512")],
             "GSL": [tools.peer("ens_gsl", SHARED, "-lgsl -lgslcblas -lm")]}
    if tools.has_header("boost/numeric/odeint.hpp", tools.compiler_cxx):
        found["odeint"] = [tools.peer("ens_odeint", SHARED + " -std=c++17", source="ens_odeint.cpp")]
    if tools.has_header("cvode/cvode.h"):
        found["CVODE"] = [tools.peer("ens_sundials", SHARED, "-lsundials_cvode -lsundials_nvecserial -lm")]
    python = tools.python_with("scipy")
    if python:
        found["numpy"] = [python, "bench/peers/ens_numpy.py"]
        found["scipy"] = [python, "bench/peers/ens_scipy.py"]
    octave = tools.octave()
    if octave:
        found["Octave"] = [octave, "--no-gui", "-q", "-f", "bench/peers/ens_octave.m"]
    return found


def run_peer(peer, words, method, count, nx):
    """Seconds for each trajectory, and the mean sum of the final components."""
    last = "16" if peer == SIMD else count  # vector C: nodes of the folded rule
    line = tools.run(*words, FIELD, nx, TIME, RTOL, method, last)
    rate, mean = re.search(r"([0-9.e+]+) traj/s.*checksum/traj ([-0-9.]+)", line).groups()
    return 1 / float(rate), float(mean)


def basin(nx, path, threads=1):
    return tools.timed(tools.detente, "basin", f"bench/fields/f{FIELD}.game", "--time", TIME, "--rtol", RTOL,
                       "--n", f"{nx}x{nx}", "--threads", threads, "-o", path)


def measure():
    nx = 16 if report.quick else 256
    report.heading(f"Basin map of F3, {nx} x {nx} starts, T = {TIME}, rtol {RTOL}: other / detente")
    found = commands()
    for peer in PEERS:
        if peer not in found:
            report.missing(peer, tools.not_installed)
    times, sums, ours = compete(found, nx)
    for name in ("ensemble", "basin"):
        report.note(f"detente {name}: {1e6 * tools.median(ours[name]) / nx**2:.2f} us a trajectory, "
                    f"{tools.median(ours[name]):.3f} s")
    best = {peer: min(methods.items(), key=lambda item: tools.median(item[1])) for peer, methods in times.items()}
    for peer, (method, t) in best.items():
        judge(peer, method, t, ours, best[SIMD][1], nx)
    sums_compared(sums)
    outcomes(nx)
    two_threads(nx)


def compete(found, nx):
    """times[peer][method], sums[peer], ours[name]: round by round, everything in turn."""
    path = tools.work / "basin.csv"
    ensemble = tools.program("ensemble", objects=str(
        tools.peer("ensemble_simd.o", "-c -ffp-contract=fast " + tools.flags_vector, "", "ensemble_simd.c")))
    counts = {peer: min(PEERS[peer][1], nx * nx) if not report.quick else 4 for peer in found}
    field = [ensemble, FIELD, "dop853", nx, TIME, RTOL, tools.work / "states.bin"]
    alive = {peer: list(PEERS[peer][0]) for peer in PEERS if peer in found}
    times, sums, ours = {}, {}, {"ensemble": [], "basin": []}
    for k in range(tools.rounds + 1):
        done = {peer: {m: run_peer(peer, found[peer], m, counts[peer], nx) for m in alive[peer]} for peer in alive}
        own = tools.rows(*field, *sorted(set(counts.values()) | {nx * nx}))[0]
        command = basin(nx, path)
        if k == 0:  # warms up, and shows who is far behind
            for peer, result in done.items():
                best = min(t for t, _ in result.values())
                alive[peer] = [m for m in alive[peer] if result[m][0] < 1.1 * best]
                times[peer] = {m: [] for m in alive[peer]}
            continue
        ours["ensemble"].append(own["seconds"])
        ours["basin"].append(command["cpu"])
        for peer, result in done.items():
            for method, (t, mean) in result.items():
                times[peer][method].append(t)
                sums[peer, method] = (mean, own[f"mean{nx * nx if peer == SIMD else counts[peer]}"])
    return times, sums, ours


def judge(peer, method, times, ours, by_hand, nx):
    wanted = PEERS[peer][2]
    for name in ("ensemble", "basin"):
        own = [t / nx**2 for t in ours[name]]
        if peer == SIMD:
            report.ratio(f"{name} / {peer} ({method})", own, times, report.at_most(1.25))
            continue
        limit = tools.median([a / b for a, b in zip(times, by_hand)])
        report.ratio(f"{peer} ({method}) / {name}", times, own, report.at_least(wanted),
                     f"beside {SIMD}: {report.number(limit)}")


def sums_compared(sums):
    report.note("means of the final components over the starts that each took, beside ours over the same starts:")
    for (peer, method), (theirs, own) in sums.items():
        report.same(f"  {peer} {method}", own, {peer: theirs}, 2e-5 if peer == "Octave" else 2e-6)


def outcomes(nx):
    """What the command says, held against the states that the ensemble reached."""
    states = array.array("d")
    with open(tools.work / "states.bin", "rb") as f:
        states.fromfile(f, 2 * nx * nx)
    far = {}
    with open(tools.work / "basin.csv", encoding="utf-8") as f:
        for i, line in enumerate(row for row in f if row[0] in "-0123456789"):
            distance = math.hypot(states[i], states[nx * nx + i] - 1)
            far.setdefault(line.split(",")[2], []).append(distance)
    for outcome, distances in far.items():
        report.note(f"basin says '{outcome}' of {len(distances)}: at T = {TIME} the ensemble has them within "
                    f"{max(distances):.3g} of the equilibrium (nearest {min(distances):.2g})")


def two_threads(nx):
    one, two = tools.work / "one.npy", tools.work / "two.npy"
    if tools.processors() < 2:
        return report.missing("two threads", "this machine has one processor")
    done = tools.in_turn(tools.rounds, one=lambda: basin(nx, one)["seconds"], two=lambda: basin(nx, two, 2)["seconds"])
    same = one.read_bytes() == two.read_bytes()
    report.ratio("basin on one thread / on two", done["one"], done["two"], report.at_least(1.8),
                 "the same bytes" if same else "")
    if not same:
        report.same("bytes that differ with two threads", 0, {"two threads": 1}, 0)

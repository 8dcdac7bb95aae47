"""Time and memory of larger and larger work, one thread: the cost of each item should not grow."""
import report
import tools

LINEAR = 1.2


def measure():
    quick = report.quick
    chart = tools.program("chart", tools.flags_vector)
    lanes = tools.program("lanes")
    report.heading("Time for each item as the work grows (largest / smallest of the same rounds)")
    grow("trajectories", [8, 12, 16] if quick else [64, 128, 256], "us", 1e6,
         lambda nx: trajectories(nx) / nx**2, lambda nx: nx**2)
    grow("points of a chart", [20, 30, 40] if quick else [500, 1000, 2000], "ns", 1e9,
         lambda n: tools.median(tools.columns(chart, n, 3)["sweep"]) / n**2, lambda n: n**2)
    grow("lanes of a field", [512, 1024, 2048] if quick else [4096, 32768, 262144], "ns", 1e9,
         lambda n: tools.median(tools.columns(lanes, n, 5)["seconds"]) / n, lambda n: n)
    jacobian([2, 3, 4] if quick else [8, 16, 32])
    report.heading("Memory as the work grows (peak of the whole process)")
    memory("starts of a basin map", [16, 32, 64] if quick else [256, 512, 1024], basin)
    memory("points of a chart", [20, 40, 80] if quick else [500, 1000, 2000], sweep)


def trajectories(nx):
    """Seconds of a basin map but for reading the scenario and finding equilibria."""
    program = tools.program("ensemble", objects=str(
        tools.peer("ensemble_simd.o", "-c -ffp-contract=fast " + tools.flags_vector, "", "ensemble_simd.c")))
    return tools.rows(program, 3, "dop853", nx, 50, "1e-8", "-", nx * nx)[0]["seconds"]


def grow(what, sizes, unit, scale, job, items):
    done = tools.in_turn(tools.rounds, **{str(n): lambda n=n: job(n) for n in sizes})
    each = ", ".join(f"{items(n)}: {scale * tools.median(done[str(n)]):.3g} {unit}" for n in sizes)
    report.ratio(what, done[str(sizes[-1])], done[str(sizes[0])], report.at_most(LINEAR), each)


def jacobian(sizes):
    """Seconds for each direction and instruction: d directions through one program."""
    program = tools.program("spectrum")
    done = tools.in_turn(tools.rounds, **{str(n): lambda n=n: tools.columns(program, n, 5, "jacobian") for n in sizes})
    cost = {n: [tools.median(t["jacobian"]) / t["d"][0] / t["tape"][0] for t in done[str(n)]] for n in sizes}
    each = ", ".join(f"d = {t['d'][0]:g}, {t['tape'][0]:g} instructions: {1e9 * tools.median(cost[n]):.3g} ns"
                     for n in sizes for t in [done[str(n)][0]])
    report.ratio("Jacobian, for each direction and instruction", cost[sizes[-1]], cost[sizes[0]],
                 report.at_most(LINEAR), each)


def basin(n):
    return ["basin", "bench/fields/f1.game", "--time", 1, "--n", f"{n}x{n}", "-o", tools.work / "memory.npy"]


def sweep(n):
    return ["sweep", "bench/fields/f1.game", "--over", f"gamma=0.1:4:{n}", "--over", f"step=0.1:4:{n}", "--fast",
            "-o", tools.work / "memory.npy"]


def memory(what, sizes, words):
    kib = [tools.timed(tools.detente, *words(n), "--threads", 1)["kib"] for n in sizes]
    least, most = sizes[0], sizes[-1]
    each = 1024 * (kib[-1] - kib[0]) / (most**2 - least**2)
    report.note(f"{what}: {each:.0f} bytes for each; " + ", ".join(f"{n * n}: {k / 1024:.1f} MiB" for n, k in zip(sizes, kib)))

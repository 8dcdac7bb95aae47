"""From an objective as text to a verdict: whole processes."""
import json

import report
import tools


def ours(field):
    return [tools.detente, "check", f"bench/fields/f{field}.game"]


def measure():
    report.heading("From the text to a verdict, the whole process: other / detente")
    sympy, numpy = tools.python_peer("sympy"), tools.python_peer("numpy")
    peers = {1: [], 3: []}
    if sympy:
        peers[1].append(("sympy", [sympy, "bench/peers/verdict_sympy.py", 1], 60))
        peers[3].append(("sympy", [sympy, "bench/peers/verdict_sympy.py", 3], 250))
    if numpy:
        peers[1].append(("numpy, differences", [numpy, "bench/peers/verdict_numpy.py"], 15))
    for field, others in peers.items():
        one(field, others)


def one(field, others):
    jobs = {"detente": lambda: tools.timed(*ours(field))}
    for name, words, _ in others:
        jobs[name] = lambda words=words: tools.timed(*words)
    done = tools.in_turn(tools.rounds if report.quick else 2 * tools.rounds, **jobs)
    seconds = {name: [run["seconds"] for run in runs] for name, runs in done.items()}
    middle, low, high = (1e3 * t for t in report.quartiles(seconds["detente"]))
    report.value(f"F{field}", middle, "ms", report.at_most(8), f"({low:.2f} to {high:.2f})")
    for name, _, wanted in others:
        report.ratio(f"F{field}: {name} / detente", seconds[name], seconds["detente"], report.at_least(wanted))
    pair = json.loads(tools.run(*ours(field), "--json"))["equilibria"][0]["eigenvalues"]
    heard = {name: done[name][-1]["output"].split() for name, _, _ in others}
    report.same(f"F{field}: sum of the real parts", sum(l[0] for l in pair),
                {name: float(words[0]) + float(words[2]) for name, words in heard.items()}, 1e-6)
    report.same(f"F{field}: sum of the squared imaginary parts", sum(l[1]**2 for l in pair),
                {name: float(words[1])**2 + float(words[3])**2 for name, words in heard.items()}, 1e-6)

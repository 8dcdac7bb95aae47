"""What a process costs: the quickest of commands beside the least that a process can do."""
import report
import tools


def measure():
    report.heading("The whole process, 'detente check scenarios/dirac_r1.game'")
    python = tools.python_peer("numpy")
    jobs = {"check": [tools.detente, "check", "scenarios/dirac_r1.game"], "help": [tools.detente, "help"], "true": ["true"]}
    if python:
        jobs["python"] = [python, "bench/peers/start_numpy.py"]
    n = tools.rounds if report.quick else 3 * tools.rounds
    done = tools.in_turn(n, **{name: lambda words=words: tools.timed(*words) for name, words in jobs.items()})
    seconds = {name: [run["seconds"] for run in runs] for name, runs in done.items()}
    for name, runs in done.items():
        report.note(f"{name:8s} {1e3 * tools.median(seconds[name]):8.2f} ms  {runs[-1]['faults']:6.0f} page faults")
    report.ratio("detente check / true", seconds["check"], seconds["true"])
    report.ratio("detente check / detente help", seconds["check"], seconds["help"])
    if python:
        report.ratio("numpy, derivatives on paper / detente check", seconds["python"], seconds["check"], report.at_least(50))

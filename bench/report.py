"""What a benchmark prints: ratios of times that were measured in turn, and whether they are wanted.

A ratio is the median over the rounds of (time of one) / (time of the other in the same round),
with its lower and upper quartile. Nothing is judged in a quick run.
"""
import statistics
import sys

quick = False
counts = {"ok": 0, "MISSED": 0, "not compared": 0, "DIFFERS": 0}


def heading(text):
    print(f"\n{text}", flush=True)


def note(text):
    print(f"  {text}", flush=True)


def missing(peer, reason):
    counts["not compared"] += 1
    note(f"{peer}: {reason}, not compared")


def quartiles(values):
    values = sorted(values)
    n = len(values)
    return statistics.median(values), values[n // 4], values[(3 * n) // 4]


def at_most(limit):
    return f"at most {limit:g}", lambda value: value <= limit


def at_least(limit):
    return f"at least {limit:g}", lambda value: value >= limit


def number(x):
    return f"{x:.3f}" if x < 1 else f"{x:.2f}" if x < 10 else f"{x:.1f}" if x < 100 else f"{x:.0f}"


def verdict(value, wanted):
    """The last words of a row."""
    if wanted is None:
        return ""
    text, met = wanted
    if quick:
        return f"   wanted {text}"
    word = "ok" if met(value) else "MISSED"
    counts[word] += 1
    return f"   wanted {text}: {word}"


def ratio(label, upper, lower, wanted=None, detail=""):
    """upper, lower: times round by round, measured in turn. Returns the median ratio."""
    middle, low, high = quartiles([a / b for a, b in zip(upper, lower)])
    text = f"{number(middle)} ({number(low)} to {number(high)})"
    print(f"  {label:46s} {text:24s}{verdict(middle, wanted)}{'   ' + detail if detail else ''}", flush=True)
    return middle


def value(label, x, unit, wanted=None, detail=""):
    text = f"{number(x)} {unit}"
    print(f"  {label:46s} {text:24s}{verdict(x, wanted)}{'   ' + detail if detail else ''}", flush=True)


def same(what, ours, theirs, tolerance):
    """Prints our checksum and those of the peers, {name: number}; says which differ."""
    words = [f"detente {ours:.10g}"]
    for name, x in theirs.items():
        close = abs(x - ours) <= tolerance
        counts["DIFFERS"] += not close
        words.append(f"{name} {x:.10g}{'' if close else ' DIFFERS'}")
    note(f"{what}: {', '.join(words)}   (to {tolerance:g})")


def summary():
    """The last line; returns the exit code: 1 only if a result is another than a peer's."""
    if quick:
        print(f"\nA quick run: nothing is judged.   {counts['not compared']} not compared")
    else:
        print("\n" + ", ".join(f"{n} {word}" for word, n in counts.items() if n or word != "DIFFERS"))
    if counts["DIFFERS"]:
        print(f"bench: {counts['DIFFERS']} results differ", file=sys.stderr)
    return 1 if counts["DIFFERS"] else 0

"""What README.md and docs/*.md show, checked against the program. Used by readme.sh.

    markdown.py files FILE           writes the blocks that follow a line ending in `NAME`:
    markdown.py sh FILE              prints the commands of the sh blocks
    markdown.py console FILE         runs the console blocks; prints where the output differs
    markdown.py console FILE --write rewrites the output in FILE
    markdown.py game FILE FOLDER     writes the n-th game block of FILE to FOLDER/n.game
    markdown.py table FILE           checks the verdicts and numbers of the table of scenarios

Everything happens in the current folder, with `detente` found in the PATH.
"""
import difflib
import json
import re
import subprocess
import sys

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(text, language):
    return [m.group(2) for m in BLOCK.finditer(text) if m.group(1) == language]


def write_files(text):
    for m in BLOCK.finditer(text):
        before = text[: m.start()].rstrip().rsplit("\n\n", 1)[-1]
        name = re.search(r"`([\w.]+)`:$", before)
        if name and m.group(1) in ("game", "c"):
            with open(name.group(1), "w", encoding="utf-8") as out:
                out.write(m.group(2))


def run_console(block):
    """The block as it should look: every command with what it prints now."""
    out = []
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        done = subprocess.run(["bash", "-c", line[2:]], stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=120)
        out.append(line + "\n" + done.stdout)
    return "".join(out)


def same_words(a, b):
    """Word by word; numbers may differ by 1e-13, because kernels differ between processors."""
    a, b = a.split(), b.split()
    if len(a) != len(b):
        return False
    for x, y in zip(a, b):
        try:
            if x != y and not abs(float(x) - float(y)) <= 1e-13 * max(1, abs(float(x))):
                return False
        except ValueError:
            return False
    return True


def console(path, write):
    with open(path, encoding="utf-8") as source:
        text = source.read()

    def renew(match):
        if match.group(1) != "console":
            return match.group(0)
        now = run_console(match.group(2))
        if not write and same_words(now, match.group(2)):
            return match.group(0)
        return f"```console\n{now}```"

    now = BLOCK.sub(renew, text)
    if write:
        with open(path, "w", encoding="utf-8") as target:
            target.write(now)
        return
    sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), now.splitlines(True),
                                               path, "now", n=1))


def same(shown, found):
    """`shown` is `found` rounded to the digits shown."""
    digits = len(re.sub(r"^0+", "", shown.lstrip("-").replace(".", ""))) or 1
    return abs(float(f"{found:.{digits}g}") - float(shown)) < 1e-12 * max(1, abs(float(shown)))


def check_row(name, computed):
    out = subprocess.run(["detente", "check", f"scenarios/{name}.game", "--json"],
                         stdout=subprocess.PIPE, text=True, check=False)
    if out.returncode != 0:
        print(f"{name}: detente check exits with {out.returncode}")
        return
    report = json.loads(out.stdout)["equilibria"][0]
    verdict = re.match(r"`([\w-]+)`", computed).group(1)
    if verdict != report["flow"]["verdict"]:
        print(f"{name}: '{verdict}' is {report['flow']['verdict']} now")
    for re_part, im_part in re.findall(r"(-?[\d.]+) \+- ([\d.]+) i", computed):
        if not any(same(re_part, e[0]) and same(im_part, e[1]) for e in report["eigenvalues"]):
            print(f"{name}: no eigenvalue {re_part} + {im_part} i")
    bound = report["methods"][0]["step_bound"]
    claim = re.search(r"h < ([\d.]+)", computed)
    if claim is None and (bound != 0 or "no h" not in computed):
        print(f"{name}: the step bound is {bound}")
    if claim is not None and not same(claim.group(1), bound):
        print(f"{name}: h < {claim.group(1)} is {bound} now")
    dimension = re.search(r"(\d+)-dimensional", computed)
    if int(dimension.group(1) if dimension else 0) != report["flow"]["manifold_dimension"]:
        print(f"{name}: the manifold has dimension {report['flow']['manifold_dimension']}")


def main():
    command, path = sys.argv[1:3]
    with open(path, encoding="utf-8") as source:
        text = source.read()
    if command == "files":
        write_files(text)
    elif command == "sh":
        print("".join(blocks(text, "sh")), end="")
    elif command == "console":
        console(path, "--write" in sys.argv)
    elif command == "game":
        for number, block in enumerate(blocks(text, "game"), 1):
            with open(f"{sys.argv[3]}/{number}.game", "w", encoding="utf-8") as out:
                out.write(block)
    elif command == "table":
        for name, computed in re.findall(r"^\| \[(\w+)\]\((?:\.\./)?scenarios/\1\.game\) \|.*\| (.*) \|$",
                                         text, re.M):
            if computed != "no equilibrium":
                check_row(name, computed)
    else:
        sys.exit(__doc__)


main()

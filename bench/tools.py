"""What benchmarks run: programs compiled here, the program that users run, and installed peers."""
import functools
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys

import report

build = pathlib.Path(os.environ["DETENTE_BUILD"]).resolve()
detente = os.environ["DETENTE"]
work = build / "bench"  # programs stay here from run to run
compiler, compiler_cxx = os.environ.get("CC", "cc"), os.environ.get("CXX", "c++")
rounds = 5
not_installed = "not installed (./dev bench --install)"
flags_measuring = "-std=c17 -D_GNU_SOURCE -O2 -Iinclude -Isrc -Ibench"
flags_vector = "-std=c17 -D_GNU_SOURCE -O3 -march=native -fno-math-errno -fno-trapping-math -Iinclude -Isrc -Ibench"
library = f"{build}/src/libdetente.a -llapacke -lgsl -lgslcblas -lmd -lm -lpthread"

os.environ.update(LC_ALL="C", OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")


def die(text):
    print(f"bench: {text}", file=sys.stderr)
    sys.exit(1)


def run(*command):
    """Standard output of a command that must succeed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        die(f"failed: {shlex.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def rows(*command):
    """Lines "name=number ..." as dictionaries."""
    lines = run(*command).splitlines()
    return [{k: float(v) for k, v in (word.split("=") for word in line.split())} for line in lines]


def columns(*command):
    """The same as lists of numbers by name, the first line, which warms up, left out."""
    lines = rows(*command)[1:]
    return {name: [line[name] for line in lines] for name in lines[0]}


def made(target, command, sources):
    """Compiled again only if a source, the library or the command changed."""
    note = work / f"{target}.command"
    program = work / target
    headers = [f for folder in ("bench", "bench/peers") for f in pathlib.Path(folder).glob("*.h")]
    archive = [build / "src/libdetente.a"]
    newest = max(os.path.getmtime(f) for f in [*sources, *headers, *archive])
    if program.exists() and note.exists() and note.read_text() == command and program.stat().st_mtime > newest:
        return program
    note.unlink(missing_ok=True)
    done = subprocess.run(shlex.split(command), capture_output=True, text=True)
    if done.returncode != 0:
        die(f"cannot compile {target}: {command}\n{done.stderr}")
    note.write_text(command)
    return program


def program(name, flags=flags_measuring, objects=""):
    """bench/NAME.c with the library's archive."""
    command = f"{compiler} {flags} bench/{name}.c {objects} {library} -o {work / name}"
    return made(name, command, [f"bench/{name}.c"])


def peer(name, flags, libraries="-lm", source=None):
    """bench/peers/NAME.c (or SOURCE) as a program, or an object if the flags say -c."""
    source = f"bench/peers/{source or name + '.c'}"
    driver = compiler_cxx if source.endswith("cpp") else compiler
    return made(name, f"{driver} {flags} {source} -o {work / name} {libraries}", [source])


def has_header(header, driver=None):
    command = [*shlex.split(driver or compiler), "-E", "-x", "c++" if driver else "c", "-o", "/dev/null", "-"]
    try:
        return subprocess.run(command, input=f"#include <{header}>\n", text=True, capture_output=True).returncode == 0
    except OSError:
        return False


@functools.lru_cache
def python_with(module):
    """A Python that can import the module, or None; BENCH_PYTHON names others to try."""
    for name in os.environ.get("BENCH_PYTHON", "/usr/bin/python3 python3").split():
        if shutil.which(name) and subprocess.run([name, "-c", f"import {module}"], capture_output=True).returncode == 0:
            return name
    return None


def python_peer(module):
    """The same; says so if there is none."""
    found = python_with(module)
    if not found:
        report.missing(module, not_installed)
    return found


def timed(*command):
    """One run of a command from outside: seconds, cpu, faults, kib; its output in `output`."""
    output = work / "output.txt"
    [line] = rows(made("timed", f"{compiler} -O2 -D_GNU_SOURCE bench/timed.c -o {work / 'timed'}", ["bench/timed.c"]),
                  output, *command)
    line["output"] = output.read_text(errors="replace")
    if line["code"] != 0:
        die(f"failed with {line['code']:g}: {shlex.join(map(str, command))}\n{line['output']}")
    return line


def in_turn(n, **jobs):
    """Runs every job once a round, A B C A B C ..., and one round before to warm up. What each
    returned, as lists; a job returns a number or anything else."""
    results = {name: [] for name in jobs}
    for k in range(n + 1):
        for name, job in jobs.items():
            result = job()
            if k > 0:
                results[name].append(result)
    return results


def median(values):
    return statistics.median(values)


def which(name):
    return shutil.which(name)


def octave():
    """BENCH_OCTAVE names another program than octave-cli."""
    return which(os.environ.get("BENCH_OCTAVE", "octave-cli"))


def processors():
    return len(os.sched_getaffinity(0))


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        names = [line.split(":", 1)[1].strip() for line in f if line.startswith("model name")]
    return f"{names[0] if names else 'unknown processor'}, {processors()} processors, load {os.getloadavg()[0]:.1f}, {rounds} rounds"

#!/usr/bin/env bash
# Speed as ratios of medians, measured in turn (A B A B ...) in one run; seconds depend on the
# machine, ratios much less. Run by ./dev bench.
#
#     bash tests/bench.sh [start] [spectrum] [field] [chart] [ensemble] [live]      all of them by default
#
# DETENTE is an optimised program, DETENTE_BUILD the folder that it was built in.
set -u
cd "$(dirname "$0")/.." || exit 1
program=${DETENTE:?the program} build=${DETENTE_BUILD:?the build folder}
rounds=${BENCH_ROUNDS:-15}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1

die() { printf 'bench: %s\n' "$*" >&2; exit 1; }

# compile NAME ARGUMENTS...: tests/NAME.c into the work folder, with the library of the build
compile() {
    local name=$1
    shift
    "${CC:-cc}" -std=c17 -D_GNU_SOURCE "$@" -Iinclude "tests/$name.c" -o "$work/$name" \
        "-L$build/src" "-Wl,-rpath,$build/src" -ldetente -llapacke -lm || die "cannot compile $name"
}

# A Python with numpy, or nothing.
numpy_python() {
    local python
    for python in /usr/bin/python3 python3; do
        "$python" -c 'import numpy' 2>/dev/null && { command -v "$python"; return; }
    done
}

# -- start: the whole process -----------------------------------------------------------------

start() {
    local python lines script=()
    python=$(numpy_python)
    [ -n "$python" ] && script=(-- "$python" tests/bench_check.py)
    compile bench_time -O2
    lines=$("$work/bench_time" "$rounds" "$program" check scenarios/dirac_r1.game -- true \
        -- "$program" help "${script[@]}") || die "a command failed"
    echo "The whole process, 'detente check scenarios/dirac_r1.game' (median of $rounds):"
    awk -v python="$python" '
        NR == 1 { own = $1; printf "  detente check    %8.2f ms  %5d page faults\n", $1, $3 }
        NR == 2 { printf "  true             %8.2f ms  %5d page faults   detente / true   = %.1f\n", $1, $3, 1 / $2 }
        NR == 3 { printf "  detente help     %8.2f ms  %5d page faults   check / help     = %.2f\n", $1, $3, 1 / $2 }
        NR == 4 { printf "  Python, numpy    %8.2f ms  %5d page faults   Python / detente = %.1f   (wanted: 50) %s\n",
                  $1, $3, $2, ($2 >= 50 ? "ok" : "MISSED") }' <<<"$lines"
    [ -n "$python" ] || echo "  Python: numpy is not installed (apt-get install python3-numpy), not compared"
}

# -- spectrum: the Jacobian against its eigenvalues -------------------------------------------------

spectrum() {
    local n times
    compile bench_spectrum -O2
    echo "LQ WGAN: the exact Jacobian against LAPACK's dgeev of it, eigenvalues only:"
    for n in 16 32; do
        times=$("$work/bench_spectrum" "$n" $((n == 16 ? 9 : 3))) || die "bench_spectrum failed"
        awk -v n="$n" '{ printf "  n = %d, d = %4d   read %.2f s, compile J u %.2f s, Jacobian %.4f s, dgeev %.3f s   dgeev / Jacobian = %.1f   (wanted: 1) %s\n",
            n, 2 * n * n + 2 * n, $1, $2, $3, $4, $5, ($5 >= 1 ? "ok" : "MISSED") }' <<<"$times"
    done
}

# -- field: the interpreter against C ------------------------------------------------------------

field() {
    local times
    compile bench_field -O3 -march=native -fno-math-errno -fno-trapping-math
    times=$("$work/bench_field") || die "bench_field failed"
    echo "Field of the 1-D uniform GAN, 4096 states, median of 15:"
    awk '{ printf "  %d nodes: detente %.1f ns for each state, vector C %.1f, plain C with libm %.1f   detente / vector C = %.2f, plain C / detente = %.2f\n",
        $1, $2, $3, $4, $5, $6 }' <<<"$times"
}

# -- ensemble: many trajectories against C --------------------------------------------------------

# What the library keeps to itself is measured with the archive, which an optimised build leaves.
ensemble() {
    local field rule nx time wanted numbers
    [ -f "$build/src/libdetente.a" ] || { echo "Ensembles: no $build/src/libdetente.a, not measured"; return; }
    "${CC:-cc}" -std=c17 -D_GNU_SOURCE -O3 -march=native -ffp-contract=fast -fno-math-errno \
        -fno-trapping-math -Isrc -Itests -c tests/peers/ensemble_simd.c -o "$work/simd.o" &&
        "${CC:-cc}" -std=c17 -D_GNU_SOURCE -O2 -Iinclude -Isrc -Itests tests/bench_ensemble.c \
            "$work/simd.o" "$build/src/libdetente.a" -llapacke -lgsl -lmd -lm -o "$work/bench_ensemble" ||
        die "cannot compile bench_ensemble"
    echo "Ensembles beside vector C by hand, rtol 1e-8 (rk4: h = 0.01); medians and quartiles of $rounds:"
    for field in 1 2 3; do
        for rule in rk4 dp5 dop853; do
            nx=64 time=20 wanted=1.25
            [ $field = 3 ] && nx=32
            [ $rule = rk4 ] && time=2
            [ $field = 2 ] && wanted=1.4
            [ $field$rule = 2rk4 ] && wanted=none
            numbers=$("$work/bench_ensemble" $field $rule $nx $time 1e-8 "$rounds") || die "bench_ensemble failed"
            awk -v f=$field -v r=$rule -v w=$wanted '{
                printf "  F%d %-6s %9.2f us each, by hand %9.2f   ratio %.2f (%.2f to %.2f)   differ by %s, means %s %s", f, r, $1, $2, $3, $4, $5, $6, $7, $8
                if (w != "none") printf "   (wanted: %s) %s", w, ($3 <= w + 0 ? "ok" : "MISSED")
                print "" }' <<<"$numbers"
        done
    done
}

# -- live: frames a second --------------------------------------------------------------------------

# Thirty trajectories in a window of 900 x 700 pixels, drawn as fast as they can be.
live() {
    local k number terminal said
    for k in Xvfb gnuplot; do
        command -v $k >/dev/null || { echo "Live view: $k is not installed, not measured"; return; }
    done
    for k in {1..30}; do
        awk -v k="$k" 'BEGIN { r = 1.8 * sqrt(k / 30); printf "launch theta = %.3f, psi = %.3f\n", r * cos(2.4 * k), r * sin(2.4 * k) }'
    done >"$work/talk.txt"
    mkfifo "$work/display"
    Xvfb -displayfd 7 -screen 0 1200x900x24 -nolisten tcp 7>"$work/display" 2>/dev/null &
    local server=$!
    read -r -t 20 number <"$work/display" || die "Xvfb did not start"
    echo "Live view, 30 trajectories, 900 x 700 pixels under Xvfb:"
    for terminal in $(gnuplot -d -e 'set print "-"; print GPVAL_TERMINALS' | grep -oE '\b(wxt|qt|x11)\b'); do
        said=$(DISPLAY=:$number "$program" live scenarios/dirac_r1.game --script "$work/talk.txt" \
            --terminal "$terminal" --frames 200) || die "the live view failed"
        awk -v t="$terminal" '{ printf "  %-4s %6.1f frames a second   / 20 = %.2f   (wanted: 1) %s\n", t, $6, $6 / 20, ($6 >= 20 ? "ok" : "MISSED") }' <<<"$said"
    done
    kill "$server"
}

# -- chart: the spectral radius over two numbers ---------------------------------------------------

chart() {
    local n times
    compile bench_chart -O3 -march=native -fno-math-errno
    echo "Spectral radius of I + hJ over gamma and h, Dirac-GAN with R1, one thread, median of 9:"
    for n in 250 500 1000; do
        times=$("$work/bench_chart" "$n" 9) || die "bench_chart failed"
        awk -v n="$n" '
            function judge(met, wanted) { return n < 1000 ? "" : "  (wanted: " wanted ") " (met ? "ok" : "MISSED") }
            { printf "  %d x %d: detente %.2f ns for each point, closed form %.2f, dgeev %.0f   detente / closed = %.2f%s, dgeev / detente = %.0f%s\n",
            n, n, 1e9 * $1 / n / n, 1e9 * $2 / n / n, 1e9 * $3 / n / n, $4, judge($4 <= 2, 2), $5, judge($5 >= 80, 80)
            printf "    stable points %d, %d, %d; sums %.4f, %.4f, %.4f\n", $6, $8, $10, $7, $9, $11 }' <<<"$times"
    done
}

[ $# -gt 0 ] || set -- start spectrum field chart ensemble live
for part in "$@"; do
    case $part in
    start | spectrum | field | chart | ensemble | live) "$part" ;;
    *) die "no benchmark '$part' (start, spectrum, field, chart, ensemble, live)" ;;
    esac
done

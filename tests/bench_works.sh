#!/usr/bin/env bash
# Every part of ./dev bench runs, with tiny jobs, one round and no package beside those of the
# tests: results that two programs compute agree, and peers that are missing are said. No claim
# depends on time. Prints TAP.
set -u
. "$(dirname "$0")/tap.sh"
cd "$(dirname "$0")/.." || exit 1
program=${DETENTE:?the program} build=${DETENTE_BUILD:?the build folder}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A build folder of its own with nothing in it but the library; no peer is found.
mkdir "$work/build"
ln -s "$build/src" "$work/build/src"
bench() {
    env DETENTE="$program" DETENTE_BUILD="$work/build" BENCH_PYTHON=none BENCH_OCTAVE=none CXX=none \
        python3 bench "$@"
}

parts() { bench --list | cut -d' ' -f1; }

# What contradicts "this part runs": its exit code and messages.
run_part() { bench --quick "$1" >"$work/$1.txt" 2>&1 || cat "$work/$1.txt"; }

# unsaid PART PEER...: peers that the part does not call missing
unsaid() {
    local part=$1 peer
    shift
    for peer in "$@"; do
        grep -qxF "  $peer: not installed (./dev bench --install), not compared" "$work/$part.txt" ||
            echo "$part says nothing of $peer"
    done
}

all_missing_peers() {
    unsaid basin odeint numpy scipy Octave
    unsaid chart numpy
    unsaid verdict sympy numpy
    unsaid start numpy
    unsaid figure matplotlib
}

# Lines with a judgement: a tiny job says nothing about speed.
judged() { grep -lE '(: ok|: MISSED)( |$)' "$work"/*.txt; }

# Checksums are beside ours wherever two programs compute the same.
uncompared() {
    local part
    for part in evaluator fold field basin chart spectrum; do
        grep -qE 'detente [-0-9.e+]+, .*\(to [-0-9.e]+\)' "$work/$part.txt" || echo "$part compares nothing"
    done
}

# A peer that computes something else is found: 16 nodes of weight 1 instead of 2.
wrong_peer() {
    mkdir -p "$work/wrong" && cp -r bench "$work/wrong/"
    sed -i 's/(Q == 16 ? 2 : 1)/1/' "$work/wrong/bench/peers/ens_simd.c"
    ln -s "$PWD/include" "$PWD/src" "$PWD/scenarios" "$work/wrong/"
    cmp -s bench/peers/ens_simd.c "$work/wrong/bench/peers/ens_simd.c" && echo "nothing was changed"
    rm -rf "$work/build/bench"
    (cd "$work/wrong" && bench --quick basin) >"$work/wrong.out" 2>&1 && echo "exit code 0"
    grep -q 'vector C by hand [-0-9.]* DIFFERS' "$work/wrong.out" || cat "$work/wrong.out"
}

unknown_part() {
    bench nonsense >"$work/unknown.out" 2>&1 && echo "exit code 0"
    grep -q "no benchmark 'nonsense'; there are: evaluator " "$work/unknown.out" || cat "$work/unknown.out"
}

claim the_parts_are_named < <(parts | grep -qx basin || echo "no part basin")
for part in $(parts); do
    claim "${part}_runs" < <(run_part "$part")
done
claim missing_peers_are_said < <(all_missing_peers)
claim a_quick_run_judges_nothing < <(judged)
claim results_are_compared < <(uncompared)
claim a_peer_that_computes_something_else_is_found < <(wrong_peer)
claim an_unknown_part_is_refused_with_the_names < <(unknown_part)
claim every_part_is_explained < <(for part in $(parts); do grep -q "^| \`$part\`" docs/benchmarks.md || echo "$part"; done)
tap_done

#!/usr/bin/env bash
# Every figure that is shipped: it is made, and some are made again from themselves alone. Prints TAP.
#
#     bash tests/figures.sh [PROGRAM]       PROGRAM: $DETENTE by default
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
program=$(realpath "${1:-${DETENTE:-$here/../build/release/src/detente}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/.." || exit 1

# The comment that says what is seen, the source, and at most 25 lines.
presents_itself() {
    head -n 1 "$1" | grep -q '^# ..*' || echo "$1 does not begin with a comment"
    grep -q '^figure "..*"' "$1" || echo "no title in $1"
    grep -q '^source "..*"' "$1" || echo "no source in $1"
    [ "$(wc -l <"$1")" -le 25 ] || echo "$1 has $(wc -l <"$1") lines"
}

is_made() {
    presents_itself "$1"
    "$program" figure "$1" -o "$work/$2.svg" 2>&1
    [ -s "$work/$2.svg" ] || echo "no picture"
    tail -n 3 "$work/$2.svg" | grep -q '^</svg>' || echo 'the picture is not whole'
}

# Far from the scenarios, with an empty folder to look into.
is_made_again() {
    mkdir -p "$work/empty"
    (cd "$work/empty" && "$program" figure --verify "$work/$1.svg" --quiet 2>&1) || echo "$1 differs"
}

if ! command -v gnuplot >/dev/null; then
    claim gnuplot_is_there < <(echo 'the figures need gnuplot')
    tap_done
fi
for file in plots/*.fig; do
    name=$(basename "$file" .fig)
    claim "$name" < <(is_made "$file" "$name")
done
claim there_are_at_least_eighteen < <([ "$(ls plots/*.fig | wc -l)" -ge 18 ] || ls plots)
for name in nk17-fig3 dirac-consensus dirac-eigenvalues unit-ball; do
    claim "${name}_is_made_again_from_itself_alone" < <(is_made_again "$name")
done
tap_done

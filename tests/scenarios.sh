#!/usr/bin/env bash
# Every scenario that is shipped: its claims hold, and every command knows what to do with it. Prints TAP.
#
#     bash tests/scenarios.sh [PROGRAM]       PROGRAM: $DETENTE by default
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
program=$(realpath "${1:-${DETENTE:-$here/../build/release/src/detente}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/../scenarios" || exit 1

# runs CODE ARGUMENTS...: the exit code; output is kept in out and err of the working folder
runs() {
    local want=$1 code
    shift
    "$program" "$@" >"$work/out" 2>"$work/err" </dev/null
    code=$?
    [ "$code" -eq "$want" ] && return
    echo "detente $*: exit code $code, expected $want"
    head -n 5 "$work/err"
    sed -n '/NOT met/,$p' "$work/out"
}

# has KEYWORD FILE: a statement of that kind, in the file or in one that it uses
has() {
    local used
    grep -q "^$1 " "$2" && return
    used=$(sed -n 's/^use *"\(.*\)"/\1/p' "$2")
    [ -n "$used" ] && has "$1" "$used"
}

finite() { ! grep -qiE '\b(nan|inf)' "$work/out" || grep -iE '\b(nan|inf)' "$work/out"; }

check_holds() {
    grep -q '^expect ' "$1" || echo "no claim in $1"
    runs 0 check "$1"
    grep -qE '^Expectations: ([0-9]+) of \1 met' "$work/out" || echo "the report does not say that all are met"
}

# Without an equilibrium: nothing to check, but the field and the flow from the start are there.
moves() {
    grep '^expect ' "$1"
    has start "$1" || echo "neither an equilibrium nor a start in $1"
    runs 2 check "$1"
    grep -q 'names no equilibrium' "$work/err" || cat "$work/err"
    runs 0 field "$1"
    finite
    runs 0 run --time 5 --samples 10 "$1"
    finite
    [ "$(wc -l <"$work/out")" -eq 12 ] || echo "run writes $(wc -l <"$work/out") lines, not 12"
}

# Its title, its source, and that the comment above them says what it claims.
presents_itself() {
    local word
    for word in game source; do
        grep -q "^$word *\"..*\"" "$1" || echo "no $word in $1"
    done
    head -n 1 "$1" | grep -q '^# ..*' || echo "$1 does not begin with a comment"
    [ "$(wc -l <"$1")" -le 30 ] || echo "$1 has $(wc -l <"$1") lines"
}

is_right() {
    presents_itself "$1"
    if has equilibrium "$1"; then check_holds "$1"; else moves "$1"; fi
    runs 0 derive "$1"
    [ -s "$work/out" ] || echo "derive prints nothing"
}

draws() {
    runs 0 plot -o "$work/$1.svg" "$1.game"
    [ -s "$work/$1.svg" ] || echo "no picture"
}

# A wrong claim must be seen: the same machinery on a scenario with one claim turned round.
wrong_claim_is_seen() {
    cp ./*.game "$work"
    sed 's/flow stable$/flow unstable/' dirac_r1.game >"$work/wrong.game"
    (cd "$work" && is_right wrong.game) | grep -q 'NOT met' || echo "it passes"
}

for file in *.game; do
    claim "$(basename "$file" .game)" < <(is_right "$file")
done
claim there_are_at_least_thirty < <([ "$(ls -- *.game | wc -l)" -ge 30 ] || ls -- *.game)
claim all_are_listed_by_title < <(
    for file in *.game; do
        (cd .. && "$program" list scenarios) | grep -F "scenarios/$file " |
            grep -qF "$(sed -n 's/^game *"\(.*\)"/\1/p' "$file")" || echo "$file"
    done)
claim a_wrong_claim_is_seen < <(wrong_claim_is_seen)
if command -v gnuplot >/dev/null; then
    claim a_scenario_with_an_equilibrium_is_drawn < <(draws linear_weak_damping)
    claim a_scenario_without_an_equilibrium_is_drawn < <(draws dirac_wgan_gp)
fi
tap_done

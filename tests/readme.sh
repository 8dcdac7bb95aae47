#!/usr/bin/env bash
# What README.md and docs/ show is what the program does. Prints TAP.
#
#     bash tests/readme.sh            DETENTE: the program; DETENTE_BUILD: where to install the library
#     bash tests/readme.sh --write    writes the present output into README.md
set -u
here=$(cd "$(dirname "$0")" && pwd) source=$(cd "$(dirname "$0")/.." && pwd)
. "$here/tap.sh"
. "$here/installed.sh"
program=$(realpath "${DETENTE:?the program}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A copy of what the commands read and write, with the program as `detente`.
mkdir "$work/bin" "$work/tree" "$work/examples"
ln -s "$program" "$work/bin/detente"
cp -r "$source/scenarios" "$source/plots" "$source/docs" "$source/README.md" "$work/tree" || exit 1
cd "$work/tree" || exit 1
export PATH=$work/bin:$PATH LC_ALL=C.UTF-8
markdown() { python3 "$here/markdown.py" "$@" 2>&1; }
names() { grep -qxF -- "$1" <<<"$2" || echo "no line '$1'"; }

# What the links in a file point at.
dead_links() {
    local file=$1 target
    grep -o '](\([^)#]*\))' "$file" | sed 's/^](//; s/)$//' | grep -v '^https\?:' | sort -u |
        while read -r target; do
            [ -e "$source/$(dirname "$file")/$target" ] || echo "$file: $target"
        done
}

# Examples with a claim, checked where the scenarios are that they use.
check_examples() {
    local file
    markdown game docs/language.md "$work/examples"
    [ "$(ls "$work/examples" | wc -l)" -ge 10 ] || echo "only $(ls "$work/examples" | wc -l) examples"
    for file in "$work/examples"/*.game; do
        grep -q '^expect ' "$file" || echo "no claim in example $(basename "$file" .game)"
        (cd scenarios && detente check --quiet - <"$file" 2>&1) ||
            sed "s|^|    |" "$file"
    done
}

not_in_the_table() {
    local file
    for file in scenarios/*.game; do
        grep -qE "^\| \[$(basename "$file" .game)\]\((\.\./)?scenarios/" README.md docs/scenarios.md || echo "$file"
    done
}

# The figure holds the hash of the scenario that it was drawn from.
stale_figure() {
    local sum
    sum=$(sha256sum <"$source/scenarios/uniform_gan.game")
    grep -q "sha256: ${sum%% *}" "$source/docs/uniform_gan.svg" || echo "draw docs/uniform_gan.svg again"
    [ "$(stat -c %s "$source/docs/uniform_gan.svg")" -lt 200000 ] || echo "it is larger than 200 kB"
}

# Words of the program that a page leaves out.
undocumented() {
    local kind=$1 page=$2
    detente list "$kind" | sed 's/[[( ].*//' | while read -r word; do
        grep -qw -- "$word" "$page" || echo "$page says nothing of '$word'"
    done
}

if ! install_project "$source"; then
    claim the_commands_of_the_readme_install_it < <(tail -n 20 "$DETENTE_BUILD/installed/log.txt")
    tap_done
fi
installed_environment
markdown files README.md
if [ "${1:-}" = --write ]; then
    markdown console README.md --write
    cp README.md "$source/README.md"
    exit
fi

shell=$(markdown sh README.md | sed 's/ *#.*//')
claim the_commands_of_the_readme_install_it < <([ -x "$installed/bin/detente" ] || echo "no program in $installed")
claim the_readme_names_the_two_commands_of_set_up < <(names './dev demo' "$shell"; names './dev test' "$shell")
claim what_the_readme_prints_is_what_is_printed < <(markdown console README.md)
claim the_table_of_scenarios_is_right < <(markdown table README.md)
claim the_list_of_scenarios_is_right < <(markdown table docs/scenarios.md)
claim every_scenario_is_in_the_table < <(not_in_the_table)
claim the_figure_shows_the_scenario_as_it_is < <(stale_figure)
claim every_example_of_the_language_holds < <(check_examples)
claim the_reference_names_every_function < <(undocumented functions docs/language.md)
claim the_reference_names_every_distribution < <(undocumented distributions docs/language.md)
claim the_pages_name_every_verdict < <(undocumented verdicts docs/verdicts.md; undocumented verdicts README.md)
claim the_pages_name_every_method < <(undocumented methods docs/methods.md)
claim the_pages_name_every_figure < <(undocumented figures docs/figures.md)
claim links_lead_somewhere < <(for page in README.md docs/*.md; do dead_links "$page"; done)
tap_done

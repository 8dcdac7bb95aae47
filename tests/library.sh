#!/usr/bin/env bash
# The library as its users meet it: headers, pkg-config, an installed program. Prints TAP.
#
#     DETENTE_BUILD: the build folder, where a copy is installed
set -u
here=$(cd "$(dirname "$0")" && pwd) source=$(cd "$(dirname "$0")/.." && pwd)
. "$here/tap.sh"
. "$here/installed.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"

# Every header by itself, twice: it must include what it needs and guard itself.
headers() {
    local language=$1 header
    shift
    for header in "$source"/include/detente/*.h; do
        printf '#include <detente/%s>\n' "$(basename "$header")"{,} >"$work/header.$language"
        # shellcheck disable=SC2086 # a list of options
        "$@" $warnings -I"$source/include" -fsyntax-only "$work/header.$language" 2>&1
    done
}

# Headers in the source and not in the prefix, or the other way round.
header_lists() {
    diff <(cd "$source/include/detente" && ls) <(cd "$installed/include/detente" && ls)
}

# What pkg-config says is used and nothing else.
compile_example() {
    # shellcheck disable=SC2046,SC2086
    (cd "$work" && cp "$here/example.c" . &&
        "${CC:-cc}" -std=c17 $warnings example.c -o example $(pkg-config --cflags --libs detente) 2>&1)
}

# theta' = -psi, psi' = theta - gamma psi: lambda^2 + gamma lambda + 1 = 0, |lambda| = 1, so the bound is
# -2 Re(lambda)/|lambda|^2 = gamma; without gamma the squared distance is conserved.
expected="origin: stable, stable for h < 0.5
origin: centre, stable for h < 0
scenario, line 1, column 26
wrong:1:26: error: unknown name 'thetta' (did you mean 'theta'?)
    1 | player d (psi) maximizes thetta*psi
      |                          ^~~~~~"

run_example() { diff <(printf '%s\n' "$expected") <("$work/example" 2>&1); }

# Run where no folder scenarios/ is, so that it is the installed one.
list_scenarios() {
    diff <(cd "$source/scenarios" && ls -- *.game | sed "s|^|$installed/share/detente/scenarios/|") \
        <(cd "$work" && "$installed/bin/detente" list scenarios 2>&1 | sed 's/  .*//')
}

check_installed() {
    local file
    for file in "$installed"/share/detente/scenarios/*.game; do
        grep -q '^expect ' "$file" || continue # no equilibrium: nothing to check
        (cd "$work" && "$installed/bin/detente" check --quiet "$file" 2>&1) || echo "$file: exit code $?"
    done
}

manual() {
    local page=$installed/share/man/man1/detente.1
    [ -s "$page" ] || [ -s "$page.gz" ] || echo "no $page"
}

# Names that the shared library needs but that no library it names has: they show as a failed link.
whole_library() {
    echo 'int main(void) { return 0; }' >"$work/empty.c"
    "${CC:-cc}" "$work/empty.c" -o "$work/empty" -Wl,--no-as-needed "-L$installed/lib" -ldetente -Wl,--no-undefined 2>&1
}

claim headers_compile_alone_as_c17 < <(headers c "${CC:-cc}" -std=c17)
if command -v "${CXX:-c++}" >/dev/null; then
    claim headers_compile_alone_as_cpp17 < <(headers cpp "${CXX:-c++}" -std=c++17)
else
    claim headers_compile_alone_as_cpp17 < <(headers cpp clang++ -std=c++17)
fi
if ! install_project "$source"; then
    claim the_project_installs < <(tail -n 20 "$DETENTE_BUILD/installed/log.txt")
    tap_done
fi
installed_environment
claim the_project_installs < <([ -x "$installed/bin/detente" ] || echo "no program")
claim the_public_headers_are_installed_and_no_others < <(header_lists)
claim pkg_config_knows_the_version < <(diff <("$installed/bin/detente" --version) <(echo "detente $(pkg-config --modversion detente 2>&1)"))
claim the_shared_library_is_whole < <(whole_library)
claim an_example_compiles_with_what_pkg_config_says < <(compile_example)
claim the_example_says_verdict_step_bound_and_error < <(run_example)
claim the_installed_program_lists_the_installed_scenarios < <(list_scenarios)
claim the_installed_scenarios_hold < <(check_installed)
claim the_manual_is_installed < <(manual)
tap_done

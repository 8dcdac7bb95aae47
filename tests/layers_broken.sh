#!/usr/bin/env bash
# The checks of layers.sh find what they are for: a tree with one fault each. Prints TAP.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/src/{base,expr,lang,num,cli} "$tree/tests"
. "$here/tap.sh"
cd "$tree" || exit 1

# What layers.sh says about the claim that begins with NAME: its offenders, then ok or not ok.
said() {
    bash "$here/layers.sh" "$tree" | awk -v name="- $1" '
        /^#/ { why = why $0 "\n"; next }
        index($0, name) { printf "%s%s\n", why, $0 }
        { why = "" }'
}

# found TITLE NAME OFFENDER: the claim NAME fails and names the offender.
found() {
    local text
    text=$(said "$2")
    claim "$1" < <([[ $text == *"# $3"*"not ok "* ]] || echo "$text, expected: $3")
}

# holds TITLE NAME
holds() {
    local text
    text=$(said "$2")
    claim "$1" < <([[ $text == "ok "* ]] || echo "$text")
}

body() { # name, lines in all
    echo "static void $1(void)"
    echo '{'
    for ((k = 3; k < $2; k++)); do echo '    ;'; done
    echo '}'
}

touch src/meson.build tests/meson.build
includes=every_layer_includes_only_the_layers_below_it
echo '#include "base/fail.h"' >src/lang/a.c
holds lang_may_use_base $includes
echo '  #  include "num/ode.h"' >src/lang/a.c
found lang_may_not_use_num $includes 'src/lang/a.c:1: lang includes num/ode.h'
echo '#include "base/fail.h"' >src/lang/a.c
echo '#include "base/fail.h"' >src/cli/b.c
found the_program_uses_only_public_headers $includes 'src/cli/b.c:1: cli includes base/fail.h'
echo '#include <gsl/gsl_math.h>' >src/expr/c.inc
found expr_may_not_use_gsl only_num_includes_numerical_libraries src/expr/c.inc:1
body f 60 >src/base/f.c
holds sixty_lines_are_no_long_function no_function_has
body f 61 >src/base/f.c
found sixty_one_lines_are no_function_has 'src/base/f.c:1: 61 lines: static void f(void)'
seq -f '// %g' 401 >src/base/f.c
found four_hundred_and_one_lines_are_a_long_file no_file_has src/base/f.c
touch src/num/f.c
found two_files_of_one_name_are_found file_names_are_unique f.c
echo '    printf("%d", 1);' >src/num/f.c
found printing_is_found the_library_neither src/num/f.c:1
echo '    snprintf(t, 1, "%d", 1); my_exit();' >src/num/f.c
holds writing_into_a_string_is_not_printing the_library_neither
found a_file_that_is_not_built_is_found the_build_lists src/num/f.c
tap_done

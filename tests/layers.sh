#!/usr/bin/env bash
# The shape of the source tree, as claims: who may include whom, how long a function and a
# file may be, that nothing prints, and that the build knows every file. Prints TAP.
#
# With an argument it judges that tree instead of this one (tests/layers_broken.sh).
set -u
. "$(dirname "$0")/tap.sh"
cd "${1:-$(dirname "$0")/..}" || exit 1

# layer: the folders of src/ whose headers it may include
allowed='
base:     base
num:      num base
expr:     expr num base
lang:     lang expr base
game:     game lang expr num base
analysis: analysis game lang expr num base
output:   output analysis game lang expr num base
cli:      cli
'
function_limit=60
file_limit=400

code() { find src -type f -name '*.[ch]' -o -type f -name '*.inc' -o -type f -name '*.def' | sort; }

foreign_includes() {
    code | xargs -r awk -v table="$allowed" '
        BEGIN {
            lines = split(table, line, "\n")
            for (k = 1; k <= lines; k++) {
                words = split(line[k], word, /[: ]+/)
                for (j = 2; j <= words; j++) if (word[j] != "") may[word[1], word[j]] = 1
            }
        }
        /^[ \t]*#[ \t]*include[ \t]*"/ {
            split(FILENAME, place, "/"); layer = place[2]
            split($0, quoted, "\""); split(quoted[2], target, "/")
            if (!((layer, target[1]) in may)) print FILENAME ":" FNR ": " layer " includes " quoted[2]
        }'
}

# Numerical libraries stay behind num.
foreign_libraries() {
    code | grep -v '^src/num/' |
        xargs -r grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<(gsl/|lapacke|cblas|f77blas)'
}

# clang-format puts the braces of a function, and of nothing else, alone into column 1.
long_functions() {
    code | xargs -r awk -v limit="$function_limit" '
        FNR == 1 { start = FNR }
        /^[A-Za-z_]/ { start = FNR; name = $0 }
        /^}$/ && FNR - start + 1 > limit && open { print FILENAME ":" start ": " FNR - start + 1 " lines: " name }
        /^{$/ { open = 1 }
        /^}/ { open = 0 }'
}

long_files() {
    code | xargs -r awk -v limit="$file_limit" '
        FNR == limit + 1 { print FILENAME ": more than " limit " lines" }'
}

same_names() { find src -type f -printf '%f\n' | sort | uniq -d; }

# The library never prints, ends the process, or changes what belongs to it.
side_effects() {
    code | grep -v '^src/cli/' | xargs -r grep -nE \
        '(^|[^A-Za-z0-9_])(printf|puts|putchar|perror|exit|_exit|quick_exit|abort|setlocale|srand|rand)\('
}

unlisted_sources() {
    local file
    for file in $(find src -name '*.c' | sort); do
        grep -qF "'${file#src/}'" src/meson.build || [[ $file == src/expr/kernels_* ]] || echo "$file"
    done
    for file in $(find tests -name 'test_*.c' | sort); do
        grep -qF "'$(basename "$file" .c)'" tests/meson.build || echo "$file"
    done
}

claim every_layer_includes_only_the_layers_below_it < <(foreign_includes)
claim only_num_includes_numerical_libraries < <(foreign_libraries)
claim "no_function_has_more_than_${function_limit}_lines" < <(long_functions)
claim "no_file_has_more_than_${file_limit}_lines" < <(long_files)
claim file_names_are_unique < <(same_names)
claim the_library_neither_prints_nor_exits < <(side_effects)
claim the_build_lists_every_source_and_test < <(unlisted_sources)
tap_done

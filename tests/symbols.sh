#!/usr/bin/env bash
# What the finished library holds: only dte_ names are visible, and no state is mutable.
# Prints TAP.
set -u
. "$(dirname "$0")/tap.sh"
build=${DETENTE_BUILD:?the build directory}

# Each with its reason: the counters that let a test make an allocation fail; the lock around
# GSL's error handler, which GSL keeps in a global variable.
mutable='
memory.c.o allocations
memory.c.o allowed
gsl_guard.c.o lock
gsl_guard.c.o inside
gsl_guard.c.o host_handler
'

foreign_names() { nm -D --defined-only "$build/src/libdetente.so" | awk '$3 !~ /^dte_/ { print $3 }'; }

# Objects (O) in .data, .bss and their thread-local kin; .data.rel.ro is constant.
mutable_names() {
    objdump -t "$build/src/libdetente.a" | awk -v table="$mutable" '
        BEGIN { n = split(table, line, "\n"); for (k = 1; k <= n; k++) known[line[k]] = 1 }
        /file format/ { file = $1; sub(/:$/, "", file); sub(/^[a-z]+_/, "", file) }
        $3 == "O" && $4 ~ /^\.t?(data|bss)/ && $4 !~ /^\.data\.rel\.ro/ && !((file " " $NF) in known) {
            print file " " $NF
        }'
}

claim the_shared_library_shows_only_its_public_names < <(foreign_names)
claim the_library_has_no_mutable_state < <(mutable_names)
tap_done

#!/usr/bin/env bash
# Work on several processes that a real mpirun starts: the bytes of one process, and what happens
# when one of them dies. Prints TAP.
set -u
. "$(dirname "$0")/tap.sh"
detente=${DETENTE:?the program}
source=$(cd "$(dirname "$0")/.." && pwd)
long_work=${DETENTE_BUILD:?the build directory}/tests/long_work
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # MPI keeps memory of its own
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 # in a container there is no other

# ranks N ARGUMENTS...: long_work in N processes
ranks() {
    local n=$1
    shift
    timeout 120 mpirun --oversubscribe "${recovery[@]}" -n "$n" "$long_work" "$@" processes=1 >out 2>err
}
recovery=() # with --enable-recovery mpirun forgets exit codes
# says LINE: the processes wrote it to standard output
says() { grep -qxF "$1" out || { echo "not said: $1"; sed 's/^/out: /' out; sed 's/^/err: /' err; }; }
failed() { echo "exit code $1"; cat out err; }

"$long_work" whole >/dev/null || echo '# no result'

for n in 1 2 3 5; do
    claim "${n}_processes_give_the_bytes_of_one" < <(
        ranks "$n" result || failed $?
        says "complete: 0 restored, 101 computed, $n processes, 0 lost"
        cmp whole result)
done
claim threads_in_each_process_give_the_same_bytes < <(
    rm -f result
    ranks 2 result threads=3 pause=20 || failed $?
    cmp whole result)
claim each_process_does_a_part < <(
    rm -f result
    ranks 3 result pause=3000 die=2 && echo 'rank 2 never had a third chunk'
    ranks 3 result pause=3000 die=1 && echo 'rank 1 never had a third chunk'
    [ ! -e result ] || ls)
claim a_rank_that_dies_is_reported_and_its_chunks_are_done_by_others < <(
    rm -f result
    recovery=(--enable-recovery)
    ranks 3 result pause=200 die=2 # the exit code is mpirun's own
    says 'complete: 0 restored, 101 computed, 3 processes, 1 lost'
    grep -qE '^rank 2 \(.*, process [0-9]+\) died after [0-2] chunks; others do the [1-9] that it had$' err || cat err
    cmp whole result)
claim without_recovery_mpirun_ends_all_and_the_journal_keeps_the_rest < <(
    rm -f result j
    ranks 2 result journal=j pause=3000 die=1 && echo 'it survived'
    [ ! -e result ] || ls
    ranks 2 result journal=j || failed $?
    restored=$(sed -n 's/^complete: \([0-9]*\) restored.*/\1/p' out)
    [ "${restored:-0}" -ge 2 ] || cat out
    cmp whole result)
claim shares_and_processes_go_together < <(
    rm -f result s
    ranks 2 result journal=s share=1 shares=2 || failed $?
    says 'partial: 0 restored, 51 computed, 2 processes, 0 lost'
    ranks 2 result journal=s || failed $?
    says 'complete: 51 restored, 50 computed, 2 processes, 0 lost'
    ranks 3 result journal=s || failed $?
    says 'complete: 101 restored, 0 computed, 3 processes, 0 lost'
    cmp whole result)
claim a_failure_ends_all_with_its_message < <(
    for n in 1 2 3; do
        ranks "$n" other fail=905 pause=100 && echo 'it did not fail'
        grep -qxF 'row 905 fails' err || cat err
        [ ! -e other ] || ls
    done)
claim a_refused_journal_ends_all < <(
    ranks 3 other journal=s seed=5 && echo 'it ran'
    grep -qxF '  seed: 0 in the journal, 5 now' err || cat err
    [ ! -e other ] || ls)
claim processes_with_different_work_are_refused < <(
    timeout 120 mpirun --oversubscribe -n 1 "$long_work" other pause=200 processes=1 : \
        -n 1 "$long_work" other pause=200 seed=3 processes=1 >out 2>err && echo 'it ran'
    grep -qE '^rank 1 \(.*\) works at something else: start all with the same files and options$' err || cat err
    [ ! -e other ] || ls)
# The same with the program itself.
sweep=("$detente" sweep "$source/scenarios/dirac_r1.game" --over gamma=0:2:301 --over step=0.1:3:3)
claim a_sweep_of_processes_is_that_of_one < <(
    for format in csv json npy; do
        "${sweep[@]}" --threads 1 -o one.$format >out 2>err || failed $?
        timeout 120 mpirun --oversubscribe -n 3 "${sweep[@]}" -o three.$format >out 2>err || failed $?
        [ ! -s out ] && [ ! -s err ] || cat out err
        cmp one.$format three.$format
    done
    timeout 120 mpirun --oversubscribe -n 2 "${sweep[@]}" >out 2>err || failed $? # only one writes
    cmp one.csv out)
claim boundaries_of_processes_are_those_of_one < <(
    "${sweep[@]}" --threads 1 -o one.csv --boundaries b1.csv >out 2>err || failed $?
    timeout 120 mpirun --oversubscribe -n 3 "${sweep[@]}" -o three.csv --boundaries b3.csv >out 2>err || failed $?
    cmp one.csv three.csv; cmp b1.csv b3.csv
    timeout 120 mpirun --oversubscribe -n 2 "${sweep[@]}" -o t.csv --boundaries bj.csv --resume bj >out 2>err || failed $?
    [ -s bj.boundaries ] || ls
    cmp b1.csv bj.csv
    # one choice of the params: learning rates are divided
    "$detente" sweep "$source/scenarios/dirac_r1.game" --over step=0.1:3:3001 -o s1.csv >out 2>err || failed $?
    timeout 120 mpirun --oversubscribe -n 2 "$detente" sweep "$source/scenarios/dirac_r1.game" --over step=0.1:3:3001 \
        -o s2.csv >out 2>err || failed $?
    cmp s1.csv s2.csv)
claim shares_and_journals_of_a_sweep_work_with_processes < <(
    timeout 120 mpirun --oversubscribe -n 2 "${sweep[@]}" --resume p1 --shard 1/2 >out 2>err || failed $?
    grep -qx "share 1/2: [0-9]* of [0-9]* chunks are in 'p1'" err || cat err
    timeout 120 mpirun --oversubscribe -n 2 "${sweep[@]}" --resume p1 -o p.csv >out 2>err || failed $?
    cmp one.csv p.csv)
basin=("$detente" basin "$source/scenarios/zero_sum_no_rest.game" --n 150)
claim a_basin_of_processes_is_that_of_one < <(
    for format in csv npy; do
        "${basin[@]}" --threads 1 -o one.$format >text 2>err || failed $?
        timeout 120 mpirun --oversubscribe -n 2 "${basin[@]}" -o two.$format >out 2>err || failed $?
        [ ! -s err ] || cat err
        cmp text out
        cmp one.$format two.$format
    done
    grep -qF "to the limit cycle 'C1'" text || cat text)
claim shares_and_journals_of_a_basin_work_with_processes < <(
    timeout 120 mpirun --oversubscribe -n 2 "${basin[@]}" --resume b1 --shard 1/2 >out 2>err || failed $?
    grep -qx "share 1/2: [0-9]* of [0-9]* chunks are in 'b1'" err || cat err
    timeout 120 mpirun --oversubscribe -n 2 "${basin[@]}" --resume b1 -o b.csv >out 2>err || failed $?
    cmp one.csv b.csv)
claim a_mistake_ends_all_processes < <(
    timeout 120 mpirun --oversubscribe -n 2 "${sweep[@]}" --method nosuch >out 2>err
    code=$?
    [ $code -eq 2 ] || failed $code
    grep -q "unknown method 'nosuch'" err || cat err)
tap_done

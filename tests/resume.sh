#!/usr/bin/env bash
# Long work that is killed, interrupted, divided, and goes on: always the same bytes. Prints TAP.
set -u
. "$(dirname "$0")/tap.sh"
long_work=${DETENTE_BUILD:?the build directory}/tests/long_work
detente=${DETENTE:?the program}
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
RANDOM=20240607

"$long_work" whole >/dev/null || echo '# no result'

# What is said when a process is killed belongs to bash.
killed_after() {
    local delay=$1
    shift
    {
        "$@" >out 2>err &
        sleep "$delay"
        kill -KILL $!
        wait $!
    } 2>/dev/null
}

# A chunk takes 30 ms and there are two threads: a run that is killed after 20 to 59 ms adds none or
# two of the 101 chunks.
claim killed_40_times_it_continues_to_the_same_bytes < <(
    for k in $(seq 40); do
        killed_after "0.0$((RANDOM % 40 + 20))" "$long_work" result journal=j threads=2 pause=3000
        [ -e result ] && echo "it ended in run $k, before it was killed 40 times"
    done
    "$long_work" result journal=j >out 2>err || cat err
    restored=$(sed -n 's/^complete: \([0-9]*\) restored.*/\1/p' out)
    [ "${restored:-0}" -ge 10 ] || { echo 'little was restored:'; cat out; }
    cmp whole result)
claim a_complete_journal_is_the_result < <(
    rm -f result
    "$long_work" result journal=j >out 2>err || cat err
    grep -qx 'complete: 101 restored, 0 computed, 1 processes, 0 lost' out || cat out
    cmp whole result)
claim other_work_is_refused < <(
    "$long_work" other journal=j seed=2 >out 2>err && echo 'it ran'
    grep -qxF '  seed: 0 in the journal, 2 now' err || cat err
    [ ! -e other ] || ls)
claim two_writers_are_refused < <(
    "$long_work" first journal=k pause=2000 >out1 2>err1 &
    for _ in $(seq 100); do [ -s k ] && break; sleep 0.02; done
    "$long_work" second journal=k >out 2>err && echo 'the second ran'
    grep -qF "another process writes the journal 'k' now" err || cat err
    kill -KILL $! 2>/dev/null
    wait $! 2>/dev/null
    "$long_work" second journal=k >out 2>err || cat err
    cmp whole second)
claim shares_make_the_whole < <(
    for k in 1 2 3 4; do
        "$long_work" share$k journal=s$k share=$k shares=4 >out 2>err || cat err
        grep -q ^partial out || cat out
        [ ! -e share$k ] || ls
    done
    "$detente" merge s2 s4 s1 -o joined >out 2>err && echo 'a share was missing'
    grep -qxE 'missing chunks: 2, 6, .*, 78 and 5 more places' out || cat out
    "$detente" merge joined s3 -o joined >out 2>err || cat err
    [ "$(tail -n 1 out)" = 'joined: 101 of 101 chunks' ] || cat out
    "$long_work" all journal=joined >out 2>err || cat err
    grep -qx 'complete: 101 restored, 0 computed, 1 processes, 0 lost' out || cat out
    cmp whole all
    [ "$(ls -A | grep -c tmp)" = 0 ] || ls -A)
# The same with the program itself: some seconds of work on one thread.
sweep=(sweep "$source/scenarios/dirac_r1.game" --over gamma=0:2:1001 --over step=0.1:3:3
    --method alternating --threads 1)
sweep() { "$detente" "${sweep[@]}" "$@"; }
claim a_sweep_killed_at_random_continues_to_the_same_bytes < <(
    sweep -o whole.csv >out 2>err || cat err
    for _ in $(seq 40); do
        killed_after "0.0$((RANDOM % 7 + 2))" "$detente" "${sweep[@]}" --resume sj -o result.csv
        [ -e result.csv ] && break
    done
    sweep --resume sj -o result.csv >out 2>err || cat err
    cmp whole.csv result.csv)
claim a_sweep_of_shares_is_the_whole < <(
    for k in 1 2 3; do
        sweep --resume share$k --shard $k/3 >out 2>err || cat err
        [ ! -s out ] || cat out
        grep -qxE "share $k/3: [0-9]+ of [0-9]+ chunks are in 'share$k'" err || cat err
    done
    "$detente" merge share1 share2 share3 -o shares -q || echo 'not complete'
    sweep --resume shares -o shares.csv >out 2>err || cat err
    cmp whole.csv shares.csv)
# Boundaries are a journal of their own, beside that of the rows.
plane=(sweep "$source/scenarios/dirac_r1.game" --over gamma=0:2:61 --over step=0:4:161
    --method alternating --fast --threads 1)
claim boundaries_killed_at_random_continue_to_the_same_bytes < <(
    "$detente" "${plane[@]}" -o plane.csv --boundaries b.csv >out 2>err || cat err
    for _ in $(seq 15); do
        killed_after "0.$((RANDOM % 30 + 10))" "$detente" "${plane[@]}" --resume pj -o p.csv --boundaries pb.csv
        [ -e pb.csv ] && break
    done
    "$detente" "${plane[@]}" --resume pj -o p.csv --boundaries pb.csv >out 2>err || cat err
    cmp plane.csv p.csv; cmp b.csv pb.csv
    head -n 1 pj.boundaries | grep -q '^detente journal' || head -n 3 pj.boundaries
    for k in 1 2; do
        "$detente" "${plane[@]}" --resume plane$k --shard $k/2 -q >out 2>err || cat err
        [ ! -e plane$k.boundaries ] || ls
    done
    "$detente" merge plane1 plane2 -o planes -q || echo 'not complete'
    "$detente" "${plane[@]}" --resume planes -o p.csv --boundaries pb.csv >out 2>err || cat err
    cmp plane.csv p.csv; cmp b.csv pb.csv)
claim interrupted_boundaries_are_said < <(
    for _ in $(seq 10); do # interrupted as soon as the journal of the boundaries has begun
        rm -f planes.boundaries qb.csv
        env --default-signal=INT "$detente" "${plane[@]}" --resume planes -o q.csv --boundaries qb.csv >out 2>err &
        for _ in $(seq 2000); do [ -s planes.boundaries ] && break; sleep 0.005; done
        kill -INT $!
        wait $!
        code=$?
        grep -qE 'boundaries are missing from gamma = ' err && break
    done
    [ $code -eq 130 ] || echo "exit code $code"
    grep -qxE "detente: interrupted: all 9821 rows were computed and are in 'q.csv'; boundaries are missing from gamma = [0-9.e-]+ to 2: [0-9]+ of [0-9]+ edges" err || cat err
    cmp plane.csv q.csv
    "$detente" "${plane[@]}" --resume planes -o q.csv --boundaries qb.csv >out 2>err || cat err
    cmp b.csv qb.csv)
claim an_interrupted_sweep_goes_on < <(
    env --default-signal=INT "$detente" sweep "$source/scenarios/dirac_r1.game" --over gamma=0:2:5001 \
        --method alternating --threads 1 --resume ij -o i.csv >out 2>err &
    sleep 0.6
    kill -INT $!
    wait $!
    code=$?
    [ $code -eq 130 ] || echo "exit code $code"
    grep -qxF "detente: what was computed is in 'ij': the same command goes on" err || cat err
    [ "$(wc -l <i.csv)" -gt 1 ] || cat i.csv)
# killed_when_grown JOURNAL COMMAND...: at some time after a chunk more is in the journal
killed_when_grown() {
    local journal=$1 before now
    shift
    before=$(stat -c %s "$journal" 2>/dev/null || echo 0)
    {
        "$@" >out 2>err &
        for _ in $(seq 1000); do
            now=$(stat -c %s "$journal" 2>/dev/null || echo 0)
            [ "$now" -gt $((before + 10000)) ] && break
            sleep 0.01
        done
        sleep "0.0$((RANDOM % 4))"
        kill -KILL $!
        wait $!
    } 2>/dev/null
}
# 12 chunks on one thread, with two limit cycles.
cat >nested.game <<'END'
F(r) = -(r - 1)*(r - 2)*(r - 3)
R(x, y) = sqrt(x^2 + y^2)
player p (x) maximizes x*detach(0.02*x*F(R(x, y)) - y)
player q (y) maximizes y*detach(0.02*y*F(R(x, y)) + x)
window x in [-4, 4], y in [-4, 4]
END
basin=(basin nested.game --n 200x120 --time 400 --rtol 1e-10 --threads 1)
basin() { "$detente" "${basin[@]}" "$@"; }
claim a_basin_killed_at_random_continues_to_the_same_bytes < <(
    basin -o whole.npy >whole.txt 2>err || cat err
    grep -qF "to the limit cycle 'C2'" whole.txt || cat whole.txt
    for kill in 1 2 3 4 5; do
        killed_when_grown bj "$detente" "${basin[@]}" --resume bj -o result.npy
        [ -e result.npy ] && break
    done
    [ "$kill" -gt 2 ] || echo "it ended in run $kill"
    basin --resume bj -o result.npy >result.txt 2>err || cat err
    cmp whole.txt result.txt
    cmp whole.npy result.npy)
claim a_basin_of_shares_is_the_whole < <(
    basin -o whole.csv >out 2>err || cat err
    for k in 1 2 3; do
        basin --resume bshare$k --shard $k/3 >out 2>err || cat err
        [ ! -s out ] || cat out
        grep -qxE "share $k/3: [0-9]+ of [0-9]+ chunks are in 'bshare$k'" err || cat err
    done
    "$detente" merge bshare1 bshare2 bshare3 -o bshares -q || echo 'not complete'
    basin --resume bshares -o shares.csv >out 2>err || cat err
    cmp whole.csv shares.csv
    "$detente" merge bshare1 sj -o joined >out 2>err
    [ $? -eq 2 ] && grep -qF "hold different work" err || cat err)
claim an_interrupted_basin_has_what_was_run_and_goes_on < <(
    env --default-signal=INT "$detente" "${basin[@]}" --resume bi -o i.csv --json >i.json 2>err &
    for _ in $(seq 300); do [ "$(stat -c %s bi 2>/dev/null || echo 0)" -gt 30000 ] && break; sleep 0.02; done
    kill -INT $!
    wait $!
    code=$?
    [ $code -eq 130 ] || echo "exit code $code"
    grep -qxE "detente: interrupted: [0-9]+ of 24000 starts were run; the others are 'not-run'" err || cat err
    grep -qxF "detente: what was computed is in 'bi': the same command goes on" err || cat err
    [ "$(grep -c ',not-run,nan$' i.csv)" -gt 0 ] && [ "$(wc -l <i.csv)" -eq 24001 ] || wc i.csv
    grep -qF '"outcome": "not-run"' i.json || cat i.json
    basin --resume bi -o i.csv >out 2>err || cat err
    cmp whole.csv i.csv
    basin --time 300 --resume bi >out 2>err
    [ $? -eq 2 ] && grep -qxF '  time: 400 in the journal, 300 now' err || cat err)
claim merge_refuses_what_is_no_share < <(
    "$detente" merge s1 s2 >out 2>err
    [ $? -eq 2 ] && grep -qxF 'detente: merge needs -o: the journal that it writes' err || cat err
    "$detente" merge whole -o joined >out 2>err
    [ $? -eq 2 ] && grep -qxF "detente: 'whole' is no journal of detente" err || cat err
    "$detente" merge nowhere -o joined >out 2>err
    [ $? -eq 4 ] || cat err
    "$detente" merge -o joined >out 2>err
    [ $? -eq 2 ] || cat err
    cp joined before
    "$detente" merge s1 -o joined >out 2>err
    [ $? -eq 2 ] && grep -qxF "detente: 'joined' holds chunk 1, which the journals to merge have not: name it among them, or write to another file" err || cat err
    "$detente" merge s1 -o sj >out 2>err
    [ $? -eq 2 ] && grep -qF "hold different work" err || cat err
    cmp joined before
    "$detente" merge joined -q -o again >out 2>err || cat err
    cat out
    cmp joined again)
tap_done

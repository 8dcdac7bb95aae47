#!/usr/bin/env bash
# The program as its users meet it: every command, every exit code, exact messages. Prints TAP.
#
#     bash tests/cli.sh [PROGRAM]       PROGRAM: $DETENTE by default
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
program=$(realpath "${1:-${DETENTE:-$here/../build/release/src/detente}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

json_check=${DETENTE_BUILD:-/nowhere}/tests/json_check
if [ ! -x "$json_check" ]; then
    json_check=$work/json_check
    ${CC:-cc} "$here/json_check.c" -o "$json_check" || exit 1
fi

# The Dirac-GAN of Wasserstein type with R1: J = [-gamma, 1; -1, 0], lambda^2 + gamma lambda + 1 = 0.
cat >dirac.game <<'TEXT'
game   "Dirac-GAN"
source "Mescheder, Geiger, Nowozin 2018"
param gamma = 1 in [0, 10]
player d (psi)   maximizes theta*psi - gamma/2*psi^2
player g (theta) minimizes theta*psi
equilibrium origin: psi = 0, theta = 0
start  psi = 1, theta = 0
window psi in [-2, 2], theta in [-2, 2]
expect origin: flow stable
expect origin: step_bound simultaneous = 1
TEXT
sed '/^start/d; /^equilibrium/d; /^expect/d' dirac.game >bare.game
sed '/^expect/d' dirac.game >silent.game
sed 's/flow stable/flow centre/' dirac.game >unmet.game
sed 's/theta\*psi - /thetta*psi - /' dirac.game >misspelt.game
sed 's/maximizes theta\*psi/maximizes theta*psi + log(psi)/' dirac.game >undefined.game
sed 's/^player g (theta) minimizes theta/player g (theta, phi) minimizes phi^2 + theta/' bare.game >three.game
# psi' = psi^2 from psi = 1 is 1/(1 - t).
cat >explosion.game <<'TEXT'
player d (psi) maximizes psi^3/3
player g (theta) minimizes theta^2
start psi = 1, theta = 0
TEXT

# ---- helpers: each prints what contradicts it ----

# runs CODE ARGUMENTS...: the exit code; output is kept in ./out and ./err
runs() {
    local want=$1 code
    shift
    "$program" "$@" >out 2>err </dev/null
    code=$?
    [ "$code" -eq "$want" ] || { echo "detente $*: exit code $code, expected $want"; head -n 5 err; }
}
is() { [ "$(cat "$1")" = "$2" ] || diff <(printf '%s\n' "$2") "$1"; }
says() { is err "$1"; }                    # exactly this on standard error
silent() { is err ''; }                    # nothing there
prints() { grep -qF -- "$1" out || echo "no '$1' in the output of $(head -n 1 out)"; }
prints_not() { ! grep -qF -- "$1" out || echo "'$1' in the output"; }
nothing_printed() { is out ''; }
valid_json() { "$json_check" <out 2>&1; }
left_behind() { find . -name '.detente*' -o -name '*.tmp'; }
usage() { # usage MESSAGE ARGUMENTS...: exit code 2, this message, no output
    local message=$1
    shift
    runs 2 "$@"
    says "detente: $message"
    nothing_printed
}

# ---- usage ----

claim no_arguments_show_the_overview < <(
    runs 2; nothing_printed
    grep -q '^usage: detente COMMAND' err || echo 'no usage on standard error')
claim unknown_commands_suggest < <(
    usage "unknown command 'chekc' (did you mean 'check'?); try 'detente help'" chekc dirac.game
    usage "unknown command 'xyzzy'; try 'detente help'" xyzzy
    usage "'dirac.game' is no command (did you mean 'detente check dirac.game'?)" dirac.game)
claim unknown_options_suggest < <(
    usage "unknown option '--jsn' (did you mean '--json'?); try 'detente help'" check dirac.game --jsn
    usage "unknown option '--frobnicate'; try 'detente help'" check dirac.game --frobnicate
    usage "unknown option '--stepp' (did you mean '--steps'?); try 'detente help'" run dirac.game --stepp=1
    usage "unknown option '-z'; try 'detente help'" check -z dirac.game)
claim an_option_of_another_command_is_refused < <(
    usage "'check' has no option --nullclines; try 'detente help check'" check dirac.game --nullclines
    usage "'plot' has no option --json; try 'detente help plot'" plot --json dirac.game)
claim arguments_are_counted < <(
    usage "check needs an argument: detente check FILE" check
    usage "check takes one argument, but found 'b' behind 'a'" check a b
    usage "list needs an argument: detente list KIND" list)
claim values_are_checked < <(
    usage "--set needs a value: --set NAME=NUMBER" check dirac.game --set
    usage "--set needs NAME=NUMBER, but found 'gamma'" check dirac.game --set gamma
    usage "--set needs NAME=NUMBER, but found 'gamma=x'" check dirac.game --set gamma=x
    usage "--set needs NAME=NUMBER, but found 'gamma=inf'" check dirac.game --set gamma=inf
    usage "--set needs NAME=NUMBER, but found 'gamma=1e999'" check dirac.game --set gamma=1e999
    usage "--set needs NAME=NUMBER, but found '=1'" check dirac.game --set =1
    usage "--step needs a positive number, but found '-1'" check dirac.game --step -1
    usage "--step needs a number other than 0, but found '0'" check dirac.game --step 0
    usage "--step needs a number, but found '0x1'" check dirac.game --step=0x1
    usage "--samples needs a whole number from 1 on, but found '1.5'" run dirac.game --samples 1.5
    usage "--samples needs a whole number from 1 on, but found '0'" run dirac.game --samples 0
    usage "--steps needs a whole number from 1 on, but found '-3'" run dirac.game --method adam --steps -3
    usage "--method needs NAME:key=value,..., but found ''" check dirac.game --method ''
    usage "run takes one --method" run dirac.game --method adam --method sga
    usage "--time is for the flow, not for the steps of a method" run dirac.game --method sga --time 3
    usage "--stiff is for the flow, not for the steps of a method" run dirac.game --method sga --stiff
    usage "--steps needs a --method" run dirac.game --steps 3
    usage "--step needs a --method" run dirac.game --step 0.1
    usage "--json takes no value" check dirac.game --json=1
    usage "--output needs PATH, but found ''" check dirac.game -o ''
    usage "--require: unknown verdict 'stabel' (did you mean 'stable'?); see 'detente list verdicts'" \
        check dirac.game --require stabel)
claim messages_hide_control_characters < <(
    usage "unknown command 'a?b'; try 'detente help'" $'a\x1bb')
claim a_game_is_asked_for_its_names < <(
    runs 2 check dirac.game --set gama=1
    grep -q gama err || echo 'the name is not in the message'
    nothing_printed
    usage "--x: the game has no component 'thta' (did you mean 'theta'?)" plot dirac.game -o p.svg --x thta
    usage "--window: the game has no component 'q'" plot dirac.game -o p.svg --window q=0:1,psi=0:1)
claim windows_are_checked < <(
    wants="--window needs two components with their ranges, as in w=-1:1,a=0:2, but found"
    usage "$wants 'psi'" plot dirac.game -o p.svg --window psi
    usage "$wants 'psi=0:1'" plot dirac.game -o p.svg --window psi=0:1
    usage "$wants 'psi=0:x,theta=0:1'" plot dirac.game -o p.svg --window psi=0:x,theta=0:1
    usage "$wants 'psi=0:1,theta=0:1,psi=0:1'" plot dirac.game -o p.svg --window psi=0:1,theta=0:1,psi=0:1
    usage "--window: the range of 'psi' is empty" plot dirac.game -o p.svg --window psi=1:0,theta=0:1
    usage "--window names 'psi' twice" plot dirac.game -o p.svg --window psi=0:1,psi=0:1
    usage "--x and --y are both 'psi'" plot dirac.game -o p.svg --x psi --y psi
    usage "plot needs a file to draw into: -o picture.svg (or .png, .pdf)" plot dirac.game)

# ---- help, version, lists ----

claim help_exists_for_everything < <(
    runs 0 help; silent; prints 'usage: detente COMMAND'
    cp out overview
    for command in check derive field run plot spectrum equilibria basin figure sweep chart merge list help; do
        grep -q "^  $command " overview || echo "$command is not in the overview"
        runs 0 help $command; silent; prints "detente $command - "
        cp out by_help
        runs 0 $command --help; silent
        cmp out by_help
    done
    runs 0 help language; silent; prints 'player discriminator (w) maximizes V'
    runs 0 help verdicts; silent; prints 'stable-modulo-manifold'
    runs 0 help methods; silent; prints 'alternating-momentum  '; prints 's <- s + h v(s + h v(s))'
    runs 0 --help; silent; cmp out overview
    usage "no help on 'chek' (did you mean 'check'?); try 'detente help'" help chek)
claim the_scenario_in_the_help_is_one < <(
    "$program" help language | sed -n '/^    game/,/^$/s/^    //p' >example.game
    [ "$(wc -l <example.game)" -ge 15 ] || cat example.game
    runs 0 check example.game; silent; prints 'Expectations: 3 of 3 met.')
claim the_functions_listed_are_known_to_the_language < <(
    runs 0 list functions
    for name in $(sed 's/[^A-Za-z0-9].*//' out); do
        printf 'q = %s\nplayer p (w) minimizes w^2 + q\n' "$name" >name.game
        ! "$program" derive name.game 2>&1 | grep 'unknown'
    done)
claim lines_of_help_fit_into_90_columns < <(
    for topic in '' language figures methods verdicts check derive field run plot spectrum equilibria basin figure sweep chart merge list help; do
        # shellcheck disable=SC2086 # no topic at all
        runs 0 help $topic
        awk 'length($0) > 90' out
    done)
claim the_version_has_three_numbers < <(
    runs 0 --version; silent
    grep -qxE 'detente [0-9]+\.[0-9]+\.[0-9]+' out || cat out
    cp out version
    runs 0 check -V; cmp out version)
claim lists_list < <(
    runs 0 list functions; silent; prints softplus; prints 'grad(e, p)'
    runs 0 list distributions; silent; prints 'normal('
    runs 0 list methods; silent; prints simultaneous; prints 'momentum=0.5 in [-1, 1]: '
    runs 0 list panels; silent; prints eigenvalue-parts
    runs 0 list verdicts; silent; prints weakly-stable
    usage "no list 'function' (did you mean 'functions'?)" list function)
claim the_scenarios_of_this_folder_are_listed < <(
    mkdir scenarios && cp dirac.game scenarios/
    runs 0 list scenarios; silent; is out 'scenarios/dirac.game  Dirac-GAN'
    rm -r scenarios)
claim the_manual_and_the_completion_know_every_option < <(
    for command in check derive field run plot spectrum equilibria basin figure sweep chart merge list; do
        runs 0 help $command
        for option in $(grep -oE -- '--[a-z]+' out | sort -u); do
            grep -q "Fl Fl ${option#--}" "$here/../data/detente.1" || echo "no $option in data/detente.1"
        done
        grep -q "$command" "$here/../data/detente.bash" || echo "no $command in data/detente.bash"
    done)

# ---- check ----

claim check_prints_the_verdict < <(
    runs 0 check dirac.game; silent
    prints 'Dirac-GAN  (Mescheder, Geiger, Nowozin 2018)'
    prints "Equilibrium 'origin':  psi = 0, theta = 0"
    prints '                       (exact: Newton did not move it; |v| = 0)'
    prints 'Verdict:  STABLE.'; prints '0 < h < 1 '; prints 'Expectations: 2 of 2 met.')
claim an_unmet_expectation_exits_1 < <(
    runs 1 check unmet.game; silent
    prints 'NOT met, line 9:  origin: flow centre'; prints 'Expectations: 1 of 2 met.'
    runs 1 check unmet.game --quiet; nothing_printed
    grep -q '^detente: line 9: expectation not met: origin: flow centre; found: ' err || cat err
    runs 1 check unmet.game --json; prints '"met": false'; valid_json)
claim set_changes_the_verdict < <(
    runs 1 check dirac.game --set gamma=0; prints 'Verdict:  CENTRE.'; prints 'gamma = 0'
    runs 1 check dirac.game --set gamma=0 --set gamma=2; prints 'gamma = 2'; prints 'STABLE.'
    runs 2 check dirac.game --set gamma=11; nothing_printed)
claim require_is_exact_and_names_the_equilibrium < <(
    runs 0 check dirac.game --require stable --quiet; silent; nothing_printed
    runs 1 check dirac.game --require centre
    says "detente: --require centre: equilibrium 'origin' is stable"
    prints 'Verdict:  STABLE.'
    runs 0 check --require center --quiet silent.game --set gamma=0
    silent)
claim step_is_the_learning_rate_judged < <(
    runs 0 check dirac.game --step 0.25; prints 'at h = 0.25 '
    runs 0 check dirac.game --step=1.5; prints 'UNSTABLE.')
# lambda^2 + gamma lambda + 1: a centre at 0, double -1 at gamma = 2, where h = 1 is the fastest step.
claim solve_finds_what_changes_the_verdict < <(
    runs 0 check silent.game --solve gamma; silent
    prints "Along gamma from 0 to 10 (now 1), equilibrium 'origin':"
    prints '    gamma = 0        CENTRE'; prints '    0 < gamma <= 10  STABLE'
    prints 'A pair of eigenvalues, +-1i, lies on the imaginary'
    prints '    At gamma = 2:  Two real eigenvalues and a pair turn into each other at'
    prints '    Best rate:  exp(-1 t) at gamma = 2.'
    prints '    simultaneous:  the widest bound is h < 2 at gamma = 2.'
    runs 0 check silent.game --solve gamma=1:3 --solve gamma --json; valid_json; silent
    prints '"kind": "pair"'; prints '"best_rate": {'
    usage "'gama' is no param of silent.game (did you mean 'gamma'?)" check silent.game --solve gama
    usage "'gamma=3:1' is an empty range: the first number must be the smaller" \
        check silent.game --solve gamma=3:1
    usage '--solve needs a value: --solve PARAM=LO:HI' check silent.game --solve)
# Alternating descent: trace 2 - h gamma - h^2, determinant 1 - h gamma, so h < sqrt(gamma^2 + 4) - gamma.
claim methods_are_compared_in_a_table < <(
    runs 0 check silent.game --method simultaneous --method alternating:step=0.5; silent
    prints '    Training method       stable for       best step  factor'
    grep -qE '^    simultaneous +0 < h < 1 ' out || cat out
    grep -qE '^    alternating:step=0.5 +0 < h < 1.23607 .* 0.5 +stable$' out || cat out
    runs 0 check silent.game --method=alternating; silent
    prints '    Method alternating  one player after the other'
    prints '       stable for    0 < h < 1.23607    (first crossing of 1)'
    runs 0 check silent.game --method simultaneous --method alternating --step 2; silent
    grep -q '^    alternating: Outside the unit circle' out || cat out)
claim a_method_without_derivative_gives_no_number < <(
    runs 0 check silent.game --method adam:eps=0; silent
    prints 'with eps = 0 the step divides 0 by 0 at rest'; prints_not 'stable for'; prints_not 'spectral radius'
    runs 0 check silent.game --method adam:eps=0 --json; valid_json
    prints '"exists": false'; prints '"step_bound": null')
claim methods_are_checked_by_the_library < <(
    usage "unknown method 'alternatin' (did you mean 'alternating'?); see 'detente list methods'" \
        check dirac.game --method alternatin
    runs 2 run dirac.game --method momentum:momentun=1; nothing_printed
    grep -q "did you mean 'momentum'?" err || cat err
    for text in : , = ':=' 'sga:' 'sga:=' 'sga:,' 'adam:eps' 'adam:eps=' 'alternating:order=-' 'alternating:d=1e9' \
        "$(printf 'sga:%0300d=1' 0)" "$(printf '%0999d' 0)"; do
        "$program" check silent.game --method "$text" >out 2>err
        code=$?
        [ $code -eq 2 ] || { [ $code -eq 0 ] && [ "$text" = 'sga:' ]; } || echo "--method $text: exit code $code"
    done)
claim json_is_json < <(
    runs 0 check --json dirac.game; silent; valid_json
    prints '"schema": 1'; prints '"state": ["psi", "theta"]'; prints '"verdict": "stable"'
    prints '"params": {"gamma": 1}'
    prints '"lemma": true'; prints '"intervals": ['
    runs 0 check silent.game --json --set gamma=1e-3; valid_json
    runs 0 check silent.game --json --method momentum:momentum=-0.5 --method adam; valid_json
    prints '"label": "momentum:momentum=-0.5"'; prints '"lemma": false'; prints '"state": 6'
    runs 1 check dirac.game --json --set gamma=0; valid_json
    runs 0 field --json dirac.game; silent; valid_json
    runs 0 field --json dirac.game --at psi=1; valid_json
    prints '"state": ["psi", "theta"]'; prints '"point": [1, 0]'; prints '"field": [-1, -1]')
claim standard_input_is_a_file < <(
    "$program" check - --quiet <dirac.game || echo "exit code $?"
    "$program" check --quiet -- - <dirac.game || echo "exit code $?")
claim output_goes_into_a_file < <(
    runs 0 check dirac.game; cp out wanted
    runs 0 check dirac.game -o report.txt; nothing_printed; silent; cmp report.txt wanted
    runs 0 check dirac.game -oreport.txt; cmp report.txt wanted
    runs 0 check dirac.game --output=report.txt; cmp report.txt wanted
    chmod 640 report.txt; ln -s report.txt link.txt
    runs 0 check dirac.game -o link.txt; cmp report.txt wanted
    [ -L link.txt ] || echo 'the link is gone'
    [ "$(stat -c %a report.txt)" = 640 ] || echo 'the permissions have changed'
    (umask 027; runs 0 check dirac.game -o fresh.txt; stat -c %a fresh.txt | grep -vx 640)
    left_behind)

# ---- derive, field, run ----

claim derive_writes_mathematics < <(
    runs 0 derive dirac.game; silent; prints psi
    cp out text
    runs 0 derive --latex dirac.game; silent; [ -s out ] || echo 'nothing'
    ! cmp -s out text || echo 'LaTeX is the same as text')
claim field_is_v_and_its_jacobian < <(
    runs 0 field dirac.game --at psi=1,theta=2; silent
    grep -qxE 'psi +1 +1' out || cat out
    grep -qxE 'theta +2 +-1' out || cat out
    grep -qxE 'psi +-1 +1' out || cat out
    runs 0 field dirac.game --at 'psi=3*gamma' --set gamma=2
    grep -qxE 'psi +6 +-12' out || cat out
    runs 0 field dirac.game
    grep -qxE 'psi +0 +0' out || cat out)
claim a_point_must_be_complete_if_the_scenario_gives_none < <(
    usage "the scenario gives no point; say where with --at" field bare.game
    usage "--at does not say where 'theta' is, and the scenario gives no value" field bare.game --at psi=1
    runs 0 field bare.game --at psi=0,theta=1
    usage "--start does not say where 'psi' is, and the scenario gives no value" run bare.game --start theta=1
    runs 2 run bare.game; nothing_printed
    runs 2 field dirac.game --at psi=; nothing_printed
    grep -q '^--at:1:' err || cat err)
claim run_writes_csv < <( # gamma = 0 turns: psi = cos t, theta = -sin t
    runs 0 run dirac.game --set gamma=0 --time 1.5707963267948966 --samples 4; silent
    [ "$(wc -l <out)" = 6 ] || cat out
    [ "$(sed -n 1,2p out)" = $'t,psi,theta\n0,1,0' ] || cat out
    tail -n 1 out | awk -F, '{ if ($2^2 + ($3 + 1)^2 > 1e-16) print }'
    runs 0 run dirac.game --set gamma=0 --time -1.5707963267948966 --samples 1 --stiff
    tail -n 1 out | awk -F, '{ if ($1 > 0 || $2^2 + ($3 - 1)^2 > 1e-12) print }'
    runs 0 run dirac.game --start theta=3 --samples 1; grep -qx '0,1,3' out || cat out
    runs 0 run dirac.game --samples 3 -o run.csv; nothing_printed
    [ "$(wc -l <run.csv)" = 5 ] || cat run.csv)
claim run_writes_the_steps_of_a_method < <( # |s|^2 grows by 1 + h^2 in each step
    runs 0 run dirac.game --set gamma=0 --method simultaneous --step 0.5 --steps 10; silent
    [ "$(wc -l <out)" = 12 ] || cat out
    [ "$(sed -n 1,3p out)" = $'step,psi,theta\n0,1,0\n1,1,-0.5' ] || cat out
    tail -n 1 out | awk -F, '{ r = ($2^2 + $3^2)/1.25^10 - 1; if ($1 != 10 || r^2 > 1e-24) print }'
    runs 0 run dirac.game --method alternating:step=0.1 --start theta=3; silent
    [ "$(wc -l <out)" = 502 ] || wc -l out
    grep -qx '0,1,3' out || head out
    runs 3 run explosion.game --method simultaneous:step=1 --steps 99
    grep -q '^3,' out || echo 'the rows before it are missing'
    grep -q 'dpsi/dt is not finite at psi = ' err || cat err)
# s' = (-g psi + theta, -psi): at gamma = 1 the eigenvalues are -1/2 +- i sqrt(3)/2 everywhere.
claim spectrum_is_taken_at_any_point < <(
    runs 0 spectrum dirac.game --at theta=2; silent
    prints 'At the given point:  |v| = 1.41'; prints 'left of the axis     2'
    prints '-0.5 +- 0.866025i'; prints 'every direction      0 < h < 1   (binding: -0.5 +- 0.866025i)'
    runs 0 spectrum dirac.game --json; silent; valid_json
    prints '"place": "the start"'; prints '"left": 2'; prints '"point": [1, 0]'
    runs 0 spectrum dirac.game --set gamma=0; prints 'too close to tell    2'
    prints 'every direction      no h > 0')
claim spectrum_looks_behind_steps_of_training < <( # (1, 0) -> (0.5, -0.5) -> (0, -0.75)
    runs 0 spectrum dirac.game --method simultaneous --step 0.5 --steps 2 --json; silent
    prints "\"place\": \"step 2 of 'simultaneous' from the start\""; prints '"point": [0, -0.75]'
    runs 0 spectrum dirac.game --method simultaneous:step=0.5 --start psi=0,theta=-1 --steps 1 --json
    prints '"point": [-0.5, -1]')
claim spectrum_writes_csv < <(
    runs 0 spectrum dirac.game -o eigenvalues.csv; silent; nothing_printed
    [ "$(head -n 1 eigenvalues.csv)" = re,im,bound,residual ] || head eigenvalues.csv
    [ "$(wc -l <eigenvalues.csv)" = 3 ] || cat eigenvalues.csv)
claim misuse_of_spectrum_is_explained < <(
    usage 'give the point by --at or by --start, not by both' spectrum dirac.game --at psi=1 --start psi=1
    usage '--steps needs a --method' spectrum dirac.game --steps 3
    usage "'s.svg': a spectrum is written as text or as .csv; the panel 'spectrum' of a figure draws it" \
        spectrum dirac.game -o s.svg
    usage 'spectrum takes one --method' spectrum dirac.game --method adam --method sga
    runs 2 spectrum bare.game; nothing_printed
    grep -q "names no point; add a line such as 'start psi = 1'" err || cat err
    runs 2 check bare.game; grep -qF "'detente spectrum bare.game'" err || cat err)
claim samples_come_from_a_file < <(
    printf 'x\n1\n2\nthree\n' >points.csv
    printf 'data x ~ samples("points.csv")\nplayer p (w) minimizes E[(w - x)^2]/2\nequilibrium e: w = 1.5\n' >s.game
    runs 2 check s.game; grep -qx "points.csv:4:1: error: 'three' is no finite number" err || cat err
    sed -i '$d' points.csv
    runs 0 check s.game; prints 'w = 1.5'
    runs 0 check s.game --json; prints '"text": "x\n1\n2\n"')
claim a_trajectory_that_escapes_exits_3 < <(
    runs 3 run explosion.game --time 2 --samples 20
    grep -qx '0,1,0' out || echo 'the rows before it are missing'
    grep -q '^detente: ' err || cat err
    echo old >kept.csv
    runs 3 run explosion.game --time 2 -o kept.csv; is kept.csv old; left_behind)

# ---- exit codes 2 to 5 ----

claim an_error_in_the_scenario_exits_2_and_shows_its_place < <(
    for command in check derive field run; do
        runs 2 $command misspelt.game; nothing_printed
        grep -q "^misspelt.game:4:28: error: unknown name 'thetta' (did you mean 'theta'?)" err || cat err
    done)
claim a_field_that_is_not_finite_exits_3 < <(
    runs 3 check undefined.game; nothing_printed; [ -s err ] || echo 'no message'
    runs 3 field undefined.game; nothing_printed)
claim files_that_cannot_be_read_exit_4 < <(
    runs 4 check missing.game; nothing_printed
    says 'detente: missing.game: error: cannot read: No such file or directory'
    runs 4 check "$work"; nothing_printed
    "$program" check - <&- >out 2>err
    code=$?
    [ $code -eq 2 ] || echo "closed standard input, which holds nothing: exit code $code")
claim limits_exit_5 < <(
    printf 'x = %01048576d\n' 1 >long.game
    runs 5 check long.game; nothing_printed
    usage "--samples needs a whole number from 1 on, but found '1e20'" run dirac.game --samples 1e20
    runs 5 run dirac.game --samples 100000000; [ -s err ] || echo 'no message')
full='detente: cannot write to standard output: No space left on device'
claim a_full_disk_exits_4 < <(
    for command in 'help' 'help language' 'list functions' --version 'check dirac.game' \
        'check dirac.game --json' 'derive dirac.game' 'field dirac.game' 'run dirac.game --samples 9999' \
        'run dirac.game --method sga --steps 9999'; do
        # shellcheck disable=SC2086 # a list of words
        "$program" $command >/dev/full 2>err
        code=$?
        [ $code -eq 4 ] || echo "detente $command: exit code $code"
        says "$full"
    done
    runs 4 check dirac.game -o /dev/full
    says "detente: cannot write '/dev/full': No space left on device")
claim a_closed_standard_output_exits_4 < <(
    "$program" list functions >&- 2>err
    [ $? -eq 4 ] || echo 'exit code'
    says 'detente: cannot write to standard output: Bad file descriptor'
    "$program" check dirac.game --quiet >&- || echo 'nothing was to be written')
claim places_that_cannot_be_written_exit_4 < <(
    echo old >file
    runs 4 check dirac.game -o no/such/report.txt
    says "detente: cannot write 'no/such/report.txt': No such file or directory"
    runs 4 check dirac.game -o file/report.txt
    says "detente: cannot write 'file/report.txt': Not a directory"
    runs 4 check dirac.game -o "$work"
    says "detente: cannot write '$work': Is a directory"
    runs 4 plot dirac.game -o no/such/plot.svg
    if [ "$(id -u)" -ne 0 ]; then
        mkdir locked && chmod 555 locked
        runs 4 check dirac.game -o locked/report.txt
        says "detente: cannot write 'locked/report.txt': Permission denied"
    fi
    left_behind)
claim a_reader_that_stops_hears_nothing < <(
    "$program" run dirac.game --samples 20000 2>err | head -n 1 | grep -vx t,psi,theta
    "$program" run dirac.game --samples 20000 2>err | true
    code=${PIPESTATUS[0]}
    [ "$code" -eq 141 ] || echo "exit code $code"
    silent
    (trap '' PIPE; "$program" run dirac.game --samples 20000 2>err | true
        code=${PIPESTATUS[0]}
        [ "$code" -eq 141 ] || echo "with SIGPIPE ignored: exit code $code")
    silent
    "$program" list functions 2>err | head -n 1 >/dev/null
    silent)

# ---- pictures ----

claim plot_draws < <(
    if command -v gnuplot >/dev/null; then
        for kind in svg png pdf; do
            runs 0 plot dirac.game -o "p.$kind"; silent; nothing_printed
            [ -s "p.$kind" ] || echo "no p.$kind"
        done
        runs 0 plot dirac.game -o w.svg --window theta=-1:1,psi=0:2 --x psi --nullclines --keep; silent
        [ -s w.gp ] || ls
        for layer in --arrows --speed --separatrices --for=slides --for=paper --start=theta=1 \
            --method=alternating:step=0.2; do
            runs 0 plot dirac.game -o "layer.svg" "$layer"; silent; nothing_printed
            runs 0 figure --verify layer.svg; silent; prints 'same: made by'
            cmp -s p.svg layer.svg && [ $layer != --separatrices ] && echo "$layer changes nothing"
        done
        runs 0 plot dirac.game -o m.svg --method alternating:step=0.2 --method sga --steps 20; silent
        runs 0 figure --verify m.svg; silent
        runs 0 plot dirac.game -o m.pdf --start theta=1/3 --set gamma=0.1 --x psi --y theta; silent
        runs 0 figure --verify m.pdf; silent
        sed 's/^set: gamma = 1$/set: gamma = 2/' m.svg >n.svg
        runs 1 figure --verify n.svg; silent; prints 'differs: '
        grep -q '>alternating:step=0.2<' m.svg || echo 'no key for the method'
    fi
    usage "a figure is for screen, column (or paper), page or slides, not for 'wall'" \
        plot dirac.game -o p.svg --for wall
    usage "--steps needs a --method" plot dirac.game -o p.svg --steps 3
    runs 2 plot dirac.game -o p.svg --method adm
    grep -q "did you mean 'adam'" err || cat err
    runs 2 plot dirac.game -o p.svg --start thta=1
    grep -q "'thta' is not a parameter" err || cat err
    runs 2 plot dirac.game -o p.bmp; nothing_printed
    usage "--window does not give the range of 'phi'" \
        plot three.game -o p.svg --x phi --window psi=0:1,theta=0:1
    left_behind)
cat >small.fig <<'TEXT'
figure "Small"
each gamma = 0.5, 2
panel phase "dirac.game"
  start psi = 1, theta = 0
TEXT
claim figures_are_listed < <(
    mkdir plots && cp small.fig plots/ && echo 'figure "x' >plots/broken.fig
    runs 0 list figures; silent
    is out $'broken\nsmall   Small'
    cp out listed
    runs 0 figure; silent; cmp out listed
    usage "there is no figure 'smal' (did you mean 'small'?); see 'detente list figures'" \
        figure smal -o f.svg
    rm -r plots
    runs 0 help figures; silent; prints 'panel phase "uniform_gan.game"')
claim figure_checks_its_options < <(
    usage 'figure needs a file to draw into: -o picture.svg (or .png, .pdf)' figure small.fig
    usage '--all needs a folder: -o FOLDER' figure --all
    usage "--all makes every figure; leave out 'small.fig'" figure --all small.fig -o folder
    usage "--format is svg, png or pdf, and not 'gif'" figure --all -o folder --format gif
    usage '--format is for --all; the ending of -o says svg, png or pdf' \
        figure small.fig -o f.svg --format png
    usage '--verify takes a picture and nothing else' figure small.fig --verify f.svg
    usage "figure needs a name; 'detente list figures' says which there are" figure -o f.svg
    usage "a figure is for screen, column (or paper), page or slides, not for 'wall'" \
        figure small.fig -o f.svg --for wall
    runs 2 figure small.fig -o f.gif; nothing_printed
    runs 4 figure nowhere.fig -o f.svg; nothing_printed
    [ ! -e f.svg ] || echo 'a picture'; [ ! -e folder ] || echo 'a folder')
claim figures_are_drawn_the_same_again_and_verified < <(
    if command -v gnuplot >/dev/null; then
        for kind in svg png pdf; do
            runs 0 figure small.fig -o "f.$kind" --for column; silent; nothing_printed
            runs 0 figure ./small.fig -o "g.$kind" --for column; silent
            cmp "f.$kind" "g.$kind"
        done
        mkdir elsewhere
        for kind in svg png pdf; do
            (cd elsewhere && runs 0 figure --verify "../f.$kind" && silent
             grep -qx 'same: made by detente .* with gnuplot .*; made again, every byte is the same' out || cat out)
        done
        tr 'S' 'T' <f.svg >changed.svg
        runs 1 figure --verify changed.svg; silent
        grep -q '^differs: ' out || cat out
        runs 1 figure --verify changed.svg --quiet; silent; nothing_printed
        runs 0 figure small.fig -o k.svg --keep; silent
        [ -s k.gp ] || ls
        rm -r elsewhere
    fi
    runs 4 figure --verify dirac.game; nothing_printed
    says 'detente: dirac.game: this is no SVG, PNG or PDF picture')
claim one_bad_figure_does_not_stop_the_others < <(
    mkdir -p plots && cp small.fig plots/a.fig && cp small.fig plots/c.fig && cp dirac.game plots/
    printf 'figure "bad"\npanel phase "dirac.game"\n  stps 5\n' >plots/b.fig
    if command -v gnuplot >/dev/null; then
        runs 2 figure --all -o all; nothing_printed
        grep -qxF "plots/b.fig:3:3: error: unknown statement 'stps' (did you mean 'steps'?)" err || cat err
        grep -qxF "detente: figure 'b' is not made" err || cat err
        [ "$(ls all)" = $'a.svg\nc.svg' ] || ls all
        rm plots/b.fig
        runs 0 figure --all -o all --format png; silent; nothing_printed
        [ "$(ls all)" = $'a.png\na.svg\nc.png\nc.svg' ] || ls all
    fi
    echo file >taken
    runs 4 figure --all -o taken
    says "detente: cannot make the folder 'taken': File exists"
    is taken file; rm -r plots; left_behind)
# ---- sweep, chart ----

# J = [-gamma, 1; -1, 0]: Re lambda = -gamma/2 and h < gamma for gamma < 2.
claim sweep_writes_a_table < <(
    runs 0 sweep dirac.game --over gamma=0:1:3 --fast; silent
    is out 'gamma,abscissa,rate,step_bound
0,0,0,0
0.5,-0.25,0.25,0.5
1,-0.5,0.5,1'
    runs 0 sweep dirac.game --over gamma=0:1:2 --over step=0.5:2:2 --boundaries b.csv; silent
    is out 'gamma,step,verdict,abscissa,abscissa_error,rate,radius,method_verdict,method_reason,step_bound,best_step,best_radius
0,0.5,centre,0,0,0,1.118033988749895,unstable,multipliers,0,0,1
0,2,centre,0,0,0,2.23606797749979,unstable,multipliers,0,0,1
1,0.5,stable,-0.5,'"$(sed -n 4p out | cut -d, -f5)"',0.5,0.8660254037844386,stable,multipliers,1,0.5,0.8660254037844386
1,2,stable,-0.5,'"$(sed -n 5p out | cut -d, -f5)"',0.5,1.7320508075688772,unstable,multipliers,1,0.5,0.8660254037844386'
    is b.csv 'curve,kind,gamma,step
1,Neimark-Sacker,0.5,0.5
1,Neimark-Sacker,1,1'
    runs 0 sweep dirac.game --over step=0.5:2:2 --method alternating --json; silent; valid_json
    prints '"columns": ["step", "verdict", "abscissa"'
    left_behind)
claim sweep_is_the_same_on_any_number_of_threads < <(
    for form in csv json npy; do
        for n in 1 2 5; do
            runs 0 sweep dirac.game --over gamma=0:3:61 --over step=0.1:2:7 --threads $n -o t$n.$form
            silent; nothing_printed
        done
        cmp t1.$form t2.$form; cmp t1.$form t5.$form
    done)
claim numpy_reads_the_table < <(
    for python in /usr/bin/python3 python3; do
        "$python" -c 'import numpy' 2>/dev/null || continue
        runs 0 sweep dirac.game --over gamma=0:1:3 --fast -o n.npy; silent
        "$python" -c '
import numpy
a = numpy.load("n.npy")
assert a.shape == (3,) and a.dtype.names == ("gamma", "abscissa", "rate", "step_bound")
assert list(a["gamma"]) == [0, 0.5, 1] and list(a["step_bound"]) == [0, 0.5, 1]' 2>&1
        break
    done)
claim sweep_explains_mistakes < <(
    usage "sweep needs --over NAME=FROM:TO:N: a param, or 'step', the learning rate" sweep dirac.game
    usage "--over needs NAME=FROM:TO:N, such as gamma=0:2:401 or step=1e-3:10:400:log, but found 'gamma'" \
        sweep dirac.game --over gamma
    usage "--over needs NAME=FROM:TO:N, such as gamma=0:2:401 or step=1e-3:10:400:log, but found 'gamma=0:1:5:lin'" \
        sweep dirac.game --over gamma=0:1:5:lin
    usage "--over gamma=0:1:1: the number of values must be a whole number from 2 on" \
        sweep dirac.game --over gamma=0:1:1
    usage "'gama' is no param of dirac.game (did you mean 'gamma'?)" sweep dirac.game --over gama=0:1:3
    usage "the range 1:0 of 'gamma' is empty: it must go upwards" sweep dirac.game --over gamma=1:0:3
    usage "a logarithmic range cannot begin at 0: begin 'step' above 0" sweep dirac.game --over step=0:1:3:log
    usage "sweep goes over one or two things; leave out '--over c=0:1'" \
        sweep dirac.game --over gamma=0:1 --over step=0:1 --over c=0:1
    usage "sweep takes one --method" sweep dirac.game --over gamma=0:1 --method sga --method adam
    usage "the learning rate varies (--over step): leave out --step" \
        sweep dirac.game --over step=0:1 --step 0.5
    usage "--fast leaves out what --verdict asks for" sweep dirac.game --over gamma=0:1 --fast --verdict
    usage "--fast leaves out what --nonlinear asks for" sweep dirac.game --over gamma=0:1 --fast --nonlinear
    usage "a verdict on the method's nonlinear terms needs a learning rate: give one, or vary 'step'" \
        sweep dirac.game --over gamma=0:1 --nonlinear
    runs 5 sweep dirac.game --over gamma=0:1:1000000000; nothing_printed
    says 'detente: 1000000000 points are more than the 67108864 of a sweep'
    usage "'t.csv' cannot be two files at once: give --boundaries another name" \
        sweep dirac.game --over gamma=0:1 -o t.csv --boundaries t.csv
    usage "'t.csv' cannot be two files at once: give --resume another name" \
        sweep dirac.game --over gamma=0:1 -o t.csv --resume t.csv
    [ ! -e t.csv ] || ls
    usage "'t.txt' must end in .csv, .json or .npy" sweep dirac.game --over gamma=0:1 -o t.txt
    usage "gamma = 11 is outside its range [0, 10]; change the range in dirac.game" \
        sweep dirac.game --over gamma=0:11
    left_behind)
# At h = gamma the pair of J is on the circle for gamma < 2; the game is linear, so check says marginal, too.
claim open_verdicts_have_a_reason < <(
    runs 0 sweep dirac.game --over step=0:1:3 --set gamma=0.5; silent
    is <(cut -d, -f1,7,8 out) 'step,method_verdict,method_reason
0,marginal,zero-step
0.5,marginal,on-circle
1,unstable,multipliers'
    runs 0 sweep dirac.game --over step=0.5:1:2 --set gamma=0.5 --json; silent; valid_json
    prints '"marginal", "on-circle"'
    sed 's/^player d.*/& - psi^4/' dirac.game >quartic.game
    runs 0 sweep quartic.game --over step=0.5:1:2 --set gamma=0.5 --nonlinear; silent
    is <(cut -d, -f1,7,8 out) 'step,method_verdict,method_reason
0.5,weakly-stable,nonlinear-terms
1,unstable,multipliers'
    runs 1 check quartic.game --set gamma=0.5 --method simultaneous:step=0.5; prints 'WEAKLY STABLE'
    rm quartic.game; left_behind)
# What cannot be written is said before hours of work.
claim sweep_and_chart_try_their_files_first < <(
    runs 4 sweep dirac.game --over gamma=0:1:3 -o nowhere/t.csv; nothing_printed
    says "detente: cannot write 'nowhere/t.csv': No such file or directory"
    runs 4 sweep dirac.game --over gamma=0:1:3 --boundaries nowhere/t.csv; nothing_printed
    says "detente: cannot write 'nowhere/t.csv': No such file or directory"
    usage "'t.txt' does not say which kind of picture to write; end the name in .svg, .png or .pdf" \
        chart dirac.game --over gamma=0:1:10000000 -o t.txt
    left_behind)
claim an_interrupted_sweep_keeps_what_it_has < <(
    rm -f part.csv
    env --default-signal=INT "$program" sweep dirac.game --over gamma=0:5:20000 --verdict --over step=0.1:5:50 \
        --method extragradient --threads 1 -o part.csv >out 2>err &
    sleep 0.7
    kill -INT $!
    wait $!
    code=$?
    [ $code -eq 130 ] || echo "exit code $code"
    grep -qE "^detente: interrupted: [0-9]+ of 1000000 rows were computed and are in 'part.csv'" err || cat err
    [ "$(wc -l <part.csv)" -eq $(($(sed 's/.*: \([0-9]*\) of .*/\1/' err) + 1)) ] || wc -l part.csv
    left_behind)
# What the rows depend on is written in the journal; a difference is refused, and named.
claim a_journal_of_other_work_is_refused < <(
    refuses() { # LINE ARGUMENTS...: beside the journal of --over gamma=0:1:3
        local line=$1
        shift
        runs 2 sweep "$@" --resume j -o j.csv; nothing_printed
        grep -qxF "detente: the journal 'j' holds other work; use the same scenario and options, or another journal:" err || cat err
        grep -qxF "  $line" err || cat err
        [ ! -e j.csv ] || ls
    }
    runs 0 sweep dirac.game --over gamma=0:1:3 --resume j; silent
    mv out whole
    runs 0 sweep dirac.game --over gamma=0:1:3 --resume j; silent; cmp out whole
    refuses 'over 1: gamma=0:1:3 in the journal, gamma=0:1:4 now' dirac.game --over gamma=0:1:4
    refuses 'method: simultaneous in the journal, sga now' dirac.game --over gamma=0:1:3 --method sga
    refuses 'step: nothing in the journal, 0.5 now' dirac.game --over gamma=0:1:3 --step 0.5
    refuses 'depth: verdicts in the journal, fast now' dirac.game --over gamma=0:1:3 --fast
    refuses "param gamma: $(sed -n 's/^param gamma: //p' j | head -n 1) in the journal, 7 now" dirac.game --over gamma=0:1:3 --set gamma=7
    sed 's/$/ /' dirac.game >other.game
    refuses "scenario: $(sha256sum dirac.game | cut -d' ' -f1) in the journal, $(sha256sum other.game | cut -d' ' -f1) now" \
        other.game --over gamma=0:1:3
    rm -f j other.game; left_behind)
claim shares_and_journals_explain_mistakes < <(
    usage "--shard needs K/N, the K-th of N shares, such as 2/8, but found '3/2'" \
        sweep dirac.game --over gamma=0:1 --shard 3/2 --resume j
    usage "--shard needs K/N, the K-th of N shares, such as 2/8, but found '1.5/2'" \
        sweep dirac.game --over gamma=0:1 --shard 1.5/2 --resume j
    usage '--shard needs --resume FILE: the journal that the share is kept in, and is its result' \
        sweep dirac.game --over gamma=0:1 --shard 1/2
    usage "the result of --shard is the journal 'j': leave out -o, and join the journals with 'detente merge'" \
        sweep dirac.game --over gamma=0:1 --shard 1/2 --resume j -o t.csv
    usage "'dirac.game' is no journal of detente" sweep dirac.game --over gamma=0:1 --resume dirac.game
    [ ! -e j ] || ls
    left_behind)
claim chart_draws < <(
    usage 'chart needs a file to draw into: -o picture.svg (or .png, .pdf)' chart dirac.game --over gamma=0:1
    if command -v gnuplot >/dev/null; then
        runs 0 chart dirac.game --over gamma=0:3:31 --over step=0.05:3:31 -o c.svg; silent; nothing_printed
        grep -q 'Neimark-Sacker' c.svg || echo 'no key'
        runs 0 chart dirac.game --over gamma=0:3:31 -o c.png; silent
        runs 0 chart dirac.game --over step=0.1:3:31:log --method alternating --for column -o c.pdf; silent
    fi
    left_behind)
# ---- equilibria and basin ----

# x' = x - x^3, y' = -y: the starts divide at x = 0.
cat >pitchfork.game <<'TEXT'
player p (x) minimizes x^4/4 - x^2/2
player q (y) minimizes y^2/2
window x in [-2, 2], y in [-1, 1]
TEXT

claim equilibria_finds_what_is_not_named < <(
    runs 0 equilibria pitchfork.game; silent
    prints "x = -1, y = 0"; prints "x = 0, y = 0"; prints "x = 1, y = 0"; prints UNSTABLE
    prints 'that there is nothing else is not proved'
    runs 0 equilibria pitchfork.game --json; silent; "$json_check" <out || echo 'no JSON'
    runs 0 equilibria pitchfork.game --window x=0.5:2 --starts 10 -o e.txt; silent; nothing_printed
    [ "$(grep -c '^E[0-9]' e.txt)" = 1 ] || cat e.txt)
claim basin_counts_starts < <(
    runs 0 basin pitchfork.game --n 10x4; silent
    prints "to 'E1'                                   20         0.5 +- 0.079"
    prints "to 'E3'                                   20         0.5 +- 0.079"
    runs 0 basin pitchfork.game --n 10x4 --json; silent; "$json_check" <out || echo 'no JSON'
    runs 0 basin pitchfork.game --n 10x4 --method alternating:step=0.1 -q; silent; nothing_printed)
claim basin_writes_csv_and_npy < <(
    runs 0 basin pitchfork.game --n 4x2 -q -o b.csv; silent; nothing_printed
    [ "$(wc -l <b.csv)" = 9 ] || cat b.csv
    [ "$(head -n 1 b.csv)" = x,y,outcome,when ] || head -n 1 b.csv
    [ "$(cut -d, -f1-3 b.csv | sed -n '2p;9p')" = $'-1.5,-0.5,E1\n1.5,0.5,E3' ] || cat b.csv
    runs 0 basin pitchfork.game --n 4x2 -q -o b.npy; silent
    [ "$(stat -c %s b.npy)" = 136 ] || stat b.npy
    [ "$(head -c 128 b.npy | tail -c +11 | sed 's/ *$//')" = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4), }" ] ||
        head -c 128 b.npy
    [ "$(tail -c 8 b.npy | od -An -tu1)" = '   4   4   6   6   4   4   6   6' ] || od -c b.npy)
claim basin_draws_a_map < <(
    if command -v gnuplot >/dev/null; then
        runs 0 basin pitchfork.game --n 64x64 -q -o b.svg --keep; silent
        grep -q '<image ' b.svg || echo 'no image'
        [ "$(stat -c %s b.svg)" -lt 100000 ] || stat -c %s b.svg
        gnuplot b.gp && [ -s b.svg ] || echo 'the script does not run'
    fi
    left_behind)
claim bad_basins_exit_2 < <(
    usage "--n needs numbers of starts, as in 256x256, but found '0'" basin pitchfork.game --n 0
    usage "--n needs numbers of starts, as in 256x256, but found '4x'" basin pitchfork.game --n 4x
    usage "--steps needs a --method" basin pitchfork.game --steps 5
    usage "--time is for the flow, not for the steps of a method" basin pitchfork.game --method alternating --time 5
    usage "'b.txt': a basin is written as .csv, .npy, .svg, .png or .pdf" basin pitchfork.game --n 4 -o b.txt
    usage "--window needs components with their ranges, as in w=-1:1,a=0:2, but found 'x=1'" basin pitchfork.game --window x=1
    usage "--window names 'x' twice" equilibria pitchfork.game --window x=0:1,x=0:1
    usage "--window: the game has no component 'xx' (did you mean 'x'?)" equilibria pitchfork.game --window xx=0:1
    usage "'check' has no option --far; try 'detente help check'" check pitchfork.game --far 3)

claim without_gnuplot_figure_exits_4 < <(
    echo old >old.svg
    PATH=/nowhere runs 4 figure small.fig -o old.svg
    grep -q gnuplot err || cat err
    is old.svg old
    runs 4 figure small.fig -o nowhere/old.svg
    left_behind)
claim without_gnuplot_plot_exits_4 < <(
    echo old >old.svg
    PATH=/nowhere runs 4 plot dirac.game -o old.svg
    grep -q gnuplot err || cat err
    is old.svg old; left_behind)
mkdir slow
printf '#!/bin/sh\nexec /bin/sleep 5\n' >slow/gnuplot
chmod +x slow/gnuplot
claim an_interrupted_plot_leaves_the_old_picture < <(
    echo old >old.svg
    PATH=$work/slow:$PATH env --default-signal=INT "$program" plot dirac.game -o old.svg >out 2>err &
    sleep 1
    kill -INT $!
    wait $!
    code=$?
    [ $code -eq 130 ] || echo "exit code $code"
    is old.svg old; left_behind)
claim an_interrupted_run_leaves_the_old_file < <(
    echo old >old.csv
    env --default-signal=INT,TERM "$program" run dirac.game --time 1e6 --samples 9999999 -o old.csv >out 2>err &
    for _ in $(seq 50); do
        [ -n "$(left_behind)" ] && break # the temporary is there
        sleep 0.1
    done
    [ -n "$(left_behind)" ] || echo 'it never began to write'
    kill -TERM $!
    wait $!
    code=$?
    [ $code -eq 143 ] || echo "exit code $code"
    is old.csv old; left_behind)
tap_done

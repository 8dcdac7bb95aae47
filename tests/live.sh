#!/usr/bin/env bash
# The live view as a person uses it: a real window of gnuplot under Xvfb, clicks and keys by xdotool,
# what happened read from the log (--log), what is seen from screenshots. Prints TAP.
set -u
. "$(dirname "$0")/tap.sh"
detente=$(realpath "${DETENTE:?the program}")
source=${DETENTE_SOURCE:-$(realpath "$(dirname "$0")/..")}
work=$(mktemp -d)
server='' program='' window=''
export LC_ALL=C.UTF-8 HOME=$work
unset WAYLAND_DISPLAY DISPLAY

finish() {
    [ -n "$program" ] && kill -9 "$program" 2>/dev/null
    [ -n "$server" ] && kill "$server" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
cd "$work" || exit 1
cp "$source"/scenarios/dirac_gan.game "$source"/scenarios/dirac_r1.game .

# -- helpers -----------------------------------------------------------------------------------

# within SECONDS COMMAND...: until it succeeds
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.05
    done
}

logged() { grep -qE "$1" log; }
expect_log() { within 15 logged "$1" || { echo "the log has no line like: $1"; tail -5 log; }; }
gone() { ! kill -0 "$1" 2>/dev/null; }

# open ARGUMENTS...: the program with a window, ready for keys
open() {
    : >log
    # a shell without job control lets its children ignore SIGINT
    env --default-signal=INT "$detente" live "$@" --log log >out 2>err &
    program=$!
    within 20 logged '^window ' || { echo "no window:"; cat err; return 1; }
    window=$(xdotool search --name '^detente: ' | tail -1)
    [ -n "$window" ] || { echo "no window of that name"; return 1; }
    xdotool windowfocus --sync "$window" 2>&1
}

# code_is WANTED: how the program ended
code_is() {
    local code
    within 20 gone "$program" || { echo "it still runs"; kill -9 "$program"; }
    wait "$program"
    code=$?
    program=''
    [ "$code" -eq "$1" ] || { echo "exit code $code, not $1"; cat err; }
}

# click X Y: in pixels of the window, from its upper left corner
click() { xdotool mousemove --window "$window" "$1" "$2" click 1; }
shot() { import -window "$window" "$1"; }

# pixels FILE X Y SIZE COLOUR: how many pixels in the square around (X, Y) are near the colour
pixels() {
    convert "$1" -crop "$4x$4+$(($2 - $4 / 2))+$(($3 - $4 / 2))" +repage \
        -fuzz 25% -fill black +opaque "$5" -fill white -opaque "$5" -format '%[fx:round(mean*w*h)]' info:
}

# blue FILE X Y SIZE: how many pixels in that square are strong blue, as the trajectories of the flow
# (and neither streamlines nor arrowheads) are
blue() {
    convert "$1" -crop "$4x$4+$(($2 - $4 / 2))+$(($3 - $4 / 2))" +repage -fx 'b-r>0.45' \
        -format '%[fx:round(mean*w*h)]' info:
}

# -- a display ---------------------------------------------------------------------------------

missing_programs() {
    local name
    for name in Xvfb xdotool import convert gnuplot python3; do
        command -v "$name" >/dev/null || echo "$name is not installed"
    done
}

start_server() {
    mkfifo display
    Xvfb -displayfd 7 -screen 0 1200x900x24 -nolisten tcp 7>display 2>/dev/null &
    server=$!
    read -r -t 20 number <display || { echo "Xvfb did not start"; return; }
    export DISPLAY=:$number
}

no_display() {
    DISPLAY='' "$detente" live dirac_r1.game 2>err
    [ $? -eq 4 ] || echo "exit code is not 4"
    grep -q 'there is no display (DISPLAY is not set)' err || cat err
    DISPLAY=:987 "$detente" live dirac_r1.game 2>err
    [ $? -eq 4 ] || echo "exit code is not 4 for a display that does not exist"
    grep -q "cannot open the display ':987'" err || cat err
    grep -q parameters err && cat err
    DISPLAY='' "$detente" live "$source/scenarios/ring_gan.game" 2>err
    grep -q '^the game has 691 parameters: .* may take a minute$' err || cat err
}

# -- a session ---------------------------------------------------------------------------------

# The portrait is the square of 490 pixels with its lower left corner at (91, 104) of a picture of 700
# pixels' height; wxt has a row of buttons above it.
find_offset() {
    local terminal
    terminal=$(sed -n 's/^window //p' log)
    [ "$terminal" = wxt ] && top=42 || top=0
}

session_click() {
    find_offset
    shot before.png
    click 458 $((top + 228)) # a quarter of the portrait right of and above the middle: (1, 1)
    expect_log '^launch theta=1(\.0[0-9]*|),psi=(1(\.0[0-9]*|)|0\.9[0-9]*) by flow|^launch theta=0\.99[0-9]*,psi=(1(\.0[0-9]*|)|0\.9[0-9]*) by flow'
    sleep 0.5
    shot after.png
    local was is
    was=$(blue before.png 458 $((top + 228)) 240)
    is=$(blue after.png 458 $((top + 228)) 240)
    [ "$is" -gt $((was + 40)) ] || echo "no trajectory is seen at the click: $was pixels, then $is"
}

session_param() {
    shot before.png
    xdotool key Up
    expect_log '^param gamma = 0\.32$'
    xdotool key comma
    expect_log '^param gamma = 0\.318$'
    xdotool key Down Down
    expect_log '^param gamma = 0\.28$'
    sleep 0.7
    shot after.png
    compare -metric AE -extract 240x40+640+$((top + 500)) before.png after.png null: 2>difference
    [ "$(cut -d. -f1 difference)" -gt 20 ] || echo "the param on the screen has not changed"
}

session_method() {
    xdotool key m
    expect_log '^method simultaneous step = [0-9.]+$'
    xdotool key s
    expect_log '^method simultaneous step = [0-9.]+$'
    click 300 $((top + 500))
    expect_log '^launch .* by simultaneous$'
    xdotool key f
    expect_log '^method flow$'
}

session_layers() {
    xdotool key 2
    expect_log '^layers streamlines nullclines separatrices trajectories spectrum$'
    sleep 0.7
    shot nullclines.png
    [ "$(pixels nullclines.png 200 $((top + 350)) 40 '#E69F00')" -gt 10 ] ||
        echo "the nullcline psi = 0 is not seen"
    xdotool key 2
    expect_log '^layers streamlines separatrices trajectories spectrum$'
}

session_pause_and_undo() {
    xdotool key space
    expect_log '^pause$'
    xdotool key space
    expect_log '^go$'
    xdotool key r
    expect_log '^reset$'
    xdotool key u
    expect_log '^undo: 2 trajectories$'
    xdotool key h
    expect_log '^help$'
    xdotool key h
    expect_log '^help off$'
}

session_save() {
    xdotool key w
    expect_log '^save dirac_r1-live-1\.svg dirac_r1-live-1\.game$'
    grep -q '</svg>' dirac_r1-live-1.svg || echo "the figure is not whole"
    grep -q '^param gamma = 0.28 in' dirac_r1-live-1.game || cat dirac_r1-live-1.game
    grep -q '^use    "dirac_gan.game"' dirac_r1-live-1.game || echo "'use' is lost"
    "$detente" check dirac_r1-live-1.game --require stable --quiet || echo "the saved scenario fails"
    xdotool key p
    expect_log '^save dirac_r1-live-2\.svg dirac_r1-live-2\.game$'
}

# Each turn of the wheel makes gnuplot draw again, also while it reads the next frame.
session_wheel() {
    local i
    for i in $(seq 40); do
        xdotool mousemove --window "$window" $((300 + i % 7)) $((top + 300)) click 4 click 5 click 4 \
            click 3 mousemove --window "$window" 380 $((top + 380)) click 3
        gone "$program" && break
    done
    gone "$program" && { echo "it ended:"; cat err; return; }
    xdotool key h
    expect_log '^help$'
}

quit_by_key() {
    xdotool key q
    code_is 0
}

# What a window manager sends when its button is pressed.
close_window() {
    python3 - "$window" <<'TEXT'
import ctypes, sys
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
x.XInternAtom.restype = ctypes.c_ulong
x.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
x.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
display, window = x.XOpenDisplay(None), int(sys.argv[1])

class Message(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("kind", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("room", ctypes.c_long * 24)]

m = Message(33, 0, 1, display, window, x.XInternAtom(display, b"WM_PROTOCOLS", 0), 32)
m.data[0] = x.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
x.XSendEvent(display, window, 0, 0, ctypes.byref(m))
x.XSync(ctypes.c_void_p(display), 0)
TEXT
}

closed_window_ends_it() {
    open dirac_r1.game "$@" || return
    close_window
    expect_log '^closed$'
    code_is 0
}

interrupt_ends_it() {
    open dirac_r1.game || return
    kill -INT "$program"
    code_is 130
    [ ! -s err ] || cat err
}

# The child of the program; it leads a group of its own.
child() { pgrep -P "$program" -x gnuplot; }

killed_gnuplot_is_noticed() {
    open dirac_r1.game || return
    kill -9 "$(child)"
    code_is 4
    grep -q 'gnuplot ended unexpectedly' err || cat err
}

hanging_gnuplot_is_noticed() {
    open dirac_r1.game || return
    kill -STOP "$(child)"
    code_is 4
    grep -q 'gnuplot has not answered for 5 seconds and was stopped' err || cat err
}

# A gnuplot that never says a word, and one that has no window.
false_gnuplots() {
    mkdir -p bin
    printf '#!/bin/sh\nexec sleep 60\n' >bin/gnuplot
    chmod +x bin/gnuplot
    PATH=$work/bin:$PATH timeout 12 "$detente" live dirac_r1.game 2>err
    [ $? -eq 4 ] || echo "silent gnuplot: exit code is not 4"
    grep -q 'has not answered for 5 seconds' err || cat err
    printf '#!/bin/sh\necho "@terminals  dumb gif png svg"\nexec cat >/dev/null\n' >bin/gnuplot
    PATH=$work/bin:$PATH timeout 12 "$detente" live dirac_r1.game 2>err
    [ $? -eq 4 ] || echo "no window: exit code is not 4"
    grep -q 'no terminal with a window (wxt, qt, x11); install one with windows' err || cat err
    PATH=$work/bin:$PATH timeout 12 "$detente" live dirac_r1.game --terminal qt 2>err
    grep -q "no terminal 'qt'; install one that has it (apt-get install gnuplot-qt)" err || cat err
    rm -r bin
}

no_gnuplot() {
    mkdir -p nothing
    PATH=$work/nothing "$detente" live dirac_r1.game 2>err
    [ $? -eq 4 ] || echo "exit code is not 4"
    grep -q 'gnuplot is not installed or not in PATH; install one with windows' err || cat err
}

nothing_left() {
    pgrep -x gnuplot -s 0 | grep . && echo "a gnuplot still runs"
    find . -name '.detente*' -o -name '*.tmp'
}

# -- script and record -------------------------------------------------------------------------

talk='set gamma = 0
say "one"
wait
method alternating: step = 0.2
launch theta = 1, psi = 1
say "two"
wait 0.2
say "three"
'

script_walks_by_space() {
    printf '%s' "$talk" >talk.txt
    open dirac_r1.game --script talk.txt --method adam:step=0.01 || return
    xdotool key s
    expect_log '^method adam step = 0\.01[23]$'
    expect_log '^say one$'
    sleep 0.5
    logged '^say two$' && echo "it did not wait for the space bar"
    xdotool key space
    expect_log '^launch theta=1,psi=1 by alternating$'
    expect_log '^say three$'
    quit_by_key
}

script_errors() {
    printf 'wait 1\nset gamme = 1\n' >bad.txt
    "$detente" live dirac_r1.game --script bad.txt --record bad.gif 2>err
    [ $? -eq 2 ] || echo "exit code is not 2"
    grep -qF "bad.txt:2:5: error: unknown param 'gamme' (did you mean 'gamma'?)" err || cat err
    [ ! -e bad.gif ] || echo "a record was written"
    "$detente" live dirac_r1.game --record bad.gif 2>err
    grep -q 'a record needs a script' err || cat err
    "$detente" live dirac_r1.game --script talk.txt --record bad.png 2>err
    grep -q "must end in .gif" err || cat err
}

# The space bar takes 2 s, the wait 0.2 s, the last look 1 s: at 12.5 frames a second 25 + 3 + 13,
# and one more for each wait that ends between two frames.
record_is_whole_and_repeatable() {
    local frames
    printf '%s' "$talk" >talk.txt
    DISPLAY='' "$detente" live dirac_r1.game --script talk.txt --record a.gif --log log 2>err || cat err
    DISPLAY='' "$detente" live dirac_r1.game --script talk.txt --record b.gif 2>err || cat err
    cmp a.gif b.gif
    frames=$(identify a.gif | wc -l)
    [ "$frames" -ge 40 ] && [ "$frames" -le 44 ] || echo "$frames frames"
    logged "^record $frames frames\$" || tail -1 log
    convert 'a.gif[30]' frame.png
    [ "$(identify -format '%wx%h' frame.png)" = 900x700 ] || identify frame.png
}

record_keeps_the_old_file() {
    printf 'old' >kept.gif
    mkdir -p bin
    printf '#!/bin/sh\ncat >/dev/null\nprintf GIF89a\n' >bin/gnuplot
    chmod +x bin/gnuplot
    PATH=$work/bin:$PATH "$detente" live dirac_r1.game --script talk.txt --record kept.gif 2>err
    [ $? -eq 4 ] || echo "exit code is not 4"
    grep -q 'incomplete GIF' err || cat err
    [ "$(cat kept.gif)" = old ] || echo "the old file is gone"
    rm -r bin
}

every_talk_records() {
    local talk
    for talk in "$source"/scenarios/talks/*.txt; do
        "$detente" live "$source/scenarios/$(sed -n 's/.*detente live scenarios\/\([^ ]*\).*/\1/p' "$talk")" \
            --script "$talk" --record talk.gif 2>&1
    done
}

frames_are_counted() {
    "$detente" live dirac_r1.game --frames 20 >out 2>err || cat err
    grep -qE '^19 frames in [0-9.]+ s: [0-9.]+ frames per second$' out || cat out
}

claim what_the_test_needs_is_installed < <(missing_programs)
start_server >server.txt 2>&1
claim a_display < server.txt
claim without_a_display_it_says_so < <(no_display)
open dirac_r1.game >opened.txt 2>&1
claim a_window_opens < opened.txt
top=0
find_offset
claim a_click_starts_a_trajectory_that_is_seen < <(session_click)
claim keys_move_the_param < <(session_param)
claim keys_change_method_and_step < <(session_method)
claim a_layer_is_seen_and_goes < <(session_layers)
claim pause_reset_undo_help < <(session_pause_and_undo)
claim a_save_writes_figure_and_scenario < <(session_save)
claim the_mouse_wheel_does_no_harm < <(session_wheel)
quit_by_key >quit.txt 2>&1
claim q_quits < quit.txt
for terminal in $(gnuplot -d -e 'set print "-"; print GPVAL_TERMINALS' | grep -oE '\b(wxt|qt|x11)\b'); do
    closed_window_ends_it --terminal $terminal >closed.txt 2>&1
    claim "closing_the_window_ends_it_$terminal" < closed.txt
done
interrupt_ends_it >ended.txt 2>&1
claim an_interrupt_ends_it < ended.txt
killed_gnuplot_is_noticed >ended.txt 2>&1
claim a_killed_gnuplot_is_noticed < ended.txt
hanging_gnuplot_is_noticed >ended.txt 2>&1
claim a_hanging_gnuplot_is_noticed < ended.txt
claim a_silent_or_windowless_gnuplot_is_noticed < <(false_gnuplots)
claim a_missing_gnuplot_is_named < <(no_gnuplot)
script_walks_by_space >script.txt 2>&1
claim a_script_waits_for_the_space_bar < script.txt
claim errors_of_a_script_have_their_place < <(script_errors)
claim a_record_is_whole_and_repeatable < <(record_is_whole_and_repeatable)
claim a_record_that_fails_keeps_the_old_file < <(record_keeps_the_old_file)
claim every_talk_can_be_recorded < <(every_talk_records)
claim frames_are_counted < <(frames_are_counted)
claim nothing_is_left_behind < <(nothing_left)
tap_done

/* The live view without a window: script, keys, model and undo, orbits, canvas, saved text. */
#include "base/memory.h"
#include "output/live_canvas.h"
#include "output/live_record.h"
#include "output/live_session.h"
#include "output/live_text.h"
#include "output/live_window.h"
#include "tap.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* theta' = -psi - gamma theta, psi' = theta - gamma psi: a spiral in closed form. */
static const char spiral[] = "game \"spiral\"\n"
                             "param gamma = 0.1 in [0, 1]   # damping\n"
                             "param c = 0 in [-2, 2]\n"
                             "player a (theta) minimizes theta*psi + gamma/2*theta^2\n"
                             "player b (psi) maximizes theta*psi - gamma/2*psi^2\n"
                             "equilibrium origin: theta = c - c, psi = 0\n"
                             "window theta in [-2, 2], psi in [-2, 2]\n"
                             "start  theta = 1,\n"
                             "       psi = 1\n"
                             "expect origin: eigenvalues -0.1 + i,\n"
                             "       -0.1 - i\n";

static dte_game *load(const char *text)
{
    dte_game *game = NULL;
    dte_error err;
    if (dte_game_parse("spiral.game", text, strlen(text), 0, NULL, &game, &err) != DTE_OK)
        printf("# %s\n", err.text);
    return game;
}

/* ---- script ---- */

static dte_status parse(dte_game *game, const char *text, live_script *out, dte_error *err)
{
    source *src;
    *err = (dte_error){0};
    if (source_create("talk.txt", text, strlen(text), &src, err) != DTE_OK) return err->status;
    const dte_status status = live_script_parse(game, src, out, err);
    source_free(src);
    return status;
}

static void script_reads_every_step(void)
{
    dte_game *game = load(spiral);
    live_script s;
    dte_error err;
    const char text[] = "# a talk\n"
                        "set gamma = 0.5   # comment\n"
                        "method alternating: step = 0.2\n"
                        "step 0.1\n"
                        "launch theta = 2*gamma, psi = -1\n"
                        "say \"a # in \"quotes\"\"\n"
                        "show nullclines\n"
                        "hide spectrum\n"
                        "speed 2\n"
                        "reset\n"
                        "wait 2\n"
                        "wait\n";
    CHECK(parse(game, text, &s, &err) == DTE_OK);
    CHECK_TEXT(err.text, "");
    CHECK(s.n == 11);
    CHECK(s.steps[0].kind == LIVE_DO_SET && s.steps[0].index == 0 && s.steps[0].value == 0.5);
    CHECK_TEXT(s.steps[1].text, "alternating:step=0.2");
    CHECK(s.steps[2].kind == LIVE_DO_STEP && s.steps[2].value == 0.1);
    CHECK_TEXT(s.steps[3].text, "theta = 2*gamma, psi = -1");
    CHECK_TEXT(s.steps[4].text, "a # in \"quotes\"");
    CHECK(s.steps[5].kind == LIVE_DO_SHOW && s.steps[5].index == 1);
    CHECK(s.steps[6].kind == LIVE_DO_HIDE && s.steps[6].index == 4);
    CHECK(s.steps[9].kind == LIVE_DO_WAIT && s.steps[9].value == 2.0);
    CHECK(s.steps[10].kind == LIVE_DO_WAIT && s.steps[10].value < 0.0);
    live_script_free(&s);
    dte_game_free(game);
}

static void script_errors_have_place_and_caret(void)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"sat gamma = 1\n", "talk.txt:1:1: error: unknown step 'sat' (did you mean 'set'?)\n"
                            "    1 | sat gamma = 1\n"
                            "      | ^~~"},
        {"\nset gama = 1\n", "talk.txt:2:5: error: unknown param 'gama' (did you mean 'gamma'?)\n"
                             "    2 | set gama = 1\n"
                             "      |     ^~~~"},
        {"set gamma = 7\n", "talk.txt:1:13: error: 'gamma' must be in [0, 1]\n"
                            "    1 | set gamma = 7\n"
                            "      |             ^"},
        {"set gamma 1\n", "talk.txt:1:11: error: expected '=' and a number behind 'gamma'\n"
                          "    1 | set gamma 1\n"
                          "      |           ^"},
        {"say hello\n", "talk.txt:1:5: error: expected words in double quotes: say \"...\"\n"
                        "    1 | say hello\n"
                        "      |     ^~~~~"},
        {"show nullcline\n",
         "talk.txt:1:6: error: unknown layer 'nullcline' (did you mean 'nullclines'?)\n"
         "    1 | show nullcline\n"
         "      |      ^~~~~~~~~"},
        {"wait -1\n", "talk.txt:1:6: error: expected seconds from 0 to 3600\n"
                      "    1 | wait -1\n"
                      "      |      ^~"},
        {"reset now\n", "talk.txt:1:7: error: expected the end of the line\n"
                        "    1 | reset now\n"
                        "      |       ^~~"},
        {"step 0\n", "talk.txt:1:6: error: expected a learning rate above 0 and at most 1e6\n"
                     "    1 | step 0\n"
                     "      |      ^"},
        {"method alternatin\n",
         "talk.txt:1:8: error: unknown method 'alternatin' (did you mean 'alternating'?); see "
         "'detente list methods'\n"
         "    1 | method alternatin\n"
         "      |        ^~~~~~~~~~"},
    };
    dte_game *game = load(spiral);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        live_script s;
        dte_error err;
        CHECK(parse(game, rows[i].text, &s, &err) != DTE_OK);
        CHECK_TEXT(err.text, rows[i].message);
        CHECK(s.n == 0 && s.steps == NULL);
    }
    dte_game_free(game);
}

static void script_reports_all_its_errors(void)
{
    dte_game *game = load(spiral);
    live_script s;
    dte_error err;
    CHECK(parse(game, "sat\nwait 1\nwait x\nlaunch the = 1\n", &s, &err) == DTE_SCENARIO);
    CHECK(err.count == 3);
    CHECK(strstr(err.text, "talk.txt:4:8: error: ") != NULL);
    dte_game_free(game);
}

/* ---- keys ---- */

static void every_key_is_found_once_and_every_action_has_help(void)
{
    bool helped[LIVE_QUIT + 1] = {false};
    for (size_t i = 0; i < live_key_count; i++) {
        const live_key *k = &live_key_table[i];
        CHECK(live_key_find(k->key) == k);
        if (k->shown) CHECK(k->help != NULL);
        if (k->shown) helped[k->action] = true;
    }
    for (int a = 0; a <= LIVE_QUIT; a++)
        CHECK(helped[a]);
    CHECK(live_key_find("z") == NULL);
}

static void events_are_read_and_other_lines_are_not(void)
{
    live_event e;
    CHECK(live_event_read("@key 97", &e) && e.kind == LIVE_KEY && strcmp(e.key, "a") == 0);
    CHECK(live_event_read("@key Tab", &e) && strcmp(e.key, "Tab") == 0);
    CHECK(live_event_read("@click 12.5 300", &e) && e.x == 12.5 && e.y == 300.0);
    CHECK(live_event_read("@drawn", &e) && e.kind == LIVE_DRAWN);
    CHECK(live_event_read("@close", &e) && e.kind == LIVE_CLOSED);
    static const char *const bad[] = {
        "",           "drawn",        "@key",     "@key 7",     "@click 1",
        "@click x y", "@click 1 nan", "@key 300", "@drawn now", "@key aVeryLongNameOfAKey"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!live_event_read(bad[i], &e) && e.kind == LIVE_NONE);
}

/* ---- numbers ---- */

static void params_move_on_round_numbers(void)
{
    const dte_param unit = {"eta", 0.25, 1, 0.0, 1.0}, wide = {"gamma", 0.3, 1, 0.0, 1e7};
    const dte_param open = {"c", 40.0, 0, 0.0, 0.0};
    double value = 0.25;
    CHECK_NEAR(live_param_step(&unit), 0.02, 1e-15); /* 1/40, rounded down to 1, 2, 5 */
    CHECK_NEAR(live_param_step(&wide), 0.02, 1e-15); /* 1.2/40 */
    CHECK_NEAR(live_param_step(&open), 2.0, 1e-15);  /* 160/40 = 4 */
    for (int i = 0; i < 100; i++)
        value = live_param_move(&unit, value, 1.0);
    CHECK(value == 1.0);
    for (int i = 0; i < 100; i++)
        value = live_param_move(&unit, value, -1.0);
    CHECK(value == 0.0);
    CHECK(live_param_move(&unit, 0.1, 1.0) == 0.12);
    CHECK(live_param_move(&unit, 0.28, 1.0) == 0.3); /* not 0.30000000000000004 */
    CHECK(live_param_move(&unit, 0.3, 0.1) == 0.302);
    CHECK(live_step_move(0.1, 1.25) == 0.13 || live_step_move(0.1, 1.25) == 0.12);
    CHECK(live_step_move(1e308, 1e10) == 1e308);
}

/* ---- model and undo ---- */

static void undo_goes_back_through_everything(void)
{
    dte_game *game = load(spiral);
    const dte_live_settings settings = dte_live_default();
    live_session s;
    dte_error err = {0};
    CHECK(live_session_create(game, &settings, true, &s, &err) == DTE_OK);
    CHECK(s.model.params[0] == 0.1 && s.model.n_launches == 0);
    CHECK(live_session_click(&s, 1.0, 0.5, &err) == DTE_OK);
    CHECK(s.world.orbits.n == 1);
    CHECK(live_session_key(&s, "Up", &err) == DTE_OK);
    CHECK(s.model.params[0] == 0.12 && dte_game_param(game, 0).value == 0.12);
    CHECK(live_session_key(&s, "m", &err) == DTE_OK);
    CHECK(s.model.method == 1 && s.model.steps[1] > 0.0);
    CHECK(live_session_click(&s, -1.0, 0.5, &err) == DTE_OK);
    CHECK(s.world.orbits.n == 2 && s.world.orbits.items[1]->method == 1);
    CHECK(live_session_key(&s, "r", &err) == DTE_OK);
    CHECK(s.world.orbits.n == 0 && s.model.params[0] == 0.1);
    CHECK(live_session_key(&s, "u", &err) == DTE_OK);
    CHECK(s.world.orbits.n == 2 && dte_game_param(game, 0).value == 0.12);
    CHECK(live_session_key(&s, "u", &err) == DTE_OK);
    CHECK(s.world.orbits.n == 1);
    CHECK(live_session_key(&s, "u", &err) == DTE_OK);
    CHECK(s.model.method == 0);
    CHECK(live_session_key(&s, "u", &err) == DTE_OK);
    CHECK(dte_game_param(game, 0).value == 0.1);
    CHECK(live_session_key(&s, "u", &err) == DTE_OK);
    CHECK(s.world.orbits.n == 0);
    CHECK(live_session_key(&s, "u", &err) == DTE_OK); /* nothing is left */
    CHECK_TEXT(s.note, "there is nothing to undo");
    live_session_free(&s);
    dte_game_free(game);
}

static void verdict_follows_the_param(void)
{
    dte_game *game = load(spiral);
    const dte_live_settings settings = dte_live_default();
    live_session s;
    dte_error err = {0};
    CHECK(live_session_create(game, &settings, true, &s, &err) == DTE_OK);
    CHECK(live_world_report(&s.world)->verdict == DTE_STABLE);
    for (int i = 0; i < 5; i++)
        CHECK(live_session_key(&s, "Down", &err) == DTE_OK);
    CHECK(s.model.params[0] == 0.0);
    CHECK(live_world_report(&s.world)->verdict == DTE_CENTRE);
    CHECK(live_session_key(&s, "m", &err) == DTE_OK); /* 1 + h (0 +- i): outside the circle */
    CHECK(live_world_method(&s.world)->verdict == DTE_UNSTABLE);
    live_session_free(&s);
    dte_game_free(game);
}

/* Nothing says there which learning rate is good: it is 0.1, and can be moved. */
static void a_method_without_an_equilibrium_has_a_step(void)
{
    dte_game *game = load("game \"none\"\n"
                          "player a (x) minimizes x + y\n"
                          "player b (y) maximizes y - x\n"
                          "window x in [-1, 1], y in [-1, 1]\n"
                          "start x = 0, y = 0\n");
    const dte_live_settings settings = dte_live_default();
    live_session s;
    dte_error err = {0};
    CHECK(live_session_create(game, &settings, true, &s, &err) == DTE_OK);
    CHECK(live_session_key(&s, "m", &err) == DTE_OK);
    CHECK(s.model.method > 0 && s.model.steps[s.model.method] == 0.1);
    CHECK(live_session_key(&s, "s", &err) == DTE_OK);
    CHECK(s.model.steps[s.model.method] > 0.1);
    live_session_free(&s);
    dte_game_free(game);
}

/* ---- orbits ---- */

/* In complex numbers z' = (i - g) z with z = theta + i psi up to the direction of the turn, so that
 * |z| = |z0| exp(-g t) and the angle turns by t. */
static void flow_orbit_is_the_exact_spiral(void)
{
    dte_game *game = load(spiral);
    live_orbits o;
    dte_error err;
    const double start[2] = {1.0, 0.0};
    CHECK(live_orbits_create(game, 0, 1, &o, &err) == DTE_OK);
    for (int i = 0; i < 3; i++)
        CHECK(live_orbits_add(&o, (size_t)i, 0, NULL, start, &err) == DTE_OK);
    for (int i = 0; i < 400; i++)
        CHECK(live_orbits_advance(&o, 0.025, NULL));
    const double r = exp(-0.1 * 10.0);
    for (size_t i = 0; i < 3; i++) {
        const double *z = o.items[i]->state;
        CHECK_NEAR(z[0], r * cos(10.0), 1e-5);
        CHECK_NEAR(fabs(z[1]), r * fabs(sin(10.0)), 1e-5);
        CHECK(o.items[i]->n_tail > 100 && o.items[i]->n_tail <= LIVE_TAIL);
    }
    live_orbits_free(&o);
    dte_game_free(game);
}

/* One step of Dormand and Prince multiplies z by the polynomial of lambda h that is known to belong
 * to it: 1 + z + z^2/2 + z^3/6 + z^4/24 + z^5/120 + z^6/600 (Hairer, Wanner, Solving ODEs II,
 * IV.2). */
static void a_step_of_the_flow_is_that_of_dormand_and_prince(void)
{
    static const double c[] = {1, 1, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 600};
    dte_game *game = load(spiral);
    live_orbits o;
    dte_error err;
    const double start[2] = {1.0, 0.0}, h = 0.1, re = -0.1 * h, im = h;
    double u = 0.0, v = 0.0; /* Horner in complex numbers */
    for (int k = 6; k >= 0; k--) {
        const double next = u * re - v * im + c[k];
        v = u * im + v * re;
        u = next;
    }
    CHECK(live_orbits_create(game, 0, 1, &o, &err) == DTE_OK);
    CHECK(live_orbits_add(&o, 0, 0, NULL, start, &err) == DTE_OK);
    CHECK(live_orbits_advance(&o, h, NULL));
    CHECK(o.items[0]->count == 1);
    CHECK_NEAR(o.items[0]->state[0], u, 1e-15);
    CHECK_NEAR(fabs(o.items[0]->state[1]), fabs(v), 1e-15);
    live_orbits_free(&o);
    dte_game_free(game);
}

static void methods_are_told_apart_without_their_step(void)
{
    dte_game *game = load(spiral);
    live_methods *m = memory_zero(1, sizeof *m);
    size_t first, second, other, flow;
    dte_error err;
    char spec[LIVE_SPEC + 32];
    live_methods_begin(game, m);
    CHECK(live_methods_add(m, "alternating:step=0.2,b=3", &first, &err) == DTE_OK);
    CHECK(live_methods_add(m, "alternating:b=3", &second, &err) == DTE_OK);
    CHECK(live_methods_add(m, "alternating", &other, &err) == DTE_OK);
    CHECK(live_methods_add(m, "flow", &flow, &err) == DTE_OK);
    CHECK(first == 1 && second == 1 && other == 2 && flow == 0);
    CHECK(m->items[1].step == 0.2);
    live_methods_spec(m, 1, 0.5, spec);
    CHECK_TEXT(spec, "alternating:step=0.5,b=3");
    live_methods_spec(m, 2, 0.5, spec);
    CHECK_TEXT(spec, "alternating:step=0.5");
    CHECK(live_methods_add(m, "nesterof", &other, &err) == DTE_USAGE);
    live_methods_add_all(m);
    CHECK(m->n == 2 + method_count()); /* the flow, ours with b = 3, and each by itself */
    live_methods_free(m);
    memory_free(m);
    dte_game_free(game);
}

/* Simultaneous descent multiplies |z| by |1 + h (i - g)| in each step, and a step takes the time h.
 */
static void iterates_keep_pace_with_the_flow(void)
{
    dte_game *game = load(spiral);
    dte_live_settings settings = dte_live_default();
    live_session s;
    dte_error err = {0};
    settings.method = "simultaneous:step=0.5";
    CHECK(live_session_create(game, &settings, true, &s, &err) == DTE_OK);
    CHECK(live_session_click(&s, 1.0, 0.0, &err) == DTE_OK);
    for (int i = 0; i < 101; i++)
        live_orbits_advance(&s.world.orbits, 0.05, s.world.methods.maps);
    const live_orbit *o = s.world.orbits.items[0];
    CHECK(o->count == 10);
    CHECK_NEAR(hypot(o->state[0], o->state[1]), pow(hypot(1.0 - 0.05, 0.5), 10.0), 1e-12);
    live_session_free(&s);
    dte_game_free(game);
}

static void an_orbit_that_blows_up_ends_alone(void)
{
    dte_game *game = load("player a (x) maximizes x^4\nplayer b (y) minimizes y^2\n"
                          "equilibrium o: x = 0, y = 0\n");
    live_orbits o;
    dte_error err;
    const double far[2] = {1.0, 1.0}, near[2] = {0.0, 1.0};
    CHECK(live_orbits_create(game, 0, 1, &o, &err) == DTE_OK);
    CHECK(live_orbits_add(&o, 0, 0, NULL, far, &err) == DTE_OK);
    CHECK(live_orbits_add(&o, 1, 0, NULL, near, &err) == DTE_OK);
    for (int i = 0; i < 40; i++)
        live_orbits_advance(&o, 0.025, NULL); /* x is infinite at t = 1/8 */
    CHECK(o.items[0]->ended);
    CHECK(!o.items[1]->ended);
    CHECK_NEAR(o.items[1]->state[1], exp(-2.0), 1e-5);
    live_orbits_free(&o);
    dte_game_free(game);
}

/* ---- canvas ---- */

static size_t count_points(const buffer *b)
{
    size_t n = 0;
    for (const char *c = b->text; c && *c; c++)
        n += *c == '\n' && c > b->text && c[-1] >= '0' && c[-1] <= '9';
    return n;
}

static void thin_circle(double turn)
{
    live_canvas c = {0};
    const live_box all = {0, 0, 900, 700};
    live_canvas_clear(&c, 'T', 0.35);
    live_layer(&c, all);
    for (int i = 0; i <= 10000; i++)
        live_point(&c, 300 + 200 * cos(turn * i / 10000), 300 + 200 * sin(turn * i / 10000));
    live_lines(&c, 0, 1, 0);
    /* a chord of half angle a is off by 200 (1 - cos a): 0.35 at a = 0.0592, 53 chords of a circle
     */
    const size_t n = count_points(&c.blocks);
    CHECK(n > 30 && n < 80);
    double px = 0, py = 0;
    bool first = true;
    for (char *line = strtok(strchr(c.blocks.text, '\n'), "\n"); line; line = strtok(NULL, "\n")) {
        char *rest;
        const double x = strtod(line, &rest), y = strtod(rest, NULL);
        if (line[0] == 'E') break;
        CHECK(fabs(hypot(x - 300, y - 300) - 200) < 0.1);
        if (!first) CHECK(fabs(hypot(0.5 * (x + px) - 300, 0.5 * (y + py) - 300) - 200) < 0.8);
        first = false;
        px = x;
        py = y;
    }
    live_canvas_free(&c);
}

static void canvas_thins_a_circle_but_stays_on_it(void)
{
    thin_circle(2 * M_PI);
    thin_circle(-2 * M_PI);
}

static void canvas_clips_at_the_box(void)
{
    live_canvas c = {0};
    const live_box box = {100, 100, 200, 200};
    live_canvas_clear(&c, 'T', 0.35);
    live_layer(&c, box);
    live_point(&c, 0, 150);
    live_point(&c, 300, 150);
    live_gap(&c);
    live_point(&c, 0, 0);
    live_point(&c, 50, 300); /* outside */
    live_lines(&c, 0x123456, 2, 0);
    CHECK_TEXT(c.blocks.text, "$T0 << EOD\n100.0 150.0\n200.0 150.0\n\nEOD\n");
    CHECK_TEXT(c.plot.text, ",$T0 volatile with lines lc rgb 0x123456 lw 2");
    live_layer(&c, box);
    live_point(&c, 0, 0);
    live_point(&c, 50, 50);
    live_lines(&c, 0, 1, 0);
    CHECK(c.n == 1); /* an empty layer is none: gnuplot would complain */
    CHECK_TEXT(c.blocks.text, "$T0 << EOD\n100.0 150.0\n200.0 150.0\n\nEOD\n");
    live_canvas_free(&c);
}

static void labels_are_sent_when_they_change(void)
{
    live_labels *l = memory_zero(1, sizeof *l);
    buffer out = {0};
    live_label(l, 10, 20, "left", 12, 0, "a");
    live_labels_send(l, &out);
    CHECK_TEXT(out.text, "set label 1 \"a\" noenhanced at 10,20 left font \",12\" textcolor rgb "
                         "0x000000 front\n");
    out.length = 0;
    live_label(l, 10, 20, "left", 12, 0, "a");
    live_labels_send(l, &out);
    CHECK(out.length == 0);
    live_labels_send(l, &out);
    CHECK_TEXT(out.text, "unset label 1\n");
    live_labels_free(l);
    memory_free(l);
    buffer_free(&out);
}

/* ---- saved text ---- */

static void saved_text_changes_only_what_must(void)
{
    dte_game *game = load(spiral);
    const dte_setting settings[] = {{"gamma", 0.5}, {"c", -1.5}};
    const double start[2] = {0.25, -1.0};
    const live_edit edit = {2, settings, start, "moved", true};
    buffer out = {0};
    live_text_edit(game, &edit, &out);
    CHECK_TEXT(out.text, "# moved\n"
                         "game \"spiral\"\n"
                         "param gamma = 0.5 in [0, 1]   # damping\n"
                         "param c = -1.5 in [-2, 2]\n"
                         "player a (theta) minimizes theta*psi + gamma/2*theta^2\n"
                         "player b (psi) maximizes theta*psi - gamma/2*psi^2\n"
                         "equilibrium origin: theta = c - c, psi = 0\n"
                         "window theta in [-2, 2], psi in [-2, 2]\n"
                         "start  theta = 0.25, psi = -1\n"
                         "# expect origin: eigenvalues -0.1 + i,\n"
                         "#        -0.1 - i\n");
    dte_game *again = load(out.text);
    CHECK(again && dte_game_param(again, 0).value == 0.5 && dte_game_param(again, 1).value == -1.5);
    double at[2] = {0};
    CHECK(again && dte_game_start(again, at, NULL) == DTE_OK && at[0] == 0.25 && at[1] == -1.0);
    dte_game_free(again);
    buffer_free(&out);
    dte_game_free(game);
}

/* The coordinate of an entry off the diagonal is sqrt(2) times the entry. */
static void saved_start_of_a_symmetric_matrix_is_the_same_point(void)
{
    dte_game *game = load("player p (W[2,2] symmetric) minimizes sqnorm(W)\n"
                          "equilibrium o: W = zeros(2, 2)\n");
    const double start[3] = {1.0, 0.7, -2.0};
    const live_edit edit = {.start = start};
    buffer out = {0};
    live_text_edit(game, &edit, &out);
    dte_game *again = load(out.text);
    double at[3] = {0};
    CHECK(again && dte_game_start(again, at, NULL) == DTE_OK);
    for (int i = 0; i < 3; i++)
        CHECK_NEAR(at[i], start[i], 1e-15);
    dte_game_free(again);
    buffer_free(&out);
    dte_game_free(game);
}

/* ---- record ---- */

static void gif_is_whole_only_with_its_frames_and_its_end(void)
{
    /* header, screen of 1 x 1 without a table; an image without a table; the end */
    static const char gif[] = "GIF89a\1\0\1\0\0\0\0"
                              "\x21\xf9\4\0\0\0\0\0"
                              "\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
                              "\x3b";
    const size_t n = sizeof gif - 1;
    CHECK(live_gif_complete(gif, n, 1));
    CHECK(!live_gif_complete(gif, n, 2));
    for (size_t k = 0; k < n; k++)
        CHECK(!live_gif_complete(gif, k, 1));
}

/* ---- allocations ---- */

static dte_status use_all(dte_game *game, dte_error *err)
{
    const dte_live_settings settings = dte_live_default();
    live_session s;
    live_script script = {0};
    dte_status status = live_session_create(game, &settings, true, &s, err);
    if (status == DTE_OK) status = live_session_click(&s, 1.0, 0.5, err);
    if (status == DTE_OK) status = live_session_key(&s, "Up", err);
    if (status == DTE_OK) status = live_session_key(&s, "u", err);
    if (status == DTE_OK) status = parse(game, "say \"a\"\nlaunch psi = 1\n", &script, err);
    live_script_free(&script);
    live_session_free(&s);
    return status;
}

/* Streamlines allocate a lot: the first ones one by one, the others in strides. */
static void every_failed_allocation_is_reported(void)
{
    dte_game *game = load(spiral);
    dte_error err = {0};
    memory_fail_after(-1);
    CHECK(use_all(game, &err) == DTE_OK);
    const long all = memory_allocations();
    CHECK(all > 100);
    for (long k = 0; k < all; k += k < 60 ? 1 : all / 40) {
        memory_fail_after(k);
        err = (dte_error){0};
        const dte_status status = use_all(game, &err);
        memory_fail_after(-1);
        if (!CHECK(status == DTE_MEMORY)) printf("# allocation %ld: %s\n", k, err.text);
    }
    dte_game_free(game);
}

/* ---- a window that answers while nobody listens ---- */

static const char answers_at_once[] = "#!/bin/sh\n"
                                      "while read -r line; do\n"
                                      "    case $line in *GPVAL_TERMINALS*) echo '@terminals x11' "
                                      ";; *@drawn*) echo '@drawn' ;; esac\n"
                                      "done\n";

/* A save, or a large field, takes longer than gnuplot may be silent. */
static void our_own_work_is_none_of_gnuplots_silence(void)
{
    char folder[] = "/tmp/detente-live-XXXXXX", path[64];
    const char *real = getenv("PATH"), *display = getenv("DISPLAY");
    if (!CHECK(mkdtemp(folder) != NULL)) return;
    snprintf(path, sizeof path, "%s/gnuplot", folder);
    FILE *f = fopen(path, "w");
    if (!CHECK(f != NULL)) return;
    fputs(answers_at_once, f);
    fclose(f);
    chmod(path, 0755);
    char *path_before = strdup(real ? real : ""),
         *display_before = display ? strdup(display) : NULL;
    setenv("PATH", folder, 1);
    setenv("DISPLAY", ":0", 1); /* it is not opened */

    live_window w;
    live_event e;
    dte_error err = {0};
    buffer script = {0};
    CHECK(live_window_open(&w, "title", "x11", &err) == DTE_OK);
    buffer_add(&script, "plot x\n");
    CHECK(live_window_draw(&w, &script, &err) == DTE_OK);
    w.since -= 10.0; /* ten seconds go by in which we are busy */
    CHECK(live_window_wait(&w, 5.0, &e, &err) == DTE_OK && e.kind == LIVE_DRAWN);
    if (err.text[0]) printf("# %s\n", err.text);
    live_window_close(&w);
    buffer_free(&script);

    setenv("PATH", path_before, 1);
    if (display_before)
        setenv("DISPLAY", display_before, 1);
    else
        unsetenv("DISPLAY");
    free(path_before);
    free(display_before);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    RUN(script_reads_every_step);
    RUN(script_errors_have_place_and_caret);
    RUN(script_reports_all_its_errors);
    RUN(every_key_is_found_once_and_every_action_has_help);
    RUN(events_are_read_and_other_lines_are_not);
    RUN(params_move_on_round_numbers);
    RUN(undo_goes_back_through_everything);
    RUN(verdict_follows_the_param);
    RUN(a_method_without_an_equilibrium_has_a_step);
    RUN(flow_orbit_is_the_exact_spiral);
    RUN(a_step_of_the_flow_is_that_of_dormand_and_prince);
    RUN(methods_are_told_apart_without_their_step);
    RUN(iterates_keep_pace_with_the_flow);
    RUN(an_orbit_that_blows_up_ends_alone);
    RUN(canvas_thins_a_circle_but_stays_on_it);
    RUN(canvas_clips_at_the_box);
    RUN(labels_are_sent_when_they_change);
    RUN(saved_text_changes_only_what_must);
    RUN(saved_start_of_a_symmetric_matrix_is_the_same_point);
    RUN(gif_is_whole_only_with_its_frames_and_its_end);
    RUN(our_own_work_is_none_of_gnuplots_silence);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

/* live_session.c - see live_session.h. */
#include "output/live_session.h"
#include "base/memory.h"
#include "base/number.h"
#include "output/live_window.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double note_time = 6.0, rest = 0.3; /* seconds */

/* ---- log and notes ---- */

void live_log(const live_session *s, const char *format, ...)
{
    char line[1024];
    va_list args;
    if (!s->settings->log) return;
    va_start(args, format);
    const int n = vsnprintf(line, sizeof line - 1, format, args);
    va_end(args);
    if (n < 0) return;
    const size_t length = (size_t)n < sizeof line - 2 ? (size_t)n : sizeof line - 2;
    for (size_t i = 0; i < length; i++)
        if (line[i] == '\n') line[i] = ' ';
    line[length] = '\n';
    (void)s->settings->log(s->settings->log_user, line, length + 1);
}

void live_note(live_session *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(s->note, sizeof s->note, format, args);
    va_end(args);
    s->note_left = note_time;
    s->changed = true;
    live_log(s, "note %s", s->note);
}

/* ---- the model ---- */

dte_status live_remember(live_session *s, dte_error *err)
{
    return live_history_push(&s->history, &s->model, err);
}

dte_status live_follow(live_session *s, dte_error *err)
{
    char note[LIVE_NOTE] = "";
    DTE_TRY(live_world_follow(&s->world, &s->model, note, err));
    if (note[0]) live_note(s, "%s", note);
    s->changed = true;
    s->idle = 0.0;
    return DTE_OK;
}

static void log_param(const live_session *s, size_t i)
{
    char text[NUMBER_TEXT];
    live_log(s, "param %s = %s", s->world.first[i].name, number_shortest(s->model.params[i], text));
}

static void log_method(const live_session *s)
{
    char text[NUMBER_TEXT];
    const size_t i = s->model.method;
    if (i == 0)
        live_log(s, "method flow");
    else
        live_log(s, "method %s step = %s", s->world.methods.items[i].label,
                 number_shortest(s->model.steps[i], text));
}

dte_status live_launch_at(live_session *s, const double *point, dte_error *err)
{
    buffer text = {0};
    live_model_launch(&s->model, s->next_id++, point);
    for (size_t i = 0; i < s->model.d; i++) {
        buffer_print(&text, "%s%s=", i ? "," : "", dte_game_component(s->game, i));
        buffer_number(&text, point[i], 6);
    }
    live_log(s, "launch %s by %s", text.failed ? "?" : text.text,
             s->world.methods.items[s->model.method].label);
    buffer_free(&text);
    return live_follow(s, err);
}

/* To the digit that a pixel supports. */
static double round_to_pixel(double value, double range)
{
    const double unit = pow(10.0, floor(log10(range / LIVE_WIDTH)));
    char text[NUMBER_TEXT];
    double out;
    return number_parse(number_format(unit * round(value / unit), 12, text), &out) ? out : value;
}

dte_status live_session_click(live_session *s, double x, double y, dte_error *err)
{
    const game_plane *plane = &s->world.portrait.plane;
    memcpy(s->point, plane->base, plane->d * sizeof *s->point);
    s->point[plane->x] = round_to_pixel(x, s->world.orbits.scale[0]);
    s->point[plane->y] = round_to_pixel(y, s->world.orbits.scale[1]);
    DTE_TRY(live_remember(s, err));
    return live_launch_at(s, s->point, err);
}

/* ---- keys ---- */

static dte_status param_next(live_session *s, double amount, dte_error *err)
{
    const size_t n = s->model.n_params;
    (void)err;
    if (n == 0) return DTE_OK;
    s->model.selected = (s->model.selected + (amount > 0.0 ? 1 : n - 1)) % n;
    s->changed = true;
    live_log(s, "select %s", s->world.first[s->model.selected].name);
    return DTE_OK;
}

static dte_status param_move(live_session *s, double amount, dte_error *err)
{
    live_model *m = &s->model;
    const size_t i = m->selected;
    if (m->n_params == 0) {
        live_note(s, "this scenario has no param to move");
        return DTE_OK;
    }
    const double moved = live_param_move(&s->world.first[i], m->params[i], amount);
    if (moved == m->params[i]) {
        live_note(s, "%s is at the end of its range", s->world.first[i].name);
        return DTE_OK;
    }
    DTE_TRY(live_remember(s, err));
    m->params[i] = moved;
    DTE_TRY(live_follow(s, err));
    log_param(s, i);
    return DTE_OK;
}

static dte_status choose_method(live_session *s, size_t index, dte_error *err)
{
    DTE_TRY(live_remember(s, err));
    if (s->model.method > 0) s->last_method = s->model.method;
    s->model.method = index;
    DTE_TRY(live_follow(s, err));
    log_method(s);
    return DTE_OK;
}

static dte_status method_next(live_session *s, double amount, dte_error *err)
{
    const size_t n = s->world.methods.n;
    return choose_method(s, (s->model.method + (amount > 0.0 ? 1 : n - 1)) % n, err);
}

static dte_status method_flow(live_session *s, double amount, dte_error *err)
{
    (void)amount;
    return choose_method(s, s->model.method > 0 ? 0 : s->last_method, err);
}

static dte_status step_move(live_session *s, double amount, dte_error *err)
{
    live_model *m = &s->model;
    if (m->method == 0) {
        live_note(s, "the flow has no learning rate; 'm' chooses a method");
        return DTE_OK;
    }
    DTE_TRY(live_remember(s, err));
    m->steps[m->method] = live_step_move(m->steps[m->method], pow(1.25, amount));
    DTE_TRY(live_follow(s, err));
    log_method(s);
    return DTE_OK;
}

static dte_status speed_move(live_session *s, double amount, dte_error *err)
{
    (void)err;
    s->speed = fmin(fmax(s->speed * pow(2.0, 0.5 * amount), 1.0 / 64.0), 64.0);
    s->changed = true;
    live_log(s, "speed %g", s->speed);
    return DTE_OK;
}

static dte_status space(live_session *s, double amount, dte_error *err)
{
    (void)amount;
    (void)err;
    s->changed = true;
    if (s->waits) {
        s->waits = false;
        live_log(s, "space");
        return DTE_OK;
    }
    s->paused = !s->paused;
    live_log(s, s->paused ? "pause" : "go");
    return DTE_OK;
}

static dte_status reset(live_session *s, double amount, dte_error *err)
{
    (void)amount;
    DTE_TRY(live_remember(s, err));
    memcpy(s->model.params, s->first.params, s->model.n_params * sizeof *s->model.params);
    s->model.n_launches = 0;
    live_log(s, "reset");
    return live_follow(s, err);
}

static dte_status undo(live_session *s, double amount, dte_error *err)
{
    (void)amount;
    if (!live_history_pop(&s->history, &s->model)) {
        live_note(s, "there is nothing to undo");
        return DTE_OK;
    }
    DTE_TRY(live_follow(s, err));
    live_log(s, "undo: %zu trajectories", s->model.n_launches);
    for (size_t i = 0; i < s->model.n_params; i++)
        log_param(s, i);
    return DTE_OK;
}

static void log_layers(const live_session *s)
{
    char text[128] = "";
    for (size_t i = 0; i < LIVE_LAYER_COUNT; i++) {
        if (!(s->model.layers >> i & 1u)) continue;
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, " %s", live_layer_names[i]);
    }
    live_log(s, "layers%s", text);
}

static dte_status layer(live_session *s, double amount, dte_error *err)
{
    DTE_TRY(live_remember(s, err));
    s->model.layers ^= 1u << (unsigned)amount;
    DTE_TRY(live_follow(s, err));
    log_layers(s);
    return DTE_OK;
}

/* The lines of the field: with nullclines, without, none. */
static dte_status layers_next(live_session *s, double amount, dte_error *err)
{
    const unsigned field = LIVE_STREAMLINES | LIVE_NULLCLINES | LIVE_SEPARATRICES;
    const unsigned now = s->model.layers & field;
    const unsigned next = now == field ? LIVE_STREAMLINES | LIVE_SEPARATRICES : now ? 0 : field;
    (void)amount;
    DTE_TRY(live_remember(s, err));
    s->model.layers = (s->model.layers & ~field) | next;
    DTE_TRY(live_follow(s, err));
    log_layers(s);
    return DTE_OK;
}

static dte_status save(live_session *s, double amount, dte_error *err)
{
    (void)amount;
    return live_save(s, err);
}

static dte_status help(live_session *s, double amount, dte_error *err)
{
    (void)amount;
    (void)err;
    s->help = !s->help;
    s->changed = true;
    live_log(s, s->help ? "help" : "help off");
    return DTE_OK;
}

static dte_status quit(live_session *s, double amount, dte_error *err)
{
    (void)amount;
    (void)err;
    s->quit = true;
    live_log(s, "quit");
    return DTE_OK;
}

dte_status live_session_key(live_session *s, const char *key, dte_error *err)
{
    static dte_status (*const actions[])(live_session * s, double amount,
                                         dte_error *err) = {[LIVE_PARAM_NEXT] = param_next,
                                                            [LIVE_PARAM_MOVE] = param_move,
                                                            [LIVE_METHOD_NEXT] = method_next,
                                                            [LIVE_METHOD_FLOW] = method_flow,
                                                            [LIVE_STEP_MOVE] = step_move,
                                                            [LIVE_SPEED_MOVE] = speed_move,
                                                            [LIVE_SPACE] = space,
                                                            [LIVE_RESET] = reset,
                                                            [LIVE_UNDO] = undo,
                                                            [LIVE_LAYERS_NEXT] = layers_next,
                                                            [LIVE_LAYER] = layer,
                                                            [LIVE_SAVE] = save,
                                                            [LIVE_HELP] = help,
                                                            [LIVE_QUIT] = quit};
    const live_key *row = live_key_find(key);
    return row ? actions[row->action](s, row->amount, err) : DTE_OK;
}

/* ---- time ---- */

bool live_session_script_over(const live_session *s)
{
    return s->at == s->script.n && !s->waits && s->wait_left <= 0.0;
}

static dte_status catch_up(live_session *s, double dt, dte_error *err)
{
    s->idle += dt;
    if (s->idle < rest || !live_world_is_behind(&s->world)) return DTE_OK;
    s->changed = true;
    return live_world_catch_up(&s->world, &s->model, err);
}

dte_status live_session_advance(live_session *s, double dt, dte_error *err)
{
    if (s->note_left > 0.0 && (s->note_left -= dt) <= 0.0) {
        s->note[0] = '\0';
        s->changed = true;
    }
    if (s->wait_left > 0.0 && !s->paused) s->wait_left -= dt;
    DTE_TRY(live_lecture(s, err));
    DTE_TRY(catch_up(s, dt, err));
    DTE_TRY(live_world_refresh(&s->world, &s->model, err));
    s->moving =
        !s->paused && s->model.n_launches > 0 &&
        live_orbits_advance(&s->world.orbits, dt * s->speed * s->world.pace, s->world.methods.maps);
    return DTE_OK;
}

/* ---- beginning and end ---- */

static dte_status collect_methods(live_session *s, live_methods *m, size_t *chosen, dte_error *err)
{
    size_t index;
    live_methods_begin(s->game, m);
    *chosen = 0;
    if (s->settings->method) DTE_TRY(live_methods_add(m, s->settings->method, chosen, err));
    for (size_t i = 0; i < s->script.n; i++)
        if (s->script.steps[i].kind == LIVE_DO_METHOD)
            DTE_TRY(live_methods_add(m, s->script.steps[i].text, &index, err));
    live_methods_add_all(m);
    return DTE_OK;
}

static dte_status create(live_session *s, bool patient, live_methods *m, dte_error *err)
{
    size_t chosen;
    if (s->settings->script)
        DTE_TRY(live_script_read(s->game, s->settings->script, &s->script, err));
    DTE_TRY(collect_methods(s, m, &chosen, err));
    DTE_TRY(live_world_create(s->game, m, patient, &s->model, &s->world, err));
    const live_model *made = &s->model;
    DTE_TRY(live_model_create(made->d, made->n_params, made->n_methods, &s->first, err));
    s->point = memory_zero(made->d, sizeof *s->point);
    if (!s->point) return fail_memory(err);
    s->last_method = chosen > 0 ? chosen : s->world.methods.n > 1 ? 1 : 0;
    s->model.method = chosen;
    DTE_TRY(live_follow(s, err));
    live_model_copy(&s->first, &s->model);
    return DTE_OK;
}

dte_status live_session_create(dte_game *game, const dte_live_settings *settings, bool patient,
                               live_session *out, dte_error *err)
{
    *out = (live_session){.game = game, .settings = settings, .speed = 1.0, .changed = true};
    live_methods *m = memory_zero(1, sizeof *m);
    if (!m) return fail_memory(err);
    const dte_status status = create(out, patient, m, err);
    memory_free(m);
    return status;
}

void live_session_free(live_session *s)
{
    live_world_free(&s->world);
    live_model_free(&s->model);
    live_model_free(&s->first);
    live_history_free(&s->history);
    live_script_free(&s->script);
    memory_free(s->say);
    memory_free(s->point);
}

/* live_world.c - see live_world.h.
 *
 * An answer is wanted within a frame, so what is slow is put off: a check or a field that took
 * longer than `slow` the last time is made when the user rests. */
#include "output/live_world.h"
#include "base/memory.h"
#include "output/gnuplot_child.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double slow = 0.05;        /* seconds */
static const double step_unknown = 0.1; /* where no equilibrium says which one is good */
static const double fine_spacing = 0.055, coarse_spacing = 0.11;

/* ---- what is there ---- */

const dte_equilibrium_report *live_world_report(const live_world *w)
{
    return w->check && w->check->n_equilibria > 0 ? &w->check->equilibria[0] : NULL;
}

const dte_method_report *live_world_method(const live_world *w)
{
    const dte_equilibrium_report *e = live_world_report(w);
    return e && e->n_methods > 0 ? &e->methods[0] : NULL;
}

static void take_note(char note[LIVE_NOTE], const dte_error *err)
{
    const char *end = strchr(err->text, '\n');
    const size_t n = end ? (size_t)(end - err->text) : strlen(err->text);
    snprintf(note, LIVE_NOTE, "%.*s", (int)(n < LIVE_NOTE ? n : LIVE_NOTE - 1), err->text);
}

/* ---- check ---- */

/* The check for the model's method; with `step` 0 the analysis chooses the learning rate. */
static dte_status run_check(live_world *w, const live_model *m, dte_check **out, dte_error *err)
{
    char spec[LIVE_SPEC + 32] = "simultaneous";
    const char *specs[1] = {spec};
    dte_check_settings settings = dte_check_default();
    if (m->method > 0) live_methods_spec(&w->methods, m->method, m->steps[m->method], spec);
    settings.n_methods = 1;
    settings.methods = specs;
    return dte_check_run(w->game, &settings, out, err);
}

/* A learning rate with two digits, not above what the analysis proposed. At rest Adam and its like
 * are stable for the tiniest rates only, at which nothing would be seen to move. */
static double round_step(double h)
{
    if (!(h > 0.0) || !isfinite(h)) return 0.1;
    if (h < 1e-3) return 0.01;
    const double power = pow(10.0, floor(log10(h)) - 1.0);
    const double down = power * floor(h / power * (1.0 + 1e-12));
    return live_step_move(down, 1.0);
}

static dte_status check_now(live_world *w, live_model *m, dte_error *err)
{
    dte_error inner = {0};
    dte_check *check = NULL;
    const double begin = gnuplot_clock();
    w->trouble[0] = '\0';
    w->check_late = false;
    dte_status status = DTE_USAGE;
    if (dte_game_describe(w->game).n_equilibria > 0) status = run_check(w, m, &check, &inner);
    if (status == DTE_OK && m->method > 0 && m->steps[m->method] <= 0.0) {
        dte_check *first = check;
        m->steps[m->method] = round_step(first->equilibria[0].methods[0].step);
        status = run_check(w, m, &check, &inner);
        dte_check_free(first);
    }
    if (m->method > 0 && m->steps[m->method] <= 0.0) m->steps[m->method] = step_unknown;
    if (status == DTE_MEMORY) return fail_memory(err);
    w->check_cost = gnuplot_clock() - begin;
    dte_check_free(w->check);
    w->check = status == DTE_OK ? check : NULL;
    if (status != DTE_OK && inner.text[0]) take_note(w->trouble, &inner);
    return DTE_OK;
}

/* ---- field ---- */

static dte_plot_settings plot_settings(const live_world *w, unsigned layers)
{
    dte_plot_settings set = dte_plot_default();
    set.flow = (layers & LIVE_STREAMLINES) != 0;
    set.nullclines = (layers & LIVE_NULLCLINES) != 0;
    set.separatrices = (layers & LIVE_SEPARATRICES) != 0;
    set.separation = w->coarse ? coarse_spacing : fine_spacing;
    return set;
}

/* The portrait of the game as it is; the old one stays if there is none now. */
static dte_status make_portrait(live_world *w, const dte_plot_settings *set, dte_error *err)
{
    portrait made;
    dte_error inner = {0};
    const dte_status status = portrait_create(w->game, w->check, set, &made, &inner);
    const bool first = !w->portrait.plane.game;
    if (status != DTE_OK && first) return fail_text(err, status, 0, 0, inner.text);
    if (status == DTE_MEMORY) return fail_memory(err);
    if (status != DTE_OK) {
        w->portrait.n_equilibria = 0;
        return DTE_OK;
    }
    portrait_free(&w->portrait);
    w->portrait = made;
    w->orbits.scale[0] = made.window.x_high - made.window.x_low;
    w->orbits.scale[1] = made.window.y_high - made.window.y_low;
    return DTE_OK;
}

static dte_status draw_field(live_world *w, const live_model *m, bool coarse, dte_error *err)
{
    const double begin = gnuplot_clock();
    dte_error inner = {0};
    w->coarse = coarse;
    w->stale = false;
    const dte_plot_settings set = plot_settings(w, m->layers);
    DTE_TRY(make_portrait(w, &set, err));
    chart_free(&w->field);
    w->drawn++;
    const dte_status status = portrait_draw(&w->portrait, &set, &w->field, &inner);
    if (!coarse) w->field_cost = gnuplot_clock() - begin;
    if (status == DTE_MEMORY) return fail_memory(err);
    if (status != DTE_OK && !w->trouble[0]) take_note(w->trouble, &inner);
    return DTE_OK;
}

/* ---- following ---- */

static bool same_params(const live_model *a, const live_model *b)
{
    for (size_t i = 0; i < a->n_params; i++)
        if (a->params[i] != b->params[i]) return false;
    return true;
}

/* DTE_OK, and the game has the model's params, or the model has the game's and `note` says why. */
static dte_status set_params(live_world *w, live_model *m, char note[LIVE_NOTE], dte_error *err)
{
    dte_error inner = {0};
    dte_setting *settings = memory_zero(m->n_params + 1, sizeof *settings);
    if (!settings) return fail_memory(err);
    for (size_t i = 0; i < m->n_params; i++)
        settings[i] = (dte_setting){w->first[i].name, m->params[i]};
    live_methods_drop(&w->methods);
    const dte_status status = dte_game_set(w->game, m->n_params, settings, &inner);
    memory_free(settings);
    if (status == DTE_MEMORY) return fail_memory(err);
    if (status == DTE_OK) return DTE_OK;
    memcpy(m->params, w->applied.params, m->n_params * sizeof *m->params);
    take_note(note, &inner);
    return DTE_OK;
}

static bool has_launch(const live_model *m, size_t id)
{
    for (size_t i = 0; i < m->n_launches; i++)
        if (m->launches[i].id == id) return true;
    return false;
}

static bool has_orbit(const live_orbits *o, size_t id)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->items[i]->id == id) return true;
    return false;
}

/* The maps of all methods that move something. One that cannot be made stands still. */
static dte_status make_maps(live_world *w, const live_model *m, dte_error *err)
{
    for (size_t i = 0; i < m->n_launches; i++) {
        const size_t index = m->launches[i].method;
        const method_map *map;
        if (index == 0) continue;
        const double h = m->steps[index] > 0.0 ? m->steps[index] : step_unknown;
        if (live_methods_map(&w->methods, index, h, &map, NULL) == DTE_MEMORY)
            return fail_memory(err);
    }
    return DTE_OK;
}

static dte_status follow_launches(live_world *w, const live_model *m, dte_error *err)
{
    live_orbits *o = &w->orbits;
    for (size_t i = o->n; i-- > 0;)
        if (!has_launch(m, o->items[i]->id)) live_orbits_remove(o, i);
    DTE_TRY(make_maps(w, m, err));
    for (size_t i = 0; i < m->n_launches; i++) {
        const live_launch *l = &m->launches[i];
        const method_map *map = l->method > 0 ? w->methods.maps[l->method].map : NULL;
        if (has_orbit(o, l->id) || (l->method > 0 && !map)) continue;
        DTE_TRY(live_orbits_add(o, l->id, l->method, map, m->starts + i * m->d, err));
    }
    return DTE_OK;
}

dte_status live_world_follow(live_world *w, live_model *m, char note[LIVE_NOTE], dte_error *err)
{
    const bool params = !same_params(m, &w->applied);
    if (params) DTE_TRY(set_params(w, m, note, err));
    const bool moved = params && !same_params(m, &w->applied);
    const bool stepped = m->method != w->applied.method ||
                         m->steps[m->method] != w->applied.steps[m->method] ||
                         (m->method > 0 && m->steps[m->method] <= 0.0);
    if (moved || stepped) {
        const bool chosen = m->method == 0 || m->steps[m->method] > 0.0;
        w->check_late = w->check && chosen && !w->patient && w->check_cost > slow;
        if (!w->check_late) DTE_TRY(check_now(w, m, err));
    }
    const unsigned field = LIVE_STREAMLINES | LIVE_NULLCLINES | LIVE_SEPARATRICES;
    if (moved || ((m->layers ^ w->applied.layers) & field)) w->stale = true;
    DTE_TRY(follow_launches(w, m, err));
    live_model_copy(&w->applied, m);
    return DTE_OK;
}

dte_status live_world_refresh(live_world *w, const live_model *m, dte_error *err)
{
    return w->stale ? draw_field(w, m, !w->patient && w->field_cost > slow, err) : DTE_OK;
}

bool live_world_is_behind(const live_world *w)
{
    return w->check_late || w->coarse;
}

dte_status live_world_catch_up(live_world *w, live_model *m, dte_error *err)
{
    if (w->check_late) {
        DTE_TRY(check_now(w, m, err));
        live_model_copy(&w->applied, m);
    }
    return w->coarse ? draw_field(w, m, false, err) : DTE_OK;
}

/* ---- beginning and end ---- */

/* Flow time for each second: a turn in four seconds, or the slowest decay in six. */
static double find_pace(const live_world *w)
{
    const dte_equilibrium_report *e = live_world_report(w);
    double turn = 0.0, slowest = (double)INFINITY;
    for (size_t k = 0; e && k < e->n; k++) {
        const double re = fabs(e->eigenvalues[k].re);
        turn = fmax(turn, fabs(e->eigenvalues[k].im));
        if (re > e->eigenvalues[k].bound) slowest = fmin(slowest, re);
    }
    const double pace = turn > 0.0 ? 2.0 * M_PI / turn / 4.0 : 4.0 / slowest / 6.0;
    return pace > 0.0 && isfinite(pace) ? fmin(fmax(pace, 1e-3), 1e3) : 1.0;
}

static dte_status create_model(live_world *w, size_t d, live_model *m, dte_error *err)
{
    const size_t n = dte_game_describe(w->game).n_params;
    w->first = memory_zero(n + 1, sizeof *w->first);
    if (!w->first) return fail_memory(err);
    DTE_TRY(live_model_create(d, n, w->methods.n, m, err));
    DTE_TRY(live_model_create(d, n, w->methods.n, &w->applied, err));
    for (size_t i = 0; i < n; i++) {
        w->first[i] = dte_game_param(w->game, i);
        m->params[i] = w->first[i].value;
    }
    for (size_t i = 0; i < w->methods.n; i++)
        m->steps[i] = w->methods.items[i].step;
    m->layers = LIVE_STREAMLINES | LIVE_SEPARATRICES | LIVE_TRAJECTORIES | LIVE_SPECTRUM;
    return DTE_OK;
}

dte_status live_world_create(dte_game *game, const live_methods *methods, bool patient,
                             live_model *model, live_world *out, dte_error *err)
{
    *out = (live_world){.game = game, .methods = *methods, .patient = patient};
    *model = (live_model){0};
    DTE_TRY(create_model(out, dte_game_describe(game).dimension, model, err));
    DTE_TRY(check_now(out, model, err));
    const dte_plot_settings set = plot_settings(out, model->layers);
    DTE_TRY(make_portrait(out, &set, err));
    const game_plane *plane = &out->portrait.plane;
    DTE_TRY(live_orbits_create(game, plane->x, plane->y, &out->orbits, err));
    DTE_TRY(draw_field(out, model, false, err));
    out->pace = find_pace(out);
    live_model_copy(&out->applied, model);
    return DTE_OK;
}

void live_world_free(live_world *w)
{
    live_orbits_free(&w->orbits);
    live_methods_free(&w->methods);
    portrait_free(&w->portrait);
    chart_free(&w->field);
    dte_check_free(w->check);
    live_model_free(&w->applied);
    memory_free(w->first);
    *w = (live_world){0};
}

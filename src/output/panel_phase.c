/* panel_phase.c - the phase portrait with trajectories of the flow and iterates of methods. */
#include "base/memory.h"
#include "output/panel_map.h"
#include "output/panel_rows.h"
#include "output/portrait.h"
#include <stdint.h>

/* The range of one axis: the recipe's, else the scenario's window. */
static dte_status find_range(const panel_work *w, bool is_x, size_t component, dte_axis *out,
                             dte_error *err)
{
    const panel_spec *s = w->spec;
    *out = (dte_axis){component, is_x ? s->x_lo : s->y_lo, is_x ? s->x_hi : s->y_hi};
    if (is_x ? s->has_x_range : s->has_y_range) return DTE_OK;
    for (size_t i = 0; i < dte_game_describe(w->game).n_axes; i++) {
        const dte_axis a = dte_game_axis(w->game, i);
        if (a.component != component) continue;
        *out = a;
        return DTE_OK;
    }
    return fail(err, DTE_USAGE, "panel '%s' needs a window for %s too", s->kind,
                dte_game_component(w->game, component));
}

/* `window` holds the two axes if the recipe says something about them. */
static dte_status read_settings(const panel_work *w, dte_plot_settings *set, dte_axis window[2],
                                dte_error *err)
{
    const panel_spec *s = w->spec;
    const dte_game_info info = dte_game_describe(w->game);
    *set = dte_plot_default();
    if (s->x) DTE_TRY(panel_component(w, s->x, &set->x, err));
    if (s->y) DTE_TRY(panel_component(w, s->y, &set->y, err));
    set->separation = s->spacing;
    set->flow = !s->no_flow;
    set->arrows = s->arrows;
    set->speed = s->speed;
    set->nullclines = s->nullclines;
    set->separatrices = s->separatrices;
    if (!s->has_x_range && !s->has_y_range) return DTE_OK;
    size_t x = set->x, y = set->y;
    if (x == SIZE_MAX) x = info.n_axes > 0 ? dte_game_axis(w->game, 0).component : 0;
    if (y == SIZE_MAX) y = info.n_axes > 1 ? dte_game_axis(w->game, 1).component : 1;
    if (y >= w->d) return DTE_OK; /* the portrait says that it needs two components */
    DTE_TRY(find_range(w, true, x, &window[0], err));
    DTE_TRY(find_range(w, false, y, &window[1], err));
    set->window = window;
    return DTE_OK;
}

/* NULL where there is no equilibrium, or none with a Jacobian: the flow can be drawn all the same.
 */
static dte_status find_check(panel_work *w, dte_check **out, dte_error *err)
{
    static const char *const plain[] = {"simultaneous"};
    dte_check_settings settings = dte_check_default();
    dte_error why;
    settings.n_methods = 1;
    settings.methods = plain;
    *out = NULL;
    if (w->equilibrium == SIZE_MAX) return DTE_OK;
    const dte_status status = dte_check_run(w->game, &settings, out, &why);
    if (status == DTE_OK || status == DTE_NUMERIC) return DTE_OK;
    if (err) *err = why;
    return status;
}

/* `key` NULL: these iterates are not named once more. */
static dte_status draw_iterates(panel_work *w, portrait *p, const char *use, const double *start,
                                int series, const char *key, dte_error *err)
{
    const size_t layer = w->out->n_layers;
    DTE_TRY(portrait_iterates(p, use, w->spec->steps, start, series, key, w->out, err));
    if (key || layer >= w->out->n_layers) return DTE_OK;
    memory_free(w->out->layers[layer].name);
    w->out->layers[layer].name = NULL;
    return DTE_OK;
}

/* Methods as the recipe lists them, the flow without any; a series for each of them. */
static dte_status draw_paths(panel_work *w, portrait *p, const dte_check *check, double *start,
                             dte_error *err)
{
    const panel_spec *s = w->spec;
    const size_t n = s->n_methods > 0 ? s->n_methods : 1;
    const bool has_start = s->n_starts > 0 || dte_game_describe(w->game).has_start;
    char name[PANEL_TEXT];
    if (s->n_methods > 0 && !has_start)
        return fail(
            err, DTE_USAGE,
            "panel '%s': a method needs a start, and neither the recipe nor the scenario has "
            "one",
            s->kind);
    for (size_t i = 0; i < n && has_start; i++)
        for (size_t k = 0; k < panel_start_count(w); k++) {
            const char *use = s->n_methods > 0 ? s->methods[i].use : NULL;
            const char *key = k == 0 && s->n_methods > 0 ? panel_method_name(w, i, name) : NULL;
            DTE_TRY(panel_start(w, k, start, err));
            if (!use)
                DTE_TRY(portrait_trajectory(p, check, start, s->time, (int)i, key, w->out, err));
            else
                DTE_TRY(draw_iterates(w, p, use, start, (int)i, key, err));
        }
    return DTE_OK;
}

static dte_status draw(panel_work *w, const dte_check *check, const dte_plot_settings *set,
                       dte_error *err)
{
    portrait p;
    DTE_TRY(portrait_create(w->game, check, set, &p, err));
    double *start = memory_zero(w->d, sizeof *start);
    dte_status status = start ? portrait_draw(&p, set, w->out, err) : fail_memory(err);
    if (status == DTE_OK) status = draw_paths(w, &p, check, start, err);
    memory_free(start);
    portrait_free(&p);
    return status;
}

static dte_status make(panel_work *w, dte_error *err)
{
    dte_plot_settings set;
    dte_axis window[2];
    dte_check *check;
    DTE_TRY(read_settings(w, &set, window, err));
    DTE_TRY(find_check(w, &check, err));
    panel_titles(w, NULL);
    const dte_status status = draw(w, check, &set, err);
    dte_check_free(check);
    return status;
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_phase = {
    "phase",
    "the phase portrait, with trajectories of the flow and iterates of training methods",
    "method start steps time x y spacing arrows nullclines separatrices speed no-flow",
    panel_make,
};

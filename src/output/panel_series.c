/* panel_series.c - components of the state over the steps of training methods, or over the time of
 * the flow. */
#include "base/memory.h"
#include "output/panel_rows.h"
#include "output/panel_track.h"
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { LINES_MOST = CHART_SERIES };
static const double far_away = 1e100;

typedef struct component {
    const panel_work *w;
    size_t k;
    panel_extent seen;
} component;

static bool take_component(void *user, double t, const double *state)
{
    component *c = user;
    if (!(fabs(state[c->k]) < far_away)) return false;
    panel_extend(&c->seen, state[c->k]);
    chart_point(c->w->out, t, state[c->k]);
    return !c->w->out->failed;
}

/* "theta", "alternating", or both where there are several of both */
static void name_line(const panel_work *w, size_t which, size_t k, bool one_component,
                      char name[2 * PANEL_TEXT])
{
    char use[PANEL_TEXT];
    const bool one_method = panel_method_count(w) == 1;
    panel_method_name(w, which, use);
    const char *what = dte_game_component(w->game, k);
    if (one_component && one_method)
        snprintf(name, 2 * PANEL_TEXT, "%.150s", what);
    else if (one_component || one_method)
        snprintf(name, 2 * PANEL_TEXT, "%.150s", one_component ? use : what);
    else
        snprintf(name, 2 * PANEL_TEXT, "%.150s, %s", what, use);
}

/* All methods and starts, one component. */
static dte_status draw_component(panel_work *w, const track_clock *clock, component *c,
                                 size_t *series, bool one, double *start, dte_error *err)
{
    char name[2 * PANEL_TEXT];
    for (size_t i = 0; i < panel_method_count(w); i++, ++*series)
        for (size_t s = 0; s < panel_start_count(w); s++) {
            DTE_TRY(panel_start(w, s, start, err));
            name_line(w, i, c->k, one, name);
            chart_layer_begin(w->out, CHART_CURVE, (int)*series, s == 0 ? name : NULL);
            DTE_TRY(track_run(w, clock, i, start, take_component, c, err));
        }
    return DTE_OK;
}

static dte_status draw(panel_work *w, const track_clock *clock, size_t first, size_t count,
                       double *start, dte_error *err)
{
    component c = {w, first, panel_extent_none()};
    size_t series = 0;
    for (; c.k < first + count; c.k++)
        DTE_TRY(draw_component(w, clock, &c, &series, count == 1, start, err));
    const panel_extent y = panel_padded(c.seen, 0.06);
    const bool one = count == 1;
    return panel_axis(w, 'y', one ? dte_game_component(w->game, first) : "component", !one, y.lo,
                      y.hi, false, err);
}

/* The components: that of `y`, or all. */
static dte_status choose(const panel_work *w, size_t *first, size_t *count, dte_error *err)
{
    *first = 0;
    *count = w->spec->y ? 1 : w->d;
    if (w->spec->y) return panel_component(w, w->spec->y, first, err);
    if (*count * panel_method_count(w) <= LINES_MOST) return DTE_OK;
    return fail(err, DTE_USAGE,
                "panel '%s': %zu lines are more than can be told apart; choose a component, such "
                "as 'y %s'",
                w->spec->kind, *count * panel_method_count(w), dte_game_component(w->game, 0));
}

static dte_status make(panel_work *w, dte_error *err)
{
    track_clock clock;
    size_t first, count;
    DTE_TRY(choose(w, &first, &count, err));
    DTE_TRY(track_clock_find(w, NULL, &clock, err));
    DTE_TRY(track_axis(w, &clock, err));
    panel_titles(w, NULL);
    double *start = memory_zero(w->d, sizeof *start);
    const dte_status status = start ? draw(w, &clock, first, count, start, err) : fail_memory(err);
    memory_free(start);
    return status;
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_series = {
    "series",
    "components of the state over the steps of methods, or over the time of the flow",
    "method start steps time x y",
    panel_make,
};

/* panel_convergence.c - the distance to the equilibrium over the steps of training methods, or over
 * the time of the flow, on a logarithmic scale. */
#include "base/memory.h"
#include "output/panel_rows.h"
#include "output/panel_track.h"
#include <math.h>

typedef struct distance {
    const panel_work *w;
    const double *rest;
    panel_extent seen;
} distance;

static bool take_distance(void *user, double t, const double *state)
{
    distance *m = user;
    double sum = 0.0;
    for (size_t k = 0; k < m->w->d; k++)
        sum = hypot(sum, state[k] - m->rest[k]);
    if (!(sum < 1e100)) return false;
    if (sum > 0.0) {
        panel_extend(&m->seen, sum);
        chart_point(m->w->out, t, sum);
    } else { /* no logarithm */
        chart_break(m->w->out);
    }
    return !m->w->out->failed;
}

static dte_status draw(panel_work *w, const panel_rest *rest, const track_clock *clock,
                       double *start, dte_error *err)
{
    distance m = {w, rest->point, panel_extent_none()};
    char name[PANEL_TEXT];
    for (size_t i = 0; i < panel_method_count(w); i++)
        for (size_t k = 0; k < panel_start_count(w); k++) {
            DTE_TRY(panel_start(w, k, start, err));
            panel_method_name(w, i, name);
            chart_layer_begin(w->out, CHART_CURVE, (int)i, k == 0 ? name : NULL);
            DTE_TRY(track_run(w, clock, i, start, take_distance, &m, err));
        }
    if (!(m.seen.lo <= m.seen.hi)) m.seen = (panel_extent){0.1, 1.0}; /* at rest from the start */
    const double lo = fmax(m.seen.lo / 1.5, m.seen.hi * 1e-16);
    return panel_axis(w, 'y', "distance to the equilibrium", true, lo, m.seen.hi * 1.5, true, err);
}

static dte_status make(panel_work *w, dte_error *err)
{
    panel_rest rest;
    track_clock clock;
    DTE_TRY(panel_rest_find(w, &rest, err));
    panel_titles(w, NULL);
    double *start = memory_zero(w->d, sizeof *start);
    dte_status status = start ? track_clock_find(w, &rest, &clock, err) : fail_memory(err);
    if (status == DTE_OK) status = track_axis(w, &clock, err);
    if (status == DTE_OK) status = draw(w, &rest, &clock, start, err);
    memory_free(start);
    panel_rest_free(&rest);
    return status;
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_convergence = {
    "convergence",
    "the distance to the equilibrium over the steps of methods, or over the time of the flow",
    "method start equilibrium steps time x y",
    panel_make,
};

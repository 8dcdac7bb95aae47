/* panel_region.c - where each training method converges, in the plane of a param and the learning
 * rate: from the intervals of stable learning rates at each value of the param. */
#include "base/memory.h"
#include "output/panel_columns.h"
#include "output/panel_loops.h"
#include "output/panel_rows.h"
#include <math.h>

enum { VALUES_USUAL = 61, MOST_COLUMNS = 400, EACH = 2 * DTE_INTERVALS };

static void take_intervals(const dte_method_report *report, double *values)
{
    for (size_t k = 0; k < report->n_intervals && k < DTE_INTERVALS; k++) {
        values[2 * k] = report->intervals[k][0];
        values[2 * k + 1] = report->intervals[k][1];
    }
}

/* 0 and 1 at the edges of the view; a little beyond for what is further out. */
static double height_of(const sweep_view *v, double h)
{
    if (v->log && !(h > v->lo)) return -0.05;
    const double t = v->log ? log(h / v->lo) / log(v->hi / v->lo) : (h - v->lo) / (v->hi - v->lo);
    return fmin(fmax(t, -0.05), 1.05);
}

static double value_of(const sweep_view *v, double height)
{
    if (v->log) return v->lo * pow(v->hi / v->lo, height);
    return v->lo + height * (v->hi - v->lo);
}

/* Intervals outside the view are left out. */
static loop_column column_of(const sweep_view *v, const sweep *s, size_t i, size_t which)
{
    const double *end = s->values + i * s->width + which * EACH;
    loop_column c = {.x = s->t[i]};
    for (size_t k = 0; k < EACH && !isnan(end[k]); k += 2) {
        const double low = height_of(v, end[k]), high = height_of(v, end[k + 1]);
        if (low >= 1.05 || !(high > low)) continue;
        for (size_t j = 0; j < 2; j++) {
            c.end[c.n] = j ? high : low;
            const bool inside = c.end[c.n] > -0.05 && c.end[c.n] < 1.05;
            c.shown[c.n] = inside ? end[k + j] : value_of(v, c.end[c.n]);
            c.n++;
        }
    }
    return c;
}

static void set_view(columns *c, double top)
{
    const panel_spec *spec = c->w->spec;
    if (!(top > 0.0)) top = 1.0;
    c->view.log = spec->y_log;
    c->view.hi = spec->has_y_range ? spec->y_hi : 1.08 * top;
    c->view.lo = spec->has_y_range ? spec->y_lo : spec->y_log ? 1e-3 * top : 0.0;
}

static bool split(void *user, const sweep *s, size_t i)
{
    columns *c = user;
    double top = 0.0;
    if (i == 0) {
        if (sweep_top(s, 1, 2, &top, NULL) != DTE_OK) top = 0.0; /* is reported later */
        set_view(c, top);
    }
    return sweep_curve_split(&c->view, s, i);
}

static dte_status draw_method(const columns *c, const sweep *s, size_t which, dte_error *err)
{
    char name[PANEL_TEXT];
    loop_column *list = memory_zero(s->n, sizeof *list);
    if (!list) return fail_memory(err);
    for (size_t i = 0; i < s->n; i++)
        list[i] = column_of(&c->view, s, i, which);
    chart_layer_begin(c->w->out, CHART_REGION, (int)which, panel_method_name(c->w, which, name));
    const dte_status status = loops_draw(s->n, list, c->w->out, err);
    memory_free(list);
    return status;
}

static dte_status draw(columns *c, const sweep *s, dte_error *err)
{
    double top;
    DTE_TRY(sweep_top(s, 1, 2, &top, err));
    set_view(c, top);
    DTE_TRY(panel_range_axis(c->w, &s->range, err));
    DTE_TRY(panel_axis(c->w, 'y', "learning rate h", true, c->view.lo, c->view.hi, false, err));
    for (size_t m = 0; m < panel_method_count(c->w); m++)
        DTE_TRY(draw_method(c, s, m, err));
    return DTE_OK;
}

static dte_status make(panel_work *w, dte_error *err)
{
    static const columns_kind kind = {EACH, take_intervals, split,
                                      draw, VALUES_USUAL,   MOST_COLUMNS};
    return columns_make(w, &kind, err);
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_region = {
    "region",
    "where each training method converges: a param across, the learning rate upwards",
    "method over equilibrium x y",
    panel_make,
};

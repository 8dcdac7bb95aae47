/* panel_radius.c - the spectral radius of training methods over the learning rate: below 1 a method
 * converges, and the least is its best rate. */
#include "base/memory.h"
#include "output/panel_map.h"
#include "output/panel_rows.h"
#include "output/panel_sweep.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VALUES_USUAL = 121, MOST_COLUMNS = 600 };

static dte_status evaluate(void *user, double t, double *values, dte_error *err)
{
    panel_map *m = user;
    DTE_TRY(panel_map_multipliers(m, t, err));
    values[0] = 0.0;
    for (size_t k = 0; k < m->n; k++)
        values[0] = fmax(values[0], hypot(m->re[k], m->im[k]));
    return DTE_OK;
}

static bool split(void *user, const sweep *s, size_t i)
{
    static const sweep_view view = {0.0, 1.25, false};
    (void)user;
    return sweep_curve_split(&view, s, i);
}

static dte_status draw_curve(panel_work *w, const panel_range *range, panel_map *m, int series,
                             const char *name, dte_error *err)
{
    sweep s;
    const sweep_rules rules = {.width = 1,
                               .eval = evaluate,
                               .split = split,
                               .user = m,
                               .narrow = 1e-6,
                               .most = MOST_COLUMNS};
    const dte_status status = sweep_run(range, &rules, &s, err);
    if (status == DTE_OK) {
        chart_layer_begin(w->out, CHART_CURVE, series, name);
        sweep_draw(&s, 0, w->out);
    }
    sweep_free(&s);
    return status;
}

/* One curve and its best rate. */
static dte_status draw_method(panel_work *w, const panel_range *range, const panel_rest *rest,
                              size_t which, int series, const char *name, dte_error *err)
{
    panel_map m;
    dte_method_report report;
    const char *use = panel_method_use(w, which);
    DTE_TRY(panel_report(w, rest, use, &report, err));
    if (!report.exists)
        return fail(err, DTE_NUMERIC, "panel '%s': '%s' has no multipliers at this equilibrium: %s",
                    w->spec->kind, use, report.reason);
    DTE_TRY(panel_map_open(w, rest->point, rest->manifold, use, &m, err));
    const dte_status status = draw_curve(w, range, &m, series, name, err);
    panel_map_close(&m);
    if (status == DTE_OK && report.best_step > 0.0) {
        chart_layer_begin(w->out, CHART_POINTS, series, NULL);
        chart_point(w->out, report.best_step, report.best_spectral_radius);
    }
    return status;
}

/* The largest bound of the methods at the present params, and a quarter more; 2 if none is stable.
 */
static dte_status usual_range(panel_work *w, panel_range *range, dte_error *err)
{
    panel_rest rest;
    double top = 0.0;
    dte_status status = panel_rest_find(w, &rest, err);
    for (size_t i = 0; i < panel_method_count(w) && status == DTE_OK; i++) {
        dte_method_report report;
        status = panel_report(w, &rest, panel_method_use(w, i), &report, err);
        if (status == DTE_OK && report.exists && isfinite(report.step_bound))
            top = fmax(top, report.step_bound);
    }
    panel_rest_free(&rest);
    *range = (panel_range){true, "step", 0.0, top > 0.0 ? 1.25 * top : 2.0, VALUES_USUAL, false};
    return status;
}

static dte_status find_range(panel_work *w, panel_range *range, dte_error *err)
{
    const panel_over *o = &w->spec->over;
    if (!o->name) return usual_range(w, range, err);
    DTE_TRY(panel_read_range(w, true, VALUES_USUAL, range, err));
    if (range->step) return DTE_OK;
    return fail(err, DTE_USAGE,
                "panel '%s' goes over learning rates: 'over step = ...'; 'at %s = ...' gives a "
                "curve for each value",
                w->spec->kind, o->name);
}

/* A curve for each method, and for each value of a param that is asked for. */
static dte_status draw_set(panel_work *w, const panel_range *range, size_t set, dte_error *err)
{
    const panel_spec *s = w->spec;
    const size_t n = panel_method_count(w);
    char use[PANEL_TEXT], value[PANEL_TEXT] = "", name[2 * PANEL_TEXT + 4];
    panel_rest rest;
    if (s->n_values > 0) DTE_TRY(panel_set(w, s->at, s->values[set], err));
    dte_status status = panel_rest_find(w, &rest, err);
    for (size_t i = 0; i < n && status == DTE_OK; i++) {
        panel_method_name(w, i, use);
        if (s->n_values > 0) panel_setting(s->at, s->values[set], value);
        if (s->n_values == 0)
            snprintf(name, sizeof name, "%s", use);
        else if (n == 1)
            snprintf(name, sizeof name, "%s", value);
        else
            snprintf(name, sizeof name, "%s, %s", use, value);
        status = draw_method(w, range, &rest, i, (int)(set * n + i), name, err);
    }
    panel_rest_free(&rest);
    return status;
}

static void draw_guide(const panel_range *range, chart *out)
{
    chart_layer_begin(out, CHART_GUIDE, 0, NULL);
    chart_point(out, range->lo, 1.0);
    chart_point(out, range->hi, 1.0);
}

static dte_status make(panel_work *w, dte_error *err)
{
    const panel_spec *s = w->spec;
    panel_range range;
    DTE_TRY(panel_need_equilibrium(w, err));
    DTE_TRY(panel_need_maps(w, err));
    if (s->n_values > 0) DTE_TRY(panel_need_param(w, s->at ? s->at : "step", err));
    DTE_TRY(find_range(w, &range, err));
    panel_titles(w, s->n_values > 0 ? s->at : NULL);
    DTE_TRY(panel_range_axis(w, &range, err));
    DTE_TRY(panel_axis(w, 'y', "spectral radius", true, 0.0, 1.25, false, err));
    draw_guide(&range, w->out);
    for (size_t set = 0; set < (s->n_values > 0 ? s->n_values : 1); set++)
        DTE_TRY(draw_set(w, &range, set, err));
    return DTE_OK;
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_radius = {
    "radius",
    "the spectral radius of training methods over the learning rate, the best rate marked",
    "method over at equilibrium x y",
    panel_make,
};

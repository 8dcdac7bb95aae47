/* panel_step_bound.c - the largest learning rate of each training method over a param. */
#include "output/panel_columns.h"
#include "output/panel_rows.h"
#include <math.h>
#include <stdio.h>

enum { VALUES_USUAL = 61, MOST_COLUMNS = 400 };

static void take_bound(const dte_method_report *report, double *values)
{
    values[0] = report->step_bound;
}

/* The view comes with the first pass: before, nothing is known. */
static bool split(void *user, const sweep *s, size_t i)
{
    columns *c = user;
    const panel_spec *spec = c->w->spec;
    if (i == 0) {
        double top;
        c->view.log = spec->y_log;
        if (sweep_top(s, 0, 1, &top, NULL) != DTE_OK || !(top > 0.0)) top = 1.0;
        c->view.hi = spec->has_y_range ? spec->y_hi : top;
        c->view.lo = spec->has_y_range ? spec->y_lo : spec->y_log ? 1e-3 * top : 0.0;
    }
    return sweep_curve_split(&c->view, s, i);
}

/* "adam: any h" over the middle of the first stretch without a bound; "adam: no Jacobian at rest"
 */
static void note_missing(const columns *c, const sweep *s, size_t which, size_t line)
{
    char name[PANEL_TEXT], text[PANEL_TEXT + 40];
    chart *out = c->w->out;
    size_t a = 0, b;
    while (a < s->n && !isinf(sweep_at(s, a, which)))
        a++;
    for (b = a; b < s->n && isinf(sweep_at(s, b, which));)
        b++;
    if (a == s->n && !c->missing[which]) return;
    panel_method_name(c->w, which, name);
    snprintf(text, sizeof text, "%s: %s", name, a < s->n ? "any h" : "no Jacobian at rest");
    const double x = a < s->n ? panel_middle(&s->range, s->t[a], s->t[b - 1])
                              : panel_middle(&s->range, out->x.low, out->x.high);
    const double part = 0.93 - 0.08 * (double)line;
    const double y = out->y.log ? out->y.low * pow(out->y.high / out->y.low, part)
                                : out->y.low + part * (out->y.high - out->y.low);
    chart_note_at(out, x, y, 0, text);
}

static dte_status draw(columns *c, const sweep *s, dte_error *err)
{
    double top;
    char name[PANEL_TEXT];
    panel_work *w = c->w;
    size_t line = 0;
    DTE_TRY(sweep_top(s, 0, 1, &top, err));
    if (!(top > 0.0)) top = 1.0; /* no method is stable anywhere: the curves lie on the axis */
    DTE_TRY(panel_range_axis(w, &s->range, err));
    DTE_TRY(panel_axis(w, 'y', "largest learning rate h", true, 0.0, 1.08 * top, false, err));
    for (size_t i = 0; i < s->width; i++) {
        chart_layer_begin(w->out, CHART_CURVE, (int)i, panel_method_name(w, i, name));
        sweep_draw(s, i, w->out);
    }
    for (size_t i = 0; i < s->width; i++) {
        const size_t before = w->out->n_notes;
        note_missing(c, s, i, line);
        line += w->out->n_notes - before;
    }
    return DTE_OK;
}

static dte_status make(panel_work *w, dte_error *err)
{
    static const columns_kind kind = {1, take_bound, split, draw, VALUES_USUAL, MOST_COLUMNS};
    return columns_make(w, &kind, err);
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_step_bound = {
    "step-bound",
    "the largest learning rate of each training method over a param",
    "method over equilibrium x y",
    panel_make,
};

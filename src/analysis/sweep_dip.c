/* sweep_dip.c - the least value of g, the margin turned so that it is positive at the ends: the
 * least of three values in between, then golden sections around it, which a corner of g does not
 * disturb. It ends at the first value below 0. Over a cell: the least over lines. */
#include "analysis/sweep_dip.h"

#include "analysis/sweep_point.h"
#include <math.h>
#include <string.h>

enum { STEPS_EDGE = 40, STEPS_CELL = 16 };
static const double golden = 0.6180339887498949;
static const double step = 0.015625; /* for a slope, of the edge */
static const double steeper = 2.0;   /* as in sweep_edges.c */

typedef struct valley {
    sweep_cross *c;
    double sign;
    const double *a, *b; /* ends of the line that is looked at */
    bool found;
    double x[DTE_SWEEP_AXES]; /* the point, if found */
    dte_status status;
    dte_error *err;
    /* Over a cell: lines along `inner` between the sides low and high. */
    const double *low, *high;
    size_t inner;
} valley;

typedef double value(valley *v, double t);

static bool is_over(const valley *v)
{
    return v->found || v->status != DTE_OK;
}

static double value_on_line(valley *v, double t)
{
    double x[DTE_SWEEP_AXES], margin = (double)NAN;
    if (is_over(v)) return (double)INFINITY;
    sweep_cross_between(v->a, v->b, t, x);
    v->status = sweep_cross_margin(v->c, x, &margin, v->err);
    const double g = v->sign * margin;
    v->found = g < -sweep_cross_rounding(v->c);
    if (v->found) memcpy(v->x, x, sizeof x);
    return isnan(g) ? (double)INFINITY : g;
}

static double least(valley *v, value *g, int steps)
{
    const double first[] = {g(v, 0.25), g(v, 0.5), g(v, 0.75)};
    const int best =
        first[0] < first[1] ? (first[2] < first[0] ? 2 : 0) : (first[2] < first[1] ? 2 : 1);
    double low = 0.25 * best, high = low + 0.5, top = first[best];
    double p = high - golden * (high - low), q = low + golden * (high - low);
    double at_p = g(v, p), at_q = g(v, q);
    for (int k = 0; k < steps && !is_over(v); k++) {
        if (at_p < at_q) {
            high = q;
            q = p;
            at_q = at_p;
            p = high - golden * (high - low);
            at_p = g(v, p);
        } else {
            low = p;
            p = q;
            at_p = at_q;
            q = low + golden * (high - low);
            at_q = g(v, q);
        }
        top = fmin(top, fmin(at_p, at_q));
    }
    return top;
}

static dte_status end(const valley *v, double *x, bool *found)
{
    *found = v->found;
    memcpy(x, v->x, sizeof v->x);
    return v->status;
}

/* The lines through two values near each end meet below 0, or that is seen at once. */
static bool slopes_lead_there(valley *v)
{
    const double a = value_on_line(v, 0.0), b = value_on_line(v, 1.0);
    const double left = steeper * (value_on_line(v, step) - a) / step;
    const double right = steeper * (value_on_line(v, 1.0 - step) - b) / step;
    if (v->found || !(left < 0.0) || !(right < 0.0)) return false;
    const double t = fmin(fmax((b + right - a) / (left + right), 0.0), 1.0);
    return a + left * t < 0.0 && b + right * (1.0 - t) < 0.0;
}

dte_status sweep_dip_edge(sweep_cross *c, const double *a, const double *b, bool stable,
                          bool border, double *x, bool *found, dte_error *err)
{
    valley v = {.c = c, .sign = stable ? -1.0 : 1.0, .a = a, .b = b, .err = err};
    if ((!border || slopes_lead_there(&v)) && !is_over(&v)) least(&v, value_on_line, STEPS_EDGE);
    return end(&v, x, found);
}

static double value_of_line(valley *v, double t)
{
    double a[DTE_SWEEP_AXES], b[DTE_SWEEP_AXES];
    sweep_cross_between(v->low, v->high, t, a);
    memcpy(b, a, sizeof b);
    a[v->inner] = v->low[v->inner];
    b[v->inner] = v->high[v->inner];
    v->a = a;
    v->b = b;
    const double top = least(v, value_on_line, STEPS_CELL);
    v->a = v->b = NULL;
    return top;
}

/* The params rest along the inner lines if those go along the learning rate. */
dte_status sweep_dip_cell(sweep_cross *c, const double *low, const double *high, bool stable,
                          double *x, bool *found, dte_error *err)
{
    valley v = {.c = c,
                .sign = stable ? -1.0 : 1.0,
                .low = low,
                .high = high,
                .inner = sweep_cross_inner(c),
                .err = err};
    least(&v, value_of_line, STEPS_CELL);
    return end(&v, x, found);
}

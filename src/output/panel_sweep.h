/* panel_sweep.h - numbers over a range, with more values where they change quickly. */
#ifndef DTE_PANEL_SWEEP_H
#define DTE_PANEL_SWEEP_H

#include "output/panel_work.h"

/* `width` numbers for each of n values t, ascending. NaN: nothing there. */
typedef struct sweep {
    panel_range range;
    size_t width, n;
    double *t;      /* n */
    double *values; /* n x width */
} sweep;

/* Fills values[0..width), NaN at first, at t. */
typedef dte_status sweep_eval(void *user, double t, double *values, dte_error *err);
/* True if a value is wanted between columns i and i + 1. Called for i = 0, 1, ... of each pass. */
typedef bool sweep_split(void *user, const sweep *s, size_t i);

typedef struct sweep_rules {
    size_t width;
    sweep_eval *eval;
    sweep_split *split; /* NULL: the values of the range only */
    void *user;
    double narrow; /* intervals below this part of the range are not split */
    size_t most;   /* columns in the end, beyond those of the range */
} sweep_rules;

/* The values of the range, then pass by pass the middles that are wanted. Free also after an
 * error. */
dte_status sweep_run(const panel_range *range, const sweep_rules *rules, sweep *out,
                     dte_error *err);
/* The same at n given values, in their order, and at no others. */
dte_status sweep_values(const sweep_rules *rules, size_t n, const double *t, sweep *out,
                        dte_error *err);
void sweep_free(sweep *s);
static inline double sweep_at(const sweep *s, size_t i, size_t k)
{
    return s->values[i * s->width + k];
}

/* Curves: a sweep_split for columns of ordinates. `user` is a sweep_view. Splits where a curve
 * bends by more than about one part in 500 of the view, or begins or ends. */
typedef struct sweep_view {
    double lo, hi; /* ordinates that will be seen; lo < hi */
    bool log;
} sweep_view;
bool sweep_curve_split(const sweep_view *view, const sweep *s, size_t i);

/* The largest ordinate worth showing among columns first, first + step, ...: the largest finite
 * one, unless a few rise far above the others. 0 if there is none. */
dte_status sweep_top(const sweep *s, size_t first, size_t step, double *top, dte_error *err);
/* Column `k` of the sweep as points of the present layer, broken where it is not finite. */
void sweep_draw(const sweep *s, size_t k, chart *out);

#endif

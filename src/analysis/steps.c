/* steps.c - |1 + h l|^2 = 1 + 2 h Re l + h^2 |l|^2 is a parabola in h for each eigenvalue, so the
 * squared spectral radius is convex, and its least value is found by bisection on the slope of the
 * parabola that is on top. */
#include "analysis/steps.h"

#include <detente/check.h>
#include <math.h>

static const double infinity = (double)INFINITY;

static double parabola(const eigenvalue *l, double h)
{
    const double x = 1.0 + h * l->re, y = h * l->im;
    return x * x + y * y;
}

static double one_bound(double re, double im)
{
    const double size = hypot(re, im);
    if (!(re < 0.0)) return 0.0;
    return -2.0 * (re / size) / size;
}

double dte_euler_step_bound(size_t n, const double *re, const double *im)
{
    double bound = infinity;
    for (size_t k = 0; k < n; k++)
        bound = fmin(bound, one_bound(re[k], im[k]));
    return bound;
}

static size_t top(const spectrum *s, const bool *skip, double h)
{
    size_t best = SIZE_MAX;
    for (size_t k = 0; k < s->n; k++)
        if (!(skip && skip[k]) &&
            (best == SIZE_MAX || parabola(&s->l[k], h) > parabola(&s->l[best], h)))
            best = k;
    return best;
}

double steps_radius(const spectrum *s, const bool *skip, double h)
{
    const size_t k = top(s, skip, h);
    return k == SIZE_MAX ? 0.0 : hypot(1.0 + h * s->l[k].re, h * s->l[k].im);
}

static double minimize(const spectrum *s, const bool *skip, double hi)
{
    double lo = 0.0;
    for (int i = 0; i < 200 && lo < hi; i++) {
        const double h = lo + 0.5 * (hi - lo);
        if (h == lo || h == hi) break;
        const eigenvalue *l = &s->l[top(s, skip, h)];
        const double size = hypot(l->re, l->im), slope = l->re / size + h * size; /* over 2 size */
        if (slope > 0.0)
            hi = h;
        else
            lo = h;
    }
    return steps_radius(s, skip, lo) < steps_radius(s, skip, hi) ? lo : hi;
}

step_sizes steps_find(const spectrum *s, const bool *skip)
{
    step_sizes out = {infinity, SIZE_MAX, 0.0, 1.0};
    for (size_t k = 0; k < s->n; k++) {
        if (skip && skip[k]) continue;
        const bool right = s->l[k].side != SIDE_LEFT; /* not shown to be damped: no step is safe */
        const double bound = right ? 0.0 : one_bound(s->l[k].re, s->l[k].im);
        if (bound < out.bound || out.binding == SIZE_MAX) {
            out.bound = bound;
            out.binding = k;
        }
    }
    if (out.binding == SIZE_MAX || out.bound == 0.0) return out;
    out.best = minimize(s, skip, out.bound);
    out.best_radius = steps_radius(s, skip, out.best);
    return out;
}

/* solve_search.c - bisection, golden section, and a quartic for smooth extrema.
 *
 * Golden section finds a smooth minimum only to the square root of the rounding error. There a
 * quartic through p - 2h, ..., p + 2h is used: its derivative vanishes within O(h^4) of that of f.
 * At a kink the second differences with h and 2h disagree, and golden section is as good as it
 * gets. */
#include "analysis/solve_search.h"

#include <math.h>

enum { GOLDEN_STEPS = 64, BEND_STEPS = 24, RESERVE = 1000 };

static const double infinity = (double)INFINITY;

double solve_abscissa(const sample *x, size_t method)
{
    (void)method;
    return x->lost ? infinity : x->abscissa;
}

double solve_negated(const sample *x, size_t method)
{
    (void)method;
    return x->lost ? infinity : -x->abscissa;
}

double solve_rate(const sample *x, size_t method)
{
    const bool stable = x->verdict == DTE_STABLE || x->verdict == DTE_STABLE_MANIFOLD;
    (void)method;
    return x->lost || x->alone || !stable ? infinity : x->abscissa;
}

double solve_bound(const sample *x, size_t method)
{
    if (x->lost || x->alone || !x->methods[method].exists) return infinity;
    const double bound = x->methods[method].step_bound;
    return bound > 0.0 ? -bound : infinity;
}

double solve_radius(const sample *x, size_t method)
{
    if (x->lost || x->alone || !x->methods[method].exists) return infinity;
    const double radius = x->methods[method].best_spectral_radius;
    return radius < 1.0 ? radius : infinity;
}

/* Open questions are one verdict: their names change with the last digit. */
static dte_verdict settled(dte_verdict v)
{
    return v == DTE_UNDECIDED ? DTE_MARGINAL : v;
}

bool solve_same_verdict(const sample *a, const sample *b)
{
    if (a->lost || b->lost) return a->lost == b->lost;
    return settled(a->verdict) == settled(b->verdict) && a->manifold == b->manifold;
}

size_t solve_run_end(const solve_path *path, size_t first, bool *brief)
{
    size_t last = first;
    while (last + 1 < path->n && solve_same_verdict(path->samples[last], path->samples[last + 1]))
        last++;
    const double lo = path->samples[first]->p, hi = path->samples[last]->p;
    *brief = hi - lo <= 1e-9 * fabs(hi) + 1e-12 * fmin(path->hi - path->lo, 1.0);
    return last;
}

void solve_mark_alone(const solve_path *path)
{
    for (size_t i = 0; i < path->n;) {
        bool brief;
        const size_t last = solve_run_end(path, i, &brief);
        for (; i <= last; i++)
            path->samples[i]->alone = brief;
    }
}

/* ---- bisection ---- */

typedef bool same(const sample *a, const sample *b);

static bool same_pairs(const sample *a, const sample *b)
{
    return a->lost || b->lost || a->pairs == b->pairs;
}

static dte_status split(solve_path *path, same *equal, dte_error *err)
{
    for (size_t i = 0; i + 1 < path->n;) {
        const sample *a = path->samples[i], *b = path->samples[i + 1], *mid;
        const double p = a->p + 0.5 * (b->p - a->p);
        const bool near = !(b->p - a->p > 2.0 * solve_path_resolution(path, p));
        if (near || equal(a, b) || path->n + RESERVE > PATH_SAMPLES)
            i++;
        else
            DTE_TRY(solve_path_at(path, p, &mid, err));
    }
    return DTE_OK;
}

dte_status solve_split_verdicts(solve_path *path, dte_error *err)
{
    return split(path, solve_same_verdict, err);
}

dte_status solve_split_pairs(solve_path *path, dte_error *err)
{
    return split(path, same_pairs, err);
}

/* ---- golden section ---- */

typedef struct golden {
    solve_path *path;
    solve_objective *f;
    size_t method;
} golden;

static dte_status value_at(const golden *g, double p, double *value, dte_error *err)
{
    const sample *x;
    DTE_TRY(solve_path_at(g->path, p, &x, err));
    *value = g->f(x, g->method);
    return DTE_OK;
}

/* A smooth minimum is flat to rounding well before the bracket is small. */
static bool flat(double p, double q, double at_p, double at_q)
{
    return fabs(q - p) <= 1e-6 * fabs(p) && fabs(at_p - at_q) <= 1e-15 * fabs(at_p);
}

static dte_status golden_run(const golden *g, double lo, double hi, int steps, dte_error *err)
{
    static const double part = 0.38196601125010515180;
    double p = lo + part * (hi - lo), q = hi - part * (hi - lo), at_p, at_q;
    DTE_TRY(value_at(g, p, &at_p, err));
    DTE_TRY(value_at(g, q, &at_q, err));
    for (int i = 0; i < steps && hi - lo > 4.0 * solve_path_resolution(g->path, p); i++) {
        if (flat(p, q, at_p, at_q)) break;
        if (at_p <= at_q) {
            hi = q;
            q = p;
            at_q = at_p;
            p = lo + part * (hi - lo);
            DTE_TRY(value_at(g, p, &at_p, err));
        } else {
            lo = p;
            p = q;
            at_p = at_q;
            q = hi - part * (hi - lo);
            DTE_TRY(value_at(g, q, &at_q, err));
        }
    }
    return DTE_OK;
}

/* A local minimum of f at sample i, beside which the verdict could be another one. */
static bool bends(const solve_path *path, size_t i, solve_objective *f, double side)
{
    const sample *a = path->samples[i - 1], *b = path->samples[i], *c = path->samples[i + 1];
    const double left = f(a, 0), here = f(b, 0), right = f(c, 0);
    if (!isfinite(left) || !isfinite(right) || !(side * b->abscissa > 0.0)) return false;
    if (!solve_same_verdict(a, b) || !solve_same_verdict(b, c)) return false;
    return here <= left && here <= right && (here < left || here < right);
}

static dte_status bend(solve_path *path, solve_objective *f, double side, dte_error *err)
{
    for (size_t i = 1; i + 1 < path->n && path->n + RESERVE < PATH_SAMPLES; i++) {
        if (!bends(path, i, f, side)) continue;
        const double lo = path->samples[i - 1]->p, hi = path->samples[i + 1]->p;
        const golden g = {path, f, 0};
        DTE_TRY(golden_run(&g, lo, hi, BEND_STEPS, err));
        while (i + 1 < path->n && path->samples[i]->p < hi)
            i++;
    }
    return DTE_OK;
}

dte_status solve_bends(solve_path *path, dte_error *err)
{
    DTE_TRY(bend(path, solve_abscissa, 1.0, err));
    return bend(path, solve_negated, -1.0, err);
}

/* ---- the smallest value ---- */

static size_t smallest(const solve_path *path, solve_objective *f, size_t method)
{
    size_t best = SIZE_MAX;
    double least = infinity;
    solve_mark_alone(path);
    for (size_t i = 0; i < path->n; i++) {
        const double value = f(path->samples[i], method);
        if (!(value < least)) continue;
        least = value;
        best = i;
    }
    return best;
}

/* The place where the quartic through f(p + k h), k = -2..2, has its minimum near p. */
static bool quartic_minimum(const double v[5], double h, double *shift)
{
    const double second = v[1] - 2.0 * v[2] + v[3], wide = 0.25 * (v[0] - 2.0 * v[2] + v[4]);
    if (!(second > 0.0) || !(fabs(second - wide) < 0.1 * second)) return false;
    const double d1 = (v[0] - 8.0 * v[1] + 8.0 * v[3] - v[4]) / 12.0,
                 d2 = (-v[0] + 16.0 * v[1] - 30.0 * v[2] + 16.0 * v[3] - v[4]) / 12.0,
                 d3 = (-v[0] + 2.0 * v[1] - 2.0 * v[3] + v[4]) / 2.0,
                 d4 = v[0] - 4.0 * v[1] + 6.0 * v[2] - 4.0 * v[3] + v[4];
    double t = -d1 / d2;
    for (int i = 0; i < 8; i++)
        t -= (d1 + t * (d2 + t * (d3 / 2.0 + t * d4 / 6.0))) / (d2 + t * (d3 + t * d4 / 2.0));
    *shift = t * h;
    return fabs(t) < 1.0;
}

static dte_status polish(const golden *g, size_t *best, dte_error *err)
{
    solve_path *path = g->path;
    const double p = path->samples[*best]->p,
                 h = 2e-3 * fmax(fabs(p), 1e-3 * (path->hi - path->lo));
    double v[5], shift;
    if (p - 2.0 * h < path->lo || p + 2.0 * h > path->hi) return DTE_OK;
    for (int k = 0; k < 5; k++)
        DTE_TRY(value_at(g, p + (k - 2) * h, &v[k], err));
    if (!quartic_minimum(v, h, &shift)) {
        *best = smallest(path, g->f, g->method);
        return DTE_OK;
    }
    const sample *x;
    DTE_TRY(solve_path_at(path, p + shift, &x, err));
    const size_t now = smallest(path, g->f, g->method);
    const double slack = 1e-12 * fabs(v[2]);
    *best = now;
    for (size_t i = 0;
         g->f(x, g->method) <= g->f(path->samples[now], g->method) + slack && i < path->n; i++)
        if (path->samples[i] == x) *best = i;
    return DTE_OK;
}

dte_status solve_minimize(solve_path *path, solve_objective *f, size_t method, size_t *best,
                          dte_error *err)
{
    const golden g = {path, f, method};
    *best = smallest(path, f, method);
    if (*best == SIZE_MAX || path->n + RESERVE > PATH_SAMPLES) return DTE_OK;
    const size_t i = *best;
    const double lo = path->samples[i > 0 ? i - 1 : i]->p,
                 hi = path->samples[i + 1 < path->n ? i + 1 : i]->p;
    if (hi > lo) DTE_TRY(golden_run(&g, lo, hi, GOLDEN_STEPS, err));
    *best = smallest(path, f, method);
    return polish(&g, best, err);
}

/* map_steps.c - the spectral radius as a function of the learning rate. */
#include "analysis/map_steps.h"

#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <string.h>

enum { PER_DECADE = 24, DECADES = 17, LARGE = 64, PER_DECADE_LARGE = 6, BISECTIONS = 120 };

/* |rho - 1| below this is on the circle: neither side. */
static const double on_circle = 4e-14;

typedef struct search {
    method_map *m;
    const double *state;
    size_t tangent;
    double *jacobian, *re, *im;
    dte_status status;
    dte_error *err;
} search;

/* Moves the multiplier nearest to 1 to the end of the first n. */
static void set_aside(search *s, size_t n)
{
    size_t nearest = 0;
    for (size_t k = 1; k < n; k++)
        if (hypot(s->re[k] - 1.0, s->im[k]) < hypot(s->re[nearest] - 1.0, s->im[nearest]))
            nearest = k;
    const double re = s->re[nearest], im = s->im[nearest];
    s->re[nearest] = s->re[n - 1];
    s->im[nearest] = s->im[n - 1];
    s->re[n - 1] = re;
    s->im[n - 1] = im;
}

static double radius(search *s, double h)
{
    const size_t n = s->m->n;
    double largest = 0.0;
    if (s->status == DTE_OK)
        s->status = method_map_jacobian(s->m, h, s->state, s->jacobian, s->err);
    if (s->status == DTE_OK)
        s->status = linalg_eigen(n, s->jacobian, s->re, s->im, NULL, NULL, NULL, s->err);
    if (s->status != DTE_OK) return (double)NAN;
    for (size_t k = 0; k < s->tangent; k++)
        set_aside(s, n - k);
    for (size_t k = 0; k < n - s->tangent; k++)
        largest = fmax(largest, hypot(s->re[k], s->im[k]));
    return largest;
}

static int side(double rho)
{
    return rho < 1.0 - on_circle ? -1 : rho > 1.0 + on_circle ? 1 : 0;
}

/* Where the radius crosses 1 between a (side sa) and b. */
static double crossing(search *s, double a, double b, int sa)
{
    for (int i = 0; i < BISECTIONS; i++) {
        const double h = a + 0.5 * (b - a);
        if (h <= a || h >= b) break;
        if ((radius(s, h) < 1.0 ? -1 : 1) == sa)
            a = h;
        else
            b = h;
    }
    return a + 0.5 * (b - a);
}

/* Golden section around the best point of the grid. */
static void refine_best(search *s, double a, double b, map_steps *out)
{
    const double golden = 0.3819660112501051;
    double x = a + golden * (b - a), y = b - golden * (b - a), fx = radius(s, x), fy = radius(s, y);
    while (b - a > 1e-11 * b && s->status == DTE_OK) {
        if (fx < fy) {
            b = y;
            y = x;
            fy = fx;
            fx = radius(s, x = a + golden * (b - a));
        } else {
            a = x;
            x = y;
            fx = fy;
            fy = radius(s, y = b - golden * (b - a));
        }
    }
    if (fmin(fx, fy) > out->best_radius) return;
    out->best_step = fx < fy ? x : y;
    out->best_radius = fmin(fx, fy);
}

static void open_interval(map_steps *out, double from)
{
    out->more = out->n_intervals == MAP_INTERVALS;
    if (out->more) return;
    out->intervals[out->n_intervals][0] = from;
    out->intervals[out->n_intervals++][1] = (double)INFINITY;
}

/* Follows the radius over the grid; the sides of points on the circle are those of the point
 * before. */
static void scan(search *s, double unit, map_steps *out)
{
    const int per_decade = s->m->n > LARGE ? PER_DECADE_LARGE : PER_DECADE,
              last = DECADES * per_decade;
    double before = 0.0, best_at = 0.0;
    int now = 0;
    out->best_radius = 1.0;
    for (int i = 0; i <= last && s->status == DTE_OK && !out->more; i++) {
        const double h = unit * pow(10.0, (double)i / per_decade - 13.0), rho = radius(s, h);
        const int found = side(rho);
        if (found < 0 && now >= 0)
            open_interval(out, now == 0 && before == 0.0 ? 0.0 : crossing(s, before, h, 1));
        if (found > 0 && now < 0)
            out->intervals[out->n_intervals - 1][1] = crossing(s, before, h, -1);
        if (found != 0) now = found;
        if (found < 0 && rho < out->best_radius) {
            out->best_radius = rho;
            out->best_step = best_at = h;
        }
        before = found != 0 ? h : before;
        out->largest = h;
    }
    const double ratio = pow(10.0, 1.0 / per_decade);
    if (best_at > 0.0) refine_best(s, best_at / ratio, best_at * ratio, out);
}

/* 1/|dM/dh| from two small learning rates; 1 if the map does not depend on h. */
static double unit_of(search *s, double *other)
{
    const size_t square = s->m->n * s->m->n;
    radius(s, 1e-300); /* as good as 0 */
    memcpy(other, s->jacobian, square * sizeof *other);
    double sum = 0.0, h = 1e-12;
    for (int trial = 0; trial < 9; trial++, h *= 1e3) { /* up to 1e12 */
        radius(s, h);
        for (size_t i = 0; i < square; i++)
            sum = fmax(sum, fabs(s->jacobian[i] - other[i]));
        if (sum > 1e-3) return h * 1e-3 / sum;
    }
    return 1.0;
}

static dte_status search_begin(search *s, method_map *m, const double *state, size_t tangent,
                               double **work, dte_error *err)
{
    const size_t n = m->n;
    *work = memory_zero(2 * n * n + 2 * n, sizeof **work);
    if (!*work) return fail_memory(err);
    *s = (search){m, state, tangent, *work, *work + 2 * n * n, *work + 2 * n * n + n, DTE_OK, err};
    return DTE_OK;
}

dte_status map_steps_find(method_map *m, const double *state, size_t tangent, map_steps *out,
                          dte_error *err)
{
    search s;
    double *work;
    *out = (map_steps){0};
    DTE_TRY(search_begin(&s, m, state, tangent, &work, err));
    const double unit = unit_of(&s, work + m->n * m->n);
    if (s.status == DTE_OK) scan(&s, unit, out);
    memory_free(work);
    return s.status;
}

dte_status map_steps_radius(method_map *m, const double *state, size_t tangent, double h,
                            double *rho, dte_error *err)
{
    search s;
    double *work;
    DTE_TRY(search_begin(&s, m, state, tangent, &work, err));
    *rho = radius(&s, h);
    memory_free(work);
    return s.status;
}

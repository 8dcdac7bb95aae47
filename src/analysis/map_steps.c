/* map_steps.c - the spectral radius as a function of the learning rate. */
#include "analysis/map_steps.h"

#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <string.h>

enum {
    PER_DECADE = 24,
    DECADES = 18,     /* from 1e-16 to 100 over the size of the derivative */
    MORE_DECADES = 9, /* where the method is still stable at the end */
    LARGE = 64,
    PER_DECADE_LARGE = 6,
    BISECTIONS = 120,
    SECTIONS = 60 /* of a golden section for a hidden side */
};

/* |rho - 1| below this is on the circle: neither side. */
static const double on_circle = 4e-14;

typedef struct search {
    method_map *m;
    const double *state;
    size_t tangent;
    double *jacobian, *other, *re, *im;
    linalg_space *space;
    struct sample *grid, *samples; /* in ascending order of h */
    size_t n_grid, n_samples;
    dte_status status;
    dte_error *err;
} search;

typedef struct sample {
    double h, rho;
} sample;

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
        s->status = linalg_space_values(s->space, s->jacobian, s->re, s->im, s->err);
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

/* Golden section for the least sign * rho in [a, b], to `close` relative; ends early where rho is
 * on side `wanted` (0: never). */
static sample golden(search *s, double a, double b, double sign, double close, int wanted)
{
    const double ratio = 0.3819660112501051;
    sample x = {a + ratio * (b - a), 0.0}, y = {b - ratio * (b - a), 0.0};
    x.rho = radius(s, x.h);
    y.rho = radius(s, y.h);
    for (int k = 0; b - a > close * b && s->status == DTE_OK; k++) {
        if (wanted != 0 && (side(x.rho) == wanted || k == SECTIONS)) return x;
        if (wanted != 0 && side(y.rho) == wanted) return y;
        if (sign * x.rho < sign * y.rho) {
            b = y.h;
            y = x;
            x = (sample){a + ratio * (b - a), 0.0};
            x.rho = radius(s, x.h);
        } else {
            a = x.h;
            x = y;
            y = (sample){b - ratio * (b - a), 0.0};
            y.rho = radius(s, y.h);
        }
    }
    return sign * x.rho < sign * y.rho ? x : y;
}

/* Golden section around the best sample. */
static void refine_best(search *s, double a, double b, map_steps *out)
{
    const sample best = golden(s, a, b, 1.0, 1e-11, 0);
    if (best.rho > out->best_radius) return;
    out->best_step = best.h;
    out->best_radius = best.rho;
}

static void open_interval(map_steps *out, double from)
{
    out->more = out->n_intervals == MAP_INTERVALS;
    if (out->more) return;
    out->intervals[out->n_intervals][0] = from;
    out->intervals[out->n_intervals++][1] = (double)INFINITY;
}

static void fill_grid(search *s, double unit, int per_decade)
{
    const int last = DECADES * per_decade, end = (DECADES + MORE_DECADES) * per_decade;
    for (int i = 0; i <= end && s->status == DTE_OK; i++) {
        if (i > last && side(s->grid[s->n_grid - 1].rho) >= 0) break;
        const double h = unit * pow(10.0, (double)i / per_decade - 13.0);
        s->grid[s->n_grid++] = (sample){h, radius(s, h)};
    }
}

/* At a minimum above 1 the radius may dip below 1 between points of the grid, at a maximum below 1
 * rise above it. It is looked for where 1 is no further away than the neighbours' values suggest.
 */
static bool may_hide(const sample *at, double *sign)
{
    const double before = at[-1].rho - at->rho, after = at[1].rho - at->rho;
    const int now = side(at->rho);
    *sign = now;
    if (now == 0 || side(at[-1].rho) != now || side(at[1].rho) != now) return false;
    if (!(now * before >= 0.0 && now * after >= 0.0)) return false;
    return fabs(at->rho - 1.0) <= 2.0 * fmax(fabs(before), fabs(after));
}

/* The grid, with a point of each hidden interval. */
static void add_hidden(search *s)
{
    for (size_t i = 0; i < s->n_grid && s->status == DTE_OK; i++) {
        double sign;
        const sample *at = &s->grid[i];
        sample found = *at;
        const bool inside = i > 0 && i + 1 < s->n_grid;
        if (inside && may_hide(at, &sign))
            found = golden(s, at[-1].h, at[1].h, sign, 1e-13, sign < 0.0 ? 1 : -1);
        if (side(found.rho) == side(at->rho)) found = *at;
        if (found.h < at->h) s->samples[s->n_samples++] = found;
        s->samples[s->n_samples++] = *at;
        if (found.h > at->h) s->samples[s->n_samples++] = found;
    }
}

/* The intervals between samples; the sides of points on the circle are those of the point before.
 */
static double find_intervals(search *s, map_steps *out)
{
    double before = 0.0, best_at = 0.0;
    int now = 0;
    out->best_radius = 1.0;
    for (size_t i = 0; i < s->n_samples && s->status == DTE_OK && !out->more; i++) {
        const double h = s->samples[i].h, rho = s->samples[i].rho;
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
    return best_at;
}

static void scan(search *s, double unit, map_steps *out)
{
    const int per_decade = s->m->n > LARGE ? PER_DECADE_LARGE : PER_DECADE;
    const double ratio = pow(10.0, 1.0 / per_decade);
    fill_grid(s, unit, per_decade);
    add_hidden(s);
    const double best_at = find_intervals(s, out);
    if (best_at > 0.0) refine_best(s, best_at / ratio, best_at * ratio, out);
}

/* 1/|dM/dh| from two small learning rates; 1 if the map does not depend on h. */
static double unit_of(search *s)
{
    double *other = s->other;
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

static void search_end(search *s)
{
    memory_free(s->jacobian);
    memory_free(s->grid);
    linalg_space_free(s->space);
}

/* All memory of a search; the compiled derivative of the step is made with the first radius. */
static dte_status search_begin(search *s, method_map *m, const double *state, size_t tangent,
                               dte_error *err)
{
    const size_t n = m->n, points = (DECADES + MORE_DECADES) * PER_DECADE + 1;
    *s = (search){.m = m, .state = state, .tangent = tangent, .err = err};
    s->jacobian = memory_zero(2 * n * n + 2 * n, sizeof *s->jacobian);
    s->grid = memory_zero(3 * points, sizeof *s->grid);
    if (!s->jacobian || !s->grid) return fail_memory(err);
    s->other = s->jacobian + n * n;
    s->re = s->other + n * n;
    s->im = s->re + n;
    s->samples = s->grid + points;
    return linalg_space_create(n, &s->space, err);
}

dte_status map_steps_find(method_map *m, const double *state, size_t tangent, map_steps *out,
                          dte_error *err)
{
    search s;
    *out = (map_steps){0};
    s.status = search_begin(&s, m, state, tangent, err);
    const double unit = s.status == DTE_OK ? unit_of(&s) : 0.0;
    if (s.status == DTE_OK) scan(&s, unit, out);
    search_end(&s);
    return s.status;
}

dte_status map_steps_radius(method_map *m, const double *state, size_t tangent, double h,
                            double *rho, dte_error *err)
{
    search s;
    s.status = search_begin(&s, m, state, tangent, err);
    if (s.status == DTE_OK) *rho = radius(&s, h);
    search_end(&s);
    return s.status;
}

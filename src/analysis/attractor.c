/* attractor.c - the quadratic form by doubling, its radius by sampling.
 *
 * With E = exp(hJ) (or E = J for a map) the sum P = h (I + E'E + E'^2 E^2 + ...) has E'PE - P = -h.
 * It is summed by P <- P + E'PE, E <- E^2; what it really solves is then looked at, so that neither
 * the series nor the rounding is trusted. */
#include "analysis/attractor.h"

#include "analysis/equilibrium.h"
#include "base/fail.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

enum {
    DOUBLINGS = 60,
    DIRECTIONS = 1024,
    PLANE_DIRECTIONS = 128,
    LANES = ENSEMBLE_LANES,
    DIMENSION_MOST = 512
};
static const double shell = 1.1, least_size = 1e-4;

void attractor_free(attractor *a)
{
    memory_free(a->point);
    *a = (attractor){0};
}

/* e' P e; |e|^2 */
static double form(const attractor *a, const double *e, double *square)
{
    double sum = 0.0;
    *square = 0.0;
    for (size_t i = 0; i < a->n; i++) {
        double row = 0.0;
        for (size_t k = 0; k < a->n; k++)
            row += a->p[i * a->n + k] * e[k];
        sum += e[i] * row;
        *square += e[i] * e[i];
    }
    return sum;
}

bool attractor_holds(const attractor *a, const double *s, size_t stride)
{
    double square = 0.0, sum = 0.0;
    for (size_t i = 0; i < a->n; i++) {
        const double e = s[i * stride] - a->point[i];
        square += e * e;
    }
    if (!(square <= a->reach2)) return false;
    for (size_t i = 0; i < a->n; i++) {
        double row = 0.0;
        for (size_t k = 0; k < a->n; k++)
            row += a->p[i * a->n + k] * (s[k * stride] - a->point[k]);
        sum += (s[i * stride] - a->point[i]) * row;
    }
    return sum <= a->r2;
}

/* ---- the form ---- */

/* c = a b, or a' b */
static void product(size_t n, const double *a, bool turned, const double *b, double *c)
{
    memset(c, 0, n * n * sizeof *c);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            const double x = turned ? a[k * n + i] : a[i * n + k];
            for (size_t j = 0; x != 0.0 && j < n; j++)
                c[i * n + j] += x * b[k * n + j];
        }
}

/* E = exp(hJ) to third order, h = 1/(20 |J|). Returns h. */
static double short_flow(size_t n, const double *jacobian, double *e, double *a, double *b)
{
    const double h = 0.05 / linalg_norm_frobenius(n, jacobian);
    product(n, jacobian, false, jacobian, a);
    product(n, jacobian, false, a, b);
    for (size_t i = 0; i < n * n; i++)
        e[i] = h * (jacobian[i] + h * (0.5 * a[i] + h * b[i] / 6.0));
    for (size_t i = 0; i < n; i++)
        e[i * n + i] += 1.0;
    return h;
}

/* False if E does not shrink: not stable, or so slowly that nothing is to be gained. */
static bool sum_up(size_t n, double *e, double *p, double *a, double *b)
{
    for (int k = 0; k < DOUBLINGS; k++) {
        const double size = linalg_norm_frobenius(n, e);
        if (!isfinite(size)) return false;
        if (size < 1e-9) return true;
        product(n, p, false, e, a);
        product(n, e, true, a, b);
        for (size_t i = 0; i < n * n; i++)
            p[i] += b[i];
        product(n, e, false, e, a);
        memcpy(e, a, n * n * sizeof *e);
    }
    return false;
}

/* The largest eigenvalue of J'P + PJ, or J'PJ - P; then the smallest of P. True if the first is
 * below -1/2 and P is positive definite. */
static bool is_form(attractor *at, const double *jacobian, bool map, double *a, double *b,
                    double *w)
{
    const size_t n = at->n;
    product(n, at->p, false, jacobian, a);
    if (map) product(n, jacobian, true, a, b);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n && !map; k++)
            b[i * n + k] = a[i * n + k] + a[k * n + i];
    for (size_t i = 0; i < n * n && map; i++)
        b[i] -= at->p[i];
    if (linalg_symmetric(n, b, w, NULL, NULL) != DTE_OK || !(w[n - 1] <= -0.5)) return false;
    if (linalg_symmetric(n, at->p, w, NULL, NULL) != DTE_OK || !(w[0] > 1e-12 * w[n - 1]))
        return false;
    at->reach2 = 1.0 / w[0]; /* for r = 1 */
    return true;
}

static bool make_form(attractor *at, const double *jacobian, bool map, double *work)
{
    const size_t n = at->n;
    double *e = work, *a = e + n * n, *b = a + n * n;
    double h = 1.0;
    if (map)
        memcpy(e, jacobian, n * n * sizeof *e);
    else
        h = short_flow(n, jacobian, e, a, b);
    memset(at->p, 0, n * n * sizeof *at->p);
    for (size_t i = 0; i < n; i++)
        at->p[i * n + i] = h;
    return sum_up(n, e, at->p, a, b) && is_form(at, jacobian, map, a, b, b + n * n);
}

/* ---- the radius ---- */

static double hashed(uint64_t i)
{
    uint64_t z = (i + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* Directions with e' P e = 1: evenly on the circle; otherwise both ways along the axes, then
 * anywhere (the sum of four uniform numbers is round enough). */
static void make_directions(const attractor *a, size_t count, double *e)
{
    const size_t n = a->n;
    double square;
    for (size_t i = 0; i < count; i++) {
        double *x = e + i * n;
        for (size_t k = 0; k < n; k++) {
            const uint64_t at = 4 * (i * n + k);
            x[k] = hashed(at) + hashed(at + 1) - hashed(at + 2) - hashed(at + 3);
            if (i < 2 * n) x[k] = k == i / 2 ? (i % 2 ? -1.0 : 1.0) : 0.0;
        }
        if (n == 2) {
            const double angle = 2.0 * acos(-1.0) * (double)i / (double)count;
            x[0] = cos(angle);
            x[1] = sin(angle);
        }
        const double size = sqrt(form(a, x, &square));
        for (size_t k = 0; k < n; k++)
            x[k] /= size;
    }
}

typedef struct sampler {
    const attractor *a;
    ensemble_field *f;
    void *data;
    bool map;
    size_t count;
    double *directions, *s, *v, *single;
} sampler;

/* 2 e' P f, or f' P f - e' P e of the map's deviation f, is below -|e|^2/4. */
static bool falls(const sampler *w, const double *e, size_t lane)
{
    const attractor *a = w->a;
    double square, unused, sum = 0.0;
    if (w->map) {
        for (size_t k = 0; k < a->n; k++)
            w->single[k] = w->v[k * LANES + lane] - a->point[k];
        sum = form(a, w->single, &unused) - form(a, e, &square);
    } else {
        form(a, e, &square);
        for (size_t i = 0; i < a->n; i++)
            for (size_t k = 0; k < a->n; k++)
                sum += 2.0 * e[i] * a->p[i * a->n + k] * w->v[k * LANES + lane];
    }
    return sum <= -0.25 * square;
}

static bool shell_is_good(const sampler *w, double r)
{
    const size_t n = w->a->n;
    double *e = w->single + n;
    for (size_t first = 0; first < w->count; first += LANES) {
        for (size_t i = 0; i < LANES; i++)
            for (size_t k = 0; k < n; k++)
                w->s[k * LANES + i] = w->a->point[k] + r * w->directions[(first + i) * n + k];
        w->f(w->data, LANES, w->s, w->v);
        for (size_t i = 0; i < LANES; i++) {
            for (size_t k = 0; k < n; k++)
                e[k] = w->s[k * LANES + i] - w->a->point[k];
            if (!falls(w, e, i)) return false;
        }
    }
    return true;
}

/* Smaller ellipsoids than the first are linear to its accuracy. */
static double radius(const sampler *w, double size)
{
    const double unit = sqrt(w->a->reach2); /* |e| on the ellipsoid r = 1, at most */
    const double margin = w->a->n <= 2 ? 0.75 : 0.5;
    double r = least_size * size / unit, good = 0.0;
    for (; r * unit <= size && shell_is_good(w, r); r *= shell)
        good = r;
    return margin * good;
}

static dte_status sample(attractor *a, bool map, ensemble_field *f, void *data, double size,
                         dte_error *err)
{
    sampler w = {.a = a, .f = f, .data = data, .map = map};
    const size_t n = a->n;
    w.count = n <= 2 ? PLANE_DIRECTIONS : DIRECTIONS;
    w.s = memory_aligned(2 * n * LANES + w.count * n + 2 * n, sizeof *w.s);
    if (!w.s) return fail_memory(err);
    w.v = w.s + n * LANES;
    w.directions = w.v + n * LANES;
    w.single = w.directions + w.count * n;
    make_directions(a, w.count, w.directions);
    const double r = radius(&w, size);
    a->r2 = r * r;
    a->reach2 *= a->r2;
    memory_free(w.s);
    return DTE_OK;
}

dte_status attractor_find(size_t n, const double *point, const double *jacobian, bool map,
                          ensemble_field *f, void *data, double size, attractor *out,
                          dte_error *err)
{
    *out = (attractor){.n = n};
    double *work = memory_zero(3 * n * n + n, sizeof *work);
    out->point = memory_zero(n + n * n, sizeof *out->point);
    dte_status status = work && out->point ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        out->p = out->point + n;
        memcpy(out->point, point, n * sizeof *point);
        if (n <= DIMENSION_MOST && make_form(out, jacobian, map, work))
            status = sample(out, map, f, data, size, err);
    }
    memory_free(work);
    if (status != DTE_OK) attractor_free(out);
    return status;
}

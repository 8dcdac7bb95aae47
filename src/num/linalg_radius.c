/* linalg_radius.c - how far a stable matrix is from an unstable one.
 *
 * Flow: beta = min over real w of sigma_min(A - iwI). The Hamiltonian matrix
 * H(s) = [[A, -sI], [sI, -A']] has the eigenvalue iw exactly when s is a singular value of
 * A - iwI; so beta <= s if and only if H(s) has an imaginary eigenvalue (Byers, "A bisection
 * method for measuring the distance of a stable matrix to the unstable matrices", SIAM J.
 * Sci. Stat. Comput. 9, 1988). Between two crossings w1 < w2 of a level lie points with a
 * smaller sigma_min, so the midpoints lower the bound from above (Boyd & Balakrishnan 1990).
 *
 * Rounding. Let tol bound the backward error of H(s)'s eigenvalues. A computed eigenvalue
 * with |Re| <= tol proves beta <= s + 2 tol. One with |Re| beyond tol but below sqrt(eps)|H|
 * may be a pair of imaginary ones that rounding pushed off the axis where they nearly
 * coincide; sigma_min at its frequency decides. The lower bound is s - 2 tol for the largest
 * level at which nothing was found: honest up to rounding errors that split a pair by more
 * than sqrt(eps)|H|.
 *
 * Map: |sigma_min(A - z1 I) - sigma_min(A - z2 I)| <= |z1 - z2| bounds sigma_min on a whole
 * arc by its value in the middle. The arc with the lowest bound is cut in three until the
 * bracket is narrow; it is true at every moment. */
#include "base/memory.h"
#include "num/linalg.h"
#include "num/linalg_work.h"

#include <math.h>
#include <stdlib.h>

enum {
    START_FREQUENCIES = 8, /* eigenvalues whose frequency gives a first upper bound */
    GAPS = 8,              /* midpoints tried at one level */
    LEVELS = 100,          /* each level takes at least a third off; 2^-53 is 91 levels away */
    ARC_EVALUATIONS = 4000 /* for n <= 64; fewer, as 1/n^3, beyond */
};

/* A bracket in the hand of one computation. */
typedef struct radius {
    size_t n;
    const double *a;
    double lo, hi, noise; /* noise: bound on the rounding error of sigma_min */
    dte_error *err;
} radius;

/* What one level s told. */
typedef struct level {
    bool touches;
    double bound; /* an upper bound on beta, infinity if nothing was found */
    double tol;
    double *frequency; /* crossings w >= 0; room for 2n */
    size_t count;
} level;

static dte_status lower_hi(radius *r, double x, double y)
{
    double sigma;
    DTE_TRY(linalg_sigma_min(r->n, r->a, x, y, &sigma, r->err));
    r->hi = fmin(r->hi, sigma);
    return DTE_OK;
}

static void fill_hamiltonian(size_t n, const double *a, double s, double *h)
{
    const size_t m = 2 * n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            h[i * m + j] = a[i * n + j];
            h[(n + i) * m + n + j] = -a[j * n + i];
        }
        h[i * m + n + i] = -s;
        h[(n + i) * m + i] = s;
    }
}

/* Judges the eigenvalue re + i im of H(s). */
static dte_status judge(size_t n, const double *a, double s, double re, double im, double near,
                        level *out, dte_error *err)
{
    if (im < 0.0 || fabs(re) > near) return DTE_OK;
    double bound = s + 2.0 * out->tol;
    if (fabs(re) > out->tol) {
        double sigma;
        DTE_TRY(linalg_sigma_min(n, a, 0.0, im, &sigma, err));
        if (sigma > bound) return DTE_OK;
        bound = sigma + out->tol;
    }
    out->touches = true;
    out->bound = fmin(out->bound, bound);
    if (out->frequency) out->frequency[out->count++] = im;
    return DTE_OK;
}

static dte_status probe(size_t n, const double *a, double s, level *out, dte_error *err)
{
    const size_t m = 2 * n;
    out->touches = false;
    out->bound = __builtin_inf();
    out->count = 0;
    double *h = memory_zero(m * m + 2 * m, sizeof *h);
    if (!h) return fail_memory(err);
    double *re = h + m * m, *im = re + m;
    fill_hamiltonian(n, a, s, h);
    out->tol = linalg_backward_error(m, h);
    const double near = 0x1p-26 * linalg_norm_frobenius(m, h);
    dte_status status = linalg_values_unscaled(m, h, re, im, err);
    for (size_t k = 0; k < m && status == DTE_OK; k++)
        status = judge(n, a, s, re[k], im[k], near, out, err);
    memory_free(h);
    return status;
}

dte_status linalg_hamiltonian_touches(size_t n, const double *a, double s, int *touches,
                                      dte_error *err)
{
    *touches = 0;
    DTE_TRY(linalg_check_size(2 * n, err));
    DTE_TRY(linalg_check_finite("Jacobian", n, n, a, err));
    if (!isfinite(s)) return fail(err, DTE_NUMERIC, "the level of the Hamiltonian is not finite");
    if (n == 0) return DTE_OK;
    level found = {.frequency = NULL};
    DTE_TRY(probe(n, a, s, &found, err));
    *touches = found.touches;
    return DTE_OK;
}

static int ascending(const void *pa, const void *pb)
{
    const double a = *(const double *)pa, b = *(const double *)pb;
    return a < b ? -1 : a > b;
}

/* The crossings are symmetric about 0, so 0 is a midpoint too. */
static dte_status try_midpoints(radius *r, level *found)
{
    qsort(found->frequency, found->count, sizeof *found->frequency, ascending);
    DTE_TRY(lower_hi(r, 0.0, 0.0));
    for (size_t k = 0; k + 1 < found->count && k < GAPS; k++)
        DTE_TRY(lower_hi(r, 0.0, 0.5 * (found->frequency[k] + found->frequency[k + 1])));
    return DTE_OK;
}

static dte_status shrink(radius *r, double *frequency)
{
    level found = {.frequency = frequency};
    for (int k = 0; k < LEVELS && r->hi > 64.0 * r->noise; k++) {
        const double s = 0.6 * r->hi;
        DTE_TRY(probe(r->n, r->a, s, &found, r->err));
        if (!found.touches) {
            r->lo = fmax(0.0, s - 2.0 * found.tol);
            return DTE_OK;
        }
        r->hi = fmin(r->hi, found.bound);
        DTE_TRY(try_midpoints(r, &found));
    }
    return DTE_OK;
}

/* Eigenvalues and a first hi; `stable` as the eigenvalues tell it. */
static dte_status start_flow(radius *r, double *re, double *im, bool *stable)
{
    DTE_TRY(linalg_eigen(r->n, r->a, re, im, NULL, NULL, NULL, r->err));
    *stable = re[0] < 0.0;
    DTE_TRY(lower_hi(r, 0.0, 0.0));
    for (size_t k = 0, tried = 0; k < r->n && tried < START_FREQUENCIES; k++) {
        if (im[k] <= 0.0) continue;
        DTE_TRY(lower_hi(r, 0.0, im[k]));
        tried++;
    }
    return DTE_OK;
}

/* H(s) has twice the order and, while s is small, sqrt(2) times the norm of A. */
static double level_noise(size_t n, const double *a)
{
    return 4.0 * linalg_backward_error(n, a);
}

dte_status linalg_stability_radius(size_t n, const double *a, double *lo, double *hi,
                                   dte_error *err)
{
    *lo = *hi = __builtin_inf();
    DTE_TRY(linalg_check_size(2 * n, err));
    DTE_TRY(linalg_check_finite("Jacobian", n, n, a, err));
    if (n == 0) return DTE_OK;
    radius r = {n, a, 0.0, __builtin_inf(), level_noise(n, a), err};
    double *work = memory_zero(2 * n, sizeof *work);
    if (!work) return fail_memory(err);
    bool stable = false;
    dte_status status = start_flow(&r, work, work + n, &stable);
    if (status == DTE_OK && stable) status = shrink(&r, work);
    memory_free(work);
    *lo = r.lo;
    *hi = r.hi + r.noise;
    return status;
}

/* The arc middle +- half of the upper unit circle, with sigma_min in the middle. */
typedef struct arc {
    double middle, half, sigma;
} arc;

static double arc_bound(const arc *x)
{
    return x->sigma - 2.0 * sin(0.5 * x->half);
}

static dte_status measure(radius *r, arc *x)
{
    DTE_TRY(linalg_sigma_min(r->n, r->a, cos(x->middle), sin(x->middle), &x->sigma, r->err));
    r->hi = fmin(r->hi, x->sigma);
    return DTE_OK;
}

static size_t lowest_arc(const arc *arcs, size_t count)
{
    size_t best = 0;
    for (size_t k = 1; k < count; k++)
        if (arc_bound(&arcs[k]) < arc_bound(&arcs[best])) best = k;
    return best;
}

static size_t evaluations_allowed(size_t n)
{
    const double scale = n <= 64 ? 1.0 : 64.0 / (double)n;
    return (size_t)fmax(32.0, ARC_EVALUATIONS * scale * scale * scale);
}

static dte_status cut_arcs(radius *r, arc *arcs, size_t room)
{
    size_t count = 1;
    const double pi = acos(-1.0);
    arcs[0] = (arc){0.5 * pi, 0.5 * pi, 0.0};
    DTE_TRY(measure(r, &arcs[0]));
    for (;;) {
        arc *low = &arcs[lowest_arc(arcs, count)];
        r->lo = fmax(0.0, arc_bound(low) - r->noise);
        if (r->hi <= 1.5 * r->lo || r->hi <= 64.0 * r->noise || count + 2 > room) return DTE_OK;
        const double third = low->half / 3.0, middle = low->middle;
        low->half = third;
        arcs[count] = (arc){middle - 2.0 * third, third, 0.0};
        arcs[count + 1] = (arc){middle + 2.0 * third, third, 0.0};
        DTE_TRY(measure(r, &arcs[count]));
        DTE_TRY(measure(r, &arcs[count + 1]));
        count += 2;
    }
}

/* sigma_min at the directions of the outermost eigenvalues; `stable` as they tell it. */
static dte_status start_map(radius *r, double *re, double *im, bool *stable)
{
    DTE_TRY(linalg_eigen(r->n, r->a, re, im, NULL, NULL, NULL, r->err));
    *stable = true;
    for (size_t k = 0; k < r->n; k++) {
        const double modulus = hypot(re[k], im[k]);
        if (!(modulus < 1.0)) *stable = false;
        if (im[k] < 0.0 || modulus < 0.5 || r->n > 64) continue;
        DTE_TRY(lower_hi(r, re[k] / modulus, im[k] / modulus));
    }
    return DTE_OK;
}

dte_status linalg_circle_radius(size_t n, const double *a, double *lo, double *hi, dte_error *err)
{
    *lo = *hi = __builtin_inf();
    DTE_TRY(linalg_check_size(n, err));
    DTE_TRY(linalg_check_finite("Jacobian", n, n, a, err));
    if (n == 0) return DTE_OK;
    const double rounding = linalg_backward_error(n, a) + 0x1p-50 * (double)(n + 8);
    radius r = {n, a, 0.0, __builtin_inf(), rounding, err};
    const size_t room = evaluations_allowed(n);
    double *work = memory_zero(2 * n, sizeof *work);
    arc *arcs = memory_zero(room, sizeof *arcs);
    bool stable = false;
    dte_status status = work && arcs ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = start_map(&r, work, work + n, &stable);
    if (status == DTE_OK) status = cut_arcs(&r, arcs, room);
    if (!stable) r.lo = 0.0;
    memory_free(arcs);
    memory_free(work);
    *lo = r.lo;
    *hi = r.hi + r.noise;
    return status;
}

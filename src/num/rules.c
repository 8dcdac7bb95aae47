/* rules.c - Gauss rules for the uniform and the normal law, Sobol points, quantiles.
 *
 * Notation: p_0 = 1, p_1, ... are the orthonormal polynomials of a symmetric law,
 *
 *     x p_k = b_{k+1} p_{k+1} + b_k p_{k-1},
 *     b_k = sqrt(k) for N(0, 1),   b_k = k / sqrt(4 k^2 - 1) for the uniform law on [-1, 1].
 *
 * The nodes are the zeros of p_n. For the normal law these are found as the eigenvalues of the
 * tridiagonal matrix with b_1 ... b_{n-1} beside a zero diagonal, for the uniform law an
 * asymptotic formula is within a thousandth of their distance; Newton's method in extended
 * precision takes them to full accuracy. The weights are 1 / (p_0^2 + ... + p_{n-1}^2) at the
 * nodes: a sum of squares, so even a weight of 1e-200 in the tail of the normal law has full
 * relative accuracy. (GSL's own rules fall short of this: its Hermite nodes are off by 2e-13 at n =
 * 256, its Legendre weights by 1e-9 at sizes that it has no table for.) */
#include "num/rules.h"
#include "base/memory.h"
#include "num/gsl_guard.h"
#include "num/linalg_work.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdbool.h>

enum { RULES_LIMIT = 1024, SOBOL_DIM_LIMIT = 40, SOBOL_BITS = 29, PASSES = 5 };

typedef long double coefficient(size_t k);

static long double legendre_coefficient(size_t k)
{
    const long double x = (long double)k;
    return x / sqrtl(4.0L * x * x - 1.0L);
}

static long double hermite_coefficient(size_t k)
{
    return sqrtl((long double)k);
}

/* A law up to p_n: b_k and 1 / b_k for k = 1 .. n. */
typedef struct law {
    size_t n;
    long double *b, *inverse;
} law;

/* p_n, the Christoffel sum and their derivatives at x. */
typedef struct values {
    long double p, slope, sum, sum_slope;
} values;

static values evaluate(const law *l, long double x)
{
    values v = {1.0L, 0.0L, 0.0L, 0.0L};
    long double before = 0.0L, slope_before = 0.0L;
    for (size_t k = 0; k < l->n; k++) {
        const long double p = v.p, slope = v.slope;
        v.sum += p * p;
        v.sum_slope += 2.0L * p * slope;
        v.p = (x * p - l->b[k] * before) * l->inverse[k + 1];
        v.slope = (p + x * slope - l->b[k] * slope_before) * l->inverse[k + 1];
        before = p;
        slope_before = slope;
    }
    return v;
}

/* The zero near x, and the Christoffel sum there: after a step h both are known to O(h^2), in units
 * of the distance of the zeros, which is more than 1/n^2 (the normal law: more than 1/n). */
static long double polish(const law *l, long double x, long double *sum)
{
    const long double n = (long double)l->n;
    for (int pass = 0; pass < PASSES; pass++) {
        const values v = evaluate(l, x);
        const long double step = v.p / v.slope;
        x -= step;
        *sum = v.sum - step * v.sum_slope;
        if (fabsl(step) * n * n <= 1e-10L) break;
    }
    return x;
}

/* The upper half for the uniform law, ascending: with j the k-th zero of the Bessel function J_0
 * (by McMahon's series) and t = j / (n + 1/2), the k-th largest node is the cosine of t + (t cot t
 * - 1) / (8 t (n + 1/2)^2) (Olver 1974). */
static dte_status guess_legendre(const law *l, double *x, dte_error *err)
{
    (void)err;
    const double m = (double)l->n + 0.5;
    for (size_t i = l->n / 2; i < l->n; i++) {
        const double b = 3.14159265358979 * ((double)(l->n - i) - 0.25), r = 1.0 / (b * b);
        const double t = b * (1.0 + r * (1.0 / 8 + r * (-31.0 / 384 + r * 3779.0 / 15360))) / m;
        x[i] = cos(t + (t / tan(t) - 1.0) / (8.0 * t * m * m));
    }
    return DTE_OK;
}

/* The eigenvalues, ascending, of the Jacobi matrix. */
static dte_status guess_hermite(const law *l, double *x, dte_error *err)
{
    const size_t n = l->n;
    double *e = memory_zero(n, sizeof *e);
    if (!e) return fail_memory(err);
    for (size_t k = 0; k < n; k++) {
        x[k] = 0.0;
        e[k] = (double)l->b[k + 1];
    }
    const linalg_mode mode = linalg_enter();
    const lapack_int info = LAPACKE_dsterf_work((lapack_int)n, x, e);
    linalg_leave(mode);
    memory_free(e);
    return info == 0 ? DTE_OK : linalg_no_convergence("quadrature nodes", info, err);
}

/* The upper half is computed and mirrored, which makes the rule symmetric bit for bit. */
static void finish(const law *l, double *x, double *w)
{
    const size_t n = l->n;
    long double total = 0.0L;
    for (size_t i = n / 2; i < n; i++) {
        long double sum = 1.0L;
        x[i] = (double)polish(l, (long double)x[i], &sum);
        w[i] = (double)(1.0L / sum);
        total += 2.0L * (long double)w[i];
    }
    for (size_t i = n / 2; i < n; i++) {
        w[i] = (double)((long double)w[i] / total);
        x[n - 1 - i] = -x[i];
        w[n - 1 - i] = w[i];
    }
}

typedef dte_status guess(const law *l, double *x, dte_error *err);

static dte_status gauss(size_t n, coefficient *b, guess *nodes, double *x, double *w,
                        dte_error *err)
{
    if (n == 0 || n % 2 != 0)
        return fail(err, DTE_USAGE, "a Gauss rule needs an even number of points, not %zu", n);
    if (n > RULES_LIMIT)
        return fail(err, DTE_LIMIT, "a Gauss rule of %zu points is too large; the limit is %d", n,
                    (int)RULES_LIMIT);
    law l = {n, memory_zero(2 * (n + 1), sizeof *l.b), NULL};
    if (!l.b) return fail_memory(err);
    l.inverse = l.b + n + 1;
    for (size_t k = 1; k <= n; k++) {
        l.b[k] = b(k);
        l.inverse[k] = 1.0L / l.b[k];
    }
    const dte_status status = nodes(&l, x, err);
    if (status == DTE_OK) finish(&l, x, w);
    memory_free(l.b);
    return status;
}

dte_status rules_legendre(size_t n, double *x, double *w, dte_error *err)
{
    return gauss(n, legendre_coefficient, guess_legendre, x, w, err);
}

dte_status rules_hermite(size_t n, double *x, double *w, dte_error *err)
{
    return gauss(n, hermite_coefficient, guess_hermite, x, w, err);
}

/* The smallest m with n <= 2^m. */
static int bits_for(size_t n)
{
    int m = 0;
    while (((size_t)1 << m) < n)
        m++;
    return m;
}

/* The first 2^m points are multiples of 2^-m in every coordinate, beginning with the origin,
 * which GSL leaves out. Half a cell more centres them. */
static void fill_sobol(gsl_qrng *q, size_t n, size_t dim, double *u)
{
    const double half = ldexp(0.5, -bits_for(n));
    for (size_t j = 0; j < dim; j++)
        u[j] = half;
    for (size_t i = 1; i < n; i++) {
        gsl_qrng_get(q, u + i * dim);
        for (size_t j = 0; j < dim; j++)
            u[i * dim + j] += half;
    }
}

dte_status rules_sobol(size_t n, size_t dim, double *u, dte_error *err)
{
    if (dim == 0 || dim > SOBOL_DIM_LIMIT)
        return fail(err, DTE_LIMIT, "Sobol points have 1 to %d dimensions, not %zu",
                    (int)SOBOL_DIM_LIMIT, dim);
    if (n > (size_t)1 << SOBOL_BITS)
        return fail(err, DTE_LIMIT, "%zu Sobol points are too many; the limit is 2^%d", n,
                    (int)SOBOL_BITS);
    if (n == 0) return DTE_OK;
    gsl_guard_enter();
    gsl_qrng *q = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dim);
    if (q) {
        fill_sobol(q, n, dim, u);
        gsl_qrng_free(q);
    }
    gsl_guard_leave();
    return q ? DTE_OK : fail_memory(err);
}

double rules_normal_quantile(double p)
{
    if (!(p >= 0.0 && p <= 1.0)) return __builtin_nan("");
    if (p == 0.0) return -__builtin_inf();
    if (p == 1.0) return __builtin_inf();
    return gsl_cdf_ugaussian_Pinv(p);
}

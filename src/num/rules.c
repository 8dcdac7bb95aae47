/* rules.c - Gauss rules for the uniform and the normal law, Sobol points, quantiles.
 *
 * Notation: p_0 = 1, p_1, ... are the orthonormal polynomials of a symmetric law,
 *
 *     x p_k = b_{k+1} p_{k+1} + b_k p_{k-1},
 *     b_k = sqrt(k) for N(0, 1),   b_k = k / sqrt(4 k^2 - 1) for the uniform law on [-1, 1].
 *
 * The nodes are the zeros of p_n, which are the eigenvalues of the tridiagonal matrix with
 * b_1 ... b_{n-1} beside a zero diagonal; Newton's method in extended precision takes them
 * from eigenvalue accuracy to full accuracy. The weights are 1 / (p_0^2 + ... + p_{n-1}^2)
 * at the nodes: a sum of squares, so even a weight of 1e-200 in the tail of the normal law
 * has full relative accuracy. (GSL's own rules fall short of this: its Hermite nodes are off
 * by 2e-13 at n = 256, its Legendre weights by 1e-9 at sizes that it has no table for.) */
#include "num/rules.h"
#include "base/memory.h"
#include "num/gsl_guard.h"
#include "num/linalg_work.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdbool.h>

enum { RULES_LIMIT = 1024, SOBOL_DIM_LIMIT = 40, SOBOL_BITS = 29 };

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

/* p_n, p_{n-1} and the Christoffel sum at x. */
typedef struct values {
    long double last, before, sum;
} values;

static values evaluate(size_t n, const long double *b, long double x)
{
    values v = {1.0L, 0.0L, 0.0L};
    for (size_t k = 0; k < n; k++) {
        v.sum += v.last * v.last;
        const long double next = (x * v.last - b[k] * v.before) / b[k + 1];
        v.before = v.last;
        v.last = next;
    }
    return v;
}

/* At a node, the Christoffel-Darboux formula gives p_n' = sum / (b_n p_{n-1}). */
static long double polish(size_t n, const long double *b, long double x)
{
    for (int pass = 0; pass < 3; pass++) {
        const values v = evaluate(n, b, x);
        x -= v.last * b[n] * v.before / v.sum;
    }
    return x;
}

/* The eigenvalues, ascending, of the Jacobi matrix: first guesses for the nodes. */
static dte_status guess_nodes(size_t n, const long double *b, double *x, dte_error *err)
{
    double *e = memory_zero(n, sizeof *e);
    if (!e) return fail_memory(err);
    for (size_t k = 0; k < n; k++) {
        x[k] = 0.0;
        e[k] = (double)b[k + 1];
    }
    const linalg_mode mode = linalg_enter();
    const lapack_int info = LAPACKE_dsterf_work((lapack_int)n, x, e);
    linalg_leave(mode);
    memory_free(e);
    return info == 0 ? DTE_OK : linalg_no_convergence("quadrature nodes", info, err);
}

/* The upper half is computed and mirrored, which makes the rule symmetric bit for bit. */
static void finish(size_t n, const long double *b, double *x, double *w)
{
    long double total = 0.0L;
    for (size_t i = n / 2; i < n; i++) {
        const long double node = polish(n, b, (long double)x[i]);
        x[i] = (double)node;
        w[i] = (double)(1.0L / evaluate(n, b, node).sum);
        total += 2.0L * (long double)w[i];
    }
    for (size_t i = n / 2; i < n; i++) {
        w[i] = (double)((long double)w[i] / total);
        x[n - 1 - i] = -x[i];
        w[n - 1 - i] = w[i];
    }
}

static dte_status gauss(size_t n, coefficient *law, double *x, double *w, dte_error *err)
{
    if (n == 0 || n % 2 != 0)
        return fail(err, DTE_USAGE, "a Gauss rule needs an even number of points, not %zu", n);
    if (n > RULES_LIMIT)
        return fail(err, DTE_LIMIT, "a Gauss rule of %zu points is too large; the limit is %d", n,
                    (int)RULES_LIMIT);
    long double *b = memory_zero(n + 1, sizeof *b);
    if (!b) return fail_memory(err);
    for (size_t k = 1; k <= n; k++)
        b[k] = law(k);
    const dte_status status = guess_nodes(n, b, x, err);
    if (status == DTE_OK) finish(n, b, x, w);
    memory_free(b);
    return status;
}

dte_status rules_legendre(size_t n, double *x, double *w, dte_error *err)
{
    return gauss(n, legendre_coefficient, x, w, err);
}

dte_status rules_hermite(size_t n, double *x, double *w, dte_error *err)
{
    return gauss(n, hermite_coefficient, x, w, err);
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

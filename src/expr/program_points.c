/* program_points.c - the quadrature points of a stage.
 *
 * One to four BASE variables: the tensor product of Gauss rules of the orders below (each
 * order is larger than that of the level before, so two levels are never the same rule). More:
 * Sobol points and their mirror images, mapped by quantiles. Every rule is symmetric about 0. */
#include "base/memory.h"
#include "expr/program_tape.h"
#include "num/rules.h"
#include <string.h>

enum { TENSOR_DIM = 4, SOBOL_DIM = 40, SOBOL_BITS = 12 };

static const size_t tensor_order[TENSOR_DIM][PROGRAM_LEVELS] = {
    {16, 32, 64, 128, 256}, {16, 32, 64, 128, 256}, {16, 20, 24, 32, 40}, {8, 10, 12, 14, 16}};

static bool allocate(point_rule *p)
{
    p->chunks = (p->n + KERNEL_CHUNK - 1) / KERNEL_CHUNK;
    p->x = memory_zero(p->dim * p->chunks, KERNEL_CHUNK * sizeof *p->x);
    p->w = memory_zero(p->chunks, KERNEL_CHUNK * sizeof *p->w);
    return p->x && p->w;
}

static double *coordinate(const point_rule *p, size_t k)
{
    return p->x + k * p->chunks * KERNEL_CHUNK;
}

/* Multiplies the rule (x, w) of order n into coordinate k; the last coordinate runs fastest. */
static void multiply_in(point_rule *p, size_t k, size_t n, const double *x, const double *w)
{
    size_t run = 1;
    for (size_t j = k + 1; j < p->dim; j++)
        run *= n;
    double *c = coordinate(p, k);
    for (size_t i = 0; i < p->n; i++) {
        const size_t j = i / run % n;
        c[i] = x[j];
        p->w[i] *= w[j];
    }
}

static dte_status fill_tensor(point_rule *p, const randoms *r, const uint32_t *index, size_t order,
                              dte_error *err)
{
    double *x = memory_zero(2 * order, sizeof *x);
    if (!x) return fail_memory(err);
    dte_status status = DTE_OK;
    for (size_t i = 0; i < p->n; i++)
        p->w[i] = 1.0;
    for (size_t k = 0; k < p->dim && status == DTE_OK; k++) {
        status = randoms_rule(r, index[k]) == RULE_NORMAL
                     ? rules_hermite(order, x, x + order, err)
                     : rules_legendre(order, x, x + order, err);
        if (status == DTE_OK) multiply_in(p, k, order, x, x + order);
    }
    memory_free(x);
    return status;
}

static dte_status fill_sobol(point_rule *p, const randoms *r, const uint32_t *index, dte_error *err)
{
    const size_t half = p->n / 2;
    double *u = memory_zero(half * p->dim, sizeof *u);
    if (!u) return fail_memory(err);
    const dte_status status = rules_sobol(half, p->dim, u, err);
    for (size_t k = 0; k < p->dim && status == DTE_OK; k++) {
        const bool normal = randoms_rule(r, index[k]) == RULE_NORMAL;
        double *c = coordinate(p, k);
        for (size_t i = 0; i < half; i++) {
            const double v = u[i * p->dim + k];
            c[i] = normal ? rules_normal_quantile(v) : 2.0 * v - 1.0;
            c[p->n - 1 - i] = -c[i];
        }
    }
    for (size_t i = 0; i < p->n; i++)
        p->w[i] = 1.0 / (double)p->n;
    memory_free(u);
    return status;
}

/* In every rule point i and point n - 1 - i are mirror images. */
static void fold(point_rule *p)
{
    const size_t chunks = (p->n / 2 + KERNEL_CHUNK - 1) / KERNEL_CHUNK;
    p->n /= 2;
    for (size_t k = 0; k < p->dim; k++) /* the tables move together */
        memmove(p->x + k * chunks * KERNEL_CHUNK, coordinate(p, k), p->n * sizeof *p->x);
    p->chunks = chunks;
    for (size_t i = 0; i < p->n; i++)
        p->w[i] *= 2.0;
}

/* Fills the last chunk. */
static void pad(point_rule *p)
{
    for (size_t i = p->n; i < p->chunks * KERNEL_CHUNK; i++)
        p->w[i] = 0.0;
    for (size_t k = 0; k < p->dim; k++) {
        double *c = coordinate(p, k);
        for (size_t i = p->n; i < p->chunks * KERNEL_CHUNK; i++)
            c[i] = c[p->n - 1];
    }
}

dte_status points_create(const randoms *r, size_t dim, const uint32_t *index, int level, bool half,
                         point_rule *out, dte_error *err)
{
    *out = (point_rule){.dim = dim};
    if (dim > SOBOL_DIM)
        return fail(err, DTE_LIMIT,
                    "an expectation depends jointly on %zu independent random numbers; at most %d "
                    "are supported: split it into a sum of expectations, or use fewer dimensions",
                    dim, SOBOL_DIM);
    const bool sobol = dim > TENSOR_DIM;
    const size_t order = sobol ? 0 : tensor_order[dim - 1][level];
    out->n = sobol ? (size_t)1 << (SOBOL_BITS + level) : 1;
    for (size_t k = 0; k < dim && !sobol; k++)
        out->n *= order;
    if (!allocate(out)) return fail_memory(err);
    DTE_TRY(sobol ? fill_sobol(out, r, index, err) : fill_tensor(out, r, index, order, err));
    if (half) fold(out);
    pad(out);
    return DTE_OK;
}

void points_free(point_rule *p)
{
    memory_free(p->x);
    memory_free(p->w);
    memset(p, 0, sizeof *p);
}

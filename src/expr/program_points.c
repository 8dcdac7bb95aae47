/* program_points.c - the quadrature points of a stage.
 *
 * One to four uniform and normal variables: the tensor product of Gauss rules of the orders below
 * (each order is larger than that of the level before, so two levels are never the same rule).
 * More: Sobol points and their mirror images, mapped by quantiles. Every such rule is symmetric
 * about 0. Tables take part with all their rows: the points are the pairs of a row and of a point
 * of the rule for the rest, so that rule may have fewer points. */
#include "base/memory.h"
#include "expr/program_tape.h"
#include "num/rules.h"
#include <math.h>
#include <string.h>

enum { TENSOR_DIM = 4, SOBOL_DIM = 40, SOBOL_BITS = 12, SOBOL_LEAST_BITS = 6 };

static const size_t tensor_order[TENSOR_DIM][PROGRAM_LEVELS] = {
    {16, 32, 64, 128, 256}, {16, 32, 64, 128, 256}, {16, 20, 24, 32, 40}, {8, 10, 12, 14, 16}};

/* The largest even order with order^dim * rows <= PROGRAM_POINT_LIMIT. */
static size_t largest_order(size_t dim, size_t rows)
{
    size_t order = 0;
    for (;;) {
        size_t points = rows;
        for (size_t k = 0; k < dim && points <= PROGRAM_POINT_LIMIT; k++)
            points *= order + 2;
        if (points > PROGRAM_POINT_LIMIT) return order;
        order += 2;
    }
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Beside `rows` > 1 rows: as many points in all as there were without (in one dimension: for each
 * row), within limits; 0: none. */
static size_t shared_order(size_t dim, int level, size_t rows)
{
    size_t order = 0;
    for (int l = 0; l <= level; l++) {
        const double whole = (double)tensor_order[dim - 1][l];
        const double part = dim == 1 ? whole : whole / pow((double)rows, 1.0 / (double)dim);
        const size_t least = dim <= 2 ? 8 + 4 * (size_t)l : 4 + 2 * (size_t)l;
        order = larger(larger(least, order + 2), (size_t)(part / 2.0) * 2);
    }
    const size_t most = largest_order(dim, rows), above = 2 * (size_t)(PROGRAM_LEVELS - 1 - level);
    if (most <= above) return 0;
    return order < most - above ? order : most - above;
}

/* The order of the tensor product, 0 if Sobol points are due. */
static size_t choose_order(size_t dim, int level, size_t rows)
{
    if (dim > TENSOR_DIM) return 0;
    if (dim == 0) return 1;
    return rows == 1 ? tensor_order[dim - 1][level] : shared_order(dim, level, rows);
}

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

/* The rule for the leaves alone, folded if `half`. */
static dte_status leaf_points(const randoms *r, const uint32_t *index, size_t rows, int level,
                              bool half, point_rule *out, dte_error *err)
{
    const size_t order = choose_order(out->dim, level, rows);
    int bits = SOBOL_BITS;
    for (size_t n = 1; n < rows; n *= 2)
        bits--;
    if (order == 0 && bits < SOBOL_LEAST_BITS)
        return fail(err, DTE_LIMIT,
                    "an expectation depends jointly on %zu samples or parts of mixtures and on %zu "
                    "other random numbers, which needs too many points: split it into a sum of "
                    "expectations, or use fewer samples",
                    rows, out->dim);
    out->n = order ? 1 : (size_t)1 << (bits + level);
    for (size_t k = 0; k < out->dim && order; k++)
        out->n *= order;
    if (!allocate(out)) return fail_memory(err);
    DTE_TRY(order ? fill_tensor(out, r, index, order, err) : fill_sobol(out, r, index, err));
    if (half && out->dim > 0) fold(out);
    return DTE_OK;
}

/* Rows of all tables together, and their columns; false beyond the limit. */
static bool count_rows(const randoms *r, uint64_t tables, size_t *rows, size_t *columns)
{
    *rows = 1;
    *columns = 0;
    for (uint32_t t = 0; t < RANDOM_TABLES; t++) {
        if (!(tables >> t & 1)) continue;
        const base_table table = randoms_table_view(r, t);
        *rows *= table.rows;
        *columns += table.columns;
        if (*rows > PROGRAM_POINT_LIMIT) return false;
    }
    return true;
}

/* The columns of table t, each of whose rows stands for `run` neighbours. */
static void spread_table(point_rule *p, base_table t, size_t first, size_t run)
{
    for (size_t c = 0; c < t.columns; c++)
        for (size_t i = 0; i < p->n; i++)
            coordinate(p, first + c)[i] = t.x[i / run % t.rows * t.columns + c];
}

/* Every row with every point of `leaves`; the points run fastest, then the rows of the first
 * table. */
static dte_status multiply_rows(const randoms *r, uint64_t tables, size_t rows, size_t columns,
                                const point_rule *leaves, point_rule *out, dte_error *err)
{
    *out = (point_rule){.n = rows * leaves->n, .dim = leaves->dim + columns};
    if (!allocate(out)) return fail_memory(err);
    for (size_t i = 0; i < out->n; i++) {
        for (size_t k = 0; k < leaves->dim; k++)
            coordinate(out, k)[i] = coordinate(leaves, k)[i % leaves->n];
        out->w[i] = leaves->w[i % leaves->n] / (double)rows;
    }
    size_t first = leaves->dim, run = leaves->n;
    for (uint32_t t = 0; t < RANDOM_TABLES; t++) {
        if (!(tables >> t & 1)) continue;
        const base_table table = randoms_table_view(r, t);
        spread_table(out, table, first, run);
        first += table.columns;
        run *= table.rows;
    }
    return DTE_OK;
}

dte_status points_create(const randoms *r, size_t dim, const uint32_t *index, uint64_t tables,
                         int level, bool half, point_rule *out, dte_error *err)
{
    size_t rows = 1, columns = 0;
    *out = (point_rule){.dim = dim};
    if (dim > SOBOL_DIM)
        return fail(err, DTE_LIMIT,
                    "an expectation depends jointly on %zu independent random numbers; at most %d "
                    "are supported: split it into a sum of expectations, or use fewer dimensions",
                    dim, SOBOL_DIM);
    if (!count_rows(r, tables, &rows, &columns))
        return fail(err, DTE_LIMIT,
                    "an expectation runs over more than %d samples or parts of mixtures together: "
                    "split it into a sum of expectations",
                    PROGRAM_POINT_LIMIT);
    DTE_TRY(leaf_points(r, index, rows, level, half, out, err));
    if (columns > 0) {
        point_rule leaves = *out;
        const dte_status status = multiply_rows(r, tables, rows, columns, &leaves, out, err);
        points_free(&leaves);
        if (status != DTE_OK) return status;
    }
    pad(out);
    return DTE_OK;
}

void points_free(point_rule *p)
{
    memory_free(p->x);
    memory_free(p->w);
    memset(p, 0, sizeof *p);
}

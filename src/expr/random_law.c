/* random_law.c - the distributions: dirac(c), uniform(a, b), normal(mean, covariance). */
#include "expr/random_law.h"

#include "base/memory.h"
#include "expr/polynomial.h"
#include <math.h>

/* E[(m + s u)^k] = sum_j C(k, 2j) m^(k-2j) s^(2j) E[u^(2j)] for a symmetric u. */
static node affine_moment(graph *g, node m, node s, size_t k, double (*even)(size_t))
{
    node sum = graph_const(g, 0.0);
    double binomial = 1.0; /* C(k, i) */
    for (size_t i = 0; i <= k; i++) {
        if (i % 2 == 0) {
            const node term =
                graph_mul(g, graph_power(g, m, (double)(k - i)), graph_power(g, s, (double)i));
            sum = graph_add(g, sum, graph_scale(g, binomial * even(i), term));
        }
        binomial = binomial * (double)(k - i) / (double)(i + 1);
    }
    return sum;
}

/* prod over components of one-dimensional moments, for independent components */
static node independent_moment(graph *g, const random_variable *v, size_t degree, const uint32_t *i,
                               node (*one)(graph *, const random_variable *, uint32_t, size_t))
{
    node product = graph_const(g, 1.0);
    for (size_t k = 0; k < degree;) {
        size_t power = 1;
        while (k + power < degree && i[k + power] == i[k])
            power++;
        product = graph_mul(g, product, one(g, v, i[k], power));
        k += power;
    }
    return product;
}

static void vector_shape(size_t n, size_t *rows, size_t *cols)
{
    rows[0] = rows[1] = n;
    cols[0] = cols[1] = 1;
}

/* --- dirac(c) ------------------------------------------------------------------------- */

static void dirac_shape(size_t n, size_t *rows, size_t *cols)
{
    rows[0] = n;
    cols[0] = 1;
}

static void dirac_prepare(randoms *r, random_variable *v)
{
    (void)r;
    for (size_t i = 0; i < v->n; i++)
        v->affine[i] = v->args[0][i];
}

static node dirac_one(graph *g, const random_variable *v, uint32_t i, size_t power)
{
    return graph_power(g, v->args[0][i], (double)power);
}

static node dirac_moment(const randoms *r, const random_variable *v, size_t degree,
                         const uint32_t *i)
{
    return independent_moment(law_graph(r), v, degree, i, dirac_one);
}

static const law dirac_law = {
    .info = {"dirac", RANDOM_FORMULAS, 1, "centre", "all the mass at one point"},
    .shape = dirac_shape,
    .prepare = dirac_prepare,
    .moment = dirac_moment,
};

/* --- uniform(a, b) -------------------------------------------------------------------- */

static node half_sum(graph *g, node a, node b, double sign)
{
    return graph_weighted(g, 2, (const double[]){0.5, 0.5 * sign}, (const node[]){b, a}, 0.0);
}

static void uniform_prepare(randoms *r, random_variable *v)
{
    graph *g = law_graph(r);
    for (size_t i = 0; i < v->n; i++) {
        const node a = v->args[0][i], b = v->args[1][i];
        const node u = law_base(r, v, RULE_UNIFORM, i);
        const node radius = half_sum(g, a, b, -1.0);
        law_check(r, v->name, radius);
        v->affine[i] = graph_add(g, half_sum(g, a, b, 1.0), graph_mul(g, radius, u));
    }
}

static double uniform_even(size_t k)
{
    return 1.0 / (double)(k + 1);
}

static node uniform_one(graph *g, const random_variable *v, uint32_t i, size_t power)
{
    const node a = v->args[0][i], b = v->args[1][i];
    return affine_moment(g, half_sum(g, a, b, 1.0), half_sum(g, a, b, -1.0), power, uniform_even);
}

static node uniform_moment(const randoms *r, const random_variable *v, size_t degree,
                           const uint32_t *i)
{
    return independent_moment(law_graph(r), v, degree, i, uniform_one);
}

static const law uniform_law = {
    .info = {"uniform", RANDOM_FORMULAS, 2, "low, high",
             "uniform on [low, high]; components are independent"},
    .shape = vector_shape,
    .prepare = uniform_prepare,
    .moment = uniform_moment,
};

/* --- normal(mean, covariance) ----------------------------------------------------------- */

static void normal_shape(size_t n, size_t *rows, size_t *cols)
{
    rows[0] = rows[1] = n;
    cols[0] = 1;
    cols[1] = n;
}

/* S = L L' by columns; a pivot that is exactly zero gives a zero column. The pivots, and S - S',
 * are registered for the check at the numbers of a game. */
static void cholesky(randoms *r, const random_variable *v, node *l)
{
    graph *g = law_graph(r);
    const size_t n = v->n;
    const node *s = v->args[1];
    for (size_t k = 0; graph_alive(g) && k < n; k++) {
        const node square = graph_dot(g, k, l + k * n, l + k * n);
        const node pivot = graph_sub(g, s[k * n + k], square);
        double value;
        const bool zero = graph_is_const(g, pivot, &value) && value == 0.0;
        law_check(r, v->name, pivot);
        l[k * n + k] = graph_power(g, pivot, 0.5);
        for (size_t i = k + 1; i < n; i++) {
            const node inner = graph_dot(g, k, l + i * n, l + k * n);
            const node rest = graph_sub(g, s[i * n + k], inner);
            const node skew = graph_sub(g, s[i * n + k], s[k * n + i]);
            law_check(r, v->name, graph_neg(g, graph_power(g, skew, 2.0)));
            if (zero) law_check(r, v->name, graph_neg(g, graph_power(g, rest, 2.0)));
            l[i * n + k] = zero ? graph_const(g, 0.0) : graph_div(g, rest, l[k * n + k]);
        }
    }
}

static void normal_prepare(randoms *r, random_variable *v)
{
    graph *g = law_graph(r);
    const size_t n = v->n;
    node *l = memory_zero(n * n, sizeof *l), *u = memory_zero(n, sizeof *u);
    const bool ready = l && u;
    if (!ready) graph_fail(g, DTE_MEMORY, "no memory is left for a random variable");
    for (size_t i = 0; ready && graph_alive(g) && i < n; i++)
        u[i] = law_base(r, v, RULE_NORMAL, i);
    if (ready && graph_alive(g) && !v->is_vector) {
        law_check(r, v->name, v->args[1][0]);
        l[0] = v->args[1][0];
    } else if (ready && graph_alive(g)) {
        cholesky(r, v, l);
    }
    for (size_t i = 0; ready && graph_alive(g) && i < n; i++)
        v->affine[i] = graph_add(g, v->args[0][i], graph_dot(g, i + 1, l + i * n, u));
    memory_free(l);
    memory_free(u);
}

/* E[u^k] = (k - 1)!! */
static double normal_even(size_t k)
{
    double product = 1.0;
    for (size_t i = 1; i < k; i += 2)
        product *= (double)i;
    return product;
}

/* E[x_a M] = m_a E[M] + sum_j S_aj E[d M / d x_j]  (Stein / Isserlis) */
static node isserlis(graph *g, const random_variable *v, size_t degree, const uint32_t *i)
{
    if (degree == 0) return graph_const(g, 1.0);
    const size_t n = v->n;
    node sum = graph_const(g, 0.0);
    double value;
    if (!graph_is_const(g, v->args[0][i[0]], &value) || value != 0.0)
        sum = graph_mul(g, v->args[0][i[0]], isserlis(g, v, degree - 1, i + 1));
    for (size_t k = 1; k < degree; k++) {
        const node s = v->args[1][i[0] * n + i[k]];
        if (graph_is_const(g, s, &value) && value == 0.0) continue;
        uint32_t rest[POLYNOMIAL_DEGREE];
        size_t kept = 0;
        for (size_t j = 1; j < degree; j++)
            if (j != k) rest[kept++] = i[j];
        sum = graph_add(g, sum, graph_mul(g, s, isserlis(g, v, kept, rest)));
    }
    return sum;
}

enum { ISSERLIS_DEGREE = 12 }; /* 11!! = 10395 pairings */

static node normal_moment(const randoms *r, const random_variable *v, size_t degree,
                          const uint32_t *i)
{
    graph *g = law_graph(r);
    if (!v->is_vector) return affine_moment(g, v->args[0][0], v->args[1][0], degree, normal_even);
    if (degree > ISSERLIS_DEGREE)
        return graph_fail(g, DTE_LIMIT,
                          "a moment of a multivariate normal of degree above 12 is needed; the "
                          "limit is 12");
    return isserlis(g, v, degree, i);
}

static const law normal_law = {
    .info = {"normal", RANDOM_FORMULAS, 2, "mean, covariance",
             "normal; for a scalar variable the second argument is the standard deviation"},
    .shape = normal_shape,
    .prepare = normal_prepare,
    .moment = normal_moment,
};

const law *const law_table[LAW_COUNT] = {&dirac_law, &uniform_law, &normal_law, &mixture_law,
                                         &samples_law};

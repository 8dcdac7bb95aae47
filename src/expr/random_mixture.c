/* random_mixture.c - mixtures and samples.
 *
 * A mixture of K parts x_k with weights w_k, W = sum w_k, is x = sum_k s_k x_k, where s is a row of
 * the K x K identity, each with probability 1/K. With K w_k / W = 1 this is the law itself; else
 *
 *     E f(x) = E[(sum_k K w_k/W s_k) f(sum_k s_k x_k)].
 *
 * Every part is affine in standardised variables u, x_k = m_k + l_k(u), and all of them may share
 * one u, because only one of them is looked at: x = sum_k s_k m_k + sum_k s_k l_k(u), where equal
 * l_k are written once. Its moments are the weighted sums of those of the parts. */
#include "expr/polynomial.h"
#include "expr/random_law.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- mixture(weight: distribution, ...) -------------------------------------------------- */

/* s_1 ... s_K, called x.1 ... x.K. */
static node *choices(randoms *r, random_variable *v)
{
    const size_t n = v->n_parts;
    double *identity = memory_zero(n * n, sizeof *identity);
    node *s = arena_alloc(law_store(r), n, sizeof *s);
    if (!identity || !s) {
        memory_free(identity);
        law_no_memory(r);
        return NULL;
    }
    for (size_t k = 0; k < n; k++)
        identity[k * n + k] = 1.0;
    const bool made = law_new_table(r, (base_table){n, n, identity, true}, &v->table);
    memory_free(identity);
    for (size_t k = 0; made && k < n; k++) {
        char name[300];
        snprintf(name, sizeof name, "%.256s.%zu", v->name, k + 1);
        s[k] = law_column(r, v->table, k, name);
    }
    return made ? s : NULL;
}

static bool all_equal(size_t n, const node *a)
{
    for (size_t k = 1; k < n; k++)
        if (a[k] != a[0]) return false;
    return true;
}

/* sum_k s_k a_k, for equal a_k just that. */
static node choose(graph *g, size_t n, const node *s, const node *a)
{
    return all_equal(n, a) ? a[0] : graph_dot(g, n, s, a);
}

/* m[k] for all components of all parts, part by part: the affine functions at u = 0. */
static void centres(graph *g, const random_variable *v, node *from, node *to, node *m)
{
    const size_t n = v->n;
    size_t count = 0;
    for (size_t i = 0; i < 2 * n; i++) {
        const node u = v->parts[0].shared[i];
        if (!u) continue;
        from[count] = u;
        to[count++] = graph_const(g, 0.0);
    }
    for (size_t k = 0; k < v->n_parts; k++)
        graph_replace(g, n, v->parts[k].affine, count, from, to, false, m + k * n);
}

/* Component i: sum_k s_k m_k + sum_k s_k l_k. */
static node join(graph *g, const random_variable *v, size_t i, const node *s, const node *m,
                 node *column)
{
    for (size_t k = 0; k < v->n_parts; k++)
        column[k] = m[k * v->n + i];
    const node centre = choose(g, v->n_parts, s, column);
    for (size_t k = 0; k < v->n_parts; k++)
        column[k] = graph_sub(g, v->parts[k].affine[i], m[k * v->n + i]);
    return graph_add(g, centre, choose(g, v->n_parts, s, column));
}

/* sum_k K w_k/W s_k, or 0 if all weights are equal. */
static node density(graph *g, const random_variable *v, const node *s)
{
    const size_t n = v->n_parts;
    if (all_equal(n, v->weights)) return 0;
    const node weighted = graph_dot(g, n, s, v->weights);
    return graph_scale(g, (double)n, graph_div(g, weighted, graph_sum(g, n, v->weights)));
}

/* Weights that vanish together, at some values of params, make no law. */
static const double least_total = 1e-13;

static void mixture_prepare(randoms *r, random_variable *v)
{
    graph *g = law_graph(r);
    const size_t n = v->n;
    for (size_t k = 0; k < v->n_parts; k++) {
        v->parts[k].law->prepare(r, &v->parts[k]);
        law_check(r, v->name, v->weights[k]);
    }
    const node total = graph_sum(g, v->n_parts, v->weights);
    law_check(r, v->name, graph_sub(g, total, graph_const(g, least_total)));
    const node *s = choices(r, v);
    node *work = memory_zero(4 * n + (n + 1) * v->n_parts, sizeof *work);
    if (!work) law_no_memory(r);
    if (s && work && graph_alive(g)) {
        node *m = work + 4 * n, *column = m + n * v->n_parts;
        centres(g, v, work, work + 2 * n, m);
        for (size_t i = 0; graph_alive(g) && i < n; i++)
            v->affine[i] = join(g, v, i, s, m, column);
        v->density = density(g, v, s);
    }
    memory_free(work);
}

static node mixture_moment(const randoms *r, const random_variable *v, size_t degree,
                           const uint32_t *i)
{
    graph *g = law_graph(r);
    node sum = graph_const(g, 0.0);
    for (size_t k = 0; k < v->n_parts; k++) {
        const node part = v->parts[k].law->moment(r, &v->parts[k], degree, i);
        sum = graph_add(g, sum, graph_mul(g, v->weights[k], part));
    }
    return graph_div(g, sum, graph_sum(g, v->n_parts, v->weights));
}

const law mixture_law = {
    .info = {"mixture", RANDOM_MIXTURE, 0, "weight: law, ...",
             "one of the distributions, chosen with a probability proportional to its weight"},
    .prepare = mixture_prepare,
    .moment = mixture_moment,
};

/* ---- samples("file.csv") ----------------------------------------------------------------- */

static void samples_prepare(randoms *r, random_variable *v)
{
    for (size_t i = 0; i < v->n; i++)
        v->affine[i] = law_column(r, v->table, i, v->component_names[i]);
}

/* The mean of the products, in extended precision with Neumaier's compensation. */
static node samples_moment(const randoms *r, const random_variable *v, size_t degree,
                           const uint32_t *i)
{
    const base_table t = randoms_table_view(r, v->table);
    long double sum = 0.0L, lost = 0.0L;
    for (size_t row = 0; row < t.rows; row++) {
        long double term = 1.0L;
        for (size_t k = 0; k < degree; k++)
            term *= (long double)t.x[row * t.columns + i[k]];
        const long double next = sum + term;
        lost += fabsl(sum) >= fabsl(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
    }
    const double mean = (double)((sum + lost) / (long double)t.rows);
    if (isfinite(mean)) return graph_const(law_graph(r), mean);
    return graph_fail(law_graph(r), DTE_NUMERIC,
                      "a moment of the samples is beyond the range of numbers; scale them down");
}

const law samples_law = {
    .info = {"samples", RANDOM_FILE, 1, "\"file.csv\"",
             "the rows of a CSV file, all equally likely"},
    .prepare = samples_prepare,
    .moment = samples_moment,
};

/* polynomial.c - expansion by one pass over the nodes that hold random components.
 *
 * Monomials are interned as numbers (a hash table over their variables), a polynomial
 * is a list of (monomial, coefficient) and a product of two lists is formed by
 * sorting the pairs by monomial and adding up the coefficients of each. */
#include "expr/polynomial.h"

#include "base/memory.h"
#include "expr/graph_build.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct pair {
    uint32_t monomial;
    node c;
} pair;

typedef struct poly { /* during the expansion; pairs ascending by monomial */
    size_t n;
    pair *list; /* NULL: no polynomial */
} poly;

typedef struct expansion {
    graph *g;
    arena *store;
    monomial *monomials; /* [0] is 1 */
    size_t n_monomials, room;
    uint32_t *table; /* monomial + 1; 0: free */
    size_t table_size;
    pair *pairs; /* work space for products and sums */
    size_t n_pairs, pairs_room;
    node *terms;
    size_t terms_room;
    size_t work;
    bool failed; /* no polynomial, too large, or no memory */
} expansion;

/* Running out of memory is a failure; being no polynomial is not. */
static void no_memory(expansion *e)
{
    e->failed = true;
    graph_fail(e->g, DTE_MEMORY, "no memory is left for the expression graph");
}

enum { MONOMIAL_LIMIT = 1 << 20, WORK_LIMIT = 8 * 1000 * 1000 };

static uint64_t hash_variables(size_t degree, const uint32_t *x)
{
    uint64_t h = 1469598103934665603u + degree;
    for (size_t i = 0; i < degree; i++)
        h = (h ^ x[i]) * 0x9E3779B97F4A7C15u, h ^= h >> 31;
    return h;
}

static bool table_double(expansion *e)
{
    const size_t size = e->table_size ? 2 * e->table_size : 1024;
    uint32_t *table = memory_zero(size, sizeof *table);
    if (!table) return false;
    for (size_t i = 0; i < e->n_monomials; i++) {
        size_t k = hash_variables(e->monomials[i].degree, e->monomials[i].x) & (size - 1);
        while (table[k])
            k = (k + 1) & (size - 1);
        table[k] = (uint32_t)i + 1;
    }
    memory_free(e->table);
    e->table = table;
    e->table_size = size;
    return true;
}

static uint32_t intern(expansion *e, size_t degree, const uint32_t *x)
{
    if (2 * (e->n_monomials + 1) > e->table_size && !table_double(e)) no_memory(e);
    if (e->n_monomials == MONOMIAL_LIMIT) e->failed = true;
    if (e->failed) return 0;
    size_t k = hash_variables(degree, x) & (e->table_size - 1);
    for (; e->monomials && e->table[k]; k = (k + 1) & (e->table_size - 1)) {
        const monomial *m = &e->monomials[e->table[k] - 1];
        if (m->degree == degree && (degree == 0 || memcmp(m->x, x, degree * sizeof *x) == 0))
            return e->table[k] - 1;
    }
    uint32_t *copy = arena_alloc(e->store, degree + 1, sizeof *copy);
    if (!copy || !memory_grow(&e->monomials, &e->room, e->n_monomials + 1, sizeof *e->monomials)) {
        no_memory(e);
        return 0;
    }
    if (degree) memcpy(copy, x, degree * sizeof *x);
    e->monomials[e->n_monomials] = (monomial){degree, copy};
    e->table[k] = (uint32_t)++e->n_monomials;
    return (uint32_t)e->n_monomials - 1;
}

static uint32_t multiply(expansion *e, uint32_t a, uint32_t b)
{
    const monomial p = e->monomials[a], q = e->monomials[b];
    uint32_t x[POLYNOMIAL_DEGREE];
    if (p.degree + q.degree > POLYNOMIAL_DEGREE) {
        e->failed = true;
        return 0;
    }
    for (size_t i = 0, k = 0; i + k < p.degree + q.degree;) {
        const bool first = k == q.degree || (i < p.degree && p.x[i] <= q.x[k]);
        x[i + k] = first ? p.x[i] : q.x[k];
        if (first)
            i++;
        else
            k++;
    }
    return intern(e, p.degree + q.degree, x);
}

static void push(expansion *e, uint32_t m, node c)
{
    if (++e->work > WORK_LIMIT)
        e->failed = true;
    else if (!memory_grow(&e->pairs, &e->pairs_room, e->n_pairs + 1, sizeof *e->pairs))
        no_memory(e);
    else
        e->pairs[e->n_pairs++] = (pair){m, c};
}

static int by_monomial(const void *a, const void *b)
{
    const uint32_t x = ((const pair *)a)->monomial, y = ((const pair *)b)->monomial;
    return (x > y) - (x < y);
}

/* The pairs pushed so far as a polynomial: equal monomials added up. */
static poly collect(expansion *e)
{
    poly p = {0, NULL};
    if (e->n_pairs > 1) qsort(e->pairs, e->n_pairs, sizeof *e->pairs, by_monomial);
    size_t kept = 0;
    for (size_t i = 0; !e->failed && i < e->n_pairs;) {
        const uint32_t m = e->pairs[i].monomial;
        size_t n = 0;
        for (; i < e->n_pairs && e->pairs[i].monomial == m; i++) {
            if (!memory_grow(&e->terms, &e->terms_room, n + 1, sizeof *e->terms))
                no_memory(e);
            else
                e->terms[n++] = e->pairs[i].c;
        }
        const node c = graph_sum(e->g, n, e->terms);
        double value;
        if (!graph_is_const(e->g, c, &value) || value != 0.0) e->pairs[kept++] = (pair){m, c};
    }
    e->n_pairs = 0;
    if (kept > POLYNOMIAL_TERMS || !graph_alive(e->g)) e->failed = true;
    if (e->failed) return p;
    p.list = arena_alloc(e->store, kept + 1, sizeof *p.list);
    if (!p.list) no_memory(e);
    if (p.list && kept) memcpy(p.list, e->pairs, kept * sizeof *p.list);
    p.n = p.list ? kept : 0;
    return p;
}

static poly times(expansion *e, poly a, poly b)
{
    e->n_pairs = 0;
    for (size_t i = 0; i < a.n; i++)
        for (size_t k = 0; !e->failed && k < b.n; k++)
            push(e, multiply(e, a.list[i].monomial, b.list[k].monomial),
                 graph_mul(e->g, a.list[i].c, b.list[k].c));
    return collect(e);
}

static poly constant(expansion *e, node c)
{
    e->n_pairs = 0;
    push(e, intern(e, 0, NULL), c);
    return collect(e);
}

typedef struct memo { /* polynomials of the nodes done so far */
    size_t count;
    node *list;
    poly *of;
} memo;

static poly known(expansion *e, const memo *m, node a)
{
    const size_t k = graph_place(m->count, m->list, a);
    return k < m->count ? m->of[k] : constant(e, a);
}

static poly expand_sum(expansion *e, const memo *m, const node_view *v)
{
    /* constant() uses the work space, so the operands come first */
    poly *of = arena_alloc(e->store, v->n, sizeof *of);
    if (!of) no_memory(e);
    for (size_t i = 0; !e->failed && i < v->n; i++)
        of[i] = known(e, m, v->args[i]);
    e->n_pairs = 0;
    if (v->value != 0.0) push(e, intern(e, 0, NULL), graph_const(e->g, v->value));
    for (size_t i = 0; !e->failed && i < v->n; i++)
        for (size_t k = 0; !e->failed && k < of[i].n; k++)
            push(e, of[i].list[k].monomial, graph_scale(e->g, v->coef[i], of[i].list[k].c));
    return collect(e);
}

static poly expand_prod(expansion *e, const memo *m, const node_view *v)
{
    poly total = constant(e, graph_const(e->g, 1.0));
    for (size_t i = 0; !e->failed && i < v->n; i++) {
        const double power = v->coef[i];
        if (!(graph_view(e->g, v->args[i]).has & (1u << LEAF_RANDOM))) {
            total = times(e, total, constant(e, graph_power(e->g, v->args[i], power)));
            continue;
        }
        if (power != floor(power) || power < 0.0 || power > POLYNOMIAL_DEGREE) e->failed = true;
        const poly base = known(e, m, v->args[i]);
        for (double k = 0.0; !e->failed && k < power; k += 1.0)
            total = times(e, total, base);
    }
    return total;
}

static poly expand_detach(expansion *e, poly body)
{
    e->n_pairs = 0;
    for (size_t k = 0; k < body.n; k++)
        push(e, body.list[k].monomial, graph_detach(e->g, body.list[k].c));
    return collect(e);
}

static poly expand(expansion *e, const memo *m, node a)
{
    const node_view v = graph_view(e->g, a);
    if (v.kind == NODE_SUM) return expand_sum(e, m, &v);
    if (v.kind == NODE_PROD) return expand_prod(e, m, &v);
    if (v.kind == NODE_DETACH) return expand_detach(e, known(e, m, v.args[0]));
    if (v.kind == NODE_LEAF) {
        e->n_pairs = 0;
        push(e, intern(e, 1, &v.index), graph_const(e->g, 1.0));
        return collect(e);
    }
    e->failed = true;
    return (poly){0, NULL};
}

/* Only sums, products with non-negative integer powers, DETACH and leaves can be expanded. */
static bool may_be_polynomial(const graph *g, size_t n, const node *list)
{
    for (size_t i = 0; i < n; i++) {
        const node_view v = graph_view(g, list[i]);
        if (v.kind == NODE_CALL || v.kind == NODE_EXPECT) return false;
    }
    return true;
}

static bool hand_over(expansion *e, poly p, polynomial *out)
{
    out->m = arena_alloc(e->store, p.n + 1, sizeof *out->m);
    out->c = arena_alloc(e->store, p.n + 1, sizeof *out->c);
    if (!out->m || !out->c) {
        no_memory(e);
        return false;
    }
    out->n = p.n;
    out->store = e->store;
    for (size_t i = 0; i < p.n; i++) {
        out->m[i] = e->monomials[p.list[i].monomial];
        out->c[i] = p.list[i].c;
    }
    return true;
}

bool polynomial_of(graph *g, node a, polynomial *out)
{
    expansion e = {.g = g, .store = arena_create()};
    memo m = {0, NULL, NULL};
    size_t count = 0;
    m.list = graph_collect(g, 1, &a, 1u << LEAF_RANDOM, &count);
    m.of = memory_zero(count + 1, sizeof *m.of);
    bool ok = e.store && m.list && m.of && may_be_polynomial(g, count, m.list);
    if (m.list && (!m.of || !e.store))
        graph_fail(g, DTE_MEMORY, "no memory is left for the expression graph");
    for (size_t k = 0; ok && k < count; k++) {
        m.of[k] = expand(&e, &m, m.list[k]);
        m.count = k + 1;
        ok = !e.failed;
    }
    ok = ok && hand_over(&e, known(&e, &m, a), out);
    memory_free(m.list);
    memory_free(m.of);
    memory_free(e.monomials);
    memory_free(e.table);
    memory_free(e.pairs);
    memory_free(e.terms);
    if (!ok) arena_free(e.store);
    return ok;
}

void polynomial_free(polynomial *p)
{
    arena_free(p->store);
    p->store = NULL;
}

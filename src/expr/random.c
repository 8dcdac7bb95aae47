/* random.c - distributions: one row of random_table each, and its functions.
 *
 * A distribution gives, for a variable x[n], the exact moments E[x_i x_j ...] and, for what is no
 * polynomial, x as an affine function of independent standardised variables. */
#include "expr/random.h"

#include "base/memory.h"
#include "expr/polynomial.h"
#include "expr/random_law.h"
#include <string.h>

const random_info *random_row(size_t kind)
{
    return &law_table[kind]->info;
}

size_t random_count(void)
{
    return LAW_COUNT;
}

size_t random_find(const char *name, size_t length)
{
    size_t k = 0;
    while (k < LAW_COUNT && (strlen(law_table[k]->info.name) != length ||
                             memcmp(law_table[k]->info.name, name, length) != 0))
        k++;
    return k;
}

void random_shape(size_t kind, size_t n, size_t *rows, size_t *cols)
{
    law_table[kind]->shape(n, rows, cols);
}

/* E of a monomial: independent variables factor. Components of a variable are neighbours. */
static node moment(randoms *r, monomial m)
{
    node product = graph_const(r->g, 1.0);
    for (size_t i = 0; i < m.degree;) {
        const random_variable *v = r->variables[r->owner[m.x[i]]];
        uint32_t x[POLYNOMIAL_DEGREE];
        size_t degree = 0;
        for (; i < m.degree && r->variables[r->owner[m.x[i]]] == v; i++)
            x[degree++] = m.x[i] - v->first;
        product = graph_mul(r->g, product, v->law->moment(r, v, degree, x));
    }
    return product;
}

/* Sums of samples cost rows and degree for each monomial; beyond this many products the points
 * themselves are the cheaper rule, and as exact. */
enum { MOMENT_PRODUCTS = 20 * 1000 * 1000 };

static bool is_cheap(const randoms *r, const polynomial *p)
{
    size_t products = 0;
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; k < p->m[i].degree; k++) {
            const random_variable *v = r->variables[r->owner[p->m[i].x[k]]];
            if (v->law == &samples_law) products += randoms_table_view(r, v->table).rows;
        }
    return products <= MOMENT_PRODUCTS;
}

/* False if `a` is no polynomial, or one whose moments are dear. */
static bool as_polynomial(randoms *r, node a, polynomial *out)
{
    if (!polynomial_of(r->g, a, out)) return false;
    if (is_cheap(r, out)) return true;
    polynomial_free(out);
    return false;
}

static node expect_polynomial(randoms *r, const polynomial *p)
{
    node *terms = memory_zero(p->n + 1, sizeof *terms);
    if (!terms) return (node)law_no_memory(r);
    for (size_t i = 0; i < p->n; i++)
        terms[i] = graph_mul(r->g, p->c[i], moment(r, p->m[i]));
    const node sum = graph_sum(r->g, p->n, terms);
    memory_free(terms);
    return sum;
}

/* The product of the densities of the variables that own the leaves. */
static node densities(randoms *r, size_t n, const node *leaves)
{
    node product = graph_const(r->g, 1.0);
    bool *met = memory_zero(r->n_variables + 1, sizeof *met);
    if (!met) return (node)law_no_memory(r);
    for (size_t i = 0; i < n; i++) {
        const uint32_t owner = r->owner[graph_view(r->g, leaves[i]).index];
        const node density = r->variables[owner]->density;
        if (density && !met[owner]) product = graph_mul(r->g, product, density);
        met[owner] = true;
    }
    memory_free(met);
    return product;
}

/* Writes x as an affine function of BASE leaves and keeps an EXPECT node. */
static node expect_quadrature(randoms *r, node body)
{
    size_t count = 0, n = 0;
    node *found = graph_collect(r->g, 1, &body, 1u << LEAF_RANDOM, &count);
    node *to = memory_zero(count + 1, sizeof *to);
    if (!found || !to) {
        memory_free(found);
        memory_free(to);
        return (node)law_no_memory(r);
    }
    for (size_t i = 0; i < count; i++) {
        const node_view v = graph_view(r->g, found[i]);
        if (v.kind != NODE_LEAF) continue;
        const random_variable *x = r->variables[r->owner[v.index]];
        to[n] = x->affine[v.index - x->first];
        found[n++] = found[i];
    }
    node out = 0;
    const node density = densities(r, n, found);
    graph_replace(r->g, 1, &body, n, found, to, false, &out);
    memory_free(found);
    memory_free(to);
    return graph_expect(r->g, graph_mul(r->g, density, out));
}

/* The variables that `a` depends on, as a set of bits (those beyond 64 share bit 63). */
static uint64_t variables_of(randoms *r, node a)
{
    size_t count = 0;
    uint64_t set = 0;
    node *found = graph_collect(r->g, 1, &a, 1u << LEAF_RANDOM, &count);
    for (size_t i = 0; found && i < count; i++) {
        const node_view v = graph_view(r->g, found[i]);
        if (v.kind == NODE_LEAF) set |= 1ull << (r->owner[v.index] < 63 ? r->owner[v.index] : 63);
    }
    memory_free(found);
    return set;
}

typedef struct part { /* factors or terms that share variables */
    uint64_t set;
    node total;
} part;

enum { MAX_PARTS = 65 };

/* E[prod_i f_i] = prod over groups of factors without common variables. */
static node expect_product(randoms *r, const node_view *v)
{
    graph *g = r->g;
    part parts[MAX_PARTS];
    size_t n = 0;
    for (size_t i = 0; graph_alive(g) && i < v->n; i++) {
        part now = {variables_of(r, v->args[i]), graph_power(g, v->args[i], v->coef[i])};
        size_t kept = 0;
        for (size_t k = 0; k < n; k++) {
            if ((parts[k].set & now.set) == 0) {
                parts[kept++] = parts[k];
                continue;
            }
            now.set |= parts[k].set;
            now.total = graph_mul(g, now.total, parts[k].total);
        }
        const bool constant = now.set == 0;
        n = kept;
        size_t same = 0;
        while (constant && same < n && parts[same].set != 0)
            same++;
        if (constant && same < n)
            parts[same].total = graph_mul(g, parts[same].total, now.total);
        else
            parts[n++] = now;
    }
    node product = graph_const(g, 1.0);
    for (size_t k = 0; graph_alive(g) && k < n; k++) {
        const bool whole = n == 1;
        const node factor = parts[k].set == 0 ? parts[k].total
                            : whole           ? expect_quadrature(r, parts[k].total)
                                              : random_expect(r, parts[k].total);
        product = graph_mul(g, product, factor);
    }
    return product;
}

static node expect_term(randoms *r, node term)
{
    graph *g = r->g;
    polynomial p;
    if (as_polynomial(r, term, &p)) {
        const node value = expect_polynomial(r, &p);
        polynomial_free(&p);
        return value;
    }
    const node_view v = graph_view(g, term);
    if (v.kind == NODE_DETACH) return graph_detach(g, random_expect(r, v.args[0]));
    if (v.kind == NODE_PROD) return expect_product(r, &v);
    return expect_quadrature(r, term);
}

/* Terms that are no polynomials are put together by the variables that they hold, so
 * that one quadrature serves them all. */
static node expect_sum(randoms *r, const node_view *v)
{
    graph *g = r->g;
    part parts[MAX_PARTS];
    size_t n = 0;
    node total = graph_const(g, v->value);
    for (size_t i = 0; graph_alive(g) && i < v->n; i++) {
        const node term = v->args[i];
        polynomial p;
        if (!(graph_view(g, term).has & (1u << LEAF_RANDOM))) {
            total = graph_add(g, total, graph_scale(g, v->coef[i], term));
        } else if (as_polynomial(r, term, &p)) {
            total = graph_add(g, total, graph_scale(g, v->coef[i], expect_polynomial(r, &p)));
            polynomial_free(&p);
        } else {
            const uint64_t set = variables_of(r, term);
            size_t k = 0;
            while (k < n && parts[k].set != set)
                k++;
            const node scaled = graph_scale(g, v->coef[i], term);
            if (k == n && n == MAX_PARTS - 1)
                k = n - 1;
            else if (k == n)
                parts[n++] = (part){set, graph_const(g, 0.0)};
            parts[k].total = graph_add(g, parts[k].total, scaled);
        }
    }
    for (size_t k = 0; graph_alive(g) && k < n; k++) {
        const node_view one = graph_view(g, parts[k].total);
        const bool sum = one.kind == NODE_SUM && (one.n > 1 || one.value != 0.0);
        total = graph_add(g, total,
                          sum ? expect_quadrature(r, parts[k].total)
                              : random_expect(r, parts[k].total));
    }
    return total;
}

node random_expect(randoms *r, node body)
{
    graph *g = r->g;
    if (body == 0 || !graph_alive(g)) return 0;
    const node_view v = graph_view(g, body);
    node out = body;
    if (!(v.has & (1u << LEAF_RANDOM))) return out;
    if (v.kind == NODE_SUM && v.n == 1)
        out = graph_add(g, graph_const(g, v.value),
                        graph_scale(g, v.coef[0], expect_term(r, v.args[0])));
    else
        out = v.kind == NODE_SUM ? expect_sum(r, &v) : expect_term(r, body);
    return graph_alive(g) ? out : 0;
}

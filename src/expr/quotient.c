/* quotient.c - long division in the lexicographic order of monomials.
 *
 * Bases are ordered by their node; of two monomials the one with the larger exponent of the largest
 * base in which they differ is the larger one. If b divides a, the leading monomial of b divides
 * that of every remainder. */
#include "expr/quotient.h"

#include "expr/expand.h"
#include <math.h>

enum { QUOTIENT_STEPS = 64, QUOTIENT_TERMS = 2000 };

/* Base and exponent number i from the end of a monomial; base 0 beyond its beginning. */
static node factor(const graph *g, node m, size_t i, double *exponent)
{
    const node_view v = graph_view(g, m);
    *exponent = i == 0 && v.kind != NODE_CONST ? 1.0 : 0.0;
    if (v.kind == NODE_CONST) return 0;
    if (v.kind != NODE_PROD) return i == 0 ? m : 0;
    if (i >= v.n) return 0;
    *exponent = v.coef[v.n - 1 - i];
    return v.args[v.n - 1 - i];
}

/* Positive if a is the larger monomial, 0 if they are equal. */
static double compare(const graph *g, node a, node b)
{
    for (size_t i = 0, k = 0;;) {
        double p, q;
        const node x = factor(g, a, i, &p), y = factor(g, b, k, &q);
        if (x == 0 && y == 0) return 0.0;
        if (x > y) return p;
        if (y > x) return -q;
        if (p != q) return p - q;
        i++;
        k++;
    }
}

typedef struct term {
    double c;
    node m; /* the constant 1 for a number */
} term;

/* The leading term of a sum of monomials; m = 0 for the constant 0 or too many terms. */
static term leading(graph *g, node a)
{
    const node one = graph_const(g, 1.0);
    const node_view v = graph_view(g, a);
    if (v.kind == NODE_CONST) return (term){v.value, v.value != 0.0 ? one : 0};
    if (v.kind != NODE_SUM) return (term){1.0, a};
    term best = {v.coef[0], v.args[0]};
    for (size_t i = 1; i < v.n; i++)
        if (compare(g, v.args[i], best.m) > 0.0) best = (term){v.coef[i], v.args[i]};
    if (v.value != 0.0 && compare(g, one, best.m) > 0.0) best = (term){v.value, one};
    return v.n > QUOTIENT_TERMS ? (term){0} : best;
}

/* All exponents of a monomial are at least 0. */
static bool is_whole(const graph *g, node m)
{
    double e;
    for (size_t i = 0; factor(g, m, i, &e); i++)
        if (e < 0.0) return false;
    return true;
}

node quotient(graph *g, node a, node b)
{
    node rest = expand(g, a), sum = graph_const(g, 0.0);
    b = expand(g, b);
    const term divisor = leading(g, b);
    for (int step = 0; divisor.m && graph_alive(g) && step < QUOTIENT_STEPS; step++) {
        const term top = leading(g, rest);
        if (graph_is_const(g, rest, NULL) && top.c == 0.0) return sum;
        if (!top.m) return 0;
        const node m = graph_div(g, top.m, divisor.m);
        if (!is_whole(g, m)) return 0;
        const node t = graph_scale(g, top.c / divisor.c, m);
        sum = graph_add(g, sum, t);
        rest = expand(g, graph_sub(g, rest, graph_mul(g, t, b)));
    }
    return 0;
}

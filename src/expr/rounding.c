/* rounding.c - with u = 2^-53 and e(a) the bound of a in units of u:
 *
 *   e(c + sum_i a_i t_i) = sum_i |a_i| e(t_i) + (n + 2) (|c| + sum_i |a_i t_i|)
 *   e(prod_i b_i^p_i)    = sum_i |d prod / d b_i| e(b_i) + (n + sum |p_i|) |prod|
 *   e(f(x))              = |f'(x)| e(x) + 4 |f(x)|
 *   e(E[b])              = E[e(b) + 16 |b|]
 *
 * The factor 4 allows 2 ulp for a kernel; 16 allows for weights and for adding up points
 * pairwise. Sizes are taken by abs, so the bound is evaluated like any other expression. */
#include "expr/rounding.h"

#include "base/memory.h"
#include "expr/graph_build.h"
#include <math.h>

typedef struct bounds {
    graph *g;
    size_t count;
    node *list, *e; /* e[k] is the bound of list[k] */
} bounds;

static node magnitude(graph *g, node a)
{
    double value;
    if (graph_is_const(g, a, &value)) return graph_const(g, fabs(value));
    return graph_call1(g, FN_abs, a);
}

static bool exact_constant(double c)
{
    const double scaled = c * 4096.0; /* small dyadic numbers are exact */
    return fabs(c) < 4096.0 && scaled == floor(scaled);
}

/* Constants depend on nothing, so graph_collect does not list them. */
static node bound_of(const bounds *b, node a)
{
    double value;
    if (graph_is_const(b->g, a, &value))
        return graph_const(b->g, exact_constant(value) ? 0.0 : fabs(value));
    return b->e[graph_place(b->count, b->list, a)];
}

static node sum_bound(const bounds *b, const node_view *v)
{
    graph *g = b->g;
    const double per_term = (double)v->n + 2.0;
    node total = graph_const(g, v->value == 0.0 ? 0.0 : per_term * fabs(v->value));
    const bool trivial = v->n == 1 && v->value == 0.0 && fabs(v->coef[0]) == 1.0;
    for (size_t i = 0; i < v->n; i++) {
        const double a = fabs(v->coef[i]);
        total = graph_add(g, total, graph_scale(g, a, bound_of(b, v->args[i])));
        if (!trivial)
            total = graph_add(g, total, graph_scale(g, a * per_term, magnitude(g, v->args[i])));
    }
    return total;
}

static node prod_bound(const bounds *b, const node_view *v, node self)
{
    graph *g = b->g;
    double operations = (double)v->n;
    node total = graph_const(g, 0.0);
    for (size_t i = 0; i < v->n; i++) {
        operations += fabs(v->coef[i]);
        operands list;
        operands_init(&list, g);
        for (size_t k = 0; k < v->n; k++)
            operands_add(&list, v->args[k], v->coef[k] - (k == i));
        const node partial = magnitude(g, graph_scale(g, v->coef[i], graph_prod_powers(&list)));
        total = graph_add(g, total, graph_mul(g, partial, bound_of(b, v->args[i])));
    }
    return graph_add(g, total, graph_scale(g, operations, magnitude(g, self)));
}

static node call_bound(const bounds *b, const node_view *v, node self)
{
    graph *g = b->g;
    node total = graph_scale(g, 4.0, magnitude(g, self));
    for (size_t i = 0; i < v->n; i++) {
        const node e = bound_of(b, v->args[i]);
        double value;
        if (graph_is_const(g, e, &value) && value == 0.0) continue;
        const node slope = magnitude(g, fn_derivative(g, (fn_id)v->fn, v->args, (int)i));
        total = graph_add(g, total, graph_mul(g, slope, e));
    }
    return total;
}

static node one_bound(const bounds *b, node a)
{
    graph *g = b->g;
    const node_view v = graph_view(g, a);
    switch (v.kind) {
    case NODE_CONST:
        return graph_const(g, 0.0);
    case NODE_LEAF:
        return v.fn == LEAF_PARAM ? magnitude(g, a) : graph_const(g, 0.0);
    case NODE_SUM:
        return sum_bound(b, &v);
    case NODE_PROD:
        return prod_bound(b, &v, a);
    case NODE_CALL:
        return call_bound(b, &v, a);
    case NODE_DETACH:
        return bound_of(b, v.args[0]);
    case NODE_EXPECT:
        break;
    }
    const node size = graph_scale(g, 16.0, magnitude(g, v.args[0]));
    return graph_expect(g, graph_add(g, bound_of(b, v.args[0]), size));
}

void rounding_bound(graph *g, size_t n, const node *roots, node *out)
{
    bounds b = {.g = g};
    b.list = graph_collect(g, n, roots, UINT32_MAX, &b.count);
    b.e = memory_zero(b.count + 1, sizeof *b.e);
    const bool ready = b.list && b.e;
    if (!ready) graph_fail(g, DTE_MEMORY, "no memory is left for the error bounds");
    for (size_t k = 0; ready && graph_alive(g) && k < b.count; k++)
        b.e[k] = one_bound(&b, b.list[k]);
    for (size_t i = 0; i < n; i++)
        out[i] = ready && graph_alive(g) ? bound_of(&b, roots[i]) : 0;
    memory_free(b.list);
    memory_free(b.e);
}

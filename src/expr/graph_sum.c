/* graph_sum.c - sums  c + sum_i a_i t_i  in normal form, and lists of operands. */
#include "expr/graph_build.h"

#include "base/memory.h"
#include <stdlib.h>
#include <string.h>

void operands_init(operands *o, graph *g)
{
    o->g = g;
    o->n = 0;
    o->room = sizeof o->small / sizeof *o->small;
    o->list = o->small;
}

void operands_free(operands *o)
{
    if (o->list != o->small) memory_free(o->list);
    operands_init(o, o->g);
}

static bool operands_double(operands *o)
{
    operand *larger =
        memory_resize(o->list == o->small ? NULL : o->list, 2 * o->room, sizeof *larger);
    if (!larger) return false;
    if (o->list == o->small) memcpy(larger, o->small, o->n * sizeof *larger);
    o->list = larger;
    o->room *= 2;
    return true;
}

void operands_add(operands *o, node base, double by)
{
    if (base == 0 && graph_alive(o->g)) graph_fail(o->g, DTE_USAGE, "an operand is missing");
    if (o->n == o->room && !operands_double(o)) {
        graph_fail(o->g, DTE_MEMORY, "no memory is left for the expression graph");
        return;
    }
    o->list[o->n++] = (operand){base, by};
}

static int by_base(const void *a, const void *b)
{
    const node x = ((const operand *)a)->base, y = ((const operand *)b)->base;
    return (x > y) - (x < y);
}

static bool is_sorted(const operands *o)
{
    for (size_t i = 1; i < o->n; i++)
        if (o->list[i - 1].base >= o->list[i].base) return false;
    return true;
}

void operands_merge(operands *o)
{
    if (!is_sorted(o)) qsort(o->list, o->n, sizeof *o->list, by_base);
    size_t kept = 0;
    for (size_t i = 0; i < o->n;) {
        operand sum = o->list[i++];
        while (i < o->n && o->list[i].base == sum.base)
            sum.by = graph_add_numbers(o->g, sum.by, o->list[i++].by);
        if (sum.by != 0.0) o->list[kept++] = sum;
    }
    o->n = kept;
}

node operands_intern(operands *o, node_kind kind, double value)
{
    node args_small[16], *args = args_small;
    double coef_small[16], *coef = coef_small;
    const bool large = o->n > 16;
    if (large) {
        args = memory_zero(o->n, sizeof *args);
        coef = memory_zero(o->n, sizeof *coef);
    }
    node made = 0;
    if (args && coef) {
        for (size_t i = 0; i < o->n; i++) {
            args[i] = o->list[i].base;
            coef[i] = o->list[i].by;
        }
        made = graph_intern(
            o->g,
            &(node_record){.kind = kind, .value = value, .n = o->n, .args = args, .coef = coef});
    } else {
        graph_fail(o->g, DTE_MEMORY, "no memory is left for the expression graph");
    }
    if (large) {
        memory_free(args);
        memory_free(coef);
    }
    operands_free(o);
    return made;
}

double graph_factor(const graph *g, node a, node *rest)
{
    const node_view v = graph_view(g, a);
    const bool scaled = v.kind == NODE_SUM && v.n == 1 && v.value == 0.0;
    *rest = scaled ? v.args[0] : a;
    return scaled ? v.coef[0] : 1.0;
}

bool graph_looks_negative(const graph *g, node a)
{
    const node_view v = graph_view(g, a);
    if (v.kind == NODE_CONST) return v.value < 0.0;
    /* a long sum is not taken apart by its sign, so turning it would not end */
    return v.kind == NODE_SUM && v.n <= GRAPH_FLATTEN && v.coef[0] < 0.0;
}

/* Adds c*t to the list, taking short sums apart. */
static void add_term(operands *o, double c, node t, double *constant)
{
    const node_view v = graph_view(o->g, t);
    if (v.kind == NODE_CONST) {
        *constant = graph_add_numbers(o->g, *constant, c * v.value);
    } else if (v.kind == NODE_SUM && v.n <= GRAPH_FLATTEN) {
        *constant = graph_add_numbers(o->g, *constant, c * v.value);
        for (size_t i = 0; i < v.n; i++)
            operands_add(o, v.args[i], c * v.coef[i]);
    } else {
        operands_add(o, t, c);
    }
}

/* c - c sigmoid(u) = c sigmoid(-u), which keeps its digits when sigmoid(u) is near 1. */
static node complement(operands *o, double constant)
{
    graph *g = o->g;
    const node u = o->n == 1 && constant != 0.0 && o->list[0].by == -constant
                       ? graph_argument(g, o->list[0].base, FN_sigmoid)
                       : 0;
    if (u == 0) return 0;
    operands_free(o);
    return graph_scale(g, constant, graph_call1(g, FN_sigmoid, graph_neg(g, u)));
}

node operands_sum(operands *o, double constant)
{
    graph *g = o->g;
    if (!graph_alive(g)) {
        operands_free(o);
        return 0;
    }
    operands_merge(o);
    if (o->n == 0) {
        operands_free(o);
        return graph_const(g, constant);
    }
    if (o->n == 1 && constant == 0.0 && o->list[0].by == 1.0) {
        const node only = o->list[0].base;
        operands_free(o);
        return only;
    }
    const node simpler = complement(o, constant);
    return simpler ? simpler : operands_intern(o, NODE_SUM, constant == 0.0 ? 0.0 : constant);
}

node graph_weighted(graph *g, size_t n, const double *c, const node *t, double constant)
{
    operands o;
    operands_init(&o, g);
    for (size_t i = 0; graph_alive(g) && i < n; i++) {
        if (c && c[i] == 0.0) continue;
        if (t[i] == 0)
            graph_fail(g, DTE_USAGE, "a term is missing");
        else
            add_term(&o, c ? c[i] : 1.0, t[i], &constant);
    }
    return operands_sum(&o, constant);
}

node graph_sum(graph *g, size_t n, const node *terms)
{
    return graph_weighted(g, n, NULL, terms, 0.0);
}

node graph_add(graph *g, node a, node b)
{
    return graph_sum(g, 2, (const node[]){a, b});
}

node graph_sub(graph *g, node a, node b)
{
    return graph_weighted(g, 2, (const double[]){1.0, -1.0}, (const node[]){a, b}, 0.0);
}

node graph_scale(graph *g, double c, node a)
{
    return graph_weighted(g, 1, &c, &a, 0.0);
}

node graph_neg(graph *g, node a)
{
    return graph_scale(g, -1.0, a);
}

node graph_dot(graph *g, size_t n, const node *a, const node *b)
{
    node *terms = memory_zero(n + 1, sizeof *terms);
    if (!terms) return graph_fail(g, DTE_MEMORY, "no memory is left for the expression graph");
    for (size_t i = 0; i < n; i++)
        terms[i] = graph_mul(g, a[i], b[i]);
    const node sum = graph_sum(g, n, terms);
    memory_free(terms);
    return sum;
}

/* expand.c - one pass over the nodes in ascending order. */
#include "expr/expand.h"

#include "base/memory.h"
#include "expr/graph_build.h"
#include <math.h>

enum { EXPAND_POWER = 16 };

typedef struct terms { /* constant + sum of c_i t_i */
    size_t n, room;
    double *c;
    node *t;
} terms;

typedef struct expander {
    graph *g;
    size_t count;
    node *list, *map;
} expander;

static void terms_free(terms *s)
{
    memory_free(s->c);
    memory_free(s->t);
}

static void push(expander *e, terms *s, double c, node t)
{
    size_t room = s->room;
    if (!memory_grow(&s->c, &room, s->n + 1, sizeof *s->c) ||
        !memory_grow(&s->t, &s->room, s->n + 1, sizeof *s->t)) {
        graph_fail(e->g, DTE_MEMORY, "no memory is left to multiply out");
        return;
    }
    s->c[s->n] = c;
    s->t[s->n++] = t;
}

/* The terms of `a`, the constant as a term of its own. */
static terms split(expander *e, node a)
{
    terms s = {0};
    const node_view v = graph_view(e->g, a);
    if (v.kind != NODE_SUM) {
        push(e, &s, 1.0, a);
        return s;
    }
    if (v.value != 0.0) push(e, &s, v.value, graph_const(e->g, 1.0));
    for (size_t i = 0; i < v.n; i++)
        push(e, &s, v.coef[i], v.args[i]);
    return s;
}

static node times(expander *e, node a, node b)
{
    terms p = split(e, a), q = split(e, b), product = {0};
    node out = 0;
    if (p.n * q.n <= EXPAND_TERMS) {
        for (size_t i = 0; graph_alive(e->g) && i < p.n; i++)
            for (size_t k = 0; graph_alive(e->g) && k < q.n; k++)
                push(e, &product, p.c[i] * q.c[k], graph_mul(e->g, p.t[i], q.t[k]));
        if (graph_alive(e->g)) out = graph_weighted(e->g, product.n, product.c, product.t, 0.0);
    } else {
        out = graph_mul(e->g, a, b);
    }
    terms_free(&p);
    terms_free(&q);
    terms_free(&product);
    return out;
}

static node image(const expander *e, node a)
{
    const size_t k = graph_place(e->count, e->list, a);
    return k < e->count && e->map[k] ? e->map[k] : a;
}

static node expand_prod(expander *e, const node_view *v)
{
    node product = graph_const(e->g, 1.0);
    for (size_t i = 0; graph_alive(e->g) && i < v->n; i++) {
        const node base = image(e, v->args[i]);
        const double p = v->coef[i];
        const bool whole = p == floor(p) && p >= 1.0 && p <= EXPAND_POWER;
        if (!whole) product = times(e, product, graph_power(e->g, base, p));
        for (double k = 0.0; whole && graph_alive(e->g) && k < p; k += 1.0)
            product = times(e, product, base);
    }
    return product;
}

static node expand_call(expander *e, const node_view *v)
{
    node args[2] = {0, 0};
    for (size_t i = 0; i < v->n; i++)
        args[i] = image(e, v->args[i]);
    return graph_call(e->g, (fn_id)v->fn, args);
}

static node expand_sum(expander *e, const node_view *v)
{
    terms s = {0};
    for (size_t i = 0; i < v->n; i++) {
        terms inner = split(e, image(e, v->args[i]));
        for (size_t k = 0; k < inner.n; k++)
            push(e, &s, v->coef[i] * inner.c[k], inner.t[k]);
        terms_free(&inner);
    }
    const node sum = graph_alive(e->g) ? graph_weighted(e->g, s.n, s.c, s.t, v->value) : 0;
    terms_free(&s);
    return sum;
}

static node expand_node(expander *e, node a)
{
    const node_view v = graph_view(e->g, a);
    switch (v.kind) {
    case NODE_SUM:
        return expand_sum(e, &v);
    case NODE_PROD:
        return expand_prod(e, &v);
    case NODE_CALL:
        return expand_call(e, &v);
    default:
        return a;
    }
}

node expand(graph *g, node a)
{
    expander e = {.g = g};
    e.list = graph_collect(g, 1, &a, UINT32_MAX, &e.count);
    e.map = memory_zero(e.count + 1, sizeof *e.map);
    const bool ready = e.list && e.map;
    if (!ready) graph_fail(g, DTE_MEMORY, "no memory is left to multiply out");
    for (size_t k = 0; ready && graph_alive(g) && k < e.count; k++)
        e.map[k] = expand_node(&e, e.list[k]);
    const node out = ready && graph_alive(g) ? image(&e, a) : 0;
    memory_free(e.list);
    memory_free(e.map);
    return out;
}

/* A sum that some term divides by, and the largest power; 0 if there is none. */
static node denominator(graph *g, const node_view *sum, double *power)
{
    node found = 0;
    *power = 0.0;
    for (size_t i = 0; i < sum->n; i++) {
        const node_view v = graph_view(g, sum->args[i]);
        for (size_t k = 0; v.kind == NODE_PROD && k < v.n; k++) {
            const bool other = graph_view(g, v.args[k]).kind != NODE_SUM || v.coef[k] >= 0.0;
            if (other || v.coef[k] != floor(v.coef[k]) || (found && v.args[k] != found)) continue;
            found = v.args[k];
            *power = fmin(*power, v.coef[k]);
        }
    }
    return found;
}

/* sum * b^e, term by term, so that b cancels where it divides. */
static node cleared(graph *g, const node_view *sum, node b, double e)
{
    const node factor = graph_power(g, b, e);
    node total = graph_scale(g, sum->value, factor);
    for (size_t i = 0; graph_alive(g) && i < sum->n; i++)
        total =
            graph_add(g, total, graph_scale(g, sum->coef[i], graph_mul(g, sum->args[i], factor)));
    return total;
}

enum { DENOMINATORS = 8 };

bool expand_is_zero(graph *g, node a)
{
    double value, power;
    node out = expand(g, a);
    for (int round = 0; out && round < DENOMINATORS; round++) {
        if (graph_is_const(g, out, &value)) return value == 0.0;
        const node_view v = graph_view(g, out);
        const node b = v.kind == NODE_SUM ? denominator(g, &v, &power) : 0;
        if (b == 0) return false;
        out = expand(g, cleared(g, &v, b, -power));
    }
    return false;
}

/* graph_walk.c - rebuilding expressions: replacing leaves, copying into another graph.
 *
 * Nodes are in topological order, so one pass over the reachable ones in ascending order
 * finds every operand already rebuilt. */
#include "expr/graph_build.h"

#include "base/memory.h"
#include <string.h>

/* The node `v` with its operands mapped, built in g by the constructors. */
static node rebuild(graph *g, const node_view *v, const node *args)
{
    switch (v->kind) {
    case NODE_CONST:
        return graph_const(g, v->value);
    case NODE_LEAF:
        return graph_leaf(g, (leaf_kind)v->fn, v->index, v->name);
    case NODE_SUM:
        return graph_weighted(g, v->n, v->coef, args, v->value);
    case NODE_CALL:
        return graph_call(g, (fn_id)v->fn, args);
    case NODE_EXPECT:
        return graph_expect(g, args[0]);
    case NODE_DETACH:
        return graph_detach(g, args[0]);
    case NODE_PROD:
        break;
    }
    operands list;
    operands_init(&list, g);
    for (size_t i = 0; i < v->n; i++)
        operands_add(&list, args[i], v->coef[i]);
    return graph_prod_powers(&list);
}

/* A walk from one graph into another (or the same): map[k] is the image of list[k]. */
typedef struct walk {
    const graph *from;
    graph *to;
    size_t count;
    node *list, *map, *args;
    size_t room;
} walk;

static node image(const walk *w, node a)
{
    const size_t k = graph_place(w->count, w->list, a);
    return k < w->count ? w->map[k] : a;
}

/* A constant depends on nothing, so it is in no list. */
static node operand_image(const walk *w, node a)
{
    double value;
    const bool foreign = w->from != w->to && graph_is_const(w->from, a, &value);
    return foreign ? graph_const(w->to, value) : image(w, a);
}

static node walk_node(walk *w, node a)
{
    const node_view v = graph_view(w->from, a);
    if (!memory_grow(&w->args, &w->room, v.n + 1, sizeof *w->args))
        return graph_fail(w->to, DTE_MEMORY, "no memory is left for the expression graph");
    bool same = w->from == w->to;
    for (size_t i = 0; i < v.n; i++) {
        w->args[i] = operand_image(w, v.args[i]);
        same = same && w->args[i] == v.args[i];
    }
    return same ? a : rebuild(w->to, &v, w->args);
}

static bool walk_begin(walk *w, graph *from, graph *to, size_t n_roots, const node *roots,
                       uint32_t mask)
{
    *w = (walk){.from = from, .to = to};
    w->list = graph_reach(from, n_roots, roots, mask, &w->count);
    w->map = memory_zero(w->count + 1, sizeof *w->map);
    if (w->list && w->map) return true;
    graph_fail(to, DTE_MEMORY, "no memory is left for the expression graph");
    return false;
}

static void walk_end(walk *w, size_t n_roots, const node *roots, node *out)
{
    for (size_t i = 0; i < n_roots; i++)
        out[i] = graph_alive(w->to) ? image(w, roots[i]) : 0;
    memory_free(w->list);
    memory_free(w->map);
    memory_free(w->args);
}

static node replaced(size_t n, const node *from, const node *to, node a)
{
    for (size_t i = 0; i < n; i++)
        if (from[i] == a) return to[i];
    return 0;
}

void graph_replace(graph *g, size_t n_roots, const node *roots, size_t n, const node *from,
                   const node *to, bool strip_detach, node *out)
{
    uint32_t mask = strip_detach ? HAS_DETACH : 0;
    for (size_t i = 0; i < n; i++)
        if (from[i]) mask |= graph_view(g, from[i]).has;
    walk w;
    if (!walk_begin(&w, g, g, n_roots, roots, mask)) {
        for (size_t i = 0; i < n_roots; i++)
            out[i] = 0;
        memory_free(w.list);
        memory_free(w.map);
        return;
    }
    for (size_t k = 0; graph_alive(g) && k < w.count; k++) {
        const node a = w.list[k];
        const node_view v = graph_view(g, a);
        if (v.kind == NODE_LEAF)
            w.map[k] = replaced(n, from, to, a);
        else if (v.kind == NODE_DETACH && strip_detach)
            w.map[k] = image(&w, v.args[0]);
        if (w.map[k] == 0) w.map[k] = walk_node(&w, a);
    }
    walk_end(&w, n_roots, roots, out);
}

#define HALF_ROOT 0.70710678118654752440

static bool has_number(const node_view *v)
{
    return v->kind == NODE_LEAF && (v->fn == LEAF_PARAM || v->fn == LEAF_ROOT);
}

static double number_of(const node_view *v, const double *param_values)
{
    return v->fn == LEAF_ROOT ? HALF_ROOT : param_values[v->index];
}

void graph_replace_root(graph *g, size_t n_roots, node *roots)
{
    const node root = graph_root(g), value = graph_const(g, HALF_ROOT);
    graph_replace(g, n_roots, roots, 1, &root, &value, false, roots);
}

void graph_copy(const graph *from, size_t n_roots, const node *roots, const double *param_values,
                graph *to, node *out)
{
    /* Marking the reachable nodes changes nothing that a reader of `from` can see. */
    graph *source = (graph *)(uintptr_t)from;
    for (size_t i = 0; i < n_roots; i++) {
        double value;
        out[i] = graph_is_const(from, roots[i], &value) ? graph_const(to, value) : 0;
    }
    walk w;
    if (!walk_begin(&w, source, to, n_roots, roots, UINT32_MAX)) {
        memory_free(w.list);
        memory_free(w.map);
        return;
    }
    for (size_t k = 0; graph_alive(to) && k < w.count; k++) {
        const node_view v = graph_view(from, w.list[k]);
        w.map[k] = param_values && has_number(&v) ? graph_const(to, number_of(&v, param_values))
                                                  : walk_node(&w, w.list[k]);
    }
    node *images = out;
    for (size_t i = 0; i < n_roots; i++)
        if (images[i] == 0) images[i] = graph_alive(to) ? image(&w, roots[i]) : 0;
    walk_end(&w, 0, NULL, NULL);
}

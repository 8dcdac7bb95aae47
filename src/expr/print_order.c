/* print_order.c - the order in which operands are written.
 *
 * Nodes are compared by what they are, not by when they were made: factors by rank
 * (constants, leaves by kind and index, sums, functions, E, detach), terms by the highest rank
 * among their factors, then by degree, then factor by factor. Two nodes that differ only far
 * below, or a very large expression, fall back on the order of the nodes. */
#include "base/memory.h"
#include "expr/print_parts.h"
#include <math.h>
#include <string.h>

enum {
    MOST_OPERANDS = 4096, /* taken apart further only below this */
    COMPARE_DEPTH = 12,
    COMPARE_OPERANDS = 8
};

enum { RANK_SUM = 16, RANK_CALL, RANK_EXPECT, RANK_DETACH };

static int compare_terms(printer *p, node a, node b, unsigned depth);

static int order(double a, double b)
{
    return (a > b) - (a < b);
}

static int rank(const node_view *v)
{
    switch (v->kind) {
    case NODE_CONST:
        return 0;
    case NODE_LEAF:
        return 1 + (int)v->fn;
    case NODE_SUM:
    case NODE_PROD:
        return RANK_SUM;
    case NODE_CALL:
        return RANK_CALL;
    case NODE_EXPECT:
        return RANK_EXPECT;
    case NODE_DETACH:
        break;
    }
    return RANK_DETACH;
}

/* The operands of v by increasing `compare`, if they are few; else as they are stored. */
static size_t few(printer *p, const node_view *v, print_item *list, unsigned depth,
                  int (*compare)(printer *, node, node, unsigned))
{
    const size_t n = v->n < COMPARE_OPERANDS ? v->n : COMPARE_OPERANDS;
    for (size_t i = 0; i < n; i++) {
        const print_item now = {v->args[i], v->coef[i]};
        size_t k = i;
        for (; v->n == n && k > 0 && compare(p, now.base, list[k - 1].base, depth + 1) < 0; k--)
            list[k] = list[k - 1];
        list[k] = now;
    }
    return n;
}

static int compare_lists(printer *p, const node_view *a, const node_view *b, unsigned depth,
                         int (*compare)(printer *, node, node, unsigned))
{
    print_item x[COMPARE_OPERANDS], y[COMPARE_OPERANDS];
    const size_t n = few(p, a, x, depth, compare), m = few(p, b, y, depth, compare);
    for (size_t i = 0; i < n && i < m; i++) {
        int c = compare(p, x[i].base, y[i].base, depth + 1);
        if (c == 0) c = order(x[i].by, y[i].by);
        if (c != 0) return c;
    }
    return order((double)a->n, (double)b->n);
}

static int compare_bases(printer *p, node a, node b, unsigned depth)
{
    if (a == b) return 0;
    const int by_node = a < b ? -1 : 1;
    if (depth > COMPARE_DEPTH || p->effort == 0) return by_node;
    p->effort--;
    const node_view v = graph_view(p->g, a), w = graph_view(p->g, b);
    int c = rank(&v) - rank(&w);
    if (c == 0 && v.kind == NODE_SUM && w.kind == NODE_SUM) {
        c = compare_lists(p, &v, &w, depth, compare_terms);
        if (c == 0) c = order(v.value, w.value);
    } else if (c == 0 && rank(&v) == RANK_SUM) {
        c = compare_terms(p, a, b, depth + 1);
    } else if (c == 0) {
        c = order(v.value, w.value);
        if (c == 0) c = order((double)v.fn, (double)w.fn);
        if (c == 0) c = order((double)v.index, (double)w.index);
        for (size_t i = 0; c == 0 && i < v.n; i++)
            c = compare_terms(p, v.args[i], w.args[i], depth + 1);
    }
    return c ? c : by_node;
}

/* The highest rank of the factors, leaves being alike, and the sum of the exponents. */
static int term_class(const graph *g, const node_view *v, double *degree)
{
    int most = 0;
    *degree = 1.0;
    if (v->kind != NODE_PROD) {
        const int own = rank(v);
        return own < RANK_SUM ? 0 : own;
    }
    *degree = 0.0;
    for (size_t i = 0; i < v->n; i++) {
        const node_view base = graph_view(g, v->args[i]);
        const int own = rank(&base);
        if (own >= RANK_SUM && own > most) most = own;
        *degree += v->coef[i];
    }
    return most;
}

/* The node without a constant factor. */
static node bare(const graph *g, node a)
{
    const node_view v = graph_view(g, a);
    return v.kind == NODE_SUM && v.n == 1 && v.value == 0.0 ? v.args[0] : a;
}

static node_view as_product(const graph *g, const node *a)
{
    static const double one = 1.0;
    node_view v = graph_view(g, *a);
    if (v.kind == NODE_PROD) return v;
    v.n = 1;
    v.args = a;
    v.coef = &one;
    return v;
}

static int compare_terms(printer *p, node a, node b, unsigned depth)
{
    if (a == b) return 0;
    const int by_node = a < b ? -1 : 1;
    if (depth > COMPARE_DEPTH || p->effort == 0) return by_node;
    p->effort--;
    const node s = bare(p->g, a), t = bare(p->g, b);
    const node_view v = graph_view(p->g, s), w = graph_view(p->g, t);
    double v_degree, w_degree;
    int c = term_class(p->g, &v, &v_degree) - term_class(p->g, &w, &w_degree);
    if (c == 0) c = order(v_degree, w_degree);
    if (c == 0) {
        const node_view x = as_product(p->g, &s), y = as_product(p->g, &t);
        c = compare_lists(p, &x, &y, depth, compare_bases);
    }
    return c ? c : by_node;
}

/* Merges the sorted halves of list[0..n); the orders need not be consistent. */
static void sort(printer *p, size_t n, print_item *list, print_item *work,
                 int (*compare)(printer *, node, node, unsigned))
{
    if (n < 2) return;
    const size_t half = n / 2;
    sort(p, half, list, work, compare);
    sort(p, n - half, list + half, work, compare);
    memcpy(work, list, half * sizeof *list);
    for (size_t i = 0, k = half, at = 0; i < half; at++) {
        const bool left = k == n || compare(p, work[i].base, list[k].base, 0) <= 0;
        list[at] = left ? work[i++] : list[k++];
    }
}

typedef struct gathered {
    print_item *list;
    size_t n, room;
    double constant;
} gathered;

/* Replaces item i by the operands of `v`, the same operation. */
static bool take_apart(gathered *o, size_t i, const node_view *v)
{
    const double by = o->list[i].by;
    const bool sum = v->kind == NODE_SUM;
    if (!memory_grow(&o->list, &o->room, o->n + v->n, sizeof *o->list)) return false;
    o->constant += sum ? by * v->value : 0.0;
    for (size_t k = 0; k < v->n; k++) {
        const size_t at = k == 0 ? i : o->n++;
        o->list[at] = (print_item){v->args[k], sum ? by * v->coef[k] : v->coef[k]};
    }
    return true;
}

static bool gather(const graph *g, node a, gathered *o)
{
    if (!memory_grow(&o->list, &o->room, 1, sizeof *o->list)) return false;
    const node_kind kind = graph_view(g, a).kind;
    o->list[o->n++] = (print_item){a, 1.0};
    for (size_t i = 0; i < o->n;) {
        const node_view v = graph_view(g, o->list[i].base);
        const double by = o->list[i].by;
        const bool plain = v.kind == NODE_SUM ? fabs(by) == 1.0 : by == 1.0;
        const bool same = v.kind == kind && (kind == NODE_SUM || kind == NODE_PROD);
        if (!same || !plain || (o->n > 1 && o->n + v.n > MOST_OPERANDS))
            i++;
        else if (!take_apart(o, i, &v))
            return false;
    }
    return true;
}

print_item *print_operands(printer *p, node a, size_t *n, double *constant)
{
    gathered o = {0};
    const bool sum = graph_view(p->g, a).kind == NODE_SUM;
    print_item *work = NULL;
    bool ok = gather(p->g, a, &o);
    if (ok) ok = (work = memory_zero(o.n, sizeof *work)) != NULL;
    if (!ok) {
        memory_free(o.list);
        p->out->failed = p->cut = true;
        return NULL;
    }
    sort(p, o.n, o.list, work, sum ? compare_terms : compare_bases);
    memory_free(work);
    *n = o.n;
    *constant = o.constant;
    return o.list;
}

/* walk.c - looking into the graph. Operands have smaller numbers than what they are operands
 * of, so one pass downwards from the largest root meets every node after all its users. */
#include "lang/elaborate.h"

typedef struct sweep {
    elab *e;
    unsigned char *wanted; /* by node */
    node top;
    uint32_t mask; /* only nodes that have one of these are met */
} sweep;

static bool sweep_begin(sweep *w, elab *e, size_t n_roots, const node *roots, uint32_t mask)
{
    *w = (sweep){.e = e, .mask = mask};
    for (size_t k = 0; k < n_roots; k++)
        if (roots[k] > w->top) w->top = roots[k];
    w->wanted = memory_zero((size_t)w->top + 1, 1);
    if (!w->wanted) return elab_fatal(e, DTE_MEMORY), false;
    e->steps += w->top / 64;
    for (size_t k = 0; k < n_roots; k++)
        w->wanted[roots[k]] = (graph_view(e->g, roots[k]).has & mask) != 0;
    return true;
}

/* The next node that the roots use, 0 at the end. */
static node sweep_next(sweep *w)
{
    while (w->top > 0 && !w->wanted[w->top])
        w->top--;
    if (w->top == 0) return 0;
    const node_view view = graph_view(w->e->g, w->top);
    for (size_t k = 0; k < view.n; k++)
        if (graph_view(w->e->g, view.args[k]).has & w->mask) w->wanted[view.args[k]] = 1;
    return w->top--;
}

static bool is_in(size_t n, const node *list, node a)
{
    for (size_t k = 0; k < n; k++)
        if (list[k] == a) return true;
    return false;
}

bool walk_occurs(elab *e, size_t n_roots, const node *roots, size_t n, const node *leaves)
{
    uint32_t mask = 0;
    for (size_t k = 0; k < n; k++)
        mask |= graph_view(e->g, leaves[k]).has;
    sweep w;
    if (!sweep_begin(&w, e, n_roots, roots, mask)) return false;
    bool found = false;
    for (node a; !found && (a = sweep_next(&w)) != 0;)
        found = graph_view(e->g, a).kind == NODE_LEAF && is_in(n, leaves, a);
    memory_free(w.wanted);
    return found;
}

bool walk_open_expectation(elab *e, node root)
{
    const uint32_t has = graph_view(e->g, root).has;
    if (!(has & HAS_EXPECT) || !(has & 1u << LEAF_RANDOM)) return false;
    sweep w;
    if (!sweep_begin(&w, e, 1, &root, 1u << LEAF_RANDOM)) return false;
    bool found = false;
    for (node a; !found && (a = sweep_next(&w)) != 0;)
        found = graph_view(e->g, a).kind == NODE_EXPECT;
    memory_free(w.wanted);
    return found;
}

const char *walk_leaf_name(const elab *e, node a, uint32_t mask)
{
    mask &= graph_view(e->g, a).has;
    for (;;) {
        const node_view view = graph_view(e->g, a);
        if (view.kind == NODE_LEAF) return view.has & mask ? view.name : "";
        size_t k = 0;
        while (k < view.n && !(graph_view(e->g, view.args[k]).has & mask))
            k++;
        if (k == view.n) return "";
        a = view.args[k];
    }
}

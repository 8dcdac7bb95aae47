/* derive.c - reverse and forward mode differentiation of graphs.
 *
 * Reverse mode sweeps the nodes from y down to the leaves:
 *     adj(a) = sum over the users b of a of adj(b) db/da,
 * collected as a list and added once, so that the sum is one node. An expectation is
 * differentiated under the integral: for y = E[body], dy/dp = E[d body / dp], so its
 * body is swept on its own, once. Many expectations over the same variables (the square of a
 * gradient has one for each entry) are swept together,
 *     sum_i adj_i dE[body_i]/dp = E[sum_i adj_i d body_i/dp],
 * which takes one sweep instead of one for each. */
#include "expr/derive.h"

#include "base/memory.h"
#include "expr/graph_build.h"

static const char no_memory[] = "no memory is left to differentiate";

/* d PROD / d base_i = e_i base_i^(e_i - 1) prod_{k != i} base_k^(e_k) */
static node product_partial(graph *g, const node_view *v, size_t i)
{
    operands list;
    operands_init(&list, g);
    for (size_t k = 0; k < v->n; k++)
        operands_add(&list, v->args[k], v->coef[k] - (k == i));
    return graph_scale(g, v->coef[i], graph_prod_powers(&list));
}

static node partial(graph *g, const node_view *v, size_t i)
{
    switch (v->kind) {
    case NODE_SUM:
        return graph_const(g, v->coef[i]);
    case NODE_PROD:
        return product_partial(g, v, i);
    case NODE_CALL:
        return fn_derivative(g, (fn_id)v->fn, v->args, (int)i);
    default:
        return graph_const(g, 0.0);
    }
}

static bool is_zero(const graph *g, node a)
{
    double value;
    return graph_is_const(g, a, &value) && value == 0.0;
}

static uint32_t kinds_of(const graph *g, size_t n, const node *leaves)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < n; i++)
        if (leaves[i]) mask |= graph_view(g, leaves[i]).has;
    return mask;
}

typedef struct contribution { /* one term of an adjoint, in a linked list */
    node term;
    uint32_t next; /* index + 1; 0 ends the list */
} contribution;

typedef struct pending { /* an expectation whose adjoint is known */
    node body, adjoint;
    uint64_t variables; /* bits: the BASE leaves in its body; the last one: those from 63 on */
} pending;

enum { JOINT_LEAST = 16, VARIABLE_BITS = 64 };

typedef struct sweep {
    graph *g;
    size_t n;
    const node *leaves;
    size_t count;
    node *list;     /* what y reaches and what depends on leaves of their kind, ascending */
    bool *relevant; /* depends on one of the leaves */
    uint32_t *head; /* first contribution + 1 */
    contribution *terms;
    size_t n_terms, terms_room;
    node *scratch;
    size_t scratch_room;
    pending *waiting;
    size_t n_waiting, waiting_room;
} sweep;

static void contribute(sweep *s, node a, node term)
{
    const size_t k = graph_place(s->count, s->list, a);
    if (k == s->count || !s->relevant[k] || is_zero(s->g, term)) return;
    if (!memory_grow(&s->terms, &s->terms_room, s->n_terms + 1, sizeof *s->terms)) {
        graph_fail(s->g, DTE_MEMORY, no_memory);
        return;
    }
    s->terms[s->n_terms++] = (contribution){term, s->head[k]};
    s->head[k] = (uint32_t)s->n_terms;
}

static node adjoint(sweep *s, size_t k)
{
    size_t n = 0;
    for (uint32_t c = s->head[k]; c != 0; c = s->terms[c - 1].next) {
        if (!memory_grow(&s->scratch, &s->scratch_room, n + 1, sizeof *s->scratch))
            return graph_fail(s->g, DTE_MEMORY, no_memory);
        s->scratch[n++] = s->terms[c - 1].term;
    }
    return graph_sum(s->g, n, s->scratch);
}

/* out = sum_i seeds_i dy_i / dleaves */
static void derive_seeded(graph *g, size_t n_y, const node *y, const node *seeds, size_t n,
                          const node *leaves, node *out);

/* Contributes E[sum_i adj_i d body_i], with the common factor of a single one outside. */
static void sweep_bodies(sweep *s, size_t n, const node *bodies, const node *adjoints)
{
    const node one = graph_const(s->g, 1.0);
    node *inner = memory_zero(s->n, sizeof *inner);
    if (!inner) {
        graph_fail(s->g, DTE_MEMORY, no_memory);
        return;
    }
    derive_seeded(s->g, n, bodies, n == 1 ? &one : adjoints, s->n, s->leaves, inner);
    for (size_t i = 0; graph_alive(s->g) && i < s->n; i++) {
        if (is_zero(s->g, inner[i])) continue;
        const node mean = graph_expect(s->g, inner[i]);
        contribute(s, s->leaves[i], n == 1 ? graph_mul(s->g, adjoints[0], mean) : mean);
    }
    memory_free(inner);
}

/* A closed adjoint may go inside the expectation; one that holds BASE leaves may not. */
static void sweep_expect(sweep *s, node body, node adj)
{
    const bool closed = !(graph_view(s->g, adj).has & (1u << LEAF_BASE));
    if (!closed) {
        sweep_bodies(s, 1, &body, &adj);
        return;
    }
    if (!memory_grow(&s->waiting, &s->waiting_room, s->n_waiting + 1, sizeof *s->waiting)) {
        graph_fail(s->g, DTE_MEMORY, no_memory);
        return;
    }
    s->waiting[s->n_waiting++] = (pending){.body = body, .adjoint = adj};
}

static uint64_t variables_of(const graph *g, size_t count, const node *list, const uint64_t *sets,
                             node a)
{
    const node_view v = graph_view(g, a);
    if (v.kind == NODE_LEAF && v.fn == LEAF_BASE)
        return UINT64_C(1) << (v.index < VARIABLE_BITS - 1 ? v.index : VARIABLE_BITS - 1);
    const size_t k = graph_place(count, list, a);
    return k < count && v.kind != NODE_EXPECT ? sets[k] : 0;
}

/* Fills `variables`; false if memory failed. */
static bool find_variables(sweep *s, const node *bodies)
{
    size_t count = 0;
    node *list = graph_collect(s->g, s->n_waiting, bodies, 1u << LEAF_BASE, &count);
    uint64_t *sets = memory_zero(count + 1, sizeof *sets);
    for (size_t k = 0; list && sets && k < count; k++) {
        const node_view v = graph_view(s->g, list[k]);
        for (size_t i = 0; i < v.n; i++)
            sets[k] |= variables_of(s->g, count, list, sets, v.args[i]);
    }
    for (size_t i = 0; list && sets && i < s->n_waiting; i++)
        s->waiting[i].variables = variables_of(s->g, count, list, sets, bodies[i]);
    const bool ok = list && sets;
    memory_free(list);
    memory_free(sets);
    return ok;
}

/* Sweeps all that wait with the variables of number `first`, together if there are many. */
static void sweep_group(sweep *s, size_t first, node *bodies, node *adjoints)
{
    const uint64_t set = s->waiting[first].variables;
    size_t n = 0;
    if (!bodies || !adjoints) return;
    for (size_t i = first; i < s->n_waiting; i++) {
        if (!s->waiting[i].body || s->waiting[i].variables != set) continue;
        bodies[n] = s->waiting[i].body;
        adjoints[n++] = s->waiting[i].adjoint;
        s->waiting[i].body = 0;
    }
    if (n >= JOINT_LEAST && !(set >> (VARIABLE_BITS - 1))) {
        sweep_bodies(s, n, bodies, adjoints);
        return;
    }
    for (size_t i = 0; graph_alive(s->g) && i < n; i++)
        sweep_bodies(s, 1, bodies + i, adjoints + i);
}

/* What an expectation contributes goes to the leaves, so all of them can wait for the end. */
static void sweep_waiting(sweep *s)
{
    const size_t n = s->n_waiting;
    node *bodies = memory_zero(2 * n, sizeof *bodies);
    for (size_t i = 0; bodies && i < n; i++)
        bodies[i] = s->waiting[i].body;
    if (!bodies || (n >= JOINT_LEAST && !find_variables(s, bodies)))
        graph_fail(s->g, DTE_MEMORY, no_memory);
    if (n < JOINT_LEAST)
        for (size_t i = 0; graph_alive(s->g) && i < n; i++)
            sweep_bodies(s, 1, &s->waiting[i].body, &s->waiting[i].adjoint);
    else
        for (size_t i = 0; graph_alive(s->g) && i < n; i++)
            if (s->waiting[i].body) sweep_group(s, i, bodies, bodies + n);
    memory_free(bodies);
}

static void sweep_node(sweep *s, size_t k)
{
    const node_view v = graph_view(s->g, s->list[k]);
    if (v.kind == NODE_LEAF || v.kind == NODE_DETACH || !s->relevant[k] || s->head[k] == 0) return;
    const node adj = adjoint(s, k);
    if (v.kind == NODE_EXPECT) {
        sweep_expect(s, v.args[0], adj);
        return;
    }
    for (size_t i = 0; graph_alive(s->g) && i < v.n; i++) {
        const size_t at = graph_place(s->count, s->list, v.args[i]);
        if (at < s->count && s->relevant[at])
            contribute(s, v.args[i], graph_mul(s->g, adj, partial(s->g, &v, i)));
    }
}

static void mark_relevant(sweep *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const size_t k = graph_place(s->count, s->list, s->leaves[i]);
        if (k < s->count) s->relevant[k] = true;
    }
    for (size_t k = 0; k < s->count; k++) {
        const node_view v = graph_view(s->g, s->list[k]);
        if (v.kind == NODE_DETACH) continue;
        for (size_t i = 0; !s->relevant[k] && i < v.n; i++) {
            const size_t at = graph_place(s->count, s->list, v.args[i]);
            s->relevant[k] = at < s->count && s->relevant[at];
        }
    }
}

static bool sweep_begin(sweep *s, size_t n_y, const node *y)
{
    s->list = graph_collect(s->g, n_y, y, kinds_of(s->g, s->n, s->leaves), &s->count);
    if (!s->list) return false;
    s->relevant = memory_zero(s->count + 1, sizeof *s->relevant);
    s->head = memory_zero(s->count + 1, sizeof *s->head);
    if (s->relevant && s->head) return true;
    graph_fail(s->g, DTE_MEMORY, no_memory);
    return false;
}

static void sweep_end(sweep *s)
{
    memory_free(s->list);
    memory_free(s->relevant);
    memory_free(s->head);
    memory_free(s->terms);
    memory_free(s->scratch);
    memory_free(s->waiting);
}

static void derive_seeded(graph *g, size_t n_y, const node *y, const node *seeds, size_t n,
                          const node *leaves, node *out)
{
    sweep s = {.g = g, .n = n, .leaves = leaves};
    const bool ready = sweep_begin(&s, n_y, y);
    if (ready) {
        mark_relevant(&s);
        for (size_t i = 0; i < n_y; i++)
            contribute(&s, y[i], seeds[i]);
        for (size_t k = s.count; graph_alive(g) && k-- > 0;)
            sweep_node(&s, k);
        if (graph_alive(g)) sweep_waiting(&s);
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        if (!ready || !graph_alive(g)) continue;
        const size_t k = graph_place(s.count, s.list, leaves[i]);
        out[i] = k < s.count ? adjoint(&s, k) : graph_const(g, 0.0);
    }
    sweep_end(&s);
}

void derive_gradient(graph *g, node y, size_t n, const node *leaves, node *out)
{
    const node one = graph_const(g, 1.0);
    derive_seeded(g, 1, &y, &one, n, leaves, out);
}

/* sum_i (d v / d arg_i) dot_i */
static node forward_node(graph *g, const node_view *v, const node *dots)
{
    if (v->kind == NODE_EXPECT) return graph_expect(g, dots[0]);
    if (v->kind == NODE_DETACH) return dots[0];
    if (v->kind == NODE_SUM) return graph_weighted(g, v->n, v->coef, dots, 0.0);
    node total = graph_const(g, 0.0);
    for (size_t i = 0; i < v->n; i++)
        if (!is_zero(g, dots[i]))
            total = graph_add(g, total, graph_mul(g, partial(g, v, i), dots[i]));
    return total;
}

typedef struct forward {
    graph *g;
    size_t count;
    node *list, *dot; /* dot[k]: the derivative of list[k] */
    node *dots;       /* of the operands of one node */
    size_t room;
} forward;

static node forward_dot(forward *f, node a)
{
    const size_t k = graph_place(f->count, f->list, a);
    return k < f->count ? f->dot[k] : graph_const(f->g, 0.0);
}

static node forward_step(forward *f, size_t k)
{
    const node_view v = graph_view(f->g, f->list[k]);
    if (!memory_grow(&f->dots, &f->room, v.n + 1, sizeof *f->dots))
        return graph_fail(f->g, DTE_MEMORY, no_memory);
    for (size_t i = 0; i < v.n; i++)
        f->dots[i] = forward_dot(f, v.args[i]);
    return forward_node(f->g, &v, f->dots);
}

void derive_forward(graph *g, size_t n_y, const node *y, size_t n, const node *leaves,
                    const node *tangents, node *out)
{
    forward f = {.g = g};
    f.list = graph_collect(g, n_y, y, kinds_of(g, n, leaves), &f.count);
    f.dot = memory_zero(f.count + 1, sizeof *f.dot);
    const bool ready = f.list && f.dot;
    if (!ready) graph_fail(g, DTE_MEMORY, no_memory);
    for (size_t i = 0; ready && graph_alive(g) && i < n; i++) {
        const size_t k = graph_place(f.count, f.list, leaves[i]);
        if (k < f.count) f.dot[k] = tangents[i];
    }
    for (size_t k = 0; ready && graph_alive(g) && k < f.count; k++)
        if (f.dot[k] == 0) f.dot[k] = forward_step(&f, k);
    for (size_t i = 0; i < n_y; i++)
        out[i] = ready && graph_alive(g) ? forward_dot(&f, y[i]) : 0;
    memory_free(f.list);
    memory_free(f.dot);
    memory_free(f.dots);
}

/* sweep_trace.c - where stability begins and ends.
 *
 * Nodes of the grid are inside (stable), outside or unknown. On each edge between an inside and an
 * outside node the margin (Re of the rightmost eigenvalue, or the largest modulus - 1) is zero
 * somewhere: it is bracketed there. Inside a cell of two dimensions crossings are joined in pairs
 * (marching squares; where there are four, the middle of the cell says which), and the joined
 * crossings are given out as curves, each of one kind. */
#include "analysis/sweep_cross.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { LINKS = 2 };
static const uint32_t none = UINT32_MAX;

typedef struct knot { /* a crossing in its curve */
    sweep_crossing at;
    uint32_t link[LINKS];
    bool used;
} knot;

typedef struct tracer {
    const sweep_store *store;
    sweep_cross *cross;
    size_t n[2];       /* nodes along the axes; n[1] = 1 for one axis */
    signed char *side; /* n[0] x n[1]: 1 inside, 0 outside, -1 unknown */
    uint32_t *edge;    /* 2 n[0] n[1]: the knot on the edge to the next node of axis 0, 1 */
    knot *knots;
    size_t n_knots, room;
    dte_sweep *out;
} tracer;

static bool stopped(const tracer *t)
{
    const volatile int *stop = t->store->plan.set.stop;
    return stop && *stop;
}

static void node_place(const tracer *t, size_t i, size_t j, double x[2])
{
    const dte_sweep_axis *axes = t->store->plan.set.axes;
    x[0] = dte_sweep_value(&axes[0], i);
    x[1] = t->n[1] > 1 ? dte_sweep_value(&axes[1], j) : 0.0;
}

/* ---- crossings ---- */

static dte_status add_knot(tracer *t, const sweep_crossing *at, uint32_t *where, dte_error *err)
{
    if (!memory_grow(&t->knots, &t->room, t->n_knots + 1, sizeof *t->knots))
        return fail_memory(err);
    *where = (uint32_t)t->n_knots;
    t->knots[t->n_knots++] = (knot){.at = *at, .link = {none, none}};
    return DTE_OK;
}

/* The edge from node (i, j) to the next one of an axis. */
static dte_status cross_edge(tracer *t, size_t i, size_t j, size_t axis, dte_error *err)
{
    const size_t k = i * t->n[1] + j, next = axis == 0 ? k + t->n[1] : k + 1;
    double a[2], b[2];
    sweep_crossing at;
    bool found = false;
    t->edge[2 * k + axis] = none;
    if (axis == 0 ? i + 1 >= t->n[0] : j + 1 >= t->n[1]) return DTE_OK;
    if (t->side[k] < 0 || t->side[next] < 0 || t->side[k] == t->side[next]) return DTE_OK;
    node_place(t, i, j, a);
    node_place(t, i + (axis == 0), j + (axis == 1), b);
    const bool inward = t->side[k] == 1;
    DTE_TRY(sweep_cross_find(t->cross, inward ? a : b, inward ? b : a, axis, &at, &found, err));
    return found ? add_knot(t, &at, &t->edge[2 * k + axis], err) : DTE_OK;
}

/* Edges along axis 1 come first for each value of axis 0: then the params rest where axis 1 is the
 * learning rate. */
static dte_status cross_edges(tracer *t, dte_error *err)
{
    for (size_t axis = 2; axis-- > 0;)
        for (size_t i = 0; i < t->n[0]; i++) {
            if (stopped(t)) {
                t->out->boundaries_cut = 1;
                for (size_t j = 0; j < t->n[1]; j++)
                    t->edge[2 * (i * t->n[1] + j) + axis] = none;
                continue;
            }
            for (size_t j = 0; j < t->n[1]; j++)
                DTE_TRY(cross_edge(t, i, j, axis, err));
        }
    return DTE_OK;
}

/* ---- joining ---- */

static void join(tracer *t, uint32_t a, uint32_t b)
{
    if (a == none || b == none) return;
    knot *p = &t->knots[a], *q = &t->knots[b];
    p->link[p->link[0] != none] = b;
    q->link[q->link[0] != none] = a;
}

/* Around a cell: bottom, right, top, left. With four crossings those that cut off the corners whose
 * side is not that of the middle belong together. */
static dte_status join_cell(tracer *t, size_t i, size_t j, dte_error *err)
{
    const size_t k = i * t->n[1] + j, right = k + t->n[1], up = k + 1;
    const uint32_t e[4] = {t->edge[2 * k], t->edge[2 * right + 1], t->edge[2 * up],
                           t->edge[2 * k + 1]};
    uint32_t list[4];
    size_t n = 0;
    for (size_t m = 0; m < 4; m++)
        if (e[m] != none) list[n++] = e[m];
    if (n == 2) join(t, list[0], list[1]);
    if (n != 4) return DTE_OK;
    double a[2], b[2], margin;
    node_place(t, i, j, a);
    node_place(t, i + 1, j + 1, b);
    const double middle[2] = {0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])};
    DTE_TRY(sweep_cross_margin(t->cross, middle, &margin, err));
    const bool like_corner = (margin < 0.0) == (t->side[k] == 1);
    join(t, e[0], like_corner ? e[1] : e[3]);
    join(t, e[2], like_corner ? e[3] : e[1]);
    return DTE_OK;
}

static dte_status join_all(tracer *t, dte_error *err)
{
    for (size_t i = 0; i + 1 < t->n[0]; i++)
        for (size_t j = 0; j + 1 < t->n[1]; j++)
            DTE_TRY(join_cell(t, i, j, err));
    return DTE_OK;
}

/* ---- curves ---- */

static dte_status begin_curve(tracer *t, const char *name, size_t *room, dte_error *err)
{
    dte_sweep *s = t->out;
    dte_boundary *list = memory_resize(s->boundaries, s->n_boundaries + 1, sizeof *list);
    if (!list) return fail_memory(err);
    s->boundaries = list;
    list[s->n_boundaries++] = (dte_boundary){.name = name};
    *room = 0;
    return DTE_OK;
}

/* A point on the node that two edges share is given once. */
static dte_status add_point(tracer *t, const sweep_crossing *at, size_t *room, dte_error *err)
{
    dte_boundary *b = &t->out->boundaries[t->out->n_boundaries - 1];
    const size_t n = t->out->n_axes, size = n * sizeof *at->x;
    if (b->n > 0 && memcmp(b->points + (b->n - 1) * n, at->x, size) == 0) return DTE_OK;
    if (!memory_grow(&b->points, room, (b->n + 1) * n, sizeof *b->points)) return fail_memory(err);
    memcpy(b->points + b->n++ * n, at->x, size);
    return DTE_OK;
}

static uint32_t next_knot(const tracer *t, uint32_t at)
{
    for (size_t m = 0; m < LINKS; m++) {
        const uint32_t to = t->knots[at].link[m];
        if (to != none && !t->knots[to].used) return to;
    }
    return none;
}

/* From one end along the links; a new curve where the kind changes. */
static dte_status follow(tracer *t, uint32_t at, dte_error *err)
{
    const char *name = NULL;
    size_t room = 0;
    const uint32_t start = at;
    uint32_t last = at;
    for (; at != none; at = next_knot(t, at)) {
        knot *k = &t->knots[at];
        k->used = true;
        last = at;
        if (!name || strcmp(name, k->at.name) != 0)
            DTE_TRY(begin_curve(t, name = k->at.name, &room, err));
        DTE_TRY(add_point(t, &k->at, &room, err));
    }
    const bool closed = last != start && t->knots[start].link[1] != none &&
                        (t->knots[last].link[0] == start || t->knots[last].link[1] == start);
    const knot *first = &t->knots[start];
    if (!closed || strcmp(name, first->at.name) != 0) return DTE_OK;
    return add_point(t, &first->at, &room, err);
}

static dte_status follow_all(tracer *t, dte_error *err)
{
    for (int loops = 0; loops < 2; loops++)
        for (uint32_t k = 0; k < t->n_knots; k++) {
            const bool end = t->knots[k].link[1] == none;
            if (!t->knots[k].used && (end || loops)) DTE_TRY(follow(t, k, err));
        }
    return DTE_OK;
}

static dte_status trace(tracer *t, dte_error *err)
{
    const size_t nodes = t->n[0] * t->n[1];
    t->side = memory_zero(nodes, 1);
    t->edge = memory_zero(2 * nodes, sizeof *t->edge);
    if (!t->side || !t->edge) return fail_memory(err);
    DTE_TRY(sweep_cross_sides(t->cross, t->side, err));
    DTE_TRY(cross_edges(t, err));
    DTE_TRY(join_all(t, err));
    return follow_all(t, err);
}

dte_status sweep_trace(const sweep_store *s, dte_sweep *out, dte_error *err)
{
    tracer t = {.store = s, .out = out};
    t.n[0] = s->plan.set.axes[0].n;
    t.n[1] = s->plan.n_axes > 1 ? s->plan.set.axes[1].n : 1;
    dte_status status = sweep_cross_open(s, &t.cross, err);
    if (status == DTE_OK) status = trace(&t, err);
    sweep_cross_close(t.cross);
    memory_free(t.side);
    memory_free(t.edge);
    memory_free(t.knots);
    return status;
}

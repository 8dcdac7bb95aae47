/* nullclines.c - marching squares with refined crossings.
 *
 * Notation: node (i, j), 0 <= i, j <= n; cell (i, j) has node (i, j) at its lower left.
 * Edges: H(i, j) from node (i, j) to (i + 1, j), then V(i, j) from node (i, j) to (i, j + 1);
 * one number for each, so that the two cells beside an edge agree on its crossing. A
 * branch is a chain of crossings, each linked to at most two others. */
#include "analysis/nullclines.h"
#include "base/fail.h"
#include "base/memory.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { HALVINGS = 44 };
static const double zero_ratio = 1e-6; /* |f(crossing)| / |f(ends)|: less is a zero */
#define NONE UINT32_MAX

/* A crossing of an edge by the curve f = 0: f has the sign of fa at a, the other at b. */
typedef struct crossing {
    plane_point a, b;
    double fa, fb;
    uint32_t link[2]; /* neighbours along the branch, or NONE */
    bool zero, used;
} crossing;

typedef struct squares {
    plane_field *field;
    void *data;
    plane_window window;
    size_t n; /* cells along each axis */
    int component;
    double *x, *y, *f[2]; /* at the nodes */
    uint32_t *at;         /* edge -> crossing, or NONE */
    crossing *found;
    size_t count, found_room;
    uint32_t *chain;           /* crossings of one branch */
    double *px, *py, *pu, *pv; /* work space for a batch of points */
    size_t batch_room;
    nullclines *out;
    size_t x_room, y_room, branch_room;
} squares;

/* ---- grid ---- */

static size_t node(const squares *s, size_t i, size_t j)
{
    return j * (s->n + 1) + i;
}

static size_t edge_h(const squares *s, size_t i, size_t j)
{
    return node(s, i, j);
}

static size_t edge_v(const squares *s, size_t i, size_t j)
{
    return (s->n + 1) * (s->n + 1) + node(s, i, j);
}

static double *numbers(size_t n)
{
    return memory_zero(n, sizeof(double));
}

/* The grid reaches 0.7 and 0.3 of a cell beyond the window, on the two sides. */
static bool evaluate_grid(squares *s)
{
    const size_t side = s->n + 1, nodes = side * side;
    s->x = numbers(nodes);
    s->y = numbers(nodes);
    s->f[0] = numbers(nodes);
    s->f[1] = numbers(nodes);
    s->at = memory_zero(2 * nodes, sizeof *s->at);
    if (!s->x || !s->y || !s->f[0] || !s->f[1] || !s->at) return false;
    const double cells = (double)s->n - 1.0;
    const double hx = (s->window.x_high - s->window.x_low) / cells;
    const double hy = (s->window.y_high - s->window.y_low) / cells;
    for (size_t k = 0; k < nodes; k++) {
        const size_t column = k % side, row = k / side;
        s->x[k] = s->window.x_low + ((double)column - 0.7) * hx;
        s->y[k] = s->window.y_low + ((double)row - 0.7) * hy;
    }
    s->field(s->data, nodes, s->x, s->y, s->f[0], s->f[1]);
    s->out->evaluations += nodes;
    return true;
}

/* ---- crossings ---- */

static bool find_crossing(squares *s, size_t edge, size_t p, size_t q)
{
    const double *f = s->f[s->component];
    s->at[edge] = NONE;
    if (!isfinite(f[p]) || !isfinite(f[q]) || (f[p] >= 0.0) == (f[q] >= 0.0)) return true;
    if (!memory_grow(&s->found, &s->found_room, s->count + 1, sizeof *s->found)) return false;
    s->at[edge] = (uint32_t)s->count;
    s->found[s->count++] = (crossing){.a = {s->x[p], s->y[p]},
                                      .b = {s->x[q], s->y[q]},
                                      .fa = f[p],
                                      .fb = f[q],
                                      .link = {NONE, NONE}};
    return true;
}

static bool find_crossings(squares *s)
{
    s->count = 0;
    memset(s->at, 0xff, 2 * (s->n + 1) * (s->n + 1) * sizeof *s->at);
    for (size_t j = 0; j <= s->n; j++)
        for (size_t i = 0; i <= s->n; i++) {
            const size_t p = node(s, i, j);
            if (i < s->n && !find_crossing(s, edge_h(s, i, j), p, node(s, i + 1, j))) return false;
            if (j < s->n && !find_crossing(s, edge_v(s, i, j), p, node(s, i, j + 1))) return false;
        }
    return true;
}

static bool room_for_batch(squares *s)
{
    if (s->count <= s->batch_room) return true;
    double **const work[] = {&s->px, &s->py, &s->pu, &s->pv};
    for (size_t k = 0; k < sizeof work / sizeof *work; k++) {
        double *bigger = memory_resize(*work[k], s->count, sizeof **work[k]);
        if (!bigger) return false;
        *work[k] = bigger;
    }
    uint32_t *chain = memory_resize(s->chain, s->count + 1, sizeof *chain);
    if (!chain) return false;
    s->chain = chain;
    s->batch_room = s->count;
    return true;
}

/* All crossings at once: each evaluation of the field halves every edge. */
static bool refine(squares *s)
{
    if (!room_for_batch(s)) return false;
    double *const f = s->component == 0 ? s->pu : s->pv;
    for (int k = 0; k < HALVINGS && s->count > 0; k++) {
        for (size_t i = 0; i < s->count; i++) {
            s->px[i] = 0.5 * (s->found[i].a.x + s->found[i].b.x);
            s->py[i] = 0.5 * (s->found[i].a.y + s->found[i].b.y);
        }
        s->field(s->data, s->count, s->px, s->py, s->pu, s->pv);
        s->out->evaluations += s->count;
        for (size_t i = 0; i < s->count; i++) {
            const plane_point middle = {s->px[i], s->py[i]};
            const bool like_a = (f[i] >= 0.0) == (s->found[i].fa >= 0.0);
            *(like_a ? &s->found[i].a : &s->found[i].b) = middle;
        }
    }
    for (size_t i = 0; i < s->count; i++) {
        const double largest = fmax(fabs(s->found[i].fa), fabs(s->found[i].fb));
        s->found[i].zero = fabs(f[i]) <= zero_ratio * largest; /* false for NaN */
    }
    return true;
}

/* ---- branches ---- */

static void link_one(crossing *c, uint32_t to)
{
    c->link[c->link[0] == NONE ? 0 : 1] = to;
}

static void link_edges(squares *s, size_t e1, size_t e2)
{
    const uint32_t a = s->at[e1], b = s->at[e2];
    if (a == NONE || b == NONE || !s->found[a].zero || !s->found[b].zero) return;
    link_one(&s->found[a], b);
    link_one(&s->found[b], a);
}

/* Both diagonals agree in sign but differ from each other: the middle decides which
 * corners are cut off. */
static void link_ambiguous(squares *s, size_t i, size_t j, const size_t e[4])
{
    const size_t p = node(s, i, j), q = node(s, i + 1, j + 1);
    const double x = 0.5 * (s->x[p] + s->x[q]), y = 0.5 * (s->y[p] + s->y[q]);
    double f[2];
    s->field(s->data, 1, &x, &y, &f[0], &f[1]);
    s->out->evaluations++;
    const bool like_p = (f[s->component] >= 0.0) == (s->f[s->component][p] >= 0.0);
    /* e: bottom, right, top, left. The corner p lies between bottom and left. */
    link_edges(s, e[0], like_p ? e[1] : e[3]);
    link_edges(s, e[2], like_p ? e[3] : e[1]);
}

static void link_cell(squares *s, size_t i, size_t j)
{
    const size_t e[4] = {edge_h(s, i, j), edge_v(s, i + 1, j), edge_h(s, i, j + 1),
                         edge_v(s, i, j)};
    size_t crossed[4], n = 0;
    for (size_t k = 0; k < 4; k++)
        if (s->at[e[k]] != NONE) crossed[n++] = e[k];
    if (n == 2) link_edges(s, crossed[0], crossed[1]);
    if (n == 4) link_ambiguous(s, i, j, e);
}

static bool add_point(squares *s, plane_point p)
{
    nullclines *o = s->out;
    if (!memory_grow(&o->x, &s->x_room, o->points + 1, sizeof *o->x) ||
        !memory_grow(&o->y, &s->y_room, o->points + 1, sizeof *o->y))
        return false;
    o->x[o->points] = p.x;
    o->y[o->points++] = p.y;
    return true;
}

/* The points since `begin` become a branch if there are at least two. */
static bool end_branch(squares *s, size_t begin, bool closed)
{
    nullclines *o = s->out;
    if (o->points < begin + 2) {
        o->points = begin;
        return true;
    }
    if (!memory_grow(&o->branches, &s->branch_room, o->count + 1, sizeof *o->branches))
        return false;
    o->branches[o->count++] = (nullcline_branch){begin, o->points - begin, s->component, closed};
    return true;
}

/* ---- clipping: the grid is larger than the window ---- */

/* 0 inside; rounding on the border counts as inside. */
static double outside(const plane_window *w, plane_point p)
{
    const double x = fmax(w->x_low - p.x, p.x - w->x_high) / (w->x_high - w->x_low);
    const double y = fmax(w->y_low - p.y, p.y - w->y_high) / (w->y_high - w->y_low);
    return fmax(x, y) <= 1e-9 ? 0.0 : fmax(x, y);
}

static plane_point clamp(const plane_window *w, plane_point p)
{
    return (plane_point){fmin(fmax(p.x, w->x_low), w->x_high),
                         fmin(fmax(p.y, w->y_low), w->y_high)};
}

/* Where the segment from `in` to `out` leaves the window. */
static plane_point leave(const plane_window *w, plane_point in, plane_point out)
{
    for (int k = 0; k < 60; k++) {
        const plane_point m = {0.5 * (in.x + out.x), 0.5 * (in.y + out.y)};
        *(outside(w, m) > 0.0 ? &out : &in) = m;
    }
    return clamp(w, in);
}

/* Follows the links from crossing `first` and marks them used. Returns the length of the chain;
 * a loop ends with its first crossing again. */
static size_t follow(squares *s, uint32_t first)
{
    size_t n = 0;
    uint32_t from = NONE, i = first;
    do {
        const crossing *c = &s->found[i];
        const uint32_t next = c->link[0] == from ? c->link[1] : c->link[0];
        s->found[i].used = true;
        s->chain[n++] = i;
        from = i;
        i = next;
    } while (i != NONE && i != first);
    if (i == first) s->chain[n++] = first;
    return n;
}

/* Adds the parts of a chain that are inside the window. */
static bool add_clipped(squares *s, size_t n)
{
    const plane_window *w = &s->window;
    size_t begin = s->out->points;
    bool ok = true, was_in = false, whole = true;
    for (size_t k = 0; k < n && ok; k++) {
        const plane_point p = s->found[s->chain[k]].b;
        const plane_point last = s->found[s->chain[k > 0 ? k - 1 : 0]].b;
        const bool in = outside(w, p) <= 0.0;
        if (in && !was_in && k > 0) ok = add_point(s, leave(w, p, last));
        if (in) ok = ok && add_point(s, clamp(w, p));
        if (!in && was_in) {
            ok = add_point(s, leave(w, last, p)) && end_branch(s, begin, false);
            begin = s->out->points;
        }
        whole = whole && in;
        was_in = in;
    }
    return ok && end_branch(s, begin, whole && n > 3 && s->chain[0] == s->chain[n - 1]);
}

/* Chains with an end first; what remains are loops. */
static bool collect(squares *s)
{
    for (int loops = 0; loops < 2; loops++)
        for (size_t i = 0; i < s->count; i++) {
            const crossing *c = &s->found[i];
            const bool end = c->link[0] != NONE && c->link[1] == NONE;
            const bool inner = c->link[1] != NONE;
            if (c->used || !(loops ? inner : end)) continue;
            if (!add_clipped(s, follow(s, (uint32_t)i))) return false;
        }
    return true;
}

static bool trace_component(squares *s)
{
    if (!find_crossings(s) || !refine(s)) return false;
    for (size_t j = 0; j < s->n; j++)
        for (size_t i = 0; i < s->n; i++)
            link_cell(s, i, j);
    return collect(s);
}

/* ---- interface ---- */

static void release(squares *s)
{
    void *const owned[] = {s->x,  s->y,  s->f[0], s->f[1],  s->at,   s->px,
                           s->py, s->pu, s->pv,   s->found, s->chain};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        memory_free(owned[i]);
}

dte_status nullclines_make(plane_field *field, void *data, plane_window window, size_t cells,
                           nullclines *out, dte_error *err)
{
    static const char *const axes[2] = {"x", "y"};
    *out = (nullclines){0};
    DTE_TRY(plane_window_check(window, axes, err));
    if (cells < 4 || cells > 2048)
        return fail(err, DTE_USAGE, "%zu cells for nullclines; give between 4 and 2048", cells);
    squares s = {.field = field, .data = data, .window = window, .n = cells, .out = out};
    bool ok = evaluate_grid(&s);
    for (int c = 0; c < 2 && ok; c++) {
        s.component = c;
        ok = trace_component(&s);
    }
    release(&s);
    return ok ? DTE_OK : fail_memory(err);
}

void nullclines_free(nullclines *n)
{
    if (!n) return;
    memory_free(n->x);
    memory_free(n->y);
    memory_free(n->branches);
    *n = (nullclines){0};
}

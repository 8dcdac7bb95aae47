/* sweep_trace.c - where stability begins and ends.
 *
 * The edges and cells that sweep_edges.h chooses are looked at as a batch (sweep_hunt.h). Crossings
 * around a cell of two dimensions are joined in pairs (marching squares; where there are more than
 * two, the middle of them says which), those on the rays of a cell to a closed curve. Joined
 * crossings are given out as curves, each of one kind. */
#include "analysis/sweep_hunt.h"
#include "analysis/sweep_lines.h"
#include "analysis/work.h"
#include "base/memory.h"
#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { LINKS = 2, AROUND = 8, TIPS = 3 };
static const uint32_t none = UINT32_MAX;

typedef struct knot { /* a crossing in its curve */
    sweep_crossing at;
    uint32_t link[LINKS];
    bool used;
} knot;

typedef struct knots { /* on one edge, in the order of their coordinate */
    uint32_t first;
    unsigned n;
} knots;

typedef struct tracer {
    const sweep_store *store;
    sweep_edges edges;
    double *rows;         /* of the items */
    unsigned char *done;  /* for each item */
    uint32_t *first_knot; /* of each item, and the end */
    knot *knots;
    size_t n_knots, room;
    knots *along[2]; /* on the edges of axis 0 from places i; on those of axis 1 at i and i + 1 */
    knots *next;
    sweep_cross *cross; /* for the middles of cells */
    dte_sweep *out;
} tracer;

/* ---- the hunt ---- */

typedef struct catcher {
    tracer *t;
    const dte_sweep_settings *set;
    size_t n_done;
} catcher;

static dte_status catch (void *user, uint64_t chunk, uint64_t first, size_t n, const double *rows,
                         dte_error *err)
{
    catcher *c = user;
    (void)chunk;
    (void)err;
    memcpy(c->t->rows + first * SWEEP_HUNT_WIDTH, rows, n * SWEEP_HUNT_WIDTH * sizeof *rows);
    memset(c->t->done + first, 1, n);
    c->n_done += n;
    if (c->set->tracing) c->set->tracing(c->set->user, c->n_done, c->t->edges.n_items);
    return DTE_OK;
}

/* FNV-1a of the items: a journal of crossings belongs to them. */
static uint64_t fingerprint(const sweep_edges *e)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t k = 0; k < e->n_items; k++) {
        const uint64_t item = (uint64_t)e->items[k].node << 16 | (uint64_t)e->items[k].search << 8 |
                              e->items[k].towards;
        for (unsigned shift = 0; shift < 64; shift += 8)
            hash = (hash ^ (item >> shift & 0xff)) * 0x100000001b3u;
    }
    return hash;
}

static dte_status hunt(tracer *t, dte_error *err)
{
    const dte_sweep_settings *set = &t->store->plan.set;
    const sweep_hunt h = {t->store, &t->edges};
    const batch_job job = sweep_hunt_job(&h);
    catcher c = {.t = t, .set = set};
    const batch_settings settings = {
        .threads = set->threads, .stop = set->stop, .done = catch, .user = &c};
    buffer lines = {0};
    sweep_lines(&t->store->plan, &lines);
    buffer_print(&lines, "boundaries: %016" PRIx64 "\n", fingerprint(&t->edges));
    const dte_status status =
        lines.failed ? fail_memory(err)
                     : work_run_stage(set->work, "boundaries", &job, lines.text, &settings, err);
    buffer_free(&lines);
    t->out->n_edges = t->edges.n_items;
    t->out->n_edges_done = c.n_done;
    t->out->boundaries_cut = c.n_done < t->edges.n_items;
    return status;
}

/* From where to where on axis 0 edges were not looked at. */
static void say_missing(const tracer *t)
{
    const dte_sweep_axis *a = &t->store->plan.set.axes[0];
    const size_t n1 = t->edges.n[1];
    size_t low = SIZE_MAX, high = 0;
    for (size_t k = 0; k < t->edges.n_items; k++) {
        const size_t i = t->edges.items[k].node / n1;
        if (t->done[k]) continue;
        if (low == SIZE_MAX) low = i;
        high = i + 1 < t->edges.n[0] ? i + 1 : i;
    }
    if (low == SIZE_MAX) return;
    t->out->missing_from = dte_sweep_value(a, low);
    t->out->missing_to = dte_sweep_value(a, high);
}

/* ---- knots ---- */

static dte_status make_knots(tracer *t, dte_error *err)
{
    const size_t n = t->edges.n_items;
    t->knots = memory_zero(2 * n, sizeof *t->knots);
    t->first_knot = memory_zero(n + 1, sizeof *t->first_knot);
    if (!t->knots || !t->first_knot) return fail_memory(err);
    t->room = 2 * n;
    for (size_t k = 0; k < n; k++) {
        const double *row = t->rows + k * SWEEP_HUNT_WIDTH;
        t->first_knot[k] = (uint32_t)t->n_knots;
        for (size_t m = 0; m < SWEEP_HUNT_WIDTH; m += SWEEP_HUNT_CROSSING) {
            const sweep_kind kind = (sweep_kind)(int)row[m + 2];
            if (!t->done[k] || kind == SWEEP_NO_KIND) continue;
            t->knots[t->n_knots++] =
                (knot){.at = {{row[m], row[m + 1]}, kind}, .link = {none, none}};
        }
    }
    t->first_knot[n] = (uint32_t)t->n_knots;
    return DTE_OK;
}

/* The knots on the edges along one axis that begin at place i. */
static void gather(const tracer *t, size_t i, size_t axis, knots *out)
{
    memset(out, 0, t->edges.n[1] * sizeof *out);
    for (size_t k = i < t->edges.n[0] ? t->edges.start[i] : t->edges.n_items;
         i < t->edges.n[0] && k < t->edges.start[i + 1]; k++) {
        const sweep_item *item = &t->edges.items[k];
        if (item->search == SWEEP_RAY || item->towards != axis) continue;
        out[item->node % t->edges.n[1]] =
            (knots){t->first_knot[k], t->first_knot[k + 1] - t->first_knot[k]};
    }
}

/* ---- joining ---- */

static void join(tracer *t, uint32_t a, uint32_t b)
{
    knot *p = &t->knots[a], *q = &t->knots[b];
    p->link[p->link[0] != none] = b;
    q->link[q->link[0] != none] = a;
}

static size_t add_edge(const knots *edge, bool backwards, uint32_t *list, size_t n)
{
    for (uint32_t k = 0; k < edge->n; k++)
        list[n++] = edge->first + (backwards ? edge->n - 1 - k : k);
    return n;
}

/* The middle of the crossings is on the side of the corner (i, j). */
static dte_status is_like_corner(tracer *t, size_t i, size_t j, size_t n, const uint32_t *list,
                                 bool *like, dte_error *err)
{
    double middle[2] = {0.0, 0.0}, margin;
    const size_t k = i * t->edges.n[1] + j;
    for (size_t m = 0; m < n; m++)
        for (size_t a = 0; a < 2; a++)
            middle[a] += t->knots[list[m]].at.x[a] / (double)n;
    DTE_TRY(sweep_cross_stand(t->cross, k, err));
    DTE_TRY(sweep_cross_margin(t->cross, middle, &margin, err));
    *like = (margin < 0.0) == (t->edges.side[k] == 1);
    return DTE_OK;
}

/* Knot `first` is the first of two on one edge of the cell. */
static bool is_pair(const tracer *t, size_t j, uint32_t first)
{
    const knots edges[] = {t->along[0][j], t->along[0][j + 1], t->along[1][j], t->next[j]};
    for (size_t k = 0; k < 4; k++)
        if (edges[k].n == 2 && edges[k].first == first) return true;
    return false;
}

/* A curve enters the cell and leaves it by one edge, at list[0] and list[1]: how far it comes in is
 * looked for across the cell, from TIPS points between the two. */
static dte_status join_tip(tracer *t, size_t i, size_t j, const uint32_t *list, dte_error *err)
{
    double low[2], high[2], from[2], to[2];
    const size_t k = i * t->edges.n[1] + j;
    const bool inside = t->edges.side[k] != 1; /* the points between the two are stable */
    uint32_t last = list[0];
    sweep_edges_place(t->store, i, j, low);
    sweep_edges_place(t->store, i + 1, j + 1, high);
    const sweep_crossing a = t->knots[list[0]].at, b = t->knots[list[1]].at;
    const size_t across = a.x[1] == b.x[1] && (a.x[1] == low[1] || a.x[1] == high[1]);
    DTE_TRY(sweep_cross_stand(t->cross, k, err));
    for (int tip = 1; tip <= TIPS; tip++) {
        sweep_crossing at;
        sweep_cross_between(a.x, b.x, (double)tip / (TIPS + 1), from);
        memcpy(to, from, sizeof to);
        to[across] = from[across] == low[across] ? high[across] : low[across];
        DTE_TRY(sweep_cross_find(t->cross, inside ? from : to, inside ? to : from, &at, err));
        if (at.kind == SWEEP_NO_KIND) continue;
        if (!memory_grow(&t->knots, &t->room, t->n_knots + 1, sizeof *t->knots))
            return fail_memory(err);
        t->knots[t->n_knots] = (knot){.at = at, .link = {none, none}};
        join(t, last, (uint32_t)t->n_knots);
        last = (uint32_t)t->n_knots++;
    }
    join(t, last, list[1]);
    return DTE_OK;
}

/* Crossings around a cell from its corner (i, j): bottom, right, top, left. Between them sides
 * alternate; those around an arc whose side is not that of the middle belong together. */
static dte_status join_cell(tracer *t, size_t i, size_t j, dte_error *err)
{
    uint32_t list[AROUND];
    bool like = true;
    size_t n = add_edge(&t->along[0][j], false, list, 0);
    n = add_edge(&t->next[j], false, list, n);
    n = add_edge(&t->along[0][j + 1], true, list, n);
    n = add_edge(&t->along[1][j], true, list, n);
    if (n < 2 || n % 2 == 1) return DTE_OK; /* where one is unknown, curves end */
    if (n == 2 && is_pair(t, j, list[0] < list[1] ? list[0] : list[1]))
        return join_tip(t, i, j, list, err);
    if (n > 2) DTE_TRY(is_like_corner(t, i, j, n, list, &like, err));
    for (size_t k = 0; k < n; k += 2)
        join(t, list[k + !like], list[(k + !like + 1) % n]);
    return DTE_OK;
}

static bool is_crossed(const tracer *t, size_t j)
{
    return t->along[0][j].n + t->along[0][j + 1].n + t->along[1][j].n + t->next[j].n > 0;
}

/* What was found on the rays of a cell that no curve enters is a closed curve. */
static void join_rays(tracer *t, size_t i)
{
    const sweep_edges *e = &t->edges;
    for (size_t k = e->start[i]; k < e->start[i + 1]; k++) {
        if (e->items[k].search != SWEEP_RAY) continue;
        const size_t last = k + SWEEP_RAYS - 1;
        const bool crossed = is_crossed(t, e->items[k].node % e->n[1]);
        for (size_t m = k; m <= last; m++) {
            const size_t to = m < last ? m + 1 : k;
            const bool both = t->first_knot[m] < t->first_knot[m + 1] &&
                              t->first_knot[to] < t->first_knot[to + 1];
            if (both && !crossed) join(t, t->first_knot[m], t->first_knot[to]);
            if (crossed && t->first_knot[m] < t->first_knot[m + 1])
                t->knots[t->first_knot[m]].used = true;
        }
        k = last;
    }
}

static dte_status join_all(tracer *t, dte_error *err)
{
    const size_t n0 = t->edges.n[0], n1 = t->edges.n[1];
    gather(t, 0, 1, t->along[1]);
    for (size_t i = 0; i + 1 < n0; i++) {
        gather(t, i, 0, t->along[0]);
        gather(t, i + 1, 1, t->next);
        for (size_t j = 0; j + 1 < n1; j++)
            DTE_TRY(join_cell(t, i, j, err));
        join_rays(t, i);
        memcpy(t->along[1], t->next, n1 * sizeof *t->next);
    }
    return DTE_OK;
}

/* ---- curves ---- */

static dte_status begin_curve(tracer *t, sweep_kind kind, size_t *room, dte_error *err)
{
    dte_sweep *s = t->out;
    dte_boundary *list = memory_resize(s->boundaries, s->n_boundaries + 1, sizeof *list);
    if (!list) return fail_memory(err);
    s->boundaries = list;
    list[s->n_boundaries++] = (dte_boundary){.name = sweep_kind_name(kind)};
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
    sweep_kind kind = SWEEP_NO_KIND;
    size_t room = 0;
    const uint32_t start = at;
    uint32_t last = at;
    for (; at != none; at = next_knot(t, at)) {
        knot *k = &t->knots[at];
        k->used = true;
        last = at;
        if (k->at.kind != kind) DTE_TRY(begin_curve(t, k->at.kind, &room, err));
        if (k->at.kind != kind) t->out->boundaries[t->out->n_boundaries - 1].joined = at != start;
        kind = k->at.kind;
        DTE_TRY(add_point(t, &k->at, &room, err));
    }
    const bool closed = last != start && t->knots[start].link[1] != none &&
                        (t->knots[last].link[0] == start || t->knots[last].link[1] == start);
    const knot *first = &t->knots[start];
    if (!closed || kind != first->at.kind) return DTE_OK;
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
    DTE_TRY(sweep_edges_find(t->store, &t->edges, err));
    const size_t n = t->edges.n_items, n1 = t->edges.n[1];
    t->rows = memory_zero(n * SWEEP_HUNT_WIDTH, sizeof *t->rows);
    t->done = memory_zero(n, 1);
    t->along[0] = memory_zero(3 * n1, sizeof *t->along[0]);
    if (!t->rows || !t->done || !t->along[0]) return fail_memory(err);
    t->along[1] = t->along[0] + n1;
    t->next = t->along[1] + n1;
    if (n > 0) DTE_TRY(hunt(t, err));
    say_missing(t);
    DTE_TRY(make_knots(t, err));
    if (n1 > 1) {
        DTE_TRY(sweep_cross_open(t->store, &t->cross, err));
        DTE_TRY(join_all(t, err));
    }
    return follow_all(t, err);
}

dte_status sweep_trace(const sweep_store *s, dte_sweep *out, dte_error *err)
{
    tracer t = {.store = s, .out = out};
    const dte_status status = trace(&t, err);
    sweep_cross_close(t.cross);
    sweep_edges_free(&t.edges);
    memory_free(t.rows);
    memory_free(t.done);
    memory_free(t.first_knot);
    memory_free(t.knots);
    memory_free(t.along[0]);
    return status;
}

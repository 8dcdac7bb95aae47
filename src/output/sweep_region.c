/* sweep_region.c - the stable region, column by column of the horizontal axis.
 *
 * On a column of the grid the nodes say what is stable, and the boundary points on its edges where
 * that ends: between nodes of two sides one, between nodes of one side none or a pair. Where a
 * boundary has points between two columns, columns are put in between, whose ends are the
 * intersections with its segments. The ends of neighbouring columns are joined (panel_loops.h). */
#include "output/sweep_region.h"

#include "analysis/sweep_edges.h"
#include "base/memory.h"
#include "output/panel_loops.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct builder {
    const region *r;
    const dte_sweep_axis *x, *y;
    size_t bound;   /* column of step_bound, or the number of columns; */
    size_t verdict; /* of verdict, */
    size_t rate;    /* and of rate */
    double *points; /* of all boundaries, by x and y; n_points x 2 */
    size_t n_points;
    double *segments; /* x, y, x, y with x <= x, by the first; n_segments x 4 */
    size_t n_segments;
    double widest; /* the largest extent of a segment along x */
    loop_column *columns;
    size_t n, room;
} builder;

/* ---- points and segments ---- */

static int by_place(const void *a, const void *b)
{
    const double *p = a, *q = b;
    if (p[0] != q[0]) return p[0] < q[0] ? -1 : 1;
    return (p[1] > q[1]) - (p[1] < q[1]);
}

static void add_segment(builder *b, const double *p, const double *q)
{
    const bool turned = q[0] < p[0];
    double *to = b->segments + 4 * b->n_segments++;
    memcpy(to, turned ? q : p, 2 * sizeof *to);
    memcpy(to + 2, turned ? p : q, 2 * sizeof *to);
    b->widest = fmax(b->widest, to[2] - to[0]);
}

static dte_status collect(builder *b, dte_error *err)
{
    const dte_sweep *s = b->r->s;
    size_t n = 0;
    const size_t n_boundaries = b->r->missing ? 0 : s->n_boundaries;
    for (size_t k = 0; k < n_boundaries; k++)
        n += s->boundaries[k].n;
    b->points = memory_zero(n, 2 * sizeof *b->points);
    b->segments = memory_zero(n, 4 * sizeof *b->segments);
    if (!b->points || !b->segments) return fail_memory(err);
    for (size_t k = 0; k < n_boundaries; k++) {
        const dte_boundary *curve = &s->boundaries[k];
        memcpy(b->points + 2 * b->n_points, curve->points, curve->n * 2 * sizeof *b->points);
        b->n_points += curve->n;
        if (curve->joined && k > 0 && curve[-1].n > 0)
            add_segment(b, curve[-1].points + 2 * (curve[-1].n - 1), curve->points);
        for (size_t i = 0; i + 1 < curve->n; i++)
            add_segment(b, curve->points + 2 * i, curve->points + 2 * i + 2);
    }
    qsort(b->points, b->n_points, 2 * sizeof *b->points, by_place);
    qsort(b->segments, b->n_segments, 4 * sizeof *b->segments, by_place);
    return DTE_OK;
}

/* The first of n records of `width` numbers whose x is not less. */
static size_t first_from(const double *list, size_t n, size_t width, double x)
{
    size_t first = 0, last = n;
    while (first < last) {
        const size_t middle = (first + last) / 2;
        if (list[width * middle] < x)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

/* ---- columns of the grid ---- */

/* The learning rate of a node; NaN if there is none. */
static double step_of(const builder *b, size_t i, size_t j)
{
    if (strcmp(b->x->name, "step") == 0) return dte_sweep_value(b->x, i);
    if (strcmp(b->y->name, "step") == 0) return dte_sweep_value(b->y, j);
    return b->r->s->step > 0.0 ? b->r->s->step : (double)NAN;
}

/* At learning rate 0, where nothing moves: what is just above it. Of the other region: belongs to
 * it. */
static bool is_stable(const builder *b, size_t i, size_t j)
{
    double values[DTE_SWEEP_COLUMNS];
    dte_sweep_row(b->r->s, i * b->y->n + j, values);
    if (b->r->missing) return isnan(values[b->r->column]);
    const double step = step_of(b, i, j), value = values[b->r->column];
    if (value < b->r->below) return true;
    if (isnan(step) && b->verdict < b->r->s->n_columns) return values[b->rate] > 0.0;
    if (isnan(step) || b->bound == b->r->s->n_columns) return false;
    return step == 0.0 ? values[b->bound] > 0.0 : sweep_edges_below(value, step, values[b->bound]);
}

static double place(const dte_sweep_axis *a, double value)
{
    return a->log ? log(value / a->lo) / log(a->hi / a->lo) : (value - a->lo) / (a->hi - a->lo);
}

static void add_end(loop_column *c, const dte_sweep_axis *y, double value)
{
    if (c->n == LOOP_ENDS) return;
    c->end[c->n] = place(y, value);
    c->shown[c->n++] = value;
}

/* The edge of column c from low to high: *at moves over its points. */
static void add_crossings(const builder *b, loop_column *c, double low, double high, bool changes,
                          size_t *at)
{
    const size_t first = *at;
    while (*at < b->n_points && b->points[2 * *at] == c->x && b->points[2 * *at + 1] <= high)
        ++*at;
    const size_t n = *at - first;
    const double *y = b->points + 2 * first + 1;
    if (changes) add_end(c, b->y, n > 0 ? y[0] : 0.5 * (low + high));
    if (changes || n != 2 || !(y[0] > low) || !(y[2] < high)) return;
    add_end(c, b->y, y[0]);
    add_end(c, b->y, y[2]);
}

static loop_column column_of(const builder *b, size_t i)
{
    const dte_sweep_axis *y = b->y;
    loop_column c = {.x = dte_sweep_value(b->x, i)};
    size_t at = first_from(b->points, b->n_points, 2, c.x);
    bool inside = is_stable(b, i, 0);
    if (inside) add_end(&c, y, y->lo);
    for (size_t j = 1; j < y->n; j++) {
        const bool changes = is_stable(b, i, j) != inside;
        add_crossings(b, &c, dte_sweep_value(y, j - 1), dte_sweep_value(y, j), changes, &at);
        inside = inside != changes;
    }
    if (inside) add_end(&c, y, y->hi);
    c.n -= c.n % 2;
    return c;
}

static dte_status append(builder *b, const loop_column *c, dte_error *err)
{
    if (!memory_grow(&b->columns, &b->room, b->n + 1, sizeof *b->columns)) return fail_memory(err);
    b->columns[b->n++] = *c;
    return DTE_OK;
}

/* ---- where a region ends between two columns ---- */

/* Between an empty column and the next to it: the outermost crossing, or all that lie on the empty
 * column itself. Without ends if there is none. */
static loop_column tip_of(const builder *b, const loop_column *empty, const loop_column *full)
{
    const double low = fmin(empty->x, full->x), high = fmax(empty->x, full->x);
    loop_column tip = {.x = full->x};
    double from = (double)INFINITY, to = -(double)INFINITY;
    const size_t first = first_from(b->points, b->n_points, 2, low);
    for (size_t k = first; k < b->n_points && b->points[2 * k] <= high; k++) {
        const double x = b->points[2 * k], y = b->points[2 * k + 1];
        const double away = fabs(x - empty->x), best = fabs(tip.x - empty->x);
        if (away > best || x == full->x) continue;
        if (away < best) from = to = y;
        tip.x = x;
        from = fmin(from, y);
        to = fmax(to, y);
    }
    if (!(from <= to) || full->n != 2) return tip;
    add_end(&tip, b->y, from);
    add_end(&tip, b->y, to);
    tip.end[0] -= 1e-3; /* continues rather than vanishes */
    tip.end[1] += 1e-3;
    return tip;
}

/* ---- what comes and goes between two columns ---- */

static int by_value(const void *a, const void *b)
{
    const double *p = a, *q = b;
    return (*p > *q) - (*p < *q);
}

/* How often a horizontal border is crossed between x and column i, which may lie on either side. */
static size_t crossed(const builder *b, size_t i, double x, double border)
{
    const double column = dte_sweep_value(b->x, i);
    const double low = fmin(column, x), high = fmax(column, x);
    size_t n = 0;
    for (size_t k = first_from(b->points, b->n_points, 2, low);
         k < b->n_points && b->points[2 * k] < high; k++)
        n += b->points[2 * k] > low && b->points[2 * k + 1] == border;
    return n;
}

/* What is at the bottom and at the top of x, by column i. */
static void ends_by(const builder *b, size_t i, double x, bool *bottom, bool *top)
{
    *bottom = is_stable(b, i, 0) != (crossed(b, i, x, b->y->lo) % 2 == 1);
    *top = is_stable(b, i, b->y->n - 1) != (crossed(b, i, x, b->y->hi) % 2 == 1);
}

/* The intersections at x, behind column i, with segments. False if they do not fit what is at the
 * bottom and at the top: then a boundary is not known there. */
static bool column_between(const builder *b, size_t i, double x, loop_column *c)
{
    double y[LOOP_ENDS];
    size_t n = 0;
    size_t k = first_from(b->segments, b->n_segments, 4, x - b->widest);
    for (; k < b->n_segments && b->segments[4 * k] <= x; k++) {
        const double *s = b->segments + 4 * k;
        if (!(s[0] < x && x < s[2])) continue;
        if (n == LOOP_ENDS - 2) return false;
        y[n++] = s[1] + (x - s[0]) / (s[2] - s[0]) * (s[3] - s[1]);
    }
    qsort(y, n, sizeof *y, by_value);
    bool bottom, top;
    ends_by(b, i, x, &bottom, &top);
    /* A boundary on column i itself belongs to both sides; then the next column knows. */
    if ((bottom != top) != (n % 2 == 1)) ends_by(b, i + 1, x, &bottom, &top);
    if ((bottom != top) != (n % 2 == 1)) return false;
    *c = (loop_column){.x = x};
    if (bottom) add_end(c, b->y, b->y->lo);
    for (k = 0; k < n; k++)
        add_end(c, b->y, y[k]);
    if (top) add_end(c, b->y, b->y->hi);
    return true;
}

/* Just behind each point between two columns, and just before the next one: there the boundary is
 * straight. */
static dte_status add_between(builder *b, size_t i, dte_error *err)
{
    const double low = dte_sweep_value(b->x, i), high = dte_sweep_value(b->x, i + 1);
    size_t first = first_from(b->points, b->n_points, 2, low);
    while (first < b->n_points && b->points[2 * first] == low)
        first++;
    const size_t last = first_from(b->points, b->n_points, 2, high);
    double from = low;
    if (first == last) return DTE_OK;
    for (size_t k = first; k <= last; k++) {
        const double to = k < last ? b->points[2 * k] : high, gap = to - from;
        for (int end = 0; end < 2 && gap > 0.0; end++) {
            loop_column c;
            const double x = end == 0 ? from + 1e-6 * gap : to - 1e-6 * gap;
            if (column_between(b, i, x, &c)) DTE_TRY(append(b, &c, err));
        }
        from = to;
    }
    return DTE_OK;
}

/* ---- all of it ---- */

/* Adds column i, and before it what closes a region between it and the last one. */
static dte_status add_column(builder *b, size_t i, dte_error *err)
{
    loop_column next = column_of(b, i);
    if (i > 0) {
        const size_t before = b->n;
        DTE_TRY(add_between(b, i - 1, err));
        if (b->n > before) return append(b, &next, err);
    }
    if (b->n > 0 && (b->columns[b->n - 1].n == 0) != (next.n == 0)) {
        loop_column *last = &b->columns[b->n - 1];
        const bool opens = last->n == 0;
        const loop_column tip = tip_of(b, opens ? last : &next, opens ? &next : last);
        if (tip.n > 0 && tip.x == next.x) next = tip;
        if (tip.n > 0 && tip.x == last->x)
            *last = tip;
        else if (tip.n > 0 && tip.x != next.x)
            DTE_TRY(append(b, &tip, err));
    }
    return append(b, &next, err);
}

/* The number of a column, or the number of columns. */
static size_t column_named(const dte_sweep *s, const char *name)
{
    size_t c = 0;
    while (c < s->n_columns && strcmp(s->columns[c].name, name) != 0)
        c++;
    return c;
}

dte_status region_draw(const region *r, chart *out, dte_error *err)
{
    builder b = {.r = r, .x = &r->s->axes[0], .y = &r->s->axes[1]};
    b.bound = column_named(r->s, "step_bound");
    b.verdict = column_named(r->s, "verdict");
    b.rate = column_named(r->s, "rate");
    dte_status status = collect(&b, err);
    for (size_t i = 0; status == DTE_OK && i < b.x->n; i++)
        status = add_column(&b, i, err);
    if (status == DTE_OK) status = loops_draw(b.n, b.columns, out, err);
    memory_free(b.points);
    memory_free(b.segments);
    memory_free(b.columns);
    return status;
}

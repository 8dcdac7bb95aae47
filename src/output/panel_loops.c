/* panel_loops.c - tracing the border of a region that is known column by column.
 *
 * Every end of an interval is a vertex with two links, one for each side. To a side where the end
 * continues, the link leads to its continuation in the next column; where it does not, to the other
 * end of the pair that vanishes there, in the same column. So the vertices form closed loops. A
 * loop whose leftmost pair is a gap (odd index first) is a hole. */
#include "output/panel_loops.h"

#include "base/memory.h"
#include <math.h>
#include <stdint.h>

enum { LEFT, RIGHT };

typedef struct vertex {
    double x, y;
    size_t link[2];  /* to the left, to the right */
    bool cap[2];     /* that link stays in the column */
    size_t hole;     /* where the cut into a hole leads that begins here; SIZE_MAX: none */
    bool odd;        /* the gap above an interval begins here, if it is the lower end of a pair */
    bool seen, head; /* head: an outer loop is drawn from here */
} vertex;

/* ---- matching ---- */

enum { MATCHED, FROM_A, FROM_B };

typedef struct alignment {
    double cost[LOOP_ENDS + 1][LOOP_ENDS + 1];
    unsigned char step[LOOP_ENDS + 1][LOOP_ENDS + 1];
} alignment;

static void consider(alignment *t, size_t i, size_t j, double cost, unsigned char step)
{
    if (!(cost < t->cost[i][j])) return;
    t->cost[i][j] = cost;
    t->step[i][j] = step;
}

static void fill(alignment *t, const loop_column *a, const loop_column *b)
{
    for (size_t i = 0; i <= a->n; i++)
        for (size_t j = 0; j <= b->n; j++) {
            t->cost[i][j] = i + j == 0 ? 0.0 : (double)INFINITY;
            if (i > 0 && j > 0)
                consider(t, i, j, t->cost[i - 1][j - 1] + fabs(a->end[i - 1] - b->end[j - 1]),
                         MATCHED);
            if (i > 1) consider(t, i, j, t->cost[i - 2][j] + a->end[i - 1] - a->end[i - 2], FROM_A);
            if (j > 1) consider(t, i, j, t->cost[i][j - 2] + b->end[j - 1] - b->end[j - 2], FROM_B);
        }
}

double loops_match(const loop_column *a, const loop_column *b, size_t to[LOOP_ENDS])
{
    alignment t;
    double most = 0.0;
    size_t i = a->n, j = b->n;
    fill(&t, a, b);
    for (size_t k = 0; k < a->n; k++)
        to[k] = SIZE_MAX;
    while (i + j > 0) {
        const unsigned char step = t.step[i][j];
        const size_t before_i = step == MATCHED ? i - 1 : step == FROM_A ? i - 2 : i;
        const size_t before_j = step == MATCHED ? j - 1 : step == FROM_B ? j - 2 : j;
        if (step == MATCHED) to[i - 1] = j - 1;
        most = fmax(most, t.cost[i][j] - t.cost[before_i][before_j]);
        i = before_i;
        j = before_j;
    }
    return most;
}

/* ---- links ---- */

/* Neighbours without a continuation on that side are each other's link there. */
static void cap(vertex *v, size_t first, size_t n, int way)
{
    size_t open = SIZE_MAX;
    for (size_t k = first; k < first + n; k++) {
        if (v[k].link[way] != SIZE_MAX) continue;
        if (open == SIZE_MAX) {
            open = k;
            continue;
        }
        v[k].link[way] = open;
        v[open].link[way] = k;
        v[k].cap[way] = v[open].cap[way] = true;
        open = SIZE_MAX;
    }
}

static void link_columns(size_t n, const loop_column *columns, vertex *v)
{
    size_t first = 0, to[LOOP_ENDS];
    for (size_t c = 0; c < n; first += columns[c++].n) {
        const loop_column *a = &columns[c];
        const size_t next = first + a->n;
        for (size_t k = 0; k < a->n; k++) {
            v[first + k].x = a->x;
            v[first + k].y = a->shown[k];
            v[first + k].odd = k % 2 == 1;
        }
        if (c + 1 < n) loops_match(a, a + 1, to);
        for (size_t k = 0; c + 1 < n && k < a->n; k++) {
            if (to[k] == SIZE_MAX) continue;
            v[first + k].link[RIGHT] = next + to[k];
            v[next + to[k]].link[LEFT] = first + k;
        }
        cap(v, first, a->n, LEFT);
        cap(v, first, a->n, RIGHT);
    }
}

/* ---- drawing ---- */

/* One vertex further along a loop; *way is the side by which `at` is left. */
static size_t walk(const vertex *v, size_t at, int *way)
{
    const size_t to = v[at].link[*way];
    if (v[at].cap[*way]) *way = *way == LEFT ? RIGHT : LEFT; /* came in by the same side */
    return to;
}

/* The lower end of the leftmost pair of the loop through `from`, whose vertices are marked. */
static size_t leftmost(vertex *v, size_t from)
{
    size_t at = from, best = SIZE_MAX;
    int way = RIGHT;
    do {
        v[at].seen = true;
        if (v[at].cap[LEFT] && (best == SIZE_MAX || v[at].x < v[best].x)) best = at;
        at = walk(v, at, &way);
    } while (at != from || way != RIGHT);
    const size_t other = v[best].link[LEFT]; /* every loop begins with a pair */
    return other < best ? other : best;
}

/* Finds the holes: each becomes part of the loop that passes just above its leftmost pair. */
static void cut_holes(size_t n, vertex *v)
{
    for (size_t k = 0; k < n; k++) {
        if (v[k].seen) continue;
        const size_t low = leftmost(v, k);
        if (!v[low].odd) {
            v[low].head = true;
            continue;
        }
        v[low + 2].hole = low + 1;
    }
}

static void draw_loop(const vertex *v, size_t from, chart *out)
{
    size_t at = from;
    int way = RIGHT;
    do {
        chart_point(out, v[at].x, v[at].y);
        if (v[at].hole != SIZE_MAX) {
            draw_loop(v, v[at].hole, out);
            chart_point(out, v[at].x, v[at].y);
        }
        at = walk(v, at, &way);
    } while (at != from || way != RIGHT);
    chart_point(out, v[from].x, v[from].y);
}

dte_status loops_draw(size_t n, const loop_column *columns, chart *out, dte_error *err)
{
    size_t count = 0;
    for (size_t c = 0; c < n; c++)
        count += columns[c].n;
    vertex *v = memory_zero(count, sizeof *v);
    if (!v) return fail_memory(err);
    for (size_t k = 0; k < count; k++)
        v[k].link[LEFT] = v[k].link[RIGHT] = v[k].hole = SIZE_MAX;
    link_columns(n, columns, v);
    cut_holes(count, v);
    for (size_t k = 0; k < count; k++) {
        if (!v[k].head) continue;
        draw_loop(v, k, out);
        chart_break(out);
    }
    memory_free(v);
    return DTE_OK;
}

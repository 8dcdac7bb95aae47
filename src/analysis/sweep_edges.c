/* sweep_edges.c - choosing edges and cells by the margins at the nodes of the grid.
 *
 * Let g be the margin, turned so that it is positive at the ends of an edge, which are on the same
 * side. A convex g lies above the lines through the two nodes in front of each end; where the
 * larger of the two lines never is below 0, there is no crossing. Where it is, the edge is looked
 * at. In a cell the same is done with the planes at its four corners: if each of them is below 0
 * somewhere in the cell, it may hold a closed curve. */
#include "analysis/sweep_edges.h"

#include "base/memory.h"
#include <math.h>

enum { WINDOW = 4 }; /* places on axis 0 that are seen at once: i - 1 to i + 2 */
static const double rounding = 1e-12, steeper = 2.0;
static const double apart = 1e-6; /* of the step bound: not near it */

typedef struct view {
    const sweep_store *store;
    sweep_edges *out;
    size_t column; /* of the margin in the table */
    size_t bound;  /* of step_bound, which says what is stable just above learning rate 0 */
    size_t rate;   /* of rate in a table with error bounds; DTE_SWEEP_COLUMNS: there are none */
    bool map;
    double near;          /* margins nearer to 0 are rounding */
    double *room;         /* WINDOW x n[1] */
    double *line[WINDOW]; /* margins of i - 1 to i + 2; NULL outside the grid */
} view;

void sweep_edges_place(const sweep_store *s, size_t i, size_t j, double x[2])
{
    const sweep_plan *p = &s->plan;
    x[0] = dte_sweep_value(&p->set.axes[0], i);
    x[1] = p->n_axes > 1 ? dte_sweep_value(&p->set.axes[1], j) : 0.0;
}

void sweep_edges_free(sweep_edges *e)
{
    memory_free(e->side);
    memory_free(e->items);
    memory_free(e->start);
    *e = (sweep_edges){0};
}

/* ---- margins and sides ---- */

/* At learning rate 0 nothing moves, and the margin is 0 whatever is stable. */
static bool is_still(const view *v, size_t row)
{
    const sweep_plan *p = &v->store->plan;
    return p->step_axis != SWEEP_NO_AXIS && p->steps[sweep_plan_place(p, row).step] == 0.0;
}

static double margin(const view *v, size_t row)
{
    if (v->map && is_still(v, row)) return 0.0;
    return sweep_store_at(v->store, row, v->column) - (v->map ? 1.0 : 0.0);
}

/* Rounding of the margin, from the largest one of the table as a measure of |J|. */
static double tolerance(const view *v, size_t nodes)
{
    double most = 0.0;
    if (v->map) return rounding;
    for (size_t row = 0; row < nodes; row++) {
        const double a = fabs(sweep_store_at(v->store, row, v->column));
        if (isfinite(a)) most = fmax(most, a);
    }
    return rounding * most;
}

bool sweep_edges_below(double radius, double h, double bound)
{
    return fabs(radius - 1.0) <= rounding && h > 0.0 && h < (1.0 - apart) * bound;
}

/* The margin is nearer to 0 than rounding elsewhere in the table, but the node is known to be
 * stable. */
static bool is_stable(const view *v, size_t row, double value)
{
    const sweep_plan *p = &v->store->plan;
    if (!v->map) return v->rate < DTE_SWEEP_COLUMNS && sweep_store_at(v->store, row, v->rate) > 0.0;
    return sweep_edges_below(1.0 + value, p->steps[sweep_plan_place(p, row).step],
                             sweep_store_at(v->store, row, v->bound));
}

static signed char side_of(const view *v, size_t row, double value)
{
    if (v->map && is_still(v, row)) {
        const double bound = sweep_store_at(v->store, row, v->bound);
        return isnan(bound) ? -1 : bound > 0.0;
    }
    return isnan(value) ? -1 : value < -v->near || is_stable(v, row, value);
}

static void read_line(view *v, size_t i, double *line)
{
    const size_t n = v->out->n[1];
    for (size_t j = 0; j < n; j++) {
        line[j] = margin(v, i * n + j);
        v->out->side[i * n + j] = side_of(v, i * n + j, line[j]);
    }
}

/* Moves the window to place i; lines are used again. */
static void look_at(view *v, size_t i)
{
    const size_t n0 = v->out->n[0], n1 = v->out->n[1];
    for (size_t k = i == 0 ? 0 : i + 2; k <= i + 2 && k < n0; k++)
        read_line(v, k, v->room + k % WINDOW * n1);
    for (size_t k = 0; k < WINDOW; k++)
        v->line[k] = i + k >= 1 && i + k - 1 < n0 ? v->room + (i + k - 1) % WINDOW * n1 : NULL;
}

/* g of node (i + di, j + dj); NaN if there is none. */
static double g_at(const view *v, int di, size_t j, int dj, double sign)
{
    const double *line = v->line[di + 1];
    if (!line || (dj < 0 && j < (size_t)-dj)) return (double)NAN;
    const size_t to = j + (size_t)dj; /* wraps and comes back for dj < 0 */
    return to < v->out->n[1] ? sign * line[to] : (double)NAN;
}

/* An end that is no evidence of anything. */
static bool is_void(const view *v, size_t row, double g)
{
    return isnan(g) || (g == 0.0 && v->map && is_still(v, row));
}

/* ---- evidence ---- */

static dte_status add(view *v, size_t row, sweep_search search, size_t towards, dte_error *err)
{
    sweep_edges *e = v->out;
    if (!memory_grow(&e->items, &e->room, e->n_items + 1, sizeof *e->items))
        return fail_memory(err);
    e->items[e->n_items++] =
        (sweep_item){(uint32_t)row, (unsigned char)search, (unsigned char)towards};
    return DTE_OK;
}

/* The least value between two ends of the larger of two lines: a with slope left at 0, b with slope
 * right, seen from there, at 1. */
static double least_of_lines(double a, double left, double b, double right)
{
    if (left >= 0.0) return fmax(a, b + right);
    if (right >= 0.0) return fmax(b, a + left);
    const double t = fmin(fmax((b + right - a) / (left + right), 0.0), 1.0);
    return fmax(a + left * t, b + right * (1.0 - t));
}

/* The four margins of nodes in a row, of which the middle two are the ends of an edge. */
static bool may_dip(const double g[4], double near, sweep_search *search)
{
    const double left = steeper * (g[1] - g[0]), right = steeper * (g[2] - g[3]);
    *search = isnan(left) || isnan(right) ? SWEEP_BORDER : SWEEP_PAIR;
    if (!isnan(left) && !isnan(right)) return least_of_lines(g[1], left, g[2], right) < -near;
    if (!isnan(left)) return g[1] + left < -near;
    if (!isnan(right)) return g[2] + right < -near;
    return true;
}

static dte_status look_at_edge(view *v, size_t i, size_t j, size_t axis, dte_error *err)
{
    const sweep_edges *e = v->out;
    const size_t k = i * e->n[1] + j, next = axis == 0 ? k + e->n[1] : k + 1;
    const double sign = e->side[k] == 1 ? -1.0 : 1.0;
    const int di = axis == 0, dj = axis == 1;
    sweep_search search;
    if (axis == 0 ? i + 1 >= e->n[0] : j + 1 >= e->n[1]) return DTE_OK;
    if (e->side[k] < 0 || e->side[next] < 0) return DTE_OK;
    if (e->side[k] != e->side[next]) return add(v, k, SWEEP_CROSSING, axis, err);
    const double g[4] = {g_at(v, -di, j, -dj, sign), g_at(v, 0, j, 0, sign),
                         g_at(v, di, j, dj, sign), g_at(v, 2 * di, j, 2 * dj, sign)};
    if (is_void(v, k, g[1]) || is_void(v, next, g[2])) return DTE_OK;
    return may_dip(g, v->near, &search) ? add(v, k, search, axis, err) : DTE_OK;
}

/* The least value in the cell of the plane at its corner (di, dj); NaN if nothing is known. */
static double least_of_plane(const view *v, size_t j, int di, int dj, double sign)
{
    const double g = g_at(v, di, j, dj, sign);
    const double along = g - g_at(v, di ? 2 : -1, j, dj, sign);
    const double across = g - g_at(v, di, j, dj ? 2 : -1, sign);
    return isnan(along) || isnan(across) ? (double)NAN
                                         : g + steeper * (fmin(along, 0.0) + fmin(across, 0.0));
}

static dte_status look_at_cell(view *v, size_t i, size_t j, dte_error *err)
{
    const sweep_edges *e = v->out;
    const size_t k = i * e->n[1] + j;
    const signed char *side = e->side + k, *right = side + e->n[1];
    const double sign = side[0] == 1 ? -1.0 : 1.0;
    double most = (double)NAN; /* the planes do not tell */
    if (i + 1 >= e->n[0] || j + 1 >= e->n[1] || side[0] < 0) return DTE_OK;
    if (side[0] != side[1] || side[0] != right[0] || side[0] != right[1]) return DTE_OK;
    for (int corner = 0; corner < 4 && !(most >= -v->near); corner++)
        most = fmax(most, least_of_plane(v, j, corner & 1, corner >> 1, sign));
    for (int corner = 0; corner < 4; corner++) {
        const int di = corner & 1, dj = corner >> 1;
        const size_t row = k + (size_t)di * e->n[1] + (size_t)dj;
        if (is_void(v, row, g_at(v, di, j, dj, sign))) return DTE_OK;
    }
    for (size_t ray = 0; most < -v->near && ray < SWEEP_RAYS; ray++)
        DTE_TRY(add(v, k, SWEEP_RAY, ray, err));
    return DTE_OK;
}

static dte_status look_around(view *v, size_t i, dte_error *err)
{
    const size_t n = v->out->n[1];
    for (size_t axis = 2; axis-- > 0;)
        for (size_t j = 0; j < n; j++)
            DTE_TRY(look_at_edge(v, i, j, axis, err));
    for (size_t j = 0; j < n; j++)
        DTE_TRY(look_at_cell(v, i, j, err));
    return DTE_OK;
}

dte_status sweep_edges_find(const sweep_store *s, sweep_edges *out, dte_error *err)
{
    const sweep_plan *p = &s->plan;
    const size_t n0 = p->set.axes[0].n, n1 = p->n_axes > 1 ? p->set.axes[1].n : 1;
    view v = {.store = s, .out = out, .map = p->n_steps > 0};
    *out = (sweep_edges){.n = {n0, n1}};
    v.column = sweep_plan_column(p, v.map ? "radius" : "abscissa");
    v.bound = sweep_plan_column(p, "step_bound");
    v.rate = p->verdicts ? sweep_plan_column(p, "rate") : DTE_SWEEP_COLUMNS;
    out->side = memory_zero(n0 * n1, 1);
    out->start = memory_zero(n0 + 1, sizeof *out->start);
    v.room = memory_zero(WINDOW * n1, sizeof *v.room);
    dte_status status = out->side && out->start && v.room ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) v.near = tolerance(&v, n0 * n1);
    for (size_t i = 0; status == DTE_OK && i < n0; i++) {
        look_at(&v, i);
        out->start[i] = out->n_items;
        status = look_around(&v, i, err);
    }
    if (status == DTE_OK) out->start[n0] = out->n_items;
    memory_free(v.room);
    return status;
}

/* portrait_field.c - what a field looks like: streamlines or arrows, nullclines, equilibria. */
#include "analysis/nullclines.h"
#include "analysis/separatrix.h"
#include "base/buffer.h"
#include "base/fail.h"
#include "base/memory.h"
#include "output/chart_style.h"
#include "output/portrait.h"
#include <math.h>

enum { NULLCLINE_CELLS = 160, ARROWS = 19, VALUE_BLOCK = 256 };

static bool in_window(const plane_window *w, double x, double y)
{
    return x >= w->x_low && x <= w->x_high && y >= w->y_low && y <= w->y_high;
}

/* ---- arrowheads ---- */

/* Canvas units (streamlines.h) in parameter units. */
typedef struct canvas {
    plane_window window;
    double x, y;
} canvas;

static canvas canvas_of(const plane_window *w, double aspect)
{
    return (canvas){*w, (w->x_high - w->x_low) * fmax(1.0, aspect),
                    (w->y_high - w->y_low) * fmax(1.0, 1.0 / aspect)};
}

/* A head around a point, along a unit vector of the canvas; none if it would leave the window. */
static void add_head(chart *out, const canvas *c, const stream_arrow *a)
{
    static const double head[4][2] = {
        {0.5, 0.0}, {-0.5, 1.0}, {-0.5 + STYLE_ARROW_NOTCH, 0.0}, {-0.5, -1.0}};
    double x[4], y[4];
    for (size_t i = 0; i < 4; i++) {
        const double along = STYLE_ARROW_LENGTH * head[i][0];
        const double across = STYLE_ARROW_HALF * head[i][1];
        x[i] = a->x + c->x * (along * a->dx - across * a->dy);
        y[i] = a->y + c->y * (along * a->dy + across * a->dx);
        if (!in_window(&c->window, x[i], y[i])) return;
    }
    for (size_t i = 0; i < 4; i++)
        chart_point(out, x[i], y[i]);
    chart_break(out);
}

/* ---- streamlines ---- */

/* Points n of them, with the speed of the flow there if it is asked for. */
static void add_points(portrait *p, bool speed, size_t n, const double *x, const double *y,
                       chart *out)
{
    double u[VALUE_BLOCK], v[VALUE_BLOCK];
    for (size_t i = 0; i < n; i++) {
        const size_t k = i % VALUE_BLOCK, left = n - i;
        if (speed && k == 0)
            game_plane_field(&p->plane, left < VALUE_BLOCK ? left : VALUE_BLOCK, x + i, y + i, u,
                             v);
        if (speed)
            chart_point_value(out, x[i], y[i], hypot(u[k], v[k]));
        else
            chart_point(out, x[i], y[i]);
    }
    chart_break(out);
}

static dte_status draw_streamlines(portrait *p, const dte_plot_settings *set,
                                   const separatrices *barriers, chart *out, dte_error *err)
{
    streamline_settings how = streamline_default();
    streamlines lines;
    if (set->separation > 0.0) how.spacing = set->separation;
    how.aspect = out->aspect;
    how.barriers = barriers;
    const dte_status status = streamlines_make(game_plane_field, &p->plane, p->window,
                                               p->n_equilibria, p->equilibria, &how, &lines, err);
    if (status == DTE_OK) {
        const canvas c = canvas_of(&p->window, lines.aspect);
        chart_layer_begin(out, CHART_STREAM, 0, NULL);
        for (size_t i = 0; i < lines.count; i++)
            add_points(p, set->speed != 0, lines.lines[i].count, lines.x + lines.lines[i].begin,
                       lines.y + lines.lines[i].begin, out);
        chart_layer_begin(out, CHART_ARROW, 0, NULL);
        for (size_t i = 0; i < lines.arrow_count; i++)
            add_head(out, &c, &lines.arrows[i]);
    }
    streamlines_free(&lines);
    return status;
}

/* ---- arrows on a grid ---- */

typedef struct quiver {
    canvas canvas;
    size_t columns, rows, n;
    double *x, *y, *u, *v; /* n each; u, v in canvas units for each time unit */
    double usual;          /* twice the mean speed */
    double cell;           /* distance of arrows, canvas units */
} quiver;

static void quiver_measure(portrait *p, quiver *q)
{
    const plane_window *w = &p->window;
    size_t defined = 0;
    for (size_t i = 0; i < q->n; i++) {
        const size_t line = i / q->columns;
        const double column = (double)(i % q->columns), row = (double)line;
        q->x[i] = w->x_low + (column + 0.5) / (double)q->columns * (w->x_high - w->x_low);
        q->y[i] = w->y_low + (row + 0.5) / (double)q->rows * (w->y_high - w->y_low);
    }
    game_plane_field(&p->plane, q->n, q->x, q->y, q->u, q->v);
    for (size_t i = 0; i < q->n; i++) {
        q->u[i] /= q->canvas.x;
        q->v[i] /= q->canvas.y;
        const double size = hypot(q->u[i], q->v[i]);
        if (!isfinite(size)) continue;
        q->usual += 2.0 * size;
        defined++;
    }
    if (defined > 0) q->usual /= (double)defined;
}

/* A point at `along` and `across` of arrow i, canvas units from its middle. */
static void arrow_point(const quiver *q, size_t i, double along, double across, double *x,
                        double *y)
{
    const double size = hypot(q->u[i], q->v[i]), dx = q->u[i] / size, dy = q->v[i] / size;
    *x = q->x[i] + q->canvas.x * (along * dx - across * dy);
    *y = q->y[i] + q->canvas.y * (along * dy + across * dx);
}

/* Shaft and two barbs in one stroke. The length grows with the square root of the speed up to twice
 * the mean, so that slow places still show a direction; below a twelfth of a cell there is none. */
static void add_arrow(portrait *p, const quiver *q, size_t i, bool speed, chart *out)
{
    static const double strokes[5][2] = {
        {-0.5, 0.0}, {0.5, 0.0}, {0.0, 1.0}, {0.5, 0.0}, {0.0, -1.0}}; /* barbs: from the tip */
    const double size = hypot(q->u[i], q->v[i]);
    if (!isfinite(size) || size <= 0.0) return;
    const double length = 0.88 * q->cell * sqrt(fmin(1.0, size / q->usual));
    const double barb = fmin(0.4 * length, 0.7 * STYLE_ARROW_LENGTH);
    double x[5], y[5];
    if (length < q->cell / 12.0) return;
    for (size_t k = 0; k < 5; k++) {
        const bool is_barb = strokes[k][1] != 0.0;
        const double along = is_barb ? 0.5 * length - barb : strokes[k][0] * length;
        arrow_point(q, i, along, 0.45 * barb * strokes[k][1], &x[k], &y[k]);
    }
    add_points(p, speed, 5, x, y, out);
}

static dte_status draw_arrows(portrait *p, const dte_plot_settings *set, chart *out, dte_error *err)
{
    const double aspect = out->aspect;
    quiver q = {.canvas = canvas_of(&p->window, aspect), .cell = 1.0 / ARROWS};
    q.columns = (size_t)fmax(4.0, round(ARROWS * fmin(1.0, 1.0 / aspect)));
    q.rows = (size_t)fmax(4.0, round(ARROWS * fmin(1.0, aspect)));
    q.n = q.columns * q.rows;
    double *block = memory_zero(4 * q.n, sizeof *block);
    if (!block) return fail_memory(err);
    q.x = block;
    q.y = block + q.n;
    q.u = block + 2 * q.n;
    q.v = block + 3 * q.n;
    quiver_measure(p, &q);
    chart_layer_begin(out, CHART_STREAM, 0, NULL);
    for (size_t i = 0; i < q.n; i++)
        add_arrow(p, &q, i, set->speed != 0, out);
    memory_free(block);
    return DTE_OK;
}

/* ---- nullclines ---- */

static void add_zeros(const nullclines *zeros, int component, const char *name, chart *out)
{
    buffer words = {0};
    buffer_print(&words, "%s' = 0", name);
    out->failed = out->failed || words.failed;
    chart_layer_begin(out, component ? CHART_Y_ZERO : CHART_X_ZERO, 0, words.text);
    buffer_free(&words);
    for (size_t i = 0; i < zeros->count; i++) {
        const nullcline_branch *b = &zeros->branches[i];
        if (b->component != component) continue;
        for (size_t k = b->begin; k < b->begin + b->count; k++)
            chart_point(out, zeros->x[k], zeros->y[k]);
        chart_break(out);
    }
}

static dte_status draw_nullclines(portrait *p, chart *out, dte_error *err)
{
    nullclines zeros;
    const game_plane *plane = &p->plane;
    const dte_status status =
        nullclines_make(game_plane_field, &p->plane, p->window, NULLCLINE_CELLS, &zeros, err);
    if (status == DTE_OK) {
        add_zeros(&zeros, 0, dte_game_component(plane->game, plane->x), out);
        add_zeros(&zeros, 1, dte_game_component(plane->game, plane->y), out);
    }
    nullclines_free(&zeros);
    return status;
}

/* ---- separatrices ---- */

/* The Jacobians of n equilibria, as far as they exist: elsewhere there is no saddle. */
static dte_status find_saddles(portrait *p, plane_saddle *saddles, size_t *n, dte_error *err)
{
    *n = 0;
    for (size_t i = 0; i < p->n_equilibria; i++) {
        plane_saddle *s = &saddles[*n];
        s->at = p->equilibria[i];
        const dte_status status =
            game_plane_jacobian(&p->plane, s->at.x, s->at.y, s->jacobian, NULL);
        if (status == DTE_MEMORY) return fail_memory(err);
        *n += status == DTE_OK;
    }
    return DTE_OK;
}

static dte_status find_separatrices(portrait *p, double aspect, separatrices *out, dte_error *err)
{
    plane_saddle *saddles = memory_zero(p->n_equilibria + 1, sizeof *saddles);
    streamline_settings how = streamline_default();
    size_t n = 0;
    how.aspect = aspect;
    *out = (separatrices){0};
    if (!saddles) return fail_memory(err);
    dte_status status = find_saddles(p, saddles, &n, err);
    if (status == DTE_OK)
        status = separatrices_make(game_plane_field, &p->plane, p->window, n, saddles,
                                   p->n_equilibria, p->equilibria, &how, out, err);
    memory_free(saddles);
    return status;
}

static void draw_separatrices(const separatrices *s, bool stable, chart *out)
{
    bool begun = false;
    for (size_t i = 0; i < s->count; i++) {
        const separatrix *b = &s->branches[i];
        if (b->stable != stable) continue;
        if (!begun)
            chart_layer_begin(out, stable ? CHART_STABLE_SEPARATRIX : CHART_UNSTABLE_SEPARATRIX, 0,
                              stable ? "stable separatrix" : "unstable separatrix");
        begun = true;
        for (size_t k = b->begin; k < b->begin + b->count; k++)
            chart_point(out, s->x[k], s->y[k]);
        chart_break(out);
    }
}

/* ---- all ---- */

static void draw_equilibria(const portrait *p, chart *out)
{
    for (int role = CHART_STABLE; role < CHART_ROLES; role++) {
        bool begun = false;
        for (size_t i = 0; i < p->n_equilibria; i++) {
            const plane_point at = p->equilibria[i];
            if ((int)p->roles[i] != role || !in_window(&p->window, at.x, at.y)) continue;
            if (!begun) chart_layer_begin(out, (chart_role)role, 0, NULL);
            begun = true;
            chart_point(out, at.x, at.y);
        }
    }
}

static dte_status draw_layers(portrait *p, const dte_plot_settings *set,
                              const separatrices *barriers, chart *out, dte_error *err)
{
    if (set->speed) chart_value_name(out, "speed |v|");
    if (set->arrows)
        DTE_TRY(draw_arrows(p, set, out, err));
    else if (set->flow)
        DTE_TRY(draw_streamlines(p, set, barriers, out, err));
    if (set->nullclines) DTE_TRY(draw_nullclines(p, out, err));
    draw_separatrices(barriers, true, out);
    draw_separatrices(barriers, false, out);
    draw_equilibria(p, out);
    return out->failed ? fail_memory(err) : DTE_OK;
}

dte_status portrait_draw(portrait *p, const dte_plot_settings *settings, chart *out, dte_error *err)
{
    const plane_window *w = &p->window;
    const game_plane *plane = &p->plane;
    separatrices barriers = {0};
    chart_set_axis(out, 'x', dte_game_component(plane->game, plane->x), false, w->x_low, w->x_high,
                   false);
    chart_set_axis(out, 'y', dte_game_component(plane->game, plane->y), false, w->y_low, w->y_high,
                   false);
    out->aspect = plane_window_aspect(*w);
    dte_status status = DTE_OK;
    if (settings->separatrices) status = find_separatrices(p, out->aspect, &barriers, err);
    if (status == DTE_OK) status = draw_layers(p, settings, &barriers, out, err);
    separatrices_free(&barriers);
    return status;
}

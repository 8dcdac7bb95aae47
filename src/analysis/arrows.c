/* arrows.c - all points of the grid are evaluated in one call; then the percentiles of the speeds
 * make the scale, and the scale the lengths. */
#include "analysis/arrows.h"
#include "analysis/stream_step.h"
#include "base/fail.h"
#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <stdlib.h>

static const double low_percentile = 0.05, high_percentile = 0.95, least_range = 10.0;

/* ---- speed ---- */

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

dte_status speed_scale_of(size_t n, const double *speed, speed_scale *out, dte_error *err)
{
    *out = (speed_scale){0};
    double *sorted = memory_zero(n, sizeof *sorted);
    if (!sorted) return fail_memory(err);
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (speed[i] > 0.0 && isfinite(speed[i])) sorted[m++] = speed[i];
    if (m > 0) {
        qsort(sorted, m, sizeof *sorted, compare);
        out->high = sorted[(size_t)(high_percentile * (double)(m - 1))];
        out->low =
            fmin(sorted[(size_t)(low_percentile * (double)(m - 1))], out->high / least_range);
    }
    memory_free(sorted);
    return DTE_OK;
}

double speed_level(speed_scale scale, double speed)
{
    if (!(speed > scale.low) || !(scale.high > 0.0)) return 0.0;
    if (speed >= scale.high) return 1.0;
    /* `low` is 0 only if it has underflowed; the smallest normal number is as good. */
    const double low = log(fmax(scale.low, 2.3e-308)), high = log(scale.high);
    return high > low ? fmin(1.0, fmax(0.0, (log(speed) - low) / (high - low))) : 0.0;
}

dte_status streamline_speeds(plane_field *field, void *data, const streamlines *s, double *speed,
                             speed_scale *scale, dte_error *err)
{
    double *u = memory_zero(2 * s->points, sizeof *u);
    if (!u) return fail_memory(err);
    double *v = u + s->points;
    if (s->points > 0) field(data, s->points, s->x, s->y, u, v);
    for (size_t i = 0; i < s->points; i++)
        speed[i] = hypot(u[i], v[i]);
    memory_free(u);
    return speed_scale_of(s->points, speed, scale, err);
}

/* ---- arrows ---- */

arrow_settings arrow_default(void)
{
    return (arrow_settings){.spacing = 0.05, .hexagonal = true, .longest = 0.85, .shortest = 0.2};
}

static dte_status check_range(const char *name, double value, double low, double high,
                              dte_error *err)
{
    if (value >= low && value <= high) return DTE_OK;
    char a[NUMBER_TEXT], b[NUMBER_TEXT], c[NUMBER_TEXT];
    return fail(err, DTE_USAGE, "arrow %s %s is not in [%s, %s]", name, number_shortest(value, a),
                number_shortest(low, b), number_shortest(high, c));
}

static dte_status check_settings(const arrow_settings *s, dte_error *err)
{
    DTE_TRY(check_range("spacing", s->spacing, 0.01, 0.5, err));
    DTE_TRY(check_range("longest length", s->longest, 0.01, 1.0, err));
    DTE_TRY(check_range("shortest length", s->shortest, 0.0, s->longest, err));
    return s->aspect == 0.0 ? DTE_OK : check_range("aspect", s->aspect, 0.05, 20.0, err);
}

/* Points of the grid in canvas units, or only their number if `out` is NULL. */
static size_t lay_grid(const stream_canvas *c, const arrow_settings *set, plane_point *out)
{
    const double d = set->spacing, between = set->hexagonal ? d * sqrt(0.75) : d;
    const size_t rows = 1 + (size_t)fmax(0.0, floor((c->height - d) / between + 1e-9));
    size_t n = 0;
    for (size_t i = 0; i < rows; i++) {
        /* Shifted rows fit a spacing of their own: every row is centred. */
        const double whole = fmax(0.0, floor((c->width - d) / d + 1e-9));
        const size_t columns =
            set->hexagonal && i % 2 == 1 && whole > 0.0 ? (size_t)whole : 1 + (size_t)whole;
        for (size_t k = 0; k < columns; k++, n++)
            if (out)
                out[n] = (plane_point){
                    0.5 * c->width + d * ((double)k - 0.5 * (double)(columns - 1)),
                    0.5 * c->height + between * ((double)i - 0.5 * (double)(rows - 1))};
    }
    return n;
}

typedef struct grid {
    size_t n;
    plane_point *at; /* canvas units */
    double *x, *y, *u, *v, *speed;
} grid;

static void evaluate(const stream_canvas *c, const grid *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const plane_point p = stream_from_canvas(c, g->at[i]);
        g->x[i] = p.x;
        g->y[i] = p.y;
    }
    c->field(c->data, g->n, g->x, g->y, g->u, g->v);
    for (size_t i = 0; i < g->n; i++)
        g->speed[i] = hypot(g->u[i], g->v[i]);
}

static void add_arrow(const stream_canvas *c, const arrow_settings *set, const grid *g, size_t i,
                      field_arrows *out)
{
    const double size = hypot(g->u[i] * c->sx, g->v[i] * c->sy);
    if (!(size > 0.0) || !isfinite(size)) return;
    const double level = speed_level(out->scale, g->speed[i]);
    const double half =
        0.5 * set->spacing * (set->shortest + level * (set->longest - set->shortest));
    const double dx = half * g->u[i] * c->sx / size, dy = half * g->v[i] * c->sy / size;
    const plane_point p = g->at[i];
    out->arrows[out->count++] =
        (field_arrow){stream_from_canvas(c, (plane_point){p.x - dx, p.y - dy}),
                      stream_from_canvas(c, (plane_point){p.x + dx, p.y + dy}), g->speed[i], level};
}

static dte_status make(const stream_canvas *c, const arrow_settings *set, grid *g,
                       field_arrows *out, dte_error *err)
{
    lay_grid(c, set, g->at);
    evaluate(c, g);
    DTE_TRY(speed_scale_of(g->n, g->speed, &out->scale, err));
    for (size_t i = 0; i < g->n; i++)
        add_arrow(c, set, g, i, out);
    return DTE_OK;
}

dte_status field_arrows_make(plane_field *field, void *data, plane_window window,
                             const arrow_settings *settings, field_arrows *out, dte_error *err)
{
    static const char *const axes[2] = {"x", "y"};
    *out = (field_arrows){0};
    DTE_TRY(plane_window_check(window, axes, err));
    DTE_TRY(check_settings(settings, err));
    out->aspect = settings->aspect > 0.0 ? settings->aspect : plane_window_aspect(window);
    const stream_canvas c = stream_canvas_make(field, data, window, out->aspect);
    const size_t n = lay_grid(&c, settings, NULL);
    double *work = memory_zero(5 * n, sizeof *work);
    plane_point *at = memory_zero(n, sizeof *at);
    out->arrows = memory_zero(n, sizeof *out->arrows);
    dte_status status = work && at && out->arrows ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        grid g = {n, at, work, work + n, work + 2 * n, work + 3 * n, work + 4 * n};
        status = make(&c, settings, &g, out, err);
    }
    memory_free(work);
    memory_free(at);
    return status;
}

void field_arrows_free(field_arrows *a)
{
    if (!a) return;
    memory_free(a->arrows);
    *a = (field_arrows){0};
}

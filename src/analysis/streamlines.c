/* streamlines.c - settings, the result, arrowheads. See streamlines.h for the method. */
#include "analysis/streamlines.h"
#include "analysis/stream_seed.h"
#include "base/fail.h"
#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <stdlib.h>

enum { SPEED_GRID = 32, SPEEDS = SPEED_GRID * SPEED_GRID };

streamline_settings streamline_default(void)
{
    return (streamline_settings){.spacing = 0.045,
                                 .test = 0.55,
                                 .aspect = 0.0,
                                 .tolerance = 1e-7,
                                 .max_length = 10.0,
                                 .max_lines = 2000,
                                 .max_evaluations = 4000000};
}

/* ---- arguments ---- */

static dte_status check_axis(double low, double high, const char *name, dte_error *err)
{
    const double rounding = 1e-12 * fmax(fabs(low), fabs(high));
    if (isfinite(low) && isfinite(high) && isfinite(high - low) && high - low > rounding &&
        isfinite(1.0 / (high - low)))
        return DTE_OK;
    char a[NUMBER_TEXT], b[NUMBER_TEXT];
    return fail(err, DTE_USAGE, "the window %s in [%s, %s] is not a proper range; give low < high",
                name, number_shortest(low, a), number_shortest(high, b));
}

dte_status plane_window_check(plane_window w, const char *const names[2], dte_error *err)
{
    DTE_TRY(check_axis(w.x_low, w.x_high, names[0], err));
    return check_axis(w.y_low, w.y_high, names[1], err);
}

static dte_status check_range(const char *name, double value, double low, double high,
                              dte_error *err)
{
    if (value >= low && value <= high) return DTE_OK;
    char a[NUMBER_TEXT], b[NUMBER_TEXT], c[NUMBER_TEXT];
    return fail(err, DTE_USAGE, "streamline %s %s is not in [%s, %s]", name,
                number_shortest(value, a), number_shortest(low, b), number_shortest(high, c));
}

dte_status streamline_settings_check(const streamline_settings *s, dte_error *err)
{
    DTE_TRY(check_range("spacing", s->spacing, 0.005, 0.5, err));
    DTE_TRY(check_range("test ratio", s->test, 0.1, 1.0, err));
    DTE_TRY(check_range("tolerance", s->tolerance, 1e-12, 1e-3, err));
    DTE_TRY(check_range("length", s->max_length, 1e-3, 1000.0, err));
    return s->aspect == 0.0 ? DTE_OK : check_range("aspect", s->aspect, 0.05, 20.0, err);
}

/* ---- the scale of speed ---- */

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median speed over cell centres, or the largest one if that is 0. False if the field
 * is undefined at all of them. */
static bool typical_speed(stream_canvas *c, double *work, double *speed)
{
    double *x = work, *y = work + SPEEDS, *u = work + 2 * SPEEDS, *v = work + 3 * SPEEDS;
    for (size_t i = 0; i < SPEEDS; i++) {
        const size_t column = i % SPEED_GRID, row = i / SPEED_GRID;
        const double fx = ((double)column + 0.5) / SPEED_GRID;
        const double fy = ((double)row + 0.5) / SPEED_GRID;
        const plane_point p = stream_from_canvas(c, (plane_point){fx * c->width, fy * c->height});
        x[i] = p.x;
        y[i] = p.y;
    }
    c->field(c->data, SPEEDS, x, y, u, v);
    c->evaluations += SPEEDS;
    size_t n = 0;
    for (size_t i = 0; i < SPEEDS; i++) {
        const double s = hypot(u[i] * c->sx, v[i] * c->sy);
        if (isfinite(s)) x[n++] = s;
    }
    if (n == 0) return false;
    qsort(x, n, sizeof *x, compare);
    *speed = x[n / 2] > 0.0 ? x[n / 2] : x[n - 1];
    return true;
}

static dte_status measure_speed(stream_canvas *c, double *speed, dte_error *err)
{
    double *work = memory_zero((size_t)4 * SPEEDS, sizeof *work);
    if (!work) return fail_memory(err);
    const bool defined = typical_speed(c, work, speed);
    memory_free(work);
    if (defined) return DTE_OK;
    return fail(err, DTE_NUMERIC,
                "the field is not finite anywhere in the window; choose another window");
}

/* ---- arrowheads ---- */

/* Long lines get two arrowheads, at a quarter and three quarters; others one, at half. On
 * closed orbits, which start on the ray from their centre, they are on the ray and opposite,
 * so that the arrows of nested orbits stand in a row. */
static const double long_line = 0.9, short_line = 0.05;

static void add_arrow(stream_builder *b, size_t line_index, double at, size_t *room)
{
    streamlines *o = b->out;
    const streamline *line = &o->lines[line_index];
    size_t i = line->begin;
    double s = 0.0, part = 0.0;
    for (; i + 2 < line->begin + line->count; i++) {
        part = hypot(o->x[i + 1] - o->x[i], o->y[i + 1] - o->y[i]);
        if (s + part >= at) break;
        s += part;
    }
    const plane_point p = stream_build_point(b, i), q = stream_build_point(b, i + 1);
    const double size = hypot(q.x - p.x, q.y - p.y);
    b->failed = b->failed || !memory_grow(&o->arrows, room, o->arrow_count + 1, sizeof *o->arrows);
    if (b->failed || !(size > 0.0)) return;
    const double f = fmin(1.0, fmax(0.0, (at - s) / size));
    o->arrows[o->arrow_count++] = (stream_arrow){.x = p.x + f * (q.x - p.x),
                                                 .y = p.y + f * (q.y - p.y),
                                                 .dx = (q.x - p.x) / size,
                                                 .dy = (q.y - p.y) / size,
                                                 .line = line_index};
}

static void add_arrows(stream_builder *b)
{
    size_t room = 0;
    for (size_t i = 0; i < b->out->count; i++) {
        const streamline *line = &b->out->lines[i];
        const double length = line->length;
        if (length < short_line) continue;
        const bool two = length > long_line;
        if (line->closed) {
            add_arrow(b, i, 0.5 * length, &room);
            if (two) add_arrow(b, i, 0.0, &room);
        } else {
            add_arrow(b, i, (two ? 0.25 : 0.5) * length, &room);
            if (two) add_arrow(b, i, 0.75 * length, &room);
        }
    }
}

/* ---- the result ---- */

static void to_parameter_units(const stream_builder *b)
{
    streamlines *o = b->out;
    for (size_t i = 0; i < o->points; i++) {
        const plane_point p = stream_from_canvas(&b->canvas, stream_build_point(b, i));
        o->x[i] = p.x;
        o->y[i] = p.y;
    }
    for (size_t i = 0; i < o->arrow_count; i++) {
        const plane_point p =
            stream_from_canvas(&b->canvas, (plane_point){o->arrows[i].x, o->arrows[i].y});
        o->arrows[i].x = p.x;
        o->arrows[i].y = p.y;
    }
}

static bool prepare(stream_builder *b, size_t n, const plane_point *equilibria)
{
    const stream_canvas *c = &b->canvas;
    b->equilibria = memory_zero(n, sizeof *b->equilibria);
    if (!b->equilibria) return false;
    for (size_t i = 0; i < n; i++)
        b->equilibria[i] = stream_to_canvas(c, equilibria[i]);
    b->equilibrium_count = n;
    return stream_grid_create(&b->lines, c->width, c->height, b->set->spacing) &&
           stream_grid_create(&b->tried, c->width, c->height, b->set->spacing) &&
           stream_barrier_create(&b->barrier, c, b->set->barriers, b->set->spacing);
}

static void release(stream_builder *b)
{
    memory_free(b->equilibria);
    stream_grid_free(&b->lines);
    stream_grid_free(&b->tried);
    stream_barrier_free(&b->barrier);
    stream_trail_free(&b->forward);
    stream_trail_free(&b->backward);
}

static dte_status build(stream_builder *b, dte_error *err)
{
    double speed = 0.0;
    DTE_TRY(measure_speed(&b->canvas, &speed, err));
    b->canvas.slow = 1e-10 * speed;
    b->canvas.limit = b->set->max_evaluations;
    if (speed > 0.0) stream_seed_all(b);
    if (!b->failed) add_arrows(b);
    if (b->failed) return fail_memory(err);
    to_parameter_units(b);
    b->out->evaluations = b->canvas.evaluations;
    b->out->complete = !stream_builder_done(b);
    return DTE_OK;
}

dte_status streamlines_make(plane_field *field, void *data, plane_window window, size_t n,
                            const plane_point *equilibria, const streamline_settings *settings,
                            streamlines *out, dte_error *err)
{
    static const char *const axes[2] = {"x", "y"};
    *out = (streamlines){0};
    DTE_TRY(plane_window_check(window, axes, err));
    DTE_TRY(streamline_settings_check(settings, err));
    out->aspect = settings->aspect > 0.0 ? settings->aspect : plane_window_aspect(window);
    stream_builder b = {.set = settings,
                        .canvas = stream_canvas_make(field, data, window, out->aspect),
                        .out = out};
    const dte_status status = prepare(&b, n, equilibria) ? build(&b, err) : fail_memory(err);
    release(&b);
    return status;
}

void streamlines_free(streamlines *s)
{
    if (!s) return;
    memory_free(s->x);
    memory_free(s->y);
    memory_free(s->lines);
    memory_free(s->arrows);
    *s = (streamlines){0};
}

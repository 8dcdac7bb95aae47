/* stream_build.c - tracing a line and deciding whether to keep it. */
#include "analysis/stream_build.h"
#include "base/memory.h"
#include <math.h>

bool stream_builder_done(const stream_builder *b)
{
    return b->failed || b->out->count >= b->set->max_lines ||
           b->canvas.evaluations >= b->canvas.limit;
}

stream_tracer stream_builder_tracer(stream_builder *b)
{
    return (stream_tracer){.canvas = &b->canvas,
                           .lines = &b->lines,
                           .barrier = &b->barrier,
                           .equilibria = b->equilibria,
                           .equilibrium_count = b->equilibrium_count,
                           .spacing = b->set->spacing,
                           .near = b->set->test * b->set->spacing,
                           .tolerance = b->set->tolerance,
                           .max_length = b->set->max_length};
}

plane_point stream_build_point(const stream_builder *b, size_t i)
{
    return (plane_point){b->out->x[i], b->out->y[i]};
}

plane_point stream_build_tangent(const stream_builder *b, const streamline *line, size_t i)
{
    const size_t last = line->begin + line->count - 1;
    const plane_point p = stream_build_point(b, i > line->begin ? i - 1 : i);
    const plane_point q = stream_build_point(b, i < last ? i + 1 : i);
    const double length = hypot(q.x - p.x, q.y - p.y);
    if (!(length > 0.0)) return (plane_point){0.0, 0.0};
    return (plane_point){(q.x - p.x) / length, (q.y - p.y) / length};
}

/* ---- adding ---- */

static void add_point(stream_builder *b, plane_point p)
{
    streamlines *o = b->out;
    b->failed = b->failed || !memory_grow(&o->x, &b->x_room, o->points + 1, sizeof *o->x) ||
                !memory_grow(&o->y, &b->y_room, o->points + 1, sizeof *o->y) ||
                !stream_grid_add(&b->lines, p);
    if (b->failed) return;
    o->x[o->points] = p.x;
    o->y[o->points++] = p.y;
}

/* The backward half in reverse, then the forward half without the seed. */
static bool add(stream_builder *b, streamline line)
{
    streamlines *o = b->out;
    line.begin = o->points;
    for (size_t i = b->backward.n; i > 0; i--)
        add_point(b, b->backward.p[i - 1]);
    for (size_t i = b->backward.n > 0 ? 1 : 0; i < b->forward.n; i++)
        add_point(b, b->forward.p[i]);
    line.count = o->points - line.begin;
    if (b->failed || !memory_grow(&o->lines, &b->line_room, o->count + 1, sizeof line)) {
        b->failed = true;
        return false;
    }
    o->lines[o->count++] = line;
    return true;
}

static double length_of(const stream_trail *t)
{
    return t->n > 0 ? t->s[t->n - 1] : 0.0;
}

/* ---- closed orbits ---- */

/* The return of the first, coarse integration is known to about d^2 / 8 per unit of curvature;
 * a wider gap needs no closer look. */
static const double maybe_closed = 0.02; /* of the spacing */

static bool may_close(const stream_builder *b, const stream_return *r)
{
    return r->length > 0.0 && r->gap <= maybe_closed * b->set->spacing;
}

bool stream_build_orbit(stream_builder *b, plane_point seed, double *gap)
{
    const stream_tracer t = stream_builder_tracer(b);
    size_t kept;
    stream_return r;
    stream_trace_half(&t, seed, 1.0, NULL, &b->forward, &kept, &r);
    const bool closed =
        may_close(b, &r) && stream_trace_closed(&t, seed, r.length, &b->forward, gap);
    b->failed = b->failed || b->forward.failed;
    return closed && !b->failed;
}

static bool orbit_has_room(stream_builder *b)
{
    const stream_tracer t = stream_builder_tracer(b);
    if (!stream_trace_clear(&t, &b->forward)) return false;
    const double near = b->set->test * b->set->spacing;
    for (size_t i = 0; i < b->forward.n; i++)
        if (stream_grid_within(&b->lines, b->forward.p[i], near)) return false;
    return true;
}

bool stream_add_orbit(stream_builder *b, double gap)
{
    if (!orbit_has_room(b)) return false;
    b->backward.n = 0;
    return add(b, (streamline){.length = length_of(&b->forward),
                               .gap = gap,
                               .closed = true,
                               .first = STREAM_CLOSED,
                               .last = STREAM_CLOSED});
}

/* ---- any line ---- */

static void remember_failure(stream_builder *b, const stream_trail *t)
{
    double last = -b->set->spacing;
    for (size_t i = 0; i < t->n; i++) {
        if (t->s[i] - last < 0.1 * b->set->spacing) continue;
        last = t->s[i];
        if (!stream_grid_add(&b->tried, t->p[i])) b->failed = true;
    }
}

static void swap_halves(stream_builder *b)
{
    const stream_trail t = b->backward;
    b->backward = b->forward;
    b->forward = t;
}

/* The half against the flow, up to where it comes too near; b->forward is there already. */
static bool trace_back(stream_builder *b, const stream_tracer *t, size_t ahead, streamline *line)
{
    size_t behind;
    b->forward.n = ahead;
    line->first =
        stream_trace_half(t, b->forward.p[0], -1.0, &b->forward, &b->backward, &behind, NULL);
    b->failed = b->failed || b->backward.failed;
    if (b->failed) return false;
    b->backward.n = behind;
    line->length = length_of(&b->forward) + length_of(&b->backward);
    return true;
}

static bool add_if_long(stream_builder *b, streamline line, double shortest)
{
    if (line.length >= shortest && line.length > 0.0) return add(b, line);
    remember_failure(b, &b->forward);
    remember_failure(b, &b->backward);
    return false;
}

/* A line that comes too near to something, long enough to be kept: is it part of a closed orbit?
 * Then it is kept whole or not at all. */
static bool add_unless_closed(stream_builder *b, const stream_tracer *t, streamline line)
{
    const plane_point seed = b->forward.p[0];
    stream_return r;
    size_t ahead;
    double gap = 0.0;
    stream_trace_half(t, seed, 1.0, NULL, &b->forward, &ahead, &r);
    b->failed = b->failed || b->forward.failed;
    if (b->failed) return false;
    if (!may_close(b, &r)) {
        b->forward.n = ahead; /* as it was: the same steps */
        return add(b, line);
    }
    /* The backward trail takes the orbit, which may turn out to be open after all. */
    const bool closed = !r.blocked && stream_trace_closed(t, seed, r.length, &b->backward, &gap);
    b->failed = b->failed || b->backward.failed;
    if (b->failed) return false;
    if (!closed && !r.blocked) return trace_back(b, t, ahead, &line) && add(b, line);
    if (closed) swap_halves(b);
    if (closed && stream_add_orbit(b, gap)) return true;
    remember_failure(b, &b->forward);
    return false;
}

bool stream_add_line(stream_builder *b, plane_point seed, double shortest)
{
    const stream_tracer t = stream_builder_tracer(b);
    streamline line = {0};
    size_t ahead;
    line.last = stream_trace_half(&t, seed, 1.0, NULL, &b->forward, &ahead, NULL);
    b->failed = b->failed || b->forward.failed;
    if (b->failed || !trace_back(b, &t, ahead, &line)) return false;
    /* Only a line that meets itself or another one can be closed, and to find out is dear. */
    if (line.last != STREAM_NEAR || line.length < shortest) return add_if_long(b, line, shortest);
    return add_unless_closed(b, &t, line);
}

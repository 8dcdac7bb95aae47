/* stream_trace.c - growing one streamline.
 *
 * Notation: d = spacing; s = arc length from the seed; the section of a seed is the line
 * through it normal to the flow, g(p) = (p - seed) . direction(seed) its signed distance.
 *
 * Samples are taken from the dense output, at most d/4 apart and turning at most 0.1 rad,
 * so that polylines look smooth; distances to other lines are measured between samples. A
 * line is compared with itself only beyond an arc length of pi * near, which even a U-turn
 * of diameter `near` does not reach, so that a bend does not stop its own line. */
#include "analysis/stream_trace.h"
#include "analysis/stream_stiff.h"
#include "base/memory.h"
#include <math.h>

#define PI 3.14159265358979323846

static const double shortest_step = 1e-5;   /* canvas units: a hundredth of a pixel */
static const double hunt_length = 6.0;      /* give up looking for a closed orbit */
static const double thinnest = 0.02;        /* of the spacing: samples are not closer */
static const double equilibrium_at = 0.25;  /* of the spacing: a line ends there */
static const double near_equilibrium = 0.5; /* near <= this times the distance to one */
static const double test_every = 0.1;       /* of the spacing, along the line */
static const double tiny_step = 0.01;       /* of the spacing */
static const double stiff_tolerance = 1e-6; /* canvas units: a thousandth of a pixel */
static const double closed_gap = 1e-9;      /* of the size of the orbit */
static const double closed_tolerance = 1e-13;
enum { TINY_STEPS = 40, STEPS_PER_HALF = 4000, STEPS_PER_HUNT = 1000, STEPS_PER_ORBIT = 100000 };

void stream_trail_free(stream_trail *t)
{
    memory_free(t->p);
    memory_free(t->s);
    *t = (stream_trail){0};
}

void stream_trail_add(stream_trail *t, plane_point p, double s)
{
    t->failed = t->failed || !memory_grow(&t->p, &t->p_room, t->n + 1, sizeof *t->p) ||
                !memory_grow(&t->s, &t->s_room, t->n + 1, sizeof *t->s);
    if (t->failed) return;
    t->p[t->n] = p;
    t->s[t->n++] = s;
}

static double distance(plane_point a, plane_point b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

static double square(plane_point a, plane_point b)
{
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

/* ---- conditions that end a line ---- */

static bool at_equilibrium(const stream_tracer *t, plane_point p)
{
    for (size_t i = 0; i < t->equilibrium_count; i++)
        if (distance(p, t->equilibria[i]) < equilibrium_at * t->spacing) return true;
    return false;
}

/* How near lines may come at p: `near`, but less beside an equilibrium, where lines that
 * end there must meet. */
static double near_at(const stream_tracer *t, plane_point p)
{
    double near = t->near;
    for (size_t i = 0; i < t->equilibrium_count; i++)
        near = fmin(near, near_equilibrium * distance(p, t->equilibria[i]));
    return near;
}

static const double barrier_near = 0.5; /* of the spacing: a line ends this near to the barrier */

/* Is p too near to the barrier? */
static bool near_barrier(const stream_tracer *t, plane_point p)
{
    const double near = fmin(near_at(t, p), barrier_near * t->spacing);
    return stream_barrier_within(t->barrier, p, near);
}

bool stream_trace_clear(const stream_tracer *t, const stream_trail *orbit)
{
    for (size_t i = 0; i < orbit->n; i++)
        if (near_barrier(t, orbit->p[i]) ||
            (i > 0 && stream_barrier_crossed(t->barrier, orbit->p[i - 1], orbit->p[i])))
            return false;
    return true;
}

/* Is p, at arc length s, nearer than `near` to a part of this trail? `apart` = +1 for the same
 * half, -1 for the opposite one, whose arc lengths count backwards. */
static bool near_trail(const stream_trail *own, plane_point p, double s, double near, double apart)
{
    for (size_t i = 0; i < own->n; i++)
        if (s - apart * own->s[i] > PI * near && square(p, own->p[i]) < near * near) return true;
    return false;
}

/* ---- half a line ---- */

typedef struct half {
    const stream_tracer *t;
    stream_step step;
    plane_point seed, normal; /* of the section */
    const stream_trail *other;
    stream_trail *out;
    double s, tested, side; /* arc length; where last tested; g at the last sample */
    plane_point last;       /* sample */
    stream_return found;
    size_t cut; /* points to keep; SIZE_MAX while nothing is too near */
    bool hunting;
    int tiny; /* steps in a row; TINY_STEPS: implicit from here on */
} half;

static bool going_on(const half *h)
{
    return h->hunting || h->cut == (size_t)-1;
}

/* Has the line just come back through the section, the same way, near the seed? */
static void watch_section(half *h, plane_point p, double s)
{
    const plane_point n = h->normal, q = {p.x - h->seed.x, p.y - h->seed.y};
    const double before = h->side;
    h->side = q.x * n.x + q.y * n.y;
    if (!h->hunting || before >= 0.0 || h->side < 0.0) return;
    if (hypot(q.x, q.y) > 0.5 * h->t->spacing) return;
    const plane_point o = {h->last.x - h->seed.x, h->last.y - h->seed.y};
    const double f = h->side / (h->side - before); /* back along the chord to the section */
    const plane_point on = {q.x + f * (o.x - q.x), q.y + f * (o.y - q.y)};
    h->found.length = s;
    h->found.gap = fabs(on.y * n.x - on.x * n.y);
    h->hunting = false;
}

static void keep_distance(half *h, plane_point p, double s)
{
    const stream_tracer *t = h->t;
    if (s - h->tested < test_every * t->spacing) return;
    h->tested = s;
    const double near = near_at(t, p);
    const bool blocked = stream_grid_within(t->lines, p, near) || near_barrier(t, p);
    h->found.blocked = h->found.blocked || blocked;
    if (h->cut != (size_t)-1) return;
    if (blocked || near_trail(h->out, p, s, near, 1.0) ||
        (h->other && near_trail(h->other, p, s, near, -1.0)))
        h->cut = h->out->n;
}

/* Takes one sample; true if the line ends there. */
static bool take(half *h, plane_point p, double s, stream_stop *why)
{
    if (stream_barrier_crossed(h->t->barrier, h->last, p)) {
        *why = STREAM_NEAR;
        return true;
    }
    keep_distance(h, p, s);
    watch_section(h, p, s);
    h->last = p;
    *why = STREAM_EQUILIBRIUM;
    const bool end = at_equilibrium(h->t, p), room = h->out->n > 0 && !h->out->failed;
    if (end || (room && s - h->out->s[h->out->n - 1] >= thinnest * h->t->spacing))
        stream_trail_add(h->out, p, s);
    return end;
}

/* Samples the last step; true if the line ends within it. */
static bool sample_step(half *h, stream_stop *why)
{
    const size_t n = stream_step_samples(&h->step, h->t->spacing);
    for (size_t i = 1; i <= n; i++) {
        const double at = (double)i / (double)n;
        const plane_point p = stream_step_at(&h->step, at);
        if (!stream_inside(h->t->canvas, p)) {
            double out = at;
            const plane_point q = stream_step_border(&h->step, (double)(i - 1) / (double)n, &out);
            *why = stream_barrier_crossed(h->t->barrier, h->last, q) ? STREAM_NEAR : STREAM_BORDER;
            if (*why == STREAM_BORDER) stream_trail_add(h->out, q, h->s + out * h->step.h);
            return true;
        }
        if (take(h, p, h->s + at * h->step.h, why)) return true;
    }
    h->s += h->step.h;
    return false;
}

/* Not for ever, and not by the tiny steps of a stiff field. */
static bool worth_hunting(const half *h, size_t steps)
{
    return h->s < hunt_length && (steps < 100 || h->s > 0.05 * h->t->spacing * (double)steps);
}

/* After many tiny steps, or where even those fail, the line may be in a thin layer beside a slow
 * curve; there it goes on by implicit steps, which do not look for closed orbits. */
static bool next_step(half *h)
{
    stream_step *s = &h->step;
    if (h->tiny < TINY_STEPS && stream_step_next(s)) {
        h->tiny = s->h < tiny_step * h->t->spacing ? h->tiny + 1 : 0;
        return true;
    }
    h->tiny = TINY_STEPS;
    h->hunting = false;
    s->tolerance = fmax(s->tolerance, stiff_tolerance);
    return stream_stiff_next(s);
}

static stream_stop grow(half *h)
{
    stream_stop why = STREAM_LENGTH;
    for (size_t steps = 0; steps < STEPS_PER_HALF && going_on(h) && !h->out->failed; steps++) {
        if (!next_step(h)) return STREAM_STALLED;
        if (sample_step(h, &why)) return why;
        h->hunting = h->hunting && worth_hunting(h, steps);
        if (h->s >= h->t->max_length) return STREAM_LENGTH;
    }
    return STREAM_STALLED;
}

static stream_step stepper(const stream_tracer *t, double sign, double tolerance)
{
    return (stream_step){.c = t->canvas,
                         .sign = sign,
                         .tolerance = tolerance,
                         .h_min = shortest_step,
                         .h_max = t->spacing};
}

stream_stop stream_trace_half(const stream_tracer *t, plane_point seed, double sign,
                              const stream_trail *other, stream_trail *out, size_t *kept,
                              stream_return *hunt)
{
    half h = {.t = t, .seed = seed, .other = other, .out = out, .cut = (size_t)-1, .last = seed};
    stream_stop why = STREAM_STALLED;
    h.step = stepper(t, sign, t->tolerance);
    h.hunting = hunt != NULL;
    out->n = 0;
    stream_trail_add(out, seed, 0.0);
    if (stream_step_start(&h.step, seed)) {
        h.normal = h.step.k[6];
        why = grow(&h);
    }
    if (hunt) *hunt = h.found;
    *kept = out->n;
    if (h.cut >= out->n) return why;
    *kept = h.cut;
    return STREAM_NEAR;
}

/* ---- closed orbits ---- */

/* Shortens the last step so that it ends on the section: Newton on its length, with
 * the slope direction . normal. */
static bool end_on_section(stream_step *s, plane_point seed, plane_point normal)
{
    double h = s->h;
    for (int i = 0; i < 6; i++) {
        const double g = (s->to.x - seed.x) * normal.x + (s->to.y - seed.y) * normal.y;
        const double slope = s->k[6].x * normal.x + s->k[6].y * normal.y;
        if (fabs(g) < 1e-16 || !(slope > 0.1)) break;
        h -= g / slope;
        if (!stream_step_redo(s, h)) return false;
    }
    return true;
}

static void sample_orbit(const stream_tracer *t, const stream_step *s, double at, stream_trail *out)
{
    const size_t n = stream_step_samples(s, t->spacing);
    for (size_t i = 1; i <= n; i++) {
        const double f = (double)i / (double)n;
        stream_trail_add(out, stream_step_at(s, f), at + f * s->h);
    }
}

/* Follows the orbit until it crosses the section upwards after 0.9 of the expected length;
 * the last step then ends on the section. *length is the arc length. */
static bool go_round(const stream_tracer *t, stream_step *s, plane_point seed, double expected,
                     stream_trail *out, double *length)
{
    const plane_point normal = s->k[6];
    double side = 0.0;
    *length = 0.0;
    for (size_t steps = 0; steps < STEPS_PER_ORBIT && !out->failed; steps++) {
        if (!stream_step_next(s) || !stream_inside(t->canvas, s->to)) return false;
        const double before = side;
        side = (s->to.x - seed.x) * normal.x + (s->to.y - seed.y) * normal.y;
        const double s_end = *length + s->h;
        const bool home = before < 0.0 && side >= 0.0 && s_end > 0.9 * expected;
        if (home && !end_on_section(s, seed, normal)) return false;
        sample_orbit(t, s, *length, out);
        *length += s->h;
        if (home) return !out->failed;
        if (*length > 1.1 * expected + t->spacing) return false;
    }
    return false;
}

/* The orbit ends exactly at its start. Samples that a short last step left next to it go. */
static void join(const stream_tracer *t, stream_trail *out)
{
    const plane_point seed = out->p[0];
    out->p[out->n - 1] = seed;
    while (out->n > 3 && distance(out->p[out->n - 2], seed) < 0.01 * t->spacing) {
        out->n--;
        out->p[out->n - 1] = seed;
        out->s[out->n - 1] = out->s[out->n];
    }
}

bool stream_trace_closed(const stream_tracer *t, plane_point seed, double length, stream_trail *out,
                         double *gap)
{
    stream_step s = stepper(t, 1.0, closed_tolerance);
    s.h_min = 0.1 * shortest_step;
    out->n = 0;
    stream_trail_add(out, seed, 0.0);
    double round = 0.0;
    if (out->failed || !stream_step_start(&s, seed)) return false;
    if (!go_round(t, &s, seed, length, out, &round)) return false;
    *gap = distance(s.to, seed);
    if (!(*gap <= closed_gap * round / PI)) return false;
    join(t, out);
    return true;
}

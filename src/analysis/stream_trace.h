/* stream_trace.h - one streamline from one seed (private to streamlines). */
#ifndef DTE_STREAM_TRACE_H
#define DTE_STREAM_TRACE_H

#include "analysis/stream_barrier.h"
#include "analysis/stream_grid.h"
#include "analysis/stream_step.h"

/* Points and their arc lengths from the seed. A failed allocation is remembered. */
typedef struct stream_trail {
    plane_point *p;
    double *s;
    size_t n, p_room, s_room;
    bool failed;
} stream_trail;

void stream_trail_free(stream_trail *t);
void stream_trail_add(stream_trail *t, plane_point p, double s);

typedef struct stream_tracer {
    stream_canvas *canvas;
    const stream_grid *lines; /* the points of all accepted lines */
    const stream_barrier *barrier;
    const plane_point *equilibria; /* canvas units */
    size_t equilibrium_count;
    double spacing, near; /* `near` ends a line */
    double tolerance, max_length;
} stream_tracer;

/* What a hunt for a closed orbit found. */
typedef struct stream_return {
    double length; /* arc length of the first return to the seed's section, 0 if none */
    double gap;    /* how far from the seed, to about d^2 */
    bool blocked;  /* came too near to another line on the way */
} stream_return;

/* May a closed orbit with these points be where the barrier is? */
bool stream_trace_clear(const stream_tracer *t, const stream_trail *orbit);

/* Half a line from `seed`, with the flow (sign = +1) or against it (-1). `other` (may be
 * NULL) is the opposite half, to keep a distance from. With `hunt` (else NULL) the line goes on
 * past points that are too near until it returns to within half a spacing of its seed or ends
 * otherwise. *kept is the number of points of `out` before the first one that is too near. */
stream_stop stream_trace_half(const stream_tracer *t, plane_point seed, double sign,
                              const stream_trail *other, stream_trail *out, size_t *kept,
                              stream_return *hunt);

/* Integrates once round from `seed`, expecting the return near arc length `length`, at
 * 1e-13 per step. *gap is the distance between the seed and the first return to the
 * section through it (the line normal to the flow at the seed). True if the orbit stays in
 * the canvas and gap <= 1e-9 * length / pi; `out` then begins and ends with the seed. */
bool stream_trace_closed(const stream_tracer *t, plane_point seed, double length, stream_trail *out,
                         double *gap);

#endif

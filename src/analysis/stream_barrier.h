/* stream_barrier.h - curves that no streamline crosses (private to streamlines). */
#ifndef DTE_STREAM_BARRIER_H
#define DTE_STREAM_BARRIER_H

#include "analysis/separatrix.h"
#include "analysis/stream_grid.h"
#include "analysis/stream_step.h"

/* The branches of separatrices in canvas units, cut into pieces of at most a tenth of a spacing. */
typedef struct stream_barrier {
    stream_grid grid;
    bool *joined; /* point i belongs to the same branch as point i - 1 */
    size_t joined_room;
    double piece; /* longest distance between two joined points */
} stream_barrier;

/* `s` may be NULL or empty: no barrier. False when no memory is left; free it in every case. */
bool stream_barrier_create(stream_barrier *b, const stream_canvas *c, const separatrices *s,
                           double spacing);
void stream_barrier_free(stream_barrier *b);
/* Is the barrier nearer to p than r? The distance is known to piece^2 / (8 r). */
bool stream_barrier_within(const stream_barrier *b, plane_point p, double r);
/* Has the segment from p to q a point in common with the barrier? */
bool stream_barrier_crossed(const stream_barrier *b, plane_point p, plane_point q);

#endif

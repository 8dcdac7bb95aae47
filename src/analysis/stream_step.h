/* stream_step.h - steps along a normalised field in the plane (private to streamlines).
 *
 * Canvas coordinates: X = (x - x_low) * sx in [0, width], Y likewise in [0, height],
 * max(width, height) = 1. The direction field is d = (u sx, v sy) / |(u sx, v sy)|, so
 * the independent variable is arc length on the canvas. */
#ifndef DTE_STREAM_STEP_H
#define DTE_STREAM_STEP_H

#include "analysis/streamlines.h"

typedef struct stream_canvas {
    plane_field *field;
    void *data;
    plane_window window;
    double sx, sy, width, height;
    double slow; /* speeds below this count as 0 */
    size_t evaluations, limit;
} stream_canvas;

/* Scales for a drawing of the given aspect; `slow` is 0. */
stream_canvas stream_canvas_make(plane_field *field, void *data, plane_window w, double aspect);
plane_point stream_to_canvas(const stream_canvas *c, plane_point p);
/* The borders of the canvas map exactly to those of the window. */
plane_point stream_from_canvas(const stream_canvas *c, plane_point p);
bool stream_inside(const stream_canvas *c, plane_point p);

/* The unit direction at p; false where the field is undefined or slow, or the limit
 * of evaluations is reached. */
bool stream_direction(stream_canvas *c, plane_point p, plane_point *d);

/* One accepted step from `from` to `to`, of arc length `h`; k are the stages. */
typedef struct stream_step {
    stream_canvas *c;
    double sign; /* +1 with the flow, -1 against it */
    double tolerance, h_min, h_max;
    double h_next;
    double h;
    plane_point from, to, k[7];
    bool stiff; /* the last step was one of stream_stiff.h: a chord */
    double time_step;
} stream_step;

/* Prepares to start at p. False if there is no direction at p. */
bool stream_step_start(stream_step *s, plane_point p);
/* Makes the next step. False if it would have to be shorter than h_min. */
bool stream_step_next(stream_step *s);
/* The last step at the fraction t in [0, 1] (4th order, matches position and direction
 * at both ends). */
plane_point stream_step_at(const stream_step *s, double t);
/* How many equal parts of the last step make it look smooth: at most d/4 long, turning by at most
 * 0.1 rad, and at most 64. */
size_t stream_step_samples(const stream_step *s, double spacing);
/* The last step crosses the border between the fractions `in` (inside) and *out: the point of the
 * crossing, with the coordinate that leaves exactly on the border; *out becomes its fraction. */
plane_point stream_step_border(const stream_step *s, double in, double *out);
/* Repeats the last step with arc length h instead (5th order; `to` and `k` change). */
bool stream_step_redo(stream_step *s, double h);

#endif

/* stream_build.h - the growing set of streamlines (private to streamlines). */
#ifndef DTE_STREAM_BUILD_H
#define DTE_STREAM_BUILD_H

#include "analysis/stream_trace.h"

typedef struct stream_builder {
    const streamline_settings *set;
    stream_canvas canvas;
    stream_barrier barrier;
    stream_grid lines, tried; /* points of accepted lines; of lines that were not kept */
    plane_point *equilibria;  /* canvas units */
    size_t equilibrium_count;
    stream_trail forward, backward;
    streamlines *out; /* x, y in canvas units until the end */
    size_t x_room, y_room, line_room;
    bool failed; /* no memory */
} stream_builder;

/* Nothing more can be added: no memory, or a limit is reached. */
bool stream_builder_done(const stream_builder *b);
/* A tracer over the builder's present state. */
stream_tracer stream_builder_tracer(stream_builder *b);

/* Traces the closed orbit through `seed` into b->forward; false if there is none in the
 * canvas. Other lines do not matter. */
bool stream_build_orbit(stream_builder *b, plane_point seed, double *gap);
/* Adds the orbit in b->forward unless it is too near to a line. True if added. */
bool stream_add_orbit(stream_builder *b, double gap);
/* Traces the line through `seed` and adds it if it is closed (and whole) or at least `shortest`
 * long. True if added; otherwise its points are added to b->tried, because any of them would
 * give the same line. */
bool stream_add_line(stream_builder *b, plane_point seed, double shortest);

/* The point i of the lines so far, and the unit direction of its line there. */
plane_point stream_build_point(const stream_builder *b, size_t i);
plane_point stream_build_tangent(const stream_builder *b, const streamline *line, size_t i);

#endif

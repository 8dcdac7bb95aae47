/* stream_grid.h - points in square cells, for "is anything nearer than r?" (private). */
#ifndef DTE_STREAM_GRID_H
#define DTE_STREAM_GRID_H

#include "analysis/streamlines.h"
#include <stdint.h>

typedef struct stream_grid {
    double cell;
    size_t columns, rows;
    uint32_t *head; /* cell -> 1 + index of its newest point, 0 if empty */
    plane_point *points;
    uint32_t *next; /* point -> 1 + index of the next one in its cell */
    size_t count, point_room, next_room;
} stream_grid;

/* An empty grid over [0, width] x [0, height]. False when no memory is left. */
bool stream_grid_create(stream_grid *g, double width, double height, double cell);
void stream_grid_free(stream_grid *g);
void stream_grid_clear(stream_grid *g); /* forgets the points */
bool stream_grid_add(stream_grid *g, plane_point p);
/* Is any point nearer to p than r? */
bool stream_grid_within(const stream_grid *g, plane_point p, double r);

/* Does `test` hold for any point in the cells within r of p? */
bool stream_grid_any(const stream_grid *g, plane_point p, double r,
                     bool (*test)(void *data, size_t i), void *data);

#endif

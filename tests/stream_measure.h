/* stream_measure.h - how even is a set of streamlines? Measured on the drawing. */
#ifndef DTE_STREAM_MEASURE_H
#define DTE_STREAM_MEASURE_H

#include "analysis/separatrix.h"

typedef struct measure_canvas {
    double x_low, y_low, sx, sy, width, height;
} measure_canvas;

measure_canvas measure_canvas_of(plane_window w, double aspect);

typedef struct measured {
    const streamlines *lines;
    const separatrices *barriers; /* curves like the others; NULL: none */
    plane_window window;
    size_t n;
    const plane_point *equilibria; /* parameter units */
    double spacing;
} measured;

/* The fraction of the length of all lines, both sides counted, that has a neighbour between 0.5 and
 * 1.5 spacings away along the normal: another line, a separatrix, or another part of the same
 * line. Left out: places within 1.5 spacings of an equilibrium, where lines have to meet or to
 * part, and sides on which the frame comes before any neighbour within 1.5 spacings. */
double measure_even(const measured *m);

/* The diameter, in spacings, of the largest disc inside the frame that touches no curve and comes
 * no nearer than 1.5 spacings to an equilibrium; *at its centre (canvas units). Centres are looked
 * for every eighth of a spacing, so the disc may be wider by 0.18. */
double measure_widest_gap(const measured *m, plane_point *at);

/* The number of segments of streamlines that have a point in common with a separatrix. */
size_t measure_crossings(const measured *m);

#endif

/* panel_loops.h - the area below and above curves that come and go, as closed polygons. */
#ifndef DTE_PANEL_LOOPS_H
#define DTE_PANEL_LOOPS_H

#include "output/panel_sweep.h"

enum { LOOP_ENDS = 16 };

/* The ends of the intervals of one column, ascending, an even number of them: [e0, e1], [e2, e3].
 */
typedef struct loop_column {
    double x;
    size_t n;
    double end[LOOP_ENDS];   /* in parts of the view, for matching */
    double shown[LOOP_ENDS]; /* the same in data units */
} loop_column;

/* How the ends of neighbouring columns belong together: those that are matched, in order, and pairs
 * of neighbours that appear or vanish, so that the sum of all moves (of a vanishing pair: their
 * distance) is least. to[i]: the end of b that continues end i of a, SIZE_MAX if none. Returns the
 * largest of these moves. */
double loops_match(const loop_column *a, const loop_column *b, size_t to[LOOP_ENDS]);

/* Appends the union of the intervals of all columns as closed polygons to the present layer: an
 * interval is joined to those of the next column as loops_match says. Where a pair appears or
 * vanishes the polygon has a vertical edge between the two. A hole is joined to the border above it
 * by a vertical cut. */
dte_status loops_draw(size_t n, const loop_column *columns, chart *out, dte_error *err);

#endif

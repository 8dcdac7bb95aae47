/* nullclines.h - the curves u = 0 and v = 0 of a field in the plane.
 *
 * Marching squares on a grid slightly larger than the window and shifted against it, so
 * that curves on the border or on lines of symmetry are crossed; each crossing of a grid
 * edge is refined by bisection to 2^-44 of the edge. A change of sign that is not a zero
 * (a pole or a jump: the value does not shrink with the edge) is no crossing, so branches are
 * never joined across a pole. Branches closer than one grid cell may be missed. */
#ifndef DTE_NULLCLINES_H
#define DTE_NULLCLINES_H

#include "analysis/streamlines.h"

/* Points [begin, begin + count) of the result, count >= 2; a closed branch repeats its
 * first point at the end. */
typedef struct nullcline_branch {
    size_t begin, count;
    int component; /* 0: u = 0, 1: v = 0 */
    bool closed;
} nullcline_branch;

typedef struct nullclines {
    double *x, *y; /* parameter units */
    size_t points;
    nullcline_branch *branches; /* those of u first */
    size_t count;
    size_t evaluations;
} nullclines;

/* `cells` along each axis, in [4, 2048]; 160 suits a figure. Fills *out (zeroed first;
 * free with nullclines_free in every case). DTE_USAGE for a bad window or number of
 * cells, DTE_MEMORY. Where the field is undefined there is no curve. A component that is 0
 * everywhere has none either. */
dte_status nullclines_make(plane_field *field, void *data, plane_window window, size_t cells,
                           nullclines *out, dte_error *err);
void nullclines_free(nullclines *n); /* NULL is accepted */

#endif

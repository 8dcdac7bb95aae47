/* separatrix.h - the curves that divide a plane: stable and unstable manifolds of saddles.
 *
 * From a saddle of a plane field leave two branches of the stable manifold (along which the flow
 * comes in) and two of the unstable one. They are followed from a point so near
 * that the curvature of the manifold amounts to 1e-10 canvas units (streamlines.h), and is allowed
 * for, by arc length with Dormand-Prince 5(4) at 1e-12 per step (settings->tolerance if that is
 * less); where the branch attracts so strongly that such steps become tiny, by an implicit method
 * at 1e-7. They end at the border of the window, at max_length, or at an equilibrium: 1e-4 canvas
 * units from a saddle, which is then connected as far as a drawing can show, a tenth of a spacing
 * from any other.
 *
 * Accuracy: where energy is conserved it stays within 1e-9 along a branch of length 1. */
#ifndef DTE_SEPARATRIX_H
#define DTE_SEPARATRIX_H

#include "analysis/streamlines.h"

typedef struct plane_saddle {
    plane_point at;
    double jacobian[4]; /* of the plane field there, row-major; parameter units; det < 0 */
} plane_saddle;

typedef struct separatrix {
    size_t begin, count; /* points, from the saddle outwards */
    size_t saddle;       /* which one */
    bool stable;         /* true: the flow runs along it into the saddle */
    stream_stop last;
} separatrix;

typedef struct separatrices {
    double *x, *y; /* points of all branches, parameter units */
    size_t points;
    separatrix *branches;
    size_t count;
} separatrices;

/* Fills *out (zeroed first; separatrices_free in every case). A saddle whose det is not negative,
 * or that lies outside the window, has no branches; one on the border has those that lie inside.
 * `equilibria`: all that are known, where branches may end. DTE_USAGE for a bad window or setting,
 * DTE_MEMORY. */
dte_status separatrices_make(plane_field *field, void *data, plane_window window, size_t n,
                             const plane_saddle *saddles, size_t n_equilibria,
                             const plane_point *equilibria, const streamline_settings *settings,
                             separatrices *out, dte_error *err);
void separatrices_free(separatrices *s);

#endif

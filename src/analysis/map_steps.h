/* map_steps.h - for which learning rates a training method converges near an equilibrium. */
#ifndef DTE_MAP_STEPS_H
#define DTE_MAP_STEPS_H

#include "game/method.h"

enum { MAP_INTERVALS = 8 };

typedef struct map_steps {
    size_t n_intervals; /* of stable h, ascending; the first may begin at 0 */
    double intervals[MAP_INTERVALS][2];
    bool more; /* there are more intervals than are kept */
    double best_step,
        best_radius; /* argmin of the spectral radius over the stable h; 0 and 1 if none */
    double largest;  /* the h up to which was looked */
} map_steps;

/* The h > 0 for which every multiplier of the map at `state` (n numbers, at rest) lies inside the
 * unit circle, leaving out the `tangent` multipliers nearest to 1 (directions along a manifold of
 * equilibria).
 *
 * The spectral radius is followed over a logarithmic grid (24 points for each factor of ten, from
 * 1e-13 to 1e4 in units of 1/|dM/dh|, and on to 1e14 as long as the method is stable) and each
 * crossing of 1 is bisected to rounding. At a minimum of the grid above 1, and a maximum below 1,
 * from which 1 is within reach by the differences to its neighbours, golden section looks for what
 * lies between the points. An interval that leaves no such trace on the grid is not seen. Nothing
 * is allocated in the sweep. DTE_NUMERIC if the Jacobian does not exist. */
dte_status map_steps_find(method_map *m, const double *state, size_t tangent, map_steps *out,
                          dte_error *err);

/* The spectral radius at h, with the same multipliers left out. */
dte_status map_steps_radius(method_map *m, const double *state, size_t tangent, double h,
                            double *radius, dte_error *err);

#endif

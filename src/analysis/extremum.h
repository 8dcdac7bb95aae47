/* extremum.h - does a conserved quantity have an extremum at an equilibrium? */
#ifndef DTE_EXTREMUM_H
#define DTE_EXTREMUM_H

#include "game/game.h"

/* *yes if grad H = 0 at `point` and the Hessian of H is definite there, but for at most k flat directions, each of
 * which lies in the kernel of J (tangent to the manifold of equilibria). With flat directions H is also
 * sampled around the point and must keep its sign. `gradient`: d nodes, the gradient of `energy`. */
dte_status extremum_find(dte_game *game, node energy, const node *gradient, const double *point, const double *jacobian, size_t k, bool *yes, dte_error *err);

#endif

/* extremum.h - does a conserved quantity have an extremum at an equilibrium? */
#ifndef DTE_EXTREMUM_H
#define DTE_EXTREMUM_H

#include "game/game.h"
#include <stdbool.h>

typedef struct extremum {
    bool yes;
    int sign;     /* +1 a minimum, -1 a maximum, 0 neither */
    size_t flat;  /* directions in which the Hessian vanishes */
    bool bounded; /* H rises (falls) along straight lines in those directions too: its level sets
                     are bounded nearby, and orbits cannot run away along the manifold */
} extremum;

/* out->yes if grad H = 0 at `point` and the Hessian of H is definite there, but for at most k flat
 * directions, each of which lies in the kernel of J (tangent to the manifold of equilibria). H is
 * sampled along flat directions and must keep its sign. `gradient`: d nodes, the gradient of
 * `energy`. */
dte_status extremum_find(dte_game *game, node energy, const node *gradient, const double *point,
                         const double *jacobian, size_t k, extremum *out, dte_error *err);

#endif

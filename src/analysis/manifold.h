/* manifold.h - do the zero eigenvalues belong to a manifold of equilibria? */
#ifndef DTE_MANIFOLD_H
#define DTE_MANIFOLD_H

#include "game/game.h"
#include <stdbool.h>

typedef struct manifold {
    size_t dimension; /* k, or 0 if it could not be shown */
    bool too_large;   /* not tried: the game is larger than MANIFOLD_LIMIT */
    double *tangent;  /* k x d, orthonormal rows; NULL for k = 0 */
} manifold;

enum { MANIFOLD_LIMIT = 160 };

/* Tries to move from `point` along every direction of the kernel of J (dimension k, singular values at most
 * `tolerance`): a step of 0.1 and of 0.02 of the size of the point, back to v = 0 by Newton steps of rank
 * d - k. If each ends in an equilibrium about as far away as the step, in which
 * J has again a kernel of dimension k, the equilibria form a k-dimensional manifold there. */
dte_status manifold_find(dte_game *game, const double *point, const double *jacobian, size_t k, double tolerance, manifold *out, dte_error *err);
void manifold_free(manifold *m);

#endif

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

/* Tries to move from `point` along every direction t of the kernel of J (dimension k, singular
 * values at most `tolerance`): Newton steps across the kernel lead from point + h t to the nearest
 * point with the same coordinates along the kernel where |v| is least. For h = 0.01 and 0.05 of the
 * size of the point v must be zero there, to rounding, and J must have again a kernel of dimension
 * k. For h = 0.3 v must not be clearly different from zero: a field that is flat of high order has
 * grown out of the rounding errors there, and a manifold that does not reach so far leaves Newton's
 * method without an answer. Then the equilibria form a k-dimensional manifold, as far as numbers
 * can tell. */
dte_status manifold_find(dte_game *game, const double *point, const double *jacobian, size_t k,
                         double tolerance, manifold *out, dte_error *err);
void manifold_free(manifold *m);

#endif

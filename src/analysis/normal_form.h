/* normal_form.h - the first Lyapunov coefficient of a pair on the axis. */
#ifndef DTE_NORMAL_FORM_H
#define DTE_NORMAL_FORM_H

#include "game/game.h"

typedef struct lyapunov {
    double value; /* l1: negative: nearby orbits spiral in, positive: out */
    double bound; /* of its error */
} lyapunov;

/* For J q = i w q, J' p = -i w p, <p, q> = 1, with B = D^2 v, C = D^3 v at the equilibrium,
 *
 *   l1 = Re( <p, C(q,q,q*)> - 2 <p, B(q, J^-1 B(q,q*))> + <p, B(q*, (2iw - J)^-1 B(q,q))> ) / (2w).
 *
 * The derivatives are exact; |q| = 1. Kuznetsov, Elements of Applied Bifurcation Theory, 3rd ed.,
 * eq. (3.20). `error` is |error of J|_F. DTE_LIMIT if the game is too large for third derivatives.
 */
dte_status normal_form_lyapunov(dte_game *game, const double *point, const double *jacobian,
                                double omega, double error, lyapunov *out, dte_error *err);

#endif

/* normal_form.h - what cubic terms do: of a flow with a pair on the axis, of a map with a
 * multiplier on the unit circle. */
#ifndef DTE_NORMAL_FORM_H
#define DTE_NORMAL_FORM_H

#include "game/method.h"

typedef struct lyapunov {
    double value; /* negative: nearby orbits spiral in, positive: out */
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

/* A map s <- F(s) at a fixed point, with a pair re +- i im or a single -1 (im = 0) on the circle.
 */
typedef struct map_critical {
    method_map *map;
    double h;
    const double *state;    /* n: the fixed point */
    const double *jacobian; /* n x n: A = DF */
    double re, im;          /* the multiplier mu, im >= 0 */
    double error;           /* |error of A|_F */
    double gap; /* least distance of mu to another multiplier, and of 1 and mu^2 to all of them */
} map_critical;

/* The coefficient a of the normal form on the centre manifold, |z| -> |z| (1 + a |z|^2 + ...).
 *
 * A pair (Neimark-Sacker), for A q = mu q, A' p = mu* p, <p, q> = 1, |q| = 1, B = D^2 F, C = D^3 F:
 *
 *   a = Re( mu* ( <p, C(q,q,q*)> + 2 <p, B(q, (1 - A)^-1 B(q,q*))>
 *                 + <p, B(q*, (mu^2 - A)^-1 B(q,q))> ) ) / 2,
 *
 * which decides if mu^k != 1 for k = 1 .. 4. A flip: a = -<p, C(q,q,q)>/6 - <p, B(q, (1 - A)^-1
 * B(q,q))>/2. The derivatives are exact. Kuznetsov, Elements of Applied Bifurcation Theory, 3rd
 * ed., sections 4.6 and 5.4. DTE_LIMIT if the map is too large or has no third derivative at rest.
 */
dte_status normal_form_map(const map_critical *in, lyapunov *out, dte_error *err);

#endif

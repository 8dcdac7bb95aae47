/* closed.h - reasons why orbits near an equilibrium close. */
#ifndef DTE_CLOSED_H
#define DTE_CLOSED_H

#include "game/game.h"
#include <stdbool.h>

enum { CLOSED_REASON = 420 };

typedef struct closed {
    bool shown;     /* orbits close (or stay on closed level sets): a proof was found */
    bool unbounded; /* only by a conserved quantity whose level sets follow the manifold of
                       equilibria: orbits may drift along it */
    char reason[CLOSED_REASON]; /* a sentence */
} closed;

typedef struct closed_query {
    dte_game *game;
    const double *point, *jacobian;
    size_t manifold; /* dimension of the manifold of equilibria through the point */
} closed_query;

/* Looks for
 *  - a conserved quantity with an extremum at the point (extremum.h): every `energy` of the
 * scenario, and sum_i (s_i - s*_i)^2 / rate_i; conserved means that its derivative along the flow
 * is identically zero after multiplying out, so orbits stay on its closed level sets (Lyapunov);
 *  - in the plane, a reversing symmetry v(Rs) = -R v(s), R a reflection of a coordinate or a swap
 * about the equilibrium: then a linear centre is a centre (Devaney 1976; Strogatz, theorem 6.6.1).
 * Both are identities of formulas, never of rounded numbers. */
dte_status closed_find(const closed_query *in, closed *out, dte_error *err);

#endif

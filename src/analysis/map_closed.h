/* map_closed.h - a reason why the iterates of a training method stay on closed curves. */
#ifndef DTE_MAP_CLOSED_H
#define DTE_MAP_CLOSED_H

#include "analysis/closed.h"
#include "game/method.h"

/* Looks for a quantity Q with a strict extremum at the equilibrium `in->point` that the step keeps:
 * Q(F(s)) - Q(s) multiplies out to zero, with the learning rate h as a symbol. Candidates are every
 * `energy` of the scenario and, for c = -1, 0, 1 and V the objective of the first player,
 *
 *     Q = sum_i (s_i - s*_i)^2/r_i + c h V(s),
 *
 * r_i the player's own learning rate over h times the number of its steps in a round. For players
 * in turn on a bilinear game one of them is exact. Methods with a memory and games beyond 64
 * components are not tried. */
dte_status map_closed_find(const closed_query *in, method_map *map, double h, closed *out,
                           dte_error *err);

#endif

/* exact.h - formulas of a game for proofs, in which sqrt(1/2) is a symbol.
 *
 * A symmetric matrix has the coordinates W_ii and sqrt(2) W_ij (i < j). As a rounded number
 * sqrt(1/2) leaves 1e-16 where an identity has 0; as a symbol r, with r^2 = 1/2, it does not. */
#ifndef DTE_EXACT_H
#define DTE_EXACT_H

#include "game/game.h"

/* The field (d nodes of game->g) at the params of the game, r kept; game->field itself if it holds
 * no r. graph_status tells of failures. */
void exact_field(dte_game *game, node *field);
/* Energy number `which` of the scenario at the params of the game, r kept, in game->g. */
node exact_energy(dte_game *game, size_t which);
/* True if `a` is identically zero (expand_is_zero), with r^2 = 1/2. False proves nothing. */
bool exact_is_zero(graph *g, node a);

#endif

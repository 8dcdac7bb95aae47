/* conditions.h - published conditions on a game at an equilibrium. */
#ifndef DTE_CONDITIONS_H
#define DTE_CONDITIONS_H

#include "game/game.h"
#include <detente/check.h>

/* Fills r->conditions from the point, Jacobian and eigenvalues of *r. Local Nash for every game;
 * for two players: zero-sum or not; if one maximizes (D) and one minimizes (G), also the blocks of
 * J = [[J_DD, J_DG], [J_GD, J_GG]], and Nagarajan & Kolter's theorem 3.1. */
dte_status conditions_find(dte_game *game, dte_equilibrium_report *r, dte_error *err);

#endif

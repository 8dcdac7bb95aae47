/* expectations.h - the `expect` lines of a scenario against what was found. */
#ifndef DTE_EXPECTATIONS_H
#define DTE_EXPECTATIONS_H

#include "game/game.h"
#include <detente/check.h>

/* Fills check->expectations and check->all_met; the equilibria must be there. A number is met if
 * |found - expected| <= e max(1, |expected|), e from `within`, 1e-12 by default; eigenvalues are
 * compared as multisets. */
dte_status expectations_check(dte_game *game, dte_check *check, dte_error *err);

#endif

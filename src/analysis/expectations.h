/* expectations.h - the `expect` lines of a scenario against what was found. */
#ifndef DTE_EXPECTATIONS_H
#define DTE_EXPECTATIONS_H

#include "analysis/method_list.h"
#include "game/game.h"
#include <detente/check.h>

/* Fills check->expectations and check->all_met; the equilibria must be there. A number is met if
 * |found - expected| <= e max(1, |expected|), e from `within`, 1e-12 by default; eigenvalues are
 * compared as multisets. A condition that is not computed for this game is an error at its place
 * (DTE_SCENARIO). */
dte_status expectations_check(dte_game *game, const method_list *methods, dte_check *check,
                              dte_error *err);

#endif

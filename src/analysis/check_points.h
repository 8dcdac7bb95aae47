/* check_points.h - what a check says about points that the scenario need not name. */
#ifndef DTE_CHECK_POINTS_H
#define DTE_CHECK_POINTS_H

#include "game/game.h"
#include <detente/check.h>

/* Refines and judges the points (n x d) as dte_check_run does those of the scenario; no methods, no
 * energies, no expectations. `names` (n) must outlive *out, which dte_check_free frees. */
dte_status check_points(dte_game *game, size_t n, const char *const *names, const double *points,
                        dte_check **out, dte_error *err);

#endif

/* bind.h - giving a scenario its numbers. */
#ifndef DTE_BIND_H
#define DTE_BIND_H

#include "game/game.h"

/* Fills game->params and game->rates. DTE_USAGE for a name that is neither param nor size (with the
 * nearest one), for a value outside a range or not finite. */
dte_status bind_params(dte_game *game, size_t n, const dte_setting *settings, dte_error *err);

/* Variances, widths and covariance pivots must not be negative at these params. */
dte_status bind_check_random(dte_game *game, dte_error *err);

#endif

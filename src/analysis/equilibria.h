/* equilibria.h - the box of a search, for those who search it (detente/basin.h has the rest). */
#ifndef DTE_EQUILIBRIA_H
#define DTE_EQUILIBRIA_H

#include "game/game.h"
#include <detente/basin.h>

/* A point of reference (d): the first equilibrium as the scenario gives it, else the start, else 0.
 */
dte_status equilibria_reference(const dte_game *game, double *point, dte_error *err);
/* lo, hi (d each): the window; a component without a range is within 1 of `reference`. DTE_USAGE
 * for a range that is empty, not finite, or of no component. */
dte_status equilibria_box(const dte_game *game, size_t n_window, const dte_axis *window,
                          const double *reference, double *lo, double *hi, dte_error *err);

#endif

/* trajectory.h - one trajectory of the flow s' = v(s) of a game, by GSL. */
#ifndef DTE_TRAJECTORY_H
#define DTE_TRAJECTORY_H

#include "game/game.h"
#include "num/ode.h"
#include <detente/flow.h>

/* Integrates from y (d numbers, overwritten with the last state reached) over settings->time,
 * calling sink at `samples` + 1 equally spaced times. How it ended is a result: *end, *reached.
 * Errors: DTE_USAGE for settings that make no sense, DTE_MEMORY. settings->start is not looked at.
 */
dte_status trajectory_run(dte_game *game, const dte_run_settings *settings, double *y,
                          ode_sink *sink, void *user, ode_end *end, double *reached,
                          dte_error *err);

#endif

/* energy_step.h - what the energies of a scenario do in each step of a training method. */
#ifndef DTE_ENERGY_STEP_H
#define DTE_ENERGY_STEP_H

#include "analysis/method_list.h"
#include "game/game.h"
#include <detente/check.h>

/* Fills the `steps` of check->energies for the methods of `methods` that are marked as asked for:
 * H(F(s; h)) against H(s), at the h of the method's report on the first equilibrium. */
dte_status energy_steps_report(dte_game *game, const method_list *methods, dte_check *check,
                               dte_error *err);
void energy_steps_free(dte_energy_report *r);

#endif

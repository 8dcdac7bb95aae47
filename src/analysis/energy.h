/* energy.h - what the energies of a scenario do along the flow. */
#ifndef DTE_ENERGY_H
#define DTE_ENERGY_H

#include "game/game.h"
#include <detente/check.h>

/* Fills check->energies from check->equilibria. */
dte_status energies_report(dte_game *game, dte_check *check, dte_error *err);
void energies_free(dte_check *check);

#endif

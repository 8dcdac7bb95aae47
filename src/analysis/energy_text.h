/* energy_text.h - what is said about an energy. */
#ifndef DTE_ENERGY_TEXT_H
#define DTE_ENERGY_TEXT_H

#include "game/game.h"
#include <detente/check.h>

typedef enum energy_doubt { ENERGY_NOT_FINITE, ENERGY_TOO_LARGE } energy_doubt;

/* s->text likewise, for a step along a method; `why`: the reason for DTE_ENERGY_UNKNOWN. */
void energy_step_say(const dte_game *game, const dte_check *check, const dte_energy_report *r,
                     const char *why, dte_energy_step *s);

/* r->text from everything else in *r; `doubt` explains DTE_ENERGY_UNKNOWN. */
void energy_say(const dte_game *game, const dte_check *check, energy_doubt doubt,
                dte_energy_report *r);

#endif

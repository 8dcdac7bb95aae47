/* flow_scenario.h - a row of the reference values as the text of a scenario. */
#ifndef FLOW_SCENARIO_H
#define FLOW_SCENARIO_H

#include "flow_rows.h"

enum { FLOW_TEXT = 8192, FLOW_DIMENSION = 32 };

/* Writes the scenario of a row: its model, its loss f, its regulariser, and one equilibrium at the
 * row's point. Unless they are NULL, `point` replaces the point of the row, as numbers in the order
 * of the state, and `probe`, a formula, adds a last component u to the state whose velocity is the
 * value of the formula. 1, or 0 if the row's system, loss or regulariser is unknown or the text
 * does not fit. */
int flow_scenario(const flow_row *row, const char *point, const char *probe, char out[FLOW_TEXT]);

#endif

/* training_scenario.h - a row of tests/data/training.csv as a scenario and a training method.
 *
 * The rows have the form of flow_rows.h. Hyperparameters name the game (f, gamma, sigma, gp, g0, M,
 * A, m, s) and how it is trained (method, h, hg, hd, ng_steps, nd_steps, order, beta, ...). */
#ifndef TRAINING_SCENARIO_H
#define TRAINING_SCENARIO_H

#include "flow_scenario.h"

enum { METHOD_TEXT = 256 };

/* The scenario of a row, with the generator's coordinates first. 1, or 0 if the row's system is
 * unknown or the text does not fit. */
int training_scenario(const flow_row *row, char out[FLOW_TEXT]);

/* The method of a row as a user would ask for it: "alternating:discriminator=5,step=0.2". What the
 * row calls regularisers and the program methods (cons, sga, unroll, clip) is translated where
 * there is such a method. 1, or 0 if there is none. */
int training_method(const flow_row *row, char out[METHOD_TEXT]);

/* The row's y is projected onto [-clip, clip] after each step of a method that does not do so. */
int training_clips_after(const flow_row *row);

#endif

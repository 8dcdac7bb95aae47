/* training_measure.h - what the program finds for the quantities of tests/data/training.csv. */
#ifndef TRAINING_MEASURE_H
#define TRAINING_MEASURE_H

#include "detente/check.h"
#include "game/method.h"
#include "training_scenario.h"

/* One game and one method, as compiled here and as reported by dte_check_run, where a quantity has
 * asked for the report; `at` is the method's state at rest at the equilibrium, `jacobian` the
 * derivative of its step there, where a quantity has asked for it. */
typedef struct training_model {
    const flow_row *row;
    dte_game *game;
    method_use use;
    method_map map;
    char asked[METHOD_TEXT];
    dte_check *check;
    double x[FLOW_DIMENSION], at[FLOW_DIMENSION], jacobian[FLOW_DIMENSION * FLOW_DIMENSION];
    dte_error err;
} training_model;

/* 0, with a comment, if something fails; to be closed in either case. */
int training_model_open(training_model *m, const flow_row *row);
void training_model_close(training_model *m);

/* Finds the number re + i im that a row is about; 0, with a comment, if it cannot be had. */
typedef int training_measure(training_model *m, const flow_row *row, double *re, double *im);
training_measure *training_find_measure(const char *quantity); /* NULL if there is none */

/* A comment about what could not be had; 0. */
int training_fail(const training_model *m, const char *what);
/* |theta| where the limit cycle of the flow crosses psi = 0, and where the flow ends from psi > 0
 * (training_orbit.c). */
training_measure training_cycle_theta, training_limit_theta;

#endif

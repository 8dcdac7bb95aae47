/* flow_measure.h - what the program finds for the quantities of the reference values. */
#ifndef FLOW_MEASURE_H
#define FLOW_MEASURE_H

#include "detente/check.h"
#include "flow_scenario.h"

/* One scenario, and what the rows about it ask for. The report is made when it is first needed. */
typedef struct flow_model {
    const flow_row *row;
    dte_game *game;
    size_t d;
    double s[FLOW_DIMENSION], v[FLOW_DIMENSION], jac[FLOW_DIMENSION * FLOW_DIMENSION];
    dte_check *check;
    dte_error err;
} flow_model;

/* The scenario of a row: the game, its point, field and Jacobian. `point` and `probe` as for
 * flow_scenario; `setting`, unless NULL, replaces a param. 0, with a comment, if something fails;
 * to be closed in either case. */
int flow_model_open(flow_model *m, const flow_row *row, const char *point, const char *probe,
                    const dte_setting *setting);
void flow_model_close(flow_model *m);

/* All eigenvalues at the point: those of dte_check_run, which must find an equilibrium there. Under
 * a gradient penalty with g0 > 0 there is none: there those of the Jacobian. 0, with a comment, if
 * there are none. */
int flow_model_eigen(flow_model *m, double *re, double *im);

/* Finds the number that a row is about; NaN if it cannot be had. m->row is the first row of the
 * group. */
typedef double flow_measure(flow_model *m, const flow_row *row);
/* NULL if there is none: `eig` is a multiset, not a number. */
flow_measure *flow_find_measure(const char *quantity);

#endif

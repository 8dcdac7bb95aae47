/* ensemble_rule.h - explicit Runge-Kutta methods as tables. */
#ifndef DTE_ENSEMBLE_RULE_H
#define DTE_ENSEMBLE_RULE_H

#include <stddef.h>

enum { ENSEMBLE_STAGES = 13, ENSEMBLE_TERMS = 12 };

/* k_0 = f(y), k_i = f(y + h sum_j a_ij k_j) for i = 1 .. stages - 1; the last of these points is
 * the new y, and its k the first of the next step. Zero coefficients are left out. */
typedef struct ensemble_row {
    size_t n;
    unsigned char j[ENSEMBLE_TERMS];
    double a[ENSEMBLE_TERMS];
} ensemble_row;

typedef struct ensemble_rule {
    const char *name;
    size_t stages;
    const ensemble_row *rows; /* stages - 1: of k_1, k_2, ... */
    /* h sum e_j k_j: the error of a step, order `order` - 1; n = 0: every step is accepted */
    ensemble_row error;
    ensemble_row coarse; /* n = 0, or a second estimate of lower order (DOP853) */
    double power;        /* 1/(2 * order): the factor of the step is 0.9 |error|^-(2 power) */
} ensemble_rule;

/* The classical method of Runge and Kutta: order 4, steps as given. */
extern const ensemble_rule ensemble_rk4;
/* Dormand, Prince, "A family of embedded Runge-Kutta formulae", 1980: order 5 with an error of
 * order 4. */
extern const ensemble_rule ensemble_dp5;
/* Hairer, Norsett, Wanner, "Solving Ordinary Differential Equations I", 2nd ed., section II.10:
 * order 8, with errors of order 5 and 3 combined. */
extern const ensemble_rule ensemble_dop853;

#endif

/* solve_search.h - adding samples where something happens along a param. */
#ifndef DTE_SOLVE_SEARCH_H
#define DTE_SOLVE_SEARCH_H

#include "analysis/solve_path.h"

/* What is to be made small: a number of a sample; +infinity where it does not exist. */
typedef double solve_objective(const sample *x, size_t method);

double solve_abscissa(const sample *x, size_t method); /* max Re */
double solve_negated(const sample *x, size_t method);  /* -max Re */
double solve_rate(const sample *x, size_t method);     /* max Re where the verdict is stable */
double solve_bound(const sample *x, size_t method);    /* -step_bound where it is positive */
double solve_radius(const sample *x, size_t method);   /* best_spectral_radius below 1 */

bool solve_same_verdict(const sample *a, const sample *b);

/* Bisects between neighbours whose verdicts, or numbers of pairs, differ. */
dte_status solve_split_verdicts(solve_path *path, dte_error *err);
dte_status solve_split_pairs(solve_path *path, dte_error *err);
/* Looks for hidden changes: a bend of the spectral abscissa towards 0 between samples. */
dte_status solve_bends(solve_path *path, dte_error *err);
/* Adds samples around the smallest value of the objective; *best is the place of the smallest
 * sample, SIZE_MAX if there is none. Where the objective is smooth, its derivative vanishes there
 * to about 1e-10 of the value. */
dte_status solve_minimize(solve_path *path, solve_objective *f, size_t method, size_t *best,
                          dte_error *err);

#endif

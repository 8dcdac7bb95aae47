/* solve_search.h - adding samples where something happens along a param. */
#ifndef DTE_SOLVE_SEARCH_H
#define DTE_SOLVE_SEARCH_H

#include "analysis/solve_path.h"

/* What is to be made small: a number of a sample; +infinity where it does not exist, and for the
 * last three at samples that are alone. */
typedef double solve_objective(const sample *x, size_t method);

double solve_abscissa(const sample *x, size_t method); /* max Re */
double solve_negated(const sample *x, size_t method);  /* -max Re */
double solve_rate(const sample *x, size_t method);     /* max Re where the verdict is stable */
double solve_bound(const sample *x, size_t method);    /* -step_bound where it is positive */
double solve_radius(const sample *x, size_t method);   /* best_spectral_radius below 1 */

bool solve_same_verdict(const sample *a, const sample *b);

/* The last of the samples from `first` on with its verdict; *brief: they lie within a billionth of
 * the value, so that the verdict is that of a change and not of a range. */
size_t solve_run_end(const solve_path *path, size_t first, bool *brief);
/* Sets `alone` of the samples of brief runs. What is best there is best nowhere else: where a
 * player stops learning, an eigenvalue that goes to 0 is tangent to a manifold and no longer
 * counts. */
void solve_mark_alone(const solve_path *path);

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

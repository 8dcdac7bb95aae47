/* solve.h - what would change the verdict: every equilibrium followed along a param. */
#ifndef DTE_SOLVE_H
#define DTE_SOLVE_H

#include "analysis/method_list.h"
#include "analysis/solve_path.h"

/* Fills check->solves as settings->solves ask. `game` stays as it is. */
dte_status solves_run(dte_game *game, const dte_check_settings *settings,
                      const method_list *methods, dte_check *check, dte_error *err);
void solves_free(dte_check *check);

/* The pieces and changes of a path whose verdicts have been split (solve_split_verdicts), and the
 * meetings of one whose pairs have been. */
dte_status solve_pieces(const solve_path *path, double now, dte_solve_equilibrium *out,
                        dte_error *err);
dte_status solve_meetings(const solve_path *path, dte_solve_equilibrium *out, dte_error *err);

#endif

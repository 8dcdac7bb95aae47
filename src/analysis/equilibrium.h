/* equilibrium.h - finding an equilibrium: v(s) = 0 near a given point. */
#ifndef DTE_EQUILIBRIUM_H
#define DTE_EQUILIBRIUM_H

#include "game/game.h"

typedef struct equilibrium {
    double *point;   /* d, owned by the caller */
    double moved;    /* |refined - given|_2 */
    int steps;       /* Newton steps taken */
    double residual; /* |v(point)|_2 */
} equilibrium;

/* Newton's method with the exact Jacobian and minimum-norm steps, so that a manifold of
 * equilibria is met near the given point. A step is halved until |v| falls. Stops
 * when |v| is down to rounding: at most 64 * 2^-53 * sum_j |J_ij| (1 + |s_j|) in every component;
 * otherwise DTE_NUMERIC. `e->point` holds the given point at first, `jacobian` (d x d) is that of
 * the last point. */
dte_status equilibrium_refine(dte_game *game, const char *name, int limit, equilibrium *e,
                              double *jacobian, dte_error *err);

/* The Newton direction x = -J^+ v with singular values below rcond * s_max dropped; with keep_rank
 * > 0, all but the first keep_rank are dropped instead. */
dte_status equilibrium_step(size_t d, const double *jacobian, const double *v, size_t keep_rank,
                            double *x, dte_error *err);
/* The same for m vectors v, one after the other, and as many x. */
dte_status equilibrium_steps(size_t d, const double *jacobian, size_t m, const double *v,
                             size_t keep_rank, double *x, dte_error *err);

double vector_norm(size_t n, const double *x);

#endif

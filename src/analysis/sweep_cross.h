/* sweep_cross.h - the points between nodes of a grid at which stability changes. */
#ifndef DTE_SWEEP_CROSS_H
#define DTE_SWEEP_CROSS_H

#include "analysis/sweep_store.h"

typedef enum sweep_kind { /* what happens to the eigenvalue or multiplier there */
                          SWEEP_NO_KIND,
                          SWEEP_HOPF,
                          SWEEP_FOLD,
                          SWEEP_NEIMARK_SACKER,
                          SWEEP_FLIP,
                          SWEEP_PLUS_ONE
} sweep_kind;
const char *sweep_kind_name(sweep_kind kind);

typedef struct sweep_crossing {
    double x[DTE_SWEEP_AXES];
    sweep_kind kind; /* SWEEP_NO_KIND: there is none */
} sweep_crossing;

typedef struct sweep_cross sweep_cross;
dte_status sweep_cross_open(const sweep_store *s, sweep_cross **out, dte_error *err);
void sweep_cross_close(sweep_cross *c); /* takes NULL */

/* What comes next does not depend on what was before. */
void sweep_cross_restart(sweep_cross *c);
/* To a row of the table, in the steps in which the sweep has come there if others do not lead to
 * its equilibrium: it is where Newton's method goes on from. */
dte_status sweep_cross_stand(sweep_cross *c, size_t row, dte_error *err);

/* max Re(lambda) or max |mu| - 1 at x; NaN without an equilibrium. At learning rate 0: a number of
 * the same sign as just above it. */
dte_status sweep_cross_margin(sweep_cross *c, const double *x, double *margin, dte_error *err);

/* Margins nearer to 0 are rounding; of the last one that was asked for. */
double sweep_cross_rounding(const sweep_cross *c);
/* The axis along which margins are cheaper: the learning rate if it is one, or 1. */
size_t sweep_cross_inner(const sweep_cross *c);

/* On the straight line between `inside` (stable) and `outside`: where the margin is 0, to 1e-10 of
 * their distance. There is none if one of them is not on its side, or a margin does not exist. */
dte_status sweep_cross_find(sweep_cross *c, const double *inside, const double *outside,
                            sweep_crossing *out, dte_error *err);

/* The point a + t (b - a), 0 <= t <= 1; the ends and equal coordinates exactly. */
void sweep_cross_between(const double *a, const double *b, double t, double *x);

#endif

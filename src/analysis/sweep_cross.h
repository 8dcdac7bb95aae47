/* sweep_cross.h - the points of the edges of a grid at which stability changes. */
#ifndef DTE_SWEEP_CROSS_H
#define DTE_SWEEP_CROSS_H

#include "analysis/sweep_store.h"

typedef struct sweep_crossing {
    double x[DTE_SWEEP_AXES];
    const char *name; /* what happens to the eigenvalue or multiplier there */
} sweep_crossing;

typedef struct sweep_cross sweep_cross;
dte_status sweep_cross_open(const sweep_store *s, sweep_cross **out, dte_error *err);
void sweep_cross_close(sweep_cross *c); /* takes NULL */

/* sides[row]: 1 stable, 0 not, -1 unknown. Within rounding of the boundary is not stable. A row at
 * learning rate 0, where nothing moves, is what the next learning rate is. */
dte_status sweep_cross_sides(sweep_cross *c, signed char *sides, dte_error *err);

/* max Re(lambda) or max |mu| - 1 at x; NaN without an equilibrium. */
dte_status sweep_cross_margin(sweep_cross *c, const double *x, double *margin, dte_error *err);

/* Between `inside` (stable) and `outside`, which differ along one axis: where the margin is 0, to
 * 1e-10 of their distance. *found is false if a margin between them does not exist. */
dte_status sweep_cross_find(sweep_cross *c, const double *inside, const double *outside,
                            size_t axis, sweep_crossing *out, bool *found, dte_error *err);

#endif

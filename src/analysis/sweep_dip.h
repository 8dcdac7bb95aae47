/* sweep_dip.h - a point of the other side, where the nodes around it are all on one side. */
#ifndef DTE_SWEEP_DIP_H
#define DTE_SWEEP_DIP_H

#include "analysis/sweep_cross.h"

/* a and b are on one side (`stable` or not), and so may be what lies between. Where the least
 * distance from the boundary is less than nothing, *found is true and x is such a point. `border`:
 * looks first at the slopes at a and b, and no further if they do not lead there. */
dte_status sweep_dip_edge(sweep_cross *c, const double *a, const double *b, bool stable,
                          bool border, double *x, bool *found, dte_error *err);

/* The same in the cell between two opposite corners. */
dte_status sweep_dip_cell(sweep_cross *c, const double *low, const double *high, bool stable,
                          double *x, bool *found, dte_error *err);

#endif

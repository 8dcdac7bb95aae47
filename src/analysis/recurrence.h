/* recurrence.h - orbits that come again and again to where they were, as on their way to a limit
 * cycle.
 *
 * y_0 = s, y_1, y_2, ... (at most RECURRENCE_MOST): the points at which the orbit of s comes
 * forwards through the plane through s across v(s) (section.h), as far as they are within a third
 * of its size. A period is the time of k returns, for the smallest k for which |y_k - s| is about
 * as small as any. */
#ifndef DTE_RECURRENCE_H
#define DTE_RECURRENCE_H

#include "analysis/ensemble.h"

enum { RECURRENCE_MOST = 8 };

/* For n states (d each): follows them for `time`. periods[i]: about the period of a cycle near
 * states[i], which is replaced by a later point of its orbit; 0: none, or returns that drift apart.
 * DTE_MEMORY, DTE_USAGE. */
dte_status recurrence_find(size_t d, ensemble_field *f, void *data, double time, double rtol,
                           size_t n, double *states, double *periods, dte_error *err);

#endif

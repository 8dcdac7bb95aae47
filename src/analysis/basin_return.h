/* basin_return.h - does an orbit of the flow come back to its start? (private to basin)
 *
 * The section of a start s0 is the plane through it across v(s0): g(s) = v(s0)' (s - s0) = 0. An
 * orbit that has been behind it (g < 0) and comes through it from there is brought onto it by a
 * few steps back in time; it has returned if it is then within 1e-6 (30 rtol, if larger) of its
 * size, the largest distance from s0 so far. */
#ifndef DTE_BASIN_RETURN_H
#define DTE_BASIN_RETURN_H

#include "analysis/ensemble.h"

typedef struct basin_return basin_return;

/* Room for `most` starts. */
dte_status basin_return_create(size_t d, size_t most, double rtol, ensemble_field *f, void *data,
                               basin_return **out, dte_error *err);
void basin_return_free(basin_return *r); /* takes NULL */
/* Begins with start `id` < most, s0[0..d). */
void basin_return_start(basin_return *r, uint64_t id, const double *s0);
/* After a step, for every lane whose code is 0: sets it to `code` if the orbit has returned. */
void basin_return_watch(basin_return *r, const ensemble_view *view, int code);

#endif

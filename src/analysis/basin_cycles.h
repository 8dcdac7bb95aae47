/* basin_cycles.h - the cycles to which starts of a basin may come (private to basin).
 *
 * They are looked for beforehand: some starts, evenly spread over the grid, are followed as all
 * will be, and where those end that come to no other outcome a cycle is looked for (cycle.h). */
#ifndef DTE_BASIN_CYCLES_H
#define DTE_BASIN_CYCLES_H

#include "analysis/basin_plan.h"

/* Fills p->cycles. A cycle to which none of the probes comes is not found. */
dte_status basin_cycles_find(basin_plan *p, dte_error *err);
void basin_cycles_free(basin_plan *p);
/* The cycles as the public sees them: p->out->cycles. */
dte_status basin_cycles_tell(basin_plan *p, dte_error *err);

/* From `n` states that were not decided (p->tail numbers each, which it may change). */
dte_status basin_cycles_of_flow(basin_plan *p, size_t n, double *states, dte_error *err);
dte_status basin_cycles_of_map(basin_plan *p, size_t n, double *states, dte_error *err);
/* Takes c, unless it is known or there are too many. */
void basin_cycles_add(basin_plan *p, cycle *c);

#endif

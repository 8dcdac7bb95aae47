/* sweep_hunt.h - looking at edges and cells of a grid for boundaries, as a batch_job. */
#ifndef DTE_SWEEP_HUNT_H
#define DTE_SWEEP_HUNT_H

#include "analysis/sweep_cross.h"
#include "analysis/sweep_edges.h"

/* The row of an item: up to two crossings in the order of their coordinates, x0, x1, sweep_kind
 * each. */
enum { SWEEP_HUNT_CROSSING = 3, SWEEP_HUNT_WIDTH = 2 * SWEEP_HUNT_CROSSING };

typedef struct sweep_hunt {
    const sweep_store *store;
    const sweep_edges *edges;
} sweep_hunt;

/* One piece for each item of hunt->edges. */
batch_job sweep_hunt_job(const sweep_hunt *hunt);

#endif

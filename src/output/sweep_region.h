/* sweep_region.h - regions of a sweep over two axes, as closed polygons. */
#ifndef DTE_SWEEP_REGION_H
#define DTE_SWEEP_REGION_H

#include "output/chart.h"
#include <detente/sweep.h>

typedef struct region {
    const dte_sweep *s;
    size_t column; /* of the margin: */
    double below;  /* a node is stable where it is less */
    bool missing;  /* the region without a margin, and not the stable one */
} region;

/* Appends the polygons to the present layer. */
dte_status region_draw(const region *r, chart *out, dte_error *err);

#endif

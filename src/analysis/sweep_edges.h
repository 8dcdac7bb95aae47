/* sweep_edges.h - where on the grid a boundary of stability may be: what the tracing looks at. */
#ifndef DTE_SWEEP_EDGES_H
#define DTE_SWEEP_EDGES_H

#include "analysis/sweep_store.h"

enum { SWEEP_RAYS = 16 };

typedef enum sweep_search {
    SWEEP_CROSSING, /* on an edge whose ends are on different sides */
    SWEEP_PAIR,     /* on an edge whose ends are on the same side: perhaps two crossings */
    SWEEP_BORDER,   /* the same, where the grid shows no slope: perhaps worth a look */
    SWEEP_RAY       /* in a cell: perhaps a closed curve, in one of SWEEP_RAYS directions */
} sweep_search;

typedef struct sweep_item {
    uint32_t node;         /* row of the table: where the edge or the cell begins */
    unsigned char search;  /* sweep_search */
    unsigned char towards; /* the axis of the edge, or the number of the ray */
} sweep_item;

typedef struct sweep_edges {
    size_t n[2];       /* nodes along the axes; n[1] = 1 for one axis */
    signed char *side; /* n[0] x n[1]: 1 stable, 0 not (also within rounding of 0), -1 unknown */
    size_t n_items, room;
    sweep_item *items; /* by the node's place on axis 0; there edges along axis 1, along 0, rays */
    size_t *start;     /* n[0] + 1: the first item of each place on axis 0 */
} sweep_edges;

/* Free it also after an error. */
dte_status sweep_edges_find(const sweep_store *s, sweep_edges *out, dte_error *err);
void sweep_edges_free(sweep_edges *e);

/* Is a map stable whose spectral radius is 1 within rounding? With the learning rate h its
 * multipliers tend to 1, however stable it is: then it is the step bound that tells, unless h is
 * near the bound itself. */
bool sweep_edges_below(double radius, double h, double bound);

/* The coordinates of node (i, j); x[1] is 0 for one axis. */
void sweep_edges_place(const sweep_store *s, size_t i, size_t j, double x[2]);

#endif

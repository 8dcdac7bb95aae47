/* sweep_plan.h - what a sweep computes: its grid, and the row of one piece.
 *
 * A piece is one choice of all params that vary, and a block of the learning rates of the axis
 * "step" (or the one that is given): its row holds what depends on the params, then for each
 * learning rate of the block what depends on it. The blocks of one choice follow each other. So the
 * work of a sweep is a batch_job, and a table row is put together from a piece and a learning rate.
 */
#ifndef DTE_SWEEP_PLAN_H
#define DTE_SWEEP_PLAN_H

#include "analysis/batch.h"
#include "game/method.h"
#include <detente/sweep.h>

enum { SWEEP_NO_AXIS = DTE_SWEEP_AXES, SWEEP_ROWS = 1 << 26 };

typedef struct sweep_cell { /* where a column of the table lies in the row of a piece */
    size_t offset;
    bool each_step;
} sweep_cell;

typedef struct sweep_plan {
    const dte_game *game;
    dte_sweep_settings set; /* names of the axes as the scenario has them */
    size_t equilibrium;
    method_use use;
    bool plain;     /* simultaneous descent with one learning rate: multipliers are 1 + h lambda */
    bool verdicts;  /* all columns */
    bool nonlinear; /* look beyond the linearisation of the method's map */
    size_t step_axis;             /* or SWEEP_NO_AXIS */
    size_t n_outer;               /* axes that are params */
    size_t outer[DTE_SWEEP_AXES]; /* which */
    size_t param[DTE_SWEEP_AXES]; /* of axis a: the number of the param */
    size_t n_pieces, n_steps;     /* n_steps: 0 without a learning rate */
    size_t block, n_blocks;       /* learning rates in a block, blocks; the last may be shorter */
    double *steps;
    size_t manifold; /* dimension of the manifold of equilibria at the game's own params */
    int level;       /* of quadrature, enough for the corners of the grid */
    size_t n_columns, n_axes, width;
    dte_sweep_column columns[DTE_SWEEP_COLUMNS];
    sweep_cell cells[DTE_SWEEP_COLUMNS];
} sweep_plan;

dte_status sweep_plan_make(dte_game *game, const dte_sweep_settings *settings, sweep_plan *out,
                           dte_error *err);
void sweep_plan_free(sweep_plan *p);

/* The params of a piece: values[0..n_outer). */
void sweep_plan_values(const sweep_plan *p, uint64_t piece, double *values);
/* Number of a column by name, or DTE_SWEEP_COLUMNS. */
size_t sweep_plan_column(const sweep_plan *p, const char *name);
/* The job; its `user` is the plan. */
batch_job sweep_plan_job(const sweep_plan *p);

typedef struct sweep_place {   /* of a row of the table */
    size_t piece, step, local; /* step: number of the learning rate; local: the same in its block */
} sweep_place;
sweep_place sweep_plan_place(const sweep_plan *p, size_t row);
/* The first learning rate of a piece, and how many it has: none without a learning rate. */
size_t sweep_plan_steps(const sweep_plan *p, uint64_t piece, size_t *first);
/* Rows of the table that a piece gives. */
size_t sweep_plan_rows(const sweep_plan *p, uint64_t piece);

#endif

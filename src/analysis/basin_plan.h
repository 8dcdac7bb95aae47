/* basin_plan.h - what all threads of a basin share, and the two kinds of work (private to basin).
 *
 * d: components of the state; a *code* is the place in the table of outcomes. */
#ifndef DTE_BASIN_PLAN_H
#define DTE_BASIN_PLAN_H

#include "analysis/attractor.h"
#include "analysis/batch.h"
#include "analysis/cycle.h"
#include "game/method.h"
#include <detente/basin.h>

enum {
    CODE_NOT_DECIDED,
    CODE_LEFT,
    CODE_DIVERGED,
    CODE_RETURNED, /* with or without a reason */
    CODE_SETS,     /* the first set of equilibria */
    CODE_MOST = 255,
    BASIN_ROW = 2 /* code, when */
};

typedef struct basin_plan {
    dte_game *game;
    const dte_basin_settings *set;
    dte_basin *out;
    size_t d;
    double *centre, *half; /* d each: of the box */
    double size;           /* the largest half width */
    double h;              /* of the method */
    attractor *attractors; /* of the sets: r2 = 0 where there is no ball */
    bool *settles;         /* of the sets: iterates that end beside it have converged */
    bool manifolds;        /* some set is a manifold that attracts somewhere */
    size_t n_cycles;
    cycle *cycles; /* their codes follow those of the sets */
    /* Numbers of a state from which cycles are looked for: those of the whole state of a method;
     * 0: they are not, because the method's step changes or there are too many. */
    size_t tail;
    bool stopped;           /* before the cycles were known: then no start is run */
    const uint64_t *probes; /* the starts to be run, whose rows have the last state behind
                               BASIN_ROW numbers; NULL: all, without */
} basin_plan;

/* The code of the first cycle. */
int basin_cycle_code(const basin_plan *p);
/* How many numbers a row has. */
size_t basin_width(const basin_plan *p);
/* Component k of start number i, k < d. */
void basin_start(const basin_plan *p, uint64_t i, double *s);
/* The code of an isolated equilibrium on which s lies to rounding; 0: none. */
int basin_at_rest(const basin_plan *p, const double *s);
/* The state s is (nearly) at rest: the code of the manifold of equilibria beside it if this
 * attracts there; else 0. `game` belongs to the caller's thread; `map` NULL: the flow. */
dte_status basin_manifold_code(const basin_plan *p, dte_game *game, method_map *map,
                               const double *s, int *code, dte_error *err);

/* Members open, close and run of a batch_job on a basin_plan. */
dte_status basin_flow_open(void *plan, void **worker, dte_error *err);
void basin_flow_close(void *plan, void *worker);
dte_status basin_flow_run(void *plan, void *worker, uint64_t first, size_t n, double *rows,
                          dte_error *err);
dte_status basin_map_open(void *plan, void **worker, dte_error *err);
void basin_map_close(void *plan, void *worker);
dte_status basin_map_run(void *plan, void *worker, uint64_t first, size_t n, double *rows,
                         dte_error *err);
/* The balls of the plan, for the flow or the method; p->attractors and p->settles have room. */
dte_status basin_flow_attractors(basin_plan *p, dte_error *err);
dte_status basin_map_attractors(basin_plan *p, dte_error *err);

/* How many codes there are; the next one is that of starts that were not run. */
size_t basin_codes(const basin_plan *p);
/* Runs the starts and fills the table of outcomes; everything else is in p->out. */
dte_status basin_rows_run(basin_plan *p, dte_error *err);

#endif

/* basin_plan.h - what all threads of a basin share, and the two kinds of work (private to basin).
 *
 * d: components of the state; a *code* is the place in the table of outcomes. */
#ifndef DTE_BASIN_PLAN_H
#define DTE_BASIN_PLAN_H

#include "analysis/attractor.h"
#include "analysis/batch.h"
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
} basin_plan;

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

#endif

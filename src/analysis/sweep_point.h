/* sweep_point.h - one choice of the params: its equilibrium, spectrum, verdict and method. */
#ifndef DTE_SWEEP_POINT_H
#define DTE_SWEEP_POINT_H

#include "analysis/method_report.h"
#include "analysis/sweep_plan.h"
#include "analysis/sweep_radius.h"
#include "analysis/sweep_world.h"
#include "num/linalg.h"

/* What one thread works with. */
typedef struct sweep_worker {
    const sweep_plan *plan;
    dte_game *twin;     /* bound where the programs of `world` do not do */
    sweep_world *world; /* NULL: every point binds the twin */
    size_t d;
    double values[DTE_SWEEP_AXES]; /* the params of the present point */
    bool ready;                    /* there is a present point */
    bool found;                    /* it has an equilibrium */
    bool bound;                    /* the twin is at these params */
    double *point, *jacobian;      /* d, d x d */
    double *before;                /* d: the last equilibrium, if has_before */
    bool has_before;
    double *re, *im; /* d: eigenvalues */
    bool *drop;      /* d: left out, tangent to a manifold of equilibria */
    size_t manifold; /* how many are left out */
    double scale;    /* |J|_F */
    linalg_space *space;
    method_map map; /* of the method at these params, if has_map */
    bool has_map;
    double *state, *matrix, *mu_re, *mu_im; /* m, 2 m x m, m, m for a map of m numbers */
    dte_eigenvalue *multipliers;            /* m */
    double *room;                           /* a number for each learning rate of a block */
    sweep_radius radius;
    linalg_space *map_space;
    char why[1024]; /* why there is no equilibrium */
} sweep_worker;

/* The members of a batch_job; `user` is a sweep_plan. */
dte_status sweep_worker_open(void *user, void **worker, dte_error *err);
void sweep_worker_close(void *user, void *worker);
dte_status sweep_worker_run(void *user, void *worker, uint64_t first, size_t n, double *rows,
                            dte_error *err);

/* The same as sweep_worker_open, or with programs that have the params as inputs even where rows
 * need the bound game. */
dte_status sweep_worker_make(const sweep_plan *p, bool world, sweep_worker **out, dte_error *err);

/* Forgets where the worker was: what comes next does not depend on it. */
void sweep_worker_restart(sweep_worker *w);

/* Equilibrium, Jacobian and eigenvalues at values[0..n_outer), without error bounds. w->found is
 * false where there is no equilibrium. Nothing is done if the worker is there already. */
dte_status sweep_worker_go(sweep_worker *w, const double *values, dte_error *err);

/* No equilibrium, or a number that is not finite, is a row without numbers and no failure: DTE_OK
 * instead of DTE_NUMERIC, w->found is false, w->why says why. */
dte_status sweep_worker_gap(sweep_worker *w, dte_status status, const dte_error *why,
                            dte_error *err);

/* What decides stability there: the rightmost eigenvalue that counts (h < 0), or the largest
 * multiplier of the map at learning rate h. NaN where the map has no finite Jacobian. */
typedef struct sweep_lead {
    double re, im;
    double margin; /* Re, or modulus - 1: stable below 0; NaN if there is none */
} sweep_lead;
dte_status sweep_worker_lead(sweep_worker *w, double h, sweep_lead *out, dte_error *err);

/* The method compiled at the present params, at rest in w->state. */
dte_status sweep_worker_map(sweep_worker *w, dte_error *err);

/* Dimension of the manifold of equilibria at the present params of the worker's twin. */
dte_status sweep_worker_manifold(sweep_worker *w, size_t *manifold, dte_error *err);

#endif

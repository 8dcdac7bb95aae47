/* basin_cycles_map.c - cycles of a training method near states that were not decided: x_0, x_1, ...
 * are the iterates from there. Of 2 .. CYCLE_STEPS_MOST steps that number q is tried for which
 * |x_q - x_0| is about as small as for any. */
#include "analysis/basin_cycles.h"

#include "base/fail.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { TRIES_MOST = 64 };

typedef struct seeker {
    basin_plan *plan;
    method_map *map;
    double *orbit; /* (CYCLE_STEPS_MOST + 1) x n */
} seeker;

/* True if they come into the ellipsoid of a known cycle. */
static bool iterate(const seeker *w, const double *state)
{
    const size_t n = w->map->n;
    memcpy(w->orbit, state, n * sizeof *state);
    for (size_t t = 1; t <= CYCLE_STEPS_MOST; t++) {
        double *x = w->orbit + t * n;
        memcpy(x, x - n, n * sizeof *x);
        method_map_step(w->map, w->plan->h, 1, x);
        for (size_t c = 0; c < w->plan->n_cycles; c++)
            if (attractor_holds(&w->plan->cycles[c].ball, x, 1)) return true;
    }
    return false;
}

static double apart(const seeker *w, size_t q)
{
    const size_t n = w->map->n;
    double square = 0.0;
    for (size_t k = 0; k < n; k++)
        square += pow(w->orbit[q * n + k] - w->orbit[k], 2.0);
    return sqrt(square);
}

/* 0: none, or a fixed point */
static size_t steps(const seeker *w)
{
    double least = (double)INFINITY, most = 0.0;
    for (size_t q = 1; q <= CYCLE_STEPS_MOST; q++) {
        least = fmin(least, apart(w, q));
        most = fmax(most, apart(w, q));
    }
    for (size_t q = 1; q <= CYCLE_STEPS_MOST; q++)
        if (apart(w, q) <= 3.0 * least + 1e-12 * most) return q >= 2 && least < most ? q : 0;
    return 0;
}

static dte_status seek(seeker *w, size_t count, const double *states, dte_error *err)
{
    const basin_plan *p = w->plan;
    const size_t n = w->map->n;
    size_t tries = 0;
    for (size_t i = 0; i < count && tries < TRIES_MOST; i++) {
        cycle found;
        bool yes;
        if (iterate(w, states + i * n)) continue;
        const size_t q = steps(w);
        if (q == 0) continue;
        tries++;
        DTE_TRY(cycle_of_map(w->map, p->h, w->orbit + CYCLE_STEPS_MOST / q * q * n, q, p->size,
                             &found, &yes, err));
        if (yes) basin_cycles_add(w->plan, &found);
    }
    return DTE_OK;
}

static dte_status seek_with(seeker *w, size_t n, const double *states, dte_error *err)
{
    w->orbit = memory_zero((CYCLE_STEPS_MOST + 1) * w->map->n, sizeof *w->orbit);
    const dte_status status = w->orbit ? seek(w, n, states, err) : fail_memory(err);
    memory_free(w->orbit);
    return status;
}

dte_status basin_cycles_of_map(basin_plan *p, size_t n, double *states, dte_error *err)
{
    method_use use;
    method_map map;
    seeker w = {.plan = p, .map = &map};
    DTE_TRY(method_use_read(p->game, p->set->method, &use, err));
    dte_status status = method_map_create(p->game, &use, &map, err);
    if (status == DTE_OK) status = seek_with(&w, n, states, err);
    method_map_free(&map);
    method_use_free(&use);
    return status;
}

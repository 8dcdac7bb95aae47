/* basin_cycles_flow.c - limit cycles near states that were not decided. Those among them that come
 * to a cycle that is already known are left out, all at once: that is cheap, and refining is not.
 */
#include "analysis/basin_cycles.h"

#include "analysis/cycle_watch.h"
#include "analysis/recurrence.h"
#include "base/fail.h"
#include "base/memory.h"
#include <string.h>

enum { LANES = ENSEMBLE_LANES, TRIES_MOST = 24, TURNS = 8 };

typedef struct candidates {
    basin_plan *plan;
    size_t n, given;
    double *states, *periods; /* a period of 0: no longer one */
    cycle_watch watch;
} candidates;

/* ---- leaving out ---- */

static bool next(void *user, uint64_t *id, double *s)
{
    candidates *c = user;
    const size_t d = c->plan->d;
    while (c->given < c->n && !(c->periods[c->given] > 0.0))
        c->given++;
    if (c->given == c->n) return false;
    *id = c->given++;
    cycle_watch_start(&c->watch, *id);
    memcpy(s, c->states + *id * d, d * sizeof *s);
    return true;
}

static void done(void *user, uint64_t id, ensemble_end end, int code, double t, const double *s)
{
    candidates *c = user;
    (void)code, (void)t, (void)s;
    if (end == ENSEMBLE_WATCHED) c->periods[id] = 0.0;
}

static void watch(void *user, const ensemble_view *view)
{
    candidates *c = user;
    cycle_watch_look(&c->watch, view, 1);
}

static dte_status leave_out(candidates *c, const cycle *known, dte_error *err)
{
    basin_plan *p = c->plan;
    ensemble_settings set = ensemble_default();
    ensemble_job job = {.d = p->d,
                        .field = ensemble_program,
                        .data = p->game->value,
                        .next = next,
                        .done = done,
                        .user = c};
    set.time = TURNS * known->period;
    set.rtol = p->set->rtol;
    set.atol = 0.01 * p->set->rtol;
    set.watch = watch;
    c->given = 0;
    dte_status status =
        cycle_watch_create(1, known, c->n, ensemble_program, p->game->value, &c->watch, err);
    if (status == DTE_OK) status = ensemble_run(&job, &set, err);
    cycle_watch_free(&c->watch);
    return status;
}

/* ---- refining ---- */

static dte_status refine(candidates *c, dte_error *err)
{
    basin_plan *p = c->plan;
    size_t tries = 0;
    for (size_t i = 0; i < c->n && tries < TRIES_MOST; i++) {
        cycle found;
        bool yes;
        if (!(c->periods[i] > 0.0)) continue;
        tries++;
        DTE_TRY(cycle_of_flow(p->game, c->states + i * p->d, c->periods[i], &found, &yes, err));
        c->periods[i] = 0.0;
        if (!yes) continue;
        const size_t before = p->n_cycles;
        basin_cycles_add(p, &found);
        if (p->n_cycles > before) DTE_TRY(leave_out(c, &p->cycles[before], err));
    }
    return DTE_OK;
}

dte_status basin_cycles_of_flow(basin_plan *p, size_t n, double *states, dte_error *err)
{
    candidates c = {.plan = p, .n = n, .states = states};
    c.periods = memory_zero(n, sizeof *c.periods);
    if (!c.periods) return fail_memory(err);
    dte_status status = recurrence_find(p->d, ensemble_program, p->game->value, p->set->time,
                                        p->set->rtol, n, states, c.periods, err);
    if (status == DTE_OK) status = refine(&c, err);
    memory_free(c.periods);
    return status;
}

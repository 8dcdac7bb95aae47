/* basin_flow.c - starts of the flow as lanes of an ensemble, watched after every step. */
#include "analysis/basin_plan.h"
#include "analysis/basin_return.h"
#include "analysis/cycle_watch.h"
#include "base/fail.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES, AT_REST = CODE_MOST + 1 };
static const double still = 1e-6; /* of the size: as far as it would go in the whole time */

dte_status basin_flow_attractors(basin_plan *p, dte_error *err)
{
    const dte_equilibria *e = p->out->equilibria;
    p->tail = p->d <= CYCLE_DIMENSION_MOST ? p->d : 0;
    for (size_t i = 0; i < e->n_sets; i++) {
        const dte_equilibrium_report *r = &e->check->equilibria[e->sets[i].first];
        for (size_t k = 0; k < e->sets[i].n; k++)
            p->manifolds = p->manifolds || r[k].verdict == DTE_STABLE_MANIFOLD;
        if (r->verdict != DTE_STABLE) continue;
        DTE_TRY(attractor_find(p->d, r->point, r->jacobian, false, ensemble_program, p->game->value,
                               p->size, &p->attractors[i], err));
    }
    return DTE_OK;
}

typedef struct worker {
    basin_plan *plan;
    dte_game *game;
    basin_return *returns;
    cycle_watch cycles;
    uint64_t first; /* of the chunk */
    size_t n, given, width;
    double *rows;
    dte_status status;
    dte_error *err;
} worker;

void basin_flow_close(void *plan, void *data)
{
    worker *w = data;
    (void)plan;
    if (!w) return;
    basin_return_free(w->returns);
    cycle_watch_free(&w->cycles);
    dte_game_free(w->game);
    memory_free(w);
}

dte_status basin_flow_open(void *plan, void **out, dte_error *err)
{
    basin_plan *p = plan;
    worker *w = memory_zero(1, sizeof *w);
    *out = w;
    if (!w) return fail_memory(err);
    w->plan = p;
    const dte_status status = game_clone(p->game, &w->game, err);
    return status;
}

/* A start that is an equilibrium stays there. */
static bool next(void *user, uint64_t *id, double *s)
{
    worker *w = user;
    while (w->given < w->n) {
        const size_t i = w->given++;
        basin_start(w->plan, w->first + i, s);
        const int code = basin_at_rest(w->plan, s);
        if (code == 0) {
            basin_return_start(w->returns, i, s);
            cycle_watch_start(&w->cycles, i);
            *id = i;
            return true;
        }
        w->rows[w->width * i] = code;
    }
    return false;
}

static void done(void *user, uint64_t id, ensemble_end end, int code, double t, const double *s)
{
    worker *w = user;
    int outcome = CODE_NOT_DECIDED;
    if (end == ENSEMBLE_NON_FINITE) outcome = CODE_DIVERGED;
    if (end == ENSEMBLE_WATCHED) outcome = code;
    if (outcome == AT_REST) {
        dte_status status = w->status;
        outcome = CODE_NOT_DECIDED;
        if (status == DTE_OK)
            status = basin_manifold_code(w->plan, w->game, NULL, s, &outcome, w->err);
        w->status = status;
    }
    double *row = w->rows + w->width * id;
    row[0] = outcome;
    row[1] = t;
    if (w->width > BASIN_ROW) memcpy(row + BASIN_ROW, s, w->plan->d * sizeof *s);
}

/* ---- after every step ---- */

static void watch_far(const basin_plan *p, const ensemble_view *view)
{
    for (size_t k = 0; k < p->d; k++) {
        const double far = p->set->far * p->half[k], centre = p->centre[k];
        const double *s = view->s + k * LANES;
        for (size_t i = 0; i < view->n; i++)
            view->code[i] = fabs(s[i] - centre) > far ? CODE_LEFT : view->code[i];
    }
}

static void watch_attractors(const basin_plan *p, const ensemble_view *view)
{
    for (size_t a = 0; a < p->out->equilibria->n_sets; a++) {
        if (!(p->attractors[a].r2 > 0.0)) continue;
        for (size_t i = 0; i < view->n; i++)
            if (view->code[i] == 0 && attractor_holds(&p->attractors[a], view->s + i, LANES))
                view->code[i] = (int)(CODE_SETS + a);
    }
}

static void watch_rest(const basin_plan *p, const ensemble_view *view)
{
    const double slow = still * p->size / p->set->time;
    for (size_t i = 0; i < view->n; i++) {
        double square = 0.0;
        for (size_t k = 0; k < p->d; k++)
            square += view->v[k * LANES + i] * view->v[k * LANES + i];
        if (view->code[i] == 0 && square <= slow * slow) view->code[i] = AT_REST;
    }
}

static void watch(void *user, const ensemble_view *view)
{
    worker *w = user;
    watch_far(w->plan, view);
    watch_attractors(w->plan, view);
    if (w->plan->manifolds) watch_rest(w->plan, view);
    if (w->cycles.n > 0) cycle_watch_look(&w->cycles, view, basin_cycle_code(w->plan));
    basin_return_watch(w->returns, view, CODE_RETURNED);
}

/* The tables for returns and cycles belong to the chunk. */
static dte_status need_tables(worker *w, size_t n, dte_error *err)
{
    const basin_plan *p = w->plan;
    basin_return_free(w->returns);
    w->returns = NULL;
    cycle_watch_free(&w->cycles);
    DTE_TRY(basin_return_create(p->d, n, p->set->rtol, ensemble_program, w->game->value,
                                &w->returns, err));
    return cycle_watch_create(p->n_cycles, p->cycles, n, ensemble_program, w->game->value,
                              &w->cycles, err);
}

dte_status basin_flow_run(void *plan, void *data, uint64_t first, size_t n, double *rows,
                          dte_error *err)
{
    basin_plan *p = plan;
    worker *w = data;
    ensemble_settings set = ensemble_default();
    set.time = p->set->time;
    set.rtol = p->set->rtol;
    set.atol = 0.01 * p->set->rtol;
    set.watch = watch;
    w->width = basin_width(p);
    memset(rows, 0, n * w->width * sizeof *rows);
    DTE_TRY(need_tables(w, n, err));
    w->first = first;
    w->n = n;
    w->given = 0;
    w->rows = rows;
    w->status = DTE_OK;
    w->err = err;
    ensemble_job job = {.d = p->d,
                        .field = ensemble_program,
                        .data = w->game->value,
                        .next = next,
                        .done = done,
                        .user = w};
    DTE_TRY(ensemble_run(&job, &set, err));
    return w->status;
}

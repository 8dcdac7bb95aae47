/* basin_map.c - starts of a training method as lanes: 128 at a time, all at the same step, so that
 * methods whose step depends on its number run as well. x: the first d components of the method's
 * state, behind which is its memory. */
#include "analysis/basin_plan.h"
#include "base/fail.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES };
static const double beside =
    1e-6; /* of the size: methods that change from step to step end there */

typedef struct worker {
    basin_plan *plan;
    dte_game *game;
    method_use use;
    bool has_use;
    method_map map;
    double *block;             /* of these three */
    double *s, *next, *single; /* n LANES, n LANES, n; s and next change places */
    size_t id[LANES], lanes, width;
    double *rows;
} worker;

static bool changes(const method_map *m)
{
    return m->use->row->n_schedule > 0;
}

static dte_status open_method(worker *w, dte_error *err)
{
    DTE_TRY(method_use_read(w->game, w->plan->set->method, &w->use, err));
    w->has_use = true;
    DTE_TRY(method_map_create(w->game, &w->use, &w->map, err));
    const size_t n = w->map.n;
    w->block = memory_aligned(2 * n * LANES + n, sizeof *w->block);
    if (!w->block) return fail_memory(err);
    w->s = w->block;
    w->next = w->s + n * LANES;
    w->single = w->next + n * LANES;
    return DTE_OK;
}

static void close_method(worker *w)
{
    method_map_free(&w->map);
    if (w->has_use) method_use_free(&w->use);
    memory_free(w->block);
}

void basin_map_close(void *plan, void *data)
{
    worker *w = data;
    (void)plan;
    if (!w) return;
    close_method(w);
    dte_game_free(w->game);
    memory_free(w);
}

dte_status basin_map_open(void *plan, void **out, dte_error *err)
{
    basin_plan *p = plan;
    worker *w = memory_zero(1, sizeof *w);
    *out = w;
    if (!w) return fail_memory(err);
    w->plan = p;
    dte_status status = game_clone(p->game, &w->game, err);
    if (status == DTE_OK) status = open_method(w, err);
    return status;
}

/* ---- balls ---- */

static void map_field(void *data, size_t n, const double *s, double *out)
{
    const worker *w = data;
    double uniform[1 + METHOD_SCHEDULES];
    method_map_uniform(&w->map, w->plan->h, 0, uniform);
    program_run(w->map.value, uniform, n, s, LANES, out, LANES);
}

/* Every multiplier is inside the unit circle, beyond doubt. */
static dte_status is_stable(size_t n, const double *jacobian, bool *stable, dte_error *err)
{
    double lo, hi;
    *stable = false;
    DTE_TRY(linalg_circle_radius(n, jacobian, &lo, &hi, err));
    *stable = lo > 0.0 && isfinite(lo);
    return DTE_OK;
}

static dte_status find_ball(worker *w, const dte_equilibrium_report *r, double *jacobian,
                            size_t set, dte_error *err)
{
    basin_plan *p = w->plan;
    const size_t n = w->map.n;
    method_map_rest(&w->map, r->point, w->single);
    const dte_status status = method_map_jacobian(&w->map, p->h, w->single, jacobian, NULL);
    if (status == DTE_NUMERIC) return DTE_OK; /* it has none: nothing is known of its stability */
    if (status != DTE_OK) return fail_memory(err);
    DTE_TRY(is_stable(n, jacobian, &p->settles[set], err));
    if (!p->settles[set] || changes(&w->map)) return DTE_OK;
    return attractor_find(n, w->single, jacobian, true, map_field, w, p->size, &p->attractors[set],
                          err);
}

static dte_status find_balls(worker *w, dte_error *err)
{
    basin_plan *p = w->plan;
    const dte_equilibria *e = p->out->equilibria;
    double *jacobian = memory_zero(w->map.n * w->map.n, sizeof *jacobian);
    dte_status status = jacobian ? DTE_OK : fail_memory(err);
    for (size_t i = 0; i < e->n_sets && status == DTE_OK; i++) {
        p->manifolds = p->manifolds || e->sets[i].dimension > 0;
        if (e->sets[i].dimension > 0) continue;
        status = find_ball(w, &e->check->equilibria[e->sets[i].first], jacobian, i, err);
    }
    memory_free(jacobian);
    return status;
}

dte_status basin_map_attractors(basin_plan *p, dte_error *err)
{
    worker w = {.plan = p, .game = p->game};
    dte_status status = open_method(&w, err);
    if (status == DTE_OK) {
        p->h = w.use.step > 0.0 ? w.use.step : p->set->step > 0.0 ? p->set->step : 0.1;
        p->out->step = p->h;
        memcpy(p->out->method, w.use.label, sizeof p->out->method);
        p->tail = changes(&w.map) || w.map.n > CYCLE_STATE_MOST ? 0 : w.map.n;
        status = find_balls(&w, err);
    }
    close_method(&w);
    return status;
}

/* ---- iterates ---- */

static void finish(worker *w, size_t lane, int code, size_t t)
{
    double *row = w->rows + w->width * w->id[lane];
    row[0] = code;
    row[1] = (double)t;
    for (size_t k = 0; w->width > BASIN_ROW && k < w->map.n; k++)
        row[BASIN_ROW + k] = w->next[k * LANES + lane];
    const size_t last = --w->lanes;
    w->id[lane] = w->id[last];
    for (size_t k = 0; k < w->map.n; k++)
        w->next[k * LANES + lane] = w->next[k * LANES + last];
}

/* 0: goes on */
static int code_of(const worker *w, size_t lane)
{
    const basin_plan *p = w->plan;
    for (size_t k = 0; k < w->map.n; k++)
        if (!isfinite(w->next[k * LANES + lane])) return CODE_DIVERGED;
    for (size_t k = 0; k < p->d; k++)
        if (fabs(w->next[k * LANES + lane] - p->centre[k]) > p->set->far * p->half[k])
            return CODE_LEFT;
    for (size_t a = 0; a < p->out->equilibria->n_sets; a++)
        if (p->attractors[a].r2 > 0.0 && attractor_holds(&p->attractors[a], w->next + lane, LANES))
            return (int)(CODE_SETS + a);
    for (size_t c = 0; c < p->n_cycles; c++)
        if (attractor_holds(&p->cycles[c].ball, w->next + lane, LANES))
            return basin_cycle_code(p) + (int)c;
    return 0;
}

static int code_beside(const worker *w, size_t lane)
{
    const basin_plan *p = w->plan;
    const dte_equilibria *e = p->out->equilibria;
    for (size_t a = 0; a < e->n_sets; a++) {
        const double *point = e->check->equilibria[e->sets[a].first].point;
        double square = 0.0;
        for (size_t k = 0; k < p->d; k++)
            square += pow(w->next[k * LANES + lane] - point[k], 2.0);
        if (p->settles[a] && square <= beside * beside * p->size * p->size)
            return (int)(CODE_SETS + a);
    }
    return CODE_NOT_DECIDED;
}

/* Lanes that are left after the last step: at rest on a manifold, beside an equilibrium to which a
 * changing method converges, or not decided. w->s: the step before. */
static dte_status decide(worker *w, size_t lane, int *code, dte_error *err)
{
    const basin_plan *p = w->plan;
    double square = 0.0;
    for (size_t k = 0; k < p->d; k++) {
        const double moved = w->next[k * LANES + lane] - w->s[k * LANES + lane];
        w->single[k] = w->next[k * LANES + lane];
        square += moved * moved;
    }
    *code = changes(&w->map) ? code_beside(w, lane) : CODE_NOT_DECIDED;
    const double slow = beside * p->size / (double)p->set->steps;
    if (changes(&w->map) || !p->manifolds || !(square <= slow * slow)) return DTE_OK;
    return basin_manifold_code(p, w->game, &w->map, w->single, code, err);
}

static void begin(worker *w, uint64_t first, size_t from, size_t n)
{
    for (w->lanes = 0; w->lanes < LANES && from < n; from++) {
        basin_start(w->plan, first + from, w->next);
        const int code = basin_at_rest(w->plan, w->next);
        w->rows[w->width * from] = code;
        w->rows[w->width * from + 1] = 0.0;
        if (code != 0) continue;
        method_map_rest(&w->map, w->next, w->single);
        for (size_t k = 0; k < w->map.n; k++)
            w->s[k * LANES + w->lanes] = w->single[k];
        w->id[w->lanes++] = from;
    }
}

static dte_status iterate(worker *w, dte_error *err)
{
    const size_t steps = w->plan->set->steps;
    double uniform[1 + METHOD_SCHEDULES];
    for (size_t t = 1; w->lanes > 0; t++) {
        method_map_uniform(&w->map, w->plan->h, t, uniform);
        program_run(w->map.value, uniform, w->lanes, w->s, LANES, w->next, LANES);
        for (size_t i = w->lanes; i-- > 0;) {
            int code = code_of(w, i);
            if (code == 0 && t == steps) DTE_TRY(decide(w, i, &code, err));
            if (code != 0 || t == steps) finish(w, i, code, t);
        }
        double *other = w->s;
        w->s = w->next;
        w->next = other;
    }
    return DTE_OK;
}

dte_status basin_map_run(void *plan, void *data, uint64_t first, size_t n, double *rows,
                         dte_error *err)
{
    worker *w = data;
    w->rows = rows;
    w->width = basin_width(plan);
    for (size_t from = 0; from < n; from += LANES) {
        begin(w, first, from, from + LANES < n ? from + LANES : n);
        DTE_TRY(iterate(w, err));
    }
    return DTE_OK;
}

/* cycle_return.c - the return map of a limit cycle, lane by lane: each lane's displacement in the
 * section is followed until it comes through the section again. */
#include "analysis/cycle.h"

#include "base/fail.h"
#include "base/memory.h"
#include <math.h>

enum { LANES = ENSEMBLE_LANES };
static const double beside = 0.5, fine = 1e-11;

typedef struct return_map {
    const cycle *c;
    dte_game *game;
    section_lanes lanes;
    size_t n, given;
    const double *from; /* coordinates, stride LANES */
    double *to;
    section_side side[LANES];
    size_t lane[LANES];
    uint64_t id[LANES];
    dte_status status;
} return_map;

static bool next(void *user, uint64_t *id, double *s)
{
    return_map *r = user;
    const size_t d = r->c->d;
    if (r->given == r->n) return false;
    *id = r->given++;
    r->side[*id] = SECTION_FRESH;
    for (size_t k = 0; k < d; k++) {
        s[k] = r->c->point[k];
        for (size_t a = 0; a + 1 < d; a++)
            s[k] += r->c->basis[a * d + k] * r->from[a * LANES + *id];
    }
    return true;
}

static void done(void *user, uint64_t id, ensemble_end end, int code, double t, const double *s)
{
    (void)user, (void)id, (void)end, (void)code, (void)t, (void)s;
}

/* Has it come through the section, near enough and not too early? */
static void look(return_map *r, const ensemble_view *view, size_t lane)
{
    const cycle *c = r->c;
    const uint64_t id = view->id[lane];
    double g, rate, square;
    section_measure(c->d, c->point, c->normal, view->s + lane, view->v + lane, &g, &rate, &square);
    if (g < 0.0) r->side[id] = SECTION_BEHIND;
    if (!(g >= 0.0) || r->side[id] != SECTION_BEHIND) return;
    r->side[id] = SECTION_AHEAD;
    if (!(rate > 0.0) || view->t[lane] < c->earliest) return;
    const double distance2 = section_tangent2(view, lane, g / rate, c->point);
    if (!(distance2 <= beside * beside * c->size * c->size)) return;
    r->id[r->lanes.n] = id;
    r->lane[r->lanes.n] = lane;
    section_lanes_add(&r->lanes, view, lane, c->point, c->normal);
}

static void watch(void *user, const ensemble_view *view)
{
    return_map *r = user;
    const size_t d = r->c->d;
    r->lanes.n = 0;
    for (size_t lane = 0; lane < view->n; lane++)
        look(r, view, lane);
    if (r->lanes.n == 0) return;
    section_lanes_bring(&r->lanes);
    for (size_t i = 0; i < r->lanes.n; i++) {
        view->code[r->lane[i]] = 1;
        for (size_t a = 0; a + 1 < d; a++) {
            double sum = 0.0;
            for (size_t k = 0; k < d; k++)
                sum += r->c->basis[a * d + k] * (r->lanes.s[k * LANES + i] - r->c->point[k]);
            r->to[a * LANES + r->id[i]] = sum;
        }
    }
}

/* An ensemble_field of d - 1 coordinates; NaN where the orbit does not return. */
static void return_once(void *data, size_t n, const double *from, double *to)
{
    return_map *r = data;
    ensemble_settings set = ensemble_default();
    ensemble_job job = {.d = r->c->d,
                        .field = ensemble_program,
                        .data = r->game->value,
                        .next = next,
                        .done = done,
                        .user = r};
    dte_error err;
    set.time = 1.5 * r->c->period;
    set.rtol = fine;
    set.atol = 0.01 * fine;
    set.max_steps = 100000;
    set.watch = watch;
    r->n = n;
    r->given = 0;
    r->from = from;
    r->to = to;
    for (size_t a = 0; a + 1 < r->c->d; a++)
        for (size_t i = 0; i < n; i++)
            to[a * LANES + i] = (double)NAN;
    if (r->status == DTE_OK) r->status = ensemble_run(&job, &set, &err);
}

dte_status cycle_find_ball(cycle *c, dte_game *game, const double *derivative, bool *yes,
                           dte_error *err)
{
    static const double origin[CYCLE_DIMENSION_MOST];
    return_map *r = memory_zero(1, sizeof *r);
    if (!r) return fail_memory(err);
    r->c = c;
    r->game = game;
    dte_status status = section_lanes_create(c->d, ensemble_program, game->value, &r->lanes, err);
    if (status == DTE_OK)
        status = attractor_find(c->d - 1, origin, derivative, true, return_once, r, c->size,
                                &c->ball, err);
    if (status == DTE_OK && r->status != DTE_OK) status = fail_memory(err);
    *yes = status == DTE_OK && c->ball.r2 > 0.0;
    section_lanes_free(&r->lanes);
    memory_free(r);
    return status;
}

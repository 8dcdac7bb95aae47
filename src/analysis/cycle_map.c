/* cycle_map.c - cycles of training methods, see cycle.h: fixed points of F^q on the whole state of
 * the method (n numbers, the memory behind the d components), by Newton's method with the exact
 * product of Jacobians. */
#include "analysis/cycle.h"

#include "analysis/equilibrium.h"
#include "base/fail.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES, NEWTON_STEPS = 30 };
static const double closed = 1e-11, wide = 0.3, distinct = 1e-6, margin = 1e-6;

typedef struct ring {
    method_map *map;
    double h;
    size_t q;
    cycle *c;
    double *product, *jacobian, *matrix; /* n x n each */
    double *state, *gap, *step;          /* n each */
} ring;

/* c = a b */
static void multiply(size_t n, const double *a, const double *b, double *c)
{
    memset(c, 0, n * n * sizeof *c);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            for (size_t j = 0; j < n; j++)
                c[i * n + j] += a[i * n + k] * b[k * n + j];
}

/* F^q(point) in r->state, its derivative in r->product, the orbit in c->points. */
static dte_status go_round(ring *r)
{
    const size_t n = r->map->n, d = r->c->d;
    memcpy(r->state, r->c->point, n * sizeof *r->state);
    for (size_t k = 0; k < r->q; k++) {
        memcpy(r->c->points + k * d, r->state, d * sizeof *r->state);
        DTE_TRY(method_map_jacobian(r->map, r->h, r->state, r->jacobian, NULL));
        if (k == 0)
            memcpy(r->product, r->jacobian, n * n * sizeof *r->product);
        else
            multiply(n, r->jacobian, r->product, r->matrix);
        if (k > 0) memcpy(r->product, r->matrix, n * n * sizeof *r->product);
        method_map_step(r->map, r->h, 1, r->state);
    }
    return DTE_OK;
}

static bool improve(ring *r, double *moved)
{
    const size_t n = r->map->n;
    memcpy(r->matrix, r->product, n * n * sizeof *r->matrix);
    for (size_t i = 0; i < n; i++)
        r->matrix[i * n + i] -= 1.0;
    if (linalg_solve_min_norm(n, r->matrix, r->gap, 1e-13, r->step, NULL, NULL) != DTE_OK)
        return false;
    for (size_t k = 0; k < n; k++)
        r->c->point[k] += r->step[k];
    *moved = vector_norm(r->c->d, r->step);
    return true;
}

static bool close_up(ring *r)
{
    cycle *c = r->c;
    double size = 0.0, moved;
    for (int k = 0; k < NEWTON_STEPS; k++) {
        if (go_round(r) != DTE_OK) return false;
        cycle_measure(c, false);
        if (k == 0) size = c->size;
        if (!(c->size > 0.0) || c->size < 0.5 * size) return false;
        for (size_t i = 0; i < r->map->n; i++)
            r->gap[i] = c->point[i] - r->state[i];
        if (vector_norm(r->map->n, r->gap) <= closed * c->size) return true;
        if (!improve(r, &moved) || !(moved <= wide * size)) return false;
    }
    return false;
}

/* All q points are different ones. */
static bool is_shortest(const cycle *c)
{
    for (size_t i = 1; i < c->n_points; i++) {
        double square = 0.0;
        for (size_t k = 0; k < c->d; k++)
            square += pow(c->points[i * c->d + k] - c->points[k], 2.0);
        if (square <= distinct * distinct * c->size * c->size) return false;
    }
    return true;
}

static bool contracts(ring *r)
{
    const size_t n = r->map->n;
    if (linalg_eigen(n, r->product, r->step, r->gap, NULL, NULL, NULL, NULL) != DTE_OK)
        return false;
    r->c->multiplier = 0.0;
    for (size_t k = 0; k < n; k++)
        r->c->multiplier = fmax(r->c->multiplier, hypot(r->step[k], r->gap[k]));
    return r->c->multiplier < 1.0 - margin;
}

/* F^q of lanes; an even number of steps ends in `to`. */
typedef struct power {
    ring *r;
    double *block; /* n LANES */
} power;

static void field(void *data, size_t lanes, const double *from, double *to)
{
    const power *w = data;
    const method_map *m = w->r->map;
    double uniform[1 + METHOD_SCHEDULES];
    method_map_uniform(m, w->r->h, 1, uniform);
    const double *at = from;
    for (size_t k = 0; k < w->r->q; k++) {
        double *next = (w->r->q - k) % 2 == 1 ? to : w->block;
        program_run(m->value, uniform, lanes, at, LANES, next, LANES);
        at = next;
    }
}

static dte_status find_ball(ring *r, double size, bool *yes, dte_error *err)
{
    const size_t n = r->map->n;
    power w = {r, memory_aligned(n * LANES, sizeof *w.block)};
    if (!w.block) return fail_memory(err);
    const dte_status status =
        attractor_find(n, r->c->point, r->product, true, field, &w, size, &r->c->ball, err);
    *yes = status == DTE_OK && r->c->ball.r2 > 0.0;
    memory_free(w.block);
    return status;
}

dte_status cycle_of_map(method_map *map, double h, const double *s, size_t q, double size,
                        cycle *out, bool *found, dte_error *err)
{
    const size_t n = map->n;
    ring r = {.map = map, .h = h, .q = q, .c = out};
    *out = (cycle){0};
    *found = false;
    if (n > CYCLE_STATE_MOST || q < 2 || q > CYCLE_STEPS_MOST) return DTE_OK;
    r.product = memory_zero(3 * n * n + 3 * n, sizeof *r.product);
    if (!r.product) return fail_memory(err);
    r.jacobian = r.product + n * n;
    r.matrix = r.jacobian + n * n;
    r.state = r.matrix + n * n;
    r.gap = r.state + n;
    r.step = r.gap + n;
    dte_status status = cycle_create(map->d, n, q, out, err);
    if (status == DTE_OK) {
        memcpy(out->point, s, n * sizeof *s);
        out->period = (double)q;
        *found = close_up(&r) && is_shortest(out) && contracts(&r);
    }
    if (*found) status = find_ball(&r, size, found, err);
    memory_free(r.product);
    if (!*found) cycle_free(out);
    return status;
}

/* live_orbit.c - see live_orbit.h.
 *
 * Work space, with L = LIVE_ORBITS lanes: s (d L), the stages k1..k7 (7 d L), the trial point
 * (d L). Lanes are packed anew for each round of steps, so that finished ones cost nothing.
 *
 * Source of the coefficients: J. R. Dormand, P. J. Prince, "A family of embedded Runge-Kutta
 * formulae", J. Comp. Appl. Math. 6 (1980) 19-26. */
#include "output/live_orbit.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { STAGES = 7, ROUNDS = 60, STEPS_AT_ONCE = 60 };
static const double tolerance = 1e-6;
/* This many windows away no picture shows the way back. */
static const double far_away = 100.0;

static const double a[STAGES][STAGES - 1] = {
    {0},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}};
/* 5th order minus 4th */
static const double e[STAGES] = {71.0 / 57600,      0,          -71.0 / 16695, 71.0 / 1920,
                                 -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

dte_status live_orbits_create(dte_game *game, size_t x, size_t y, live_orbits *out, dte_error *err)
{
    *out = (live_orbits){.game = game, .d = dte_game_describe(game).dimension, .x = x, .y = y};
    out->scale[0] = out->scale[1] = 1.0;
    out->items = memory_zero(LIVE_ORBITS, sizeof(live_orbit *));
    out->work = memory_aligned((STAGES + 2) * out->d * LIVE_ORBITS, sizeof *out->work);
    if (out->items && out->work) return DTE_OK;
    live_orbits_free(out);
    return fail_memory(err);
}

static void orbit_free(live_orbit *o)
{
    if (o) memory_free(o->state);
    memory_free(o);
}

void live_orbits_free(live_orbits *o)
{
    while (o->items && o->n > 0)
        orbit_free(o->items[--o->n]);
    memory_free(o->items);
    memory_free(o->work);
    *o = (live_orbits){0};
}

void live_orbits_remove(live_orbits *o, size_t index)
{
    orbit_free(o->items[index]);
    o->n--;
    memmove(o->items + index, o->items + index + 1, (o->n - index) * sizeof(live_orbit *));
}

/* ---- tails ---- */

void live_orbit_point(const live_orbit *o, size_t k, double *x, double *y)
{
    const size_t at = (o->tail_at + k) % LIVE_TAIL;
    *x = (double)o->x[at];
    *y = (double)o->y[at];
}

/* The last point of a flow's tail follows the state until it is far enough from the one before; an
 * iterate always makes a new one. */
static void add_tail(const live_orbits *all, live_orbit *o)
{
    const double x = o->state[all->x], y = o->state[all->y];
    double bx = 0.0, by = 0.0;
    if (o->n_tail >= 2) live_orbit_point(o, o->n_tail - 2, &bx, &by);
    const double away = hypot((x - bx) / all->scale[0], (y - by) / all->scale[1]);
    const bool replace = o->method == 0 && o->n_tail >= 2 && away < 0.004;
    if (!replace && o->n_tail < LIVE_TAIL)
        o->n_tail++;
    else if (!replace)
        o->tail_at = (o->tail_at + 1) % LIVE_TAIL;
    const size_t at = (o->tail_at + o->n_tail - 1) % LIVE_TAIL;
    o->x[at] = (float)x;
    o->y[at] = (float)y;
}

static bool is_lost(const live_orbits *all, const live_orbit *o)
{
    for (size_t i = 0; i < o->n; i++)
        if (!isfinite(o->state[i])) return true;
    return !(fabs(o->state[all->x]) < 1e30 && fabs(o->state[all->y]) < 1e30) ||
           fabs(o->state[all->x] - (double)o->x[o->tail_at]) > far_away * all->scale[0] ||
           fabs(o->state[all->y] - (double)o->y[o->tail_at]) > far_away * all->scale[1];
}

dte_status live_orbits_add(live_orbits *o, size_t id, size_t kind, const method_map *map,
                           const double *point, dte_error *err)
{
    if (o->n == LIVE_ORBITS) live_orbits_remove(o, 0);
    live_orbit *new = memory_zero(1, sizeof *new);
    const size_t n = map ? map->n : o->d;
    if (new) new->state = memory_zero(n, sizeof *new->state);
    if (!new || !new->state) {
        orbit_free(new);
        return fail_memory(err);
    }
    new->id = id;
    new->method = kind;
    new->n = n;
    if (map)
        method_map_rest(map, point, new->state);
    else
        memcpy(new->state, point, n * sizeof *point);
    add_tail(o, new);
    o->items[o->n++] = new;
    return DTE_OK;
}

/* ---- the flow ---- */

/* A lane of the integration. */
typedef struct lane {
    live_orbit *orbit;
    double left, h; /* time to go; the step tried */
} lane;

typedef struct packed {
    live_orbits *all;
    size_t n; /* lanes */
    lane lanes[LIVE_ORBITS];
    double *s, *k[STAGES], *trial;
} packed;

static void pack(packed *p)
{
    const size_t size = p->all->d * p->n;
    p->s = p->all->work;
    for (size_t i = 0; i < STAGES; i++)
        p->k[i] = p->s + (i + 1) * size;
    p->trial = p->s + (STAGES + 1) * size;
    for (size_t i = 0; i < p->all->d; i++)
        for (size_t j = 0; j < p->n; j++)
            p->s[i * p->n + j] = p->lanes[j].orbit->state[i];
}

static void stage(packed *p, size_t stages)
{
    for (size_t i = 0; i < p->all->d * p->n; i++) {
        double sum = 0.0;
        for (size_t q = 0; q < stages; q++)
            sum += a[stages][q] * p->k[q][i];
        p->trial[i] = p->s[i] + p->lanes[i % p->n].h * sum;
    }
    dte_game_field(p->all->game, p->n, p->trial, p->k[stages]);
}

/* The error of lane j as a multiple of what is allowed; infinite if something is not finite. */
static double error_of(const packed *p, size_t j)
{
    double most = 0.0;
    for (size_t i = 0; i < p->all->d; i++) {
        const size_t at = i * p->n + j;
        double sum = 0.0;
        for (size_t q = 0; q < STAGES; q++)
            sum += e[q] * p->k[q][at];
        const double size = fmax(fabs(p->s[at]), fabs(p->trial[at]));
        const double error = fabs(p->lanes[j].h * sum) / (tolerance * (1e-3 + size));
        if (!isfinite(error)) return (double)INFINITY;
        most = fmax(most, error);
    }
    return most;
}

static void accept(const packed *p, size_t j)
{
    live_orbit *o = p->lanes[j].orbit;
    for (size_t i = 0; i < p->all->d; i++) {
        const double next = p->trial[i * p->n + j];
        o->moved = fmax(o->moved, fabs(next - o->state[i]));
        o->state[i] = next;
    }
    o->count++;
    o->ended = is_lost(p->all, o);
    add_tail(p->all, o);
}

/* After a round: takes or refuses the step of lane j. Returns whether the lane goes on. */
static bool judge(packed *p, size_t j)
{
    lane *l = &p->lanes[j];
    live_orbit *o = l->orbit;
    const double error = error_of(p, j);
    const double factor = isfinite(error) ? 0.9 * pow(fmax(error, 1e-10), -0.2) : 0.1;
    if (error <= 1.0) {
        accept(p, j);
        l->left -= l->h;
        const double next = l->h * fmin(5.0, factor);
        o->step = l->h < o->step ? fmax(o->step, next) : next; /* h may have been what was left */
    } else {
        o->step = l->h * fmax(0.1, fmin(0.9, factor));
        if (o->step < 1e-14 * l->left) o->ended = true;
    }
    return !o->ended && l->left > 0.0;
}

/* All lanes go on until they have made their time or the rounds are used up; a trajectory that is
 * stiff then simply falls behind. */
static void integrate(packed *p, double dt)
{
    for (size_t round = 0; round < ROUNDS && p->n > 0; round++) {
        pack(p);
        for (size_t j = 0; j < p->n; j++) {
            lane *l = &p->lanes[j];
            if (!(l->orbit->step > 0.0)) l->orbit->step = dt;
            l->h = fmin(l->left, l->orbit->step);
        }
        dte_game_field(p->all->game, p->n, p->s, p->k[0]);
        for (size_t stages = 1; stages < STAGES; stages++)
            stage(p, stages);
        bool goes_on[LIVE_ORBITS];
        for (size_t j = 0; j < p->n; j++)
            goes_on[j] = judge(p, j);
        size_t kept = 0;
        for (size_t j = 0; j < p->n; j++)
            if (goes_on[j]) p->lanes[kept++] = p->lanes[j];
        p->n = kept;
    }
}

/* ---- iterates ---- */

static void iterate(const live_orbits *all, live_orbit *o, double dt, const live_map *map)
{
    o->owed += dt;
    if (!map->map || !(map->h > 0.0)) return;
    size_t steps = (size_t)fmin(o->owed / map->h, 1e6);
    o->owed = fmin(o->owed - (double)steps * map->h, map->h);
    if (steps > STEPS_AT_ONCE) steps = STEPS_AT_ONCE;
    for (size_t i = 0; i < steps && !o->ended; i++) {
        const double x = o->state[all->x], y = o->state[all->y];
        method_map_step(map->map, map->h, ++o->count, o->state);
        o->moved = fmax(o->moved, fmax(fabs(o->state[all->x] - x), fabs(o->state[all->y] - y)));
        o->ended = is_lost(all, o);
        if (!o->ended) add_tail(all, o);
    }
    if (steps == 0) o->moved = (double)INFINITY; /* its turn is yet to come */
}

bool live_orbits_advance(live_orbits *o, double dt, const live_map *maps)
{
    packed p = {.all = o};
    bool moves = false;
    for (size_t i = 0; i < o->n; i++) {
        live_orbit *orbit = o->items[i];
        orbit->moved = 0.0;
        if (orbit->ended) continue;
        if (orbit->method > 0)
            iterate(o, orbit, dt, &maps[orbit->method]);
        else
            p.lanes[p.n++] = (lane){.orbit = orbit, .left = dt};
    }
    if (p.n > 0) integrate(&p, dt);
    const double least = 1e-4 * fmin(o->scale[0], o->scale[1]) * dt;
    for (size_t i = 0; i < o->n; i++)
        moves = moves || (!o->items[i]->ended && o->items[i]->moved > least);
    return moves;
}

/* live_orbit.h - trajectories that run: of the flow, or the iterates of a training method.
 *
 * The flow is integrated by Dormand and Prince's 5(4) for all trajectories side by side (one lane
 * each, with its own step size), the error of a step being kept below 1e-6 of the state; what is
 * seen of a step is exact to far less than a pixel as long as the trajectory is not chaotic. */
#ifndef DTE_LIVE_ORBIT_H
#define DTE_LIVE_ORBIT_H

#include "game/method.h"

enum { LIVE_ORBITS = 200, LIVE_TAIL = 512 };

typedef struct live_orbit {
    size_t id;     /* of the launch that made it */
    size_t method; /* 0: the flow; else see live_map */
    size_t n;      /* numbers of its state: d, or those of the method */
    double *state; /* n; the parameters first */
    double step;   /* flow: what the error control allows next */
    double owed;   /* iterates: time for which no step was made yet */
    size_t count;  /* steps made */
    bool ended;    /* not finite, or far away */
    double moved;  /* largest change of a component in the last advance, and */
    size_t n_tail; /* points of the tail, a ring from `tail_at` on */
    size_t tail_at;
    float x[LIVE_TAIL], y[LIVE_TAIL];
} live_orbit;

/* What moves an orbit of a method. */
typedef struct live_map {
    method_map *map; /* NULL: it cannot be made; its orbits stand still */
    double h;
} live_map;

typedef struct live_orbits {
    dte_game *game;
    size_t d, x, y;     /* the plane */
    double scale[2];    /* size of the window along its axes */
    live_orbit **items; /* room for LIVE_ORBITS */
    size_t n;
    double *work; /* see live_orbit.c */
} live_orbits;

dte_status live_orbits_create(dte_game *game, size_t x, size_t y, live_orbits *out, dte_error *err);
void live_orbits_free(live_orbits *o);
/* Adds one at point[0..d); the oldest goes if there is no room. `kind` is its method, `map`
 * NULL for the flow. */
dte_status live_orbits_add(live_orbits *o, size_t id, size_t kind, const method_map *map,
                           const double *point, dte_error *err);
void live_orbits_remove(live_orbits *o, size_t index);
/* All go on by the flow time dt > 0; an orbit of a method takes one step of h in the time h.
 * maps[method] for method >= 1. Returns whether anything moves on. */
bool live_orbits_advance(live_orbits *o, double dt, const live_map *maps);
/* Point k of the tail, k = 0 the oldest. */
void live_orbit_point(const live_orbit *o, size_t k, double *x, double *y);

#endif

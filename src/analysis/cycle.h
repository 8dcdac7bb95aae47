/* cycle.h - attracting limit cycles of a flow, and attracting cycles of a map.
 *
 * A cycle of the flow: a closed orbit through p with period T, v(p) /= 0. The section is the plane
 * through p across v(p) (section.h), with orthonormal coordinates e; R is the return map on it,
 * R(0) = 0. DR = E' M E, where E has the coordinates' directions as columns and M is the monodromy
 * matrix, the solution of M' = J(s(t)) M over a period. The cycle attracts if all eigenvalues of
 * DR, which are the Floquet multipliers without the trivial one, lie inside the unit circle. A
 * cycle of q steps of a map F: a fixed point of F^q, with the product of the Jacobians in place of
 * DR.
 *
 * Accepted is only what passes every one of these tests:
 *     the orbit closes, to 1e-10 of its size (F^q: 1e-11), and has no shorter period;
 *     M v = v, the trivial multiplier, to 1e-6: so good is the variational equation;
 *     the largest multiplier is below 1 - 1e-4 (F^q: 1 - 1e-6): closed orbits of a centre have 1;
 *     there is an ellipsoid of the section around 0 (attractor.h) into which the exact R sends
 *     sampled points of growing shells, nearer by its own measure. */
#ifndef DTE_CYCLE_H
#define DTE_CYCLE_H

#include "analysis/attractor.h"
#include "analysis/section.h"
#include "game/method.h"

enum {
    CYCLE_DIMENSION_MOST = 64,
    CYCLE_STATE_MOST = 256,
    CYCLE_POINTS = 256,
    CYCLE_STEPS_MOST = 64
};

typedef struct cycle {
    size_t d;
    double period;     /* T, or q */
    double earliest;   /* a return before this time is the passage of another part of the cycle */
    double multiplier; /* the largest modulus */
    double *point;     /* p: d; of a map the whole state of the method */
    double *normal;    /* d, of length 1 */
    double *basis;     /* (d - 1) x d: a row for each coordinate of the section */
    double *lo, *hi;   /* ranges of the components */
    double size;       /* the largest of these */
    size_t n_points;   /* CYCLE_POINTS, or q */
    double *points;    /* n_points x d, evenly in time, the first is p */
    attractor ball;    /* in the section's coordinates, or of the state */
} cycle;

/* Room for a state of n numbers, n >= d, and n_points points. */
dte_status cycle_create(size_t d, size_t n, size_t n_points, cycle *out, dte_error *err);
void cycle_free(cycle *c);
/* Fills lo, hi and size from the points. Of a flow (`smooth`) the extremes are those of parabolas
 * through three of them. */
void cycle_measure(cycle *c, bool smooth);

/* Looks for a cycle through the neighbourhood of s (d) with about this period, by Newton's method
 * on R. *found: it is there and attracts; else *out needs no freeing. Nothing is found for d above
 * CYCLE_DIMENSION_MOST. DTE_MEMORY. */
dte_status cycle_of_flow(dte_game *game, const double *s, double period, cycle *out, bool *found,
                         dte_error *err);
/* The same for 2 <= q <= CYCLE_STEPS_MOST steps of a method at learning rate h whose step does not
 * change with its number; s: map->n. */
dte_status cycle_of_map(method_map *map, double h, const double *s, size_t q, double size,
                        cycle *out, bool *found, dte_error *err);

/* Of a closed orbit whose section, period and size are known: finds its ellipsoid, from DR. *yes:
 * there is one. */
dte_status cycle_find_ball(cycle *c, dte_game *game, const double *derivative, bool *yes,
                           dte_error *err);

/* Is lane i, which was brought onto the section of c, inside the ellipsoid? */
bool cycle_holds(const cycle *c, const section_lanes *l, size_t i);
/* Both are the same cycle. */
bool cycle_same(const cycle *a, const cycle *b);

#endif

/* still_points.h - many zeros of the field: those of a box, and which of them hang together. */
#ifndef DTE_STILL_POINTS_H
#define DTE_STILL_POINTS_H

#include "game/game.h"
#include <stdbool.h>

typedef struct still_point {
    double *s;        /* d */
    size_t kernel;    /* singular values of J below 1e-8 of the largest (all, if J = 0) */
    double tolerance; /* that bound */
    size_t hits;      /* starts that led here */
    size_t group;     /* points that a walk along the kernel joins have the same */
    size_t named;     /* equilibrium of the scenario, SIZE_MAX: none */
} still_point;

typedef struct still_points {
    size_t d, n, room;
    still_point *at;
    const double *lo, *hi; /* the box, d each */
    size_t starts, outside, failed, kinks;
    double *jacobian, *singular; /* work space */
} still_points;

enum { STILL_SINGULAR = 256 }; /* points of manifolds kept; later ones count for the nearest */

/* lo and hi must outlive it. */
dte_status still_points_create(const dte_game *game, const double *lo, const double *hi,
                               still_points *out, dte_error *err);
void still_points_free(still_points *p);
/* Newton's method from s[0..d), which is overwritten; `named` as above. Only DTE_MEMORY is an
 * error. */
dte_status still_points_try(dte_game *game, double *s, size_t named, still_points *p,
                            dte_error *err);
/* Groups, by walks between near neighbours. */
dte_status still_points_join(dte_game *game, still_points *p, dte_error *err);

#endif

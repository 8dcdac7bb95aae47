/* attractor.h - a ball around a stable equilibrium from which nothing comes out again.
 *
 * e = s - s*. The ball is the ellipsoid e' P e <= r^2, where P solves J'P + PJ = -Q for the flow,
 * J'PJ - P = -Q for a map (J that of the map), Q nearly I. There the exact field makes e' P e fall:
 * shown by sampling it on a sequence of growing ellipsoids, with a margin in r. */
#ifndef DTE_ATTRACTOR_H
#define DTE_ATTRACTOR_H

#include "analysis/ensemble.h"
#include <stdbool.h>

typedef struct attractor {
    size_t n;
    double *point; /* n */
    double *p;     /* n x n */
    double reach2; /* an upper bound of |e|^2 in the ball */
    double r2;
} attractor;

/* f: the field, or the map itself with `map`. `size`: what is large for a distance; the ball is not
 * larger than that. *out->r2 is 0 if no ball was found: J is not stable, or too nearly so. Errors:
 * DTE_MEMORY, DTE_NUMERIC. */
dte_status attractor_find(size_t n, const double *point, const double *jacobian, bool map,
                          ensemble_field *f, void *data, double size, attractor *out,
                          dte_error *err);
void attractor_free(attractor *a);
/* Is the state with components s[k * stride] inside? */
bool attractor_holds(const attractor *a, const double *s, size_t stride);

#endif

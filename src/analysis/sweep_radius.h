/* sweep_radius.h - the spectral radius of I + h J for many learning rates h >= 0. */
#ifndef DTE_SWEEP_RADIUS_H
#define DTE_SWEEP_RADIUS_H

#include "expr/program.h"
#include <stdbool.h>

enum { SWEEP_RADIUS_PAIRS = 16 };

typedef struct sweep_radius {
    program *reals;                     /* of the least and the largest real eigenvalue */
    program *pairs[SWEEP_RADIUS_PAIRS]; /* [m - 1]: of m complex pairs; made on demand */
} sweep_radius;

void sweep_radius_free(sweep_radius *r); /* leaves an empty one, which is also how it begins */

/* out[j] = max |1 + h[j] l_k| over the k < d with !skip[k]; 0 if there are none. Complex
 * eigenvalues come in pairs. room: n numbers. */
dte_status sweep_radius_find(sweep_radius *r, size_t d, const double *re, const double *im,
                             const bool *skip, size_t n, const double *h, double *room, double *out,
                             dte_error *err);

#endif

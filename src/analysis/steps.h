/* steps.h - step sizes of simultaneous gradient descent  s <- s + h v(s). */
#ifndef DTE_STEPS_H
#define DTE_STEPS_H

#include "analysis/spectrum.h"

typedef struct step_sizes {
    double bound;       /* sup of the stable h; 0 if none, infinity if there is no eigenvalue */
    size_t binding;     /* the eigenvalue with the smallest bound; SIZE_MAX if none */
    double best;        /* argmin over h > 0 of the spectral radius; 0 if no h is stable */
    double best_radius; /* there */
} step_sizes;

/* Over the eigenvalues for which skip[k] is false (skip may be NULL). */
step_sizes steps_find(const spectrum *s, const bool *skip);
/* max |1 + h l| over the same; 0 if there are none. */
double steps_radius(const spectrum *s, const bool *skip, double h);

#endif

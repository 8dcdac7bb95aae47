/* verdict.h - what an equilibrium does, and why. */
#ifndef DTE_VERDICT_H
#define DTE_VERDICT_H

#include "analysis/spectrum.h"
#include <detente/check.h>

typedef struct judged { /* everything that a verdict may rest on */
    dte_game *game;
    const double *point, *jacobian;
    const spectrum *s;
    const jacobian_error *error;
    bool nonlinear; /* look beyond the linearisation */
} judged;

typedef struct judgement {
    dte_verdict verdict;
    char reason[768];
    size_t manifold_dimension;
    bool *tangent;   /* for each eigenvalue; d, owned by the caller */
    double lyapunov; /* first Lyapunov coefficient, NaN if not computed */
} judgement;

/* The verdict on the flow, design: definite sides first, then manifold, closed orbits, normal form.
 */
dte_status verdict_flow(const judged *in, judgement *out, dte_error *err);

/* The verdict on the map s <- s + h v(s), for the spectrum and tangent directions of the flow. */
dte_status verdict_euler(const judged *in, const bool *tangent, double h, dte_verdict *verdict,
                         char reason[512], dte_error *err);

#endif

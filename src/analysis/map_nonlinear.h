/* map_nonlinear.h - a training method whose multipliers lie on the unit circle: what lies beyond
 * its linearisation. */
#ifndef DTE_MAP_NONLINEAR_H
#define DTE_MAP_NONLINEAR_H

#include "analysis/verdict.h"
#include "game/method.h"

typedef struct map_rest {
    method_map *map;
    const double *state;  /* n: at rest */
    const double *matrix; /* n x n: the Jacobian of the step at m->step */
    double error;         /* |error of it|_F */
    size_t manifold;      /* dimension of the manifold of equilibria */
} map_rest;

/* Where m->verdict is DTE_MARGINAL: a conserved quantity makes it DTE_CENTRE (map_closed.h); the
 * coefficient of the normal form of a pair or of a flip, beyond its bound, DTE_WEAKLY_STABLE or
 * DTE_WEAKLY_UNSTABLE (normal_form.h). Fills m->lyapunov_coefficient and adds a sentence to
 * m->reason. m->multipliers must be there. Strong resonances, mu^k = 1 for k = 1 .. 4, multipliers
 * with an error bound above 1e-12, manifolds, kinks and whole states of more
 * than 128 components stay marginal. */
dte_status map_nonlinear(const judged *in, const map_rest *at, dte_method_report *m,
                         dte_error *err);

#endif

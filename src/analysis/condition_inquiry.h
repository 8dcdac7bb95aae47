/* condition_inquiry.h - the numbers that decide the conditions on loss and discriminator. */
#ifndef DTE_CONDITION_INQUIRY_H
#define DTE_CONDITION_INQUIRY_H

#include "analysis/condition_study.h"

/* Numbers that are evaluated together, as nodes of the scenario's graph. */
enum {
    SLOPE,     /* f'(0) */
    CURVATURE, /* f''(0) */
    ON_DATA,   /* E[D(x)^2] */
    ON_FAKE,   /* E[D(G(z))^2] */
    AROUND,    /* E|grad_x D(x)|^2 */
    SIZE,      /* E|grad_psi D(x)|^2 */
    N_FIXED    /* then E[grad_psi D] over the data minus over generated samples */
};

typedef struct inquiry {
    study *w;
    const scenario_roles *roles;
    size_t n; /* N_FIXED + parameters of D */
    node *nodes;
    double *values;
    double scale; /* natural size of D and of its gradients */
} inquiry;

/* From w and roles (which were found) the numbers at the equilibrium; NaN: does not exist here.
 * inquiry_free is due in every case. */
dte_status inquiry_make(inquiry *q, dte_error *err);
void inquiry_free(inquiry *q);
/* Nodes of the scenario's graph at the params of the game and at the equilibrium; NaN for a node
 * that is 0. */
dte_status inquiry_evaluate(inquiry *q, size_t n, const node *nodes, double *values,
                            dte_error *err);
/* `a`, a formula of D's argument, at the argument `to`. */
node inquiry_at(const inquiry *q, node a, const node *to);

#endif

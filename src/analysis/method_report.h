/* method_report.h - what is said about a training method at an equilibrium. */
#ifndef DTE_METHOD_REPORT_H
#define DTE_METHOD_REPORT_H

#include "analysis/verdict.h"
#include "game/method.h"

/* Fills *out for the method that `spec` names ("NAME:key=value,..."). `tangent` marks the
 * eigenvalues of the flow that are tangent to a manifold of equilibria of dimension `manifold`;
 * `step` is used where the method does not say its own (0: half the bound, or 0.1).
 * out->multipliers belongs to the caller, also after an error. */
dte_status method_report_make(const judged *in, const bool *tangent, size_t manifold,
                              const char *spec, double step, dte_method_report *out,
                              dte_error *err);

/* The multipliers of `map` at rest at `state`, at the learning rate m->step, and what they alone
 * say: multipliers (m->n_multipliers of them, which the caller gives), spectral radius, verdict,
 * reason. work: 2 n n for a map of n numbers; the matrix, then bounds of its errors. */
dte_status method_report_linear(const judged *in, method_map *map, const double *state,
                                size_t manifold, double *work, dte_method_report *m,
                                dte_error *err);

#endif

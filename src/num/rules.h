/* rules.h - quadrature rules and quasi-random points.
 *
 * Gauss nodes are correctly rounded but for the last bit, and every weight is accurate relative to
 * itself, those in the far tail of the normal law too (a weight below 1e-308 is 0 or subnormal). */
#ifndef DTE_RULES_H
#define DTE_RULES_H

#include "base/fail.h"

/* n points of Gauss-Legendre for the uniform law on [-1, 1] (weights add to 1); n even (else
 * DTE_USAGE), at most 1024 (DTE_LIMIT). Polynomials up to degree 2n - 1 are integrated exactly.
 * Exactly symmetric: x[n-1-i] = -x[i], w[n-1-i] = w[i]; ascending. */
dte_status rules_legendre(size_t n, double *x, double *w, dte_error *err);
/* n points of Gauss-Hermite for the law N(0, 1) (weights add to 1); n as above.
 * Exactly symmetric, ascending. */
dte_status rules_hermite(size_t n, double *x, double *w, dte_error *err);
/* n points of the Sobol sequence in (0,1)^dim, point i at u + i*dim; centred (no 0 or 1): the
 * sequence from its first point, the origin, moved by half a cell 2^-m, n <= 2^m. 1 <= dim <= 40, n
 * <= 2^29 (else DTE_LIMIT). */
dte_status rules_sobol(size_t n, size_t dim, double *u, dte_error *err);
/* The quantile function of N(0,1): -infinity at 0, infinity at 1, NaN outside [0, 1]. */
double rules_normal_quantile(double p);

#endif

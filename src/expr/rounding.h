/* rounding.h - a bound on the rounding error of an expression, as an expression. */
#ifndef DTE_ROUNDING_H
#define DTE_ROUNDING_H

#include "expr/graph.h"

/* out[i] is an expression e with  |computed(roots[i]) - exact(roots[i])| <= 2^-53 e  to first
 * order, when roots[i] is evaluated by a program whose kernels are good to 2 ulp. Leaves are
 * taken as exact, but for params: they are numbers that were rounded once; so are constants. In the
 * spirit of a running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
 * ed., section 3.3); cancellation is seen, because every sum is charged with the sizes of its
 * terms. */
void rounding_bound(graph *g, size_t n, const node *roots, node *out);

#endif

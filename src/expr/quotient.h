/* quotient.h - exact division of polynomials. */
#ifndef DTE_QUOTIENT_H
#define DTE_QUOTIENT_H

#include "expr/graph.h"

/* q with a = q b identically, where both, multiplied out, are polynomials in their leaves, calls
 * and expectations and b divides a; 0 where that was not found (also if a sum has too many terms).
 * Coefficients are numbers of double precision: a remainder that is no exact zero is no quotient.
 */
node quotient(graph *g, node a, node b);

#endif

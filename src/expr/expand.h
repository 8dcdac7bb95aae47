/* expand.h - multiplying out, to see whether an expression is zero. */
#ifndef DTE_EXPAND_H
#define DTE_EXPAND_H

#include "expr/graph.h"

enum { EXPAND_TERMS = 20000 }; /* terms in one sum; beyond it an expression stays as it is */

/* `a` with products of sums and whole powers of sums multiplied out, everywhere outside E. */
node expand(graph *g, node a);

/* True if `a` is identically zero where its denominators are not: if clearing them and
 * multiplying out leaves the constant 0. False proves nothing. */
bool expand_is_zero(graph *g, node a);

#endif

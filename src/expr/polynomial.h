/* polynomial.h - an expression as a polynomial in the random components.
 *
 *     a = sum_k c_k m_k,   m_k = prod_i x_i^(p_i),  c_k free of LEAF_RANDOM
 *
 * so that E[a] = sum_k c_k E[m_k] is exact. */
#ifndef DTE_POLYNOMIAL_H
#define DTE_POLYNOMIAL_H

#include "expr/graph.h"

enum {
    POLYNOMIAL_TERMS = 20000, /* more monomials than this: not treated as a polynomial */
    POLYNOMIAL_DEGREE = 64
};

typedef struct monomial { /* variables ascending, with repetition: x1 x1 x3 */
    size_t degree;
    const uint32_t *x; /* LEAF_RANDOM indices */
} monomial;

typedef struct polynomial {
    size_t n;
    monomial *m;
    node *c;
    void *store;
} polynomial;

/* False if `a` is no polynomial (or a too large one), or if the graph failed. */
bool polynomial_of(graph *g, node a, polynomial *out);
void polynomial_free(polynomial *p);

#endif

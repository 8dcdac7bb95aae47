/* derive.h - exact derivatives, as graphs again. No finite differences. */
#ifndef DTE_DERIVE_H
#define DTE_DERIVE_H

#include "expr/graph.h"

/* Reverse mode: out[i] = d y / d leaves[i]. The cost is a small multiple of the size of y,
 * whatever n. E is differentiated under the expectation; DETACH has derivative 0. */
void derive_gradient(graph *g, node y, size_t n, const node *leaves, node *out);

/* Forward mode: out[i] = sum_k (d y_i / d leaves[k]) tangents[k]. Linear in the size of
 * the y together. DETACH is seen through: this is the derivative of the values. */
void derive_forward(graph *g, size_t n_y, const node *y, size_t n, const node *leaves,
                    const node *tangents, node *out);

#endif

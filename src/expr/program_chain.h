/* program_chain.h - a sum as a chain of fused multiply-adds (between program_lower.c and values).
 */
#ifndef DTE_PROGRAM_CHAIN_H
#define DTE_PROGRAM_CHAIN_H

#include "expr/program_ir.h"

/* A product p q whose last multiplication is still open; q = 0: the value p. */
typedef struct pair {
    uint32_t p, q;
} pair;

/* coef * p q; `place` is its place in the graph. */
typedef struct term {
    double coef;
    pair f;
    size_t place;
} term;

/* Coefficient 1 first (it needs no constant), then equal coefficients together; open
 * products before values, so that a common coefficient is applied once to their sum. */
int chain_compare(const void *pa, const void *pb);
/* acc + coef * v; acc = 0 is an empty sum. */
uint32_t chain_add(ir *t, uint32_t acc, double coef, uint32_t v);
/* acc + sum of the terms, sorted. */
uint32_t chain_terms(ir *t, uint32_t acc, size_t n, const term *terms);

static inline uint8_t ir_mask(const ir *t, uint32_t v)
{
    return t->values[v].mask;
}

#endif

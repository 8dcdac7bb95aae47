/* kernel_sets.h - the kernel sets of this processor, and random numbers, for their tests. */
#ifndef DTE_KERNEL_SETS_H
#define DTE_KERNEL_SETS_H

#include "expr/kernels.h"
#include "tap.h"
#include <stdalign.h>
#include <stdbool.h>
#include <stdlib.h>

#define INF          __builtin_inf()
#define NOT_A_NUMBER __builtin_nan("")

static const kernel_set *sets[3];
static size_t n_sets;

/* ---- random numbers (xorshift64*, fixed seed) ------------------------------------------- */

static uint64_t random_state = 20170618;

static inline uint64_t random_bits(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * 0x2545f4914f6cdd1du;
}

static inline double random_in(double lo, double hi)
{
    return lo + (hi - lo) * ((double)(random_bits() >> 11) * 0x1p-53);
}

#endif

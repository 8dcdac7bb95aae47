/* randn.h - pseudo-random numbers that are the same on every machine. */
#ifndef DTE_RANDN_H
#define DTE_RANDN_H

#include <stdint.h>

/* Number `index` of stream `seed`: 64 uniform bits, by the SplitMix64 generator (G. Steele, D. Lea,
 * C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), started at the mixed
 * seed. Any index may be asked for in any order. */
uint64_t randn_bits(uint64_t seed, uint64_t index);

/* A standard normal number from the same bits: the quantile of the centre of one of 2^52 equal
 * cells of (0, 1), within 5e-16 of itself relative to the exact quantile. Made with correctly
 * rounded operations only, and so bit for bit the same everywhere. |value| < 8.3. */
double randn(uint64_t seed, uint64_t index);

#endif

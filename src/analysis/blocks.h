/* blocks.h - the irreducible blocks of a matrix pattern. */
#ifndef DTE_BLOCKS_H
#define DTE_BLOCKS_H

#include "base/fail.h"
#include <stdbool.h>

/* The strongly connected components of the graph with an edge i -> j where pattern[i*n + j]: the
 * spectrum of a matrix with that pattern is the union of the spectra of its diagonal blocks.
 * order[0..n): the indices, block after block, ascending inside a block; start[b]..start[b+1] is
 * block b; start has room for n + 1. Returns the number of blocks, 0 if no memory is left (or n =
 * 0). */
size_t blocks_find(size_t n, const bool *pattern, size_t *order, size_t *start);

#endif

/* stream_seed.h - where streamlines start (private to streamlines). */
#ifndef DTE_STREAM_SEED_H
#define DTE_STREAM_SEED_H

#include "analysis/stream_build.h"

/* Fills the canvas with lines: rays through the equilibria, then neighbours of lines,
 * then gaps. Memory failures are in b->failed, limits in stream_builder_done. */
void stream_seed_all(stream_builder *b);

#endif

/* phase_data.h - the data blocks of a phase portrait (private to phase_plot). */
#ifndef DTE_PHASE_DATA_H
#define DTE_PHASE_DATA_H

#include "base/buffer.h"
#include "output/phase_plot.h"

enum {
    PHASE_BLOCK_LINES,
    PHASE_BLOCK_ARROWS,
    PHASE_BLOCK_U_ZERO,
    PHASE_BLOCK_V_ZERO,
    PHASE_BLOCK_PATHS,
    PHASE_BLOCK_DOTS,
    PHASE_BLOCK_STARTS,
    PHASE_BLOCK_MARKS, /* + phase_kind */
    PHASE_BLOCKS = PHASE_BLOCK_MARKS + PHASE_KINDS
};

const char *phase_block_name(int block); /* an identifier of gnuplot */
/* Appends the block's points; nothing if it is empty. */
void phase_block_write(const phase_plot *p, int block, buffer *b);
/* Height / width of the frame. */
double phase_aspect(const phase_plot *p);

#endif

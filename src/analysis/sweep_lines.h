/* sweep_lines.h - what the rows of a sweep depend on. */
#ifndef DTE_SWEEP_LINES_H
#define DTE_SWEEP_LINES_H

#include "analysis/sweep_plan.h"
#include "base/buffer.h"

/* Appends the "name: value\n" lines of work_run (work.h). */
void sweep_lines(const sweep_plan *p, buffer *b);

#endif

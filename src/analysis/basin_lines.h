/* basin_lines.h - what the rows of a basin depend on (private to basin). */
#ifndef DTE_BASIN_LINES_H
#define DTE_BASIN_LINES_H

#include "analysis/basin_plan.h"
#include "base/buffer.h"

/* Appends the "name: value\n" lines of work_run (work.h). The sets of equilibria are among them,
 * to four digits of the size: the rows refer to them by number, and where another processor found
 * others, the rows of both do not belong together. */
void basin_lines(const basin_plan *p, buffer *b);

#endif

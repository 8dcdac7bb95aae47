/* phase_script.h - the gnuplot script and data of a phase portrait (private to phase_plot). */
#ifndef DTE_PHASE_SCRIPT_H
#define DTE_PHASE_SCRIPT_H

#include "output/gnuplot.h"
#include "output/phase_plot.h"

/* Appends a script that draws to standard output, data inline; with `data_file` (then
 * `output` too) a script that reads data_file and writes output. Both names must begin
 * with "./". Failed allocations are remembered in the buffer. */
void phase_script(const phase_plot *plot, picture_format format, const char *data_file,
                  const char *output, buffer *script);
/* Appends all data, as data_file must hold it. */
void phase_data(const phase_plot *plot, buffer *data);

#endif

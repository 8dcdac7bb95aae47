/* sheet_script.h - a sheet as gnuplot commands (private to sheet). */
#ifndef DTE_SHEET_SCRIPT_H
#define DTE_SHEET_SCRIPT_H

#include "output/gnuplot.h"
#include "output/sheet_layout.h"

/* Appends a script that draws to standard output, data inline; with `data_file` (then `output` too)
 * a script that reads data_file and writes output. Both names must begin with "./". Failed
 * allocations are remembered in the buffer. */
void sheet_script(const sheet_layout *l, picture_format format, const char *data_file,
                  const char *output, buffer *script);
/* Appends all data, as data_file must hold it. */
void sheet_script_data(const sheet_layout *l, buffer *data);

#endif

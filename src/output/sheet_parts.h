/* sheet_parts.h - the look of lines, areas and symbols as gnuplot options (private to sheet). */
#ifndef DTE_SHEET_PARTS_H
#define DTE_SHEET_PARTS_H

#include "base/buffer.h"
#include "output/chart_style.h"
#include "output/gnuplot.h"
#include "output/sheet_layout.h"

/* Appends `before` and a number. */
void sheet_value(buffer *b, const char *before, double value);
/* "screen 0.5, screen 0.25": a place of the sheet in design pixels. */
void sheet_screen(const sheet_layout *l, double x, double y, buffer *b);
/* " lc rgb \"#...\" lw ... dt (...)"; `dash` may be NULL. */
void sheet_line_look(unsigned colour, double width, const double *dash, picture_format format,
                     buffer *b);
/* " lw ... dt (...)" without the colour. */
void sheet_line_size(double width, const double *dash, picture_format format, buffer *b);
/* " fc rgb \"#...\" fs ..." without the border. */
void sheet_fill_look(const chart_look *look, buffer *b);
/* " pt ... ps ... lc rgb ..." */
void sheet_piece_look(const style_piece *piece, picture_format format, buffer *b);

#endif

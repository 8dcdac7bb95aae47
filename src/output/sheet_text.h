/* sheet_text.h - titles, names, notes and the colour scale of a sheet (private to sheet). */
#ifndef DTE_SHEET_TEXT_H
#define DTE_SHEET_TEXT_H

#include "base/buffer.h"
#include "output/gnuplot.h"
#include "output/sheet_layout.h"

/* Appends the labels of the whole sheet, which are drawn with the first panel. */
void sheet_text_all(const sheet_layout *l, picture_format format, buffer *b);
/* Appends the labels of one panel. */
void sheet_text_panel(const sheet_layout *l, size_t panel, picture_format format, buffer *b);
/* The size of a font in gnuplot's units. */
double sheet_font(const sheet_layout *l, picture_format format, double size);

#endif

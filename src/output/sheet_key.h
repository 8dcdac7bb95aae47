/* sheet_key.h - the key below a sheet (private to sheet). */
#ifndef DTE_SHEET_KEY_H
#define DTE_SHEET_KEY_H

#include "base/buffer.h"
#include "output/gnuplot.h"
#include "output/sheet_layout.h"

/* Fills key and n_key of a layout: every named layer once, and the kinds of equilibria if there is
 * more than one. False: no memory. */
bool sheet_key_collect(sheet_layout *l);
/* Places the entries in centred rows that fit the width of the sheet. Returns their height. */
double sheet_key_place(sheet_layout *l);
/* Appends the commands that draw it. */
void sheet_key_draw(const sheet_layout *l, picture_format format, buffer *b);

#endif

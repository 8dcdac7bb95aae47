/* axis_name.h - names of parameters as mathematics, alone and inside of text, for gnuplot. */
#ifndef DTE_AXIS_NAME_H
#define DTE_AXIS_NAME_H

#include "base/buffer.h"

/* Appends a quoted gnuplot string and the word " enhanced" or " noenhanced": theta becomes a
 * Greek letter, a trailing number, _index or [index] a subscript, a single letter italic.
 * An [index] behind a number stands behind brackets: (W_2)_{1,1}. What is no such name is shown
 * literally. */
void axis_name(buffer *b, const char *name);
/* The same for a line of text: a name that is a single or a Greek letter gets its dress where a
 * relation follows it, as in "eta = 0.25", "theta' = 0", "0 < h < 2", and a text that is nothing
 * but a component, "A[1,1]" or "theta"; the rest is literal. Text that holds any character that is
 * mark-up for gnuplot is shown literally as a whole. */
void axis_text(buffer *b, const char *text);

/* How wide they are, in units of the type size (em of DejaVu Sans). Characters that it does not
 * know count as wide. */
double axis_name_width(const char *name);
double axis_text_width(const char *text);
/* Does the name have a subscript? */
bool axis_name_is_low(const char *name);

#endif

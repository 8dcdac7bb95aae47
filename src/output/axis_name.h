/* axis_name.h - names of parameters as mathematics for gnuplot. */
#ifndef DTE_AXIS_NAME_H
#define DTE_AXIS_NAME_H

#include "base/buffer.h"

/* Appends a quoted gnuplot string and the word " enhanced" or " noenhanced": theta becomes a
 * Greek letter, a trailing number, _index or [index] a subscript, a single letter italic.
 * What is no such name is shown literally. `suffix` (plain letters, digits, spaces, "'", "="
 * only) follows the name. */
void axis_name(buffer *b, const char *name, const char *suffix);

/* How many characters are shown: 1 for theta, 2 for w2. */
size_t axis_name_length(const char *name);

#endif

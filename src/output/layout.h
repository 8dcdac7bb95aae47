/* layout.h - pieces of text for people: numbers with the digits they deserve, and lines. */
#ifndef DTE_LAYOUT_H
#define DTE_LAYOUT_H

#include "base/buffer.h"
#include "base/number.h"

enum { LAYOUT_WIDTH = 78 }; /* columns of a wrapped line */

/* `value`, known to within `bound`, down to the decimal place of the first digit of the
 * bound, with at most `most` (1..17) significant digits; "0" if it cannot be told from 0. A bound
 * that is not finite supports 6 digits. Returns out. */
const char *layout_value(double value, double bound, int most, char out[NUMBER_TEXT]);
/* `bound` with one digit, rounded up: "2e-16". Returns out. */
const char *layout_bound(double bound, char out[NUMBER_TEXT]);
/* A spectral radius with 6 digits, and with more where these would say 1 and it is not. */
const char *layout_radius(double radius, char out[NUMBER_TEXT]);

/* Text that a terminal cannot mistake for a command: control characters become '?'. */
void layout_text(buffer *b, const char *text);
void layout_part(buffer *b, const char *text, size_t length);
void layout_spaces(buffer *b, size_t n);
/* Characters in the line that the buffer ends with. */
size_t layout_column(const buffer *b);
/* The text in `width` columns: '<' left, '>' right. */
void layout_cell(buffer *b, const char *text, size_t width, char side);
/* The words of the text from the present column on, continued in lines that begin with
 * `indent` spaces. No line end is written behind them. */
void layout_wrap(buffer *b, size_t indent, const char *text);

#endif

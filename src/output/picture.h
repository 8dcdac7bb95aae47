/* picture.h - finished pictures as bytes: is it whole, is it the same each time, and text
 * that travels inside. */
#ifndef DTE_PICTURE_H
#define DTE_PICTURE_H

#include "output/gnuplot.h"

/* Does the picture end as its format does: </svg>, the IEND chunk, %%EOF? */
bool picture_complete(picture_format format, const char *bytes, size_t n);

/* Overwrites the digits of every /CreationDate and /ModDate of a PDF by those of
 * 2000-01-01 00:00:00; the length, and so every offset, stays. */
void picture_fix_dates(char *bytes, size_t n);

/* Puts `text` (how the picture was made) inside a complete picture:
 *   SVG  <metadata> as the first child of the root; escaped
 *   PNG  an iTXt chunk with the keyword "detente" before IEND
 *   PDF  comment lines after the last %%EOF, then startxref and %%EOF once more
 * What is not valid UTF-8 becomes U+FFFD. DTE_IO if the picture has no such place. */
dte_status picture_embed(picture_format format, buffer *picture, const char *text, dte_error *err);

/* The format by the first bytes; false if it is none of the three. */
bool picture_format_by_content(const char *bytes, size_t n, picture_format *out);
/* Appends the text that picture_embed put into the picture. DTE_IO if there is none. */
dte_status picture_extract(const char *bytes, size_t n, buffer *out, dte_error *err);

#endif

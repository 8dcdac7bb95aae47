/* basin_words.h - how outcomes are called (private to the output of basins). */
#ifndef DTE_BASIN_WORDS_H
#define DTE_BASIN_WORDS_H

#include "base/buffer.h"
#include <detente/basin.h>

enum { BASIN_WORDS = 96 };

/* The code at place i of a table: attractors first, then the others, not decided and not run last.
 */
size_t basin_order(const dte_basin *b, size_t i);
/* "to 'matched'", "not decided in this time" */
void basin_words(const dte_basin *b, size_t code, char out[BASIN_WORDS]);
/* "eta = 0.25:  flow, time 100" */
void basin_what(const dte_game *game, const dte_basin *b, buffer *out);
/* Makes the picture. DTE_USAGE for another ending than .svg, .png, .pdf. */
dte_status basin_picture(dte_game *game, const dte_basin *b, const char *path, const char *medium,
                         bool keep, dte_error *err);

#endif

/* window.h - ranges of components, as --window takes them. */
#ifndef DTE_WINDOW_H
#define DTE_WINDOW_H

#include "cli/options.h"

enum { WINDOW_FORM = -1 }; /* the text has another form: nothing was printed */

/* NAME=LO:HI at the start of *text, which is moved behind it. Names may hold commas: W[1,2].
 * EXIT_DONE, EXIT_USAGE after a message, or WINDOW_FORM. */
int window_axis(const dte_game *game, const char **text, dte_axis *out);
/* All of them, as many as the text has; freed by the caller. EXIT_DONE, or an exit code after a
 * message. `text` NULL: none. */
int window_axes(const dte_game *game, const char *text, size_t *n, dte_axis **axes);

#endif

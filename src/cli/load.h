/* load.h - what the commands on a game share. */
#ifndef DTE_LOAD_H
#define DTE_LOAD_H

#include "cli/options.h"

/* The scenario with its --set values. Returns an exit code, after a message if it is not EXIT_DONE;
 * *game is then NULL. */
int load_game(const options *o, dte_game **game);
/* The number of the component of that name. EXIT_DONE or EXIT_USAGE. */
int load_component(const dte_game *game, const char *option, const char *name, size_t length,
                   size_t *out);
/* The point of the option's text. Components that it does not name have the values of `base`, which
 * may be NULL: then each must be named. point[0..d) */
int load_point(dte_game *game, const char *option, const char *text, const double *base,
               double *point);
/* --start over the scenario's start; NULL in *start leaves it to the library. Freed by the caller.
 */
int load_start(const options *o, dte_game *game, double **start);
/* n doubles, at least one; NULL after a message. */
double *load_numbers(size_t n, size_t size);

#endif

/* running_bound.h - rounding errors of the field and of its Jacobian.
 *
 * A param that is no short binary fraction was rounded when it was read. With `keep_params` the
 * bounds take that into account, so that what is left over when such params cancel is known to be
 * noise; a formula may then not be finite although its value at the params is (0^n for n a param).
 */
#ifndef DTE_RUNNING_BOUND_H
#define DTE_RUNNING_BOUND_H

#include "game/game.h"
#include <stdbool.h>

/* False for games that are too large for these bounds. */
bool running_bound_affordable(const dte_game *game);

typedef struct running_bound running_bound;
/* In n formulas: exact params become constants; the others stay, as inputs. leaves[0..n_params)
 * are the params. */
void running_bound_params(const dte_game *game, graph *g, size_t n, node *roots, node *leaves);
/* With `jacobian` for J, else for v. Errors: DTE_MEMORY, DTE_LIMIT, and DTE_NUMERIC for formulas of
 * params. */
dte_status running_bound_create(dte_game *game, bool jacobian, bool keep_params,
                                running_bound **out, dte_error *err);
void running_bound_free(running_bound *b);
/* |v_i computed - exact| <= e[i] at s; e[i] may be infinite or NaN. */
void running_bound_field(running_bound *b, const double *s, double *e);
/* |J_ij computed - exact| <= e[i*d + j] at s, likewise. */
dte_status running_bound_jacobian(running_bound *b, const double *s, double *e, dte_error *err);

#endif

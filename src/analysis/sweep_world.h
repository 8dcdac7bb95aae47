/* sweep_world.h - a game whose params vary: one set of programs that has them as inputs.
 *
 * Where a formula is finite only once a param is put in (0 * log 0), or Newton's method needs
 * shorter steps, the caller binds the game at these params instead. */
#ifndef DTE_SWEEP_WORLD_H
#define DTE_SWEEP_WORLD_H

#include "game/game.h"
#include <stdbool.h>

typedef struct sweep_world sweep_world;

/* The params param[0..n) vary, the others stay as in the game; `rest` is the number of the
 * equilibrium, `level` that of the quadrature. */
dte_status sweep_world_create(const dte_game *game, size_t n, const size_t *param, size_t rest,
                              int level, sweep_world **out, dte_error *err);
void sweep_world_free(sweep_world *w); /* takes NULL */

/* The equilibrium at values[0..n): the same iteration as equilibrium_refine as long as full steps
 * reduce |v|. False where that is not enough, or a number is not finite. */
bool sweep_world_rest(sweep_world *w, const double *values, double *point, double *jacobian);

#endif

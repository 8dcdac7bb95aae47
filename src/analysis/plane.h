/* plane.h - the field of a game in the plane of two components, the others held. */
#ifndef DTE_PLANE_H
#define DTE_PLANE_H

#include "analysis/streamlines.h"
#include <detente/game.h>

/* s = base + (x, y) in the components x and y. */
typedef struct game_plane {
    dte_game *game;
    size_t d, x, y;
    double *base;  /* d */
    double *s, *v; /* work space */
} game_plane;

/* Copies base[0..d). DTE_USAGE unless x and y are two different components. */
dte_status game_plane_create(dte_game *game, const double *base, size_t x, size_t y,
                             game_plane *out, dte_error *err);
void game_plane_free(game_plane *p);

/* A plane_field: `data` is a game_plane. */
void game_plane_field(void *data, size_t n, const double *x, const double *y, double *u, double *v);

/* The 2 x 2 part of the Jacobian at (x, y), row-major: that of the field in the plane. DTE_NUMERIC
 * where it is not finite. */
dte_status game_plane_jacobian(game_plane *p, double x, double y, double jacobian[4],
                               dte_error *err);

#endif

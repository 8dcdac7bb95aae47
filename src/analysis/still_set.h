/* still_set.h - where an energy stands still, and whether orbits can stay there (LaSalle). */
#ifndef DTE_STILL_SET_H
#define DTE_STILL_SET_H

#include "analysis/energy_sample.h"

enum { STILL_PLANES = 4 };

/* Coordinate planes through a point on which dH/dt is identically zero. Plane p: component i is
 * at[i] where fixed[p * d + i]. */
typedef struct still_set {
    size_t d, n; /* planes */
    bool *fixed; /* STILL_PLANES x d */
    double *at;
} still_set;

/* `rate`: dH/dt in game->g. Every plane of one component, and one of several components at once, as
 * few as possible. At most STILL_PLANES; a game of more than 64 components has none. */
dte_status still_set_find(dte_game *game, node rate, const double *point, still_set *out,
                          dte_error *err);
void still_set_free(still_set *s);

/* "theta = 0 or psi = 0"; what does not fit is cut. */
void still_set_print(const dte_game *game, const still_set *s, size_t room, char *text);

/* *leaves = 1: at every sampled point of every plane the flow moves a fixed component (a plane that
 * is only the point counts as left); 0: not so. */
dte_status still_set_leaves(const still_set *s, energy_sampler *sampler, const energy_box *box,
                            int *leaves, dte_error *err);

/* Seeks a zero of dH/dt in the box that is no point of the planes and not `point`: by Newton's
 * method for double zeros from sampled points. *found = true with its place in at[0..d), to about
 * three digits. */
dte_status still_set_search(dte_game *game, node rate, const still_set *s, const double *point,
                            energy_sampler *sampler, const energy_box *box, double *at, bool *found,
                            dte_error *err);

#endif

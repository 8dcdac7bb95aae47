/* energy_sample.h - dH/dt at many points of a box, each with a bound on its error. */
#ifndef DTE_ENERGY_SAMPLE_H
#define DTE_ENERGY_SAMPLE_H

#include "game/game.h"

typedef struct energy_box {
    double *lo, *hi;   /* d each */
    double *centre;    /* d: the first equilibrium, moved into the box */
    bool window, rest; /* the scenario's window counts; some component is not in it */
} energy_box;

/* The window of the scenario; components without one: within 1 of `point`. */
dte_status energy_box_make(const dte_game *game, const double *point, energy_box *out,
                           dte_error *err);
void energy_box_free(energy_box *b);

enum { ENERGY_POINTS = 512 };

/* n points of the box, component i of point k at at[i n + k], the same in every call: one half
 * anywhere in it (Sobol), the other half drawn towards the centre by powers of 2. */
dte_status energy_box_points(const energy_box *box, size_t d, size_t n, double *at, dte_error *err);

typedef struct energy_sampler energy_sampler;
/* H: number `which` of the scenario. Params that were rounded when they were read are kept as
 * inputs, so that what is left over when they cancel is known to be noise; where such a formula is
 * not finite (0^n for a param n) ask for `fixed` params. DTE_LIMIT: the game is too large. */
dte_status energy_sampler_create(dte_game *game, size_t which, bool fixed, energy_sampler **out,
                                 dte_error *err);
void energy_sampler_free(energy_sampler *s);

typedef struct energy_value { /* |rate computed - exact| <= rate_error; the same for v */
    double h, rate, rate_error;
} energy_value;

/* Points of the box, the same in every call: one half anywhere in it (Sobol), the other half drawn
 * towards the centre by powers of 2. */
size_t energy_samples(const energy_sampler *s);
/* Evaluates everything at all points. With `fixed` (d) not NULL, component i is at[i] where
 * fixed[i]. */
dte_status energy_sample(energy_sampler *s, const energy_box *box, const bool *fixed,
                         const double *at, dte_error *err);
/* Views of the last evaluation. */
energy_value energy_sample_value(const energy_sampler *s, size_t k);
void energy_sample_point(const energy_sampler *s, size_t k, double *point);
/* |v_i| is beyond its error bound at point k. */
bool energy_sample_moves(const energy_sampler *s, size_t k, size_t i);

#endif

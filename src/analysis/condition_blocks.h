/* condition_blocks.h - the Jacobian of two players as blocks, each divided by its player's rate.
 *
 * D maximizes and G minimizes: J = [[-r_D Q, r_D P], [r_G B, r_G H]]. */
#ifndef DTE_CONDITION_BLOCKS_H
#define DTE_CONDITION_BLOCKS_H

#include "game/game.h"
#include <detente/check.h>

typedef struct block_spectrum { /* of a symmetric block */
    size_t n;
    double *values;  /* ascending */
    double *vectors; /* n x n, column k */
    double skew;     /* |A - A'|_F / 2: not a Hessian if it is not 0 */
} block_spectrum;

/* The symmetric part of sign * J[first .. first+count)^2 / rate. */
dte_status block_spectrum_find(const dte_equilibrium_report *r, size_t first, size_t count,
                               double scale, block_spectrum *out, dte_error *err);
void block_spectrum_free(block_spectrum *b);

typedef struct game_blocks {
    dte_player D, G;
    block_spectrum q, h; /* Q = -J_DD/r_D; H = J_GG/r_G */
    double *p;           /* nD x nG: J_DG/r_D */
    double *sigma, *vt;  /* singular values of P, nG of them (0 where nG > nD), descending; rows */
    double mismatch;     /* |J_DG/r_D + (J_GD/r_G)'|_F: 0 for a zero-sum game */
    double tolerance;    /* numbers below it are zero to the error of J */
} game_blocks;

/* D, G: players with rates > 0. */
dte_status game_blocks_make(const dte_equilibrium_report *r, dte_player D, dte_player G,
                            game_blocks *out, dte_error *err);
void game_blocks_free(game_blocks *b);
/* |P' y| for column k of the vectors of Q. */
double game_blocks_pull(const game_blocks *b, size_t k);
/* Error of the entries of J divided by `rate`. */
double block_tolerance(const dte_equilibrium_report *r, double rate);

#endif

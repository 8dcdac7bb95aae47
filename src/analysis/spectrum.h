/* spectrum.h - the eigenvalues of a Jacobian, each with a bound on its error. */
#ifndef DTE_SPECTRUM_H
#define DTE_SPECTRUM_H

#include "game/game.h"
#include <stdbool.h>

/* How well the entries of J are known: |J_ij computed - exact| <= e[i*n + j]. */
typedef struct jacobian_error {
    double *e;              /* d x d */
    double quadrature;      /* |difference of two quadrature levels|_F */
    double residual;        /* |change of J near the point|_F: the equilibrium is not exact */
    double total;           /* |e|_F */
    bool rounding_is_bound; /* the rounding part is a running error bound; else an estimate (large
                               games) */
} jacobian_error;

/* Rounding (rounding.h), quadrature, and the distance to the exact equilibrium. */
dte_status jacobian_error_find(dte_game *game, const double *point, const double *jacobian,
                               jacobian_error *out, dte_error *err);
void jacobian_error_free(jacobian_error *e);

typedef enum side { SIDE_LEFT, SIDE_CRITICAL, SIDE_RIGHT } side; /* of the imaginary axis */

side spectrum_side(double re, double bound);

typedef struct eigenvalue {
    double re, im;
    double bound;    /* of |error|; large or infinite at a defective eigenvalue */
    double re_bound; /* of the error of the real part: never larger */
    side side;       /* as far as the error bounds tell, block by block */
    bool zero;       /* critical, and |im| within its bound too */
} eigenvalue;

typedef struct spectrum {
    size_t n;
    eigenvalue *l; /* real part descending, then |im| descending; pairs adjacent, + first */
    double scale;  /* |J|_F */
    double radius; /* lower bound on the distance to instability, min over the blocks where it was
                      computed; NaN if none */
    size_t blocks; /* irreducible diagonal blocks */
} spectrum;

/* Irreducible blocks on their own: 1 x 1 exactly, 2 x 2 in closed form (trace and determinant
 * decide), larger ones by LAPACK's dgeevx; where a bound from condition numbers does not tell the
 * side of the axis, the distance to instability of the block may. */
dte_status spectrum_find(size_t n, const double *jacobian, const jacobian_error *e, spectrum *out,
                         dte_error *err);
void spectrum_free(spectrum *s);

#endif

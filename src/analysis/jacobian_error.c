/* jacobian_error.c - how well the entries of a Jacobian are known.
 *
 *   e_ij = running error bound of J_ij  +  |J_ij(level) - J_ij(level + 1)|
 *        + 2 sum_k max |J_ij(s) - J_ij(s +- 2 x_k)|,  x_k = (|v_k| + rounding of v_k) * column k of
 * J^+
 *
 * x_k because the equilibrium is known as well as v is; twice that and both sides, because Newton's
 * method stops short of a multiple zero: near one of order p its last step is 1/p of the distance.
 * For games too large for running error bounds, 64 * 2^-53 |J|_F / sqrt(d) stands in for the
 * rounding of J. */
#include "analysis/equilibrium.h"
#include "analysis/running_bound.h"
#include "analysis/spectrum.h"

#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <string.h>

void jacobian_error_free(jacobian_error *e)
{
    memory_free(e->e);
    e->e = NULL;
}

static bool all_finite(size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

/* With the params kept as formulas if that works, else as constants. */
static dte_status add_rounding(dte_game *game, const double *point, double *e, dte_error *err)
{
    const size_t d = game->d;
    for (int keep_params = game->s->n_params > 0; keep_params >= 0; keep_params--) {
        running_bound *b = NULL;
        dte_status status = running_bound_create(game, true, keep_params, &b, err);
        if (status == DTE_OK) status = running_bound_jacobian(b, point, e, err);
        running_bound_free(b);
        if (status == DTE_OK && all_finite(d * d, e)) return DTE_OK;
        if (status == DTE_MEMORY || keep_params == 0) return status;
        fail_clear(err);
    }
    return DTE_OK;
}

static void estimate(size_t d, const double *jacobian, double *e)
{
    const double size = 32.0 * DBL_EPSILON * linalg_norm_frobenius(d, jacobian) / sqrt((double)d);
    for (size_t i = 0; i < d * d; i++)
        if (jacobian[i] != 0.0) e[i] += size;
}

/* change += the larger one of |J(point + t x) - J| and |J(point - t x) - J|, entry by entry. */
static dte_status add_change(dte_game *game, const double *point, const double *x, double t,
                             const double *jacobian, double *change, dte_error *err)
{
    const size_t d = game->d, square = d * d;
    double *moved = memory_zero(2 * square + d, sizeof *moved);
    if (!moved) return fail_memory(err);
    double *s = moved + 2 * square;
    dte_status status = DTE_OK;
    for (int k = 0; status == DTE_OK && k < 2; k++) {
        for (size_t i = 0; i < d; i++)
            s[i] = point[i] + (k ? t : -t) * x[i];
        status = dte_game_jacobian(game, s, moved + (k ? square : 0), err);
    }
    for (size_t i = 0; status == DTE_OK && i < square; i++)
        change[i] += fmax(fabs(moved[i] - jacobian[i]), fabs(moved[square + i] - jacobian[i]));
    memory_free(moved);
    return status;
}

/* How far v is from zero, component by component: |v_i| and its rounding. */
static dte_status defects(dte_game *game, const double *point, double *defect, dte_error *err)
{
    const size_t d = game->d;
    double *v = memory_zero(d, sizeof *v);
    running_bound *b = NULL;
    if (!v) return fail_memory(err);
    dte_game_field(game, 1, point, v);
    dte_status status = DTE_OK;
    if (running_bound_affordable(game)) status = running_bound_create(game, false, false, &b, err);
    if (b) running_bound_field(b, point, defect);
    for (size_t i = 0; i < d; i++)
        defect[i] += fabs(v[i]);
    running_bound_free(b);
    memory_free(v);
    return status;
}

/* Adds the change of J when the equilibrium moves by twice x. Where J does not exist nearby, it is
 * not known. */
static dte_status move(dte_game *game, const double *point, const double *x, const double *jacobian,
                       double *change, dte_error *err)
{
    const dte_status status = add_change(game, point, x, 2.0, jacobian, change, err);
    if (status != DTE_NUMERIC) return status;
    fail_clear(err);
    for (size_t k = 0; k < game->d * game->d; k++)
        change[k] = (double)INFINITY;
    return DTE_OK;
}

enum { DEFECTS_LIMIT = 128 }; /* beyond this dimension, all defects together */

/* Each defect moves the equilibrium along a column of J^+, and J with it. */
static dte_status moved_jacobians(dte_game *game, const double *point, const double *jacobian,
                                  double *change, double *v, double *x, dte_error *err)
{
    const size_t d = game->d, columns = d <= DEFECTS_LIMIT ? d : 1;
    DTE_TRY(defects(game, point, v, err));
    for (size_t i = d; columns > 1 && i-- > 0;) { /* the diagonal matrix of the defects, in place */
        const double defect = v[i];
        v[i] = 0.0;
        v[i * d + i] = defect;
    }
    DTE_TRY(equilibrium_steps(d, jacobian, columns, v, 0, x, err));
    for (size_t i = 0; i < columns; i++)
        if (vector_norm(d, x + i * d) > 0.0)
            DTE_TRY(move(game, point, x + i * d, jacobian, change, err));
    return DTE_OK;
}

static dte_status add_residual(dte_game *game, const double *point, const double *jacobian,
                               jacobian_error *out, dte_error *err)
{
    const size_t square = game->d * game->d;
    double *work = memory_zero(3 * square, sizeof *work);
    if (!work) return fail_memory(err);
    const dte_status status =
        moved_jacobians(game, point, jacobian, work, work + square, work + 2 * square, err);
    if (status == DTE_OK) out->residual = linalg_norm_frobenius(game->d, work);
    for (size_t i = 0; i < square; i++)
        out->e[i] += 2.0 * work[i];
    memory_free(work);
    return status;
}

/* Adds |other - jacobian| entry by entry; returns the Frobenius norm of the difference. */
static double add_difference(size_t n, const double *jacobian, const double *other, double *e)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double difference = fabs(other[i] - jacobian[i]);
        e[i] += difference;
        sum += difference * difference;
    }
    return sqrt(sum);
}

static dte_status add_quadrature(dte_game *game, const double *point, const double *jacobian,
                                 jacobian_error *out, dte_error *err)
{
    double *finer = memory_zero(game->d * game->d, sizeof *finer);
    if (!finer) return fail_memory(err);
    game_jacobian_finer(game, point, finer);
    out->quadrature = add_difference(game->d * game->d, jacobian, finer, out->e);
    memory_free(finer);
    return DTE_OK;
}

/* What cancelled to rounding while formulas were folded is left in some coefficient, which
 * multiplies a power of the state. */
static void add_folding(const dte_game *game, const double *point, const double *jacobian,
                        double *e)
{
    const double size = 1.0 + vector_norm(game->d, point);
    for (size_t i = 0; game->noise > 0.0 && i < game->d * game->d; i++)
        if (jacobian[i] != 0.0) e[i] += 4.0 * game->noise * size * size;
}

static dte_status add_all(dte_game *game, const double *point, const double *jacobian,
                          jacobian_error *out, dte_error *err)
{
    DTE_TRY(game_need_product(game, err));
    out->rounding_is_bound = running_bound_affordable(game);
    if (out->rounding_is_bound)
        DTE_TRY(add_rounding(game, point, out->e, err));
    else
        estimate(game->d, jacobian, out->e);
    add_folding(game, point, jacobian, out->e);
    DTE_TRY(add_residual(game, point, jacobian, out, err));
    return game->finer_product ? add_quadrature(game, point, jacobian, out, err) : DTE_OK;
}

dte_status jacobian_error_find(dte_game *game, const double *point, const double *jacobian,
                               jacobian_error *out, dte_error *err)
{
    const size_t d = game->d;
    *out = (jacobian_error){.e = memory_zero(d * d, sizeof *out->e)};
    if (!out->e) return fail_memory(err);
    DTE_TRY(add_all(game, point, jacobian, out, err));
    for (size_t i = 0; i < d * d; i++)
        if (!isfinite(out->e[i])) out->e[i] = (double)INFINITY;
    out->total = linalg_norm_frobenius(d, out->e);
    return DTE_OK;
}

/* jacobian_error.c - how well the entries of a Jacobian are known.
 *
 *   e_ij = 2^-53 * (running error bound of J_ij)  +  |J_ij(level) - J_ij(level + 1)|
 *        + 2 |J_ij(s) - J_ij(s + last Newton step)|
 *
 * For games too large for the running error bound, 64 * 2^-53 |J|_F / sqrt(d) stands in for it. */
#include "analysis/equilibrium.h"
#include "analysis/spectrum.h"

#include "base/memory.h"
#include "expr/rounding.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { BOUND_DIMENSION = 64, BOUND_NODES = 30000 };

void jacobian_error_free(jacobian_error *e)
{
    memory_free(e->e);
    e->e = NULL;
}

/* Evaluates the running error bounds of J u for all unit vectors u. */
static dte_status running_bound(dte_game *game, const double *point, double *e, dte_error *err)
{
    const size_t d = game->d;
    node *bounds = memory_zero(d, sizeof *bounds);
    double *work = memory_aligned(2 * d * d, sizeof *work);
    program *p = NULL;
    dte_status status = bounds && work ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        rounding_bound(game->g, d, game->derivative, bounds);
        status = graph_status(game->g, err);
    }
    if (status == DTE_OK) status = game_compile(game, d, bounds, true, game->level, &p, err);
    if (status == DTE_OK) {
        for (size_t i = 0; i < d; i++) work[i * d + i] = 1.0;
        program_run(p, point, d, work, d, work + d * d, d);
        for (size_t i = 0; i < d * d; i++) e[i] += 0.5 * DBL_EPSILON * work[d * d + i];
    }
    program_free(p);
    memory_free(bounds);
    memory_free(work);
    return status;
}

static void estimate(size_t d, const double *jacobian, double *e)
{
    const double size = 32.0 * DBL_EPSILON * linalg_norm_frobenius(d, jacobian) / sqrt((double)d);
    for (size_t i = 0; i < d * d; i++)
        if (jacobian[i] != 0.0) e[i] += size;
}

/* Adds factor * |other - jacobian| entry by entry; returns the Frobenius norm of the difference. */
static double add_difference(size_t n, const double *jacobian, const double *other, double factor,
                             double *e)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double difference = fabs(other[i] - jacobian[i]);
        e[i] += factor * difference;
        sum += difference * difference;
    }
    return sqrt(sum);
}

static dte_status add_residual(dte_game *game, const double *point, const double *jacobian,
                               double *moved, jacobian_error *out, dte_error *err)
{
    const size_t d = game->d;
    double *v = memory_zero(3 * d, sizeof *v);
    if (!v) return fail_memory(err);
    double *x = v + d, *s = v + 2 * d;
    dte_game_field(game, 1, point, v);
    dte_status status = equilibrium_step(d, jacobian, v, 0, x, err);
    for (size_t i = 0; i < d; i++) s[i] = point[i] + x[i];
    if (status == DTE_OK) status = dte_game_jacobian(game, s, moved, err);
    if (status == DTE_OK) out->residual = add_difference(d * d, jacobian, moved, 2.0, out->e);
    memory_free(v);
    return status;
}

static dte_status add_all(dte_game *game, const double *point, const double *jacobian,
                          double last_step, jacobian_error *out, dte_error *err)
{
    const size_t d = game->d;
    DTE_TRY(game_need_product(game, err));
    out->rounding_is_bound = d <= BOUND_DIMENSION && graph_size(game->g) <= BOUND_NODES;
    if (out->rounding_is_bound) DTE_TRY(running_bound(game, point, out->e, err));
    else estimate(d, jacobian, out->e);
    if (last_step == 0.0 && !game->finer_product) return DTE_OK;
    double *other = memory_zero(d * d, sizeof *other);
    if (!other) return fail_memory(err);
    dte_status status = DTE_OK;
    if (last_step > 0.0) status = add_residual(game, point, jacobian, other, out, err);
    if (status == DTE_OK && game->finer_product) {
        game_jacobian_finer(game, point, other);
        out->quadrature = add_difference(d * d, jacobian, other, 1.0, out->e);
    }
    memory_free(other);
    return status;
}

dte_status jacobian_error_find(dte_game *game, const double *point, const double *jacobian,
                               double last_step, jacobian_error *out, dte_error *err)
{
    const size_t d = game->d;
    *out = (jacobian_error){.e = memory_zero(d * d, sizeof *out->e)};
    if (!out->e) return fail_memory(err);
    DTE_TRY(add_all(game, point, jacobian, last_step, out, err));
    out->total = linalg_norm_frobenius(d, out->e);
    return DTE_OK;
}

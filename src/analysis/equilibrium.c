/* equilibrium.c - Newton's method with minimum-norm steps. */
#include "analysis/equilibrium.h"

#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <string.h>

static const double rank_tolerance = 1e-13; /* relative to the largest singular value */

double vector_norm(size_t n, const double *x)
{
    double size = 0.0, sum = 0.0;
    for (size_t i = 0; i < n; i++)
        size = fmax(size, fabs(x[i]));
    if (size == 0.0 || !isfinite(size)) return size;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] / size) * (x[i] / size);
    return size * sqrt(sum);
}

/* x = -V_r diag(1/s) U_r' v over the leading singular triplets */
static void pseudo_solve(size_t d, const double *s, const double *u, const double *vt, size_t rank,
                         const double *v, double *x)
{
    memset(x, 0, d * sizeof *x);
    for (size_t k = 0; k < rank; k++) {
        double c = 0.0;
        for (size_t i = 0; i < d; i++)
            c += u[i * d + k] * v[i];
        for (size_t i = 0; i < d; i++)
            x[i] -= c / s[k] * vt[k * d + i];
    }
}

dte_status equilibrium_steps(size_t d, const double *jacobian, size_t m, const double *v,
                             size_t keep_rank, double *x, dte_error *err)
{
    double *work = memory_zero(2 * d * d + d, sizeof *work);
    if (!work) return fail_memory(err);
    double *u = work, *vt = work + d * d, *s = work + 2 * d * d;
    const dte_status status = linalg_svd(d, d, jacobian, s, u, vt, err);
    size_t rank = keep_rank;
    if (status == DTE_OK && keep_rank == 0)
        while (rank < d && s[rank] > rank_tolerance * s[0])
            rank++;
    for (size_t k = 0; status == DTE_OK && k < m; k++)
        pseudo_solve(d, s, u, vt, rank, v + k * d, x + k * d);
    memory_free(work);
    return status;
}

dte_status equilibrium_step(size_t d, const double *jacobian, const double *v, size_t keep_rank,
                            double *x, dte_error *err)
{
    return equilibrium_steps(d, jacobian, 1, v, keep_rank, x, err);
}

/* Every component of v is within its own rounding error, as far as the Jacobian can tell it. */
static bool is_rounding(size_t d, const double *jacobian, const double *s, const double *v)
{
    for (size_t i = 0; i < d; i++) {
        double size = 0.0;
        for (size_t k = 0; k < d; k++)
            size += fabs(jacobian[i * d + k]) * (1.0 + fabs(s[k]));
        if (!(fabs(v[i]) <= 32.0 * DBL_EPSILON * size)) return false;
    }
    return true;
}

typedef struct newton { /* work space: three vectors */
    double *v, *x, *trial;
} newton;

/* Trials of a step, down to about one in a million of it. */
enum { HALVINGS = 20 };

/* Halves the step until |v| falls. False if it never does. */
static bool advance(dte_game *game, newton *w, equilibrium *e)
{
    const size_t d = game->d;
    double t = 1.0;
    for (int k = 0; k < HALVINGS; k++, t *= 0.5) {
        for (size_t i = 0; i < d; i++)
            w->trial[i] = e->point[i] + t * w->x[i];
        dte_game_field(game, 1, w->trial, w->v);
        const double residual = vector_norm(d, w->v);
        if (!(residual < e->residual)) continue;
        memcpy(e->point, w->trial, d * sizeof *w->trial);
        e->residual = residual;
        return true;
    }
    return false;
}

static dte_status no_equilibrium(const dte_game *game, const char *name, const equilibrium *e,
                                 dte_error *err)
{
    for (size_t i = 0; i < game->s->n_equilibria; i++)
        if (strcmp(game->s->equilibria[i].name, name) == 0)
            return source_fail_status(err, DTE_NUMERIC, game->s->equilibria[i].at,
                                      "no equilibrium near '%s': Newton's method stopped after %d "
                                      "steps with |v| = %.3g; give a point nearer to one",
                                      name, e->steps, e->residual);
    return fail(err, DTE_NUMERIC, "no equilibrium found: |v| = %.3g", e->residual);
}

static dte_status iterate(dte_game *game, const char *name, int limit, equilibrium *e, newton *w,
                          double *jacobian, dte_error *err)
{
    const size_t d = game->d;
    DTE_TRY(dte_game_diagnose(game, e->point, err));
    dte_game_field(game, 1, e->point, w->v);
    e->residual = vector_norm(d, w->v);
    for (;;) {
        DTE_TRY(dte_game_jacobian(game, e->point, jacobian, err));
        dte_game_field(game, 1, e->point, w->v);
        if (is_rounding(d, jacobian, e->point, w->v)) return DTE_OK;
        DTE_TRY(equilibrium_step(d, jacobian, w->v, 0, w->x, err));
        if (e->steps == limit || !advance(game, w, e)) return no_equilibrium(game, name, e, err);
        e->steps++;
    }
}

dte_status equilibrium_refine(dte_game *game, const char *name, int limit, equilibrium *e,
                              double *jacobian, dte_error *err)
{
    const size_t d = game->d;
    double *work = memory_zero(4 * d, sizeof *work);
    if (!work) return fail_memory(err);
    double *given = work + 3 * d;
    newton w = {work, work + d, work + 2 * d};
    memcpy(given, e->point, d * sizeof *given);
    e->steps = 0;
    e->residual = 0.0;
    const dte_status status = iterate(game, name, limit, e, &w, jacobian, err);
    for (size_t i = 0; i < d; i++)
        given[i] -= e->point[i];
    e->moved = vector_norm(d, given);
    memory_free(work);
    return status;
}

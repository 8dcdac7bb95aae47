/* manifold.c - moving along the kernel of the Jacobian. */
#include "analysis/manifold.h"

#include "analysis/equilibrium.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { CORRECTOR_STEPS = 40 };

void manifold_free(manifold *m)
{
    memory_free(m->tangent);
    m->tangent = NULL;
}

typedef struct walker {
    dte_game *game;
    const double *point;
    size_t d, k;
    double *s, *v, *x, *jacobian, *singular;
} walker;

/* v is zero to rounding at w->s; the scale is that of J there. */
static bool arrived(const walker *w)
{
    for (size_t i = 0; i < w->d; i++) {
        double size = 0.0;
        for (size_t j = 0; j < w->d; j++)
            size += fabs(w->jacobian[i * w->d + j]) * (1.0 + fabs(w->s[j]));
        if (!(fabs(w->v[i]) <= 64.0 * DBL_EPSILON * size)) return false;
    }
    return true;
}

/* Newton steps that do not follow the kernel. */
static bool correct(walker *w)
{
    for (int step = 0; step < CORRECTOR_STEPS; step++) {
        dte_game_field(w->game, 1, w->s, w->v);
        if (dte_game_jacobian(w->game, w->s, w->jacobian, NULL) != DTE_OK) return false;
        if (arrived(w)) return true;
        if (w->k == w->d) return false;
        if (equilibrium_step(w->d, w->jacobian, w->v, w->d - w->k, w->x, NULL) != DTE_OK)
            return false;
        for (size_t i = 0; i < w->d; i++) w->s[i] += w->x[i];
    }
    return false;
}

static bool kernel_is_kept(walker *w, double tolerance)
{
    if (linalg_svd(w->d, w->d, w->jacobian, w->singular, NULL, NULL, NULL) != DTE_OK) return false;
    return w->singular[w->d - w->k] <= tolerance + 1e-12 * w->singular[0];
}

static bool moves_along(walker *w, const double *direction, double length, double tolerance)
{
    double along = 0.0;
    for (size_t i = 0; i < w->d; i++) w->s[i] = w->point[i] + length * direction[i];
    if (!correct(w)) return false;
    for (size_t i = 0; i < w->d; i++) along += direction[i] * (w->s[i] - w->point[i]);
    return along > 0.5 * length && kernel_is_kept(w, tolerance);
}

/* The kernel as the last k rows of V'; false if there is no clear gap in the singular values. */
static dte_status kernel(const walker *w, const double *jacobian, double tolerance, double *tangent,
                         bool *clear, dte_error *err)
{
    const size_t d = w->d, first = d - w->k;
    double *vt = memory_zero(d * d, sizeof *vt);
    if (!vt) return fail_memory(err);
    const dte_status status = linalg_svd(d, d, jacobian, w->singular, NULL, vt, err);
    if (status == DTE_OK) {
        *clear = w->singular[first] <= tolerance &&
                 (first == 0 || w->singular[first - 1] > 100.0 * tolerance);
        memcpy(tangent, vt + first * d, w->k * d * sizeof *tangent);
    }
    memory_free(vt);
    return status;
}

static bool all_directions(walker *w, const double *tangent, double tolerance)
{
    const double size = 1.0 + vector_norm(w->d, w->point);
    for (size_t j = 0; j < w->k; j++) {
        const double *t = tangent + j * w->d;
        if (!moves_along(w, t, 0.1 * size, tolerance)) return false;
        if (!moves_along(w, t, 0.02 * size, tolerance)) return false;
    }
    return true;
}

dte_status manifold_find(dte_game *game, const double *point, const double *jacobian, size_t k,
                         double tolerance, manifold *out, dte_error *err)
{
    const size_t d = game->d;
    *out = (manifold){0};
    if (k == 0) return DTE_OK;
    out->too_large = d > MANIFOLD_LIMIT;
    if (out->too_large) return DTE_OK;
    double *work = memory_zero(d * d + 4 * d, sizeof *work);
    out->tangent = memory_zero(k * d, sizeof *out->tangent);
    dte_status status = work && out->tangent ? DTE_OK : fail_memory(err);
    bool clear = false;
    if (status == DTE_OK) {
        walker w = {game, point, d, k, work, work + d, work + 2 * d, work + 4 * d, work + 3 * d};
        status = kernel(&w, jacobian, tolerance, out->tangent, &clear, err);
        if (status == DTE_OK && clear && all_directions(&w, out->tangent, tolerance))
            out->dimension = k;
    }
    memory_free(work);
    if (out->dimension == 0) manifold_free(out);
    return status;
}

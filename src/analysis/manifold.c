/* manifold.c - moving along the kernel of the Jacobian. */
#include "analysis/manifold.h"

#include "analysis/equilibrium.h"
#include "analysis/running_bound.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { CORRECTOR_STEPS = 40, SMALL_STEPS = 4 };

void manifold_free(manifold *m)
{
    memory_free(m->tangent);
    m->tangent = NULL;
}

typedef struct walker {
    dte_game *game;
    const double *point;
    size_t d, k;
    running_bound *rounding; /* of v; NULL for large games */
    double *s, *v, *x, *singular, *error, *jacobian, *across;
    const double *tangent;
    double length;
} walker;

/* v is zero at w->s to the rounding of v and of s, where components that Newton's method makes zero
 * count as 1e-6 of the way. Rounding errors that are not small against a step along row i of J hide
 * what v_i does: then nothing is shown (1 - tanh(x) at x = 30). */
static bool arrived(const walker *w)
{
    const size_t d = w->d;
    if (w->rounding) running_bound_field(w->rounding, w->s, w->error);
    for (size_t i = 0; i < d; i++) {
        double size = 0.0, slope = 0.0;
        for (size_t j = 0; j < d; j++) {
            const double least = w->rounding ? 1e-6 * w->length : 1.0;
            size += fabs(w->jacobian[i * d + j]) * (least + fabs(w->s[j]));
            slope += fabs(w->jacobian[i * d + j]);
        }
        const double noise = w->rounding ? 4.0 * w->error[i] : 0.0;
        if (noise > 1e-4 * slope * w->length) return false;
        if (!(fabs(w->v[i]) <= noise + 4.0 * DBL_EPSILON * size)) return false;
    }
    return true;
}

/* J (I - T'T): J for steps across the kernel only. */
static void project(walker *w)
{
    const size_t d = w->d;
    memcpy(w->across, w->jacobian, d * d * sizeof *w->across);
    for (size_t i = 0; i < d; i++) {
        for (size_t t = 0; t < w->k; t++) {
            const double *direction = w->tangent + t * d;
            double along = 0.0;
            for (size_t j = 0; j < d; j++)
                along += w->jacobian[i * d + j] * direction[j];
            for (size_t j = 0; j < d; j++)
                w->across[i * d + j] -= along * direction[j];
        }
    }
}

typedef enum place { ON, OFF, LOST } place; /* v = 0; v settles elsewhere; Newton does not settle */

/* Newton's method has settled after a few steps that are small: each one cleans up the rounding of
 * the last. */
static place correct(walker *w)
{
    int small = w->k == w->d ? SMALL_STEPS : 0;
    for (int n = 0; n < CORRECTOR_STEPS; n++) {
        dte_game_field(w->game, 1, w->s, w->v);
        if (dte_game_jacobian(w->game, w->s, w->jacobian, NULL) != DTE_OK) return LOST;
        if (arrived(w)) return ON;
        if (small == SMALL_STEPS) return OFF;
        project(w);
        if (equilibrium_step(w->d, w->across, w->v, w->d - w->k, w->x, NULL) != DTE_OK) return LOST;
        for (size_t i = 0; i < w->d; i++)
            w->s[i] += w->x[i];
        small += vector_norm(w->d, w->x) <= 1e-9 * (1.0 + vector_norm(w->d, w->s));
    }
    return LOST;
}

static bool kernel_is_kept(walker *w, double tolerance)
{
    if (linalg_svd(w->d, w->d, w->jacobian, w->singular, NULL, NULL, NULL) != DTE_OK) return false;
    return w->singular[w->d - w->k] <= tolerance + 1e-12 * w->singular[0];
}

static place go(walker *w, const double *direction, double length)
{
    w->length = length;
    for (size_t i = 0; i < w->d; i++)
        w->s[i] = w->point[i] + length * direction[i];
    return correct(w);
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

static bool all_directions(walker *w, double tolerance)
{
    const double size = 1.0 + vector_norm(w->d, w->point);
    for (size_t t = 0; t < w->k; t++) {
        const double *direction = w->tangent + t * w->d;
        for (int step = 0; step < 2; step++)
            if (go(w, direction, (step ? 0.05 : 0.01) * size) != ON ||
                !kernel_is_kept(w, tolerance))
                return false;
        if (go(w, direction, 0.3 * size) == OFF) return false;
    }
    return true;
}

static dte_status find(walker *w, const double *jacobian, double tolerance, manifold *out,
                       dte_error *err)
{
    bool clear = false;
    if (running_bound_affordable(w->game))
        DTE_TRY(running_bound_create(w->game, false, false, &w->rounding, err));
    DTE_TRY(kernel(w, jacobian, tolerance, out->tangent, &clear, err));
    w->tangent = out->tangent;
    if (clear && all_directions(w, tolerance)) out->dimension = w->k;
    return DTE_OK;
}

dte_status manifold_find(dte_game *game, const double *point, const double *jacobian, size_t k,
                         double tolerance, manifold *out, dte_error *err)
{
    const size_t d = game->d;
    *out = (manifold){0};
    if (k == 0) return DTE_OK;
    out->too_large = d > MANIFOLD_LIMIT;
    if (out->too_large) return DTE_OK;
    double *work = memory_zero(2 * d * d + 5 * d, sizeof *work);
    out->tangent = memory_zero(k * d, sizeof *out->tangent);
    dte_status status = work && out->tangent ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        walker w = {.game = game, .point = point, .d = d, .k = k, .s = work, .v = work + d};
        w.x = w.v + d;
        w.singular = w.x + d;
        w.error = w.singular + d;
        w.jacobian = w.error + d;
        w.across = w.jacobian + d * d;
        status = find(&w, jacobian, tolerance, out, err);
        running_bound_free(w.rounding);
    }
    memory_free(work);
    if (out->dimension == 0) manifold_free(out);
    return status;
}

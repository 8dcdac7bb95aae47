/* cycle.c - what cycles of flows and of maps have in common. */
#include "analysis/cycle.h"

#include "base/fail.h"
#include "base/memory.h"
#include <math.h>

static const double same = 1e-5; /* ranges are good to 1e-6 */

dte_status cycle_create(size_t d, size_t n, size_t n_points, cycle *out, dte_error *err)
{
    *out = (cycle){.d = d, .n_points = n_points};
    out->point = memory_zero(n + (d + 2 + n_points) * d, sizeof *out->point);
    if (!out->point) return fail_memory(err);
    out->normal = out->point + n;
    out->basis = out->normal + d;
    out->lo = out->basis + (d - 1) * d;
    out->hi = out->lo + d;
    out->points = out->hi + d;
    return DTE_OK;
}

void cycle_free(cycle *c)
{
    memory_free(c->point);
    attractor_free(&c->ball);
    *c = (cycle){0};
}

/* The extreme value of the parabola through three values, b beyond a and c. */
static double vertex(double a, double b, double c)
{
    const double slope = c - a, bend = a - 2.0 * b + c;
    return bend != 0.0 ? b - slope * slope / (8.0 * bend) : b;
}

void cycle_measure(cycle *c, bool smooth)
{
    const size_t n = c->n_points;
    c->size = 0.0;
    for (size_t k = 0; k < c->d; k++) {
        c->lo[k] = c->hi[k] = c->points[k];
        for (size_t i = 0; i < n; i++) {
            const double before = c->points[(i + n - 1) % n * c->d + k],
                         at = c->points[i * c->d + k], behind = c->points[(i + 1) % n * c->d + k];
            const bool turns = smooth && (at - before) * (behind - at) <= 0.0;
            const double value = turns ? vertex(before, at, behind) : at;
            c->lo[k] = fmin(c->lo[k], value);
            c->hi[k] = fmax(c->hi[k], value);
        }
        c->size = fmax(c->size, c->hi[k] - c->lo[k]);
    }
}

bool cycle_same(const cycle *a, const cycle *b)
{
    if (fabs(a->period - b->period) > same * a->period) return false;
    for (size_t k = 0; k < a->d; k++)
        if (fabs(a->lo[k] - b->lo[k]) > same * a->size ||
            fabs(a->hi[k] - b->hi[k]) > same * a->size)
            return false;
    return true;
}

bool cycle_holds(const cycle *c, const section_lanes *l, size_t i)
{
    double e[CYCLE_DIMENSION_MOST];
    for (size_t a = 0; a + 1 < c->d; a++) {
        e[a] = 0.0;
        for (size_t k = 0; k < c->d; k++)
            e[a] += c->basis[a * c->d + k] * (l->s[k * ENSEMBLE_LANES + i] - c->point[k]);
    }
    return attractor_holds(&c->ball, e, 1);
}

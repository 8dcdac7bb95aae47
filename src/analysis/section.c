/* section.c - see section.h. */
#include "analysis/section.h"

#include "base/fail.h"
#include "base/memory.h"

enum { LANES = ENSEMBLE_LANES };

dte_status section_lanes_create(size_t d, ensemble_field *f, void *data, section_lanes *out,
                                dte_error *err)
{
    *out = (section_lanes){.d = d, .f = f, .data = data};
    out->s = memory_aligned((4 * d + 2) * LANES, sizeof *out->s);
    if (!out->s) return fail_memory(err);
    out->v = out->s + d * LANES;
    out->z = out->v + d * LANES;
    out->sum = out->z + d * LANES;
    out->step = out->sum + d * LANES;
    out->time = out->step + LANES;
    return DTE_OK;
}

void section_lanes_free(section_lanes *l)
{
    memory_free(l->s);
    *l = (section_lanes){0};
}

void section_measure(size_t d, const double *point, const double *normal, const double *s,
                     const double *v, double *g, double *rate, double *square)
{
    *g = *rate = *square = 0.0;
    for (size_t k = 0; k < d; k++) {
        const double e = s[k * LANES] - point[k];
        *g += normal[k] * e;
        *rate += normal[k] * v[k * LANES];
        *square += e * e;
    }
}

void section_lanes_add(section_lanes *l, const ensemble_view *view, size_t lane,
                       const double *point, const double *normal)
{
    for (size_t k = 0; k < l->d; k++)
        l->s[k * LANES + l->n] = view->s[k * LANES + lane];
    l->point[l->n] = point;
    l->normal[l->n++] = normal;
}

/* ---- steps ---- */

/* z = s + c step v */
static void shift(section_lanes *l, double c)
{
    for (size_t k = 0; k < l->d; k++)
        for (size_t i = 0; i < l->n; i++) {
            const size_t at = k * LANES + i;
            l->z[at] = l->s[at] + c * l->step[i] * l->v[at];
        }
}

static void add(section_lanes *l, double weight, bool first)
{
    for (size_t k = 0; k < l->d; k++)
        for (size_t i = 0; i < l->n; i++) {
            const size_t at = k * LANES + i;
            l->sum[at] = weight * l->v[at] + (first ? 0.0 : l->sum[at]);
        }
}

static void runge_kutta(section_lanes *l)
{
    l->f(l->data, l->n, l->s, l->v);
    add(l, 1.0 / 6.0, true);
    shift(l, 0.5);
    l->f(l->data, l->n, l->z, l->v);
    add(l, 1.0 / 3.0, false);
    shift(l, 0.5);
    l->f(l->data, l->n, l->z, l->v);
    add(l, 1.0 / 3.0, false);
    shift(l, 1.0);
    l->f(l->data, l->n, l->z, l->v);
    add(l, 1.0 / 6.0, false);
    for (size_t k = 0; k < l->d; k++)
        for (size_t i = 0; i < l->n; i++)
            l->s[k * LANES + i] += l->step[i] * l->sum[k * LANES + i];
}

/* The last steps are short. */
void section_lanes_bring(section_lanes *l)
{
    static const int steps[] = {24, 4, 1};
    double g, rate, square;
    for (size_t i = 0; i < l->n; i++)
        l->time[i] = 0.0;
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        l->f(l->data, l->n, l->s, l->v);
        for (size_t i = 0; i < l->n; i++) {
            section_measure(l->d, l->point[i], l->normal[i], l->s + i, l->v + i, &g, &rate,
                            &square);
            l->time[i] -= g / rate;
            l->step[i] = -g / rate / steps[k];
        }
        for (int n = 0; n < steps[k]; n++)
            runge_kutta(l);
    }
}

/* ---- distances ---- */

double section_distance2(const section_lanes *l, size_t i)
{
    double square = 0.0;
    for (size_t k = 0; k < l->d; k++) {
        const double e = l->s[k * LANES + i] - l->point[i][k];
        square += e * e;
    }
    return square;
}

double section_tangent2(const ensemble_view *view, size_t lane, double t, const double *point)
{
    double square = 0.0;
    for (size_t k = 0; k < view->d; k++) {
        const size_t at = k * LANES + lane;
        const double e = view->s[at] - t * view->v[at] - point[k];
        square += e * e;
    }
    return square;
}

/* basin_return.c - see basin_return.h. The steps back are those of the classical Runge-Kutta
 * method, many small ones, for all lanes in question side by side. */
#include "analysis/basin_return.h"

#include "base/fail.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES };
typedef enum side { FRESH, AHEAD, BEHIND } side; /* of the section */

struct basin_return {
    size_t d;
    double tolerance;
    ensemble_field *f;
    void *data;
    double *s0, *v0; /* d of each start; v0 is filled at its first step */
    double *reach;   /* of each start: the largest |s - s0|^2 so far */
    unsigned char *side;
    /* Lanes in question. */
    size_t n, lane[LANES];
    uint64_t id[LANES];
    double *s, *v, *z, *sum, *back; /* blocks of d LANES; back: LANES */
    double *single;
};

dte_status basin_return_create(size_t d, size_t most, double rtol, ensemble_field *f, void *data,
                               basin_return **out, dte_error *err)
{
    basin_return *r = memory_zero(1, sizeof *r);
    *out = r;
    if (!r) return fail_memory(err);
    *r = (basin_return){.d = d, .tolerance = fmax(1e-6, 30.0 * rtol), .f = f, .data = data};
    r->s0 = memory_zero(most * (2 * d + 1) + d, sizeof *r->s0);
    r->side = memory_zero(most, 1);
    r->s = memory_aligned((4 * d + 1) * LANES, sizeof *r->s);
    if (!r->s0 || !r->side || !r->s) return fail_memory(err);
    r->v0 = r->s0 + most * d;
    r->reach = r->v0 + most * d;
    r->single = r->reach + most;
    r->v = r->s + d * LANES;
    r->z = r->v + d * LANES;
    r->sum = r->z + d * LANES;
    r->back = r->sum + d * LANES;
    return DTE_OK;
}

void basin_return_free(basin_return *r)
{
    if (!r) return;
    memory_free(r->s0);
    memory_free(r->side);
    memory_free(r->s);
    memory_free(r);
}

/* v(s0) in a chunk of its own: the same bits whichever lanes are beside it. */
void basin_return_start(basin_return *r, uint64_t id, const double *s0)
{
    const size_t d = r->d;
    for (size_t k = 0; k < d; k++)
        for (size_t i = 0; i < 8; i++)
            r->s[k * LANES + i] = s0[k];
    r->f(r->data, 8, r->s, r->v);
    for (size_t k = 0; k < d; k++) {
        r->s0[id * d + k] = s0[k];
        r->v0[id * d + k] = r->v[k * LANES];
    }
    r->side[id] = FRESH;
    r->reach[id] = 0.0;
}

/* ---- steps back ---- */

/* z = s + c back v */
static void shift(basin_return *r, double c)
{
    for (size_t k = 0; k < r->d; k++)
        for (size_t i = 0; i < r->n; i++) {
            const size_t at = k * LANES + i;
            r->z[at] = r->s[at] + c * r->back[i] * r->v[at];
        }
}

static void add(basin_return *r, double weight, bool first)
{
    for (size_t k = 0; k < r->d; k++)
        for (size_t i = 0; i < r->n; i++) {
            const size_t at = k * LANES + i;
            r->sum[at] = weight * r->v[at] + (first ? 0.0 : r->sum[at]);
        }
}

static void runge_kutta(basin_return *r)
{
    r->f(r->data, r->n, r->s, r->v);
    add(r, 1.0 / 6.0, true);
    shift(r, 0.5);
    r->f(r->data, r->n, r->z, r->v);
    add(r, 1.0 / 3.0, false);
    shift(r, 0.5);
    r->f(r->data, r->n, r->z, r->v);
    add(r, 1.0 / 3.0, false);
    shift(r, 1.0);
    r->f(r->data, r->n, r->z, r->v);
    add(r, 1.0 / 6.0, false);
    for (size_t k = 0; k < r->d; k++)
        for (size_t i = 0; i < r->n; i++)
            r->s[k * LANES + i] += r->back[i] * r->sum[k * LANES + i];
}

/* g and its rate along the flow, of state and field with stride LANES. */
static void section(const basin_return *r, uint64_t id, const double *s, const double *v, double *g,
                    double *rate, double *square)
{
    *g = *rate = *square = 0.0;
    for (size_t k = 0; k < r->d; k++) {
        const double v0 = r->v0[id * r->d + k], e = s[k * LANES] - r->s0[id * r->d + k];
        *g += v0 * e;
        *rate += v0 * v[k * LANES];
        *square += e * e;
    }
}

/* Newton's method for the time back to the section: the last steps are short. */
static void go_back(basin_return *r)
{
    static const int steps[] = {24, 4, 1};
    double g, rate, square;
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        r->f(r->data, r->n, r->s, r->v);
        for (size_t i = 0; i < r->n; i++) {
            section(r, r->id[i], r->s + i, r->v + i, &g, &rate, &square);
            r->back[i] = -g / rate / steps[k];
        }
        for (int n = 0; n < steps[k]; n++)
            runge_kutta(r);
    }
}

static bool has_returned(const basin_return *r, size_t i)
{
    double square = 0.0;
    for (size_t k = 0; k < r->d; k++) {
        const double e = r->s[k * LANES + i] - r->s0[r->id[i] * r->d + k];
        square += e * e;
    }
    return square <= r->tolerance * r->tolerance * r->reach[r->id[i]];
}

/* ---- lanes ---- */

/* The point of the section that the tangent at s leads back to is not far from the start. */
static bool is_near(const basin_return *r, const ensemble_view *view, size_t lane, double back)
{
    double square = 0.0;
    for (size_t k = 0; k < r->d; k++) {
        const size_t at = k * LANES + lane;
        const double e = view->s[at] - back * view->v[at] - r->s0[view->id[lane] * r->d + k];
        square += e * e;
    }
    return square <= 0.1 * r->reach[view->id[lane]];
}

static void look(basin_return *r, const ensemble_view *view, size_t lane)
{
    const uint64_t id = view->id[lane];
    double g, rate, square;
    section(r, id, view->s + lane, view->v + lane, &g, &rate, &square);
    if (square > r->reach[id]) r->reach[id] = square;
    if (g < 0.0) r->side[id] = BEHIND;
    if (!(g >= 0.0) || r->side[id] != BEHIND) return;
    r->side[id] = AHEAD;
    if (!(rate > 0.0) || !is_near(r, view, lane, g / rate)) return;
    for (size_t k = 0; k < r->d; k++)
        r->s[k * LANES + r->n] = view->s[k * LANES + lane];
    r->id[r->n] = id;
    r->lane[r->n++] = lane;
}

void basin_return_watch(basin_return *r, const ensemble_view *view, int code)
{
    r->n = 0;
    for (size_t lane = 0; lane < view->n; lane++)
        if (view->code[lane] == 0) look(r, view, lane);
    if (r->n == 0) return;
    go_back(r);
    for (size_t i = 0; i < r->n; i++)
        if (has_returned(r, i)) view->code[r->lane[i]] = code;
}

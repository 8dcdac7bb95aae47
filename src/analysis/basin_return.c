/* basin_return.c - see basin_return.h. */
#include "analysis/basin_return.h"

#include "analysis/section.h"
#include "base/fail.h"
#include "base/memory.h"
#include <math.h>

enum { LANES = ENSEMBLE_LANES };

struct basin_return {
    size_t d;
    double tolerance;
    double *s0, *v0; /* d of each start */
    double *reach;   /* of each start: the largest |s - s0|^2 so far */
    unsigned char *side;
    section_lanes lanes; /* those in question */
    size_t lane[LANES];
    uint64_t id[LANES];
};

dte_status basin_return_create(size_t d, size_t most, double rtol, ensemble_field *f, void *data,
                               basin_return **out, dte_error *err)
{
    basin_return *r = memory_zero(1, sizeof *r);
    *out = r;
    if (!r) return fail_memory(err);
    r->d = d;
    r->tolerance = fmax(1e-6, 30.0 * rtol);
    r->s0 = memory_zero(most * (2 * d + 1), sizeof *r->s0);
    r->side = memory_zero(most, 1);
    if (!r->s0 || !r->side) return fail_memory(err);
    r->v0 = r->s0 + most * d;
    r->reach = r->v0 + most * d;
    return section_lanes_create(d, f, data, &r->lanes, err);
}

void basin_return_free(basin_return *r)
{
    if (!r) return;
    memory_free(r->s0);
    memory_free(r->side);
    section_lanes_free(&r->lanes);
    memory_free(r);
}

/* v(s0) in a chunk of its own: the same bits whichever lanes are beside it. */
void basin_return_start(basin_return *r, uint64_t id, const double *s0)
{
    const size_t d = r->d;
    double *s = r->lanes.s, *v = r->lanes.v;
    for (size_t k = 0; k < d; k++)
        for (size_t i = 0; i < 8; i++)
            s[k * LANES + i] = s0[k];
    r->lanes.f(r->lanes.data, 8, s, v);
    for (size_t k = 0; k < d; k++) {
        r->s0[id * d + k] = s0[k];
        r->v0[id * d + k] = v[k * LANES];
    }
    r->side[id] = SECTION_FRESH;
    r->reach[id] = 0.0;
}

static void look(basin_return *r, const ensemble_view *view, size_t lane)
{
    const uint64_t id = view->id[lane];
    const double *s0 = r->s0 + id * r->d, *v0 = r->v0 + id * r->d;
    double g, rate, square;
    section_measure(r->d, s0, v0, view->s + lane, view->v + lane, &g, &rate, &square);
    if (square > r->reach[id]) r->reach[id] = square;
    if (g < 0.0) r->side[id] = SECTION_BEHIND;
    if (!(g >= 0.0) || r->side[id] != SECTION_BEHIND) return;
    r->side[id] = SECTION_AHEAD;
    /* What is not near, by its tangent, has not returned. */
    if (!(rate > 0.0) || section_tangent2(view, lane, g / rate, s0) > 0.1 * r->reach[id]) return;
    r->id[r->lanes.n] = id;
    r->lane[r->lanes.n] = lane;
    section_lanes_add(&r->lanes, view, lane, s0, v0);
}

void basin_return_watch(basin_return *r, const ensemble_view *view, int code)
{
    const double square = r->tolerance * r->tolerance;
    r->lanes.n = 0;
    for (size_t lane = 0; lane < view->n; lane++)
        if (view->code[lane] == 0) look(r, view, lane);
    if (r->lanes.n == 0) return;
    section_lanes_bring(&r->lanes);
    for (size_t i = 0; i < r->lanes.n; i++)
        if (section_distance2(&r->lanes, i) <= square * r->reach[r->id[i]])
            view->code[r->lane[i]] = code;
}

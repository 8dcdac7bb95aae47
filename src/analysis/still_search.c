/* still_search.c - zeros of dH/dt beside the coordinate planes.
 *
 * Where dH/dt <= 0, its zeros are maxima: double zeros, to which s <- s - 2 r grad r / |grad r|^2,
 * r = dH/dt, converges quadratically across them (and linearly to those of higher order). Steps
 * stay within the box. What this finds limits a claim; what it does not find is no proof. */
#include "analysis/still_set.h"

#include "analysis/running_bound.h"
#include "base/memory.h"
#include "expr/derive.h"
#include <math.h>

enum { STARTS = 64, STEPS = 60 };

/* Such a part of the largest |r| counts as zero; such a part of the box as beside a plane. With
 * zeros up to order 6, 1e-13 is reached nearer than that. */
static const double zero_below = 1e-13, near_below = 0.02;

typedef struct search {
    size_t d;
    const energy_box *box;
    program *p;      /* r, grad r */
    double *s, *out; /* d x STARTS, (d + 1) x STARTS */
} search;

static void start(search *w, const energy_sampler *sampler, double *point)
{
    for (size_t lane = 0; lane < STARTS; lane++) {
        energy_sample_point(sampler, lane, point);
        for (size_t i = 0; i < w->d; i++)
            w->s[i * STARTS + lane] = point[i];
    }
}

static void step(search *w, size_t lane)
{
    double squares = 0.0;
    for (size_t i = 0; i < w->d; i++) {
        const double slope = w->out[(i + 1) * STARTS + lane];
        squares += slope * slope;
    }
    const double along = 2.0 * w->out[lane] / squares;
    if (!isfinite(along)) return;
    for (size_t i = 0; i < w->d; i++) {
        const double move = along * w->out[(i + 1) * STARTS + lane], lo = w->box->lo[i],
                     hi = w->box->hi[i], most = 0.25 * (hi - lo);
        double *x = &w->s[i * STARTS + lane];
        *x = fmin(fmax(*x - fmin(fmax(move, -most), most), lo), hi);
    }
}

/* The largest distance of the fixed components (all for fixed == NULL), in parts of the box. */
static double distance(const search *w, size_t lane, const bool *fixed, const double *at)
{
    double most = 0.0;
    for (size_t i = 0; i < w->d; i++) {
        if (fixed && !fixed[i]) continue;
        const double width = w->box->hi[i] - w->box->lo[i];
        most = fmax(most, fabs(w->s[i * STARTS + lane] - at[i]) / width);
    }
    return most;
}

static bool is_new(const search *w, size_t lane, const still_set *known, const double *point)
{
    if (distance(w, lane, NULL, point) <= near_below) return false;
    for (size_t p = 0; p < known->n; p++)
        if (distance(w, lane, known->fixed + p * w->d, known->at) <= near_below) return false;
    return true;
}

static bool run(search *w, const still_set *known, const double *point, double *at)
{
    double most = 0.0;
    for (int k = 0; k < STEPS; k++) {
        program_run(w->p, NULL, STARTS, w->s, STARTS, w->out, STARTS);
        for (size_t lane = 0; k == 0 && lane < STARTS; lane++)
            if (isfinite(w->out[lane])) most = fmax(most, fabs(w->out[lane]));
        for (size_t lane = 0; lane < STARTS; lane++)
            if (fabs(w->out[lane]) > zero_below * most) step(w, lane);
    }
    program_run(w->p, NULL, STARTS, w->s, STARTS, w->out, STARTS);
    for (size_t lane = 0; lane < STARTS; lane++) {
        if (!(fabs(w->out[lane]) <= zero_below * most) || !is_new(w, lane, known, point)) continue;
        for (size_t i = 0; i < w->d; i++)
            at[i] = w->s[i * STARTS + lane];
        return true;
    }
    return false;
}

dte_status still_set_search(dte_game *game, node rate, const still_set *s, const double *point,
                            energy_sampler *sampler, const energy_box *box, double *at, bool *found,
                            dte_error *err)
{
    const size_t d = game->d;
    search w = {.d = d, .box = box};
    *found = false;
    if (!running_bound_affordable(game)) return DTE_OK;
    node *out = memory_zero(d + 1, sizeof *out);
    w.s = memory_aligned((2 * d + 1) * STARTS, sizeof *w.s);
    dte_status status = out && w.s ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        w.out = w.s + d * STARTS;
        out[0] = rate;
        derive_gradient(game->g, rate, d, game->state, out + 1);
        status = graph_status(game->g, err);
    }
    if (status == DTE_OK) status = game_compile(game, d + 1, out, false, game->level, &w.p, err);
    if (status == DTE_OK) {
        start(&w, sampler, at);
        *found = run(&w, s, point, at);
    }
    program_free(w.p);
    memory_free(w.s);
    memory_free(out);
    return status;
}

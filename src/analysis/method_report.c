/* method_report.c - multipliers, verdict and step sizes of a training method.
 *
 * Simultaneous descent with one learning rate has multipliers 1 + h lambda and the lemma for its
 * bound; every other method is a map M(h) on its whole state, whose spectrum is computed at the
 * step asked for and followed over h (map_steps.h). The entries of M are taken to be known as well
 * as those of J: each part that depends on h to the relative error of J, the rest to rounding. */
#include "analysis/method_report.h"

#include "analysis/equilibrium.h"
#include "analysis/map_nonlinear.h"
#include "analysis/map_steps.h"
#include "analysis/phrases.h"
#include "analysis/steps.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_plain(const dte_game *game, const method_use *u)
{
    if (strcmp(u->row->name, "simultaneous") != 0) return false;
    for (size_t p = 0; p < game->s->n_players; p++)
        if (u->ratio[p] != 1.0) return false;
    return true;
}

/* h: the method's own, the user's, half the bound, or 0.1. */
static double choose_step(const method_use *u, double wanted, double bound)
{
    if (u->step > 0.0) return u->step;
    if (wanted > 0.0) return wanted;
    return bound > 0.0 && isfinite(bound) ? 0.5 * bound : 0.1;
}

/* Beyond the linearisation of I + hJ, for multipliers on the circle. */
static dte_status plain_nonlinear(const judged *in, size_t manifold, const method_use *u,
                                  dte_method_report *m, dte_error *err)
{
    const size_t n = in->s->n;
    method_map map;
    DTE_TRY(method_map_create(in->game, u, &map, err));
    double *matrix = memory_zero(n * n, sizeof *matrix);
    const map_rest at = {&map, in->point, matrix,
                         m->step * in->error->total + linalg_backward_error(n, in->jacobian),
                         manifold};
    dte_status status = matrix ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = method_map_jacobian(&map, m->step, in->point, matrix, err);
    if (status == DTE_OK) status = map_nonlinear(in, &at, m, err);
    memory_free(matrix);
    method_map_free(&map);
    return status;
}

static dte_status plain_report(const judged *in, const bool *tangent, size_t manifold,
                               const method_use *u, double step, dte_method_report *m,
                               dte_error *err)
{
    const step_sizes steps = steps_find(in->s, tangent);
    m->lemma = 1;
    m->step = choose_step(u, step, steps.bound);
    m->step_bound = steps.bound;
    m->binding = steps.binding;
    m->best_step = steps.best;
    m->best_spectral_radius = steps.best_radius;
    m->n_intervals = steps.bound > 0.0;
    m->intervals[0][1] = steps.bound;
    m->spectral_radius = steps_radius(in->s, tangent, m->step);
    m->n_multipliers = in->s->n;
    m->multipliers = memory_zero(in->s->n, sizeof *m->multipliers);
    if (!m->multipliers) return fail_memory(err);
    for (size_t k = 0; k < in->s->n; k++) {
        const eigenvalue *l = &in->s->l[k];
        m->multipliers[k] = (dte_eigenvalue){1.0 + m->step * l->re, m->step * l->im,
                                             m->step * l->bound, tangent[k]};
    }
    DTE_TRY(verdict_euler(in, tangent, m->step, &m->verdict, m->reason, err));
    return m->verdict == DTE_MARGINAL ? plain_nonlinear(in, manifold, u, m, err) : DTE_OK;
}

static void no_jacobian(const dte_error *why, dte_method_report *m)
{
    const double none = (double)NAN;
    m->exists = 0;
    m->verdict = DTE_UNDECIDED;
    snprintf(m->reason, sizeof m->reason, "%.500s", why->text);
    m->spectral_radius = m->step_bound = m->best_step = m->best_spectral_radius = none;
}

static int by_modulus(const void *a, const void *b)
{
    const dte_eigenvalue *x = a, *y = b;
    const double p = hypot(x->re, x->im), q = hypot(y->re, y->im);
    if (p != q) return p < q ? 1 : -1;
    if (x->re != y->re) return x->re < y->re ? 1 : -1;
    return (x->im < y->im) - (x->im > y->im);
}

/* Marks the k multipliers nearest to 1: along a manifold of equilibria nothing moves. */
static void mark_tangent(dte_method_report *m, size_t k)
{
    for (; k > 0; k--) {
        size_t nearest = SIZE_MAX;
        double least = (double)INFINITY;
        for (size_t i = 0; i < m->n_multipliers; i++) {
            const double away = hypot(m->multipliers[i].re - 1.0, m->multipliers[i].im);
            if (m->multipliers[i].tangent || !(away < least)) continue;
            nearest = i;
            least = away;
        }
        if (nearest != SIZE_MAX) m->multipliers[nearest].tangent = 1;
    }
}

typedef struct circle_census {
    size_t outside, on, top; /* top: the largest that is not tangent */
    bool blurred;
} circle_census;

static circle_census count(const dte_method_report *m)
{
    circle_census c = {.top = SIZE_MAX};
    for (size_t k = 0; k < m->n_multipliers; k++) {
        const dte_eigenvalue *mu = &m->multipliers[k];
        const double size = hypot(mu->re, mu->im), bound = mu->bound + 4.0 * DBL_EPSILON;
        if (mu->tangent) continue;
        if (c.top == SIZE_MAX) c.top = k;
        if (size - 1.0 > bound) c.outside++;
        if (fabs(size - 1.0) <= bound) c.on++;
        c.blurred = c.blurred || (fabs(size - 1.0) <= bound && !(bound <= 1e-7));
    }
    return c;
}

static void decide(dte_method_report *m, size_t manifold)
{
    const circle_census c = count(m);
    phrase p = phrase_start(m->reason, sizeof m->reason);
    m->verdict = c.outside ? DTE_UNSTABLE
                 : c.on    ? (c.blurred ? DTE_UNDECIDED : DTE_MARGINAL)
                           : (manifold ? DTE_STABLE_MANIFOLD : DTE_STABLE);
    phrase_add(&p, c.outside   ? "Outside the unit circle: "
                   : c.on == 0 ? "All multipliers are inside the unit circle: "
                   : c.blurred ? "Too close to the unit circle to call: "
                               : "On the unit circle within the error bound: ");
    if (c.top == SIZE_MAX) return;
    const dte_eigenvalue *mu = &m->multipliers[c.top];
    const eigenvalue shown = {
        .re = mu->re, .im = mu->im, .bound = mu->bound, .re_bound = mu->bound};
    m->spectral_radius = hypot(mu->re, mu->im);
    phrase_add(&p, "the largest is ");
    phrase_eigenvalue(&p, &shown);
    phrase_add(&p, " with modulus %.6g", m->spectral_radius);
    phrase_add(&p, ".");
}

/* Errors of the entries of M, see the top of the file. */
static void entry_errors(const judged *in, size_t n, const double *matrix, double *e)
{
    const double relative = in->s->scale > 0.0 ? 4.0 * in->error->total / in->s->scale : 0.0;
    for (size_t i = 0; i < n * n; i++) {
        const double still = i % (n + 1) == 0 ? 1.0 : 0.0;
        if (matrix[i] == 0.0) continue;
        e[i] = 16.0 * DBL_EPSILON * (fabs(matrix[i]) + still) + relative * fabs(matrix[i] - still);
    }
}

dte_status method_report_linear(const judged *in, method_map *map, const double *state,
                                size_t manifold, double *work, dte_method_report *m, dte_error *err)
{
    const size_t n = map->n;
    spectrum s = {0};
    jacobian_error e = {.e = work + n * n};
    memset(work, 0, 2 * n * n * sizeof *work);
    DTE_TRY(method_map_jacobian(map, m->step, state, work, err));
    entry_errors(in, n, work, e.e);
    const dte_status status = spectrum_find(n, work, &e, &s, err);
    for (size_t k = 0; status == DTE_OK && k < n; k++)
        m->multipliers[k] = (dte_eigenvalue){s.l[k].re, s.l[k].im, s.l[k].bound, 0};
    if (status == DTE_OK) {
        qsort(m->multipliers, n, sizeof *m->multipliers, by_modulus);
        mark_tangent(m, manifold);
        decide(m, manifold);
    }
    spectrum_free(&s);
    return status;
}

static dte_status spectrum_at(const judged *in, method_map *map, const double *state,
                              size_t manifold, dte_method_report *m, dte_error *err)
{
    const size_t n = map->n;
    double *work = memory_zero(2 * n * n, sizeof *work);
    m->multipliers = memory_zero(n, sizeof *m->multipliers);
    m->n_multipliers = n;
    dte_status status = work && m->multipliers ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = method_report_linear(in, map, state, manifold, work, m, err);
    if (status == DTE_OK) {
        const map_rest at = {map, state, work, linalg_norm_frobenius(n, work + n * n), manifold};
        status = map_nonlinear(in, &at, m, err);
    }
    memory_free(work);
    return status;
}

static void take_steps(const map_steps *steps, dte_method_report *m)
{
    m->n_intervals = steps->n_intervals;
    for (size_t i = 0; i < steps->n_intervals && i < DTE_INTERVALS; i++)
        memcpy(m->intervals[i], steps->intervals[i], sizeof m->intervals[i]);
    const bool from_zero = steps->n_intervals > 0 && steps->intervals[0][0] == 0.0;
    m->step_bound = from_zero ? steps->intervals[0][1] : 0.0;
    m->best_step = steps->best_step;
    m->best_spectral_radius = steps->best_radius;
}

/* The map must rest at the equilibrium (clipping may not). */
static dte_status check_rest(const judged *in, method_map *map, const double *state, double *next,
                             dte_error *err)
{
    double moved = 0.0;
    memcpy(next, state, map->n * sizeof *next);
    method_map_step(map, 1e-3, 1, next);
    for (size_t i = 0; i < map->d; i++)
        moved = fmax(moved, fabs(next[i] - state[i]));
    if (moved <= 1e-7 * (1.0 + vector_norm(map->d, in->point))) return DTE_OK;
    return fail(err, DTE_NUMERIC,
                "the equilibrium is no fixed point of this method: a step moves it by %.3g", moved);
}

/* Nor may the step have a kink there, where its derivative would be a mean of two. */
static dte_status check_kink(method_map *map, const double *state, double *near, dte_error *err)
{
    const size_t n = map->n;
    double *m = memory_zero(2 * n * n, sizeof *m), change = 0.0;
    if (!m) return fail_memory(err);
    dte_status status = method_map_jacobian(map, 1e-3, state, m, err);
    for (size_t i = 0; i < n; i++)
        near[i] = state[i] + (i % 2 ? 1e-9 : -1e-9) * (1.0 + fabs(state[i]));
    if (status == DTE_OK) status = method_map_jacobian(map, 1e-3, near, m + n * n, err);
    for (size_t i = 0; status == DTE_OK && i < n * n; i++)
        change = fmax(change, fabs(m[i] - m[n * n + i]));
    memory_free(m);
    if (status != DTE_OK || change < 1e-3) return status;
    return fail(err, DTE_NUMERIC,
                "a bound is met exactly at the equilibrium: the step has no Jacobian there");
}

static dte_status map_report(const judged *in, size_t manifold, const method_use *u, double step,
                             dte_method_report *m, dte_error *err)
{
    method_map map;
    map_steps steps;
    DTE_TRY(method_map_create(in->game, u, &map, err));
    double *state = memory_zero(2 * map.n, sizeof *state);
    dte_status status = state ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        method_map_rest(&map, in->point, state);
        status = check_rest(in, &map, state, state + map.n, err);
    }
    if (status == DTE_OK && method_use_has_kinks(u))
        status = check_kink(&map, state, state + map.n, err);
    if (status == DTE_OK) status = map_steps_find(&map, state, manifold, &steps, err);
    if (status == DTE_OK) {
        take_steps(&steps, m);
        m->step = choose_step(u, step, m->step_bound);
        status = spectrum_at(in, &map, state, manifold, m, err);
    }
    memory_free(state);
    method_map_free(&map);
    return status;
}

dte_status method_report_make(const judged *in, const bool *tangent, size_t manifold,
                              const char *spec, double step, dte_method_report *out, dte_error *err)
{
    method_use u;
    *out = (dte_method_report){.exists = 1,
                               .binding = SIZE_MAX,
                               .best_spectral_radius = 1.0,
                               .lyapunov_coefficient = (double)NAN};
    DTE_TRY(method_use_read(in->game, spec, &u, err));
    out->method = u.row->name;
    out->formula = u.row->formula;
    snprintf(out->label, sizeof out->label, "%s", u.label);
    dte_status status;
    if (is_plain(in->game, &u)) {
        status = plain_report(in, tangent, manifold, &u, step, out, err);
    } else {
        dte_error why;
        fail_clear(&why);
        status = map_report(in, manifold, &u, step, out, &why);
        if (status == DTE_NUMERIC) {
            no_jacobian(&why, out);
            status = DTE_OK;
        } else if (status != DTE_OK && err) {
            *err = why;
        }
    }
    method_use_free(&u);
    return status;
}

/* sweep_point.c - finding the equilibrium at a choice of the params, by the programs that have
 * params as inputs where there are such and they suffice, else by binding a game of the
 * worker's own. */
#include "analysis/sweep_point.h"

#include "analysis/equilibrium.h"
#include "base/memory.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NEWTON_LIMIT = 50, WORLD_LIMIT = 256 };
/* An eigenvalue this near to 0 may belong to a manifold of equilibria; in units of |J|. */
static const double still = 1e-7;

/* ---- work space ---- */

static void close_map(sweep_worker *w)
{
    if (w->has_map) method_map_free(&w->map);
    w->has_map = false;
}

void sweep_worker_close(void *user, void *worker)
{
    sweep_worker *w = worker;
    (void)user;
    if (!w) return;
    close_map(w);
    sweep_world_free(w->world);
    dte_game_free(w->twin);
    linalg_space_free(w->space);
    linalg_space_free(w->map_space);
    sweep_radius_free(&w->radius);
    memory_free(w->point);
    memory_free(w->drop);
    memory_free(w->state);
    memory_free(w->multipliers);
    memory_free(w);
}

static dte_status allocate(sweep_worker *w, dte_error *err)
{
    const sweep_plan *p = w->plan;
    const size_t d = w->d, m = d * (1 + p->use.row->memory_blocks);
    w->point = memory_zero(d * d + 4 * d + p->block, sizeof *w->point);
    w->drop = memory_zero(d, sizeof *w->drop);
    w->state = memory_zero(2 * m * m + 3 * m, sizeof *w->state);
    w->multipliers = memory_zero(m, sizeof *w->multipliers);
    if (!w->point || !w->drop || !w->state || !w->multipliers) return fail_memory(err);
    w->jacobian = w->point + d;
    w->before = w->jacobian + d * d;
    w->re = w->before + d;
    w->im = w->re + d;
    w->room = w->im + d;
    w->matrix = w->state + m;
    w->mu_re = w->matrix + 2 * m * m;
    w->mu_im = w->mu_re + m;
    DTE_TRY(linalg_space_create(d, &w->space, err));
    return linalg_space_create(m, &w->map_space, err);
}

dte_status sweep_worker_make(const sweep_plan *p, bool world, sweep_worker **out, dte_error *err)
{
    *out = NULL;
    sweep_worker *w = memory_zero(1, sizeof *w);
    if (!w) return fail_memory(err);
    w->plan = p;
    w->d = p->game->d;
    size_t params[DTE_SWEEP_AXES];
    for (size_t k = 0; k < p->n_outer; k++)
        params[k] = p->param[p->outer[k]];
    dte_status status = allocate(w, err);
    if (status == DTE_OK) status = game_clone(p->game, &w->twin, err);
    if (status == DTE_OK && world && w->d <= WORLD_LIMIT)
        status = sweep_world_create(w->twin, p->n_outer, params, p->equilibrium, p->level,
                                    &w->world, err);
    if (status == DTE_OK)
        *out = w;
    else
        sweep_worker_close(NULL, w);
    return status;
}

dte_status sweep_worker_open(void *user, void **worker, dte_error *err)
{
    const sweep_plan *p = user;
    sweep_worker *w = NULL;
    const dte_status status = sweep_worker_make(p, p->plain && !p->verdicts, &w, err);
    *worker = w;
    return status;
}

/* ---- eigenvalues ---- */

/* The smaller root by the determinant, so that a zero eigenvalue is met from both sides. */
static void eigen_2(const double *a, double *re, double *im)
{
    const double m = 0.5 * (a[0] + a[3]), k = 0.5 * (a[0] - a[3]), square = k * k + a[1] * a[2];
    if (square < 0.0) {
        re[0] = re[1] = m;
        im[0] = sqrt(-square);
        im[1] = -im[0];
        return;
    }
    const double large = m < 0.0 ? m - sqrt(square) : m + sqrt(square);
    const double small = large != 0.0 ? (a[0] * a[3] - a[1] * a[2]) / large : 0.0;
    re[0] = fmax(large, small);
    re[1] = fmin(large, small);
    im[0] = im[1] = 0.0;
}

static dte_status eigenvalues(linalg_space *space, size_t n, const double *a, double *re,
                              double *im, dte_error *err)
{
    if (n != 2) return linalg_space_values(space, a, re, im, err);
    eigen_2(a, re, im);
    if (isfinite(re[0]) && isfinite(re[1]) && isfinite(im[0])) return DTE_OK;
    return linalg_space_values(space, a, re, im, err);
}

/* Moves the k numbers nearest to (x, 0) to the end, as long as they are within `near` of it;
 * returns how many are left. */
static size_t set_aside(size_t n, double *re, double *im, double x, size_t k, double near)
{
    for (; k > 0 && n > 0; k--) {
        size_t best = 0;
        for (size_t i = 1; i < n; i++)
            if (hypot(re[i] - x, im[i]) < hypot(re[best] - x, im[best])) best = i;
        if (!(hypot(re[best] - x, im[best]) <= near)) break;
        n--;
        const double r = re[best], i = im[best];
        re[best] = re[n];
        im[best] = im[n];
        re[n] = r;
        im[n] = i;
    }
    return n;
}

static dte_status find_eigenvalues(sweep_worker *w, dte_error *err)
{
    const size_t d = w->d;
    w->scale = linalg_norm_frobenius(d, w->jacobian);
    DTE_TRY(eigenvalues(w->space, d, w->jacobian, w->re, w->im, err));
    const size_t left = set_aside(d, w->re, w->im, 0.0, w->plan->manifold, still * w->scale);
    for (size_t k = 0; k < d; k++)
        w->drop[k] = k >= left;
    w->manifold = d - left;
    return DTE_OK;
}

/* ---- the equilibrium ---- */

dte_status sweep_worker_gap(sweep_worker *w, dte_status status, const dte_error *why,
                            dte_error *err)
{
    if (status == DTE_NUMERIC) {
        w->found = false;
        snprintf(w->why, sizeof w->why, "%.1000s", why->text);
        return DTE_OK;
    }
    if (status != DTE_OK && err) *err = *why;
    return status;
}

static dte_status bind(sweep_worker *w, dte_error *err)
{
    dte_setting settings[DTE_SWEEP_AXES];
    const sweep_plan *p = w->plan;
    if (w->bound) return DTE_OK;
    for (size_t k = 0; k < p->n_outer; k++)
        settings[k] = (dte_setting){p->set.axes[p->outer[k]].name, w->values[k]};
    close_map(w);
    DTE_TRY(dte_game_set(w->twin, p->n_outer, settings, err));
    w->bound = true;
    return DTE_OK;
}

static dte_status refine(sweep_worker *w, dte_error *err)
{
    const sweep_plan *p = w->plan;
    const char *name = p->game->s->equilibria[p->equilibrium].name;
    equilibrium e = {.point = w->point};
    DTE_TRY(bind(w, err));
    DTE_TRY(dte_game_equilibrium_point(w->twin, p->equilibrium, w->point, err));
    dte_status status = equilibrium_refine(w->twin, name, NEWTON_LIMIT, &e, w->jacobian, err);
    if (status == DTE_NUMERIC && w->has_before) {
        dte_error again;
        fail_clear(&again);
        memcpy(w->point, w->before, w->d * sizeof *w->point);
        const dte_status second =
            equilibrium_refine(w->twin, name, NEWTON_LIMIT, &e, w->jacobian, &again);
        if (second == DTE_OK) status = DTE_OK;
    }
    return status;
}

static dte_status find(sweep_worker *w, dte_error *err)
{
    const bool quick = w->world && sweep_world_rest(w->world, w->values, w->point, w->jacobian);
    if (!quick) DTE_TRY(refine(w, err));
    return find_eigenvalues(w, err);
}

void sweep_worker_restart(sweep_worker *w)
{
    w->ready = w->has_before = false;
}

dte_status sweep_worker_go(sweep_worker *w, const double *values, dte_error *err)
{
    const size_t n = w->plan->n_outer;
    dte_error why;
    if (w->ready && memcmp(values, w->values, n * sizeof *values) == 0) return DTE_OK;
    memcpy(w->values, values, n * sizeof *values);
    w->bound = w->bound && n == 0;
    w->ready = w->found = true;
    fail_clear(&why);
    const dte_status status = sweep_worker_gap(w, find(w, &why), &why, err);
    if (status == DTE_OK && w->found) memcpy(w->before, w->point, w->d * sizeof *w->before);
    w->has_before = w->has_before || (status == DTE_OK && w->found);
    return status;
}

/* ---- what decides ---- */

static sweep_lead flow_lead(const sweep_worker *w)
{
    sweep_lead lead = {0.0, 0.0, (double)NAN};
    for (size_t k = 0; k < w->d; k++)
        if (!w->drop[k] && !(w->re[k] <= lead.margin))
            lead = (sweep_lead){w->re[k], fabs(w->im[k]), w->re[k]};
    return lead;
}

static sweep_lead circle_lead(size_t n, const double *re, const double *im)
{
    sweep_lead lead = {0.0, 0.0, (double)NAN};
    for (size_t k = 0; k < n; k++) {
        const double margin = hypot(re[k], im[k]) - 1.0;
        if (!(margin <= lead.margin)) lead = (sweep_lead){re[k], fabs(im[k]), margin};
    }
    return lead;
}

dte_status sweep_worker_map(sweep_worker *w, dte_error *err)
{
    if (w->has_map) return DTE_OK;
    DTE_TRY(bind(w, err));
    DTE_TRY(method_map_create(w->twin, &w->plan->use, &w->map, err));
    w->has_map = true;
    method_map_rest(&w->map, w->point, w->state);
    return DTE_OK;
}

static dte_status map_lead(sweep_worker *w, double h, sweep_lead *out, dte_error *err)
{
    DTE_TRY(sweep_worker_map(w, err));
    const size_t n = w->map.n;
    DTE_TRY(method_map_jacobian(&w->map, h, w->state, w->matrix, err));
    DTE_TRY(eigenvalues(w->map_space, n, w->matrix, w->mu_re, w->mu_im, err));
    const size_t left = set_aside(n, w->mu_re, w->mu_im, 1.0, w->manifold, (double)INFINITY);
    *out = circle_lead(left, w->mu_re, w->mu_im);
    return DTE_OK;
}

/* |1 + h l| - 1; near the circle from |1 + h l|^2 - 1, where nothing is lost for small h. */
static double plain_margin(double h, double re, double im)
{
    const double modulus = hypot(1.0 + h * re, h * im);
    if (!(modulus < 2.0)) return modulus - 1.0;
    return h * (2.0 * re + h * (re * re + im * im)) / (modulus + 1.0);
}

static sweep_lead plain_lead(sweep_worker *w, double h)
{
    sweep_lead lead = {0.0, 0.0, (double)NAN};
    for (size_t k = 0; k < w->d; k++) {
        if (w->drop[k]) continue;
        const double margin = plain_margin(h, w->re[k], w->im[k]);
        if (!(margin <= lead.margin))
            lead = (sweep_lead){1.0 + h * w->re[k], fabs(h * w->im[k]), margin};
    }
    return lead;
}

/* At one learning rate a number may not be finite while others are. */
static dte_status map_lead_or_none(sweep_worker *w, double h, sweep_lead *out, dte_error *err)
{
    dte_error why;
    fail_clear(&why);
    const dte_status status = map_lead(w, h, out, &why);
    if (status != DTE_OK && status != DTE_NUMERIC && err) *err = why;
    return status == DTE_NUMERIC ? DTE_OK : status;
}

dte_status sweep_worker_lead(sweep_worker *w, double h, sweep_lead *out, dte_error *err)
{
    *out = (sweep_lead){0.0, 0.0, (double)NAN};
    if (!w->found) return DTE_OK;
    if (h < 0.0)
        *out = flow_lead(w);
    else if (w->plan->plain)
        *out = plain_lead(w, h);
    else
        return map_lead_or_none(w, h, out, err);
    return DTE_OK;
}

/* sweep_row.c - the row of a piece. With verdicts everything is as in a check: error bounds,
 * nonlinear terms of the flow, the report on the method; without them only numbers. */
#include "analysis/sweep_point.h"

#include "analysis/equilibrium.h"
#include "analysis/steps.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

static const double nothing = 1e-14; /* of |J|: rounding of a real part, as an estimate */

/* The place of a column in the row; NULL if it is not asked for. */
static double *cell(const sweep_plan *p, const char *name, double *row)
{
    const size_t c = sweep_plan_column(p, name);
    return c < DTE_SWEEP_COLUMNS ? row + p->cells[c].offset : NULL;
}

static void put(const sweep_plan *p, const char *name, double *row, double value)
{
    double *to = cell(p, name, row);
    if (to) *to = value;
}

/* ---- without error bounds ---- */

static double least_damping(const sweep_worker *w)
{
    double most = -(double)INFINITY;
    for (size_t k = 0; k < w->d; k++)
        if (!w->drop[k]) most = fmax(most, w->re[k]);
    return most;
}

/* The lemma over the eigenvalues that count; mu_re and mu_im hold them meanwhile. */
static double step_bound(const sweep_worker *w)
{
    size_t n = 0;
    for (size_t k = 0; k < w->d; k++) {
        if (w->drop[k]) continue;
        w->mu_re[n] = w->re[k];
        w->mu_im[n++] = w->im[k];
    }
    return dte_euler_step_bound(n, w->mu_re, w->mu_im);
}

static dte_status plain_radius(sweep_worker *w, double *row, dte_error *err)
{
    const sweep_plan *p = w->plan;
    if (p->n_steps == 0) return DTE_OK;
    return sweep_radius_find(&w->radius, w->d, w->re, w->im, w->drop, p->n_steps, p->steps, w->room,
                             cell(p, "radius", row), err);
}

static dte_status fast_row(sweep_worker *w, double *row, dte_error *err)
{
    const sweep_plan *p = w->plan;
    const double abscissa = least_damping(w);
    const bool damped = abscissa < -nothing * (double)w->d * w->scale;
    put(p, "abscissa", row, abscissa);
    put(p, "rate", row, damped && isfinite(abscissa) ? -abscissa : 0.0);
    put(p, "step_bound", row, damped ? step_bound(w) : 0.0);
    return plain_radius(w, row, err);
}

/* ---- with verdicts ---- */

typedef struct study { /* of one point */
    sweep_worker *w;
    jacobian_error error;
    spectrum s;
    judgement j;
    judged in;
} study;

static void study_end(study *t)
{
    jacobian_error_free(&t->error);
    spectrum_free(&t->s);
}

/* The verdict on the flow; the eigenvalues of the worker become those with error bounds. */
static dte_status study_flow(study *t, dte_error *err)
{
    sweep_worker *w = t->w;
    t->j.tangent = w->drop;
    memset(w->drop, 0, w->d * sizeof *w->drop);
    DTE_TRY(jacobian_error_find(w->twin, w->point, w->jacobian, &t->error, err));
    DTE_TRY(spectrum_find(w->d, w->jacobian, &t->error, &t->s, err));
    t->in = (judged){w->twin, w->point, w->jacobian, &t->s, &t->error, true};
    DTE_TRY(verdict_flow(&t->in, &t->j, err));
    for (size_t k = 0; k < w->d; k++) {
        w->re[k] = t->s.l[k].re;
        w->im[k] = t->s.l[k].im;
    }
    w->manifold = t->j.manifold_dimension;
    return DTE_OK;
}

static void put_flow(const study *t, double *row)
{
    const sweep_worker *w = t->w;
    const sweep_plan *p = w->plan;
    size_t top = SIZE_MAX;
    for (size_t k = 0; k < w->d; k++)
        if (!w->drop[k] && (top == SIZE_MAX || w->re[k] > w->re[top])) top = k;
    const double abscissa = top == SIZE_MAX ? -(double)INFINITY : w->re[top];
    const bool stable = t->j.verdict == DTE_STABLE || t->j.verdict == DTE_STABLE_MANIFOLD;
    put(p, "verdict", row, (double)t->j.verdict);
    put(p, "abscissa", row, abscissa);
    put(p, "abscissa_error", row, top == SIZE_MAX ? 0.0 : t->s.l[top].re_bound);
    put(p, "rate", row, stable && isfinite(abscissa) ? -abscissa : 0.0);
}

static dte_status plain_verdicts(const study *t, double *row, dte_error *err)
{
    char reason[512];
    const sweep_plan *p = t->w->plan;
    double *to = cell(p, "method_verdict", row);
    for (size_t i = 0; to && i < p->n_steps; i++) {
        dte_verdict verdict = DTE_MARGINAL; /* nothing moves at learning rate 0 */
        if (p->steps[i] > 0.0)
            DTE_TRY(verdict_euler(&t->in, t->w->drop, p->steps[i], &verdict, reason, err));
        to[i] = (double)verdict;
    }
    return DTE_OK;
}

static dte_status map_row(study *t, double *row, dte_error *err)
{
    sweep_worker *w = t->w;
    const sweep_plan *p = w->plan;
    double *radius = cell(p, "radius", row), *verdict = cell(p, "method_verdict", row);
    DTE_TRY(sweep_worker_map(w, err));
    dte_method_report m = {.multipliers = w->multipliers, .n_multipliers = w->map.n};
    for (size_t i = 0; i < p->n_steps; i++) {
        if (p->verdicts) {
            m.step = p->steps[i];
            DTE_TRY(
                method_report_linear(&t->in, &w->map, w->state, w->manifold, w->matrix, &m, err));
            radius[i] = m.spectral_radius;
            verdict[i] = (double)m.verdict;
        } else {
            sweep_lead lead;
            DTE_TRY(sweep_worker_lead(w, p->steps[i], &lead, err));
            radius[i] = 1.0 + lead.margin;
        }
    }
    return DTE_OK;
}

/* The step sizes of the method, from the report that a check gives. */
static dte_status study_method(study *t, double *row, dte_error *err)
{
    sweep_worker *w = t->w;
    const sweep_plan *p = w->plan;
    dte_method_report m;
    const dte_status status =
        method_report_make(&t->in, w->drop, w->manifold, p->set.method, 0.0, &m, err);
    memory_free(m.multipliers);
    DTE_TRY(status);
    if (!m.exists) return DTE_OK; /* no number of the method does */
    put(p, "step_bound", row, m.step_bound);
    put(p, "best_step", row, m.best_step);
    put(p, "best_radius", row, m.best_spectral_radius);
    return map_row(t, row, err);
}

static dte_status plain_method(const study *t, double *row, dte_error *err)
{
    const sweep_plan *p = t->w->plan;
    const step_sizes steps = steps_find(&t->s, t->w->drop);
    put(p, "step_bound", row, steps.bound);
    put(p, "best_step", row, steps.best);
    put(p, "best_radius", row, steps.best_radius);
    DTE_TRY(plain_radius(t->w, row, err));
    return plain_verdicts(t, row, err);
}

static dte_status full_row(sweep_worker *w, double *row, dte_error *err)
{
    study t = {.w = w};
    dte_status status = study_flow(&t, err);
    if (status == DTE_OK) {
        put_flow(&t, row);
        status = w->plan->plain ? plain_method(&t, row, err) : study_method(&t, row, err);
    }
    study_end(&t);
    return status;
}

/* ---- the job ---- */

static void empty(const sweep_plan *p, double *row)
{
    for (size_t k = 0; k < p->width; k++)
        row[k] = (double)NAN;
}

static dte_status run_piece(sweep_worker *w, uint64_t piece, double *row, dte_error *err)
{
    const sweep_plan *p = w->plan;
    double values[DTE_SWEEP_AXES] = {0.0};
    dte_error why;
    empty(p, row);
    sweep_plan_values(p, piece, values);
    DTE_TRY(sweep_worker_go(w, values, err));
    if (!w->found) return DTE_OK;
    fail_clear(&why);
    const bool full = p->verdicts || !p->plain;
    const dte_status status = full ? full_row(w, row, &why) : fast_row(w, row, &why);
    DTE_TRY(sweep_worker_gap(w, status, &why, err));
    if (!w->found) empty(p, row);
    return DTE_OK;
}

/* A chunk does not depend on those before it. */
dte_status sweep_worker_run(void *user, void *worker, uint64_t first, size_t n, double *rows,
                            dte_error *err)
{
    const sweep_plan *p = user;
    sweep_worker *w = worker;
    w->ready = w->has_before = false;
    for (size_t i = 0; i < n; i++)
        DTE_TRY(run_piece(w, first + i, rows + i * p->width, err));
    return DTE_OK;
}

dte_status sweep_worker_manifold(sweep_worker *w, size_t *manifold, dte_error *err)
{
    const sweep_plan *p = w->plan;
    const char *name = p->game->s->equilibria[p->equilibrium].name;
    study t = {.w = w};
    equilibrium e = {.point = w->point};
    dte_error why;
    fail_clear(&why);
    dte_status status = dte_game_equilibrium_point(w->twin, p->equilibrium, w->point, &why);
    if (status == DTE_OK) status = equilibrium_refine(w->twin, name, 50, &e, w->jacobian, &why);
    if (status == DTE_OK) status = study_flow(&t, &why);
    study_end(&t);
    *manifold = status == DTE_OK ? t.j.manifold_dimension : 0;
    return sweep_worker_gap(w, status, &why, err);
}

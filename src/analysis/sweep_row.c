/* sweep_row.c - the rows of pieces. With verdicts everything is as in a check: error bounds,
 * nonlinear terms of the flow, the report on the method; without them only numbers. What depends on
 * the params alone is computed once for the blocks of learning rates that follow each other. */
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

typedef struct stretch { /* pieces with the same params, one after the other */
    uint64_t first;
    size_t n;
    double *rows;
} stretch;

static double *row_of(const sweep_plan *p, const stretch *at, size_t i)
{
    return at->rows + i * p->width;
}

/* What the params alone decide, in the row of every block. */
static void put_all(const sweep_plan *p, const char *name, const stretch *at, double value)
{
    for (size_t i = 0; i < at->n; i++)
        put(p, name, row_of(p, at, i), value);
}

static dte_status plain_radius(sweep_worker *w, const stretch *at, dte_error *err)
{
    const sweep_plan *p = w->plan;
    for (size_t i = 0; i < at->n && p->n_steps > 0; i++) {
        size_t first;
        const size_t n = sweep_plan_steps(p, at->first + i, &first);
        DTE_TRY(sweep_radius_find(&w->radius, w->d, w->re, w->im, w->drop, n, p->steps + first,
                                  w->room, cell(p, "radius", row_of(p, at, i)), err));
    }
    return DTE_OK;
}

static dte_status fast_rows(sweep_worker *w, const stretch *at, dte_error *err)
{
    const sweep_plan *p = w->plan;
    const double abscissa = least_damping(w);
    const bool damped = abscissa < -nothing * (double)w->d * w->scale;
    put_all(p, "abscissa", at, abscissa);
    put_all(p, "rate", at, damped && isfinite(abscissa) ? -abscissa : 0.0);
    put_all(p, "step_bound", at, damped ? step_bound(w) : 0.0);
    return plain_radius(w, at, err);
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

static void put_flow(const study *t, const stretch *at)
{
    const sweep_worker *w = t->w;
    const sweep_plan *p = w->plan;
    size_t top = SIZE_MAX;
    for (size_t k = 0; k < w->d; k++)
        if (!w->drop[k] && (top == SIZE_MAX || w->re[k] > w->re[top])) top = k;
    const double abscissa = top == SIZE_MAX ? -(double)INFINITY : w->re[top];
    const bool stable = t->j.verdict == DTE_STABLE || t->j.verdict == DTE_STABLE_MANIFOLD;
    put_all(p, "verdict", at, (double)t->j.verdict);
    put_all(p, "abscissa", at, abscissa);
    put_all(p, "abscissa_error", at, top == SIZE_MAX ? 0.0 : t->s.l[top].re_bound);
    put_all(p, "rate", at, stable && isfinite(abscissa) ? -abscissa : 0.0);
}

/* ---- the verdict on the map, one learning rate at a time ---- */

/* What one row says about the map. */
typedef struct outcome {
    double radius;
    dte_verdict verdict;
    dte_sweep_reason reason;
} outcome;

static dte_sweep_reason reason_of(dte_verdict linear)
{
    return linear == DTE_MARGINAL    ? DTE_SWEEP_ON_CIRCLE
           : linear == DTE_UNDECIDED ? DTE_SWEEP_TOO_CLOSE
                                     : DTE_SWEEP_LINEAR;
}

/* The verdict of a check, which looks at nonlinear terms, where multipliers do not decide. */
static dte_status look_further(const study *t, double h, outcome *out, dte_error *err)
{
    const sweep_worker *w = t->w;
    dte_method_report m;
    if (!w->plan->nonlinear || out->reason == DTE_SWEEP_LINEAR) return DTE_OK;
    const char *spec = w->plan->set.method ? w->plan->set.method : "simultaneous";
    const dte_status status = method_report_make(&t->in, w->drop, w->manifold, spec, h, &m, err);
    memory_free(m.multipliers);
    DTE_TRY(status);
    if (!m.exists || reason_of(m.verdict) != DTE_SWEEP_LINEAR) return DTE_OK;
    out->verdict = m.verdict;
    out->reason = DTE_SWEEP_NONLINEAR;
    return DTE_OK;
}

static dte_status plain_outcome(const study *t, double h, outcome *out, dte_error *err)
{
    char reason[512];
    DTE_TRY(verdict_euler(&t->in, t->w->drop, h, &out->verdict, reason, err));
    out->reason = reason_of(out->verdict);
    return look_further(t, h, out, err);
}

static dte_status map_outcome(study *t, double h, outcome *out, dte_error *err)
{
    sweep_worker *w = t->w;
    dte_method_report m = {.multipliers = w->multipliers, .n_multipliers = w->map.n, .step = h};
    DTE_TRY(method_report_linear(&t->in, &w->map, w->state, w->manifold, w->matrix, &m, err));
    *out = (outcome){m.spectral_radius, m.verdict, reason_of(m.verdict)};
    return h > 0.0 ? look_further(t, h, out, err) : DTE_OK;
}

static dte_status map_radius(study *t, double h, outcome *out, dte_error *err)
{
    sweep_lead lead;
    DTE_TRY(sweep_worker_lead(t->w, h, &lead, err));
    out->radius = 1.0 + lead.margin;
    return DTE_OK;
}

/* A learning rate at which a number is not finite leaves the others alone. */
static dte_status find_outcome(study *t, double h, outcome *out, dte_error *err)
{
    const sweep_plan *p = t->w->plan;
    dte_error why;
    dte_status status = DTE_OK;
    fail_clear(&why);
    if (!p->plain)
        status = p->verdicts ? map_outcome(t, h, out, &why) : map_radius(t, h, out, &why);
    else if (h > 0.0)
        status = plain_outcome(t, h, out, &why);
    if (h == 0.0) { /* nothing moves */
        out->verdict = DTE_MARGINAL;
        out->reason = DTE_SWEEP_ZERO_STEP;
    }
    if (status == DTE_NUMERIC) *out = (outcome){(double)NAN, DTE_UNDECIDED, DTE_SWEEP_NO_MAP};
    if (status != DTE_OK && status != DTE_NUMERIC && err) *err = why;
    return status == DTE_NUMERIC ? DTE_OK : status;
}

static dte_status put_outcomes(study *t, const stretch *at, dte_error *err)
{
    const sweep_plan *p = t->w->plan;
    for (size_t i = 0; i < at->n; i++) {
        double *row = row_of(p, at, i), *radius = cell(p, "radius", row);
        double *verdict = cell(p, "method_verdict", row), *reason = cell(p, "method_reason", row);
        size_t first;
        const size_t n = sweep_plan_steps(p, at->first + i, &first);
        for (size_t k = 0; k < n; k++) {
            outcome o = {.radius = radius[k]};
            DTE_TRY(find_outcome(t, p->steps[first + k], &o, err));
            radius[k] = o.radius;
            if (verdict) verdict[k] = (double)o.verdict;
            if (reason) reason[k] = (double)o.reason;
        }
    }
    return DTE_OK;
}

/* ---- methods ---- */

/* No number of the method exists. */
static void put_no_map(const sweep_plan *p, const stretch *at)
{
    for (size_t i = 0; i < at->n; i++) {
        double *verdict = cell(p, "method_verdict", row_of(p, at, i));
        double *reason = cell(p, "method_reason", row_of(p, at, i));
        for (size_t k = 0; verdict && k < p->block; k++) {
            verdict[k] = (double)DTE_UNDECIDED;
            reason[k] = (double)DTE_SWEEP_NO_MAP;
        }
    }
}

/* The step sizes of the method, from the report that a check gives. */
static dte_status study_method(study *t, const stretch *at, dte_error *err)
{
    sweep_worker *w = t->w;
    const sweep_plan *p = w->plan;
    dte_method_report m;
    const dte_status status =
        method_report_make(&t->in, w->drop, w->manifold, p->set.method, 0.0, &m, err);
    memory_free(m.multipliers);
    DTE_TRY(status);
    if (!m.exists) {
        put_no_map(p, at);
        return DTE_OK;
    }
    put_all(p, "step_bound", at, m.step_bound);
    put_all(p, "best_step", at, m.best_step);
    put_all(p, "best_radius", at, m.best_spectral_radius);
    DTE_TRY(sweep_worker_map(w, err));
    return put_outcomes(t, at, err);
}

static dte_status plain_method(study *t, const stretch *at, dte_error *err)
{
    const sweep_plan *p = t->w->plan;
    const step_sizes steps = steps_find(&t->s, t->w->drop);
    put_all(p, "step_bound", at, steps.bound);
    put_all(p, "best_step", at, steps.best);
    put_all(p, "best_radius", at, steps.best_radius);
    DTE_TRY(plain_radius(t->w, at, err));
    return put_outcomes(t, at, err);
}

static dte_status full_rows(sweep_worker *w, const stretch *at, dte_error *err)
{
    study t = {.w = w};
    dte_status status = study_flow(&t, err);
    if (status == DTE_OK) {
        put_flow(&t, at);
        status = w->plan->plain ? plain_method(&t, at, err) : study_method(&t, at, err);
    }
    study_end(&t);
    return status;
}

/* ---- the job ---- */

static void empty(const sweep_plan *p, const stretch *at)
{
    for (size_t k = 0; k < at->n * p->width; k++)
        at->rows[k] = (double)NAN;
}

static dte_status run_stretch(sweep_worker *w, const stretch *at, dte_error *err)
{
    const sweep_plan *p = w->plan;
    double values[DTE_SWEEP_AXES] = {0.0};
    dte_error why;
    empty(p, at);
    sweep_plan_values(p, at->first, values);
    DTE_TRY(sweep_worker_go(w, values, err));
    if (!w->found) return DTE_OK;
    fail_clear(&why);
    const bool full = p->verdicts || !p->plain;
    const dte_status status = full ? full_rows(w, at, &why) : fast_rows(w, at, &why);
    DTE_TRY(sweep_worker_gap(w, status, &why, err));
    if (!w->found) empty(p, at);
    return DTE_OK;
}

/* A chunk does not depend on those before it. */
dte_status sweep_worker_run(void *user, void *worker, uint64_t first, size_t n, double *rows,
                            dte_error *err)
{
    const sweep_plan *p = user;
    sweep_worker *w = worker;
    sweep_worker_restart(w);
    for (size_t i = 0, m; i < n; i += m) {
        const size_t left = p->n_blocks - (size_t)((first + i) % p->n_blocks);
        m = left < n - i ? left : n - i;
        const stretch at = {first + i, m, rows + i * p->width};
        DTE_TRY(run_stretch(w, &at, err));
    }
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

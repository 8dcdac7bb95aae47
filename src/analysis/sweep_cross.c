/* sweep_cross.c - bracketing a zero of the margin: false position with halved ordinates (Illinois),
 * and a bisection at every third step, which the corners of the margin may need. */
#include "analysis/sweep_cross.h"

#include "analysis/sweep_point.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { STEPS_MOST = 200 };
static const double close_enough = 1e-10; /* of an edge */
static const double rounding = 1e-12;     /* of |J|, or of 1 for multipliers */
static const double real_enough = 1e-6;   /* an imaginary part, of the same */

struct sweep_cross {
    const sweep_plan *plan;
    const sweep_store *store;
    sweep_worker *worker;
    bool map; /* multipliers, not eigenvalues */
};

dte_status sweep_cross_open(const sweep_store *s, sweep_cross **out, dte_error *err)
{
    *out = NULL;
    sweep_cross *c = memory_zero(1, sizeof *c);
    if (!c) return fail_memory(err);
    *c = (sweep_cross){.plan = &s->plan, .store = s, .map = s->plan.n_steps > 0};
    const dte_status status =
        sweep_worker_make(&s->plan, s->plan.plain || !c->map, &c->worker, err);
    if (status == DTE_OK)
        *out = c;
    else
        memory_free(c);
    return status;
}

void sweep_cross_close(sweep_cross *c)
{
    if (!c) return;
    sweep_worker_close(NULL, c->worker);
    memory_free(c);
}

/* ---- the margin ---- */

static dte_status lead_at(sweep_cross *c, const double *x, sweep_lead *lead, dte_error *err)
{
    const sweep_plan *p = c->plan;
    double values[DTE_SWEEP_AXES] = {0.0};
    for (size_t k = 0; k < p->n_outer; k++)
        values[k] = x[p->outer[k]];
    const double step = p->step_axis != SWEEP_NO_AXIS ? x[p->step_axis] : p->set.step;
    DTE_TRY(sweep_worker_go(c->worker, values, err));
    return sweep_worker_lead(c->worker, c->map ? step : -1.0, lead, err);
}

static double unit(const sweep_cross *c)
{
    return c->map ? 1.0 : c->worker->scale;
}

dte_status sweep_cross_margin(sweep_cross *c, const double *x, double *margin, dte_error *err)
{
    sweep_lead lead;
    DTE_TRY(lead_at(c, x, &lead, err));
    *margin = lead.margin;
    return DTE_OK;
}

static const char *name_of(const sweep_cross *c, const sweep_lead *lead)
{
    const bool real = lead->im <= real_enough * unit(c);
    if (!c->map) return real ? "fold/pitchfork" : "Hopf";
    if (!real) return "Neimark-Sacker";
    return lead->re > 0.0 ? "+1" : "flip";
}

/* ---- sides ---- */

/* Rounding of the margin, from the largest one of the table as a measure of |J|. */
static double tolerance(const sweep_cross *c, size_t column, size_t n)
{
    double most = 0.0;
    if (c->map) return rounding;
    for (size_t row = 0; row < n; row++) {
        const double a = fabs(sweep_store_at(c->store, row, column));
        if (isfinite(a)) most = fmax(most, a);
    }
    return rounding * most;
}

static bool is_zero_step(const sweep_plan *p, size_t row)
{
    size_t piece, step;
    sweep_plan_split(p, row, &piece, &step);
    return p->n_steps > 1 && p->steps[step] == 0.0;
}

dte_status sweep_cross_sides(sweep_cross *c, signed char *sides, dte_error *err)
{
    const sweep_plan *p = c->plan;
    size_t n = 1;
    for (size_t a = 0; a < p->n_axes; a++)
        n *= p->set.axes[a].n;
    const size_t column = sweep_plan_column(p, c->map ? "radius" : "abscissa");
    const size_t next = p->step_axis + 1 == p->n_axes ? 1 : p->set.axes[p->n_axes - 1].n;
    const double near = tolerance(c, column, n);
    (void)err;
    for (size_t row = 0; row < n; row++) {
        const size_t from = is_zero_step(p, row) ? row + next : row;
        const double margin = sweep_store_at(c->store, from, column) - (c->map ? 1.0 : 0.0);
        sides[row] = isnan(margin) ? -1 : margin < -near;
    }
    return DTE_OK;
}

/* ---- crossings ---- */

typedef struct bracket {
    double in, out, f_in, f_out; /* abscissas and margins: f_in < 0 <= f_out */
} bracket;

static double next_trial(const bracket *b, int k)
{
    const double middle = b->in + 0.5 * (b->out - b->in);
    if (k % 3 == 2) return middle;
    const double t = b->in + (b->out - b->in) * (b->f_in / (b->f_in - b->f_out));
    const double low = fmin(b->in, b->out), high = fmax(b->in, b->out);
    return t > low && t < high ? t : middle;
}

static dte_status shrink(sweep_cross *c, double *x, size_t axis, bracket *b, bool *found,
                         dte_error *err)
{
    const double enough = close_enough * fabs(b->out - b->in);
    for (int k = 0, last = 0; k < STEPS_MOST && fabs(b->out - b->in) > enough; k++) {
        const double t = x[axis] = next_trial(b, k);
        double f;
        if (t == b->in || t == b->out) break;
        DTE_TRY(sweep_cross_margin(c, x, &f, err));
        if (isnan(f)) return DTE_OK;
        if (f < 0.0) {
            b->in = t;
            b->f_in = f;
            if (last < 0) b->f_out *= 0.5;
            last = -1;
        } else {
            b->out = t;
            b->f_out = f;
            if (last > 0) b->f_in *= 0.5;
            last = 1;
            if (f == 0.0) break;
        }
    }
    *found = true;
    return DTE_OK;
}

dte_status sweep_cross_find(sweep_cross *c, const double *inside, const double *outside,
                            size_t axis, sweep_crossing *out, bool *found, dte_error *err)
{
    sweep_lead lead;
    double x[DTE_SWEEP_AXES] = {inside[0], inside[1]};
    bracket b = {.in = inside[axis], .out = outside[axis]};
    const size_t step = c->plan->step_axis;
    *found = false;
    if (step != SWEEP_NO_AXIS && inside[step] == 0.0 && outside[step] == 0.0) return DTE_OK;
    DTE_TRY(sweep_cross_margin(c, inside, &b.f_in, err));
    if (isnan(b.f_in)) return DTE_OK;
    DTE_TRY(lead_at(c, outside, &lead, err));
    b.f_out = lead.margin;
    if (isnan(b.f_out)) return DTE_OK;
    const bool at_end = b.f_out <= rounding * unit(c); /* the boundary passes through the node */
    if (!at_end) DTE_TRY(shrink(c, x, axis, &b, found, err));
    if (!at_end && !*found) return DTE_OK;
    x[axis] = b.out;
    DTE_TRY(lead_at(c, x, &lead, err));
    *found = !isnan(lead.margin);
    memcpy(out->x, x, sizeof x);
    out->name = name_of(c, &lead);
    return DTE_OK;
}

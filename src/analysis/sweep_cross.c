/* sweep_cross.c - bracketing a zero of the margin: false position with halved ordinates (Illinois),
 * and a bisection at every third step, which the corners of the margin may need. */
#include "analysis/sweep_cross.h"

#include "analysis/sweep_point.h"
#include "base/memory.h"
#include <math.h>

enum { STEPS_MOST = 200 };
static const double close_enough = 1e-10; /* of an edge */
static const double rounding = 1e-12;     /* of |J|, or of 1 for multipliers */
static const double real_enough = 1e-6;   /* an imaginary part, of the same */

struct sweep_cross {
    const sweep_plan *plan;
    sweep_worker *worker;
    bool map;    /* multipliers, not eigenvalues */
    double step; /* the learning rate that was asked for last */
};

dte_status sweep_cross_open(const sweep_store *s, sweep_cross **out, dte_error *err)
{
    *out = NULL;
    sweep_cross *c = memory_zero(1, sizeof *c);
    if (!c) return fail_memory(err);
    *c = (sweep_cross){.plan = &s->plan, .map = s->plan.n_steps > 0};
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

void sweep_cross_restart(sweep_cross *c)
{
    sweep_worker_restart(c->worker);
}

dte_status sweep_cross_stand(sweep_cross *c, size_t row, dte_error *err)
{
    double values[DTE_SWEEP_AXES] = {0.0};
    const size_t piece = sweep_plan_place(c->plan, row).piece,
                 chunk = sweep_plan_job(c->plan).chunk;
    sweep_plan_values(c->plan, piece, values);
    DTE_TRY(sweep_worker_go(c->worker, values, err));
    if (c->worker->found) return DTE_OK;
    sweep_worker_restart(c->worker);
    for (size_t k = piece - piece % chunk; k <= piece; k++) {
        sweep_plan_values(c->plan, k, values);
        DTE_TRY(sweep_worker_go(c->worker, values, err));
    }
    return DTE_OK;
}

/* ---- the margin ---- */

/* Just above learning rate 0 the modulus of 1 + h l is 1 + h Re(l): the flow decides. The maps of
 * other methods are taken at a learning rate that is small beside the grid. */
static dte_status lead_at_zero(sweep_cross *c, sweep_lead *lead, dte_error *err)
{
    const sweep_plan *p = c->plan;
    const double small = 1e-6 * (p->n_steps > 1 ? p->steps[1] : p->set.step);
    if (!p->plain) return sweep_worker_lead(c->worker, small, lead, err);
    DTE_TRY(sweep_worker_lead(c->worker, -1.0, lead, err));
    lead->re += 1.0;
    return DTE_OK;
}

static dte_status lead_at(sweep_cross *c, const double *x, sweep_lead *lead, dte_error *err)
{
    const sweep_plan *p = c->plan;
    double values[DTE_SWEEP_AXES] = {0.0};
    for (size_t k = 0; k < p->n_outer; k++)
        values[k] = x[p->outer[k]];
    const double step = p->step_axis != SWEEP_NO_AXIS ? x[p->step_axis] : p->set.step;
    c->step = step;
    DTE_TRY(sweep_worker_go(c->worker, values, err));
    if (c->map && step == 0.0) return lead_at_zero(c, lead, err);
    return sweep_worker_lead(c->worker, c->map ? step : -1.0, lead, err);
}

/* Of |1 + h l| - 1 it is the size of h l that is rounded. */
static double unit(const sweep_cross *c)
{
    if (!c->map) return c->worker->scale;
    return c->plan->plain && c->step > 0.0 ? fmin(1.0, c->step * c->worker->scale) : 1.0;
}

dte_status sweep_cross_margin(sweep_cross *c, const double *x, double *margin, dte_error *err)
{
    sweep_lead lead;
    DTE_TRY(lead_at(c, x, &lead, err));
    *margin = lead.margin;
    return DTE_OK;
}

double sweep_cross_rounding(const sweep_cross *c)
{
    return rounding * unit(c);
}

size_t sweep_cross_inner(const sweep_cross *c)
{
    return c->plan->step_axis != SWEEP_NO_AXIS ? c->plan->step_axis : 1;
}

static sweep_kind kind_of(const sweep_cross *c, const sweep_lead *lead)
{
    const double away = c->map ? fmin(hypot(lead->re - 1.0, lead->im), 1.0) : unit(c);
    const bool real = lead->im <= real_enough * away;
    if (isnan(lead->margin)) return SWEEP_NO_KIND;
    if (!c->map) return real ? SWEEP_FOLD : SWEEP_HOPF;
    if (!real) return SWEEP_NEIMARK_SACKER;
    return lead->re > 0.0 ? SWEEP_PLUS_ONE : SWEEP_FLIP;
}

const char *sweep_kind_name(sweep_kind kind)
{
    static const char *const names[] = {"none",           "Hopf", "fold/pitchfork",
                                        "Neimark-Sacker", "flip", "+1"};
    return names[kind];
}

/* ---- crossings ---- */

/* On the line from a to b, by the coordinate that differs (more). */
typedef struct bracket {
    const double *a, *b;
    size_t axis;
    double in, out, f_in, f_out; /* coordinates and margins: f_in < 0 <= f_out */
    double margin_in;            /* f_in is halved now and then; this is not */
} bracket;

void sweep_cross_between(const double *a, const double *b, double t, double *x)
{
    for (size_t k = 0; k < DTE_SWEEP_AXES; k++)
        x[k] = t <= 0.0 || a[k] == b[k] ? a[k] : t >= 1.0 ? b[k] : a[k] + t * (b[k] - a[k]);
}

static void place(const bracket *b, double t, double *x)
{
    const size_t k = b->axis;
    sweep_cross_between(b->a, b->b, (t - b->a[k]) / (b->b[k] - b->a[k]), x);
    x[k] = t;
}

static double next_trial(const bracket *b, int k)
{
    const double middle = b->in + 0.5 * (b->out - b->in);
    if (k % 3 == 2) return middle;
    const double t = b->in + (b->out - b->in) * (b->f_in / (b->f_in - b->f_out));
    const double low = fmin(b->in, b->out), high = fmax(b->in, b->out);
    return t > low && t < high ? t : middle;
}

static dte_status shrink(sweep_cross *c, bracket *b, bool *found, dte_error *err)
{
    const double enough = close_enough * fabs(b->out - b->in);
    double x[DTE_SWEEP_AXES];
    *found = false;
    for (int k = 0, last = 0; k < STEPS_MOST && fabs(b->out - b->in) > enough; k++) {
        const double t = next_trial(b, k);
        double f;
        if (t == b->in || t == b->out) break;
        place(b, t, x);
        DTE_TRY(sweep_cross_margin(c, x, &f, err));
        if (isnan(f)) return DTE_OK;
        if (f < 0.0) {
            b->in = t;
            b->f_in = b->margin_in = f;
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
                            sweep_crossing *out, dte_error *err)
{
    sweep_lead lead;
    const size_t axis = fabs(outside[1] - inside[1]) > fabs(outside[0] - inside[0]);
    bracket b = {inside, outside, axis, inside[axis], outside[axis], 0.0, 0.0, 0.0};
    bool found = true;
    *out = (sweep_crossing){{0.0, 0.0}, SWEEP_NO_KIND};
    DTE_TRY(sweep_cross_margin(c, inside, &b.f_in, err));
    b.margin_in = b.f_in;
    if (!(b.f_in < 0.0)) return DTE_OK;
    DTE_TRY(lead_at(c, outside, &lead, err));
    b.f_out = lead.margin;
    if (isnan(b.f_out)) return DTE_OK;
    const bool at_end = b.f_out <= rounding * unit(c); /* the boundary passes through the node */
    if (!at_end) DTE_TRY(shrink(c, &b, &found, err));
    if (!found) return DTE_OK;
    place(&b, b.out, out->x);
    DTE_TRY(lead_at(c, out->x, &lead, err));
    out->kind = kind_of(c, &lead);
    /* Where rounding puts the zero itself on the inner side, that end is nearer. */
    if (!at_end && -b.margin_in < fmin(lead.margin, rounding * unit(c))) place(&b, b.in, out->x);
    return DTE_OK;
}

/* ode.c - one trajectory, by GSL odeiv2.
 *
 * GSL answers success with NaN, retries for ever, and never counts. So the field is wrapped:
 * the wrapper counts, checks what goes in and what comes out, and remembers why it refused.
 * A refused stage makes GSL halve the step, which is right for a field that is undefined
 * beyond some border; when no step is left, the reason that was remembered is the result.
 *
 * The last good state is kept here and not in GSL's hands. */
#include "num/ode.h"
#include "base/memory.h"
#include "num/gsl_guard.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <string.h>

typedef struct flow {
    const ode_system *system;
    size_t evaluations, allowed;
    bool exhausted, non_finite;
} flow;

typedef struct integrator {
    flow flow;
    gsl_odeiv2_system system;
    gsl_odeiv2_step *step;
    gsl_odeiv2_control *control;
    gsl_odeiv2_evolve *evolve;
    double *y; /* GSL's working state; n >= 1 */
    double t, h;
} integrator;

ode_settings ode_default(void)
{
    return (ode_settings){ODE_RK8PD, 1e-10, 1e-12, 10000000};
}

static bool all_finite(size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

/* GSL_EBADFUNC ends the integration at once, any other failure halves the step. */
static int charge(flow *f, size_t cost)
{
    if (f->evaluations + cost > f->allowed) {
        f->exhausted = true;
        return GSL_EBADFUNC;
    }
    f->evaluations += cost;
    return GSL_SUCCESS;
}

static int refuse(flow *f)
{
    f->non_finite = true;
    return GSL_FAILURE;
}

static int call_field(double t, const double y[], double out[], void *data)
{
    flow *f = data;
    (void)t;
    if (charge(f, 1) != GSL_SUCCESS) return GSL_EBADFUNC;
    if (!all_finite(f->system->n, y)) return refuse(f);
    f->system->field(f->system->data, y, out);
    return all_finite(f->system->n, out) ? GSL_SUCCESS : refuse(f);
}

/* A Jacobian is as dear as n evaluations of the field. */
static int call_jacobian(double t, const double y[], double *j, double dfdt[], void *data)
{
    flow *f = data;
    const size_t n = f->system->n;
    (void)t;
    if (charge(f, n) != GSL_SUCCESS) return GSL_EBADFUNC;
    memset(dfdt, 0, n * sizeof *dfdt);
    if (!all_finite(n, y)) return refuse(f);
    f->system->jacobian(f->system->data, y, j);
    return all_finite(n * n, j) ? GSL_SUCCESS : refuse(f);
}

static void close_integrator(integrator *g)
{
    if (g->evolve) gsl_odeiv2_evolve_free(g->evolve);
    if (g->control) gsl_odeiv2_control_free(g->control);
    if (g->step) gsl_odeiv2_step_free(g->step);
    memory_free(g->y);
}

static dte_status open_integrator(integrator *g, const ode_system *s, const ode_settings *set,
                                  double t_end, const double *y0, dte_error *err)
{
    const size_t n = s->n;
    *g = (integrator){.flow = {.system = s, .allowed = set->max_evaluations}};
    g->system = (gsl_odeiv2_system){call_field, s->jacobian ? call_jacobian : NULL, n, &g->flow};
    g->step = gsl_odeiv2_step_alloc(
        set->method == ODE_BSIMP ? gsl_odeiv2_step_bsimp : gsl_odeiv2_step_rk8pd, n);
    g->control = gsl_odeiv2_control_y_new(set->atol, set->rtol);
    g->evolve = gsl_odeiv2_evolve_alloc(n);
    g->y = memory_zero(n, sizeof *g->y);
    if (!g->step || !g->control || !g->evolve || !g->y) return fail_memory(err);
    memcpy(g->y, y0, n * sizeof *y0);
    g->h = copysign(fmin(1e-3, 1e-3 * fabs(t_end)), t_end);
    return DTE_OK;
}

static ode_end why(const flow *f)
{
    return f->exhausted ? ODE_LIMIT : ODE_NON_FINITE;
}

/* Steps to t1. A step that no longer changes t means a singularity: the error cannot be
 * kept small by any step, as where the solution escapes to infinity in finite time. */
static ode_end advance(integrator *g, double t1, double *good, double *reached)
{
    const size_t n = g->flow.system->n;
    while (g->t != t1) {
        const double before = g->t;
        g->flow.non_finite = false;
        const int status = gsl_odeiv2_evolve_apply(g->evolve, g->control, g->step, &g->system,
                                                   &g->t, t1, &g->h, g->y);
        if (status != GSL_SUCCESS) return why(&g->flow);
        if (!all_finite(n, g->y)) return ODE_NON_FINITE;
        const bool stuck = fabs(g->t - before) <= 0x1p-50 * fabs(before) && g->t != t1;
        if (stuck) return ODE_NON_FINITE;
        memcpy(good, g->y, n * sizeof *good);
        *reached = g->t;
    }
    return ODE_DONE;
}

typedef struct outputs {
    double t_end;
    size_t count;
    ode_sink *sink;
    void *user;
} outputs;

static ode_end integrate(integrator *g, const outputs *o, double *y0, double *reached)
{
    for (size_t k = 0; k <= o->count; k++) {
        const double t = k == o->count ? o->t_end : o->t_end * ((double)k / (double)o->count);
        if (k > 0 && g->flow.system->n > 0) {
            const ode_end end = advance(g, t, y0, reached);
            if (end != ODE_DONE) return end;
        }
        *reached = t;
        if (o->sink && !o->sink(o->user, t, y0)) return ODE_STOPPED;
    }
    return ODE_DONE;
}

static dte_status check_settings(const ode_system *s, const ode_settings *set, double t_end,
                                 size_t n_out, dte_error *err)
{
    if (!(set->rtol > 0.0) || !(set->atol > 0.0) || !isfinite(set->rtol) || !isfinite(set->atol))
        return fail(err, DTE_USAGE, "the tolerances of an integration must be positive numbers");
    if (!isfinite(t_end))
        return fail(err, DTE_USAGE, "the end time of an integration is not finite");
    if (n_out == 0) return fail(err, DTE_USAGE, "an integration needs at least one output time");
    if (set->method == ODE_BSIMP && !s->jacobian)
        return fail(err, DTE_USAGE, "the implicit method needs a Jacobian");
    return DTE_OK;
}

dte_status ode_run(const ode_system *s, const ode_settings *settings, double t_end, size_t n_out,
                   double *y0, ode_sink *sink, void *user, ode_end *end, double *reached,
                   dte_error *err)
{
    double time = 0.0;
    integrator g = {.y = NULL};
    *end = ODE_DONE;
    *reached = 0.0;
    DTE_TRY(check_settings(s, settings, t_end, n_out, err));
    if (!all_finite(s->n, y0)) {
        *end = ODE_NON_FINITE;
        return DTE_OK;
    }
    const outputs o = {t_end, n_out, sink, user};
    dte_status status = DTE_OK;
    gsl_guard_enter();
    if (s->n == 0)
        g.flow.system = s;
    else
        status = open_integrator(&g, s, settings, t_end, y0, err);
    if (status == DTE_OK) *end = integrate(&g, &o, y0, &time);
    close_integrator(&g);
    gsl_guard_leave();
    *reached = time;
    return status;
}

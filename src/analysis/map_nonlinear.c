/* map_nonlinear.c - conserved quantities first, then the normal form of what is on the circle. */
#include "analysis/map_nonlinear.h"

#include "analysis/map_closed.h"
#include "analysis/normal_form.h"
#include "analysis/phrases.h"
#include <float.h>
#include <math.h>
#include <string.h>

/* |mu^k - 1| below this is a resonance as far as a normal form can be trusted. */
static const double resonance = 1e-4;

/* A modulus that is known worse than this may be off the circle by more than cubic terms weigh. */
static const double exact = 1e-12;

enum { FORM_DIMENSION = 128 }; /* of the whole state; larger normal forms take too long */

typedef struct critical_set {
    size_t count, which; /* multipliers on the circle; one of them, im >= 0 */
} critical_set;

static critical_set find_critical(const dte_method_report *m)
{
    critical_set c = {0, SIZE_MAX};
    for (size_t k = 0; k < m->n_multipliers; k++) {
        const dte_eigenvalue *mu = &m->multipliers[k];
        const double bound = mu->bound + 4.0 * DBL_EPSILON;
        if (!(fabs(hypot(mu->re, mu->im) - 1.0) <= bound)) continue;
        c.count++;
        if (mu->im >= 0.0) c.which = k;
    }
    return c;
}

/* The least k of 1 .. 4 with mu^k = 1, or 0. */
static int find_resonance(double re, double im)
{
    double x = re, y = im;
    for (int k = 1; k <= 4; k++) {
        if (hypot(x - 1.0, y) < resonance) return k;
        const double next = x * re - y * im;
        y = x * im + y * re;
        x = next;
    }
    return 0;
}

/* See map_critical. */
static double find_gap(const dte_method_report *m, size_t which)
{
    const dte_eigenvalue *mu = &m->multipliers[which];
    const double x = mu->re * mu->re - mu->im * mu->im, y = 2.0 * mu->re * mu->im;
    double gap = (double)INFINITY;
    for (size_t k = 0; k < m->n_multipliers; k++) {
        const dte_eigenvalue *l = &m->multipliers[k];
        gap = fmin(gap, hypot(l->re - 1.0, l->im));
        if (mu->im != 0.0) gap = fmin(gap, hypot(l->re - x, l->im - y));
        if (k != which) gap = fmin(gap, hypot(l->re - mu->re, l->im - mu->im));
    }
    return gap;
}

static void end_reason(dte_method_report *m, const char *words)
{
    phrase p = {m->reason, sizeof m->reason, strlen(m->reason)};
    phrase_add(&p, " %s.", words);
}

static void say_coefficient(dte_method_report *m, const lyapunov *a, bool flip)
{
    phrase p = {m->reason, sizeof m->reason, strlen(m->reason)};
    const char *name = flip ? "flip coefficient" : "first Lyapunov coefficient of the map";
    m->lyapunov_coefficient = a->value;
    if (!(fabs(a->value) > a->bound)) {
        phrase_add(&p, " Its %s is 0 within %.1g: what higher orders do is open.", name, a->bound);
        return;
    }
    m->verdict = a->value < 0.0 ? DTE_WEAKLY_STABLE : DTE_WEAKLY_UNSTABLE;
    phrase_add(&p, " The %s is ", name);
    phrase_real(&p, a->value, a->bound);
    phrase_error(&p, a->bound);
    phrase_add(&p, ": the nonlinear terms let iterates drift %s, algebraically slowly.",
               a->value < 0.0 ? "in" : "out");
}

/* One pair or one -1, and no resonance; else the reason why not. */
static const char *refuse(const dte_method_report *m, const critical_set *c)
{
    if (c->which == SIZE_MAX) return "What the nonlinear terms do is open";
    if (m->n_multipliers > FORM_DIMENSION)
        return "What the nonlinear terms do is open: the state is too large for a normal form";
    const dte_eigenvalue *mu = &m->multipliers[c->which];
    const bool flip = mu->im == 0.0 && mu->re < 0.0;
    if (!(mu->bound <= exact))
        return "What the nonlinear terms do is open: the modulus is not known well enough";
    if (c->count != (flip ? 1u : 2u) || (mu->im == 0.0 && !flip))
        return "What the nonlinear terms do is open: that takes one pair, or one -1, on the circle";
    const int k = flip ? 0 : find_resonance(mu->re, mu->im);
    if (k == 0) return NULL;
    return k <= 2 ? "What the nonlinear terms do is open: strong resonance"
           : k == 3
               ? "What the nonlinear terms do is open: the strong resonance of cubic roots of 1"
               : "What the nonlinear terms do is open: the strong resonance of fourth roots of 1";
}

static dte_status try_normal_form(const map_rest *at, dte_method_report *m, dte_error *err)
{
    const critical_set c = find_critical(m);
    const char *why = refuse(m, &c);
    if (why) {
        end_reason(m, why);
        return DTE_OK;
    }
    const dte_eigenvalue *mu = &m->multipliers[c.which];
    const map_critical in = {at->map, m->step, at->state, at->matrix,
                             mu->re,  mu->im,  at->error, find_gap(m, c.which)};
    lyapunov a;
    dte_error local;
    fail_clear(&local);
    const dte_status status = normal_form_map(&in, &a, &local);
    if (status == DTE_OK) {
        say_coefficient(m, &a, mu->im == 0.0);
    } else if (status == DTE_LIMIT || status == DTE_NUMERIC) {
        end_reason(m, "What the nonlinear terms do is open: the step has no third derivative here "
                      "that could be computed");
    } else {
        if (err) *err = local;
        return status;
    }
    return DTE_OK;
}

dte_status map_nonlinear(const judged *in, const map_rest *at, dte_method_report *m, dte_error *err)
{
    const closed_query query = {in->game, in->point, in->jacobian, at->manifold};
    closed c = {0};
    m->lyapunov_coefficient = (double)NAN;
    if (m->verdict != DTE_MARGINAL) return DTE_OK;
    if (!in->nonlinear || at->manifold > 0 || method_use_has_kinks(at->map->use)) {
        end_reason(m, "What the nonlinear terms do is open");
        return DTE_OK;
    }
    DTE_TRY(map_closed_find(&query, at->map, m->step, &c, err));
    if (!c.shown) return try_normal_form(at, m, err);
    m->verdict = DTE_CENTRE;
    end_reason(m, c.reason);
    return DTE_OK;
}

/* verdict_map.c - the verdict on simultaneous gradient descent  s <- s + h v(s), as a map. */
#include "analysis/phrases.h"
#include "analysis/verdict.h"

#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>

enum { CIRCLE_LIMIT = 64 };

typedef struct map_census {
    size_t outside, circle, worst_outside, worst_circle, top;
    bool blurred; /* a bound too wide to call it "on the circle" */
} map_census;

/* (|1 + h l|^2 - 1) / h = 2 Re l + h |l|^2, whose sign is known even where h Re l is lost beside 1.
 */
static double growth(const eigenvalue *l, double h, double *bound)
{
    const double square = l->re * l->re + l->im * l->im;
    const double rounding = 8.0 * DBL_EPSILON * (fabs(l->re) + h * square);
    *bound = 2.0 * l->re_bound + h * l->bound * (2.0 * sqrt(square) + l->bound) + rounding;
    return 2.0 * l->re + h * square;
}

static map_census count(const judged *in, const bool *tangent, double h)
{
    map_census c = {.worst_outside = SIZE_MAX, .worst_circle = SIZE_MAX, .top = SIZE_MAX};
    double largest = -(double)INFINITY;
    for (size_t k = 0; k < in->s->n; k++) {
        double bound;
        if (tangent[k]) continue;
        const double g = growth(&in->s->l[k], h, &bound);
        if (g > largest) c.top = k;
        largest = fmax(largest, g);
        if (g > bound && c.outside++ == 0) c.worst_outside = k;
        if (!(fabs(g) <= bound)) continue;
        if (c.circle++ == 0) c.worst_circle = k;
        c.blurred = c.blurred || !(h * bound <= 1e-7 * (1.0 + h * in->s->scale));
    }
    return c;
}

/* Every matrix within the error of I + hJ is stable: its distance to the circle is larger. */
static dte_status circle_decides(const judged *in, double h, bool *stable, dte_error *err)
{
    const size_t d = in->s->n;
    *stable = false;
    for (size_t k = 0; k < d; k++)
        if (!(hypot(1.0 + h * in->s->l[k].re, h * in->s->l[k].im) < 1.0)) return DTE_OK;
    if (d > CIRCLE_LIMIT) return DTE_OK;
    double *m = memory_zero(d * d, sizeof *m), lo, hi;
    if (!m) return fail_memory(err);
    for (size_t i = 0; i < d * d; i++)
        m[i] = h * in->jacobian[i] + (i % (d + 1) == 0 ? 1.0 : 0.0);
    const dte_status status = linalg_circle_radius(d, m, &lo, &hi, err);
    if (status == DTE_OK) *stable = lo > h * in->error->total + linalg_backward_error(d, m);
    memory_free(m);
    return status;
}

static void say_multiplier(const judged *in, size_t k, double h, phrase *p)
{
    const eigenvalue *l = &in->s->l[k];
    const eigenvalue mu = {
        .re = 1.0 + h * l->re, .im = h * l->im, .bound = h * l->bound, .re_bound = h * l->re_bound};
    phrase_add(p, "the multiplier ");
    phrase_eigenvalue(p, &mu);
    phrase_add(p, " of the eigenvalue ");
    phrase_eigenvalue(p, l);
    phrase_add(p, " has modulus %.6g", hypot(mu.re, mu.im));
}

static void say_inside(const judged *in, const map_census *c, bool modulo, double h, phrase *p)
{
    phrase_add(p, "All multipliers%s are inside the unit circle",
               modulo ? " across the manifold" : "");
    if (c->top == SIZE_MAX) return;
    phrase_add(p, ": ");
    say_multiplier(in, c->top, h, p);
}

dte_status verdict_euler(const judged *in, const bool *tangent, double h, dte_verdict *verdict,
                         char reason[512], dte_error *err)
{
    const map_census c = count(in, tangent, h);
    bool modulo = false, shown = false;
    for (size_t k = 0; k < in->s->n; k++)
        modulo = modulo || tangent[k];
    phrase p = phrase_start(reason, 512);
    if (c.circle && !c.outside && !modulo) DTE_TRY(circle_decides(in, h, &shown, err));
    if (c.outside) {
        *verdict = DTE_UNSTABLE;
        phrase_add(&p, "Outside the unit circle: ");
        say_multiplier(in, c.worst_outside, h, &p);
    } else if (!c.circle || shown) {
        *verdict = modulo ? DTE_STABLE_MANIFOLD : DTE_STABLE;
        say_inside(in, &c, modulo, h, &p);
    } else {
        *verdict = c.blurred ? DTE_UNDECIDED : DTE_MARGINAL;
        phrase_add(&p, c.blurred ? "Too close to the unit circle to call: "
                                 : "On the unit circle within the error bound: ");
        say_multiplier(in, c.worst_circle, h, &p);
    }
    phrase_add(&p, ".");
    return DTE_OK;
}

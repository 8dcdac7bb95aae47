/* verdict.c - the verdict on the flow.
 *
 * In this order: an eigenvalue to the right decides; none on the axis decides; an eigenvalue whose
 * bound is too wide leaves the question open; zero eigenvalues may belong to a manifold of
 * equilibria; pairs on the axis are a centre if orbits are shown to close, else the first Lyapunov
 * coefficient may decide. What is left is marginal. */
#include "analysis/verdict.h"

#include "analysis/closed.h"
#include "analysis/manifold.h"
#include "analysis/normal_form.h"
#include "analysis/phrases.h"
#include "base/memory.h"
#include <float.h>
#include <math.h>
#include <stdio.h>

typedef struct census { /* critical eigenvalues that are not tangent to a manifold */
    size_t right, critical, zeros, pairs;
    size_t first_right, first_critical, first_pair, rightmost; /* SIZE_MAX: none */
} census;

static census count(const spectrum *s, const bool *tangent)
{
    census c = {.first_right = SIZE_MAX,
                .first_critical = SIZE_MAX,
                .first_pair = SIZE_MAX,
                .rightmost = SIZE_MAX};
    for (size_t k = 0; k < s->n; k++) {
        const eigenvalue *l = &s->l[k];
        if (tangent[k]) continue;
        if (c.rightmost == SIZE_MAX) c.rightmost = k;
        if (l->side == SIDE_RIGHT && c.right++ == 0) c.first_right = k;
        if (l->side != SIDE_CRITICAL) continue;
        if (c.critical++ == 0) c.first_critical = k;
        if (l->zero)
            c.zeros++;
        else if (l->im > 0.0 && c.pairs++ == 0)
            c.first_pair = k;
    }
    return c;
}

/* A critical eigenvalue that is known too badly to be called critical. */
static size_t blurred(const judged *in, const bool *tangent)
{
    for (size_t k = 0; k < in->s->n; k++) {
        const eigenvalue *l = &in->s->l[k];
        if (!tangent[k] && l->side == SIDE_CRITICAL && !(l->re_bound <= 1e-7 * in->s->scale))
            return k;
    }
    return SIZE_MAX;
}

static dte_status find_manifold(const judged *in, size_t zeros, judgement *out, bool *too_large,
                                dte_error *err)
{
    const double tolerance = 100.0 * in->error->total + 1e-13 * in->s->scale;
    manifold m;
    DTE_TRY(manifold_find(in->game, in->point, in->jacobian, zeros, tolerance, &m, err));
    *too_large = m.too_large;
    out->manifold_dimension = m.dimension;
    for (size_t k = 0; k < in->s->n; k++)
        out->tangent[k] = m.dimension > 0 && in->s->l[k].zero;
    manifold_free(&m);
    return DTE_OK;
}

static void decide(judgement *out, dte_verdict verdict)
{
    out->verdict = verdict;
}

static void say_stable(const judged *in, const census *c, judgement *out)
{
    phrase p = phrase_start(out->reason, sizeof out->reason);
    const size_t k = out->manifold_dimension;
    decide(out, k ? DTE_STABLE_MANIFOLD : DTE_STABLE);
    if (k) {
        phrase_add(&p,
                   "The equilibria form a %zu-dimensional manifold: %zu zero eigenvalue%s tangent "
                   "to it, as moving along it shows.",
                   k, k, k == 1 ? " is" : "s are");
        if (c->rightmost == SIZE_MAX) phrase_add(&p, " There are no other directions.");
    }
    if (c->rightmost == SIZE_MAX) return;
    const eigenvalue *l = &in->s->l[c->rightmost];
    phrase_add(&p, "%s real parts are negative; the largest is ", k ? " All other" : "All");
    phrase_real(&p, l->re, l->re_bound);
    if (l->re < -l->re_bound)
        phrase_error(&p, l->re_bound);
    else if (isfinite(in->s->radius))
        phrase_add(&p,
                   ". The eigenvalue is nearly defective, but the distance to instability, at "
                   "least %.3g, is larger than the error of the Jacobian, %.1g",
                   in->s->radius, in->error->total);
    else
        phrase_add(&p, ", as trace and determinant show");
    phrase_add(&p, ".");
}

static void say_unstable(const judged *in, const census *c, judgement *out)
{
    phrase p = phrase_start(out->reason, sizeof out->reason);
    const eigenvalue *l = &in->s->l[c->first_right];
    decide(out, DTE_UNSTABLE);
    phrase_add(&p, "The eigenvalue ");
    phrase_eigenvalue(&p, l);
    phrase_add(&p, " has a positive real part");
    phrase_error(&p, l->re_bound);
    phrase_add(&p, ": deviations grow like exp(%.3g t).", l->re);
}

static void say_blurred(const judged *in, size_t k, judgement *out)
{
    phrase p = phrase_start(out->reason, sizeof out->reason);
    const eigenvalue *l = &in->s->l[k];
    decide(out, DTE_UNDECIDED);
    phrase_add(&p, "Too close to call: the real part of the eigenvalue ");
    phrase_eigenvalue(&p, l);
    if (isfinite(l->re_bound))
        phrase_add(&p, " is %.3g, but its error may be %.1g.", l->re, l->re_bound);
    else
        phrase_add(&p, " is %.3g, but the eigenvalue is defective to working precision.", l->re);
    if (in->error->quadrature > in->error->total * 0.1)
        phrase_add(&p, " Most of the error comes from the quadrature.");
}

/* "On the axis: 3 pairs, the first +-1.41421i, and 2 zero eigenvalues." */
static void say_axis(const judged *in, const census *c, const judgement *out, phrase *p)
{
    if (c->pairs == 0 && c->zeros == 0) return;
    phrase_add(p, "On the imaginary axis within the error bounds: ");
    if (c->pairs) {
        const double w = in->s->l[c->first_pair].im;
        phrase_add(p, "%zu pair%s of eigenvalues (%s+-%.6gi)", c->pairs, c->pairs == 1 ? "" : "s",
                   c->pairs == 1 ? "" : "the first ", w);
    }
    if (c->zeros)
        phrase_add(p, "%s%zu zero eigenvalue%s", c->pairs ? " and " : "", c->zeros,
                   c->zeros == 1 ? "" : "s");
    phrase_add(p, ".");
    if (out->manifold_dimension)
        phrase_add(p,
                   " %zu%s zero eigenvalue%s tangent to a %zu-dimensional manifold of equilibria.",
                   out->manifold_dimension, c->zeros ? " more" : "",
                   out->manifold_dimension == 1 ? " is" : "s are", out->manifold_dimension);
}

static void say_marginal(const judged *in, const census *c, bool too_large, judgement *out)
{
    phrase p = phrase_start(out->reason, sizeof out->reason);
    decide(out, DTE_MARGINAL);
    say_axis(in, c, out, &p);
    if (c->zeros && too_large)
        phrase_add(
            &p,
            " The game is too large to tell whether the zeros belong to a manifold of equilibria.");
    else if (c->zeros)
        phrase_add(&p, " The zeros do not belong to a manifold of equilibria of that dimension.");
    phrase_add(&p, " No conserved quantity and no symmetry was found that closes the orbits; the "
                   "nonlinear terms are open.");
    if (isfinite(out->lyapunov))
        phrase_add(&p, " The first Lyapunov coefficient is zero to rounding.");
}

static dte_status weigh_nonlinear(const judged *in, const census *c, judgement *out, dte_error *err)
{
    const eigenvalue *l = &in->s->l[c->first_pair];
    const bool exact = l->re_bound <= 8.0 * DBL_EPSILON * in->s->scale;
    lyapunov ly;
    const dte_status status =
        normal_form_lyapunov(in->game, in->point, in->jacobian, l->im, in->error->total, &ly, err);
    if (status == DTE_LIMIT || status == DTE_NUMERIC) {
        fail_clear(err); /* too large, or not smooth enough: the question stays open */
        return DTE_OK;
    }
    DTE_TRY(status);
    out->lyapunov = ly.value;
    if (!exact || !(fabs(ly.value) > ly.bound)) return DTE_OK;
    phrase p = phrase_start(out->reason, sizeof out->reason);
    const bool in_ward = ly.value < 0.0;
    decide(out, in_ward ? DTE_WEAKLY_STABLE : DTE_WEAKLY_UNSTABLE);
    phrase_add(
        &p, "The linearisation is a centre (+-%.6gi), but the first Lyapunov coefficient is %.4g",
        l->im, ly.value);
    phrase_error(&p, ly.bound);
    phrase_add(&p, ": the nonlinear terms let orbits spiral %s, algebraically slowly.",
               in_ward ? "in" : "out");
    return DTE_OK;
}

static void say_centre(const judged *in, const census *c, const closed *orbits, judgement *out)
{
    phrase p = phrase_start(out->reason, sizeof out->reason);
    decide(out, DTE_CENTRE);
    say_axis(in, c, out, &p);
    phrase_add(&p, " %s.", orbits->reason);
}

static void say_unbounded(const judged *in, const census *c, const closed *orbits, judgement *out)
{
    phrase p = phrase_start(out->reason, sizeof out->reason);
    decide(out, DTE_MARGINAL);
    say_axis(in, c, out, &p);
    phrase_add(&p, " %s, but they may drift along it.", orbits->reason);
}

static dte_status weigh_axis(const judged *in, const census *c, bool too_large, judgement *out,
                             dte_error *err)
{
    closed orbits = {0};
    out->verdict = DTE_MARGINAL;
    const closed_query query = {in->game, in->point, in->jacobian, out->manifold_dimension};
    if (in->nonlinear && c->zeros == 0) DTE_TRY(closed_find(&query, &orbits, err));
    if (orbits.shown) {
        (orbits.unbounded ? say_unbounded : say_centre)(in, c, &orbits, out);
        return DTE_OK;
    }
    const bool one_pair = c->pairs == 1 && c->zeros == 0 && out->manifold_dimension == 0;
    if (in->nonlinear && one_pair) DTE_TRY(weigh_nonlinear(in, c, out, err));
    if (out->verdict == DTE_MARGINAL) say_marginal(in, c, too_large, out);
    return DTE_OK;
}

dte_status verdict_flow(const judged *in, judgement *out, dte_error *err)
{
    bool too_large = false;
    out->lyapunov = (double)NAN;
    out->manifold_dimension = 0;
    census c = count(in->s, out->tangent);
    if (c.right) {
        say_unstable(in, &c, out);
        return DTE_OK;
    }
    const size_t unclear = blurred(in, out->tangent);
    if (unclear != SIZE_MAX) {
        say_blurred(in, unclear, out);
        return DTE_OK;
    }
    if (c.zeros) DTE_TRY(find_manifold(in, c.zeros, out, &too_large, err));
    if (out->manifold_dimension) c = count(in->s, out->tangent);
    if (c.critical == 0)
        say_stable(in, &c, out);
    else
        DTE_TRY(weigh_axis(in, &c, too_large, out, err));
    return DTE_OK;
}

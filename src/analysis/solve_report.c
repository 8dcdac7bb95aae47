/* solve_report.c - from samples to pieces, changes and meetings.
 *
 * Neighbours of one verdict form a run. A run that is shorter than a billionth of the value is no
 * piece but what happens between two: there the verdict is that of the change itself. */
#include "analysis/phrases.h"
#include "analysis/solve.h"
#include "analysis/solve_search.h"
#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

static const double critical = 1e-6; /* of |J|: a real part that is 0 at a change */

const char *dte_change_word(dte_change_kind kind)
{
    static const char *const words[] = {"real-eigenvalue", "pair", "nonlinear", "lost"};
    return (size_t)kind < sizeof words / sizeof *words ? words[kind] : "nonlinear";
}

typedef struct run { /* samples first .. last */
    size_t first, last;
    bool brief;
} run;

static run run_from(const solve_path *path, size_t first)
{
    run r = {.first = first};
    r.last = solve_run_end(path, first, &r.brief);
    return r;
}

/* ---- what happens at a change ---- */

/* The eigenvalue nearest to the imaginary axis; d if there is none. */
static size_t nearest_axis(const sample *x)
{
    size_t k = x->d;
    for (size_t i = 0; i < x->d; i++)
        if (!x->tangent[i] && (k == x->d || fabs(x->re[i]) < fabs(x->re[k]))) k = i;
    return k;
}

static size_t count_right(const sample *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->d; i++)
        n += !x->tangent[i] && x->re[i] > 0.0;
    return n;
}

static void say_number(phrase *p, double value)
{
    char text[NUMBER_TEXT];
    phrase_add(p, "%s", number_format(value, 6, text));
}

/* "A pair of eigenvalues, +-0.5i, " */
static void say_who(const dte_solve_change *c, size_t crossing, phrase *p)
{
    const bool pair = c->kind == DTE_CHANGE_PAIR;
    const size_t n = pair ? crossing / 2 : crossing;
    if (n > 1)
        phrase_add(p, "%zu %s of eigenvalues", n, pair ? "pairs" : "real ones");
    else
        phrase_add(p, pair ? "A pair of eigenvalues" : "A real eigenvalue");
    if (!pair) return;
    phrase_add(p, n > 1 ? ", one of them +-" : ", +-");
    say_number(p, c->im);
    phrase_add(p, "i,");
}

static void say_crossing(const sample *before, const sample *after, dte_solve_change *c, phrase *p)
{
    const bool pair = c->kind == DTE_CHANGE_PAIR;
    const char *where = pair ? "the imaginary axis" : "0";
    const size_t a = before ? count_right(before) : 0, b = after ? count_right(after) : 0,
                 crossing = a > b ? a - b : b - a;
    say_who(c, before && after ? crossing : 0, p);
    if (!before || !after)
        phrase_add(p, pair ? " lies on the imaginary axis at this end of the range."
                           : " is 0 at this end of the range.");
    else if (crossing == 0)
        phrase_add(p, " touches %s and turns back.", where);
    else
        phrase_add(p,
                   pair ? " %s %s: a Hopf point."
                        : " %s %s: a fold, a pitchfork or a transcritical point.",
                   crossing > (pair ? 2 : 1) ? "pass" : "passes", where);
}

/* |J| in the neighbourhood of p: what a real part is small against. */
static double scale_near(const solve_path *path, double p)
{
    double scale = 0.0;
    for (size_t i = 0; i < path->n; i++) {
        const sample *x = path->samples[i];
        if (!x->lost && fabs(x->p - p) <= fabs(p) + 1e-2 * (path->hi - path->lo))
            scale = fmax(scale, x->scale);
    }
    return scale;
}

/* At a fold the square of the real eigenvalue that goes to 0 is linear in the distance from it; so
 * lambda^2 / distance is the same for samples at different small distances from `end`. */
static bool like_fold(const solve_path *path, const sample *end)
{
    const double near = 1e-5 * (fabs(end->p) + 1e-2 * (path->hi - path->lo));
    double least = (double)INFINITY, most = 0.0, nearest = 0.0, farthest = 0.0;
    for (size_t i = 0; i < path->n; i++) {
        const sample *x = path->samples[i];
        const double away = fabs(x->p - end->p);
        const size_t k = x->lost ? x->d : nearest_axis(x);
        if (away < near || away > 1e3 * near || k == x->d || x->im[k] != 0.0) continue;
        const double ratio = x->re[k] * x->re[k] / away;
        least = fmin(least, ratio);
        most = fmax(most, ratio);
        nearest = nearest == 0.0 ? away : fmin(nearest, away);
        farthest = fmax(farthest, away);
    }
    return least > 0.0 && farthest >= 2.0 * nearest && nearest > 0.0 && most <= 1.3 * least;
}

static dte_change_kind say_lost(const solve_path *path, const sample *good, const sample *lost,
                                phrase *p)
{
    const char *why = strstr(lost->why, "error: ");
    why = why ? why + strlen("error: ") : lost->why;
    phrase_add(p, "The equilibrium is lost: %.*s.", (int)strcspn(why, ";"), why);
    if (good && like_fold(path, good))
        phrase_add(p, " A real eigenvalue goes to 0 there like a square root: a fold, where it "
                      "meets another equilibrium.");
    return DTE_CHANGE_LOST;
}

static bool say_manifold(const sample *before, const sample *at, const sample *after, phrase *p)
{
    const sample *a = before ? before : at, *b = after ? after : at;
    if (!a || !b) return false;
    if (a->manifold != b->manifold)
        phrase_add(p, "The equilibria form a manifold of dimension %zu before and %zu behind.",
                   a->manifold, b->manifold);
    else if (at && at->manifold != a->manifold)
        phrase_add(p, "Here alone the equilibria form a manifold of dimension %zu.", at->manifold);
    else
        return false;
    return true;
}

/* Stable on one side, unstable on the other: if no eigenvalue reaches the axis between them, these
 * are two equilibria. */
static bool has_jumped(const sample *before, const sample *after)
{
    if (!before || !after || before->verdict == after->verdict) return false;
    const bool a = before->verdict == DTE_UNSTABLE || before->abscissa < 0.0,
               b = after->verdict == DTE_UNSTABLE || after->abscissa < 0.0;
    return a && b;
}

/* The linearisation decides on neither side. */
static bool stays_critical(const sample *before, const sample *after, double scale)
{
    if (!before || !after || before->verdict == after->verdict) return false;
    if (count_right(before) != count_right(after)) return false;
    return fabs(before->abscissa) <= 1e-12 * scale && fabs(after->abscissa) <= 1e-12 * scale;
}

static dte_change_kind explain(const solve_path *path, const sample *before, const sample *at,
                               const sample *after, dte_solve_change *c)
{
    phrase p = phrase_start(c->text, sizeof c->text);
    const double scale = scale_near(path, c->value);
    c->im = (double)NAN;
    if (before && before->lost) return say_lost(path, after, before, &p);
    if (after && after->lost) return say_lost(path, before, after, &p);
    if (at && at->lost) return say_lost(path, before ? before : after, at, &p);
    const sample *x = at ? at : before ? before : after;
    const size_t k = x ? nearest_axis(x) : 0;
    if (say_manifold(before, at, after, &p)) return DTE_CHANGE_NONLINEAR;
    if (has_jumped(before, after) && x && (k == x->d || fabs(x->re[k]) > critical * scale)) {
        phrase_add(&p, "No eigenvalue comes near the imaginary axis: Newton's method goes over to "
                       "another equilibrium here, and one of the two verdicts is that of the "
                       "other.");
        return DTE_CHANGE_LOST;
    }
    if (!x || k == x->d || fabs(x->re[k]) > critical * scale) {
        phrase_add(&p, "No eigenvalue passes the imaginary axis: another part of the reason "
                       "changes.");
        return DTE_CHANGE_NONLINEAR;
    }
    if (stays_critical(before, after, scale)) {
        phrase_add(&p, "The eigenvalues stay on the imaginary axis: what the nonlinear terms do "
                       "changes.");
        return DTE_CHANGE_NONLINEAR;
    }
    c->im = fabs(x->im[k]);
    c->kind = c->im <= critical * scale ? DTE_CHANGE_REAL : DTE_CHANGE_PAIR;
    say_crossing(before, after, c, &p);
    return c->kind;
}

/* ---- pieces and changes ---- */

/* A sample in first .. last whose verdict is worth a line: at a value that was asked for or is 0,
 * or one that is no open question. */
static const sample *pick(const solve_path *path, size_t first, size_t last, double now)
{
    const sample *found = NULL;
    for (size_t i = first; i <= last && i < path->n; i++) {
        const sample *x = path->samples[i];
        const double p = x->p;
        if (p == 0.0 || p == now || p == path->lo || p == path->hi) return x;
        if (!x->lost && x->verdict != DTE_UNDECIDED && x->verdict != DTE_MARGINAL && !found)
            found = x;
    }
    return found;
}

typedef struct writer {
    const solve_path *path;
    dte_solve_equilibrium *out;
    double now;
} writer;

static void add_piece(writer *w, const run *r)
{
    const sample *a = w->path->samples[r->first], *b = w->path->samples[r->last];
    dte_verdict verdict = a->verdict;
    for (size_t i = r->first; i <= r->last; i++) /* of open questions the more cautious name */
        if (w->path->samples[i]->verdict == DTE_UNDECIDED) verdict = DTE_UNDECIDED;
    w->out->pieces[w->out->n_pieces++] =
        (dte_solve_piece){a->p, b->p, a->lost, verdict, a->manifold};
}

/* Between `before` and `after` (first > last: nothing lies in between; NULL: the range ends). */
static void add_change(writer *w, const run *before, const run *after, size_t first, size_t last)
{
    sample *const *all = w->path->samples;
    dte_solve_equilibrium *e = w->out;
    const sample *a = before ? all[before->last] : NULL, *b = after ? all[after->first] : NULL;
    const sample *at = first <= last ? pick(w->path, first, last, w->now) : NULL;
    dte_solve_change *c = &e->changes[e->n_changes++];
    *c = (dte_solve_change){.lo = a ? a->p : all[0]->p,
                            .hi = b ? b->p : all[w->path->n - 1]->p,
                            .before = before ? e->n_pieces - 1 : SIZE_MAX,
                            .after = after ? (before ? e->n_pieces : 0) : SIZE_MAX};
    c->value = at ? at->p : c->lo == 0.0 || c->hi == 0.0 ? 0.0 : c->lo + 0.5 * (c->hi - c->lo);
    c->has_at = at && !at->lost;
    if (c->has_at) {
        c->at = at->verdict;
        c->at_manifold = at->manifold;
    }
    c->kind = explain(w->path, a, at, b, c);
}

static size_t count_runs(const solve_path *path)
{
    size_t n = 0;
    for (size_t i = 0; i < path->n; n++)
        i = run_from(path, i).last + 1;
    return n;
}

dte_status solve_pieces(const solve_path *path, double now, dte_solve_equilibrium *out,
                        dte_error *err)
{
    const size_t n = count_runs(path);
    writer w = {path, out, now};
    out->pieces = memory_zero(n, sizeof *out->pieces);
    out->changes = memory_zero(n + 1, sizeof *out->changes);
    if (!out->pieces || !out->changes) return fail_memory(err);
    run before = {0}, r = {0};
    bool any = false;
    size_t between = 0; /* the first sample behind `before` */
    for (size_t i = 0; i < path->n; i = r.last + 1) {
        r = run_from(path, i);
        if (r.brief) continue;
        if (any || i > 0) add_change(&w, any ? &before : NULL, &r, between, i - (i > 0));
        add_piece(&w, &r);
        before = r;
        any = true;
        between = r.last + 1;
    }
    if (any && between < path->n) add_change(&w, &before, NULL, between, path->n - 1);
    return DTE_OK;
}

/* ---- meetings ---- */

/* The pair of x that is nearest to the real axis. */
static size_t flattest(const sample *x)
{
    size_t k = x->d;
    for (size_t i = 0; i < x->d; i++)
        if (x->im[i] > 0.0 && (k == x->d || x->im[i] < x->im[k])) k = i;
    return k;
}

dte_status solve_meetings(const solve_path *path, dte_solve_equilibrium *out, dte_error *err)
{
    out->meetings = memory_zero(path->n, sizeof *out->meetings);
    if (!out->meetings) return fail_memory(err);
    for (size_t i = 0; i + 1 < path->n; i++) {
        sample *a = path->samples[i], *b = path->samples[i + 1];
        if (a->lost || b->lost || a->pairs == b->pairs) continue;
        sample *x = a->pairs > b->pairs ? a : b;
        const size_t k = flattest(x);
        if (k == x->d || x->im[k] > 1e-3 * x->scale) continue;
        dte_solve_meeting *m = &out->meetings[out->n_meetings++];
        *m = (dte_solve_meeting){a->p + 0.5 * (b->p - a->p), x->re[k],
                                 x->re[k] >= x->abscissa - critical * x->scale};
    }
    return DTE_OK;
}

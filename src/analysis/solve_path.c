/* solve_path.c - continuation in a param.
 *
 * Newton's method at p starts from the neighbour's equilibrium, moved by as much as the scenario's
 * own formulas move between the two values. A step after which Newton's method fails, or lands
 * farther away than JUMP allows, is halved; so a branch is not left for another one that Newton's
 * method happens to find. */
#include "analysis/solve_path.h"

#include "analysis/equilibrium.h"
#include "analysis/method_report.h"
#include "analysis/verdict.h"
#include "base/memory.h"
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double jump = 0.1; /* of 1 + |s| */
enum { FOLLOW_HALVINGS = 12 };

static void sample_free(sample *x)
{
    if (!x) return;
    memory_free(x->point);
    memory_free(x->tangent);
    memory_free(x->methods);
    memory_free(x);
}

void solve_path_free(solve_path *path)
{
    for (size_t i = 0; i < path->n; i++)
        sample_free(path->samples[i]);
    memory_free(path->samples);
    path->samples = NULL;
    path->n = 0;
}

double solve_path_resolution(const solve_path *path, double p)
{
    return 1e-13 * fabs(p) + 1e-16 * fmin(path->hi - path->lo, 1.0);
}

static sample *sample_create(const solve_path *path, double p)
{
    const size_t d = path->game->d, m = path->methods->n;
    sample *x = memory_zero(1, sizeof *x);
    if (!x) return NULL;
    x->p = p;
    x->d = d;
    x->point = memory_zero(4 * d, sizeof *x->point);
    x->tangent = memory_zero(d, sizeof *x->tangent);
    x->methods = memory_zero(m, sizeof *x->methods);
    if (!x->point || !x->tangent || !x->methods) {
        sample_free(x);
        return NULL;
    }
    x->given = x->point + d;
    x->re = x->given + d;
    x->im = x->re + d;
    x->abscissa = (double)NAN;
    return x;
}

/* ---- one value of the param ---- */

static dte_status judge_methods(const solve_path *path, const judged *in, sample *x, dte_error *err)
{
    for (size_t i = 0; i < path->methods->n; i++) {
        dte_method_report *m = &x->methods[i];
        const dte_status status =
            method_report_make(in, x->tangent, x->manifold, path->methods->specs[i], 0.0, m, err);
        memory_free(m->multipliers);
        m->multipliers = NULL;
        DTE_TRY(status);
    }
    return DTE_OK;
}

/* A double eigenvalue comes apart by the square root of the rounding error; then its bounds are as
 * large as that, or infinite. */
static size_t count_pairs(const spectrum *s)
{
    size_t n = 0;
    for (size_t k = 0; k < s->n; k++)
        n += s->l[k].im > 1e-7 * s->scale || s->l[k].im > 4.0 * s->l[k].bound;
    return n;
}

static dte_status judge(const solve_path *path, const judged *in, sample *x, dte_error *err)
{
    judgement j = {.tangent = x->tangent};
    DTE_TRY(verdict_flow(in, &j, err));
    x->verdict = j.verdict;
    x->manifold = j.manifold_dimension;
    x->scale = in->s->scale;
    x->pairs = count_pairs(in->s);
    x->abscissa = -(double)INFINITY;
    x->least = (double)INFINITY;
    for (size_t k = 0; k < in->s->n; k++) {
        x->re[k] = in->s->l[k].re;
        x->im[k] = in->s->l[k].im;
        if (x->tangent[k]) continue;
        x->abscissa = fmax(x->abscissa, x->re[k]);
        x->least = fmin(x->least, hypot(x->re[k], x->im[k]));
    }
    return judge_methods(path, in, x, err);
}

static dte_status judge_point(const solve_path *path, dte_game *game, const double *jacobian,
                              sample *x, dte_error *err)
{
    jacobian_error error = {0};
    spectrum s = {0};
    dte_status status = jacobian_error_find(game, x->point, jacobian, &error, err);
    if (status == DTE_OK) status = spectrum_find(game->d, jacobian, &error, &s, err);
    if (status == DTE_OK) {
        const judged in = {game, x->point, jacobian, &s, &error, path->settings->nonlinear != 0};
        status = judge(path, &in, x, err);
    }
    jacobian_error_free(&error);
    spectrum_free(&s);
    return status;
}

static dte_status solve_point(const solve_path *path, dte_game *game, const sample *from,
                              double *jacobian, sample *x, dte_error *err)
{
    const size_t d = game->d;
    const char *name = game->s->equilibria[path->equilibrium].name;
    double room = (double)INFINITY;
    DTE_TRY(dte_game_equilibrium_point(game, path->equilibrium, x->given, err));
    memcpy(x->point, x->given, d * sizeof *x->point);
    if (from) {
        room = jump * (1.0 + vector_norm(d, from->point));
        for (size_t i = 0; i < d; i++)
            x->point[i] = from->point[i] + (x->given[i] - from->given[i]);
    }
    equilibrium e = {.point = x->point};
    DTE_TRY(equilibrium_refine(game, name, path->settings->newton_limit, &e, jacobian, err));
    if (!(e.moved <= room))
        return fail(err, DTE_NUMERIC, "Newton's method went %.3g away, to another equilibrium",
                    e.moved);
    return judge_point(path, game, jacobian, x, err);
}

/* Fills *x; x->lost where there is no equilibrium, or nothing finite. */
static dte_status evaluate(const solve_path *path, const sample *from, sample *x, dte_error *err)
{
    const dte_setting setting = {path->param, x->p};
    const size_t d = path->game->d;
    dte_game game;
    dte_error why;
    fail_clear(&why);
    double *jacobian = memory_zero(d * d, sizeof *jacobian);
    if (!jacobian) return fail_memory(err);
    dte_status status = game_with(path->game, 1, &setting, &game, &why);
    if (status == DTE_OK) {
        status = solve_point(path, &game, from, jacobian, x, &why);
        game_drop(&game);
    }
    memory_free(jacobian);
    if (status == DTE_OK) return DTE_OK;
    if (status != DTE_NUMERIC) {
        if (err) *err = why;
        return status;
    }
    x->lost = true;
    snprintf(x->why, sizeof x->why, "%.*s", (int)strcspn(why.text, "\n"), why.text);
    return DTE_OK;
}

/* ---- the list ---- */

/* The number of samples below p. */
static size_t place_of(const solve_path *path, double p)
{
    size_t lo = 0, hi = path->n;
    while (lo < hi) {
        const size_t mid = (lo + hi) / 2;
        if (path->samples[mid]->p < p)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Takes x. */
static dte_status insert(solve_path *path, sample *x, dte_error *err)
{
    sample **list = memory_resize(path->samples, path->n + 1, sizeof *list);
    if (list) path->samples = list;
    if (!list || path->n >= PATH_SAMPLES) {
        sample_free(x);
        return list ? fail(err, DTE_LIMIT,
                           "the verdict changes too often along '%s'; give a "
                           "shorter range",
                           path->param)
                    : fail_memory(err);
    }
    const size_t at = place_of(path, x->p);
    memmove(list + at + 1, list + at, (path->n - at) * sizeof *list);
    list[at] = x;
    path->n++;
    return DTE_OK;
}

void solve_path_keep(solve_path *path, double lo, double hi)
{
    size_t n = 0;
    for (size_t i = 0; i < path->n; i++) {
        sample *x = path->samples[i];
        if (x->p >= lo && x->p <= hi)
            path->samples[n++] = x;
        else
            sample_free(x);
    }
    path->n = n;
}

/* The samples next to p that are not lost, the nearer first; NULL where there is none. But at a
 * fold two branches meet, and from there Newton's method may take either: a neighbour that is
 * nearly singular comes second. */
static void neighbours(const solve_path *path, double p, const sample *out[2])
{
    const size_t at = place_of(path, p);
    const sample *below = NULL, *above = NULL;
    for (size_t i = at; i > 0 && !below; i--)
        if (!path->samples[i - 1]->lost) below = path->samples[i - 1];
    for (size_t i = at; i < path->n && !above; i++)
        if (!path->samples[i]->lost) above = path->samples[i];
    bool swap = !below || (above && above->p - p < p - below->p);
    if (below && above) {
        if (below->least < 1e-3 * above->least) swap = true;
        if (above->least < 1e-3 * below->least) swap = false;
    }
    out[0] = swap ? above : below;
    out[1] = swap ? below : above;
}

static dte_status make(const solve_path *path, const sample *from, double p, sample **out,
                       dte_error *err)
{
    *out = sample_create(path, p);
    if (!*out) return fail_memory(err);
    const dte_status status = evaluate(path, from, *out, err);
    if (status == DTE_OK) return DTE_OK;
    sample_free(*out);
    *out = NULL;
    return status;
}

static const sample *find(const solve_path *path, double p)
{
    const size_t at = place_of(path, p);
    return at < path->n && path->samples[at]->p == p ? path->samples[at] : NULL;
}

dte_status solve_path_at(solve_path *path, double p, const sample **out, dte_error *err)
{
    sample *x;
    *out = find(path, p);
    if (*out) return DTE_OK;
    const sample *from[2];
    neighbours(path, p, from);
    DTE_TRY(make(path, from[0], p, &x, err));
    if (x->lost && from[1]) {
        sample_free(x);
        DTE_TRY(make(path, from[1], p, &x, err));
    }
    DTE_TRY(insert(path, x, err));
    *out = x;
    return DTE_OK;
}

dte_status solve_path_lose(solve_path *path, const sample *end, double p, const sample **out,
                           dte_error *err)
{
    *out = end;
    if (end->p == p) return DTE_OK;
    sample *x = sample_create(path, p);
    if (!x) return fail_memory(err);
    x->lost = true;
    memcpy(x->why, end->why, sizeof x->why);
    DTE_TRY(insert(path, x, err));
    *out = x;
    return DTE_OK;
}

dte_status solve_path_follow(solve_path *path, const sample *from, double p, const sample **out,
                             dte_error *err)
{
    double step = p - from->p;
    const double least = ldexp(fabs(step), -FOLLOW_HALVINGS);
    for (;;) {
        sample *x;
        *out = find(path, p);
        if (*out) return DTE_OK;
        const bool last = fabs(p - from->p) <= fabs(step) * (1.0 + 1e-9);
        DTE_TRY(make(path, from, last ? p : from->p + step, &x, err));
        if (x->lost && 0.5 * fabs(step) >= least) {
            step *= 0.5;
            sample_free(x);
            continue;
        }
        DTE_TRY(insert(path, x, err));
        if (x->lost) return solve_path_lose(path, x, p, out, err);
        from = x;
        step *= 2.0;
    }
}

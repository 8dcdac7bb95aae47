/* solve.c - what is asked for, the values that are sampled first, and the order of the search.
 *
 * The grid: the present value, the ends, 0, GRID_EVEN steps of equal length, and GRID_DECADE values
 * for each factor of ten from the larger end down to 1e-6 of it, or to 1e-3 of the present value.
 */
#include "analysis/solve.h"

#include "analysis/solve_search.h"
#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GRID_EVEN = 32, GRID_DECADE = 6, GRID_MOST = 512, NAME_MOST = 64 };

static const double unbounded = 1e6; /* how far an infinite range is searched */

static void equilibrium_free(dte_solve_equilibrium *e)
{
    memory_free(e->pieces);
    memory_free(e->changes);
    memory_free(e->meetings);
    memory_free(e->methods);
}

void solves_free(dte_check *check)
{
    for (size_t i = 0; i < check->n_solves; i++) {
        for (size_t k = 0; k < check->solves[i].n_equilibria; k++)
            equilibrium_free(&check->solves[i].equilibria[k]);
        memory_free(check->solves[i].equilibria);
    }
    memory_free(check->solves);
}

/* ---- what is asked for ---- */

static dte_status unknown_param(const scenario *s, const char *name, dte_error *err)
{
    const char *known[NAME_MOST + 1] = {NULL};
    for (size_t i = 0; i < s->n_sizes; i++)
        if (strcmp(s->sizes[i].name, name) == 0)
            return fail(err, DTE_USAGE,
                        "'%s' is a size, which has no values in between; use --set %s=... instead",
                        name, name);
    if (strcmp(name, "step") == 0)
        return fail(err, DTE_USAGE,
                    "'step' is no param of %s; the report of each training method says which "
                    "learning rates are stable and which is best",
                    s->file);
    for (size_t i = 0; i < s->n_params && i < NAME_MOST; i++)
        known[i] = s->params[i].name;
    if (s->n_params == 0)
        return fail(err, DTE_USAGE,
                    "there is nothing to solve for: %s has no param; add a line "
                    "such as 'param %.40s = 1 in [0, 10]'",
                    s->file, name);
    const char *near = text_nearest(name, strlen(name), known);
    return fail(err, DTE_USAGE, "'%s' is no param of %s (did you mean '%s'?)", name, s->file,
                near ? near : known[0]);
}

/* "0.5", "-inf" */
static bool read_end(const char *text, size_t length, double *value)
{
    char word[NUMBER_TEXT * 2];
    if (length >= sizeof word) return false;
    memcpy(word, text, length);
    word[length] = '\0';
    const char *rest = word[0] == '-' || word[0] == '+' ? word + 1 : word;
    if (strcmp(rest, "inf") == 0) {
        *value = word[0] == '-' ? -(double)INFINITY : (double)INFINITY;
        return true;
    }
    return number_parse(word, value);
}

static dte_status read_range(const char *spec, const char *range, const scenario_param *p,
                             dte_solve *out, dte_error *err)
{
    const char *colon = strchr(range, ':');
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    if (!colon || !read_end(range, (size_t)(colon - range), &out->lo) ||
        !read_end(colon + 1, strlen(colon + 1), &out->hi))
        return fail(err, DTE_USAGE, "'%s' is no range of a param: write %s=LO:HI with two numbers",
                    spec, p->name);
    if (!(out->lo < out->hi))
        return fail(err, DTE_USAGE, "'%s' is an empty range: the first number must be the smaller",
                    spec);
    if (p->has_range && (out->lo < p->lo || out->hi > p->hi))
        return fail(err, DTE_USAGE, "'%s' leaves the range [%s, %s] of %s in the scenario", spec,
                    number_shortest(p->lo, lo), number_shortest(p->hi, hi), p->name);
    return DTE_OK;
}

static dte_status read_solve(const dte_game *game, const char *spec, dte_solve *out, dte_error *err)
{
    const scenario *s = game->s;
    const size_t length = strcspn(spec, "=");
    char name[256];
    if (length >= sizeof name) return fail(err, DTE_USAGE, "no param has so long a name");
    memcpy(name, spec, length);
    name[length] = '\0';
    size_t k = 0;
    while (k < s->n_params && strcmp(s->params[k].name, name) != 0)
        k++;
    if (k == s->n_params) return unknown_param(s, name, err);
    const scenario_param *p = &s->params[k];
    out->param = p->name;
    out->value = game->params[k];
    out->lo = p->has_range ? p->lo : -(double)INFINITY;
    out->hi = p->has_range ? p->hi : (double)INFINITY;
    if (spec[length] == '=') DTE_TRY(read_range(spec, spec + length + 1, p, out, err));
    if (!(out->lo < out->hi))
        return fail(err, DTE_USAGE, "the range of '%s' in the scenario is a single value", p->name);
    const double far = unbounded * fmax(1.0, fabs(out->value));
    out->capped = !isfinite(out->lo) || !isfinite(out->hi);
    if (!isfinite(out->lo)) out->lo = fmin(-far, 2.0 * out->hi);
    if (!isfinite(out->hi)) out->hi = fmax(far, 2.0 * out->lo);
    return DTE_OK;
}

/* ---- the grid ---- */

typedef struct grid {
    size_t n;
    double p[GRID_MOST];
    double lo, hi;
} grid;

static void grid_add(grid *g, double p)
{
    if (g->n < GRID_MOST && p >= g->lo && p <= g->hi) g->p[g->n++] = p;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static grid make_grid(const dte_solve *s)
{
    grid g = {.lo = s->lo, .hi = s->hi};
    const double top = fmax(fabs(s->lo), fabs(s->hi)), width = s->hi - s->lo;
    const double least = s->value != 0.0 ? fmin(1e-6 * top, 1e-3 * fabs(s->value)) : 1e-6 * top;
    const double decades[] = {s->lo, s->hi, 0.0};
    for (size_t k = 0; k < 3; k++)
        grid_add(&g, decades[k]);
    for (int k = 1; k < GRID_EVEN; k++)
        grid_add(&g, s->lo + width * k / GRID_EVEN);
    for (int k = 0; g.n + 2 < GRID_MOST; k++) {
        const double p = top * pow(10.0, -(double)k / GRID_DECADE);
        if (p < least) break;
        grid_add(&g, p);
        grid_add(&g, -p);
    }
    qsort(g.p, g.n, sizeof *g.p, ascending);
    return g;
}

/* From the present value outwards; what is lost stays lost. */
static dte_status walk(solve_path *path, const grid *g, const sample *from, int direction,
                       dte_error *err)
{
    const double end = direction > 0 ? g->hi : g->lo;
    for (size_t i = 0; i < g->n; i++) {
        const double p = g->p[direction > 0 ? i : g->n - 1 - i];
        if (direction > 0 ? p <= from->p : p >= from->p) continue;
        DTE_TRY(solve_path_follow(path, from, p, &from, err));
        if (from->lost) return solve_path_lose(path, from, end, &from, err);
    }
    return DTE_OK;
}

static dte_status sample_range(solve_path *path, const dte_solve *s, dte_error *err)
{
    const grid g = make_grid(s);
    const sample *first;
    DTE_TRY(solve_path_at(path, s->value, &first, err));
    if (first->lost) return fail(err, DTE_NUMERIC, "%s", first->why);
    const double inside = fmin(fmax(s->value, s->lo), s->hi);
    DTE_TRY(solve_path_follow(path, first, inside, &first, err));
    DTE_TRY(walk(path, &g, first, 1, err));
    DTE_TRY(walk(path, &g, first, -1, err));
    solve_path_keep(path, s->lo, s->hi);
    return DTE_OK;
}

/* ---- the report ---- */

/* Another verdict, or none, holds at the limit of the samples near x. */
static bool is_open(const solve_path *path, size_t i)
{
    const sample *x = path->samples[i];
    const double near = 1e-9 * fabs(x->p) + 1e-12 * fmin(path->hi - path->lo, 1.0);
    for (size_t k = 0; k < path->n; k++)
        if (fabs(path->samples[k]->p - x->p) <= near && !solve_same_verdict(path->samples[k], x))
            return true;
    return false;
}

/* Of values that cannot be told apart: the present one, or one where the verdict ends. */
static size_t prefer(const solve_path *path, solve_objective *f, size_t method, double now,
                     size_t best)
{
    const double least = f(path->samples[best], method), slack = 1e-11 * fabs(least) + 1e-14;
    size_t chosen = best;
    for (size_t i = 0; i < path->n; i++) {
        const sample *x = path->samples[i];
        const bool ends = (i > 0 && !solve_same_verdict(x, path->samples[i - 1])) ||
                          (i + 1 < path->n && !solve_same_verdict(x, path->samples[i + 1]));
        if (!(f(x, method) <= least + slack)) continue;
        if (x->p == now) return i;
        if (ends && f == solve_bound) chosen = i;
    }
    return chosen;
}

static dte_status best(solve_path *path, solve_objective *f, size_t method, double now,
                       dte_solve_best *out, dte_error *err)
{
    size_t i;
    *out = (dte_solve_best){.value = (double)NAN, .number = (double)NAN, .step = (double)NAN};
    DTE_TRY(solve_minimize(path, f, method, &i, err));
    if (i == SIZE_MAX) return DTE_OK;
    i = prefer(path, f, method, now, i);
    const sample *x = path->samples[i];
    const double value = f(x, method);
    out->value = x->p;
    out->number = f == solve_radius ? value : -value;
    if (f == solve_radius) out->step = x->methods[method].best_step;
    out->open = is_open(path, i);
    out->end = x->p == path->lo || x->p == path->hi;
    return DTE_OK;
}

static dte_status best_methods(solve_path *path, double now, dte_solve_equilibrium *out,
                               dte_error *err)
{
    out->methods = memory_zero(path->methods->n, sizeof *out->methods);
    if (!out->methods) return fail_memory(err);
    for (size_t m = 0; m < path->methods->n; m++) {
        dte_solve_method *to = &out->methods[out->n_methods++];
        for (size_t i = 0; i < path->n; i++)
            if (!path->samples[i]->lost)
                memcpy(to->label, path->samples[i]->methods[m].label, sizeof to->label);
        DTE_TRY(best(path, solve_bound, m, now, &to->bound, err));
        DTE_TRY(best(path, solve_radius, m, now, &to->radius, err));
    }
    return DTE_OK;
}

static dte_status search(solve_path *path, const dte_solve *s, dte_solve_equilibrium *out,
                         dte_error *err)
{
    DTE_TRY(sample_range(path, s, err));
    DTE_TRY(solve_bends(path, err));
    DTE_TRY(solve_split_verdicts(path, err));
    DTE_TRY(solve_split_pairs(path, err));
    DTE_TRY(solve_pieces(path, s->value, out, err));
    DTE_TRY(solve_meetings(path, out, err));
    DTE_TRY(best(path, solve_rate, 0, s->value, &out->rate, err));
    DTE_TRY(best_methods(path, s->value, out, err));
    out->n_samples = path->n;
    return DTE_OK;
}

static dte_status solve_run(dte_game *game, const dte_check_settings *settings,
                            const method_list *methods, const char *spec, dte_solve *out,
                            dte_error *err)
{
    DTE_TRY(read_solve(game, spec, out, err));
    out->equilibria = memory_zero(game->s->n_equilibria, sizeof *out->equilibria);
    if (!out->equilibria) return fail_memory(err);
    for (size_t i = 0; i < game->s->n_equilibria; i++) {
        dte_solve_equilibrium *e = &out->equilibria[out->n_equilibria++];
        solve_path path = {game, settings, methods, out->param, i, out->lo, out->hi, 0, NULL};
        e->name = game->s->equilibria[i].name;
        const dte_status status = search(&path, out, e, err);
        solve_path_free(&path);
        DTE_TRY(status);
    }
    return DTE_OK;
}

dte_status solves_run(dte_game *game, const dte_check_settings *settings,
                      const method_list *methods, dte_check *check, dte_error *err)
{
    if (settings->n_solves == 0) return DTE_OK;
    check->solves = memory_zero(settings->n_solves, sizeof *check->solves);
    if (!check->solves) return fail_memory(err);
    for (size_t i = 0; i < settings->n_solves; i++)
        DTE_TRY(solve_run(game, settings, methods, settings->solves[i],
                          &check->solves[check->n_solves++], err));
    return DTE_OK;
}

/* panel_work.c - the game of a panel at its params, and its range. */
#include "output/panel_work.h"

#include "analysis/equilibrium.h"
#include "analysis/manifold.h"
#include "base/memory.h"
#include "base/source.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { RANGE_MOST = 100 * 1000, NEWTON_MOST = 50, KNOWN_MOST = 64 };

/* ---- the game ---- */

static dte_status find_equilibrium(panel_work *w, dte_error *err)
{
    const scenario *s = w->game->s;
    const char *known[KNOWN_MOST + 1] = {NULL};
    const char *name = w->spec->equilibrium;
    w->equilibrium = s->n_equilibria > 0 ? 0 : SIZE_MAX;
    for (size_t i = 0; i < s->n_equilibria && i < KNOWN_MOST; i++)
        known[i] = s->equilibria[i].name;
    if (!name) return DTE_OK;
    for (size_t i = 0; i < s->n_equilibria; i++) {
        w->equilibrium = i;
        if (strcmp(s->equilibria[i].name, name) == 0) return DTE_OK;
    }
    const char *near = text_nearest(name, strlen(name), known);
    if (!near) near = known[0];
    return fail(err, DTE_USAGE, "panel '%s': %s has no equilibrium '%s'%s%s%s", w->spec->kind,
                s->file, name, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
}

dte_status panel_run(dte_game *game, const panel_spec *spec, chart *out, panel_maker *make,
                     dte_error *err)
{
    panel_work w = {.spec = spec, .out = out, .equilibrium = SIZE_MAX};
    fail_clear(err);
    dte_game other; /* in which params may move */
    DTE_TRY(game_with(game, 0, NULL, &other, err));
    w.game = &other;
    w.d = other.d;
    dte_status status = find_equilibrium(&w, err);
    if (status == DTE_OK) status = make(&w, err);
    game_drop(&other);
    return status == DTE_OK && out->failed ? fail_memory(err) : status;
}

dte_status panel_need_equilibrium(const panel_work *w, dte_error *err)
{
    if (w->equilibrium != SIZE_MAX) return DTE_OK;
    return fail(err, DTE_USAGE,
                "panel '%s': %s names no equilibrium; add a line such as 'equilibrium matched: %s "
                "= 0'",
                w->spec->kind, w->game->s->file, w->game->s->components[0].name);
}

/* ---- ranges ---- */

dte_status panel_need_param(const panel_work *w, const char *name, dte_error *err)
{
    const scenario *s = w->game->s;
    const char *known[KNOWN_MOST + 1] = {NULL};
    for (size_t i = 0; i < s->n_params; i++) {
        if (strcmp(s->params[i].name, name) == 0) return DTE_OK;
        if (i < KNOWN_MOST) known[i] = s->params[i].name;
    }
    const char *near = text_nearest(name, strlen(name), known);
    if (!near) near = known[0];
    return fail(err, DTE_USAGE, "panel '%s': '%s' is no param of %s%s%s%s", w->spec->kind, name,
                s->file, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
}

static dte_status no_range(const panel_work *w, bool step, dte_error *err)
{
    const scenario *s = w->game->s;
    const char *name = step ? "step" : s->n_params > 0 ? s->params[0].name : "PARAM";
    return fail(err, DTE_USAGE, "panel '%s' needs a range, such as 'over %s = 0.1 : 2'%s",
                w->spec->kind, name,
                step || s->n_params > 0 ? "" : "; but this scenario has no param");
}

dte_status panel_read_range(const panel_work *w, bool step, size_t n, panel_range *out,
                            dte_error *err)
{
    const panel_over *o = &w->spec->over;
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    if (!o->name) return no_range(w, step, err);
    *out = (panel_range){
        step && strcmp(o->name, "step") == 0, o->name, o->lo, o->hi, o->n > 0 ? o->n : n, o->log};
    if (!out->step) DTE_TRY(panel_need_param(w, o->name, err));
    number_shortest(o->lo, lo);
    number_shortest(o->hi, hi);
    if (!isfinite(o->lo) || !isfinite(o->hi) || !(o->lo < o->hi))
        return fail(err, DTE_USAGE,
                    "panel '%s': 'over %s = %s : %s' is no range; it needs two different numbers, "
                    "the smaller one first",
                    w->spec->kind, o->name, lo, hi);
    if (out->n < 2)
        return fail(err, DTE_USAGE, "panel '%s': a range over %s needs at least 2 values",
                    w->spec->kind, o->name);
    if (out->n > RANGE_MOST)
        return fail(err, DTE_LIMIT, "panel '%s': more than %d values of %s", w->spec->kind,
                    RANGE_MOST, o->name);
    if ((o->log && !(o->lo > 0.0)) || (out->step && o->lo < 0.0))
        return fail(err, DTE_USAGE, "panel '%s': 'over %s = %s : %s%s' must begin %s",
                    w->spec->kind, o->name, lo, hi, o->log ? " log" : "",
                    o->log ? "above 0" : "at 0 or above");
    return DTE_OK;
}

double panel_value(const panel_range *r, size_t k)
{
    const double t = (double)k / (double)(r->n - 1);
    if (k == 0) return r->lo;
    if (k + 1 >= r->n) return r->hi;
    return r->log ? r->lo * pow(r->hi / r->lo, t) : r->lo + t * (r->hi - r->lo);
}

double panel_middle(const panel_range *r, double a, double b)
{
    return r->log ? sqrt(a) * sqrt(b) : a + 0.5 * (b - a);
}

double panel_place(const panel_range *r, double value)
{
    return r->log ? log(value / r->lo) / log(r->hi / r->lo) : (value - r->lo) / (r->hi - r->lo);
}

/* ---- the equilibrium ---- */

void panel_rest_free(panel_rest *r)
{
    jacobian_error_free(&r->error);
    spectrum_free(&r->s);
    memory_free(r->point);
    memory_free(r->jacobian);
    memory_free(r->tangent);
    *r = (panel_rest){0};
}

/* The same question that a verdict asks of zero eigenvalues, here for unstable equilibria too. */
static dte_status find_manifold(panel_work *w, panel_rest *r, dte_error *err)
{
    const double tolerance = 100.0 * r->error.total + 1e-13 * r->s.scale;
    size_t zeros = 0;
    manifold m;
    for (size_t k = 0; k < w->d; k++)
        zeros += r->s.l[k].zero;
    if (zeros == 0) return DTE_OK;
    DTE_TRY(manifold_find(w->game, r->point, r->jacobian, zeros, tolerance, &m, err));
    r->manifold = m.dimension;
    for (size_t k = 0; k < w->d; k++)
        r->tangent[k] = m.dimension > 0 && r->s.l[k].zero;
    manifold_free(&m);
    return DTE_OK;
}

static dte_status study(panel_work *w, panel_rest *r, dte_error *err)
{
    const size_t d = w->d;
    r->point = memory_zero(d, sizeof *r->point);
    r->jacobian = memory_zero(d * d, sizeof *r->jacobian);
    r->tangent = memory_zero(d, sizeof *r->tangent);
    if (!r->point || !r->jacobian || !r->tangent) return fail_memory(err);
    DTE_TRY(dte_game_equilibrium_point(w->game, w->equilibrium, r->point, err));
    equilibrium e = {.point = r->point};
    const char *name = w->game->s->equilibria[w->equilibrium].name;
    DTE_TRY(equilibrium_refine(w->game, name, NEWTON_MOST, &e, r->jacobian, err));
    DTE_TRY(jacobian_error_find(w->game, r->point, r->jacobian, &r->error, err));
    DTE_TRY(spectrum_find(d, r->jacobian, &r->error, &r->s, err));
    return find_manifold(w, r, err);
}

dte_status panel_rest_find(panel_work *w, panel_rest *out, dte_error *err)
{
    *out = (panel_rest){0};
    DTE_TRY(panel_need_equilibrium(w, err));
    const dte_status status = study(w, out, err);
    if (status != DTE_OK) panel_rest_free(out);
    return status;
}

dte_status panel_set(panel_work *w, const char *param, double value, dte_error *err)
{
    const dte_setting setting = {param, value};
    return dte_game_set(w->game, 1, &setting, err);
}

dte_status panel_gap(panel_work *w, double value, dte_status status, const dte_error *why,
                     bool *found, dte_error *err)
{
    *found = status == DTE_OK;
    w->found += status == DTE_OK;
    if (status == DTE_OK) return DTE_OK;
    if (status != DTE_NUMERIC && status != DTE_SCENARIO) {
        if (err) *err = *why;
        return status;
    }
    if (w->gaps++ > 0) return DTE_OK;
    w->gap = value;
    snprintf(w->why, sizeof w->why, "%.1000s", why->text);
    return DTE_OK;
}

dte_status panel_rest_at(panel_work *w, const char *param, double value, panel_rest *out,
                         bool *found, dte_error *err)
{
    dte_error why;
    *out = (panel_rest){0};
    fail_clear(&why);
    dte_status status = panel_set(w, param, value, &why);
    if (status == DTE_OK) status = panel_rest_find(w, out, &why);
    return panel_gap(w, value, status, &why, found, err);
}

dte_status panel_need_found(const panel_work *w, const char *param, double lo, double hi,
                            dte_error *err)
{
    char a[NUMBER_TEXT], b[NUMBER_TEXT], c[NUMBER_TEXT];
    if (w->found > 0) return DTE_OK;
    return fail(err, DTE_NUMERIC,
                "panel '%s': nothing to draw for %s from %s to %s; at %s = %s:\n%s", w->spec->kind,
                param, number_shortest(lo, a), number_shortest(hi, b), param,
                number_shortest(w->gap, c), w->why);
}

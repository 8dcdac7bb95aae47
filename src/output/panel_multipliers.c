/* panel_multipliers.c - the multipliers of training methods and the unit disc: paths over the
 * learning rate or a param, or points at given values.
 *
 * A curve of the panel is a method over the range; without a range, a set of points is a method at
 * a value. */
#include "base/memory.h"
#include "output/panel_branches.h"
#include "output/panel_map.h"
#include "output/panel_rows.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VALUES_USUAL = 101, MOST_COLUMNS = 1500 };
static const double far_out = 1.7; /* what is farther from 0 does not widen the axes */

/* One method while something moves. */
typedef struct mover {
    panel_work *w;
    size_t which;
    const char *param; /* NULL: the learning rate moves */
    double h;          /* else this is it */
    panel_map *open;   /* while the learning rate moves: the map */
    branch_view view;
} mover;

static void take(const panel_map *m, double *values)
{
    for (size_t k = 0; k < m->n; k++) {
        values[k] = m->re[k];
        values[m->map.n + k] = m->im[k];
    }
}

static dte_status at_param(mover *j, const panel_rest *rest, double *values, dte_error *err)
{
    panel_map m;
    const char *use = panel_method_use(j->w, j->which);
    DTE_TRY(panel_map_open(j->w, rest->point, rest->manifold, use, &m, err));
    const dte_status status = panel_map_multipliers(&m, j->h, err);
    if (status == DTE_OK) take(&m, values);
    panel_map_close(&m);
    return status;
}

static dte_status evaluate(void *user, double t, double *values, dte_error *err)
{
    mover *j = user;
    panel_rest rest;
    bool found;
    if (!j->param) {
        DTE_TRY(panel_map_multipliers(j->open, t, err));
        take(j->open, values);
        j->w->found++;
        return DTE_OK;
    }
    DTE_TRY(panel_rest_at(j->w, j->param, t, &rest, &found, err));
    if (!found) return DTE_OK;
    const dte_status status = at_param(j, &rest, values, err);
    panel_rest_free(&rest);
    return status;
}

static bool split(void *user, const sweep *s, size_t i)
{
    return branches_split(&((mover *)user)->view, s, i);
}

/* What one method contributes. */
typedef struct piece {
    sweep path;  /* over the range, if there is one */
    sweep marks; /* at the values */
} piece;

static dte_status run(mover *j, const panel_range *range, size_t n_values, const double *values,
                      size_t n, piece *out, dte_error *err)
{
    sweep_rules rules = {.width = 2 * n,
                         .eval = evaluate,
                         .split = split,
                         .user = j,
                         .narrow = 1e-12,
                         .most = MOST_COLUMNS};
    if (range) {
        DTE_TRY(branch_view_open(&j->view, n, 2.0, err));
        j->view.reach = 1.5 * far_out;
        dte_status status = sweep_run(range, &rules, &out->path, err);
        if (status == DTE_OK)
            status = panel_need_found(j->w, range->name, range->lo, range->hi, err);
        if (status == DTE_OK) branches_follow(&j->view, &out->path);
        branch_view_close(&j->view);
        DTE_TRY(status);
    }
    return sweep_values(&rules, n_values, values, &out->marks, err);
}

/* How many multipliers the method has, and the learning rate where it does not move: its own, or
 * half its bound. Where a param moves, half the bound would move too. */
static dte_status describe(mover *j, size_t *n, dte_error *err)
{
    method_use use;
    panel_rest rest;
    dte_method_report report;
    const char *text = panel_method_use(j->w, j->which);
    DTE_TRY(method_use_read(j->w->game, text, &use, err));
    *n = j->w->d * (1 + use.row->memory_blocks);
    j->h = use.step;
    const char *name = use.row->name;
    method_use_free(&use);
    if (j->h > 0.0) return DTE_OK;
    if (j->param)
        return fail(err, DTE_USAGE,
                    "panel '%s': while %s moves, a method needs its own learning rate, such as "
                    "'%s: step = 0.1'",
                    j->w->spec->kind, j->param, name);
    DTE_TRY(panel_rest_find(j->w, &rest, err));
    const dte_status status = panel_report(j->w, &rest, text, &report, err);
    panel_rest_free(&rest);
    j->h = report.exists ? report.step : 0.1;
    return status;
}

/* The learning rate moves, or there are values of it: the map is compiled once. */
static dte_status run_step(mover *j, const panel_range *range, size_t n_values,
                           const double *values, size_t n, piece *out, dte_error *err)
{
    panel_rest rest;
    panel_map m;
    DTE_TRY(panel_rest_find(j->w, &rest, err));
    dte_status status =
        panel_map_open(j->w, rest.point, rest.manifold, panel_method_use(j->w, j->which), &m, err);
    panel_rest_free(&rest);
    DTE_TRY(status);
    j->open = &m;
    status = run(j, range, n_values, values, n, out, err);
    j->open = NULL;
    panel_map_close(&m);
    return status;
}

static dte_status make_piece(panel_work *w, size_t which, const panel_range *range, piece *out,
                             dte_error *err)
{
    const panel_spec *s = w->spec;
    const char *name = range ? range->name : s->n_values > 0 ? s->at : "step";
    const bool steps = strcmp(name, "step") == 0, none = !range && s->n_values == 0;
    mover j = {.w = w, .which = which, .param = steps ? NULL : name};
    size_t n;
    DTE_TRY(describe(&j, &n, err));
    if (!steps) return run(&j, range, s->n_values, s->values, n, out, err);
    return run_step(&j, range, none ? 1 : s->n_values, none ? &j.h : s->values, n, out, err);
}

/* ---- drawing ---- */

static void extend(const sweep *s, panel_extent *x, panel_extent *y)
{
    panel_extent re = panel_extent_none(), im = re;
    branches_extend(s, &re, &im);
    if (!(re.lo <= re.hi)) return;
    panel_extend(x, fmax(re.lo, -far_out));
    panel_extend(x, fmin(re.hi, far_out));
    panel_extend(y, fmax(im.lo, -far_out));
    panel_extend(y, fmin(im.hi, far_out));
}

/* True if the values of a single method without a path are told apart by the key. */
static bool has_own_series(const panel_work *w, const piece *p)
{
    return p->path.n == 0 && panel_method_count(w) == 1 && p->marks.n > 1;
}

/* A method is a series; or each value of a single one. */
static void draw_piece(const panel_work *w, size_t which, const char *var, const piece *p)
{
    char name[PANEL_TEXT], value[PANEL_TEXT];
    const bool path = p->path.n > 0, own = has_own_series(w, p);
    panel_method_name(w, which, name);
    if (path) branches_draw(&p->path, (int)which, name, w->out->aspect, w->out);
    for (size_t i = 0; i < p->marks.n; i++) {
        panel_setting(var, p->marks.t[i], value);
        const char *key = path ? NULL : own ? value : i == 0 ? name : NULL;
        draw_numbers(&p->marks, i, CHART_POINTS, own ? (int)i : (int)which, key, w->out);
    }
}

static void note_piece(const panel_work *w, const char *var, const piece *p)
{
    char value[PANEL_TEXT];
    if (has_own_series(w, p) || w->spec->n_values == 0) return;
    for (size_t i = 0; i < p->marks.n; i++)
        note_numbers(&p->marks, i, panel_setting(var, p->marks.t[i], value), w->out);
}

static dte_status draw(panel_work *w, const char *var, const piece *pieces, dte_error *err)
{
    panel_extent x = {-1.0, 1.0}, y = x;
    for (size_t i = 0; i < panel_method_count(w); i++) {
        extend(&pieces[i].path, &x, &y);
        extend(&pieces[i].marks, &x, &y);
    }
    DTE_TRY(plane_of_numbers(w, "real part", "imaginary part", panel_padded(x, 0.06),
                             panel_padded(y, 0.06), err));
    draw_unit_disc(w->out);
    for (size_t i = 0; i < panel_method_count(w); i++)
        draw_piece(w, i, var, &pieces[i]);
    for (size_t i = 0; i < panel_method_count(w); i++)
        note_piece(w, var, &pieces[i]);
    return DTE_OK;
}

/* Values must be those of what the panel goes over. */
static dte_status check_values(const panel_work *w, const panel_range *range, dte_error *err)
{
    const panel_spec *s = w->spec;
    if (s->n_values == 0) return DTE_OK;
    if (range && strcmp(s->at, range->name) != 0)
        return fail(err, DTE_USAGE,
                    "panel '%s': 'at' marks values of '%s', but the panel goes "
                    "over '%s'",
                    s->kind, s->at, range->name);
    return strcmp(s->at, "step") == 0 ? DTE_OK : panel_need_param(w, s->at, err);
}

static dte_status make_all(panel_work *w, const panel_range *range, piece *pieces, dte_error *err)
{
    const panel_spec *s = w->spec;
    const char *var = range ? range->name : s->n_values > 0 ? s->at : "step";
    panel_titles(w, strcmp(var, "step") == 0 ? NULL : var);
    for (size_t i = 0; i < panel_method_count(w); i++)
        DTE_TRY(make_piece(w, i, range, &pieces[i], err));
    return draw(w, var, pieces, err);
}

static dte_status make(panel_work *w, dte_error *err)
{
    const bool ranged = w->spec->over.name != NULL;
    panel_range range;
    DTE_TRY(panel_need_equilibrium(w, err));
    DTE_TRY(panel_need_maps(w, err));
    if (ranged) DTE_TRY(panel_read_range(w, true, VALUES_USUAL, &range, err));
    DTE_TRY(check_values(w, ranged ? &range : NULL, err));
    const size_t n = panel_method_count(w);
    piece *pieces = memory_zero(n, sizeof *pieces);
    if (!pieces) return fail_memory(err);
    const dte_status status = make_all(w, ranged ? &range : NULL, pieces, err);
    for (size_t i = 0; i < n; i++) {
        sweep_free(&pieces[i].path);
        sweep_free(&pieces[i].marks);
    }
    memory_free(pieces);
    return status;
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_multipliers = {
    "multipliers",
    "the multipliers of training methods and the unit disc, over the learning rate or a param",
    "method over at equilibrium x y",
    panel_make,
};

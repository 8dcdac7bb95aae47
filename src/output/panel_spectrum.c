/* panel_spectrum.c - the spectrum as a cloud of points: of the Jacobian of the flow, or of the step
 * of a training method with the unit disc, at an equilibrium or at any point. */
#include "base/memory.h"
#include "num/linalg.h"
#include "output/panel_branches.h"
#include "output/panel_map.h"
#include "output/panel_rows.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FEW = 24 }; /* numbers that are symbols, not a cloud */

typedef struct cloud_job {
    panel_work *w;
    const char *param; /* NULL: nothing moves */
    const char *use;   /* NULL: the flow */
    double h;          /* of the method */
} cloud_job;

/* The point of the recipe: components that it does not name are those of the start, else of the
 * equilibrium. Without one and without an equilibrium, the start. */
static dte_status find_point(const panel_work *w, double *point, dte_error *err)
{
    const panel_spec *s = w->spec;
    if (!s->point) return dte_game_start(w->game, point, err);
    if (dte_game_describe(w->game).has_start)
        DTE_TRY(dte_game_start(w->game, point, err));
    else if (w->equilibrium != SIZE_MAX)
        DTE_TRY(dte_game_equilibrium_point(w->game, w->equilibrium, point, err));
    return dte_game_read_point(w->game, "point", s->point, point, err);
}

static dte_status take_flow(panel_work *w, const double *point, double *values, dte_error *err)
{
    double *j = memory_zero(w->d * w->d, sizeof *j);
    dte_status status = j ? dte_game_jacobian(w->game, point, j, err) : fail_memory(err);
    if (status == DTE_OK)
        status = linalg_eigen(w->d, j, values, values + w->d, NULL, NULL, NULL, err);
    memory_free(j);
    return status;
}

static dte_status take_method(const cloud_job *job, const double *point, size_t tangent,
                              double *values, dte_error *err)
{
    panel_map m;
    DTE_TRY(panel_map_open(job->w, point, tangent, job->use, &m, err));
    const dte_status status = panel_map_multipliers(&m, job->h, err);
    for (size_t k = 0; status == DTE_OK && k < m.n; k++) {
        values[k] = m.re[k];
        values[m.map.n + k] = m.im[k];
    }
    panel_map_close(&m);
    return status;
}

static dte_status at_point(const cloud_job *job, double *values, dte_error *err)
{
    double *point = memory_zero(job->w->d, sizeof *point);
    dte_status status = point ? find_point(job->w, point, err) : fail_memory(err);
    if (status == DTE_OK)
        status = job->use ? take_method(job, point, 0, values, err)
                          : take_flow(job->w, point, values, err);
    memory_free(point);
    return status;
}

static dte_status at_rest(const cloud_job *job, double *values, dte_error *err)
{
    panel_rest rest;
    const size_t d = job->w->d;
    size_t n = 0;
    dte_status status = panel_rest_find(job->w, &rest, err);
    if (status == DTE_OK && job->use)
        status = take_method(job, rest.point, rest.manifold, values, err);
    for (size_t k = 0; status == DTE_OK && !job->use && k < d; k++) {
        if (rest.tangent[k]) continue;
        values[n] = rest.s.l[k].re;
        values[d + n++] = rest.s.l[k].im;
    }
    panel_rest_free(&rest);
    return status;
}

static dte_status evaluate(void *user, double t, double *values, dte_error *err)
{
    const cloud_job *job = user;
    panel_work *w = job->w;
    dte_error why;
    bool found;
    fail_clear(&why);
    dte_status status = job->param ? panel_set(w, job->param, t, &why) : DTE_OK;
    const bool point = w->spec->point || w->equilibrium == SIZE_MAX;
    if (status == DTE_OK) status = point ? at_point(job, values, &why) : at_rest(job, values, &why);
    if (job->param) return panel_gap(w, t, status, &why, &found, err);
    if (status != DTE_OK && err) *err = why;
    return status;
}

/* ---- drawing ---- */

static dte_status draw(panel_work *w, const cloud_job *job, const sweep *s, dte_error *err)
{
    const bool few = s->width <= 2 * FEW;
    panel_extent re = panel_extent_none(), im = re;
    char name[PANEL_TEXT];
    branches_extend(s, &re, &im);
    panel_extend(&re, job->use ? 1.0 : 0.0);
    if (job->use) panel_extend(&im, 1.0);
    DTE_TRY(plane_of_numbers(w, "real part", "imaginary part", panel_padded(re, 0.08),
                             panel_padded(im, 0.08), err));
    if (job->use)
        draw_unit_disc(w->out);
    else
        draw_half_plane(w->out);
    for (size_t i = 0; i < s->n; i++) {
        if (job->param) panel_setting(job->param, s->t[i], name);
        draw_numbers(s, i, few ? CHART_POINTS : CHART_CLOUD, (int)i, job->param ? name : NULL,
                     w->out);
    }
    return DTE_OK;
}

/* The flow, or one method with its own learning rate (0.1 where it says none, as for a run). */
static dte_status read_method(const panel_work *w, cloud_job *job, size_t *n, dte_error *err)
{
    const panel_spec *s = w->spec;
    method_use use;
    *n = w->d;
    if (s->n_methods > 1)
        return fail(err, DTE_USAGE, "panel '%s' shows the flow or one method, not %zu", s->kind,
                    s->n_methods);
    job->use = s->n_methods == 1 ? s->methods[0].use : NULL;
    if (!job->use) return DTE_OK;
    DTE_TRY(method_use_read(w->game, job->use, &use, err));
    *n = w->d * (1 + use.row->memory_blocks);
    job->h = use.step > 0.0 ? use.step : 0.1;
    method_use_free(&use);
    return DTE_OK;
}

static dte_status make(panel_work *w, dte_error *err)
{
    const panel_spec *spec = w->spec;
    static const double nothing = 0.0;
    cloud_job job = {.w = w};
    size_t n;
    sweep s = {0};
    DTE_TRY(read_method(w, &job, &n, err));
    if (spec->n_values > 0) {
        job.param = spec->at;
        DTE_TRY(panel_need_param(w, spec->at ? spec->at : "step", err));
    }
    panel_titles(w, job.param);
    const size_t sets = job.param ? spec->n_values : 1;
    const sweep_rules rules = {.width = 2 * n, .eval = evaluate, .user = &job};
    dte_status status = sweep_values(&rules, sets, job.param ? spec->values : &nothing, &s, err);
    if (status == DTE_OK && job.param)
        status = panel_need_found(w, job.param, spec->values[0], spec->values[sets - 1], err);
    if (status == DTE_OK) status = draw(w, &job, &s, err);
    sweep_free(&s);
    return status;
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_spectrum = {
    "spectrum",
    "the spectrum at an equilibrium or a point, for one or several values of a param",
    "method at equilibrium point x y",
    panel_make,
};

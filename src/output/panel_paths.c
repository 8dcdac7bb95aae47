/* panel_paths.c - see panel_paths.h. */
#include "output/panel_paths.h"

#include <string.h>

enum { MOST_COLUMNS = 3000, LARGE = 40 };

typedef struct path_job {
    panel_work *w;
    const char *param;
} path_job;

static dte_status evaluate(void *user, double t, double *values, dte_error *err)
{
    const path_job *job = user;
    const size_t d = job->w->d;
    panel_rest rest;
    bool found;
    size_t n = 0;
    DTE_TRY(panel_rest_at(job->w, job->param, t, &rest, &found, err));
    for (size_t k = 0; found && k < d; k++) {
        if (rest.tangent[k]) continue;
        values[n] = rest.s.l[k].re;
        values[d + n++] = rest.s.l[k].im;
    }
    panel_rest_free(&rest);
    return DTE_OK;
}

/* What sweep_run passes to both callbacks. */
typedef struct path_user {
    path_job job;
    branch_view view;
} path_user;

static bool split(void *user, const sweep *s, size_t i)
{
    return branches_split(&((path_user *)user)->view, s, i);
}

dte_status eigenvalue_paths(panel_work *w, const panel_range *range, double size, sweep *out,
                            dte_error *err)
{
    path_user user = {.job = {w, range->name}};
    DTE_TRY(branch_view_open(&user.view, w->d, size, err));
    const sweep_rules rules = {.width = 2 * w->d,
                               .eval = evaluate,
                               .split = split,
                               .user = &user,
                               .narrow = 1e-13,
                               .most = w->d > LARGE ? range->n : MOST_COLUMNS};
    dte_status status = sweep_run(range, &rules, out, err);
    if (status == DTE_OK) status = panel_need_found(w, range->name, range->lo, range->hi, err);
    if (status == DTE_OK)
        branches_follow(&user.view, out);
    else
        sweep_free(out);
    branch_view_close(&user.view);
    return status;
}

dte_status eigenvalue_marks(panel_work *w, const char *name, sweep *out, dte_error *err)
{
    path_job job = {w, name};
    const panel_spec *s = w->spec;
    const sweep_rules rules = {.width = 2 * w->d, .eval = evaluate, .user = &job};
    *out = (sweep){0};
    if (s->n_values > 0 && s->at && strcmp(s->at, name) != 0)
        return fail(err, DTE_USAGE,
                    "panel '%s': 'at' marks values of '%s', but the panel goes over "
                    "'%s'",
                    s->kind, s->at, name);
    const dte_status status = sweep_values(&rules, s->n_values, s->values, out, err);
    if (status != DTE_OK) sweep_free(out);
    return status;
}

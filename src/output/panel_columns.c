/* panel_columns.c - see panel_columns.h. */
#include "output/panel_columns.h"

#include "base/memory.h"

static dte_status take_all(columns *c, const panel_rest *rest, double *values, dte_error *err)
{
    for (size_t i = 0; i < panel_method_count(c->w); i++) {
        dte_method_report report;
        DTE_TRY(panel_report(c->w, rest, panel_method_use(c->w, i), &report, err));
        if (report.exists)
            c->kind->take(&report, values + i * c->kind->each);
        else
            c->missing[i] = true;
    }
    return DTE_OK;
}

static dte_status eval(void *user, double t, double *values, dte_error *err)
{
    columns *c = user;
    panel_rest rest;
    bool found;
    DTE_TRY(panel_rest_at(c->w, c->param, t, &rest, &found, err));
    if (!found) return DTE_OK;
    const dte_status status = take_all(c, &rest, values, err);
    panel_rest_free(&rest);
    return status;
}

static dte_status study(columns *c, const panel_range *range, dte_error *err)
{
    sweep s;
    const sweep_rules rules = {.width = c->kind->each * panel_method_count(c->w),
                               .eval = eval,
                               .split = c->kind->split,
                               .user = c,
                               .narrow = 1e-5,
                               .most = c->kind->most};
    dte_status status = sweep_run(range, &rules, &s, err);
    if (status == DTE_OK) status = panel_need_found(c->w, range->name, range->lo, range->hi, err);
    if (status == DTE_OK) status = c->kind->draw(c, &s, err);
    sweep_free(&s);
    return status;
}

dte_status columns_make(panel_work *w, const columns_kind *kind, dte_error *err)
{
    panel_range range;
    DTE_TRY(panel_need_equilibrium(w, err));
    DTE_TRY(panel_need_maps(w, err));
    DTE_TRY(panel_read_range(w, false, kind->usual, &range, err));
    panel_titles(w, range.name);
    columns c = {.w = w, .kind = kind, .param = range.name};
    c.missing = memory_zero(panel_method_count(w), sizeof *c.missing);
    const dte_status status = c.missing ? study(&c, &range, err) : fail_memory(err);
    memory_free(c.missing);
    return status;
}

/* panel_eigenvalue_parts.c - real and imaginary parts of the eigenvalues of the flow over a param.
 */
#include "base/source.h"
#include "output/panel_paths.h"
#include "output/panel_rows.h"
#include <string.h>

enum { VALUES_USUAL = 101 };
static const char *const part_names[3] = {"real part", "imaginary part", NULL};

/* Which parts: y = "real part", "imaginary part" or both. */
static dte_status read_parts(const panel_work *w, bool shown[2], dte_error *err)
{
    const char *y = w->spec->y;
    for (size_t k = 0; k < 2; k++)
        shown[k] = !y || strcmp(y, part_names[k]) == 0;
    if (shown[0] || shown[1]) return DTE_OK;
    const char *near = text_nearest(y, strlen(y), part_names);
    return fail(err, DTE_USAGE, "panel '%s': y is 'real part' or 'imaginary part', not '%s'%s%s%s",
                w->spec->kind, y, near ? " (did you mean '" : "", near ? near : "",
                near ? "'?)" : "");
}

static void draw_part(const sweep *paths, size_t part, chart *out)
{
    const size_t m = paths->width / 2;
    chart_layer_begin(out, CHART_CURVE, (int)part, part_names[part]);
    for (size_t k = 0; k < m; k++) {
        sweep_draw(paths, part * m + k, out);
        chart_break(out);
    }
}

static dte_status draw(panel_work *w, const panel_range *range, const bool shown[2],
                       const sweep *paths, dte_error *err)
{
    panel_extent part[2] = {panel_extent_none(), panel_extent_none()}, all = part[0];
    branches_extend(paths, &part[0], &part[1]);
    for (size_t k = 0; k < 2; k++) {
        if (!shown[k]) continue;
        panel_extend(&all, part[k].lo);
        panel_extend(&all, part[k].hi);
    }
    panel_extend(&all, 0.0);
    all = panel_padded(all, 0.06);
    DTE_TRY(panel_range_axis(w, range, err));
    DTE_TRY(panel_axis(w, 'y', shown[0] && shown[1] ? "eigenvalue" : part_names[shown[1]], true,
                       all.lo, all.hi, false, err));
    chart_layer_begin(w->out, CHART_GUIDE, 0, NULL);
    chart_point(w->out, w->out->x.low, 0.0);
    chart_point(w->out, w->out->x.high, 0.0);
    for (size_t k = 0; k < 2; k++)
        if (shown[k]) draw_part(paths, k, w->out);
    return DTE_OK;
}

static dte_status make(panel_work *w, dte_error *err)
{
    panel_range range;
    sweep paths;
    bool shown[2];
    DTE_TRY(panel_need_equilibrium(w, err));
    DTE_TRY(panel_read_range(w, false, VALUES_USUAL, &range, err));
    DTE_TRY(read_parts(w, shown, err));
    panel_titles(w, range.name);
    DTE_TRY(eigenvalue_paths(w, &range, 0.0, &paths, err));
    const dte_status status = draw(w, &range, shown, &paths, err);
    sweep_free(&paths);
    return status;
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_eigenvalue_parts = {
    "eigenvalue-parts",
    "real and imaginary parts of the eigenvalues of the flow over a param",
    "over equilibrium x y",
    panel_make,
};

/* panel_eigenvalues.c - the paths of the eigenvalues of the flow in the complex plane while a param
 * grows. */
#include "output/panel_paths.h"
#include "output/panel_rows.h"

enum { VALUES_USUAL = 101 };

static dte_status draw(panel_work *w, const panel_range *range, const sweep *paths,
                       const sweep *marks, dte_error *err)
{
    panel_extent re = panel_extent_none(), im = re;
    char text[PANEL_TEXT];
    branches_extend(paths, &re, &im);
    branches_extend(marks, &re, &im);
    panel_extend(&re, 0.0); /* the imaginary axis belongs to the picture */
    DTE_TRY(plane_of_numbers(w, "real part", "imaginary part", panel_padded(re, 0.1),
                             panel_padded(im, marks->n > 0 ? 0.2 : 0.1), err)); /* notes above */
    draw_half_plane(w->out);
    branches_draw(paths, 0, NULL, w->out->aspect, w->out);
    for (size_t i = 0; i < marks->n; i++)
        draw_numbers(marks, i, CHART_POINTS, 0, NULL, w->out);
    for (size_t i = 0; i < marks->n; i++)
        note_numbers(marks, i, panel_setting(range->name, marks->t[i], text), w->out);
    return DTE_OK;
}

static dte_status make(panel_work *w, dte_error *err)
{
    const panel_spec *s = w->spec;
    panel_range range;
    sweep paths, marks;
    DTE_TRY(panel_need_equilibrium(w, err));
    DTE_TRY(panel_read_range(w, false, VALUES_USUAL, &range, err));
    panel_titles(w, range.name);
    const double size = s->has_x_range ? s->x_hi - s->x_lo : 0.0;
    DTE_TRY(eigenvalue_paths(w, &range, size, &paths, err));
    dte_status status = eigenvalue_marks(w, range.name, &marks, err);
    if (status == DTE_OK) status = draw(w, &range, &paths, &marks, err);
    sweep_free(&paths);
    sweep_free(&marks);
    return status;
}

static dte_status panel_make(dte_game *game, const panel_spec *spec, chart *out, dte_error *err)
{
    return panel_run(game, spec, out, make, err);
}

const panel_kind panel_eigenvalues = {
    "eigenvalues",
    "the eigenvalues of the flow in the complex plane while a param grows",
    "over at equilibrium x y",
    panel_make,
};

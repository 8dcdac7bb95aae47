/* portrait.h - the phase portrait of a game in the plane of two components, as a chart. */
#ifndef DTE_PORTRAIT_H
#define DTE_PORTRAIT_H

#include "analysis/plane.h"
#include "output/chart.h"
#include <detente/flow.h>

/* What the portrait shows: plane, window, equilibria; also what the live view starts from. */
typedef struct portrait {
    game_plane plane;
    plane_window window;
    size_t n_equilibria; /* those in the plane, in the order of the check */
    plane_point *equilibria;
    chart_role *roles; /* CHART_STABLE ... CHART_UNDECIDED */
} portrait;

/* Axes, base and window by the settings (see dte_plot_settings); `check` may be NULL for a game
 * without equilibria. */
dte_status portrait_create(dte_game *game, const dte_check *check,
                           const dte_plot_settings *settings, portrait *out, dte_error *err);
void portrait_free(portrait *p);

/* Axes with their names, streamlines (or arrows), nullclines, separatrices and equilibria, as the
 * settings ask, appended to an empty chart. */
dte_status portrait_draw(portrait *p, const dte_plot_settings *settings, chart *out,
                         dte_error *err);
/* The trajectory of the flow from `start` (d numbers), for time T (0: as long as it needs to be
 * seen settling), as CHART_CURVE with its CHART_START. */
dte_status portrait_trajectory(portrait *p, const dte_check *check, const double *start,
                               double time, int series, const char *name, chart *out,
                               dte_error *err);
/* The iterates of a training method from `start`, as CHART_ITERATES with their CHART_START. An
 * iterate that is not finite, or far outside the window, ends them. */
dte_status portrait_iterates(portrait *p, const char *method, size_t steps, const double *start,
                             int series, const char *name, chart *out, dte_error *err);

#endif

/* panel_paths.h - the eigenvalues of the flow over a param, for two kinds of panels. */
#ifndef DTE_PANEL_PATHS_H
#define DTE_PANEL_PATHS_H

#include "output/panel_branches.h"

/* Eigenvalues of the flow at the equilibrium over the range, as followed branches: those tangent to
 * a manifold of equilibria are left out. `size`: see branch_view. */
dte_status eigenvalue_paths(panel_work *w, const panel_range *range, double size, sweep *out,
                            dte_error *err);
/* At the values that the recipe marks (at = ...), unfollowed; none is fine. DTE_USAGE if these are
 * values of another param than `name`. */
dte_status eigenvalue_marks(panel_work *w, const char *name, sweep *out, dte_error *err);

#endif

/* panel_rows.h - every kind of panel; a new one is one line here and its file. */
#ifndef DTE_PANEL_ROWS_H
#define DTE_PANEL_ROWS_H

#include "output/panel.h"

#define PANEL_ROWS(ROW)                                                                            \
    ROW(phase)                                                                                     \
    ROW(eigenvalues)                                                                               \
    ROW(eigenvalue_parts)                                                                          \
    ROW(multipliers)                                                                               \
    ROW(step_bound)                                                                                \
    ROW(region)                                                                                    \
    ROW(radius)                                                                                    \
    ROW(convergence)                                                                               \
    ROW(series)                                                                                    \
    ROW(spectrum)

#define ROW(name) extern const panel_kind panel_##name;
PANEL_ROWS(ROW)
#undef ROW

#endif

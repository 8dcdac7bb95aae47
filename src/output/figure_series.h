/* figure_series.h - one look for one name in all panels of a figure. */
#ifndef DTE_FIGURE_SERIES_H
#define DTE_FIGURE_SERIES_H

#include "output/chart.h"

/* Renumbers the series of charts[0..n): series of different panels with the same name get the same
 * number, and with different names different numbers, in the order in which they appear. Series
 * without a name keep theirs. DTE_MEMORY. */
dte_status figure_series(size_t n, chart *charts, dte_error *err);

#endif

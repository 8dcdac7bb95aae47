/* panel_columns.h - the reports on training methods over a param. */
#ifndef DTE_PANEL_COLUMNS_H
#define DTE_PANEL_COLUMNS_H

#include "output/panel_map.h"
#include "output/panel_sweep.h"

/* Writes what a panel wants of the report on method i into `values`. A method without a Jacobian at
 * rest has no report: its values stay NaN. */
typedef void column_take(const dte_method_report *report, double *values);

typedef struct columns {
    panel_work *w;
    const struct columns_kind *kind;
    const char *param;
    sweep_view view; /* for the split, as it likes */
    bool *missing;   /* one for each method: somewhere it has no Jacobian at rest */
} columns;

/* What a kind of panel adds. */
typedef struct columns_kind {
    size_t each; /* numbers for one method */
    column_take *take;
    sweep_split *split; /* `user` is a columns */
    dte_status (*draw)(columns *c, const sweep *s, dte_error *err);
    size_t usual, most; /* values where the recipe says none; columns beyond the range's */
} columns_kind;
/* A panel of training methods over a param: checks, titles, sweep, drawing. */
dte_status columns_make(panel_work *w, const columns_kind *kind, dte_error *err);

#endif

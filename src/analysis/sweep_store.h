/* sweep_store.h - the rows of a sweep as they come in. */
#ifndef DTE_SWEEP_STORE_H
#define DTE_SWEEP_STORE_H

#include "analysis/sweep_plan.h"

typedef struct sweep_store {
    sweep_plan plan;
    double *rows;        /* n_pieces x width */
    unsigned char *done; /* n_pieces */
} sweep_store;

/* Value of column c (not of an axis) in a row of the table; NaN if it was not computed. */
double sweep_store_at(const sweep_store *s, size_t row, size_t c);

/* Traces the boundaries into out->boundaries. Free them also after an error. */
dte_status sweep_trace(const sweep_store *s, dte_sweep *out, dte_error *err);

#endif

/* table.h - tables of numbers with named columns, as CSV, JSON and NPY. */
#ifndef DTE_TABLE_H
#define DTE_TABLE_H

#include "base/buffer.h"
#include <detente/flow.h>

typedef struct table {
    size_t columns, rows;
    const char *const *names;
    /* word(user, column, value): what stands for the number in text; NULL: the number itself. */
    const char *(*word)(void *user, size_t column, double value);
    /* Row `row` into values[0..columns). */
    void (*row)(void *user, size_t row, double *values);
    void *user;
} table;

/* Text that goes out in pieces. */
typedef struct table_out {
    dte_write *write;
    void *user;
    buffer text;
    dte_status status; /* DTE_IO once the receiver refuses; DTE_MEMORY */
} table_out;

/* Hands over what has gathered, if it is much (or at the end). */
void table_pass(table_out *o, bool end);
/* DTE_OK, or the failure with its message; frees the buffer. */
dte_status table_end(table_out *o, dte_error *err);

/* A line of names, then one line for each row; numbers read back as the same double, or are nan,
 * inf, -inf. A name or word with a comma or a quote is quoted. */
void table_csv(const table *t, table_out *o);
/* An array of rows, each an array on its own line; null for what is not finite. */
void table_json_rows(const table *t, const char *indent, table_out *o);
/* The NPY format, version 1.0 (2.0 with a long header): a one-dimensional array of records with a
 * field '<f8' for each column. */
void table_npy(const table *t, table_out *o);

#endif

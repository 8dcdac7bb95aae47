/* flow_rows.h - the reference values of the flow, tests/data/flow.csv, row by row.
 *
 * A row is  id,system,hyperparameters,quantity,index,real,imag,tolerance  and passes when
 *
 *     |error| <= tolerance * max(1, |value|),
 *
 * or |error| <= tolerance * |value| for a quantity that ends in _rel. The `eig` rows of one
 * (id, hyperparameters) are a multiset. Hyperparameters are "key=value;key=value". */
#ifndef FLOW_ROWS_H
#define FLOW_ROWS_H

#include <stdbool.h>
#include <stdio.h>

enum { FLOW_ROWS = 2048, FLOW_VALUE = 256 };

typedef enum flow_state { FLOW_NEW, FLOW_PASSED, FLOW_FAILED, FLOW_NOT_COVERED } flow_state;

typedef struct flow_row {
    char id[64], system[16], hyper[FLOW_VALUE], quantity[24], index[8];
    double re, im, tolerance;
    flow_state state;
} flow_row;

/* Reads all rows of the file into rows[0..FLOW_ROWS); their number, or 0 if it is malformed or too
 * long. */
size_t flow_read(FILE *in, flow_row *rows);

/* The same from ../shared/reference/NAME, where the values were published, if it is at hand, and
 * from our copy in tests/data otherwise. */
size_t flow_read_reference(const char *name, flow_row *rows);
/* Our copy is there and, if the published file is at hand, the same byte for byte. */
bool flow_copy_is_true(const char *name);

/* The value of a hyperparameter, copied into `out`; `fallback` if the row has none. */
const char *flow_value(const flow_row *row, const char *key, const char *fallback,
                       char out[FLOW_VALUE]);
double flow_number(const flow_row *row, const char *key, double fallback);
/* 1 if hyperparameter `key` is `value`. */
int flow_is(const flow_row *row, const char *key, const char *value);
/* The numbers of "1 0 0 4"; at most `limit` are written, all are counted. */
size_t flow_numbers(const char *text, double *out, size_t limit);
/* The same id and hyperparameters: rows about one scenario. */
int flow_same_group(const flow_row *a, const flow_row *b);
/* The pass rule, with the modulus of the complex error. */
int flow_within(const flow_row *row, double re, double im);

#endif

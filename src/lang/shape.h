/* shape.h - shaped values: matrices whose entries are graph nodes.
 *
 * Stored row by row. 1x1 is a scalar, n x 1 a vector. */
#ifndef DTE_SHAPE_H
#define DTE_SHAPE_H

#include "base/source.h"
#include "expr/graph.h"

typedef struct shaped {
    size_t rows, cols;
    node *v;
} shaped;

enum { SHAPE_ENTRIES = 1 << 20, SHAPE_TEXT = 64 };

static inline size_t shape_count(shaped a)
{
    return a.rows * a.cols;
}

static inline bool shape_scalar(shaped a)
{
    return a.rows == 1 && a.cols == 1;
}

static inline bool shape_equal(shaped a, shaped b)
{
    return a.rows == b.rows && a.cols == b.cols;
}

/* "a scalar", "a vector of 3", "2x3". */
const char *shape_text(shaped a, char out[SHAPE_TEXT]);

struct elab;
/* A new value with entries 0 ("no node"). Fails beyond SHAPE_ENTRIES. */
dte_status shape_new(struct elab *e, span at, size_t rows, size_t cols, shaped *out);
dte_status shape_constant(struct elab *e, span at, double number, shaped *out);

#endif

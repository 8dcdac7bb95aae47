/* shape.c - see shape.h. */
#include "lang/shape.h"
#include "lang/elaborate.h"
#include <math.h>
#include <stdio.h>

const char *shape_text(shaped a, char out[SHAPE_TEXT])
{
    if (shape_scalar(a))
        snprintf(out, SHAPE_TEXT, "a scalar");
    else if (a.cols == 1)
        snprintf(out, SHAPE_TEXT, "a vector of %zu", a.rows);
    else
        snprintf(out, SHAPE_TEXT, "%zux%zu", a.rows, a.cols);
    return out;
}

dte_status shape_new(elab *e, span at, size_t rows, size_t cols, shaped *out)
{
    if (rows > SHAPE_ENTRIES || cols > SHAPE_ENTRIES || rows * cols > SHAPE_ENTRIES)
        return source_fail_status(e->err, DTE_LIMIT, at,
                                  "a matrix of %zux%zu has more than %d entries", rows, cols,
                                  SHAPE_ENTRIES);
    DTE_TRY(elab_charge(e, at, rows * cols));
    out->rows = rows;
    out->cols = cols;
    out->v = elab_alloc(e, rows * cols, sizeof *out->v);
    return out->v ? DTE_OK : e->fatal;
}

dte_status shape_finite(elab *e, const expr *x, shaped a)
{
    for (size_t i = 0; i < shape_count(a); i++) {
        const node_view v = graph_view(e->g, a.v[i]);
        const bool sum = v.kind == NODE_SUM && v.n > 0;
        if (!isfinite(v.value) || (sum && !isfinite(v.coef[0])))
            return source_fail(e->err, x->at, "this has no finite value");
    }
    return DTE_OK;
}

dte_status shape_constant(elab *e, span at, double number, shaped *out)
{
    DTE_TRY(shape_new(e, at, 1, 1, out));
    out->v[0] = graph_const(e->g, number);
    return elab_graph(e, at);
}

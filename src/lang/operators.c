/* operators.c - + - * / ^ ' [ ] on shaped values. */
#include "lang/elaborate.h"
#include <string.h>

/* "left is ..., right is ..." for a message. */
typedef struct two_texts {
    char left[SHAPE_TEXT], right[SHAPE_TEXT];
} two_texts;

/* One entry of a sum: sum_k (+-) terms[k].v[i]. */
static node sum_entry(elab *e, const expr *x, const shaped *terms, size_t i, double *sign,
                      node *term)
{
    size_t k = 0;
    for (const expr *c = x->first; c; c = c->next, k++) {
        sign[k] = c->op == '-' ? -1.0 : 1.0;
        term[k] = terms[k].v[i];
    }
    if (x->n != 2) return graph_weighted(e->g, x->n, sign, term, 0.0);
    return sign[1] < 0 ? graph_sub(e->g, term[0], term[1]) : graph_add(e->g, term[0], term[1]);
}

static dte_status check_sum(elab *e, const expr *x, const shaped *terms)
{
    const expr *c = x->first->next;
    for (size_t k = 1; k < x->n; k++, c = c->next) {
        if (shape_equal(terms[0], terms[k])) continue;
        two_texts t;
        const bool scalar = shape_scalar(terms[0]) || shape_scalar(terms[k]);
        const shaped other = shape_scalar(terms[0]) ? terms[k] : terms[0];
        const span at = span_join(x->first->at, c->at);
        const char *left = shape_text(terms[0], t.left), *right = shape_text(terms[k], t.right);
        if (scalar && other.cols == 1)
            return source_fail(e->err, at,
                               "'%c' needs equal shapes, but the left is %s and the right "
                               "is %s; to add c to every entry write c*ones(%zu)",
                               c->op, left, right, other.rows);
        if (scalar)
            return source_fail(e->err, at,
                               "'%c' needs equal shapes, but the left is %s and the right "
                               "is %s; to add c to every entry write c*ones(%zu, %zu)",
                               c->op, left, right, other.rows, other.cols);
        return source_fail(e->err, at,
                           "'%c' needs equal shapes, but the left is %s and the right is %s", c->op,
                           left, right);
    }
    return DTE_OK;
}

dte_status operate_sum(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped *terms;
    DTE_TRY(eval_children(e, x, s, &terms));
    DTE_TRY(check_sum(e, x, terms));
    DTE_TRY(elab_charge(e, x->at, x->n * shape_count(terms[0])));
    DTE_TRY(shape_new(e, x->at, terms[0].rows, terms[0].cols, out));
    double *sign = elab_alloc(e, x->n, sizeof *sign);
    node *term = elab_alloc(e, x->n, sizeof *term);
    if (!sign || !term) return elab_stopped(e);
    for (size_t i = 0; i < shape_count(*out); i++)
        out->v[i] = sum_entry(e, x, terms, i, sign, term);
    return DTE_OK;
}

static dte_status scale(elab *e, span at, node factor, shaped a, shaped *out)
{
    DTE_TRY(shape_new(e, at, a.rows, a.cols, out));
    for (size_t i = 0; i < shape_count(a); i++)
        out->v[i] = graph_mul(e->g, factor, a.v[i]);
    return DTE_OK;
}

static dte_status multiply(elab *e, span at, shaped a, shaped b, shaped *out)
{
    if (shape_scalar(a)) return scale(e, at, a.v[0], b, out);
    if (shape_scalar(b)) return scale(e, at, b.v[0], a, out);
    two_texts t;
    if (a.cols != b.rows && a.cols == 1 && b.cols == 1 && a.rows == b.rows)
        return source_fail(e->err, at,
                           "'*' is the matrix product, but the left is %s and the right is "
                           "%s; write dot(a, b) for a scalar, diag(a)*b for the product of "
                           "the entries",
                           shape_text(a, t.left), shape_text(b, t.right));
    if (a.cols != b.rows)
        return source_fail(e->err, at,
                           "'*' needs matching inner sizes, but the left is %s and the "
                           "right is %s",
                           shape_text(a, t.left), shape_text(b, t.right));
    DTE_TRY(elab_charge(e, at, a.rows * a.cols * b.cols));
    DTE_TRY(shape_new(e, at, a.rows, b.cols, out));
    node *column = elab_alloc(e, b.rows, sizeof *column);
    if (!column) return elab_stopped(e);
    for (size_t j = 0; j < b.cols; j++) {
        for (size_t k = 0; k < b.rows; k++)
            column[k] = b.v[k * b.cols + j];
        for (size_t i = 0; i < a.rows; i++)
            out->v[i * b.cols + j] = graph_dot(e->g, a.cols, a.v + i * a.cols, column);
    }
    return DTE_OK;
}

static dte_status divide(elab *e, span at, const expr *divisor, shaped a, shaped b, shaped *out)
{
    double number;
    char text[SHAPE_TEXT];
    if (!shape_scalar(b))
        return source_fail(e->err, at, "'/' needs a scalar on the right, but it is %s",
                           shape_text(b, text));
    if (graph_is_const(e->g, b.v[0], &number) && number == 0.0)
        return source_fail(e->err, divisor->at, "division by zero");
    DTE_TRY(shape_new(e, at, a.rows, a.cols, out));
    for (size_t i = 0; i < shape_count(a); i++)
        out->v[i] = graph_div(e->g, a.v[i], b.v[0]);
    return DTE_OK;
}

dte_status operate_product(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped *factors;
    DTE_TRY(eval_children(e, x, s, &factors));
    *out = factors[0];
    size_t k = 1;
    for (const expr *c = x->first->next; c; c = c->next, k++) {
        const shaped left = *out;
        const span at = span_join(x->first->at, c->at);
        if (c->op == '/')
            DTE_TRY(divide(e, at, c, left, factors[k], out));
        else
            DTE_TRY(multiply(e, at, left, factors[k], out));
        DTE_TRY(elab_graph(e, at));
        DTE_TRY(shape_finite(e, x, *out));
    }
    return DTE_OK;
}

dte_status operate_power(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped *side;
    two_texts t;
    double number, base;
    DTE_TRY(eval_children(e, x, s, &side));
    if (!shape_scalar(side[0]) || !shape_scalar(side[1]))
        return source_fail(e->err, x->at,
                           "'^' needs scalars, but the left is %s and the right is %s%s",
                           shape_text(side[0], t.left), shape_text(side[1], t.right),
                           shape_scalar(side[0]) ? ""
                           : side[0].cols == 1   ? "; the sum of squares is sqnorm(v)"
                                                 : "; write the product out: W*W");
    const bool constant = graph_is_const(e->g, side[1].v[0], &number);
    if (constant && number < 0.0 && graph_is_const(e->g, side[0].v[0], &base) && base == 0.0)
        return source_fail(e->err, x->at, "division by zero: 0 to a negative power");
    DTE_TRY(shape_new(e, x->at, 1, 1, out));
    out->v[0] = constant ? graph_power(e->g, side[0].v[0], number)
                         : graph_pow(e->g, side[0].v[0], side[1].v[0]);
    return DTE_OK;
}

dte_status operate_minus(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped a;
    DTE_TRY(eval(e, x->first, s, &a));
    DTE_TRY(shape_new(e, x->at, a.rows, a.cols, out));
    for (size_t i = 0; i < shape_count(a); i++)
        out->v[i] = graph_neg(e->g, a.v[i]);
    return DTE_OK;
}

dte_status operate_transpose(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped a;
    DTE_TRY(eval(e, x->first, s, &a));
    DTE_TRY(shape_new(e, x->at, a.cols, a.rows, out));
    for (size_t i = 0; i < a.rows; i++)
        for (size_t j = 0; j < a.cols; j++)
            out->v[j * a.rows + i] = a.v[i * a.cols + j];
    return DTE_OK;
}

dte_status operate_index(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped a;
    char text[SHAPE_TEXT];
    size_t i, j = 1;
    const expr *first = x->first->next, *second = first->next;
    DTE_TRY(eval(e, x->first, s, &a));
    const bool vector = a.rows == 1 || a.cols == 1;
    if (!second && !vector)
        return source_fail(e->err, x->at, "one index for a matrix of %s; write two, as in W[1,2]",
                           shape_text(a, text));
    if (!second) {
        DTE_TRY(eval_integer(e, first, s, "the index", shape_count(a), &i));
    } else {
        DTE_TRY(eval_integer(e, first, s, "the row", a.rows, &i));
        DTE_TRY(eval_integer(e, second, s, "the column", a.cols, &j));
    }
    DTE_TRY(shape_new(e, x->at, 1, 1, out));
    out->v[0] = a.v[second ? (i - 1) * a.cols + j - 1 : i - 1];
    return DTE_OK;
}

/* The blocks of one row side by side, written into `to` from row `at_row`; with to NULL only the
 * shape is found. */
static dte_status place_row(elab *e, const expr *row, const shaped *blocks, shaped *shape,
                            shaped *to, size_t at_row)
{
    two_texts t;
    *shape = (shaped){blocks[0].rows, 0, NULL};
    const expr *c = row->first;
    for (size_t k = 0; k < row->n; k++, c = c->next) {
        const shaped b = blocks[k];
        if (b.rows != shape->rows)
            return source_fail(e->err, c->at,
                               "blocks side by side need equally many rows, but the "
                               "first is %s and this one is %s",
                               shape_text(blocks[0], t.left), shape_text(b, t.right));
        for (size_t i = 0; to && i < b.rows; i++)
            memcpy(to->v + (at_row + i) * to->cols + shape->cols, b.v + i * b.cols,
                   b.cols * sizeof *b.v);
        shape->cols += b.cols;
    }
    return DTE_OK;
}

dte_status operate_matrix(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped **rows = elab_alloc(e, x->n, sizeof *rows);
    if (!rows) return elab_stopped(e);
    shaped total = {0, 0, NULL}, row;
    size_t k = 0;
    for (const expr *r = x->first; r; r = r->next, k++) {
        DTE_TRY(eval_children(e, r, s, &rows[k]));
        DTE_TRY(place_row(e, r, rows[k], &row, NULL, 0));
        if (k > 0 && row.cols != total.cols)
            return source_fail(e->err, r->at,
                               "the rows of a matrix need equally many columns, but the "
                               "first has %zu and this one has %zu",
                               total.cols, row.cols);
        total.cols = row.cols;
        total.rows += row.rows;
    }
    DTE_TRY(shape_new(e, x->at, total.rows, total.cols, out));
    size_t at_row = 0;
    k = 0;
    for (const expr *r = x->first; r; r = r->next, at_row += row.rows)
        DTE_TRY(place_row(e, r, rows[k++], &row, out, at_row));
    return DTE_OK;
}

/* builtins.c - the functions of the language: one row for each. The elementary functions come from
 * functions.def and act on each entry. */
#include "base/randn.h"
#include "lang/elaborate.h"
#include <math.h>
#include <string.h>

typedef dte_status builtin_fn(elab *e, const expr *x, const shaped *a, shaped *out);
typedef dte_status special_fn(elab *e, const expr *x, const scope *s, shaped *out);

/* Adds the entries of `terms`. */
static dte_status total(elab *e, const expr *x, size_t n, const node *terms, shaped *out)
{
    DTE_TRY(shape_new(e, x->at, 1, 1, out));
    out->v[0] = graph_sum(e->g, n, terms);
    return DTE_OK;
}

/* sum(a): of all entries */
static dte_status builtin_sum(elab *e, const expr *x, const shaped *a, shaped *out)
{
    return total(e, x, shape_count(a[0]), a[0].v, out);
}

/* dot(a, b) = sum_ij a_ij b_ij */
static dte_status builtin_dot(elab *e, const expr *x, const shaped *a, shaped *out)
{
    char left[SHAPE_TEXT], right[SHAPE_TEXT];
    if (!shape_equal(a[0], a[1]))
        return source_fail(e->err, x->at,
                           "'dot' needs equal shapes, but the left is %s and the right "
                           "is %s",
                           shape_text(a[0], left), shape_text(a[1], right));
    DTE_TRY(shape_new(e, x->at, 1, 1, out));
    out->v[0] = graph_dot(e->g, shape_count(a[0]), a[0].v, a[1].v);
    return DTE_OK;
}

/* sqnorm(a) = sum_ij a_ij^2 */
static dte_status builtin_sqnorm(elab *e, const expr *x, const shaped *a, shaped *out)
{
    DTE_TRY(shape_new(e, x->at, 1, 1, out));
    out->v[0] = graph_dot(e->g, shape_count(a[0]), a[0].v, a[0].v);
    return DTE_OK;
}

static dte_status need_square(elab *e, const expr *x, shaped a)
{
    char text[SHAPE_TEXT];
    if (a.rows == a.cols) return DTE_OK;
    return source_fail(e->err, x->at, "'%s' needs a square matrix, but this is %s", x->name->text,
                       shape_text(a, text));
}

static dte_status builtin_trace(elab *e, const expr *x, const shaped *a, shaped *out)
{
    DTE_TRY(need_square(e, x, a[0]));
    node *diagonal = elab_alloc(e, a[0].rows, sizeof *diagonal);
    if (!diagonal) return elab_stopped(e);
    for (size_t i = 0; i < a[0].rows; i++)
        diagonal[i] = a[0].v[i * a[0].cols + i];
    return total(e, x, a[0].rows, diagonal, out);
}

/* A matrix with `on` on the diagonal (v[i], or the constant) and `off` elsewhere. */
static dte_status fill(elab *e, const expr *x, size_t rows, size_t cols, double on, double off,
                       const node *v, shaped *out)
{
    DTE_TRY(shape_new(e, x->at, rows, cols, out));
    const node one = graph_const(e->g, on), other = graph_const(e->g, off);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++)
            out->v[i * cols + j] = i != j ? other : v ? v[i] : one;
    return DTE_OK;
}

static dte_status builtin_diag(elab *e, const expr *x, const shaped *a, shaped *out)
{
    char text[SHAPE_TEXT];
    if (a[0].cols != 1)
        return source_fail(e->err, x->at, "'diag' needs a vector, but this is %s",
                           shape_text(a[0], text));
    return fill(e, x, a[0].rows, a[0].rows, 0.0, 0.0, a[0].v, out);
}

/* l_jj of the Cholesky factor; the pivots before it are known. */
static dte_status pivot(elab *e, const expr *x, shaped a, shaped l, size_t j)
{
    const size_t n = a.rows;
    const node square =
        graph_sub(e->g, a.v[j * n + j], graph_dot(e->g, j, l.v + j * n, l.v + j * n));
    double number;
    if (graph_is_const(e->g, square, &number) && !(number > 0.0))
        return source_fail(e->err, x->at,
                           "'chol' needs a positive definite matrix; pivot %zu is not "
                           "positive",
                           j + 1);
    l.v[j * n + j] = graph_power(e->g, square, 0.5);
    return elab_graph(e, x->at);
}

/* chol(S) = L, lower triangular, with S = L L'. */
static dte_status builtin_chol(elab *e, const expr *x, const shaped *a, shaped *out)
{
    DTE_TRY(need_square(e, x, a[0]));
    const size_t n = a[0].rows;
    const node *s = a[0].v;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (s[i * n + j] != s[j * n + i])
                return source_fail(e->err, x->at,
                                   "'chol' needs a symmetric matrix, but entries [%zu,%zu]"
                                   " and [%zu,%zu] differ",
                                   j + 1, i + 1, i + 1, j + 1);
    DTE_TRY(elab_charge(e, x->at, n * n * n));
    DTE_TRY(fill(e, x, n, n, 0.0, 0.0, NULL, out));
    node *l = out->v;
    for (size_t j = 0; j < n; j++) {
        DTE_TRY(pivot(e, x, a[0], *out, j));
        for (size_t i = j + 1; i < n; i++) {
            const node rest =
                graph_sub(e->g, s[i * n + j], graph_dot(e->g, j, l + i * n, l + j * n));
            l[i * n + j] = graph_div(e->g, rest, l[j * n + j]);
        }
    }
    return DTE_OK;
}

/* det(A) by Laplace expansion along the rows, one minor for each set of columns: exact, without
 * divisions, in 2^n n products. minor[set] belongs to the first |set| rows. */
static dte_status builtin_det(elab *e, const expr *x, const shaped *a, shaped *out)
{
    enum { MOST = 10 };
    const size_t n = a[0].rows;
    DTE_TRY(need_square(e, x, a[0]));
    if (n > MOST)
        return source_fail_status(e->err, DTE_LIMIT, x->at,
                                  "'det' is limited to %dx%d, but this is %zux%zu", MOST, MOST, n,
                                  n);
    DTE_TRY(elab_charge(e, x->at, n << n));
    node minor[1 << MOST], terms[MOST];
    minor[0] = graph_const(e->g, 1.0);
    for (size_t set = 1; set < (size_t)1 << n; set++) {
        const size_t row = (size_t)__builtin_popcountll(set) - 1;
        size_t k = 0;
        for (size_t j = 0; j < n; j++) {
            if (!(set >> j & 1)) continue;
            const node term = graph_mul(e->g, a[0].v[row * n + j], minor[set & ~((size_t)1 << j)]);
            terms[k] = (row - k) % 2 ? graph_neg(e->g, term) : term;
            k++;
        }
        minor[set] = graph_sum(e->g, k, terms);
    }
    DTE_TRY(shape_new(e, x->at, 1, 1, out));
    out->v[0] = minor[((size_t)1 << n) - 1];
    return DTE_OK;
}

static dte_status builtin_sqrt(elab *e, const expr *x, const shaped *a, shaped *out)
{
    DTE_TRY(shape_new(e, x->at, a[0].rows, a[0].cols, out));
    for (size_t i = 0; i < shape_count(a[0]); i++)
        out->v[i] = graph_power(e->g, a[0].v[i], 0.5);
    return DTE_OK;
}

/* eye(n), zeros(n), zeros(n, m), ones(n), ones(n, m) */
static dte_status special_fill(elab *e, const expr *x, const scope *s, shaped *out)
{
    size_t rows, cols = 1;
    const bool eye = x->name->text[0] == 'e';
    const double off = x->name->text[0] == 'o' ? 1.0 : 0.0;
    DTE_TRY(eval_integer(e, x->first, s, "the size", ELAB_SIZE, &rows));
    if (x->n == 2) DTE_TRY(eval_integer(e, x->first->next, s, "the size", ELAB_SIZE, &cols));
    return fill(e, x, rows, eye ? rows : cols, eye ? 1.0 : off, off, NULL, out);
}

/* randn(n, m, seed): constants, row by row. */
static dte_status special_randn(elab *e, const expr *x, const scope *s, shaped *out)
{
    enum { LARGEST_SEED = 1000000000 };
    size_t rows, cols, seed;
    const expr *second = x->first->next;
    DTE_TRY(eval_integer(e, x->first, s, "the size", ELAB_SIZE, &rows));
    DTE_TRY(eval_integer(e, second, s, "the size", ELAB_SIZE, &cols));
    DTE_TRY(eval_integer(e, second->next, s, "the seed", LARGEST_SEED, &seed));
    DTE_TRY(shape_new(e, x->at, rows, cols, out));
    for (size_t k = 0; k < rows * cols; k++)
        out->v[k] = graph_const(e->g, randn(seed, k));
    return DTE_OK;
}

static const struct builtin {
    const char *name;
    size_t least, most; /* arguments; 0: a constant */
    builtin_fn *fn;     /* of evaluated arguments */
    special_fn *special;
    double constant;
} table[] = {
    {"sqrt", 1, 1, builtin_sqrt, NULL, 0},
    {"sum", 1, 1, builtin_sum, NULL, 0},
    {"dot", 2, 2, builtin_dot, NULL, 0},
    {"sqnorm", 1, 1, builtin_sqnorm, NULL, 0},
    {"trace", 1, 1, builtin_trace, NULL, 0},
    {"det", 1, 1, builtin_det, NULL, 0},
    {"diag", 1, 1, builtin_diag, NULL, 0},
    {"chol", 1, 1, builtin_chol, NULL, 0},
    {"eye", 1, 1, NULL, special_fill, 0},
    {"zeros", 1, 2, NULL, special_fill, 0},
    {"ones", 1, 2, NULL, special_fill, 0},
    {"randn", 3, 3, NULL, special_randn, 0},
    {"E", 1, 1, NULL, special_expectation, 0},
    {"grad", 2, 2, NULL, special_grad, 0},
    {"at", 2, 64, NULL, special_at, 0},
    {"detach", 1, 1, NULL, special_detach, 0},
    {"pi", 0, 0, NULL, NULL, 3.14159265358979323846},
};
enum { N_TABLE = sizeof table / sizeof *table };

/* An elementary function, entry by entry; of two arguments a scalar one serves all entries. */
static dte_status elementwise(elab *e, fn_id fn, const expr *x, const shaped *a, shaped *out)
{
    const size_t n = (size_t)fn_table[fn].arity;
    char left[SHAPE_TEXT], right[SHAPE_TEXT];
    const shaped wide = n == 2 && shape_scalar(a[0]) ? a[1] : a[0];
    if (n == 2 && !shape_equal(a[0], a[1]) && !shape_scalar(a[0]) && !shape_scalar(a[1]))
        return source_fail(e->err, x->at,
                           "'%s' needs equal shapes or a scalar, but the left is %s and "
                           "the right is %s",
                           x->name->text, shape_text(a[0], left), shape_text(a[1], right));
    DTE_TRY(shape_new(e, x->at, wide.rows, wide.cols, out));
    for (size_t i = 0; i < shape_count(wide); i++) {
        node arguments[2] = {0, 0};
        for (size_t k = 0; k < n; k++)
            arguments[k] = a[k].v[shape_scalar(a[k]) ? 0 : i];
        out->v[i] = graph_call(e->g, fn, arguments);
    }
    return DTE_OK;
}

static dte_status declare_one(elab *e, const char *name, size_t index)
{
    symbol *s = names_intern(&e->names, name, strlen(name));
    if (!s) return elab_fatal(e, DTE_MEMORY);
    definition *d = declare_definition(e, s, DEF_BUILTIN, NULL, (span){0});
    if (!d) return elab_stopped(e);
    d->index = index;
    return DTE_OK;
}

/* Rows of the table first, then functions.def. */
dte_status builtin_declare(elab *e)
{
    for (size_t k = 0; k < N_TABLE; k++)
        DTE_TRY(declare_one(e, table[k].name, k));
    for (size_t fn = 0; fn < FN_COUNT; fn++)
        if (fn_table[fn].visible) DTE_TRY(declare_one(e, fn_table[fn].name, N_TABLE + fn));
    return DTE_OK;
}

dte_status builtin_value(elab *e, const definition *d, span at, shaped *out)
{
    if (d->index < N_TABLE && table[d->index].most == 0)
        return shape_constant(e, at, table[d->index].constant, out);
    return source_fail(e->err, at, "'%s' is a function; write %s(...)", d->name->text,
                       d->name->text);
}

static dte_status check_count(elab *e, const definition *d, const expr *x)
{
    const bool listed = d->index < N_TABLE;
    const size_t arity = listed ? 0 : (size_t)fn_table[d->index - N_TABLE].arity;
    const size_t least = listed ? table[d->index].least : arity;
    const size_t most = listed ? table[d->index].most : arity;
    const char *name = d->name->text;
    if (most == 0)
        return source_fail(e->err, x->at, "'%s' is not a function; for a product write %s*(...)",
                           name, name);
    for (const expr *c = x->first; c; c = c->next)
        if (c->label && strcmp(name, "at") != 0)
            return source_fail(e->err, c->label_at,
                               "'%s = ...' belongs to at(e, p = e2); '%s' takes its "
                               "arguments in order",
                               c->label->text, name);
    if (x->n >= least && x->n <= most) return DTE_OK;
    if (least != most)
        return source_fail(e->err, x->at, "'%s' takes %zu to %zu arguments, but %zu %s given", name,
                           least, most, x->n, x->n == 1 ? "is" : "are");
    return source_fail(e->err, x->at, "'%s' takes %zu argument%s, but %zu %s given", name, most,
                       most == 1 ? "" : "s", x->n, x->n == 1 ? "is" : "are");
}

dte_status builtin_call(elab *e, const definition *d, const expr *x, const scope *s, shaped *out)
{
    shaped *arguments;
    DTE_TRY(check_count(e, d, x));
    if (d->index < N_TABLE && table[d->index].special) return table[d->index].special(e, x, s, out);
    DTE_TRY(eval_children(e, x, s, &arguments));
    if (d->index < N_TABLE) return table[d->index].fn(e, x, arguments, out);
    return elementwise(e, (fn_id)(d->index - N_TABLE), x, arguments, out);
}

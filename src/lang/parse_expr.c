/* parse_expr.c - formulas, by operator priorities.
 *
 *   expr    := unary { op expr }            see `priorities`
 *   unary   := ('-' | '+') expr | postfix
 *   postfix := primary { "'" | '[' expr [',' expr] ']' }
 *   primary := NUMBER | NAME | NAME '(' args ')' | 'E' '[' expr ']' | '(' expr ')' | matrix
 *   args    := arg { ',' arg }    arg := [NAME '='] expr
 *   matrix  := '[' row { ';' row } ']'      row := expr { ',' expr }
 *
 * Long sums and products are one node with many children, so the depth of a tree is bounded
 * by the nesting that the parser counts: brackets, signs, exponents and postfixes. */
#include "lang/parser.h"
#include <string.h>

static expr *parse_level(parser *p, int limit);

/* Left priority above the limit: the operator belongs to the formula being read. The right one is
 * lower for '^' (it binds to the right); unary minus is between '*' and '^'. */
static const struct {
    char op;
    int left, right;
    expr_kind kind;
} priorities[] = {
    {'+', 1, 1, EXPR_SUM},     {'-', 1, 1, EXPR_SUM},   {'*', 2, 2, EXPR_PRODUCT},
    {'/', 2, 2, EXPR_PRODUCT}, {'^', 5, 4, EXPR_POWER},
};
enum { UNARY_PRIORITY = 3, N_OPERATORS = sizeof priorities / sizeof *priorities };

bool parser_enter(parser *p)
{
    if (p->nesting < SYNTAX_NESTING) {
        p->nesting++;
        return true;
    }
    source_fail_status(p->err, DTE_LIMIT, parser_span(p, parser_peek(p)),
                       "nesting deeper than %d; give a part of the formula a name", SYNTAX_NESTING);
    return false;
}

static expr *new_expr(parser *p, expr_kind kind, span at)
{
    expr *e = parser_alloc(p, sizeof *e);
    if (!e) return NULL;
    e->kind = kind;
    e->at = at;
    return e;
}

static void append(expr *parent, expr **last, expr *child)
{
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->n++;
}

static expr *wrap(parser *p, expr_kind kind, expr *child, span at)
{
    expr *e = new_expr(p, kind, at);
    if (!e) return NULL;
    e->first = child;
    e->n = 1;
    return e;
}

bool parser_indices(parser *p, size_t most, size_t *n, expr **index)
{
    *n = 0;
    const token open = parser_peek(p);
    if (!parser_take(p, '[')) return true;
    int more = 1;
    while (more > 0) {
        if (*n == most)
            return parser_fail(p, parser_span(p, parser_peek(p)),
                               "at most %zu %s in these brackets", most,
                               most == 1 ? "number" : "numbers");
        if (!(index[*n] = parser_expr(p))) return false;
        ++*n;
        more = parser_more(p, open, ']');
    }
    return more == 0;
}

static expr *parse_row(parser *p, token open, bool *more)
{
    expr *row = new_expr(p, EXPR_ROW, parser_span(p, parser_peek(p)));
    expr *last = NULL;
    for (;;) {
        expr *block = row ? parser_expr(p) : NULL;
        if (!block) return NULL;
        append(row, &last, block);
        row->at = span_join(row->at, block->at);
        if (parser_take(p, ',')) continue;
        *more = parser_take(p, ';');
        if (*more) return row;
        return parser_close(p, open, ']') ? row : NULL;
    }
}

static expr *parse_matrix(parser *p)
{
    const size_t first = p->at;
    const token open = parser_next(p);
    expr *matrix = new_expr(p, EXPR_MATRIX, parser_span(p, open));
    if (!matrix || !parser_enter(p)) return NULL;
    if (parser_is(p, ']')) {
        parser_fail(p, parser_since(p, first), "an empty matrix has no shape; write zeros(n, m)");
        return NULL;
    }
    expr *last = NULL;
    bool more = true;
    while (more) {
        expr *row = parse_row(p, open, &more);
        if (!row) return NULL;
        append(matrix, &last, row);
    }
    p->nesting--;
    matrix->at = parser_since(p, first);
    return matrix;
}

static expr *parse_group(parser *p)
{
    const size_t first = p->at;
    const token open = parser_next(p);
    if (!parser_enter(p)) return NULL;
    expr *inside = parser_expr(p);
    if (!inside) return NULL;
    if (parser_is(p, ',')) {
        parser_fail(p, parser_span(p, parser_peek(p)), "a list needs square brackets: [a, b]");
        return NULL;
    }
    if (!parser_close(p, open, ')')) return NULL;
    p->nesting--;
    inside->at = parser_since(p, first);
    return inside;
}

/* arg := [NAME '='] expr */
static expr *parse_argument(parser *p)
{
    const token name = parser_peek(p);
    const bool labelled = name.kind == TOK_NAME && p->tokens[p->at + 1].symbol == '=';
    if (labelled) p->at += 2;
    expr *value = parser_expr(p);
    if (!value || !labelled) return value;
    value->label = parser_symbol(p, name);
    value->label_at = parser_span(p, name);
    return value->label ? value : NULL;
}

static expr *parse_call(parser *p, expr *call, size_t first, char close)
{
    const token open = parser_next(p);
    call->kind = EXPR_CALL;
    if (!parser_enter(p)) return NULL;
    if (parser_is(p, close)) {
        p->at++;
        parser_fail(p, parser_since(p, first), "'%s' needs an argument", call->name->text);
        return NULL;
    }
    expr *last = NULL;
    int more = 1;
    while (more > 0) {
        expr *argument = parse_argument(p);
        if (!argument) return NULL;
        append(call, &last, argument);
        more = parser_more(p, open, close);
    }
    p->nesting--;
    call->at = parser_since(p, first);
    return more < 0 ? NULL : call;
}

static expr *parse_name(parser *p)
{
    const size_t first = p->at;
    const bool expectation = parser_is_word(p, "E");
    const token t = parser_next(p);
    expr *e = new_expr(p, EXPR_NAME, parser_span(p, t));
    if (!e || !(e->name = parser_symbol(p, t))) return NULL;
    if (expectation && !parser_is(p, '[')) {
        parser_fail(p, e->at, "'E' is the expectation: write E[e] with square brackets");
        return NULL;
    }
    if (expectation) return parse_call(p, e, first, ']');
    return parser_is(p, '(') ? parse_call(p, e, first, ')') : e;
}

static expr *parse_primary(parser *p)
{
    const token t = parser_peek(p);
    if (t.kind == TOK_NUMBER) {
        expr *e = new_expr(p, EXPR_NUMBER, parser_span(p, parser_next(p)));
        if (e) e->number = t.number;
        return e;
    }
    if (t.kind == TOK_NAME) return parse_name(p);
    if (parser_is(p, '(')) return parse_group(p);
    if (parser_is(p, '[')) return parse_matrix(p);
    parser_expected(p, "a formula");
    return NULL;
}

static expr *parse_postfix(parser *p)
{
    const size_t first = p->at;
    const unsigned nesting = p->nesting;
    expr *e = parse_primary(p);
    while (e && (parser_is(p, '\'') || parser_is(p, '['))) {
        if (!parser_enter(p)) return NULL;
        const bool transpose = parser_is(p, '\'');
        expr *outer = wrap(p, transpose ? EXPR_TRANSPOSE : EXPR_INDEX, e, e->at);
        expr *index[2];
        size_t n = 0;
        if (!outer) return NULL;
        if (transpose)
            p->at++;
        else if (!parser_indices(p, 2, &n, index))
            return NULL;
        for (size_t k = 0; k < n; k++) {
            expr *last = k == 0 ? e : index[0];
            append(outer, &last, index[k]);
        }
        outer->at = parser_since(p, first);
        e = outer;
    }
    p->nesting = nesting;
    return e;
}

static expr *parse_sign(parser *p)
{
    const size_t first = p->at;
    const bool minus = parser_next(p).symbol == '-';
    if (!parser_enter(p)) return NULL;
    expr *e = parse_level(p, UNARY_PRIORITY);
    p->nesting--;
    return e && minus ? wrap(p, EXPR_MINUS, e, parser_since(p, first)) : e;
}

static size_t find_operator(const parser *p)
{
    const char c = parser_peek(p).symbol;
    size_t k = 0;
    while (k < N_OPERATORS && priorities[k].op != c)
        k++;
    return k;
}

/* Joins left and right; a sum or product that this level built itself grows. */
static expr *join(parser *p, expr *left, expr **last, expr *right, expr_kind kind, char op)
{
    if (!*last || left->kind != kind) {
        expr *first = left;
        left = wrap(p, kind, first, first->at);
        if (!left) return NULL;
        *last = first;
    }
    right->op = op;
    append(left, last, right);
    left->at = span_join(left->at, right->at);
    return left;
}

static expr *parse_level(parser *p, int limit)
{
    expr *left = parser_is(p, '-') || parser_is(p, '+') ? parse_sign(p) : parse_postfix(p);
    expr *last = NULL; /* of the chain that this level builds */
    while (left) {
        const size_t k = find_operator(p);
        if (k == N_OPERATORS || priorities[k].left <= limit) return left;
        const bool power = priorities[k].op == '^';
        p->at++;
        if (power && !parser_enter(p)) return NULL;
        expr *right = parse_level(p, priorities[k].right);
        if (!right) return NULL;
        if (power) p->nesting--;
        left = join(p, left, &last, right, priorities[k].kind, priorities[k].op);
    }
    return NULL;
}

expr *parser_expr(parser *p)
{
    return parse_level(p, 0);
}

expr *parser_term(parser *p)
{
    return parse_level(p, 1);
}

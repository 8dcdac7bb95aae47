/* print.c - expressions as text and as LaTeX.
 *
 *   sum      term {('+' | '-') term}
 *   term     [coefficient] factors with positive exponents / factors with negative ones
 *   factor   base ['^' exponent] or sqrt(base)
 *
 * in the order of print_order.c; terms are written by print_term.c. Brackets are written where the
 * precedence of a node is below that of its place. Everything is bounded: the depth by PRINT_DEPTH,
 * the text by the caller's limit, and the time by the text, since every node writes something or
 * ends it. */
#include "expr/print.h"

#include "base/memory.h"
#include "expr/print_parts.h"
#include <math.h>
#include <string.h>

static void cut(printer *p)
{
    buffer_add(p->out, p->latex ? "\\dots" : "...");
    p->cut = true;
    p->complete = false;
}

void print_put(printer *p, const char *token)
{
    if (p->cut) return;
    const size_t n = strlen(token);
    if (n > p->room) {
        cut(p);
        return;
    }
    buffer_add_bytes(p->out, token, n);
    p->room -= n;
}

const char *print_open(printer *p, const char *token, const char *closing)
{
    if (p->cut) return NULL;
    const size_t n = strlen(token) + strlen(closing);
    if (n > p->room) {
        cut(p);
        return NULL;
    }
    buffer_add(p->out, token);
    p->room -= n;
    return closing;
}

void print_close(printer *p, const char *closing)
{
    if (closing) buffer_add(p->out, closing);
}

/* True if the LaTeX of a node may be higher than a line; looks at a few nodes only. */
static bool is_tall(const graph *g, node a, size_t *effort)
{
    if (*effort == 0) return true;
    --*effort;
    const node_view v = graph_view(g, a);
    if (v.kind == NODE_EXPECT) return true;
    if (v.kind == NODE_CONST) return print_ratio_of(fabs(v.value)).bottom != 1.0;
    for (size_t i = 0; i < v.n; i++) {
        if (v.kind == NODE_PROD && v.coef[i] < 0.0) return true;
        if (v.kind == NODE_SUM && print_ratio_of(fabs(v.coef[i])).bottom != 1.0) return true;
        if (is_tall(g, v.args[i], effort)) return true;
    }
    return false;
}

/* Writes a node between two brackets of one character each, as high as the node. */
static void print_between(printer *p, const char *open, node a, const char *close)
{
    size_t effort = 24;
    const bool tall = p->latex && is_tall(p->g, a, &effort);
    char opening[16], closing[16];
    strcat(strcpy(opening, tall ? "\\left" : ""), open);
    strcat(strcpy(closing, tall ? "\\right" : ""), close);
    const char *end = print_open(p, opening, closing);
    print_at(p, a, IN_SUM);
    print_close(p, end);
}

static void print_sign(printer *p, bool minus, bool first)
{
    if (first && minus) print_put(p, "-");
    if (!first) print_put(p, minus ? " - " : " + ");
}

/* The item that leads: the first, unless only a later one is positive. */
static size_t leader(size_t n, const print_item *items, double constant)
{
    if (constant > 0.0) return 0;
    for (size_t i = 0; i < n; i++)
        if (items[i].by > 0.0) return i;
    return 0;
}

static void print_sum(printer *p, node a)
{
    size_t n;
    double constant;
    print_item *items = print_operands(p, a, &n, &constant);
    if (!items) return;
    const size_t lead = leader(n, items, constant);
    const print_item moved = items[lead];
    memmove(items + 1, items, lead * sizeof *items);
    items[0] = moved;
    bool first = !(constant > 0.0);
    if (!first) print_product(p, constant, 0, NULL, IN_SUM);
    for (size_t i = 0; !p->cut && i < n; i++) {
        print_sign(p, items[i].by < 0.0, i == 0 && first);
        print_term(p, fabs(items[i].by), items[i].base, IN_FACTOR);
    }
    if (constant < 0.0) {
        print_put(p, " - ");
        print_product(p, -constant, 0, NULL, IN_SUM);
    }
    memory_free(items);
}

/* The length of the bracket that begins at text[0], 0 if none does. */
static size_t bracket_length(const char *text, size_t n)
{
    const char *pair = strchr("({|", text[0]) ? strchr("(){}||", text[0]) : NULL;
    size_t level = 1;
    for (size_t i = 1; pair && i < n; i++) {
        if (text[i] == pair[1])
            level--;
        else if (text[i] == pair[0])
            level++;
        if (level == 0) return i + 1;
    }
    return 0;
}

/* Writes text[0..n) of a LaTeX template; a bracket around one argument grows with it. Behind
 * a '+' the argument must not begin with a sign. */
static void print_template(printer *p, const char *text, size_t n, const node *args)
{
    for (size_t i = 0; i < n && !p->cut;) {
        const char *at = text + i;
        const size_t bracket = bracket_length(at, n - i);
        char token[32] = {*at}, closing[2] = "";
        if (bracket > 0) closing[0] = at[bracket - 1];
        if (*at == '#') {
            print_at(p, args[at[1] - '1'], i > 0 && at[-1] == '+' ? IN_TERM : IN_SUM);
            i += 2;
        } else if (bracket == 4 && at[1] == '#' && *at != '{') {
            print_between(p, token, args[at[2] - '1'], closing);
            i += bracket;
        } else if (bracket > 0) {
            const char *end = print_open(p, token, closing);
            print_template(p, at + 1, bracket - 2, args);
            print_close(p, end);
            i += bracket;
        } else {
            size_t run = 1;
            while (run < n - i && run < sizeof token - 1 && !strchr("#({|", at[run]))
                run++;
            memcpy(token, at, run);
            print_put(p, token);
            i += run;
        }
    }
}

static void print_call(printer *p, const node_view *v)
{
    const fn_info *fn = &fn_table[v->fn];
    if (v->fn == FN_pow) {
        print_at(p, v->args[0], IN_POWER);
        const char *end = print_open(p, p->latex ? "^{" : "^", p->latex ? "}" : "");
        print_at(p, v->args[1], p->latex ? IN_SUM : IN_FACTOR);
        print_close(p, end);
    } else if (p->latex) {
        print_template(p, fn->latex, strlen(fn->latex), v->args);
    } else {
        print_put(p, fn->name);
        const char *end = print_open(p, "(", ")");
        for (size_t i = 0; i < v->n; i++) {
            if (i > 0) print_put(p, ", ");
            print_at(p, v->args[i], IN_SUM);
        }
        print_close(p, end);
    }
}

static precedence number_precedence(const printer *p, double value)
{
    if (value < 0.0) return IN_SUM;
    const print_ratio r = print_ratio_of(value);
    const bool product = r.bottom != 1.0 || r.root || print_decimal_is_product(p, value);
    return product ? IN_TERM : IN_POWER;
}

/* The LaTeX e^{x} cannot take an exponent. */
static precedence call_precedence(const printer *p, fn_id fn)
{
    const char *latex = fn_table[fn].latex;
    const char last = latex[strlen(latex) - 1];
    return fn == FN_pow || (p->latex && last != ')' && last != '|') ? IN_FACTOR : IN_POWER;
}

static precedence precedence_of(const printer *p, const node_view *v)
{
    switch (v->kind) {
    case NODE_CONST:
        return number_precedence(p, v->value);
    case NODE_SUM:
        return v->n == 1 && v->value == 0.0 && v->coef[0] > 0.0 ? IN_TERM : IN_SUM;
    case NODE_PROD:
        if (v->n != 1 || v->coef[0] < 0.0) return IN_TERM;
        return v->coef[0] == 0.5 && !p->latex ? IN_POWER : IN_FACTOR;
    case NODE_CALL:
        return call_precedence(p, (fn_id)v->fn);
    default:
        return IN_POWER;
    }
}

static void print_body(printer *p, const node_view *v, const char *open, const char *close)
{
    const char *end = print_open(p, open, close);
    print_at(p, v->args[0], IN_SUM);
    print_close(p, end);
}

static void print_bare(printer *p, node a, const node_view *v)
{
    switch (v->kind) {
    case NODE_CONST:
        if (v->value < 0.0) print_put(p, "-");
        print_product(p, fabs(v->value), 0, NULL, IN_SUM);
        break;
    case NODE_LEAF:
        print_leaf_name(p, v->name);
        break;
    case NODE_SUM:
        print_sum(p, a);
        break;
    case NODE_PROD:
        print_term(p, 1.0, a, IN_FACTOR);
        break;
    case NODE_CALL:
        print_call(p, v);
        break;
    case NODE_EXPECT:
        print_body(p, v, p->latex ? "\\mathbb{E}\\left[" : "E[", p->latex ? "\\right]" : "]");
        break;
    case NODE_DETACH:
        print_body(p, v, p->latex ? "\\operatorname{detach}\\left(" : "detach(",
                   p->latex ? "\\right)" : ")");
        break;
    }
}

void print_at(printer *p, node a, precedence place)
{
    if (p->cut) return;
    if (p->depth >= PRINT_DEPTH) {
        print_put(p, p->latex ? "\\dots" : "...");
        p->complete = false;
        return;
    }
    const node_view v = graph_view(p->g, a);
    p->depth++;
    if (precedence_of(p, &v) >= place)
        print_bare(p, a, &v);
    else
        print_between(p, "(", a, ")");
    p->depth--;
}

bool print_node(const graph *g, node a, print_style style, size_t limit, buffer *out)
{
    printer p = {.g = g,
                 .out = out,
                 .latex = style == PRINT_LATEX,
                 .room = limit,
                 .effort = 200 * 1000,
                 .complete = true};
    print_at(&p, a, IN_SUM);
    return p.complete && !out->failed;
}

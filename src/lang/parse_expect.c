/* parse_expect.c - what a scenario claims.
 *
 *   expect    := [NAME ':'] (flow | values | number | method | energy | condition)
 *   flow      := 'flow' WORD                             WORD: names joined by '-'
 *   method    := 'method' METHOD WORD                    METHOD: WORD or STRING
 *   energy    := 'energy' NAME WORD ['along' METHOD]
 *   condition := 'condition' STRING WORD
 *   values    := ('eigenvalues' | 'multipliers' METHOD) ['include'] z {',' z} within
 *   number    := QUANTITY [METHOD] '=' expr within
 *   within    := ['within' expr]
 *   z         := ['-'] part { ('+' | '-' | '+-') part } ['x' term]
 *   part      := term ['i'] | 'i'
 *
 * Which words exist is checked by the elaborator (claims.c). */
#include "lang/parser.h"
#include <string.h>

/* Adds `part`, with its sign, to the sum *to. */
static bool add_part(parser *p, expr **to, expr *part, char sign)
{
    if (sign == '-') {
        expr *minus = parser_alloc(p, sizeof *minus);
        if (!minus) return false;
        *minus = (expr){.kind = EXPR_MINUS, .at = part->at, .n = 1, .first = part};
        part = minus;
    }
    expr *const left = *to;
    *to = part;
    if (!left) return true;
    expr *sum = parser_alloc(p, sizeof *sum);
    if (!sum) return false;
    part->op = '+';
    left->next = part;
    *sum = (expr){.kind = EXPR_SUM, .at = span_join(left->at, part->at), .n = 2, .first = left};
    *to = sum;
    return true;
}

/* `i` as the imaginary unit: not the beginning of a longer term. */
static bool is_unit(const parser *p)
{
    if (!parser_is_word(p, "i")) return false;
    const token next = p->tokens[p->at + 1];
    return next.symbol == 0 || strchr(",+-", next.symbol) != NULL;
}

static bool parse_part(parser *p, eigenvalue *z, char sign)
{
    expr *part;
    bool imaginary = is_unit(p);
    if (imaginary) {
        if (!(part = parser_alloc(p, sizeof *part))) return false;
        *part = (expr){.kind = EXPR_NUMBER, .number = 1.0, .at = parser_span(p, parser_peek(p))};
    } else if (!(part = parser_term(p))) {
        return false;
    }
    if (is_unit(p)) {
        p->at++;
        imaginary = true;
    }
    if (sign != '~') return add_part(p, imaginary ? &z->im : &z->re, part, sign);
    if (z->pair) return parser_fail(p, part->at, "one '+-' in an eigenvalue is enough");
    z->pair = true;
    return add_part(p, imaginary ? &z->pair_im : &z->pair_re, part, '+');
}

/* The sign in front of the next part, '~' for +-; 0 if there is none. */
static char take_sign(parser *p)
{
    if (parser_peek(p).kind == TOK_PLUS_MINUS) return p->at++, '~';
    if (parser_take(p, '+')) return '+';
    return parser_take(p, '-') ? '-' : 0;
}

static bool parse_times(parser *p, eigenvalue *z)
{
    if (!parser_take_word(p, "x")) return true;
    z->times = parser_term(p);
    return z->times != NULL;
}

static eigenvalue *parse_eigenvalue(parser *p)
{
    const size_t first = p->at;
    eigenvalue *z = parser_alloc(p, sizeof *z);
    if (!z) return NULL;
    char sign = take_sign(p);
    if (sign == 0) sign = '+';
    const unsigned nesting = p->nesting;
    while (sign != 0) {
        if (!parser_enter(p) || !parse_part(p, z, sign)) return NULL;
        sign = take_sign(p);
    }
    p->nesting = nesting;
    if (!parse_times(p, z)) return NULL;
    z->at = parser_since(p, first);
    return z;
}

/* A name such as alternating, or "alternating:step=0.2" in quotes. */
static bool parse_method(parser *p, expect_syntax *x)
{
    const size_t first = p->at;
    const token t = parser_peek(p);
    if (t.kind != TOK_NAME && t.kind != TOK_STRING)
        return parser_expected(p, "a training method: a name, or \"NAME:key=value,...\"");
    if (t.kind == TOK_STRING) p->at++;
    x->method = t.kind == TOK_STRING ? parser_text(p, t) : parser_word(p);
    x->method_at = parser_since(p, first);
    return x->method != NULL;
}

static bool parse_claimed_word(parser *p, statement *s, expect_syntax *x, const char *what)
{
    const size_t first = p->at;
    if (parser_peek(p).kind != TOK_NAME) return parser_expected(p, what);
    x->word = parser_word(p);
    s->word_at = parser_since(p, first);
    return x->word != NULL;
}

static bool parse_method_claim(parser *p, statement *s, expect_syntax *x)
{
    x->form = EXPECT_FORM_METHOD;
    return parse_method(p, x) && parse_claimed_word(p, s, x, "a verdict");
}

static bool parse_energy_claim(parser *p, statement *s, expect_syntax *x)
{
    x->form = EXPECT_FORM_ENERGY;
    return parser_name(p, "the name of an energy", &x->energy, &x->energy_at) &&
           parse_claimed_word(p, s, x, "what the energy does, such as 'conserved'") &&
           (!parser_take_word(p, "along") || parse_method(p, x));
}

static bool parse_condition_claim(parser *p, statement *s, expect_syntax *x)
{
    const token name = parser_peek(p);
    x->form = EXPECT_FORM_CONDITION;
    if (name.kind != TOK_STRING)
        return parser_expected(p, "the name of a condition in double quotes");
    x->condition_at = parser_span(p, name);
    p->at++;
    return (x->condition = parser_text(p, name)) != NULL &&
           parse_claimed_word(p, s, x, "'holds', 'fails' or 'open'");
}

static bool parse_eigenvalues(parser *p, expect_syntax *x)
{
    x->form = EXPECT_FORM_EIGENVALUES;
    x->include = parser_take_word(p, "include");
    eigenvalue **end = &x->values;
    do {
        if (!(*end = parse_eigenvalue(p))) return false;
        end = &(*end)->next;
    } while (parser_take(p, ','));
    return true;
}

static bool parse_number(parser *p, statement *s, expect_syntax *x)
{
    x->form = EXPECT_FORM_NUMBER;
    s->word_at = parser_span(p, parser_peek(p));
    const token name = parser_peek(p);
    if (name.kind != TOK_NAME)
        return parser_expected(p, "a claim such as 'flow stable', or the name of a quantity");
    p->at++;
    if (!(x->word = parser_text(p, name))) return false;
    const token_kind next = parser_peek(p).kind;
    if ((next == TOK_NAME || next == TOK_STRING) && !parse_method(p, x)) return false;
    return parser_expect(p, '=') && (x->number = parser_expr(p));
}

static bool parse_claim(parser *p, statement *s, expect_syntax *x)
{
    if (parser_take_word(p, "flow")) {
        const size_t first = p->at;
        x->word = parser_word(p);
        s->word_at = parser_since(p, first);
        return x->word != NULL;
    }
    if (parser_take_word(p, "method")) return parse_method_claim(p, s, x);
    if (parser_take_word(p, "energy")) return parse_energy_claim(p, s, x);
    if (parser_take_word(p, "condition")) return parse_condition_claim(p, s, x);
    const bool ok = parser_take_word(p, "multipliers")
                        ? parse_method(p, x) && parse_eigenvalues(p, x)
                    : parser_take_word(p, "eigenvalues") ? parse_eigenvalues(p, x)
                                                         : parse_number(p, s, x);
    return ok && (!parser_take_word(p, "within") || (x->tolerance = parser_expr(p)));
}

bool parser_expect_statement(parser *p, statement *s)
{
    expect_syntax *x = s->expect = parser_alloc(p, sizeof *x);
    if (!x) return false;
    const size_t first = p->at;
    const token name = parser_peek(p);
    if (name.kind == TOK_NAME && p->tokens[p->at + 1].symbol == ':') {
        p->at += 2;
        x->equilibrium_at = parser_span(p, name);
        if (!(x->equilibrium = parser_symbol(p, name))) return false;
    }
    if (!parse_claim(p, s, x)) return false;
    const span all = parser_since(p, first);
    x->text = arena_text(p->names->memory, p->src->text + all.begin, all.end - all.begin);
    if (!x->text && p->fatal == DTE_OK) p->fatal = fail_memory(p->err);
    return x->text != NULL;
}

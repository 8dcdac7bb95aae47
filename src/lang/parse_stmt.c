/* parse_stmt.c - statements. Each grammar rule stands above its function; the keyword is
 * already taken. A statement that fails is kept as `broken`, and every name in its line
 * becomes suspect, so that one mistake gives one message. */
#include "lang/parser.h"
#include <string.h>

typedef bool parse_rule(parser *p, statement *s);

/* Appends a new item to the statement's list. */
static item *new_item(parser *p, item **first, item **last)
{
    item *i = parser_alloc(p, sizeof *i);
    if (!i) return NULL;
    if (*last)
        (*last)->next = i;
    else
        *first = i;
    *last = i;
    return i;
}

/* text := STRING */
static bool rule_text(parser *p, statement *s)
{
    const token t = parser_peek(p);
    if (t.kind != TOK_STRING) return parser_expected(p, "a string in double quotes");
    s->name_at = parser_span(p, t);
    s->text = parser_text(p, parser_next(p));
    return s->text != NULL;
}

static bool parse_value(parser *p, statement *s, expr **value)
{
    *value = parser_expr(p);
    if (!*value) return false;
    if (value == &s->value) s->value_at = (*value)->at;
    return true;
}

/* range := '[' expr ',' expr ']' */
static bool parse_range(parser *p, expr **lo, expr **hi)
{
    const token open = parser_peek(p);
    if (!parser_take(p, '[')) return parser_expected(p, "a range '[lo, hi]'");
    return (*lo = parser_expr(p)) && parser_expect(p, ',') && (*hi = parser_expr(p)) &&
           parser_close(p, open, ']');
}

/* param := NAME '=' expr ['in' range] */
static bool rule_param(parser *p, statement *s)
{
    if (!parser_name(p, "the name of the param", &s->name, &s->name_at)) return false;
    if (!parser_expect(p, '=') || !parse_value(p, s, &s->value)) return false;
    return !parser_take_word(p, "in") || parse_range(p, &s->lo, &s->hi);
}

/* size := NAME '=' expr        energy := NAME '=' expr */
static bool rule_named_value(parser *p, statement *s)
{
    return parser_name(p, "a name", &s->name, &s->name_at) && parser_expect(p, '=') &&
           parse_value(p, s, &s->value);
}

/* random := NAME ['[' expr ']'] '~' distribution */
static bool rule_random(parser *p, statement *s)
{
    size_t n;
    return parser_name(p, "the name of the random variable", &s->name, &s->name_at) &&
           parser_indices(p, 1, &n, &s->length) && parser_expect(p, '~') &&
           (s->law = parser_law(p));
}

/* declaration := NAME ['[' expr [',' expr] ']'] ['symmetric'] */
static bool parse_declaration(parser *p, item *i)
{
    const size_t first = p->at;
    if (!parser_name(p, "the name of a parameter", &i->name, &i->name_at)) return false;
    if (!parser_indices(p, 2, &i->n_index, i->index)) return false;
    i->symmetric = parser_take_word(p, "symmetric");
    i->at = parser_since(p, first);
    return true;
}

static bool parse_goal(parser *p, statement *s)
{
    static const char *const words[] = {"maximizes", "minimizes", NULL};
    s->maximizes = parser_take_word(p, words[0]);
    if (s->maximizes || parser_take_word(p, words[1])) return true;
    const token t = parser_peek(p);
    if (t.kind != TOK_NAME) return parser_expected(p, "'maximizes' or 'minimizes'");
    const char *word = parser_text(p, t);
    char hint[NAMES_HINT];
    return word && parser_fail(p, parser_span(p, t),
                               "expected 'maximizes' or 'minimizes', but found '%s'%s", word,
                               names_hint(word, words, hint));
}

/* player := NAME '(' declaration {',' declaration} ')' ('maximizes' | 'minimizes') expr ['rate'
 * expr] */
static bool rule_player(parser *p, statement *s)
{
    if (!parser_name(p, "the name of the player", &s->name, &s->name_at)) return false;
    const token open = parser_peek(p);
    const bool list = parser_take(p, '(');
    if (!list || parser_is(p, ')'))
        return parser_fail(p, s->name_at,
                           "player '%s' has no parameters; write them in parentheses: "
                           "player %s (w) maximizes ...",
                           s->name->text, s->name->text);
    item *last = NULL;
    int more = 1;
    while (more > 0) {
        item *i = new_item(p, &s->items, &last);
        if (!i || !parse_declaration(p, i)) return false;
        s->n_items++;
        more = parser_more(p, open, ')');
    }
    if (more < 0 || !parse_goal(p, s) || !parse_value(p, s, &s->value)) return false;
    return !parser_take_word(p, "rate") || parse_value(p, s, &s->rate);
}

/* assignments := NAME [index] '=' expr {',' NAME [index] '=' expr} */
static bool parse_assignments(parser *p, item **first, size_t *n)
{
    item *last = NULL;
    do {
        item *i = new_item(p, first, &last);
        const size_t from = p->at;
        if (!i || !parser_name(p, "the name of a parameter", &i->name, &i->name_at)) return false;
        if (!parser_indices(p, 2, &i->n_index, i->index)) return false;
        i->at = parser_since(p, from);
        if (!parser_expect(p, '=') || !(i->value = parser_expr(p))) return false;
        ++*n;
    } while (parser_take(p, ','));
    return true;
}

/* equilibrium := NAME ':' assignments */
static bool rule_equilibrium(parser *p, statement *s)
{
    return parser_name(p, "the name of the equilibrium", &s->name, &s->name_at) &&
           parser_expect(p, ':') && parse_assignments(p, &s->items, &s->n_items);
}

/* start := assignments */
static bool rule_start(parser *p, statement *s)
{
    return parse_assignments(p, &s->items, &s->n_items);
}

/* window := NAME [index] 'in' range {',' NAME [index] 'in' range} */
static bool rule_window(parser *p, statement *s)
{
    item *last = NULL;
    do {
        item *i = new_item(p, &s->items, &last);
        const size_t from = p->at;
        if (!i || !parser_name(p, "the name of a parameter", &i->name, &i->name_at)) return false;
        if (!parser_indices(p, 2, &i->n_index, i->index)) return false;
        if (!parser_take_word(p, "in")) return parser_expected(p, "'in [lo, hi]'");
        if (!parse_range(p, &i->value, &i->hi)) return false;
        i->at = parser_since(p, from);
        s->n_items++;
    } while (parser_take(p, ','));
    return true;
}

/* train := (WORD | STRING) {[','] NAME '=' expr} */
static bool rule_train(parser *p, statement *s)
{
    const token method = parser_peek(p);
    const size_t first = p->at;
    if (method.kind != TOK_NAME && method.kind != TOK_STRING)
        return parser_expected(p, "the name of a training method");
    if (method.kind == TOK_STRING) p->at++;
    s->word = method.kind == TOK_STRING ? parser_text(p, method) : parser_word(p);
    s->word_at = parser_since(p, first);
    if (!s->word) return false;
    item *last = NULL;
    while (parser_take(p, ',') || parser_peek(p).kind == TOK_NAME) {
        item *i = new_item(p, &s->items, &last);
        const size_t from = p->at;
        const token key = parser_peek(p);
        if (!i) return false;
        if (key.kind != TOK_NAME) return parser_expected(p, "a setting such as step = 0.1");
        p->at++;
        i->name_at = parser_span(p, key);
        if (!(i->name = parser_symbol(p, key)) || !parser_expect(p, '=')) return false;
        if (!(i->value = parser_expr(p))) return false;
        i->at = parser_since(p, from);
        s->n_items++;
    }
    return true;
}

static const struct {
    const char *word;
    statement_kind kind;
    unsigned role;
    parse_rule *rule;
} rules[] = {
    {"game", STATEMENT_GAME, 0, rule_text},
    {"source", STATEMENT_SOURCE, 0, rule_text},
    {"use", STATEMENT_USE, 0, rule_text},
    {"param", STATEMENT_PARAM, 0, rule_param},
    {"size", STATEMENT_SIZE, 0, rule_named_value},
    {"data", STATEMENT_RANDOM, 0, rule_random},
    {"latent", STATEMENT_RANDOM, 1, rule_random},
    {"noise", STATEMENT_RANDOM, 2, rule_random},
    {"player", STATEMENT_PLAYER, 0, rule_player},
    {"equilibrium", STATEMENT_EQUILIBRIUM, 0, rule_equilibrium},
    {"start", STATEMENT_START, 0, rule_start},
    {"window", STATEMENT_WINDOW, 0, rule_window},
    {"train", STATEMENT_TRAIN, 0, rule_train},
    {"energy", STATEMENT_ENERGY, 0, rule_named_value},
    {"expect", STATEMENT_EXPECT, 0, parser_expect_statement},
};
enum { N_RULES = sizeof rules / sizeof *rules };

static size_t find_rule(const parser *p)
{
    size_t k = 0;
    while (k < N_RULES && !parser_is_word(p, rules[k].word))
        k++;
    return k;
}

/* NAME NAME ...: a keyword was meant. */
static bool unknown_statement(parser *p)
{
    const token t = parser_peek(p);
    const char *word = parser_text(p, t);
    char hint[NAMES_HINT];
    return word && parser_fail(p, parser_span(p, t), "unknown statement '%s'%s", word,
                               names_hint(word, lexer_keywords, hint));
}

/* define := NAME ['(' NAME {',' NAME} ')'] '=' expr */
static bool rule_define(parser *p, statement *s)
{
    const token_kind second = p->tokens[p->at + 1].kind;
    if (second == TOK_NAME || second == TOK_STRING || second == TOK_NUMBER)
        return unknown_statement(p);
    if (!parser_name(p, "a name", &s->name, &s->name_at)) return false;
    const token open = parser_peek(p);
    if (!parser_is(p, '(') && !parser_is(p, '=')) return parser_expected(p, "'=' or '('");
    item *last = NULL;
    int more = parser_take(p, '(');
    while (more > 0) {
        item *i = new_item(p, &s->items, &last);
        if (!i || !parser_name(p, "the name of an argument", &i->name, &i->name_at)) return false;
        for (const item *j = s->items; j != i; j = j->next)
            if (j->name == i->name)
                return parser_fail(p, i->name_at, "the argument '%s' occurs twice", i->name->text);
        s->n_items++;
        more = parser_more(p, open, ')');
    }
    return more == 0 && parser_expect(p, '=') && parse_value(p, s, &s->value);
}

static bool parse_statement(parser *p, statement *s)
{
    if (parser_peek(p).kind != TOK_NAME)
        return parser_expected(p, "a keyword or a name at the start of the line");
    const size_t k = find_rule(p);
    s->kind = k < N_RULES ? rules[k].kind : STATEMENT_DEFINE;
    if (k < N_RULES) {
        p->at++;
        s->role = rules[k].role;
    }
    if (!(k < N_RULES ? rules[k].rule(p, s) : rule_define(p, s))) return false;
    const token t = parser_peek(p);
    if (t.kind == TOK_LINE || t.kind == TOK_END) return true;
    return parser_expected(p, t.kind == TOK_NAME ? "an operator such as '*' or the end of the line"
                                                 : "an operator or the end of the line");
}

/* Goes to the end of a failed statement. */
static void skip_broken(parser *p, size_t first, statement *s)
{
    s->broken = true;
    for (p->at = first; p->tokens[p->at].kind != TOK_LINE && p->tokens[p->at].kind != TOK_END;
         p->at++) {
        if (p->tokens[p->at].kind != TOK_NAME) continue;
        symbol *name = parser_symbol(p, p->tokens[p->at]);
        if (name) name->suspect = true;
    }
}

static dte_status parse_all(parser *p, statement **out)
{
    statement **end = out;
    *end = NULL;
    while (p->fatal == DTE_OK && parser_peek(p).kind != TOK_END) {
        if (parser_peek(p).kind == TOK_LINE) {
            p->at++;
            continue;
        }
        statement *s = parser_alloc(p, sizeof *s);
        if (!s) break;
        const size_t first = p->at;
        s->file = p->file;
        p->nesting = 0;
        if (!parse_statement(p, s)) skip_broken(p, first, s);
        s->at = parser_since(p, first);
        *end = s;
        end = &s->next;
    }
    return p->fatal;
}

dte_status syntax_parse(const source *src, size_t file, name_table *names, statement **out,
                        dte_error *err)
{
    parser p = {.src = src, .file = file, .names = names, .err = err};
    DTE_TRY(lexer_run(src, &p.tokens, err));
    const dte_status status = parse_all(&p, out);
    memory_free(p.tokens);
    return status;
}

dte_status syntax_parse_point(const source *src, name_table *names, item **out, dte_error *err)
{
    parser p = {.src = src, .names = names, .err = err};
    size_t n = 0;
    *out = NULL;
    DTE_TRY(lexer_run(src, &p.tokens, err));
    bool ok = parse_assignments(&p, out, &n);
    if (ok && parser_peek(&p).kind == TOK_LINE) p.at++;
    if (ok && parser_peek(&p).kind != TOK_END)
        ok = parser_expected(&p, "an operator, ',' or the end");
    memory_free(p.tokens);
    if (p.fatal != DTE_OK) return p.fatal;
    return ok ? DTE_OK : DTE_SCENARIO;
}

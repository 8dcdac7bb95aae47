/* parse_law.c - distributions.
 *
 *   law     := FORMULAS '(' expr {',' expr} ')'
 *            | 'mixture' '(' part {',' part} ')'      part := expr ':' law
 *            | 'samples' '(' STRING ')'
 *
 * What a name is followed by is the form of its row in expr/random.h. */
#include "expr/random.h"
#include "lang/parser.h"
#include <string.h>

static bool find_law(parser *p, token t, size_t *kind)
{
    const char *text = p->src->text + t.begin;
    *kind = random_find(text, t.end - t.begin);
    if (*kind < random_count()) return true;
    const char *known[32] = {NULL};
    for (size_t k = 0; k < random_count() && k < 31; k++)
        known[k] = random_row(k)->name;
    char hint[NAMES_HINT];
    const char *word = parser_text(p, t);
    return word && parser_fail(p, parser_span(p, t), "unknown distribution '%s'%s", word,
                               names_hint(word, known, hint));
}

static law_syntax *parse_law(parser *p, bool inside);

static bool parse_formulas(parser *p, token open, law_syntax *l)
{
    expr **end = &l->args;
    int more = 1;
    while (more > 0) {
        if (!(*end = parser_expr(p))) return false;
        end = &(*end)->next;
        l->n++;
        more = parser_more(p, open, ')');
    }
    return more == 0;
}

static bool parse_parts(parser *p, token open, law_syntax *l)
{
    law_syntax **end = &l->parts;
    int more = 1;
    while (more > 0) {
        expr *weight = parser_expr(p);
        if (!weight) return false;
        if (!parser_is(p, ':')) return parser_expected(p, "':' and a distribution");
        parser_take(p, ':');
        if (!(*end = parse_law(p, true))) return false;
        (*end)->weight = weight;
        end = &(*end)->next;
        l->n++;
        more = parser_more(p, open, ')');
    }
    return more == 0;
}

static bool parse_file(parser *p, token open, law_syntax *l)
{
    const token t = parser_peek(p);
    if (t.kind != TOK_STRING)
        return parser_expected(p, "the name of a file in double quotes, as in \"points.csv\"");
    l->file_at = parser_span(p, t);
    l->file = parser_text(p, parser_next(p));
    return l->file && parser_close(p, open, ')');
}

static bool parse_rest(parser *p, token open, law_syntax *l)
{
    switch (random_row(l->kind)->form) {
    case RANDOM_MIXTURE:
        return parse_parts(p, open, l);
    case RANDOM_FILE:
        return parse_file(p, open, l);
    case RANDOM_FORMULAS:
        break;
    }
    return parse_formulas(p, open, l);
}

static law_syntax *parse_law(parser *p, bool inside)
{
    const token name = parser_peek(p);
    if (name.kind != TOK_NAME) {
        parser_expected(p, "a distribution such as normal(0, 1)");
        return NULL;
    }
    law_syntax *l = parser_alloc(p, sizeof *l);
    if (!l || !find_law(p, name, &l->kind)) return NULL;
    l->at = parser_span(p, parser_next(p));
    if (inside && random_row(l->kind)->form != RANDOM_FORMULAS) {
        parser_fail(p, l->at,
                    "a part of a mixture is dirac, uniform or normal, not '%s'; write its parts "
                    "into this mixture",
                    random_row(l->kind)->name);
        return NULL;
    }
    const token open = parser_peek(p);
    return parser_expect(p, '(') && parse_rest(p, open, l) ? l : NULL;
}

law_syntax *parser_law(parser *p)
{
    return parse_law(p, false);
}

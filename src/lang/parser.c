/* parser.c - tokens and messages of the parser. */
#include "lang/parser.h"
#include <stdio.h>
#include <string.h>

token parser_peek(const parser *p)
{
    return p->tokens[p->at];
}

token parser_next(parser *p)
{
    const token t = p->tokens[p->at];
    if (t.kind != TOK_END) p->at++;
    return t;
}

bool parser_is(const parser *p, char c)
{
    return parser_peek(p).symbol == c;
}

bool parser_is_word(const parser *p, const char *word)
{
    const token t = parser_peek(p);
    const size_t length = t.end - t.begin;
    return t.kind == TOK_NAME && strlen(word) == length &&
           memcmp(p->src->text + t.begin, word, length) == 0;
}

bool parser_take(parser *p, char c)
{
    if (!parser_is(p, c)) return false;
    p->at++;
    return true;
}

bool parser_take_word(parser *p, const char *word)
{
    if (!parser_is_word(p, word)) return false;
    p->at++;
    return true;
}

span parser_span(const parser *p, token t)
{
    return (span){p->src, t.begin, t.end};
}

span parser_since(const parser *p, size_t first)
{
    const size_t last = p->at > first ? p->at - 1 : first;
    return (span){p->src, p->tokens[first].begin, p->tokens[last].end};
}

/* What a token is called in a message. */
static const char *describe(const parser *p, token t, char out[64])
{
    const int length = (int)(t.end - t.begin);
    if (t.kind == TOK_LINE || t.kind == TOK_END) return "the end of the line";
    if (t.kind == TOK_STRING) return "a string";
    if (length > 40)
        snprintf(out, 64, "'%.30s...'", p->src->text + t.begin);
    else
        snprintf(out, 64, "'%.*s'", length, p->src->text + t.begin);
    return out;
}

bool parser_expected(parser *p, const char *what)
{
    const token t = parser_peek(p);
    if (t.kind == TOK_BAD) return false; /* already reported */
    if (t.kind == TOK_PLUS_MINUS)
        return parser_fail(p, parser_span(p, t),
                           "'+-' belongs to the eigenvalues of an expect line; write a + (-b)");
    char found[64];
    return parser_fail(p, parser_span(p, t), "expected %s, but found %s", what,
                       describe(p, t, found));
}

bool parser_fail(parser *p, span at, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (p->fatal == DTE_OK) source_fail(p->err, at, "%s", text);
    return false;
}

bool parser_expect(parser *p, char c)
{
    if (parser_take(p, c)) return true;
    const char what[] = {'\'', c, '\'', '\0'};
    return parser_expected(p, what);
}

bool parser_close(parser *p, token open, char close)
{
    if (parser_take(p, close)) return true;
    const token t = parser_peek(p);
    if (t.kind == TOK_LINE || t.kind == TOK_END)
        return parser_fail(p, parser_span(p, open), "this '%c' is never closed", open.symbol);
    const token before = p->tokens[p->at - 1];
    const bool side_by_side = (t.kind == TOK_NAME || t.kind == TOK_NUMBER) &&
                              (before.kind == TOK_NUMBER || before.kind == TOK_NAME);
    char what[64];
    snprintf(what, sizeof what, "%s ',' or '%c'",
             side_by_side ? "an operator such as '*'," : "an operator,", close);
    return parser_expected(p, what);
}

int parser_more(parser *p, token open, char close)
{
    if (parser_take(p, ',')) return 1;
    return parser_close(p, open, close) ? 0 : -1;
}

void *parser_alloc(parser *p, size_t size)
{
    void *memory = p->fatal == DTE_OK ? arena_alloc(p->names->memory, 1, size) : NULL;
    if (!memory && p->fatal == DTE_OK) p->fatal = fail_memory(p->err);
    return memory;
}

symbol *parser_symbol(parser *p, token t)
{
    symbol *s = names_intern(p->names, p->src->text + t.begin, t.end - t.begin);
    if (!s && p->fatal == DTE_OK) p->fatal = fail_memory(p->err);
    return s;
}

const char *parser_text(parser *p, token t)
{
    const uint32_t quote = t.kind == TOK_STRING;
    char *text =
        arena_text(p->names->memory, p->src->text + t.begin + quote, t.end - t.begin - 2 * quote);
    if (!text && p->fatal == DTE_OK) p->fatal = fail_memory(p->err);
    return text;
}

bool parser_name(parser *p, const char *what, symbol **name, span *at)
{
    const token t = parser_peek(p);
    if (t.kind != TOK_NAME) return parser_expected(p, what);
    *at = parser_span(p, t);
    if (lexer_is_keyword(p->src->text + t.begin, t.end - t.begin))
        return parser_fail(p, *at, "'%.*s' is a keyword and cannot be a name",
                           (int)(t.end - t.begin), p->src->text + t.begin);
    p->at++;
    *name = parser_symbol(p, t);
    return *name != NULL;
}

const char *parser_word(parser *p)
{
    token word = parser_peek(p);
    if (word.kind != TOK_NAME) {
        parser_expected(p, "a word");
        return NULL;
    }
    p->at++;
    while (parser_is(p, '-') && parser_peek(p).begin == word.end &&
           p->tokens[p->at + 1].kind == TOK_NAME &&
           p->tokens[p->at + 1].begin == parser_peek(p).end) {
        word.end = p->tokens[p->at + 1].end;
        p->at += 2;
    }
    return parser_text(p, word);
}

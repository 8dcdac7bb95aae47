/* lexer.c - see lexer.h.
 *
 * Names are letters, digits and '_', where every character beyond ASCII counts as a letter, apart
 * from those that look like an operator or like nothing at all: these get a hint. */
#include "lang/lexer.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/utf8.h"
#include <string.h>

const char *const lexer_keywords[] = {
    "game",   "source",      "use",   "param",  "size",  "data",   "latent", "noise",
    "player", "equilibrium", "start", "window", "train", "energy", "expect", NULL};

bool lexer_is_keyword(const char *text, size_t length)
{
    for (const char *const *k = lexer_keywords; *k; k++)
        if (strlen(*k) == length && memcmp(*k, text, length) == 0) return true;
    return false;
}

typedef struct lexer {
    const source *src;
    dte_error *err;
    size_t at;
    token *tokens;
    size_t n, room;
    unsigned depth;  /* open brackets */
    bool fresh_line; /* nothing but space since the last line break */
} lexer;

/* Characters beyond ASCII that are not letters. */
static const struct {
    uint32_t first, last;
    const char *hint;
} unwelcome[] = {
    {0x80, 0x9f, "it is an invisible control character; delete it"},
    {0xa0, 0xa0, "write an ordinary space"},
    {0xad, 0xad, "it is an invisible character; delete it"},
    {0xb2, 0xb2, "write ^2"},
    {0xb3, 0xb3, "write ^3"},
    {0xb4, 0xb4, "write '"},
    {0xb7, 0xb7, "write *"},
    {0xb9, 0xb9, "write ^1"},
    {0xd7, 0xd7, "write *"},
    {0xf7, 0xf7, "write /"},
    {0x2000, 0x200a, "write an ordinary space"},
    {0x200b, 0x200f, "it is an invisible character; delete it"},
    {0x2010, 0x2015, "write -"},
    {0x2018, 0x2019, "write '"},
    {0x201c, 0x201e, "write \""},
    {0x2028, 0x202e, "it is an invisible character; delete it"},
    {0x202f, 0x202f, "write an ordinary space"},
    {0x2032, 0x2032, "write '"},
    {0x2060, 0x206f, "it is an invisible character; delete it"},
    {0x2207, 0x2207, "write grad(e, p)"},
    {0x2211, 0x2211, "write sum(v)"},
    {0x2212, 0x2212, "write -"},
    {0x2215, 0x2215, "write /"},
    {0x2217, 0x2217, "write *"},
    {0x2219, 0x2219, "write *"},
    {0x221a, 0x221a, "write sqrt(x)"},
    {0x221e, 0x221e, "numbers are finite"},
    {0x223c, 0x223c, "write ~"},
    {0x22a4, 0x22a4, "write '"},
    {0x22c5, 0x22c5, "write *"},
    {0x3000, 0x3000, "write an ordinary space"},
    {0xe000, 0xf8ff, "it has no meaning that everybody shares"},
    {0xfeff, 0xfeff, "it is an invisible character; delete it"},
    {0xfff0, 0xffff, "it is not a character"},
};

/* The code point at p and its length in bytes; the text is valid UTF-8 and NUL-terminated. */
static uint32_t code_point(const char *p, size_t *length)
{
    uint32_t code = 0;
    *length = utf8_decode(p, strnlen(p, 4), &code);
    return code;
}

static const char *unwelcome_hint(uint32_t code)
{
    for (size_t k = 0; k < sizeof unwelcome / sizeof *unwelcome; k++)
        if (code >= unwelcome[k].first && code <= unwelcome[k].last) return unwelcome[k].hint;
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The bytes of the letter at p, 0 if there is none. */
static size_t letter_length(const char *p)
{
    const char c = *p;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') return 1;
    if ((unsigned char)c < 0x80) return 0;
    size_t length;
    const uint32_t code = code_point(p, &length);
    return code == 0xb1 || unwelcome_hint(code) ? 0 : length;
}

static span span_here(const lexer *x, size_t length)
{
    return (span){x->src, (uint32_t)x->at, (uint32_t)(x->at + length)};
}

static bool push(lexer *x, token_kind kind, char symbol, size_t length)
{
    if (!memory_grow(&x->tokens, &x->room, x->n + 1, sizeof *x->tokens)) return false;
    const uint32_t at = (uint32_t)x->at;
    x->tokens[x->n++] = (token){kind, symbol, at, at + (uint32_t)length, 0.0};
    x->at += length;
    return true;
}

/* The end of a statement stands behind its last token, before any comment. */
static bool push_line(lexer *x)
{
    if (!push(x, TOK_LINE, 0, 0)) return false;
    if (x->n > 1) x->tokens[x->n - 1].begin = x->tokens[x->n - 1].end = x->tokens[x->n - 2].end;
    return true;
}

/* After a lexical error the rest of the line means nothing: it is dropped. */
static bool push_bad(lexer *x)
{
    const char *rest = x->src->text + x->at;
    const size_t length = strcspn(rest, "\n");
    x->depth = 0;
    return push(x, TOK_BAD, 0, length) && push_line(x);
}

static bool bad_character(lexer *x)
{
    const char *p = x->src->text + x->at;
    size_t length;
    const uint32_t code = code_point(p, &length);
    const char *hint = unwelcome_hint(code);
    if (code < 0x20 || code == 0x7f)
        source_fail(x->err, span_here(x, 1), "control character in the text; delete it");
    else if (hint && code >= 0x80 && code <= 0x9f)
        source_fail(x->err, span_here(x, length), "unexpected character: %s", hint);
    else if (hint)
        source_fail(x->err, span_here(x, length), "unexpected character '%.*s': %s", (int)length, p,
                    hint);
    else
        source_fail(x->err, span_here(x, length), "unexpected character '%.*s'", (int)length, p);
    return push_bad(x);
}

static bool lex_name(lexer *x)
{
    const char *p = x->src->text + x->at;
    size_t length = 0, step;
    while ((step = letter_length(p + length)) > 0 || (step = is_digit(p[length])) > 0)
        length += step;
    if (x->fresh_line && x->n > 0 && x->tokens[x->n - 1].kind != TOK_LINE &&
        lexer_is_keyword(p, length)) {
        x->depth = 0;
        if (!push_line(x)) return false;
    }
    if (length > LEXER_NAME_LIMIT) {
        source_fail_status(x->err, DTE_LIMIT, span_here(x, length), "a name longer than %d bytes",
                           LEXER_NAME_LIMIT);
        return push_bad(x);
    }
    return push(x, TOK_NAME, 0, length);
}

static bool lex_number(lexer *x)
{
    double value = 0.0;
    const size_t length = number_read(x->src->text + x->at, x->src->length - x->at, &value);
    if (length == 0) return bad_character(x);
    if (value > 1.7976931348623157e308) {
        source_fail(x->err, span_here(x, length),
                    "this number is too large (the limit is 1.8e308)");
        return push_bad(x);
    }
    if (!push(x, TOK_NUMBER, 0, length)) return false;
    x->tokens[x->n - 1].number = value;
    return true;
}

static bool lex_string(lexer *x)
{
    const char *p = x->src->text + x->at + 1;
    const size_t length = strcspn(p, "\"\n");
    if (p[length] == '"') return push(x, TOK_STRING, 0, length + 2);
    source_fail(x->err, span_here(x, length + 1), "this string is never closed: '\"' is missing");
    return push_bad(x);
}

/* Does the statement go on behind this line break? */
static bool continues(const lexer *x)
{
    if (x->depth > 0) return true;
    const token last = x->tokens[x->n - 1];
    if (last.kind == TOK_PLUS_MINUS) return true;
    return last.kind == TOK_SYMBOL && strchr("+-*/^,=", last.symbol) != NULL;
}

static bool lex_line_break(lexer *x)
{
    x->fresh_line = true;
    if (x->n == 0 || x->tokens[x->n - 1].kind == TOK_LINE || continues(x)) {
        x->at++;
        return true;
    }
    if (!push_line(x)) return false;
    x->at++;
    return true;
}

static bool lex_symbol(lexer *x)
{
    const char *p = x->src->text + x->at;
    if (p[0] == '+' && p[1] == '-') return push(x, TOK_PLUS_MINUS, 0, 2);
    if (strncmp(p, "\xc2\xb1", 2) == 0) return push(x, TOK_PLUS_MINUS, 0, 2);
    if (!strchr("+-*/^'()[],;:=~", *p)) return bad_character(x);
    if (*p == '(' || *p == '[') x->depth++;
    if ((*p == ')' || *p == ']') && x->depth > 0) x->depth--;
    return push(x, TOK_SYMBOL, *p, 1);
}

static bool lex_one(lexer *x)
{
    const char *p = x->src->text + x->at;
    if (*p == '\n') return lex_line_break(x);
    if (*p == ' ' || *p == '\t' || *p == '\r') return x->at++, true;
    if (*p == '#') return x->at += strcspn(p, "\n"), true;
    bool ok;
    if (letter_length(p) > 0)
        ok = lex_name(x);
    else if (is_digit(*p) || (*p == '.' && is_digit(p[1])))
        ok = lex_number(x);
    else if (*p == '"')
        ok = lex_string(x);
    else
        ok = lex_symbol(x);
    x->fresh_line = false;
    return ok;
}

dte_status lexer_run(const source *src, token **out, dte_error *err)
{
    lexer x = {.src = src, .err = err, .fresh_line = true};
    bool ok = true;
    while (ok && x.at < src->length)
        ok = lex_one(&x);
    ok = ok && push_line(&x) && push(&x, TOK_END, 0, 0);
    if (!ok) {
        memory_free(x.tokens);
        return fail_memory(err);
    }
    *out = x.tokens;
    return DTE_OK;
}

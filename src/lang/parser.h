/* parser.h - what the files of the parser share; for them alone.
 *
 * A parse function returns NULL or false after it has reported an error. */
#ifndef DTE_PARSER_H
#define DTE_PARSER_H

#include "lang/syntax.h"

typedef struct parser {
    const source *src;
    token *tokens;
    size_t at;
    size_t file;
    unsigned nesting;
    name_table *names;
    dte_error *err;
    dte_status fatal; /* DTE_MEMORY stops everything */
} parser;

/* Tokens. */
token parser_peek(const parser *p);
token parser_next(parser *p);
bool parser_is(const parser *p, char c);
bool parser_is_word(const parser *p, const char *word);
bool parser_take(parser *p, char c);
bool parser_take_word(parser *p, const char *word);
span parser_span(const parser *p, token t);
/* From the token number `first` to the last one taken. */
span parser_since(const parser *p, size_t first);

/* Reports "expected WHAT, but found ...". Returns false. */
bool parser_expected(parser *p, const char *what);
bool parser_fail(parser *p, span at, const char *format, ...) DTE_PRINTF(3, 4);
/* Takes ',' or the closing bracket of `open`: 1 if there is more, 0 at the end, -1 after an error.
 */
int parser_more(parser *p, token open, char close);
bool parser_expect(parser *p, char c);
/* The text after an integer or name the bracket `open` must close. */
bool parser_close(parser *p, token open, char close);

/* Memory; the first failure is reported and stops the parser. */
void *parser_alloc(parser *p, size_t size);
symbol *parser_symbol(parser *p, token t);
const char *parser_text(parser *p, token t); /* a copy in the arena */
bool parser_name(parser *p, const char *what, symbol **name, span *at);

/* Formulas. */
expr *parser_expr(parser *p);
/* A formula that ends before + - (a term of an eigenvalue). */
expr *parser_term(parser *p);
/* '[' expr {',' expr} ']' behind a name, if there is one: at most `most`. */
bool parser_indices(parser *p, size_t most, size_t *n, expr **index);
bool parser_enter(parser *p);

/* Statements. */
/* A distribution; NULL after an error. */
law_syntax *parser_law(parser *p);
bool parser_expect_statement(parser *p, statement *s);

/* WORD := NAME { '-' NAME } without spaces in between; NULL after an error. */
const char *parser_word(parser *p);

#endif

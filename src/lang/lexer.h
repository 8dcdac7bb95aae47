/* lexer.h - scenario text cut into tokens.
 *
 * A statement is a line. The line goes on while a '(' or '[' is open, or when it ends in a
 * binary operator, a comma or '='; TOK_LINE stands only where a statement really ends. A line that
 * begins with a keyword always begins a statement, so that one forgotten bracket spoils one
 * statement and not the rest of the file. */
#ifndef DTE_LEXER_H
#define DTE_LEXER_H

#include "base/source.h"

typedef enum token_kind {
    TOK_END,
    TOK_LINE, /* the end of a statement */
    TOK_NAME,
    TOK_NUMBER,
    TOK_STRING, /* begin and end include the quotes */
    TOK_PLUS_MINUS,
    TOK_BAD,   /* already reported */
    TOK_SYMBOL /* one of + - * / ^ ' ( ) [ ] , ; : = ~ */
} token_kind;

typedef struct token {
    token_kind kind;
    char symbol; /* of TOK_SYMBOL; else 0 */
    uint32_t begin, end;
    double number;
} token;

enum { LEXER_NAME_LIMIT = 64 }; /* bytes in one name */

/* All tokens of a text, the last one TOK_END. The array is freed with memory_free. Errors in the
 * text are recorded in err and leave TOK_BAD tokens; the status tells only about memory. */
dte_status lexer_run(const source *src, token **out, dte_error *err);

/* The words that begin a statement, NULL at the end. */
extern const char *const lexer_keywords[];
bool lexer_is_keyword(const char *text, size_t length);

#endif

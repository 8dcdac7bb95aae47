/* recipe_scan.h - the pieces of one line of a recipe; for recipe*.c alone. */
#ifndef DTE_RECIPE_SCAN_H
#define DTE_RECIPE_SCAN_H

#include "base/memory.h"
#include "base/source.h"

typedef struct scan {
    const source *src;
    uint32_t at, end; /* what is left of the line */
    arena *memory;
    const char *each; /* NAME of {NAME}; NULL: none */
    double value;
    bool each_used;
    dte_error *err;
} scan;

/* Moves over blanks. True at the end of the line or at a comment. */
bool scan_done(scan *s);
/* The character that comes next, '\0' at the end. */
char scan_peek(scan *s);
/* "expected WHAT, but found 'x'" at what comes next. */
dte_status scan_expected(scan *s, const char *what);
/* Nothing may be left. */
dte_status scan_finish(scan *s);

/* A word of letters, digits, '_', '-'; begins with a letter or '_'. */
dte_status scan_word(scan *s, const char *what, const char **out, span *at);
/* The same word, if it comes next; then it is taken. */
bool scan_takes(scan *s, const char *word);
/* A component: theta, W2[1,2]. Blanks inside the brackets are left out. */
dte_status scan_component(scan *s, const char **out);
/* "text", with {NAME} replaced by its value. */
dte_status scan_string(scan *s, const char *what, const char **out, span *at);
/* A finite number with or without sign, or {NAME}. */
dte_status scan_number(scan *s, const char *what, double *out, span *at);
/* A whole number in [1, most]. */
dte_status scan_whole(scan *s, const char *what, size_t most, size_t *out);
dte_status scan_symbol(scan *s, char symbol);
/* "v, v, v": at least one, at most `room`. */
dte_status scan_numbers(scan *s, const char *what, size_t room, double *out, size_t *n);
/* "[lo, hi]" with lo < hi. */
dte_status scan_range(scan *s, double *lo, double *hi);
/* What is left before a comment, or before `as "name"`, without blanks, {NAME} replaced. */
dte_status scan_rest(scan *s, const char *what, const char **out);

#endif

/* source.h - source text, spans, and messages that point into it.
 *
 * Spans are byte offsets; line, column and caret are computed only when a
 * message is printed. Columns count characters (UTF-8), not bytes. */
#ifndef DTE_SOURCE_H
#define DTE_SOURCE_H

#include "base/fail.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SOURCE_FILE_LIMIT = 64 * 1024,      /* bytes in one file */
    SOURCE_LINE_LIMIT = 4 * 1024,       /* bytes in one line */
    TABLE_FILE_LIMIT = 4 * 1024 * 1024, /* the same for a file of samples */
    TABLE_LINE_LIMIT = 64 * 1024
};

typedef struct source {
    char *name; /* as shown in messages */
    char *text; /* NUL-terminated; holds no other NUL */
    size_t length;
} source;

typedef struct span {
    const source *src;   /* NULL: no place */
    uint32_t begin, end; /* byte offsets, begin <= end <= length */
} span;

/* Copies text[0..length) and checks it: size and line limits (DTE_LIMIT),
 * not empty, no NUL byte, valid UTF-8 (DTE_SCENARIO). A leading byte order mark and CR before LF
 * are accepted and left out of the copy. What comes first in the text is reported. Every
 * message names what to do. */
dte_status source_create(const char *name, const char *text, size_t length, source **out,
                         dte_error *err);
/* Reads the file `path` ("-" is standard input, named "<stdin>"). A directory, an
 * unreadable or a special file is DTE_IO. Never reads more than the limit + 1 byte. */
dte_status source_read(const char *path, source **out, dte_error *err);
/* The same for a file of samples, with its limits; an empty one is DTE_SCENARIO. */
dte_status source_read_table(const char *path, source **out, dte_error *err);
/* The same from text[0..length), as source_create. */
dte_status source_create_table(const char *name, const char *text, size_t length, source **out,
                               dte_error *err);
void source_free(source *s);

/* The smallest span that covers both. */
span span_join(span a, span b);

/* Line and column (from 1) of a byte offset. */
void source_place(const source *s, size_t offset, size_t *line, size_t *column);

/* Records an error at a span:
 *
 *     scenarios/bad.game:7:30: error: unknown name 'thetta' (did you mean 'theta'?)
 *         7 | player p (theta) minimizes f(thetta*psi)
 *           |                              ^~~~~~
 *
 * Long lines are shown around the caret (at most 100 columns, "..." at the cut ends);
 * tabs are shown as one space, control and invisible characters as '?'. A span over several
 * lines is underlined to the end of its first line; a span without a place gives the message
 * alone. Returns DTE_SCENARIO. */
dte_status source_fail(dte_error *err, span at, const char *format, ...) DTE_PRINTF(3, 4);
/* The same with a given status, for example DTE_LIMIT or DTE_NUMERIC. */
dte_status source_fail_status(dte_error *err, dte_status status, span at, const char *format, ...)
    DTE_PRINTF(4, 5);
/* Appends "file:line:col: note: ..." with its excerpt to the last message. */
void source_note(dte_error *err, span at, const char *format, ...) DTE_PRINTF(3, 4);

/* The candidate (the list ends in NULL) nearest to word[0..n) by edit distance (insert, delete,
 * substitute, swap of neighbours), or NULL if none is near: distance at most 1 for words up to 3
 * letters, 2 up to 7, 3 beyond, and less than the length of the word. Ties: the first. Words beyond
 * 63 bytes have no neighbours. */
const char *text_nearest(const char *word, size_t n, const char *const *candidates);

#endif

/* journal_header.h - the text that a journal begins with. */
#ifndef DTE_JOURNAL_HEADER_H
#define DTE_JOURNAL_HEADER_H

#include "base/buffer.h"
#include "base/journal.h"

typedef struct journal_header {
    uint64_t length; /* bytes in the file */
    char *lines;     /* the key's lines, "records: " and "numbers: " */
    char *key;       /* the key's lines alone */
    uint64_t records;
    size_t numbers;
    char sha256[64]; /* in hexadecimal digits, not terminated */
} journal_header;

dte_status journal_header_make(const journal_key *key, buffer *out, dte_error *err);

/* The length that the first line of text[0..n) says, or 0 if it says none. */
uint64_t journal_header_length(const char *text, size_t n);

/* Reads a header; DTE_USAGE if `text` does not begin with a whole and undamaged one. */
dte_status journal_header_take(const char *path, const buffer *text, journal_header *out,
                               dte_error *err);
void journal_header_free(journal_header *h);

#endif

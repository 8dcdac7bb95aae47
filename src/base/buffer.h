/* buffer.h - text that grows.
 *
 * A failed allocation is remembered (buffer.failed) and later appends do nothing,
 * so a writer checks once, at the end. */
#ifndef DTE_BUFFER_H
#define DTE_BUFFER_H

#include "base/fail.h"
#include <stdbool.h>
#include <stddef.h>

typedef struct buffer {
    char *text; /* NUL-terminated once something was appended; else NULL */
    size_t length, room;
    bool failed;
} buffer;

void buffer_free(buffer *b); /* leaves an empty buffer */
void buffer_add(buffer *b, const char *text);
void buffer_add_bytes(buffer *b, const char *bytes, size_t n);
/* Numbers go through buffer_number: printf's %g follows the locale. */
void buffer_print(buffer *b, const char *format, ...) DTE_PRINTF(2, 3);
/* Appends number_format(value, digits). */
void buffer_number(buffer *b, double value, int digits);
/* Hands the text to the caller (memory_free), "" rather than NULL if it is empty.
 * NULL if an append failed. The buffer is empty afterwards. */
char *buffer_take(buffer *b);

#endif

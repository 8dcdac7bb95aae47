/* buffer.c - text that grows. */
#include "base/buffer.h"

#include "base/memory.h"
#include "base/number.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void buffer_free(buffer *b)
{
    if (!b) return;
    memory_free(b->text);
    *b = (buffer){0};
}

/* Room for n more bytes and the final NUL. */
static bool reserve(buffer *b, size_t n)
{
    if (b->failed) return false;
    if (n > SIZE_MAX - 1 - b->length || !memory_grow(&b->text, &b->room, b->length + n + 1, 1))
        b->failed = true;
    return !b->failed;
}

void buffer_add_bytes(buffer *b, const char *bytes, size_t n)
{
    if (!reserve(b, n)) return;
    if (n > 0) memcpy(b->text + b->length, bytes, n);
    b->length += n;
    b->text[b->length] = '\0';
}

void buffer_add(buffer *b, const char *text)
{
    buffer_add_bytes(b, text, strlen(text));
}

void buffer_print(buffer *b, const char *format, ...)
{
    if (b->failed) return;
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    if (n < 0)
        b->failed = true;
    else if (reserve(b, (size_t)n)) {
        vsnprintf(b->text + b->length, (size_t)n + 1, format, again);
        b->length += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

void buffer_number(buffer *b, double value, int digits)
{
    char text[NUMBER_TEXT];
    buffer_add(b, number_format(value, digits, text));
}

char *buffer_take(buffer *b)
{
    buffer_add_bytes(b, "", 0); /* "" rather than NULL */
    if (b->failed) {
        buffer_free(b);
        return NULL;
    }
    char *text = b->text;
    *b = (buffer){0};
    return text;
}

/* fail.c - filling a dte_error.
 *
 * The text has room for `overflow_line` at every time until that line is written; it is
 * always the last one, so it also marks the text as full. */
#include "base/fail.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char overflow_line[] = "\n(there is more; mend these first)";

enum { TEXT_ROOM = DTE_ERROR_TEXT - (int)sizeof overflow_line };

void fail_clear(dte_error *err)
{
    if (!err) return;
    err->status = DTE_OK;
    err->count = err->line = err->column = 0;
    err->text[0] = '\0';
}

static bool is_full(const dte_error *err, size_t length)
{
    const size_t mark = sizeof overflow_line - 1;
    return length >= mark && strcmp(err->text + length - mark, overflow_line) == 0;
}

/* File names and quoted text may hold anything; a terminal must not obey it. */
static char shown(char c)
{
    const unsigned char byte = (unsigned char)c;
    return (byte < 0x20 && c != '\n') || byte == 0x7F ? '?' : c;
}

static void copy_shown(char *out, const char *text, size_t length)
{
    for (size_t k = 0; k < length; k++)
        out[k] = shown(text[k]);
    out[length] = '\0';
}

static void append(dte_error *err, const char *message)
{
    const size_t length = strlen(err->text);
    size_t more = strlen(message);
    if (is_full(err, length)) return;
    if (length == 0) { /* the first message is cut rather than dropped */
        if (more > TEXT_ROOM) more = utf8_trim(message, TEXT_ROOM);
        copy_shown(err->text, message, more);
        return;
    }
    if (length + 1 + more > TEXT_ROOM) {
        memcpy(err->text + length, overflow_line, sizeof overflow_line);
        return;
    }
    err->text[length] = '\n';
    copy_shown(err->text + length + 1, message, more);
}

dte_status fail_text(dte_error *err, dte_status status, size_t line, size_t column,
                     const char *message)
{
    if (!err) return status;
    if (err->count == 0) {
        err->status = status;
        err->line = line;
        err->column = column;
    }
    err->count++;
    append(err, message);
    return status;
}

void fail_note(dte_error *err, const char *message)
{
    if (err) append(err, message);
}

dte_status fail_va(dte_error *err, dte_status status, const char *format, va_list args)
{
    if (!err) return status;
    char message[DTE_ERROR_TEXT];
    if (vsnprintf(message, sizeof message, format, args) < 0) message[0] = '\0';
    return fail_text(err, status, 0, 0, message);
}

dte_status fail(dte_error *err, dte_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail_va(err, status, format, args);
    va_end(args);
    return status;
}

void fail_memory_text(dte_error *err)
{
    fail(err, DTE_MEMORY, "out of memory");
}

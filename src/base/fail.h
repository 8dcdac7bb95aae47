/* fail.h - filling a dte_error.
 *
 * Every message says what went wrong, where, and what to do. A message about
 * scenario text goes through source_fail (source.h), which adds the place. */
#ifndef DTE_FAIL_H
#define DTE_FAIL_H

#include <detente/error.h>
#include <stdarg.h>

#if defined(__GNUC__)
#define DTE_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define DTE_PRINTF(f, a)
#endif

/* Returns the status of `call` from the enclosing function unless it is DTE_OK. */
#define DTE_TRY(call)                                                                              \
    do {                                                                                           \
        const dte_status dte_try_status_ = (call);                                                 \
        if (dte_try_status_ != DTE_OK) return dte_try_status_;                                     \
    } while (0)

/* Makes `err` (may be NULL) say "no error". */
void fail_clear(dte_error *err);

/* Records one error: the first one sets the status, every one appends its message on a
 * line of its own. A message for which there is no room left is counted but not shown, and
 * the text then ends in a line that says so. Control characters in file names and quoted
 * text are shown as '?'. Returns `status`. */
dte_status fail(dte_error *err, dte_status status, const char *format, ...) DTE_PRINTF(3, 4);
dte_status fail_va(dte_error *err, dte_status status, const char *format, va_list args);

/* The same with a finished message and its place; for source_fail. */
dte_status fail_text(dte_error *err, dte_status status, size_t line, size_t column,
                     const char *message);
/* Appends a line to the last message without counting an error. */
void fail_note(dte_error *err, const char *message);

/* The message for a failed allocation. Returns DTE_MEMORY (inline, so that static analysis
 * knows what it returns). */
void fail_memory_text(dte_error *err);
static inline dte_status fail_memory(dte_error *err)
{
    fail_memory_text(err);
    return DTE_MEMORY;
}

#endif

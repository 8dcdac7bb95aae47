/* detente/error.h - how every function of libdetente reports a failure.
 *
 * A function that can fail returns a dte_status and, when its last argument is
 * not NULL, fills a dte_error. The library never prints, never exits and keeps
 * no global state. */
#ifndef DETENTE_ERROR_H
#define DETENTE_ERROR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define DTE_API __attribute__((visibility("default")))
#else
#define DTE_API
#endif

typedef enum dte_status {
    DTE_OK = 0,
    DTE_USAGE,    /* an argument, option or name that makes no sense */
    DTE_SCENARIO, /* an error in the text of a scenario */
    DTE_NUMERIC,  /* a non-finite value, no equilibrium, no convergence */
    DTE_IO,       /* a file, pipe or program outside failed */
    DTE_LIMIT,    /* a documented limit was reached */
    DTE_MEMORY    /* an allocation failed */
} dte_status;

enum { DTE_ERROR_TEXT = 8192 };

/* What went wrong. Plain data of fixed size: it owns nothing, and it can be
 * filled when no memory is left. Several errors of one scenario are reported
 * together; `status`, `line` and `column` are those of the first one. */
typedef struct dte_error {
    dte_status status;
    size_t count;              /* how many errors were found */
    size_t line;               /* first error: line, from 1; 0 if it has no place */
    size_t column;             /* first error: column in characters, from 1; or 0 */
    char text[DTE_ERROR_TEXT]; /* every message, complete, lines end in '\n' except the last */
} dte_error;

/* The name of a status in lower case, for example "scenario". Never NULL. */
DTE_API const char *dte_status_name(dte_status status);

#ifdef __cplusplus
}
#endif
#endif

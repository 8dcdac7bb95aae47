/* result.h - where results go: standard output, or a file that appears whole or not at all. */
#ifndef DTE_RESULT_H
#define DTE_RESULT_H

#include "cli/options.h"

typedef struct result {
    FILE *file;
    const char *path; /* NULL: standard output */
    char *temporary;  /* NULL: written directly */
    bool last;        /* standard output is closed, too */
    int error;        /* errno of the first failed write, or 0 */
} result;

/* EXIT_DONE, or EXIT_IO or EXIT_LIMIT after a message. A regular file is written beside itself and
 * renamed by result_close; until then SIGINT, SIGTERM and SIGHUP remove the temporary. */
int result_open(result *r, const char *path);
/* Returns 0, or -1 once a write has failed. */
int result_write(result *r, const char *text, size_t length);
/* The same as a dte_write. */
int result_sink(void *user, const char *text, size_t length);
/* Finishes: with `code` EXIT_DONE or EXIT_FAILED the file is put in its place, otherwise it is
 * dropped. Returns `code`, or EXIT_IO after a message if something could not be written. If a
 * reader has closed the pipe the process ends silently by SIGPIPE. */
int result_close(result *r, int code);

/* All of it: opens, writes, closes. */
int result_text(const char *path, const char *text, int code);

/* Prints the messages of `err` to stderr. Returns the exit code for its status. */
int result_fail(const dte_error *err);

#endif

/* detente/work.h - long work: kept in a journal, divided into shares, done by several processes.
 *
 * A function with much work (detente/sweep.h) takes a dte_work among its settings. Its rows are
 * computed in chunks, and a row depends on the work alone: so the result is the same bytes whether
 * it was computed at once, with interruptions, in shares, or by several processes (of one kind: a
 * processor with other vector instructions may round the last digit differently). */
#ifndef DETENTE_WORK_H
#define DETENTE_WORK_H

#include <detente/error.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dte_work_settings {
    /* Finished chunks are kept in this file, and taken from it if it is there. It is one journal
     * for one work: another scenario or other settings are refused. NULL: none. */
    const char *journal;
    /* Only share `share` of `shares`, 1 <= share <= shares <= 1000000; needs a journal, which is
     * the result. 0, 0: all. */
    size_t share, shares;
    /* 1: this is one of several processes that mpirun has started. They all must call the same
     * functions; the first of them gets the result. Needs a build with MPI (DTE_USAGE). */
    int processes;
} dte_work_settings;
DTE_API dte_work_settings dte_work_default(void); /* no journal, all of it, one process */

typedef struct dte_work dte_work;

/* Opens nothing but MPI. The texts of *settings must stay valid. DTE_USAGE, DTE_IO, DTE_MEMORY. */
DTE_API dte_status dte_work_open(const dte_work_settings *settings, dte_work **out, dte_error *err);
/* Ends MPI, too; takes NULL. */
DTE_API void dte_work_close(dte_work *w);

/* What has been done, of the last function that was called with this dte_work. */
typedef struct dte_work_facts {
    int is_first;      /* 0: another process has the result */
    int is_complete;   /* 1: every row is there */
    size_t chunks;     /* in all */
    size_t restored;   /* were in the journal */
    size_t computed;   /* by all processes */
    size_t processes;  /* that began */
    size_t lost;       /* of these: died or fell silent; others did their chunks */
    const char *notes; /* lines for the user about damage and losses, each ends in '\n'; or "" */
} dte_work_facts;
DTE_API dte_work_facts dte_work_look(const dte_work *w); /* valid until the next call or close */

/* 1: built with MPI. */
DTE_API int dte_work_has_processes(void);

/* Joins the journals paths[0..n) of one work, n >= 1, into the journal `path`, which appears whole
 * or not at all and may be one of them. *complete: 1 if every chunk is there. *text: lines that say
 * what is there and which chunks are missing; freed by dte_text_free. DTE_USAGE: they hold
 * different work, or no journals, or `path` is a journal with a chunk that none of them has;
 * DTE_NUMERIC: a chunk that two of them have differs; DTE_IO,
 * DTE_MEMORY. */
DTE_API dte_status dte_work_merge(size_t n, const char *const *paths, const char *path,
                                  int *complete, char **text, dte_error *err);

#ifdef __cplusplus
}
#endif
#endif

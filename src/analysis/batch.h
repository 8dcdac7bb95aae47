/* batch.h - much work in independent pieces, on several threads.
 *
 * A job has pieces 0 .. n - 1, each of which gives a row of `width` numbers. Pieces are computed in
 * chunks whose borders depend on the job alone, and a row depends on its piece alone: so the rows
 * are the same bits for any number of threads, and in whatever order chunks are finished. */
#ifndef DTE_BATCH_H
#define DTE_BATCH_H

#include <detente/error.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct batch_job {
    uint64_t n;
    size_t width; /* numbers in a row, >= 1 */
    size_t chunk; /* pieces in a chunk, >= 1; the last one may be shorter */
    /* What one thread needs for itself (a game, work space). Called in the thread that uses it. */
    dte_status (*open)(void *user, void **worker, dte_error *err);
    void (*close)(void *user, void *worker); /* takes NULL and half-opened workers */
    /* rows[i * width + k], i < n: the rows of the pieces first .. first + n - 1. */
    dte_status (*run)(void *user, void *worker, uint64_t first, size_t n, double *rows,
                      dte_error *err);
    void *user;
} batch_job;

typedef struct batch_settings {
    size_t threads;           /* 0: as many as there are processors for this process */
    const volatile int *stop; /* nonzero: no further chunk is begun; NULL: never */
    /* Chunks that are not to be computed (done before, or another's); NULL: none. */
    bool (*skip)(void *user, uint64_t chunk);
    /* A finished chunk; calls come one at a time, from any thread, in any order. A failure ends the
     * batch. */
    dte_status (*done)(void *user, uint64_t chunk, uint64_t first, size_t n, const double *rows,
                       dte_error *err);
    void *user; /* of skip and done */
} batch_settings;

uint64_t batch_chunks(const batch_job *job);
/* First piece and number of pieces of a chunk. */
uint64_t batch_first(const batch_job *job, uint64_t chunk);
size_t batch_count(const batch_job *job, uint64_t chunk);

/* Runs all chunks. The first failure (of open, run or done) ends it: chunks under way are finished,
 * and that error is returned. *stopped (may be NULL): chunks were left because of settings->stop.
 */
dte_status batch_run(const batch_job *job, const batch_settings *settings, bool *stopped,
                     dte_error *err);

#endif

/* ranks_crew.h - threads that compute the chunks which somebody names, in any order. */
#ifndef DTE_RANKS_CREW_H
#define DTE_RANKS_CREW_H

#include "analysis/batch.h"
#include <pthread.h>

typedef struct crew_orders {
    const batch_job *job;
    size_t threads;
    /* The next chunk to compute; waits until there is one. False: there is none any more. */
    bool (*pull)(void *user, uint64_t *chunk);
    /* A computed chunk; calls come one at a time. */
    dte_status (*deliver)(void *user, uint64_t chunk, const double *rows, dte_error *err);
    /* The job fails: pull must return false soon, to every thread. */
    void (*give_up)(void *user);
    void *user;
} crew_orders;

/* A thread that runs them. After crew_start, `is_over` becomes true under `lock` when all have
 * ended; status and err then tell how. */
typedef struct rank_crew {
    crew_orders orders;
    pthread_t thread;
    pthread_mutex_t lock;
    bool is_over, is_started;
    volatile int stop;
    dte_status status;
    dte_error err;
} rank_crew;

dte_status crew_start(rank_crew *c, const crew_orders *orders, dte_error *err);
bool crew_is_over(rank_crew *c);
/* Waits for the end; for a crew that was not started, too. */
void crew_join(rank_crew *c);

#endif

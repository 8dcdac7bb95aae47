/* batch.c - threads that take the next chunk until there is none. */
#include "analysis/batch.h"

#include "base/fail.h"
#include "base/memory.h"
#include <pthread.h>
#include <sched.h>

enum { BATCH_THREADS = 1024 };

typedef struct crew {
    const batch_job *job;
    const batch_settings *set;
    pthread_mutex_t lock; /* of everything below, and of skip and done */
    uint64_t next;
    bool stopped;
    dte_status status; /* the first failure */
    dte_error err;
} crew;

uint64_t batch_chunks(const batch_job *job)
{
    return job->n / job->chunk + (job->n % job->chunk != 0);
}

uint64_t batch_first(const batch_job *job, uint64_t chunk)
{
    return chunk * job->chunk;
}

size_t batch_count(const batch_job *job, uint64_t chunk)
{
    const uint64_t left = job->n - batch_first(job, chunk);
    return left < job->chunk ? (size_t)left : job->chunk;
}

/* Under the lock. False if there is nothing to begin. */
static bool take(crew *c, uint64_t *chunk)
{
    const uint64_t n = batch_chunks(c->job);
    const bool skips = c->set->skip != NULL;
    while (c->next < n && skips && c->set->skip(c->set->user, c->next))
        c->next++;
    if (c->status != DTE_OK || c->next >= n) return false;
    if (c->set->stop && *c->set->stop) {
        c->stopped = true;
        return false;
    }
    *chunk = c->next++;
    return true;
}

/* Under the lock. */
static void note(crew *c, dte_status status, const dte_error *err)
{
    if (status == DTE_OK || c->status != DTE_OK) return;
    c->status = status;
    c->err = *err;
}

/* Under the lock, which is given up while the chunk is computed. */
static dte_status compute(crew *c, void *worker, uint64_t chunk, double *rows, dte_error *err)
{
    const batch_job *job = c->job;
    const uint64_t first = batch_first(job, chunk);
    const size_t n = batch_count(job, chunk);
    pthread_mutex_unlock(&c->lock);
    const dte_status status = job->run(job->user, worker, first, n, rows, err);
    pthread_mutex_lock(&c->lock);
    if (status != DTE_OK || !c->set->done) return status;
    return c->set->done(c->set->user, chunk, first, n, rows, err);
}

static void work(crew *c, void *worker, double *rows)
{
    dte_error err;
    uint64_t chunk;
    fail_clear(&err);
    pthread_mutex_lock(&c->lock);
    while (take(c, &chunk))
        note(c, compute(c, worker, chunk, rows, &err), &err);
    pthread_mutex_unlock(&c->lock);
}

static void *thread(void *data)
{
    crew *c = data;
    dte_error err;
    void *worker = NULL;
    fail_clear(&err);
    double *rows = memory_zero(c->job->chunk * c->job->width, sizeof *rows);
    dte_status status = rows ? DTE_OK : fail_memory(&err);
    if (status == DTE_OK && c->job->open) status = c->job->open(c->job->user, &worker, &err);
    if (status == DTE_OK) work(c, worker, rows);
    if (c->job->close) c->job->close(c->job->user, worker);
    memory_free(rows);
    pthread_mutex_lock(&c->lock);
    note(c, status, &err);
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

static size_t thread_count(const batch_job *job, size_t wanted)
{
    cpu_set_t set;
    const uint64_t chunks = batch_chunks(job);
    if (wanted == 0)
        wanted = sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
    if (wanted > BATCH_THREADS) wanted = BATCH_THREADS;
    return chunks < wanted ? (size_t)chunks : wanted;
}

/* The calling thread works too; a thread that the system refuses leaves more for the others. */
static void run_threads(crew *c, size_t n, pthread_t *threads)
{
    size_t started = 0;
    while (started + 1 < n && pthread_create(&threads[started], NULL, thread, c) == 0)
        started++;
    thread(c);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}

dte_status batch_run(const batch_job *job, const batch_settings *settings, bool *stopped,
                     dte_error *err)
{
    crew c = {.job = job, .set = settings};
    const size_t n = thread_count(job, settings->threads);
    if (stopped) *stopped = false;
    fail_clear(err);
    if (job->n == 0) return DTE_OK;
    pthread_t *threads = memory_zero(n, sizeof *threads);
    if (!threads || pthread_mutex_init(&c.lock, NULL) != 0) {
        memory_free(threads);
        return fail_memory(err);
    }
    run_threads(&c, n, threads);
    pthread_mutex_destroy(&c.lock);
    memory_free(threads);
    if (stopped) *stopped = c.stopped;
    if (c.status != DTE_OK && err) *err = c.err;
    return c.status;
}

/* ranks_crew.c - a batch whose pieces are tickets: each is exchanged for a chunk when a thread has
 * time for it. A row of this batch is the number of the chunk (or NONE) and its rows. */
#include "analysis/ranks_crew.h"

#include "base/fail.h"

static const double NONE = -1.0;

static dte_status open_worker(void *user, void **worker, dte_error *err)
{
    const rank_crew *c = user;
    const batch_job *job = c->orders.job;
    *worker = NULL;
    const dte_status status = job->open ? job->open(job->user, worker, err) : DTE_OK;
    if (status != DTE_OK) c->orders.give_up(c->orders.user);
    return status;
}

static void close_worker(void *user, void *worker)
{
    const batch_job *job = ((const rank_crew *)user)->orders.job;
    if (job->close) job->close(job->user, worker);
}

static dte_status run_ticket(void *user, void *worker, uint64_t ticket, size_t n, double *rows,
                             dte_error *err)
{
    const rank_crew *c = user;
    const batch_job *job = c->orders.job;
    uint64_t chunk;
    (void)ticket;
    (void)n;
    rows[0] = NONE;
    if (!c->orders.pull(c->orders.user, &chunk)) return DTE_OK;
    const dte_status status = job->run(job->user, worker, batch_first(job, chunk),
                                       batch_count(job, chunk), rows + 1, err);
    rows[0] = (double)chunk;
    if (status != DTE_OK) c->orders.give_up(c->orders.user);
    return status;
}

static dte_status deliver(void *user, uint64_t ticket, uint64_t first, size_t n, const double *rows,
                          dte_error *err)
{
    rank_crew *c = user;
    (void)ticket;
    (void)first;
    (void)n;
    if (rows[0] == NONE) c->stop = 1; /* here it is under the lock of the batch, which reads it */
    if (rows[0] == NONE) return DTE_OK;
    const dte_status status = c->orders.deliver(c->orders.user, (uint64_t)rows[0], rows + 1, err);
    if (status != DTE_OK) c->orders.give_up(c->orders.user);
    return status;
}

static void *work(void *data)
{
    rank_crew *c = data;
    const batch_job *job = c->orders.job;
    const batch_job tickets = {.n = UINT64_MAX / 2,
                               .width = job->chunk * job->width + 1,
                               .chunk = 1,
                               .open = open_worker,
                               .close = close_worker,
                               .run = run_ticket,
                               .user = c};
    const batch_settings settings = {
        .threads = c->orders.threads, .stop = &c->stop, .done = deliver, .user = c};
    const dte_status status = batch_run(&tickets, &settings, NULL, &c->err);
    if (status != DTE_OK) c->orders.give_up(c->orders.user);
    pthread_mutex_lock(&c->lock);
    c->status = status;
    c->is_over = true;
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

dte_status crew_start(rank_crew *c, const crew_orders *orders, dte_error *err)
{
    *c = (rank_crew){.orders = *orders};
    if (pthread_mutex_init(&c->lock, NULL) != 0) return fail_memory(err);
    if (pthread_create(&c->thread, NULL, work, c) != 0) {
        pthread_mutex_destroy(&c->lock);
        return fail_memory(err);
    }
    c->is_started = true;
    return DTE_OK;
}

bool crew_is_over(rank_crew *c)
{
    pthread_mutex_lock(&c->lock);
    const bool is_over = c->is_over;
    pthread_mutex_unlock(&c->lock);
    return is_over;
}

void crew_join(rank_crew *c)
{
    if (!c->is_started) return;
    pthread_join(c->thread, NULL);
    pthread_mutex_destroy(&c->lock);
    c->is_started = false;
}

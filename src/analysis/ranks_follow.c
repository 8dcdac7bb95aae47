/* ranks_follow.c - a rank that computes the chunks which rank 0 names.
 *
 * The main thread talks to rank 0; the crew computes. Between them are the tasks that have come and
 * one message that is to go. */
#include "analysis/ranks_crew.h"
#include "analysis/ranks_wire.h"
#include "base/memory.h"
#include <string.h>

typedef struct follow {
    const ranks *ranks;
    const batch_job *job;
    pthread_mutex_t lock; /* of all that the crew sees: tasks, ended, out */
    pthread_cond_t change;
    uint64_t *tasks; /* a ring */
    size_t room, first, n;
    bool ended;         /* no further task is begun */
    unsigned char *out; /* the next message, of out_bytes; 0: none */
    size_t out_bytes;

    rank_message in;
    MPI_Request receiving, sending;
    bool sends;
    double spoke, heard; /* 0: never */
} follow;

/* ---- what the crew does ---- */

static bool pull(void *user, uint64_t *chunk)
{
    follow *f = user;
    pthread_mutex_lock(&f->lock);
    while (f->n == 0 && !f->ended)
        pthread_cond_wait(&f->change, &f->lock);
    const bool is_there = f->n > 0 && !f->ended;
    if (is_there) {
        *chunk = f->tasks[f->first];
        f->first = (f->first + 1) % f->room;
        f->n--;
    }
    pthread_mutex_unlock(&f->lock);
    return is_there;
}

static void give_up(void *user)
{
    follow *f = user;
    pthread_mutex_lock(&f->lock);
    f->ended = true;
    pthread_cond_broadcast(&f->change);
    pthread_mutex_unlock(&f->lock);
}

/* Under the lock. */
static void write_out(follow *f, rank_word word, uint64_t value, const void *rest, size_t n)
{
    const rank_message head = {word, value};
    memcpy(f->out, &head, sizeof head);
    if (n > 0) memcpy(f->out + sizeof head, rest, n);
    f->out_bytes = sizeof head + n;
}

static dte_status deliver(void *user, uint64_t chunk, const double *rows, dte_error *err)
{
    follow *f = user;
    (void)err;
    pthread_mutex_lock(&f->lock);
    while (f->out_bytes > 0 && !f->ended)
        pthread_cond_wait(&f->change, &f->lock);
    if (f->out_bytes == 0)
        write_out(f, RANK_ROWS, chunk, rows,
                  batch_count(f->job, chunk) * f->job->width * sizeof *rows);
    pthread_mutex_unlock(&f->lock);
    return DTE_OK;
}

/* ---- what the main thread does ---- */

static void listen(follow *f)
{
    MPI_Irecv(&f->in, sizeof f->in, MPI_BYTE, 0, RANKS_TAG, MPI_COMM_WORLD, &f->receiving);
}

/* One step of sending. True if something happened. */
static bool speak(follow *f)
{
    int done = 0;
    if (f->sends) {
        if (MPI_Test(&f->sending, &done, MPI_STATUS_IGNORE) == MPI_SUCCESS && !done) return false;
        f->sends = false;
        f->out_bytes = 0;
        pthread_cond_broadcast(&f->change);
        return true;
    }
    if (f->out_bytes == 0 && ranks_clock() - f->spoke < 1.0) return false;
    if (f->out_bytes == 0) write_out(f, RANK_ALIVE, 0, NULL, 0);
    f->spoke = ranks_clock();
    MPI_Isend(f->out, (int)f->out_bytes, MPI_BYTE, 0, RANKS_TAG, MPI_COMM_WORLD, &f->sending);
    f->sends = true;
    return true;
}

/* One message, if there is one. *ended: it is over. */
static bool hear(follow *f, bool *ended, bool *is_broken)
{
    int done = 0;
    if (MPI_Test(&f->receiving, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS || !done) return false;
    f->heard = ranks_clock();
    if (f->in.word == RANK_END) {
        *ended = f->ended = true;
        *is_broken = f->in.value != 0;
        pthread_cond_broadcast(&f->change);
        return true;
    }
    if (f->in.word == RANK_TASK && f->n < f->room) {
        f->tasks[(f->first + f->n++) % f->room] = f->in.value;
        pthread_cond_broadcast(&f->change);
    }
    listen(f);
    return true;
}

/* Rank 0 may be busy for long: before its first word it reads a journal, later it waits for a disk.
 */
static bool leader_is_gone(const follow *f)
{
    enum { PATIENCE = 10 * RANKS_SILENCE };
    if (!ranks_may_live(f->ranks, 0)) return true;
    return f->heard > 0.0 && ranks_clock() - f->heard > PATIENCE;
}

/* Sends what is in `out`, whatever the crew wants. */
static void send_now(follow *f)
{
    while (f->sends && !leader_is_gone(f))
        if (!speak(f)) ranks_rest();
}

/* Until rank 0 says that it is over. A crew that fails is reported, and then waits like others. */
static dte_status talk(follow *f, rank_crew *crew, ranks *r, dte_error *err)
{
    bool ended = false, reported = false;
    while (!ended) {
        const bool over = !reported && crew_is_over(crew);
        pthread_mutex_lock(&f->lock);
        if (over && !f->sends && crew->status != DTE_OK) {
            const size_t length = strlen(crew->err.text);
            write_out(f, RANK_FAILED, crew->status, crew->err.text,
                      length < RANKS_TEXT ? length + 1 : RANKS_TEXT);
            reported = true;
        }
        bool news = hear(f, &ended, &r->is_broken);
        if (!ended && speak(f)) news = true;
        pthread_mutex_unlock(&f->lock);
        if (!news && leader_is_gone(f)) {
            r->is_broken = true;
            give_up(f);
            return fail(err, DTE_IO, "rank %d: rank 0 (%s) is gone", r->number, r->places[0].host);
        }
        if (!news) ranks_rest();
    }
    return DTE_OK;
}

static void say_bye(follow *f)
{
    send_now(f);
    write_out(f, RANK_BYE, 0, NULL, 0);
    speak(f);
    send_now(f);
}

static dte_status allocate(follow *f, size_t threads, dte_error *err)
{
    f->room = threads + 1;
    f->tasks = memory_zero(f->room, sizeof *f->tasks);
    f->out = memory_zero(ranks_room(f->job), 1);
    return f->tasks && f->out ? DTE_OK : fail_memory(err);
}

static dte_status work(follow *f, ranks *r, const char *name, size_t threads, dte_error *err)
{
    rank_crew crew;
    const rank_job mine = ranks_describe(f->job, name);
    const crew_orders orders = {.job = f->job,
                                .threads = threads,
                                .pull = pull,
                                .deliver = deliver,
                                .give_up = give_up,
                                .user = f};
    DTE_TRY(allocate(f, threads, err));
    DTE_TRY(crew_start(&crew, &orders, err));
    listen(f);
    write_out(f, RANK_HELLO, f->room, &mine, sizeof mine);
    const dte_status status = talk(f, &crew, r, err);
    crew_join(&crew);
    if (status == DTE_OK) say_bye(f);
    return status;
}

dte_status ranks_follow(ranks *r, const batch_job *job, const char *name, size_t threads,
                        dte_error *err)
{
    follow f = {.ranks = r, .job = job};
    if (pthread_mutex_init(&f.lock, NULL) != 0) return fail_memory(err);
    if (pthread_cond_init(&f.change, NULL) != 0) {
        pthread_mutex_destroy(&f.lock);
        return fail_memory(err);
    }
    const dte_status status = work(&f, r, name, threads ? threads : 1, err);
    /* Rank 0 counts this one as lost then; MPI may still use these buffers. */
    if (status == DTE_OK) {
        memory_free(f.tasks);
        memory_free(f.out);
    } else
        r->is_broken = true;
    pthread_cond_destroy(&f.change);
    pthread_mutex_destroy(&f.lock);
    return status;
}

/* ranks_lead.c - rank 0: gives chunks out, takes rows in, computes what it can itself.
 *
 * Each chunk is FREE, DONE, or with a rank. The main thread talks to the other ranks; rank 0's own
 * crew takes chunks as they do. */
#include "analysis/ranks_crew.h"
#include "analysis/ranks_wire.h"
#include "base/memory.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FREE = -1, DONE = -2 };

typedef enum peer_state {
    PEER_AWAITED, /* has not said HELLO */
    PEER_WORKS,
    PEER_ENDS, /* was told that it is over */
    PEER_GONE  /* has ended, or is lost */
} peer_state;

typedef struct peer {
    peer_state state;
    unsigned char *in;
    MPI_Request request;
    size_t wants, has; /* chunks at a time */
    uint64_t delivered;
    double heard;
} peer;

typedef struct lead {
    ranks *ranks;
    const batch_job *job;
    const batch_settings *settings;
    rank_job described;
    buffer *notes;
    peer *peers; /* [0] is not used */

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t change;
    int *with; /* of each chunk */
    uint64_t chunks;
    uint64_t low, left;  /* none below `low` is FREE; how many are not DONE */
    bool ended, stopped; /* no further chunk is given out; because of settings->stop */
    dte_status status;   /* the first failure */
    dte_error err;
} lead;

/* ---- chunks, under the lock ---- */

static bool give(lead *l, int rank, uint64_t *chunk)
{
    while (l->low < l->chunks && l->with[l->low] != FREE)
        l->low++;
    if (l->ended || l->low == l->chunks) return false;
    *chunk = l->low;
    l->with[l->low++] = rank;
    return true;
}

static void take_back(lead *l, int rank)
{
    for (uint64_t k = l->chunks; k-- > 0;) {
        if (l->with[k] != rank) continue;
        l->with[k] = FREE;
        l->low = k < l->low ? k : l->low;
    }
    pthread_cond_broadcast(&l->change);
}

static void end(lead *l)
{
    l->ended = true;
    pthread_cond_broadcast(&l->change);
}

static void note_failure(lead *l, dte_status status, const dte_error *err)
{
    if (status == DTE_OK) return;
    if (l->status == DTE_OK) {
        l->status = status;
        l->err = *err;
    }
    end(l);
}

static dte_status accept_rows(lead *l, uint64_t chunk, const double *rows, dte_error *err)
{
    const batch_settings *s = l->settings;
    if (l->with[chunk] == DONE) return DTE_OK; /* from one that was given up for lost */
    if (s->done)
        DTE_TRY(s->done(s->user, chunk, batch_first(l->job, chunk), batch_count(l->job, chunk),
                        rows, err));
    l->with[chunk] = DONE;
    if (--l->left == 0) end(l);
    return DTE_OK;
}

/* ---- the crew of rank 0 ---- */

static bool pull(void *user, uint64_t *chunk)
{
    lead *l = user;
    pthread_mutex_lock(&l->lock);
    bool is_there = give(l, 0, chunk);
    while (!is_there && !l->ended) { /* a lost rank may bring chunks back */
        pthread_cond_wait(&l->change, &l->lock);
        is_there = give(l, 0, chunk);
    }
    pthread_mutex_unlock(&l->lock);
    return is_there;
}

static dte_status deliver(void *user, uint64_t chunk, const double *rows, dte_error *err)
{
    lead *l = user;
    pthread_mutex_lock(&l->lock);
    const dte_status status = accept_rows(l, chunk, rows, err);
    pthread_mutex_unlock(&l->lock);
    return status;
}

static void give_up(void *user)
{
    lead *l = user;
    pthread_mutex_lock(&l->lock);
    end(l);
    pthread_mutex_unlock(&l->lock);
}

/* ---- the other ranks, under the lock ---- */

static void say(const lead *l, int rank, rank_word word, uint64_t value)
{
    const rank_message message = {word, value};
    (void)l;
    MPI_Send(&message, sizeof message, MPI_BYTE, rank, RANKS_TAG, MPI_COMM_WORLD);
}

static void listen(lead *l, int rank)
{
    peer *p = &l->peers[rank];
    MPI_Irecv(p->in, (int)ranks_room(l->job), MPI_BYTE, rank, RANKS_TAG, MPI_COMM_WORLD,
              &p->request);
}

/* Its chunks are for others; the pending receive is left to MPI, which may still use it. */
static void lose(lead *l, int rank, const char *why)
{
    peer *p = &l->peers[rank];
    buffer_print(l->notes,
                 "rank %d (%s, process %" PRId64 ") %s after %" PRIu64
                 " chunks; others do the %zu that it had\n",
                 rank, l->ranks->places[rank].host, l->ranks->places[rank].pid, why, p->delivered,
                 p->has);
    p->state = PEER_GONE;
    p->has = 0;
    l->ranks->lost[rank] = true;
    take_back(l, rank);
}

static void break_with(lead *l, int rank, const char *why)
{
    l->ranks->is_broken = true;
    l->peers[rank].in = NULL; /* not freed */
    lose(l, rank, why);
}

static void hear_hello(lead *l, int rank, uint64_t wants)
{
    peer *p = &l->peers[rank];
    dte_error err;
    rank_job other;
    memcpy(&other, p->in + sizeof(rank_message), sizeof other);
    p->state = PEER_WORKS;
    p->wants = (size_t)wants;
    if (memcmp(&other, &l->described, sizeof other) == 0) return;
    fail_clear(&err);
    note_failure(l,
                 fail(&err, DTE_USAGE,
                      "rank %d (%s) works at something else: start all with the same files and "
                      "options",
                      rank, l->ranks->places[rank].host),
                 &err);
}

static void hear_rows(lead *l, int rank, uint64_t chunk)
{
    peer *p = &l->peers[rank];
    dte_error err;
    fail_clear(&err);
    if (chunk >= l->chunks) return;
    p->has -= p->has > 0;
    p->delivered++;
    const double *rows = (const double *)(const void *)(p->in + sizeof(rank_message));
    note_failure(l, accept_rows(l, chunk, rows, &err), &err);
}

static void hear_failure(lead *l, int rank, uint64_t status)
{
    peer *p = &l->peers[rank];
    dte_error err;
    fail_clear(&err);
    p->in[sizeof(rank_message) + RANKS_TEXT - 1] = '\0';
    const char *text = (const char *)p->in + sizeof(rank_message);
    p->has = 0;
    take_back(l, rank);
    note_failure(l, fail(&err, (dte_status)status, "%s", text), &err);
}

static void hear_message(lead *l, int rank)
{
    rank_message m;
    peer *p = &l->peers[rank];
    memcpy(&m, p->in, sizeof m);
    p->heard = ranks_clock();
    if (m.word == RANK_HELLO) hear_hello(l, rank, m.value);
    if (m.word == RANK_ROWS) hear_rows(l, rank, m.value);
    if (m.word == RANK_FAILED) hear_failure(l, rank, m.value);
    if (m.word == RANK_LEFT) lose(l, rank, "ended, as its own message says,");
    if (m.word == RANK_BYE) p->state = PEER_GONE;
    if (p->state != PEER_GONE) listen(l, rank);
}

/* True if there was a message. */
static bool attend(lead *l, int rank)
{
    peer *p = &l->peers[rank];
    int done = 0;
    if (p->state == PEER_GONE) return false;
    const int tested = MPI_Test(&p->request, &done, MPI_STATUS_IGNORE);
    if (tested != MPI_SUCCESS)
        break_with(l, rank, "was lost");
    else if (done)
        hear_message(l, rank);
    else if (!ranks_may_live(l->ranks, rank))
        break_with(l, rank, "died");
    else if (ranks_clock() - p->heard > RANKS_SILENCE)
        break_with(l, rank, "fell silent");
    return done;
}

static void employ(lead *l, int rank)
{
    peer *p = &l->peers[rank];
    uint64_t chunk;
    while (p->state == PEER_WORKS && p->has < p->wants && give(l, rank, &chunk)) {
        p->has++;
        say(l, rank, RANK_TASK, chunk);
    }
}

static bool attend_all(lead *l)
{
    bool news = false;
    pthread_mutex_lock(&l->lock);
    for (int k = 1; k < l->ranks->size; k++) {
        news |= attend(l, k);
        employ(l, k);
    }
    if (!l->ended && l->settings->stop && *l->settings->stop) {
        l->stopped = true;
        end(l);
    }
    pthread_mutex_unlock(&l->lock);
    return news;
}

static void remind_all(lead *l, double *last)
{
    const double now = ranks_clock();
    if (now - *last < 1.0) return;
    *last = now;
    for (int k = 1; k < l->ranks->size; k++)
        if (l->peers[k].state == PEER_WORKS) say(l, k, RANK_ALIVE, 0);
}

/* Nothing more is given out, and every rank that lives has delivered what it had. */
static bool is_settled(lead *l)
{
    pthread_mutex_lock(&l->lock);
    bool settled = l->ended;
    for (int k = 1; k < l->ranks->size && l->left > 0; k++)
        settled &= l->peers[k].state == PEER_GONE || l->peers[k].has == 0;
    pthread_mutex_unlock(&l->lock);
    return settled;
}

static bool all_are_gone(const lead *l)
{
    for (int k = 1; k < l->ranks->size; k++)
        if (l->peers[k].state != PEER_GONE) return false;
    return true;
}

static void dismiss_all(lead *l)
{
    for (int k = 1; k < l->ranks->size; k++) {
        if (l->peers[k].state == PEER_GONE) continue;
        l->peers[k].state = PEER_ENDS;
        say(l, k, RANK_END, l->ranks->is_broken);
    }
    while (!all_are_gone(l))
        if (!attend_all(l)) ranks_rest();
}

/* ---- all of it ---- */

static dte_status work(lead *l, dte_error *err)
{
    rank_crew crew;
    double last = ranks_clock();
    const size_t threads = l->settings->threads;
    const crew_orders orders = {.job = l->job,
                                .threads = threads ? threads : 1,
                                .pull = pull,
                                .deliver = deliver,
                                .give_up = give_up,
                                .user = l};
    DTE_TRY(crew_start(&crew, &orders, err));
    while (!is_settled(l)) {
        remind_all(l, &last);
        if (!attend_all(l)) ranks_rest();
    }
    crew_join(&crew);
    note_failure(l, crew.status, &crew.err);
    return DTE_OK;
}

static dte_status allocate(lead *l, dte_error *err)
{
    l->chunks = batch_chunks(l->job);
    l->with = memory_zero((size_t)l->chunks, sizeof *l->with);
    l->peers = memory_zero((size_t)l->ranks->size, sizeof *l->peers);
    if (!l->with || !l->peers) return fail_memory(err);
    for (int k = 1; k < l->ranks->size; k++) {
        l->peers[k].in = memory_zero(ranks_room(l->job), 1);
        if (!l->peers[k].in) return fail_memory(err);
    }
    return DTE_OK;
}

static void begin(lead *l)
{
    const batch_settings *s = l->settings;
    for (uint64_t k = 0; k < l->chunks; k++) {
        l->with[k] = s->skip && s->skip(s->user, k) ? DONE : FREE;
        l->left += l->with[k] == FREE;
    }
    l->ended = l->left == 0;
    for (int k = 1; k < l->ranks->size; k++) {
        l->peers[k].heard = ranks_clock();
        if (l->ranks->lost[k])
            l->peers[k].state = PEER_GONE;
        else
            listen(l, k);
    }
}

static void free_lead(lead *l)
{
    for (int k = 1; l->peers && k < l->ranks->size; k++)
        memory_free(l->peers[k].in);
    memory_free(l->peers);
    memory_free(l->with);
    pthread_cond_destroy(&l->change);
    pthread_mutex_destroy(&l->lock);
}

dte_status ranks_lead(ranks *r, const batch_job *job, const char *name,
                      const batch_settings *settings, bool *stopped, buffer *notes, dte_error *err)
{
    lead l = {.ranks = r, .job = job, .settings = settings, .notes = notes};
    l.described = ranks_describe(job, name);
    pthread_mutex_init(&l.lock, NULL); /* these cannot fail with GNU's library */
    pthread_cond_init(&l.change, NULL);
    dte_status status = allocate(&l, err);
    if (status == DTE_OK) {
        begin(&l);
        status = work(&l, err);
        dismiss_all(&l);
    } else
        ranks_dismiss(r);
    if (stopped) *stopped = l.stopped && l.left > 0;
    if (status == DTE_OK && l.status != DTE_OK) {
        status = l.status;
        if (err) *err = l.err;
    }
    free_lead(&l);
    return status;
}

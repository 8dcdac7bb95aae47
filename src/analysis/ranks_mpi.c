/* ranks_mpi.c - beginning and ending MPI; what both sides need. */
#include "analysis/ranks_wire.h"
#include "base/memory.h"
#include <errno.h>
#include <limits.h>
#include <sha2.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool ranks_are_built(void)
{
    return true;
}

double ranks_clock(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void ranks_rest(void)
{
    const struct timespec moment = {0, 200000};
    nanosleep(&moment, NULL);
}

rank_job ranks_describe(const batch_job *job, const char *name)
{
    rank_job out = {.n = job->n, .width = job->width, .chunk = job->chunk};
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)name, strlen(name));
    SHA256End(&context, out.sha256);
    return out;
}

size_t ranks_room(const batch_job *job)
{
    const size_t most = (INT_MAX - sizeof(rank_message)) / sizeof(double);
    if (job->chunk > most / job->width) return 0;
    const size_t rows = job->chunk * job->width * sizeof(double);
    return sizeof(rank_message) + (rows > RANKS_TEXT ? rows : RANKS_TEXT);
}

bool ranks_may_live(const ranks *r, int rank)
{
    const rank_place *other = &r->places[rank];
    if (strcmp(other->host, r->places[r->number].host) != 0) return true;
    return kill((pid_t)other->pid, 0) == 0 || errno != ESRCH;
}

static dte_status mpi_failed(dte_error *err)
{
    return fail(err, DTE_IO, "MPI could not be started");
}

static dte_status meet(ranks *r, dte_error *err)
{
    rank_place mine = {.pid = getpid()};
    gethostname(mine.host, sizeof mine.host - 1);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    if (MPI_Comm_rank(MPI_COMM_WORLD, &r->number) != MPI_SUCCESS ||
        MPI_Comm_size(MPI_COMM_WORLD, &r->size) != MPI_SUCCESS)
        return mpi_failed(err);
    r->places = memory_zero((size_t)r->size, sizeof *r->places);
    r->lost = memory_zero((size_t)r->size, sizeof *r->lost);
    if (!r->places || !r->lost) return fail_memory(err);
    const int met = MPI_Allgather(&mine, sizeof mine, MPI_BYTE, r->places, sizeof mine, MPI_BYTE,
                                  MPI_COMM_WORLD);
    return met == MPI_SUCCESS ? DTE_OK : mpi_failed(err);
}

dte_status ranks_open(ranks **out, dte_error *err)
{
    int begun = 0, level;
    *out = NULL;
    ranks *r = memory_zero(1, sizeof *r);
    if (!r) return fail_memory(err);
    MPI_Initialized(&begun);
    dte_status status = DTE_OK;
    if (!begun && MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS)
        status = mpi_failed(err);
    if (status == DTE_OK) status = meet(r, err);
    if (status == DTE_OK)
        *out = r;
    else
        ranks_close(r);
    return status;
}

/* Each side lets the other go, if they have not met in ranks_run. */
static void take_leave(ranks *r)
{
    const rank_message left = {RANK_LEFT, 0};
    if (r->has_run || !r->places) return;
    if (r->number == 0)
        ranks_dismiss(r);
    else
        MPI_Send(&left, sizeof left, MPI_BYTE, 0, RANKS_TAG, MPI_COMM_WORLD);
}

void ranks_close(ranks *r)
{
    int begun = 0, ended = 0;
    if (!r) return;
    MPI_Initialized(&begun);
    MPI_Finalized(&ended);
    if (begun && !ended) take_leave(r);
    if (begun && !ended && !r->is_broken) MPI_Finalize();
    memory_free(r->places);
    memory_free(r->lost);
    memory_free(r);
}

void ranks_dismiss(ranks *r)
{
    const rank_message end = {RANK_END, 0};
    r->has_run = true;
    for (int k = 1; k < r->size; k++)
        if (!r->lost[k]) MPI_Send(&end, sizeof end, MPI_BYTE, k, RANKS_TAG, MPI_COMM_WORLD);
}

size_t ranks_number(const ranks *r)
{
    return (size_t)r->number;
}

size_t ranks_size(const ranks *r)
{
    return (size_t)r->size;
}

size_t ranks_lost(const ranks *r)
{
    size_t n = 0;
    for (int k = 0; k < r->size; k++)
        n += r->lost[k];
    return n;
}

dte_status ranks_run(ranks *r, const batch_job *job, const char *name,
                     const batch_settings *settings, bool *stopped, buffer *notes, dte_error *err)
{
    r->has_run = true;
    fail_clear(err);
    if (stopped) *stopped = false;
    if (ranks_room(job) == 0) {
        if (r->number == 0) ranks_dismiss(r);
        return fail(err, DTE_LIMIT, "a chunk of %zu rows is too long for MPI", job->chunk);
    }
    if (r->number > 0) return ranks_follow(r, job, name, settings->threads, err);
    return ranks_lead(r, job, name, settings, stopped, notes, err);
}

/* test_batch.c - work in pieces: the same rows for any number of threads; ends, failures, skips. */
#include "analysis/batch.h"
#include "base/fail.h"
#include "base/memory.h"
#include "tap.h"
#include <math.h>
#include <string.h>

enum { PIECES = 1003, CHUNK = 10, CHUNKS = 101, WIDTH = 2 };

typedef struct table {
    double rows[PIECES * WIDTH];
    int times[CHUNKS]; /* how often each chunk was done */

    uint64_t fail_at; /* chunk whose run fails */
    dte_status done_status;
    volatile int stop;
    int stop_after, finished;
} table;

static table t;

static dte_status open_worker(void *user, void **worker, dte_error *err)
{
    (void)user;
    *worker = memory_zero(1, sizeof(int));
    return *worker ? DTE_OK : fail_memory(err);
}

static void close_worker(void *user, void *worker)
{
    (void)user;
    memory_free(worker);
}

static dte_status compute(void *user, void *worker, uint64_t first, size_t n, double *rows,
                          dte_error *err)
{
    (void)user;
    ++*(int *)worker;
    if (first / CHUNK == t.fail_at) return fail(err, DTE_NUMERIC, "piece %d", (int)first);
    for (size_t i = 0; i < n; i++) {
        rows[WIDTH * i] = sin((double)(first + i));
        rows[WIDTH * i + 1] = (double)(first + i);
    }
    return DTE_OK;
}

static dte_status collect(void *user, uint64_t chunk, uint64_t first, size_t n, const double *rows,
                          dte_error *err)
{
    (void)user;
    memcpy(t.rows + first * WIDTH, rows, n * WIDTH * sizeof *rows);
    t.times[chunk]++;
    if (++t.finished == t.stop_after) t.stop = 1;
    return t.done_status == DTE_OK ? DTE_OK : fail(err, t.done_status, "no room");
}

static const batch_job job = {.n = PIECES,
                              .width = WIDTH,
                              .chunk = CHUNK,
                              .open = open_worker,
                              .close = close_worker,
                              .run = compute};

static void clear(void)
{
    memset(&t, 0, sizeof t);
    t.fail_at = UINT64_MAX;
}

static void rows_are_the_same_for_any_number_of_threads(void)
{
    static const size_t threads[] = {1, 2, 3, 8, 200, 0};
    for (size_t k = 0; k < sizeof threads / sizeof *threads; k++) {
        dte_error err;
        bool stopped;
        clear();
        CHECK(batch_run(&job, &(batch_settings){.threads = threads[k], .done = collect}, &stopped,
                        &err) == DTE_OK);
        CHECK(!stopped);
        for (size_t i = 0; i < PIECES; i++)
            CHECK(t.rows[WIDTH * i] == sin((double)i) && t.rows[WIDTH * i + 1] == (double)i);
        for (size_t i = 0; i < CHUNKS; i++)
            CHECK(t.times[i] == 1);
    }
}

static void a_failure_ends_the_batch(void)
{
    dte_error err;
    for (size_t threads = 1; threads <= 3; threads++) {
        clear();
        t.fail_at = 7;
        CHECK(batch_run(&job, &(batch_settings){.threads = threads, .done = collect}, NULL, &err) ==
              DTE_NUMERIC);
        CHECK_TEXT(err.text, "piece 70");
        CHECK(t.times[7] == 0 && t.finished <= 7 + (int)threads);
        clear();
        t.done_status = DTE_IO;
        CHECK(batch_run(&job, &(batch_settings){.threads = threads, .done = collect}, NULL, &err) ==
              DTE_IO);
        CHECK_TEXT(err.text, "no room");
    }
}

static void stop_leaves_what_is_done(void)
{
    dte_error err;
    for (size_t threads = 1; threads <= 3; threads++) {
        bool stopped;
        clear();
        t.stop_after = 20;
        CHECK(batch_run(&job,
                        &(batch_settings){.threads = threads, .done = collect, .stop = &t.stop},
                        &stopped, &err) == DTE_OK);
        CHECK(stopped && t.finished >= 20 && t.finished < 20 + (int)threads);
    }
}

static bool is_odd(void *user, uint64_t chunk)
{
    (void)user;
    return chunk % 2 == 1;
}

static void skipped_chunks_are_not_computed(void)
{
    dte_error err;
    clear();
    CHECK(batch_run(&job, &(batch_settings){.threads = 2, .done = collect, .skip = is_odd}, NULL,
                    &err) == DTE_OK);
    for (size_t i = 0; i < CHUNKS; i++)
        CHECK(t.times[i] == (i % 2 == 0));
}

static void nothing_to_do_is_done(void)
{
    dte_error err;
    batch_job none = job;
    none.n = 0;
    clear();
    CHECK(batch_run(&none, &(batch_settings){.done = collect}, NULL, &err) == DTE_OK);
    CHECK(t.finished == 0);
}

static void memory_failures_are_reported(void)
{
    for (long k = 0;; k++) {
        dte_error err;
        clear();
        memory_fail_after(k);
        const dte_status status =
            batch_run(&job, &(batch_settings){.threads = 1, .done = collect}, NULL, &err);
        memory_fail_after(-1);
        if (status == DTE_OK) {
            CHECK(k == 3); /* threads, rows and the worker; nothing for chunks */
            break;
        }
        CHECK(status == DTE_MEMORY && t.finished == 0);
    }
}

int main(void)
{
    RUN(rows_are_the_same_for_any_number_of_threads);
    RUN(a_failure_ends_the_batch);
    RUN(stop_leaves_what_is_done);
    RUN(skipped_chunks_are_not_computed);
    RUN(nothing_to_do_is_done);
    RUN(memory_failures_are_reported);
    return tap_done();
}

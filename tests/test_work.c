/* test_work.c - work in shares and with a journal: every chunk arrives once, whatever was done
 * before; merging; what is refused. */
#include "analysis/work.h"
#include "base/fail.h"
#include "base/journal.h"
#include "base/memory.h"
#include "tap.h"
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECES = 203, CHUNK = 10, CHUNKS = 21, WIDTH = 2, SHARES = 3 };

typedef struct table {
    double rows[PIECES * WIDTH];
    int times[CHUNKS], computed, arrived;
    double shift; /* of the values: another machine */
    volatile int stop;
    int stop_after;
} table;

static table t;
static char folder[] = "/tmp/detente-work-XXXXXX";
static char paths[SHARES][64], all[64];

static dte_status compute(void *user, void *worker, uint64_t first, size_t n, double *rows,
                          dte_error *err)
{
    (void)user;
    (void)worker;
    (void)err;
    for (size_t i = 0; i < n; i++) {
        rows[WIDTH * i] = sin((double)(first + i)) + t.shift;
        rows[WIDTH * i + 1] = (double)(first + i);
    }
    t.computed++;
    return DTE_OK;
}

static dte_status collect(void *user, uint64_t chunk, uint64_t first, size_t n, const double *rows,
                          dte_error *err)
{
    (void)user;
    (void)err;
    CHECK(n == (chunk == CHUNKS - 1 ? 3 : CHUNK) && first == chunk * CHUNK);
    memcpy(t.rows + first * WIDTH, rows, n * WIDTH * sizeof *rows);
    t.times[chunk]++;
    if (++t.arrived == t.stop_after) t.stop = 1;
    return DTE_OK;
}

static const batch_job job = {.n = PIECES, .width = WIDTH, .chunk = CHUNK, .run = compute};

/* Runs the job; the facts and the status of a work that is opened and closed here. */
static dte_status run(dte_work_settings settings, const char *lines, dte_work_facts *facts,
                      dte_error *err)
{
    dte_work *work;
    bool stopped;
    const batch_settings batch = {.threads = 1, .done = collect, .stop = &t.stop};
    dte_status status = dte_work_open(&settings, &work, err);
    if (status != DTE_OK) return status;
    status = work_run(work, &job, lines, &batch, &stopped, err);
    *facts = dte_work_look(work);
    CHECK(status != DTE_OK || stopped == (t.stop != 0));
    CHECK(status != DTE_OK || facts->is_complete || facts->notes[0] == '\0');
    dte_work_close(work);
    return status;
}

static void clear(void)
{
    memset(&t, 0, sizeof t);
    for (size_t k = 0; k < SHARES; k++)
        unlink(paths[k]);
    unlink(all);
}

static void forget_rows(void)
{
    memset(t.rows, 0, sizeof t.rows);
    memset(t.times, 0, sizeof t.times);
    t.computed = t.arrived = 0;
}

static void check_table(void)
{
    for (size_t i = 0; i < PIECES; i++)
        CHECK(t.rows[WIDTH * i] == sin((double)i) && t.rows[WIDTH * i + 1] == (double)i);
    for (size_t k = 0; k < CHUNKS; k++)
        CHECK(t.times[k] == 1);
}

static dte_work_settings share(size_t k)
{
    return (dte_work_settings){.journal = paths[k - 1], .share = k, .shares = SHARES};
}

static void without_a_work_it_is_a_batch(void)
{
    dte_work_facts facts;
    clear();
    CHECK(work_run(NULL, &job, "", &(batch_settings){.threads = 1, .done = collect}, NULL, NULL) ==
          DTE_OK);
    check_table();
    forget_rows();
    CHECK(run(dte_work_default(), "", &facts, NULL) == DTE_OK);
    check_table();
    CHECK(facts.is_first && facts.is_complete && facts.chunks == CHUNKS &&
          facts.computed == CHUNKS && facts.restored == 0 && facts.processes == 1);
}

static void a_stopped_work_goes_on_where_it_was(void)
{
    for (int stop_after = 1; stop_after < CHUNKS; stop_after++) {
        dte_work_facts facts;
        dte_error err;
        const dte_work_settings settings = {.journal = paths[0]};
        clear();
        t.stop_after = stop_after;
        CHECK(run(settings, "a: 1\n", &facts, &err) == DTE_OK);
        CHECK(!facts.is_complete && facts.computed == (size_t)stop_after);
        forget_rows();
        t.stop = t.stop_after = 0;
        CHECK(run(settings, "a: 1\n", &facts, &err) == DTE_OK);
        check_table();
        CHECK(t.computed == CHUNKS - stop_after);
        CHECK(facts.is_complete && facts.restored == (size_t)stop_after);
        forget_rows();
        CHECK(run(settings, "a: 1\n", &facts, &err) == DTE_OK); /* nothing is left */
        check_table();
        CHECK(t.computed == 0 && facts.restored == CHUNKS && facts.is_complete);
    }
}

static void other_work_is_refused(void)
{
    dte_work_facts facts;
    dte_error err;
    char text[256];
    clear();
    CHECK(run((dte_work_settings){.journal = paths[0]}, "a: 1\n", &facts, &err) == DTE_OK);
    forget_rows();
    CHECK(run((dte_work_settings){.journal = paths[0]}, "a: 2\n", &facts, &err) == DTE_USAGE);
    CHECK(t.computed == 0 && t.arrived == 0);
    snprintf(text, sizeof text,
             "the journal '%s' holds other work; use the same scenario and options, or another "
             "journal:\n  a: 1 in the journal, 2 now",
             paths[0]);
    CHECK_TEXT(err.text, text);
}

static void damage_is_told_and_repaired(void)
{
    dte_work_facts facts;
    dte_error err;
    dte_work *work;
    char text[512];
    struct stat is;
    const dte_work_settings settings = {.journal = paths[0]};
    clear();
    CHECK(run(settings, "", &facts, &err) == DTE_OK);
    CHECK(stat(paths[0], &is) == 0 && truncate(paths[0], is.st_size - 1) == 0);
    FILE *file = fopen(paths[0], "r+b");
    CHECK(file && fseek(file, -1000, SEEK_END) == 0 && fputs("damage", file) >= 0 &&
          fclose(file) == 0);
    forget_rows();
    CHECK(dte_work_open(&settings, &work, &err) == DTE_OK);
    CHECK(work_run(work, &job, "", &(batch_settings){.threads = 1, .done = collect}, NULL, &err) ==
          DTE_OK);
    check_table();
    CHECK(t.computed == 2);
    snprintf(text, sizeof text,
             "%s: an unfinished record at the end was cut off; its chunk is computed again\n"
             "%s: 1 damaged records are ignored; their chunks are computed again\n",
             paths[0], paths[0]);
    CHECK_TEXT(dte_work_look(work).notes, text);
    dte_work_close(work);
}

static void shares_are_disjoint_and_merge_to_the_whole(void)
{
    dte_work_facts facts;
    dte_error err;
    char *text, want[1024];
    int complete;
    const char *const some[] = {paths[2], paths[0], paths[1]};
    clear();
    for (size_t k = 1; k <= SHARES; k++) {
        forget_rows();
        CHECK(run(share(k), "a: 1\n", &facts, &err) == DTE_OK);
        CHECK(!facts.is_complete && facts.computed == CHUNKS / SHARES);
        for (size_t c = 0; c < CHUNKS; c++)
            CHECK(t.times[c] == (c % SHARES == k - 1));
    }
    CHECK(dte_work_merge(SHARES, some, all, &complete, &text, &err) == DTE_OK && complete);
    snprintf(want, sizeof want,
             "%s: 7 of 21 chunks\n%s: 7 of 21 chunks\n%s: 7 of 21 chunks\n%s: 21 of 21 chunks\n",
             paths[2], paths[0], paths[1], all);
    CHECK_TEXT(text, want);
    memory_free(text);
    forget_rows();
    CHECK(run((dte_work_settings){.journal = all}, "a: 1\n", &facts, &err) == DTE_OK);
    check_table();
    CHECK(t.computed == 0 && facts.is_complete);
}

static void missing_chunks_are_named(void)
{
    dte_work_facts facts;
    dte_error err;
    char *text, want[1024];
    int complete;
    const char *const one[] = {paths[1]};
    clear();
    CHECK(run(share(2), "", &facts, &err) == DTE_OK);
    CHECK(dte_work_merge(1, one, paths[1], &complete, &text, &err) == DTE_OK && !complete);
    snprintf(want, sizeof want,
             "%s: 7 of 21 chunks\n"
             "missing chunks: 0, 2-3, 5-6, 8-9, 11-12, 14-15, 17-18, 20\n%s: 7 of 21 chunks\n",
             paths[1], paths[1]);
    CHECK_TEXT(text, want);
    memory_free(text);
    forget_rows();
    CHECK(run((dte_work_settings){.journal = paths[1]}, "", &facts, &err) == DTE_OK);
    check_table(); /* one without shares does the rest */
    CHECK(t.computed == CHUNKS - 7);
}

static void merging_what_does_not_belong_together_is_refused(void)
{
    dte_work_facts facts;
    dte_error err;
    char *text, want[512];
    int complete;
    const char *const two[] = {paths[0], paths[1]};
    clear();
    CHECK(run(share(1), "a: 1\n", &facts, &err) == DTE_OK);
    CHECK(run((dte_work_settings){.journal = paths[1]}, "a: 2\n", &facts, &err) == DTE_OK);
    CHECK(dte_work_merge(2, two, all, &complete, &text, &err) == DTE_USAGE && !text);
    snprintf(
        want, sizeof want,
        "the journals '%s' and '%s' hold different work:\n  a: 1 in the first, 2 in the second",
        paths[0], paths[1]);
    CHECK_TEXT(err.text, want);
    unlink(paths[1]);
    t.shift = 1e-9;
    CHECK(run((dte_work_settings){.journal = paths[1]}, "a: 1\n", &facts, &err) == DTE_OK);
    CHECK(dte_work_merge(2, two, all, &complete, &text, &err) == DTE_NUMERIC);
    snprintf(want, sizeof want,
             "chunk 0 differs between '%s' and '%s': they come from processors that round "
             "differently; leave one out",
             paths[0], paths[1]);
    CHECK_TEXT(err.text, want);
    CHECK(dte_work_merge(2, two, "/dev/null", &complete, &text, &err) == DTE_USAGE);
    CHECK(dte_work_merge(0, two, all, &complete, &text, &err) == DTE_USAGE);
    CHECK(dte_work_merge(1, two, "/nowhere/a", &complete, &text, &err) == DTE_IO);
    CHECK(access(all, F_OK) != 0);
}

static void shares_that_make_no_sense_are_refused(void)
{
    static const size_t bad[][2] = {{0, 3}, {4, 3}, {1, 0}, {1, 1000001}};
    dte_work *work;
    dte_error err;
    for (size_t k = 0; k < 4; k++) {
        const dte_work_settings s = {.journal = all, .share = bad[k][0], .shares = bad[k][1]};
        CHECK(dte_work_open(&s, &work, &err) == DTE_USAGE && !work);
    }
    CHECK_TEXT(err.text, "share 1 of 1000001: use 1 of n to n of n, n at most 1000000");
    CHECK(dte_work_open(&(dte_work_settings){.share = 1, .shares = 2}, &work, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "a share of the work needs a journal to keep it in; say which");
}

static void every_failed_allocation_is_reported(void)
{
    dte_work_facts facts;
    dte_error err;
    long k = 0;
    for (;; k++) {
        clear();
        memory_fail_after(k);
        const dte_status status =
            run((dte_work_settings){.journal = paths[0]}, "a: 1\n", &facts, &err);
        memory_fail_after(-1);
        if (status == DTE_OK) break;
        CHECK(status == DTE_MEMORY);
    }
    CHECK(k > 8);
    check_table();
    const char *const one[] = {paths[0]};
    for (k = 0;; k++) {
        char *text;
        int complete;
        unlink(all);
        memory_fail_after(k);
        const dte_status status = dte_work_merge(1, one, all, &complete, &text, &err);
        memory_fail_after(-1);
        memory_free(text);
        if (status == DTE_OK) break;
        CHECK(status == DTE_MEMORY && !text);
    }
    CHECK(k > 8);
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    for (int k = 0; k < SHARES; k++)
        snprintf(paths[k], sizeof paths[k], "%s/%d.journal", folder, k + 1);
    snprintf(all, sizeof all, "%s/all.journal", folder);
    RUN(without_a_work_it_is_a_batch);
    RUN(a_stopped_work_goes_on_where_it_was);
    RUN(other_work_is_refused);
    RUN(damage_is_told_and_repaired);
    RUN(shares_are_disjoint_and_merge_to_the_whole);
    RUN(missing_chunks_are_named);
    RUN(merging_what_does_not_belong_together_is_refused);
    RUN(shares_that_make_no_sense_are_refused);
    RUN(every_failed_allocation_is_reported);
    clear();
    tap_check(rmdir(folder) == 0, __FILE__, __LINE__, "nothing is left behind");
    return tap_done();
}

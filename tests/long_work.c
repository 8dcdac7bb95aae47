/* long_work.c - a program with long work, for the test scripts: it is killed, divided and
 * distributed there.
 *
 *     long_work OUT [key=value ...]
 *
 * writes rows i, sin(i), sin(i)^2 (raw doubles; 1001 rows in chunks of 10) to OUT when all are
 * there; "partial" on standard output if not. Keys: journal, share, shares, threads; processes=1;
 * pause: microseconds for a row; seed: part of what identifies the work; fail: the row whose
 * computation fails; die: the rank that kills itself in its third chunk. */
#include "analysis/work.h"
#include "base/fail.h"
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS = 1001, WIDTH = 3 };

typedef struct program {
    const char *out, *journal;
    long share, shares, threads, processes, pause, seed, fail, die;
    int chunks; /* computed here */
    double rows[ROWS * WIDTH];
} program;

static program p = {.fail = -1, .die = -1};

static dte_status compute(void *user, void *worker, uint64_t first, size_t n, double *rows,
                          dte_error *err)
{
    const char *rank = getenv("OMPI_COMM_WORLD_RANK");
    (void)user;
    (void)worker;
    if (rank && atol(rank) == p.die && ++p.chunks == 3) raise(SIGKILL);
    for (size_t k = 0; k < n; k++) {
        const double i = (double)(first + k);
        if ((long)(first + k) == p.fail) return fail(err, DTE_NUMERIC, "row %ld fails", p.fail);
        if (p.pause > 0) usleep((useconds_t)p.pause);
        rows[WIDTH * k] = i;
        rows[WIDTH * k + 1] = sin(i);
        rows[WIDTH * k + 2] = sin(i) * sin(i);
    }
    return DTE_OK;
}

static dte_status collect(void *user, uint64_t chunk, uint64_t first, size_t n, const double *rows,
                          dte_error *err)
{
    (void)user;
    (void)chunk;
    (void)err;
    memcpy(p.rows + first * WIDTH, rows, n * WIDTH * sizeof *rows);
    return DTE_OK;
}

static int usage(const char *word)
{
    fprintf(stderr, "long_work: what is '%s'?\n", word);
    return 2;
}

static int read_word(const char *word)
{
    const struct {
        const char *name;
        long *value;
    } keys[] = {{"share", &p.share},         {"shares", &p.shares},
                {"threads", &p.threads},     {"pause", &p.pause},
                {"processes", &p.processes}, {"seed", &p.seed},
                {"fail", &p.fail},           {"die", &p.die}};
    const char *equal = strchr(word, '=');
    const size_t length = equal ? (size_t)(equal - word) : 0;
    if (length == 7 && strncmp(word, "journal", 7) == 0) {
        p.journal = equal + 1;
        return 0;
    }
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        if (strlen(keys[k].name) != length || strncmp(word, keys[k].name, length) != 0) continue;
        *keys[k].value = atol(equal + 1);
        return 0;
    }
    return usage(word);
}

static dte_status run(dte_work *work, dte_error *err)
{
    const batch_job job = {.n = ROWS, .width = WIDTH, .chunk = 10, .run = compute};
    const batch_settings settings = {.threads = (size_t)p.threads, .done = collect};
    char lines[64];
    snprintf(lines, sizeof lines, "seed: %ld\n", p.seed);
    return work_run(work, &job, lines, &settings, NULL, err);
}

static int finish(const dte_work *work)
{
    const dte_work_facts facts = dte_work_look(work);
    fputs(facts.notes, stderr);
    if (!facts.is_first) return 0;
    printf("%s: %zu restored, %zu computed, %zu processes, %zu lost\n",
           facts.is_complete ? "complete" : "partial", facts.restored, facts.computed,
           facts.processes, facts.lost);
    if (!facts.is_complete) return 0;
    FILE *file = fopen(p.out, "wb");
    if (!file) return 4;
    const size_t written = fwrite(p.rows, sizeof *p.rows, ROWS * WIDTH, file);
    return fclose(file) == 0 && written == ROWS * WIDTH ? 0 : 4;
}

int main(int argc, char **argv)
{
    dte_work *work;
    dte_error err;
    if (argc < 2) return usage("");
    p.out = argv[1];
    for (int k = 2; k < argc; k++)
        if (read_word(argv[k]) != 0) return 2;
    const dte_work_settings settings = {.journal = p.journal,
                                        .share = (size_t)p.share,
                                        .shares = (size_t)p.shares,
                                        .processes = (int)p.processes};
    dte_status status = dte_work_open(&settings, &work, &err);
    if (status == DTE_OK) status = run(work, &err);
    const int code = status == DTE_OK ? finish(work) : 3;
    if (status != DTE_OK) fprintf(stderr, "%s\n", err.text);
    dte_work_close(status == DTE_OK || work ? work : NULL);
    return code;
}

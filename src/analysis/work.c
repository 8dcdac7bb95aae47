/* work.c - see work.h: what is in the journal is handed on first, then the batch leaves it out. */
#include "analysis/work.h"

#include "analysis/ranks.h"
#include "base/journal.h"
#include "base/memory.h"
#include <inttypes.h>
#include <string.h>

enum { SHARES_MOST = 1000000 };

struct dte_work {
    dte_work_settings settings;
    ranks *ranks; /* NULL: one process */
    dte_work_facts facts;
    buffer notes;
};

dte_work_settings dte_work_default(void)
{
    return (dte_work_settings){0};
}

int dte_work_has_processes(void)
{
    return ranks_are_built();
}

static dte_status check_settings(const dte_work_settings *s, dte_error *err)
{
    if (s->shares == 0 && s->share == 0) return DTE_OK;
    if (s->share < 1 || s->share > s->shares || s->shares > SHARES_MOST)
        return fail(err, DTE_USAGE, "share %zu of %zu: use 1 of n to n of n, n at most %d",
                    s->share, s->shares, SHARES_MOST);
    if (!s->journal)
        return fail(err, DTE_USAGE, "a share of the work needs a journal to keep it in; say which");
    return DTE_OK;
}

dte_status dte_work_open(const dte_work_settings *settings, dte_work **out, dte_error *err)
{
    fail_clear(err);
    *out = NULL;
    DTE_TRY(check_settings(settings, err));
    dte_work *w = memory_zero(1, sizeof *w);
    if (!w) return fail_memory(err);
    w->settings = *settings;
    const dte_status status = settings->processes ? ranks_open(&w->ranks, err) : DTE_OK;
    if (status != DTE_OK) {
        dte_work_close(w);
        return status;
    }
    w->facts.processes = w->ranks ? ranks_size(w->ranks) : 1;
    w->facts.is_first = !w->ranks || ranks_number(w->ranks) == 0;
    *out = w;
    return DTE_OK;
}

void dte_work_close(dte_work *w)
{
    if (!w) return;
    ranks_close(w->ranks);
    buffer_free(&w->notes);
    memory_free(w);
}

dte_work_facts dte_work_look(const dte_work *w)
{
    dte_work_facts facts = w->facts;
    facts.notes = w->notes.text && !w->notes.failed ? w->notes.text : "";
    return facts;
}

/* ---- one run ---- */

typedef struct run {
    dte_work *work;
    const batch_job *job;
    const batch_settings *settings; /* the caller's */
    journal *journal;               /* or NULL */
    double *rows;                   /* of one chunk; the journal's records are whole chunks */
    uint64_t share, shares;         /* chunks k with k % shares == share */
} run;

static bool skip(void *user, uint64_t chunk)
{
    const run *r = user;
    return chunk % r->shares != r->share || (r->journal && journal_has(r->journal, chunk));
}

static dte_status hand_on(const run *r, uint64_t chunk, const double *rows, dte_error *err)
{
    const batch_settings *s = r->settings;
    if (!s->done) return DTE_OK;
    return s->done(s->user, chunk, batch_first(r->job, chunk), batch_count(r->job, chunk), rows,
                   err);
}

/* The last chunk may be shorter than a record, whose rest is then 0. */
static dte_status keep(const run *r, uint64_t chunk, size_t n, const double *rows, dte_error *err)
{
    if (!r->journal) return DTE_OK;
    if (n < r->job->chunk) {
        memset(r->rows, 0, r->job->chunk * r->job->width * sizeof *rows);
        memcpy(r->rows, rows, n * r->job->width * sizeof *rows);
        rows = r->rows;
    }
    return journal_append(r->journal, chunk, rows, err);
}

static dte_status done(void *user, uint64_t chunk, uint64_t first, size_t n, const double *rows,
                       dte_error *err)
{
    run *r = user;
    (void)first;
    DTE_TRY(keep(r, chunk, n, rows, err));
    r->work->facts.computed++;
    return hand_on(r, chunk, rows, err);
}

static dte_status restore(run *r, dte_error *err)
{
    const uint64_t chunks = batch_chunks(r->job);
    for (uint64_t k = 0; r->journal && k < chunks; k++) {
        if (!journal_has(r->journal, k)) continue;
        DTE_TRY(journal_get(r->journal, k, r->rows, err));
        DTE_TRY(hand_on(r, k, r->rows, err));
        r->work->facts.restored++;
    }
    return DTE_OK;
}

static dte_status open_journal(run *r, const char *lines, dte_error *err)
{
    const char *path = r->work->settings.journal;
    const journal_key key = {lines, batch_chunks(r->job), r->job->chunk * r->job->width};
    if (!path) return DTE_OK;
    r->rows = memory_zero(r->job->chunk * r->job->width, sizeof *r->rows);
    if (!r->rows) return fail_memory(err);
    DTE_TRY(journal_open(path, &key, &r->journal, err));
    const journal_facts facts = journal_look(r->journal);
    if (facts.cut > 0)
        buffer_print(&r->work->notes,
                     "%s: an unfinished record at the end was cut off; its chunk is computed "
                     "again\n",
                     path);
    if (facts.damaged > 0)
        buffer_print(&r->work->notes,
                     "%s: %" PRIu64 " damaged records are ignored; their chunks are computed "
                     "again\n",
                     path, facts.damaged);
    return DTE_OK;
}

/* In the first process. The others are let go if there is nothing for them to do. */
static dte_status run_first(run *r, const char *lines, bool *stopped, dte_error *err)
{
    batch_settings mine = *r->settings;
    dte_work *w = r->work;
    mine.skip = skip;
    mine.done = done;
    mine.user = r;
    dte_status status = open_journal(r, lines, err);
    if (status == DTE_OK) status = restore(r, err);
    if (status != DTE_OK && w->ranks) ranks_dismiss(w->ranks);
    if (status != DTE_OK) return status;
    if (!w->ranks) return batch_run(r->job, &mine, stopped, err);
    status = ranks_run(w->ranks, r->job, lines, &mine, stopped, &w->notes, err);
    w->facts.lost = ranks_lost(w->ranks);
    return status;
}

static dte_status run_work(dte_work *w, const batch_job *job, const char *lines,
                           const batch_settings *settings, bool *stopped, dte_error *err)
{
    const size_t shares = w->settings.shares;
    run r = {.work = w,
             .job = job,
             .settings = settings,
             .share = shares ? w->settings.share - 1 : 0,
             .shares = shares ? shares : 1};
    if (!w->facts.is_first)
        return ranks_run(w->ranks, job, lines, settings, stopped, &w->notes, err);
    dte_status status = run_first(&r, lines, stopped, err);
    dte_error closing;
    const dte_status closed = journal_close(r.journal, &closing);
    if (status == DTE_OK && closed != DTE_OK) {
        status = closed;
        if (err) *err = closing;
    }
    memory_free(r.rows);
    w->facts.is_complete = w->facts.restored + w->facts.computed == w->facts.chunks;
    return status;
}

dte_status work_run(dte_work *w, const batch_job *job, const char *lines,
                    const batch_settings *settings, bool *stopped, dte_error *err)
{
    buffer all = {0};
    fail_clear(err);
    if (stopped) *stopped = false;
    if (!w) return batch_run(job, settings, stopped, err);
    buffer_print(&all, "detente: %s\n%s", DTE_VERSION, lines);
    buffer_print(&all, "rows: %" PRIu64 "\ncolumns: %zu\n", job->n, job->width);
    buffer_free(&w->notes);
    w->facts.chunks = (size_t)batch_chunks(job);
    w->facts.restored = w->facts.computed = 0;
    w->facts.is_complete = 0;
    const dte_status status =
        all.failed ? fail_memory(err) : run_work(w, job, all.text, settings, stopped, err);
    if (all.failed && w->ranks) ranks_dismiss(w->ranks);
    buffer_free(&all);
    return status;
}

dte_status work_run_stage(dte_work *w, const char *stage, const batch_job *job, const char *lines,
                          const batch_settings *settings, dte_error *err)
{
    buffer path = {0};
    dte_work own = {.facts = {.is_first = 1, .processes = 1}};
    if (!w || !w->settings.journal) return batch_run(job, settings, NULL, err);
    buffer_print(&path, "%s.%s", w->settings.journal, stage);
    own.settings.journal = path.text;
    const dte_status status =
        path.failed ? fail_memory(err) : work_run(&own, job, lines, settings, NULL, err);
    if (own.notes.text) buffer_add(&w->notes, own.notes.text);
    buffer_free(&own.notes);
    buffer_free(&path);
    return status;
}

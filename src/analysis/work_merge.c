/* work_merge.c - joining journals: a new one beside the target gets every chunk in order, and then
 * takes its name. */
#include "base/buffer.h"
#include "base/journal.h"
#include "base/memory.h"
#include <detente/work.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct merge {
    size_t n;
    const char *const *paths;
    journal **from;
    journal *to;
    double *record, *other;
    uint64_t present;
    buffer text;
    bool in_gap;
    uint64_t gap, gaps; /* its first chunk; how many there were */
} merge;

enum { GAPS_SHOWN = 20 };

static dte_status open_all(merge *m, dte_error *err)
{
    m->from = memory_zero(m->n, sizeof *m->from);
    if (!m->from) return fail_memory(err);
    for (size_t k = 0; k < m->n; k++) {
        DTE_TRY(journal_read(m->paths[k], &m->from[k], err));
        const journal_facts facts = journal_look(m->from[k]);
        buffer_print(&m->text, "%s: %" PRIu64 " of %" PRIu64 " chunks", m->paths[k], facts.present,
                     journal_work(m->from[k]).records);
        if (facts.damaged > 0 || facts.cut > 0)
            buffer_print(&m->text, "; %" PRIu64 " damaged",
                         facts.damaged + (facts.cut > 0 ? 1 : 0));
        buffer_add(&m->text, "\n");
    }
    const journal_key first = journal_work(m->from[0]);
    for (size_t k = 1; k < m->n; k++) {
        const journal_key key = journal_work(m->from[k]);
        DTE_TRY(journal_compare(m->paths[0], first.text, m->paths[k], key.text, err));
        if (key.records != first.records || key.numbers != first.numbers)
            return fail(err, DTE_USAGE, "the journals '%s' and '%s' hold different work",
                        m->paths[0], m->paths[k]);
    }
    m->record = memory_zero(first.numbers, sizeof *m->record);
    m->other = memory_zero(first.numbers, sizeof *m->other);
    return m->record && m->other ? DTE_OK : fail_memory(err);
}

/* m->record is `chunk` of journal k; every later journal that has it must have the same bits. */
static dte_status compare_chunk(merge *m, size_t k, uint64_t chunk, dte_error *err)
{
    const size_t bytes = journal_work(m->from[0]).numbers * sizeof *m->record;
    for (size_t i = k + 1; i < m->n; i++) {
        if (!journal_has(m->from[i], chunk)) continue;
        DTE_TRY(journal_get(m->from[i], chunk, m->other, err));
        if (memcmp(m->record, m->other, bytes) != 0)
            return fail(err, DTE_NUMERIC,
                        "chunk %" PRIu64 " differs between '%s' and '%s': they come from "
                        "processors that round differently; leave one out",
                        chunk, m->paths[k], m->paths[i]);
    }
    return DTE_OK;
}

static void end_gap(merge *m, uint64_t end)
{
    if (!m->in_gap) return;
    m->in_gap = false;
    if (++m->gaps > GAPS_SHOWN) return;
    buffer_print(&m->text, "%s%" PRIu64, m->gaps == 1 ? "missing chunks: " : ", ", m->gap);
    if (end - m->gap > 1) buffer_print(&m->text, "-%" PRIu64, end - 1);
}

/* The first journal that has the chunk, or m->n. */
static size_t holder(const merge *m, uint64_t chunk)
{
    size_t k = 0;
    while (k < m->n && !journal_has(m->from[k], chunk))
        k++;
    return k;
}

static dte_status merge_chunk(merge *m, uint64_t chunk, dte_error *err)
{
    const size_t k = holder(m, chunk);
    if (k == m->n) {
        if (!m->in_gap) m->gap = chunk;
        m->in_gap = true;
        return DTE_OK;
    }
    end_gap(m, chunk);
    m->present++;
    DTE_TRY(journal_get(m->from[k], chunk, m->record, err));
    DTE_TRY(compare_chunk(m, k, chunk, err));
    return journal_append(m->to, chunk, m->record, err);
}

static dte_status merge_all(merge *m, const char *temporary, dte_error *err)
{
    const journal_key key = journal_work(m->from[0]);
    DTE_TRY(journal_open(temporary, &key, &m->to, err));
    for (uint64_t chunk = 0; chunk < key.records; chunk++)
        DTE_TRY(merge_chunk(m, chunk, err));
    end_gap(m, key.records);
    if (m->gaps > GAPS_SHOWN)
        buffer_print(&m->text, " and %" PRIu64 " more places", m->gaps - GAPS_SHOWN);
    if (m->gaps > 0) buffer_add(&m->text, "\n");
    journal *to = m->to;
    m->to = NULL;
    return journal_close(to, err);
}

static dte_status write_beside(merge *m, const char *path, dte_error *err)
{
    buffer temporary = {0};
    buffer_print(&temporary, "%s.%ld.tmp", path, (long)getpid());
    if (temporary.failed) return fail_memory(err);
    unlink(temporary.text); /* of a process that had the same number and was killed */
    dte_status status = merge_all(m, temporary.text, err);
    if (status == DTE_OK && rename(temporary.text, path) != 0)
        status = fail(err, DTE_IO, "cannot write '%s': %s", path, strerror(errno));
    if (status != DTE_OK) unlink(temporary.text);
    buffer_free(&temporary);
    return status;
}

/* A journal that is replaced must be of the same work and have nothing that the others have not. */
static dte_status nothing_is_lost(const merge *m, const char *path, const journal *old,
                                  dte_error *err)
{
    const journal_key key = journal_work(old), first = journal_work(m->from[0]);
    DTE_TRY(journal_compare(m->paths[0], first.text, path, key.text, err));
    for (uint64_t chunk = 0; chunk < key.records; chunk++)
        if (journal_has(old, chunk) && holder(m, chunk) == m->n)
            return fail(err, DTE_USAGE,
                        "'%s' holds chunk %" PRIu64 ", which the journals to merge have not: name "
                        "it among them, or write to another file",
                        path, chunk);
    return DTE_OK;
}

/* A device is not replaced, nor a journal that a process writes now; a link stays a link. */
static dte_status write_merged(merge *m, const char *path, dte_error *err)
{
    struct stat is;
    journal *old;
    if (stat(path, &is) != 0) return write_beside(m, path, err);
    if (!S_ISREG(is.st_mode))
        return fail(err, DTE_USAGE, "a journal cannot be written to '%s': it is no regular file",
                    path);
    dte_status status = journal_read(path, &old, err);
    const bool is_journal = status == DTE_OK;
    if (is_journal) status = nothing_is_lost(m, path, old, err);
    journal_close(old, NULL);
    if (status == DTE_IO || status == DTE_MEMORY || (is_journal && status != DTE_OK)) return status;
    fail_clear(err);
    char *target = realpath(path, NULL);
    status = target ? write_beside(m, target, err) : fail_memory(err);
    free(target);
    return status;
}

static void free_merge(merge *m)
{
    for (size_t k = 0; m->from && k < m->n; k++)
        journal_close(m->from[k], NULL);
    journal_close(m->to, NULL);
    memory_free(m->from);
    memory_free(m->record);
    memory_free(m->other);
    buffer_free(&m->text);
}

dte_status dte_work_merge(size_t n, const char *const *paths, const char *path, int *complete,
                          char **text, dte_error *err)
{
    merge m = {.n = n, .paths = paths};
    fail_clear(err);
    *text = NULL;
    *complete = 0;
    dte_status status = n > 0 ? DTE_OK : fail(err, DTE_USAGE, "there is no journal to merge");
    if (status == DTE_OK) status = open_all(&m, err);
    if (status == DTE_OK) status = write_merged(&m, path, err);
    if (status == DTE_OK) {
        const uint64_t chunks = journal_work(m.from[0]).records;
        *complete = m.present == chunks;
        buffer_print(&m.text, "%s: %" PRIu64 " of %" PRIu64 " chunks\n", path, m.present, chunks);
        *text = buffer_take(&m.text);
        if (!*text) status = fail_memory(err);
    }
    free_merge(&m);
    return status;
}

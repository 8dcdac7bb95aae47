/* share.c - see share.h. */
#include "cli/share.h"

#include "cli/message.h"
#include "cli/result.h"
#include <stdlib.h>
#include <string.h>

static int bad_shard(const char *text)
{
    return message_fail("--shard needs K/N, the K-th of N shares, such as 2/8, but found '%s'",
                        text);
}

static int read_shard(const char *text, dte_work_settings *s)
{
    const char *slash = strchr(text, '/');
    double share, shares;
    if (!slash || !message_number(text, (size_t)(slash - text), &share) ||
        !message_number(slash + 1, strlen(slash + 1), &shares))
        return bad_shard(text);
    if (!(1.0 <= share && share <= shares && shares <= 1e6)) return bad_shard(text);
    s->share = (size_t)share;
    s->shares = (size_t)shares;
    return (double)s->share == share && (double)s->shares == shares ? EXIT_DONE : bad_shard(text);
}

/* OpenMPI's mpirun says how many processes there are; other launchers (srun) speak PMIx. One
 * process alone needs no MPI. */
static bool is_one_of_many(void)
{
    const char *size = getenv("OMPI_COMM_WORLD_SIZE");
    if (size) return strcmp(size, "1") != 0;
    return dte_work_has_processes() && getenv("PMIX_RANK") != NULL;
}

int share_open(const options *o, dte_work **out)
{
    dte_work_settings s = dte_work_default();
    dte_error err = {0};
    *out = NULL;
    s.journal = o->resume;
    s.processes = is_one_of_many();
    if (o->shard) {
        const int code = read_shard(o->shard, &s);
        if (code != EXIT_DONE) return code;
        if (!o->resume)
            return message_fail("--shard needs --resume FILE: the journal that the share is kept "
                                "in, and is its result");
        if (o->output)
            return message_fail("the result of --shard is the journal '%s': leave out -o, and "
                                "join the journals with 'detente merge'",
                                o->resume);
    }
    if (!s.journal && !s.processes) return EXIT_DONE;
    return dte_work_open(&s, out, &err) == DTE_OK ? EXIT_DONE : result_fail(&err);
}

/* Notes are lines. */
static void say_notes(const char *notes)
{
    while (*notes) {
        const size_t n = strcspn(notes, "\n");
        message_fail("%.*s", (int)n, notes);
        notes += n + (notes[n] == '\n');
    }
}

bool share_ends(const options *o, const dte_work *w)
{
    if (!w) return false;
    const dte_work_facts facts = dte_work_look(w);
    say_notes(facts.notes);
    if (!facts.is_first) return true;
    if (!o->shard) return false;
    if (!o->quiet)
        fprintf(stderr, "share %s: %zu of %zu chunks are in '%s'\n", o->shard,
                facts.restored + facts.computed, facts.chunks, o->resume);
    return true;
}

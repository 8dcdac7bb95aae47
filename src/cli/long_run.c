/* long_run.c - see long_run.h. */
#include "cli/long_run.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

static volatile int stopped_by; /* the signal, or 0 */

static void on_signal(int number)
{
    stopped_by = number;
}

/* An ignored signal (nohup) stays ignored. */
static void watch(bool on)
{
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++) {
        struct sigaction old;
        const struct sigaction mine = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
        const bool ours = sigaction(signals[k], NULL, &old) == 0 && old.sa_handler != SIG_IGN;
        if (!ours) continue;
        if (on)
            sigaction(signals[k], &mine, NULL);
        else
            signal(signals[k], SIG_DFL);
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Rates are those of what is done after the first moment: what comes before it, and pieces from a
 * journal, do not tell how long the others take. */
static void say_progress(void *user, size_t done, size_t all)
{
    long_run *r = user;
    const double time = now();
    if (r->begun == 0.0) r->begun = r->shown = time;
    if (time - r->begun < 0.2) r->first = done;
    if (time - r->shown < 0.2 || done == r->first) return;
    const double left = (time - r->begun) * (double)(all - done) / (double)(done - r->first);
    r->shown = time;
    if (left >= 100.0)
        fprintf(stderr, "\r\033[K%zu of %zu %s, %.0f min left", done, all, r->things, left / 60.0);
    else
        fprintf(stderr, "\r\033[K%zu of %zu %s, %.0f s left", done, all, r->things, left);
    fflush(stderr);
}

void long_run_begin(long_run *r, const options *o, const char *things)
{
    const bool talks = !o->quiet && isatty(STDERR_FILENO);
    *r = (long_run){.stop = &stopped_by, .progress = talks ? say_progress : NULL, .things = things};
    stopped_by = 0;
    watch(true);
}

int long_run_end(long_run *r)
{
    watch(false);
    if (r->shown > r->begun) fputs("\r\033[K", stderr);
    return stopped_by;
}

/* long_run.c - see long_run.h. */
#include "cli/long_run.h"

#include "cli/message.h"
#include "cli/result.h"
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
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
void long_run_say(long_run *r, const char *things, size_t done, size_t all)
{
    const double time = now();
    if (r->things != things) *r = (long_run){r->stop, r->talks, things, done, time, r->shown};
    if (time - r->begun < 0.2) r->first = done;
    if (time - r->begun < 0.4 || time - r->shown < 0.2 || done == r->first) return;
    const double left = (time - r->begun) * (double)(all - done) / (double)(done - r->first);
    const bool minutes = left >= 100.0;
    r->shown = time;
    fprintf(stderr, "\r\033[K%zu of %zu %s, %.0f %s left", done, all, things,
            minutes ? left / 60.0 : left, minutes ? "min" : "s");
    fflush(stderr);
}

void long_run_begin(long_run *r, const options *o)
{
    *r = (long_run){.stop = &stopped_by, .talks = !o->quiet && isatty(STDERR_FILENO)};
    stopped_by = 0;
    watch(true);
}

int long_run_end(long_run *r)
{
    watch(false);
    if (r->shown > 0.0) fputs("\r\033[K", stderr);
    return stopped_by;
}

/* ---- files ---- */

/* Files that cannot be written are better known before the work than behind it. What is not a
 * regular file (a pipe) is opened once only. */
static int try_file(const char *path)
{
    struct stat old;
    result r;
    if (!path || (stat(path, &old) == 0 && !S_ISREG(old.st_mode) && !S_ISDIR(old.st_mode)))
        return EXIT_DONE;
    const int code = result_open(&r, path);
    return code == EXIT_DONE && result_close(&r, EXIT_USAGE) == EXIT_USAGE ? EXIT_DONE : code;
}

static bool is_one_file(const char *a, const char *b)
{
    struct stat x, y;
    if (!a || !b) return false;
    if (strcmp(a, b) == 0 && strncmp(a, "/dev/", 5) != 0) return true;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

int long_run_files(const options *o)
{
    const char *const path[] = {o->output, o->boundaries, o->resume};
    for (size_t a = 0; a < 3; a++)
        for (size_t b = a + 1; b < 3; b++)
            if (is_one_file(path[a], path[b]))
                return message_fail("'%s' cannot be two files at once: give %s another name",
                                    path[b], b == 1 ? "--boundaries" : "--resume");
    const int code = try_file(o->output);
    return code == EXIT_DONE ? try_file(o->boundaries) : code;
}

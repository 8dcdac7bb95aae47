/* grid.c - see grid.h. */
#include "cli/grid.h"

#include "cli/message.h"
#include "cli/result.h"
#include "cli/share.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { VALUES_USUAL = 101 };
static const double values_most = 1e15; /* of which the library says that it is too much */

/* ---- --over NAME=FROM:TO[:N][:log] ---- */

static int bad_over(const char *text)
{
    return message_fail("--over needs NAME=FROM:TO:N, such as gamma=0:2:401 or "
                        "step=1e-3:10:400:log, but found '%s'",
                        text);
}

/* The part up to the next ':' or the end; moves *text behind it. */
static size_t next_part(const char **text, const char **part)
{
    *part = *text;
    const size_t n = strcspn(*text, ":");
    *text += n + ((*text)[n] == ':');
    return n;
}

static int read_count(const char *text, const char *part, size_t n, size_t *count)
{
    double value;
    if (!message_number(part, n, &value)) return bad_over(text);
    if (value < 2.0 || value > values_most || value != (double)(size_t)value)
        return message_fail("--over %s: the number of values must be a whole number from 2 on",
                            text);
    *count = (size_t)value;
    return EXIT_DONE;
}

static int read_over(const char *text, char **name, dte_sweep_axis *axis)
{
    const char *equal = strchr(text, '='), *part;
    if (!equal || equal == text) return bad_over(text);
    const char *rest = equal + 1;
    *axis = (dte_sweep_axis){.n = VALUES_USUAL};
    size_t n = next_part(&rest, &part);
    if (!message_number(part, n, &axis->lo)) return bad_over(text);
    n = next_part(&rest, &part);
    if (!message_number(part, n, &axis->hi)) return bad_over(text);
    n = next_part(&rest, &part);
    const bool counted = n > 0 && !(n == 3 && memcmp(part, "log", n) == 0);
    if (counted) {
        const int code = read_count(text, part, n, &axis->n);
        if (code != EXIT_DONE) return code;
        n = next_part(&rest, &part);
    }
    axis->log = n == 3 && memcmp(part, "log", n) == 0;
    if ((n > 0 && !axis->log) || *rest) return bad_over(text);
    *name = strndup(text, (size_t)(equal - text));
    axis->name = *name;
    if (*name) return EXIT_DONE;
    message_fail("out of memory");
    return EXIT_LIMIT;
}

int grid_read(const options *o, grid *g)
{
    *g = (grid){.settings = dte_sweep_default()};
    dte_sweep_settings *s = &g->settings;
    if (o->overs.n == 0)
        return message_fail("%s needs --over NAME=FROM:TO:N: a param, or 'step', the learning rate",
                            o->command->name);
    if (o->overs.n > DTE_SWEEP_AXES)
        return message_fail("%s goes over one or two things; leave out '--over %s'",
                            o->command->name, o->overs.at[DTE_SWEEP_AXES]);
    if (o->methods.n > 1) return message_fail("%s takes one --method", o->command->name);
    if (o->fast && (o->verdicts || o->nonlinear))
        return message_fail("--fast leaves out what --%s asks for",
                            o->verdicts ? "verdict" : "nonlinear");
    for (size_t k = 0; k < o->overs.n; k++) {
        const int code = read_over(o->overs.at[k], &g->names[k], &s->axes[s->n_axes]);
        if (code != EXIT_DONE) return code;
        if (o->step > 0.0 && strcmp(g->names[k], "step") == 0)
            return message_fail("the learning rate varies (--over step): leave out --step");
        s->n_axes++;
    }
    s->equilibrium = o->equilibrium;
    s->method = o->methods.n > 0 ? o->methods.at[0] : NULL;
    s->step = o->step;
    s->depth = o->fast ? DTE_SWEEP_FAST : o->verdicts ? DTE_SWEEP_VERDICT : DTE_SWEEP_AUTO;
    s->nonlinear = o->nonlinear;
    s->threads = o->threads;
    return EXIT_DONE;
}

void grid_free(grid *g)
{
    for (size_t k = 0; k < DTE_SWEEP_AXES; k++)
        free(g->names[k]);
    dte_work_close(g->settings.work);
}

/* ---- running ---- */

static volatile int stopped_by; /* the signal, or 0 */

/* A second one ends the program as usual. */
static void on_signal(int number)
{
    stopped_by = number;
}

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

/* Rates are taken from what was there after the first moment: rows of a journal cost nothing. */
typedef struct clockwork {
    const char *what;
    double begun, shown;
    size_t first; /* done when it began */
} clockwork;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void say_share(clockwork *c, const char *what, size_t done, size_t all)
{
    const double time = now();
    if (c->what != what) *c = (clockwork){what, time, c->shown, done};
    if (time - c->begun < 0.2) c->first = done;
    if (time - c->begun < 0.4 || time - c->shown < 0.2 || done == c->first) return;
    const double left = (time - c->begun) * (double)(all - done) / (double)(done - c->first);
    c->shown = time;
    fprintf(stderr,
            left >= 100.0 ? "\r\033[K%zu of %zu %s, %.0f min left"
                          : "\r\033[K%zu of %zu %s, %.0f s left",
            done, all, what, left >= 100.0 ? left / 60.0 : left);
    fflush(stderr);
}

static void say_progress(void *user, size_t done, size_t rows)
{
    say_share(user, "rows", done, rows);
}

static void say_tracing(void *user, size_t done, size_t edges)
{
    say_share(user, "edges at boundaries", done, edges);
}

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

/* The table, the boundaries and the journal. */
static int try_files(const options *o)
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

int grid_run(const options *o, dte_game *game, grid *g, dte_sweep **out)
{
    dte_error err = {0};
    clockwork c = {0};
    const bool talks = !o->quiet && isatty(STDERR_FILENO);
    int code = try_files(o);
    if (code == EXIT_DONE) code = share_open(o, &g->settings.work);
    if (code != EXIT_DONE) return code;
    g->settings.stop = &stopped_by;
    if (talks) {
        g->settings.progress = say_progress;
        g->settings.tracing = say_tracing;
        g->settings.user = &c;
    }
    stopped_by = 0;
    watch(true);
    const dte_status status = dte_sweep_run(game, &g->settings, out, &err);
    watch(false);
    g->signal = stopped_by;
    if (talks && c.shown > 0.0) fputs("\r\033[K", stderr);
    g->ends = share_ends(o, g->settings.work);
    return status == DTE_OK ? EXIT_DONE : result_fail(&err);
}

/* What is there and what is not; `where` is the file, or NULL. */
static void say_missing(const grid *g, const dte_sweep *s, const char *where)
{
    char rows[64], cut[128] = "";
    const bool all = s->n_done == s->n_rows;
    snprintf(rows, sizeof rows, all ? "all %zu" : "%zu of %zu", s->n_done, s->n_rows);
    if (all && s->n_edges > 0)
        snprintf(cut, sizeof cut, " from %s = %.4g to %.4g: %zu of %zu edges", s->axes[0].name,
                 s->missing_from, s->missing_to, s->n_edges - s->n_edges_done, s->n_edges);
    message_fail(
        "%s: %s rows were computed%s%s%s; %s%s%s", g->signal ? "interrupted" : "incomplete", rows,
        where ? " and are in '" : "", where ? where : "", where ? "'" : "",
        all ? "" : "the others are left out",
        s->boundaries_cut ? (all ? "boundaries are missing" : ", and boundaries are missing") : "",
        cut);
}

int grid_end(const options *o, const grid *g, const dte_sweep *s, const char *where)
{
    const bool complete = s->n_done == s->n_rows && !s->boundaries_cut;
    const int code = g->signal ? 128 + g->signal : EXIT_FAILED;
    if (s->n_empty > 0 && !o->quiet)
        message_fail("%zu of %zu rows have no numbers; the first: %.*s", s->n_empty, s->n_done,
                     (int)strcspn(s->why, "\n"), s->why);
    if (g->ends) return g->signal ? code : EXIT_DONE;
    if (complete) return EXIT_DONE;
    say_missing(g, s, where);
    if (o->resume)
        message_fail("what was computed is in '%s': the same command goes on", o->resume);
    return code;
}

/* grid.c - see grid.h. */
#include "cli/grid.h"

#include "cli/long_run.h"
#include "cli/message.h"
#include "cli/result.h"
#include "cli/share.h"
#include <stdlib.h>
#include <string.h>

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

static void say_rows(void *user, size_t done, size_t rows)
{
    long_run_say(user, "rows", done, rows);
}

static void say_edges(void *user, size_t done, size_t edges)
{
    long_run_say(user, "edges at boundaries", done, edges);
}

int grid_run(const options *o, dte_game *game, grid *g, dte_sweep **out)
{
    dte_error err = {0};
    long_run r;
    int code = long_run_files(o);
    if (code == EXIT_DONE) code = share_open(o, &g->settings.work);
    if (code != EXIT_DONE) return code;
    long_run_begin(&r, o);
    g->settings.stop = r.stop;
    if (r.talks) {
        g->settings.progress = say_rows;
        g->settings.tracing = say_edges;
        g->settings.user = &r;
    }
    const dte_status status = dte_sweep_run(game, &g->settings, out, &err);
    g->signal = long_run_end(&r);
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

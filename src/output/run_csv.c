/* run_csv.c - a trajectory of the flow as CSV (RFC 4180): a header "t,w,a", then numbers
 * that read back as the same doubles. */
#include "analysis/trajectory.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 1 << 15 }; /* bytes that are written at once */

typedef struct run {
    dte_game *game;
    size_t d;
    buffer text;
    dte_write *write;
    void *user;
    bool refused; /* by `write` */
} run;

static bool flush(run *r)
{
    if (r->text.failed) return false;
    if (r->text.length > 0 && r->write(r->user, r->text.text, r->text.length) != 0)
        r->refused = true;
    r->text.length = 0;
    return !r->refused;
}

/* Component names such as W[1,2] hold a comma. */
static void add_name(buffer *b, const char *name)
{
    const bool quoted = strpbrk(name, ",\" ") != NULL;
    buffer_print(b, quoted ? ",\"%s\"" : ",%s", name);
}

static void add_number(buffer *b, double value)
{
    char text[NUMBER_TEXT];
    buffer_add(b, number_shortest(value, text));
}

static bool sink(void *user, double t, const double *y)
{
    run *r = user;
    add_number(&r->text, t);
    for (size_t k = 0; k < r->d; k++) {
        buffer_add(&r->text, ",");
        add_number(&r->text, y[k]);
    }
    buffer_add(&r->text, "\n");
    return r->text.length < CHUNK || flush(r);
}

static double norm(size_t n, const double *y)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum = hypot(sum, y[k]);
    return sum;
}

/* Why the integration ended early, y being the last state reached. */
static dte_status explain(const run *r, ode_end end, double reached, const double *y,
                          dte_error *err)
{
    char t[NUMBER_TEXT], size[NUMBER_TEXT];
    number_format(reached, 6, t);
    number_format(norm(r->d, y), 3, size);
    if (end == ODE_LIMIT)
        return fail(err, DTE_LIMIT,
                    "the trajectory needs too many steps: stopped at t = %s; a stiff field needs "
                    "--stiff, otherwise ask for less --time",
                    t);
    const dte_status status = dte_game_diagnose(r->game, y, err);
    if (status != DTE_OK) return status;
    return fail(err, DTE_NUMERIC,
                "the trajectory leaves every bound or the domain of the field at t = %s, where "
                "|s| = %s",
                t, size);
}

/* The start in y[0..d). */
static dte_status find_start(const run *r, const dte_run_settings *s, double *y, dte_error *err)
{
    if (!s->start) return dte_game_start(r->game, y, err);
    for (size_t k = 0; k < r->d; k++) {
        if (!isfinite(s->start[k]))
            return fail(err, DTE_USAGE, "the start is not finite in component %s",
                        dte_game_component(r->game, k));
        y[k] = s->start[k];
    }
    return DTE_OK;
}

static dte_status integrate(run *r, const dte_run_settings *s, double *y, dte_error *err)
{
    ode_end end;
    double reached;
    DTE_TRY(find_start(r, s, y, err));
    DTE_TRY(dte_game_diagnose(r->game, y, err));
    buffer_add(&r->text, "t");
    for (size_t k = 0; k < r->d; k++)
        add_name(&r->text, dte_game_component(r->game, k));
    buffer_add(&r->text, "\n");
    DTE_TRY(trajectory_run(r->game, s, y, sink, r, &end, &reached, err));
    flush(r);
    if (r->text.failed) return fail_memory(err);
    if (r->refused) return fail(err, DTE_IO, "the trajectory could not be written");
    return end == ODE_DONE ? DTE_OK : explain(r, end, reached, y, err);
}

dte_status dte_run_csv(dte_game *game, const dte_run_settings *settings, dte_write *write,
                       void *user, dte_error *err)
{
    run r = {.game = game, .write = write, .user = user};
    const dte_run_settings usual = dte_run_default();
    if (!settings) settings = &usual;
    r.d = dte_game_describe(game).dimension;
    fail_clear(err);
    double *y = memory_zero(r.d, sizeof *y);
    const dte_status status = y ? integrate(&r, settings, y, err) : fail_memory(err);
    buffer_free(&r.text);
    memory_free(y);
    return status;
}

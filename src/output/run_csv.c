/* run_csv.c - a trajectory of the flow, or the iterates of a training method, as CSV (RFC 4180):
 * a header "t,w,a" or "step,w,a", then numbers that read back as the same doubles. */
#include "analysis/trajectory.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "game/method.h"

#include <math.h>
#include <string.h>

enum {
    CHUNK = 1 << 15, /* bytes that are written at once */
    STEPS_USUAL = 500,
    STEPS_MOST = 10 * 1000 * 1000
};
static const double step_usual = 0.1;

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

static void add_header(run *r, const char *clock)
{
    buffer_add(&r->text, clock);
    for (size_t k = 0; k < r->d; k++)
        add_name(&r->text, dte_game_component(r->game, k));
    buffer_add(&r->text, "\n");
}

/* t: flow time, or the number of a step */
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

/* What could not be written, if anything. */
static dte_status finish(run *r, dte_error *err)
{
    flush(r);
    if (r->text.failed) return fail_memory(err);
    return r->refused ? fail(err, DTE_IO, "the trajectory could not be written") : DTE_OK;
}

static dte_status integrate(run *r, const dte_run_settings *s, double *y, dte_error *err)
{
    ode_end end;
    double reached;
    DTE_TRY(find_start(r, s, y, err));
    DTE_TRY(dte_game_diagnose(r->game, y, err));
    add_header(r, "t");
    DTE_TRY(trajectory_run(r->game, s, y, sink, r, &end, &reached, err));
    DTE_TRY(finish(r, err));
    return end == ODE_DONE ? DTE_OK : explain(r, end, reached, y, err);
}

/* ---- training methods ---- */

/* Why step t gave no finite state; y is the point before it. */
static dte_status explain_step(const run *r, const method_map *m, size_t t, const double *y,
                               dte_error *err)
{
    char size[NUMBER_TEXT];
    const dte_status status = dte_game_diagnose(r->game, y, err);
    if (status != DTE_OK) return status;
    return fail(
        err, DTE_NUMERIC,
        "the iterates of '%s' leave every bound or the domain of the field: step %zu is not "
        "finite; before it |s| = %s",
        m->use->label, t, number_format(norm(r->d, y), 3, size));
}

/* state: the d components, then the method's memory; y: the start, later the last finite point. */
static dte_status step_on(run *r, method_map *m, double h, size_t steps, double *y, double *state,
                          dte_error *err)
{
    method_map_rest(m, y, state);
    bool open = sink(r, 0.0, y), finite = true;
    size_t t = 0;
    while (open && finite && t < steps) {
        method_map_step(m, h, ++t, state);
        for (size_t k = 0; k < m->n; k++)
            finite = finite && isfinite(state[k]);
        if (!finite) break;
        memcpy(y, state, r->d * sizeof *y);
        open = sink(r, (double)t, y);
    }
    DTE_TRY(finish(r, err));
    return finite ? DTE_OK : explain_step(r, m, t, y, err);
}

static dte_status iterate(run *r, const dte_run_settings *s, const method_use *use, double *y,
                          dte_error *err)
{
    method_map m;
    const double usual = s->step > 0.0 ? s->step : step_usual,
                 h = use->step > 0.0 ? use->step : usual;
    DTE_TRY(dte_game_diagnose(r->game, y, err));
    DTE_TRY(method_map_create(r->game, use, &m, err));
    double *state = memory_zero(m.n, sizeof *state);
    add_header(r, "step");
    const dte_status status =
        state ? step_on(r, &m, h, s->steps > 0 ? s->steps : STEPS_USUAL, y, state, err)
              : fail_memory(err);
    memory_free(state);
    method_map_free(&m);
    return status;
}

static dte_status train(run *r, const dte_run_settings *s, double *y, dte_error *err)
{
    method_use use;
    if (!(s->step >= 0.0) || isinf(s->step))
        return fail(err, DTE_USAGE, "the step of a run must be a positive number");
    if (s->steps > STEPS_MOST)
        return fail(err, DTE_LIMIT, "more than %d steps in one run", STEPS_MOST);
    DTE_TRY(find_start(r, s, y, err));
    DTE_TRY(method_use_read(r->game, s->method, &use, err));
    const dte_status status = iterate(r, s, &use, y, err);
    method_use_free(&use);
    return status;
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
    const dte_status status = !y                 ? fail_memory(err)
                              : settings->method ? train(&r, settings, y, err)
                                                 : integrate(&r, settings, y, err);
    buffer_free(&r.text);
    memory_free(y);
    return status;
}

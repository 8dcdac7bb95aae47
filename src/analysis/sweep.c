/* sweep.c - running the pieces of a sweep and giving out its table. */
#include "analysis/sweep_lines.h"
#include "analysis/sweep_point.h"
#include "analysis/sweep_store.h"
#include "analysis/work.h"
#include "base/memory.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- rows ---- */

double sweep_store_at(const sweep_store *s, size_t row, size_t c)
{
    const sweep_place at = sweep_plan_place(&s->plan, row);
    if (!s->done[at.piece]) return (double)NAN;
    const sweep_cell cell = s->plan.cells[c];
    return s->rows[at.piece * s->plan.width + cell.offset + (cell.each_step ? at.local : 0)];
}

int dte_sweep_row(const dte_sweep *s, size_t row, double *values)
{
    const sweep_store *store = s->store;
    const sweep_plan *p = &store->plan;
    const sweep_place at = sweep_plan_place(p, row);
    const double *from = store->rows + at.piece * p->width;
    const int done = store->done[at.piece];
    size_t rest = row;
    for (size_t a = s->n_axes; a-- > 0;) {
        values[a] = dte_sweep_value(&s->axes[a], rest % s->axes[a].n);
        rest /= s->axes[a].n;
    }
    for (size_t c = s->n_axes; c < s->n_columns; c++) {
        const sweep_cell cell = p->cells[c];
        values[c] = done ? from[cell.offset + (cell.each_step ? at.local : 0)] : (double)NAN;
    }
    return done;
}

/* ---- collecting ---- */

typedef struct collector {
    sweep_store *store;
    size_t rows_done, rows;
    const dte_sweep_settings *set;
} collector;

static dte_status collect(void *user, uint64_t chunk, uint64_t first, size_t n, const double *rows,
                          dte_error *err)
{
    collector *c = user;
    const sweep_plan *p = &c->store->plan;
    (void)chunk;
    (void)err;
    memcpy(c->store->rows + first * p->width, rows, n * p->width * sizeof *rows);
    memset(c->store->done + first, 1, n);
    for (size_t k = 0; k < n; k++)
        c->rows_done += sweep_plan_rows(p, first + k);
    if (c->set->progress) c->set->progress(c->set->user, c->rows_done, c->rows);
    return DTE_OK;
}

static dte_status run_pieces(sweep_store *store, dte_sweep *out, dte_error *err)
{
    const dte_sweep_settings *set = &store->plan.set;
    const batch_job job = sweep_plan_job(&store->plan);
    collector c = {.store = store, .rows = out->n_rows, .set = set};
    const batch_settings settings = {
        .threads = set->threads, .stop = set->stop, .done = collect, .user = &c};
    buffer lines = {0};
    sweep_lines(&store->plan, &lines);
    const dte_status status = lines.failed
                                  ? fail_memory(err)
                                  : work_run(set->work, &job, lines.text, &settings, NULL, err);
    buffer_free(&lines);
    out->n_done = c.rows_done;
    return status;
}

/* ---- what is missing ---- */

/* Says again why there is nothing at a piece. */
static dte_status explain(const sweep_plan *p, size_t piece, dte_sweep *out, dte_error *err)
{
    void *worker = NULL;
    double *row = memory_zero(p->width, sizeof *row);
    const batch_job job = sweep_plan_job(p);
    dte_status status = row ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = job.open(job.user, &worker, err);
    if (status == DTE_OK) status = job.run(job.user, worker, piece, 1, row, err);
    if (status == DTE_OK)
        snprintf(out->why, sizeof out->why, "%s", ((const sweep_worker *)worker)->why);
    job.close(job.user, worker);
    memory_free(row);
    return status;
}

static dte_status count_empty(const sweep_store *store, dte_sweep *out, dte_error *err)
{
    const sweep_plan *p = &store->plan;
    const size_t abscissa = p->cells[sweep_plan_column(p, "abscissa")].offset;
    size_t first = SIZE_MAX;
    for (size_t k = 0; k < p->n_pieces; k++) {
        if (!store->done[k] || !isnan(store->rows[k * p->width + abscissa])) continue;
        out->n_empty += sweep_plan_rows(p, k);
        if (first == SIZE_MAX) first = k;
    }
    if (first == SIZE_MAX) return DTE_OK;
    DTE_TRY(explain(p, first, out, err));
    if (out->n_empty < out->n_rows) return DTE_OK;
    return fail(err, DTE_NUMERIC, "no point of the grid has an equilibrium; at the first one: %s",
                out->why);
}

const char *dte_sweep_reason_word(dte_sweep_reason reason)
{
    static const char *const words[] = {"multipliers", "nonlinear-terms", "on-circle",
                                        "too-close",   "zero-step",       "no-jacobian"};
    return (size_t)reason < sizeof words / sizeof *words ? words[reason] : "none";
}

/* ---- all of it ---- */

static void describe(const sweep_plan *p, dte_sweep *out)
{
    out->n_axes = p->n_axes;
    out->n_rows = 1;
    for (size_t a = 0; a < p->n_axes; a++) {
        out->axes[a] = p->set.axes[a];
        out->n_rows *= p->set.axes[a].n;
    }
    out->equilibrium = p->game->s->equilibria[p->equilibrium].name;
    out->method = p->use.label;
    out->step = p->step_axis == SWEEP_NO_AXIS ? p->set.step : 0.0;
    out->n_columns = p->n_columns;
    memcpy(out->columns, p->columns, sizeof out->columns);
}

/* Pointers of the caller's settings do not outlive the call. */
static void forget_settings(sweep_plan *p)
{
    p->set.equilibrium = p->set.method = NULL;
    p->set.stop = NULL;
    p->set.progress = p->set.tracing = NULL;
    p->set.user = NULL;
    p->set.work = NULL;
}

/* The rows of others are not here. */
static bool has_all(const dte_work *w)
{
    return !w || dte_work_look(w).is_complete;
}

static dte_status fill(dte_game *game, const dte_sweep_settings *settings, dte_sweep *out,
                       dte_error *err)
{
    sweep_store *store = out->store;
    DTE_TRY(sweep_plan_make(game, settings, &store->plan, err));
    describe(&store->plan, out);
    store->rows = memory_zero(store->plan.n_pieces * store->plan.width, sizeof *store->rows);
    store->done = memory_zero(store->plan.n_pieces, 1);
    if (!store->rows || !store->done) return fail_memory(err);
    DTE_TRY(run_pieces(store, out, err));
    DTE_TRY(count_empty(store, out, err));
    out->boundaries_cut =
        settings->boundaries && (out->n_done < out->n_rows || !has_all(settings->work));
    if (settings->boundaries && !out->boundaries_cut) DTE_TRY(sweep_trace(store, out, err));
    forget_settings(&store->plan);
    return DTE_OK;
}

dte_status dte_sweep_run(dte_game *game, const dte_sweep_settings *settings, dte_sweep **out,
                         dte_error *err)
{
    *out = NULL;
    fail_clear(err);
    dte_sweep *s = memory_zero(1, sizeof *s);
    if (!s) return fail_memory(err);
    s->store = memory_zero(1, sizeof *s->store);
    const dte_status status = s->store ? fill(game, settings, s, err) : fail_memory(err);
    if (status == DTE_OK)
        *out = s;
    else
        dte_sweep_free(s);
    return status;
}

void dte_sweep_free(dte_sweep *s)
{
    if (!s) return;
    for (size_t k = 0; k < s->n_boundaries; k++)
        memory_free(s->boundaries[k].points);
    memory_free(s->boundaries);
    if (s->store) {
        sweep_plan_free(&s->store->plan);
        memory_free(s->store->rows);
        memory_free(s->store->done);
    }
    memory_free(s->store);
    memory_free(s);
}

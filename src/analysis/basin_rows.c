/* basin_rows.c - all starts, a row each, as work that can be stopped, kept and divided; then the
 * table of outcomes, counted from the rows. */
#include "analysis/basin_lines.h"
#include "analysis/basin_plan.h"
#include "analysis/work.h"
#include "base/fail.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { CHUNK = 2048 };

const char *dte_outcome_word(dte_outcome_kind kind)
{
    static const char *const words[] = {
        [DTE_NOT_DECIDED] = "not-decided", [DTE_LEFT] = "left",
        [DTE_DIVERGED] = "diverged",       [DTE_PERIODIC] = "periodic",
        [DTE_RETURNED] = "returned",       [DTE_CONVERGED] = "converged",
        [DTE_TO_MANIFOLD] = "manifold",    [DTE_LIMIT_CYCLE] = "limit-cycle",
        [DTE_NOT_RUN] = "not-run",
    };
    const size_t n = sizeof words / sizeof *words;
    return words[(size_t)kind < n ? kind : DTE_NOT_DECIDED];
}

/* ---- the table ---- */

static dte_outcome outcome_of(const dte_basin *b, size_t code)
{
    const dte_equilibria *e = b->equilibria;
    const dte_outcome_kind kinds[CODE_SETS] = {DTE_NOT_DECIDED, DTE_LEFT, DTE_DIVERGED,
                                               *b->reason ? DTE_PERIODIC : DTE_RETURNED};
    dte_outcome o = {.kind = DTE_NOT_RUN, .set = SIZE_MAX};
    if (code < CODE_SETS) {
        o.kind = kinds[code];
    } else if (code < CODE_SETS + e->n_sets) {
        o.set = code - CODE_SETS;
        o.kind = e->sets[o.set].dimension > 0 ? DTE_TO_MANIFOLD : DTE_CONVERGED;
        o.name = e->sets[o.set].name;
        return o;
    } else if (code < CODE_SETS + e->n_sets + b->n_cycles) {
        o.set = code - CODE_SETS - e->n_sets;
        o.kind = DTE_LIMIT_CYCLE;
        o.name = b->cycles[o.set].name;
        return o;
    }
    o.name = dte_outcome_word(o.kind);
    return o;
}

static void count(dte_basin *b)
{
    const double n = (double)b->n_run;
    for (size_t i = 0; i < b->nx * b->ny; i++)
        b->outcomes[b->code[i]].count++;
    for (size_t i = 0; i < b->n_outcomes; i++) {
        dte_outcome *o = &b->outcomes[i];
        const double p = ((double)o->count + 1.0) / (n + 2.0);
        o->fraction = (double)o->count / n;
        o->error = sqrt(p * (1.0 - p) / n);
        if (o->kind == DTE_NOT_RUN || b->n_run == 0) o->fraction = o->error = (double)NAN;
    }
}

/* The last code is that of starts that were not run; it is no outcome if all were. */
static dte_status make_table(basin_plan *p, dte_error *err)
{
    dte_basin *b = p->out;
    const size_t not_run = basin_codes(p);
    b->n_outcomes = not_run + (b->n_run < b->nx * b->ny);
    b->outcomes = memory_zero(b->n_outcomes, sizeof *b->outcomes);
    if (!b->outcomes) return fail_memory(err);
    for (size_t i = 0; i < b->n_outcomes; i++)
        b->outcomes[i] = outcome_of(b, i);
    count(b);
    return DTE_OK;
}

/* ---- rows ---- */

static dte_status take_rows(void *user, uint64_t chunk, uint64_t first, size_t n,
                            const double *rows, dte_error *err)
{
    basin_plan *p = user;
    dte_basin *b = p->out;
    (void)chunk;
    (void)err;
    for (size_t i = 0; i < n; i++) {
        b->code[first + i] = (unsigned char)rows[BASIN_ROW * i];
        b->when[first + i] = rows[BASIN_ROW * i + 1];
    }
    b->n_run += n;
    if (p->set->progress) p->set->progress(p->set->user, b->n_run, b->nx * b->ny);
    return DTE_OK;
}

static dte_status run_all(basin_plan *p, const char *lines, dte_error *err)
{
    const bool map = p->set->method != NULL;
    const batch_job job = {.n = p->out->nx * p->out->ny,
                           .width = BASIN_ROW,
                           .chunk = CHUNK,
                           .open = map ? basin_map_open : basin_flow_open,
                           .close = map ? basin_map_close : basin_flow_close,
                           .run = map ? basin_map_run : basin_flow_run,
                           .user = p};
    const batch_settings how = {
        .threads = p->set->threads, .stop = p->set->stop, .done = take_rows, .user = p};
    return work_run(p->set->work, &job, lines, &how, NULL, err);
}

dte_status basin_rows_run(basin_plan *p, dte_error *err)
{
    dte_basin *b = p->out;
    const size_t n = b->nx * b->ny;
    buffer lines = {0};
    memset(b->code, (int)basin_codes(p), n);
    for (size_t i = 0; i < n; i++)
        b->when[i] = (double)NAN;
    if (p->stopped) return make_table(p, err);
    basin_lines(p, &lines);
    const dte_status status = lines.failed ? fail_memory(err) : run_all(p, lines.text, err);
    buffer_free(&lines);
    return status == DTE_OK ? make_table(p, err) : status;
}

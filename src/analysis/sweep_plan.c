/* sweep_plan.c - reading what is asked for, and the layout of the rows. */
#include "analysis/sweep_plan.h"

#include "analysis/sweep_point.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/source.h"
#include <math.h>
#include <string.h>

enum { CHUNK_NUMBERS = 8192, CHUNK_MOST = 256, CHUNK_VERDICTS = 8 };
enum { BLOCK_FAST = 4096, BLOCK_VERDICTS = 256, BLOCKS_IN_CHUNK = 4 };

dte_sweep_settings dte_sweep_default(void)
{
    return (dte_sweep_settings){0};
}

double dte_sweep_value(const dte_sweep_axis *axis, size_t i)
{
    if (i == 0) return axis->lo;
    if (i + 1 >= axis->n) return axis->hi;
    const double t = (double)i / (double)(axis->n - 1);
    const double ratio = axis->hi / axis->lo;
    if (axis->log && isfinite(ratio)) return axis->lo * pow(ratio, t);
    if (axis->log) return exp((1.0 - t) * log(axis->lo) + t * log(axis->hi));
    return (1.0 - t) * axis->lo + t * axis->hi;
}

/* ---- axes ---- */

static dte_status unknown_param(const dte_game *game, const char *name, dte_error *err)
{
    const char *known[66] = {"step"};
    size_t n = 1;
    for (size_t i = 0; i < game->s->n_params && n < 65; i++)
        known[n++] = game->s->params[i].name;
    const char *near = text_nearest(name, strlen(name), known);
    if (near)
        return fail(err, DTE_USAGE, "'%s' is no param of %s (did you mean '%s'?)", name,
                    game->s->file, near);
    if (n == 1)
        return fail(err, DTE_USAGE, "%s has no param: only 'step', the learning rate, can vary",
                    game->s->file);
    return fail(err, DTE_USAGE,
                "'%s' is no param of %s; there are 'step', the learning rate, and "
                "'%s'%s",
                name, game->s->file, known[1], n > 2 ? " and others" : "");
}

static dte_status check_range(const dte_sweep_axis *a, bool step, dte_error *err)
{
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    number_shortest(a->lo, lo);
    number_shortest(a->hi, hi);
    if (!isfinite(a->lo) || !isfinite(a->hi) || !(a->lo < a->hi))
        return fail(err, DTE_USAGE, "the range %s:%s of '%s' is empty: it must go upwards", lo, hi,
                    a->name);
    if (a->n < 2)
        return fail(err, DTE_USAGE, "'%s' needs at least 2 values between %s and %s", a->name, lo,
                    hi);
    if (a->log && !(a->lo > 0.0))
        return fail(err, DTE_USAGE, "a logarithmic range cannot begin at %s: begin '%s' above 0",
                    lo, a->name);
    if (step && a->lo < 0.0)
        return fail(err, DTE_USAGE, "learning rates are not negative: '%s' begins at %s", a->name,
                    lo);
    return DTE_OK;
}

static dte_status read_axis(sweep_plan *p, size_t a, dte_error *err)
{
    dte_sweep_axis *axis = &p->set.axes[a];
    const scenario *s = p->game->s;
    if (strcmp(axis->name, "step") == 0) {
        axis->name = "step";
        p->step_axis = a;
        return check_range(axis, true, err);
    }
    size_t k = 0;
    while (k < s->n_params && strcmp(s->params[k].name, axis->name) != 0)
        k++;
    if (k == s->n_params) {
        for (size_t i = 0; i < s->n_sizes; i++)
            if (strcmp(s->sizes[i].name, axis->name) == 0)
                return fail(err, DTE_USAGE,
                            "'%s' is a size, which shapes the formulas: a sweep "
                            "goes over params and 'step'",
                            axis->name);
        return unknown_param(p->game, axis->name, err);
    }
    axis->name = s->params[k].name;
    p->param[a] = k;
    p->outer[p->n_outer++] = a;
    return check_range(axis, false, err);
}

static dte_status read_axes(sweep_plan *p, dte_error *err)
{
    const size_t n = p->set.n_axes;
    if (n == 0 || n > DTE_SWEEP_AXES)
        return fail(err, DTE_USAGE, "a sweep goes over one or two things, and not over %zu", n);
    for (size_t a = 0; a < n; a++)
        DTE_TRY(read_axis(p, a, err));
    if (n == 2 && strcmp(p->set.axes[0].name, p->set.axes[1].name) == 0)
        return fail(err, DTE_USAGE, "'%s' cannot vary twice", p->set.axes[0].name);
    double rows = 1.0;
    for (size_t a = 0; a < n; a++)
        rows *= (double)p->set.axes[a].n;
    if (rows > SWEEP_ROWS)
        return fail(err, DTE_LIMIT, "%.0f points are more than the %d of a sweep", rows,
                    SWEEP_ROWS);
    p->nonlinear = p->set.nonlinear != 0;
    if (p->nonlinear && p->set.depth == DTE_SWEEP_FAST)
        return fail(err, DTE_USAGE, "nonlinear terms need verdicts, which a fast sweep leaves out");
    p->verdicts = p->nonlinear || p->set.depth == DTE_SWEEP_VERDICT ||
                  (p->set.depth == DTE_SWEEP_AUTO && rows <= DTE_SWEEP_FULL);
    return DTE_OK;
}

/* ---- equilibrium and method ---- */

static dte_status read_equilibrium(sweep_plan *p, dte_error *err)
{
    const scenario *s = p->game->s;
    if (s->n_equilibria == 0)
        return fail(err, DTE_USAGE,
                    "%s: error: the scenario names no equilibrium; add a line such as "
                    "'equilibrium matched: %s = 0'",
                    s->file, s->components[0].name);
    if (!p->set.equilibrium) return DTE_OK;
    const char *known[65] = {NULL};
    for (size_t i = 0; i < s->n_equilibria; i++) {
        if (i < 64) known[i] = s->equilibria[i].name;
        if (strcmp(s->equilibria[i].name, p->set.equilibrium) != 0) continue;
        p->equilibrium = i;
        return DTE_OK;
    }
    const char *near = text_nearest(p->set.equilibrium, strlen(p->set.equilibrium), known);
    return fail(err, DTE_USAGE, "%s names no equilibrium '%s' (did you mean '%s'?)", s->file,
                p->set.equilibrium, near ? near : known[0]);
}

static dte_status read_method(sweep_plan *p, dte_error *err)
{
    const char *text = p->set.method ? p->set.method : "simultaneous";
    DTE_TRY(method_use_read(p->game, text, &p->use, err));
    p->plain = strcmp(p->use.row->name, "simultaneous") == 0;
    for (size_t k = 0; k < p->game->s->n_players; k++)
        p->plain = p->plain && p->use.ratio[k] == 1.0;
    if (p->step_axis != SWEEP_NO_AXIS && (p->use.step > 0.0 || p->set.step > 0.0))
        return fail(err, DTE_USAGE, "the learning rate varies ('step'): leave the step out of %s",
                    p->use.step > 0.0 ? "the method" : "the settings");
    if (p->set.step < 0.0 || !isfinite(p->set.step))
        return fail(err, DTE_USAGE, "the learning rate must be positive");
    if (p->use.step > 0.0) p->set.step = p->use.step;
    return DTE_OK;
}

static dte_status make_steps(sweep_plan *p, dte_error *err)
{
    const bool swept = p->step_axis != SWEEP_NO_AXIS;
    const dte_sweep_axis *axis = &p->set.axes[swept ? p->step_axis : 0];
    p->n_steps = swept ? axis->n : p->set.step > 0.0;
    p->steps = memory_zero(p->n_steps, sizeof *p->steps);
    if (!p->steps) return fail_memory(err);
    for (size_t i = 0; i < p->n_steps; i++)
        p->steps[i] = swept ? dte_sweep_value(axis, i) : p->set.step;
    const size_t most = p->verdicts || !p->plain ? BLOCK_VERDICTS : BLOCK_FAST;
    p->block = p->n_steps < most ? p->n_steps : most;
    p->n_blocks = p->block == 0 ? 1 : (p->n_steps + p->block - 1) / p->block;
    p->n_pieces = p->n_blocks;
    for (size_t k = 0; k < p->n_outer; k++)
        p->n_pieces *= p->set.axes[p->outer[k]].n;
    return DTE_OK;
}

/* ---- columns ---- */

static void add_column(sweep_plan *p, const char *name, dte_sweep_kind kind, bool each_step)
{
    p->columns[p->n_columns] = (dte_sweep_column){name, kind};
    p->cells[p->n_columns++] = (sweep_cell){p->width, each_step};
    p->width += each_step ? p->block : 1;
}

static void add_columns(sweep_plan *p)
{
    p->n_axes = p->set.n_axes;
    for (size_t a = 0; a < p->n_axes; a++)
        p->columns[p->n_columns++] = (dte_sweep_column){p->set.axes[a].name, DTE_SWEEP_NUMBER};
    if (p->verdicts) add_column(p, "verdict", DTE_SWEEP_VERDICTS, false);
    add_column(p, "abscissa", DTE_SWEEP_NUMBER, false);
    if (p->verdicts) add_column(p, "abscissa_error", DTE_SWEEP_NUMBER, false);
    add_column(p, "rate", DTE_SWEEP_NUMBER, false);
    if (p->n_steps > 0) add_column(p, "radius", DTE_SWEEP_NUMBER, true);
    if (p->n_steps > 0 && p->verdicts) {
        add_column(p, "method_verdict", DTE_SWEEP_VERDICTS, true);
        add_column(p, "method_reason", DTE_SWEEP_REASONS, true);
    }
    add_column(p, "step_bound", DTE_SWEEP_NUMBER, false);
    if (p->plain && !p->verdicts) return;
    add_column(p, "best_step", DTE_SWEEP_NUMBER, false);
    add_column(p, "best_radius", DTE_SWEEP_NUMBER, false);
}

size_t sweep_plan_column(const sweep_plan *p, const char *name)
{
    for (size_t c = p->n_axes; c < p->n_columns; c++)
        if (strcmp(p->columns[c].name, name) == 0) return c;
    return DTE_SWEEP_COLUMNS;
}

/* ---- the corners ---- */

/* Every param of the grid is within its range, and the quadrature is good at the corners. */
static dte_status try_corners(sweep_plan *p, dte_game *twin, dte_error *err)
{
    p->level = p->game->level;
    for (size_t corner = 0; corner < (size_t)1 << p->n_outer; corner++) {
        dte_setting settings[DTE_SWEEP_AXES];
        for (size_t k = 0; k < p->n_outer; k++) {
            const dte_sweep_axis *a = &p->set.axes[p->outer[k]];
            settings[k] = (dte_setting){a->name, corner >> k & 1 ? a->hi : a->lo};
        }
        const dte_status status = dte_game_set(twin, p->n_outer, settings, err);
        if (status != DTE_OK && status != DTE_NUMERIC) return status; /* others are empty rows */
        if (status == DTE_OK && twin->level > p->level) p->level = twin->level;
    }
    fail_clear(err);
    return DTE_OK;
}

static dte_status look_around(sweep_plan *p, dte_error *err)
{
    sweep_worker *w = NULL;
    DTE_TRY(sweep_worker_make(p, false, &w, err));
    dte_status status = sweep_worker_manifold(w, &p->manifold, err);
    if (status == DTE_OK) status = try_corners(p, w->twin, err);
    sweep_worker_close(NULL, w);
    return status;
}

static dte_status read_all(sweep_plan *p, dte_error *err)
{
    DTE_TRY(read_axes(p, err));
    DTE_TRY(read_equilibrium(p, err));
    DTE_TRY(read_method(p, err));
    DTE_TRY(make_steps(p, err));
    if (p->nonlinear && p->n_steps == 0)
        return fail(err, DTE_USAGE,
                    "a verdict on the method's nonlinear terms needs a learning rate: give one, or "
                    "vary 'step'");
    add_columns(p);
    return look_around(p, err);
}

dte_status sweep_plan_make(dte_game *game, const dte_sweep_settings *settings, sweep_plan *out,
                           dte_error *err)
{
    *out = (sweep_plan){.game = game, .set = *settings, .step_axis = SWEEP_NO_AXIS};
    const dte_status status = read_all(out, err);
    if (status != DTE_OK) sweep_plan_free(out);
    return status;
}

void sweep_plan_free(sweep_plan *p)
{
    method_use_free(&p->use);
    memory_free(p->steps);
    p->steps = NULL;
}

/* ---- places ---- */

void sweep_plan_values(const sweep_plan *p, uint64_t piece, double *values)
{
    uint64_t rest = piece / p->n_blocks;
    for (size_t k = p->n_outer; k-- > 0;) {
        const dte_sweep_axis *a = &p->set.axes[p->outer[k]];
        values[k] = dte_sweep_value(a, (size_t)(rest % a->n));
        rest /= a->n;
    }
}

sweep_place sweep_plan_place(const sweep_plan *p, size_t row)
{
    if (p->step_axis == SWEEP_NO_AXIS) return (sweep_place){.piece = row};
    const size_t last = p->set.axes[p->n_axes - 1].n;
    const bool fastest = p->step_axis + 1 == p->n_axes;
    const size_t step = fastest ? row % last : row / last;
    const size_t outer = p->n_axes == 1 ? 0 : fastest ? row / last : row % last;
    const size_t block = p->n_blocks == 1 ? 0 : step / p->block;
    return (sweep_place){outer * p->n_blocks + block, step, step - block * p->block};
}

size_t sweep_plan_steps(const sweep_plan *p, uint64_t piece, size_t *first)
{
    *first = (size_t)(piece % p->n_blocks) * p->block;
    return p->n_steps - *first < p->block ? p->n_steps - *first : p->block;
}

size_t sweep_plan_rows(const sweep_plan *p, uint64_t piece)
{
    size_t first;
    return p->step_axis == SWEEP_NO_AXIS ? 1 : sweep_plan_steps(p, piece, &first);
}

/* Chunks: enough work to pay for a hand-over, short enough to be stopped and shared. */
static size_t chunk_size(const sweep_plan *p)
{
    const size_t most = p->n_blocks > 1            ? BLOCKS_IN_CHUNK
                        : p->verdicts || !p->plain ? CHUNK_VERDICTS
                                                   : CHUNK_MOST;
    const size_t chunk = CHUNK_NUMBERS / p->width;
    return chunk < 1 ? 1 : chunk > most ? most : chunk;
}

batch_job sweep_plan_job(const sweep_plan *p)
{
    return (batch_job){.n = p->n_pieces,
                       .width = p->width,
                       .chunk = chunk_size(p),
                       .open = sweep_worker_open,
                       .close = sweep_worker_close,
                       .run = sweep_worker_run,
                       .user = (void *)(uintptr_t)p};
}

/* ensemble.c - the driver: stages, error, control, retire, refill.
 *
 * One step is attempted in every lane. Rejected lanes keep their state and try again with a smaller
 * step. Work is done on whole chunks of lanes; the lanes that fill up the last chunk repeat lane 0
 * with a step of 0. */
#include "analysis/ensemble.h"

#include "base/fail.h"
#include "base/memory.h"
#include "expr/kernels.h"
#include "expr/program.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES };

ensemble_settings ensemble_default(void)
{
    return (ensemble_settings){
        .rule = &ensemble_dop853, .rtol = 1e-8, .atol = 1e-10, .max_steps = 1000000};
}

void ensemble_program(void *data, size_t n, const double *s, double *v)
{
    program_run(data, NULL, n, s, LANES, v, LANES);
}

typedef struct block {
    ensemble_job *job;
    const ensemble_settings *set;
    const kernel_set *kernels;
    size_t d, n;                    /* lanes under way */
    size_t chunks;                  /* of 8 lanes that hold them */
    double *y, *z;                  /* d * LANES each: state, and the point of a stage */
    double *stage[ENSEMBLE_STAGES]; /* d * LANES each */
    double *memory;                 /* of all these numbers */
    double *t, *h, *most, *e, *e_coarse, *ends;
    double *single; /* one state, d */
    uint64_t id[LANES];
    uint64_t tick, begun[LANES]; /* attempts so far, and when each lane began */
    uint64_t oldest;             /* the smallest `begun` */
    int code[LANES];
} block;

static size_t padded(const block *b)
{
    return b->chunks * KERNEL_CHUNK;
}

/* In the chunks from that of lane `first` on. */
static void evaluate(block *b, size_t first, const double *s, double *v)
{
    const size_t from = first - first % KERNEL_CHUNK;
    b->job->field(b->job->data, padded(b) - from, s + from, v + from);
    b->job->evaluations += b->n - first;
}

/* ---- lanes ---- */

static void move_lane(block *b, size_t from, size_t to)
{
    for (size_t c = 0; c < b->d; c++) {
        b->y[c * LANES + to] = b->y[c * LANES + from];
        b->stage[0][c * LANES + to] = b->stage[0][c * LANES + from];
    }
    b->t[to] = b->t[from];
    b->h[to] = b->h[from];
    b->most[to] = b->most[from];
    b->id[to] = b->id[from];
    b->begun[to] = b->begun[from];
}

static void fill_up(block *b)
{
    b->chunks = (b->n + KERNEL_CHUNK - 1) / KERNEL_CHUNK;
    for (size_t i = b->n; i < padded(b); i++) {
        move_lane(b, 0, i);
        b->h[i] = 0.0;
    }
}

/* A hundredth of the time in which the state, in units of the tolerance, would move by itself
 * (Hairer, Norsett, Wanner, II.4, first guess); a bad guess costs a few rejected steps. */
static double first_step(const block *b, size_t i)
{
    double size = 0.0, speed = 0.0;
    for (size_t c = 0; c < b->d; c++) {
        const double s = b->y[c * LANES + i], v = b->stage[0][c * LANES + i];
        const double unit = b->set->atol + b->set->rtol * fabs(s);
        size += s / unit * (s / unit);
        speed += v / unit * (v / unit);
    }
    const double guess = 0.01 * sqrt(size / speed);
    const double least = 1e-6 * b->set->time;
    return guess > least ? fmin(guess, b->set->time) : least; /* least for NaN */
}

static void refill(block *b)
{
    const size_t first = b->n;
    while (b->n < LANES && b->job->next(b->job->user, &b->id[b->n], b->single)) {
        for (size_t c = 0; c < b->d; c++)
            b->y[c * LANES + b->n] = b->single[c];
        b->t[b->n] = 0.0;
        b->most[b->n] = 10.0;
        b->begun[b->n++] = b->tick;
    }
    b->oldest = b->tick;
    for (size_t i = 0; i < b->n; i++)
        if (b->begun[i] < b->oldest) b->oldest = b->begun[i];
    fill_up(b);
    if (b->n == first) return;
    evaluate(b, first, b->y, b->stage[0]); /* an old lane again: the same bits */
    for (size_t i = first; i < b->n; i++)
        b->h[i] = b->set->step > 0.0 ? fmin(b->set->step, b->set->time) : first_step(b, i);
    fill_up(b);
}

/* ---- a step ---- */

static kernel_sum sum_of(const block *b, const ensemble_row *row)
{
    return (kernel_sum){.chunks = b->chunks,
                        .components = b->d,
                        .stride = LANES,
                        .n = row->n,
                        .weight = row->a,
                        .place = row->j,
                        .k = b->stage};
}

static void stages(block *b)
{
    for (size_t i = 1; i < b->set->rule->stages; i++) {
        const kernel_sum sum = sum_of(b, &b->set->rule->rows[i - 1]);
        b->kernels->combine(&sum, b->z, b->y, b->h);
        evaluate(b, 0, b->z, b->stage[i]);
    }
}

static void judge(block *b)
{
    const ensemble_rule *rule = b->set->rule;
    memset(b->e, 0, padded(b) * sizeof *b->e);
    memset(b->e_coarse, 0, padded(b) * sizeof *b->e_coarse);
    b->kernels->error(&(kernel_errors){.fine = sum_of(b, &rule->error),
                                       .coarse = sum_of(b, &rule->coarse),
                                       .sum = b->e,
                                       .coarse_sum = b->e_coarse,
                                       .y = b->y,
                                       .z = b->z,
                                       .atol = b->set->atol,
                                       .rtol = b->set->rtol});
}

/* e = 0 where the last field is finite, else NaN. */
static void judge_finite(block *b)
{
    static const ensemble_row nothing = {1, {0}, {0.0}};
    memset(b->e, 0, padded(b) * sizeof *b->e);
    for (size_t c = 0; c < b->d; c++) {
        double *const component = b->stage[b->set->rule->stages - 1] + c * LANES;
        kernel_sum sum = sum_of(b, &nothing);
        sum.components = 1;
        sum.k = &component;
        b->kernels->combine(&sum, b->e, b->e, b->h);
    }
}

static void swap(double **a, double **b)
{
    double *const held = *a;
    *a = *b;
    *b = held;
}

/* The new states and their field, in the lanes whose steps were accepted. */
static void accept(block *b, bool everywhere)
{
    double **last = &b->stage[b->set->rule->stages - 1];
    if (everywhere) {
        swap(&b->y, &b->z);
        swap(&b->stage[0], last);
        return;
    }
    for (size_t c = 0; c < b->d; c++) {
        const size_t at = c * LANES;
        b->kernels->select(b->chunks, b->y + at, b->e, b->z + at);
        b->kernels->select(b->chunks, b->stage[0] + at, b->e, *last + at);
    }
}

/* True if a lane may have come to its end. */
static bool step(block *b)
{
    const double time = b->set->time;
    stages(b);
    if (b->set->rule->error.n)
        judge(b);
    else
        judge_finite(b);
    const int seen = b->kernels->control(
        b->chunks, &(kernel_steps){.e = b->e,
                                   .coarse = b->set->rule->coarse.n ? b->e_coarse : NULL,
                                   .share = 1.0 / (double)b->d,
                                   .t = b->t,
                                   .h = b->h,
                                   .most = b->most,
                                   .ends = b->ends,
                                   .end = time,
                                   .power = b->set->rule->power,
                                   .fixed = b->set->rule->error.n ? 0.0 : b->set->step,
                                   .late = time * (1.0 - 1e-14),
                                   .least = 0x1p-100 * time});
    accept(b, !(seen & KERNEL_REJECTED));
    b->job->steps += b->n;
    b->tick++;
    return seen & KERNEL_ENDS || b->tick - b->oldest >= b->set->max_steps;
}

/* ---- ends ---- */

/* -1: goes on */
static int end_of(const block *b, size_t i)
{
    const double time = b->set->time;
    if (b->code[i]) return ENSEMBLE_WATCHED;
    if (b->t[i] >= time * (1.0 - 1e-14)) return ENSEMBLE_TIME;
    if (!(b->h[i] > 0x1p-51 * b->t[i]) || b->h[i] <= 0x1p-100 * time) return ENSEMBLE_NON_FINITE;
    if (b->tick - b->begun[i] >= b->set->max_steps) return ENSEMBLE_STEPS;
    return -1;
}

static void finish_lane(block *b, size_t i, int end)
{
    for (size_t c = 0; c < b->d; c++)
        b->single[c] = b->y[c * LANES + i];
    b->job->done(b->job->user, b->id[i], (ensemble_end)end, b->code[i], b->t[i], b->single);
}

/* May lane i have come to its end? */
static bool is_marked(const block *b, size_t i)
{
    uint64_t mark;
    memcpy(&mark, &b->ends[i], sizeof mark);
    return mark || b->code[i];
}

/* True if a lane became free. */
static bool retire(block *b)
{
    const bool all = b->tick - b->oldest >= b->set->max_steps;
    memset(b->code, 0, sizeof b->code);
    if (b->set->watch)
        b->set->watch(b->job->user,
                      &(ensemble_view){b->n, b->d, b->id, b->t, b->y, b->stage[0], b->code});
    const size_t before = b->n;
    for (size_t i = 0; i < b->n;) {
        const int end = all || is_marked(b, i) ? end_of(b, i) : -1;
        if (end < 0) {
            i++;
            continue;
        }
        finish_lane(b, i, end);
        if (i != --b->n) {
            move_lane(b, b->n, i);
            b->code[i] = b->code[b->n];
            b->ends[i] = b->ends[b->n];
        }
    }
    return b->n < before;
}

/* ---- the whole ---- */

static dte_status check_settings(const ensemble_job *job, const ensemble_settings *set,
                                 dte_error *err)
{
    const bool good = job->d > 0 && set->time > 0.0 && isfinite(set->time) && set->rtol >= 0.0 &&
                      isfinite(set->rtol) && set->atol > 0.0 && isfinite(set->atol) &&
                      set->step >= 0.0 && isfinite(set->step) && set->max_steps > 0;
    if (!good)
        return fail(err, DTE_USAGE,
                    "an ensemble needs a positive time, positive tolerances and steps");
    if (set->rule->error.n == 0 && set->step == 0.0)
        return fail(err, DTE_USAGE, "%s needs a positive step", set->rule->name);
    return DTE_OK;
}

static dte_status allocate(block *b, dte_error *err)
{
    const size_t width = b->d * LANES, stages_width = b->set->rule->stages * width;
    b->memory = memory_aligned(2 * width + stages_width + 6 * LANES + b->d, sizeof *b->memory);
    if (!b->memory) return fail_memory(err);
    b->y = b->memory;
    b->z = b->y + width;
    for (size_t i = 0; i < b->set->rule->stages; i++)
        b->stage[i] = b->z + (i + 1) * width;
    b->t = b->z + width + stages_width;
    b->h = b->t + LANES;
    b->most = b->h + LANES;
    b->e = b->most + LANES;
    b->e_coarse = b->e + LANES;
    b->ends = b->e_coarse + LANES;
    b->single = b->ends + LANES;
    return DTE_OK;
}

dte_status ensemble_run(ensemble_job *job, const ensemble_settings *settings, dte_error *err)
{
    job->steps = job->evaluations = 0;
    DTE_TRY(check_settings(job, settings, err));
    block *b = memory_zero(1, sizeof *b);
    if (!b) return fail_memory(err);
    b->job = job;
    b->set = settings;
    b->kernels = kernels_best();
    b->d = job->d;
    const dte_status status = allocate(b, err);
    if (status == DTE_OK) refill(b);
    while (status == DTE_OK && b->n > 0) {
        const bool ends = step(b);
        if ((ends || b->set->watch) && retire(b)) refill(b);
    }
    memory_free(b->memory);
    memory_free(b);
    return status;
}

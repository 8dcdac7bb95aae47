/* ensemble.c - the driver: stages, error, control, retire, refill.
 *
 * One step is attempted in every lane. Rejected lanes keep their state and try again with a smaller
 * step. Work is done on whole chunks of lanes; the lanes that fill up the last chunk repeat lane 0
 * with a step of 0. */
#include "analysis/ensemble.h"

#include "base/fail.h"
#include "base/memory.h"
#include "expr/kernels.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES };

ensemble_settings ensemble_default(void)
{
    return (ensemble_settings){
        .rule = &ensemble_dop853, .rtol = 1e-8, .atol = 1e-10, .max_steps = 1000000};
}

typedef struct block {
    ensemble_job *job;
    const ensemble_settings *set;
    const kernel_set *kernels;
    size_t d, n;   /* lanes under way */
    size_t chunks; /* of 8 lanes that hold them */
    double *y, *z; /* d * LANES each: state, and the point of a stage */
    double *k;     /* stages * d * LANES */
    double *t, *h, *most, *e, *e_coarse;
    double *single; /* one state, d */
    uint64_t id[LANES], steps[LANES];
    int code[LANES];
} block;

static double *stage(const block *b, size_t i)
{
    return b->k + i * b->d * LANES;
}

static size_t padded(const block *b)
{
    return b->chunks * KERNEL_CHUNK;
}

static void evaluate(block *b, const double *s, double *v)
{
    b->job->field(b->job->data, padded(b), s, v);
    b->job->evaluations += b->n;
}

/* ---- lanes ---- */

static void move_lane(block *b, size_t from, size_t to)
{
    for (size_t c = 0; c < b->d; c++) {
        b->y[c * LANES + to] = b->y[c * LANES + from];
        stage(b, 0)[c * LANES + to] = stage(b, 0)[c * LANES + from];
    }
    b->t[to] = b->t[from];
    b->h[to] = b->h[from];
    b->most[to] = b->most[from];
    b->id[to] = b->id[from];
    b->steps[to] = b->steps[from];
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
        const double s = b->y[c * LANES + i], v = stage(b, 0)[c * LANES + i];
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
        b->steps[b->n++] = 0;
    }
    fill_up(b);
    if (b->n == first) return;
    evaluate(b, b->y, stage(b, 0)); /* the others again: the same bits */
    for (size_t i = first; i < b->n; i++)
        b->h[i] = first_step(b, i);
    fill_up(b);
}

/* ---- a step ---- */

static void terms_of(const block *b, const ensemble_row *row, size_t component,
                     kernel_term terms[ENSEMBLE_TERMS])
{
    for (size_t i = 0; i < row->n; i++)
        terms[i] = (kernel_term){row->a[i], stage(b, row->j[i]) + component * LANES};
}

static void stages(block *b)
{
    kernel_term terms[ENSEMBLE_TERMS];
    for (size_t i = 1; i < b->set->rule->stages; i++) {
        const ensemble_row *row = &b->set->rule->rows[i - 1];
        for (size_t c = 0; c < b->d; c++) {
            terms_of(b, row, c, terms);
            b->kernels->combine(b->chunks, b->z + c * LANES, b->y + c * LANES, b->h, row->n, terms);
        }
        evaluate(b, b->z, stage(b, i));
    }
}

static void add_errors(block *b, const ensemble_row *row, double *sum)
{
    kernel_term terms[ENSEMBLE_TERMS];
    memset(sum, 0, padded(b) * sizeof *sum);
    for (size_t c = 0; c < b->d; c++) {
        terms_of(b, row, c, terms);
        b->kernels->error(b->chunks, sum, b->y + c * LANES, b->z + c * LANES, b->set->atol,
                          b->set->rtol, row->n, terms);
    }
}

/* e = h^2 E5 / d, or with the coarse estimate h^2 E5^2 / ((E5 + E3 / 100) d) */
static void judge(block *b)
{
    const bool two = b->set->rule->coarse.n > 0;
    add_errors(b, &b->set->rule->error, b->e);
    if (two) add_errors(b, &b->set->rule->coarse, b->e_coarse);
    const double share = 1.0 / (double)b->d;
    for (size_t i = 0; i < padded(b); i++) {
        const double e = b->e[i], sum = two ? e + 0.01 * b->e_coarse[i] : 1.0;
        const double scaled = two ? e * (e / (sum > 0.0 ? sum : 1.0)) : e;
        b->e[i] = b->h[i] * b->h[i] * scaled * share + 0.0 * sum; /* NaN and infinity stay */
    }
}

static void step(block *b)
{
    stages(b);
    judge(b);
    b->kernels->control(b->chunks, &(kernel_steps){.e = b->e,
                                                   .t = b->t,
                                                   .h = b->h,
                                                   .most = b->most,
                                                   .end = b->set->time,
                                                   .power = b->set->rule->power});
    const double *last = stage(b, b->set->rule->stages - 1);
    for (size_t c = 0; c < b->d; c++) {
        const size_t at = c * LANES;
        b->kernels->select(b->chunks, b->y + at, b->e, b->z + at);
        b->kernels->select(b->chunks, stage(b, 0) + at, b->e, last + at);
    }
    b->job->steps += b->n;
}

/* ---- ends ---- */

/* -1: goes on */
static int end_of(block *b, size_t i)
{
    const double time = b->set->time;
    b->steps[i]++;
    if (b->code[i]) return ENSEMBLE_WATCHED;
    if (b->t[i] >= time * (1.0 - 1e-14)) return ENSEMBLE_TIME;
    if (!(b->h[i] > 0x1p-51 * b->t[i]) || b->h[i] < 0x1p-100 * time) return ENSEMBLE_NON_FINITE;
    if (b->steps[i] >= b->set->max_steps) return ENSEMBLE_STEPS;
    return -1;
}

static void finish_lane(block *b, size_t i, int end)
{
    for (size_t c = 0; c < b->d; c++)
        b->single[c] = b->y[c * LANES + i];
    b->job->done(b->job->user, b->id[i], (ensemble_end)end, b->code[i], b->t[i], b->single);
}

/* True if a lane became free. */
static bool retire(block *b)
{
    memset(b->code, 0, sizeof b->code);
    if (b->set->watch)
        b->set->watch(b->job->user,
                      &(ensemble_view){b->n, b->d, b->id, b->t, b->y, stage(b, 0), b->code});
    const size_t before = b->n;
    for (size_t i = 0; i < b->n;) {
        const int end = end_of(b, i);
        if (end < 0) {
            i++;
            continue;
        }
        finish_lane(b, i, end);
        if (i != --b->n) {
            move_lane(b, b->n, i);
            b->code[i] = b->code[b->n];
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
                      set->max_steps > 0;
    return good ? DTE_OK
                : fail(err, DTE_USAGE,
                       "an ensemble needs a positive time, positive tolerances and steps");
}

static dte_status allocate(block *b, dte_error *err)
{
    const size_t width = b->d * LANES, stages_width = b->set->rule->stages * width;
    b->y = memory_aligned(2 * width + stages_width + 5 * LANES + b->d, sizeof *b->y);
    if (!b->y) return fail_memory(err);
    b->z = b->y + width;
    b->k = b->z + width;
    b->t = b->k + stages_width;
    b->h = b->t + LANES;
    b->most = b->h + LANES;
    b->e = b->most + LANES;
    b->e_coarse = b->e + LANES;
    b->single = b->e_coarse + LANES;
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
        step(b);
        if (retire(b)) refill(b);
    }
    memory_free(b->y);
    memory_free(b);
    return status;
}

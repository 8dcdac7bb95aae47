/* recurrence.c - see recurrence.h. */
#include "analysis/recurrence.h"

#include "analysis/section.h"
#include "base/fail.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES };

typedef struct orbit {
    section_side side;
    double reach2; /* the largest |s - y_0|^2 so far */
    size_t n;      /* returns */
    double t[RECURRENCE_MOST + 1];
    double *y; /* (RECURRENCE_MOST + 1) x d */
    double *v; /* d: v(y_0) */
} orbit;

typedef struct recurrence {
    size_t d, n, given;
    const double *states;
    orbit *orbits;
    double *numbers; /* of the orbits */
    section_lanes lanes;
    size_t lane[LANES];
    uint64_t id[LANES];
} recurrence;

static bool next(void *user, uint64_t *id, double *s)
{
    recurrence *r = user;
    if (r->given == r->n) return false;
    *id = r->given++;
    memcpy(s, r->states + *id * r->d, r->d * sizeof *s);
    return true;
}

static void done(void *user, uint64_t id, ensemble_end end, int code, double t, const double *s)
{
    (void)user, (void)id, (void)end, (void)code, (void)t, (void)s;
}

static void look(recurrence *r, const ensemble_view *view, size_t lane)
{
    orbit *o = &r->orbits[view->id[lane]];
    double g, rate, square;
    section_measure(r->d, o->y, o->v, view->s + lane, view->v + lane, &g, &rate, &square);
    if (square > o->reach2) o->reach2 = square;
    if (g < 0.0) o->side = SECTION_BEHIND;
    if (!(g >= 0.0) || o->side != SECTION_BEHIND) return;
    o->side = SECTION_AHEAD;
    if (!(rate > 0.0) || section_tangent2(view, lane, g / rate, o->y) > 0.1 * o->reach2) return;
    r->id[r->lanes.n] = view->id[lane];
    r->lane[r->lanes.n] = lane;
    section_lanes_add(&r->lanes, view, lane, o->y, o->v);
}

static void watch(void *user, const ensemble_view *view)
{
    recurrence *r = user;
    r->lanes.n = 0;
    for (size_t lane = 0; lane < view->n; lane++)
        look(r, view, lane);
    if (r->lanes.n == 0) return;
    section_lanes_bring(&r->lanes);
    for (size_t i = 0; i < r->lanes.n; i++) {
        orbit *o = &r->orbits[r->id[i]];
        o->t[++o->n] = view->t[r->lane[i]] + r->lanes.time[i];
        for (size_t k = 0; k < r->d; k++)
            o->y[o->n * r->d + k] = r->lanes.s[k * LANES + i];
        if (o->n == RECURRENCE_MOST) view->code[r->lane[i]] = 1;
    }
}

/* ---- what they say ---- */

/* |y_a - y_b| */
static double apart(const orbit *o, size_t d, size_t a, size_t b)
{
    double square = 0.0;
    for (size_t k = 0; k < d; k++)
        square += pow(o->y[a * d + k] - o->y[b * d + k], 2.0);
    return sqrt(square);
}

static double judge(const orbit *o, size_t d, double *state)
{
    const double reach = sqrt(o->reach2);
    double least = (double)INFINITY;
    size_t k = 1;
    for (size_t i = 1; i <= o->n; i++)
        least = fmin(least, apart(o, d, i, 0));
    while (k <= o->n && apart(o, d, k, 0) > 3.0 * least + 1e-9 * reach)
        k++;
    if (k > o->n) return 0.0;
    if (2 * k <= o->n && apart(o, d, 2 * k, k) > apart(o, d, k, 0) + 1e-6 * reach) return 0.0;
    const size_t last = o->n / k * k;
    memcpy(state, o->y + last * d, d * sizeof *state);
    return o->t[last] - o->t[last - k];
}

static dte_status prepare(recurrence *r, dte_error *err)
{
    const size_t d = r->d, each = (RECURRENCE_MOST + 2) * d;
    r->orbits = memory_zero(r->n, sizeof *r->orbits);
    r->numbers = memory_zero(r->n * each, sizeof *r->numbers);
    if (!r->orbits || !r->numbers) return fail_memory(err);
    for (size_t i = 0; i < r->n; i++) {
        orbit *o = &r->orbits[i];
        o->v = r->numbers + i * each;
        o->y = o->v + d;
        memcpy(o->y, r->states + i * d, d * sizeof *o->y);
        for (size_t k = 0; k < d; k++)
            for (size_t lane = 0; lane < 8; lane++)
                r->lanes.s[k * LANES + lane] = o->y[k];
        r->lanes.f(r->lanes.data, 8, r->lanes.s, r->lanes.v);
        for (size_t k = 0; k < d; k++)
            o->v[k] = r->lanes.v[k * LANES];
    }
    return DTE_OK;
}

static dte_status follow(recurrence *r, double time, double rtol, dte_error *err)
{
    ensemble_settings set = ensemble_default();
    ensemble_job job = {.d = r->d,
                        .field = r->lanes.f,
                        .data = r->lanes.data,
                        .next = next,
                        .done = done,
                        .user = r};
    set.time = time;
    set.rtol = rtol;
    set.atol = 0.01 * rtol;
    set.watch = watch;
    DTE_TRY(prepare(r, err));
    return ensemble_run(&job, &set, err);
}

dte_status recurrence_find(size_t d, ensemble_field *f, void *data, double time, double rtol,
                           size_t n, double *states, double *periods, dte_error *err)
{
    recurrence r = {.d = d, .n = n, .states = states};
    dte_status status = section_lanes_create(d, f, data, &r.lanes, err);
    if (status == DTE_OK) status = follow(&r, time, rtol, err);
    for (size_t i = 0; i < n && status == DTE_OK; i++)
        periods[i] = judge(&r.orbits[i], d, states + i * d);
    section_lanes_free(&r.lanes);
    memory_free(r.orbits);
    memory_free(r.numbers);
    return status;
}

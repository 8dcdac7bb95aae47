/* basin_cycles.c - probes, and the list of cycles. */
#include "analysis/basin_cycles.h"

#include "base/fail.h"
#include "base/memory.h"
#include <stdio.h>
#include <string.h>

enum { SIDE = 16, CHUNK = 64, CYCLES_MOST = 32 };

/* ---- probes ---- */

typedef struct probes {
    basin_plan *plan;
    size_t n, width, undecided;
    double *states; /* p->tail each: where the undecided ones end */
} probes;

/* Of n starts along an axis: every second, at most SIDE. */
static size_t side(size_t n)
{
    return n + 1 < 2 * SIDE ? (n + 1) / 2 : SIDE;
}

static size_t choose(const dte_basin *b, uint64_t *cells)
{
    const size_t nx = side(b->nx), ny = side(b->ny);
    for (size_t j = 0; j < ny; j++)
        for (size_t i = 0; i < nx; i++)
            cells[j * nx + i] =
                (2 * j + 1) * b->ny / (2 * ny) * b->nx + (2 * i + 1) * b->nx / (2 * nx);
    return nx * ny;
}

/* Rows come in any order: they are kept at their places, and gathered afterwards. */
static dte_status take(void *user, uint64_t chunk, uint64_t first, size_t n, const double *rows,
                       dte_error *err)
{
    probes *q = user;
    (void)chunk;
    (void)err;
    memcpy(q->states + first * q->width, rows, n * q->width * sizeof *rows);
    return DTE_OK;
}

static void gather(probes *q)
{
    const size_t tail = q->plan->tail;
    for (size_t i = 0; i < q->n; i++) {
        const double *row = q->states + i * q->width;
        if (row[0] != CODE_NOT_DECIDED) continue;
        memmove(q->states + q->undecided++ * tail, row + BASIN_ROW, tail * sizeof *row);
    }
}

/* Several processes would each start threads for itself; and they must all know the same cycles, so
 * that none of them stops here. */
static batch_settings settings(probes *q)
{
    const dte_basin_settings *s = q->plan->set;
    const bool many = s->work && dte_work_look(s->work).processes > 1;
    return (batch_settings){.threads = s->threads == 0 && many ? 1 : s->threads,
                            .stop = many ? NULL : s->stop,
                            .done = take,
                            .user = q};
}

static dte_status run_probes(probes *q, dte_error *err)
{
    basin_plan *p = q->plan;
    const bool map = p->set->method != NULL;
    const batch_job job = {.n = q->n,
                           .width = q->width,
                           .chunk = CHUNK,
                           .open = map ? basin_map_open : basin_flow_open,
                           .close = map ? basin_map_close : basin_flow_close,
                           .run = map ? basin_map_run : basin_flow_run,
                           .user = p};
    const batch_settings how = settings(q);
    q->states = memory_zero(q->n * q->width, sizeof *q->states);
    if (!q->states) return fail_memory(err);
    DTE_TRY(batch_run(&job, &how, &p->stopped, err));
    gather(q);
    return DTE_OK;
}

dte_status basin_cycles_find(basin_plan *p, dte_error *err)
{
    uint64_t cells[SIDE * SIDE];
    probes q = {.plan = p};
    if (p->tail == 0) return DTE_OK;
    q.n = choose(p->out, cells);
    q.width = BASIN_ROW + p->tail;
    p->probes = cells;
    dte_status status = run_probes(&q, err);
    p->probes = NULL;
    if (status == DTE_OK && q.undecided > 0 && !p->stopped)
        status = p->set->method ? basin_cycles_of_map(p, q.undecided, q.states, err)
                                : basin_cycles_of_flow(p, q.undecided, q.states, err);
    memory_free(q.states);
    return status;
}

/* ---- the list ---- */

void basin_cycles_add(basin_plan *p, cycle *c)
{
    const size_t room = CODE_MOST - CODE_SETS - p->out->equilibria->n_sets;
    bool known = p->n_cycles == CYCLES_MOST || p->n_cycles >= room;
    for (size_t i = 0; i < p->n_cycles; i++)
        known = known || cycle_same(&p->cycles[i], c);
    if (!known && !p->cycles) p->cycles = memory_zero(CYCLES_MOST, sizeof *p->cycles);
    if (known || !p->cycles)
        cycle_free(c);
    else
        p->cycles[p->n_cycles++] = *c;
}

void basin_cycles_free(basin_plan *p)
{
    for (size_t i = 0; i < p->n_cycles; i++)
        cycle_free(&p->cycles[i]);
    memory_free(p->cycles);
}

/* ---- for the public ---- */

static bool is_taken(const dte_equilibria *e, const char *name)
{
    for (size_t i = 0; i < e->n_sets; i++)
        if (strcmp(e->sets[i].name, name) == 0) return true;
    return false;
}

/* "C1", "C2", ..., without those that the scenario gives to an equilibrium. */
static void name_all(dte_basin *b)
{
    size_t number = 0;
    for (size_t i = 0; i < b->n_cycles; i++)
        do
            snprintf(b->cycles[i].name, sizeof b->cycles[i].name, "C%zu", ++number);
        while (is_taken(b->equilibria, b->cycles[i].name));
}

dte_status basin_cycles_tell(basin_plan *p, dte_error *err)
{
    dte_basin *b = p->out;
    const size_t d = p->d;
    if (p->n_cycles == 0) return DTE_OK;
    b->cycles = memory_zero(p->n_cycles, sizeof *b->cycles);
    if (!b->cycles) return fail_memory(err);
    for (size_t i = 0; i < p->n_cycles; i++) {
        const cycle *c = &p->cycles[i];
        dte_cycle *to = &b->cycles[b->n_cycles++];
        *to =
            (dte_cycle){.period = c->period, .multiplier = c->multiplier, .n_points = c->n_points};
        to->points = memory_zero((c->n_points + 2) * d, sizeof *to->points);
        if (!to->points) return fail_memory(err);
        to->lo = to->points + c->n_points * d;
        to->hi = to->lo + d;
        memcpy(to->points, c->points, c->n_points * d * sizeof *to->points);
        memcpy(to->lo, c->lo, d * sizeof *to->lo);
        memcpy(to->hi, c->hi, d * sizeof *to->hi);
    }
    name_all(b);
    return DTE_OK;
}

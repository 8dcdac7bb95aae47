/* sweep_hunt.c - see sweep_hunt.h. */
#include "analysis/sweep_hunt.h"

#include "analysis/sweep_dip.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { CHUNK_PLAIN = 64, CHUNK_MAP = 4 };

typedef struct hunter { /* what one thread works with */
    const sweep_hunt *hunt;
    sweep_cross *cross;
    uint32_t cell; /* the last one that was searched, if `searched` */
    bool searched, found;
    double middle[DTE_SWEEP_AXES]; /* a point of the other side in it, if found */
} hunter;

static dte_status hunter_open(void *user, void **worker, dte_error *err)
{
    const sweep_hunt *hunt = user;
    hunter *h = memory_zero(1, sizeof *h);
    *worker = h;
    if (!h) return fail_memory(err);
    h->hunt = hunt;
    return sweep_cross_open(hunt->store, &h->cross, err);
}

static void hunter_close(void *user, void *worker)
{
    hunter *h = worker;
    (void)user;
    if (!h) return;
    sweep_cross_close(h->cross);
    memory_free(h);
}

static void put(const sweep_crossing *at, double *row)
{
    row[0] = at->x[0];
    row[1] = at->x[1];
    row[2] = (double)at->kind;
}

/* Between two points of different sides, of which a is stable or not. */
static dte_status cross(hunter *h, const double *a, const double *b, bool stable, double *row,
                        dte_error *err)
{
    sweep_crossing at;
    DTE_TRY(sweep_cross_find(h->cross, stable ? a : b, stable ? b : a, &at, err));
    put(&at, row);
    return DTE_OK;
}

static dte_status hunt_edge(hunter *h, const sweep_item *item, bool stable, double *row,
                            dte_error *err)
{
    const sweep_store *s = h->hunt->store;
    const size_t n = h->hunt->edges->n[1], i = item->node / n, j = item->node % n;
    double a[DTE_SWEEP_AXES], b[DTE_SWEEP_AXES], x[DTE_SWEEP_AXES];
    bool found;
    sweep_edges_place(s, i, j, a);
    sweep_edges_place(s, i + (item->towards == 0), j + (item->towards == 1), b);
    if (item->search == SWEEP_CROSSING) return cross(h, a, b, stable, row, err);
    const bool border = item->search == SWEEP_BORDER;
    DTE_TRY(sweep_dip_edge(h->cross, a, b, stable, border, x, &found, err));
    if (!found) return DTE_OK;
    DTE_TRY(cross(h, a, x, stable, row, err));
    return cross(h, x, b, !stable, row + SWEEP_HUNT_CROSSING, err);
}

/* From the middle to the border of the cell. */
static void ray_end(const hunter *h, const double *low, const double *high, size_t ray, double *x)
{
    static const double turn = 6.283185307179586;
    const double angle = turn * (double)ray / SWEEP_RAYS;
    const double way[] = {cos(angle) * (high[0] - low[0]), sin(angle) * (high[1] - low[1])};
    double most = (double)INFINITY;
    for (size_t k = 0; k < 2; k++) {
        const double room = way[k] > 0.0 ? high[k] - h->middle[k] : low[k] - h->middle[k];
        if (way[k] != 0.0) most = fmin(most, room / way[k]);
    }
    for (size_t k = 0; k < 2; k++)
        x[k] = fmin(fmax(h->middle[k] + most * way[k], low[k]), high[k]);
}

static dte_status hunt_ray(hunter *h, const sweep_item *item, bool stable, double *row,
                           dte_error *err)
{
    const sweep_store *s = h->hunt->store;
    const size_t n = h->hunt->edges->n[1], i = item->node / n, j = item->node % n;
    double low[DTE_SWEEP_AXES], high[DTE_SWEEP_AXES], end[DTE_SWEEP_AXES];
    sweep_edges_place(s, i, j, low);
    sweep_edges_place(s, i + 1, j + 1, high);
    if (!h->searched || h->cell != item->node)
        DTE_TRY(sweep_dip_cell(h->cross, low, high, stable, h->middle, &h->found, err));
    h->searched = true;
    h->cell = item->node;
    if (!h->found) return DTE_OK;
    ray_end(h, low, high, item->towards, end);
    return cross(h, h->middle, end, !stable, row, err);
}

static dte_status hunt(hunter *h, const sweep_item *item, double *row, dte_error *err)
{
    const bool stable = h->hunt->edges->side[item->node] == 1;
    memset(row, 0, SWEEP_HUNT_WIDTH * sizeof *row);
    DTE_TRY(sweep_cross_stand(h->cross, item->node, err));
    return item->search == SWEEP_RAY ? hunt_ray(h, item, stable, row, err)
                                     : hunt_edge(h, item, stable, row, err);
}

/* A chunk does not depend on those before it. */
static dte_status hunter_run(void *user, void *worker, uint64_t first, size_t n, double *rows,
                             dte_error *err)
{
    hunter *h = worker;
    (void)user;
    sweep_cross_restart(h->cross);
    h->searched = false;
    for (size_t k = 0; k < n; k++)
        DTE_TRY(hunt(h, &h->hunt->edges->items[first + k], rows + k * SWEEP_HUNT_WIDTH, err));
    return DTE_OK;
}

batch_job sweep_hunt_job(const sweep_hunt *hunt)
{
    const sweep_plan *p = &hunt->store->plan;
    return (batch_job){.n = hunt->edges->n_items,
                       .width = SWEEP_HUNT_WIDTH,
                       .chunk = p->plain || p->n_steps == 0 ? CHUNK_PLAIN : CHUNK_MAP,
                       .open = hunter_open,
                       .close = hunter_close,
                       .run = hunter_run,
                       .user = (void *)(uintptr_t)hunt};
}

/* cycle_watch.c - see cycle_watch.h. */
#include "analysis/cycle_watch.h"

#include "base/fail.h"
#include "base/memory.h"
#include <string.h>

dte_status cycle_watch_create(size_t n, const cycle *cycles, size_t most, ensemble_field *f,
                              void *data, cycle_watch *out, dte_error *err)
{
    *out = (cycle_watch){.n = n, .cycles = cycles, .most = most};
    if (n == 0) return DTE_OK;
    out->side = memory_zero(n * most, sizeof *out->side);
    if (!out->side) return fail_memory(err);
    return section_lanes_create(cycles->d, f, data, &out->lanes, err);
}

void cycle_watch_free(cycle_watch *w)
{
    memory_free(w->side);
    section_lanes_free(&w->lanes);
    *w = (cycle_watch){0};
}

void cycle_watch_start(cycle_watch *w, uint64_t id)
{
    for (size_t c = 0; c < w->n; c++)
        w->side[c * w->most + id] = SECTION_FRESH;
}

/* A tangent that leads far beside the ellipsoid comes from an orbit that is outside. */
static void look(cycle_watch *w, const ensemble_view *view, size_t c, size_t lane)
{
    const cycle *a = &w->cycles[c];
    unsigned char *side = &w->side[c * w->most + view->id[lane]];
    double g, rate, square;
    section_measure(a->d, a->point, a->normal, view->s + lane, view->v + lane, &g, &rate, &square);
    if (g < 0.0) *side = SECTION_BEHIND;
    if (!(g >= 0.0) || *side != SECTION_BEHIND) return;
    *side = SECTION_AHEAD;
    if (!(rate > 0.0)) return;
    if (section_tangent2(view, lane, g / rate, a->point) > a->size * a->size) return;
    w->lane[w->lanes.n] = lane;
    section_lanes_add(&w->lanes, view, lane, a->point, a->normal);
}

void cycle_watch_look(cycle_watch *w, const ensemble_view *view, int first)
{
    for (size_t c = 0; c < w->n; c++) {
        w->lanes.n = 0;
        for (size_t lane = 0; lane < view->n; lane++)
            if (view->code[lane] == 0) look(w, view, c, lane);
        if (w->lanes.n == 0) continue;
        section_lanes_bring(&w->lanes);
        for (size_t i = 0; i < w->lanes.n; i++)
            if (cycle_holds(&w->cycles[c], &w->lanes, i)) view->code[w->lane[i]] = first + (int)c;
    }
}

/* figure_series.c - each panel numbers its series from 0; the key of a figure has one list of
 * names. */
#include "output/figure_series.h"

#include "base/fail.h"
#include "base/memory.h"
#include <string.h>

typedef struct names {
    const char **items; /* the number of a name is its place */
    size_t n, room;
} names;

/* Does the look of the layer depend on its series? */
static bool has_series(const chart_layer *l)
{
    switch (l->role) {
    case CHART_REGION:
    case CHART_CURVE:
    case CHART_CLOUD:
    case CHART_ITERATES:
    case CHART_POINTS:
    case CHART_START:
        return true;
    default:
        return false;
    }
}

/* The first name of a series in a chart, NULL if it has none. */
static const char *name_of(const chart *c, int series)
{
    for (size_t k = 0; k < c->n_layers; k++) {
        const chart_layer *l = &c->layers[k];
        if (has_series(l) && l->series == series && l->name) return l->name;
    }
    return NULL;
}

/* The number of a name, new if it has not been seen. */
static dte_status number_of(names *known, const char *name, int *out, dte_error *err)
{
    for (size_t k = 0; k < known->n; k++) {
        *out = (int)k;
        if (strcmp(known->items[k], name) == 0) return DTE_OK;
    }
    if (!memory_grow(&known->items, &known->room, known->n + 1, sizeof *known->items))
        return fail_memory(err);
    *out = (int)known->n;
    known->items[known->n++] = name;
    return DTE_OK;
}

static dte_status number_chart(names *known, chart *c, dte_error *err)
{
    int *series = memory_zero(c->n_layers + 1, sizeof *series);
    dte_status status = series ? DTE_OK : fail_memory(err);
    for (size_t k = 0; k < c->n_layers && status == DTE_OK; k++) {
        const chart_layer *l = &c->layers[k];
        const char *name = has_series(l) ? name_of(c, l->series) : NULL;
        series[k] = l->series;
        if (name) status = number_of(known, name, &series[k], err);
    }
    for (size_t k = 0; k < c->n_layers && status == DTE_OK; k++)
        c->layers[k].series = series[k];
    memory_free(series);
    return status;
}

dte_status figure_series(size_t n, chart *charts, dte_error *err)
{
    names known = {0};
    dte_status status = DTE_OK;
    for (size_t k = 0; k < n && status == DTE_OK; k++)
        status = number_chart(&known, &charts[k], err);
    memory_free(known.items);
    return status;
}

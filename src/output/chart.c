/* chart.c - see chart.h. */
#include "output/chart.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

static char *copy(chart *c, const char *text)
{
    if (!text) return NULL;
    const size_t n = strlen(text) + 1;
    char *out = memory_zero(n, 1);
    if (!out) c->failed = true;
    return out ? memcpy(out, text, n) : NULL;
}

static void replace(chart *c, char **old, const char *text)
{
    char *fresh = copy(c, text); /* `text` may be the old one */
    memory_free(*old);
    *old = fresh;
}

static void layer_free(chart_layer *l)
{
    memory_free(l->name);
    memory_free(l->x);
    memory_free(l->y);
    memory_free(l->value);
}

void chart_free(chart *c)
{
    if (!c) return;
    for (size_t i = 0; i < c->n_layers; i++)
        layer_free(&c->layers[i]);
    for (size_t i = 0; i < c->n_notes; i++)
        memory_free(c->notes[i].text);
    memory_free(c->layers);
    memory_free(c->notes);
    memory_free(c->title);
    memory_free(c->subtitle);
    memory_free(c->x.name);
    memory_free(c->y.name);
    memory_free(c->value_name);
    *c = (chart){0};
}

void chart_titles(chart *c, const char *title, const char *subtitle)
{
    replace(c, &c->title, title);
    replace(c, &c->subtitle, subtitle);
}

void chart_set_axis(chart *c, char which, const char *name, bool words, double low, double high,
                    bool log)
{
    chart_axis *a = which == 'x' ? &c->x : &c->y;
    replace(c, &a->name, name);
    a->words = words;
    a->low = low;
    a->high = high;
    a->log = log;
}

void chart_value_name(chart *c, const char *name)
{
    replace(c, &c->value_name, name);
}

/* One more element at the end of an array; NULL if there is no memory. */
static void *grown(chart *c, void *array, size_t n, size_t size)
{
    void *out = c->failed ? NULL : memory_resize(array, n + 1, size);
    if (!out) c->failed = true;
    return out;
}

void chart_note_at(chart *c, double x, double y, int side, const char *text)
{
    chart_note *notes = grown(c, c->notes, c->n_notes, sizeof *notes);
    if (!notes) return;
    c->notes = notes;
    notes[c->n_notes] = (chart_note){x, y, copy(c, text ? text : ""), side};
    if (!c->failed) c->n_notes++;
}

void chart_layer_begin(chart *c, chart_role role, int series, const char *name)
{
    chart_layer *layers = grown(c, c->layers, c->n_layers, sizeof *layers);
    if (!layers) return;
    c->layers = layers;
    layers[c->n_layers] = (chart_layer){.role = role, .series = series, .name = copy(c, name)};
    if (!c->failed) c->n_layers++;
}

/* ---- points ---- */

static bool resize(double **array, size_t room)
{
    double *out = memory_resize(*array, room, sizeof *out);
    if (out) *array = out;
    return out != NULL;
}

static bool layer_reserve(chart_layer *l)
{
    const size_t room = l->room < 64 ? 64 : 2 * l->room;
    if (l->n < l->room) return true;
    if (!resize(&l->x, room) || !resize(&l->y, room)) return false;
    if (l->value && !resize(&l->value, room)) return false;
    l->room = room;
    return true;
}

/* The points so far have no value. */
static bool begin_values(chart_layer *l)
{
    l->value = memory_zero(l->room, sizeof *l->value);
    for (size_t i = 0; l->value && i < l->n; i++)
        l->value[i] = (double)NAN;
    return l->value != NULL;
}

static void add_point(chart *c, double x, double y, const double *value)
{
    if (c->failed || c->n_layers == 0) return;
    chart_layer *l = &c->layers[c->n_layers - 1];
    if (!layer_reserve(l) || (value && !l->value && !begin_values(l))) {
        c->failed = true;
        return;
    }
    l->x[l->n] = x;
    l->y[l->n] = y;
    if (l->value) l->value[l->n] = value ? *value : (double)NAN;
    l->n++;
}

void chart_point(chart *c, double x, double y)
{
    add_point(c, x, y, NULL);
}

void chart_point_value(chart *c, double x, double y, double value)
{
    add_point(c, x, y, &value);
}

void chart_break(chart *c)
{
    add_point(c, (double)NAN, (double)NAN, NULL);
}

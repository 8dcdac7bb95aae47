/* live_methods.c - see live_methods.h. */
#include "output/live_methods.h"
#include "base/fail.h"
#include "base/number.h"
#include <stdio.h>
#include <string.h>

void live_methods_begin(dte_game *game, live_methods *out)
{
    *out = (live_methods){.game = game, .n = 1};
    memcpy(out->items[0].label, "flow", 5);
}

/* Copies the options of `text` but "step=..." behind the name. */
static void strip_step(const char *text, char out[LIVE_SPEC])
{
    const size_t name = strcspn(text, ":");
    size_t n = name < LIVE_SPEC - 1 ? name : LIVE_SPEC - 1;
    memcpy(out, text, n);
    const char *at = text + name + (text[name] == ':');
    for (char separator = ':'; *at;) {
        const size_t length = strcspn(at, ",");
        if (strncmp(at, "step=", 5) != 0 && n + length + 2 < LIVE_SPEC) {
            out[n++] = separator;
            memcpy(out + n, at, length);
            n += length;
            separator = ',';
        }
        at += length + (at[length] == ',');
    }
    out[n] = '\0';
}

dte_status live_methods_add(live_methods *m, const char *text, size_t *index, dte_error *err)
{
    method_use use;
    char spec[LIVE_SPEC];
    *index = 0;
    if (strcmp(text, "flow") == 0) return DTE_OK;
    DTE_TRY(method_use_read(m->game, text, &use, err));
    const double step = use.step;
    method_use_free(&use);
    strip_step(text, spec);
    for (size_t i = 1; i < m->n; i++) {
        if (strcmp(m->items[i].spec, spec) != 0) continue;
        *index = i;
        return DTE_OK;
    }
    if (m->n == LIVE_METHODS)
        return fail(err, DTE_LIMIT, "the live view holds at most %d methods", LIVE_METHODS - 1);
    *index = m->n++;
    live_method *new = &m->items[*index];
    *new = (live_method){.step = step};
    memcpy(new->spec, spec, sizeof spec);
    snprintf(new->label, sizeof new->label, "%.190s", spec);
    return DTE_OK;
}

static bool has_name(const live_methods *m, const char *name)
{
    const size_t n = strlen(name);
    for (size_t i = 1; i < m->n; i++)
        if (strncmp(m->items[i].spec, name, n) == 0 && strcspn(m->items[i].spec, ":") == n)
            return true;
    return false;
}

void live_methods_add_all(live_methods *m)
{
    for (size_t i = 0; i < method_count(); i++) {
        size_t index;
        if (!has_name(m, method_table[i]->name))
            (void)live_methods_add(m, method_table[i]->name, &index, NULL);
    }
}

void live_methods_spec(const live_methods *m, size_t index, double h, char out[LIVE_SPEC + 32])
{
    const char *spec = m->items[index].spec;
    const size_t name = strcspn(spec, ":");
    char text[NUMBER_TEXT];
    if (h > 0.0)
        snprintf(out, LIVE_SPEC + 32, "%.*s:step=%s%s%s", (int)name, spec, number_shortest(h, text),
                 spec[name] ? "," : "", spec[name] ? spec + name + 1 : "");
    else
        snprintf(out, LIVE_SPEC + 32, "%s", spec);
}

static void drop(live_methods *m, size_t index)
{
    live_method *x = &m->items[index];
    if (x->map.game) method_map_free(&x->map);
    method_use_free(&x->use);
    m->maps[index] = (live_map){0};
}

void live_methods_drop(live_methods *m)
{
    for (size_t i = 1; i < m->n; i++)
        drop(m, i);
}

dte_status live_methods_map(live_methods *m, size_t index, double h, const method_map **out,
                            dte_error *err)
{
    live_method *x = &m->items[index];
    *out = &x->map;
    if (m->maps[index].map && m->maps[index].h == h) return DTE_OK;
    char spec[LIVE_SPEC + 32];
    drop(m, index);
    live_methods_spec(m, index, h, spec);
    DTE_TRY(method_use_read(m->game, spec, &x->use, err));
    dte_status status = method_map_create(m->game, &x->use, &x->map, err);
    if (status == DTE_OK)
        m->maps[index] = (live_map){&x->map, h};
    else
        drop(m, index);
    return status;
}

void live_methods_free(live_methods *m)
{
    live_methods_drop(m);
    m->n = 0;
}

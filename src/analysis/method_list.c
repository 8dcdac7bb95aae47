/* method_list.c - methods from the settings, the `train` lines and the `expect` lines. */
#include "analysis/method_list.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include <string.h>

void method_list_free(method_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        memory_free(l->specs[i]);
    memory_free(l->specs);
    *l = (method_list){0};
}

/* Takes the text. */
static dte_status add(method_list *l, buffer *spec, dte_error *err)
{
    char *text = buffer_take(spec);
    char **specs = memory_resize(l->specs, l->n + 1, sizeof *specs);
    if (specs) l->specs = specs;
    if (!specs || !text) {
        memory_free(text);
        return fail_memory(err);
    }
    l->specs[l->n++] = text;
    return DTE_OK;
}

static dte_status add_name(method_list *l, const char *name, dte_error *err)
{
    buffer spec = {0};
    buffer_add(&spec, name);
    return add(l, &spec, err);
}

/* A `train` line as "NAME:key=value,..." */
static dte_status add_train(const dte_game *game, const scenario_train *t, method_list *l,
                            dte_error *err)
{
    buffer spec = {0};
    buffer_add(&spec, t->method);
    for (size_t i = 0; i < t->n; i++) {
        const scenario_setting *s = &t->settings[i];
        char text[NUMBER_TEXT];
        double value = 0.0;
        const dte_status status = s->word ? DTE_OK : game_constant(game, s->value, &value, err);
        if (status != DTE_OK) {
            buffer_free(&spec);
            return status;
        }
        buffer_print(&spec, "%s%s=%s", i ? "," : ":", s->key,
                     s->word ? s->word : number_shortest(value, text));
    }
    return add(l, &spec, err);
}

static bool is_listed(const method_list *l, const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < l->n; i++)
        if (strncmp(l->specs[i], name, length) == 0 && strchr(":", l->specs[i][length]))
            return true;
    return false;
}

/* The `train` line of that method, or its plain name. */
static dte_status add_expected(const dte_game *game, const char *name, method_list *l,
                               dte_error *err)
{
    for (size_t i = 0; i < game->s->n_trains; i++)
        if (strcmp(game->s->trains[i].method, name) == 0)
            return add_train(game, &game->s->trains[i], l, err);
    return add_name(l, name, err);
}

static dte_status collect(const dte_game *game, const dte_check_settings *settings, method_list *l,
                          dte_error *err)
{
    const scenario *s = game->s;
    for (size_t i = 0; i < settings->n_methods; i++)
        DTE_TRY(add_name(l, settings->methods[i], err));
    if (settings->n_methods == 0) DTE_TRY(add_name(l, "simultaneous", err));
    for (size_t i = 0; settings->n_methods == 0 && i < s->n_trains; i++)
        DTE_TRY(add_train(game, &s->trains[i], l, err));
    for (size_t i = 0; i < s->n_expects; i++)
        if (s->expects[i].method && !is_listed(l, s->expects[i].method))
            DTE_TRY(add_expected(game, s->expects[i].method, l, err));
    return DTE_OK;
}

dte_status method_list_make(const dte_game *game, const dte_check_settings *settings,
                            method_list *out, dte_error *err)
{
    *out = (method_list){0};
    const dte_status status = collect(game, settings, out, err);
    if (status != DTE_OK) method_list_free(out);
    return status;
}

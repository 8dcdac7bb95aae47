/* method_list.c - methods from the settings, the `train` lines and the `expect` lines. */
#include "analysis/method_list.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "game/method.h"
#include <string.h>

void method_list_free(method_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        memory_free(l->specs[i]);
    memory_free(l->specs);
    memory_free(l->claimed);
    memory_free(l->along);
    *l = (method_list){0};
}

/* Takes the text. */
static dte_status add(method_list *l, buffer *spec, dte_error *err)
{
    char *text = buffer_take(spec);
    char **specs = memory_resize(l->specs, l->n + 1, sizeof *specs);
    if (specs) l->specs = specs;
    bool *claimed = memory_resize(l->claimed, l->n + 1, sizeof *claimed);
    if (claimed) l->claimed = claimed;
    bool *along = memory_resize(l->along, l->n + 1, sizeof *along);
    if (along) l->along = along;
    if (!specs || !claimed || !along || !text) {
        memory_free(text);
        return fail_memory(err);
    }
    l->claimed[l->n] = l->along[l->n] = false;
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
        buffer_print(&spec, "%s%s=%s", i || strchr(t->method, ':') ? "," : ":", s->key,
                     s->word ? s->word : number_shortest(value, text));
    }
    return add(l, &spec, err);
}

/* Both specs have the same name in front of their options. */
static bool has_name(const char *spec, const char *name)
{
    const size_t length = strcspn(name, ":");
    return strncmp(spec, name, length) == 0 && strchr(":", spec[length]) != NULL;
}

size_t method_list_find(const method_list *l, const char *spec)
{
    const bool options = strchr(spec, ':') != NULL;
    size_t i = 0;
    while (i < l->n && !(options ? strcmp(l->specs[i], spec) == 0
                                 : !l->claimed[i] && has_name(l->specs[i], spec)))
        i++;
    return i;
}

/* The `train` line of that method, or its plain name. */
static dte_status add_expected(const dte_game *game, const char *name, method_list *l,
                               dte_error *err)
{
    if (strchr(name, ':')) {
        DTE_TRY(add_name(l, name, err));
        l->claimed[l->n - 1] = true;
        return DTE_OK;
    }
    for (size_t i = 0; i < game->s->n_trains; i++)
        if (has_name(game->s->trains[i].method, name))
            return add_train(game, &game->s->trains[i], l, err);
    return add_name(l, name, err);
}

/* Reads the options, so that a mistake in the scenario is shown where it stands. */
static dte_status try_spec(const dte_game *game, const char *spec, span at, dte_error *err)
{
    method_use use;
    dte_error local;
    fail_clear(&local);
    const dte_status status = method_use_read(game, spec, &use, &local);
    if (status == DTE_OK) method_use_free(&use);
    if (status == DTE_OK) return DTE_OK;
    if (status == DTE_MEMORY) return fail_memory(err);
    return source_fail(err, at, "%s", local.text);
}

static dte_status add_claim(const dte_game *game, const scenario_expect *e, method_list *l,
                            dte_error *err)
{
    if (!e->method) return DTE_OK;
    size_t found = method_list_find(l, e->method);
    if (found == l->n) {
        DTE_TRY(add_expected(game, e->method, l, err));
        DTE_TRY(try_spec(game, l->specs[found], e->method_at, err));
    }
    if (e->what == EXPECT_ENERGY) l->along[found] = true;
    return DTE_OK;
}

static dte_status collect(const dte_game *game, const dte_check_settings *settings, method_list *l,
                          dte_error *err)
{
    const scenario *s = game->s;
    for (size_t i = 0; i < settings->n_methods; i++) {
        DTE_TRY(add_name(l, settings->methods[i], err));
        l->along[i] = true;
    }
    if (settings->n_methods == 0) DTE_TRY(add_name(l, "simultaneous", err));
    for (size_t i = 0; settings->n_methods == 0 && i < s->n_trains; i++) {
        DTE_TRY(add_train(game, &s->trains[i], l, err));
        DTE_TRY(try_spec(game, l->specs[l->n - 1], s->trains[i].at, err));
    }
    for (size_t i = 0; i < s->n_expects; i++)
        DTE_TRY(add_claim(game, &s->expects[i], l, err));
    for (size_t i = 0; i < l->n; i++)
        l->n_along += l->along[i];
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

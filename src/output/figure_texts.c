/* figure_texts.c - finding scenarios, keeping their texts, and making games of them. */
#include "output/figure_texts.h"

#include "base/memory.h"
#include "game/game.h"
#include "output/shipped.h"
#include <string.h>
#include <unistd.h>

static char *text_copy(const char *text)
{
    buffer b = {0};
    buffer_add(&b, text);
    return buffer_take(&b);
}

static void text_free(figure_text *t)
{
    for (size_t k = 0; t->used && k < t->n_used; k++) {
        memory_free((char *)t->used[k].file);
        memory_free((char *)t->used[k].text);
    }
    memory_free(t->used);
    memory_free(t->name);
    memory_free(t->file);
    memory_free(t->text);
    memory_free(t->sha256);
}

void figure_texts_free(figure_texts *t)
{
    for (size_t k = 0; k < t->n; k++)
        text_free(&t->items[k]);
    memory_free(t->items);
    *t = (figure_texts){0};
}

/* The folder of a path with its last slash; 0 bytes if it has none. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash + 1 - path) : 0;
}

/* ---- finding ---- */

static bool readable(buffer *path)
{
    if (path->failed || access(path->text, R_OK) == 0) return true;
    buffer_free(path);
    return false;
}

/* Recipes in a folder "plots" have their scenarios beside it. */
static bool find_beside(const char *recipe, size_t folder, const char *name, buffer *path)
{
    static const char plots[] = "plots/";
    const size_t n = sizeof plots - 1;
    if (folder < n || memcmp(recipe + folder - n, plots, n) != 0) return false;
    if (folder > n && recipe[folder - n - 1] != '/') return false;
    buffer_add_bytes(path, recipe, folder - n);
    buffer_print(path, "scenarios/%s", name);
    return readable(path);
}

static dte_status find_file(const figure_texts *t, const char *name, buffer *path, dte_error *err)
{
    const size_t folder = name[0] == '/' ? 0 : folder_length(t->recipe);
    buffer_add_bytes(path, t->recipe, folder);
    buffer_add(path, name);
    bool found = readable(path) || find_beside(t->recipe, folder, name, path);
    if (!found && name[0] != '/') found = shipped_file(SHIPPED_SCENARIO, name, path);
    if (path->failed) return fail_memory(err);
    if (found) return DTE_OK;
    return fail(err, DTE_IO,
                "there is no scenario '%s' in the folder of the recipe, nor among those that come "
                "with detente; see 'detente list scenarios'",
                name);
}

/* ---- keeping ---- */

static figure_text *add(figure_texts *t)
{
    if (!memory_grow(&t->items, &t->room, t->n + 1, sizeof *t->items)) return NULL;
    figure_text *new = &t->items[t->n++];
    *new = (figure_text){0};
    return new;
}

dte_status figure_texts_keep(figure_texts *t, const char *name, const dte_game *game,
                             dte_error *err)
{
    const dte_game_info info = dte_game_describe(game);
    figure_text *new = add(t);
    if (!new) return fail_memory(err);
    new->name = text_copy(name);
    new->file = text_copy(info.file);
    new->text = text_copy(info.text);
    new->sha256 = text_copy(info.sha256);
    new->used = memory_zero(info.n_used + 1, sizeof *new->used);
    bool ok = new->name &&new->file &&new->text &&new->sha256 &&new->used;
    for (size_t k = 0; ok && k < info.n_used; k++) {
        const dte_used used = dte_game_used(game, k);
        new->used[new->n_used++] = (dte_used){text_copy(used.file), text_copy(used.text)};
        ok = new->used[k].file &&new->used[k].text;
    }
    return ok ? DTE_OK : fail_memory(err);
}

static dte_status read_first(figure_texts *t, const char *name, size_t n,
                             const dte_setting *settings, dte_game **out, dte_error *err)
{
    buffer path = {0};
    dte_status status = find_file(t, name, &path, err);
    if (status == DTE_OK) status = dte_game_load(path.text, n, settings, out, err);
    buffer_free(&path);
    if (status == DTE_OK) status = figure_texts_keep(t, name, *out, err);
    if (status == DTE_OK) return DTE_OK;
    dte_game_free(*out);
    *out = NULL;
    return status;
}

/* The fingerprint of texts from a picture is computed and not believed. */
static dte_status say_sha256(figure_text *t, const dte_game *game, dte_error *err)
{
    memory_free(t->sha256);
    t->sha256 = text_copy(dte_game_describe(game).sha256);
    return t->sha256 ? DTE_OK : fail_memory(err);
}

dte_status figure_texts_game(figure_texts *t, const char *name, size_t n,
                             const dte_setting *settings, dte_game **out, dte_error *err)
{
    *out = NULL;
    for (size_t k = 0; k < t->n; k++) {
        figure_text *known = &t->items[k];
        if (strcmp(known->name, name) != 0) continue;
        DTE_TRY(game_parse_closed(known->file, known->text, known->n_used, known->used, n, settings,
                                  out, err));
        return say_sha256(known, *out, err);
    }
    if (t->recipe) return read_first(t, name, n, settings, out, err);
    return fail(err, DTE_IO, "the picture does not carry the scenario '%s'", name);
}

/* ---- the picture ---- */

void figure_texts_say(const figure_texts *t, buffer *b)
{
    for (size_t k = 0; k < t->n; k++) {
        const figure_text *item = &t->items[k];
        const size_t folder = folder_length(item->file);
        provenance_add(b, PROVENANCE_SCENARIO, item->name, item->text);
        provenance_add(b, "sha256", item->sha256, NULL);
        for (size_t i = 0; i < item->n_used; i++) {
            const char *file = item->used[i].file;
            const bool below = strncmp(file, item->file, folder) == 0;
            provenance_add(b, PROVENANCE_USED, file + (below ? folder : 0), item->used[i].text);
        }
    }
}

/* A used file of the scenario that was added last. Its name is relative to that one's folder. */
static dte_status take_used(figure_texts *out, const provenance_entry *e, dte_error *err)
{
    if (out->n == 0) return fail(err, DTE_IO, "what the picture says about its making is damaged");
    figure_text *last = &out->items[out->n - 1];
    dte_used *used = memory_resize(last->used, last->n_used + 1, sizeof *used);
    if (!used) return fail_memory(err);
    buffer name = {0};
    buffer_add_bytes(&name, last->file, folder_length(last->file));
    buffer_add(&name, e->value);
    last->used = used;
    used[last->n_used] = (dte_used){buffer_take(&name), text_copy(e->text)};
    last->n_used++;
    return used[last->n_used - 1].file && used[last->n_used - 1].text ? DTE_OK : fail_memory(err);
}

static dte_status take_scenario(figure_texts *out, const provenance_entry *e, dte_error *err)
{
    figure_text *new = add(out);
    if (!new) return fail_memory(err);
    new->name = text_copy(e->value);
    new->file = text_copy(e->value);
    new->text = text_copy(e->text);
    new->sha256 = text_copy("");
    const bool ok = new->name &&new->file &&new->text &&new->sha256;
    return ok ? DTE_OK : fail_memory(err);
}

dte_status figure_texts_from(const provenance *p, figure_texts *out, dte_error *err)
{
    dte_status status = DTE_OK;
    *out = (figure_texts){0};
    for (size_t k = 0; k < p->n && status == DTE_OK; k++) {
        const provenance_entry *e = &p->entries[k];
        if (e->text && strcmp(e->key, PROVENANCE_SCENARIO) == 0)
            status = take_scenario(out, e, err);
        if (e->text && strcmp(e->key, PROVENANCE_USED) == 0) status = take_used(out, e, err);
    }
    if (status != DTE_OK) figure_texts_free(out);
    return status;
}

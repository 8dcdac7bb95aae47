/* shipped.c - reading the folders of what comes with detente. Titles are found without parsing, so
 * that a file with an error in it is listed too. */
#include "output/shipped.h"

#include "base/memory.h"
#include "base/source.h"
#include "base/utf8.h"
#include "output/layout.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef DTE_DATA_DIR
#define DTE_DATA_DIR "/usr/share/detente"
#endif

enum { N_FOLDERS = 2 };

static const struct {
    const char *folders[N_FOLDERS]; /* in the order in which they are tried */
    const char *ending, *word;      /* the title stands behind this word, in quotes */
    const char *one, *all;          /* in messages */
} kinds[] = {
    [SHIPPED_SCENARIO] =
        {{"scenarios", DTE_DATA_DIR "/scenarios"}, ".game", "game", "scenario", "scenarios"},
    [SHIPPED_RECIPE] = {{"plots", DTE_DATA_DIR "/plots"}, ".fig", "figure", "figure", "figures"},
};

typedef struct paths {
    char **items;
    size_t n, room;
    bool failed;
} paths;

static void add_path(paths *p, const char *folder, const char *name)
{
    buffer path = {0};
    buffer_print(&path, "%s/%s", folder, name);
    char *text = buffer_take(&path);
    if (!text || !memory_grow(&p->items, &p->room, p->n + 1, sizeof *p->items)) {
        memory_free(text);
        p->failed = true;
        return;
    }
    p->items[p->n++] = text;
}

static bool has_ending(const char *name, const char *ending)
{
    const size_t length = strlen(name), tail = strlen(ending);
    return name[0] != '.' && length > tail && strcmp(name + length - tail, ending) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_paths(paths *p)
{
    for (size_t k = 0; k < p->n; k++)
        memory_free(p->items[k]);
    memory_free(p->items);
}

static void read_folder(const char *folder, const char *ending, paths *p)
{
    DIR *d = opendir(folder);
    if (!d) return;
    for (const struct dirent *e = readdir(d); e && !p->failed; e = readdir(d))
        if (has_ending(e->d_name, ending)) add_path(p, folder, e->d_name);
    closedir(d);
    if (p->n > 1) qsort(p->items, p->n, sizeof *p->items, by_name);
}

/* The string of the line  WORD "..."; *length is 0 if there is none. */
static const char *find_title(const char *text, const char *word, size_t *length)
{
    const size_t skip = strlen(word);
    *length = 0;
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
        const char *at = text + strspn(text, " \t");
        if (strncmp(at, word, skip) != 0) continue;
        at += skip + strspn(at + skip, " \t");
        const size_t n = *at == '"' ? strcspn(at + 1, "\"\n") : 0;
        if (n == 0 || at[1 + n] != '"') continue;
        *length = n;
        return at + 1;
    }
    return text;
}

/* "scenarios/dirac_gan.game" -> "dirac_gan" */
static const char *name_of(const char *path, const char *ending, size_t *length)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    *length = strlen(name) - strlen(ending);
    return name;
}

/* Scenarios are named by their path, as commands take them; figures by their name. */
static const char *shown(const char *path, shipped_kind kind, size_t *length)
{
    if (kind == SHIPPED_RECIPE) return name_of(path, kinds[kind].ending, length);
    *length = strlen(path);
    return path;
}

static dte_status add_line(const char *path, shipped_kind kind, size_t width, buffer *out)
{
    source *s = NULL;
    size_t length = 0, name_length;
    const char *name = shown(path, kind, &name_length);
    const dte_status status = source_read(path, &s, NULL);
    if (status == DTE_MEMORY) return status;
    const char *title = status == DTE_OK ? find_title(s->text, kinds[kind].word, &length) : "";
    layout_part(out, name, name_length);
    if (length > 0) layout_spaces(out, width + 2 - utf8_count(name, name_length));
    layout_part(out, title, length);
    buffer_add(out, "\n");
    source_free(s);
    return DTE_OK;
}

dte_status shipped_in_folder(const char *folder, shipped_kind kind, buffer *out, dte_error *err)
{
    paths p = {0};
    size_t width = 0;
    read_folder(folder, kinds[kind].ending, &p);
    for (size_t k = 0; k < p.n; k++) {
        size_t length;
        const char *name = shown(p.items[k], kind, &length);
        const size_t columns = utf8_count(name, length);
        if (columns > width) width = columns;
    }
    dte_status status = p.failed ? DTE_MEMORY : DTE_OK;
    for (size_t k = 0; k < p.n && status == DTE_OK; k++)
        status = add_line(p.items[k], kind, width, out);
    free_paths(&p);
    return status == DTE_OK ? DTE_OK : fail_memory(err);
}

static dte_status none(shipped_kind kind, dte_error *err)
{
    return fail(err, DTE_IO, "there are no %s in %s, nor in ./%s", kinds[kind].all,
                kinds[kind].folders[1], kinds[kind].folders[0]);
}

dte_status shipped_list(shipped_kind kind, buffer *out, dte_error *err)
{
    for (size_t k = 0; k < N_FOLDERS; k++) {
        DTE_TRY(shipped_in_folder(kinds[kind].folders[k], kind, out, err));
        if (out->length > 0) return DTE_OK;
    }
    return none(kind, err);
}

dte_status shipped_scenarios(buffer *out, dte_error *err)
{
    return shipped_list(SHIPPED_SCENARIO, out, err);
}

dte_status shipped_figures(buffer *out, dte_error *err)
{
    return shipped_list(SHIPPED_RECIPE, out, err);
}

/* The files of the first folder that has any. */
static dte_status read_first(shipped_kind kind, paths *p, dte_error *err)
{
    for (size_t k = 0; k < N_FOLDERS && p->n == 0 && !p->failed; k++)
        read_folder(kinds[kind].folders[k], kinds[kind].ending, p);
    if (p->failed) return fail_memory(err);
    return p->n > 0 ? DTE_OK : none(kind, err);
}

dte_status shipped_names(shipped_kind kind, buffer *out, dte_error *err)
{
    paths p = {0};
    const dte_status status = read_first(kind, &p, err);
    for (size_t k = 0; k < p.n && status == DTE_OK; k++) {
        size_t length;
        const char *name = name_of(p.items[k], kinds[kind].ending, &length);
        layout_part(out, name, length);
        buffer_add(out, "\n");
    }
    free_paths(&p);
    return status;
}

/* The file in a folder, if it can be read. */
static bool find_in(const char *folder, const char *name, const char *ending, buffer *path)
{
    buffer_print(path, "%s/%s%s", folder, name, ending);
    if (path->failed || access(path->text, R_OK) == 0) return true;
    buffer_free(path);
    return false;
}

bool shipped_file(shipped_kind kind, const char *file, buffer *path)
{
    for (size_t k = 0; k < N_FOLDERS; k++)
        if (find_in(kinds[kind].folders[k], file, "", path)) return true;
    return false;
}

/* Cuts the names out of the paths for text_nearest. */
static dte_status unknown(shipped_kind kind, const char *name, const paths *p, dte_error *err)
{
    const char **names = memory_zero(p->n + 1, sizeof *names);
    if (!names) return fail_memory(err);
    for (size_t k = 0; k < p->n; k++) {
        size_t length;
        names[k] = name_of(p->items[k], kinds[kind].ending, &length);
        p->items[k][names[k] - p->items[k] + (ptrdiff_t)length] = '\0';
    }
    const char *near = text_nearest(name, strlen(name), names);
    buffer hint = {0};
    if (near) buffer_print(&hint, " (did you mean '%s'?)", near);
    const dte_status status =
        fail(err, DTE_USAGE, "there is no %s '%s'%s; see 'detente list %s'", kinds[kind].one, name,
             hint.text ? hint.text : "", kinds[kind].all);
    buffer_free(&hint);
    memory_free(names);
    return status;
}

dte_status shipped_find(shipped_kind kind, const char *name, buffer *path, dte_error *err)
{
    for (size_t k = 0; k < N_FOLDERS; k++)
        if (find_in(kinds[kind].folders[k], name, kinds[kind].ending, path))
            return path->failed ? fail_memory(err) : DTE_OK;
    paths p = {0};
    dte_status status = read_first(kind, &p, err);
    if (status == DTE_OK) status = unknown(kind, name, &p, err);
    free_paths(&p);
    return status;
}

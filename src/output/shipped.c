/* shipped.c - reading a folder of scenarios. The title is found without parsing, so that a
 * scenario with an error in it is listed too. */
#include "output/shipped.h"

#include "base/memory.h"
#include "base/source.h"
#include "output/layout.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#ifndef DTE_DATA_DIR
#define DTE_DATA_DIR "/usr/share/detente"
#endif

static const char *const folders[] = {"scenarios", DTE_DATA_DIR "/scenarios"};
enum { N_FOLDERS = sizeof folders / sizeof *folders };

typedef struct paths {
    char **items;
    size_t n, room;
    size_t longest;
    bool failed;
} paths;

static void add_path(paths *p, const char *folder, const char *name)
{
    buffer path = {0};
    buffer_print(&path, "%s/%s", folder, name);
    const size_t length = path.length;
    char *text = buffer_take(&path);
    if (!text || !memory_grow(&p->items, &p->room, p->n + 1, sizeof *p->items)) {
        memory_free(text);
        p->failed = true;
        return;
    }
    p->items[p->n++] = text;
    if (length > p->longest) p->longest = length;
}

static bool is_scenario(const char *name)
{
    static const char ending[] = ".game";
    const size_t length = strlen(name), tail = sizeof ending - 1;
    return name[0] != '.' && length > tail && strcmp(name + length - tail, ending) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_folder(const char *folder, paths *p)
{
    DIR *d = opendir(folder);
    if (!d) return;
    for (const struct dirent *e = readdir(d); e && !p->failed; e = readdir(d))
        if (is_scenario(e->d_name)) add_path(p, folder, e->d_name);
    closedir(d);
    if (p->n > 1) qsort(p->items, p->n, sizeof *p->items, by_name);
}

/* The string of the line  game "..."; *length is 0 if there is none. */
static const char *find_title(const char *text, size_t *length)
{
    *length = 0;
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
        const char *at = text + strspn(text, " \t");
        if (strncmp(at, "game", 4) != 0) continue;
        at += 4 + strspn(at + 4, " \t");
        const size_t n = *at == '"' ? strcspn(at + 1, "\"\n") : 0;
        if (n == 0 || at[1 + n] != '"') continue;
        *length = n;
        return at + 1;
    }
    return text;
}

static dte_status add_scenario(const char *path, size_t width, buffer *out)
{
    source *s = NULL;
    size_t length = 0;
    const dte_status status = source_read(path, &s, NULL);
    if (status == DTE_MEMORY) return status;
    const char *title = status == DTE_OK ? find_title(s->text, &length) : "";
    layout_cell(out, path, length > 0 ? width + 2 : 0, '<');
    layout_part(out, title, length);
    buffer_add(out, "\n");
    source_free(s);
    return DTE_OK;
}

dte_status shipped_in_folder(const char *folder, buffer *out, dte_error *err)
{
    paths p = {0};
    read_folder(folder, &p);
    dte_status status = p.failed ? DTE_MEMORY : DTE_OK;
    for (size_t k = 0; k < p.n && status == DTE_OK; k++)
        status = add_scenario(p.items[k], p.longest, out);
    for (size_t k = 0; k < p.n; k++)
        memory_free(p.items[k]);
    memory_free(p.items);
    return status == DTE_OK ? DTE_OK : fail_memory(err);
}

dte_status shipped_scenarios(buffer *out, dte_error *err)
{
    for (size_t k = 0; k < N_FOLDERS; k++) {
        DTE_TRY(shipped_in_folder(folders[k], out, err));
        if (out->length > 0) return DTE_OK;
    }
    return fail(err, DTE_IO, "there are no scenarios in %s, nor in ./%s", folders[1], folders[0]);
}

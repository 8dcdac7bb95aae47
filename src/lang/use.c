/* use.c - reading files, and `use`.
 *
 * A used file is read before the file that uses it says anything, and each file once. It lies in
 * the folder of the main scenario or below it: paths are resolved (symbolic links too) before they
 * are compared. Where texts are given in the place of files, none is read. */
#include "lang/elaborate.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file that is being read, for circles and relative paths. */
typedef struct use_file {
    const source *src;
    const char *real; /* resolved path, NULL for a text without one */
    size_t depth;
    const struct use_file *up;
} use_file;

/* The folder of a path, without the last '/'; "" if it has none, "/" for the root. */
static const char *folder_of(elab *e, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return "";
    return slash == path ? "/" : elab_text(e, "%.*s", (int)(slash - path), path);
}

static const char *join(elab *e, const char *folder, const char *name)
{
    if (!*folder) return elab_text(e, "%s", name);
    return elab_text(e, "%s%s%s", folder, strcmp(folder, "/") == 0 ? "" : "/", name);
}

/* The resolved path, NULL if there is none (or no memory is left: e->fatal). */
static const char *resolve(elab *e, const char *path)
{
    char real[PATH_MAX];
    return realpath(*path ? path : ".", real) ? elab_text(e, "%s", real) : NULL;
}

static bool is_below(const char *root, const char *real)
{
    const size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);
    return strncmp(root, real, length) == 0 && real[length] == '/';
}

static dte_status cannot_read(elab *e, const use_name *f)
{
    const char *reason = strerrordesc_np(errno);
    source_fail_status(e->err, DTE_IO, f->at, "cannot read '%s': %s", f->text,
                       reason ? reason : "unknown error");
    return DTE_IO;
}

static dte_status is_outside(elab *e, const use_name *f)
{
    source_fail(e->err, f->at, "%s reads only files in the folder of the scenario or below it",
                f->reader);
    return DTE_SCENARIO;
}

/* The path without "." and "folder/..", in place. */
static void simplify(char *path)
{
    char *out = path, *const first = path + (*path == '/');
    for (const char *at = path; *at;) {
        const size_t n = strcspn(at, "/"), all = n + (at[n] == '/');
        const bool up = n == 2 && at[0] == '.' && at[1] == '.' && out > first;
        if (up)
            for (out--; out > first && out[-1] != '/';)
                out--;
        else if (!(n == 0 && at > path) && !(n == 1 && at[0] == '.')) {
            memmove(out, at, all);
            out += all;
        }
        at += all;
    }
    *out = '\0';
}

/* The text in the place of a file; its simplified name stands for both paths. */
static dte_status find_text(elab *e, const use_name *f, const char **name, const char **text)
{
    char *wanted = (char *)join(e, folder_of(e, f->at.src->name), f->text);
    if (!wanted) return elab_stopped(e);
    simplify(wanted);
    for (size_t k = 0; k < e->texts->n; k++) {
        char *given = (char *)elab_text(e, "%s", e->texts->names[k]);
        if (!given) return elab_stopped(e);
        simplify(given);
        if (strcmp(given, wanted) != 0) continue;
        *name = wanted;
        *text = e->texts->texts[k];
        return DTE_OK;
    }
    return source_fail(e->err, f->at, "'%s' is not among the texts given with the scenario",
                       f->text);
}

/* The folder is judged before the file, so that nothing outside is even looked for. */
static dte_status find_file(elab *e, const use_name *f, const char **shown, const char **real)
{
    *shown = join(e, folder_of(e, f->at.src->name), f->text);
    if (!*shown) return elab_stopped(e);
    if (!e->root) e->root = resolve(e, folder_of(e, e->out->file));
    if (!e->root) return e->fatal != DTE_OK ? e->fatal : cannot_read(e, f);
    const char *folder = resolve(e, folder_of(e, *shown));
    const bool climbs = strstr(f->text, "..") != NULL;
    if (e->fatal != DTE_OK) return e->fatal;
    if (f->text[0] == '/' || (!folder && climbs) ||
        (folder && strcmp(folder, e->root) != 0 && !is_below(e->root, folder)))
        return is_outside(e, f);
    *real = folder ? resolve(e, *shown) : NULL;
    if (!*real) return e->fatal != DTE_OK ? e->fatal : cannot_read(e, f);
    return is_below(e->root, *real) ? DTE_OK : is_outside(e, f);
}

dte_status use_find(elab *e, const use_name *f, const char **shown, const char **real,
                    const char **text)
{
    *text = NULL;
    if (!e->texts) return find_file(e, f, shown, real);
    DTE_TRY(find_text(e, f, real, text));
    *shown = *real;
    return DTE_OK;
}

static dte_status check_circle(elab *e, const use_file *user, const statement *s, const char *shown,
                               const char *real)
{
    for (const use_file *f = user; f; f = f->up) {
        if (!f->real || strcmp(f->real, real) != 0) continue;
        char text[1024];
        size_t length = 0;
        const use_file *chain[ELAB_USE_DEPTH + 1];
        size_t n = 0;
        for (const use_file *c = user; c != f->up && n <= ELAB_USE_DEPTH; c = c->up)
            chain[n++] = c;
        text[0] = '\0';
        while (n-- > 0 && length < sizeof text)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s -> ",
                                       chain[n]->src->name);
        return source_fail(e->err, s->name_at, "'%s' uses itself: %s%s", f->src->name, text, shown);
    }
    return DTE_OK;
}

static dte_status read_used(elab *e, const statement *s, const char *shown, const char *real,
                            const char *text, source **out)
{
    dte_error reason;
    fail_clear(&reason);
    const dte_status status = text ? source_create(shown, text, strlen(text), out, &reason)
                                   : source_read(shown, out, &reason);
    if (status == DTE_OK) {
        e->files[e->n_files++] = real;
        return elab_keep(e, *out) ? DTE_OK : e->fatal;
    }
    if (status == DTE_MEMORY) return elab_fatal(e, DTE_MEMORY);
    return source_fail_status(e->err, status, s->name_at, "%s", reason.text);
}

void use_record(elab *e, const source *src)
{
    const char **used = (const char **)e->out->used;
    const char **texts = (const char **)e->out->used_texts;
    texts[e->out->n_used] = src->text;
    used[e->out->n_used++] = src->name;
}

static dte_status read_statements(elab *e, const use_file *file);

static dte_status use_one(elab *e, const use_file *user, const statement *s)
{
    const char *shown = NULL, *real = NULL, *text = NULL;
    source *src = NULL;
    const use_name name = {s->text, "use", s->name_at};
    DTE_TRY(use_find(e, &name, &shown, &real, &text));
    DTE_TRY(check_circle(e, user, s, shown, real));
    for (size_t k = 0; k < e->n_files; k++)
        if (real && strcmp(e->files[k], real) == 0) return DTE_OK; /* once is enough */
    if (user->depth >= ELAB_USE_DEPTH)
        return source_fail_status(e->err, DTE_LIMIT, s->name_at, "use inside use deeper than %d",
                                  ELAB_USE_DEPTH);
    if (e->n_files >= ELAB_FILES)
        return source_fail_status(e->err, DTE_LIMIT, s->name_at, "more than %d used files",
                                  ELAB_FILES);
    DTE_TRY(read_used(e, s, shown, real, text, &src));
    use_record(e, src);
    return read_statements(e, &(use_file){src, real, user->depth + 1, user});
}

static dte_status read_statements(elab *e, const use_file *file)
{
    statement *first;
    const dte_status status = syntax_parse(file->src, e->out->n_used, &e->names, &first, e->err);
    if (status != DTE_OK) return e->fatal = status; /* reported: only memory can fail */
    for (statement *s = first; s; s = s->next)
        if (s->kind == STATEMENT_USE && !s->broken && use_one(e, file, s) != DTE_OK) {
            if (e->fatal != DTE_OK) return e->fatal;
            e->incomplete = true;
        }
    for (statement *s = first; s; s = s->next)
        if (s->kind != STATEMENT_USE || s->broken) {
            declare_statement(e, s);
            if (e->fatal != DTE_OK) return e->fatal;
        }
    return DTE_OK;
}

dte_status use_main(elab *e, const source *src)
{
    const char **used = elab_alloc(e, 2 * (size_t)ELAB_USED, sizeof *used);
    if (!used) return elab_stopped(e);
    e->out->used = used;
    e->out->used_texts = used + ELAB_USED;
    e->main = src;
    const char *real = src->name[0] == '<' || e->texts ? NULL : resolve(e, src->name);
    if (e->fatal != DTE_OK) return e->fatal;
    return read_statements(e, &(use_file){src, real, 0, NULL});
}

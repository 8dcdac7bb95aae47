/* figure_verify.c - making a picture again from what it carries, and comparing the bytes. */
#include "base/memory.h"
#include "output/figure_make.h"
#include "output/picture.h"
#include "output/plot_make.h"
#include <detente/figure.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PICTURE_MOST = 256 * 1024 * 1024, CHUNK = 64 * 1024 };

static dte_status read_picture(const char *path, buffer *out, dte_error *err)
{
    FILE *file = fopen(path, "rb");
    char *chunk = memory_zero(CHUNK, 1);
    dte_status status = chunk ? DTE_OK : fail_memory(err);
    size_t n = 0;
    if (file && chunk)
        while (out->length <= PICTURE_MOST && (n = fread(chunk, 1, CHUNK, file)) > 0)
            buffer_add_bytes(out, chunk, n);
    if (status == DTE_OK && (!file || ferror(file)))
        status = fail(err, DTE_IO, "cannot read '%s': %s", path, strerrordesc_np(errno));
    else if (status == DTE_OK && out->length > PICTURE_MOST)
        status = fail(err, DTE_LIMIT, "'%s' is larger than 256 MiB", path);
    else if (status == DTE_OK && out->failed)
        status = fail_memory(err);
    if (file) fclose(file);
    memory_free(chunk);
    return status;
}

/* A picture as it is, and again. */
typedef struct comparison {
    const char *path;
    buffer old, new, said; /* said: what the old one carries */
    picture_format format;
    provenance p;
    buffer text; /* the answer */
} comparison;

static void comparison_free(comparison *c)
{
    buffer_free(&c->old);
    buffer_free(&c->new);
    buffer_free(&c->said);
    buffer_free(&c->text);
    provenance_free(&c->p);
}

static dte_status named(const comparison *c, dte_status status, const dte_error *reason,
                        dte_error *err)
{
    if (status == DTE_OK) return DTE_OK;
    if (status == DTE_MEMORY) return fail_memory(err);
    return fail(err, status, "%s: %s", c->path, reason->text);
}

static dte_status read_old(comparison *c, dte_error *err)
{
    dte_error reason;
    fail_clear(&reason);
    DTE_TRY(read_picture(c->path, &c->old, err));
    const char *bytes = c->old.text ? c->old.text : "";
    DTE_TRY(named(c, picture_extract(bytes, c->old.length, &c->said, &reason), &reason, err));
    picture_format_by_content(bytes, c->old.length, &c->format);
    const char *said = c->said.text ? c->said.text : "";
    return named(c, provenance_read(said, &c->p, &reason), &reason, err);
}

/* Makes the picture again, from the recipe (or the settings of a plot) and the scenarios inside. */
static dte_status make_again(comparison *c, dte_error *err)
{
    const provenance_entry *made = provenance_find(&c->p, PROVENANCE_RECIPE);
    const provenance_entry *medium = provenance_find(&c->p, PROVENANCE_MEDIUM);
    figure_texts texts;
    source *src = NULL;
    figure f;
    if (provenance_find(&c->p, PROVENANCE_PLOT)) return plot_again(&c->p, c->format, &c->new, err);
    if (!made || !made->text)
        return fail(err, DTE_IO, "%s: it carries neither a recipe nor the settings of a plot",
                    c->path);
    DTE_TRY(source_create(made->value, made->text, strlen(made->text), &src, err));
    dte_status status = figure_texts_from(&c->p, &texts, err);
    if (status == DTE_OK)
        status = figure_make(src, made->value, &texts, medium ? medium->value : NULL, &f, err);
    if (status == DTE_OK) {
        sheet_settings how = sheet_default();
        how.medium = f.medium;
        status = sheet_picture(&f.sheet, c->format, &how, &c->new, err);
        figure_free(&f);
    }
    source_free(src);
    return status;
}

static const char *value_of(const provenance *p, const char *key)
{
    const provenance_entry *e = provenance_find(p, key);
    return e ? e->value : "?";
}

/* "detente 0.1.0 with gnuplot 5.4 patchlevel 4" */
static void say_makers(const provenance *p, buffer *b)
{
    buffer_print(b, "detente %s with gnuplot %s", value_of(p, PROVENANCE_VERSION),
                 value_of(p, PROVENANCE_GNUPLOT));
}

static size_t first_difference(const buffer *a, const buffer *b)
{
    size_t k = 0;
    while (k < a->length && k < b->length && a->text[k] == b->text[k])
        k++;
    return k;
}

static dte_status say_difference(comparison *c, dte_error *err)
{
    buffer begin = {0}, old = {0}, now = {0};
    provenance today = {0};
    dte_status status = provenance_begin(&begin, err);
    if (status == DTE_OK) status = provenance_read(begin.text, &today, err);
    if (status == DTE_OK) {
        say_makers(&c->p, &old);
        say_makers(&today, &now);
        const bool others = old.text && now.text && strcmp(old.text, now.text) != 0;
        buffer_print(&c->text, "differs: ");
        if (others) buffer_print(&c->text, "made by %s; this is %s\n", old.text, now.text);
        buffer_print(&c->text, "%zu bytes, made again %zu; the first difference is at byte %zu\n",
                     c->old.length, c->new.length, first_difference(&c->old, &c->new) + 1);
    }
    provenance_free(&today);
    buffer_free(&begin);
    buffer_free(&old);
    buffer_free(&now);
    return status;
}

/* What the picture carries may be damaged: that is an answer, and a failing machine is none. */
static bool is_answer(dte_status status)
{
    return status == DTE_SCENARIO || status == DTE_USAGE || status == DTE_NUMERIC ||
           status == DTE_LIMIT;
}

static dte_status compare(comparison *c, int *same, dte_error *err)
{
    dte_error reason;
    fail_clear(&reason);
    DTE_TRY(read_old(c, err));
    const dte_status status = make_again(c, &reason);
    if (is_answer(status)) {
        buffer_print(&c->text, "differs: it cannot be made again from what it carries\n%s\n",
                     reason.text);
        return DTE_OK;
    }
    if (status != DTE_OK) {
        if (err) *err = reason;
        return status;
    }
    *same = c->old.length == c->new.length &&memcmp(c->old.text, c->new.text, c->old.length) == 0;
    if (!*same) return say_difference(c, err);
    buffer_add(&c->text, "same: made by ");
    say_makers(&c->p, &c->text);
    buffer_add(&c->text, "; made again, every byte is the same\n");
    return DTE_OK;
}

dte_status dte_figure_verify(const char *path, int *same, char **text, dte_error *err)
{
    comparison c = {.path = path};
    *same = 0;
    *text = NULL;
    fail_clear(err);
    dte_status status = compare(&c, same, err);
    if (status == DTE_OK) *text = buffer_take(&c.text);
    if (status == DTE_OK && !*text) status = fail_memory(err);
    if (status != DTE_OK) *same = 0;
    comparison_free(&c);
    return status;
}

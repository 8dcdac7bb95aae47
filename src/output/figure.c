/* figure.c - figures by name. */
#include <detente/figure.h>

#include "base/memory.h"
#include "output/figure_make.h"
#include "output/picture.h"
#include "output/shipped.h"
#include <string.h>

dte_figure_settings dte_figure_default(void)
{
    return (dte_figure_settings){0};
}

static bool ends_in(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static dte_status find_recipe(const char *name, buffer *path, dte_error *err)
{
    if (!strchr(name, '/') && !ends_in(name, ".fig"))
        return shipped_find(SHIPPED_RECIPE, name, path, err);
    buffer_add(path, name);
    return path->failed ? fail_memory(err) : DTE_OK;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static dte_status make_and_write(const source *src, const dte_figure_settings *settings,
                                 const char *path, dte_error *err)
{
    figure_texts texts = {.recipe = src->name};
    figure f;
    DTE_TRY(figure_make(src, file_name(src->name), &texts, settings->medium, &f, err));
    sheet_settings how = sheet_default();
    how.medium = f.medium;
    how.keep = settings->keep != 0;
    const dte_status status = sheet_write(&f.sheet, path, &how, err);
    figure_free(&f);
    return status;
}

dte_status dte_figure(const char *name, const dte_figure_settings *settings, const char *path,
                      dte_error *err)
{
    const dte_figure_settings usual = dte_figure_default();
    picture_format format;
    buffer file = {0};
    source *src = NULL;
    fail_clear(err);
    DTE_TRY(picture_format_of(path, &format, err));
    dte_status status = find_recipe(name, &file, err);
    if (status == DTE_OK) status = source_read(file.text, &src, err);
    if (status == DTE_OK) status = make_and_write(src, settings ? settings : &usual, path, err);
    source_free(src);
    buffer_free(&file);
    return status;
}

dte_status dte_figure_names(char **text, dte_error *err)
{
    buffer out = {0};
    *text = NULL;
    fail_clear(err);
    const dte_status status = shipped_names(SHIPPED_RECIPE, &out, err);
    if (status == DTE_OK) *text = buffer_take(&out);
    buffer_free(&out);
    if (status != DTE_OK) return status;
    return *text ? DTE_OK : fail_memory(err);
}

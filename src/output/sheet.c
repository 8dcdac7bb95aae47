/* sheet.c - from a sheet to a file: layout, script, gnuplot, what travels inside, rename. */
#include "output/sheet.h"
#include "base/fail.h"
#include "output/chart_style.h"
#include "output/picture.h"
#include "output/save.h"
#include "output/sheet_script.h"
#include <stdint.h>
#include <string.h>

sheet_settings sheet_default(void)
{
    return (sheet_settings){
        .medium = SHEET_SCREEN, .keep = false, .timeout = gnuplot_default().timeout};
}

/* ---- SVG ---- */

/* The first `most` times that `from` stands there it becomes `to`. */
static dte_status replace(buffer *picture, const char *from, const char *to, size_t most,
                          dte_error *err)
{
    buffer out = {0};
    const size_t length = strlen(from);
    const char *at = picture->text, *found;
    const char *end = picture->text + picture->length;
    while (most-- > 0 && (found = memmem(at, (size_t)(end - at), from, length)) != NULL) {
        buffer_add_bytes(&out, at, (size_t)(found - at));
        buffer_add(&out, to);
        at = found + length;
    }
    buffer_add_bytes(&out, at, (size_t)(end - at));
    if (out.failed) {
        buffer_free(&out);
        return fail_memory(err);
    }
    buffer_free(picture);
    *picture = out;
    return DTE_OK;
}

/* On paper the picture has inches; its view box keeps the design pixels. */
static dte_status set_inches(const sheet_layout *l, buffer *picture, dte_error *err)
{
    buffer before = {0}, after = {0};
    buffer_print(&before, "width=\"%.0f\" height=\"%.0f\"", l->width, l->height);
    buffer_add(&after, "width=\"");
    buffer_number(&after, l->width * l->inch, 6);
    buffer_add(&after, "in\" height=\"");
    buffer_number(&after, l->height * l->inch, 6);
    buffer_add(&after, "in\"");
    const dte_status status = before.failed || after.failed
                                  ? fail_memory(err)
                                  : replace(picture, before.text, after.text, 1, err);
    buffer_free(&before);
    buffer_free(&after);
    return status;
}

/* Fonts that other machines have; smooth edges of areas; spaces where the font changes. */
static dte_status finish_svg(const sheet_layout *l, buffer *picture, dte_error *err)
{
    DTE_TRY(replace(picture, "font-family=\"" STYLE_FONT "\"",
                    "font-family=\"" STYLE_FONT_FALLBACK "\"", SIZE_MAX, err));
    DTE_TRY(replace(picture, " shape-rendering='crispEdges'", "", SIZE_MAX, err));
    DTE_TRY(replace(picture, "<text><tspan", "<text xml:space=\"preserve\"><tspan", SIZE_MAX, err));
    return l->inches ? set_inches(l, picture, err) : DTE_OK;
}

/* ---- keep ---- */

/* `path` without its three-letter ending, plus another one. */
static void add_sibling(buffer *b, const char *path, const char *ending)
{
    buffer_add_bytes(b, path, strlen(path) - strlen(".svg"));
    buffer_add(b, ending);
}

static const char *file_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Each line of the text as a comment. At the end of a data file, so that no line of it can
 * be taken for the name of a data set that is plotted; data files are never executed. */
static void add_comment(buffer *b, const char *text)
{
    buffer_add(b, "# made from:\n");
    while (*text) {
        const size_t n = strcspn(text, "\n");
        buffer_add(b, "# | ");
        buffer_add_bytes(b, text, n);
        buffer_add(b, "\n");
        text += n + (text[n] == '\n');
    }
}

typedef struct kept {
    buffer script_path, data_path, data_name, output_name, script, data;
} kept;

static void kept_free(kept *k)
{
    buffer *const all[] = {&k->script_path, &k->data_path, &k->data_name,
                           &k->output_name, &k->script,    &k->data};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buffer_free(all[i]);
}

static bool kept_fill(kept *k, const sheet_layout *l, const char *path, picture_format format)
{
    add_sibling(&k->script_path, path, ".gp");
    add_sibling(&k->data_path, path, ".dat");
    /* "./" keeps gnuplot from reading '|', '<' or '~' at the start of a name as a command. */
    buffer_add(&k->data_name, "./");
    add_sibling(&k->data_name, file_part(path), ".dat");
    buffer_print(&k->output_name, "./%s", file_part(path));
    if (k->data_name.failed || k->output_name.failed || k->script_path.failed ||
        k->data_path.failed)
        return false;
    buffer_add(&k->script, "# Run in this folder: gnuplot -d FILE\n");
    sheet_script(l, format, k->data_name.text, k->output_name.text, &k->script);
    sheet_script_data(l, &k->data);
    if (l->sheet->provenance) add_comment(&k->data, l->sheet->provenance);
    return !k->script.failed && !k->data.failed;
}

static dte_status keep(const sheet_layout *l, const char *path, picture_format format,
                       dte_error *err)
{
    kept k = {0};
    dte_status status = kept_fill(&k, l, path, format) ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = save_file(k.data_path.text, k.data.text, k.data.length, err);
    if (status == DTE_OK)
        status = save_file(k.script_path.text, k.script.text, k.script.length, err);
    kept_free(&k);
    return status;
}

/* ---- one picture ---- */

static dte_status draw(const sheet_layout *l, picture_format format, double timeout,
                       buffer *picture, dte_error *err)
{
    buffer script = {0};
    sheet_script(l, format, NULL, NULL, &script);
    const gnuplot_settings settings = {.timeout = timeout};
    dte_status status = script.failed
                            ? fail_memory(err)
                            : gnuplot_picture(script.text, format, &settings, picture, err);
    buffer_free(&script);
    if (status == DTE_OK && format == PICTURE_SVG) status = finish_svg(l, picture, err);
    if (status == DTE_OK && l->sheet->provenance)
        status = picture_embed(format, picture, l->sheet->provenance, err);
    return status;
}

dte_status sheet_picture(const sheet *s, picture_format format, const sheet_settings *settings,
                         buffer *out, dte_error *err)
{
    sheet_layout l;
    dte_status status = sheet_layout_make(s, settings->medium, &l, err);
    if (status == DTE_OK) status = draw(&l, format, settings->timeout, out, err);
    sheet_layout_free(&l);
    return status;
}

dte_status sheet_write(const sheet *s, const char *path, const sheet_settings *settings,
                       dte_error *err)
{
    picture_format format;
    sheet_layout l;
    buffer picture = {0};
    DTE_TRY(picture_format_of(path, &format, err));
    dte_status status = sheet_layout_make(s, settings->medium, &l, err);
    if (status == DTE_OK && settings->keep) status = keep(&l, path, format, err);
    if (status == DTE_OK) status = draw(&l, format, settings->timeout, &picture, err);
    if (status == DTE_OK) status = save_file(path, picture.text, picture.length, err);
    buffer_free(&picture);
    sheet_layout_free(&l);
    return status;
}

/* phase_plot.c - from a portrait to a file: script, gnuplot, provenance, rename. */
#include "output/phase_plot.h"
#include "base/fail.h"
#include "base/memory.h"
#include "output/phase_script.h"
#include "output/phase_style.h"
#include "output/picture.h"
#include "output/save.h"
#include <string.h>

phase_plot_settings phase_plot_default(void)
{
    return (phase_plot_settings){.keep = false, .timeout = gnuplot_default().timeout};
}

/* ---- SVG: fonts that other machines have ---- */

static dte_status add_fallback_fonts(buffer *picture, dte_error *err)
{
    static const char family[] = "font-family=\"" PHASE_FONT "\"";
    static const char better[] = "font-family=\"" PHASE_FONT_FALLBACK "\"";
    buffer out = {0};
    const char *at = picture->text, *found;
    const char *end = picture->text + picture->length;
    while ((found = memmem(at, (size_t)(end - at), family, sizeof family - 1)) != NULL) {
        buffer_add_bytes(&out, at, (size_t)(found - at));
        buffer_add(&out, better);
        at = found + sizeof family - 1;
    }
    buffer_add_bytes(&out, at, (size_t)(end - at));
    const bool failed = out.failed;
    if (failed) buffer_free(&out);
    if (failed) return fail_memory(err);
    buffer_free(picture);
    *picture = out;
    return DTE_OK;
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

static bool kept_fill(kept *k, const phase_plot *plot, const char *path, picture_format format)
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
    phase_script(plot, format, k->data_name.text, k->output_name.text, &k->script);
    phase_data(plot, &k->data);
    if (plot->provenance) add_comment(&k->data, plot->provenance);
    return !k->script.failed && !k->data.failed;
}

static dte_status keep(const phase_plot *plot, const char *path, picture_format format,
                       dte_error *err)
{
    kept k = {0};
    dte_status status = kept_fill(&k, plot, path, format) ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = save_file(k.data_path.text, k.data.text, k.data.length, err);
    if (status == DTE_OK)
        status = save_file(k.script_path.text, k.script.text, k.script.length, err);
    kept_free(&k);
    return status;
}

/* ---- one picture ---- */

static dte_status draw(const phase_plot *plot, picture_format format, double timeout,
                       buffer *picture, dte_error *err)
{
    buffer script = {0};
    phase_script(plot, format, NULL, NULL, &script);
    const gnuplot_settings settings = {.timeout = timeout};
    dte_status status = script.failed
                            ? fail_memory(err)
                            : gnuplot_picture(script.text, format, &settings, picture, err);
    buffer_free(&script);
    if (status == DTE_OK && format == PICTURE_SVG) status = add_fallback_fonts(picture, err);
    if (status == DTE_OK && plot->provenance)
        status = picture_embed(format, picture, plot->provenance, err);
    return status;
}

dte_status phase_plot_write(const phase_plot *plot, const char *path,
                            const phase_plot_settings *settings, dte_error *err)
{
    const char *const names[2] = {plot->x_name, plot->y_name};
    picture_format format;
    DTE_TRY(picture_format_of(path, &format, err));
    DTE_TRY(plane_window_check(plot->window, names, err));
    if (settings->keep) DTE_TRY(keep(plot, path, format, err));
    buffer picture = {0};
    dte_status status = draw(plot, format, settings->timeout, &picture, err);
    if (status == DTE_OK) status = save_file(path, picture.text, picture.length, err);
    buffer_free(&picture);
    return status;
}

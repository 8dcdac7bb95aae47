/* basin_file.c - the map of a basin as CSV (RFC 4180), NPY (format 1.0, as numpy.load reads it) or
 * a picture, by the ending of the path. */
#include "base/number.h"
#include "output/basin_words.h"
#include "output/gnuplot.h"
#include "output/save.h"
#include <stdio.h>
#include <string.h>

static bool ends_in(const char *path, const char *ending)
{
    const size_t n = strlen(path), m = strlen(ending);
    return n > m && strcmp(path + n - m, ending) == 0;
}

/* A field of CSV: in quotes if it needs them. */
static void add_field(buffer *b, const char *text)
{
    if (!strpbrk(text, ",\" \n")) {
        buffer_add(b, text);
        return;
    }
    buffer_add(b, "\"");
    for (; *text; text++)
        buffer_add_bytes(b, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    buffer_add(b, "\"");
}

static double centre_of(const dte_axis *a, size_t n, size_t i)
{
    return a->lo + ((double)i + 0.5) / (double)n * (a->hi - a->lo);
}

static void write_csv(const dte_game *game, const dte_basin *b, buffer *out)
{
    char number[NUMBER_TEXT];
    add_field(out, dte_game_component(game, b->x.component));
    buffer_add(out, ",");
    add_field(out, dte_game_component(game, b->y.component));
    buffer_add(out, ",outcome,when\n");
    for (size_t i = 0; i < b->nx * b->ny; i++) {
        buffer_add(out, number_shortest(centre_of(&b->x, b->nx, i % b->nx), number));
        buffer_add(out, ",");
        buffer_add(out, number_shortest(centre_of(&b->y, b->ny, i / b->nx), number));
        buffer_add(out, ",");
        add_field(out, b->outcomes[b->code[i]].name);
        buffer_add(out, ",");
        buffer_add(out, number_shortest(b->when[i], number));
        buffer_add(out, "\n");
    }
}

/* Magic, version, length of the header; the header ends with a line end at a multiple of 64. */
static void write_npy(const dte_basin *b, buffer *out)
{
    enum { PREFIX = 10, ALIGN = 64 };
    char header[4 * ALIGN];
    int n =
        snprintf(header, sizeof header,
                 "{'descr': '|u1', 'fortran_order': False, 'shape': (%zu, %zu), }", b->ny, b->nx);
    while ((PREFIX + n + 1) % ALIGN != 0)
        header[n++] = ' ';
    header[n++] = '\n';
    const char prefix[PREFIX] = {(char)0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (char)n, 0};
    buffer_add_bytes(out, prefix, PREFIX);
    buffer_add_bytes(out, header, (size_t)n);
    buffer_add_bytes(out, (const char *)b->code, b->nx * b->ny);
}

dte_status dte_basin_write(dte_game *game, const dte_basin *b, const char *path, const char *medium,
                           int keep, dte_error *err)
{
    const bool csv = ends_in(path, ".csv"), npy = ends_in(path, ".npy");
    picture_format format;
    buffer out = {0};
    fail_clear(err);
    if (!csv && !npy && picture_format_of(path, &format, NULL) != DTE_OK)
        return fail(err, DTE_USAGE, "'%s': a basin is written as .csv, .npy, .svg, .png or .pdf",
                    path);
    if (!csv && !npy) return basin_picture(game, b, path, medium, keep != 0, err);
    if (csv)
        write_csv(game, b, &out);
    else
        write_npy(b, &out);
    const dte_status status =
        out.failed ? fail_memory(err) : save_file(path, out.text, out.length, err);
    buffer_free(&out);
    return status;
}

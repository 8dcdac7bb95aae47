/* sheet_data.c - see sheet_data.h. */
#include "output/sheet_data.h"
#include "base/memory.h"
#include "output/chart_clip.h"
#include "output/chart_style.h"
#include <math.h>
#include <string.h>

static const char *const role_words[CHART_ROLES] = {
    [CHART_RASTER] = "cells",
    [CHART_DISC] = "disc",
    [CHART_REGION] = "region",
    [CHART_STREAM] = "streamlines",
    [CHART_ARROW] = "arrowheads",
    [CHART_GUIDE] = "guide",
    [CHART_X_ZERO] = "horizontal_zero",
    [CHART_Y_ZERO] = "vertical_zero",
    [CHART_STABLE_SEPARATRIX] = "stable_separatrix",
    [CHART_UNSTABLE_SEPARATRIX] = "unstable_separatrix",
    [CHART_CURVE] = "curve",
    [CHART_HEAD] = "heads",
    [CHART_CLOUD] = "cloud",
    [CHART_ITERATES] = "iterates",
    [CHART_POINTS] = "points",
    [CHART_START] = "start",
    [CHART_STABLE] = "stable",
    [CHART_UNSTABLE] = "unstable",
    [CHART_SADDLE] = "saddle",
    [CHART_CENTRE] = "centre",
    [CHART_UNDECIDED] = "undecided",
};
static const char *const part_words[SHEET_PARTS] = {"image", "area", "hatch", "line", "points"};

void sheet_part_name(size_t panel, size_t layer, chart_role role, sheet_part part, buffer *b)
{
    buffer_print(b, "p%zu_%zu_%s_%s", panel + 1, layer + 1, role_words[role], part_words[part]);
}

/* A thousandth of a pixel of the larger magnitude must survive. */
static int digits_for(const chart_axis *a)
{
    if (a->log) return 7;
    const double size = fmax(fabs(a->low), fabs(a->high)) / (a->high - a->low);
    const double digits = 6.0 + ceil(log10(fmax(1.0, size)));
    return digits > 17.0 ? 17 : (int)digits;
}

/* A number that is 0 but for rounding is 0. */
static void add_number(const chart_axis *a, double at, int digits, buffer *b)
{
    const double value = frame_value(a, at);
    const bool zero = !a->log && fabs(value) < 1e-12 * (a->high - a->low);
    buffer_number(b, zero ? 0.0 : value, digits);
}

static void write_points(const chart *c, const chart_layer *l, buffer *b)
{
    const int x_digits = digits_for(&c->x), y_digits = digits_for(&c->y);
    for (size_t i = 0; i < l->n; i++) {
        if (isfinite(l->x[i]) && isfinite(l->y[i])) {
            add_number(&c->x, l->x[i], x_digits, b);
            buffer_add(b, " ");
            add_number(&c->y, l->y[i], y_digits, b);
            if (l->value) buffer_add(b, " ");
            if (l->value) buffer_number(b, l->value[i], 4);
        }
        buffer_add(b, "\n");
    }
}

/* The edge from point i to the next is a vertical cut into a hole (panel_loops.h): the polygon
 * comes back along it, before or after. */
static bool is_cut(const chart_layer *from, size_t i)
{
    const double *x = from->x, *y = from->y;
    if (i + 1 >= from->n || !(x[i] == x[i + 1]) || !(fabs(y[i] - y[i + 1]) > 0.0)) return false;
    for (int way = -1; way < 2; way += 2)
        for (size_t k = i + (size_t)way; k < from->n - 1 && isfinite(x[k]) && isfinite(x[k + 1]);
             k += (size_t)way)
            if (x[k] == x[i] && x[k + 1] == x[i] && y[k] == y[i + 1] && y[k + 1] == y[i])
                return true;
    return false;
}

/* Polygons with their first point again at the end, as lines; without cuts. */
static void close_polygons(const chart_layer *from, chart *out)
{
    size_t first = 0;
    for (size_t i = 0; i <= from->n; i++) {
        if (i < from->n && isfinite(from->x[i]) && isfinite(from->y[i])) {
            chart_point(out, from->x[i], from->y[i]);
            if (is_cut(from, i)) chart_break(out);
            continue;
        }
        if (first < i) chart_point(out, from->x[first], from->y[first]);
        chart_break(out);
        first = i + 1;
    }
}

/* The border of areas is a line of its own, because a clipped area has false borders. */
static void make_border(const chart *c, const chart_layer *from, chart *out)
{
    chart closed = {0};
    chart_layer_begin(&closed, CHART_GUIDE, 0, NULL);
    close_polygons(from, &closed);
    out->failed = out->failed || closed.failed;
    if (!closed.failed) clip_lines(c, &closed.layers[0], out);
    chart_free(&closed);
}

static void make_hatch(const chart *c, const chart_layer *from, const sheet_box *box,
                       const chart_look *look, chart *out)
{
    chart area = {0};
    chart_layer_begin(&area, CHART_GUIDE, 0, NULL);
    clip_polygons(c, from, &area);
    out->failed = out->failed || area.failed;
    if (!area.failed)
        clip_hatch(&area.layers[0], box->width, box->height, look->hatch, look->hatch_angle, out);
    chart_free(&area);
}

/* ---- cells ---- */

/* The column or row of a cell by its centre; `n` if it is not in the frame. */
static size_t cell_of(const chart_axis *a, size_t n, double at)
{
    const double place = (at - a->low) / (a->high - a->low) * (double)n;
    return place >= 0.0 && place < (double)n ? (size_t)place : n;
}

static void fill_cells(const chart *c, const chart_layer *l, char *cells)
{
    for (size_t i = 0; i < l->n; i++) {
        const size_t column = cell_of(&c->x, c->columns, l->x[i]);
        const size_t row = cell_of(&c->y, c->rows, l->y[i]);
        const int series = l->series < 0 ? 0 : l->series % CHART_SERIES;
        if (column < c->columns && row < c->rows)
            cells[row * c->columns + column] = (char)('1' + series);
    }
}

/* Every cell of the panel, for its first layer of cells. */
static void write_cells(const chart *c, size_t layer, buffer *b)
{
    for (size_t i = 0; i < layer; i++)
        if (c->layers[i].role == CHART_RASTER) return;
    if (c->columns == 0 || c->rows == 0) return;
    char *cells = memory_zero(c->rows, c->columns);
    char *line = memory_zero(c->columns, 2);
    b->failed = b->failed || !cells || !line;
    if (!b->failed) memset(cells, '0', c->rows * c->columns);
    for (size_t i = layer; !b->failed && i < c->n_layers; i++)
        if (c->layers[i].role == CHART_RASTER) fill_cells(c, &c->layers[i], cells);
    for (size_t row = 0; !b->failed && row < c->rows; row++) {
        for (size_t i = 0; i < c->columns; i++) {
            line[2 * i] = cells[row * c->columns + i];
            line[2 * i + 1] = i + 1 < c->columns ? ' ' : '\n';
        }
        buffer_add_bytes(b, line, 2 * c->columns);
    }
    memory_free(cells);
    memory_free(line);
}

static void make_part(const sheet_layout *l, size_t panel, const chart_layer *from, sheet_part part,
                      chart *out)
{
    const chart *c = &l->sheet->charts[panel];
    const chart_look look = chart_look_scaled(from->role, from->series, l->marks);
    const bool area = look.fill > 0.0;
    if (part == PART_AREA && area) clip_polygons(c, from, out);
    if (part == PART_HATCH && look.hatch > 0.0) make_hatch(c, from, &l->boxes[panel], &look, out);
    if (part == PART_LINE && look.width > 0.0 && area) make_border(c, from, out);
    if (part == PART_LINE && look.width > 0.0 && !area) clip_lines(c, from, out);
    if (part == PART_POINTS && look.n_pieces > 0) clip_points(c, from, out);
}

void sheet_part_data(const sheet_layout *l, size_t panel, size_t layer, sheet_part part, buffer *b)
{
    const chart *c = &l->sheet->charts[panel];
    chart out = {0};
    if (c->layers[layer].role == CHART_RASTER) {
        if (part == PART_IMAGE) write_cells(c, layer, b);
        return;
    }
    chart_layer_begin(&out, CHART_GUIDE, 0, NULL);
    make_part(l, panel, &c->layers[layer], part, &out);
    b->failed = b->failed || out.failed;
    if (!out.failed) write_points(c, &out.layers[0], b);
    chart_free(&out);
}

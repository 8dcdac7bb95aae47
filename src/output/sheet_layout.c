/* sheet_layout.c - cells of equal size in rows and columns.
 *
 * All frames are made from one length B: width B min(1, 1/aspect), height B min(1, aspect), so
 * that panels of the same aspect have the same size. Margins follow from the labels, labels from
 * the tics, and tics from the size of the frame: a few rounds settle it. */
#include "output/sheet_layout.h"
#include "base/fail.h"
#include "base/memory.h"
#include "output/axis_name.h"
#include "output/chart_clip.h"
#include "output/chart_style.h"
#include "output/sheet_key.h"
#include <math.h>
#include <string.h>

static const double border = 12.0, text = STYLE_TEXT_SIZE;
static const double title_line = 40.0, subtitle_line = 32.0, panel_line = 31.0;
static const double usual_aspect = 0.75, upright_aspect = 1.3, least_box = 60.0,
                    largest_box = 640.0;
static const double marks_box = 300.0, least_marks = 0.6; /* full size from this B on */
enum { ROUNDS = 4 };

/* How large a sheet is and how large it is drawn. `width` and `height` 0: as it needs. A figure
 * that does not fill the width of its paper is less wide. */
static const struct medium {
    const char *word;
    double width, height, inch, png_pixels, least_text;
    bool inches;
} media[] = {
    [SHEET_SCREEN] = {"screen", 0.0, 0.0, 1.0 / 96.0, 2.0, 12.0, false},
    [SHEET_COLUMN] = {"column", 730.0, 0.0, 3.4 / 730.0, 2.1, 18.0, true},
    [SHEET_PAGE] = {"page", 1503.0, 0.0, 7.0 / 1503.0, 2.1, 18.0, true},
    [SHEET_SLIDES] = {"slides", 1008.0, 567.0, 13.333 / 1008.0, 2560.0 / 1008.0, 21.0, true},
};

/* ---- axes ---- */

static dte_status check_axis(const chart_axis *a, dte_error *err)
{
    const char *name = a->name ? a->name : "an axis";
    const double span = a->high - a->low;
    if (!isfinite(span) || !isfinite(a->low))
        return fail(err, DTE_USAGE, "the range of %s is not finite", name);
    if (!(span > 1e-12 * fmax(fabs(a->low), fabs(a->high))))
        return fail(err, DTE_USAGE, "the range of %s is empty", name);
    if (a->log && !(a->low > 0.0))
        return fail(err, DTE_USAGE, "the range of %s must be positive on a logarithmic axis", name);
    return DTE_OK;
}

static dte_status check_sheet(const sheet *s, dte_error *err)
{
    if (s->n == 0) return fail(err, DTE_USAGE, "a figure needs at least one panel");
    for (size_t i = 0; i < s->n; i++) {
        if (s->charts[i].failed) return fail_memory(err);
        DTE_TRY(check_axis(&s->charts[i].x, err));
        DTE_TRY(check_axis(&s->charts[i].y, err));
    }
    return DTE_OK;
}

static bool has_aspect(const chart *c)
{
    return c->aspect > 0.0 && isfinite(c->aspect);
}

static double aspect_of(const sheet_layout *l, size_t panel)
{
    const chart *c = &l->sheet->charts[panel];
    return has_aspect(c) ? c->aspect : l->free_aspect;
}

/* Of panels that ask for none. A row of many panels on a slide leaves room above and below: there
 * they are upright, or as high as the others. */
static double free_aspect(const sheet_layout *l, const struct medium *m)
{
    if (m->height <= 0.0 || l->rows > 1 || l->columns < 3) return usual_aspect;
    for (size_t i = 0; i < l->sheet->n; i++)
        if (has_aspect(&l->sheet->charts[i])) return 1.0;
    return upright_aspect;
}

/* ---- who shows labels ---- */

static void place_labels(sheet_layout *l)
{
    for (size_t i = 0; i < l->sheet->n; i++) {
        l->boxes[i].x_labels = !l->sheet->share_x || i + l->columns >= l->sheet->n;
        l->boxes[i].y_labels = !l->sheet->share_y || i % l->columns == 0;
    }
}

static bool shown(const char *words)
{
    return words && *words;
}

static void find_tics(sheet_layout *l)
{
    for (size_t i = 0; i < l->sheet->n; i++) {
        sheet_box *b = &l->boxes[i];
        b->x = tics_find(&l->sheet->charts[i].x, b->width / text, false);
        b->y = tics_find(&l->sheet->charts[i].y, b->height / text, true);
    }
}

/* ---- the colour scale ---- */

/* From the points in the frames; `name` from the first chart that has values. */
static void find_values(sheet_layout *l)
{
    l->value_low = (double)INFINITY;
    l->value_high = -(double)INFINITY;
    for (size_t i = 0; i < l->sheet->n; i++) {
        const chart *c = &l->sheet->charts[i];
        for (size_t k = 0; k < c->n_layers; k++) {
            const chart_layer *a = &c->layers[k];
            for (size_t j = 0; a->value && j < a->n; j++) {
                if (!isfinite(a->value[j]) || !frame_holds(c, a->x[j], a->y[j])) continue;
                l->value_low = fmin(l->value_low, a->value[j]);
                l->value_high = fmax(l->value_high, a->value[j]);
                if (!l->value_name) l->value_name = c->value_name;
            }
        }
    }
    l->has_values = l->value_low <= l->value_high;
    if (!l->has_values) return;
    if (l->value_low > 0.0 && l->value_low < 0.3 * l->value_high) l->value_low = 0.0;
    const double least = fmax(1e-9 * fabs(l->value_low), 1e-300);
    l->value_high = fmax(l->value_high, l->value_low + least);
    l->value_axis = (chart_axis){.low = l->value_low, .high = l->value_high};
}

/* Bar, labels and name at the right. */
static double scale_width(const sheet_layout *l)
{
    if (!l->has_values || !l->value_name) return 0.0;
    return 22.0 + SHEET_BAR + 12.0 + text * l->values.width + 34.0;
}

/* ---- margins ---- */

static double name_width(const chart_axis *a)
{
    if (!shown(a->name)) return 0.0;
    const bool upright = !a->words && axis_name_width(a->name) < 1.8;
    if (upright) return STYLE_NAME_SIZE * axis_name_width(a->name) + 10.0;
    return 34.0 + (!a->words && axis_name_is_low(a->name) ? STYLE_SUBSCRIPT_ROOM : 0.0);
}

static double left_margin(const sheet_layout *l, size_t column)
{
    double margin = 10.0;
    for (size_t i = column; i < l->sheet->n; i += l->columns) {
        const sheet_box *b = &l->boxes[i];
        const double half = 0.5 * text * b->x.width + 6.0;
        if (b->x_labels) margin = fmax(margin, half);
        if (!b->y_labels) continue;
        margin = fmax(margin, 22.0 + text * b->y.width + name_width(&l->sheet->charts[i].y));
    }
    return margin;
}

static double right_margin(const sheet_layout *l, size_t column)
{
    double margin = 10.0;
    for (size_t i = column; i < l->sheet->n; i += l->columns)
        if (l->boxes[i].x_labels) margin = fmax(margin, 0.5 * text * l->boxes[i].x.width + 8.0);
    return margin;
}

/* The panels of a row: [first, last). */
static size_t row_first(const sheet_layout *l, size_t row)
{
    return row * l->columns;
}

static size_t row_last(const sheet_layout *l, size_t row)
{
    const size_t last = (row + 1) * l->columns;
    return last < l->sheet->n ? last : l->sheet->n;
}

static double titles_height(const sheet_layout *l, const chart *c)
{
    const double line = l->single ? title_line : panel_line;
    return (shown(c->title) ? line : 0.0) + (shown(c->subtitle) ? subtitle_line : 0.0);
}

static double top_margin(const sheet_layout *l, size_t row)
{
    double margin = 0.0;
    for (size_t i = row_first(l, row); i < row_last(l, row); i++)
        margin = fmax(margin, titles_height(l, &l->sheet->charts[i]));
    return margin + 14.0;
}

static double bottom_margin(const sheet_layout *l, size_t row)
{
    double margin = 14.0;
    for (size_t i = row_first(l, row); i < row_last(l, row); i++) {
        if (!l->boxes[i].x_labels) continue;
        margin = fmax(margin, shown(l->sheet->charts[i].x.name) ? 84.0 : 46.0);
    }
    return margin;
}

/* Height of the frames of a row, and width of those of all columns, for B = 1. */
static double row_part(const sheet_layout *l, size_t row)
{
    double part = 0.0;
    for (size_t i = row_first(l, row); i < row_last(l, row); i++)
        part = fmax(part, fmin(1.0, aspect_of(l, i)));
    return part;
}

static double column_part(const sheet_layout *l)
{
    double part = 0.0;
    for (size_t i = 0; i < l->sheet->n; i++)
        part = fmax(part, fmin(1.0, 1.0 / aspect_of(l, i)));
    return part;
}

static double margins_width(const sheet_layout *l)
{
    double sum = 2.0 * border + scale_width(l);
    for (size_t k = 0; k < l->columns; k++)
        sum += left_margin(l, k) + right_margin(l, k);
    return sum;
}

static double head_height(const sheet_layout *l)
{
    return (shown(l->sheet->title) ? title_line : 0.0) +
           (shown(l->sheet->subtitle) ? subtitle_line : 0.0);
}

static double margins_height(const sheet_layout *l)
{
    double sum = 2.0 * border + l->key_height + head_height(l);
    for (size_t k = 0; k < l->rows; k++)
        sum += top_margin(l, k) + bottom_margin(l, k);
    return sum;
}

/* ---- sizes ---- */

static double rows_part(const sheet_layout *l)
{
    double sum = 0.0;
    for (size_t k = 0; k < l->rows; k++)
        sum += row_part(l, k);
    return sum;
}

/* B on a screen: panels become smaller where there are many. */
static double screen_box(const sheet_layout *l)
{
    static const double boxes[] = {600.0, 480.0, 390.0, 330.0};
    const size_t many = sizeof boxes / sizeof *boxes;
    const size_t columns = l->columns < 1 ? 1 : l->columns;
    return boxes[(columns < many ? columns : many) - 1];
}

static double find_box(sheet_layout *l, const struct medium *m)
{
    const double across = (double)l->columns * column_part(l);
    if (m->width <= 0.0) return screen_box(l);
    double box = (m->width - margins_width(l)) / across;
    if (m->height > 0.0) box = fmin(box, (m->height - margins_height(l)) / rows_part(l));
    return fmin(fmax(box, least_box), largest_box);
}

/* The frames' sizes from B, then tics and the key, which B depends on. */
static void settle_sizes(sheet_layout *l, const struct medium *m)
{
    double box = screen_box(l);
    for (int pass = 0; pass < ROUNDS; pass++) {
        for (size_t i = 0; i < l->sheet->n; i++) {
            const double aspect = aspect_of(l, i);
            l->boxes[i].width = box * fmin(1.0, 1.0 / aspect);
            l->boxes[i].height = box * fmin(1.0, aspect);
        }
        find_tics(l);
        if (l->has_values) l->values = tics_find(&l->value_axis, box * row_part(l, 0) / text, true);
        const double need = margins_width(l) + box * (double)l->columns * column_part(l);
        l->width = round(fmax(need, box < largest_box || m->height > 0.0 ? m->width : 0.0));
        l->key_height = sheet_key_place(l);
        if (pass + 1 < ROUNDS) box = find_box(l, m);
    }
    l->marks = fmin(1.0, fmax(least_marks, box / marks_box));
    double heights = margins_height(l);
    for (size_t k = 0; k < l->rows; k++)
        heights += box * row_part(l, k);
    l->height = ceil(fmax(heights, m->height));
}

/* ---- places ---- */

static void place_boxes(sheet_layout *l, double cell_width, double box)
{
    const double spare_x = l->width - margins_width(l) - (double)l->columns * cell_width;
    const double spare_y = l->height - margins_height(l) - box * rows_part(l);
    double top = l->height - border - head_height(l) - 0.5 * spare_y;
    for (size_t row = 0; row < l->rows; row++) {
        const double height = box * row_part(l, row);
        double left = border + 0.5 * spare_x;
        top -= top_margin(l, row);
        for (size_t i = row_first(l, row), k = 0; i < row_last(l, row); i++, k++) {
            sheet_box *b = &l->boxes[i];
            left += left_margin(l, k);
            b->left = left + 0.5 * (cell_width - b->width);
            b->bottom = top - height + 0.5 * (height - b->height);
            left += cell_width + right_margin(l, k);
            l->scale_left = fmax(l->scale_left, left + 12.0);
        }
        top -= height + bottom_margin(l, row);
    }
}

static void place_all(sheet_layout *l)
{
    const sheet_box *first = &l->boxes[0];
    const double aspect = aspect_of(l, 0);
    const double box = first->width / fmin(1.0, 1.0 / aspect);
    place_boxes(l, box * column_part(l), box);
    l->title_at = l->height - border - 0.5 * title_line;
}

/* ---- all ---- */

dte_status sheet_layout_make(const sheet *s, sheet_medium medium, sheet_layout *out, dte_error *err)
{
    const struct medium *m = &media[medium];
    *out = (sheet_layout){.sheet = s,
                          .inch = m->inch,
                          .png_pixels = m->png_pixels,
                          .least_text = m->least_text,
                          .inches = m->inches,
                          .marks = 1.0};
    DTE_TRY(check_sheet(s, err));
    out->columns = s->columns == 0 ? 1 : s->columns > s->n ? s->n : s->columns;
    out->rows = (s->n + out->columns - 1) / out->columns;
    out->single = s->n == 1 && !shown(s->title);
    out->free_aspect = free_aspect(out, m);
    out->boxes = memory_zero(s->n, sizeof *out->boxes);
    if (!out->boxes || !sheet_key_collect(out)) return fail_memory(err);
    place_labels(out);
    find_values(out);
    settle_sizes(out, m);
    if (m->width > 0.0 && out->width > m->width) /* more panels than there is room for */
        out->inch *= m->width / out->width;
    place_all(out);
    return DTE_OK;
}

void sheet_layout_free(sheet_layout *l)
{
    memory_free(l->boxes);
    memory_free(l->key);
    *l = (sheet_layout){0};
}

int sheet_medium_read(const char *word, sheet_medium *out)
{
    const bool paper = strcmp(word, "paper") == 0;
    for (size_t i = 0; i < sizeof media / sizeof *media; i++) {
        if (strcmp(media[i].word, paper ? "column" : word) != 0) continue;
        *out = (sheet_medium)i;
        return 0;
    }
    return -1;
}

dte_status sheet_medium_need(const char *word, sheet_medium *out, dte_error *err)
{
    if (sheet_medium_read(word, out) == 0) return DTE_OK;
    return fail(err, DTE_USAGE,
                "a figure is for screen, column (or paper), page or slides, not for '%s'", word);
}

const char *sheet_medium_word(sheet_medium medium)
{
    return media[medium].word;
}

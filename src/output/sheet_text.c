/* sheet_text.c - text stands at places of the sheet, because gnuplot's own titles and offsets
 * depend on the terminal's idea of a character. */
#include "output/sheet_text.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "output/axis_name.h"
#include "output/chart_clip.h"
#include "output/sheet_notes.h"
#include "output/sheet_parts.h"
#include <math.h>
#include <string.h>

double sheet_font(const sheet_layout *l, picture_format format, double size)
{
    const double unit[] = {
        [PICTURE_SVG] = 1.0, [PICTURE_PNG] = 0.75, [PICTURE_PDF] = 72.0 * l->inch};
    return unit[format] * size;
}

static bool shown(const char *text)
{
    return text && *text;
}

static void end_label(const sheet_layout *l, picture_format format, double size, buffer *b)
{
    sheet_value(b, " font \",", sheet_font(l, format, size));
    buffer_print(b, "\" front textcolor rgb \"#%06X\"\n", STYLE_INK);
}

/* ---- headings ---- */

/* How many bytes of the text fit. */
static size_t bytes_that_fit(const char *text, double width)
{
    char head[1024];
    size_t keep = 0;
    const size_t length = strlen(text);
    while (keep < length) {
        const size_t n = utf8_decode(text + keep, length - keep, NULL), next = keep + (n ? n : 1);
        if (next >= sizeof head) break;
        memcpy(head, text, next);
        head[next] = '\0';
        if (axis_text_width(head) + 1.0 > width) break;
        keep = next;
    }
    return keep;
}

/* A centred line that is made smaller, down to 60 %, and at last cut, so that it fits. */
static void heading(const sheet_layout *l, picture_format format, const char *text, double size,
                    double width, double x, double y, buffer *b)
{
    buffer part = {0};
    const double need = axis_text_width(text) * size;
    const double least = fmin(size, fmax(0.6 * size, l->least_text));
    const double fit = need > width ? fmax(least, size * width / need) : size;
    if (axis_text_width(text) * fit > width * 1.0001) {
        buffer_add_bytes(&part, text, bytes_that_fit(text, width / fit));
        buffer_add(&part, "…");
    }
    b->failed = b->failed || part.failed;
    buffer_add(b, "set label ");
    axis_text(b, part.text ? part.text : text);
    buffer_add(b, " at ");
    sheet_screen(l, x, y, b);
    buffer_add(b, " center");
    end_label(l, format, fit, b);
    buffer_free(&part);
}

static void sheet_titles(const sheet_layout *l, picture_format format, buffer *b)
{
    const sheet *s = l->sheet;
    const double room = l->width - 24.0, middle = 0.5 * l->width;
    const double below = shown(s->title) ? 36.0 : 0.0;
    if (shown(s->title))
        heading(l, format, s->title, STYLE_TITLE_SIZE, room, middle, l->title_at, b);
    if (shown(s->subtitle))
        heading(l, format, s->subtitle, STYLE_SUBTITLE_SIZE, room, middle, l->title_at - below, b);
}

static void panel_titles(const sheet_layout *l, size_t panel, picture_format format, buffer *b)
{
    const chart *c = &l->sheet->charts[panel];
    const sheet_box *box = &l->boxes[panel];
    const double middle = box->left + 0.5 * box->width;
    const double page = 2.0 * fmin(middle, l->width - middle) - 16.0;
    const double room = l->columns == 1 ? page : box->width + 16.0;
    double y = box->bottom + box->height + (l->single ? 22.0 : 18.0);
    if (shown(c->subtitle)) {
        heading(l, format, c->subtitle, STYLE_SUBTITLE_SIZE, room, middle, y, b);
        y += l->single ? 36.0 : 30.0;
    }
    if (shown(c->title))
        heading(l, format, c->title, l->single ? STYLE_TITLE_SIZE : STYLE_TEXT_SIZE, room, middle,
                y, b);
}

/* ---- names of axes ---- */

static void begin_name(const chart_axis *a, buffer *b)
{
    buffer_add(b, "set label ");
    if (a->words)
        axis_text(b, a->name);
    else
        axis_name(b, a->name);
    buffer_add(b, " at ");
}

static void end_name(const sheet_layout *l, const chart_axis *a, double room, picture_format format,
                     buffer *b)
{
    const double size = a->words ? STYLE_TEXT_SIZE : STYLE_NAME_SIZE;
    const double need = size * (a->words ? axis_text_width(a->name) : axis_name_width(a->name));
    const double least = fmin(size, fmax(0.6 * size, l->least_text));
    end_label(l, format, need > room ? fmax(least, size * room / need) : size, b);
}

static void name_x(const sheet_layout *l, size_t panel, picture_format format, buffer *b)
{
    const chart_axis *a = &l->sheet->charts[panel].x;
    const sheet_box *box = &l->boxes[panel];
    if (!box->x_labels || !shown(a->name)) return;
    begin_name(a, b);
    sheet_screen(l, box->left + 0.5 * box->width, box->bottom - 64.0, b);
    buffer_add(b, " center");
    end_name(l, a, box->width + 60.0, format, b);
}

/* Short names stand upright beside the axis, long ones along it. */
static void name_y(const sheet_layout *l, size_t panel, picture_format format, buffer *b)
{
    const chart_axis *a = &l->sheet->charts[panel].y;
    const sheet_box *box = &l->boxes[panel];
    if (!box->y_labels || !shown(a->name)) return;
    const double width = axis_name_width(a->name);
    const bool upright = !a->words && width < 1.8;
    const double below = !a->words && axis_name_is_low(a->name) ? STYLE_SUBSCRIPT_ROOM : 0.0;
    const double half = upright ? 0.5 * STYLE_NAME_SIZE * width : 0.5 * STYLE_TEXT_SIZE + below;
    begin_name(a, b);
    sheet_screen(l, box->left - 26.0 - STYLE_TEXT_SIZE * box->y.width - half,
                 box->bottom + 0.5 * box->height, b);
    buffer_add(b, upright ? " center" : " center rotate by 90");
    end_name(l, a, box->height + 60.0, format, b);
}

/* ---- notes ---- */

static void add_note(const sheet_layout *l, size_t panel, const chart_note *n, note_place at,
                     picture_format format, buffer *b)
{
    const chart *c = &l->sheet->charts[panel];
    const sheet_box *box = &l->boxes[panel];
    if (!frame_holds(c, n->x, n->y)) return;
    buffer_add(b, "set label ");
    axis_text(b, n->text);
    sheet_value(b, " at graph ", at.x / box->width);
    sheet_value(b, ", graph ", at.y / box->height);
    buffer_add(b, at.side < 0 ? " right" : at.side > 0 ? " left" : " center");
    end_label(l, format, STYLE_TEXT_SIZE, b);
}

static void add_notes(const sheet_layout *l, size_t panel, picture_format format, buffer *b)
{
    const chart *c = &l->sheet->charts[panel];
    if (c->n_notes == 0) return;
    note_place *at = memory_zero(c->n_notes, sizeof *at);
    b->failed = b->failed || !at;
    if (at) sheet_notes_place(l, panel, at);
    for (size_t i = 0; i < c->n_notes && at; i++)
        add_note(l, panel, &c->notes[i], at[i], format, b);
    memory_free(at);
}

/* ---- colour scale ---- */

enum { BAR_STEPS = 96 };

/* Rectangles that each reach below the next one, so that no seam shows between them. */
static void draw_bar(const sheet_layout *l, double low, double high, buffer *b)
{
    for (int i = 0; i < BAR_STEPS; i++) {
        buffer_add(b, "set object rectangle from ");
        sheet_screen(l, l->scale_left, low + (high - low) * i / BAR_STEPS, b);
        buffer_add(b, " to ");
        sheet_screen(l, l->scale_left + SHEET_BAR,
                     low + (high - low) * fmin(1.0, (i + 2.0) / BAR_STEPS), b);
        buffer_print(b, " fc rgb \"#%06X\" fs solid 1 noborder\n",
                     style_palette_at((i + 0.5) / BAR_STEPS));
    }
}

static void bar_label(const sheet_layout *l, double value, double y, picture_format format,
                      buffer *b)
{
    const double right = l->scale_left + SHEET_BAR;
    buffer_add(b, "set arrow from ");
    sheet_screen(l, right, y, b);
    buffer_add(b, " to ");
    sheet_screen(l, right + 6.0, y, b);
    buffer_add(b, " nohead");
    sheet_line_look(STYLE_FRAME, STYLE_FRAME_WIDTH, NULL, format, b);
    buffer_add(b, "\nset label \"");
    buffer_number(b, value, 6);
    buffer_add(b, "\" at ");
    sheet_screen(l, right + 11.0, y, b);
    buffer_add(b, " left");
    end_label(l, format, STYLE_TEXT_SIZE, b);
}

static void draw_scale(const sheet_layout *l, picture_format format, buffer *b)
{
    const sheet_box *top = &l->boxes[0], *end = &l->boxes[l->sheet->n - 1];
    const double low = end->bottom, high = top->bottom + top->height, step = l->values.step;
    draw_bar(l, low, high, b);
    for (double k = ceil(l->value_low / step - 1e-9); k * step <= l->value_high * (1.0 + 1e-9); k++)
        bar_label(l, k * step, low + (high - low) * frame_of(&l->value_axis, k * step), format, b);
    buffer_add(b, "set label ");
    axis_text(b, l->value_name);
    buffer_add(b, " at ");
    sheet_screen(l, l->scale_left + SHEET_BAR + 30.0 + STYLE_TEXT_SIZE * l->values.width,
                 0.5 * (low + high), b);
    buffer_add(b, " center rotate by 90");
    end_label(l, format, STYLE_TEXT_SIZE, b);
}

/* ---- all ---- */

void sheet_text_all(const sheet_layout *l, picture_format format, buffer *b)
{
    sheet_titles(l, format, b);
    if (l->has_values && l->value_name) draw_scale(l, format, b);
}

void sheet_text_panel(const sheet_layout *l, size_t panel, picture_format format, buffer *b)
{
    panel_titles(l, panel, format, b);
    name_x(l, panel, format, b);
    name_y(l, panel, format, b);
    add_notes(l, panel, format, b);
}

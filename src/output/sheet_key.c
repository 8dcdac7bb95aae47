/* sheet_key.c - see sheet_key.h. */
#include "output/sheet_key.h"
#include "base/memory.h"
#include "output/axis_name.h"
#include "output/chart_clip.h"
#include "output/chart_style.h"
#include "output/sheet_parts.h"
#include <math.h>
#include <string.h>

static const double row_height = 36.0, gap = 34.0, behind_sample = 12.0;

/* ---- what is in it ---- */

static bool is_kind(chart_role role)
{
    return role >= CHART_STABLE;
}

static bool has_visible_point(const chart *c, const chart_layer *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (frame_holds(c, l->x[i], l->y[i])) return true;
    return false;
}

/* How many kinds of equilibria can be seen. */
static size_t count_kinds(const sheet *s)
{
    bool seen[CHART_ROLES] = {false};
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->charts[i].n_layers; k++) {
            const chart_layer *l = &s->charts[i].layers[k];
            if (!is_kind(l->role) || seen[l->role] || !has_visible_point(&s->charts[i], l))
                continue;
            seen[l->role] = true;
            n++;
        }
    return n;
}

static const char *text_of(const chart *c, const chart_layer *l, bool kinds)
{
    if (l->name && *l->name) return l->n > 0 ? l->name : NULL;
    if (!kinds || !is_kind(l->role) || !has_visible_point(c, l)) return NULL;
    return chart_look_of(l->role, l->series).word;
}

/* The same text with the same look. */
static bool is_in(const sheet_layout *l, const key_entry *e)
{
    for (size_t i = 0; i < l->n_key; i++)
        if (l->key[i].role == e->role && l->key[i].series == e->series &&
            strcmp(l->key[i].text, e->text) == 0)
            return true;
    return false;
}

static void collect_role(sheet_layout *l, int role, bool kinds)
{
    for (size_t i = 0; i < l->sheet->n; i++)
        for (size_t k = 0; k < l->sheet->charts[i].n_layers; k++) {
            const chart_layer *a = &l->sheet->charts[i].layers[k];
            const char *words = text_of(&l->sheet->charts[i], a, kinds);
            const key_entry e = {.role = a->role, .series = a->series, .text = words};
            if ((int)a->role == role && words && !is_in(l, &e)) l->key[l->n_key++] = e;
        }
}

bool sheet_key_collect(sheet_layout *l)
{
    size_t most = 0;
    for (size_t i = 0; i < l->sheet->n; i++)
        most += l->sheet->charts[i].n_layers;
    l->key = memory_zero(most + 1, sizeof *l->key);
    if (!l->key) return false;
    const bool kinds = count_kinds(l->sheet) > 1;
    for (int role = 0; role < CHART_ROLES; role++)
        collect_role(l, role, kinds);
    return true;
}

/* ---- where ---- */

static bool has_long_sample(const chart_look *look)
{
    return look->width > 0.0 || look->fill > 0.0;
}

static double sample_width(const sheet_layout *l, const key_entry *e)
{
    const chart_look look = chart_look_scaled(e->role, e->series, l->marks);
    return has_long_sample(&look) ? SHEET_SAMPLE : 20.0;
}

double sheet_key_place(sheet_layout *l)
{
    const double room = l->width - 24.0;
    size_t rows = 0;
    for (size_t i = 0, end; i < l->n_key; i = end, rows++) {
        double total = -gap;
        for (end = i; end < l->n_key; end++) {
            key_entry *e = &l->key[end];
            e->width =
                sample_width(l, e) + behind_sample + STYLE_TEXT_SIZE * axis_text_width(e->text);
            if (end > i && total + gap + e->width > room) break;
            total += gap + e->width;
        }
        double x = fmax(12.0, 0.5 * (l->width - total));
        for (size_t k = i; k < end; k++) {
            l->key[k].x = x;
            l->key[k].y = -(double)rows; /* counted from the top for now */
            x += l->key[k].width + gap;
        }
    }
    for (size_t i = 0; i < l->n_key; i++)
        l->key[i].y = 10.0 + row_height * ((double)rows - 0.5 + l->key[i].y);
    return rows > 0 ? row_height * (double)rows + 8.0 : 0.0;
}

/* ---- drawing ---- */

/* A line between two points of the sheet. */
static void draw_line(const sheet_layout *l, double x0, double y0, double x1, double y1, buffer *b)
{
    buffer_add(b, "set arrow from ");
    sheet_screen(l, x0, y0, b);
    buffer_add(b, " to ");
    sheet_screen(l, x1, y1, b);
    buffer_add(b, " nohead front");
}

static void draw_sample_line(const sheet_layout *l, const key_entry *e, const chart_look *look,
                             picture_format format, buffer *b)
{
    const double right = e->x + SHEET_SAMPLE;
    if (look->casing > 0.0) {
        draw_line(l, e->x, e->y, right, e->y, b);
        sheet_line_look(STYLE_PAPER, look->casing, NULL, format, b);
        buffer_add(b, "\n");
    }
    draw_line(l, e->x, e->y, right, e->y, b);
    sheet_line_look(look->colour, look->width, look->dash, format, b);
    buffer_add(b, "\n");
}

/* A rectangle with its border and hatching. */
static void draw_swatch(const sheet_layout *l, const key_entry *e, const chart_look *look,
                        picture_format format, buffer *b)
{
    const double right = e->x + SHEET_SAMPLE, low = e->y - 10.0, high = e->y + 10.0;
    buffer_add(b, "set object rectangle from ");
    sheet_screen(l, e->x, low, b);
    buffer_add(b, " to ");
    sheet_screen(l, right, high, b);
    sheet_fill_look(look, b);
    buffer_print(b, look->width > 0.0 ? " border rgb \"#%06X\"" : " noborder", look->colour);
    sheet_value(b, " lw ", fmax(0.5, look->width));
    buffer_add(b, "\n");
    if (look->hatch <= 0.0) return;
    double x[5] = {0.0, 1.0, 1.0, 0.0, 0.0}, y[5] = {0.0, 0.0, 1.0, 1.0, 0.0};
    const chart_layer frame = {.x = x, .y = y, .n = 5};
    chart lines = {0};
    chart_layer_begin(&lines, CHART_GUIDE, 0, NULL);
    clip_hatch(&frame, SHEET_SAMPLE, high - low, look->hatch * 0.7, look->hatch_angle, &lines);
    b->failed = b->failed || lines.failed;
    for (size_t i = 0; !lines.failed && i + 1 < lines.layers[0].n; i += 3) {
        const chart_layer *a = &lines.layers[0];
        draw_line(l, e->x + a->x[i] * SHEET_SAMPLE, low + a->y[i] * (high - low),
                  e->x + a->x[i + 1] * SHEET_SAMPLE, low + a->y[i + 1] * (high - low), b);
        sheet_line_look(look->colour, STYLE_HATCH_WIDTH, NULL, format, b);
        buffer_add(b, "\n");
    }
    chart_free(&lines);
}

static void draw_symbol(const sheet_layout *l, const chart_look *look, double x, double y,
                        picture_format format, buffer *b)
{
    for (size_t i = 0; i < look->n_pieces; i++) {
        buffer_add(b, "set label \"\" at ");
        sheet_screen(l, x, y, b);
        buffer_add(b, " point");
        sheet_piece_look(&look->pieces[i], format, b);
        buffer_add(b, " front\n");
    }
}

static void draw_symbols(const sheet_layout *l, const key_entry *e, const chart_look *look,
                         picture_format format, buffer *b)
{
    if (!has_long_sample(look)) {
        draw_symbol(l, look, e->x + 10.0, e->y, format, b);
        return;
    }
    for (int i = 0; i < 3; i++)
        draw_symbol(l, look, e->x + 4.0 + i * (0.5 * SHEET_SAMPLE - 4.0), e->y, format, b);
}

static void draw_entry(const sheet_layout *l, const key_entry *e, picture_format format, buffer *b)
{
    const chart_look look = chart_look_scaled(e->role, e->series, l->marks);
    if (look.fill > 0.0)
        draw_swatch(l, e, &look, format, b);
    else if (look.width > 0.0)
        draw_sample_line(l, e, &look, format, b);
    draw_symbols(l, e, &look, format, b);
    buffer_add(b, "set label ");
    axis_text(b, e->text);
    buffer_add(b, " at ");
    sheet_screen(l, e->x + sample_width(l, e) + behind_sample, e->y, b);
    buffer_print(b, " left front textcolor rgb \"#%06X\"\n", STYLE_INK);
}

void sheet_key_draw(const sheet_layout *l, picture_format format, buffer *b)
{
    for (size_t i = 0; i < l->n_key; i++)
        draw_entry(l, &l->key[i], format, b);
}

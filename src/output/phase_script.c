/* phase_script.c - the layout of a phase portrait as gnuplot commands.
 *
 * The frame has a fixed size in design pixels and is placed by margins on the screen, so
 * that its aspect is exact on every terminal; all text is placed on the screen too, because
 * gnuplot's offsets depend on the terminal's idea of a character. */
#include "output/phase_script.h"
#include "base/number.h"
#include "base/utf8.h"
#include "output/axis_name.h"
#include "output/phase_sheet.h"
#include "output/phase_style.h"
#include <math.h>
#include <string.h>

void phase_value(buffer *b, const char *before, double value)
{
    buffer_add(b, before);
    buffer_number(b, value, 10);
}

/* ---- tics ---- */

typedef struct tics {
    double step;
    int decimals; /* of %f, or */
    int digits;   /* of %g if decimals < 0 */
    size_t width; /* characters of the longest label, about */
} tics;

/* 1, 2 or 5 times a power of ten, so that about `count` tics fit. */
static double tic_step(double span, double count)
{
    const double raw = span / count, power = pow(10.0, floor(log10(raw)));
    const double f = raw / power;
    return power * (f <= 1.0 ? 1.0 : f <= 2.0 ? 2.0 : f <= 5.0 ? 5.0 : 10.0);
}

static tics tics_for(double low, double high, double pixels)
{
    tics t = {.step = tic_step(high - low, fmax(2.0, floor(pixels / 110.0)))};
    const double size = fmax(fabs(low), fabs(high));
    const double decimals = fmax(0.0, ceil(-log10(t.step) - 1e-9));
    const double before = fmax(1.0, floor(log10(size)) + 1.0);
    t.decimals = size < 1e5 && decimals <= 4.0 ? (int)decimals : -1;
    t.digits = (int)fmin(15.0, 1.0 + ceil(log10(size / t.step)));
    const double plain = before + (t.decimals > 0 ? 1.0 + t.decimals : 0.0);
    t.width = (low < 0.0) + (size_t)(t.decimals >= 0 ? plain : t.digits + 5.0);
    return t;
}

static void set_tics(const phase_sheet *s, char axis, const tics *t)
{
    buffer *b = s->out;
    buffer_print(b, "set %ctics out nomirror scale 0.6 ", axis);
    buffer_number(b, t->step, 10);
    if (t->decimals >= 0)
        buffer_print(b, " format \"%%.%df\"", t->decimals);
    else
        buffer_print(b, " format \"%%.%dg\"", t->digits);
    buffer_add(b, " textcolor rgb " PHASE_COLOUR(PHASE_INK) "\n");
}

static void set_both_tics(const phase_sheet *s)
{
    const plane_window w = s->plot->window;
    const tics x = tics_for(w.x_low, w.x_high, s->box_width);
    const tics y = tics_for(w.y_low, w.y_high, s->box_height);
    set_tics(s, 'x', &x);
    set_tics(s, 'y', &y);
}

/* ---- layout ---- */

static bool shown(const char *text)
{
    return text && *text;
}

static void measure(phase_sheet *s)
{
    const double aspect = phase_aspect(s->plot);
    s->box_width = aspect > 1.0 ? PHASE_BOX / aspect : PHASE_BOX;
    s->box_height = aspect > 1.0 ? PHASE_BOX : PHASE_BOX * aspect;
    const plane_window w = s->plot->window;
    const double labels = (double)tics_for(w.y_low, w.y_high, s->box_height).width;
    s->left = fmax(PHASE_LEFT, 66.0 + 0.64 * PHASE_TEXT_SIZE * labels);
    s->bottom = PHASE_BOTTOM + PHASE_KEY * phase_key_rows(s);
    s->width = ceil(s->left + s->box_width + PHASE_RIGHT);
    s->height = s->bottom + s->box_height + PHASE_TOP;
    if (shown(s->plot->title)) s->height += PHASE_TITLE;
    if (shown(s->plot->subtitle)) s->height += PHASE_SUBTITLE;
    s->height = ceil(s->height);
}

static void set_terminal(const phase_sheet *s)
{
    const picture_format format = s->format;
    buffer *b = s->out;
    const double k = format == PICTURE_PNG ? PHASE_PNG_SCALE : format == PICTURE_PDF ? 1.0 / 96 : 1;
    static const char *const name[] = {"svg", "pngcairo", "pdfcairo"};
    buffer_print(b, "set terminal %s", name[format]);
    phase_value(b, " size ", k * s->width);
    phase_value(b, format == PICTURE_PDF ? "in," : ",", k * s->height);
    if (format == PICTURE_PDF) buffer_add(b, "in");
    phase_value(b, " enhanced rounded font \"" PHASE_FONT ",",
                format == PICTURE_SVG ? PHASE_TEXT_SIZE : 0.75 * PHASE_TEXT_SIZE);
    buffer_add(b, "\" background rgb \"white\"");
    if (format == PICTURE_PNG)
        buffer_print(b, " fontscale %s linewidth %s pointscale %s", PHASE_TEXT(PHASE_PNG_SCALE),
                     PHASE_TEXT(PHASE_PNG_SCALE), PHASE_TEXT(PHASE_PNG_SCALE));
    if (format == PICTURE_PDF) buffer_add(b, " fontscale 0.75 linewidth 1.5 pointscale 0.75");
    buffer_add(b, "\n");
}

static void set_range(buffer *b, char axis, double low, double high)
{
    char from[NUMBER_TEXT], to[NUMBER_TEXT];
    buffer_print(b, "set %crange [%s:%s]\n", axis, number_shortest(low, from),
                 number_shortest(high, to));
}

static void set_frame(const phase_sheet *s)
{
    buffer *b = s->out;
    phase_value(b, "set lmargin at screen ", s->left / s->width);
    phase_value(b, "\nset rmargin at screen ", (s->left + s->box_width) / s->width);
    phase_value(b, "\nset bmargin at screen ", s->bottom / s->height);
    phase_value(b, "\nset tmargin at screen ", (s->bottom + s->box_height) / s->height);
    buffer_add(b, "\n");
    set_range(b, 'x', s->plot->window.x_low, s->plot->window.x_high);
    set_range(b, 'y', s->plot->window.y_low, s->plot->window.y_high);
    buffer_add(b, "unset key\nset style fill solid 1.0 noborder\n");
    buffer_add(b, "set border 15 front lw " PHASE_TEXT(PHASE_FRAME_WIDTH));
    buffer_add(b, " lc rgb " PHASE_COLOUR(PHASE_FRAME_COLOUR) "\n");
}

/* ---- text ---- */

/* A size at which the text fits the width, not below 60 %; what is still too long is cut.
 * 0.56 em is the mean advance of DejaVu Sans. */
static double fitted(const char *text, double size, double width, size_t *keep)
{
    const size_t bytes = strlen(text), characters = utf8_count(text, bytes);
    const double need = 0.56 * (double)characters * size;
    const double scale = need > width ? fmax(0.6, width / need) : 1.0;
    const double room = floor(width / (0.56 * size * scale));
    *keep = bytes;
    if ((double)characters <= room) return size * scale;
    *keep = 0;
    for (double n = 1.0; n < room && *keep < bytes; n++) {
        const size_t step = utf8_decode(text + *keep, bytes - *keep, NULL);
        *keep += step > 0 ? step : 1;
    }
    return size * scale;
}

static void end_label(const phase_sheet *s, double size)
{
    phase_value(s->out, " font \",", s->format == PICTURE_SVG ? size : 0.75 * size);
    buffer_add(s->out, "\" textcolor rgb " PHASE_COLOUR(PHASE_INK) "\n");
}

/* A centred line of text, `above` the frame. */
static void set_heading(const phase_sheet *s, const char *text, double size, double above)
{
    buffer part = {0};
    size_t keep = 0;
    const double fit = fitted(text, size, s->box_width + 2.0 * PHASE_RIGHT - 10.0, &keep);
    buffer_add_bytes(&part, text, keep);
    if (text[keep]) buffer_add(&part, "…");
    buffer *b = s->out;
    b->failed = b->failed || part.failed;
    buffer_add(b, "set label ");
    gnuplot_text(b, part.text ? part.text : "");
    phase_value(b, " at graph 0.5, screen ", (s->bottom + s->box_height + above) / s->height);
    buffer_add(b, " center noenhanced");
    end_label(s, fit);
    buffer_free(&part);
}

/* Short names stand upright beside the axis, long ones along it. */
static void set_axis_labels(const phase_sheet *s)
{
    const phase_plot *p = s->plot;
    buffer_add(s->out, "set label ");
    axis_name(s->out, p->x_name, "");
    const double below = s->format == PICTURE_SVG ? 74.0 : 66.0; /* its tic labels hang lower */
    phase_value(s->out, " at graph 0.5, screen ", (s->bottom - below) / s->height);
    buffer_add(s->out, " center");
    end_label(s, PHASE_LABEL_SIZE);
    buffer_add(s->out, "set label ");
    axis_name(s->out, p->y_name, "");
    phase_value(s->out, " at screen ", 24.0 / s->width);
    buffer_add(s->out, ", graph 0.5 center");
    const bool upright = axis_name_length(p->y_name) <= 2;
    if (!upright) buffer_add(s->out, " rotate by 90");
    end_label(s, PHASE_LABEL_SIZE);
}

static void set_text(const phase_sheet *s)
{
    const phase_plot *p = s->plot;
    double above = 22.0;
    if (shown(p->subtitle)) {
        set_heading(s, p->subtitle, PHASE_SUBTITLE_SIZE, above);
        above += PHASE_SUBTITLE + 4.0;
    }
    if (shown(p->title)) set_heading(s, p->title, PHASE_TITLE_SIZE, above + 2.0);
    set_axis_labels(s);
}

/* ---- the whole script ---- */

static void free_blocks(phase_sheet *s)
{
    for (int k = 0; k < PHASE_BLOCKS; k++) {
        s->out->failed = s->out->failed || s->block[k].failed;
        buffer_free(&s->block[k]);
    }
}

void phase_script(const phase_plot *plot, picture_format format, const char *data_file,
                  const char *output, buffer *script)
{
    phase_sheet s = {.plot = plot, .format = format, .data_file = data_file, .out = script};
    for (int k = 0; k < PHASE_BLOCKS; k++)
        phase_block_write(plot, k, &s.block[k]);
    measure(&s);
    buffer_add(script, "reset\nset encoding utf8\nset minussign\n");
    set_terminal(&s);
    if (output) {
        buffer_add(script, "set output ");
        gnuplot_quote(script, output);
        buffer_add(script, "\n");
    }
    set_frame(&s);
    set_both_tics(&s);
    set_text(&s);
    phase_add_key(&s);
    if (!data_file) phase_add_data(&s);
    phase_add_layers(&s);
    buffer_add(script, "unset output\n");
    free_blocks(&s);
}

void phase_data(const phase_plot *plot, buffer *data)
{
    for (int k = 0; k < PHASE_BLOCKS; k++) {
        buffer block = {0};
        phase_block_write(plot, k, &block);
        if (block.length > 0) {
            buffer_print(data, "# %s\n", phase_block_name(k));
            buffer_add_bytes(data, block.text, block.length);
            buffer_add(data, "\n\n");
        }
        data->failed = data->failed || block.failed;
        buffer_free(&block);
    }
}

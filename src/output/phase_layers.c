/* phase_layers.c - what is drawn on a sheet, from the back to the front, and the key.
 *
 * Layers are tables; a symbol is several layers of one block (white halo, colour, white
 * inside), given by radii in design pixels. gnuplot's units differ between terminals: `unit`
 * is the radius of a disc of point size 1, `dash_unit` the length of a dash of 1 on a line of
 * the width of nullclines, both measured on each. */
#include "output/axis_name.h"
#include "output/phase_sheet.h"
#include "output/phase_style.h"
#include <math.h>
#include <string.h>

#define LINE(c, w) "with lines lc rgb " PHASE_COLOUR(c) " lw " PHASE_TEXT(w)

static const double unit[] = {[PICTURE_SVG] = 8.74, [PICTURE_PNG] = 3.43, [PICTURE_PDF] = 3.3};
static const double dash_unit[] = {[PICTURE_SVG] = 1.3, [PICTURE_PNG] = 0.65, [PICTURE_PDF] = 0.65};

/* `radius` 0: no point size. `dash` in design pixels, ends with 0. */
typedef struct layer {
    int block;
    const char *style;
    double radius;
    double dash[5];
} layer;

static const layer behind[] = {
    {PHASE_BLOCK_LINES, LINE(PHASE_LINE_COLOUR, PHASE_LINE_WIDTH), 0, {0}},
    {PHASE_BLOCK_ARROWS,
     "with filledcurves closed fc rgb " PHASE_COLOUR(PHASE_ARROW_COLOUR),
     0,
     {0}},
    {PHASE_BLOCK_U_ZERO, LINE(PHASE_U_COLOUR, PHASE_NULL_WIDTH), 0, {13, 8}},
    {PHASE_BLOCK_V_ZERO, LINE(PHASE_V_COLOUR, PHASE_NULL_WIDTH), 0, {15, 7, 3, 7}},
    {PHASE_BLOCK_PATHS, LINE("white", PHASE_CASING), 0, {0}},
    {PHASE_BLOCK_PATHS, "with lines lc rgb variable lw " PHASE_TEXT(PHASE_PATH_WIDTH), 0, {0}},
    {PHASE_BLOCK_DOTS, "with lines lc rgb variable lw 1", 0, {0}},
    {PHASE_BLOCK_DOTS, "with points pt 7 lc rgb variable", 2.6, {0}},
    {PHASE_BLOCK_STARTS, "with points pt 9 lc rgb " PHASE_COLOUR("white"), 10.5, {0}},
    {PHASE_BLOCK_STARTS, "with points pt 9 lc rgb variable", 7.5, {0}},
};

/* Symbols of equilibria; also used in the key. `type` is gnuplot's point type: 7 disc,
 * 5 square, 2 diagonal cross. */
typedef struct symbol {
    phase_kind kind;
    int type;
    double radius;
    const char *colour;
} symbol;

#define INK PHASE_MARK_COLOUR
static const symbol symbols[] = {
    {PHASE_STABLE, 7, 12.0, "white"},   {PHASE_STABLE, 7, 9.0, INK},
    {PHASE_UNSTABLE, 7, 12.5, "white"}, {PHASE_UNSTABLE, 7, 9.5, INK},
    {PHASE_UNSTABLE, 7, 6.0, "white"},  {PHASE_SADDLE, 7, 12.5, "white"},
    {PHASE_SADDLE, 7, 9.5, INK},        {PHASE_SADDLE, 7, 6.8, "white"},
    {PHASE_SADDLE, 2, 5.0, INK},        {PHASE_CENTRE, 7, 12.5, "white"},
    {PHASE_CENTRE, 7, 9.5, INK},        {PHASE_CENTRE, 7, 6.6, "white"},
    {PHASE_CENTRE, 7, 3.2, INK},        {PHASE_UNDECIDED, 5, 11.0, "white"},
    {PHASE_UNDECIDED, 5, 8.5, INK},     {PHASE_UNDECIDED, 5, 5.2, "white"},
};
enum { SYMBOLS = sizeof symbols / sizeof *symbols };

static bool has(const phase_sheet *s, int block)
{
    return s->block[block].length > 0;
}

static void add_size(const phase_sheet *s, double radius)
{
    buffer_add(s->out, " ps ");
    buffer_number(s->out, radius / unit[s->format], 4);
}

static void add_dash(const phase_sheet *s, const layer *l)
{
    for (size_t i = 0; l->dash[i] > 0.0; i++)
        phase_value(s->out, i == 0 ? " dt (" : ",", round(l->dash[i] / dash_unit[s->format]));
    if (l->dash[0] > 0.0) buffer_add(s->out, ")");
}

/* ---- data and layers ---- */

void phase_add_data(const phase_sheet *s)
{
    for (int k = 0; k < PHASE_BLOCKS; k++) {
        if (!has(s, k)) continue;
        buffer_print(s->out, "$%s << EOD\n", phase_block_name(k));
        buffer_add_bytes(s->out, s->block[k].text, s->block[k].length);
        buffer_add(s->out, "EOD\n");
    }
}

static void add_layer(const phase_sheet *s, int block, size_t *count)
{
    buffer_add(s->out, (*count)++ == 0 ? "plot " : ", \\\n     ");
    if (!s->data_file) {
        buffer_print(s->out, "$%s ", phase_block_name(block));
        return;
    }
    gnuplot_quote(s->out, s->data_file);
    buffer_print(s->out, " index \"%s\" ", phase_block_name(block));
}

void phase_add_layers(const phase_sheet *s)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        if (!has(s, behind[i].block)) continue;
        add_layer(s, behind[i].block, &count);
        buffer_add(s->out, behind[i].style);
        add_dash(s, &behind[i]);
        if (behind[i].radius > 0.0) add_size(s, behind[i].radius);
    }
    for (size_t i = 0; i < SYMBOLS; i++) {
        const int block = PHASE_BLOCK_MARKS + (int)symbols[i].kind;
        if (!has(s, block)) continue;
        add_layer(s, block, &count);
        buffer_print(s->out, "with points pt %d", symbols[i].type);
        add_size(s, symbols[i].radius);
        buffer_print(s->out, " lc rgb \"%s\"", symbols[i].colour);
    }
    buffer_add(s->out, count == 0 ? "plot NaN\n" : "\n");
}

/* ---- key ---- */

/* The key is needed for nullclines, and to tell kinds of equilibria apart. */
static size_t key_entries(const phase_sheet *s, int entries[PHASE_BLOCKS])
{
    size_t n = 0, kinds = 0;
    for (int k = PHASE_BLOCK_MARKS; k < PHASE_BLOCKS; k++)
        kinds += has(s, k);
    for (int k = PHASE_BLOCK_U_ZERO; k <= PHASE_BLOCK_V_ZERO; k++)
        if (has(s, k)) entries[n++] = k;
    for (int k = PHASE_BLOCK_MARKS; k < PHASE_BLOCKS && kinds > 1; k++)
        if (has(s, k)) entries[n++] = k;
    return n;
}

/* Rows: curves in the first, symbols in the next. */
int phase_key_rows(const phase_sheet *s)
{
    int entries[PHASE_BLOCKS];
    const size_t n = key_entries(s, entries);
    if (n == 0) return 0;
    return entries[0] < PHASE_BLOCK_MARKS && entries[n - 1] >= PHASE_BLOCK_MARKS ? 2 : 1;
}

static void key_symbol(const phase_sheet *s, int kind, double x, double y)
{
    for (size_t i = 0; i < SYMBOLS; i++) {
        if ((int)symbols[i].kind != kind) continue;
        phase_value(s->out, "set label \"\" at screen ", x / s->width);
        phase_value(s->out, ", screen ", y / s->height);
        buffer_print(s->out, " point pt %d", symbols[i].type);
        add_size(s, 0.85 * symbols[i].radius);
        buffer_print(s->out, " lc rgb \"%s\" front\n", symbols[i].colour);
    }
}

static void key_line(const phase_sheet *s, int block, double x, double y)
{
    phase_value(s->out, "set arrow from screen ", (x - 22.0) / s->width);
    phase_value(s->out, ", screen ", y / s->height);
    phase_value(s->out, " to screen ", (x + 22.0) / s->width);
    phase_value(s->out, ", screen ", y / s->height);
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        if (behind[i].block != block) continue;
        buffer_print(s->out, " nohead %s", behind[i].style + strlen("with lines"));
        add_dash(s, &behind[i]);
        buffer_add(s->out, "\n");
    }
}

static const char *component_name(const phase_plot *p, int block)
{
    return block == PHASE_BLOCK_U_ZERO ? p->x_name : p->y_name;
}

static double key_width(const phase_sheet *s, int block)
{
    const phase_plot *p = s->plot;
    const bool curve = block < PHASE_BLOCK_MARKS;
    const char *text = curve ? component_name(p, block) : phase_block_name(block);
    const size_t n = curve ? axis_name_length(text) + 5 : strlen(text);
    return (curve ? 62.0 : 26.0) + 40.0 + 0.58 * PHASE_TEXT_SIZE * (double)n;
}

static void key_entry(const phase_sheet *s, int block, double x, double y)
{
    const bool curve = block < PHASE_BLOCK_MARKS;
    if (curve)
        key_line(s, block, x + 22.0, y);
    else
        key_symbol(s, block - PHASE_BLOCK_MARKS, x + 9.0, y);
    buffer_add(s->out, "set label ");
    if (curve)
        axis_name(s->out, component_name(s->plot, block), "' = 0");
    else
        gnuplot_text(s->out, phase_block_name(block));
    phase_value(s->out, " at screen ", (x + (curve ? 54.0 : 24.0)) / s->width);
    phase_value(s->out, ", screen ", y / s->height);
    buffer_add(s->out, " left textcolor rgb " PHASE_COLOUR(PHASE_INK) "\n");
}

void phase_add_key(const phase_sheet *s)
{
    int entries[PHASE_BLOCKS];
    const size_t n = key_entries(s, entries);
    double y = PHASE_KEY * (phase_key_rows(s) - 0.5);
    for (size_t i = 0; i < n; y -= PHASE_KEY) {
        const bool curves = entries[i] < PHASE_BLOCK_MARKS;
        double total = 0.0;
        size_t end = i;
        for (; end < n && (entries[end] < PHASE_BLOCK_MARKS) == curves; end++)
            total += key_width(s, entries[end]);
        double x = s->left + 0.5 * (s->box_width - total) + 16.0;
        for (x = fmax(x, 10.0); i < end; i++) {
            key_entry(s, entries[i], x, y);
            x += key_width(s, entries[i]);
        }
    }
}

/* sheet_script.c - one plot for each panel, with real axes in data units, so that a kept script can
 * be restyled. Frames are placed by margins on the screen: their sizes are exact on every terminal.
 */
#include "output/sheet_script.h"
#include "base/number.h"
#include "output/sheet_data.h"
#include "output/sheet_key.h"
#include "output/sheet_parts.h"
#include "output/sheet_text.h"

typedef struct script {
    const sheet_layout *layout;
    picture_format format;
    const char *data_file; /* NULL: data inline */
    buffer *out;
    const chart *chart; /* the present one */
} script;

/* ---- the sheet ---- */

static void set_terminal(const script *s)
{
    static const char *const name[] = {"svg", "pngcairo", "pdfcairo"};
    const sheet_layout *l = s->layout;
    buffer *b = s->out;
    const double scale[] = {1.0, l->png_pixels, l->inch}, k = scale[s->format];
    const char *unit = s->format == PICTURE_PDF ? "in" : "";
    buffer_print(b, "set terminal %s", name[s->format]);
    sheet_value(b, " size ", k * l->width);
    buffer_print(b, "%s,", unit);
    sheet_value(b, "", k * l->height);
    buffer_add(b, unit);
    sheet_value(b, " enhanced rounded font \"" STYLE_FONT ",",
                sheet_font(l, s->format, STYLE_TEXT_SIZE));
    buffer_add(b, "\" background rgb \"white\"");
    if (s->format == PICTURE_PNG) {
        sheet_value(b, " fontscale ", k);
        sheet_value(b, " linewidth ", k);
        sheet_value(b, " pointscale ", k);
    } else if (s->format == PICTURE_PDF) {
        sheet_value(b, " fontscale 0.75 linewidth ", 144.0 * k);
        sheet_value(b, " pointscale ", 72.0 * k);
    }
    buffer_add(b, "\n");
}

static void set_palette(const script *s)
{
    const sheet_layout *l = s->layout;
    buffer *b = s->out;
    if (!l->has_values) return;
    for (int i = 0; i < STYLE_PALETTE; i++)
        buffer_print(b, "%s%d \"#%06X\"", i ? ", " : "set palette defined (", i, style_palette[i]);
    sheet_value(b, ")\nunset colorbox\nset cbrange [", l->value_low);
    sheet_value(b, ":", l->value_high);
    buffer_add(b, "]\n");
}

/* ---- panels ---- */

static void set_range(buffer *b, char axis, const chart_axis *a)
{
    char from[NUMBER_TEXT], to[NUMBER_TEXT];
    buffer_print(b, "set %crange [%s:%s]\n", axis, number_shortest(a->low, from),
                 number_shortest(a->high, to));
    buffer_print(b, a->log ? "set logscale %c\n" : "unset logscale %c\n", axis);
}

/* In SVG tics are longer and their labels farther away; (dx, dy) brings these back. */
static void end_tics(const script *s, double dx, double dy)
{
    const bool svg = s->format == PICTURE_SVG;
    buffer_add(s->out, svg ? " scale 0.4,0.24" : " scale 0.6,0.36");
    if (svg) sheet_value(s->out, " offset screen ", dx / s->layout->width);
    if (svg) sheet_value(s->out, ", screen ", dy / s->layout->height);
    buffer_print(s->out, " textcolor rgb \"#%06X\"\n", STYLE_INK);
}

static void set_frame(const script *s, size_t panel)
{
    const sheet_layout *l = s->layout;
    const sheet_box *box = &l->boxes[panel];
    const chart *c = &l->sheet->charts[panel];
    buffer *b = s->out;
    sheet_value(b, "set lmargin at screen ", box->left / l->width);
    sheet_value(b, "\nset rmargin at screen ", (box->left + box->width) / l->width);
    sheet_value(b, "\nset bmargin at screen ", box->bottom / l->height);
    sheet_value(b, "\nset tmargin at screen ", (box->bottom + box->height) / l->height);
    buffer_add(b, "\n");
    set_range(b, 'x', &c->x);
    set_range(b, 'y', &c->y);
    tics_set(b, 'x', &box->x, box->x_labels);
    end_tics(s, 0.0, 9.0);
    tics_set(b, 'y', &box->y, box->y_labels);
    end_tics(s, 4.0, 0.0);
}

/* ---- layers ---- */

static void plot_block(const script *s, const char *name, size_t *count)
{
    buffer_add(s->out, (*count)++ == 0 ? "plot " : ", \\\n     ");
    if (!s->data_file) {
        buffer_print(s->out, "$%s", name);
        return;
    }
    gnuplot_quote(s->out, s->data_file);
    buffer_print(s->out, " index \"%s\"", name);
}

static void plot_line(const script *s, const char *name, const chart_layer *l, size_t *count)
{
    const chart_look look = chart_look_scaled(l->role, l->series, s->layout->marks);
    plot_block(s, name, count);
    buffer_add(s->out, l->value ? " using 1:2:3 with lines lc palette" : " with lines");
    if (l->value)
        sheet_line_size(look.width, look.dash, s->format, s->out);
    else
        sheet_line_look(look.colour, look.width, look.dash, s->format, s->out);
}

/* White, below all lines of a role, so that the casing of one does not hide another one. */
static void plot_casing(const script *s, const char *name, const chart_layer *l, sheet_part part,
                        const buffer *data, size_t *count)
{
    const chart_look look = chart_look_scaled(l->role, l->series, s->layout->marks);
    (void)data;
    if (part != PART_LINE) return;
    plot_block(s, name, count);
    buffer_add(s->out, " with lines");
    sheet_line_look(STYLE_PAPER, look.casing, NULL, s->format, s->out);
}

/* A channel of the colour of $3, by the table of set_cells. */
static void add_channel(buffer *b, int shift)
{
    buffer_print(b, ":((cell_colour($3)>>%d)&255)", shift);
}

/* Place k of the matrix is centred (k + 1/2) cells from the low end. */
static void add_place(buffer *b, const chart_axis *a, size_t n, int column)
{
    char low[NUMBER_TEXT], width[NUMBER_TEXT];
    buffer_print(b, "(%s+%s*($%d+0.5))", number_shortest(a->low, low),
                 number_shortest((a->high - a->low) / (double)n, width), column);
}

static void plot_cells(const script *s, const char *name, const chart *c, size_t *count)
{
    plot_block(s, name, count);
    buffer_add(s->out, " matrix using ");
    add_place(s->out, &c->x, c->columns, 1);
    buffer_add(s->out, ":");
    add_place(s->out, &c->y, c->rows, 2);
    add_channel(s->out, 16);
    add_channel(s->out, 8);
    add_channel(s->out, 0);
    buffer_add(s->out, " with rgbimage");
}

static void plot_part(const script *s, const char *name, const chart_layer *l, sheet_part part,
                      size_t *count)
{
    const chart_look look = chart_look_scaled(l->role, l->series, s->layout->marks);
    if (part == PART_AREA) {
        plot_block(s, name, count);
        buffer_add(s->out, " with filledcurves closed");
        sheet_fill_look(&look, s->out);
        buffer_add(s->out, " noborder");
    } else if (part == PART_HATCH) {
        plot_block(s, name, count);
        buffer_add(s->out, " with lines");
        sheet_line_look(look.colour, STYLE_HATCH_WIDTH, NULL, s->format, s->out);
    } else if (part == PART_LINE) {
        plot_line(s, name, l, count);
    }
    for (size_t i = 0; part == PART_POINTS && i < look.n_pieces; i++) {
        plot_block(s, name, count);
        buffer_add(s->out, " with points");
        sheet_piece_look(&look.pieces[i], s->format, s->out);
    }
}

/* Calls `use` for each data set of a role in a panel that is not empty. */
typedef void use_part(const script *s, const char *name, const chart_layer *l, sheet_part part,
                      const buffer *data, size_t *count);

static void each_part(const script *s, size_t panel, chart_role role, use_part *use, size_t *count)
{
    const chart *c = &s->layout->sheet->charts[panel];
    for (size_t i = 0; i < c->n_layers; i++)
        for (int part = 0; c->layers[i].role == role && part < SHEET_PARTS; part++) {
            buffer data = {0}, name = {0};
            sheet_part_data(s->layout, panel, i, (sheet_part)part, &data);
            sheet_part_name(panel, i, role, (sheet_part)part, &name);
            s->out->failed = s->out->failed || data.failed || name.failed;
            if (data.length > 0 && !s->out->failed)
                use(s, name.text, &c->layers[i], (sheet_part)part, &data, count);
            buffer_free(&data);
            buffer_free(&name);
        }
}

static void write_inline(const script *s, const char *name, const chart_layer *l, sheet_part part,
                         const buffer *data, size_t *count)
{
    (void)l;
    (void)part;
    (void)count;
    buffer_print(s->out, "$%s << EOD\n", name);
    buffer_add_bytes(s->out, data->text, data->length);
    buffer_add(s->out, "EOD\n");
}

static void write_block(const script *s, const char *name, const chart_layer *l, sheet_part part,
                        const buffer *data, size_t *count)
{
    (void)l;
    (void)part;
    (void)count;
    buffer_print(s->out, "# %s\n", name);
    buffer_add_bytes(s->out, data->text, data->length);
    buffer_add(s->out, "\n\n");
}

static void write_plot(const script *s, const char *name, const chart_layer *l, sheet_part part,
                       const buffer *data, size_t *count)
{
    (void)data;
    if (part == PART_IMAGE)
        plot_cells(s, name, s->chart, count);
    else
        plot_part(s, name, l, part, count);
}

/* Colours on paper of 0: nothing, 1, ...: the series. */
static void set_cells(const script *s)
{
    buffer *b = s->out;
    buffer_print(b, "cell_colour(k)=int(word(\"%u", STYLE_PAPER);
    for (int series = 0; series < CHART_SERIES; series++) {
        const chart_look look = chart_look_of(CHART_RASTER, series);
        unsigned mixed = 0;
        for (unsigned shift = 0; shift < 24; shift += 8)
            mixed |= (unsigned)(255.5 + look.fill * ((double)(look.colour >> shift & 255) - 255.0))
                     << shift;
        buffer_print(b, " %u", mixed);
    }
    buffer_add(b, "\",int(k)+1))\n");
}

static bool has_cells(const sheet *s)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->charts[i].n_layers; k++)
            if (s->charts[i].layers[k].role == CHART_RASTER) return true;
    return false;
}

static void draw_panel(script *s, size_t panel)
{
    size_t count = 0;
    s->chart = &s->layout->sheet->charts[panel];
    buffer *b = s->out;
    buffer_print(b, "\n# panel %zu\n", panel + 1);
    if (panel > 0) buffer_add(b, "unset label\nunset arrow\nunset object\n");
    set_frame(s, panel);
    sheet_text_panel(s->layout, panel, s->format, b);
    if (panel == 0) {
        sheet_text_all(s->layout, s->format, b);
        sheet_key_draw(s->layout, s->format, b);
    }
    for (int role = 0; role < CHART_ROLES && !s->data_file; role++)
        each_part(s, panel, (chart_role)role, write_inline, &count);
    for (int role = 0; role < CHART_ROLES; role++) { /* from the back to the front */
        if (chart_look_of((chart_role)role, 0).casing > 0.0)
            each_part(s, panel, (chart_role)role, plot_casing, &count);
        each_part(s, panel, (chart_role)role, write_plot, &count);
    }
    buffer_add(b, count == 0 ? "plot NaN\n" : "\n");
}

/* ---- all ---- */

void sheet_script(const sheet_layout *l, picture_format format, const char *data_file,
                  const char *output, buffer *out)
{
    script s = {l, format, data_file, out, NULL};
    buffer_add(out, "reset\nset encoding utf8\nset minussign\n");
    set_terminal(&s);
    if (output) {
        buffer_add(out, "set output ");
        gnuplot_quote(out, output);
        buffer_add(out, "\n");
    }
    set_palette(&s);
    if (has_cells(l->sheet)) set_cells(&s);
    buffer_add(out, "unset key\nset border 15 front");
    sheet_line_look(STYLE_FRAME, STYLE_FRAME_WIDTH, NULL, format, out);
    buffer_add(out, l->sheet->n > 1 ? "\nset multiplot\n" : "\n");
    for (size_t i = 0; i < l->sheet->n; i++)
        draw_panel(&s, i);
    buffer_add(out, l->sheet->n > 1 ? "unset multiplot\nunset output\n" : "unset output\n");
}

void sheet_script_data(const sheet_layout *l, buffer *data)
{
    size_t count = 0;
    const script s = {l, PICTURE_SVG, NULL, data, NULL};
    for (size_t i = 0; i < l->sheet->n; i++)
        for (int role = 0; role < CHART_ROLES; role++)
            each_part(&s, i, (chart_role)role, write_block, &count);
}

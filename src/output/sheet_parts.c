/* sheet_parts.c - gnuplot's units differ between terminals, and so do its symbols. Measured on each
 * (for the font size and scales of sheet_script.c): the radius of a disc of point size 1, and the
 * length of a dash of 1 on a line of width 1, in design pixels. A shape is drawn larger by a factor
 * that gives all filled ones nearly the area of the disc. */
#include "output/sheet_parts.h"

static const double disc_radius[] = {
    [PICTURE_SVG] = 8.39, [PICTURE_PNG] = 3.17, [PICTURE_PDF] = 3.16};
static const double dash_length[] = {
    [PICTURE_SVG] = 0.5, [PICTURE_PNG] = 0.25, [PICTURE_PDF] = 0.275};

static const struct {
    int type; /* gnuplot's point type */
    double svg, cairo;
    double width; /* of those that are lines */
} shapes[STYLE_SHAPES] = {
    [SHAPE_DISC] = {7, 1.0, 1.0, 0.0},       [SHAPE_SQUARE] = {5, 0.84, 0.84, 0.0},
    [SHAPE_TRIANGLE] = {9, 1.01, 1.17, 0.0}, [SHAPE_TRIANGLE_DOWN] = {11, 1.01, 1.17, 0.0},
    [SHAPE_DIAMOND] = {13, 0.84, 1.17, 0.0}, [SHAPE_CROSS] = {2, 1.0, 1.0, 2.0},
    [SHAPE_PLUS] = {1, 1.0, 1.0, 2.0},
};

void sheet_value(buffer *b, const char *before, double value)
{
    buffer_add(b, before);
    buffer_number(b, value, 10);
}

void sheet_screen(const sheet_layout *l, double x, double y, buffer *b)
{
    sheet_value(b, "screen ", x / l->width);
    sheet_value(b, ", screen ", y / l->height);
}

void sheet_line_size(double width, const double *dash, picture_format format, buffer *b)
{
    sheet_value(b, " lw ", width);
    for (size_t i = 0; dash && dash[i] > 0.0; i++) {
        buffer_add(b, i == 0 ? " dt (" : ",");
        buffer_number(b, dash[i] / (width * dash_length[format]), 4);
    }
    if (dash && dash[0] > 0.0) buffer_add(b, ")");
}

void sheet_line_look(unsigned colour, double width, const double *dash, picture_format format,
                     buffer *b)
{
    buffer_print(b, " lc rgb \"#%06X\"", colour);
    sheet_line_size(width, dash, format, b);
}

void sheet_fill_look(const chart_look *look, buffer *b)
{
    buffer_print(b, " fc rgb \"#%06X\" fs ", look->colour);
    if (look->fill < 1.0) buffer_add(b, "transparent ");
    sheet_value(b, "solid ", look->fill);
}

void sheet_piece_look(const style_piece *piece, picture_format format, buffer *b)
{
    const double factor =
        format == PICTURE_SVG ? shapes[piece->shape].svg : shapes[piece->shape].cairo;
    buffer_print(b, " pt %d ps ", shapes[piece->shape].type);
    buffer_number(b, factor * piece->radius / disc_radius[format], 4);
    buffer_print(b, " lc rgb \"#%06X\"", piece->colour);
    if (shapes[piece->shape].width > 0.0) sheet_value(b, " lw ", shapes[piece->shape].width);
}

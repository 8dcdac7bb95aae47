/* chart_style.c - see chart_style.h. A look is a row for the role; of a role that belongs to a
 * series, colour, dash, symbol and hatch are the series' own. */
#include "output/chart_style.h"
#include <math.h>

#define INK   STYLE_INK
#define WHITE STYLE_PAPER

/* ---- series ---- */

typedef struct series_look {
    unsigned colour;
    double dash[STYLE_DASHES + 1];
    style_shape shape;
    bool hollow;
    double hatch_angle;
} series_look;

static const series_look series_table[CHART_SERIES] = {
    {0x0072B2, {0}, SHAPE_DISC, false, 45},
    {0xD55E00, {16, 6}, SHAPE_SQUARE, false, -45},
    {0x009E73, {16, 6, 3, 6}, SHAPE_TRIANGLE, false, 90},
    {0xCC79A7, {7, 5}, SHAPE_DIAMOND, false, 0},
    {0x000000, {2.5, 5}, SHAPE_TRIANGLE_DOWN, false, 22},
    {0x56B4E9, {24, 6}, SHAPE_DISC, true, -22},
    {0xE69F00, {16, 6, 3, 6, 3, 6}, SHAPE_SQUARE, true, 68},
    {0x7F7F7F, {9, 5, 2.5, 5}, SHAPE_DIAMOND, true, -68},
};

/* ---- roles ---- */

/* What a role takes from its series. */
enum { COLOUR = 1, DASH = 2, SHAPE = 4, HATCH = 8 };

typedef struct role_look {
    chart_look look;
    int own;
} role_look;

/* The number of pieces is counted. */
static const role_look role_table[CHART_ROLES] = {
    [CHART_RASTER] = {{.fill = 0.5}, COLOUR},
    [CHART_DISC] = {{.colour = 0x6F8FAF, .width = 1.6, .fill = 0.16}, 0},
    [CHART_REGION] = {{.width = 1.8, .fill = 0.16, .hatch = 14}, COLOUR | HATCH},
    [CHART_STREAM] = {{.colour = 0x7C98B3, .width = 1.6}, 0},
    [CHART_ARROW] = {{.colour = 0x3A5F85, .fill = 1.0}, 0},
    [CHART_GUIDE] = {{.colour = 0x9A9A9A, .width = 1.2}, 0},
    [CHART_X_ZERO] = {{.colour = 0xE69F00, .width = 2.4, .dash = {13, 8}}, 0},
    [CHART_Y_ZERO] = {{.colour = 0x009E73, .width = 2.4, .dash = {15, 7, 3, 7}}, 0},
    [CHART_STABLE_SEPARATRIX] = {{.colour = INK, .width = 2.6, .casing = 5.0}, 0},
    [CHART_UNSTABLE_SEPARATRIX] = {{.colour = INK, .width = 2.2, .casing = 4.6, .dash = {4, 5}}, 0},
    [CHART_CURVE] = {{.width = 3.0, .casing = 5.6}, COLOUR | DASH},
    [CHART_HEAD] = {{.fill = 1.0}, COLOUR},
    [CHART_CLOUD] = {{.pieces = {{SHAPE_DISC, 2.0, 0}}}, COLOUR | SHAPE},
    [CHART_ITERATES] = {{.width = 0.9, .pieces = {{SHAPE_DISC, 4.3, WHITE}, {SHAPE_DISC, 3.3, 0}}},
                        COLOUR | SHAPE},
    [CHART_POINTS] = {{.pieces = {{SHAPE_DISC, 7.4, WHITE}, {SHAPE_DISC, 5.6, 0}}}, COLOUR | SHAPE},
    [CHART_START] = {{.pieces = {{SHAPE_TRIANGLE, 9.6, WHITE}, {SHAPE_TRIANGLE, 7.0, 0}}}, COLOUR},
    [CHART_STABLE] = {{.word = "stable",
                       .pieces = {{SHAPE_DISC, 10.6, WHITE}, {SHAPE_DISC, 8.2, INK}}},
                      0},
    [CHART_UNSTABLE] =
        {{.word = "unstable",
          .pieces = {{SHAPE_DISC, 10.8, WHITE}, {SHAPE_DISC, 8.4, INK}, {SHAPE_DISC, 5.8, WHITE}}},
         0},
    [CHART_SADDLE] = {{.word = "saddle",
                       .pieces = {{SHAPE_DISC, 10.8, WHITE},
                                  {SHAPE_DISC, 8.4, INK},
                                  {SHAPE_DISC, 6.4, WHITE},
                                  {SHAPE_CROSS, 4.6, INK}}},
                      0},
    [CHART_CENTRE] = {{.word = "centre",
                       .pieces = {{SHAPE_DISC, 10.8, WHITE},
                                  {SHAPE_DISC, 8.4, INK},
                                  {SHAPE_DISC, 6.2, WHITE},
                                  {SHAPE_DISC, 2.8, INK}}},
                      0},
    [CHART_UNDECIDED] = {{.word = "undecided",
                          .pieces = {{SHAPE_SQUARE, 10.0, WHITE},
                                     {SHAPE_SQUARE, 7.8, INK},
                                     {SHAPE_SQUARE, 5.2, WHITE}}},
                         0},
};

/* The symbol of the series instead of the disc; a hollow one has a white middle. */
static void set_symbol(chart_look *look, const series_look *s)
{
    const style_piece *last = &look->pieces[look->n_pieces - 1];
    const style_piece middle = {s->shape, 0.55 * last->radius, WHITE};
    for (size_t i = 0; i < look->n_pieces; i++)
        look->pieces[i].shape = s->shape;
    if (s->hollow) look->pieces[look->n_pieces++] = middle;
}

chart_look chart_look_of(chart_role role, int series)
{
    const role_look *r = &role_table[role];
    const series_look *s = &series_table[series < 0 ? 0 : series % CHART_SERIES];
    chart_look look = r->look;
    if (r->own & COLOUR) look.colour = s->colour;
    for (size_t i = 0; (r->own & DASH) && i <= STYLE_DASHES; i++)
        look.dash[i] = s->dash[i];
    if (r->own & HATCH) look.hatch_angle = s->hatch_angle;
    while (look.n_pieces < STYLE_PIECES && look.pieces[look.n_pieces].radius > 0.0) {
        style_piece *p = &look.pieces[look.n_pieces++];
        if ((r->own & COLOUR) && p->colour == 0) p->colour = s->colour;
    }
    if (r->own & SHAPE) set_symbol(&look, s);
    return look;
}

chart_look chart_look_scaled(chart_role role, int series, double scale)
{
    chart_look look = chart_look_of(role, series);
    look.width *= scale;
    look.casing *= scale;
    look.hatch *= scale;
    for (size_t i = 0; i <= STYLE_DASHES; i++)
        look.dash[i] *= scale;
    for (size_t i = 0; i < look.n_pieces; i++)
        look.pieces[i].radius *= scale;
    return look;
}

/* ---- speed ---- */

/* Viridis at 0, 0.1, ..., 0.8. */
const unsigned style_palette[STYLE_PALETTE] = {0x440154, 0x482475, 0x414487, 0x355F8D, 0x2A788E,
                                               0x21918C, 0x22A884, 0x44BF70, 0x7AD151};

static unsigned channel(unsigned a, unsigned b, double t, unsigned shift)
{
    const double from = (double)(a >> shift & 0xff), to = (double)(b >> shift & 0xff);
    return (unsigned)lround(from + t * (to - from)) << shift;
}

unsigned style_palette_at(double t)
{
    const double at = (STYLE_PALETTE - 1) * fmin(fmax(t, 0.0), 1.0); /* a NaN counts as 0 */
    const size_t i = at >= STYLE_PALETTE - 1 ? STYLE_PALETTE - 2 : (size_t)at;
    const unsigned a = style_palette[i], b = style_palette[i + 1];
    const double part = at - (double)i;
    return channel(a, b, part, 16) | channel(a, b, part, 8) | channel(a, b, part, 0);
}

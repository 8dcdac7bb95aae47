/* chart_style.h - the look of every figure: sizes, colours, dashes and symbols in one place.
 *
 * Sizes are design pixels. On the screen they are pixels; on other media the sheet scales them all
 * by one factor, so that a figure keeps its proportions (sheet_layout.c). Colours are Okabe and
 * Ito's, which remain distinct for colour-blind readers; nothing is told by colour alone: series
 * also differ by dash, symbol and hatch, equilibria by their symbol. */
#ifndef DTE_CHART_STYLE_H
#define DTE_CHART_STYLE_H

#include "output/chart.h"

/* Type */
#define STYLE_FONT           "DejaVu Sans"
#define STYLE_FONT_FALLBACK  "DejaVu Sans, Helvetica, Arial, sans-serif"
#define STYLE_TITLE_SIZE     26.0 /* of the figure */
#define STYLE_SUBTITLE_SIZE  21.0
#define STYLE_NAME_SIZE      26.0 /* of an axis: a symbol */
#define STYLE_SUBSCRIPT_ROOM 12.0 /* that the subscript of a name needs below it */
#define STYLE_TEXT_SIZE      21.0 /* tics, key, notes, titles of one of many panels, axes in words */

/* Ink: 0xRRGGBB */
#define STYLE_INK         0x222222u
#define STYLE_PAPER       0xFFFFFFu
#define STYLE_FRAME       0x555555u
#define STYLE_FRAME_WIDTH 1.2

/* Arrowheads, in canvas units: the longer side of the frame is 1. */
#define STYLE_ARROW_LENGTH 0.026
#define STYLE_ARROW_HALF   0.0088
#define STYLE_ARROW_NOTCH  0.26 /* of the length: how far the back is cut in */

#define STYLE_HATCH_WIDTH 0.9

enum { STYLE_DASHES = 6, STYLE_PIECES = 4 };

typedef enum style_shape {
    SHAPE_DISC,
    SHAPE_SQUARE,
    SHAPE_TRIANGLE,      /* points up */
    SHAPE_TRIANGLE_DOWN, /* points down */
    SHAPE_DIAMOND,
    SHAPE_CROSS, /* diagonal, thin */
    SHAPE_PLUS,  /* upright, thin */
    STYLE_SHAPES
} style_shape;

/* A symbol is a stack of pieces, the first one at the back. */
typedef struct style_piece {
    style_shape shape;
    double radius; /* of the disc, or of the circle that a shape of equal weight replaces */
    unsigned colour;
} style_piece;

typedef struct chart_look {
    const char *word; /* in a key, when the layer has no name and needs one; NULL: none */
    unsigned colour;  /* of lines and areas */
    double width;     /* of the line; 0: no line */
    double casing;    /* width of the white line below it; 0: none */
    double dash[STYLE_DASHES + 1]; /* ink, gap, ink, gap, ...; ends with 0; none: solid */
    double fill;                   /* opacity of an area; 0: not filled */
    double hatch;                  /* distance of hatching lines; 0: none */
    double hatch_angle;            /* degrees against the horizontal */
    size_t n_pieces;               /* of the symbol at each point; 0: no symbol */
    style_piece pieces[STYLE_PIECES];
} chart_look;

/* Series beyond CHART_SERIES begin again; a negative one counts as 0. */
chart_look chart_look_of(chart_role role, int series);
/* The same with all sizes times `scale`, for small panels. */
chart_look chart_look_scaled(chart_role role, int series, double scale);

/* A palette from slow to fast (0..1), of even perceptual steps and safe for colour-blind readers:
 * viridis (S. van der Walt, N. Smith 2015) without its yellow end, which is hard to see on white.
 */
enum { STYLE_PALETTE = 9 };
extern const unsigned style_palette[STYLE_PALETTE];
unsigned style_palette_at(double t);

#endif

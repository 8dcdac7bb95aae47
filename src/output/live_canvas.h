/* live_canvas.h - a picture in pixels as gnuplot commands: one `plot` of data blocks.
 *
 * x runs from the left to the right, y upwards, both in pixels. Lines are clipped to a rectangle
 * and thinned to a fraction of a pixel, because the time of a frame is the time of its points.
 * Failed allocations are remembered by the buffers. */
#ifndef DTE_LIVE_CANVAS_H
#define DTE_LIVE_CANVAS_H

#include "base/buffer.h"
#include "output/chart_style.h"

typedef struct live_box { /* pixels */
    double left, bottom, right, top;
} live_box;

typedef struct live_canvas {
    buffer blocks; /* data blocks, and then */
    buffer plot;   /* what the `plot` command draws of them */
    char prefix;   /* of the names of the blocks */
    double near;   /* pixels that thinning may be off */
    size_t n;      /* of blocks */
    /* the block being written */
    size_t mark;    /* where it begins in `blocks` */
    size_t written; /* points of it */
    live_box clip;
    bool open, pending; /* within a line; a point that may be left out */
    double ax, ay;      /* last point written */
    double px, py;      /* the point left out so far */
    double low, high;   /* directions that stay near all points left out; relative to `angle` */
    double angle;
    double lx, ly; /* last point given, not clipped */
    bool has_last;
} live_canvas;

/* An empty canvas whose blocks are named $PREFIX0, $PREFIX1, ... `near`: pixels that thinning may
 * be off. */
void live_canvas_clear(live_canvas *c, char prefix, double near);
void live_canvas_free(live_canvas *c);

/* Begins a layer of lines or of filled polygons, clipped to the box. */
void live_layer(live_canvas *c, live_box clip);
void live_point(live_canvas *c, double x, double y); /* NaN: the same as live_gap */
void live_gap(live_canvas *c);
/* A point as it is: polygons are not clipped. */
void live_corner(live_canvas *c, double x, double y);
/* Ends the layer; drawn as lines (dash: gnuplot's dash type, 0 for a solid line) or filled. */
void live_lines(live_canvas *c, unsigned colour, double width, int dash);
void live_filled(live_canvas *c, unsigned colour);
void live_dots(live_canvas *c, unsigned colour, double size); /* gnuplot's point size */
/* Ends the layer as the look of a role says: its casing, its line. */
void live_styled(live_canvas *c, const chart_look *look, double scale);

/* A symbol of the look at (x, y) as layers of its own, all n points at once. */
void live_symbols(live_canvas *c, const chart_look *look, double scale, size_t n, const double *x,
                  const double *y);
void live_rectangle(live_canvas *c, live_box box); /* corners, within a layer */

/* Words on the canvas. Those that did not change are not sent again. */
enum { LIVE_LABELS = 96 };
typedef struct live_labels {
    bool plain; /* ASCII only: the terminal's fonts know no more */
    buffer now[LIVE_LABELS], before[LIVE_LABELS];
    size_t n;
} live_labels;

void live_labels_free(live_labels *l);
/* align: "left", "center" or "right". */
void live_label(live_labels *l, double x, double y, const char *align, int size, unsigned colour,
                const char *text);
/* The same with names as mathematics where a relation follows them: "eta = 0.25". */
void live_words(live_labels *l, double x, double y, const char *align, int size, unsigned colour,
                const char *text);
/* A name as mathematics (axis_name.h). */
void live_name(live_labels *l, double x, double y, const char *align, int size, const char *name);
/* Appends the commands that change the labels of the last frame into these, and begins anew. */
void live_labels_send(live_labels *l, buffer *out);

#endif

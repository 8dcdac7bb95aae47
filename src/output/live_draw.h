/* live_draw.h - the picture of a live session: where everything is, and its gnuplot commands. */
#ifndef DTE_LIVE_DRAW_H
#define DTE_LIVE_DRAW_H

#include "output/live_canvas.h"
#include "output/live_session.h"
#include "output/live_window.h"

typedef struct live_picture {
    live_box frame;    /* of the phase portrait */
    live_canvas back;  /* field and frame: sent only when they changed */
    live_canvas marks; /* equilibria, above the trajectories; changed with `back` */
    live_canvas front; /* trajectories, spectrum, sliders */
    live_labels labels;
    unsigned drawn; /* live_world.drawn of `back` */
    bool sent;      /* `back` is known to gnuplot */
    bool light;     /* less detail, because frames take too long */
} live_picture;

/* Draws with less detail or with all of it from the next frame on. */
void live_picture_lighten(live_picture *p, bool light);
/* Appends the commands of one frame. */
void live_draw(live_picture *p, const live_session *s, buffer *out);
void live_picture_free(live_picture *p);
/* The point of the plane at a pixel; false outside the portrait. */
bool live_picture_point(const live_picture *p, const live_session *s, double px, double py,
                        double *x, double *y);

/* The plane in its frame. */
typedef struct live_view {
    live_box box;
    plane_window w;
} live_view;

double live_to_x(const live_view *v, double x); /* pixels */
double live_to_y(const live_view *v, double y);

/* Tails, iterates and heads (live_paths.c). */
void live_draw_orbits(live_picture *p, const live_view *v, const live_session *s);
/* The right side: spectrum, verdict, params (live_panel.c). */
void live_draw_panel(live_picture *p, const live_session *s);

/* The words of `text` broken into at most `most` lines of `width` characters; the last one ends in
 * "..." if some are left. Returns how many lines. */
enum { LIVE_LINE = 160 };
size_t live_wrap(const char *text, size_t width, size_t most, char lines[][LIVE_LINE]);

/* A colour mixed with white: share 1 is the colour itself. */
unsigned live_tint(unsigned colour, double share);

#endif

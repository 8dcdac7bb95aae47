/* panel_branches.h - sets of complex numbers that move with a param or a learning rate. */
#ifndef DTE_PANEL_BRANCHES_H
#define DTE_PANEL_BRANCHES_H

#include "output/panel_sweep.h"

/* A column holds m real parts, then m imaginary parts (width 2 m); NaN where there are fewer.
 *
 * A sweep_split, with a branch_view as `user`: values are wanted while some number moves by more
 * than 1/100 of the view from one column to the next, and by more than 1/10000 where two real
 * numbers become a pair or back: there they move like a square root, and the corner is sharp. */
typedef struct branch_view {
    double size;   /* of what is seen; 0: of all that there is */
    double reach;  /* moves farther from 0 than this are not seen; 0: all are */
    size_t *match; /* 2 m, work space */
    struct branch_pair *pairs;
    double now; /* the size in the present pass */
} branch_view;
dte_status branch_view_open(branch_view *v, size_t m, double size, dte_error *err);
void branch_view_close(branch_view *v); /* also a zeroed one */
bool branches_split(void *user, const sweep *s, size_t i);

/* Reorders every column so that number k continues number k of the column before: the nearest
 * pairs first. */
void branches_follow(const branch_view *v, sweep *s);
/* In panel_plane.c: */

/* The branches as one layer of curves, with arrowheads towards larger t as another, in the
 * middle of every part between corners. `aspect` is
 * height / width of the frame, whose axes the chart must have. Call branches_follow first. */
void branches_draw(const sweep *s, int series, const char *name, double aspect, chart *out);
void branches_extend(const sweep *s, panel_extent *re, panel_extent *im);

/* Column i as points of a series. */
void draw_numbers(const sweep *s, size_t i, chart_role role, int series, const char *name,
                  chart *out);
/* Words at column i: beside the uppermost number, or at every number where all are real; left out
 * where other notes, symbols or the frame are in the way. To be called when these are there. */
void note_numbers(const sweep *s, size_t i, const char *text, chart *out);

/* Axes of the complex plane with equal units for both parts where the ratio allows: the shorter
 * range is widened, and the aspect of the frame lies between 0.6 and 1.25. */
dte_status plane_of_numbers(panel_work *w, const char *re, const char *im, panel_extent x,
                            panel_extent y, dte_error *err);
/* The unit disc; the open left half plane and the imaginary axis within the chart's axes. */
void draw_unit_disc(chart *out);
void draw_half_plane(chart *out);
#endif

/* streamlines.h - evenly spaced streamlines of a field in the plane.
 *
 * Method: B. Jobard, W. Lefer, "Creating evenly-spaced streamlines of arbitrary
 * density", 1997. A new line starts at the distance d = settings.spacing from a line
 * that exists and grows both ways until it comes nearer than settings.test * d to
 * another line (or to itself), to the border, or to an equilibrium. Orbits
 * around given equilibria that are centres come first, then lines beside the separatrices, lines
 * through rays from the equilibria, neighbours of lines; last, holes are filled.
 *
 * Units. "Canvas units" are those of the drawing: the window is drawn as a rectangle
 * of height/width = aspect whose longer side is 1. Lengths, distances and tolerances
 * below are in canvas units, so that what is even on paper is even here.
 *
 * Lines are integrated by arc length (the field is normalised), with Dormand-Prince
 * 5(4) and error control per step; along a slow curve that attracts strongly, where such steps
 * become tiny, in time by an implicit method of order 3. A line that returns to its start is closed
 * if the return map, integrated at 1e-13 per step, misses the start by at most 1e-9 of the size
 * (length / pi); it is then never cut: it is kept whole or not at all.
 *
 * The result depends on the arguments only: same input, same lines, bit for bit. */
#ifndef DTE_STREAMLINES_H
#define DTE_STREAMLINES_H

#include <detente/error.h>
#include <stdbool.h>
#include <stddef.h>

/* Field at n points: (u[i], v[i]) at (x[i], y[i]); NaN or infinity where undefined.
 * Points may lie outside the window by up to the spacing. */
typedef void plane_field(void *data, size_t n, const double *x, const double *y, double *u,
                         double *v);

typedef struct plane_point {
    double x, y;
} plane_point;

/* A rectangle in parameter space; finite, low < high. */
typedef struct plane_window {
    double x_low, x_high, y_low, y_high;
} plane_window;

/* Height / width of the drawing: the window's own ratio (parameter units are square)
 * if that lies between 1:3 and 3:1, else 1. */
double plane_window_aspect(plane_window w);

/* DTE_USAGE unless the window is finite and each low is below its high by more than
 * rounding (1e-12 of the magnitude). `names` are the two axis names for the message. */
dte_status plane_window_check(plane_window w, const char *const names[2], dte_error *err);

typedef struct streamline_settings {
    double spacing; /* d: wanted distance between lines, in [0.005, 0.5] */
    /* A line ends nearer than test * d to another, in [0.1, 1]; beside a given equilibrium,
     * where lines must meet, nearer than half of the distance to it if that is less. */
    double test;
    double aspect;     /* height / width of the drawing; 0: plane_window_aspect */
    double tolerance;  /* error per step, in [1e-12, 1e-3] */
    double max_length; /* of one direction of a line */
    /* No line crosses these, and none comes nearer than half of d (less beside an equilibrium):
     * the separatrices of the same field in the same window; NULL: none. Not copied. */
    const struct separatrices *barriers;
    size_t max_lines;       /* then stop, with complete = false */
    size_t max_evaluations; /* the same, for points at which the field is evaluated */
} streamline_settings;

/* spacing 0.045, test 0.55, tolerance 1e-7, length 10, 2000 lines, 4e6 evaluations. */
streamline_settings streamline_default(void);

/* DTE_USAGE for a value outside its range, with its name and the range. */
dte_status streamline_settings_check(const streamline_settings *s, dte_error *err);

/* Why a line ends where it does. */
typedef enum stream_stop {
    STREAM_BORDER,      /* the last point lies exactly on the border */
    STREAM_EQUILIBRIUM, /* nearer than a quarter of d to a given equilibrium */
    STREAM_STALLED,     /* speed below 1e-10 of the median speed, undefined field, or the
                           direction turns within 1e-5: an equilibrium, or a fold */
    STREAM_NEAR,        /* too near to another line, a separatrix or to itself */
    STREAM_LENGTH,      /* max_length */
    STREAM_CLOSED       /* closed orbit: the last point equals the first */
} stream_stop;

/* Points [begin, begin + count) of the result, in the direction of the flow, count >= 2. */
typedef struct streamline {
    size_t begin, count;
    double length; /* canvas units */
    double gap;    /* closed: distance that the return map misses the start by; else 0 */
    bool closed;
    stream_stop first, last; /* why it ends upstream and downstream */
} streamline;

/* An arrowhead: its middle (parameter units) and direction (unit vector in canvas
 * units, y upwards). */
typedef struct stream_arrow {
    double x, y, dx, dy;
    size_t line;
} stream_arrow;

typedef struct streamlines {
    double *x, *y; /* points of all lines, parameter units */
    size_t points;
    streamline *lines;
    size_t count;
    stream_arrow *arrows;
    size_t arrow_count;
    double aspect; /* as used */
    size_t evaluations;
    bool complete; /* false: max_lines or max_evaluations was reached */
} streamlines;

/* Fills *out (zeroed first; free with streamlines_free in every case). `equilibria`
 * (n of them, may lie outside the window, may be NULL if n = 0) are in parameter units.
 * DTE_USAGE for a bad window or setting, DTE_NUMERIC if the field is undefined at every
 * point of a 32 x 32 grid, DTE_MEMORY. A field that is 0 everywhere gives no lines. */
dte_status streamlines_make(plane_field *field, void *data, plane_window window, size_t n,
                            const plane_point *equilibria, const streamline_settings *settings,
                            streamlines *out, dte_error *err);
void streamlines_free(streamlines *s); /* leaves an empty result; NULL is accepted */

#endif

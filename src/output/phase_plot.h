/* phase_plot.h - drawing one phase portrait as SVG, PNG or PDF.
 *
 * The caller computes, this module draws. All text is shown literally, except that the axis
 * names get mathematical dress: Greek names become letters (theta -> θ), a trailing number
 * or index becomes a subscript (w2, W2[1,1]), single letters are italic. */
#ifndef DTE_PHASE_PLOT_H
#define DTE_PHASE_PLOT_H

#include "analysis/nullclines.h"
#include "analysis/streamlines.h"

typedef enum phase_kind {
    PHASE_STABLE,   /* filled disc */
    PHASE_UNSTABLE, /* open circle */
    PHASE_SADDLE,   /* circle with a diagonal cross */
    PHASE_CENTRE,   /* circle with a dot */
    PHASE_UNDECIDED /* open square: marginal or undecided */
} phase_kind;
enum { PHASE_KINDS = PHASE_UNDECIDED + 1 };

typedef struct phase_mark {
    double x, y;
    phase_kind kind;
} phase_mark;

/* A trajectory: a thick line with its start marked. Points that are not finite break it. */
typedef struct phase_path {
    const double *x, *y;
    size_t n;
    bool dots; /* iterates of a map: dots, joined thinly */
} phase_path;

/* A view: it owns nothing. */
typedef struct phase_plot {
    const char *title, *subtitle; /* NULL or "": none */
    const char *x_name, *y_name;  /* parameters */
    plane_window window;
    const streamlines *lines; /* NULL: none */
    const nullclines *zeros;  /* NULL: none */
    size_t mark_count;
    const phase_mark *marks; /* equilibria; those outside the window are not shown */
    size_t path_count;
    const phase_path *paths;
    const char *provenance; /* how to make it again, kept inside the file; NULL: none */
} phase_plot;

typedef struct phase_plot_settings {
    bool keep;      /* also write NAME.gp and NAME.dat beside NAME.svg */
    double timeout; /* seconds for gnuplot */
} phase_plot_settings;

phase_plot_settings phase_plot_default(void); /* keep nothing, 60 s */

/* Draws `plot` to the file `path`, whose ending (.svg, .png, .pdf) says the format. The
 * file is replaced only when the picture is complete. With `keep`, `gnuplot NAME.gp` in the
 * folder of the file makes the picture again; those two files are written first, even if
 * gnuplot is missing. The same input gives the same bytes.
 *
 * The drawing has the aspect of plot->lines (plane_window_aspect without lines). DTE_USAGE for
 * another ending or a bad window, DTE_IO, DTE_MEMORY. */
dte_status phase_plot_write(const phase_plot *plot, const char *path,
                            const phase_plot_settings *settings, dte_error *err);

#endif

/* chart.h - one panel of a figure as data, and a sheet of panels.
 *
 * Those who compute fill charts; sheet.h draws them. A chart says what a layer *is* (a streamline,
 * a nullcline, a curve of a series); how that looks is decided by the style (chart_style.h) alone.
 * A failed allocation is remembered in `failed` and reported by who draws, so that a producer just
 * appends. All text is shown literally, except axis names, which get mathematical dress
 * (axis_name.h). */
#ifndef DTE_CHART_H
#define DTE_CHART_H

#include <detente/error.h>
#include <stdbool.h>
#include <stddef.h>

/* What a layer is. Drawn in this order, from the back to the front. */
typedef enum chart_role {
    CHART_RASTER, /* coloured cells of a series, at whose centres its points are; see columns */
    CHART_DISC,   /* filled light area bounded by a thin line: the unit disc, a half plane */
    CHART_REGION, /* filled polygons of a series, by a tint and a hatch, with their border */
    CHART_STREAM, /* streamlines; with values: coloured by them */
    CHART_ARROW,  /* arrowheads: points in threes (tip, two corners) or fours (notched) */
    CHART_GUIDE,  /* thin grey lines: zero lines, limits */
    CHART_X_ZERO, /* nullcline of the horizontal component */
    CHART_Y_ZERO, /* nullcline of the vertical component */
    CHART_STABLE_SEPARATRIX,
    CHART_UNSTABLE_SEPARATRIX,
    CHART_CURVE,     /* thick lines of a series, cased in white; told apart by colour and dash */
    CHART_HEAD,      /* arrowheads on the curves of a series: filled, as CHART_ARROW */
    CHART_CLOUD,     /* many small points of a series: a spectrum */
    CHART_ITERATES,  /* points of a series in order, joined thinly: a training method */
    CHART_POINTS,    /* a few symbols of a series: eigenvalues */
    CHART_START,     /* where a trajectory begins: a triangle of the series' colour */
    CHART_STABLE,    /* equilibria: filled disc */
    CHART_UNSTABLE,  /* open circle */
    CHART_SADDLE,    /* circle with a diagonal cross */
    CHART_CENTRE,    /* circle with a dot */
    CHART_UNDECIDED, /* open square: marginal or undecided */
    CHART_ROLES
} chart_role;

enum { CHART_SERIES = 8 }; /* distinct looks of a series; more begin again */

/* Points in data units. A point with a NaN breaks a line, or ends a polygon or arrowhead. */
typedef struct chart_layer {
    chart_role role;
    int series; /* 0, 1, ...: the same number has the same look in every panel of a sheet */
    char *name; /* in the key; NULL: not there */
    double *x, *y;
    double *value; /* NULL, or one for each point: colour scale (speed) */
    size_t n, room;
} chart_layer;

/* Words beside a point: "h = 0.9". */
typedef struct chart_note {
    double x, y; /* data units */
    char *text;
    int side; /* -1: the text ends there, 0: centred above, 1: begins there */
} chart_note;

typedef struct chart_axis {
    char *name; /* "theta", "W[1,2]"; or words if `words` */
    bool words; /* shown as they are: "learning rate h" */
    double low, high;
    bool log; /* low > 0 */
} chart_axis;

typedef struct chart {
    char *title, *subtitle; /* NULL: none */
    chart_axis x, y;
    double aspect; /* height / width of the frame; 0: the sheet decides */
    chart_layer *layers;
    size_t n_layers;
    chart_note *notes;
    size_t n_notes;
    size_t columns, rows; /* of the cells of CHART_RASTER, which fill the (linear) frame */
    char *value_name;     /* of the colour scale, where a layer has values; NULL: none is shown */
    bool failed;          /* an allocation failed */
} chart;

void chart_free(chart *c); /* leaves an empty chart; takes NULL */
/* Text is copied. */
void chart_titles(chart *c, const char *title, const char *subtitle);
void chart_set_axis(chart *c, char which, const char *name, bool words, double low, double high,
                    bool log);
void chart_value_name(chart *c, const char *name); /* of the colour scale */
void chart_note_at(chart *c, double x, double y, int side, const char *text);
/* A new layer, to which the next functions append; `name` NULL or for the key. */
void chart_layer_begin(chart *c, chart_role role, int series, const char *name);
void chart_point(chart *c, double x, double y);
void chart_point_value(chart *c, double x, double y, double value);
void chart_break(chart *c);

/* A figure: charts in rows and columns. A view but for the charts. */
typedef struct sheet {
    const char *title; /* above all panels; NULL or "": none */
    const char *subtitle;
    size_t columns; /* panels are filled in row by row */
    size_t n;
    const chart *charts;
    bool share_x, share_y;  /* tic labels and names only at the outer panels */
    const char *provenance; /* how to make it again, kept inside the file; NULL: none */
} sheet;

/* Where it will be seen. Type and lines keep their size on the medium, so that a figure of one
 * column needs no scaling. */
typedef enum sheet_medium {
    SHEET_SCREEN, /* a window or web page: panels of 600 design pixels, less when there are many */
    SHEET_COLUMN, /* one column of a paper: 3.4 inches wide, type of 7 to 8 points */
    SHEET_PAGE,   /* both columns: 7 inches wide */
    SHEET_SLIDES  /* 13.33 x 7.5 inches (16:9), type of 20 points and more */
} sheet_medium;

#endif

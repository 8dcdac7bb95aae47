/* arrows.h - a plane field as arrows on an even grid, and its speed along streamlines. */
#ifndef DTE_ARROWS_H
#define DTE_ARROWS_H

#include "analysis/streamlines.h"

/* ---- speed ---- */

/* Speeds |v| (parameter units per unit of time) on a logarithmic scale from 0 at `low` to 1 at
 * `high`, clipped. 0 <= low <= high; high = 0: there is no positive speed. */
typedef struct speed_scale {
    double low, high;
} speed_scale;

/* From the 5th to the 95th percentile of the positive finite ones among speed[0..n), and at least a
 * factor of ten, so that a field of nearly one speed does not look like one of many. DTE_MEMORY. */
dte_status speed_scale_of(size_t n, const double *speed, speed_scale *out, dte_error *err);
/* In [0, 1]; 0 for 0 and NaN, 1 for infinity. */
double speed_level(speed_scale scale, double speed);

/* |v| at every point of the lines, into speed[0..s->points), and their scale; for colouring. The
 * window is that of the lines. NaN where the field is undefined. DTE_MEMORY. */
dte_status streamline_speeds(plane_field *field, void *data, const streamlines *s, double *speed,
                             speed_scale *scale, dte_error *err);

/* ---- arrows ---- */

typedef struct arrow_settings {
    double spacing;  /* of the grid, in canvas units (streamlines.h), in [0.01, 0.5] */
    double aspect;   /* height / width of the drawing; 0: plane_window_aspect */
    bool hexagonal;  /* rows shifted by half a spacing and sqrt(3)/2 apart; else squares */
    double longest;  /* length at level 1, in spacings, in (0, 1]: arrows never meet */
    double shortest; /* length at level 0, in spacings, in [0, longest] */
} arrow_settings;

/* spacing 0.05, hexagonal, longest 0.85, shortest 0.2. */
arrow_settings arrow_default(void);

/* In parameter units; the middle is a point of the grid. */
typedef struct field_arrow {
    plane_point tail, tip;
    double speed, level; /* |v|; speed_level of it */
} field_arrow;

typedef struct field_arrows {
    field_arrow *arrows; /* by rows from below, from the left */
    size_t count;
    speed_scale scale;
    double aspect; /* as used */
} field_arrows;

/* Fills *out (zeroed first; field_arrows_free in every case). The grid is centred in the window,
 * and every arrow lies inside it. The length of an arrow on the drawing grows linearly with its
 * level, which is logarithmic in the speed. Where the field is 0 or not finite there is none.
 * DTE_USAGE for a bad window or setting, DTE_MEMORY. */
dte_status field_arrows_make(plane_field *field, void *data, plane_window window,
                             const arrow_settings *settings, field_arrows *out, dte_error *err);
void field_arrows_free(field_arrows *a); /* NULL is accepted */

#endif

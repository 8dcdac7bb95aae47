/* chart_tics.h - where an axis has tics, and what stands beside them. */
#ifndef DTE_CHART_TICS_H
#define DTE_CHART_TICS_H

#include "base/buffer.h"
#include "output/chart.h"

typedef struct chart_tics {
    const chart_axis *axis;
    double step;  /* of a linear axis, and of a logarithmic one shorter than half a decade */
    int decimals; /* of %f, or */
    int digits;   /* of %g if decimals < 0 */
    int decades;  /* logarithmic: a label at each of so many; 0: not used */
    bool fives;   /* logarithmic: labels at 1, 2 and 5 of each decade */
    bool minor;   /* logarithmic: small tics at 2, ..., 9 */
    double width; /* of the longest label, in units of the type size */
} chart_tics;

/* Tics for a frame of `length` along the axis, where `upright` labels (of a vertical axis) need
 * their height and others their width. Both in units of the type size. */
chart_tics tics_find(const chart_axis *axis, double length, bool upright);
/* Appends the command that sets the tics of axis 'x' or 'y', open for more options. */
void tics_set(buffer *b, char axis, const chart_tics *t, bool labels);

#endif

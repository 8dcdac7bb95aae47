/* chart_clip.h - the geometry of a layer in its frame.
 *
 * Frame coordinates: 0 to 1 from the left to the right and from the bottom to the top of the
 * frame, after the logarithm where the axis has one. Results are layers of a scratch chart in frame
 * coordinates; a failed allocation is remembered there. */
#ifndef DTE_CHART_CLIP_H
#define DTE_CHART_CLIP_H

#include "output/chart.h"

double frame_of(const chart_axis *axis, double value); /* NaN where it is undefined */
double frame_value(const chart_axis *axis, double at); /* the inverse */
/* In the frame, its border included. */
bool frame_holds(const chart *c, double x, double y);

/* Lines, cut half a frame outside of the frame, with their values; gnuplot does the rest. What is
 * farther away leaves no trace; a segment that crosses the frame but whose two ends are both more
 * than 1e12 frames away may be dropped, as no double says where it crosses. */
void clip_lines(const chart *c, const chart_layer *from, chart *out);
/* Closed polygons, cut by the border of the frame (Sutherland and Hodgman 1974: pieces of a polygon
 * that is not convex may stay joined along the border, which fills nothing). */
void clip_polygons(const chart *c, const chart_layer *from, chart *out);
/* Points in the frame. */
void clip_points(const chart *c, const chart_layer *from, chart *out);
/* Parallel lines at `distance` and `angle` (degrees, anticlockwise) inside of clipped polygons,
 * by the even-odd rule over all of them; width, height: of the frame, in units of the distance. */
void clip_hatch(const chart_layer *polygons, double width, double height, double distance,
                double angle, chart *out);

#endif

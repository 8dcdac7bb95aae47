/* sheet_data.h - the numbers of a sheet, as gnuplot reads them (private to sheet).
 *
 * A layer is up to four data sets: its areas, hatching, lines and points, in data units, a blank
 * line between curves and polygons. All cells of a panel are one more, an image, which belongs to
 * their first layer: a matrix from the bottom row up of 0 (empty) or 1 + the place of the series.
 * Their names say panel, layer, role and part. */
#ifndef DTE_SHEET_DATA_H
#define DTE_SHEET_DATA_H

#include "base/buffer.h"
#include "output/sheet_layout.h"

typedef enum sheet_part {
    PART_IMAGE,
    PART_AREA,
    PART_HATCH,
    PART_LINE,
    PART_POINTS,
    SHEET_PARTS
} sheet_part;

/* Appends an identifier of gnuplot; no name is the beginning of another one. */
void sheet_part_name(size_t panel, size_t layer, chart_role role, sheet_part part, buffer *b);
/* Appends the points; nothing if the layer has no such part in the frame. */
void sheet_part_data(const sheet_layout *l, size_t panel, size_t layer, sheet_part part, buffer *b);

#endif

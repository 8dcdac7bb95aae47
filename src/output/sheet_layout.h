/* sheet_layout.h - where everything of a sheet stands (private to sheet).
 *
 * Sizes are design pixels, from the left and the bottom of the sheet. The text of a figure always
 * has STYLE_TEXT_SIZE of them; the medium says how large one is and how wide the sheet may be. */
#ifndef DTE_SHEET_LAYOUT_H
#define DTE_SHEET_LAYOUT_H

#include "output/chart_tics.h"
#include "output/sheet.h"

/* An entry of the key: what is told apart there. */
typedef struct key_entry {
    chart_role role;
    int series;
    const char *text;
    double x, y, width; /* of its sample's left end and middle; of sample and text */
} key_entry;

typedef struct sheet_box {
    double left, bottom, width, height; /* the frame */
    bool x_labels, y_labels;            /* tic labels and names */
    chart_tics x, y;
} sheet_box;

typedef struct sheet_layout {
    const sheet *sheet;
    double inch;        /* one design pixel on the medium */
    double png_pixels;  /* one design pixel in a PNG */
    double least_text;  /* no text becomes smaller */
    bool inches;        /* the medium is paper */
    double free_aspect; /* of panels that ask for no aspect */
    double marks;       /* lines and symbols are drawn smaller where panels are small */
    double width, height;
    size_t columns, rows;
    sheet_box *boxes; /* one for each chart */
    bool single;      /* one chart whose titles are the sheet's */
    double title_at;  /* middle of the first line of the sheet's own titles */
    key_entry *key;
    size_t n_key;
    double key_height;
    bool has_values; /* a colour scale from value_low to value_high */
    const char *value_name;
    double value_low, value_high;
    chart_axis value_axis;
    chart_tics values;
    double scale_left; /* of its bar */
} sheet_layout;

enum { SHEET_BAR = 18, SHEET_SAMPLE = 44 }; /* widths of the colour bar, of a sample in the key */

/* DTE_USAGE for bad axes, DTE_MEMORY. *out is to be freed in every case. */
dte_status sheet_layout_make(const sheet *s, sheet_medium medium, sheet_layout *out,
                             dte_error *err);
void sheet_layout_free(sheet_layout *l);

#endif

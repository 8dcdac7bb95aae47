/* phase_sheet.h - one drawing in the making (private to phase_plot). */
#ifndef DTE_PHASE_SHEET_H
#define DTE_PHASE_SHEET_H

#include "output/gnuplot.h"
#include "output/phase_data.h"

#define PHASE_TEXT_(x)  #x
#define PHASE_TEXT(x)   PHASE_TEXT_(x) /* a constant of the style as text */
#define PHASE_COLOUR(c) "\"" c "\""

/* Sizes in design pixels; screen coordinates of gnuplot are fractions of width and height. */
typedef struct phase_sheet {
    const phase_plot *plot;
    picture_format format;
    const char *data_file; /* NULL: data inline */
    buffer block[PHASE_BLOCKS];
    double box_width, box_height, width, height, left, bottom;
    buffer *out;
} phase_sheet;

/* Appends `before` and a number. */
void phase_value(buffer *b, const char *before, double value);

int phase_key_rows(const phase_sheet *s);
/* Appends the commands for the key, for the data inline, and the plot command. */
void phase_add_key(const phase_sheet *s);
void phase_add_data(const phase_sheet *s);
void phase_add_layers(const phase_sheet *s);

#endif

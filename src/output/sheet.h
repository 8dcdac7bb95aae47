/* sheet.h - drawing a sheet of charts with gnuplot, as SVG, PNG or PDF. */
#ifndef DTE_SHEET_H
#define DTE_SHEET_H

#include "output/chart.h"
#include "output/gnuplot.h"

typedef struct sheet_settings {
    sheet_medium medium;
    bool keep;      /* also leave NAME.gp and NAME.dat beside NAME.svg */
    double timeout; /* seconds for gnuplot */
} sheet_settings;

sheet_settings sheet_default(void); /* screen, keep nothing, 60 s */

/* "screen", "column" (also "paper"), "page", "slides". 0, or -1 for another word. */
int sheet_medium_read(const char *word, sheet_medium *out);
/* The same with a message that says what there is: DTE_USAGE. */
dte_status sheet_medium_need(const char *word, sheet_medium *out, dte_error *err);
const char *sheet_medium_word(sheet_medium medium);

/* The picture as bytes; the same input gives the same bytes. DTE_USAGE for bad axes (empty, not
 * finite, not positive where logarithmic), DTE_IO, DTE_MEMORY. */
dte_status sheet_picture(const sheet *s, picture_format format, const sheet_settings *settings,
                         buffer *out, dte_error *err);

/* The same to a file, whose ending says the format, replaced only when the picture is complete.
 * With `keep`, `gnuplot NAME.gp` in the folder of the file makes the picture again; those two files
 * are written first, even if gnuplot is missing. */
dte_status sheet_write(const sheet *s, const char *path, const sheet_settings *settings,
                       dte_error *err);

#endif

/* plot_make.h - phase portraits as bytes, and again from what a picture carries. */
#ifndef DTE_PLOT_MAKE_H
#define DTE_PLOT_MAKE_H

#include "output/gnuplot.h"
#include "output/portrait.h"
#include "output/provenance.h"

/* Appends what dte_plot would write to a file of this format. `check` as there. */
dte_status plot_picture(dte_game *game, const dte_check *check, const dte_plot_settings *settings,
                        picture_format format, buffer *out, dte_error *err);

/* Appends how a plot is made: versions, choices, the window as it is, and the scenario. */
dte_status plot_say(const portrait *p, const dte_plot_settings *settings, buffer *b,
                    dte_error *err);

/* Makes the plot again from what plot_say has written, without reading any file. DTE_IO if
 * something is missing or has another form. */
dte_status plot_again(const provenance *p, picture_format format, buffer *out, dte_error *err);

#endif

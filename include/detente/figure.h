/* detente/figure.h - figures of papers and lectures, from recipes.
 *
 * A recipe (plots/NAME.fig) is a short text: panels, each a scenario with its settings and what to
 * draw; layout and titles. See the manual for the language. */
#ifndef DETENTE_FIGURE_H
#define DETENTE_FIGURE_H

#include <detente/flow.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dte_figure_settings {
    const char *medium; /* "screen", "column", "page", "slides"; NULL: the recipe's, else screen */
    int keep;           /* 1: leave OUT.gp and OUT.dat beside the picture */
} dte_figure_settings;
DTE_API dte_figure_settings dte_figure_default(void);

/* Makes the figure `name`: a recipe that comes with detente, or the path of one (it contains '/' or
 * ends in ".fig"). The picture, by the ending of `path`, appears whole or not at all, and carries
 * what is needed to make it again. */
DTE_API dte_status dte_figure(const char *name, const dte_figure_settings *settings,
                              const char *path, dte_error *err);

/* The names of the recipes that come with detente, one line each: freed by dte_text_free. */
DTE_API dte_status dte_figure_names(char **text, dte_error *err);

/* Makes the picture at `path` (of dte_figure or dte_plot) again from what it carries, without
 * reading any other file, and compares. *same: 1 if every byte is the same. *text says so, or what
 * differs
 * ("made by detente 0.1.0 with gnuplot 5.4; this is ..."), also where what it carries makes no
 * picture; freed by dte_text_free. DTE_IO if it cannot be read, was not made by detente, or gnuplot
 * is missing. */
DTE_API dte_status dte_figure_verify(const char *path, int *same, char **text, dte_error *err);

#ifdef __cplusplus
}
#endif
#endif

/* figure_make.h - from a recipe to a sheet of charts. */
#ifndef DTE_FIGURE_MAKE_H
#define DTE_FIGURE_MAKE_H

#include "output/figure_texts.h"
#include "output/recipe.h"
#include "output/sheet.h"

typedef struct figure {
    recipe r;
    figure_texts texts;
    chart *charts;     /* r.n */
    buffer provenance; /* how it was made */
    sheet_medium medium;
    sheet sheet; /* a view of the above */
} figure;

/* Reads the recipe and makes every panel. `texts` is taken over, also after an error; `name` of the
 * recipe stands in the provenance; `medium` NULL: the recipe's, else screen. Messages about a panel
 * name its line. The source must outlive the figure. */
dte_status figure_make(const source *src, const char *name, figure_texts *texts, const char *medium,
                       figure *out, dte_error *err);
void figure_free(figure *f);

#endif

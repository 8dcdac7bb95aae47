/* recipe.h - a figure recipe: text turned into panels that can be made.
 *
 * One statement in a line, '#' begins a comment. Before the first panel: what the figure is, and
 * statements of panels that hold for all panels whose kind reads them. Behind a `panel` line: what
 * holds for this panel; its lists replace those from above.
 *
 *     figure "Learning U[-1,1]: GAN above, WGAN below"
 *     source "Nagarajan & Kolter 2017, arXiv:1706.04156, Figure 3"
 *     columns 4 column 2                   # of panels; another number where the medium is `column`
 *     share x y                            # names and tics only at the outer panels
 *     for page                             # the medium, if the reader does not choose one
 *     each eta = 0, 0.25, 0.5, 1           # every panel four times; {eta} is the value
 *     panel phase "uniform_gan.game"
 *       title "eta = {eta}"
 *       window w in [-1, 1], a in [0, 2]
 *
 * With `each NAME`, a param or size NAME of the scenario is set to the value; a NAME that is
 * neither must be used as {NAME}. Statements of panels are in recipe_words.c; which of them a kind
 * reads is in its row of panel_table. */
#ifndef DTE_RECIPE_H
#define DTE_RECIPE_H

#include "base/memory.h"
#include "base/source.h"
#include "output/panel.h"
#include "output/sheet.h"
#include <detente/game.h>

enum {
    RECIPE_PANELS = 64, /* limits of one recipe */
    RECIPE_SETTINGS = 32,
    RECIPE_METHODS = 16,
    RECIPE_STARTS = 64,
    RECIPE_VALUES = 64, /* of `at` and of `each` */
    RECIPE_COLUMNS = 16,
    RECIPE_MEDIA = SHEET_SLIDES + 1,
    RECIPE_STEPS = 1000000,
    RECIPE_OVER = 100000
};

typedef struct recipe_panel {
    const panel_kind *kind;
    span at;              /* the kind's name, for messages */
    const char *scenario; /* as written */
    span scenario_at;
    size_t n_settings;
    dte_setting settings[RECIPE_SETTINGS];
    const char *each; /* NULL: none */
    double each_value;
    bool each_used; /* as {NAME} */
    span each_at;
    panel_spec spec; /* points into the arrays below */
    panel_method methods[RECIPE_METHODS];
    const char *starts[RECIPE_STARTS];
    double values[RECIPE_VALUES];
} recipe_panel;

/* Owns nothing but `memory` and `panels`; the source must outlive it. */
typedef struct recipe {
    arena *memory;
    const char *title, *subtitle, *citation; /* "" if not given */
    size_t columns[RECIPE_MEDIA];            /* for each sheet_medium */
    bool share_x, share_y;
    const char *medium; /* NULL: not given */
    size_t n;
    recipe_panel *panels;
} recipe;

/* Reads a recipe. DTE_SCENARIO with the place of the first error, DTE_LIMIT, DTE_MEMORY; *out is
 * then empty. */
dte_status recipe_read(const source *src, recipe *out, dte_error *err);
void recipe_free(recipe *r);

#endif

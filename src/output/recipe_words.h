/* recipe_words.h - the statements of a recipe; for recipe*.c alone. */
#ifndef DTE_RECIPE_WORDS_H
#define DTE_RECIPE_WORDS_H

#include "output/recipe.h"
#include "output/recipe_scan.h"

enum { RECIPE_WORDS = 64 }; /* statements at most; they are bits of a set */

/* Where a statement may stand. */
typedef enum recipe_place {
    PLACE_FIGURE = 1, /* before the first panel, about the figure */
    PLACE_PANEL = 2   /* about a panel: behind `panel`, or before the first one for all */
} recipe_place;

typedef struct recipe_word {
    const char *name;
    recipe_place place;
    char list;        /* may be repeated, each time one more on this list; 0: only once */
    const char *like; /* of panels: read by the kinds that accept this word; NULL: by all */
    dte_status (*read_figure)(scan *s, recipe *r);
    dte_status (*read_panel)(scan *s, recipe_panel *p);
} recipe_word;

/* The row of a statement, NULL if there is none. */
const recipe_word *recipe_word_find(const char *name, recipe_place place);
size_t recipe_word_number(const recipe_word *w);
/* "unknown statement 'x' (did you mean 'y'?)" */
dte_status recipe_word_unknown(scan *s, const char *name, span at);
/* Does this kind of panel read the statement? */
bool recipe_word_fits(const recipe_word *w, const panel_kind *kind);
/* Empties a list: what stands behind `panel` replaces what stands above; settings are added. */
void recipe_word_clear(char list, recipe_panel *p);

#endif

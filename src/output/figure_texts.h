/* figure_texts.h - the scenarios of a figure, each read once: what was drawn is what the picture
 * carries. */
#ifndef DTE_FIGURE_TEXTS_H
#define DTE_FIGURE_TEXTS_H

#include "base/buffer.h"
#include "output/provenance.h"
#include <detente/game.h>

typedef struct figure_text {
    char *name; /* as the recipe writes it */
    char *file; /* as messages name it */
    char *text;
    char *sha256;
    size_t n_used;
    dte_used *used; /* names begin with the folder of `file` */
} figure_text;

typedef struct figure_texts {
    const char *recipe; /* path of the recipe, for relative names; NULL: nothing is read */
    size_t n, room;
    figure_text *items;
} figure_texts;

/* The texts that a picture carries; nothing else will be read. */
dte_status figure_texts_from(const provenance *p, figure_texts *out, dte_error *err);
void figure_texts_free(figure_texts *t);

/* The game of a scenario. A name is looked for in the folder of the recipe, in the folder scenarios
 * beside it, and among the scenarios that come with detente. */
dte_status figure_texts_game(figure_texts *t, const char *name, size_t n,
                             const dte_setting *settings, dte_game **out, dte_error *err);

/* Keeps what the game was read from. */
dte_status figure_texts_keep(figure_texts *t, const char *name, const dte_game *game,
                             dte_error *err);

/* Appends one entry for each scenario and each file that it uses. */
void figure_texts_say(const figure_texts *t, buffer *b);

#endif

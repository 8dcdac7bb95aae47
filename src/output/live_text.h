/* live_text.h - a scenario's text with other numbers in it.
 *
 * Only what must change does: the number of a `param`, the `start`. What the text does not hold
 * itself (a param of a file that it uses) is written behind it, where a later definition replaces
 * an earlier one. */
#ifndef DTE_LIVE_TEXT_H
#define DTE_LIVE_TEXT_H

#include "base/buffer.h"
#include <detente/game.h>

typedef struct live_edit {
    size_t n;                    /* numbers: */
    const dte_setting *settings; /* params and sizes with their new values; others stay */
    const double *start;         /* d numbers for a new start; NULL: as it is */
    const char *why;             /* a comment on top; NULL: none */
    bool mute; /* the `expect` lines become comments: they speak of other values */
} live_edit;

/* Appends the edited text of the game's file. */
void live_text_edit(const dte_game *game, const live_edit *edit, buffer *out);

#endif

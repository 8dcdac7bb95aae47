/* derive_text.h - the sheet on which dte_game_derive writes; for its files alone.
 *
 * derive_sheet.c derives the formulas and writes words in either style, derive_text.c says
 * what stands on the sheet. */
#ifndef DTE_DERIVE_TEXT_H
#define DTE_DERIVE_TEXT_H

#include "base/buffer.h"
#include "game/game.h"

enum {
    SHOWN_COMPONENTS = 40,
    SHOWN_JACOBIAN = 6, /* up to this dimension */
    SHOWN_BASE = 12,
    EXPRESSION_LIMIT = 2000, /* characters */
    TEXT_WIDTH = 100,
    LATEX_WIDTH = 160 /* of the source of a line */
};

typedef struct sheet {
    const dte_game *game;
    const scenario *s;
    graph *g;
    bool latex;
    size_t shown;     /* components written: min(d, SHOWN_COMPONENTS) */
    node *objectives; /* of the players, then their rates, then the shown part of the field */
    node *rates, *field;
    node *leaves; /* shown components */
    buffer out;
} sheet;

/* Derives objectives, rates and the shown part of the field, all with the params as symbols, in a
 * graph of their own. sheet_end also after a failure. */
dte_status sheet_begin(sheet *sh, dte_error *err);
void sheet_end(sheet *sh);

void sheet_add(sheet *sh, const char *text);
/* The first of the two in text, the second in LaTeX. */
void sheet_either(sheet *sh, const char *text, const char *latex);
/* Words of the scenario, which may hold anything. */
void sheet_words(sheet *sh, const char *text);
void sheet_formula(sheet *sh, node a);
/* A formula behind "=": a sum that is too long for the line goes on below, term by term. */
void sheet_terms(sheet *sh, node a);
/* A formula among words. */
void sheet_inline(sheet *sh, node a);
/* V_player */
void sheet_objective(sheet *sh, size_t p);
/* d s_i / dt */
void sheet_velocity(sheet *sh, size_t i);

#endif

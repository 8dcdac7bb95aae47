/* live_script.h - a lecture as a text: steps that the live view walks through.
 *
 *     # The Dirac-GAN
 *     say "Without a regulariser it circles."
 *     launch theta = 1, psi = 1
 *     wait                       # for the space bar
 *     set gamma = 0.5
 *     method alternating: step = 0.2
 *     step 0.1
 *     show nullclines
 *     hide streamlines
 *     speed 2
 *     reset
 *     wait 2                     # seconds
 *
 * One step on each line. Names of params, methods and components are checked when it is read. */
#ifndef DTE_LIVE_SCRIPT_H
#define DTE_LIVE_SCRIPT_H

#include "base/source.h"
#include <detente/game.h>

enum { LIVE_STEP_LIMIT = 2000 };

typedef enum live_step_kind {
    LIVE_DO_SET,    /* param `index` = value */
    LIVE_DO_METHOD, /* text: "NAME:key=value,...", or "flow" */
    LIVE_DO_STEP,   /* value: learning rate */
    LIVE_DO_LAUNCH, /* text: the point */
    LIVE_DO_SAY,    /* text, may be "" */
    LIVE_DO_SHOW,   /* index: layer */
    LIVE_DO_HIDE,
    LIVE_DO_SPEED, /* value: times the usual speed */
    LIVE_DO_RESET,
    LIVE_DO_WAIT /* value: seconds; negative: for the space bar */
} live_step_kind;

typedef struct live_script_step {
    live_step_kind kind;
    size_t index;
    double value;
    char *text; /* NULL where there is none */
} live_script_step;

typedef struct live_script {
    live_script_step *steps;
    size_t n, room;
} live_script;

/* Every error has its place; up to 20 are reported together. DTE_SCENARIO, DTE_IO, DTE_LIMIT,
 * DTE_MEMORY. */
dte_status live_script_read(dte_game *game, const char *path, live_script *out, dte_error *err);
dte_status live_script_parse(dte_game *game, const source *text, live_script *out, dte_error *err);
void live_script_free(live_script *s);

#endif

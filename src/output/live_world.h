/* live_world.h - the game of the live view as it is now: analysed, drawn as a chart, with its
 * running trajectories. It follows a model (live_model.h): whatever changed there is computed
 * again, and no more. */
#ifndef DTE_LIVE_WORLD_H
#define DTE_LIVE_WORLD_H

#include "output/live_methods.h"
#include "output/live_model.h"
#include "output/portrait.h"
#include <detente/live.h>

enum { LIVE_NOTE = 400 };

typedef struct live_world {
    dte_game *game;
    dte_param *first; /* params as they were in the beginning */
    live_methods methods;
    live_model applied; /* what the following belongs to */
    dte_check *check;   /* NULL: nothing could be said; `trouble` says why */
    char trouble[LIVE_NOTE];
    portrait portrait;
    chart field;       /* its streamlines and so on */
    unsigned drawn;    /* how often `field` was made: the canvas compares */
    bool stale;        /* it belongs to former params or layers: live_world_refresh */
    bool coarse;       /* it was made with fewer streamlines than it deserves */
    bool patient;      /* nothing is put off: a record must not depend on the machine */
    bool check_late;   /* the check belongs to former params, */
    double check_cost; /* because it took this many seconds the last time */
    double field_cost; /* seconds for a field that is not coarse */
    live_orbits orbits;
    double pace; /* flow time for each second */
} live_world;

/* Takes the methods over. `model` is made for the game, with its params, and the world follows it.
 * To be freed in every case. */
dte_status live_world_create(dte_game *game, const live_methods *methods, bool patient,
                             live_model *model, live_world *out, dte_error *err);
void live_world_free(live_world *w);

/* Makes the world follow the model, whose learning rates are filled in where they are 0. A model
 * that cannot be (a field that is not finite, say) is put back to what it was, and the message
 * stands in `note`. DTE_MEMORY is the only error. */
dte_status live_world_follow(live_world *w, live_model *model, char note[LIVE_NOTE],
                             dte_error *err);
/* Draws the field if that is due: once for each frame, however many keys came before it. */
dte_status live_world_refresh(live_world *w, const live_model *model, dte_error *err);
/* What live_world_follow left for later: true if there is something to be done, */
bool live_world_is_behind(const live_world *w);
/* and doing it. */
dte_status live_world_catch_up(live_world *w, live_model *model, dte_error *err);

/* The first equilibrium's report, and that on the method of the model; NULL if there is none. */
const dte_equilibrium_report *live_world_report(const live_world *w);
const dte_method_report *live_world_method(const live_world *w);

#endif

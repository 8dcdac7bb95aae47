/* live_methods.h - the training methods that the live view can change between; number 0 is the
 * flow. */
#ifndef DTE_LIVE_METHODS_H
#define DTE_LIVE_METHODS_H

#include "output/live_orbit.h"

enum { LIVE_METHODS = 64, LIVE_SPEC = 192 };

typedef struct live_method {
    char spec[LIVE_SPEC];  /* "alternating:discriminator=5", without the step; "" for the flow */
    char label[LIVE_SPEC]; /* to be shown: "flow", "alternating: discriminator=5" */
    double step;           /* its own, or 0 */
    method_use use;        /* of `map`, */
    method_map map;        /* made on demand; map.game is NULL until then */
} live_method;

typedef struct live_methods {
    dte_game *game;
    size_t n;
    live_method items[LIVE_METHODS];
    live_map maps[LIVE_METHODS]; /* for live_orbits_advance */
} live_methods;

/* Only the flow. */
void live_methods_begin(dte_game *game, live_methods *out);
/* Adds the method that `text` names unless it is there; *index says where. DTE_USAGE; DTE_LIMIT. */
dte_status live_methods_add(live_methods *m, const char *text, size_t *index, dte_error *err);
/* Adds every method that is not there by name, with its usual options. Those that cannot be are
 * left out. */
void live_methods_add_all(live_methods *m);
/* Text for the analysis: the spec with its step. */
void live_methods_spec(const live_methods *m, size_t index, double h, char out[LIVE_SPEC + 32]);
/* The maps belong to the game as it is: to be dropped before its params change. */
void live_methods_drop(live_methods *m);
/* The map of a method (not of the flow) for the learning rate h. */
dte_status live_methods_map(live_methods *m, size_t index, double h, const method_map **out,
                            dte_error *err);
void live_methods_free(live_methods *m);

#endif

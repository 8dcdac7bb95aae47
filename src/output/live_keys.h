/* live_keys.h - what the keys of the live view do: one table for the program, its help in the
 * window and the manual. */
#ifndef DTE_LIVE_KEYS_H
#define DTE_LIVE_KEYS_H

#include <stddef.h>

typedef enum live_action {
    LIVE_PARAM_NEXT,  /* amount: +1, -1 */
    LIVE_PARAM_MOVE,  /* amount: steps of the param */
    LIVE_METHOD_NEXT, /* amount: +1, -1 */
    LIVE_METHOD_FLOW, /* the flow, or the method again */
    LIVE_STEP_MOVE,   /* amount: the exponent of 1.25 */
    LIVE_SPEED_MOVE,  /* amount: the exponent of sqrt(2) */
    LIVE_SPACE,       /* pause, or the next step of the script */
    LIVE_RESET,
    LIVE_UNDO,
    LIVE_LAYERS_NEXT,
    LIVE_LAYER, /* amount: which */
    LIVE_SAVE,
    LIVE_HELP,
    LIVE_QUIT
} live_action;

typedef struct live_key {
    const char *key; /* "a", "Tab"; see live_event */
    live_action action;
    double amount;
    const char *shown, *help; /* of the first key of an action; else NULL: the same as above */
} live_key;

extern const live_key live_key_table[];
extern const size_t live_key_count;
const live_key *live_key_find(const char *key); /* NULL: the key does nothing */

/* What can be shown or hidden. */
enum { LIVE_LAYER_COUNT = 5 };
typedef enum live_layer_bit {
    LIVE_STREAMLINES = 1,
    LIVE_NULLCLINES = 2,
    LIVE_SEPARATRICES = 4,
    LIVE_TRAJECTORIES = 8,
    LIVE_SPECTRUM = 16
} live_layer_bit;
extern const char *const live_layer_names[LIVE_LAYER_COUNT + 1]; /* ended by NULL */

#endif

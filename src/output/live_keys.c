/* live_keys.c - see live_keys.h. */
#include "output/live_keys.h"
#include <string.h>

const live_key live_key_table[] = {
    {"Tab", LIVE_PARAM_NEXT, 1, "Tab ]  [", "select the next or previous param"},
    {"]", LIVE_PARAM_NEXT, 1, NULL, NULL},
    {"[", LIVE_PARAM_NEXT, -1, NULL, NULL},
    {"Up", LIVE_PARAM_MOVE, 1, "Up Down  + -", "move the param"},
    {"+", LIVE_PARAM_MOVE, 1, NULL, NULL},
    {"=", LIVE_PARAM_MOVE, 1, NULL, NULL},
    {"Right", LIVE_PARAM_MOVE, 1, NULL, NULL},
    {"Down", LIVE_PARAM_MOVE, -1, NULL, NULL},
    {"-", LIVE_PARAM_MOVE, -1, NULL, NULL},
    {"Left", LIVE_PARAM_MOVE, -1, NULL, NULL},
    {".", LIVE_PARAM_MOVE, 0.1, ".  ,", "move it by a tenth of that"},
    {",", LIVE_PARAM_MOVE, -0.1, NULL, NULL},
    {"m", LIVE_METHOD_NEXT, 1, "m  M", "next or previous training method"},
    {"M", LIVE_METHOD_NEXT, -1, NULL, NULL},
    {"f", LIVE_METHOD_FLOW, 0, "f", "the flow, or the method again"},
    {"s", LIVE_STEP_MOVE, 1, "s  S", "learning rate up or down"},
    {"S", LIVE_STEP_MOVE, -1, NULL, NULL},
    {"v", LIVE_SPEED_MOVE, 1, "v  V", "time runs faster or slower"},
    {"V", LIVE_SPEED_MOVE, -1, NULL, NULL},
    {" ", LIVE_SPACE, 0, "space", "pause, or the next step of the script"},
    {"PageDown", LIVE_SPACE, 0, NULL, NULL},
    {"r", LIVE_RESET, 0, "r", "reset: no trajectories, params as in the file"},
    {"u", LIVE_UNDO, 0, "u", "undo"},
    {"BackSpace", LIVE_UNDO, 0, NULL, NULL},
    {"l", LIVE_LAYERS_NEXT, 0, "l", "lines of the field: all, fewer, none"},
    {"1", LIVE_LAYER, 0, "1 2 3 4 5", "streamlines, nullclines, separatrices, paths, spectrum"},
    {"2", LIVE_LAYER, 1, NULL, NULL},
    {"3", LIVE_LAYER, 2, NULL, NULL},
    {"4", LIVE_LAYER, 3, NULL, NULL},
    {"5", LIVE_LAYER, 4, NULL, NULL},
    {"w", LIVE_SAVE, 0, "w  p", "save the figure, and the scenario that makes it"},
    {"p", LIVE_SAVE, 0, NULL, NULL},
    {"h", LIVE_HELP, 0, "h  ?", "this help"},
    {"?", LIVE_HELP, 0, NULL, NULL},
    {"q", LIVE_QUIT, 0, "q", "quit"},
    {"Escape", LIVE_QUIT, 0, NULL, NULL},
};
const size_t live_key_count = sizeof live_key_table / sizeof *live_key_table;

const char *const live_layer_names[LIVE_LAYER_COUNT + 1] = {
    "streamlines", "nullclines", "separatrices", "trajectories", "spectrum", NULL};

const live_key *live_key_find(const char *key)
{
    for (size_t i = 0; i < live_key_count; i++)
        if (strcmp(live_key_table[i].key, key) == 0) return &live_key_table[i];
    return NULL;
}

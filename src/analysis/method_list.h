/* method_list.h - which training methods a check reports on. */
#ifndef DTE_METHOD_LIST_H
#define DTE_METHOD_LIST_H

#include "game/game.h"
#include <detente/check.h>

typedef struct method_list {
    size_t n;
    char **specs; /* "NAME:key=value,..."; owned */
} method_list;

/* The methods of the settings; without any, simultaneous descent and the `train` lines of the
 * scenario. Methods that an `expect` line names are added, with the options of their `train` line
 * if there is one. */
dte_status method_list_make(const dte_game *game, const dte_check_settings *settings,
                            method_list *out, dte_error *err);
void method_list_free(method_list *l);

#endif

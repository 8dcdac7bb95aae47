/* method_list.h - which training methods a check reports on. */
#ifndef DTE_METHOD_LIST_H
#define DTE_METHOD_LIST_H

#include "game/game.h"
#include <detente/check.h>

typedef struct method_list {
    size_t n, n_along; /* n_along: how many are marked `along` */
    char **specs;      /* "NAME:key=value,..."; owned */
    bool *claimed;     /* spelled out in a claim: a plain NAME does not mean it */
    bool *along;       /* energies are followed along it */
} method_list;

/* The methods of the settings; without any, simultaneous descent and the `train` lines of the
 * scenario. Methods that an `expect` line names are added, with the options of their `train` line
 * if there is one. Energies are followed along those of the settings and those that a claim about
 * an energy names. A mistake in the scenario's options is shown at its place (DTE_SCENARIO). */
dte_status method_list_make(const dte_game *game, const dte_check_settings *settings,
                            method_list *out, dte_error *err);
void method_list_free(method_list *l);

/* The place of the method that a claim means: NAME, or NAME with options as written; l->n if there
 * is none. */
size_t method_list_find(const method_list *l, const char *spec);

#endif

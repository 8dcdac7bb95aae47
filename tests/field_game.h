/* field_game.h - any vector field as a game, for tests of what is said about equilibria.
 *
 * The player of component x maximizes x*detach(u): its gradient is u, and the Jacobian of the
 * dynamics sees through detach. So s' = u(s) for every formula u. */
#ifndef DTE_FIELD_GAME_H
#define DTE_FIELD_GAME_H

#include "base/memory.h"
#include "tap.h"
#include <detente/check.h>
#include <stdlib.h>

/* One component: its name, its velocity, its value at the equilibrium. */
typedef struct component {
    const char *name, *velocity, *at;
} component;

enum { FIELD_TEXT = 1 << 16 };

/* `before` (params, energies; may be NULL), then one player for each component and the equilibrium.
 */
static inline void field_write(char text[FIELD_TEXT], const char *before, size_t n,
                               const component *c)
{
    int used = snprintf(text, FIELD_TEXT, "%s\n", before ? before : "");
    for (size_t i = 0; i < n; i++)
        used += snprintf(text + used, FIELD_TEXT - (size_t)used,
                         "player of_%s (%s) maximizes %s*detach(%s)\n", c[i].name, c[i].name,
                         c[i].name, c[i].velocity);
    for (size_t i = 0; i < n; i++)
        used += snprintf(text + used, FIELD_TEXT - (size_t)used, "%s%s = %s",
                         i ? ", " : "equilibrium origin: ", c[i].name, c[i].at);
    snprintf(text + used, FIELD_TEXT - (size_t)used, "\n");
}

/* A checked game; `status` and `err` tell of a failure, then game or check may be NULL. */
typedef struct checked {
    dte_game *game;
    dte_check *check;
    dte_status status;
    dte_error err;
} checked;

static inline checked check_text(const char *text)
{
    checked c = {0};
    c.status = dte_game_parse("test.game", text, strlen(text), 0, NULL, &c.game, &c.err);
    if (c.status == DTE_OK) c.status = dte_check_run(c.game, NULL, &c.check, &c.err);
    return c;
}

static inline checked check_field(const char *before, size_t n, const component *c)
{
    char *text = malloc(FIELD_TEXT);
    field_write(text, before, n, c);
    const checked out = check_text(text);
    free(text);
    return out;
}

static inline void checked_free(checked *c)
{
    dte_check_free(c->check);
    dte_game_free(c->game);
}

/* True if the verdict on the first equilibrium is (with `yes`) or is not (without) the word; a
 * failure has the name of its status. Says what was found if not. */
static inline int field_is(const char *before, size_t n, const component *c, const char *wanted,
                           int yes)
{
    checked k = check_field(before, n, c);
    const char *found =
        k.check ? dte_verdict_word(k.check->equilibria[0].verdict) : dte_status_name(k.status);
    const int ok = (strcmp(found, wanted) == 0) == yes;
    if (!ok) {
        printf("# expected %s%s, found %s for", yes ? "" : "not ", wanted, found);
        for (size_t i = 0; i < n; i++)
            printf(" %s' = %s;", c[i].name, c[i].velocity);
        printf(" %s\n", before ? before : "");
        printf("# %s\n", k.check ? k.check->equilibria[0].reason : k.err.text);
    }
    checked_free(&k);
    return ok;
}

#define FIELD(wanted, before, ...)                                                                 \
    field_is(before, sizeof((component[]){__VA_ARGS__}) / sizeof(component),                       \
             (component[]){__VA_ARGS__}, wanted, 1)
#define NOT_FIELD(unwanted, before, ...)                                                           \
    field_is(before, sizeof((component[]){__VA_ARGS__}) / sizeof(component),                       \
             (component[]){__VA_ARGS__}, unwanted, 0)

#endif

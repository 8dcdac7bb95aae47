/* condition_ask.h - the published conditions of a text. */
#ifndef DTE_CONDITION_ASK_H
#define DTE_CONDITION_ASK_H

#include "field_game.h"
#include <math.h>

static checked ask(const char *text)
{
    checked c = {0};
    dte_check_settings settings = dte_check_default();
    settings.conditions = 1;
    c.status = dte_game_parse("test.game", text, strlen(text), 0, NULL, &c.game, &c.err);
    if (c.status == DTE_OK) c.status = dte_check_run(c.game, &settings, &c.check, &c.err);
    return c;
}

static dte_condition condition(const checked *c, const char *name, size_t which)
{
    const dte_equilibrium_report *e = c->check ? &c->check->equilibria[0] : NULL;
    for (size_t k = 0; e && k < e->n_conditions; k++)
        if (strcmp(e->conditions[k].name, name) == 0 && which-- == 0) return e->conditions[k];
    printf("# no condition '%s': %s\n", name, c->err.text);
    return (dte_condition){.holds = -2, .value = (double)NAN};
}

#endif

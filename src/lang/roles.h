/* roles.h - which functions of a scenario are the discriminator and the loss.
 *
 * Nothing in the language marks them; they are recognised by what they are applied to in the
 * players' objectives (roles.c). */
#ifndef DTE_ROLES_H
#define DTE_ROLES_H

#include "lang/scenario.h"

/* D(y), and the places where an objective takes it: at the data, and at what is generated. All
 * nodes lie in the graph of the scenario. */
typedef struct scenario_roles {
    bool found;       /* false: no function of one argument is applied to a data variable */
    const char *name; /* "D" */
    span at;          /* where it is defined */
    size_t player;    /* whose parameters it depends on */
    size_t n;         /* entries of its argument y */
    const node *y;    /* LEAF_BOUND leaves that stand for y */
    node value;       /* D(y) */
    const node *data; /* n: its argument where a data variable occurs in it */
    const node *fake; /* n: another argument, without one; NULL if there is none */
    size_t variable;  /* the data variable */
    bool loss_found;  /* the loss f is a function of the scenario, or the identity: */
    const char *loss; /* "f"; NULL: D enters the objective linearly, f(t) = t */
    span loss_at;
    node t, loss_value; /* a LEAF_BOUND leaf, and f(t) */
} scenario_roles;

/* D is the innermost function of one argument whose argument, as it is written in an objective,
 * holds a data variable; f the function around it. *out lives as long as the scenario. Failures:
 * DTE_MEMORY, DTE_LIMIT. */
dte_status scenario_find_roles(scenario *s, scenario_roles *out, dte_error *err);

#endif

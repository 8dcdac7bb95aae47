/* condition_study.h - what the files of the published conditions share. */
#ifndef DTE_CONDITION_STUDY_H
#define DTE_CONDITION_STUDY_H

#include "analysis/condition_blocks.h"
#include "analysis/phrases.h"
#include "lang/roles.h"

typedef struct study {
    dte_game *game;
    dte_equilibrium_report *r;
    dte_player D, G; /* of two */
    game_blocks b;
    phrase p; /* the text of the condition that is being written */
} study;

/* The next condition of w->r, with its text empty, open, and without a number. */
dte_condition *study_begin(study *w, const char *name, const char *citation);
/* A number with 6 digits. */
void study_number(study *w, double value);
/* " along w1 = 0.8, w2 = 0.6": the larger components of a unit vector. */
void study_direction(study *w, dte_player player, const double *x, size_t stride);

/* Whether player number `which` is at a local optimum of its own, the others held: its own Hessian
 * is definite, or semidefinite and the objective quadratic in its parameters. Open where the
 * Hessian is semidefinite only, and where the objective holds parts constant (detach), for then the
 * block of J is not its Hessian. */
dte_status conditions_nash(study *w, size_t which, dte_error *err);

/* The loss and the discriminator (at most 7 conditions). w->b is not needed. */
dte_status conditions_gan(study *w, const scenario_roles *roles, dte_error *err);

#endif

/* condition_nash.c - the local Nash condition of one player.
 *
 * A definite Hessian of the player's own objective is enough, a semidefinite one is necessary only:
 * -x^4 has the Hessian 0 at 0, and every deviation gains. If the objective is quadratic in the
 * player's own parameters at the others' equilibrium, its Hessian is the whole of it. */
#include "analysis/condition_study.h"
#include "base/memory.h"
#include "expr/derive.h"
#include <math.h>

enum { QUADRATIC_DIMENSION = 64, QUADRATIC_NODES = 20000 };

/* The player's objective as a formula of the game's graph, the others' parameters at r->point. */
static dte_status own_objective(study *w, size_t which, dte_player player, node *out,
                                dte_error *err)
{
    dte_game *game = w->game;
    graph *g = game->g;
    node *to = memory_zero(game->d, sizeof *to);
    if (!to) return fail_memory(err);
    for (size_t i = 0; i < game->d; i++) {
        const bool own = i >= player.first && i < player.first + player.count;
        to[i] = own ? game->state[i] : graph_const(g, w->r->point[i]);
    }
    graph_copy(game->s->g, 1, &game->s->players[which].objective, game->params, g, out);
    if (graph_status(g, NULL) == DTE_OK)
        graph_replace(g, 1, out, game->d, game->state, to, false, out);
    memory_free(to);
    return graph_status(g, err);
}

/* All second derivatives of `a` by the player's parameters are constants. */
static dte_status is_quadratic(study *w, node a, dte_player player, bool *yes, dte_error *err)
{
    graph *g = w->game->g;
    const size_t n = player.count;
    const node *own = w->game->state + player.first;
    node *gradient = memory_zero(2 * n, sizeof *gradient);
    double value;
    if (!gradient) return fail_memory(err);
    derive_gradient(g, a, n, own, gradient);
    *yes = true;
    for (size_t i = 0; i < n && *yes; i++) {
        derive_gradient(g, gradient[i], n, own, gradient + n);
        for (size_t j = 0; j < n; j++)
            *yes = *yes && graph_is_const(g, gradient[n + j], &value);
    }
    memory_free(gradient);
    return graph_status(g, err);
}

/* What the objective says where the eigenvalues of its Hessian do not. */
typedef struct own_part {
    bool detached, quadratic;
} own_part;

static dte_status look_at_objective(study *w, size_t which, dte_player player, own_part *out,
                                    dte_error *err)
{
    graph *g = w->game->g;
    node a = 0;
    *out = (own_part){false, false};
    graph_watch(g);
    DTE_TRY(own_objective(w, which, player, &a, err));
    out->detached = graph_view(g, a).has & HAS_DETACH;
    const bool small = player.count <= QUADRATIC_DIMENSION && graph_size(g) <= QUADRATIC_NODES;
    if (out->detached || !small || w->game->absorbed) return DTE_OK;
    DTE_TRY(is_quadratic(w, a, player, &out->quadratic, err));
    out->quadratic = out->quadratic && !graph_absorbed(g);
    return DTE_OK;
}

static void say_semidefinite(study *w, const char *wanted, bool quadratic)
{
    phrase_add(&w->p, "its own Hessian is %s semidefinite", wanted);
    phrase_add(&w->p, quadratic ? ", which is enough, as its objective is quadratic in its own "
                                  "parameters; the Hessian is 0 to its error bound"
                                : " only, which is necessary but not enough: 0 to its error bound");
}

static void say_nash(study *w, dte_player player, const block_spectrum *own, const own_part *part,
                     dte_condition *c)
{
    const double sign = player.maximizes ? 1.0 : -1.0, top = own->values[own->n - 1],
                 tolerance = block_tolerance(w->r, player.rate);
    const char *wanted = player.maximizes ? "negative" : "positive";
    phrase_add(&w->p, "'%.60s' %s: ", player.name, player.maximizes ? "maximizes" : "minimizes");
    if (part->detached) {
        phrase_add(&w->p, "its objective holds parts constant (detach), so its block of the "
                          "Jacobian is no Hessian.");
        return;
    }
    if (own->skew > tolerance) {
        phrase_add(&w->p, "its block of the Jacobian is not symmetric, so it is no Hessian.");
        return;
    }
    c->value = sign * top;
    c->holds = top < -tolerance ? 1 : top > tolerance ? 0 : part->quadratic ? 1 : -1;
    if (top < -tolerance)
        phrase_add(&w->p, "its own Hessian is %s definite; the eigenvalue nearest 0 is ", wanted);
    else if (top <= tolerance)
        say_semidefinite(w, wanted, part->quadratic);
    else
        phrase_add(&w->p, "no local Nash equilibrium: its own Hessian has the eigenvalue ");
    if (fabs(top) > tolerance) study_number(w, c->value);
    if (top >= -tolerance) study_direction(w, player, own->vectors + own->n - 1, own->n);
    phrase_add(&w->p, ".");
}

dte_status conditions_nash(study *w, size_t which, dte_error *err)
{
    const dte_player player = dte_game_player(w->game, which);
    dte_condition *c = study_begin(w, "local Nash", "Mescheder, Nowozin, Geiger 2017");
    if (!(player.rate > 0.0)) {
        phrase_add(&w->p, "'%.60s' does not learn: its rate is 0.", player.name);
        return DTE_OK;
    }
    block_spectrum own;
    own_part part;
    DTE_TRY(look_at_objective(w, which, player, &part, err));
    DTE_TRY(block_spectrum_find(w->r, player.first, player.count, 1.0 / player.rate, &own, err));
    say_nash(w, player, &own, &part, c);
    block_spectrum_free(&own);
    return DTE_OK;
}

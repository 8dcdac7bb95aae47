/* exact.c - r = sqrt(1/2) as a symbol.
 *
 * An expression a(r) is p(r^2) + r q(r^2). With r = sqrt(t), a(r) + a(-r) = 2 p(t) and
 * (a(r) - a(-r)) / r = 2 q(t) hold whole powers of t only, so that t = 1/2 can be put in exactly.
 * a is zero if p and q are; r is irrational, but the coefficients of a may be as well, so the
 * converse does not hold. */
#include "analysis/exact.h"

#include "base/memory.h"
#include "expr/derive.h"
#include "expr/expand.h"

static bool has_root(const graph *g, node a)
{
    return a && graph_view(g, a).has & (1u << LEAF_ROOT);
}

/* A formula of the scenario in game->g, with numbers for params. */
static node copy(dte_game *game, node from)
{
    graph *g = game->g;
    node out = 0;
    if (!has_root(game->s->g, from)) {
        graph_copy(game->s->g, 1, &from, game->params, g, &out);
        return out;
    }
    graph_copy(game->s->g, 1, &from, NULL, g, &out);
    for (size_t k = 0; graph_alive(g) && k < game->s->n_params; k++) {
        const node param = graph_leaf(g, LEAF_PARAM, (uint32_t)k, game->s->params[k].name);
        const node value = graph_const(g, game->params[k]);
        graph_replace(g, 1, &out, 1, &param, &value, false, &out);
    }
    return out;
}

static void player_field(dte_game *game, size_t p, node *v)
{
    graph *g = game->g;
    const dte_player player = dte_game_player(game, p);
    derive_gradient(g, copy(game, game->s->players[p].objective), player.count,
                    game->state + player.first, v);
    for (size_t i = 0; graph_alive(g) && i < player.count; i++)
        v[i] = graph_scale(g, player.maximizes ? player.rate : -player.rate, v[i]);
}

void exact_field(dte_game *game, node *field)
{
    bool any = false;
    for (size_t p = 0; p < game->s->n_players; p++)
        any = any || has_root(game->s->g, game->s->players[p].objective);
    for (size_t i = 0; !any && i < game->d; i++)
        field[i] = game->field[i];
    for (size_t p = 0; any && graph_alive(game->g) && p < game->s->n_players; p++)
        player_field(game, p, field + dte_game_player(game, p).first);
    if (any) graph_replace(game->g, game->d, field, 0, NULL, NULL, true, field);
}

node exact_energy(dte_game *game, size_t which)
{
    return copy(game, game->s->energies[which].value);
}

/* `a` at r = sign * sqrt(t) */
static node at_root(graph *g, node a, double sign, node t)
{
    const node root = graph_root(g), value = graph_scale(g, sign, graph_power(g, t, 0.5));
    node out = 0;
    graph_replace(g, 1, &a, 1, &root, &value, false, &out);
    return out;
}

static bool is_zero_at_half(graph *g, node a, node t)
{
    const node half = graph_const(g, 0.5);
    node out = 0;
    if (!graph_alive(g)) return false;
    const node multiplied = expand(g, a);
    if (!graph_alive(g)) return false;
    graph_replace(g, 1, &multiplied, 1, &t, &half, false, &out);
    return out && expand_is_zero(g, out);
}

bool exact_is_zero(graph *g, node a)
{
    if (!graph_alive(g)) return false;
    if (!has_root(g, a)) return expand_is_zero(g, a);
    const node t = graph_fresh(g, "t");
    const node plus = at_root(g, a, 1.0, t), minus = at_root(g, a, -1.0, t);
    if (!graph_alive(g) || !is_zero_at_half(g, graph_add(g, plus, minus), t)) return false;
    const node odd = graph_mul(g, graph_sub(g, plus, minus), graph_power(g, t, -0.5));
    return is_zero_at_half(g, odd, t);
}

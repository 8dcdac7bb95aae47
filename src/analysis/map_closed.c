/* map_closed.c - conserved quantities of a map, proved by multiplying out. */
#include "analysis/map_closed.h"

#include "analysis/extremum.h"
#include "base/memory.h"
#include "expr/derive.h"
#include "expr/expand.h"
#include <stdio.h>
#include <string.h>

enum { MAP_CLOSED_DIMENSION = 64, MAP_CLOSED_NODES = 20000 };

/* Q(F(s)) = Q(s), for every s and h */
static bool is_kept(const method_map *map, node q)
{
    graph *g = map->game->g;
    node after;
    graph_replace(g, 1, &q, map->d, map->game->state, map->next, true, &after);
    return expand_is_zero(g, graph_sub(g, after, q));
}

/* sum_i (s_i - s*_i)^2/r_i; 0 if a player does not learn */
static node weighted_squares(const closed_query *in, const method_map *map)
{
    const dte_game *game = in->game;
    graph *g = game->g;
    node sum = graph_const(g, 0.0);
    for (size_t p = 0; p < game->s->n_players; p++) {
        const dte_player player = dte_game_player(game, p);
        const double r = map->use->ratio[p] * player.rate * (double)map->use->inner[p];
        if (!(r > 0.0)) return 0;
        for (size_t i = player.first; i < player.first + player.count; i++) {
            const node x = graph_sub(g, game->state[i], graph_const(g, in->point[i]));
            sum = graph_add(g, sum, graph_scale(g, 1.0 / r, graph_power(g, x, 2.0)));
        }
    }
    return sum;
}

/* A strict extremum at this h, which is a number from here on. */
static dte_status has_extremum(const closed_query *in, const method_map *map, double h, node q,
                               extremum *e, dte_error *err)
{
    dte_game *game = in->game;
    graph *g = game->g;
    node *gradient = memory_zero(game->d, sizeof *gradient);
    if (!gradient) return fail_memory(err);
    const node number = graph_const(g, h);
    graph_replace(g, 1, &q, 1, &map->inputs[2 * map->n], &number, true, &q);
    derive_gradient(g, q, game->d, game->state, gradient);
    dte_status status = graph_status(g, err);
    if (status == DTE_OK)
        status = extremum_find(game, q, gradient, in->point, in->jacobian, in->manifold, e, err);
    memory_free(gradient);
    return status;
}

static dte_status try(const closed_query *in, const method_map *map, double h, node q,
                      const char *name, closed *out, dte_error *err)
{
    extremum e = {0};
    const bool kept = is_kept(map, q);
    DTE_TRY(graph_status(in->game->g, err));
    if (kept) DTE_TRY(has_extremum(in, map, h, q, &e, err));
    if (!e.yes || !e.bounded) return DTE_OK;
    out->shown = true;
    snprintf(out->reason, sizeof out->reason,
             "%s%.100s%s is conserved by every step (its change multiplies out to zero) and has a "
             "strict extremum at the equilibrium, so iterates stay on its closed level sets",
             name ? "The energy '" : "The quadratic form ",
             name ? name : "sum (s_i - s*_i)^2/rate_i + c h V", name ? "'" : "");
    return DTE_OK;
}

static dte_status try_energies(const closed_query *in, const method_map *map, double h, closed *out,
                               dte_error *err)
{
    const scenario *s = in->game->s;
    for (size_t i = 0; !out->shown && i < s->n_energies; i++) {
        node q = 0;
        graph_copy(s->g, 1, &s->energies[i].value, in->game->params, in->game->g, &q);
        DTE_TRY(graph_status(in->game->g, err));
        DTE_TRY(try(in, map, h, q, s->energies[i].name, out, err));
    }
    return DTE_OK;
}

static dte_status try_quadratic(const closed_query *in, const method_map *map, double h,
                                closed *out, dte_error *err)
{
    dte_game *game = in->game;
    graph *g = game->g;
    const node squares = weighted_squares(in, map);
    node objective = 0;
    if (!squares || out->shown) return DTE_OK;
    graph_copy(game->s->g, 1, &game->s->players[0].objective, game->params, g, &objective);
    DTE_TRY(graph_status(g, err));
    const node turn = graph_mul(g, map->inputs[2 * map->n], objective);
    for (int c = -1; !out->shown && c <= 1; c++) {
        const node q = graph_add(g, squares, graph_scale(g, c, turn));
        DTE_TRY(try(in, map, h, q, NULL, out, err));
    }
    return DTE_OK;
}

dte_status map_closed_find(const closed_query *in, method_map *map, double h, closed *out,
                           dte_error *err)
{
    dte_game *game = in->game;
    *out = (closed){0};
    const bool small = game->d <= MAP_CLOSED_DIMENSION && graph_size(game->g) <= MAP_CLOSED_NODES;
    if (!small || game->absorbed || map->n != map->d || in->manifold > 0) return DTE_OK;
    graph_watch(game->g);
    DTE_TRY(try_energies(in, map, h, out, err));
    DTE_TRY(try_quadratic(in, map, h, out, err));
    if (graph_absorbed(game->g)) out->shown = false; /* 1 + 1e-17 = 1 proves nothing */
    return DTE_OK;
}

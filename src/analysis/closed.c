/* closed.c - conserved quantities and reversing symmetries, proved by multiplying out. */
#include "analysis/closed.h"

#include "analysis/exact.h"
#include "analysis/extremum.h"
#include "base/memory.h"
#include "base/number.h"
#include "expr/derive.h"
#include "expr/expand.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CLOSED_DIMENSION = 64, CLOSED_NODES = 20000 };

/* dH/dt = grad H . v */
static bool is_conserved(dte_game *game, const node *field, node energy, node *gradient)
{
    graph *g = game->g;
    derive_gradient(g, energy, game->d, game->state, gradient);
    return exact_is_zero(g, graph_dot(g, game->d, gradient, field));
}

/* sum_i (s_i - s*_i)^2 / rate_i; 0 if a player does not learn */
static node distance(dte_game *game, const double *point)
{
    graph *g = game->g;
    node sum = graph_const(g, 0.0);
    for (size_t p = 0; p < game->s->n_players; p++) {
        const dte_player player = dte_game_player(game, p);
        if (!(player.rate > 0.0)) return 0;
        for (size_t i = player.first; i < player.first + player.count; i++) {
            const node x = graph_sub(g, game->state[i], graph_const(g, point[i]));
            sum = graph_add(g, sum, graph_scale(g, 1.0 / player.rate, graph_power(g, x, 2.0)));
        }
    }
    return sum;
}

static void say_energy(const dte_game *game, const char *name, const extremum *e, closed *out)
{
    const char *where =
        e->flat
            ? "an extremum there that is strict across the manifold of equilibria, so orbits stay "
              "near that manifold"
            : "a strict extremum there, so orbits stay on its closed level sets";
    char what[160];
    out->shown = true;
    out->unbounded = !e->bounded;
    if (name)
        snprintf(what, sizeof what, "energy '%.100s'", name);
    else
        snprintf(what, sizeof what, "squared distance to the equilibrium%s",
                 game->s->n_players > 1 ? ", each player's part divided by its rate," : "");
    snprintf(out->reason, sizeof out->reason,
             "The %s is conserved (its derivative along the flow is identically zero) and has %s",
             what, where);
}

/* nodes: room for d of a gradient, followed by the field */
static dte_status try_energy(const closed_query *in, const char *name, node energy, node *nodes,
                             closed *out, dte_error *err)
{
    extremum e = {0};
    graph *g = in->game->g;
    node *gradient = nodes;
    const bool conserved = is_conserved(in->game, nodes + in->game->d, energy, gradient);
    DTE_TRY(graph_status(g, err));
    if (!conserved) return DTE_OK;
    graph_replace_root(g, 1, &energy);
    graph_replace_root(g, in->game->d, gradient);
    DTE_TRY(graph_status(g, err));
    DTE_TRY(
        extremum_find(in->game, energy, gradient, in->point, in->jacobian, in->manifold, &e, err));
    if (e.yes) say_energy(in->game, name, &e, out);
    return DTE_OK;
}

static dte_status try_energies(const closed_query *in, closed *out, dte_error *err)
{
    dte_game *game = in->game;
    const scenario *s = game->s;
    node *nodes = memory_zero(2 * game->d, sizeof *nodes);
    if (!nodes) return fail_memory(err);
    exact_field(game, nodes + game->d);
    dte_status status = graph_status(game->g, err);
    for (size_t i = 0; status == DTE_OK && !out->shown && i < s->n_energies; i++) {
        const node energy = exact_energy(game, i);
        status = graph_status(game->g, err);
        if (status == DTE_OK) status = try_energy(in, s->energies[i].name, energy, nodes, out, err);
    }
    const node squares = distance(game, in->point);
    if (status == DTE_OK && !out->shown && squares)
        status = try_energy(in, NULL, squares, nodes, out, err);
    memory_free(nodes);
    return status;
}

/* R (x, y) = (m[0] x + m[1] y, m[2] x + m[3] y) about the equilibrium */
typedef struct reflection {
    double m[4];
} reflection;

static const reflection reflections[] = {
    {{-1, 0, 0, 1}}, {{1, 0, 0, -1}}, {{0, 1, 1, 0}}, {{0, -1, -1, 0}}};

static bool reverses(dte_game *game, const double *point, const reflection *r)
{
    graph *g = game->g;
    node x[2], image[2], moved[2];
    for (int i = 0; i < 2; i++)
        x[i] = graph_sub(g, game->state[i], graph_const(g, point[i]));
    for (int i = 0; i < 2; i++)
        image[i] = graph_weighted(g, 2, r->m + 2 * i, x, point[i]);
    graph_replace(g, 2, game->field, 2, game->state, image, false, moved);
    for (int i = 0; i < 2; i++) {
        const node turned = graph_weighted(g, 2, r->m + 2 * i, game->field, 0.0);
        if (!expand_is_zero(g, graph_add(g, moved[i], turned))) return false;
    }
    return true;
}

static void say_reflection(const dte_game *game, const reflection *r, closed *out)
{
    const char *x = dte_game_component(game, 0), *y = dte_game_component(game, 1);
    out->shown = true;
    char what[160];
    if (r->m[0] < 0.0)
        snprintf(what, sizeof what, "turning the sign of %.40s", x);
    else if (r->m[3] < 0.0)
        snprintf(what, sizeof what, "turning the sign of %.40s", y);
    else
        snprintf(what, sizeof what, "swapping %.40s and %.40s%s", x, y,
                 r->m[1] < 0.0 ? " with opposite signs" : "");
    snprintf(
        out->reason, sizeof out->reason,
        "Reversing symmetry: %.150s (about the equilibrium) turns the flow round in time, so a "
        "linear centre of the plane is a centre",
        what);
}

static dte_status find(const closed_query *in, closed *out, dte_error *err)
{
    dte_game *game = in->game;
    DTE_TRY(try_energies(in, out, err));
    const bool plane = game->d == 2 && in->manifold == 0;
    const size_t n = sizeof reflections / sizeof *reflections;
    for (size_t i = 0; plane && !out->shown && i < n; i++)
        if (reverses(game, in->point, &reflections[i])) say_reflection(game, &reflections[i], out);
    return graph_status(game->g, err);
}

dte_status closed_find(const closed_query *in, closed *out, dte_error *err)
{
    dte_game *game = in->game;
    *out = (closed){0};
    const bool small = game->d <= CLOSED_DIMENSION && graph_size(game->g) <= CLOSED_NODES;
    if (!small || game->absorbed) return DTE_OK;
    graph_watch(game->g);
    DTE_TRY(find(in, out, err));
    if (graph_absorbed(game->g)) out->shown = false; /* -1 - 1e-17 = -1 proves nothing */
    return DTE_OK;
}

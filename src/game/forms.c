/* forms.c - second and third derivatives of the field as multilinear forms,
 *
 *     D^2 v [u, w] = d/de (J(s + e w) u) at e = 0,   D^3 v [u, w, y] likewise,
 *
 * by forward mode once more for each order. */
#include "game/game.h"

#include "base/memory.h"
#include "expr/derive.h"
#include <stdio.h>
#include <string.h>

enum { FORMS_GRAPH_LIMIT = 300 * 1000 }; /* nodes; a normal form of a larger game is refused */

struct game_forms {
    size_t d;
    program *second, *third;
    double *in; /* state, u, w, y */
};

void game_forms_free(game_forms *f)
{
    if (!f) return;
    program_free(f->second);
    program_free(f->third);
    memory_free(f->in);
    memory_free(f);
}

/* leaves[0..d): the state; then d directions of each order below `orders`. */
static dte_status inputs(dte_game *game, size_t orders, node *leaves, dte_error *err)
{
    const size_t d = game->d;
    memcpy(leaves, game->state, d * sizeof *leaves);
    for (size_t k = 0; k < orders * d; k++) {
        char name[64];
        snprintf(name, sizeof name, "u%zu[%zu]", k / d, k % d + 1);
        leaves[d + k] = graph_leaf(game->g, LEAF_DIRECTION, (uint32_t)k, name);
    }
    return graph_status(game->g, err);
}

static dte_status compile(dte_game *game, size_t orders, const node *leaves, const node *out,
                          program **p, dte_error *err)
{
    if (graph_size(game->g) > FORMS_GRAPH_LIMIT)
        return fail(err, DTE_LIMIT, "the game is too large for its higher derivatives");
    const program_spec spec = {.g = game->g,
                               .random = game->s->random,
                               .n_out = game->d,
                               .out = out,
                               .n_lane = game->d * (orders + 1),
                               .lane = leaves,
                               .level = game->level};
    return program_create(&spec, p, err);
}

static dte_status make(dte_game *game, game_forms *f, node *leaves, node *out, dte_error *err)
{
    const size_t d = game->d;
    DTE_TRY(game_need_product(game, err));
    DTE_TRY(inputs(game, 3, leaves, err));
    derive_forward(game->g, d, game->derivative, d, game->state, leaves + 2 * d, out);
    DTE_TRY(graph_status(game->g, err));
    DTE_TRY(compile(game, 2, leaves, out, &f->second, err));
    derive_forward(game->g, d, out, d, game->state, leaves + 3 * d, out + d);
    DTE_TRY(graph_status(game->g, err));
    return compile(game, 3, leaves, out + d, &f->third, err);
}

dte_status game_forms_create(dte_game *game, game_forms **out, dte_error *err)
{
    *out = NULL;
    game_forms *f = memory_zero(1, sizeof *f);
    node *nodes = memory_zero(6 * game->d, sizeof *nodes);
    if (f) f->d = game->d;
    if (f) f->in = memory_zero(4 * game->d, sizeof *f->in);
    dte_status status = f && f->in && nodes ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = make(game, f, nodes, nodes + 4 * game->d, err);
    memory_free(nodes);
    if (status == DTE_OK)
        *out = f;
    else
        game_forms_free(f);
    return status;
}

static void run(game_forms *f, program *p, size_t n, const double *const *vectors, double *out)
{
    for (size_t i = 0; i < n; i++)
        memcpy(f->in + i * f->d, vectors[i], f->d * sizeof *f->in);
    program_run(p, NULL, 1, f->in, 1, out, 1);
}

void game_forms_second(game_forms *f, const double *s, const double *u, const double *w,
                       double *out)
{
    run(f, f->second, 3, (const double *const[]){s, u, w}, out);
}

void game_forms_third(game_forms *f, const double *s, const double *u, const double *w,
                      const double *y, double *out)
{
    run(f, f->third, 4, (const double *const[]){s, u, w, y}, out);
}

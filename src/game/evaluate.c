/* evaluate.c - field and Jacobian of a game at given states, with quadrature errors. */
#include "game/game.h"

#include <math.h>
#include <string.h>

void dte_game_field(dte_game *game, size_t lanes, const double *s, double *v)
{
    program_run(game->value, NULL, lanes, s, lanes, v, lanes);
}

double game_quadrature_error(dte_game *game, const double *s)
{
    if (!game->finer) return 0.0;
    double *coarse = game->work, *fine = game->work + game->d, worst = 0.0;
    program_run(game->value, NULL, 1, s, 1, coarse, 1);
    program_run(game->finer, NULL, 1, s, 1, fine, 1);
    for (size_t i = 0; i < game->d; i++) {
        const double e = fabs(coarse[i] - fine[i]);
        if (e > worst || isnan(e)) worst = e;
    }
    return worst;
}

/* Columns first .. first + lanes of J, by products with unit vectors. */
static void columns(dte_game *game, program *product, const double *s, size_t first, size_t lanes,
                    double *jacobian)
{
    const size_t d = game->d;
    double *u = game->work, *out = game->work + GAME_BLOCK * d;
    memset(u, 0, d * lanes * sizeof *u);
    for (size_t k = 0; k < lanes; k++)
        u[(first + k) * lanes + k] = 1.0;
    program_run(product, s, lanes, u, lanes, out, lanes);
    for (size_t i = 0; i < d; i++)
        for (size_t k = 0; k < lanes; k++)
            jacobian[i * d + first + k] = out[i * lanes + k] + 0.0; /* no negative zeros */
}

static void assemble(dte_game *game, program *product, const double *s, double *jacobian)
{
    for (size_t first = 0; first < game->d; first += GAME_BLOCK) {
        const size_t left = game->d - first;
        columns(game, product, s, first, left < GAME_BLOCK ? left : GAME_BLOCK, jacobian);
    }
}

dte_status dte_game_jacobian(dte_game *game, const double *s, double *jacobian, dte_error *err)
{
    DTE_TRY(game_need_product(game, err));
    assemble(game, game->product, s, jacobian);
    for (size_t i = 0; i < game->d * game->d; i++)
        if (!isfinite(jacobian[i]))
            return game_diagnose_jacobian(game, s, i / game->d, i % game->d, err);
    return DTE_OK;
}

void game_jacobian_finer(dte_game *game, const double *s, double *jacobian)
{
    assemble(game, game->finer_product ? game->finer_product : game->product, s, jacobian);
}

/* plane.c - see plane.h. */
#include "analysis/plane.h"
#include "base/fail.h"
#include "base/memory.h"
#include "game/game.h"
#include <math.h>
#include <string.h>

enum { PLANE_BLOCK = 256 }; /* points evaluated at once */

dte_status game_plane_create(dte_game *game, const double *base, size_t x, size_t y,
                             game_plane *out, dte_error *err)
{
    const size_t d = dte_game_describe(game).dimension;
    *out = (game_plane){.game = game, .d = d, .x = x, .y = y};
    if (x >= d || y >= d || x == y)
        return fail(err, DTE_USAGE,
                    "the two axes of a phase portrait must be two different components");
    out->base = memory_zero(d, sizeof *out->base);
    out->s = memory_zero(d * PLANE_BLOCK, sizeof *out->s);
    out->v = memory_zero(d * PLANE_BLOCK, sizeof *out->v);
    if (!out->base || !out->s || !out->v) {
        game_plane_free(out);
        return fail_memory(err);
    }
    memcpy(out->base, base, d * sizeof *base);
    return DTE_OK;
}

void game_plane_free(game_plane *p)
{
    if (!p) return;
    memory_free(p->base);
    memory_free(p->s);
    memory_free(p->v);
    *p = (game_plane){0};
}

static void evaluate_block(game_plane *p, size_t n, const double *x, const double *y, double *u,
                           double *v)
{
    for (size_t k = 0; k < p->d; k++)
        for (size_t i = 0; i < n; i++)
            p->s[k * n + i] = k == p->x ? x[i] : k == p->y ? y[i] : p->base[k];
    dte_game_field(p->game, n, p->s, p->v);
    memcpy(u, p->v + p->x * n, n * sizeof *u);
    memcpy(v, p->v + p->y * n, n * sizeof *v);
}

void game_plane_field(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    for (size_t i = 0; i < n; i += PLANE_BLOCK) {
        const size_t m = n - i < PLANE_BLOCK ? n - i : PLANE_BLOCK;
        evaluate_block(data, m, x + i, y + i, u + i, v + i);
    }
}

/* J times the two unit vectors of the plane, as lanes of one product: a large game needs no whole
 * Jacobian. */
dte_status game_plane_jacobian(game_plane *p, double x, double y, double jacobian[4],
                               dte_error *err)
{
    DTE_TRY(game_need_product(p->game, err));
    double *at = p->s, *unit = p->s + p->d;
    memcpy(at, p->base, p->d * sizeof *at);
    at[p->x] = x;
    at[p->y] = y;
    memset(unit, 0, 2 * p->d * sizeof *unit);
    unit[2 * p->x] = unit[2 * p->y + 1] = 1.0;
    program_run(p->game->product, at, 2, unit, 2, p->v, 2);
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 2; j++) {
            const size_t row = i ? p->y : p->x;
            jacobian[2 * i + j] = p->v[2 * row + j] + 0.0;
            if (!isfinite(jacobian[2 * i + j]))
                return game_diagnose_jacobian(p->game, at, row, j ? p->y : p->x, err);
        }
    return DTE_OK;
}

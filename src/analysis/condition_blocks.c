/* condition_blocks.c - Hessian blocks of a Jacobian, with their eigenvalues and singular values. */
#include "analysis/condition_blocks.h"

#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>

double block_tolerance(const dte_equilibrium_report *r, double rate)
{
    const double size = linalg_norm_frobenius(r->n, r->jacobian);
    return (2.0 * r->jacobian_error + 64.0 * DBL_EPSILON * size) / rate;
}

void block_spectrum_free(block_spectrum *b)
{
    memory_free(b->values);
    *b = (block_spectrum){0};
}

dte_status block_spectrum_find(const dte_equilibrium_report *r, size_t first, size_t count,
                               double scale, block_spectrum *out, dte_error *err)
{
    const size_t n = count;
    double *all = memory_zero(n + 2 * n * n, sizeof *all);
    *out = (block_spectrum){0};
    if (!all) return fail_memory(err);
    *out = (block_spectrum){.n = n, .values = all, .vectors = all + n};
    double *a = all + n + n * n, skew = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const double up = scale * r->jacobian[(first + i) * r->n + first + j],
                         down = scale * r->jacobian[(first + j) * r->n + first + i];
            a[i * n + j] = 0.5 * (up + down);
            skew = hypot(skew, 0.5 * (up - down));
        }
    out->skew = skew;
    const dte_status status = linalg_symmetric(n, a, out->values, out->vectors, err);
    if (status != DTE_OK) block_spectrum_free(out);
    return status;
}

void game_blocks_free(game_blocks *b)
{
    block_spectrum_free(&b->q);
    block_spectrum_free(&b->h);
    memory_free(b->p);
    *b = (game_blocks){0};
}

static dte_status fill(const dte_equilibrium_report *r, game_blocks *b, dte_error *err)
{
    const dte_player D = b->D, G = b->G;
    const size_t nd = D.count, ng = G.count;
    DTE_TRY(block_spectrum_find(r, D.first, nd, -1.0 / D.rate, &b->q, err));
    DTE_TRY(block_spectrum_find(r, G.first, ng, 1.0 / G.rate, &b->h, err));
    const size_t short_side = nd < ng ? nd : ng;
    b->p = memory_zero(nd * ng + ng + short_side + ng * ng, sizeof *b->p);
    if (!b->p) return fail_memory(err);
    b->sigma = b->p + nd * ng;
    b->vt = b->sigma + ng + short_side;
    for (size_t i = 0; i < nd; i++)
        for (size_t j = 0; j < ng; j++) {
            const double there = r->jacobian[(D.first + i) * r->n + G.first + j] / D.rate,
                         back = r->jacobian[(G.first + j) * r->n + D.first + i] / G.rate;
            b->p[i * ng + j] = there;
            b->mismatch = hypot(b->mismatch, there + back);
        }
    return linalg_svd(nd, ng, b->p, b->sigma, NULL, b->vt, err);
}

dte_status game_blocks_make(const dte_equilibrium_report *r, dte_player D, dte_player G,
                            game_blocks *out, dte_error *err)
{
    *out = (game_blocks){.D = D, .G = G};
    out->tolerance = block_tolerance(r, fmin(D.rate, G.rate));
    const dte_status status = fill(r, out, err);
    if (status != DTE_OK) game_blocks_free(out);
    return status;
}

double game_blocks_pull(const game_blocks *b, size_t k)
{
    const size_t nd = b->D.count, ng = b->G.count;
    double sum = 0.0;
    for (size_t j = 0; j < ng; j++) {
        double entry = 0.0;
        for (size_t i = 0; i < nd; i++)
            entry += b->p[i * ng + j] * b->q.vectors[i * nd + k];
        sum = hypot(sum, entry);
    }
    return sum;
}

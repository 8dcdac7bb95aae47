/* extremum.c - the exact Hessian of a conserved quantity, and samples where it is flat. */
#include "analysis/extremum.h"

#include "analysis/equilibrium.h"
#include "base/memory.h"
#include "expr/derive.h"
#include "num/linalg.h"
#include <math.h>
#include <stdint.h>

enum { SAMPLES = 256 };

typedef struct study {
    dte_game *game;
    const double *point, *jacobian;
    size_t d, k;
    double *w, *vectors, *slope; /* Hessian: eigenvalues, vectors in columns; gradient */
} study;

static dte_status hessian(study *s, const node *gradient, dte_error *err)
{
    const size_t d = s->d;
    dte_game *game = s->game;
    node *product = memory_zero(d, sizeof *product);
    double *work = memory_aligned(2 * d * d, sizeof *work);
    program *p = NULL;
    dte_status status = product && work ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        derive_forward(game->g, d, gradient, d, game->state, game->direction, product);
        status = graph_status(game->g, err);
    }
    if (status == DTE_OK) status = game_compile(game, d, product, true, game->level, &p, err);
    if (status == DTE_OK) {
        for (size_t i = 0; i < d; i++) work[i * d + i] = 1.0;
        program_run(p, s->point, d, work, d, work + d * d, d);
        status = linalg_symmetric(d, work + d * d, s->w, s->vectors, err);
    }
    program_free(p);
    memory_free(product);
    memory_free(work);
    return status;
}

static dte_status slope(study *s, const node *gradient, dte_error *err)
{
    program *p = NULL;
    DTE_TRY(game_compile(s->game, s->d, gradient, false, s->game->level, &p, err));
    program_run(p, NULL, 1, s->point, 1, s->slope, 1);
    program_free(p);
    return DTE_OK;
}

/* |J x| is zero to rounding for the Hessian's eigenvector number `column`. */
static bool in_kernel(const study *s, size_t column)
{
    double sum = 0.0;
    for (size_t i = 0; i < s->d; i++) {
        double row = 0.0;
        for (size_t j = 0; j < s->d; j++)
            row += s->jacobian[i * s->d + j] * s->vectors[j * s->d + column];
        sum += row * row;
    }
    return sqrt(sum) <= 1e-8 * linalg_norm_frobenius(s->d, s->jacobian);
}

/* +1 minimum, -1 maximum, 0 neither; *flat counts the flat directions. */
static int sign_of_hessian(const study *s, size_t *flat)
{
    const double size = fmax(fabs(s->w[0]), fabs(s->w[s->d - 1]));
    size_t up = 0, down = 0;
    *flat = 0;
    if (!(size > 0.0) || !(vector_norm(s->d, s->slope) <= 1e-10 * (1.0 + size))) return 0;
    for (size_t i = 0; i < s->d; i++) {
        up += s->w[i] > 1e-10 * size;
        down += s->w[i] < -1e-10 * size;
        if (fabs(s->w[i]) > 1e-10 * size) continue;
        if (++*flat > s->k || !in_kernel(s, i)) return 0;
    }
    return up && down ? 0 : up ? 1 : -1;
}

/* Deviates in [-1, 1] from a fixed seed (xorshift). */
static double deviate(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (double)(*state >> 11) * 0x1p-52 - 1.0;
}

/* H - H(point) has the sign `sign`, to rounding, at samples around the point. */
static dte_status keeps_sign(const study *s, node energy, int sign, bool *yes, dte_error *err)
{
    program *p = NULL;
    double *in = memory_zero(s->d * (SAMPLES + 1) + SAMPLES + 1, sizeof *in);
    if (!in) return fail_memory(err);
    double *h = in + s->d * (SAMPLES + 1);
    const dte_status status = game_compile(s->game, 1, &energy, false, s->game->level, &p, err);
    uint64_t seed = 0x9E3779B97F4A7C15u;
    const double radius = 0.05 * (1.0 + vector_norm(s->d, s->point));
    if (status == DTE_OK) {
        for (size_t i = 0; i < s->d; i++)
            for (size_t lane = 0; lane <= SAMPLES; lane++)
                in[i * (SAMPLES + 1) + lane] = s->point[i] + (lane ? radius * deviate(&seed) : 0.0);
        program_run(p, NULL, SAMPLES + 1, in, SAMPLES + 1, h, SAMPLES + 1);
        *yes = true;
        for (size_t lane = 1; lane <= SAMPLES; lane++)
            *yes = *yes && sign * (h[lane] - h[0]) >= -1e-12 * (1.0 + fabs(h[0]));
    }
    program_free(p);
    memory_free(in);
    return status;
}

static dte_status decide(study *s, node energy, const node *gradient, bool *yes, dte_error *err)
{
    size_t flat;
    DTE_TRY(slope(s, gradient, err));
    DTE_TRY(hessian(s, gradient, err));
    const int sign = sign_of_hessian(s, &flat);
    *yes = sign != 0;
    return sign != 0 && flat > 0 ? keeps_sign(s, energy, sign, yes, err) : DTE_OK;
}

dte_status extremum_find(dte_game *game, node energy, const node *gradient, const double *point,
                         const double *jacobian, size_t k, bool *yes, dte_error *err)
{
    const size_t d = game->d;
    *yes = false;
    double *work = memory_zero(d * d + 2 * d, sizeof *work);
    if (!work) return fail_memory(err);
    study s = {game, point, jacobian, d, k, work, work + 2 * d, work + d};
    const dte_status status = decide(&s, energy, gradient, yes, err);
    memory_free(work);
    if (status != DTE_NUMERIC) return status;
    fail_clear(err); /* H has no second derivatives there: it proves nothing */
    *yes = false;
    return DTE_OK;
}

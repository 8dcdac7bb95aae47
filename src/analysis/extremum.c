/* extremum.c - the exact Hessian of a conserved quantity, and samples along its flat directions. */
#include "analysis/extremum.h"

#include "analysis/equilibrium.h"
#include "base/memory.h"
#include "expr/derive.h"
#include "num/linalg.h"
#include <math.h>
#include <stdint.h>

enum { SAMPLES = 64 };

static const double flat_below = 1e-10; /* of the largest curvature */

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
        for (size_t i = 0; i < d; i++)
            work[i * d + i] = 1.0;
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
    if (!(size > 0.0) ||
        !(vector_norm(s->d, s->slope) <= 1e-10 * size * (1.0 + vector_norm(s->d, s->point))))
        return 0;
    for (size_t i = 0; i < s->d; i++) {
        up += s->w[i] > flat_below * size;
        down += s->w[i] < -flat_below * size;
        if (fabs(s->w[i]) > flat_below * size) continue;
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

/* in: lane 0 is the point; the others lie in the flat subspace around it, at 0.3 of its size and
 * less. */
static void flat_samples(const study *s, double *in)
{
    const size_t lanes = SAMPLES + 1;
    const double size = 1.0 + vector_norm(s->d, s->point),
                 steep = fmax(fabs(s->w[0]), fabs(s->w[s->d - 1]));
    uint64_t seed = 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < s->d; i++)
        for (size_t lane = 0; lane < lanes; lane++)
            in[i * lanes + lane] = s->point[i];
    for (size_t k = 0; k < s->d; k++) {
        if (fabs(s->w[k]) > flat_below * steep) continue;
        for (size_t lane = 1; lane < lanes; lane++) {
            const double along = 0.3 * size * deviate(&seed);
            for (size_t i = 0; i < s->d; i++)
                in[i * lanes + lane] += along * s->vectors[i * s->d + k];
        }
    }
}

/* The sample is at least a tenth of the size of the point away. */
static bool is_far(const study *s, const double *in, size_t lane)
{
    double sum = 0.0;
    for (size_t i = 0; i < s->d; i++) {
        const double away = in[i * (SAMPLES + 1) + lane] - s->point[i];
        sum += away * away;
    }
    return sqrt(sum) >= 0.1 * (1.0 + vector_norm(s->d, s->point));
}

/* H - H(point) has the sign `sign`, to rounding, at samples along the flat directions: x^3 and -x^4
 * are no minima. */
static dte_status keeps_sign(const study *s, node energy, int sign, extremum *out, dte_error *err)
{
    program *p = NULL;
    double *in = memory_zero((s->d + 1) * (SAMPLES + 1), sizeof *in);
    if (!in) return fail_memory(err);
    double *h = in + s->d * (SAMPLES + 1);
    const dte_status status = game_compile(s->game, 1, &energy, false, s->game->level, &p, err);
    if (status == DTE_OK) {
        flat_samples(s, in);
        program_run(p, NULL, SAMPLES + 1, in, SAMPLES + 1, h, SAMPLES + 1);
        out->bounded = true;
        for (size_t lane = 1; lane <= SAMPLES; lane++) {
            if (!isfinite(h[lane])) continue; /* H ends there, which tells nothing */
            const double rise = sign * (h[lane] - h[0]), size = 1.0 + fabs(h[0]);
            out->yes = out->yes && rise >= -1e-13 * size;
            if (is_far(s, in, lane)) out->bounded = out->bounded && rise > 1e-9 * size;
        }
    }
    program_free(p);
    memory_free(in);
    return status;
}

static dte_status decide(study *s, node energy, const node *gradient, extremum *out, dte_error *err)
{
    DTE_TRY(slope(s, gradient, err));
    DTE_TRY(hessian(s, gradient, err));
    const int sign = sign_of_hessian(s, &out->flat);
    out->sign = sign;
    out->yes = sign != 0;
    out->bounded = out->flat == 0;
    return sign != 0 && out->flat > 0 ? keeps_sign(s, energy, sign, out, err) : DTE_OK;
}

dte_status extremum_find(dte_game *game, node energy, const node *gradient, const double *point,
                         const double *jacobian, size_t k, extremum *out, dte_error *err)
{
    const size_t d = game->d;
    *out = (extremum){0};
    double *work = memory_zero(d * d + 2 * d, sizeof *work);
    if (!work) return fail_memory(err);
    study s = {game, point, jacobian, d, k, work, work + 2 * d, work + d};
    const dte_status status = decide(&s, energy, gradient, out, err);
    memory_free(work);
    if (status != DTE_NUMERIC) return status;
    fail_clear(err); /* H has no second derivatives there: it proves nothing */
    *out = (extremum){0};
    return DTE_OK;
}

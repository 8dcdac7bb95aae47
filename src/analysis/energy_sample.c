/* energy_sample.c - H, dH/dt = grad H . v and v as one program, with their rounding bounds
 * (rounding.h), and the difference of two quadrature levels where there is quadrature. */
#include "analysis/energy_sample.h"

#include "analysis/running_bound.h"
#include "base/memory.h"
#include "expr/derive.h"
#include "expr/rounding.h"
#include "num/rules.h"
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { POINTS = ENERGY_POINTS, SOBOL_DIMENSION = 40, HALVINGS = 8 };

struct energy_sampler {
    dte_game *game;
    size_t d, points, rows; /* rows: H, dH/dt, v; then the bounds of dH/dt and v */
    graph *g;
    double noise;
    node *nodes; /* state, direction, v, gradient: d each; rows; params */
    double *numbers, *in, *out, *finer;
    program *p, *fine;
};

/* ---- the box ---- */

void energy_box_free(energy_box *b)
{
    memory_free(b->lo);
    *b = (energy_box){0};
}

dte_status energy_box_make(const dte_game *game, const double *point, energy_box *out,
                           dte_error *err)
{
    const size_t d = game->d;
    double *all = memory_zero(3 * d, sizeof *all);
    if (!all) return fail_memory(err);
    *out = (energy_box){.lo = all, .hi = all + d, .centre = all + 2 * d};
    out->window = game->s->n_axes > 0;
    out->rest = game->s->n_axes < d;
    for (size_t i = 0; i < d; i++) {
        out->lo[i] = point[i] - 1.0;
        out->hi[i] = point[i] + 1.0;
    }
    for (size_t k = 0; k < game->s->n_axes; k++) {
        const dte_axis axis = dte_game_axis(game, k);
        out->lo[axis.component] = fmin(axis.lo, axis.hi);
        out->hi[axis.component] = fmax(axis.lo, axis.hi);
    }
    for (size_t i = 0; i < d; i++)
        out->centre[i] = fmin(fmax(point[i], out->lo[i]), out->hi[i]);
    return DTE_OK;
}

/* ---- the program ---- */

void energy_sampler_free(energy_sampler *s)
{
    if (!s) return;
    program_free(s->p);
    program_free(s->fine);
    graph_free(s->g);
    memory_free(s->nodes);
    memory_free(s->numbers);
    memory_free(s->in);
    memory_free(s);
}

static dte_status compile(energy_sampler *s, const node *rows, const node *params, int level,
                          program **out, dte_error *err)
{
    const program_spec spec = {.g = s->g,
                               .random = s->game->s->random,
                               .n_out = s->rows,
                               .out = rows,
                               .n_uniform = s->game->s->n_params,
                               .uniform = params,
                               .n_lane = s->d,
                               .lane = s->nodes,
                               .level = level};
    return program_create(&spec, out, err);
}

static dte_status build(energy_sampler *s, size_t which, bool fixed, dte_error *err)
{
    const size_t d = s->d;
    const scenario *from = s->game->s;
    const double *values = fixed ? s->game->params : NULL;
    node *state = s->nodes, *direction = state + d, *v = direction + d, *gradient = v + d,
         *rows = gradient + d, *params = rows + s->rows;
    game_write_field(s->game, s->g, values, state, direction, rows + 2);
    graph_copy(from->g, 1, &from->energies[which].value, values, s->g, rows);
    graph_replace_root(s->g, 1, rows);
    running_bound_params(s->game, s->g, 1, rows, params);
    running_bound_params(s->game, s->g, d, rows + 2, params);
    graph_replace(s->g, 1, rows, 0, NULL, NULL, true, rows);
    derive_gradient(s->g, rows[0], d, state, gradient);
    rows[1] = graph_dot(s->g, d, gradient, rows + 2);
    rounding_bound(s->g, d + 1, rows + 1, rows + d + 2);
    DTE_TRY(graph_status(s->g, err));
    s->noise = s->game->noise + graph_noise(s->g);
    for (size_t k = 0; k < from->n_params; k++)
        s->numbers[k] = s->game->params[k];
    DTE_TRY(compile(s, rows, params, s->game->level, &s->p, err));
    if (!s->game->finer) return DTE_OK;
    return compile(s, rows, params, s->game->level + 1, &s->fine, err);
}

dte_status energy_sampler_create(dte_game *game, size_t which, bool fixed, energy_sampler **out,
                                 dte_error *err)
{
    *out = NULL;
    if (!running_bound_affordable(game))
        return fail(err, DTE_LIMIT, "the game is too large for error bounds of an energy");
    energy_sampler *s = memory_zero(1, sizeof *s);
    if (!s) return fail_memory(err);
    const size_t d = game->d, n_params = game->s->n_params;
    s->game = game;
    s->d = d;
    s->rows = 2 * d + 3;
    s->points = POINTS;
    s->g = graph_create();
    s->nodes = memory_zero(4 * d + s->rows + n_params, sizeof *s->nodes);
    s->numbers = memory_zero(n_params + 1, sizeof *s->numbers);
    s->in = memory_aligned((d + 2 * s->rows) * s->points, sizeof *s->in);
    s->out = s->in ? s->in + d * s->points : NULL;
    s->finer = s->in ? s->out + s->rows * s->points : NULL;
    const bool ok = s->g && s->nodes && s->numbers && s->in;
    const dte_status status = ok ? build(s, which, fixed, err) : fail_memory(err);
    if (status == DTE_OK)
        *out = s;
    else
        energy_sampler_free(s);
    return status;
}

/* ---- points ---- */

size_t energy_samples(const energy_sampler *s)
{
    return s->points;
}

static double deviate(uint64_t *state) /* in (0, 1), from a fixed seed (xorshift) */
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return ((double)(*state >> 12) + 0.5) * 0x1p-52;
}

dte_status energy_box_points(const energy_box *box, size_t d, size_t n, double *at, dte_error *err)
{
    const size_t dim = d < SOBOL_DIMENSION ? d : SOBOL_DIMENSION;
    double *u = memory_zero(n * dim, sizeof *u);
    uint64_t seed = 0x9E3779B97F4A7C15u;
    const dte_status status = u ? rules_sobol(n, dim, u, err) : fail_memory(err);
    for (size_t i = 0; status == DTE_OK && i < d; i++)
        for (size_t k = 0; k < n; k++) {
            const double part = i < dim ? u[k * dim + i] : deviate(&seed);
            const double x = box->lo[i] + (box->hi[i] - box->lo[i]) * part;
            const int halvings = k < n / 2 ? 0 : 1 + (int)((k - n / 2) * 2 * HALVINGS / n);
            at[i * n + k] = box->centre[i] + ldexp(x - box->centre[i], -halvings);
        }
    memory_free(u);
    return status;
}

/* Adds quadrature and what is left of numbers that cancelled in the formulas. */
static void widen(energy_sampler *s)
{
    const size_t n = s->points, d = s->d;
    for (size_t k = 0; k < n; k++) {
        double size = 1.0;
        for (size_t i = 0; i < d; i++)
            size += fabs(s->in[i * n + k]);
        for (size_t r = 0; r <= d; r++) {
            double *e = &s->out[(d + 2 + r) * n + k];
            const size_t value = (r + 1) * n + k;
            *e = 0.5 * DBL_EPSILON * *e + 4.0 * s->noise * size * size;
            if (s->fine) *e += fabs(s->out[value] - s->finer[value]);
        }
    }
}

dte_status energy_sample(energy_sampler *s, const energy_box *box, const bool *fixed,
                         const double *at, dte_error *err)
{
    const size_t n = s->points;
    DTE_TRY(energy_box_points(box, s->d, n, s->in, err));
    for (size_t i = 0; fixed && i < s->d; i++)
        for (size_t k = 0; fixed[i] && k < n; k++)
            s->in[i * n + k] = at[i];
    program_run(s->p, s->numbers, n, s->in, n, s->out, n);
    if (s->fine) program_run(s->fine, s->numbers, n, s->in, n, s->finer, n);
    widen(s);
    return DTE_OK;
}

energy_value energy_sample_value(const energy_sampler *s, size_t k)
{
    const size_t n = s->points;
    return (energy_value){s->out[k], s->out[n + k], s->out[(s->d + 2) * n + k]};
}

void energy_sample_point(const energy_sampler *s, size_t k, double *point)
{
    for (size_t i = 0; i < s->d; i++)
        point[i] = s->in[i * s->points + k];
}

bool energy_sample_moves(const energy_sampler *s, size_t k, size_t i)
{
    const size_t n = s->points;
    return fabs(s->out[(2 + i) * n + k]) > s->out[(s->d + 3 + i) * n + k];
}

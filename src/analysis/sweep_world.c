/* sweep_world.c - see sweep_world.h. Three programs of the params p and the state s: the given
 * point s0(p), the field v(s; p) and the product J(s; p) u, whose lanes are the directions u. */
#include "analysis/sweep_world.h"

#include "analysis/equilibrium.h"
#include "base/memory.h"
#include "expr/derive.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { NEWTON_LIMIT = 50 };

struct sweep_world {
    size_t d, n;
    graph *g;
    node *nodes; /* state, direction, field, product, given: d each; params; uniform inputs */
    program *given, *value, *product;
    double *uniform;               /* n params, d components */
    double *v, *step, *directions; /* d, d, d x d */
};

void sweep_world_free(sweep_world *w)
{
    if (!w) return;
    program_free(w->given);
    program_free(w->value);
    program_free(w->product);
    graph_free(w->g);
    memory_free(w->nodes);
    memory_free(w->uniform);
    memory_free(w);
}

/* Params that do not vary become numbers. */
static void put_in_params(sweep_world *w, const dte_game *game, const size_t *param, size_t count,
                          node *roots)
{
    for (size_t k = 0; graph_alive(w->g) && k < game->s->n_params; k++) {
        bool varies = false;
        for (size_t i = 0; i < w->n; i++)
            varies = varies || param[i] == k;
        if (varies) continue;
        const node leaf = graph_leaf(w->g, LEAF_PARAM, (uint32_t)k, game->s->params[k].name);
        const node value = graph_const(w->g, game->params[k]);
        graph_replace(w->g, count, roots, 1, &leaf, &value, false, roots);
    }
}

static dte_status compile(const sweep_world *w, const dte_game *game, const node *out,
                          size_t n_uniform, const node *uniform, size_t n_lane, const node *lane,
                          int level, program **made, dte_error *err)
{
    const program_spec spec = {.g = w->g,
                               .random = game->s->random,
                               .n_out = w->d,
                               .out = out,
                               .n_uniform = n_uniform,
                               .uniform = uniform,
                               .n_lane = n_lane,
                               .lane = lane,
                               .level = level};
    return program_create(&spec, made, err);
}

static dte_status write_programs(sweep_world *w, const dte_game *game, const size_t *param,
                                 size_t rest, int level, dte_error *err)
{
    const size_t d = w->d, n = w->n;
    node *state = w->nodes, *direction = state + d, *field = direction + d, *product = field + d;
    node *given = product + d, *uniform = given + d;
    game_write_field(game, w->g, NULL, state, direction, field);
    graph_copy(game->s->g, d, game->s->equilibria[rest].value, NULL, w->g, given);
    graph_replace_root(w->g, d, given);
    put_in_params(w, game, param, d, field);
    put_in_params(w, game, param, d, given);
    for (size_t i = 0; i < n; i++)
        uniform[i] =
            graph_leaf(w->g, LEAF_PARAM, (uint32_t)param[i], game->s->params[param[i]].name);
    memcpy(uniform + n, state, d * sizeof *state);
    derive_forward(w->g, d, field, d, state, direction, product);
    DTE_TRY(graph_status(w->g, err));
    DTE_TRY(compile(w, game, given, n, uniform, 0, NULL, level, &w->given, err));
    DTE_TRY(compile(w, game, field, n + d, uniform, 0, NULL, level, &w->value, err));
    return compile(w, game, product, n + d, uniform, d, direction, level, &w->product, err);
}

dte_status sweep_world_create(const dte_game *game, size_t n, const size_t *param, size_t rest,
                              int level, sweep_world **out, dte_error *err)
{
    const size_t d = game->d;
    *out = NULL;
    sweep_world *w = memory_zero(1, sizeof *w);
    if (!w) return fail_memory(err);
    w->d = d;
    w->n = n;
    w->g = graph_create();
    w->nodes = memory_zero(6 * d + n, sizeof *w->nodes);
    w->uniform = memory_aligned(n + 3 * d + d * d, sizeof *w->uniform);
    dte_status status = w->g && w->nodes && w->uniform ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = write_programs(w, game, param, rest, level, err);
    if (status != DTE_OK) {
        sweep_world_free(w);
        return status;
    }
    w->v = w->uniform + n + d;
    w->step = w->v + d;
    w->directions = w->step + d;
    for (size_t i = 0; i < d; i++)
        w->directions[i * d + i] = 1.0;
    *out = w;
    return DTE_OK;
}

/* v and J at the state in w->uniform; |v|. */
static double evaluate(sweep_world *w, double *jacobian)
{
    const size_t d = w->d;
    program_run(w->value, w->uniform, 1, NULL, 1, w->v, 1);
    program_run(w->product, w->uniform, d, w->directions, d, jacobian, d);
    return vector_norm(d, w->v);
}

/* As in equilibrium.c: v is within its rounding error, as far as the Jacobian can tell it. */
static bool is_rest(const sweep_world *w, const double *jacobian, bool *finite)
{
    const double *s = w->uniform + w->n;
    bool rest = true;
    for (size_t i = 0; i < w->d; i++) {
        double size = 0.0;
        for (size_t k = 0; k < w->d; k++)
            size += fabs(jacobian[i * w->d + k]) * (1.0 + fabs(s[k]));
        rest = rest && fabs(w->v[i]) <= 32.0 * DBL_EPSILON * size;
        *finite = *finite && isfinite(size) && isfinite(w->v[i]);
    }
    return rest;
}

bool sweep_world_rest(sweep_world *w, const double *values, double *point, double *jacobian)
{
    const size_t d = w->d;
    double *s = w->uniform + w->n, before = (double)INFINITY;
    memcpy(w->uniform, values, w->n * sizeof *values);
    program_run(w->given, w->uniform, 1, NULL, 1, w->v, 1);
    memcpy(s, w->v, d * sizeof *s);
    for (int k = 0; k < NEWTON_LIMIT; k++) {
        bool finite = true;
        const double size = evaluate(w, jacobian);
        const bool rest = is_rest(w, jacobian, &finite);
        if (!finite || (!rest && !(size < before))) return false;
        memcpy(point, s, d * sizeof *s);
        if (rest) return true;
        if (equilibrium_step(d, jacobian, w->v, 0, w->step, NULL) != DTE_OK) return false;
        for (size_t i = 0; i < d; i++)
            s[i] += w->step[i];
        before = size;
    }
    return false;
}

/* running_bound.c - the bounds of rounding.h for a game, in a graph of their own. */
#include "analysis/running_bound.h"

#include "base/memory.h"
#include "expr/derive.h"
#include "expr/rounding.h"
#include <float.h>
#include <math.h>

enum { BOUND_DIMENSION = 64, BOUND_NODES = 30000 };

struct running_bound {
    size_t d, n_params;
    graph *g;
    program *p;
    node *nodes;     /* state, direction, field, product, bounds: d each; then the params */
    double *uniform; /* (state,) params */
    bool jacobian;
};

bool running_bound_affordable(const dte_game *game)
{
    return game->d <= BOUND_DIMENSION && graph_size(game->g) <= BOUND_NODES;
}

void running_bound_free(running_bound *b)
{
    if (!b) return;
    program_free(b->p);
    graph_free(b->g);
    memory_free(b->nodes);
    memory_free(b->uniform);
    memory_free(b);
}

/* A short binary fraction is read without an error. */
static bool is_exact(double value)
{
    const double scaled = value * 4096.0;
    return fabs(value) < 4096.0 && scaled == floor(scaled);
}

void running_bound_params(const dte_game *game, graph *g, size_t n, node *roots, node *leaves)
{
    for (size_t k = 0; k < game->s->n_params; k++) {
        leaves[k] = graph_leaf(g, LEAF_PARAM, (uint32_t)k, game->s->params[k].name);
        if (!is_exact(game->params[k])) continue;
        const node value = graph_const(g, game->params[k]);
        graph_replace(g, n, roots, 1, &leaves[k], &value, false, roots);
    }
}

static dte_status build(dte_game *game, running_bound *b, bool keep_params, dte_error *err)
{
    const size_t d = b->d;
    node *state = b->nodes, *direction = state + d, *field = direction + d, *product = field + d,
         *bounds = product + d, *param = bounds + d;
    game_write_field(game, b->g, keep_params ? NULL : game->params, state, direction, field);
    running_bound_params(game, b->g, d, field, param);
    if (b->jacobian) derive_forward(b->g, d, field, d, state, direction, product);
    rounding_bound(b->g, d, b->jacobian ? product : field, bounds);
    DTE_TRY(graph_status(b->g, err));
    const size_t first = b->jacobian ? d : 0;
    node *uniform = memory_zero(first + b->n_params + 1, sizeof *uniform);
    if (!uniform) return fail_memory(err);
    for (size_t i = 0; i < first; i++)
        uniform[i] = state[i];
    for (size_t k = 0; k < b->n_params; k++) {
        uniform[first + k] = param[k];
        b->uniform[first + k] = game->params[k];
    }
    const program_spec spec = {.g = b->g,
                               .random = game->s->random,
                               .n_out = d,
                               .out = bounds,
                               .n_uniform = first + b->n_params,
                               .uniform = uniform,
                               .n_lane = d,
                               .lane = b->jacobian ? direction : state,
                               .level = game->level};
    const dte_status status = program_create(&spec, &b->p, err);
    memory_free(uniform);
    return status;
}

dte_status running_bound_create(dte_game *game, bool jacobian, bool keep_params,
                                running_bound **out, dte_error *err)
{
    *out = NULL;
    running_bound *b = memory_zero(1, sizeof *b);
    if (!b) return fail_memory(err);
    b->d = game->d;
    b->n_params = game->s->n_params;
    b->jacobian = jacobian;
    b->g = graph_create();
    b->nodes = memory_zero(5 * b->d + b->n_params, sizeof *b->nodes);
    b->uniform = memory_zero(b->d + b->n_params + 1, sizeof *b->uniform);
    const bool ok = b->g && b->nodes && b->uniform;
    const dte_status status = ok ? build(game, b, keep_params, err) : fail_memory(err);
    if (status == DTE_OK)
        *out = b;
    else
        running_bound_free(b);
    return status;
}

void running_bound_field(running_bound *b, const double *s, double *e)
{
    program_run(b->p, b->uniform, 1, s, 1, e, 1);
    for (size_t i = 0; i < b->d; i++)
        e[i] *= 0.5 * DBL_EPSILON;
}

dte_status running_bound_jacobian(running_bound *b, const double *s, double *e, dte_error *err)
{
    const size_t d = b->d;
    double *unit = memory_aligned(d * d, sizeof *unit);
    if (!unit) return fail_memory(err);
    for (size_t i = 0; i < d; i++) {
        b->uniform[i] = s[i];
        unit[i * d + i] = 1.0;
    }
    program_run(b->p, b->uniform, d, unit, d, e, d);
    for (size_t i = 0; i < d * d; i++)
        e[i] *= 0.5 * DBL_EPSILON;
    memory_free(unit);
    return DTE_OK;
}

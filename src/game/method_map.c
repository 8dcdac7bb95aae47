/* method_map.c - a method compiled for a game: iterates and the exact Jacobian of the step. */
#include "game/method.h"

#include "base/memory.h"
#include "expr/derive.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* inputs: state (n), directions (n), h, schedules */
static size_t count_inputs(const method_map *m)
{
    return 2 * m->n + 1 + m->use->row->n_schedule;
}

static void make_leaves(method_map *m)
{
    graph *g = m->game->g;
    node *direction = m->inputs + m->n, *h = m->inputs + 2 * m->n;
    const uint32_t params = (uint32_t)m->game->s->n_params; /* the game's own are numbers already */
    for (size_t i = 0; i < m->n; i++) {
        char name[48];
        snprintf(name, sizeof name, "m%zu", i);
        m->inputs[i] = i < m->d ? m->game->state[i] : graph_leaf(g, LEAF_STATE, (uint32_t)i, name);
        direction[i] =
            i < m->d ? m->game->direction[i] : graph_leaf(g, LEAF_DIRECTION, (uint32_t)i, name);
    }
    h[0] = graph_leaf(g, LEAF_PARAM, params, "h");
    for (uint32_t k = 0; k < m->use->row->n_schedule; k++)
        h[1 + k] = graph_leaf(g, LEAF_PARAM, params + 1 + k, "schedule");
}

/* Writes the step into next, by the row. work: 2 d nodes. */
static void write_step(method_map *m, bool at_rest, node *work, node *next)
{
    graph *g = m->game->g;
    const method *row = m->use->row;
    const node h = m->inputs[2 * m->n];
    for (size_t p = 0; p < m->game->s->n_players; p++) {
        const dte_player player = dte_game_player(m->game, p);
        for (size_t i = player.first; i < player.first + player.count; i++)
            work[i] = graph_scale(g, m->use->ratio[p], h);
    }
    method_frame f = {.game = m->game,
                      .g = g,
                      .d = m->d,
                      .x = m->inputs,
                      .memory = m->inputs + m->d,
                      .h = work,
                      .option = m->use->option,
                      .own = m->use->own,
                      .player = m->use->player,
                      .order = m->use->order,
                      .inner = m->use->inner,
                      .schedule = m->inputs + 2 * m->n + 1,
                      .x_next = next,
                      .memory_next = next + m->d,
                      .scratch = work + m->d};
    if (at_rest && row->step_at_rest)
        row->step_at_rest(&f);
    else
        row->step(&f);
}

static dte_status compile(method_map *m, const node *out, bool directions, program **p,
                          dte_error *err)
{
    node *uniform = memory_zero(count_inputs(m), sizeof *uniform);
    if (!uniform) return fail_memory(err);
    const size_t extra = 1 + m->use->row->n_schedule;
    memcpy(uniform, m->inputs + 2 * m->n, extra * sizeof *uniform);
    memcpy(uniform + extra, m->inputs, m->n * sizeof *uniform);
    const program_spec spec = {.g = m->game->g,
                               .random = m->game->s->random,
                               .n_out = m->n,
                               .out = out,
                               .n_uniform = extra + (directions ? m->n : 0),
                               .uniform = uniform,
                               .n_lane = m->n,
                               .lane = directions ? m->inputs + m->n : m->inputs,
                               .level = m->game->level};
    const dte_status status = program_create(&spec, p, err);
    memory_free(uniform);
    return status;
}

static dte_status make_value(method_map *m, dte_error *err)
{
    node *work = memory_zero(2 * m->d, sizeof *work);
    if (!work) return fail_memory(err);
    make_leaves(m);
    write_step(m, false, work, m->next);
    dte_status status = graph_status(m->game->g, err);
    if (status == DTE_OK) status = compile(m, m->next, false, &m->value, err);
    if (status == DTE_OK) write_step(m, true, work, m->next);
    memory_free(work);
    return status == DTE_OK ? graph_status(m->game->g, err) : status;
}

dte_status method_map_create(dte_game *game, const method_use *use, method_map *out, dte_error *err)
{
    *out = (method_map){.game = game, .use = use, .d = game->d};
    out->n = game->d * (1 + use->row->memory_blocks);
    out->inputs = memory_zero(count_inputs(out), sizeof *out->inputs);
    out->next = memory_zero(out->n, sizeof *out->next);
    out->work =
        memory_aligned(2 * out->n * GAME_BLOCK + out->n + 1 + METHOD_SCHEDULES, sizeof *out->work);
    const bool ok = out->inputs && out->next && out->work;
    const dte_status status = ok ? make_value(out, err) : fail_memory(err);
    if (status != DTE_OK) method_map_free(out);
    return status;
}

void method_map_free(method_map *m)
{
    memory_free(m->inputs);
    memory_free(m->next);
    memory_free(m->work);
    program_free(m->value);
    program_free(m->product);
    *m = (method_map){0};
}

size_t method_map_uniform(const method_map *m, double h, size_t t, double *uniform)
{
    const method *row = m->use->row;
    uniform[0] = h;
    for (size_t k = 0; k < row->n_schedule; k++)
        uniform[1 + k] = row->schedule(m->use->option, k, t);
    return 1 + row->n_schedule;
}

void method_map_step(method_map *m, double h, size_t t, double *state)
{
    double uniform[1 + METHOD_SCHEDULES];
    method_map_uniform(m, h, t, uniform);
    memcpy(m->work, state, m->n * sizeof *state);
    program_run(m->value, uniform, 1, m->work, 1, state, 1);
}

void method_map_rest(const method_map *m, const double *x, double *state)
{
    memcpy(state, x, m->d * sizeof *state);
    memset(state + m->d, 0, (m->n - m->d) * sizeof *state);
    if (m->use->row->rest) m->use->row->rest(m->d, x, state + m->d);
}

static dte_status need_product(method_map *m, dte_error *err)
{
    if (m->product) return DTE_OK;
    graph *g = m->game->g;
    node *out = memory_zero(m->n, sizeof *out);
    if (!out) return fail_memory(err);
    derive_forward(g, m->n, m->next, m->n, m->inputs, m->inputs + m->n, out);
    dte_status status = graph_status(g, err);
    if (status == DTE_OK) status = compile(m, out, true, &m->product, err);
    memory_free(out);
    return status;
}

static dte_status check_finite(const method_map *m, const double *jacobian, dte_error *err)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < m->n; k++)
            if (!isfinite(jacobian[i * m->n + k]))
                return fail(err, DTE_NUMERIC,
                            "the step of '%s' is not differentiable at rest: entry (%zu, %zu) of "
                            "its Jacobian is not finite",
                            m->use->label, i + 1, k + 1);
    return DTE_OK;
}

dte_status method_map_jacobian(method_map *m, double h, const double *state, double *jacobian,
                               dte_error *err)
{
    const method *row = m->use->row;
    const char *why = row->no_jacobian ? row->no_jacobian(m->use->option) : NULL;
    if (why) return fail(err, DTE_NUMERIC, "%s", why);
    DTE_TRY(need_product(m, err));
    double *uniform = m->work + 2 * m->n * GAME_BLOCK, *out = m->work + m->n * GAME_BLOCK;
    memcpy(uniform + method_map_uniform(m, h, 0, uniform), state, m->n * sizeof *state);
    for (size_t first = 0; first < m->n; first += GAME_BLOCK) {
        const size_t left = m->n - first, lanes = left < GAME_BLOCK ? left : GAME_BLOCK;
        memset(m->work, 0, m->n * lanes * sizeof *m->work);
        for (size_t k = 0; k < lanes; k++)
            m->work[(first + k) * lanes + k] = 1.0;
        program_run(m->product, uniform, lanes, m->work, lanes, out, lanes);
        for (size_t i = 0; i < m->n; i++)
            memcpy(jacobian + i * m->n + first, out + i * lanes, lanes * sizeof *out);
    }
    return check_finite(m, jacobian, err);
}

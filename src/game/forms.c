/* forms.c - second and third derivatives of the field, or of the step of a method, as multilinear
 * forms,
 *
 *     D^2 v [u, w] = d/de (J(s + e w) u) at e = 0,   D^3 v [u, w, y] likewise,
 *
 * by forward mode once more for each order. */
#include "game/method.h"

#include "base/memory.h"
#include "expr/derive.h"
#include <stdio.h>
#include <string.h>

enum { FORMS_GRAPH_LIMIT = 300 * 1000 }; /* nodes; a normal form of a larger game is refused */

struct game_forms {
    size_t d;
    program *second, *third;
    double *in;      /* state, u, w, y */
    double *uniform; /* numbers of the inputs that are no state */
};

/* What is differentiated: `value` (d) by `state` (d), with further inputs held. */
typedef struct forms_spec {
    dte_game *game;
    size_t d, n_uniform;
    const node *state, *value, *uniform;
} forms_spec;

void game_forms_free(game_forms *f)
{
    if (!f) return;
    program_free(f->second);
    program_free(f->third);
    memory_free(f->in);
    memory_free(f->uniform);
    memory_free(f);
}

/* leaves[0..d): the state; then d directions of each order below `orders`. */
static dte_status inputs(const forms_spec *w, size_t orders, node *leaves, dte_error *err)
{
    const size_t d = w->d;
    graph *g = w->game->g;
    memcpy(leaves, w->state, d * sizeof *leaves);
    for (size_t k = 0; k < orders * d; k++) {
        char name[64];
        snprintf(name, sizeof name, "u%zu[%zu]", k / d, k % d + 1);
        leaves[d + k] = graph_leaf(g, LEAF_DIRECTION, (uint32_t)k, name);
    }
    return graph_status(g, err);
}

static dte_status compile(const forms_spec *w, size_t orders, const node *leaves, const node *out,
                          program **p, dte_error *err)
{
    if (graph_size(w->game->g) > FORMS_GRAPH_LIMIT)
        return fail(err, DTE_LIMIT, "the game is too large for its higher derivatives");
    const program_spec spec = {.g = w->game->g,
                               .random = w->game->s->random,
                               .n_out = w->d,
                               .out = out,
                               .n_uniform = w->n_uniform,
                               .uniform = w->uniform,
                               .n_lane = w->d * (orders + 1),
                               .lane = leaves,
                               .level = w->game->level};
    return program_create(&spec, p, err);
}

/* out: 3 d, one derivative after the other. */
static dte_status make(const forms_spec *w, game_forms *f, node *leaves, node *out, dte_error *err)
{
    const size_t d = w->d;
    graph *g = w->game->g;
    DTE_TRY(inputs(w, 3, leaves, err));
    derive_forward(g, d, w->value, d, w->state, leaves + d, out);
    derive_forward(g, d, out, d, w->state, leaves + 2 * d, out + d);
    DTE_TRY(graph_status(g, err));
    DTE_TRY(compile(w, 2, leaves, out + d, &f->second, err));
    derive_forward(g, d, out + d, d, w->state, leaves + 3 * d, out + 2 * d);
    DTE_TRY(graph_status(g, err));
    return compile(w, 3, leaves, out + 2 * d, &f->third, err);
}

static dte_status create(const forms_spec *w, const double *uniform, game_forms **out,
                         dte_error *err)
{
    const size_t d = w->d;
    *out = NULL;
    game_forms *f = memory_zero(1, sizeof *f);
    node *nodes = memory_zero(7 * d, sizeof *nodes);
    if (f) f->d = d;
    if (f) f->in = memory_zero(4 * d, sizeof *f->in);
    if (f) f->uniform = memory_zero(w->n_uniform + 1, sizeof *f->uniform);
    dte_status status = f && f->in && f->uniform && nodes ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = make(w, f, nodes, nodes + 4 * d, err);
    memory_free(nodes);
    if (status != DTE_OK) {
        game_forms_free(f);
        return status;
    }
    if (w->n_uniform) memcpy(f->uniform, uniform, w->n_uniform * sizeof *uniform);
    *out = f;
    return DTE_OK;
}

dte_status game_forms_create(dte_game *game, game_forms **out, dte_error *err)
{
    const forms_spec w = {.game = game, .d = game->d, .state = game->state, .value = game->field};
    return create(&w, NULL, out, err);
}

dte_status method_forms_create(method_map *m, double h, game_forms **out, dte_error *err)
{
    const method *row = m->use->row;
    double uniform[1 + METHOD_SCHEDULES];
    const forms_spec w = {.game = m->game,
                          .d = m->n,
                          .n_uniform = method_map_uniform(m, h, 0, uniform),
                          .state = m->inputs,
                          .value = m->next,
                          .uniform = m->inputs + 2 * m->n};
    *out = NULL;
    if (row->step_at_rest)
        return fail(err, DTE_LIMIT, "the step of '%s' has no second derivative at rest", row->name);
    return create(&w, uniform, out, err);
}

static void run(game_forms *f, program *p, size_t n, const double *const *vectors, double *out)
{
    for (size_t i = 0; i < n; i++)
        memcpy(f->in + i * f->d, vectors[i], f->d * sizeof *f->in);
    program_run(p, f->uniform, 1, f->in, 1, out, 1);
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

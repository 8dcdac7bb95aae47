/* condition_inquiry.c - one program for all numbers, from formulas in the scenario's graph. */
#include "analysis/condition_inquiry.h"

#include "analysis/equilibrium.h"
#include "base/memory.h"
#include "expr/derive.h"
#include <math.h>

enum { SIZE_MOST = 256 }; /* parameters of D; beyond it the natural size is 1 */

dte_status inquiry_evaluate(inquiry *q, size_t n, const node *nodes, double *values, dte_error *err)
{
    dte_game *game = q->w->game;
    program *p = NULL;
    node *roots = memory_zero(2 * n, sizeof *roots), *copies = roots + n;
    if (!roots) return fail_memory(err);
    for (size_t i = 0; i < n; i++)
        roots[i] = nodes[i] ? nodes[i] : graph_const(game->s->g, 0.0);
    graph_copy(game->s->g, n, roots, game->params, game->g, copies);
    dte_status status = graph_status(game->g, err);
    if (status == DTE_OK) status = game_compile(game, n, copies, false, game->level, &p, err);
    if (status == DTE_OK) program_run(p, NULL, 1, q->w->r->point, 1, values, 1);
    program_free(p);
    memory_free(roots);
    for (size_t i = 0; status == DTE_OK && i < n; i++)
        if (!nodes[i]) values[i] = (double)NAN;
    return status;
}

node inquiry_at(const inquiry *q, node a, const node *to)
{
    node out = 0;
    graph_replace(q->w->game->s->g, 1, &a, q->roles->n, q->roles->y, to, false, &out);
    return out;
}

static node expect_square(const inquiry *q, node a, const node *to)
{
    graph *g = q->w->game->s->g;
    return random_expect(q->w->game->s->random, graph_power(g, inquiry_at(q, a, to), 2.0));
}

static node expect_norm(const inquiry *q, size_t n, const node *gradient)
{
    graph *g = q->w->game->s->g;
    node sum = graph_const(g, 0.0);
    for (size_t i = 0; i < n; i++)
        sum = graph_add(g, sum, expect_square(q, gradient[i], q->roles->data));
    return sum;
}

static void loss_nodes(const inquiry *q)
{
    const scenario_roles *r = q->roles;
    graph *g = q->w->game->s->g;
    node slope = 0, curvature = 0;
    const node origin = graph_const(g, 0.0);
    if (!r->loss_found) return;
    derive_gradient(g, r->loss_value, 1, &r->t, &slope);
    derive_gradient(g, slope, 1, &r->t, &curvature);
    graph_replace(g, 1, &slope, 1, &r->t, &origin, false, &q->nodes[SLOPE]);
    graph_replace(g, 1, &curvature, 1, &r->t, &origin, false, &q->nodes[CURVATURE]);
}

static dte_status discriminator_nodes(const inquiry *q, dte_error *err)
{
    const scenario_roles *r = q->roles;
    const dte_player D = q->w->D;
    const scenario *s = q->w->game->s;
    const size_t most = r->n > D.count ? r->n : D.count;
    node *work = memory_zero(2 * most, sizeof *work), *leaves = work + most;
    if (!work) return fail_memory(err);
    q->nodes[ON_DATA] = expect_square(q, r->value, r->data);
    if (r->fake) q->nodes[ON_FAKE] = expect_square(q, r->value, r->fake);
    derive_gradient(s->g, r->value, r->n, r->y, work);
    q->nodes[AROUND] = expect_norm(q, r->n, work);
    for (size_t i = 0; i < D.count; i++)
        leaves[i] = s->components[D.first + i].leaf;
    derive_gradient(s->g, r->value, D.count, leaves, work);
    if (D.count <= SIZE_MOST) q->nodes[SIZE] = expect_norm(q, D.count, work);
    for (size_t i = 0; r->fake && i < D.count; i++)
        q->nodes[N_FIXED + i] =
            graph_sub(s->g, random_expect(s->random, inquiry_at(q, work[i], r->data)),
                      random_expect(s->random, inquiry_at(q, work[i], r->fake)));
    memory_free(work);
    return graph_status(s->g, err);
}

void inquiry_free(inquiry *q)
{
    memory_free(q->nodes);
    memory_free(q->values);
    q->nodes = NULL;
    q->values = NULL;
}

dte_status inquiry_make(inquiry *q, dte_error *err)
{
    q->n = N_FIXED + q->w->D.count;
    q->nodes = memory_zero(q->n, sizeof *q->nodes);
    q->values = memory_zero(q->n, sizeof *q->values);
    if (!q->nodes || !q->values) return fail_memory(err);
    loss_nodes(q);
    DTE_TRY(discriminator_nodes(q, err));
    DTE_TRY(inquiry_evaluate(q, q->n, q->nodes, q->values, err));
    const double size = sqrt(fmax(q->values[SIZE], 0.0)),
                 far = 1.0 + vector_norm(q->w->r->n, q->w->r->point);
    q->scale = far * (isfinite(q->values[SIZE]) && size > 0.0 ? size : 1.0);
    return DTE_OK;
}

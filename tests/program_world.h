/* program_world.h - a small game for the tests of programs, and a naive evaluator.
 *
 * The evaluator walks the graph in long double, one lane and one quadrature point at a time,
 * with the same rules: it differs from a program by rounding only. */
#ifndef DTE_PROGRAM_WORLD_H
#define DTE_PROGRAM_WORLD_H

#include "expr/program.h"
#include "num/rules.h"
#include "tap.h"
#include <stdlib.h>

enum { STATES = 4, DIRECTIONS = 3, MOST_POINTS = 256 };

/* ---- a small game ----------------------------------------------------------------------- */

typedef struct world {
    graph *g;
    randoms *r;
    node state[STATES], direction[DIRECTIONS];
    node x, z; /* x ~ U(-1, 1), z ~ N(0, 1) */
} world;

static inline node add_variable(world *w, const char *name, const char *law, double a, double b)
{
    const node first = graph_const(w->g, a), second = graph_const(w->g, b);
    const node *const args[] = {&first, &second};
    node component = 0;
    randoms_add(w->r, name, random_find(law, strlen(law)), 1, false, args, &component);
    return component;
}

static inline void world_create(world *w)
{
    static const char *const name[] = {"s0", "s1", "s2", "s3"}, *const tangent[] = {"u0", "u1",
                                                                                    "u2"};
    w->g = graph_create();
    w->r = randoms_create(w->g);
    for (uint32_t k = 0; k < STATES; k++)
        w->state[k] = graph_leaf(w->g, LEAF_STATE, k, name[k]);
    for (uint32_t k = 0; k < DIRECTIONS; k++)
        w->direction[k] = graph_leaf(w->g, LEAF_DIRECTION, k, tangent[k]);
    w->x = add_variable(w, "x", "uniform", -1.0, 1.0);
    w->z = add_variable(w, "z", "normal", 0.0, 1.0);
}

static inline void world_free(world *w)
{
    randoms_free(w->r);
    graph_free(w->g);
}

static inline node call(world *w, fn_id fn, node a)
{
    return graph_call1(w->g, fn, a);
}

/* States uniform, directions lanes; or, with `all_lanes`, both lanes (states first). */
static inline program_spec spec_of(const world *w, size_t n_out, const node *out, bool all_lanes,
                                   int level)
{
    static node lanes[STATES + DIRECTIONS];
    memcpy(lanes, w->state, sizeof w->state);
    memcpy(lanes + STATES, w->direction, sizeof w->direction);
    return (program_spec){.g = w->g,
                          .random = w->r,
                          .n_out = n_out,
                          .out = out,
                          .n_uniform = all_lanes ? 0 : STATES,
                          .uniform = w->state,
                          .n_lane = all_lanes ? STATES + DIRECTIONS : DIRECTIONS,
                          .lane = all_lanes ? lanes : w->direction,
                          .level = level};
}

static inline program *compile(const world *w, size_t n_out, const node *out, bool all_lanes,
                               int level)
{
    dte_error err = {0};
    program *p = NULL;
    const program_spec spec = spec_of(w, n_out, out, all_lanes, level);
    if (!CHECK(graph_status(w->g, &err) == DTE_OK && program_create(&spec, &p, &err) == DTE_OK))
        printf("# %s\n", err.text);
    return p;
}

/* The value of one expression at a state (and no directions). */
static inline double value_at(const world *w, node e, int level, const double state[STATES])
{
    static const double zeros[DIRECTIONS];
    double y = -999.0;
    program *p = compile(w, 1, &e, false, level);
    if (p) program_run(p, state, 1, zeros, 1, &y, 1);
    program_free(p);
    return y;
}

/* ---- the naive evaluator ---------------------------------------------------------------- */

typedef struct naive {
    const world *w;
    int level;
    const double *state, *direction;
    double base[8];
    long double *value;
    unsigned *stamp, epoch, clock;
    size_t evaluations;
} naive;

static long double naive_eval(naive *n, node a);

static inline void find_bases(naive *n, node a, uint32_t *index, size_t *count)
{
    const node_view v = graph_view(n->w->g, a);
    if (!(v.has & 1u << LEAF_BASE) || v.kind == NODE_EXPECT) return;
    bool known = v.kind != NODE_LEAF;
    for (size_t k = 0; k < *count; k++)
        known |= index[k] == v.index;
    if (!known) index[(*count)++] = v.index;
    for (size_t k = 0; k < v.n; k++)
        find_bases(n, v.args[k], index, count);
}

static inline long double naive_expect(naive *n, node body)
{
    static double x[2][MOST_POINTS], w[2][MOST_POINTS];
    double my_x[2][MOST_POINTS], my_w[2][MOST_POINTS];
    uint32_t index[8];
    size_t dim = 0;
    const size_t order = (size_t)16 << n->level;
    find_bases(n, body, index, &dim);
    for (size_t k = 0; k < dim && k < 2; k++)
        if (randoms_rule(n->w->r, index[k]) == RULE_NORMAL)
            rules_hermite(order, x[k], w[k], NULL);
        else
            rules_legendre(order, x[k], w[k], NULL);
    memcpy(my_x, x, sizeof x); /* an E inside uses the static arrays again */
    memcpy(my_w, w, sizeof w);
    const unsigned outer = n->epoch;
    long double sum = 0.0L;
    for (size_t i = 0; i < order; i++)
        for (size_t j = 0; j < (dim == 2 ? order : 1); j++) {
            n->epoch = ++n->clock;
            n->base[index[0]] = my_x[0][i];
            if (dim == 2) n->base[index[1]] = my_x[1][j];
            const long double other = (long double)(dim == 2 ? my_w[1][j] : 1.0);
            const long double weight = (long double)my_w[0][i] * other;
            sum += weight * naive_eval(n, body);
        }
    n->epoch = outer;
    return sum;
}

static inline long double naive_call(naive *n, const node_view *v)
{
    const long double a = naive_eval(n, v->args[0]);
    switch (v->fn) {
    case FN_exp:
        return expl(a);
    case FN_log:
        return logl(a);
    case FN_log1p:
        return log1pl(a);
    case FN_expm1:
        return expm1l(a);
    case FN_tanh:
        return tanhl(a);
    case FN_sin:
        return sinl(a);
    case FN_cos:
        return cosl(a);
    case FN_atan:
        return atanl(a);
    case FN_abs:
        return fabsl(a);
    case FN_sigmoid:
        return 1.0L / (1.0L + expl(-a));
    case FN_softplus:
        return a > 0 ? a + log1pl(expl(-a)) : log1pl(expl(a));
    case FN_relu:
        return a > 0 ? a : 0;
    case FN_min:
        return fminl(a, naive_eval(n, v->args[1]));
    case FN_max:
        return fmaxl(a, naive_eval(n, v->args[1]));
    case FN_pow:
        return powl(a, naive_eval(n, v->args[1]));
    case FN_sign:
        return (a > 0) - (a < 0);
    case FN_step:
        return a > 0 ? 1 : a < 0 ? 0 : 0.5L;
    default:
        return 0;
    }
}

static inline long double naive_leaf(const naive *n, const node_view *v)
{
    if (v->fn == LEAF_STATE) return (long double)n->state[v->index];
    if (v->fn == LEAF_DIRECTION) return (long double)n->direction[v->index];
    return (long double)n->base[v->index];
}

static inline long double naive_node(naive *n, const node_view *v)
{
    long double y = v->kind == NODE_PROD ? 1.0L : (long double)v->value;
    switch (v->kind) {
    case NODE_LEAF:
        return naive_leaf(n, v);
    case NODE_SUM:
        for (size_t k = 0; k < v->n; k++)
            y += (long double)v->coef[k] * naive_eval(n, v->args[k]);
        return y;
    case NODE_PROD:
        for (size_t k = 0; k < v->n; k++)
            y *= powl(naive_eval(n, v->args[k]), (long double)v->coef[k]);
        return y;
    case NODE_CALL:
        return naive_call(n, v);
    case NODE_EXPECT:
        return naive_expect(n, v->args[0]);
    case NODE_DETACH:
        return naive_eval(n, v->args[0]);
    default:
        return y;
    }
}

static inline long double naive_eval(naive *n, node a)
{
    const node_view v = graph_view(n->w->g, a);
    const unsigned epoch = v.has & 1u << LEAF_BASE ? n->epoch : UINT32_MAX;
    if (n->stamp[a] == epoch) return n->value[a];
    const long double y = naive_node(n, &v);
    n->stamp[a] = epoch;
    n->value[a] = y;
    return y;
}

static inline void naive_run(const world *w, int level, size_t n_out, const node *out,
                             const double *state, const double *direction, double *y)
{
    const size_t size = graph_size(w->g) + 1;
    naive n = {.w = w, .level = level, .state = state, .direction = direction};
    n.value = calloc(size, sizeof *n.value);
    n.stamp = calloc(size, sizeof *n.stamp);
    for (size_t k = 0; k < n_out; k++)
        y[k] = (double)naive_eval(&n, out[k]);
    free(n.value);
    free(n.stamp);
}

#endif

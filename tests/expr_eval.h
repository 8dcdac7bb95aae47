/* expr_eval.h - expressions evaluated in the plainest way, in extended precision.
 *
 * A reference for the tests of the expression layer: every node by its definition, E by a
 * rule of its own (Gauss-Legendre with 40 points, the trapezoidal rule with step 1/4 on
 * [-13, 13], whose error for the normal law is below exp(-2 pi b / h) for an integrand that is
 * analytic in |Im u| < b). With `narrow` every intermediate result is rounded to double, as a
 * program does, so that an overflow shows. Random expressions come with their values. */
#ifndef DTE_EXPR_EVAL_H
#define DTE_EXPR_EVAL_H

#include "base/memory.h"
#include "expr/graph_build.h"
#include "expr/random.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { EVAL_LEAVES = 32, EVAL_KINDS = 6, EVAL_LEGENDRE = 40, EVAL_TRAPEZOID = 105 };

typedef long double real;

typedef struct env {
    real leaf[EVAL_KINDS][EVAL_LEAVES]; /* by kind and index */
    bool narrow;
    const randoms *laws; /* of BASE leaves; NULL: uniform */
} env;

static inline real eval_sigmoid(real u)
{
    return u >= 0.0L ? 1.0L / (1.0L + expl(-u)) : expl(u) / (1.0L + expl(u));
}

static inline real eval_softplus(real u)
{
    return (u > 0.0L ? u : 0.0L) + log1pl(expl(-fabsl(u)));
}

static inline real eval_fn(fn_id fn, real x, real y)
{
    switch (fn) {
    case FN_exp:
        return expl(x);
    case FN_log:
        return logl(x);
    case FN_log1p:
        return log1pl(x);
    case FN_expm1:
        return expm1l(x);
    case FN_tanh:
        return tanhl(x);
    case FN_sin:
        return sinl(x);
    case FN_cos:
        return cosl(x);
    case FN_atan:
        return atanl(x);
    case FN_abs:
        return fabsl(x);
    case FN_sigmoid:
        return eval_sigmoid(x);
    case FN_softplus:
        return eval_softplus(x);
    case FN_relu:
        return x > 0.0L ? x : 0.0L;
    case FN_min:
        return x < y ? x : y;
    case FN_max:
        return x > y ? x : y;
    case FN_pow:
        return powl(x, y);
    case FN_sign:
        return (real)((x > 0.0L) - (x < 0.0L));
    case FN_step:
        return x == 0.0L ? 0.5L : (real)(x > 0.0L);
    case FN_kink:
        return x == 0.0L ? (real)__builtin_nan("") : 0.0L;
    case FN_COUNT:
        break;
    }
    return (real)__builtin_nan("");
}

static inline real eval(graph *g, const env *e, node a);

static inline void eval_legendre(real x[EVAL_LEGENDRE], real w[EVAL_LEGENDRE])
{
    const int n = EVAL_LEGENDRE;
    for (int i = 0; i < n; i++) {
        real t = cosl(acosl(-1.0L) * ((real)i + 0.75L) / ((real)n + 0.5L)), slope = 1.0L;
        for (int step = 0; step < 12; step++) {
            real p = 1.0L, before = 0.0L;
            for (int k = 0; k < n; k++) {
                const real next = ((2.0L * k + 1.0L) * t * p - k * before) / (k + 1.0L);
                before = p;
                p = next;
            }
            slope = n * (t * p - before) / (t * t - 1.0L);
            t -= p / slope;
        }
        x[i] = t;
        w[i] = 1.0L / ((1.0L - t * t) * slope * slope); /* half: the density is 1/2 */
    }
}

/* sum_i w_i body(leaf[at] = x_i), over the BASE leaves at[0..n). */
static inline real eval_rule(graph *g, env *e, node body, size_t n, const uint32_t *at)
{
    if (n == 0) return eval(g, e, body);
    real sum = 0.0L;
    if (e->laws && randoms_rule(e->laws, at[0]) == RULE_NORMAL) {
        for (int i = 0; i < EVAL_TRAPEZOID; i++) {
            const real u = 0.25L * (real)(i - EVAL_TRAPEZOID / 2);
            e->leaf[LEAF_BASE][at[0]] = u;
            const real density = expl(-0.5L * u * u) / sqrtl(2.0L * acosl(-1.0L));
            sum += 0.25L * density * eval_rule(g, e, body, n - 1, at + 1);
        }
        return sum;
    }
    real x[EVAL_LEGENDRE], w[EVAL_LEGENDRE];
    eval_legendre(x, w);
    for (int i = 0; i < EVAL_LEGENDRE; i++) {
        e->leaf[LEAF_BASE][at[0]] = x[i];
        sum += w[i] * eval_rule(g, e, body, n - 1, at + 1);
    }
    return sum;
}

static inline real eval_expect(graph *g, const env *e, node body)
{
    env inner = *e;
    uint32_t at[EVAL_LEAVES];
    size_t count = 0, n = 0;
    node *list = graph_collect(g, 1, &body, 1u << LEAF_BASE, &count);
    for (size_t i = 0; list && i < count; i++) {
        const node_view v = graph_view(g, list[i]);
        if (v.kind == NODE_LEAF) at[n++] = v.index;
    }
    memory_free(list);
    return eval_rule(g, &inner, body, n, at);
}

static inline real eval_node(graph *g, const env *e, const node_view *v, const real *val)
{
    double constant;
    real total = v->kind == NODE_PROD ? 1.0L : (real)v->value, x[2] = {0.0L, 0.0L};
    if (v->kind == NODE_CONST) return (real)v->value;
    if (v->kind == NODE_LEAF) return e->leaf[v->fn][v->index];
    if (v->kind == NODE_EXPECT) return eval_expect(g, e, v->args[0]);
    for (size_t i = 0; i < v->n; i++) {
        const real t = graph_is_const(g, v->args[i], &constant) ? (real)constant : val[v->args[i]];
        if (v->kind == NODE_SUM) total += (real)v->coef[i] * t;
        if (v->kind == NODE_PROD) total *= v->coef[i] == 0.5 ? sqrtl(t) : powl(t, (real)v->coef[i]);
        if (v->kind == NODE_DETACH) total = t;
        if (i < 2) x[i] = t;
        if (e->narrow) total = (real)(double)total;
    }
    return v->kind == NODE_CALL ? eval_fn((fn_id)v->fn, x[0], x[1]) : total;
}

/* NaN if the graph has failed. */
static inline real eval(graph *g, const env *e, node a)
{
    if (a == 0) return (real)__builtin_nan("");
    const uint32_t here = UINT32_MAX;
    const node_view root = graph_view(g, a);
    if (root.kind == NODE_CONST) return (real)root.value;
    size_t count = 0;
    node *list = graph_collect(g, 1, &a, here, &count);
    real *val = calloc(graph_size(g), sizeof *val);
    real out = (real)__builtin_nan("");
    for (size_t i = 0; list && val && i < count; i++) {
        const node_view v = graph_view(g, list[i]);
        const bool inside = v.has & (1u << LEAF_BASE) && !(root.has & (1u << LEAF_BASE));
        if (inside) continue; /* of an E, which evaluates it */
        out = eval_node(g, e, &v, val);
        if (e->narrow) out = (real)(double)out;
        val[list[i]] = out;
    }
    free(val);
    memory_free(list);
    return out;
}

/* df/dx for leaf (kind, index) by central differences, extrapolated four times (Richardson). */
static inline real eval_slope(graph *g, const env *e, node f, leaf_kind kind, uint32_t index)
{
    real t[5][5], h = 0.02L;
    env at = *e;
    for (int i = 0; i < 5; i++, h *= 0.5L) {
        at.leaf[kind][index] = e->leaf[kind][index] + h;
        const real up = eval(g, &at, f);
        at.leaf[kind][index] = e->leaf[kind][index] - h;
        t[i][0] = (up - eval(g, &at, f)) / (2.0L * h);
        real four = 4.0L;
        for (int k = 1; k <= i; k++, four *= 4.0L)
            t[i][k] = t[i][k - 1] + (t[i][k - 1] - t[i - 1][k - 1]) / (four - 1.0L);
    }
    return t[4][4];
}

/* A fixed sequence: the same numbers in every run. */
static inline uint32_t eval_draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static inline real eval_uniform(uint64_t *seed, real lo, real hi)
{
    return lo + (hi - lo) * (real)eval_draw(seed) / 2147483648.0L;
}

/* An expression with its value, both built by the same steps. */
typedef struct twin {
    node a;
    real value;
} twin;

/* One step of both: drawn first, valued second, and built only if the value is a number. */
typedef struct combination {
    unsigned what;
    double e, c[2];
    fn_id fn;
} combination;

static inline combination eval_combination(uint64_t *seed)
{
    static const double powers[] = {-2.0, -1.0, -0.5, 0.5, 1.5, 2.0, 3.0};
    combination m = {.what = eval_draw(seed) % 8, .c = {0.0, 0.75}};
    m.e = powers[eval_draw(seed) % 7];
    m.c[0] = (double)(eval_draw(seed) % 9) / 4.0 - 1.0;
    m.fn = (fn_id)(eval_draw(seed) % FN_COUNT);
    return m;
}

static inline real eval_value_of(const combination *m, real x, real y)
{
    switch (m->what) {
    case 0:
        return x + y;
    case 1:
        return x - y;
    case 2:
        return x * y;
    case 3:
        return x / y;
    case 4:
        return powl(x, (real)m->e);
    case 5:
        return 0.5L + (real)m->c[0] * x + (real)m->c[1] * y;
    default:
        return eval_fn(m->fn, x, y);
    }
}

static inline node eval_node_of(graph *g, const combination *m, node x, node y)
{
    const node both[] = {x, y};
    switch (m->what) {
    case 0:
        return graph_add(g, x, y);
    case 1:
        return graph_sub(g, x, y);
    case 2:
        return graph_mul(g, x, y);
    case 3:
        return graph_div(g, x, y);
    case 4:
        return graph_power(g, x, m->e);
    case 5:
        return graph_weighted(g, 2, m->c, both, 0.5);
    default:
        return m->fn == FN_pow ? graph_pow(g, x, y) : graph_call(g, m->fn, both);
    }
}

/* `steps` combinations of the leaves in list[0..n), kept if the value is of moderate size. The
 * list must hold n + steps; returns its new length. */
static inline size_t eval_grow(graph *g, uint64_t *seed, size_t n, twin *list, size_t steps)
{
    for (size_t k = 0; k < steps; k++) {
        const twin x = list[eval_draw(seed) % n], y = list[eval_draw(seed) % n];
        const real most = fmaxl(fabsl(x.value), fabsl(y.value));
        if (most > 30.0L || fminl(fabsl(x.value), fabsl(y.value)) < 0.03L) continue;
        const combination m = eval_combination(seed);
        const real value = eval_value_of(&m, x.value, y.value);
        if (isfinite(value)) list[n++] = (twin){eval_node_of(g, &m, x.a, y.a), value};
    }
    return n;
}

#endif

/* graph_call.c - functions of expressions, with the rewrites that keep GAN losses finite,
 * and the expectation node. */
#include "expr/graph_build.h"

#include "base/memory.h"
#include <math.h>

node graph_argument(const graph *g, node a, fn_id fn)
{
    const node_view v = graph_view(g, a);
    return v.kind == NODE_CALL && v.fn == (uint32_t)fn ? v.args[0] : 0;
}

static node plain(graph *g, fn_id fn, const node *args)
{
    return graph_intern(g, &(node_record){.kind = NODE_CALL,
                                          .fn = (uint32_t)fn,
                                          .n = (size_t)fn_table[fn].arity,
                                          .args = args});
}

static bool is_positive(const graph *g, node a)
{
    return graph_argument(g, a, FN_exp) || graph_argument(g, a, FN_sigmoid) ||
           graph_argument(g, a, FN_softplus);
}

/* log of: exp, sigmoid, a positive multiple, a power of something positive, p + q exp(u). */
static node rewrite_log(graph *g, node a)
{
    node rest, u, shift;
    double scale = graph_factor(g, a, &rest);
    if (scale > 0.0 && scale != 1.0)
        return graph_add(g, graph_const(g, log(scale)), graph_call1(g, FN_log, rest));
    if ((u = graph_argument(g, a, FN_exp))) return u;
    if ((u = graph_argument(g, a, FN_sigmoid)))
        return graph_neg(g, graph_call1(g, FN_softplus, graph_neg(g, u)));
    const node_view v = graph_view(g, a);
    if (v.kind == NODE_PROD && v.n == 1 && is_positive(g, v.args[0]))
        return graph_scale(g, v.coef[0], graph_call1(g, FN_log, v.args[0]));
    if (!graph_is_one_plus_exp(g, a, &scale, &shift, &u)) return graph_log_sum_exp(g, a);
    const node tail = graph_add(g, graph_const(g, log(scale)), graph_call1(g, FN_softplus, u));
    return shift ? graph_add(g, shift, tail) : tail;
}

static node rewrite_log1p(graph *g, node a)
{
    node rest;
    const double scale = graph_factor(g, a, &rest);
    const node u = graph_argument(g, rest, FN_exp);
    if (u == 0 || !(scale > 0.0)) return 0;
    return graph_call1(g, FN_softplus, graph_add(g, u, graph_const(g, log(scale))));
}

static node rewrite_exp(graph *g, node a)
{
    return graph_argument(g, a, FN_log);
}

/* f(-u) = -f(u) */
static node rewrite_odd(graph *g, fn_id fn, node a)
{
    if (!graph_looks_negative(g, a)) return 0;
    return graph_neg(g, graph_call1(g, fn, graph_neg(g, a)));
}

/* f(-u) = f(u) */
static node rewrite_even(graph *g, fn_id fn, node a)
{
    return graph_looks_negative(g, a) ? graph_call1(g, fn, graph_neg(g, a)) : 0;
}

static node rewrite_abs(graph *g, node a)
{
    if (graph_argument(g, a, FN_abs) || is_positive(g, a)) return a;
    node rest;
    const double scale = graph_factor(g, a, &rest);
    if (scale != 1.0) return graph_scale(g, fabs(scale), graph_call1(g, FN_abs, rest));
    return rewrite_even(g, FN_abs, a);
}

/* a^b for a constant a > 0. */
static node rewrite_pow(graph *g, const node *args)
{
    double base;
    if (!graph_is_const(g, args[0], &base) || !(base > 0.0)) return 0;
    return graph_call1(g, FN_exp, graph_scale(g, log(base), args[1]));
}

static node rewrite(graph *g, fn_id fn, const node *args)
{
    switch (fn) {
    case FN_log:
        return rewrite_log(g, args[0]);
    case FN_log1p:
        return rewrite_log1p(g, args[0]);
    case FN_exp:
        return rewrite_exp(g, args[0]);
    case FN_tanh:
    case FN_sin:
    case FN_atan:
    case FN_sign:
        return rewrite_odd(g, fn, args[0]);
    case FN_cos:
    case FN_kink:
        return rewrite_even(g, fn, args[0]);
    case FN_abs:
        return rewrite_abs(g, args[0]);
    case FN_pow:
        return rewrite_pow(g, args);
    case FN_min:
    case FN_max:
        return args[0] == args[1] ? args[0] : 0;
    default:
        return 0;
    }
}

node graph_call(graph *g, fn_id fn, const node *args)
{
    double x[2] = {0.0, 0.0};
    bool constant = true;
    for (int i = 0; i < fn_table[fn].arity; i++) {
        if (args[i] == 0) return 0;
        constant = graph_is_const(g, args[i], &x[i]) && constant;
    }
    if (!graph_alive(g)) return 0;
    if (constant) return graph_const(g, fn_value(fn, x));
    const node simpler = rewrite(g, fn, args);
    return simpler ? simpler : plain(g, fn, args);
}

node graph_call1(graph *g, fn_id fn, node a)
{
    return graph_call(g, fn, &a);
}

/* Parts the operands of v into those with and those without BASE leaves. */
static void part(const graph *g, const node_view *v, operands *with, operands *without)
{
    for (size_t i = 0; i < v->n; i++) {
        const bool random = graph_view(g, v->args[i]).has & (1u << LEAF_BASE);
        operands_add(random ? with : without, v->args[i], v->coef[i]);
    }
}

static node expect_product(graph *g, node body, const node_view *v)
{
    operands with, without;
    operands_init(&with, g);
    operands_init(&without, g);
    part(g, v, &with, &without);
    if (without.n == 0) {
        operands_free(&with);
        return graph_intern(g, &(node_record){.kind = NODE_EXPECT, .n = 1, .args = &body});
    }
    const node outside = graph_prod_powers(&without);
    const node inside = graph_prod_powers(&with);
    return graph_mul(g, outside, graph_expect(g, inside));
}

static node expect_sum(graph *g, const node_view *v)
{
    operands with, without;
    operands_init(&with, g);
    operands_init(&without, g);
    part(g, v, &with, &without);
    node inside;
    if (with.n == 1) {
        inside = graph_scale(g, with.list[0].by, graph_expect(g, with.list[0].base));
        operands_free(&with);
    } else {
        const node rest = operands_sum(&with, 0.0);
        inside = graph_intern(g, &(node_record){.kind = NODE_EXPECT, .n = 1, .args = &rest});
    }
    return graph_add(g, operands_sum(&without, v->value), inside);
}

node graph_expect(graph *g, node body)
{
    if (body == 0 || !graph_alive(g)) return 0;
    const node_view v = graph_view(g, body);
    if (!(v.has & (1u << LEAF_BASE))) return body;
    if (v.kind == NODE_SUM) return expect_sum(g, &v);
    if (v.kind == NODE_PROD) return expect_product(g, body, &v);
    return graph_intern(g, &(node_record){.kind = NODE_EXPECT, .n = 1, .args = &body});
}

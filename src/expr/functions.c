/* functions.c - the table of elementary functions: names, values and derivatives. */
#include "expr/graph_build.h"

#include "expr/kernels.h"
#include <math.h>
#include <string.h>

#define FN(name, arity, visible, kernel, latex)                                                    \
    [FN_##name] = {#name, arity, visible, OP_##kernel, latex},
const fn_info fn_table[FN_COUNT] = {
#include "expr/functions.def"
};
#undef FN

fn_id fn_find(const char *name, size_t length)
{
    for (int i = 0; i < FN_COUNT; i++)
        if (fn_table[i].visible && strlen(fn_table[i].name) == length &&
            memcmp(fn_table[i].name, name, length) == 0)
            return (fn_id)i;
    return FN_COUNT;
}

static double sigmoid(double u)
{
    return u >= 0.0 ? 1.0 / (1.0 + exp(-u)) : exp(u) / (1.0 + exp(u));
}

static double softplus(double u)
{
    return fmax(u, 0.0) + log1p(exp(-fabs(u)));
}

double fn_value(fn_id fn, const double *x)
{
    if (isnan(x[0]) || (fn_table[fn].arity > 1 && isnan(x[1]))) return x[0] + x[1];
    switch (fn) {
    case FN_exp:
        return exp(x[0]);
    case FN_log:
        return log(x[0]);
    case FN_log1p:
        return log1p(x[0]);
    case FN_expm1:
        return expm1(x[0]);
    case FN_tanh:
        return tanh(x[0]);
    case FN_sin:
        return sin(x[0]);
    case FN_cos:
        return cos(x[0]);
    case FN_atan:
        return atan(x[0]);
    case FN_abs:
        return fabs(x[0]);
    case FN_sigmoid:
        return sigmoid(x[0]);
    case FN_softplus:
        return softplus(x[0]);
    case FN_relu:
        return fmax(x[0], 0.0);
    case FN_min:
        return fmin(x[0], x[1]);
    case FN_max:
        return fmax(x[0], x[1]);
    case FN_pow:
        return pow(x[0], x[1]);
    case FN_sign:
        return (double)((x[0] > 0.0) - (x[0] < 0.0));
    case FN_step:
        return x[0] == 0.0 ? 0.5 : (double)(x[0] > 0.0);
    case FN_kink:
        return x[0] == 0.0 ? __builtin_nan("") : 0.0;
    case FN_COUNT:
        break;
    }
    return __builtin_nan("");
}

/* One function for each row of the table: d fn / d a[k]. */
typedef node derivative(graph *g, const node *a, int k);

#define UNARY(name)  static node fn_derivative_##name(graph *g, const node *a, int k)
#define ONE_ARGUMENT (void)k

static node one_plus_square(graph *g, node a, double sign)
{
    return graph_weighted(g, 1, &sign, (const node[]){graph_power(g, a, 2.0)}, 1.0);
}

UNARY(exp)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_exp, a[0]);
}
UNARY(log)
{
    ONE_ARGUMENT;
    return graph_power(g, a[0], -1.0);
}
UNARY(log1p)
{
    ONE_ARGUMENT;
    return graph_power(g, graph_add(g, graph_const(g, 1.0), a[0]), -1.0);
}
UNARY(expm1)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_exp, a[0]);
}
UNARY(tanh)
{
    ONE_ARGUMENT;
    return one_plus_square(g, graph_call1(g, FN_tanh, a[0]), -1.0);
}
UNARY(sin)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_cos, a[0]);
}
UNARY(cos)
{
    ONE_ARGUMENT;
    return graph_neg(g, graph_call1(g, FN_sin, a[0]));
}
UNARY(atan)
{
    ONE_ARGUMENT;
    return graph_power(g, one_plus_square(g, a[0], 1.0), -1.0);
}
UNARY(abs)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_sign, a[0]);
}
UNARY(sigmoid)
{
    ONE_ARGUMENT;
    return graph_mul(g, graph_call1(g, FN_sigmoid, a[0]),
                     graph_call1(g, FN_sigmoid, graph_neg(g, a[0])));
}
UNARY(softplus)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_sigmoid, a[0]);
}
UNARY(relu)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_step, a[0]);
}
/* max(a, b): step(a - b) for a, step(b - a) for b; min the other way round. */
UNARY(max)
{
    return graph_call1(g, FN_step, graph_sub(g, a[k], a[1 - k]));
}
UNARY(min)
{
    return graph_call1(g, FN_step, graph_sub(g, a[1 - k], a[k]));
}
UNARY(pow)
{
    if (k == 1) return graph_mul(g, graph_pow(g, a[0], a[1]), graph_call1(g, FN_log, a[0]));
    return graph_mul(g, a[1], graph_pow(g, a[0], graph_sub(g, a[1], graph_const(g, 1.0))));
}
UNARY(sign)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_kink, a[0]);
}
UNARY(step)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_kink, a[0]);
}
UNARY(kink)
{
    ONE_ARGUMENT;
    return graph_call1(g, FN_kink, a[0]);
}

#define FN(name, arity, visible, kernel, latex) [FN_##name] = fn_derivative_##name,
static derivative *const derivatives[FN_COUNT] = {
#include "expr/functions.def"
};
#undef FN

node fn_derivative(graph *g, fn_id fn, const node *args, int which)
{
    return derivatives[fn](g, args, which);
}

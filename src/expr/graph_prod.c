/* graph_prod.c - products  prod_i b_i^(e_i)  in normal form.
 *
 * Constants and signs are pulled out into a coefficient, exponentials are gathered into one,
 * and 1/(p + q exp(u)) becomes a sigmoid, so that quotients of exponentials never overflow. */
#include "expr/graph_build.h"

#include <math.h>

enum { LOG_SUM_EXP_TERMS = 64 };

static bool is_integer(double e)
{
    return e == floor(e) && fabs(e) < 0x1p53;
}

bool graph_is_one_plus_exp(graph *g, node a, double *scale, node *shift, node *u)
{
    const node_view v = graph_view(g, a);
    if (v.kind != NODE_SUM || v.n + (v.value != 0.0) != 2) return false;
    const node first = v.value != 0.0 ? 0 : graph_argument(g, v.args[0], FN_exp);
    const node last = graph_argument(g, v.args[v.n - 1], FN_exp);
    const double p = v.value != 0.0 ? v.value : v.coef[0], q = v.coef[v.n - 1];
    if (last == 0 || (v.value == 0.0 && first == 0) || !(p > 0.0) || !(q > 0.0)) return false;
    const double ratio = log(q / p);
    *scale = p;
    *shift = first;
    *u = graph_weighted(g, first ? 2 : 1, (const double[]){1.0, -1.0}, (const node[]){last, first},
                        ratio);
    return true;
}

node graph_log_sum_exp(graph *g, node a)
{
    const node_view v = graph_view(g, a);
    if (v.kind != NODE_SUM || v.n + (v.value != 0.0) < 3 || v.n > LOG_SUM_EXP_TERMS) return 0;
    if (v.value < 0.0) return 0;
    for (size_t i = 0; i < v.n; i++)
        if (!(v.coef[i] > 0.0) || !graph_argument(g, v.args[i], FN_exp)) return 0;
    node total = v.value > 0.0 ? graph_const(g, log(v.value)) : 0;
    for (size_t i = 0; graph_alive(g) && i < v.n; i++) {
        const node u =
            graph_add(g, graph_argument(g, v.args[i], FN_exp), graph_const(g, log(v.coef[i])));
        const node above = total ? graph_sub(g, total, u) : 0;
        total = total ? graph_add(g, u, graph_call1(g, FN_softplus, above)) : u;
    }
    return total;
}

/* The factors of a product under way: coefficient * list * exp(exponent). */
typedef struct product {
    double coefficient;
    operands list;
    operands exponent;
} product;

static void take(product *p, node base, double e);

static void take_product(product *p, const node_view *v, node self, double e)
{
    if (is_integer(e) && v->n <= GRAPH_FLATTEN) {
        for (size_t i = 0; i < v->n; i++)
            take(p, v->args[i], v->coef[i] * e);
        return;
    }
    /* sqrt(x^2) = |x| */
    const double half = 0.5 * v->coef[0];
    if (e == 0.5 && v->n == 1 && is_integer(half)) {
        take(p, graph_call1(p->list.g, FN_abs, v->args[0]), half);
        return;
    }
    operands_add(&p->list, self, e);
}

static void take_sum(product *p, const node_view *v, node self, double e)
{
    graph *g = p->list.g;
    double scale;
    node shift, u;
    if (v->n == 1 && v->value == 0.0 && (v->coef[0] > 0.0 || is_integer(e))) {
        p->coefficient *= pow(v->coef[0], e);
        take(p, v->args[0], e);
    } else if (e < 0.0 && is_integer(e) && graph_is_one_plus_exp(g, self, &scale, &shift, &u)) {
        p->coefficient *= pow(scale, e);
        if (shift) operands_add(&p->exponent, shift, e);
        take(p, graph_call1(g, FN_sigmoid, graph_neg(g, u)), -e);
    } else if (e < 0.0 && is_integer(e) && (u = graph_log_sum_exp(g, self)) != 0) {
        operands_add(&p->exponent, u, e);
    } else if (v->coef[0] < 0.0 && v->n <= GRAPH_FLATTEN && is_integer(e)) {
        p->coefficient *= fmod(e, 2.0) != 0.0 ? -1.0 : 1.0;
        operands_add(&p->list, graph_neg(g, self), e);
    } else {
        operands_add(&p->list, self, e);
    }
}

static void take(product *p, node base, double e)
{
    graph *g = p->list.g;
    if (!graph_alive(g) || base == 0 || e == 0.0) return;
    const node_view v = graph_view(g, base);
    const bool even = is_integer(e) && fmod(e, 2.0) == 0.0;
    if (v.kind == NODE_CONST)
        p->coefficient *= pow(v.value, e);
    else if (v.kind == NODE_PROD)
        take_product(p, &v, base, e);
    else if (v.kind == NODE_SUM)
        take_sum(p, &v, base, e);
    else if (v.kind == NODE_CALL && v.fn == FN_exp)
        operands_add(&p->exponent, v.args[0], e);
    else if (v.kind == NODE_CALL && v.fn == FN_abs && even)
        take(p, v.args[0], e);
    else
        operands_add(&p->list, base, e);
}

/* exp(-m v) sigmoid(v)^k = exp(0) sigmoid(-v)^m sigmoid(v)^(k-m) for an integer m <= k. */
static node absorb(product *p, node exponent)
{
    graph *g = p->list.g;
    for (size_t i = 0; i < p->list.n; i++) {
        const node v = graph_argument(g, p->list.list[i].base, FN_sigmoid);
        const double k = p->list.list[i].by;
        if (v == 0 || !(k >= 1.0)) continue;
        for (double m = 1.0; m <= k && m <= 4.0; m += 1.0) {
            if (graph_scale(g, -m, v) != exponent) continue;
            p->list.list[i].by = k - m;
            operands_add(&p->list, graph_call1(g, FN_sigmoid, graph_neg(g, v)), m);
            return 0;
        }
    }
    return exponent;
}

static void gather_exponentials(product *p)
{
    graph *g = p->list.g;
    node sum = graph_const(g, 0.0);
    for (size_t i = 0; i < p->exponent.n; i++)
        sum = graph_add(g, sum, graph_scale(g, p->exponent.list[i].by, p->exponent.list[i].base));
    if (p->exponent.n && graph_alive(g) && !graph_is_const(g, sum, NULL)) sum = absorb(p, sum);
    double value = 0.0;
    if (!p->exponent.n || sum == 0) return;
    if (graph_is_const(g, sum, &value))
        p->coefficient *= exp(value);
    else
        operands_add(&p->list, graph_call1(g, FN_exp, sum), 1.0);
}

/* |u| sign(u) = u and sign(u) / |u| = 1/u */
static void join_abs_sign(operands *o)
{
    for (size_t i = 0; i < o->n; i++) {
        const node u = graph_argument(o->g, o->list[i].base, FN_abs);
        const double unit = o->list[i].by >= 1.0 ? 1.0 : -1.0;
        if (u == 0 || fabs(o->list[i].by) < 1.0) continue;
        for (size_t k = 0; k < o->n; k++) {
            if (graph_argument(o->g, o->list[k].base, FN_sign) != u || o->list[k].by < 1.0)
                continue;
            o->list[i].by -= unit;
            o->list[k].by -= 1.0;
            operands_add(o, u, unit);
            return;
        }
    }
}

node graph_prod_powers(operands *list)
{
    graph *g = list->g;
    product p = {.coefficient = 1.0};
    operands_init(&p.list, g);
    operands_init(&p.exponent, g);
    for (size_t i = 0; i < list->n; i++)
        take(&p, list->list[i].base, list->list[i].by);
    operands_free(list);
    operands_merge(&p.list);
    gather_exponentials(&p);
    operands_free(&p.exponent);
    join_abs_sign(&p.list);
    operands_merge(&p.list);
    node made = 0;
    if (graph_alive(g) && p.coefficient == 0.0)
        made = graph_const(g, 0.0);
    else if (graph_alive(g) && p.list.n == 0)
        made = graph_const(g, p.coefficient);
    if (made || !graph_alive(g)) {
        operands_free(&p.list);
        return made;
    }
    const bool single = p.list.n == 1 && p.list.list[0].by == 1.0;
    made = single ? p.list.list[0].base : 0;
    if (single)
        operands_free(&p.list);
    else
        made = operands_intern(&p.list, NODE_PROD, 0.0);
    return graph_scale(g, p.coefficient, made);
}

static node product_of(graph *g, size_t n, const node *factors, const double *powers)
{
    operands list;
    operands_init(&list, g);
    for (size_t i = 0; i < n; i++) {
        if (factors[i] == 0) {
            operands_free(&list);
            return 0;
        }
        operands_add(&list, factors[i], powers ? powers[i] : 1.0);
    }
    return graph_prod_powers(&list);
}

node graph_prod(graph *g, size_t n, const node *factors)
{
    return product_of(g, n, factors, NULL);
}

node graph_mul(graph *g, node a, node b)
{
    return product_of(g, 2, (const node[]){a, b}, NULL);
}

node graph_div(graph *g, node a, node b)
{
    return product_of(g, 2, (const node[]){a, b}, (const double[]){1.0, -1.0});
}

node graph_power(graph *g, node a, double e)
{
    return e == 0.0 && a ? graph_const(g, 1.0) : product_of(g, 1, &a, &e);
}

node graph_pow(graph *g, node a, node b)
{
    double e;
    if (graph_is_const(g, b, &e)) return graph_power(g, a, e);
    return graph_call(g, FN_pow, (const node[]){a, b});
}

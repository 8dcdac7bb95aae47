/* Derivatives: against extrapolated differences in extended precision, closed forms at extreme
 * arguments, symmetry, both modes, E, detach, sharing, depth and failures. */
#include "expr/derive.h"
#include "expr_eval.h"
#include "tap.h"

static graph *g;
static node w, a, u, x;
static env here;

static void begin(void)
{
    g = graph_create();
    w = graph_leaf(g, LEAF_STATE, 0, "w");
    a = graph_leaf(g, LEAF_STATE, 1, "a");
    u = graph_leaf(g, LEAF_STATE, 2, "u");
    x = graph_leaf(g, LEAF_BASE, 0, "x");
    here = (env){0};
    here.leaf[LEAF_STATE][0] = 0.6L;
    here.leaf[LEAF_STATE][1] = -1.2L;
}

static void end(void)
{
    dte_error err;
    fail_clear(&err);
    CHECK(graph_status(g, &err) == DTE_OK);
    if (err.count) printf("# %s\n", err.text);
    graph_free(g);
}

static node fn(fn_id id, node v)
{
    return graph_call1(g, id, v);
}

static node slope(node f, node leaf)
{
    node out = 0;
    derive_gradient(g, f, 1, &leaf, &out);
    return out;
}

static node forward(node f, node leaf)
{
    const node one = graph_const(g, 1.0);
    node out = 0;
    derive_forward(g, 1, &f, 1, &leaf, &one, &out);
    return out;
}

/* First and second derivative at `at` for w. */
static void check_slopes(node f, real at)
{
    here.leaf[LEAF_STATE][0] = at;
    const node first = slope(f, w), second = slope(first, w);
    CHECK_NEAR((double)eval(g, &here, first), (double)eval_slope(g, &here, f, LEAF_STATE, 0),
               1e-12);
    CHECK_NEAR((double)eval(g, &here, second), (double)eval_slope(g, &here, first, LEAF_STATE, 0),
               1e-11);
    CHECK_NEAR((double)eval(g, &here, forward(f, w)), (double)eval(g, &here, first), 1e-16);
}

static void every_function_has_its_derivative(void)
{
    static const real at[] = {0.31L, 0.77L, 1.9L, 4.2L, -0.31L, -0.77L, -2.3L};
    for (int id = 0; id < FN_COUNT; id++) {
        begin();
        const node second = fn_table[id].arity == 2 ? graph_const(g, 1.25) : 0;
        const node f = graph_call(g, (fn_id)id, (const node[]){w, second});
        size_t tried = 0;
        for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
            const bool positive_only = id == FN_log || id == FN_pow || id == FN_log1p;
            if (positive_only && at[k] < 0.0L) continue;
            check_slopes(f, at[k]);
            tried++;
        }
        CHECK(tried >= 4);
        end();
    }
}

static void functions_of_two_arguments_have_both_derivatives(void)
{
    static const fn_id two[] = {FN_min, FN_max, FN_pow};
    for (size_t k = 0; k < 3; k++) {
        begin();
        const node wa = graph_mul(g, w, a), shifted = graph_add(g, graph_call1(g, FN_exp, a), w);
        const node f = graph_call(g, two[k], (const node[]){shifted, graph_add(g, wa, w)});
        node grad[2];
        derive_gradient(g, f, 2, (node[]){w, a}, grad);
        for (uint32_t i = 0; i < 2; i++)
            CHECK_NEAR((double)eval(g, &here, grad[i]),
                       (double)eval_slope(g, &here, f, LEAF_STATE, i), 1e-12);
        end();
    }
}

/* d(b^x)/dx for a constant b, also where b^x itself was rewritten. */
static void powers_of_constants_differentiate(void)
{
    begin();
    check_slopes(graph_pow(g, graph_const(g, 3.0), w), 0.4L);
    check_slopes(graph_pow(g, graph_const(g, 0.25), w), -1.4L);
    check_slopes(graph_power(g, graph_add(g, graph_power(g, w, 2.0), graph_const(g, 1.0)), -1.5),
                 0.4L);
    end();
}

/* Random expressions: reverse mode against differences, and against forward mode. Points where
 * a difference crosses a kink are told by a second, finer one. */
static void gradients_of_random_expressions_are_exact(void)
{
    uint64_t seed = 3;
    size_t compared = 0;
    for (int game = 0; game < 200; game++) {
        begin();
        twin list[40] = {{w, 0.0L}, {a, 0.0L}};
        for (int i = 0; i < 2; i++)
            here.leaf[LEAF_STATE][i] = list[i].value = eval_uniform(&seed, 0.2L, 2.0L);
        const size_t n = eval_grow(g, &seed, 2, list, 24);
        for (size_t k = n - 4; k < n; k++) {
            const real want = eval_slope(g, &here, list[k].a, LEAF_STATE, 0);
            const double got = (double)eval(g, &here, slope(list[k].a, w));
            const double dot = (double)eval(g, &here, forward(list[k].a, w));
            if (isnan(got) || !(fabsl(want) < 1e3L)) continue; /* at a kink, or steep */
            CHECK_NEAR(dot, got, 1e-11);
            const env now = here;
            here.leaf[LEAF_STATE][0] += 1e-6L;
            const real again = eval_slope(g, &here, list[k].a, LEAF_STATE, 0);
            here = now;
            if (!(fabsl(again - want) < 1e-3L)) continue; /* the differences do not settle */
            CHECK_NEAR(got, (double)want, 1e-6);
            compared++;
        }
        end();
    }
    CHECK(compared > 400);
}

/* --- extreme arguments -------------------------------------------------------------------- */

static real softplus_minus(real t)
{
    return eval_softplus(-t);
}
static real bump(real t)
{
    return eval_sigmoid(t) * eval_sigmoid(-t);
}
static real bump_slope(real t)
{
    return bump(t) * (eval_sigmoid(-t) - eval_sigmoid(t));
}
static real bump_curve(real t)
{
    return bump(t) * (1.0L - 6.0L * bump(t));
}
static real minus_bump(real t)
{
    return -bump(t);
}
static real sigmoid_minus(real t)
{
    return eval_sigmoid(-t);
}
static real minus_sigmoid_minus(real t)
{
    return -eval_sigmoid(-t);
}
static real minus_sigmoid(real t)
{
    return -eval_sigmoid(t);
}
static real minus_softplus(real t)
{
    return -eval_softplus(t);
}
static real minus_softplus_minus(real t)
{
    return -eval_softplus(-t);
}

typedef enum form {
    LOG_1_EXP,
    MINUS_LOG_1_EXP,
    INVERSE,
    QUOTIENT,
    BUMP,
    LOG_SIGMOID,
    LOG_COMPLEMENT,
    LOG1P_EXP,
    MINUS_LOG_INVERSE,
    SOFTMAX,
    LOG_SUM_EXP,
    FORMS
} form;

static node one_plus(node v)
{
    return graph_add(g, graph_const(g, 1.0), v);
}

/* As a user writes them. */
static node form_of(form f)
{
    const node e = fn(FN_exp, u), e_minus = fn(FN_exp, graph_neg(g, u)), s = fn(FN_sigmoid, u);
    const node zero = graph_scale(g, 0.0, u), half = graph_scale(g, 0.5, u);
    const node e_half = fn(FN_exp, half), e_minus_half = fn(FN_exp, graph_neg(g, half));
    switch (f) {
    case LOG_1_EXP:
        return fn(FN_log, one_plus(e));
    case MINUS_LOG_1_EXP:
        return graph_neg(g, fn(FN_log, one_plus(e_minus)));
    case INVERSE:
        return graph_div(g, fn(FN_exp, zero), one_plus(e_minus));
    case QUOTIENT:
        return graph_div(g, e, one_plus(e));
    case BUMP:
        return graph_div(g, e, graph_power(g, one_plus(e), 2.0));
    case LOG_SIGMOID:
        return fn(FN_log, s);
    case LOG_COMPLEMENT:
        return fn(FN_log, graph_sub(g, graph_const(g, 1.0), s));
    case LOG1P_EXP:
        return fn(FN_log1p, e_minus);
    case MINUS_LOG_INVERSE:
        return fn(FN_log, graph_power(g, one_plus(e), -1.0));
    case SOFTMAX:
        return graph_div(g, e_half, graph_add(g, e_half, e_minus_half));
    case LOG_SUM_EXP:
        return graph_sub(g, fn(FN_log, graph_add(g, e_half, e_minus_half)), half);
    case FORMS:
        break;
    }
    return 0;
}

/* f, f', f'' in forms that neither overflow nor cancel. */
static real (*const truth[FORMS][3])(real) = {
    [LOG_1_EXP] = {eval_softplus, eval_sigmoid, bump},
    [MINUS_LOG_1_EXP] = {minus_softplus_minus, sigmoid_minus, minus_bump},
    [INVERSE] = {eval_sigmoid, bump, bump_slope},
    [QUOTIENT] = {eval_sigmoid, bump, bump_slope},
    [BUMP] = {bump, bump_slope, bump_curve},
    [LOG_SIGMOID] = {minus_softplus_minus, sigmoid_minus, minus_bump},
    [LOG_COMPLEMENT] = {minus_softplus, minus_sigmoid, minus_bump},
    [LOG1P_EXP] = {softplus_minus, minus_sigmoid_minus, bump},
    [MINUS_LOG_INVERSE] = {minus_softplus, minus_sigmoid, minus_bump},
    [SOFTMAX] = {eval_sigmoid, bump, bump_slope},
    [LOG_SUM_EXP] = {softplus_minus, minus_sigmoid_minus, bump},
};

/* Evaluated in double precision, as a program does: the error is relative, down to 1e-300. */
static void losses_and_two_derivatives_survive_extreme_arguments(void)
{
    static const double at[] = {0.0,    0.4,     -0.4, 3.0,  -3.0,  36.0,  -36.0,
                                1000.0, -1000.0, 1e5,  -1e5, 1e300, -1e300};
    for (int f = 0; f < FORMS; f++) {
        begin();
        here.narrow = true;
        node d[3] = {form_of((form)f)};
        d[1] = slope(d[0], u);
        d[2] = slope(d[1], u);
        for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
            here.leaf[LEAF_STATE][2] = (real)at[k];
            for (int order = 0; order < 3; order++) {
                const double got = (double)eval(g, &here, d[order]);
                const double want = (double)truth[f][order]((real)at[k]);
                const bool ok = fabs(got - want) <= 4e-14 * fabs(want) + 1e-300;
                if (!CHECK(ok))
                    printf("# form %d, derivative %d at %g: %g, not %g\n", f, order, at[k], got,
                           want);
            }
        }
        end();
    }
}

/* log(exp(w) + exp(a)) and exp(w)/(exp(w) + exp(a)) for two large arguments. */
static void two_exponentials_never_overflow(void)
{
    static const double at[][2] = {
        {1000.0, 999.0}, {-1e5, 1e5}, {-1000.0, -1002.0}, {1e300, 1e300}};
    begin();
    here.narrow = true;
    const node both = graph_add(g, fn(FN_exp, w), fn(FN_exp, a));
    const node f = fn(FN_log, both), share = graph_div(g, fn(FN_exp, w), both);
    node grad[2];
    derive_gradient(g, f, 2, (node[]){w, a}, grad);
    for (size_t k = 0; k < 4; k++) {
        here.leaf[LEAF_STATE][0] = (real)at[k][0];
        here.leaf[LEAF_STATE][1] = (real)at[k][1];
        const real gap = (real)at[k][1] - (real)at[k][0];
        CHECK_NEAR((double)eval(g, &here, f), (double)((real)at[k][0] + eval_softplus(gap)), 1e-15);
        CHECK_NEAR((double)eval(g, &here, grad[0]), (double)eval_sigmoid(-gap), 1e-15);
        CHECK_NEAR((double)eval(g, &here, grad[1]), (double)eval_sigmoid(gap), 1e-15);
        CHECK_NEAR((double)eval(g, &here, share), (double)eval_sigmoid(-gap), 1e-15);
    }
    end();
}

/* --- structure ---------------------------------------------------------------------------- */

static node gan(void)
{
    const node z = graph_leaf(g, LEAF_BASE, 1, "z");
    const node real_part = graph_mul(g, w, graph_power(g, x, 2.0));
    const node fake = graph_prod(g, 3, (node[]){w, graph_power(g, a, 2.0), graph_power(g, z, 2.0)});
    return graph_neg(g, graph_add(g, graph_expect(g, fn(FN_softplus, graph_neg(g, real_part))),
                                  graph_expect(g, fn(FN_softplus, fake))));
}

/* dV/dw = E[x^2 s(-w x^2)] - a^2 E[z^2 s(w a^2 z^2)], dV/da = -2 w a E[z^2 s(w a^2 z^2)] */
static void the_gradient_goes_under_the_expectation(void)
{
    begin();
    const node z = graph_leaf(g, LEAF_BASE, 1, "z");
    const node x2 = graph_power(g, x, 2.0), z2 = graph_power(g, z, 2.0);
    const node a2 = graph_power(g, a, 2.0);
    const node first =
        graph_expect(g, graph_mul(g, x2, fn(FN_sigmoid, graph_neg(g, graph_mul(g, w, x2)))));
    const node second =
        graph_expect(g, graph_mul(g, z2, fn(FN_sigmoid, graph_prod(g, 3, (node[]){w, a2, z2}))));
    node grad[2];
    derive_gradient(g, gan(), 2, (node[]){w, a}, grad);
    CHECK(grad[0] == graph_sub(g, first, graph_mul(g, a2, second)));
    CHECK(grad[1] == graph_scale(g, -2.0, graph_prod(g, 3, (node[]){w, a, second})));
    for (uint32_t i = 0; i < 2; i++)
        CHECK_NEAR((double)eval(g, &here, grad[i]),
                   (double)eval_slope(g, &here, gan(), LEAF_STATE, i), 1e-13);
    end();
}

static void hessians_are_symmetric(void)
{
    begin();
    const node polynomial = graph_add(
        g, graph_mul(g, graph_power(g, w, 3.0), graph_power(g, a, 2.0)), graph_mul(g, w, a));
    const node f[] = {polynomial, gan(), fn(FN_tanh, graph_mul(g, w, a)),
                      graph_pow(g, fn(FN_exp, a), w)};
    for (size_t k = 0; k < 4; k++) {
        const node one = slope(slope(f[k], w), a), other = slope(slope(f[k], a), w);
        if (k < 2) CHECK(one == other);
        CHECK_NEAR((double)eval(g, &here, one), (double)eval(g, &here, other), 1e-16);
    }
    end();
}

/* d/dt f(s + t u) at t = 0 is the gradient times u, for symbolic tangents. */
static void forward_mode_is_the_gradient_times_the_tangent(void)
{
    begin();
    const node f = gan(), leaves[] = {w, a};
    const node tangents[] = {graph_leaf(g, LEAF_DIRECTION, 0, "p"),
                             graph_leaf(g, LEAF_DIRECTION, 1, "q")};
    here.leaf[LEAF_DIRECTION][0] = 0.3L;
    here.leaf[LEAF_DIRECTION][1] = -1.7L;
    node grad[2], dot = 0;
    derive_gradient(g, f, 2, leaves, grad);
    derive_forward(g, 1, &f, 2, leaves, tangents, &dot);
    CHECK_NEAR((double)eval(g, &here, dot), (double)eval(g, &here, graph_dot(g, 2, grad, tangents)),
               1e-16);
    end();
}

static void detach_stops_reverse_mode_and_not_forward_mode(void)
{
    begin();
    const node held = graph_detach(g, graph_power(g, w, 2.0)), f = graph_mul(g, held, w);
    CHECK(slope(held, w) == graph_const(g, 0.0));
    CHECK(slope(f, w) == held);
    CHECK_NEAR((double)eval(g, &here, forward(f, w)), 3.0 * 0.36, 1e-15);
    const node inside =
        graph_expect(g, fn(FN_exp, graph_prod(g, 3, (node[]){graph_detach(g, w), a, x})));
    CHECK(slope(inside, w) == graph_const(g, 0.0) && slope(inside, a) != graph_const(g, 0.0));
    CHECK_NEAR((double)eval(g, &here, forward(inside, w)),
               (double)eval_slope(g, &here, inside, LEAF_STATE, 0), 1e-13);
    end();
}

static void trivial_gradients(void)
{
    begin();
    const node zero = graph_const(g, 0.0), one = graph_const(g, 1.0);
    CHECK(slope(w, w) == one && slope(w, a) == zero && slope(one, w) == zero);
    CHECK(forward(w, w) == one && forward(w, a) == zero && forward(one, w) == zero);
    node out[3] = {0, 0, 0};
    derive_gradient(g, graph_mul(g, w, a), 3, (node[]){a, u, w}, out);
    CHECK(out[0] == w && out[1] == zero && out[2] == a);
    derive_gradient(g, graph_mul(g, w, x), 1, &x, out);
    CHECK(out[0] == w);
    derive_gradient(g, w, 0, NULL, out);
    end();
}

/* The derivative of a jump is no number at the jump and 0 elsewhere. */
static void kinks_have_no_second_derivative(void)
{
    static const fn_id kinked[] = {FN_abs, FN_relu};
    for (size_t k = 0; k < 2; k++) {
        begin();
        const node second = slope(slope(fn(kinked[k], w), w), w);
        here.leaf[LEAF_STATE][0] = 0.0L;
        CHECK(isnan(eval(g, &here, second)));
        here.leaf[LEAF_STATE][0] = -0.1L;
        CHECK(eval(g, &here, second) == 0.0L);
        here.leaf[LEAF_STATE][0] = 0.1L;
        CHECK(eval(g, &here, second) == 0.0L);
        end();
    }
}

/* y_{k+1} = y_k^2 + y_k, 40 times: 2^40 paths; and n terms that share one factor. */
static void derivatives_of_shared_expressions_stay_small(void)
{
    begin();
    node y = w;
    real value = 1e-9L, derivative = 1.0L;
    for (int k = 0; k < 20; k++) {
        y = graph_add(g, graph_mul(g, y, y), fn(FN_sin, y));
        derivative *= 2.0L * value + cosl(value);
        value = value * value + sinl(value);
    }
    here.leaf[LEAF_STATE][0] = 1e-9L;
    const size_t before = graph_size(g);
    const node first = slope(y, w);
    CHECK(graph_size(g) - before < 600);
    CHECK_NEAR((double)eval(g, &here, first), (double)derivative, 1e-15);
    CHECK(slope(first, w) != 0 && graph_size(g) - before < 20000);
    end();
}

static void sums_of_itself_differentiate_in_constant_space(void)
{
    begin();
    node y = fn(FN_sin, w);
    for (int k = 0; k < 40; k++)
        y = graph_add(g, y, y);
    const size_t before = graph_size(g);
    CHECK(slope(y, w) == graph_scale(g, 0x1p40, fn(FN_cos, w)));
    CHECK(graph_size(g) - before < 10);
    end();
}

/* f_{k+1} = sin(f_k) + 1/2, 100000 times: f' = prod cos(f_k). */
static void deep_chains_differentiate_without_stack(void)
{
    begin();
    node y = w;
    real value = here.leaf[LEAF_STATE][0], derivative = 1.0L;
    for (int k = 0; k < 100000; k++) {
        y = graph_add(g, fn(FN_sin, y), graph_const(g, 0.5));
        if (k == 40) {
            derivative = 1.0L;
            real v = value;
            for (int i = 0; i <= k; i++, v = sinl(v) + 0.5L)
                derivative *= cosl(v);
            CHECK_NEAR((double)eval(g, &here, slope(y, w)) / (double)derivative, 1.0, 1e-15);
        }
    }
    const size_t before = graph_size(g);
    CHECK(slope(y, w) != 0 && forward(y, w) != 0);
    CHECK(graph_size(g) - before < 700000);
    end();
}

/* sum_k softplus(w s_k) for 2000 s: the whole gradient is linear in their number. */
static void whole_gradients_are_linear_in_the_leaves(void)
{
    enum { N = 2000 };
    static node leaves[N], terms[N], out[N];
    begin();
    for (uint32_t k = 0; k < N; k++) {
        leaves[k] = graph_leaf(g, LEAF_STATE, 100 + k, "s");
        terms[k] = fn(FN_softplus, graph_mul(g, w, leaves[k]));
    }
    const node y = graph_sum(g, N, terms);
    const size_t before = graph_size(g);
    derive_gradient(g, y, N, leaves, out);
    CHECK(graph_size(g) - before < 4 * N);
    for (size_t k = 0; k < N; k++)
        CHECK(out[k] == graph_mul(g, w, fn(FN_sigmoid, graph_mul(g, w, leaves[k]))));
    end();
}

static bool load(void)
{
    g = graph_create();
    if (!g) return false;
    w = graph_leaf(g, LEAF_STATE, 0, "w");
    a = graph_leaf(g, LEAF_STATE, 1, "a");
    x = graph_leaf(g, LEAF_BASE, 0, "x");
    const node leaves[] = {w, a};
    node out[2] = {0, 0}, again[2] = {0, 0};
    derive_gradient(g, graph_detach(g, w) ? gan() : 0, 2, leaves, out);
    derive_forward(g, 2, out, 2, leaves, leaves, again);
    const dte_status status = graph_status(g, NULL);
    CHECK(status == DTE_OK || status == DTE_MEMORY);
    CHECK((again[1] != 0) == (status == DTE_OK));
    graph_free(g);
    return status == DTE_OK;
}

static void every_failed_allocation_is_reported(void)
{
    long n = 0;
    for (bool done = false; !done && n < 5000; n++) {
        memory_fail_after(n);
        done = load();
        memory_fail_after(-1);
    }
    CHECK(n > 20 && n < 5000);
}

int main(void)
{
    RUN(every_function_has_its_derivative);
    RUN(functions_of_two_arguments_have_both_derivatives);
    RUN(powers_of_constants_differentiate);
    RUN(gradients_of_random_expressions_are_exact);
    RUN(losses_and_two_derivatives_survive_extreme_arguments);
    RUN(two_exponentials_never_overflow);
    RUN(the_gradient_goes_under_the_expectation);
    RUN(hessians_are_symmetric);
    RUN(forward_mode_is_the_gradient_times_the_tangent);
    RUN(detach_stops_reverse_mode_and_not_forward_mode);
    RUN(trivial_gradients);
    RUN(kinks_have_no_second_derivative);
    RUN(derivatives_of_shared_expressions_stay_small);
    RUN(sums_of_itself_differentiate_in_constant_space);
    RUN(deep_chains_differentiate_without_stack);
    RUN(whole_gradients_are_linear_in_the_leaves);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

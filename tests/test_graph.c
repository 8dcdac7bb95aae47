/* The expression graph: values, normal form, sharing, replacing, limits and failures. */
#include "expr_eval.h"
#include "tap.h"

static graph *g;
static node w, a, b, eta, x;
static env here;

static void begin(void)
{
    static const real values[] = {0.7L, -1.3L, 2.1L};
    g = graph_create();
    w = graph_leaf(g, LEAF_STATE, 0, "w");
    a = graph_leaf(g, LEAF_STATE, 1, "a");
    b = graph_leaf(g, LEAF_STATE, 2, "b");
    eta = graph_leaf(g, LEAF_PARAM, 0, "eta");
    x = graph_leaf(g, LEAF_BASE, 0, "x");
    here = (env){0};
    memcpy(here.leaf[LEAF_STATE], values, sizeof values);
    here.leaf[LEAF_PARAM][0] = 0.25L;
}

static void end(void)
{
    dte_error err;
    fail_clear(&err);
    CHECK(graph_status(g, &err) == DTE_OK);
    if (err.count) printf("# %s\n", err.text);
    graph_free(g);
}

static node c(double value)
{
    return graph_const(g, value);
}

static node fn(fn_id id, node u)
{
    return graph_call1(g, id, u);
}

static double at_here(node u)
{
    return (double)eval(g, &here, u);
}

/* 400 games of 60 steps; what rounding may do to a node grows with the steps below it. */
static void constructors_agree_with_direct_evaluation(void)
{
    uint64_t seed = 1;
    size_t compared = 0;
    for (int game = 0; game < 400; game++) {
        begin();
        twin list[96] = {{w, 0.0L}, {a, 0.0L}, {b, 0.0L}, {eta, 0.0L}};
        for (int i = 0; i < 4; i++)
            list[i].value = eval_uniform(&seed, -2.0L, 2.0L);
        for (int i = 0; i < 3; i++)
            here.leaf[LEAF_STATE][i] = list[i].value;
        here.leaf[LEAF_PARAM][0] = list[3].value;
        const size_t n = eval_grow(g, &seed, 4, list, 60);
        for (size_t i = 0; i < n; i++, compared++)
            CHECK_NEAR((double)(eval(g, &here, list[i].a) - list[i].value), 0.0,
                       1e-11 * fmax(1.0, (double)fabsl(list[i].value)));
        end();
    }
    CHECK(compared > 10000);
}

static void equal_expressions_are_one_node(void)
{
    begin();
    CHECK(graph_add(g, w, a) == graph_add(g, a, w));
    CHECK(graph_add(g, graph_add(g, w, a), b) == graph_add(g, w, graph_add(g, a, b)));
    CHECK(graph_mul(g, graph_mul(g, w, a), b) == graph_mul(g, w, graph_mul(g, a, b)));
    CHECK(graph_mul(g, w, w) == graph_power(g, w, 2.0));
    CHECK(graph_power(g, graph_mul(g, w, a), 2.0) ==
          graph_mul(g, graph_power(g, w, 2.0), graph_power(g, a, 2.0)));
    CHECK(graph_neg(g, graph_neg(g, w)) == w);
    CHECK(graph_sub(g, w, a) == graph_neg(g, graph_sub(g, a, w)));
    CHECK(graph_div(g, graph_mul(g, w, a), a) == w);
    CHECK(graph_pow(g, w, c(2.0)) == graph_power(g, w, 2.0));
    CHECK(graph_dot(g, 2, (node[]){w, a}, (node[]){w, a}) ==
          graph_add(g, graph_power(g, w, 2.0), graph_power(g, a, 2.0)));
    CHECK(graph_leaf(g, LEAF_STATE, 0, "another name") == w);
    CHECK(strcmp(graph_view(g, w).name, "w") == 0);
    end();
}

static void constants_fold_and_neutral_elements_vanish(void)
{
    begin();
    double value = 0.0;
    CHECK(graph_add(g, w, c(0.0)) == w && graph_mul(g, w, c(1.0)) == w);
    CHECK(graph_mul(g, w, c(0.0)) == c(0.0) && graph_sub(g, w, w) == c(0.0));
    CHECK(graph_power(g, w, 0.0) == c(1.0) && graph_power(g, w, 1.0) == w);
    CHECK(c(-0.0) == c(0.0));
    CHECK(graph_is_const(g, graph_mul(g, c(6.0), c(7.0)), &value) && value == 42.0);
    CHECK(graph_is_const(g, graph_power(g, c(2.0), 10.0), &value) && value == 1024.0);
    CHECK(graph_is_const(g, fn(FN_softplus, c(0.0)), &value));
    CHECK_NEAR(value, log(2.0), 1e-16);
    CHECK(graph_sum(g, 0, NULL) == c(0.0) && graph_prod(g, 0, NULL) == c(1.0));
    CHECK(!graph_is_const(g, w, &value) && !graph_is_const(g, 0, &value));
    end();
}

static void roots_of_squares_are_absolute_values(void)
{
    begin();
    here.leaf[LEAF_STATE][0] = -0.7L;
    CHECK(graph_power(g, graph_power(g, w, 2.0), 0.5) == fn(FN_abs, w));
    CHECK_NEAR(at_here(graph_power(g, graph_power(g, w, 2.0), 0.5)), 0.7, 1e-15);
    CHECK_NEAR(at_here(graph_power(g, graph_power(g, w, 6.0), 0.5)), 0.343, 1e-15);
    CHECK_NEAR(at_here(graph_power(g, graph_power(g, w, 4.0), 0.5)), 0.49, 1e-15);
    CHECK_NEAR(at_here(graph_power(g, graph_power(g, w, 2.0), 1.5)), 0.343, 1e-15);
    CHECK(graph_power(g, fn(FN_abs, w), 2.0) == graph_power(g, w, 2.0));
    end();
}

/* The normal form of every node that random building made. */
static void nodes_are_in_normal_form(void)
{
    begin();
    uint64_t seed = 7;
    twin list[600] = {{w, 0.7L}, {a, -1.3L}, {b, 2.1L}, {eta, 0.25L}};
    eval_grow(g, &seed, 4, list, 500);
    for (node k = 1; k < graph_size(g); k++) {
        const node_view v = graph_view(g, k);
        const bool list_kind = v.kind == NODE_SUM || v.kind == NODE_PROD;
        for (size_t i = 0; i < v.n; i++) {
            CHECK(v.args[i] < k);
            if (!list_kind) continue;
            CHECK(v.coef[i] != 0.0 && !graph_is_const(g, v.args[i], NULL));
            CHECK(i == 0 || v.args[i - 1] < v.args[i]);
        }
        CHECK(!list_kind || v.n >= 1);
        CHECK(v.kind != NODE_SUM || v.n > 1 || v.value != 0.0 || v.coef[0] != 1.0);
        CHECK(v.kind != NODE_PROD || v.n > 1 || v.coef[0] != 1.0);
    }
    end();
}

static size_t collected(node root, uint32_t mask)
{
    size_t count = 99;
    node *list = graph_collect(g, 1, &root, mask, &count);
    CHECK(list != NULL);
    for (size_t i = 1; list && i < count; i++)
        CHECK(list[i - 1] < list[i]);
    memory_free(list);
    return count;
}

static void masks_tell_what_a_node_depends_on(void)
{
    begin();
    const node inside = graph_expect(g, fn(FN_exp, graph_mul(g, w, x)));
    const node held = graph_detach(g, graph_mul(g, a, eta));
    CHECK(graph_view(g, fn(FN_exp, graph_mul(g, w, x))).has ==
          (1u << LEAF_STATE | 1u << LEAF_BASE));
    CHECK(graph_view(g, inside).has == (1u << LEAF_STATE | HAS_EXPECT));
    CHECK(graph_view(g, held).has == (1u << LEAF_STATE | 1u << LEAF_PARAM | HAS_DETACH));
    CHECK(collected(inside, 1u << LEAF_BASE) == 0); /* x is bound there */
    CHECK(collected(graph_view(g, inside).args[0], 1u << LEAF_BASE) == 3);
    CHECK(collected(inside, HAS_EXPECT) == 1);
    CHECK(collected(inside, UINT32_MAX) == 5); /* w, x, w*x, the exponential, E */
    CHECK(collected(held, 1u << LEAF_PARAM) == 3 && collected(c(1.0), UINT32_MAX) == 0);
    end();
}

/* a0 = w + 1, a_{k+1} = a_k^2 and a_{k+1} = a_k a_k + 1, s_{k+1} = s_k + s_k: 40 doublings. */
static void shared_chains_stay_small(void)
{
    begin();
    node square = graph_add(g, w, c(1.0)), square_plus = square, sum = square;
    const size_t before = graph_size(g);
    for (int k = 0; k < 40; k++) {
        square = graph_mul(g, square, square);
        sum = graph_add(g, sum, sum);
        square_plus = graph_add(g, graph_mul(g, square_plus, square_plus), c(1.0));
    }
    CHECK(graph_size(g) - before < 200);
    const real base = here.leaf[LEAF_STATE][0] + 1.0L;
    CHECK_NEAR(at_here(sum), (double)(ldexpl(base, 40)), 1e-15);
    CHECK(square == graph_power(g, graph_add(g, w, c(1.0)), 0x1p40));
    end();
}

enum { DEEP = 100000 };

static void deep_chains_need_no_stack(void)
{
    begin();
    node added = w, composed = w;
    for (int k = 0; k < DEEP; k++) {
        added = graph_add(g, fn(FN_sin, added), c(0.5));
        composed = fn(FN_tanh, fn(FN_softplus, composed));
    }
    CHECK(graph_size(g) < 5 * DEEP);
    real want = here.leaf[LEAF_STATE][0];
    for (int k = 0; k < DEEP; k++)
        want = sinl(want) + 0.5L;
    CHECK_NEAR(at_here(added), (double)want, 1e-14);
    node moved = 0;
    graph_replace(g, 1, &composed, 1, &w, &a, false, &moved);
    CHECK(moved != 0 && moved != composed);
    CHECK(graph_view(g, moved).has == 1u << LEAF_STATE);
    end();
}

/* sum_k b_k for 3000 different terms in one chain: the nodes hold O(n) operands together. */
static void long_sums_stay_linear(void)
{
    begin();
    node sum = w;
    size_t stored = 0;
    for (uint32_t k = 0; k < 3000; k++)
        sum = graph_add(g, sum, graph_leaf(g, LEAF_DIRECTION, k, "u"));
    for (node k = 1; k < graph_size(g); k++)
        stored += graph_view(g, k).n;
    CHECK(stored < 40 * 3000); /* 4.5 million if every sum were taken apart */
    end();
}

static void replacement_is_simultaneous_and_goes_inside(void)
{
    begin();
    const node difference = graph_sub(g, w, graph_scale(g, 2.0, a));
    node out = 0;
    graph_replace(g, 1, &difference, 2, (node[]){w, a}, (node[]){a, w}, false, &out);
    CHECK(out == graph_sub(g, a, graph_scale(g, 2.0, w)));
    const node inside = graph_expect(g, fn(FN_softplus, graph_mul(g, w, x)));
    graph_replace(g, 1, &inside, 1, &w, (node[]){graph_mul(g, a, a)}, false, &out);
    CHECK(out == graph_expect(g, fn(FN_softplus, graph_prod(g, 3, (node[]){a, a, x}))));
    const node held = graph_mul(g, w, graph_detach(g, w));
    graph_replace(g, 1, &held, 1, &w, &a, false, &out);
    CHECK(out == graph_mul(g, a, graph_detach(g, a)));
    graph_replace(g, 1, &held, 0, NULL, NULL, true, &out);
    CHECK(out == graph_power(g, w, 2.0));
    const node nested = graph_detach(g, fn(FN_exp, graph_detach(g, w)));
    graph_replace(g, 1, &nested, 1, &w, &a, true, &out);
    CHECK(out == fn(FN_exp, a));
    end();
}

static void detach_inside_an_expectation_is_stripped(void)
{
    begin();
    const node body = fn(FN_exp, graph_mul(g, graph_detach(g, w), x));
    const node inside = graph_expect(g, body);
    node out = 0;
    graph_replace(g, 1, &inside, 0, NULL, NULL, true, &out);
    CHECK(out == graph_expect(g, fn(FN_exp, graph_mul(g, w, x))));
    end();
}

static void copies_have_the_same_value_and_take_numbers(void)
{
    begin();
    const node held = graph_detach(g, graph_mul(g, eta, w));
    const node roots[] = {
        graph_add(g, graph_call(g, FN_max, (node[]){w, c(2.0)}), graph_mul(g, held, eta)),
        graph_expect(g, fn(FN_softplus, graph_prod(g, 3, (node[]){w, eta, x}))),
        c(3.0),
        graph_call(g, FN_min, (node[]){c(-0.5), a}),
        graph_pow(g, c(-2.0), w),
    };
    enum { N = sizeof roots / sizeof *roots };
    const double number = 0.25;
    graph *to = graph_create();
    node plain[N], bound[N];
    graph_leaf(to, LEAF_STATE, 17, "other"); /* so that numbers differ */
    graph_copy(g, N, roots, NULL, to, plain);
    graph_copy(g, N, roots, &number, to, bound);
    for (size_t i = 0; i + 1 < N; i++) {
        CHECK_NEAR((double)eval(to, &here, plain[i]), at_here(roots[i]), 1e-16);
        CHECK_NEAR((double)eval(to, &here, bound[i]), at_here(roots[i]), 1e-16);
        CHECK(!(graph_view(to, bound[i]).has & 1u << LEAF_PARAM));
    }
    CHECK(graph_view(to, plain[0]).has & 1u << LEAF_PARAM);
    CHECK(graph_view(to, plain[4]).kind == NODE_CALL && graph_view(to, plain[4]).fn == FN_pow);
    CHECK(graph_status(to, NULL) == DTE_OK);
    graph_free(to);
    end();
}

static void expectations_keep_only_what_is_random(void)
{
    begin();
    const node f = fn(FN_softplus, graph_mul(g, w, x));
    CHECK(graph_expect(g, w) == w);
    CHECK(graph_expect(g, graph_mul(g, a, f)) == graph_mul(g, a, graph_expect(g, f)));
    CHECK(graph_expect(g, graph_add(g, graph_scale(g, 3.0, f), a)) ==
          graph_add(g, graph_scale(g, 3.0, graph_expect(g, f)), a));
    CHECK(graph_expect(g, graph_expect(g, f)) == graph_expect(g, f));
    end();
}

static void names_of_functions_are_found(void)
{
    CHECK(fn_find("softplus", 8) == FN_softplus && fn_find("exp", 3) == FN_exp);
    CHECK(fn_find("expm1", 3) == FN_exp && fn_find("expm1", 5) == FN_expm1);
    CHECK(fn_find("step", 4) == FN_COUNT && fn_find("pow", 3) == FN_COUNT);
    CHECK(fn_find("", 0) == FN_COUNT && fn_find("EXP", 3) == FN_COUNT);
}

static void failure_is_sticky_and_keeps_its_first_message(void)
{
    begin();
    dte_error err;
    fail_clear(&err);
    CHECK(graph_fail(g, DTE_LIMIT, "too much") == 0);
    CHECK(graph_fail(g, DTE_MEMORY, "later") == 0);
    CHECK(!graph_alive(g) && graph_add(g, w, a) == 0 && graph_const(g, 1.0) == 0);
    CHECK(fn(FN_exp, w) == 0 && graph_expect(g, x) == 0 && graph_detach(g, w) == 0);
    node out = w;
    graph_replace(g, 1, &w, 1, &w, &a, false, &out);
    CHECK(out == 0);
    CHECK(graph_status(g, &err) == DTE_LIMIT);
    CHECK_TEXT(err.text, "too much");
    graph_free(g);
}

static void no_node_in_gives_no_node_out(void)
{
    begin();
    CHECK(fn(FN_exp, 0) == 0 && graph_mul(g, w, 0) == 0 && graph_power(g, 0, 0.0) == 0);
    CHECK(graph_expect(g, 0) == 0 && graph_detach(g, 0) == 0 && graph_pow(g, w, 0) == 0);
    graph_free(g);
}

static void too_many_nodes_end_in_a_message(void)
{
    begin();
    dte_error err;
    fail_clear(&err);
    for (uint32_t k = 0; graph_alive(g) && k < GRAPH_NODE_LIMIT; k++)
        graph_leaf(g, LEAF_DIRECTION, k, NULL);
    CHECK(graph_size(g) == GRAPH_NODE_LIMIT);
    CHECK(graph_status(g, &err) == DTE_LIMIT);
    CHECK_TEXT(err.text, "the formulas need more than 4000000 graph nodes, the limit; use smaller "
                         "sizes");
    graph_free(g);
}

/* A load with sharing, rewrites, long sums, E, replacing and copying. False if memory ran out. */
static bool load(void)
{
    g = graph_create();
    graph *to = graph_create();
    if (!g || !to) {
        graph_free(g);
        graph_free(to);
        return false;
    }
    node sum = graph_leaf(g, LEAF_STATE, 0, "w"), product = sum;
    const node start = sum, random = graph_leaf(g, LEAF_BASE, 0, "x");
    for (uint32_t k = 1; k < 40; k++) {
        const node leaf = graph_leaf(g, LEAF_STATE, k, "s");
        sum = graph_add(g, sum, fn(FN_softplus, graph_mul(g, leaf, sum)));
        product = graph_mul(g, product, graph_add(g, leaf, graph_mul(g, random, sum)));
    }
    node root = graph_expect(g, graph_detach(g, graph_div(g, product, sum)));
    graph_replace(g, 1, &root, 1, &start, &sum, false, &root);
    node copy = 0;
    graph_copy(g, 1, &root, NULL, to, &copy);
    const dte_status status = graph_status(g, NULL), copied = graph_status(to, NULL);
    CHECK(status == DTE_OK || status == DTE_MEMORY);
    CHECK(copied == DTE_OK || copied == DTE_MEMORY);
    CHECK((copy != 0) == (copied == DTE_OK && status == DTE_OK));
    graph_free(g);
    graph_free(to);
    return status == DTE_OK && copied == DTE_OK;
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
    RUN(constructors_agree_with_direct_evaluation);
    RUN(equal_expressions_are_one_node);
    RUN(constants_fold_and_neutral_elements_vanish);
    RUN(roots_of_squares_are_absolute_values);
    RUN(nodes_are_in_normal_form);
    RUN(masks_tell_what_a_node_depends_on);
    RUN(shared_chains_stay_small);
    RUN(deep_chains_need_no_stack);
    RUN(long_sums_stay_linear);
    RUN(replacement_is_simultaneous_and_goes_inside);
    RUN(detach_inside_an_expectation_is_stripped);
    RUN(copies_have_the_same_value_and_take_numbers);
    RUN(expectations_keep_only_what_is_random);
    RUN(names_of_functions_are_found);
    RUN(failure_is_sticky_and_keeps_its_first_message);
    RUN(no_node_in_gives_no_node_out);
    RUN(too_many_nodes_end_in_a_message);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

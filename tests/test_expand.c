/* Multiplying out: identities vanish, near misses do not, values stay. */
#include "expr/expand.h"
#include "expr_eval.h"
#include "tap.h"

typedef struct world {
    graph *g;
    node x, y;
} world;

static world begin(void)
{
    world w = {.g = graph_create()};
    w.x = graph_leaf(w.g, LEAF_STATE, 0, "x");
    w.y = graph_leaf(w.g, LEAF_STATE, 1, "y");
    return w;
}

static node power_of_sum(const world *w, double p)
{
    return graph_power(w->g, graph_add(w->g, w->x, w->y), p);
}

/* (x + y)^p = sum_k C(p, k) x^k y^(p - k) */
static void binomial_theorem(void)
{
    for (int p = 0; p <= 16; p++) {
        world w = begin();
        double c = 1.0;
        node sum = graph_const(w.g, 0.0);
        for (int k = 0; k <= p; k++) {
            const node term =
                graph_mul(w.g, graph_power(w.g, w.x, k), graph_power(w.g, w.y, p - k));
            sum = graph_add(w.g, sum, graph_scale(w.g, c, term));
            c = c * (p - k) / (k + 1);
        }
        CHECK(expand_is_zero(w.g, graph_sub(w.g, power_of_sum(&w, p), sum)));
        const node off = graph_scale(w.g, 1e-300, graph_power(w.g, w.x, p + 3.0));
        CHECK(!expand_is_zero(w.g, graph_add(w.g, graph_sub(w.g, power_of_sum(&w, p), sum), off)));
        graph_free(w.g);
    }
}

/* The rotation field is orthogonal to the radius, whatever factor it carries. */
static void factors_that_are_no_polynomials_are_atoms(void)
{
    world w = begin();
    const node s = graph_call1(w.g, FN_sigmoid, graph_mul(w.g, w.x, w.y));
    const node e = graph_call1(w.g, FN_exp, graph_add(w.g, w.x, w.y));
    const node factor[] = {s, e, graph_power(w.g, w.x, -1.0), graph_power(w.g, w.x, 0.5)};
    for (size_t k = 0; k < 4; k++) {
        const node v[] = {graph_neg(w.g, graph_mul(w.g, w.y, factor[k])),
                          graph_mul(w.g, w.x, factor[k])};
        const node r[] = {w.x, w.y};
        CHECK(expand_is_zero(w.g, graph_dot(w.g, 2, r, v)));
        const node skewed[] = {v[0], graph_mul(w.g, v[1], graph_const(w.g, 1.0 + 0x1p-52))};
        CHECK(!expand_is_zero(w.g, graph_dot(w.g, 2, r, skewed)));
    }
    graph_free(w.g);
}

static void identity_beyond_the_rules_is_not_claimed(void)
{
    world w = begin();
    const node c = graph_power(w.g, graph_call1(w.g, FN_cos, w.x), 2.0);
    const node s = graph_power(w.g, graph_call1(w.g, FN_sin, w.x), 2.0);
    const node a = graph_sub(w.g, graph_add(w.g, c, s), graph_const(w.g, 1.0));
    double value;
    const bool zero = graph_is_const(w.g, a, &value) && value == 0.0;
    CHECK(expand_is_zero(w.g, a) == zero); /* false proves nothing; true must be a proof */
    CHECK(!expand_is_zero(w.g, graph_const(w.g, 1e-320)));
    CHECK(expand_is_zero(w.g, graph_const(w.g, 0.0)));
    CHECK(!expand_is_zero(w.g, w.x));
    graph_free(w.g);
}

static void value_is_kept(void)
{
    uint64_t seed = 5;
    for (int k = 0; k < 200; k++) {
        world w = begin();
        node list[10] = {w.x, w.y};
        for (int n = 2; n < 10; n++) {
            const node a = list[eval_draw(&seed) % (unsigned)n],
                       b = list[eval_draw(&seed) % (unsigned)n];
            const double c[] = {(double)(eval_draw(&seed) % 7) - 3.0, 0.5};
            const unsigned what = eval_draw(&seed) % 4;
            if (what == 0) list[n] = graph_mul(w.g, a, b);
            if (what == 1) list[n] = graph_weighted(w.g, 2, c, (const node[]){a, b}, 0.25);
            if (what == 2) list[n] = graph_power(w.g, a, 2.0);
            if (what == 3) list[n] = graph_call1(w.g, FN_tanh, a);
        }
        env here = {0};
        here.leaf[LEAF_STATE][0] = 0.375L;
        here.leaf[LEAF_STATE][1] = -0.625L;
        const real before = eval(w.g, &here, list[9]),
                   after = eval(w.g, &here, expand(w.g, list[9]));
        if (fabsl(before) < 1e3L) CHECK_NEAR((double)after, (double)before, 1e-12);
        graph_free(w.g);
    }
}

/* (x + y)^16 (x + 1)^16 (y + 2)^16 (x y + 3)^16 ... would have more terms than are made. */
static void limit_leaves_products_as_they_are(void)
{
    world w = begin();
    node a = graph_const(w.g, 1.0);
    for (int k = 1; k <= 8; k++) {
        const node s = graph_call1(w.g, FN_sin, graph_scale(w.g, k, w.x));
        a = graph_mul(w.g, a, graph_power(w.g, graph_add(w.g, graph_add(w.g, w.x, s), w.y), 16.0));
    }
    const size_t before = graph_size(w.g);
    CHECK(!expand_is_zero(w.g, a));
    CHECK(graph_status(w.g, NULL) == DTE_OK);
    CHECK(graph_size(w.g) < before + 40u * EXPAND_TERMS);
    graph_free(w.g);
}

static void failures_are_reported(void)
{
    for (long n = 0;; n++) {
        memory_fail_after(-1);
        world w = begin();
        const node a = graph_sub(w.g, power_of_sum(&w, 3.0), graph_power(w.g, w.x, 3.0));
        memory_fail_after(n);
        const node out = expand(w.g, a);
        memory_fail_after(-1);
        const dte_status status = graph_status(w.g, NULL);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        CHECK((out != 0) == (status == DTE_OK));
        graph_free(w.g);
        if (status == DTE_OK) break;
    }
}

int main(void)
{
    RUN(binomial_theorem);
    RUN(factors_that_are_no_polynomials_are_atoms);
    RUN(identity_beyond_the_rules_is_not_claimed);
    RUN(value_is_kept);
    RUN(limit_leaves_products_as_they_are);
    RUN(failures_are_reported);
    return tap_done();
}

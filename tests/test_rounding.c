/* Rounding bounds: they hold against extended precision, and they are not absurdly wide. */
#include "expr/program.h"
#include "expr/rounding.h"
#include "expr_eval.h"
#include "tap.h"

enum { LEAVES = 3, STEPS = 12 };

typedef struct world {
    graph *g;
    node x[LEAVES];
    env here;
} world;

static world begin(void)
{
    static const char *const names[LEAVES] = {"x", "y", "z"};
    world w = {.g = graph_create()};
    for (uint32_t k = 0; k < LEAVES; k++)
        w.x[k] = graph_leaf(w.g, LEAF_STATE, k, names[k]);
    return w;
}

/* Value and bound as a program computes them. */
static bool run(const world *w, node a, double *value, double *bound)
{
    node out[2] = {a, 0};
    double in[LEAVES], got[2];
    rounding_bound(w->g, 1, &a, &out[1]);
    if (!graph_alive(w->g)) return false;
    const program_spec spec = {
        .g = w->g, .n_out = 2, .out = out, .n_lane = LEAVES, .lane = w->x, .level = 1};
    program *p = NULL;
    dte_error err;
    if (!CHECK(program_create(&spec, &p, &err) == DTE_OK)) return false;
    for (int k = 0; k < LEAVES; k++)
        in[k] = (double)w->here.leaf[LEAF_STATE][k];
    program_run(p, NULL, 1, in, 1, got, 1);
    program_free(p);
    *value = got[0];
    *bound = 0x1p-53 * got[1];
    return isfinite(got[0]) && isfinite(got[1]);
}

/* |computed - exact| / bound, with the exact value in extended precision; 0 where neither is
 * finite. */
static double ratio(world *w, node a)
{
    double value, bound;
    const real exact = eval(w->g, &w->here, a);
    if (!isfinite((double)exact) || !run(w, a, &value, &bound)) return 0.0;
    const double error = (double)fabsl((real)value - exact), slack = 0x1p-60 * (double)fabsl(exact);
    if (error <= slack) return 0.0;
    return error / (bound + slack);
}

static void set(world *w, real x, real y, real z)
{
    w->here.leaf[LEAF_STATE][0] = (double)x;
    w->here.leaf[LEAF_STATE][1] = (double)y;
    w->here.leaf[LEAF_STATE][2] = (double)z;
}

/* A random expression of STEPS steps whose intermediate values are moderate. */
static node random_expression(world *w, uint64_t *seed)
{
    node list[LEAVES + STEPS];
    real value[LEAVES + STEPS];
    size_t n = LEAVES;
    for (size_t k = 0; k < LEAVES; k++) {
        list[k] = w->x[k];
        value[k] = w->here.leaf[LEAF_STATE][k];
    }
    for (int tries = 0; n < LEAVES + STEPS && tries < 400; tries++) {
        const combination m = eval_combination(seed);
        const size_t i = eval_draw(seed) % n, j = eval_draw(seed) % n;
        const real v = eval_value_of(&m, value[i], value[j]);
        if (!(fabsl(v) < 1e4L) || !(fabsl(v) > 1e-4L)) continue;
        if (m.what > 5 && (m.fn == FN_kink || m.fn == FN_step || m.fn == FN_sign)) continue;
        list[n] = eval_node_of(w->g, &m, list[i], list[j]);
        value[n++] = v;
    }
    return list[n - 1];
}

static void bound_holds_on_random_expressions(void)
{
    uint64_t seed = 20;
    double worst = 0.0;
    int tight = 0, count = 0;
    for (int k = 0; k < 400; k++) {
        world w = begin();
        set(&w, eval_uniform(&seed, 0.1L, 2.0L), eval_uniform(&seed, -2.0L, -0.1L),
            eval_uniform(&seed, 0.2L, 3.0L));
        const node a = random_expression(&w, &seed);
        const double r = ratio(&w, a);
        worst = fmax(worst, r);
        tight += r > 1e-4;
        count++;
        if (r > 1.0) printf("# expression %d: error/bound = %g\n", k, r);
        graph_free(w.g);
    }
    CHECK(worst <= 1.0);
    CHECK(tight * 4 > count); /* a quarter of the bounds are within 1e4 of the error */
}

/* (1 + e)^2 - 1 - 2e - e^2 is 0 in exact arithmetic, and the bound says that what is left is noise.
 */
static void cancellation_is_seen(void)
{
    static const double small[] = {1e-3, 1e-6, 1e-9, 0.3, 7.0, 1e5};
    for (size_t k = 0; k < sizeof small / sizeof *small; k++) {
        world w = begin();
        set(&w, small[k], 1.0L / 3.0L, 0.1L);
        graph *g = w.g;
        const node one = graph_const(g, 1.0), s = graph_power(g, graph_add(g, one, w.x[0]), 2.0);
        const node rest = graph_add(g, graph_scale(g, 2.0, w.x[0]), graph_power(g, w.x[0], 2.0));
        const node a = graph_sub(g, graph_sub(g, s, one), rest);
        double value, bound;
        CHECK(run(&w, a, &value, &bound));
        CHECK(fabs(value) <= bound);
        CHECK(bound <= 100.0 * 0x1p-53 * (1.0 + small[k]) * (1.0 + small[k]));
        CHECK(ratio(&w, a) <= 1.0);
        graph_free(g);
    }
}

/* log(x) at x near 1 and x - y for nearly equal x, y: errors of the argument are magnified by the
 * derivative. */
static void derivatives_magnify_errors(void)
{
    world w = begin();
    graph *g = w.g;
    for (int k = 1; k < 50; k++) {
        set(&w, 1.0L + ldexpl(1.0L, -k), 1.0L - ldexpl(1.0L, -k - 1), 3.0L);
        const node product = graph_mul(g, w.x[0], w.x[1]);
        CHECK(ratio(&w, graph_call1(g, FN_log, product)) <= 1.0);
        const node inverse = graph_power(g, graph_sub(g, product, graph_const(g, 1.0)), -1.0);
        CHECK(ratio(&w, inverse) <= 1.0);
    }
    graph_free(g);
}

static void leaves_and_dyadic_constants_are_exact(void)
{
    world w = begin();
    double value, bound;
    set(&w, 0.1L, 0.2L, 0.3L);
    CHECK(run(&w, w.x[0], &value, &bound) && bound == 0.0);
    CHECK(run(&w, graph_neg(w.g, w.x[1]), &value, &bound) && bound == 0.0);
    CHECK(run(&w, graph_const(w.g, 0.25), &value, &bound) && bound == 0.0);
    CHECK(run(&w, graph_const(w.g, 0.1), &value, &bound) && bound == 0x1p-53 * 0.1);
    graph_free(w.g);
}

/* A param was rounded when it was read: 0.3 - 0.1*3 is noise. */
static void params_are_known_to_half_an_ulp(void)
{
    world w = begin();
    const node mu = graph_leaf(w.g, LEAF_PARAM, 0, "mu");
    const node a = graph_sub(w.g, mu, graph_const(w.g, 0.1 * 3.0));
    node bound;
    rounding_bound(w.g, 1, &a, &bound);
    w.here.leaf[LEAF_PARAM][0] = 0.3;
    const double value = (double)eval(w.g, &w.here, a),
                 noise = 0x1p-53 * (double)eval(w.g, &w.here, bound);
    CHECK(value != 0.0);
    CHECK(fabs(value) <= noise && noise < 1e-15);
    graph_free(w.g);
}

static void failures_are_reported(void)
{
    for (long n = 0;; n++) {
        memory_fail_after(-1);
        world w = begin();
        const node a =
            graph_power(w.g, graph_add(w.g, w.x[0], graph_call1(w.g, FN_exp, w.x[1])), 3.0);
        node out = 1;
        memory_fail_after(n);
        rounding_bound(w.g, 1, &a, &out);
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
    RUN(bound_holds_on_random_expressions);
    RUN(cancellation_is_seen);
    RUN(derivatives_magnify_errors);
    RUN(leaves_and_dyadic_constants_are_exact);
    RUN(params_are_known_to_half_an_ulp);
    RUN(failures_are_reported);
    return tap_done();
}

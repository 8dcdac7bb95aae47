/* test_program.c - compiled programs against a naive evaluator, bit for bit in any company, and
 * their limits. */
#include "base/memory.h"
#include "expr/kernels.h"
#include "program_world.h"
#include <stdalign.h>

/* ---- random graphs ---------------------------------------------------------------------- */

static uint64_t random_state = 1406;

static uint32_t random_below(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % n;
}

static double random_number(double lo, double hi)
{
    return lo + (hi - lo) * random_below(1u << 30) / (double)(1u << 30);
}

static node random_step(world *w, const node *a, uint32_t n)
{
    static const fn_id smooth[] = {FN_tanh, FN_sigmoid, FN_softplus, FN_sin, FN_cos, FN_atan};
    graph *g = w->g;
    const node p = a[random_below(n)], q = a[random_below(n)], r = a[random_below(n)];
    const node one = graph_const(g, 1.0);
    switch (random_below(9)) {
    case 0:
        return call(w, smooth[random_below(6)], p);
    case 1:
        return graph_mul(g, call(w, FN_tanh, p), call(w, FN_sin, q));
    case 2:
        return graph_add(g, graph_scale(g, random_number(-1.5, 1.5), p), q);
    case 3: {
        const node t[] = {graph_mul(g, call(w, FN_tanh, p), call(w, FN_cos, q)), r, p,
                          graph_mul(g, call(w, FN_cos, p), call(w, FN_atan, r))};
        const double c[] = {-1.0, 0.5, -0.25, -1.0};
        return graph_weighted(g, 4, c, t, random_number(-1.0, 1.0));
    }
    case 4:
        return graph_div(g, p, graph_add(g, one, graph_power(g, q, 2.0)));
    case 5:
        return graph_power(g, graph_add(g, one, graph_power(g, call(w, FN_tanh, p), 2.0)),
                           (double)random_below(13) * 0.5 - 3.0);
    case 6:
        return graph_power(g, graph_add(g, one, graph_power(g, call(w, FN_sin, p), 2.0)), 0.3);
    case 7: {
        const node two[] = {call(w, FN_tanh, p), call(w, FN_tanh, q)};
        return graph_call(g, random_below(2) ? FN_min : FN_max, two);
    }
    default:
        return random_expect(w->r, call(w, FN_tanh, p));
    }
}

enum { OUTPUTS = 6, STEPS = 40 };

static void random_game(world *w, node out[OUTPUTS])
{
    node a[STATES + DIRECTIONS + 2 + STEPS];
    uint32_t n = 0;
    for (int k = 0; k < STATES; k++)
        a[n++] = w->state[k];
    for (int k = 0; k < DIRECTIONS; k++)
        a[n++] = w->direction[k];
    a[n++] = w->x;
    a[n++] = w->z;
    for (int k = 0; k < STEPS; k++, n++)
        a[n] = random_step(w, a, n);
    for (int k = 0; k < OUTPUTS; k++)
        out[k] = random_expect(w->r, a[n - 1 - (uint32_t)k]);
}

static void random_lanes(size_t n, double *in)
{
    for (size_t k = 0; k < n; k++)
        in[k] = random_number(-1.5, 1.5);
}

static void check_lane(const world *w, const node *out, const double *state,
                       const double *direction, const double *got, size_t stride)
{
    double want[OUTPUTS];
    naive_run(w, 0, OUTPUTS, out, state, direction, want);
    for (size_t k = 0; k < OUTPUTS; k++)
        CHECK_NEAR(got[k * stride], want[k], 1e-11);
}

static void random_graphs_agree_with_a_naive_evaluator(void)
{
    for (int round = 0; round < 40; round++) {
        enum { LANES = 150 };
        static double in[DIRECTIONS * LANES], got[OUTPUTS * LANES];
        double state[STATES];
        node out[OUTPUTS];
        world w;
        world_create(&w);
        random_game(&w, out);
        random_lanes(STATES, state);
        random_lanes(DIRECTIONS * LANES, in);
        program *p = compile(&w, OUTPUTS, out, false, 0);
        if (p) {
            program_run(p, state, LANES, in, LANES, got, LANES);
            for (size_t lane = 0; lane < LANES; lane += 67) {
                const double u[] = {in[lane], in[LANES + lane], in[2 * LANES + lane]};
                check_lane(&w, out, state, u, got + lane, LANES);
            }
        }
        program_free(p);
        world_free(&w);
    }
}

/* ---- bit identity ----------------------------------------------------------------------- */

static bool same_bits(double a, double b)
{
    return isnan(a) ? isnan(b) : memcmp(&a, &b, sizeof a) == 0;
}

enum { ALL = STATES + DIRECTIONS, LANES = 200 };

/* Runs `lanes` lanes taken from the columns pick[..] of in; true if the results are those of
 * the same columns of want. */
static bool run_picked(program *p, const double *state, size_t n_in, const double *in, size_t lanes,
                       const size_t *pick, const double *want)
{
    static double some[ALL * LANES], got[OUTPUTS * LANES];
    bool same = true;
    for (size_t k = 0; k < n_in; k++)
        for (size_t i = 0; i < lanes; i++)
            some[k * lanes + i] = in[k * LANES + pick[i]];
    program_run(p, state, lanes, some, lanes, got, lanes);
    for (size_t k = 0; k < OUTPUTS; k++)
        for (size_t i = 0; i < lanes; i++)
            same &= same_bits(got[k * lanes + i], want[k * LANES + pick[i]]);
    return same;
}

enum { WIDE = 128 };

/* The same of the first `lanes` lanes, a multiple of 8, where numbers lie like registers: there
 * programs read and write in place, and nothing beside the lanes. */
static bool run_in_place(program *p, const double *state, size_t n_in, const double *in,
                         size_t lanes, const double *want)
{
    static alignas(64) double some[ALL * WIDE], got[OUTPUTS * WIDE];
    bool same = true;
    for (size_t k = 0; k < n_in; k++)
        memcpy(some + k * WIDE, in + k * LANES, lanes * sizeof *in);
    for (size_t k = 0; k < OUTPUTS * WIDE; k++)
        got[k] = 12345.0;
    program_run(p, state, lanes, some, WIDE, got, WIDE);
    for (size_t k = 0; k < OUTPUTS; k++)
        for (size_t i = 0; i < WIDE; i++)
            same &= same_bits(got[k * WIDE + i], i < lanes ? want[k * LANES + i] : 12345.0);
    return same;
}

static void check_bits(program *p, bool all_lanes)
{
    static double in[ALL * LANES], want[OUTPUTS * LANES], state[STATES];
    static const size_t sizes[] = {1, 2, 3, 7, 8, 9, 20, 64, 127, 128, 129, 200};
    const size_t n_in = all_lanes ? ALL : DIRECTIONS;
    size_t pick[LANES];
    random_lanes(STATES, state);
    random_lanes(n_in * LANES, in);
    for (size_t i = 5; i < LANES; i += 11)
        in[i] = i % 2 ? __builtin_nan("") : __builtin_inf();
    program_run(p, state, LANES, in, LANES, want, LANES);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t begin = 0; begin + sizes[s] <= LANES; begin += sizes[s] < 8 ? 37 : 61) {
            for (size_t i = 0; i < sizes[s]; i++) /* backwards, and other neighbours */
                pick[i] = (begin + 7 * (sizes[s] - i)) % LANES;
            CHECK(run_picked(p, state, n_in, in, sizes[s], pick, want));
        }
    for (size_t lanes = 8; lanes <= WIDE; lanes += 24)
        CHECK(run_in_place(p, state, n_in, in, lanes, want));
}

static void a_lane_is_bit_identical_in_any_company(void)
{
    for (int round = 0; round < 24; round++) {
        node out[OUTPUTS];
        world w;
        world_create(&w);
        random_game(&w, out);
        program *p = compile(&w, OUTPUTS, out, round % 2, round % 3);
        if (p) check_bits(p, round % 2);
        program_free(p);
        world_free(&w);
    }
}

static void a_nan_lane_stays_alone(void)
{
    world w;
    world_create(&w);
    const node y = random_expect(w.r, call(&w, FN_tanh, graph_mul(w.g, w.direction[0], w.x)));
    const node out = graph_add(w.g, graph_power(w.g, y, 2.0), w.direction[1]);
    program *p = compile(&w, 1, &out, false, 0);
    double in[DIRECTIONS * 40] = {0}, got[40];
    static const double state[STATES];
    for (size_t i = 0; i < 40; i++)
        in[i] = i == 17 ? __builtin_nan("") : 0.5;
    if (p) program_run(p, state, 40, in, 40, got, 40);
    for (size_t i = 0; i < 40; i++)
        CHECK(isnan(got[i]) == (i == 17));
    program_free(p);
    world_free(&w);
}

static void powers_and_quotients(void)
{
    static const double e[] = {1,  2,  3,   7,    16,  31,   1024, -1,
                               -2, -5, 0.5, -0.5, 1.5, -2.5, 0.3,  -1.7};
    static const double at[] = {0.75, 1.0, 1.125};
    world w;
    world_create(&w);
    for (size_t k = 0; k < sizeof e / sizeof *e; k++)
        for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
            const double state[STATES] = {at[i]}, want = pow(at[i], e[k]);
            const double got = value_at(&w, graph_power(w.g, w.state[0], e[k]), 0, state);
            CHECK(fabs(got - want) <= fmax(4.0, fabs(e[k])) * 0x1p-53 * want);
        }
    world_free(&w);
}

/* ---- structure -------------------------------------------------------------------------- */

static void constants_inputs_and_shared_outputs_pass_through(void)
{
    world w;
    world_create(&w);
    const node out[] = {graph_const(w.g, 2.5), w.state[1], w.direction[2], w.direction[2],
                        graph_detach(w.g, graph_mul(w.g, w.state[1], w.direction[2]))};
    program *p = compile(&w, 5, out, false, 0);
    const double state[STATES] = {0.0, 3.0}, in[DIRECTIONS * 2] = {0, 0, 0, 0, 7.0, 8.0};
    double got[10];
    if (p) program_run(p, state, 2, in, 2, got, 2);
    static const double want[] = {2.5, 2.5, 3.0, 3.0, 7.0, 8.0, 7.0, 8.0, 21.0, 24.0};
    for (int k = 0; k < 10; k++)
        CHECK(got[k] == want[k]);
    if (p) program_run(p, state, 0, in, 2, NULL, 2);
    program_free(p);
    world_free(&w);
}

/* Each expression is read, computed by one operation and stored. */
static void products_squares_and_sums_of_sigmoids_are_one_operation(void)
{
    enum { MANY = 130, INPUTS = STATES + DIRECTIONS };
    static double in[INPUTS * MANY], got[MANY];
    world w;
    world_create(&w);
    graph *g = w.g;
    const node *s = w.state;
    const node sigmoid = call(&w, FN_sigmoid, graph_mul(g, s[3], w.x));
    const node square = graph_power(g, s[1], 2.0);
    const struct {
        node e;
        size_t read;
    } row[] = {{graph_mul(g, graph_mul(g, s[0], s[1]), s[2]), 3},
               {graph_add(g, graph_const(g, 0.5), graph_scale(g, 3.0, square)), 1},
               {random_expect(w.r, sigmoid), 1}};
    random_lanes(INPUTS * MANY, in);
    for (size_t k = 0; k < sizeof row / sizeof *row; k++) {
        program *p = compile(&w, 1, &row[k].e, true, 0);
        if (!p) continue;
        CHECK(program_describe(p).instructions == row[k].read + 2);
        program_run(p, NULL, MANY, in, MANY, got, MANY);
        for (size_t lane = 0; lane < MANY; lane++) {
            double state[STATES];
            for (size_t i = 0; i < STATES; i++)
                state[i] = in[i * MANY + lane];
            CHECK_NEAR(got[lane], value_at(&w, row[k].e, 0, state), 1e-14);
        }
        program_free(p);
    }
    world_free(&w);
}

/* E[x^2 sigmoid(-s x^2)], x uniform in [-1, 1]: at s = 0 it is E[x^2]/2 = 1/6, and the slope there
 * is -E[x^4]/4 = -1/20. The function of a product and one addition for each point, and input
 * and output. */
static void what_depends_on_points_alone_is_made_once(void)
{
    world w;
    world_create(&w);
    const node x2 = graph_power(w.g, w.x, 2.0);
    const node u = graph_scale(w.g, -1.0, graph_mul(w.g, w.direction[0], x2));
    const node out = random_expect(w.r, graph_mul(w.g, x2, call(&w, FN_sigmoid, u)));
    program *p = compile(&w, 1, &out, false, 0);
    static const double state[STATES], in[2 * DIRECTIONS] = {0.0, 1e-6};
    double got[2] = {0.0, 0.0};
    if (p) program_run(p, state, 2, in, 2, got, 2);
    CHECK_NEAR(got[0], 1.0 / 6.0, 1e-15);
    CHECK_NEAR((got[1] - got[0]) / 1e-6, -1.0 / 20.0, 1e-9);
    if (p) CHECK(program_describe(p).work <= 2.0 * (double)program_describe(p).points + 2.0);
    program_free(p);
    world_free(&w);
}

static void what_is_no_input_is_an_error(void)
{
    world w;
    world_create(&w);
    dte_error err = {0};
    program *p = NULL;
    const node out = graph_add(w.g, w.state[0], graph_leaf(w.g, LEAF_PARAM, 0, "eta"));
    program_spec spec = spec_of(&w, 1, &out, false, 0);
    CHECK(program_create(&spec, &p, &err) == DTE_USAGE && p == NULL);
    CHECK_TEXT(err.text, "internal error: 'eta' is not an input of the program");
    spec.level = PROGRAM_LEVELS;
    CHECK(program_create(&spec, &p, NULL) == DTE_USAGE && p == NULL);
    program_free(NULL);
    world_free(&w);
}

/* A chain far deeper than a C stack would bear, linear in time; and its value. */
static void long_tapes_compile_and_run(void)
{
    enum { DEPTH = 200000 };
    world w;
    world_create(&w);
    node a = w.direction[0];
    for (int k = 0; k < DEPTH; k++)
        a = k % 2 ? call(&w, FN_atan, a) : graph_mul(w.g, a, w.state[0]);
    program *p = compile(&w, 1, &a, false, 0);
    const double state[STATES] = {1.0}, in[DIRECTIONS] = {1.0};
    double y = 0.0;
    if (p) {
        program_run(p, state, 1, in, 1, &y, 1);
        CHECK(program_describe(p).registers <= 2);
    }
    double want = 1.0; /* atan iterated n times falls like sqrt(3/(2 n)) */
    for (int k = 0; k < DEPTH / 2; k++)
        want = atan(want);
    CHECK_NEAR(y / want, 1.0, 1e-10);
    program_free(p);
    world_free(&w);
}

/* Many tables over many points: at level 4 they are not kept but made again, a macro of points at
 * a time; at level 2 they are kept. The integrand is smooth, so both are exact to rounding. */
static void large_stages_are_cut_and_stay_exact(void)
{
    enum { TERMS = 130, MANY = 9 };
    world w;
    world_create(&w);
    graph *g = w.g;
    node t[TERMS], s[TERMS];
    const node base = graph_add(g, graph_scale(g, 0.5, w.x), graph_scale(g, 0.3, w.z));
    for (int k = 0; k < TERMS; k++) {
        t[k] = call(&w, FN_sin, graph_scale(g, 1.0 + k / 300.0, base));
        s[k] = graph_mul(g, graph_mul(g, t[k], w.direction[k % 3]), call(&w, FN_cos, t[k]));
    }
    const node mean = graph_scale(g, 1.0 / TERMS, graph_sum(g, TERMS, s));
    const node out[] = {
        random_expect(w.r, call(&w, FN_exp, mean)),
        random_expect(w.r, call(&w, FN_tanh, graph_mul(g, w.state[0], graph_sum(g, TERMS, t))))};
    program *fine = compile(&w, 2, out, false, 4), *coarse = compile(&w, 2, out, false, 2);
    const double state[STATES] = {0.5};
    double y[2], want[2], many[2 * MANY], lanes[DIRECTIONS * MANY];
    for (int k = 0; k < DIRECTIONS * MANY; k++)
        lanes[k] = 0.5 + 0.3 * (k / MANY) + 0.1 * (k % MANY);
    for (int lane = 0; fine && coarse && lane < MANY; lane += 4) {
        if (lane == 0) program_run(fine, state, MANY, lanes, MANY, many, MANY);
        program_run(fine, state, 1, lanes + lane, MANY, y, 1);
        program_run(coarse, state, 1, lanes + lane, MANY, want, 1);
        CHECK(same_bits(y[0], many[lane]) && same_bits(y[1], many[MANY + lane]));
        CHECK(fabs(want[0] - 1.0) > 1e-3);
        CHECK_NEAR(y[0], want[0], 1e-12);
        CHECK_NEAR(y[1], 0.0, 1e-12); /* odd */
    }
    program_free(fine);
    program_free(coarse);
    world_free(&w);
}

static void every_failed_allocation_is_reported(void)
{
    world w;
    world_create(&w);
    node out[OUTPUTS];
    random_game(&w, out);
    const program_spec spec = spec_of(&w, OUTPUTS, out, false, 0);
    dte_status status = DTE_MEMORY;
    long n = 0;
    for (; n < 100000 && status == DTE_MEMORY; n++) {
        program *p = NULL;
        memory_fail_after(n);
        status = program_create(&spec, &p, NULL);
        memory_fail_after(-1);
        CHECK((status == DTE_OK) == (p != NULL));
        program_free(p);
    }
    CHECK(status == DTE_OK && n > 20);
    world_free(&w);
}

int main(void)
{
    printf("# seed %llu, kernels %s\n", (unsigned long long)random_state, kernels_best()->name);
    RUN(random_graphs_agree_with_a_naive_evaluator);
    RUN(a_lane_is_bit_identical_in_any_company);
    RUN(a_nan_lane_stays_alone);
    RUN(powers_and_quotients);
    RUN(constants_inputs_and_shared_outputs_pass_through);
    RUN(products_squares_and_sums_of_sigmoids_are_one_operation);
    RUN(what_depends_on_points_alone_is_made_once);
    RUN(what_is_no_input_is_an_error);
    RUN(long_tapes_compile_and_run);
    RUN(large_stages_are_cut_and_stay_exact);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

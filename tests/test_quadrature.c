/* test_quadrature.c - expectations in programs: closed forms, convergence, shared points. */
#include "expr/derive.h"
#include "program_world.h"

static void characteristic_function_of_the_normal_law(void)
{
    static const double s[] = {0.0, 0.5, 1.0, 1.5, 2.0};
    world w;
    world_create(&w);
    const node e = random_expect(w.r, call(&w, FN_cos, graph_mul(w.g, w.state[0], w.z)));
    for (size_t k = 0; k < sizeof s / sizeof *s; k++) {
        const double state[STATES] = {s[k]};
        CHECK_NEAR(value_at(&w, e, 1, state), exp(-s[k] * s[k] / 2.0), 1e-14);
    }
    world_free(&w);
}

static void mean_of_exp_over_the_uniform_law(void)
{
    static const double s[] = {1e-3, 0.5, -2.0, 5.0};
    world w;
    world_create(&w);
    const node e = random_expect(w.r, call(&w, FN_exp, graph_mul(w.g, w.state[0], w.x)));
    for (size_t k = 0; k < sizeof s / sizeof *s; k++) {
        const double state[STATES] = {s[k]};
        CHECK_NEAR(value_at(&w, e, 0, state), sinh(s[k]) / s[k], 4e-15);
    }
    world_free(&w);
}

/* E[cos(s (x + z))] = sinc(s) exp(-s^2/2): a tensor product of both rules. */
static void independent_variables_factor(void)
{
    world w;
    world_create(&w);
    const node sum = graph_add(w.g, w.x, w.z);
    const node e = random_expect(w.r, call(&w, FN_cos, graph_mul(w.g, w.state[0], sum)));
    const double state[STATES] = {1.25};
    CHECK_NEAR(value_at(&w, e, 1, state), sin(1.25) / 1.25 * exp(-1.25 * 1.25 / 2.0), 1e-14);
    world_free(&w);
}

/* E[exp(m^2 x)] = sinh(m^2)/m^2 for the inner m = E[x^2 sigmoid(s x)] = 1/6. */
static void an_expectation_inside_another_is_closed(void)
{
    world w;
    world_create(&w);
    graph *g = w.g;
    const node t =
        graph_mul(g, graph_power(g, w.x, 2.0), call(&w, FN_sigmoid, graph_mul(g, w.state[0], w.x)));
    const node inner = random_expect(w.r, t);
    const node outer =
        random_expect(w.r, call(&w, FN_exp, graph_mul(g, graph_power(g, inner, 2.0), w.x)));
    const double state[STATES] = {0.7};
    const double i = value_at(&w, inner, 0, state), c = i * i;
    CHECK_NEAR(i, 1.0 / 6.0, 1e-15); /* sigmoid - 1/2 is odd: E[x^2]/2 */
    CHECK_NEAR(value_at(&w, outer, 0, state), sinh(c) / c, 4e-15);
    world_free(&w);
}

/* Nagarajan and Kolter, Figure 3: w' = m(w) - a^2 m(-w a^2), a' = 2 w a m(-w a^2) with
 * m(c) = E[x^2 sigmoid(-c x^2)]. The series m(c) = sum_k s_k (-c)^k/(2k + 3), where the s_k are the
 * Taylor coefficients of the sigmoid, is good for |c| <= 1/2. */
static double series_m(double c)
{
    static const double s[] = {
        1.0 / 2,       1.0 / 4,        -1.0 / 48,          1.0 / 480,
        -17.0 / 80640, 31.0 / 1451520, -691.0 / 319334400, 5461.0 / 24908083200.0};
    double sum = s[0] / 3.0, power = -c;
    for (int k = 1; k < 8; k++) {
        sum += s[k] * power / (2 * (2 * k - 1) + 3);
        power *= c * c;
    }
    return sum;
}

static void uniform_gan_field_matches_its_series(void)
{
    static const double points[][2] = {{0.5, 0.5}, {-0.3, 1.0}, {0.25, 1.25}, {0.0, 1.0}};
    world w;
    world_create(&w);
    graph *g = w.g;
    const node d = graph_mul(g, w.state[0], graph_power(g, w.x, 2.0));
    const node fake = graph_mul(g, w.state[0], graph_power(g, graph_mul(g, w.state[1], w.x), 2.0));
    const node real_loss = random_expect(w.r, call(&w, FN_softplus, graph_neg(g, d)));
    const node v =
        graph_neg(g, graph_add(g, real_loss, random_expect(w.r, call(&w, FN_softplus, fake))));
    node field[2];
    derive_gradient(g, v, 2, w.state, field);
    field[1] = graph_neg(g, field[1]);
    for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
        const double s = points[k][0], a = points[k][1], state[STATES] = {s, a};
        const double m = series_m(-s * a * a);
        CHECK_NEAR(value_at(&w, field[0], 0, state), series_m(s) - a * a * m, 1e-13);
        CHECK_NEAR(value_at(&w, field[1], 0, state), 2.0 * s * a * m, 1e-13);
    }
    world_free(&w);
}

/* E[1/(1 + 25 x^2)] = atan(5)/5: Gauss-Legendre converges like rho^(-2n), rho = (1 + sqrt 26)/5. */
static void higher_levels_converge(void)
{
    world w;
    world_create(&w);
    const node q = graph_scale(w.g, 25.0, graph_power(w.g, w.x, 2.0));
    const node e =
        random_expect(w.r, graph_power(w.g, graph_add(w.g, graph_const(w.g, 1.0), q), -1.0));
    static const double state[STATES];
    const double exact = atan(5.0) / 5.0, rho = (1.0 + sqrt(26.0)) / 5.0;
    for (int level = 0; level < PROGRAM_LEVELS; level++) {
        const double error = fabs(value_at(&w, e, level, state) - exact);
        CHECK(error <= 4.0 * pow(rho, -2.0 * (16 << level)) + 1e-15);
        if (level < 2) CHECK(error > 1e-3 * pow(rho, -2.0 * (16 << level)));
    }
    world_free(&w);
}

/* In 6 dimensions: Sobol points. E[cos(s sum x)] = sinc(s)^6 to a quarter of the standard error
 * of as many independent points, where E[cos^2] = (1 + sinc(2 s)^6)/2; odd functions integrate to 0
 * because the rule is symmetric. */
static void many_variables_use_symmetric_sobol_points(void)
{
    static const char *const name[] = {"a", "b", "c", "d", "e", "f"};
    world w;
    world_create(&w);
    node x[6];
    for (int k = 0; k < 6; k++)
        x[k] = add_variable(&w, name[k], "uniform", -1.0, 1.0);
    const node sum = graph_mul(w.g, w.state[0], graph_sum(w.g, 6, x));
    const node even = random_expect(w.r, call(&w, FN_cos, sum));
    const node odd = random_expect(w.r, call(&w, FN_tanh, sum));
    const double state[STATES] = {0.8}, exact = pow(sin(0.8) / 0.8, 6.0);
    const double variance = (1.0 + pow(sin(1.6) / 1.6, 6.0)) / 2.0 - exact * exact;
    for (int level = 0; level < PROGRAM_LEVELS; level += 2) {
        const double n = (double)((size_t)4096 << level);
        CHECK(fabs(value_at(&w, even, level, state) - exact) <= 0.25 * sqrt(variance / n));
        CHECK_NEAR(value_at(&w, odd, level, state), 0.0, 1e-13);
    }
    world_free(&w);
}

static size_t points_of(const world *w, size_t n, const node *e)
{
    program *p = compile(w, n, e, false, 0);
    const size_t points = p ? program_describe(p).points : 0;
    program_free(p);
    return points;
}

static void expectations_of_one_law_share_one_stage(void)
{
    world w;
    world_create(&w);
    const node y = add_variable(&w, "y", "uniform", -1.0, 1.0);
    const node e[] = {
        random_expect(w.r, call(&w, FN_tanh, graph_mul(w.g, w.state[0], call(&w, FN_exp, w.x)))),
        random_expect(w.r, call(&w, FN_sin, graph_mul(w.g, w.state[1], call(&w, FN_exp, y)))),
        random_expect(w.r, call(&w, FN_sin, graph_mul(w.g, w.state[1], call(&w, FN_exp, w.z)))),
    };
    CHECK(points_of(&w, 2, e) == 16);
    CHECK(points_of(&w, 3, e) == 32);
    world_free(&w);
}

static void even_integrands_use_half_of_the_points(void)
{
    world w;
    world_create(&w);
    graph *g = w.g;
    const node s = w.state[0], sx = graph_mul(g, s, w.x), x2 = graph_power(g, w.x, 2.0);
    const node even[] = {
        random_expect(w.r, call(&w, FN_exp, graph_mul(g, s, x2))),
        random_expect(w.r, call(&w, FN_cos, sx)),
        random_expect(w.r, graph_mul(g, call(&w, FN_sin, sx), w.x)),
        random_expect(w.r, graph_power(g, graph_add(g, call(&w, FN_tanh, sx), w.x), 2.0)),
    };
    const node neither[] = {
        random_expect(w.r, call(&w, FN_exp, sx)),
        random_expect(w.r, call(&w, FN_cos, graph_add(g, sx, s))),
        random_expect(w.r, graph_mul(g, call(&w, FN_sigmoid, sx), w.x)),
    };
    for (size_t k = 0; k < sizeof even / sizeof *even; k++)
        CHECK(points_of(&w, 1, &even[k]) == 8);
    for (size_t k = 0; k < sizeof neither / sizeof *neither; k++)
        CHECK(points_of(&w, 1, &neither[k]) == 16);
    const double state[STATES] = {0.9}; /* E[x sin(s x)] = (sin(s)/s - cos(s))/s */
    CHECK_NEAR(value_at(&w, even[2], 0, state), (sin(0.9) / 0.9 - cos(0.9)) / 0.9, 4e-15);
    world_free(&w);
}

/* E[softplus(a x + b y + c)] over several pairs in one program: each leaf has its place in each
 * pair, uniform variables before normal ones. */
static void each_set_orders_its_variables(void)
{
    static const int pair[][2] = {{0, 1}, {1, 2}, {2, 0}, {0, 3}, {3, 1}};
    static const double a = 0.7, b = -0.4;
    world w;
    world_create(&w);
    const node x[] = {w.x, add_variable(&w, "y", "uniform", -1.0, 1.0),
                      add_variable(&w, "t", "uniform", -1.0, 1.0), w.z};
    node e[5];
    for (int k = 0; k < 5; k++) {
        const node u = graph_add(w.g, graph_mul(w.g, w.state[0], x[pair[k][0]]),
                                 graph_mul(w.g, w.state[1], x[pair[k][1]]));
        e[k] = random_expect(w.r, call(&w, FN_softplus, graph_add(w.g, u, w.state[2])));
    }
    program *p = compile(&w, 5, e, false, 0);
    const double state[STATES] = {a, b, 0.2}, none[DIRECTIONS] = {0};
    double got[5], want[5];
    naive_run(&w, 0, 5, e, state, none, want);
    if (p) program_run(p, state, 1, none, 1, got, 1);
    for (int k = 0; k < 5; k++)
        CHECK_NEAR(got[k], want[k], 1e-14);
    CHECK(fabs(want[3] - want[4]) > 1e-3); /* places matter */
    program_free(p);
    world_free(&w);
}

static void too_many_joint_variables_are_refused(void)
{
    enum { MOST = 41 };
    world w;
    world_create(&w);
    node x[MOST];
    for (int k = 0; k < MOST; k++) {
        char name[16];
        snprintf(name, sizeof name, "x%d", k);
        x[k] = add_variable(&w, name, "uniform", -1.0, 1.0);
    }
    const node e = random_expect(w.r, call(&w, FN_exp, call(&w, FN_tanh, graph_sum(w.g, MOST, x))));
    const program_spec spec = spec_of(&w, 1, &e, false, 0);
    dte_error err = {0};
    program *p = NULL;
    CHECK(program_create(&spec, &p, &err) == DTE_LIMIT && p == NULL);
    CHECK_TEXT(err.text, "an expectation depends jointly on 41 independent random numbers; at most "
                         "40 are supported: split it into a sum of expectations, or use fewer "
                         "dimensions");
    program_free(p);
    world_free(&w);
}

int main(void)
{
    RUN(characteristic_function_of_the_normal_law);
    RUN(mean_of_exp_over_the_uniform_law);
    RUN(independent_variables_factor);
    RUN(an_expectation_inside_another_is_closed);
    RUN(uniform_gan_field_matches_its_series);
    RUN(higher_levels_converge);
    RUN(many_variables_use_symmetric_sobol_points);
    RUN(expectations_of_one_law_share_one_stage);
    RUN(even_integrands_use_half_of_the_points);
    RUN(each_set_orders_its_variables);
    RUN(too_many_joint_variables_are_refused);
    return tap_done();
}

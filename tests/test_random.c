/* Expectations: moments in closed form, quadrature against closed forms, splitting, factors,
 * checks of covariances, limits and failures. */
#include "expr/derive.h"
#include "expr_eval.h"
#include "tap.h"

static graph *g;
static randoms *r;
static env here;
static node w, m, s;

static void begin(void)
{
    g = graph_create();
    r = randoms_create(g);
    w = graph_leaf(g, LEAF_STATE, 0, "w");
    m = graph_leaf(g, LEAF_PARAM, 0, "m");
    s = graph_leaf(g, LEAF_PARAM, 1, "s");
    here = (env){.laws = r};
    here.leaf[LEAF_STATE][0] = 0.6L;
    here.leaf[LEAF_PARAM][0] = -0.7L;
    here.leaf[LEAF_PARAM][1] = 1.4L;
}

static void end(void)
{
    dte_error err;
    fail_clear(&err);
    CHECK(graph_status(g, &err) == DTE_OK);
    if (err.count) printf("# %s\n", err.text);
    randoms_free(r);
    graph_free(g);
}

static node c(double value)
{
    return graph_const(g, value);
}

static size_t kind(const char *name)
{
    return random_find(name, strlen(name));
}

/* A variable of one dimension. */
static node scalar(const char *law, const char *name, node first, node second)
{
    node x = 0;
    const node *const args[] = {&first, &second};
    randoms_add(r, name, kind(law), 1, false, args, &x);
    return x;
}

static double at_here(node a)
{
    return (double)eval(g, &here, a);
}

static size_t expectations(node a)
{
    size_t count = 0, n = 0;
    node *list = graph_collect(g, 1, &a, HAS_EXPECT, &count);
    for (size_t i = 0; list && i < count; i++)
        n += graph_view(g, list[i]).kind == NODE_EXPECT;
    memory_free(list);
    return n;
}

static void the_table_lists_the_distributions(void)
{
    CHECK(random_count() == 5 && kind("cauchy") == random_count());
    CHECK_TEXT(random_row(kind("normal"))->name, "normal");
    CHECK_TEXT(random_row(kind("uniform"))->arg_names, "low, high");
    CHECK(random_row(kind("dirac"))->args == 1 && random_row(kind("normal"))->args == 2);
    CHECK(random_find("normalise", 6) == kind("normal"));
    size_t rows[2] = {0, 0}, cols[2] = {0, 0};
    random_shape(kind("normal"), 3, rows, cols);
    CHECK(rows[0] == 3 && cols[0] == 1 && rows[1] == 3 && cols[1] == 3);
    random_shape(kind("normal"), 1, rows, cols);
    CHECK(rows[1] == 1 && cols[1] == 1);
    random_shape(kind("uniform"), 3, rows, cols);
    CHECK(rows[1] == 3 && cols[1] == 1);
}

/* E[x^k] = (b^(k+1) - a^(k+1)) / ((k + 1)(b - a)) */
static void moments_of_the_uniform_law_are_exact(void)
{
    begin();
    const real lo = here.leaf[LEAF_PARAM][0], hi = here.leaf[LEAF_PARAM][1];
    const node x = scalar("uniform", "x", m, s);
    for (int k = 0; k <= 9; k++) {
        const node e = random_expect(r, graph_power(g, x, k));
        const real want = (powl(hi, k + 1) - powl(lo, k + 1)) / ((real)(k + 1) * (hi - lo));
        CHECK(expectations(e) == 0);
        CHECK_NEAR(at_here(e), (double)want, 1e-15);
    }
    end();
}

/* M_k = mu M_{k-1} + (k - 1) sigma^2 M_{k-2}: integration by parts (Stein) */
static void moments_of_the_normal_law_are_exact(void)
{
    begin();
    const real mu = here.leaf[LEAF_PARAM][0], sigma = here.leaf[LEAF_PARAM][1];
    const node x = scalar("normal", "x", m, s);
    real before = 0.0L, moment = 1.0L;
    for (int k = 0; k <= 12; k++) {
        const node e = random_expect(r, graph_power(g, x, k));
        CHECK(expectations(e) == 0);
        CHECK_NEAR(at_here(e), (double)moment, 1e-15);
        const real next = mu * moment + (real)k * sigma * sigma * before;
        before = moment;
        moment = next;
    }
    end();
}

static void dirac_is_its_centre(void)
{
    begin();
    const node x = scalar("dirac", "x", m, 0);
    CHECK(random_expect(r, graph_power(g, x, 3.0)) == graph_power(g, m, 3.0));
    const node e = random_expect(r, graph_call1(g, FN_softplus, graph_mul(g, w, x)));
    CHECK(e == graph_call1(g, FN_softplus, graph_mul(g, w, m)));
    node v[2];
    const node centre[] = {m, s}, *const args[] = {centre};
    randoms_add(r, "v", kind("dirac"), 2, true, args, v);
    CHECK(random_expect(r, graph_mul(g, v[0], v[1])) == graph_mul(g, m, s));
    end();
}

/* x ~ N(mu, S) in three dimensions: E[x_i x_j] = S_ij + mu_i mu_j, and of degree 4 by Isserlis:
 * E[y_i y_j y_k y_l] = S_ij S_kl + S_ik S_jl + S_il S_jk for y = x - mu. */
static void moments_of_the_correlated_normal_law_are_exact(void)
{
    static const double S[3][3] = {{2.0, 0.5, -0.3}, {0.5, 1.0, 0.25}, {-0.3, 0.25, 1.5}};
    static const double mu[3] = {0.5, -1.0, 2.0};
    begin();
    node mean[3], cov[9], x[3], y[3];
    for (size_t i = 0; i < 9; i++) {
        if (i < 3) mean[i] = c(mu[i]);
        cov[i] = c(S[i / 3][i % 3]);
    }
    const node *const args[] = {mean, cov};
    randoms_add(r, "x", kind("normal"), 3, true, args, x);
    CHECK_TEXT(graph_view(g, x[2]).name, "x[3]");
    for (size_t i = 0; i < 3; i++)
        y[i] = graph_sub(g, x[i], mean[i]);
    for (size_t t = 0; t < 81; t++) {
        const size_t i = t / 27, j = t / 9 % 3, k = t / 3 % 3, l = t % 3;
        const node pair = random_expect(r, graph_mul(g, x[i], x[j]));
        CHECK_NEAR(at_here(pair), S[i][j] + mu[i] * mu[j], 1e-15);
        const node four = random_expect(r, graph_prod(g, 4, (node[]){y[i], y[j], y[k], y[l]}));
        CHECK(expectations(four) == 0);
        CHECK_NEAR(at_here(four), S[i][j] * S[k][l] + S[i][k] * S[j][l] + S[i][l] * S[j][k], 1e-14);
        const node odd = random_expect(r, graph_prod(g, 3, (node[]){y[i], y[j], y[k]}));
        CHECK_NEAR(at_here(odd), 0.0, 1e-14);
    }
    end();
}

/* E[x' W x] = trace(W S) + mu' W mu, with symbols: the linear-quadratic discriminator. */
static void quadratic_forms_have_their_trace(void)
{
    begin();
    node W[4], S[4], x[2];
    for (uint32_t i = 0; i < 4; i++) {
        W[i] = graph_leaf(g, LEAF_STATE, 1 + i, "W");
        S[i] = graph_leaf(g, LEAF_PARAM, 2 + i, "S");
        here.leaf[LEAF_STATE][1 + i] = 0.3L * (real)i - 0.4L;
        here.leaf[LEAF_PARAM][2 + i] = i == 0 ? 2.0L : i == 3 ? 1.0L : 0.5L;
    }
    const node mean[] = {c(0.0), c(0.0)}, *const args[] = {mean, S};
    randoms_add(r, "x", kind("normal"), 2, true, args, x);
    node form = c(0.0), trace = c(0.0);
    for (size_t i = 0; i < 4; i++) {
        form = graph_add(g, form, graph_prod(g, 3, (node[]){W[i], x[i / 2], x[i % 2]}));
        trace = graph_add(g, trace, graph_mul(g, W[i], S[i]));
    }
    const node e = random_expect(r, form);
    CHECK(expectations(e) == 0);
    CHECK_NEAR(at_here(e), at_here(trace), 1e-16);
    end();
}

static void independent_variables_factor(void)
{
    begin();
    const node x = scalar("uniform", "x", c(-1.0), c(1.0)), z = scalar("normal", "z", m, s);
    const node e = random_expect(r, graph_mul(g, graph_power(g, x, 2.0), graph_power(g, z, 3.0)));
    const real mu = -0.7L, sigma = 1.4L;
    CHECK_NEAR(at_here(e), (double)((mu * mu * mu + 3.0L * mu * sigma * sigma) / 3.0L), 1e-15);
    const node f = graph_call1(g, FN_softplus, graph_mul(g, w, x)), h = graph_call1(g, FN_exp, z);
    CHECK(random_expect(r, graph_mul(g, f, h)) ==
          graph_mul(g, random_expect(r, f), random_expect(r, h)));
    CHECK(random_expect(r, graph_mul(g, f, graph_power(g, z, 2.0))) ==
          graph_mul(g, random_expect(r, f), random_expect(r, graph_power(g, z, 2.0))));
    end();
}

static void sums_are_split_by_variables(void)
{
    begin();
    const node x = scalar("uniform", "x", c(-1.0), c(1.0)), z = scalar("normal", "z", m, s);
    const node f = graph_call1(g, FN_softplus, graph_mul(g, w, x)), h = graph_call1(g, FN_tanh, z);
    const node sum = graph_weighted(g, 3, (const double[]){2.0, -3.0, 1.0},
                                    (const node[]){f, h, graph_mul(g, w, x)}, 0.5);
    const node e = random_expect(r, sum);
    CHECK(e == graph_weighted(g, 2, (const double[]){2.0, -3.0},
                              (const node[]){random_expect(r, f), random_expect(r, h)}, 0.5));
    CHECK(expectations(e) == 2);
    /* what shares a variable is one integrand */
    CHECK(expectations(random_expect(r, graph_add(g, f, graph_call1(g, FN_cos, x)))) == 1);
    CHECK(random_expect(r, w) == w && random_expect(r, graph_mul(g, w, x)) == c(0.0));
    end();
}

/* E[e^(t x)] = e^(t m + t^2 s^2 / 2); (e^(tb) - e^(ta)) / (t (b - a)); E[cos x] = e^(-s^2/2) cos m
 */
static void quadrature_nodes_mean_the_right_law(void)
{
    begin();
    const real mu = -0.7L, sd = 1.4L, t = 0.6L;
    const node x = scalar("normal", "x", m, s), y = scalar("uniform", "y", m, s);
    const node ex = random_expect(r, graph_call1(g, FN_exp, graph_mul(g, w, x)));
    const node cx = random_expect(r, graph_call1(g, FN_cos, x));
    const node ey = random_expect(r, graph_call1(g, FN_exp, graph_mul(g, w, y)));
    CHECK(expectations(cx) == 1 && expectations(ey) == 1);
    CHECK_NEAR(at_here(ex), (double)expl(t * mu + 0.5L * t * t * sd * sd), 1e-14);
    CHECK_NEAR(at_here(cx), (double)(expl(-0.5L * sd * sd) * cosl(mu)), 1e-14);
    CHECK_NEAR(at_here(ey), (double)((expl(t * sd) - expl(t * mu)) / (t * (sd - mu))), 1e-14);
    end();
}

/* E[e^(v'x)] = e^(v'S v/2) for x ~ N(0, S): the Cholesky factor belongs to S. */
static void correlated_variables_keep_their_covariance(void)
{
    begin();
    node x[2];
    const node mean[] = {c(0.0), c(0.0)}, cov[] = {c(2.0), c(0.5), c(0.5), c(1.0)};
    const node *const args[] = {mean, cov};
    randoms_add(r, "x", kind("normal"), 2, true, args, x);
    const node form = graph_weighted(g, 2, (const double[]){0.3, -0.4}, x, 0.0);
    const node e = random_expect(r, graph_call1(g, FN_exp, form));
    CHECK_NEAR(at_here(e), exp(0.5 * (2.0 * 0.09 - 2.0 * 0.5 * 0.12 + 0.16)), 1e-14);
    end();
}

/* The same number whether it is taken as a polynomial or forced through quadrature. */
static void moments_and_quadrature_agree(void)
{
    begin();
    const node x = scalar("normal", "x", m, s), y = scalar("uniform", "y", c(-2.0), s);
    const node xy = graph_add(g, graph_mul(g, x, w), graph_mul(g, x, y));
    for (int k = 1; k <= 5; k++) {
        const node p = graph_power(g, xy, k),
                   zero = graph_sub(g, graph_call1(g, FN_exp, x), graph_call1(g, FN_exp, x));
        const node smooth =
            graph_mul(g, p,
                      graph_power(g,
                                  graph_add(g, graph_power(g, graph_call1(g, FN_sin, xy), 2.0),
                                            graph_power(g, graph_call1(g, FN_cos, xy), 2.0)),
                                  1.0));
        CHECK(zero == c(0.0));
        CHECK(expectations(random_expect(r, p)) == 0);
        CHECK(expectations(random_expect(r, smooth)) > 0);
        const double scale = fmax(1.0, fabs(at_here(random_expect(r, p))));
        CHECK_NEAR(at_here(random_expect(r, smooth)) / scale, at_here(random_expect(r, p)) / scale,
                   1e-13);
    }
    end();
}

static void detached_factors_stay_detached(void)
{
    begin();
    const node x = scalar("uniform", "x", c(-1.0), c(1.0));
    const node f = graph_call1(g, FN_exp, graph_mul(g, w, x)), held = graph_detach(g, f);
    CHECK(random_expect(r, held) == graph_detach(g, random_expect(r, f)));
    const node half =
        random_expect(r, graph_mul(g, graph_detach(g, w), graph_power(g, graph_mul(g, w, x), 2.0)));
    node slope = 0;
    derive_gradient(g, half, 1, &w, &slope); /* d/dw of c w^2 / 3 with c = w: 2 w^2 / 3 */
    CHECK_NEAR(at_here(slope), 2.0 * 0.36 / 3.0, 1e-15);
    const node whole = random_expect(r, graph_detach(g, graph_power(g, x, 2.0)));
    CHECK_NEAR(at_here(whole), 1.0 / 3.0, 1e-16);
    end();
}

static double least_check(void)
{
    const node *nodes;
    const char *const *names;
    const size_t n = randoms_checks(r, &nodes, &names);
    double least = 1.0;
    for (size_t i = 0; i < n; i++) {
        CHECK_TEXT(names[i], "x");
        const double value = at_here(nodes[i]);
        if (!(value >= least)) least = value;
    }
    return least;
}

static void impossible_laws_have_a_negative_check(void)
{
    static const struct {
        double s[4];
        bool possible;
    } rows[] = {
        {{2.0, 0.5, 0.5, 1.0}, true},   {{1.0, 1.0, 1.0, 1.0}, true},
        {{0.0, 0.0, 0.0, 1.0}, true},   {{1.0, 2.0, 2.0, 1.0}, false},
        {{1.0, 0.5, -0.5, 1.0}, false}, {{0.0, 0.5, 0.5, 1.0}, false},
        {{-1.0, 0.0, 0.0, 1.0}, false},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        begin();
        node x[2], cov[4];
        const node mean[] = {c(0.0), c(0.0)}, *const args[] = {mean, cov};
        for (size_t i = 0; i < 4; i++)
            cov[i] = c(rows[k].s[i]);
        randoms_add(r, "x", kind("normal"), 2, true, args, x);
        if (graph_alive(g))
            CHECK((least_check() >= 0.0) == rows[k].possible);
        else
            CHECK(!rows[k].possible);
        randoms_free(r);
        graph_free(g);
    }
    begin();
    scalar("uniform", "x", c(1.0), c(-1.0));
    CHECK(least_check() < 0.0);
    scalar("normal", "x", c(1.0), c(-0.5));
    CHECK(least_check() < 0.0);
    end();
}

static void names_follow_the_shape(void)
{
    begin();
    node x = 0;
    const node zero = c(0.0), one = c(1.0), *const args[] = {&zero, &one};
    CHECK(randoms_add(r, "x", kind("normal"), 1, false, args, &x) == 0);
    CHECK_TEXT(graph_view(g, x).name, "x");
    CHECK(randoms_add(r, "y", kind("uniform"), 1, true, args, &x) == 1);
    CHECK_TEXT(graph_view(g, x).name, "y[1]");
    CHECK(randoms_rule(r, 0) == RULE_NORMAL && randoms_rule(r, 1) == RULE_UNIFORM);
    end();
}

static void moments_of_too_high_degree_end_in_a_message(void)
{
    begin();
    node x[2];
    const node mean[] = {c(0.0), c(0.0)}, cov[] = {c(2.0), c(0.5), c(0.5), c(1.0)};
    const node *const args[] = {mean, cov};
    randoms_add(r, "x", kind("normal"), 2, true, args, x);
    const node twelve = graph_mul(g, graph_power(g, x[0], 6.0), graph_power(g, x[1], 6.0));
    CHECK(random_expect(r, twelve) != 0);
    dte_error err;
    fail_clear(&err);
    CHECK(random_expect(r, graph_mul(g, twelve, graph_mul(g, x[0], x[1]))) == 0);
    CHECK(graph_status(g, &err) == DTE_LIMIT);
    CHECK_TEXT(err.text, "a moment of a multivariate normal of degree above 12 is needed; the "
                         "limit is 12");
    randoms_free(r);
    graph_free(g);
}

static bool load(void)
{
    g = graph_create();
    r = g ? randoms_create(g) : NULL;
    dte_status status = DTE_MEMORY;
    if (r) {
        node x[2];
        const node one = c(1.0), half = c(0.5), zero = c(0.0);
        const node mean[] = {zero, one}, cov[] = {one, half, half, one};
        const node *const args[] = {mean, cov};
        randoms_add(r, "x", kind("normal"), 2, true, args, x);
        const node z = graph_alive(g) ? scalar("uniform", "z", zero, one) : 0;
        const node state = graph_leaf(g, LEAF_STATE, 0, "w");
        const node p = graph_power(g, graph_add(g, graph_mul(g, x[0], state), x[1]), 3.0);
        const node q = graph_call1(g, FN_softplus, graph_mul(g, state, z));
        const node body = graph_add(g, graph_mul(g, p, q), graph_add(g, q, p));
        const node e = graph_alive(g) ? random_expect(r, body) : 0;
        status = graph_status(g, NULL);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        if (!CHECK((e != 0) == (status == DTE_OK))) printf("# %u %d\n", e, (int)status);
    }
    randoms_free(r);
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
    RUN(the_table_lists_the_distributions);
    RUN(moments_of_the_uniform_law_are_exact);
    RUN(moments_of_the_normal_law_are_exact);
    RUN(dirac_is_its_centre);
    RUN(moments_of_the_correlated_normal_law_are_exact);
    RUN(quadratic_forms_have_their_trace);
    RUN(independent_variables_factor);
    RUN(sums_are_split_by_variables);
    RUN(quadrature_nodes_mean_the_right_law);
    RUN(correlated_variables_keep_their_covariance);
    RUN(moments_and_quadrature_agree);
    RUN(detached_factors_stay_detached);
    RUN(impossible_laws_have_a_negative_check);
    RUN(names_follow_the_shape);
    RUN(moments_of_too_high_degree_end_in_a_message);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

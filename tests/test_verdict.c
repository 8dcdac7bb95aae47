/* The verdict on the flow, with a hostile eye: a wrong `stable` is the worst that can happen. */
#include "field_game.h"
#include "num/linalg.h"
#include <stdint.h>

static void linear_cases(void)
{
    CHECK(FIELD("stable", NULL, {"x", "-x", "0"}));
    CHECK(FIELD("unstable", NULL, {"x", "x", "0"}));
    CHECK(FIELD("unstable", NULL, {"x", "y", "0"}, {"y", "x", "0"}));
    CHECK(FIELD("stable", NULL, {"x", "-x + 100*y", "0"}, {"y", "-y", "0"}));
    CHECK(FIELD("stable", NULL, {"x", "-y/2", "0"},
                {"y", "x/2 - y", "0"})); /* defective, R1 at its critical gamma */
    CHECK(FIELD("unstable", NULL, {"x", "y/2", "0"}, {"y", "-x/2 + y", "0"}));
    CHECK(FIELD("stable", NULL, {"x", "-x + y", "0"}, {"y", "-y + z", "0"},
                {"z", "-z + x/1e9", "0"}));
}

/* Slow but sure: exact entries, so even the smallest damping is seen, and its sign. */
static void tiny_damping_is_seen(void)
{
    static const char *const eps[] = {"1e-3", "1e-10", "1e-17", "1e-100", "1e-300"};
    for (size_t k = 0; k < 5; k++) {
        char in[60], out[60];
        snprintf(in, sizeof in, "-y - %s*x", eps[k]);
        snprintf(out, sizeof out, "-y + %s*x", eps[k]);
        CHECK(FIELD("stable", NULL, {"x", in, "0"}, {"y", "x", "0"}));
        CHECK(FIELD("unstable", NULL, {"x", out, "0"}, {"y", "x", "0"}));
    }
}

/* What is left over when rounded numbers cancel has no sign. */
static void rounding_noise_never_becomes_a_verdict(void)
{
    CHECK(FIELD("undecided", "param mu = 0.3", {"x", "(0.1*3 - mu)*x", "0"}));
    CHECK(FIELD("undecided", "param mu = 0.3", {"x", "(mu - 0.1*3)*x", "0"}));
    CHECK(FIELD("undecided", "param a = 0.1\nparam b = 0.2\nparam c = 0.3",
                {"x", "(c - a - b)*x", "0"}));
    CHECK(FIELD("undecided", "param a = 0.1\nparam b = 0.2\nparam c = 0.3",
                {"x", "(a + b - c)*x", "0"}));
    /* sin(x)^2 + cos(x)^2 - 1 has the derivative 0 */
    checked c = check_field(
        NULL, 1,
        (component[]){
            {"x", "(sin(1 + x)^2 + cos(1 + x)^2 - 1) + (sin(2)^2 + cos(2)^2 - 1)*x", "0"}});
    CHECK(!c.check || (c.check->equilibria[0].verdict != DTE_STABLE &&
                       c.check->equilibria[0].verdict != DTE_UNSTABLE));
    checked_free(&c);
}

/* Cancellation in a formula of the state: J = 1e8 (1 - cos) type terms carry their noise. */
static void cancellation_in_the_jacobian_is_seen(void)
{
    /* v = 1e9 (exp(x) - 1 - x - x^2/2) at x = 0: J = 1e9 (exp(0) - 1 - 0) = 0 exactly, true order 3
     */
    checked c =
        check_field(NULL, 1, (component[]){{"x", "-1e9*(exp(x - 1/3) - 1 - (x - 1/3))", "1/3"}});
    CHECK(!c.check || c.check->equilibria[0].verdict != DTE_STABLE);
    checked_free(&c);
    c = check_field(NULL, 2,
                    (component[]){{"x", "-y + ((x + 1/3)^3 - x^3 - x^2 - x/3 - 1/27)*1e3", "0.1"},
                                  {"y", "x - 0.1", "0"}});
    CHECK(!c.check || (c.check->equilibria[0].verdict != DTE_STABLE &&
                       c.check->equilibria[0].verdict != DTE_UNSTABLE));
    checked_free(&c);
}

/* Newton stops short of a multiple zero; the slope there is not that of the equilibrium. */
static void slope_beside_a_multiple_zero_is_no_slope(void)
{
    static const char *const fields[] = {"-x^2",  "x^2",    "-x^3",     "-x^5",      "-x^1.5",
                                         "x^1.5", "-x^1.2", "-x^(4/3)", "1 - cos(x)"};
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
        checked c = check_field(NULL, 1, (component[]){{"x", fields[k], "1"}});
        const int wrong = c.check && (c.check->equilibria[0].verdict == DTE_STABLE ||
                                      c.check->equilibria[0].verdict == DTE_UNSTABLE ||
                                      c.check->equilibria[0].verdict == DTE_STABLE_MANIFOLD);
        if (!CHECK(!wrong)) printf("# x' = %s: %s\n", fields[k], c.check->equilibria[0].reason);
        checked_free(&c);
    }
}

/* A quadrature that has not converged is part of the error. */
static void unconverged_quadrature_decides_nothing(void)
{
    static const char *const integrand[] = {"1/(x - 1.0001)", "1/(x - 1.00001)", "abs(x - 0.3)",
                                            "sqrt(1 - x^2)", "log(1 + x)"};
    static const double mean[] = {-4.951768, -6.103051, 0.545, 0.78539816, -0.30685282};
    for (size_t k = 0; k < 5; k++) {
        /* a' = -(E[...] - mean(1 + 1e-9)) a: the true rate is 1e-9 and the digits above do not know
         * it */
        char t[500];
        for (int sign = -1; sign <= 1; sign += 2) {
            snprintf(t, sizeof t,
                     "data x ~ uniform(-1, 1)\nplayer p (a) minimizes %d*(E[%s + 0*a*x] - "
                     "(%.17g))*a^2/2\nequilibrium o: a = 0\n",
                     sign, integrand[k], mean[k]);
            checked c = check_text(t);
            const char *word = c.check ? dte_verdict_word(c.check->equilibria[0].verdict) : "error";
            if (!c.check) printf("# %s\n", c.err.text);
            /* the reference values above are good to 1e-6 or so of the integral: no rate below that
             * can be certain */
            const double rate = c.check ? fabs(c.check->equilibria[0].eigenvalues[0].re) : 0.0;
            const double bound = c.check ? c.check->equilibria[0].eigenvalues[0].bound : 0.0;
            if (!CHECK(c.check != NULL)) continue;
            if (strcmp(word, "stable") == 0 || strcmp(word, "unstable") == 0) CHECK(rate > bound);
            if (k < 2)
                CHECK(bound > 1e-3); /* a pole beside the interval: the two rules differ visibly */
            checked_free(&c);
        }
    }
}

static void scales(void)
{
    static const char *const scale[] = {"1e-300", "1e-150", "1e150", "1e300"};
    for (size_t k = 0; k < 4; k++) {
        char u[80], v[80], w[80];
        snprintf(u, sizeof u, "%s*(-x - 2*y)", scale[k]);
        snprintf(v, sizeof v, "%s*(2*x - y)", scale[k]);
        CHECK(FIELD("stable", NULL, {"x", u, "0"}, {"y", v, "0"}));
        snprintf(u, sizeof u, "%s*(-y)", scale[k]);
        snprintf(v, sizeof v, "%s*x", scale[k]);
        CHECK(FIELD("centre", NULL, {"x", u, "0"}, {"y", v, "0"}));
        snprintf(u, sizeof u, "%s*(y)", scale[k]);
        CHECK(FIELD("unstable", NULL, {"x", u, "0"}, {"y", v, "0"}));
        snprintf(u, sizeof u, "%s*(-x + y)", scale[k]);
        snprintf(v, sizeof v, "%s*(-y + z)", scale[k]);
        snprintf(w, sizeof w, "%s*(-z + x/2)", scale[k]);
        CHECK(FIELD("stable", NULL, {"x", u, "0"}, {"y", v, "0"}, {"z", w, "0"}));
    }
}

/* diag(-1..-200) with a rotation of neighbours, and the zero field in 200 dimensions. */
static void many_dimensions(void)
{
    checked c = check_text(
        "size n = 200\nplayer p (x[n]) minimizes sqnorm(x)/2\nequilibrium o: x = zeros(n)\n");
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_STABLE &&
          c.check->equilibria[0].rate == 1.0);
    checked_free(&c);
    c = check_text(
        "size n = 100\nplayer p (x[n]) minimizes dot(x, y)\nplayer q (y[n]) maximizes dot(x, y)\n"
        "equilibrium o: x = zeros(n), y = zeros(n)\n");
    CHECK(c.check && c.check->equilibria[0].verdict != DTE_STABLE &&
          c.check->equilibria[0].verdict != DTE_UNSTABLE);
    CHECK(c.check && c.check->equilibria[0].eigenvalues[0].re == 0.0);
    checked_free(&c);
    c = check_text(
        "size n = 200\nplayer p (x[n]) minimizes 0*sum(x)\nequilibrium o: x = ones(n)\n");
    CHECK(c.check && c.check->equilibria[0].verdict != DTE_STABLE);
    checked_free(&c);
}

/* Random polynomial fields with a known spectrum: never the wrong side. */
static void random_linear_games_are_never_on_the_wrong_side(void)
{
    uint64_t seed = 1;
    for (int k = 0; k < 60; k++) {
        double a[9], re[3], im[3];
        char v[3][200];
        for (int i = 0; i < 9; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            a[i] = (double)(int)((seed >> 40) % 17) / 8.0 - 1.0;
        }
        if (k % 2) /* zero trace: near the axis more often */
            a[8] = -a[0] - a[4];
        for (int i = 0; i < 3; i++)
            snprintf(v[i], sizeof v[i], "(%g)*x + (%g)*y + (%g)*z + x*y*z", a[3 * i], a[3 * i + 1],
                     a[3 * i + 2]);
        checked c = check_field(
            NULL, 3, (component[]){{"x", v[0], "0"}, {"y", v[1], "0"}, {"z", v[2], "0"}});
        CHECK(c.check != NULL);
        CHECK(linalg_eigen(3, a, re, im, NULL, NULL, NULL, NULL) == DTE_OK);
        const dte_verdict found = c.check ? c.check->equilibria[0].verdict : DTE_UNDECIDED;
        if (re[0] > 1e-6) CHECK(found == DTE_UNSTABLE);
        if (re[0] < -1e-6) CHECK(found == DTE_STABLE);
        if (fabs(re[0]) < 1e-12) CHECK(found != DTE_STABLE && found != DTE_UNSTABLE);
        checked_free(&c);
    }
}

static void words_and_verdicts_match(void)
{
    for (int k = DTE_UNDECIDED; k <= DTE_UNSTABLE; k++) {
        dte_verdict back = DTE_UNDECIDED;
        CHECK(dte_verdict_read(dte_verdict_word((dte_verdict)k), &back) == 0 && (int)back == k);
    }
    dte_verdict v;
    CHECK(dte_verdict_read("center", &v) == 0 && v == DTE_CENTRE);
    CHECK(dte_verdict_read("steady", &v) == -1 && dte_verdict_read("", &v) == -1);
    CHECK_TEXT(dte_verdict_word((dte_verdict)99), "undecided");
}

static void linear_only_on_request(void)
{
    dte_game *game = NULL;
    dte_check *check = NULL;
    dte_check_settings settings = dte_check_default();
    settings.nonlinear = 0;
    static const char *const text =
        "player p (x) maximizes x*y\nplayer q (y) minimizes x*y\nequilibrium o: x = 0, y = 0\n";
    CHECK(dte_game_parse("t.game", text, strlen(text), 0, NULL, &game, NULL) == DTE_OK);
    CHECK(dte_check_run(game, &settings, &check, NULL) == DTE_OK);
    CHECK(check && check->equilibria[0].verdict == DTE_MARGINAL &&
          isnan(check->equilibria[0].lyapunov_coefficient));
    dte_check_free(check);
    dte_game_free(game);
}

/* What is left of 0.1 + 0.2 - 0.3 is rounding, although every number was written by the user. */
static void folded_noise_decides_nothing(void)
{
    checked c = check_field(NULL, 1, &(component){"x", "-(0.1 + 0.2 - 0.3)*x", "0"});
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_UNDECIDED);
    checked_free(&c);
    c = check_field(NULL, 1, &(component){"x", "-(0.5 + 0.25 - 0.625)*x", "0"}); /* exact: -1/8 */
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_STABLE);
    checked_free(&c);
}

/* y' has damping -1e-17 x^2 y, which vanishes beside -x^2 y: no identity is proved. */
static void absorbed_coefficient_proves_nothing(void)
{
    static const component with[] = {{"x", "-y + x*y^2", "0"},
                                     {"y", "x - x^2*y - 1e-17*x^2*y", "0"}},
                           without[] = {{"x", "-y + x*y^2", "0"}, {"y", "x - x^2*y", "0"}};
    checked c = check_field(NULL, 2, with);
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_MARGINAL);
    checked_free(&c);
    c = check_field(NULL, 2, without); /* x^2 + y^2 is conserved */
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_CENTRE);
    checked_free(&c);
}

/* y^2 + z^2 is conserved, but x' = y^2 + z^2 grows without end. */
static void drift_along_a_manifold_is_no_centre(void)
{
    static const component c[] = {{"x", "y^2 + z^2", "0"}, {"y", "-z", "0"}, {"z", "y", "0"}};
    checked k = check_field("energy H = y^2 + z^2", 3, c);
    CHECK(k.check && k.check->equilibria[0].verdict == DTE_MARGINAL &&
          k.check->equilibria[0].manifold_dimension == 1);
    checked_free(&k);
}

int main(void)
{
    RUN(linear_cases);
    RUN(tiny_damping_is_seen);
    RUN(rounding_noise_never_becomes_a_verdict);
    RUN(cancellation_in_the_jacobian_is_seen);
    RUN(slope_beside_a_multiple_zero_is_no_slope);
    RUN(unconverged_quadrature_decides_nothing);
    RUN(scales);
    RUN(many_dimensions);
    RUN(random_linear_games_are_never_on_the_wrong_side);
    RUN(words_and_verdicts_match);
    RUN(linear_only_on_request);
    RUN(folded_noise_decides_nothing);
    RUN(absorbed_coefficient_proves_nothing);
    RUN(drift_along_a_manifold_is_no_centre);
    return tap_done();
}

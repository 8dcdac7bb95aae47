/* Published conditions: blocks of closed form, and one failing case for each. */
#include "condition_ask.h"

static const char *const curvature = "J_DD < 0 up to flat directions",
                         *const rank = "J_DG of full column rank",
                         *const bounds = "eigenvalue bounds",
                         *const weight = "weight of the gradient-norm regulariser";

static int says(dte_condition c, const char *part)
{
    const int found = strstr(c.text, part) != NULL;
    if (!found) printf("# '%s' is not in '%s'\n", part, c.text);
    return found;
}

#define UNIFORM                                                                                    \
    "param eta = 0\ndata x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n"                          \
    "f(t) = -log(1 + exp(-t))\nD(y) = w*y^2\nV = E[f(D(x))] + E[f(-D(a*z))]\n"                     \
    "equilibrium matched: w = 0, a = 1\nplayer d (w) maximizes V\n"

/* J = [[-1/10, -1/3], [1/3, 0]] */
static void uniform_gan_meets_every_assumption(void)
{
    checked c = ask(UNIFORM "player g (a) minimizes V\n");
    CHECK(condition(&c, "zero-sum", 0).holds == 1 && condition(&c, "J_GG = 0", 0).holds == 1);
    CHECK(condition(&c, curvature, 0).holds == 1 && condition(&c, rank, 0).holds == 1);
    CHECK_NEAR(condition(&c, curvature, 0).value, 0.1, 1e-13);
    CHECK_NEAR(condition(&c, rank, 0).value, 1.0 / 3.0, 1e-13);
    CHECK(condition(&c, bounds, 0).holds == 1);
    CHECK_NEAR(condition(&c, bounds, 0).value, -0.05, 1e-13);
    CHECK_NEAR(condition(&c, weight, 0).value, 5.0, 1e-12);
    CHECK(condition(&c, "local Nash", 0).holds == 1);
    CHECK_NEAR(condition(&c, "local Nash", 0).value, -0.1, 1e-13);
    checked_free(&c);
}

/* J_GG = -2 eta/9; the objectives differ by eta (dV/dw)^2 */
static void the_regulariser_breaks_two(void)
{
    checked c = ask(UNIFORM "player g (a) minimizes V + 0.25*sqnorm(grad(V, w))\n");
    CHECK(condition(&c, "zero-sum", 0).holds == 0);
    CHECK_NEAR(condition(&c, "zero-sum", 0).value, 0.25 / 15.0, 1e-12);
    CHECK(condition(&c, "J_GG = 0", 0).holds == 0 && says(condition(&c, "J_GG = 0", 0), "a = "));
    CHECK_NEAR(condition(&c, "J_GG = 0", 0).value, 0.5 / 9.0, 1e-13);
    CHECK(condition(&c, bounds, 0).holds == -1);
    checked_free(&c);
}

/* Logistic LQ GAN, n = 1, s = 1: Q = diag(3/2, 1/2), P = diag(1, 1/2); the pairs -3/4 +- i sqrt7/4
 * and -1/4 +- i sqrt3/4 stand on the bounds -3/4 <= Re <= -1/4. */
static void linear_quadratic_bounds_are_tight(void)
{
    checked c = ask("data x ~ normal(0, 1)\nlatent z ~ normal(0, 1)\nf(t) = -log(1 + exp(-t))\n"
                    "D(y) = w2*y^2 + w1*y\nV = E[f(D(x))] + E[f(-D(a*z + b))]\n"
                    "player d (w2, w1) maximizes V\nplayer g (a, b) minimizes V\n"
                    "equilibrium matched: w2 = 0, w1 = 0, a = 1, b = 0\n");
    CHECK_NEAR(condition(&c, curvature, 0).value, 0.5, 1e-12);
    CHECK_NEAR(condition(&c, rank, 0).value, 0.5, 1e-12);
    CHECK(condition(&c, bounds, 0).holds == 1);
    CHECK(says(condition(&c, bounds, 0), "-0.75 <= Re <= -0.25"));
    CHECK(says(condition(&c, bounds, 0), "at most -0.166667")); /* (1/4)/(3/2) */
    CHECK_NEAR(condition(&c, weight, 0).value, 1.0 / 3.0, 1e-12);
    checked_free(&c);
}

/* D = (w1 + w2) x^2: w1 - w2 is flat and acts on nothing; G = a1 a2 z: (1, -1) is lost. */
static void flat_directions(void)
{
    checked c = ask("data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n"
                    "f(t) = -log(1 + exp(-t))\nD(y) = (w1 + w2)*y^2\n"
                    "V = E[f(D(x))] + E[f(-D(a*z))]\nplayer d (w1, w2) maximizes V\n"
                    "player g (a) minimizes V\nequilibrium o: w1 = 0, w2 = 0, a = 1\n");
    CHECK(condition(&c, curvature, 0).holds == 1 && says(condition(&c, curvature, 0), "1 flat"));
    CHECK(condition(&c, bounds, 0).holds == 1);
    checked_free(&c);
    c = ask("data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n"
            "f(t) = -log(1 + exp(-t))\nD(y) = w*y^2\nV = E[f(D(x))] + E[f(-D(a1*a2*z))]\n"
            "player d (w) maximizes V\nplayer g (a1, a2) minimizes V\n"
            "equilibrium o: w = 0, a1 = 1, a2 = 1\n");
    CHECK(condition(&c, rank, 0).holds == 0 && says(condition(&c, rank, 0), "Rank 1 of 2"));
    CHECK(says(condition(&c, rank, 0), "0.707"));
    CHECK(condition(&c, bounds, 0).holds == 1);
    checked_free(&c);
}

/* Quartic WGAN: Q = 0, and every direction of D acts on G, |J_DG| = sqrt(4/9 + 16/25). */
static void a_linear_discriminator_has_no_curvature(void)
{
    checked c = ask("data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n"
                    "D(y) = w2*y^2 + w4*y^4\nV = E[D(x)] - E[D(a*z)]\n"
                    "player d (w2, w4) maximizes V\nplayer g (a) minimizes V\n"
                    "equilibrium o: w2 = 0, w4 = 0, a = 1\n");
    CHECK(condition(&c, curvature, 0).holds == 0);
    CHECK(says(condition(&c, curvature, 0), "acts on the generator"));
    CHECK_NEAR(condition(&c, rank, 0).value, sqrt(4.0 / 9.0 + 16.0 / 25.0), 1e-12);
    CHECK(condition(&c, bounds, 0).holds == -1 && condition(&c, weight, 0).holds == -1);
    checked_free(&c);
}

/* R1 acts on the discriminator only: still the field of a zero-sum game. With the rates 1 and tau,
 * J = [[0, -tau/2], [1/2, -gamma]]. */
static void rates_are_scaled_away(void)
{
    static const char *const taus[] = {"1", "0.01", "7", "1000"};
    for (size_t k = 0; k < sizeof taus / sizeof *taus; k++) {
        char text[512];
        snprintf(text, sizeof text,
                 "f(t) = -log(1 + exp(-t))\nV = f(theta*psi)\n"
                 "player g (theta) minimizes V rate %s\n"
                 "player d (psi) maximizes V - 0.75*psi^2\nequilibrium o: theta = 0, psi = 0\n",
                 taus[k]);
        checked c = ask(text);
        CHECK(condition(&c, "zero-sum", 0).holds == 1);
        CHECK_NEAR(condition(&c, rank, 0).value, 0.5, 1e-13);
        CHECK_NEAR(condition(&c, curvature, 0).value, 1.5, 1e-13);
        CHECK(condition(&c, bounds, 0).holds == 1);
        const double tau = strtod(taus[k], NULL), /* real: min(3/2, tau/4/(3/2)); pairs: 3/4 */
            rate = fmin(0.75, tau / 6.0);
        CHECK_NEAR(condition(&c, bounds, 0).value, -rate, 1e-13);
        checked_free(&c);
    }
}

static void a_saddle_is_no_local_nash(void)
{
    checked c = ask("player p (x[2]) maximizes x[1]*y + x[2]^2 - x[1]^2\nplayer q (y) minimizes "
                    "x[1]*y + y^2\nequilibrium o: x = zeros(2), y = 0\n");
    CHECK(condition(&c, "local Nash", 0).holds == 0);
    CHECK_NEAR(condition(&c, "local Nash", 0).value, 2.0, 1e-13);
    CHECK(says(condition(&c, "local Nash", 0), "along x[2] = "));
    CHECK(condition(&c, "local Nash", 1).holds == 1);
    CHECK_NEAR(condition(&c, "local Nash", 1).value, 2.0, 1e-13);
    CHECK(condition(&c, curvature, 0).holds == 0);
    checked_free(&c);
}

/* -x^4 and y^4 have the same Hessian, 0; a linear or constant objective is optimal as it is. */
static void a_hessian_of_zero_decides_for_quadratics_only(void)
{
    static const struct {
        const char *objective;
        int holds;
    } cases[] = {{"x*y", 1},         {"x*y - x^4", -1},          {"x*y + x^4", -1},
                 {"x*y + x^2*y", 1}, {"x*y + exp(-x)*y^2", 1},   {"x*y + x^2/2", 1},
                 {"x*y - x^2/2", 0}, {"x*y + x*detach(x^2)", -1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char text[300];
        snprintf(text, sizeof text,
                 "player p (x) minimizes %s\nplayer q (y) maximizes x*y - y^2/2\n"
                 "equilibrium o: x = 0, y = 0\n",
                 cases[k].objective);
        checked c = ask(text);
        if (condition(&c, "local Nash", 0).holds != cases[k].holds) printf("# %s\n", text);
        CHECK(condition(&c, "local Nash", 0).holds == cases[k].holds);
        checked_free(&c);
    }
}

/* x = 1 is at rest for the field -(x^2 - 1), but x (x^2 - 1) has the slope 2 there. */
static void a_detached_objective_has_no_hessian_in_the_jacobian(void)
{
    checked c = ask("player p (x) minimizes x*detach(x^2 - 1)\nequilibrium o: x = 1\n");
    CHECK(condition(&c, "local Nash", 0).holds == -1);
    CHECK(says(condition(&c, "local Nash", 0), "detach"));
    checked_free(&c);
}

/* Two that both maximize are not shaped like a GAN, but may play for opposite sums. */
static void other_games_have_fewer_conditions(void)
{
    checked c = ask("player p (x) maximizes x*y - x^2\nplayer q (y) maximizes -x*y - y^2\n"
                    "equilibrium o: x = 0, y = 0\n");
    CHECK(c.check && c.check->equilibria[0].n_conditions == 3);
    CHECK(condition(&c, "zero-sum", 0).holds == 1); /* -x^2 - y^2 separates */
    checked_free(&c);
    c = ask("player p (x) maximizes x*y\nplayer q (y) maximizes x*y\n"
            "equilibrium o: x = 0, y = 0\n");
    CHECK(condition(&c, "zero-sum", 0).holds == 0);
    CHECK_NEAR(condition(&c, "zero-sum", 0).value, 2.0, 1e-14);
    checked_free(&c);
    c = ask("player p (x) maximizes x*y\nplayer q (y) minimizes y*z\nplayer r (z) minimizes z^2\n"
            "equilibrium o: x = 0, y = 0, z = 0\n");
    CHECK(c.check && c.check->equilibria[0].n_conditions == 3); /* local Nash of each */
    checked_free(&c);
    c = check_text("player p (x) maximizes -x^2\nequilibrium o: x = 0\n");
    CHECK(c.check && c.check->equilibria[0].n_conditions == 0); /* nobody asked */
    checked_free(&c);
}

static void memory_failures_are_reported(void)
{
    for (long n = 0;; n++) {
        memory_fail_after(n);
        checked c = ask("player p (x) maximizes x*y - x^2/2\nplayer q (y) minimizes x*y + y*x^2\n"
                        "equilibrium o: x = 0, y = 0\n");
        memory_fail_after(-1);
        const dte_status status = c.status;
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        if (status == DTE_OK) CHECK(condition(&c, bounds, 0).holds == 1);
        checked_free(&c);
        if (status != DTE_MEMORY) break;
    }
}

int main(void)
{
    RUN(uniform_gan_meets_every_assumption);
    RUN(the_regulariser_breaks_two);
    RUN(linear_quadratic_bounds_are_tight);
    RUN(flat_directions);
    RUN(a_linear_discriminator_has_no_curvature);
    RUN(rates_are_scaled_away);
    RUN(a_saddle_is_no_local_nash);
    RUN(a_hessian_of_zero_decides_for_quadratics_only);
    RUN(a_detached_objective_has_no_hessian_in_the_jacobian);
    RUN(other_games_have_fewer_conditions);
    RUN(memory_failures_are_reported);
    return tap_done();
}

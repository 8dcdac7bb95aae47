/* First Lyapunov coefficients against textbook formulas. With |q| = 1 and r' = a r^3 + ... in the
 * coordinates of x' = -w y + ..., y' = w x + ..., Kuznetsov's l1 is 2 a / w: s = z q + c.c. gives
 * r^2 = 2 |z|^2. */
#include "analysis/normal_form.h"
#include "field_game.h"

/* l1 of a field whose linear part at the point has the pair +-i omega. */
static lyapunov coefficient(size_t n, const component *c, double omega)
{
    char *text = malloc(FIELD_TEXT);
    double point[8], jacobian[64];
    dte_game *game = NULL;
    dte_error err = {0};
    lyapunov l = {(double)NAN, (double)NAN};
    field_write(text, NULL, n, c);
    if (CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &game, &err) == DTE_OK)) {
        CHECK(dte_game_equilibrium_point(game, 0, point, &err) == DTE_OK);
        CHECK(dte_game_jacobian(game, point, jacobian, &err) == DTE_OK);
        CHECK(normal_form_lyapunov(game, point, jacobian, omega, 0.0, &l, &err) == DTE_OK);
    }
    dte_game_free(game);
    free(text);
    return l;
}

#define L1(omega, ...)                                                                             \
    coefficient(sizeof((component[]){__VA_ARGS__}) / sizeof(component),                            \
                (component[]){__VA_ARGS__}, omega)                                                 \
        .value

static void rotation_with_cubic_damping(void)
{
    static const double omegas[] = {0.1, 1.0, 7.0}, factors[] = {-2.0, -1e-3, 0.0, 0.5, 30.0};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 5; k++) {
            char x[120], y[120];
            snprintf(x, sizeof x, "-%.17g*y + %.17g*x*(x^2 + y^2)", omegas[i], factors[k]);
            snprintf(y, sizeof y, "%.17g*x + %.17g*y*(x^2 + y^2)", omegas[i], factors[k]);
            CHECK_NEAR(L1(omegas[i], {"x", x, "0"}, {"y", y, "0"}), 2.0 * factors[k] / omegas[i],
                       1e-13);
        }
}

/* Guckenheimer & Holmes, (3.4.11), for f and g with random second and third derivatives:
 * 16 a = f_xxx + f_xyy + g_xxy + g_yyy
 *        + (f_xy (f_xx + f_yy) - g_xy (g_xx + g_yy) - f_xx g_xx + f_yy g_yy) / w. */
static void general_planar_field(void)
{
    unsigned long long seed = 9;
    for (int k = 0; k < 60; k++) {
        double c[14];
        for (int i = 0; i < 14; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            c[i] = (double)((seed >> 40) % 33) / 8.0 - 2.0;
        }
        const double w = 0.5 + 0.25 * (k % 7);
        char x[400], y[400];
        snprintf(x, sizeof x,
                 "-%g*y + (%g)*x^2/2 + (%g)*x*y + (%g)*y^2/2 + (%g)*x^3/6 + (%g)*x^2*y/2 + "
                 "(%g)*x*y^2/2 + (%g)*y^3/6",
                 w, c[0], c[1], c[2], c[3], c[4], c[5], c[6]);
        snprintf(y, sizeof y,
                 "%g*x + (%g)*x^2/2 + (%g)*x*y + (%g)*y^2/2 + (%g)*x^3/6 + (%g)*x^2*y/2 + "
                 "(%g)*x*y^2/2 + (%g)*y^3/6",
                 w, c[7], c[8], c[9], c[10], c[11], c[12], c[13]);
        const double cubic = c[3] + c[5] + c[11] + c[13];
        const double square =
            c[1] * (c[0] + c[2]) - c[8] * (c[7] + c[9]) - c[0] * c[7] + c[2] * c[9];
        const double a = (cubic + square / w) / 16.0;
        CHECK_NEAR(L1(w, {"x", x, "0"}, {"y", y, "0"}), 2.0 * a / w, 1e-12);
    }
}

/* x' = -w y + x z, y' = w x, z' = -lambda z + b x^2. On the centre manifold, with x = r cos(phi),
 * z = b r^2/2 (1/lambda + (lambda cos 2phi + 2 w sin 2phi)/(lambda^2 + 4 w^2)), and r' = r z
 * cos^2(phi) averages to r^3 (b/(4 lambda) + b lambda/(8 (lambda^2 + 4 w^2))). */
static void centre_manifold_contributes(void)
{
    static const double rows[][3] = {{1, 1, 1}, {2, 0.5, -3}, {0.5, 4, 2}, {3, 0.01, 1}};
    for (size_t k = 0; k < 4; k++) {
        const double w = rows[k][0], lambda = rows[k][1], b = rows[k][2];
        char x[60], y[60], z[80];
        snprintf(x, sizeof x, "-%.17g*y + x*z", w);
        snprintf(y, sizeof y, "%.17g*x", w);
        snprintf(z, sizeof z, "-%.17g*z + (%.17g)*x^2", lambda, b);
        const double a = b / (4.0 * lambda) + b * lambda / (8.0 * (lambda * lambda + 4.0 * w * w));
        CHECK_NEAR(L1(w, {"x", x, "0"}, {"y", y, "0"}, {"z", z, "0"}), 2.0 * a / w, 1e-12);
    }
}

/* Away from the origin, and with players in another order (which turns the sense of rotation). */
static void place_and_order_do_not_matter(void)
{
    CHECK_NEAR(L1(1.0, {"x", "-(y - 3) - (x + 2)^3", "-2"}, {"y", "x + 2", "3"}), -0.75, 1e-12);
    CHECK_NEAR(L1(1.0, {"y", "x", "0"}, {"x", "-y - x^3", "0"}), -0.75, 1e-12);
}

/* Bazykin-like check through exponentials: x' = -sinh y, y' = sinh x - x^2 y... all derivatives
 * exact. */
static void transcendental_fields(void)
{
    /* f = -(exp(y) - 1): f_yy = -1, f_yyy = -1; g = x + sin(x)*y^2: g_xyy = 2; a = (0 + f_yy g_yy
     * ...)/16 = 0 */
    CHECK_NEAR(L1(1.0, {"x", "-(exp(y) - 1)", "0"}, {"y", "x + sin(x)*y^2", "0"}), 0.0, 1e-13);
    /* f = -tanh(y) + x*(cosh-like: exp(x) + exp(-x) - 2): f_xxx = 6, a = 6/16 */
    CHECK_NEAR(L1(1.0, {"x", "-tanh(y) + x*(exp(x) + exp(-x) - 2)", "0"}, {"y", "x", "0"}),
               2.0 * 6.0 / 16.0, 1e-12);
}

/* The non-saturating Dirac-GAN: r^2 ~ 8/t, so r' = -r^3/16, and w = 1/2. */
static void non_saturating_dirac_gan(void)
{
    const char *text =
        "f(t) = -log(1 + exp(-t))\nplayer generator (theta) maximizes f(psi*theta)\n"
        "player discriminator (psi) maximizes f(-psi*theta)\nequilibrium o: theta = 0, psi = 0\n";
    checked c = check_text(text);
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_WEAKLY_STABLE);
    CHECK(c.check && fabs(c.check->equilibria[0].lyapunov_coefficient + 0.25) < 1e-12);
    checked_free(&c);
}

static void verdicts_follow_the_sign(void)
{
    CHECK(FIELD("weakly-stable", NULL, {"x", "-y - x^3", "0"}, {"y", "x", "0"}));
    CHECK(FIELD("weakly-unstable", NULL, {"x", "-y + x^3", "0"}, {"y", "x", "0"}));
    CHECK(FIELD("weakly-stable", NULL, {"x", "-y + x*z", "0"}, {"y", "x + y*z", "0"},
                {"z", "-z - x^2 - y^2", "0"}));
    CHECK(FIELD("weakly-unstable", NULL, {"x", "-y + x*z", "0"}, {"y", "x + y*z", "0"},
                {"z", "-z + x^2 + y^2", "0"}));
    CHECK(FIELD("weakly-stable", NULL, {"x", "-1e-3*y - x^3", "0"}, {"y", "1e-3*x", "0"}));
    /* degenerate: l1 = 0, the fifth order decides, and nobody has looked there */
    CHECK(FIELD("marginal", NULL, {"x", "-y - x*(x^2 + y^2)^2", "0"},
                {"y", "x - y*(x^2 + y^2)^2", "0"}));
    /* two pairs: the coefficient of one says nothing */
    CHECK(FIELD("marginal", NULL, {"a", "-b - a^3", "0"}, {"b", "a", "0"}, {"c", "-3*d - c^3", "0"},
                {"d", "3*c", "0"}));
}

/* van der Pol x'' = mu (1 - x^2) x' - x: at mu = 0 the harmonic oscillator. */
static void van_der_pol(void)
{
    static const struct {
        const char *mu, *wanted;
    } rows[] = {{"param mu = 0", "centre"},
                {"param mu = 0.5", "unstable"},
                {"param mu = -0.5", "stable"},
                {"param mu = 1e-17", "unstable"},
                {"param mu = -1e-300", "stable"}};
    for (size_t k = 0; k < 5; k++)
        CHECK(FIELD(rows[k].wanted, rows[k].mu, {"x", "y", "0"}, {"y", "mu*(1 - x^2)*y - x", "0"}));
}

/* x |x| has no second derivative at 0: no coefficient, whatever it does. An even kink is no
 * obstacle to a reversing symmetry: x' = -y - |x|^3, y' = x is a centre, turned round by x -> -x.
 */
static void kinks_are_no_derivatives(void)
{
    checked c = check_field(NULL, 2, (component[]){{"x", "-y - x*abs(x)", "0"}, {"y", "x", "0"}});
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_MARGINAL);
    CHECK(c.check && isnan(c.check->equilibria[0].lyapunov_coefficient));
    checked_free(&c);
    CHECK(FIELD("centre", NULL, {"x", "-y - abs(x)^3", "0"}, {"y", "x", "0"}));
}

int main(void)
{
    RUN(rotation_with_cubic_damping);
    RUN(general_planar_field);
    RUN(centre_manifold_contributes);
    RUN(place_and_order_do_not_matter);
    RUN(transcendental_fields);
    RUN(non_saturating_dirac_gan);
    RUN(verdicts_follow_the_sign);
    RUN(van_der_pol);
    RUN(kinks_are_no_derivatives);
    return tap_done();
}

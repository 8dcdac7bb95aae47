/* Manifolds of equilibria: true ones of several dimensions, and fields that only look flat. */
#include "field_game.h"

/* manifold_dimension of the first equilibrium, or -1 if the check fails. */
static long dimension_of(const char *text)
{
    checked c = check_text(text);
    const long k = c.check ? (long)c.check->equilibria[0].manifold_dimension : -1;
    if (!c.check) printf("# %s\n", c.err.text);
    checked_free(&c);
    return k;
}

static void true_manifolds_are_found(void)
{
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "-(x + y)", "0"}, {"y", "-(x + y)", "0"}));
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "0*x", "3"})); /* the zero field */
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "1e-150*y", "0"}, {"y", "-1e-150*y", "0"}));
    /* x y = 1, a hyperbola: s' = -grad (x y - 1)^2/2 */
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "-y*(x*y - 1)", "1"},
                {"y", "-x*(x*y - 1)", "1"}));
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "-y*(x*y - 1)", "4"},
                {"y", "-x*(x*y - 1)", "0.25"}));
    /* circles of radius 1 and 0.1; a sphere */
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "-x*(x^2 + y^2 - 1)", "0.6"},
                {"y", "-y*(x^2 + y^2 - 1)", "0.8"}));
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "-x*(x^2 + y^2 - 1/100)", "0.1"},
                {"y", "-y*(x^2 + y^2 - 1/100)", "0"}));
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "-x*(x^2 + y^2 + z^2 - 1)", "0.6"},
                {"y", "-y*(x^2 + y^2 + z^2 - 1)", "0.8"}, {"z", "-z*(x^2 + y^2 + z^2 - 1)", "0"}));
    /* the parabola y = x^2, and a curve bent by an exponential */
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "2*x*(y - x^2)", "0.5"},
                {"y", "-(y - x^2)", "0.25"}));
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "y - exp(x) + 1", "0"},
                {"y", "-2*(y - exp(x) + 1)", "0"}));
}

/* A A' = S: the orthogonal group, of dimension n (n - 1)/2, as equilibria of A' = -(A A' - S) A. */
static void orthogonal_group(void)
{
    static const char *const text = "size n = %d\nS = %s*eye(n)\n"
                                    "player p (A[n,n]) minimizes sqnorm(A*A' - S)/4\n"
                                    "equilibrium one: A = %s*eye(n)\n";
    for (int n = 1; n <= 4; n++) {
        char t[400];
        snprintf(t, sizeof t, text, n, "1", "1");
        CHECK(dimension_of(t) == n * (n - 1) / 2);
        snprintf(t, sizeof t, text, n, "0.01", "0.1");
        CHECK(dimension_of(t) == n * (n - 1) / 2);
    }
}

/* The linear-quadratic WGAN away from symmetric places: dimension n (n - 1), rotated and sheared
 * points. */
static void linear_quadratic_wgan(void)
{
    static const char *const angles[] = {"0", "0.7", "2", "-1.1"},
                             *const twists[] = {"0", "0.3", "-2", "0.01"},
                             *const second[] = {"4", "1", "0.01", "2"};
    for (size_t k = 0; k < 16; k++) {
        char t[900];
        snprintf(t, sizeof t,
                 "size n = 2\nparam c = %s\nparam t = %s\nparam s = %s\ndata x[n] ~ "
                 "normal(zeros(n), [1, 0; 0, s])\n"
                 "latent z[n] ~ normal(zeros(n), eye(n))\nD(x) = x'*W2*x + w1'*x\nG(z) = A*z + b\n"
                 "V = E[D(x)] - E[D(G(z))]\nplayer d (W2[n,n], w1[n]) maximizes V\n"
                 "player g (A[n,n], b[n]) minimizes V\nequilibrium matched: W2 = [0, t; -t, 0], w1 "
                 "= zeros(n), "
                 "A = [cos(c), -sin(c); sqrt(s)*sin(c), sqrt(s)*cos(c)], b = zeros(n)\n",
                 angles[k % 4], twists[k / 4], second[(k + k / 4) % 4]);
        if (!CHECK(dimension_of(t) == 2))
            printf("# angle %s, twist %s, s %s\n", angles[k % 4], twists[k / 4],
                   second[(k + k / 4) % 4]);
    }
}

/* x' = +-x^p is flat of order p, but its only equilibrium near 0 is 0. */
static void flat_fields_are_no_manifolds(void)
{
    static const int order[] = {2, 3, 5, 9, 15, 31, 101, 400};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            char v[40], w[60], u[60];
            snprintf(v, sizeof v, "%d*x^%d", sign, order[k]);
            snprintf(w, sizeof w, "%d*x^%d + y", sign, order[k]);
            snprintf(u, sizeof u, "%d*x^%d + 1e6*(y - 1)", sign, order[k]);
            CHECK(FIELD("marginal", NULL, {"x", v, "0"}));
            if (order[k] > 15) continue; /* beyond: below the rounding of y everywhere nearby */
            CHECK(FIELD("marginal", NULL, {"x", w, "0"}, {"y", "-y", "0"}));
            CHECK(FIELD("marginal", NULL, {"x", u, "0"}, {"y", "1 - y", "1"}));
        }
    }
}

static void tiny_coefficients_are_no_manifolds(void)
{
    CHECK(FIELD("marginal", NULL, {"x", "1e-12*x^3", "0"}, {"y", "-y", "0"}));
    CHECK(FIELD("marginal", NULL, {"x", "1e-300*x^3", "0"}, {"y", "-y", "0"}));
    CHECK(FIELD("marginal", NULL, {"x", "1e-9*x^3 + y", "0"}, {"y", "-y", "0"}));
}

/* (1 + lambda)^3 = 1 + 3e-14 with couplings 1000, 1000 and 1e-6: lambda = 1e-14, and no manifold.
 */
static void graded_matrices_hide_no_growth(void)
{
    CHECK(FIELD("stable-modulo-manifold", NULL, {"x", "-x + 1024*y", "0"},
                {"y", "-y + 1024*z", "0"}, {"z", "-z + x/1048576", "0"}));
    CHECK(FIELD("marginal", NULL, {"x", "-x + 1000*y", "0"}, {"y", "-y + 1000*z", "0"},
                {"z", "-z + 1.00000000000003e-6*x", "0"}));
}

/* Equilibria at infinity: where tanh has rounded to 1, v is 0 to rounding, which shows nothing. */
static void saturation_is_no_manifold(void)
{
    static const char *const fields[] = {"1 - tanh(x)", "tanh(x) - 1", "sigmoid(x) - 1",
                                         "-exp(-1/x^2)"},
                             *const at[] = {"30", "25", "50", "0.01"};
    for (size_t k = 0; k < 4; k++) {
        checked c = check_field(NULL, 2, (component[]){{"x", fields[k], at[k]}, {"y", "-y", "0"}});
        CHECK(!c.check || (c.check->equilibria[0].verdict != DTE_STABLE &&
                           c.check->equilibria[0].manifold_dimension == 0));
        checked_free(&c);
    }
}

static void folds_and_nilpotent_matrices(void)
{
    CHECK(FIELD("marginal", NULL, {"x", "x^2", "0"}));
    CHECK(FIELD("marginal", NULL, {"x", "x^2", "0"}, {"y", "-y", "0"}));
    /* [[0,1],[0,0]]: the line y = 0 is equilibria, but y' = 0 lets x run away: two zeros, one
     * direction */
    CHECK(FIELD("marginal", NULL, {"x", "y", "0"}, {"y", "0*x", "0"}));
    /* a cross of equilibria x y = 0 is no manifold at the crossing */
    CHECK(FIELD("marginal", NULL, {"x", "x*y", "0"}, {"y", "x*y", "0"}));
}

/* LSGAN with labels 0 and 1 on the Dirac-GAN: J(0, 0) = [[0, 1], [0, 0]], and psi = 0 is a line of
 * equilibria with eigenvalues 0, -theta^2 that does not make the origin stable. */
static void lsgan_with_labels(void)
{
    static const char *const text = "player generator (theta) minimizes (psi*theta - 1)^2/2\n"
                                    "player discriminator (psi) maximizes -(psi*theta)^2/2\n"
                                    "equilibrium point: theta = %s, psi = 0\n";
    char t[300];
    snprintf(t, sizeof t, text, "0");
    checked c = check_text(t);
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_MARGINAL);
    CHECK(c.check && c.check->equilibria[0].jacobian[1] == 1.0);
    checked_free(&c);
    snprintf(t, sizeof t, text, "1.5");
    c = check_text(t);
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_STABLE_MANIFOLD);
    CHECK(c.check && fabs(c.check->equilibria[0].spectral_abscissa + 2.25) < 1e-14);
    checked_free(&c);
}

/* Minimax LSGAN: the hyperbola theta psi = 1, eigenvalues 0 and 2 (psi^2 - theta^2); nilpotent at
 * (1, 1). */
static void hyperbola_of_the_minimax_lsgan(void)
{
    static const struct {
        const char *at, *wanted;
    } rows[] = {{"theta = 2, psi = 0.5", "stable-modulo-manifold"},
                {"theta = 0.5, psi = 2", "unstable"},
                {"theta = 1, psi = 1", "marginal"}};
    for (size_t k = 0; k < 3; k++) {
        char t[300];
        snprintf(t, sizeof t,
                 "V = -(theta*psi - 1)^2\nplayer generator (theta) minimizes V\n"
                 "player discriminator (psi) maximizes V\nequilibrium point: %s\n",
                 rows[k].at);
        checked c = check_text(t);
        CHECK(c.check &&
              strcmp(dte_verdict_word(c.check->equilibria[0].verdict), rows[k].wanted) == 0);
        checked_free(&c);
    }
}

/* Unstable or oscillating across the manifold: the manifold alone makes nothing stable. */
static void manifold_does_not_hide_the_rest(void)
{
    CHECK(FIELD("unstable", NULL, {"x", "x + y", "0"}, {"y", "x + y", "0"}));
    CHECK(FIELD("marginal", NULL, {"x", "0*x", "0"}, {"y", "z + y^3", "0"}, {"z", "-y", "0"}));
}

int main(void)
{
    RUN(true_manifolds_are_found);
    RUN(orthogonal_group);
    RUN(linear_quadratic_wgan);
    RUN(flat_fields_are_no_manifolds);
    RUN(tiny_coefficients_are_no_manifolds);
    RUN(graded_matrices_hide_no_growth);
    RUN(saturation_is_no_manifold);
    RUN(folds_and_nilpotent_matrices);
    RUN(lsgan_with_labels);
    RUN(hyperbola_of_the_minimax_lsgan);
    RUN(manifold_does_not_hide_the_rest);
    return tap_done();
}

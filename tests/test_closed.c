/* `centre` is claimed with a proof only: conserved quantities, reversing symmetries, and near
 * misses of both. */
#include "field_game.h"

static void conserved_quantities(void)
{
    CHECK(FIELD("centre", NULL, {"x", "-y", "0"}, {"y", "x", "0"}));
    CHECK(
        FIELD("centre", "energy H = x^2 + y^2", {"x", "-y*(1 + x)", "0"}, {"y", "x*(1 + x)", "0"}));
    /* pendulum and Lotka-Volterra */
    CHECK(FIELD("centre", "energy H = y^2/2 - cos(x)", {"x", "y", "0"}, {"y", "-sin(x)", "0"}));
    CHECK(FIELD("centre", "energy H = x - log(x) + y - log(y)", {"x", "x*(1 - y)", "1"},
                {"y", "y*(x - 1)", "1"}));
    /* a maximum does as well as a minimum, at any scale */
    CHECK(FIELD("centre", "energy H = -1e-9*(x^4 + 2*x^2 + 2*y^2)", {"x", "-y", "0"},
                {"y", "x + x^3", "0"}));
    /* two pairs */
    CHECK(FIELD("centre", NULL, {"a", "-b", "0"}, {"b", "a", "0"}, {"c", "-2*d", "0"},
                {"d", "2*c", "0"}));
}

static void energies_with_other_rates(void)
{
    checked c =
        check_text("player p (x) maximizes x*y rate 3\nplayer q (y) minimizes x*y rate 0.7\n"
                   "equilibrium o: x = 0, y = 0\n");
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_CENTRE);
    checked_free(&c);
    /* a player who does not learn: y' = 0, and x grows where y is not 0 */
    c = check_text("player p (x) maximizes x*y\nplayer q (y) minimizes x*y rate 0\n"
                   "equilibrium o: x = 0, y = 0\n");
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_MARGINAL);
    checked_free(&c);
}

/* The rectangular bilinear game: one zero eigenvalue, and a conserved definite square. */
static void conserved_squares_with_a_manifold(void)
{
    checked c = check_text("player p (x) maximizes x*y + x*z\nplayer q (y, z) minimizes x*y + x*z\n"
                           "equilibrium o: x = 0, y = 0, z = 0\n");
    CHECK(c.check && c.check->equilibria[0].verdict == DTE_CENTRE);
    CHECK(c.check && c.check->equilibria[0].manifold_dimension == 1);
    checked_free(&c);
}

static void reversing_symmetries(void)
{
    CHECK(FIELD("centre", NULL, {"x", "y", "0"}, {"y", "-x - x^2", "0"}));             /* y -> -y */
    CHECK(FIELD("centre", NULL, {"x", "y + x*y", "0"}, {"y", "-x + y^2", "0"}));       /* y -> -y */
    CHECK(FIELD("centre", NULL, {"x", "y + y^2 + x^2", "0"}, {"y", "-x + x*y", "0"})); /* x -> -x */
    CHECK(FIELD("centre", NULL, {"x", "-y + x*y", "0"}, {"y", "x - x*y", "0"}));       /* swap */
    CHECK(FIELD("centre", NULL, {"x", "-(y - 2) + (x - 1)*(y - 2)", "1"},
                {"y", "(x - 1) - (x - 1)^2", "2"}));
}

/* The reflection must turn time round; a symmetry that keeps its direction proves nothing. */
static void ordinary_symmetry_is_no_reason(void)
{
    CHECK(FIELD("weakly-stable", NULL, {"x", "-y - x^3", "0"}, {"y", "x", "0"})); /* odd */
    CHECK(FIELD("weakly-unstable", NULL, {"x", "-y", "0"}, {"y", "x + y^3", "0"}));
}

/* A reversing symmetry of the plane proves nothing in three dimensions. */
static void symmetry_needs_the_plane(void)
{
    CHECK(FIELD("weakly-stable", NULL, {"x", "y + x*z", "0"}, {"y", "-x + y*z", "0"},
                {"z", "-z - x^2 - y^2", "0"}));
}

static void indefinite_energy_is_no_reason(void)
{
    /* conserved, but a saddle: (a^2 + b^2) - (c^2 + d^2); the cubic terms exchange between the
     * pairs */
    CHECK(NOT_FIELD("centre", "energy H = a^2 + b^2 - c^2 - d^2", {"a", "-b + a*c^2", "0"},
                    {"b", "a", "0"}, {"c", "-d + c*a^2", "0"}, {"d", "c", "0"}));
    /* conserved and flat */
    CHECK(NOT_FIELD("centre", "energy H = y^2", {"x", "y", "0"}, {"y", "0*x", "0"}));
    CHECK(NOT_FIELD("centre", "energy H = 0*x", {"x", "-y - x^3", "0"}, {"y", "x", "0"}));
}

/* A symmetric matrix has sqrt(2) W_12 as a coordinate; its square is 2 W_12^2 exactly, also behind
 * factors that are no powers of two. `energy` is the claim. */
static dte_verdict symmetric_game(const char *energy)
{
    char text[600];
    snprintf(text, sizeof text,
             "size n = 2\ndata x[n] ~ normal(zeros(n), eye(n))\n"
             "latent z[n] ~ normal(zeros(n), eye(n))\nV = E[x'*W*x] - E[(A*z)'*W*(A*z)]\n"
             "player D (W[n,n] symmetric) maximizes V\nplayer G (A[n,n]) minimizes V\n"
             "equilibrium o: W = zeros(n, n), A = eye(n)\nenergy H = %s\n",
             energy);
    checked c = check_text(text);
    CHECK(c.check);
    const dte_verdict verdict = c.check ? c.check->equilibria[0].verdict : DTE_UNDECIDED;
    checked_free(&c);
    return verdict;
}

static void conserved_quantities_of_symmetric_matrices(void)
{
    CHECK(symmetric_game("sqnorm(W) + sqnorm(A)/2 - log(det(A))") == DTE_CENTRE);
    CHECK(symmetric_game("3*(W[1,1]^2 + 2*W[1,2]^2 + W[2,2]^2) + 1.5*sqnorm(A) - 3*log(det(A))") ==
          DTE_CENTRE);
    /* off by one unit in the last place of a coefficient, and by a factor of the off-diagonal */
    CHECK(symmetric_game("W[1,1]^2 + 2.0000000000000004*W[1,2]^2 + W[2,2]^2 + sqnorm(A)/2 - "
                         "log(det(A))") == DTE_MARGINAL);
    CHECK(symmetric_game("W[1,1]^2 + W[1,2]^2 + W[2,2]^2 + sqnorm(A)/2 - log(det(A))") ==
          DTE_MARGINAL);
}

static void nearly_conserved_is_no_reason(void)
{
    static const char *const eps[] = {"1e-6", "1e-12", "1e-15", "1e-17", "1e-300"};
    for (size_t k = 0; k < 5; k++) {
        char v[80];
        snprintf(v, sizeof v, "-y - %s*x^3", eps[k]);
        CHECK(NOT_FIELD("centre", "energy H = x^2 + y^2", {"x", v, "0"}, {"y", "x", "0"}));
        snprintf(v, sizeof v, "-y - %s*x", eps[k]);
        CHECK(FIELD("stable", "energy H = x^2 + y^2", {"x", v, "0"}, {"y", "x", "0"}));
        snprintf(v, sizeof v, "-y + %s*x", eps[k]);
        CHECK(FIELD("unstable", "energy H = x^2 + y^2", {"x", v, "0"}, {"y", "x", "0"}));
    }
}

/* The uniform WGAN: a centre for eta = 0 only. */
static void uniform_wgan_with_a_tiny_regulariser(void)
{
    static const char *const eta[] = {"0", "1e-300", "1e-17", "1e-3"};
    for (size_t k = 0; k < 4; k++) {
        char t[600];
        snprintf(
            t, sizeof t,
            "param eta = %s\ndata x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\nD(x) = w*x^2\n"
            "V = E[D(x)] - E[D(a*z)]\nplayer d (w) maximizes V\n"
            "player g (a) minimizes V + eta*sqnorm(grad(V, w))\nequilibrium matched: w = 0, a = 1\n"
            "energy H = w^2 + a^2/2 - log(a)\n",
            eta[k]);
        checked c = check_text(t);
        CHECK(c.check && c.check->equilibria[0].verdict == (k ? DTE_STABLE : DTE_CENTRE));
        checked_free(&c);
    }
}

/* r^2 = y^2 + z^2 pumps x, and x pumps r: H = x^3 + y^2 + z^2 is conserved, its Hessian is flat
 * along the line of equilibria only, but H is no minimum, and points near 0 run away. */
static void conserved_quantity_without_an_extremum_along_the_manifold(void)
{
    CHECK(NOT_FIELD("centre", "energy H = x^3 + y^2 + z^2", {"x", "-(y^2 + z^2)", "0"},
                    {"y", "-z + 1.5*x^2*y", "0"}, {"z", "y + 1.5*x^2*z", "0"}));
    CHECK(NOT_FIELD("centre", "energy H = y^2 + z^2 - x^4", {"x", "y^2 + z^2", "0"},
                    {"y", "-z + 2*x^3*y", "0"}, {"z", "y + 2*x^3*z", "0"}));
}

static void memory_failures_are_reported(void)
{
    checked c = {0};
    static const char *const text =
        "player p (x) maximizes x*y\nplayer q (y) minimizes x*y + (x*y)^3\n"
        "energy H = x^2 + y^2\nequilibrium o: x = 0, y = 0\n";
    for (long n = 0;; n++) {
        memory_fail_after(n);
        c = check_text(text);
        memory_fail_after(-1);
        const dte_status status = c.status;
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        CHECK((status == DTE_OK) == (c.check != NULL));
        if (status == DTE_OK) CHECK(c.check->equilibria[0].verdict == DTE_CENTRE);
        checked_free(&c);
        if (status != DTE_MEMORY) break;
    }
}

int main(void)
{
    RUN(conserved_quantities);
    RUN(energies_with_other_rates);
    RUN(conserved_squares_with_a_manifold);
    RUN(reversing_symmetries);
    RUN(ordinary_symmetry_is_no_reason);
    RUN(symmetry_needs_the_plane);
    RUN(indefinite_energy_is_no_reason);
    RUN(conserved_quantities_of_symmetric_matrices);
    RUN(nearly_conserved_is_no_reason);
    RUN(uniform_wgan_with_a_tiny_regulariser);
    RUN(conserved_quantity_without_an_extremum_along_the_manifold);
    RUN(memory_failures_are_reported);
    return tap_done();
}

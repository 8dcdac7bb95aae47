/* What would change the verdict: critical values, folds and best rates of closed form. */
#include "field_game.h"
#include <math.h>
#include <stdint.h>

static const char *const no_methods[] = {"simultaneous"};

static checked follow_with(const char *text, const char *solve, size_t n,
                           const char *const *methods)
{
    checked c = {0};
    dte_check_settings settings = dte_check_default();
    settings.n_solves = 1;
    settings.solves = &solve;
    settings.n_methods = n;
    settings.methods = methods;
    c.status = dte_game_parse("test.game", text, strlen(text), 0, NULL, &c.game, &c.err);
    if (c.status == DTE_OK) c.status = dte_check_run(c.game, &settings, &c.check, &c.err);
    if (c.status != DTE_OK && c.status != DTE_MEMORY && c.status != DTE_USAGE)
        printf("# %s\n", c.err.text);
    return c;
}

static checked follow(const char *text, const char *solve)
{
    return follow_with(text, solve, 1, no_methods);
}

static checked follow_field(const char *before, size_t n, const component *f, const char *solve)
{
    char *text = malloc(FIELD_TEXT);
    field_write(text, before, n, f);
    const checked out = follow(text, solve);
    free(text);
    return out;
}

static const dte_solve_equilibrium *path_of(const checked *c)
{
    static const dte_solve_equilibrium none = {0};
    return c->check && c->check->n_solves ? &c->check->solves[0].equilibria[0] : &none;
}

/* The verdicts of pieces and of the values between them, as text: "[centre] stable". */
static int pieces_are(const checked *c, const char *wanted)
{
    const dte_solve_equilibrium *e = path_of(c);
    char found[1024] = "";
    for (size_t i = 0; i <= e->n_pieces; i++) {
        for (size_t k = 0; k < e->n_changes; k++) {
            const dte_solve_change *x = &e->changes[k];
            if (x->has_at && (i == 0 ? x->before == SIZE_MAX : x->before == i - 1))
                snprintf(found + strlen(found), 100, "[%s] ", dte_verdict_word(x->at));
        }
        if (i < e->n_pieces)
            snprintf(found + strlen(found), 100, "%s ",
                     e->pieces[i].lost ? "lost" : dte_verdict_word(e->pieces[i].verdict));
    }
    if (strlen(found)) found[strlen(found) - 1] = '\0';
    if (strcmp(found, wanted) != 0) printf("# found '%s', expected '%s'\n", found, wanted);
    return strcmp(found, wanted) == 0;
}

static dte_solve_change change(const checked *c, size_t k)
{
    const dte_solve_equilibrium *e = path_of(c);
    if (k < e->n_changes) return e->changes[k];
    printf("# there are %zu changes\n", e->n_changes);
    return (dte_solve_change){.value = (double)NAN, .im = (double)NAN};
}

/* ---- closed forms of the papers ---- */

#define DIRAC_R1                                                                                   \
    "param gamma = 0.3 in [0, 100]\nf(t) = -log(1 + exp(-t))\nV = f(theta*psi)\n"                  \
    "player g (theta) minimizes V\nplayer d (psi) maximizes V - gamma/2*psi^2\n"                   \
    "equilibrium o: theta = 0, psi = 0\n"

/* -gamma/2 +- sqrt(gamma^2/4 - c^2), c = f'(0) = 1/2: double -1/2 at gamma = 2c. Simultaneous: the
 * bound is gamma/c^2 up to 2c, then 4/(gamma + sqrt(gamma^2 - 4c^2)): 2/c at 2c, where h = 1/c
 * gives radius 0. */
static void r1_is_best_at_twice_the_slope(void)
{
    checked c = follow(DIRAC_R1, "gamma");
    CHECK(pieces_are(&c, "[centre] stable"));
    const dte_solve_equilibrium *e = path_of(&c);
    CHECK(e->n_changes == 1 && change(&c, 0).kind == DTE_CHANGE_PAIR);
    CHECK(change(&c, 0).value == 0.0 && change(&c, 0).hi < 1e-12);
    CHECK_NEAR(change(&c, 0).im, 0.5, 1e-12);
    CHECK_NEAR(e->rate.value, 1.0, 1e-9);
    CHECK_NEAR(e->rate.number, 0.5, 1e-9);
    CHECK(e->n_meetings == 1 && e->meetings[0].leading);
    CHECK_NEAR(e->meetings[0].value, 1.0, 1e-12);
    CHECK_NEAR(e->meetings[0].re, -0.5, 1e-12);
    CHECK_NEAR(e->methods[0].bound.value, 1.0, 1e-9);
    CHECK_NEAR(e->methods[0].bound.number, 4.0, 1e-9);
    CHECK_NEAR(e->methods[0].radius.step, 2.0, 1e-6);
    CHECK(e->methods[0].radius.number < 1e-6);
    checked_free(&c);
}

/* Alternating: the bound 4/(gamma + sqrt(gamma^2 + 4c^2)) falls with gamma, so it is widest towards
 * gamma = 0, where nothing is stable; the fastest is gamma = c, h = 1/c, radius 0. */
static void alternating_wants_another_weight(void)
{
    static const char *const methods[] = {"alternating", "simultaneous"};
    checked c = follow_with(DIRAC_R1, "gamma=0:4", 2, methods);
    const dte_solve_equilibrium *e = path_of(&c);
    CHECK(e->n_methods == 2);
    if (e->n_methods == 2) {
        const dte_solve_method *a = &e->methods[0];
        CHECK(a->bound.open && a->bound.value < 1e-9);
        CHECK_NEAR(a->bound.number, 4.0, 1e-9);
        CHECK_NEAR(a->radius.value, 0.5, 1e-6);
        CHECK_NEAR(a->radius.step, 2.0, 1e-5);
        CHECK(a->radius.number < 1e-3);
        CHECK_NEAR(e->methods[1].bound.value, 1.0, 1e-9);
    }
    checked_free(&c);
}

/* lambda^2 + (8 eta/9) lambda + 4/9 = 0: double -2/3 at eta = 3/2. */
static void uniform_wgan_needs_any_weight(void)
{
    checked c = follow("param eta = 0 in [0, 100]\ndata x ~ uniform(-1, 1)\n"
                       "latent z ~ uniform(-1, 1)\nD(y) = w*y^2\nV = E[D(x)] - E[D(a*z)]\n"
                       "player d (w) maximizes V\n"
                       "player g (a) minimizes V + eta*sqnorm(grad(V, w))\n"
                       "equilibrium matched: w = 0, a = 1\n",
                       "eta");
    CHECK(pieces_are(&c, "[centre] stable"));
    CHECK_NEAR(path_of(&c)->rate.value, 1.5, 1e-9);
    CHECK_NEAR(path_of(&c)->rate.number, 2.0 / 3.0, 1e-9);
    checked_free(&c);
}

/* Eigenvalues -eps - 1 and 1/2 - eps +- i sqrt(3)/2. */
static void three_players_need_half(void)
{
    checked c = follow("param eps = 0.75 in [0, 10]\n"
                       "player one (x) minimizes eps*x^2/2 + x*y\n"
                       "player two (y) minimizes eps*y^2/2 + y*z\n"
                       "player three (z) minimizes eps*z^2/2 + z*x\n"
                       "equilibrium o: x = 0, y = 0, z = 0\n",
                       "eps");
    CHECK(path_of(&c)->n_pieces == 2 && path_of(&c)->n_changes == 1);
    CHECK(path_of(&c)->pieces[0].verdict == DTE_UNSTABLE);
    CHECK(path_of(&c)->pieces[1].verdict == DTE_STABLE);
    CHECK_NEAR(change(&c, 0).value, 0.5, 1e-12);
    CHECK_NEAR(change(&c, 0).im, sqrt(0.75), 1e-12);
    CHECK(path_of(&c)->rate.end && path_of(&c)->rate.value == 10.0);
    /* 2 (eps - 1/2)/((eps - 1/2)^2 + 3/4) meets 2/(eps + 1) at eps = 1 */
    CHECK_NEAR(path_of(&c)->methods[0].bound.value, 1.0, 1e-9);
    CHECK_NEAR(path_of(&c)->methods[0].bound.number, 1.0, 1e-9);
    checked_free(&c);
}

/* Consensus on the bilinear game: -gamma +- i: any weight will do, more is faster. */
static void consensus_settles_for_every_weight(void)
{
    checked c = follow("param gamma = 1 in [0, 1e7]\nV = theta*psi\n"
                       "C = gamma/2*(sqnorm(grad(V, theta)) + sqnorm(grad(V, psi)))\n"
                       "player g (theta) minimizes V + C\nplayer d (psi) maximizes V - C\n"
                       "equilibrium o: theta = 0, psi = 0\n",
                       "gamma");
    CHECK(pieces_are(&c, "[centre] stable"));
    CHECK(path_of(&c)->rate.end && path_of(&c)->rate.value == 1e7);
    CHECK(path_of(&c)->n_meetings == 0);
    checked_free(&c);
}

/* ---- normal forms ---- */

static void hopf_is_located_to_its_last_digits(void)
{
    static const double at[] = {0.0, 0.3, -0.123456789012345, 1e-5};
    for (size_t k = 0; k < sizeof at / sizeof *at; k++) {
        char x[100], y[100];
        snprintf(x, sizeof x, "(mu - (%.17g))*x - 2*y - x*(x^2 + y^2)", at[k]);
        snprintf(y, sizeof y, "2*x + (mu - (%.17g))*y - y*(x^2 + y^2)", at[k]);
        const component f[] = {{"x", x, "0"}, {"y", y, "0"}};
        checked c = follow_field("param mu = 0.7 in [-1, 1]", 2, f, "mu");
        const dte_solve_equilibrium *e = path_of(&c);
        CHECK(e->n_pieces == 2 && e->pieces[0].verdict == DTE_STABLE);
        CHECK(e->n_pieces == 2 && e->pieces[1].verdict == DTE_UNSTABLE);
        CHECK(change(&c, 0).kind == DTE_CHANGE_PAIR);
        CHECK_NEAR(change(&c, 0).im, 2.0, 1e-10);
        CHECK(fabs(change(&c, 0).value - at[k]) < 2e-15 + 1e-12 * fabs(at[k]));
        checked_free(&c);
    }
}

/* mu = x^2 in the plane, and shifted: below mu = mu0 there is nothing. */
static void a_fold_loses_the_equilibrium(void)
{
    static const component plain[] = {{"x", "mu - x^2", "1"}},
                           shifted[] = {{"x", "mu - 0.3 - (x - y)^2 + (y - 2)", "2.8"},
                                        {"y", "2 - y", "2"}};
    checked c = follow_field("param mu = 1 in [-2, 2]", 1, plain, "mu");
    CHECK(path_of(&c)->n_pieces == 2 && path_of(&c)->pieces[0].lost);
    CHECK(path_of(&c)->pieces[1].verdict == DTE_STABLE);
    CHECK(change(&c, 0).kind == DTE_CHANGE_LOST && fabs(change(&c, 0).value) < 1e-12);
    CHECK(strstr(change(&c, 0).text, "a fold") != NULL);
    checked_free(&c);
    c = follow_field("param mu = 1 in [-2, 2]", 2, shifted, "mu");
    CHECK(path_of(&c)->n_pieces == 2 && path_of(&c)->pieces[0].lost);
    CHECK(change(&c, 0).kind == DTE_CHANGE_LOST);
    CHECK_NEAR(change(&c, 0).value, 0.3, 1e-6);
    CHECK(change(&c, 0).hi >= 0.3 - 1e-15); /* no equilibrium is claimed where there is none */
    CHECK(strstr(change(&c, 0).text, "a fold") != NULL);
    checked_free(&c);
}

/* A branch that ends at 0 linearly is no fold: x = mu of x' = x (mu - x) goes on, through 0. */
static void a_transcritical_point_is_passed(void)
{
    static const component f[] = {{"x", "x*(mu - x)", "mu"}};
    checked c = follow_field("param mu = 1 in [-2, 2]", 1, f, "mu");
    CHECK(path_of(&c)->n_pieces == 2);
    CHECK(path_of(&c)->pieces[0].verdict == DTE_UNSTABLE);
    CHECK(path_of(&c)->pieces[1].verdict == DTE_STABLE);
    CHECK(change(&c, 0).kind == DTE_CHANGE_REAL && fabs(change(&c, 0).value) < 1e-12);
    checked_free(&c);
}

/* J = diag(-1, -mu^2): at mu = 0 every y is an equilibrium. */
static void a_manifold_at_one_value_is_told(void)
{
    static const component f[] = {{"x", "-x", "0"}, {"y", "-mu^2*y", "0"}};
    checked c = follow_field("param mu = 1 in [-2, 2]", 2, f, "mu");
    CHECK(pieces_are(&c, "stable [stable-modulo-manifold] stable"));
    CHECK(change(&c, 0).at_manifold == 1 && change(&c, 0).kind == DTE_CHANGE_NONLINEAR);
    CHECK_TEXT(change(&c, 0).text, "Here alone the equilibria form a manifold of dimension 1.");
    checked_free(&c);
}

/* x = sqrt(mu) of x' = mu x - x^3 ends at mu = 0 with lambda = -2 mu: no square root, no fold. */
/* lambda^2 + q lambda + r q = 0, q = 1 - r/3: two real eigenvalues up to r = 3/13, there double
 * -6/13; the leading one goes to 0 with r. At r = 0 alone it is tangent to a line of equilibria. */
static void a_player_that_stops_learning_is_not_fast(void)
{
    static const char text[] =
        "param r = 1 in [0, 3]\nplayer a (x) minimizes x*y rate r\n"
        "player b (y) maximizes x*y - y^2/2 rate 1 - r/3\nequilibrium o: x = 0, y = 0\n";
    checked c = follow(text, "r");
    const dte_solve_equilibrium *e = path_of(&c);
    CHECK(pieces_are(&c, "[stable-modulo-manifold] stable [marginal]"));
    CHECK_NEAR(e->rate.value, 3.0 / 13.0, 1e-9);
    CHECK_NEAR(e->rate.number, 6.0 / 13.0, 1e-6);
    CHECK(!e->rate.open);
    CHECK(e->n_methods == 1);
    if (e->n_methods == 1) {
        CHECK_NEAR(e->methods[0].radius.value, 3.0 / 13.0, 1e-6);
        CHECK_NEAR(e->methods[0].radius.step, 13.0 / 6.0, 1e-5);
    }
    checked_free(&c);
}

/* The mean of x is (s - 1)/(s + 1): lambda = 2 (s - 1)/(s + 1), fastest at s = 0; at s = 1 alone
 * every u is an equilibrium, which is no infinite rate. */
static void one_value_with_a_manifold_is_not_the_best(void)
{
    checked c = follow("param s = 0.5 in [0, 2]\n"
                       "data x ~ mixture(s: dirac(1), 1: dirac(-1))\n"
                       "player a (u) minimizes -E[x]*u^2\nequilibrium o: u = 0\n",
                       "s");
    const dte_solve_equilibrium *e = path_of(&c);
    CHECK(pieces_are(&c, "stable [stable-modulo-manifold] unstable"));
    CHECK(e->rate.value == 0.0 && e->rate.end && !e->rate.open);
    CHECK_NEAR(e->rate.number, 2.0, 1e-12);
    checked_free(&c);
}

static void a_branch_of_a_pitchfork_ends_without_a_fold(void)
{
    static const component f[] = {{"x", "mu*x - x^3", "0.7"}};
    checked c = follow_field("param mu = 0.5 in [-1, 1]", 1, f, "mu");
    CHECK(path_of(&c)->n_pieces == 2 && path_of(&c)->pieces[0].lost);
    CHECK(change(&c, 0).kind == DTE_CHANGE_LOST && change(&c, 0).hi < 1e-9);
    CHECK(strstr(change(&c, 0).text, "fold") == NULL);
    checked_free(&c);
}

/* The equilibrium x = mu^2 of the formulas is followed, and so is one the formulas only start. */
static void equilibria_move_with_the_param(void)
{
    static const component given[] = {{"x", "(mu - 0.5)*(x - mu^2)", "mu^2"}},
                           started[] = {{"x", "(mu - 0.5)*(x - mu^2)", "0.04"}};
    checked a = follow_field("param mu = 0.2 in [0, 3]", 1, given, "mu"),
            b = follow_field("param mu = 0.2 in [0, 3]", 1, started, "mu");
    for (int k = 0; k < 2; k++) {
        const checked *c = k ? &b : &a;
        CHECK(path_of(c)->n_pieces == 2 && path_of(c)->pieces[0].verdict == DTE_STABLE);
        CHECK(path_of(c)->pieces[path_of(c)->n_pieces - 1].verdict == DTE_UNSTABLE);
        CHECK_NEAR(change(c, 0).value, 0.5, 1e-12);
    }
    checked_free(&a);
    checked_free(&b);
}

/* Re = (mu - 0.51)^2 - delta: two changes 2 sqrt(delta) apart, or none, closer than any grid. */
static void a_narrow_dip_is_found_by_its_bend(void)
{
    static const component dip[] = {{"x", "((mu - 0.51)^2 - 1e-8)*x", "0"}},
                           miss[] = {{"x", "((mu - 0.51)^2 + 1e-8)*x", "0"}};
    checked c = follow_field("param mu = 0 in [-2, 2]", 1, dip, "mu");
    CHECK(path_of(&c)->n_pieces == 3 && path_of(&c)->pieces[1].verdict == DTE_STABLE);
    CHECK_NEAR(change(&c, 0).value, 0.51 - 1e-4, 1e-10);
    CHECK_NEAR(change(&c, 1).value, 0.51 + 1e-4, 1e-10);
    CHECK_NEAR(path_of(&c)->rate.value, 0.51, 1e-9); /* a smooth extremum */
    CHECK_NEAR(path_of(&c)->rate.number, 1e-8, 1e-15);
    checked_free(&c);
    c = follow_field("param mu = 0 in [-2, 2]", 1, miss, "mu");
    CHECK(pieces_are(&c, "unstable") && isnan(path_of(&c)->rate.value));
    checked_free(&c);
}

/* max Re is -1 to the last digit within 1e-8 of its minimum at 0.51. */
static void a_smooth_best_rate_is_found_beyond_its_flatness(void)
{
    static const component f[] = {
        {"x", "(-1 + (mu - 0.51)^2 + (mu - 0.51)^3/2 + (mu - 0.51)^4)*x", "0"}};
    checked c = follow_field("param mu = 0.4 in [0, 1]", 1, f, "mu");
    CHECK_NEAR(path_of(&c)->rate.value, 0.51, 1e-9);
    CHECK_NEAR(path_of(&c)->rate.number, 1.0, 1e-14);
    checked_free(&c);
}

/* x' = (mu - x^2) (x + 3): at x = 0 Newton's method would go straight to the root -3. */
static void another_equilibrium_is_not_taken_for_the_lost_one(void)
{
    static const component f[] = {{"x", "(mu - x^2)*(x + 3)", "1"}};
    checked c = follow_field("param mu = 1 in [-2, 2]", 1, f, "mu");
    CHECK(path_of(&c)->n_pieces == 2 && path_of(&c)->pieces[0].lost);
    CHECK(path_of(&c)->pieces[0].lo == -2.0 && fabs(change(&c, 0).value) < 1e-9);
    checked_free(&c);
}

/* -max Re = min(mu, 3 - 2 mu): the best rate is a kink of two eigenvalues that only cross. */
static void crossing_eigenvalues_make_a_kink(void)
{
    static const component f[] = {{"x", "-mu*x", "0"}, {"y", "(2*mu - 3)*y", "0"}};
    checked c = follow_field("param mu = 1.2 in [0.1, 2]", 2, f, "mu");
    CHECK_NEAR(path_of(&c)->rate.value, 1.0, 1e-9);
    CHECK_NEAR(path_of(&c)->rate.number, 1.0, 1e-9);
    CHECK_NEAR(change(&c, 0).value, 1.5, 1e-12);
    CHECK(path_of(&c)->n_meetings == 0);
    checked_free(&c);
}

static void a_range_may_change_nothing(void)
{
    checked c = follow(DIRAC_R1, "gamma=0.2:0.4");
    CHECK(pieces_are(&c, "stable") && path_of(&c)->n_changes == 0);
    CHECK(path_of(&c)->rate.end && path_of(&c)->rate.value == 0.4);
    checked_free(&c);
    c = follow(DIRAC_R1, "gamma=2:5"); /* the present value, 0.3, lies outside */
    CHECK(pieces_are(&c, "stable") && c.check && c.check->solves[0].lo == 2.0);
    CHECK(path_of(&c)->pieces[0].lo == 2.0 && path_of(&c)->pieces[0].hi == 5.0);
    CHECK_NEAR(path_of(&c)->rate.number, 1.0 - sqrt(0.75), 1e-12); /* the smaller, at gamma = 2 */
    checked_free(&c);
}

static void an_unbounded_range_is_searched_by_decades(void)
{
    static const component f[] = {{"x", "(mu - 12345.5)*(mu + 0.001)*x", "0"}};
    checked c = follow_field("param mu = 1", 1, f, "mu");
    CHECK(c.check && c.check->solves[0].capped && c.check->solves[0].hi == 1e6);
    CHECK(path_of(&c)->n_changes == 2);
    CHECK_NEAR(change(&c, 0).value, -0.001, 1e-13);
    CHECK_NEAR(change(&c, 1).value / 12345.5, 1.0, 1e-12);
    checked_free(&c);
    c = follow_field("param mu = 1", 1, f, "mu=0:inf");
    CHECK(c.check && c.check->solves[0].lo == 0.0 && c.check->solves[0].capped);
    CHECK(path_of(&c)->n_changes == 1);
    checked_free(&c);
}

static void the_game_is_left_as_it_was(void)
{
    checked c = follow(DIRAC_R1, "gamma");
    CHECK(c.game && dte_game_param(c.game, 0).value == 0.3);
    double v[2];
    const double s[] = {1.0, 1.0};
    if (c.game) dte_game_field(c.game, 1, s, v);
    CHECK_NEAR(v[1], 1.0 / (1.0 + exp(1.0)) - 0.3, 1e-14);
    checked_free(&c);
}

static void errors_say_what_to_do(void)
{
    static const struct {
        const char *solve, *message;
    } cases[] = {
        {"gama", "'gama' is no param of test.game (did you mean 'gamma'?)"},
        {"gamma=4:0", "'gamma=4:0' is an empty range: the first number must be the smaller"},
        {"gamma=1:1", "'gamma=1:1' is an empty range: the first number must be the smaller"},
        {"gamma=1", "'gamma=1' is no range of a param: write gamma=LO:HI with two numbers"},
        {"gamma=-1:4", "'gamma=-1:4' leaves the range [0, 100] of gamma in the scenario"},
        {"step", "'step' is no param of test.game; the report of each training method says which "
                 "learning rates are stable and which is best"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        checked c = follow(DIRAC_R1, cases[k].solve);
        CHECK(c.status == DTE_USAGE && c.check == NULL);
        CHECK_TEXT(c.err.text, cases[k].message);
        checked_free(&c);
    }
    checked c =
        follow("size n = 2\nplayer p (x[n]) minimizes x'*x\nequilibrium o: x = zeros(n)\n", "n");
    CHECK(c.status == DTE_USAGE && strstr(c.err.text, "'n' is a size") != NULL);
    checked_free(&c);
    c = follow("player p (x) minimizes x^2\nequilibrium o: x = 0\n", "c");
    CHECK(c.status == DTE_USAGE && strstr(c.err.text, "param c = 1 in [0, 10]") != NULL);
    checked_free(&c);
}

static void memory_failures_are_reported(void)
{
    long step = 1;
    for (long n = 0;; n += step, step += step / 8 + 1) {
        memory_fail_after(n);
        checked c = follow("param m = 1 in [-1, 1]\nplayer p (x) minimizes m*x^2/2\n"
                           "equilibrium o: x = 0\n",
                           "m");
        memory_fail_after(-1);
        const dte_status status = c.status;
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        CHECK(status == DTE_OK || c.check == NULL);
        checked_free(&c);
        if (status != DTE_MEMORY) break;
    }
}

int main(void)
{
    RUN(r1_is_best_at_twice_the_slope);
    RUN(alternating_wants_another_weight);
    RUN(uniform_wgan_needs_any_weight);
    RUN(three_players_need_half);
    RUN(consensus_settles_for_every_weight);
    RUN(hopf_is_located_to_its_last_digits);
    RUN(a_fold_loses_the_equilibrium);
    RUN(a_transcritical_point_is_passed);
    RUN(a_manifold_at_one_value_is_told);
    RUN(a_player_that_stops_learning_is_not_fast);
    RUN(one_value_with_a_manifold_is_not_the_best);
    RUN(a_branch_of_a_pitchfork_ends_without_a_fold);
    RUN(equilibria_move_with_the_param);
    RUN(a_narrow_dip_is_found_by_its_bend);
    RUN(a_smooth_best_rate_is_found_beyond_its_flatness);
    RUN(another_equilibrium_is_not_taken_for_the_lost_one);
    RUN(crossing_eigenvalues_make_a_kink);
    RUN(a_range_may_change_nothing);
    RUN(an_unbounded_range_is_searched_by_decades);
    RUN(the_game_is_left_as_it_was);
    RUN(errors_say_what_to_do);
    RUN(memory_failures_are_reported);
    return tap_done();
}

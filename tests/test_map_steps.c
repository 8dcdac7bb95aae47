/* test_map_steps.c - step bounds of training methods against their closed forms.
 *
 * The game is v = (-c psi, c theta - g psi), with eigenvalues -g/2 +- sqrt(g^2/4 - c^2). */
#include "method_world.h"

#include "base/memory.h"
#include "detente/check.h"
#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const double accurate = 1e-10;

/* The stable learning rates of a method; none, with a failed claim, if they cannot be had. */
static map_steps steps_of(const char *game, const char *method_text, size_t tangent)
{
    world w;
    map_steps s = {0};
    if (world_ready(&w, game, method_text))
        CHECK(map_steps_find(&w.map, w.at, tangent, &s, &w.err) == DTE_OK);
    world_close(&w);
    return s;
}

/* What a bound is: one interval (0, h). */
static double bound_of(const char *game, const char *method_text, size_t tangent)
{
    const map_steps s = steps_of(game, method_text, tangent);
    return s.n_intervals >= 1 && s.intervals[0][0] == 0.0 ? s.intervals[0][1] : 0.0;
}

static double radius_of(const char *game, const char *method_text)
{
    world w;
    double rho = (double)NAN;
    if (world_ready(&w, game, method_text))
        CHECK(map_steps_radius(&w.map, w.at, 0, w.use.step, &rho, &w.err) == DTE_OK);
    world_close(&w);
    return rho;
}

/* The zero of f between a and b, where it changes its sign. */
static double zero_of(double (*f)(double h, const double *p), const double *p, double a, double b)
{
    const int falls = f(a, p) > 0.0;
    for (int k = 0; k < 100; k++) {
        const double middle = 0.5 * (a + b);
        if ((f(middle, p) > 0.0) == falls)
            a = middle;
        else
            b = middle;
    }
    return 0.5 * (a + b);
}

/* Numerics Lemma 4: g/c^2 while the pair is complex, 4/(g + sqrt(g^2 - 4c^2)) beyond. */
static double simultaneous_bound(double c, double g)
{
    return g < 2.0 * c ? g / (c * c) : 4.0 / (g + sqrt(g * g - 4.0 * c * c));
}

/* trace 2 - hg - h^2c^2, det 1 - hg: a multiplier reaches -1. */
static double alternating_bound(double c, double g)
{
    return 4.0 / (g + sqrt(g * g + 4.0 * c * c));
}

static const double gammas[] = {0.05, 0.3, 0.5, 0.57, 0.58, 0.7, 0.9, 1.5, 2.0, 5.0};

static void r1_bounds_of_simultaneous_descent(void)
{
    char game[512];
    for (size_t k = 0; k < COUNT(gammas); k++)
        CHECK_NEAR(bound_of(world_dirac(0.5, gammas[k], game), "simultaneous", 0),
                   simultaneous_bound(0.5, gammas[k]), accurate);
}

static void r1_bounds_of_players_in_turn(void)
{
    char game[512];
    for (size_t k = 0; k < COUNT(gammas); k++)
        CHECK_NEAR(bound_of(world_dirac(0.5, gammas[k], game), "alternating", 0),
                   alternating_bound(0.5, gammas[k]), accurate);
}

static void turns_allow_larger_steps_just_below_gamma_2c_over_sqrt3(void)
{
    const double meet = 2.0 * 0.5 / sqrt(3.0);
    char game[512];
    for (size_t k = 0; k < COUNT(gammas); k++) {
        world_dirac(0.5, gammas[k], game);
        const double turns = bound_of(game, "alternating", 0);
        CHECK((turns > bound_of(game, "simultaneous", 0)) == (gammas[k] < meet));
    }
    world_dirac(0.5, meet, game);
    CHECK_NEAR(bound_of(game, "alternating", 0), 2.0 / (0.5 * sqrt(3.0)), accurate);
    CHECK_NEAR(bound_of(game, "simultaneous", 0), 2.0 / (0.5 * sqrt(3.0)), accurate);
}

static void best_steps_of_r1(void)
{
    char game[512];
    for (size_t k = 0; k < COUNT(gammas); k++) {
        const double g = gammas[k];
        const map_steps s = steps_of(world_dirac(0.5, g, game), "simultaneous", 0);
        CHECK_NEAR(s.best_step, g < 1.0 ? 2.0 * g : 2.0 / g, 1e-6);
        CHECK_NEAR(s.best_radius, sqrt(g < 1.0 ? 1.0 - g * g : 1.0 - 1.0 / (g * g)), 1e-9);
    }
}

/* q = 1 - hg: stable iff |q| < 1 and h c^2 (1 - q^2)/g < 2 (1 + q^2), see the two-step case. */
static double two_inner_steps(double h, const double *p)
{
    const double g = p[0], q = 1.0 - h * g;
    return h * 0.25 * (1.0 - q * q) / g - 2.0 * (1.0 + q * q);
}

static void stability_comes_back_with_two_inner_steps(void)
{
    const double g = 0.3, turn = 1.0 / g;
    char game[512];
    const map_steps s = steps_of(world_dirac(0.5, g, game), "alternating:discriminator=2", 0);
    CHECK(two_inner_steps(turn, &g) > 0.0); /* unstable between */
    CHECK(s.n_intervals == 2 && !s.more);
    CHECK(s.intervals[0][0] == 0.0);
    CHECK_NEAR(s.intervals[0][1], zero_of(two_inner_steps, &g, 0.0, turn), accurate);
    CHECK_NEAR(s.intervals[1][0], zero_of(two_inner_steps, &g, turn, 2.0 / g), accurate);
    CHECK_NEAR(s.intervals[1][1], 2.0 / g, accurate);
}

/* At h = 2/0.15 the two steps of player one undo each other, so that M has the multiplier 1; below
 * it is an interval far beyond 1/|dM/dh| = 0.6. */
static void stability_far_out_is_seen(void)
{
    const map_steps s = steps_of("player one (x) minimizes 0.15*x^2/2 - 0.84*x*y\n"
                                 "player two (y) maximizes -0.22*x*y - 0.05*y^2/2\n"
                                 "equilibrium here: x = 0, y = 0\n",
                                 "alternating:one=2,two=3", 0);
    if (CHECK(s.n_intervals == 2)) CHECK_NEAR(s.intervals[1][1], 2.0 / 0.15, 1e-10);
}

static void look_ahead_bounds_on_the_bilinear_game(void)
{
    char game[512];
    world_bilinear(game);
    CHECK_NEAR(bound_of(game, "extragradient", 0), 1.0, accurate);
    CHECK_NEAR(bound_of(game, "optimistic", 0), 1.0 / sqrt(3.0), accurate);
    CHECK_NEAR(bound_of(game, "popov", 0), 1.0 / sqrt(3.0), accurate);
}

static void best_look_ahead_steps_on_the_bilinear_game(void)
{
    char game[512];
    const map_steps eg = steps_of(world_bilinear(game), "extragradient", 0);
    CHECK_NEAR(eg.best_step, sqrt(0.5), 1e-6);
    CHECK_NEAR(eg.best_radius, sqrt(0.75), 1e-12);
    const map_steps ogda = steps_of(game, "optimistic", 0); /* a double multiplier */
    CHECK_NEAR(ogda.best_step, 0.5, 1e-6);
    CHECK_NEAR(ogda.best_radius, sqrt(0.5), 1e-6);
}

/* c^4 h^3 - g c^2 h^2 + (g^2 - c^2) h - g */
static double extragradient_cubic(double h, const double *p)
{
    const double cc = p[0] * p[0], g = p[1];
    return ((cc * cc * h - g * cc) * h + g * g - cc) * h - g;
}

/* 3 c^4 h^3 + 2 c^2 g h^2 - c^2 h - g */
static double optimistic_cubic(double h, const double *p)
{
    const double cc = p[0] * p[0], g = p[1];
    return ((3.0 * cc * cc * h + 2.0 * cc * g) * h - cc) * h - g;
}

static void look_ahead_bounds_with_r1_are_roots_of_cubics(void)
{
    char game[512];
    for (size_t k = 0; k < 4; k++) { /* complex pairs with one positive root */
        const double p[] = {0.5, gammas[k]};
        world_dirac(p[0], p[1], game);
        CHECK_NEAR(bound_of(game, "extragradient", 0), zero_of(extragradient_cubic, p, 1e-3, 20.0),
                   accurate);
        CHECK_NEAR(bound_of(game, "optimistic", 0), zero_of(optimistic_cubic, p, 1e-3, 20.0),
                   accurate);
        CHECK_NEAR(bound_of(game, "popov", 0), zero_of(optimistic_cubic, p, 1e-3, 20.0), accurate);
    }
}

static void negative_momentum_in_turn_stabilises_the_bilinear_game(void)
{
    static const double betas[] = {-0.95, -0.8, -0.5, -0.25, -0.05};
    char game[512], asked[64];
    world_bilinear(game);
    for (size_t k = 0; k < COUNT(betas); k++) {
        snprintf(asked, sizeof asked, "alternating-momentum:momentum=%.17g", betas[k]);
        CHECK_NEAR(bound_of(game, asked, 0), 2.0 * (1.0 + betas[k]), accurate);
    }
}

static void other_momentum_does_not(void)
{
    static const char *const asked[] = {
        "alternating-momentum:momentum=0",
        "alternating-momentum:momentum=0.1",
        "alternating-momentum:momentum=0.5",
        "alternating-momentum:momentum=0.95",
        "alternating-momentum:momentum=-1",
        "momentum:momentum=-0.9",
        "momentum:momentum=-0.5",
        "momentum:momentum=0.5",
        "nesterov:momentum=-0.9",
        "nesterov:momentum=-0.5",
        "nesterov:momentum=0.5",
        "simultaneous",
        "alternating",
    };
    char game[512];
    world_bilinear(game);
    for (size_t k = 0; k < COUNT(asked); k++) {
        const map_steps s = steps_of(game, asked[k], 0);
        CHECK(s.n_intervals == 0);
        CHECK(s.best_step == 0.0 && s.best_radius == 1.0);
    }
}

/* a, b: -a +- ib the eigenvalues, beta the momentum. */
static double heavy_ball(double a, double b, double beta)
{
    const double p = a * (1.0 - beta), q = b * (1.0 + beta);
    return 2.0 * p * (1.0 - beta) * (1.0 + beta) / (p * p + q * q);
}

static void heavy_ball_and_adam_bounds(void)
{
    static const double betas[] = {-0.9, -0.3, 0.0, 0.5, 0.9};
    const double g = 0.3, a = g / 2.0, b = sqrt(0.25 - g * g / 4.0);
    char game[512], asked[128];
    world_dirac(0.5, g, game);
    for (size_t k = 0; k < COUNT(betas); k++) {
        const double want = heavy_ball(a, b, betas[k]);
        snprintf(asked, sizeof asked, "momentum:momentum=%.17g", betas[k]);
        CHECK_NEAR(bound_of(game, asked, 0), want, accurate);
        if (betas[k] < 0.0) continue;
        snprintf(asked, sizeof asked, "adam:beta1=%.17g,eps=0.01", betas[k]);
        CHECK_NEAR(bound_of(game, asked, 0) / (0.01 / (1.0 - betas[k])), want, 1e-9);
    }
}

static void eps_inside_the_root_counts_as_its_root(void)
{
    char game[512];
    world_dirac(0.5, 0.3, game);
    CHECK_NEAR(bound_of(game, "rmsprop:eps=0.01", 0), 0.012, accurate);
    CHECK_NEAR(bound_of(game, "rmsprop:eps=0.01,inside=1", 0), 0.12, accurate);
}

static void bounds_of_corrected_fields(void)
{
    const double c = 0.5, g = 0.3, lam = 0.7, cc = c * c;
    char pure[512], r1[512];
    world_dirac(c, 0.0, pure);
    world_dirac(c, g, r1);
    CHECK_NEAR(bound_of(pure, "consensus:gamma=0.7", 0), 2.0 * lam / (1.0 + lam * lam * cc),
               accurate);
    CHECK_NEAR(bound_of(pure, "sga:lambda=0.7", 0), 2.0 * lam / (1.0 + lam * lam * cc), accurate);
    CHECK_NEAR(bound_of(r1, "sga:lambda=0.7", 0), (g + 2.0 * lam * cc) / (cc + lam * lam * cc * cc),
               accurate);
    CHECK_NEAR(bound_of(pure, "unrolled:k=3,u=0.2", 0), 2.0 * 3.0 * 0.2, accurate);
    CHECK_NEAR(bound_of(pure, "unrolled:k=3,u=0.2,stop=1", 0), 3.0 * 0.2, accurate);
    CHECK(steps_of(pure, "unrolled:k=0", 0).n_intervals == 0);
}

/* Radius - 1 with hd = 10 and hg = h. */
static double two_rates(double h, const double *p)
{
    char game[512], asked[128];
    snprintf(asked, sizeof asked, "simultaneous:step.generator=%.17g,step.discriminator=10", h);
    return radius_of(world_dirac(p[0], p[1], game), asked) - 1.0;
}

static void two_rates_are_stable_in_an_interval(void)
{
    const double p[] = {0.5, 0.3};
    CHECK_NEAR(zero_of(two_rates, p, 0.5, 1.0), 0.8, accurate);
    CHECK_NEAR(zero_of(two_rates, p, 1.0, 1.5), 1.2, accurate);
    CHECK(two_rates(0.81, p) < 0.0 && two_rates(1.19, p) < 0.0);
    CHECK(two_rates(0.1, p) > 0.0 && two_rates(0.79, p) > 0.0 && two_rates(1.21, p) > 0.0);
}

/* s = w1 + w2: s' = 2 theta - s, theta' = -s; w1 - w2 never moves. */
static void directions_along_a_manifold_are_left_out(void)
{
    static const char game[] = "V = theta*(w1 + w2)\nplayer generator (theta) minimizes V\n"
                               "player discriminator (w1, w2) maximizes V - (w1 + w2)^2/4\n"
                               "equilibrium here: theta = 0, w1 = 1, w2 = -1\n";
    CHECK_NEAR(bound_of(game, "simultaneous", 1), 0.5, accurate); /* mu^2 + mu + 2 */
    CHECK_NEAR(bound_of(game, "alternating", 1), 1.0, accurate);  /* 4 - 2h - 2h^2 */
    CHECK_NEAR(bound_of(game, "momentum:momentum=-0.5", 1), heavy_ball(0.5, sqrt(1.75), -0.5),
               accurate);
    CHECK(steps_of(game, "alternating", 0).n_intervals == 0);
}

static void the_bound_does_not_depend_on_units(void)
{
    static const double scales[] = {1e-9, 1e-4, 1.0, 1e4, 1e9};
    char game[512];
    for (size_t k = 0; k < COUNT(scales); k++) {
        world_dirac(0.5 * scales[k], 0.3 * scales[k], game);
        CHECK_NEAR(bound_of(game, "alternating", 0) * scales[k], alternating_bound(0.5, 0.3),
                   accurate);
        CHECK_NEAR(bound_of(game, "optimistic", 0) * scales[k],
                   zero_of(optimistic_cubic, (const double[]){0.5, 0.3}, 1e-3, 20.0), accurate);
    }
}

/* Extragradient on v = (x a - b, a + x b), eigenvalues x +- i: |1 + z + z^2|^2 - 1, z = h mu, over
 * h. A little push x > 0 shrinks the stable h from both sides, to nothing at about x = 0.2. */
static double extragradient_growth(double h, const double *p)
{
    const double x = p[0], r2 = 1.0 + x * x;
    return 2.0 * x - r2 * h + r2 * r2 * h * h * h + 4.0 * x * x * h + 2.0 * x * r2 * h * h;
}

/* Where the growth is least: its derivative in h vanishes. */
static double least_growth_at(double x)
{
    const double r2 = 1.0 + x * x, a = 3.0 * r2 * r2, b = 4.0 * x * r2, c = 4.0 * x * x - r2;
    return (-b + sqrt(b * b - 4.0 * a * c)) / (2.0 * a);
}

static double least_growth(double x, const double *p)
{
    (void)p;
    return extragradient_growth(least_growth_at(x), &x);
}

/* The grid has a factor of 1.1 from point to point; intervals down to a factor of 1.0002 are seen.
 */
static void narrow_stable_intervals_are_seen(void)
{
    static const double below[] = {1e-2, 1e-4, 1e-6, 1e-8};
    const double critical = zero_of(least_growth, NULL, 0.05, 0.3);
    for (size_t k = 0; k < COUNT(below); k++) {
        const double x = critical * (1.0 - below[k]), middle = least_growth_at(x);
        char game[512];
        snprintf(game, sizeof game,
                 "player one (a) maximizes (%.17g)*a^2/2 - a*b\n"
                 "player two (b) maximizes (%.17g)*b^2/2 + a*b\n"
                 "equilibrium here: a = 0, b = 0\n",
                 x, x);
        const map_steps s = steps_of(game, "extragradient", 0);
        if (!CHECK(s.n_intervals == 1)) continue;
        CHECK_NEAR(s.intervals[0][0], zero_of(extragradient_growth, &x, 1e-3, middle), 1e-7);
        CHECK_NEAR(s.intervals[0][1], zero_of(extragradient_growth, &x, middle, 2.0), 1e-7);
        CHECK(s.best_radius < 1.0 && s.best_step > s.intervals[0][0] &&
              s.best_step < s.intervals[0][1]);
    }
    char game[512];
    const double x = critical * 1.0001;
    snprintf(game, sizeof game,
             "player one (a) maximizes (%.17g)*a^2/2 - a*b\n"
             "player two (b) maximizes (%.17g)*b^2/2 + a*b\nequilibrium here: a = 0, b = 0\n",
             x, x);
    CHECK(steps_of(game, "extragradient", 0).n_intervals == 0);
}

/* R1 in turn with two inner steps and learning rates in a ratio: with u = hd g, K = c^2/(R g^2), hd
 * = R h, stable where K u^2 (2 - u) < 2 (2 - 2u + u^2) and u < 2. Just above the least K for which
 * this fails anywhere, a narrow interval in the middle is unstable. */
static double middle_growth(double u, const double *p)
{
    return p[0] * u * u * (2.0 - u) - 2.0 * (2.0 - 2.0 * u + u * u);
}

static double worst_u(double k)
{
    double best = 1.0;
    for (double u = 0.5; u < 2.0; u += 1e-6)
        if (middle_growth(u, &k) > middle_growth(best, &k)) best = u;
    return best;
}

static double worst_growth(double k, const double *p)
{
    (void)p;
    double top = -1.0;
    for (double u = 0.5; u < 2.0; u += 1e-3)
        top = fmax(top, middle_growth(u, &k));
    return top;
}

static void narrow_unstable_intervals_are_seen(void)
{
    static const double above[] = {1e-2, 1e-3};
    const double critical = zero_of(worst_growth, NULL, 1.0, 6.0);
    for (size_t i = 0; i < COUNT(above); i++) {
        const double k = critical * (1.0 + above[i]), middle = worst_u(k);
        char game[512];
        world_dirac(sqrt(k), 1.0, game); /* R = 1, g = 1 */
        const map_steps s = steps_of(game, "alternating:discriminator=2", 0);
        if (!CHECK(s.n_intervals == 2)) continue;
        CHECK_NEAR(s.intervals[0][1], zero_of(middle_growth, &k, 0.5, middle), 1e-9);
        CHECK_NEAR(s.intervals[1][0], zero_of(middle_growth, &k, middle, 2.0), 1e-9);
        CHECK_NEAR(s.intervals[1][1], 2.0, 1e-9);
    }
}

/* After the first radius, which compiles the derivative, thousands follow without an allocation. */
static void the_sweep_allocates_nothing(void)
{
    world w;
    char game[512];
    map_steps s;
    double rho;
    if (!world_ready(&w, world_dirac(0.5, 0.3, game), "alternating-momentum")) return;
    CHECK(map_steps_radius(&w.map, w.at, 0, 0.1, &rho, &w.err) == DTE_OK);
    memory_fail_after(1000000);
    CHECK(map_steps_radius(&w.map, w.at, 0, 0.1, &rho, &w.err) == DTE_OK);
    const long once = memory_allocations();
    memory_fail_after(1000000);
    CHECK(map_steps_find(&w.map, w.at, 0, &s, &w.err) == DTE_OK);
    CHECK(memory_allocations() == once && once < 10);
    memory_fail_after(-1);
    world_close(&w);
}

static void the_report_agrees_with_the_closed_forms(void)
{
    static const char *const asked[] = {"simultaneous", "alternating", "extragradient"};
    const double p[] = {0.5, 0.3};
    const double want[] = {simultaneous_bound(0.5, 0.3), alternating_bound(0.5, 0.3),
                           zero_of(extragradient_cubic, p, 1e-3, 20.0)};
    char text[512];
    dte_game *game;
    dte_check *check = NULL;
    dte_error err;
    dte_check_settings settings = dte_check_default();
    settings.n_methods = COUNT(asked);
    settings.methods = asked;
    world_dirac(0.5, 0.3, text);
    if (!CHECK(dte_game_parse("r1", text, strlen(text), 0, NULL, &game, &err) == DTE_OK)) return;
    CHECK(dte_check_run(game, &settings, &check, &err) == DTE_OK);
    CHECK(check && check->equilibria[0].n_methods == COUNT(asked));
    for (size_t k = 0; check && k < check->equilibria[0].n_methods; k++) {
        const dte_method_report *r = &check->equilibria[0].methods[k];
        CHECK_TEXT(r->method, asked[k]);
        CHECK_NEAR(r->step_bound, want[k], accurate);
        CHECK(r->lemma == (k == 0) && r->exists && r->verdict == DTE_STABLE);
        CHECK(r->spectral_radius < 1.0 && r->best_spectral_radius <= r->spectral_radius);
    }
    dte_check_free(check);
    dte_game_free(game);
}

int main(void)
{
    RUN(r1_bounds_of_simultaneous_descent);
    RUN(r1_bounds_of_players_in_turn);
    RUN(turns_allow_larger_steps_just_below_gamma_2c_over_sqrt3);
    RUN(best_steps_of_r1);
    RUN(stability_comes_back_with_two_inner_steps);
    RUN(stability_far_out_is_seen);
    RUN(look_ahead_bounds_on_the_bilinear_game);
    RUN(best_look_ahead_steps_on_the_bilinear_game);
    RUN(look_ahead_bounds_with_r1_are_roots_of_cubics);
    RUN(negative_momentum_in_turn_stabilises_the_bilinear_game);
    RUN(other_momentum_does_not);
    RUN(heavy_ball_and_adam_bounds);
    RUN(eps_inside_the_root_counts_as_its_root);
    RUN(bounds_of_corrected_fields);
    RUN(two_rates_are_stable_in_an_interval);
    RUN(directions_along_a_manifold_are_left_out);
    RUN(the_bound_does_not_depend_on_units);
    RUN(narrow_stable_intervals_are_seen);
    RUN(narrow_unstable_intervals_are_seen);
    RUN(the_sweep_allocates_nothing);
    RUN(the_report_agrees_with_the_closed_forms);
    return tap_done();
}

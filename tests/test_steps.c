/* Step sizes of simultaneous descent: the lemma, brute force, closed forms. */
#include "analysis/steps.h"
#include "field_game.h"
#include <stdint.h>

enum { MOST = 8 };

static uint64_t seed = 31;

static double draw(void) /* in [0, 1) */
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) * 0x1p-53;
}

static spectrum stable_spectrum(size_t n, eigenvalue *l)
{
    for (size_t k = 0; k < n; k++)
        l[k] = (eigenvalue){.re = -pow(10.0, 4.0 * draw() - 2.0),
                            .im = draw() < 0.4 ? 0.0 : pow(10.0, 4.0 * draw() - 2.0),
                            .side = SIDE_LEFT};
    return (spectrum){.n = n, .l = l};
}

static double radius(const spectrum *s, double h)
{
    double largest = 0.0;
    for (size_t k = 0; k < s->n; k++)
        largest = fmax(largest, hypot(1.0 + h * s->l[k].re, h * s->l[k].im));
    return largest;
}

static void bound_is_tight(void)
{
    for (int k = 0; k < 2000; k++) {
        eigenvalue l[MOST];
        const spectrum s = stable_spectrum(1 + (size_t)k % MOST, l);
        const step_sizes h = steps_find(&s, NULL);
        CHECK_NEAR(radius(&s, h.bound), 1.0, 1e-13);
        CHECK(radius(&s, 0.999 * h.bound) < 1.0 && radius(&s, 1.001 * h.bound) > 1.0);
        const eigenvalue *b = &l[h.binding];
        CHECK_NEAR(hypot(1.0 + h.bound * b->re, h.bound * b->im), 1.0, 1e-13);
        CHECK(steps_radius(&s, NULL, h.bound) == radius(&s, h.bound));
    }
}

static void best_step_beats_a_fine_grid(void)
{
    for (int k = 0; k < 500; k++) {
        eigenvalue l[MOST];
        const spectrum s = stable_spectrum(1 + (size_t)k % MOST, l);
        const step_sizes h = steps_find(&s, NULL);
        double least = 1.0;
        for (int i = 1; i < 4000; i++)
            least = fmin(least, radius(&s, h.bound * i / 4000.0));
        CHECK(h.best > 0.0 && h.best < h.bound);
        CHECK_NEAR(h.best_radius, radius(&s, h.best), 4e-16);
        CHECK(h.best_radius <= least + 1e-14);
        CHECK(h.best_radius <= radius(&s, h.best * (1 - 1e-6)) + 1e-15);
        CHECK(h.best_radius <= radius(&s, h.best * (1 + 1e-6)) + 1e-15);
    }
}

/* One pair -a +- ib: bound 2a/(a^2 + b^2), best half of it, radius |b|/|l|; at any scale. */
static void one_pair_in_closed_form(void)
{
    static const double scales[] = {1e-300, 1e-150, 1.0, 1e150, 1e300};
    for (size_t k = 0; k < 5; k++) {
        eigenvalue l[2] = {{.re = -3.0 * scales[k], .im = 4.0 * scales[k], .side = SIDE_LEFT},
                           {.re = -3.0 * scales[k], .im = -4.0 * scales[k], .side = SIDE_LEFT}};
        const spectrum s = {.n = 2, .l = l};
        const step_sizes h = steps_find(&s, NULL);
        CHECK_NEAR(h.bound * scales[k], 0.24, 1e-15);
        CHECK_NEAR(h.best * scales[k], 0.12, 1e-8); /* the minimum is flat */
        CHECK_NEAR(h.best_radius, 0.8, 1e-15);
    }
}

/* blockdiag: 0.2/1.01 where the pair -0.1 +- i binds, 2/3 where -3 does. */
static void smallest_bound_counts(void)
{
    eigenvalue l[3] = {{.re = -0.1, .im = 1.0, .side = SIDE_LEFT},
                       {.re = -0.1, .im = -1.0, .side = SIDE_LEFT},
                       {.re = -3.0, .side = SIDE_LEFT}};
    spectrum s = {.n = 3, .l = l};
    CHECK_NEAR(steps_find(&s, NULL).bound, 0.2 / 1.01, 1e-15);
    CHECK(steps_find(&s, NULL).binding == 0);
    const bool skip[] = {true, true, false};
    CHECK_NEAR(steps_find(&s, skip).bound, 2.0 / 3.0, 1e-15);
    CHECK(steps_find(&s, skip).binding == 2);
}

static void degenerate_spectra(void)
{
    spectrum none = {0};
    step_sizes h = steps_find(&none, NULL);
    CHECK(isinf(h.bound) && h.binding == SIZE_MAX && h.best == 0.0 &&
          steps_radius(&none, NULL, 1.0) == 0.0);
    eigenvalue l[2] = {{.re = -1.0, .side = SIDE_LEFT}, {.re = -1e-17, .side = SIDE_CRITICAL}};
    spectrum s = {.n = 2, .l = l};
    h = steps_find(&s, NULL); /* not shown to be damped: no step is safe */
    CHECK(h.bound == 0.0 && h.binding == 1 && h.best == 0.0 && h.best_radius == 1.0);
    CHECK(dte_euler_step_bound(0, NULL, NULL) > 1e308);
    const double re[] = {-1.0, -0.5}, im[] = {0.0, 2.0}, bad[] = {-1.0, (double)NAN},
                 zero[] = {-1.0, 0.0};
    CHECK_NEAR(dte_euler_step_bound(2, re, im), 1.0 / 4.25, 1e-15);
    CHECK(dte_euler_step_bound(2, bad, im) == 0.0);
    CHECK(dte_euler_step_bound(2, zero, im) == 0.0);
}

/* R1 on the Dirac-GAN, c = 1/2: g/c^2 and g/(2c^2) for g <= 2c; 4/(g + sqrt(g^2 - 4c^2)) and 2/g
 * beyond. */
static void r1_on_the_dirac_gan(void)
{
    static const double gammas[] = {0.01, 0.3, 0.9, 1.5, 4.0, 100.0};
    const double c = 0.5;
    for (size_t k = 0; k < 6; k++) {
        char t[300];
        const double g = gammas[k], root = g > 2 * c ? sqrt(g * g - 4 * c * c) : 0.0;
        snprintf(t, sizeof t,
                 "f(t) = -log(1 + exp(-t))\nV = f(psi*theta)\nplayer g (theta) minimizes V\n"
                 "player d (psi) maximizes V - %.17g/2*psi^2\nequilibrium o: theta = 0, psi = 0\n",
                 g);
        checked k2 = check_text(t);
        if (CHECK(k2.check != NULL)) {
            const dte_method_report *m = &k2.check->equilibria[0].methods[0];
            const bool complex = g <= 2 * c;
            CHECK_NEAR(m->step_bound, complex ? g / (c * c) : 4.0 / (g + root), 1e-12);
            CHECK_NEAR(m->best_step, complex ? g / (2 * c * c) : 2.0 / g, 1e-7);
            CHECK_NEAR(m->best_spectral_radius,
                       complex ? sqrt(1 - g * g / (4 * c * c)) : sqrt(1 - 4 * c * c / (g * g)),
                       1e-12);
            CHECK(m->verdict == DTE_STABLE && m->step == 0.5 * m->step_bound);
        }
        checked_free(&k2);
    }
}

static dte_verdict at_step(const char *u, const char *v, double step, double *bound)
{
    char *text = malloc(FIELD_TEXT);
    dte_game *game = NULL;
    dte_check *check = NULL;
    dte_check_settings settings = dte_check_default();
    dte_verdict verdict = DTE_UNDECIDED;
    settings.step = step;
    field_write(text, NULL, 2, (component[]){{"x", u, "0"}, {"y", v, "0"}});
    if (CHECK(dte_game_parse("t.game", text, strlen(text), 0, NULL, &game, NULL) == DTE_OK) &&
        CHECK(dte_check_run(game, &settings, &check, NULL) == DTE_OK)) {
        verdict = check->equilibria[0].methods[0].verdict;
        *bound = check->equilibria[0].methods[0].step_bound;
    }
    dte_check_free(check);
    dte_game_free(game);
    free(text);
    return verdict;
}

static void map_changes_its_verdict_at_the_bound(void)
{
    double bound = 0.0;
    at_step("-x - 2*y", "2*x - y", 0.0, &bound);
    CHECK_NEAR(bound, 0.4, 1e-15);
    CHECK(at_step("-x - 2*y", "2*x - y", 0.4 * (1 - 1e-12), &bound) == DTE_STABLE);
    CHECK(at_step("-x - 2*y", "2*x - y", 0.4, &bound) == DTE_MARGINAL);
    CHECK(at_step("-x - 2*y", "2*x - y", 0.4 * (1 + 1e-12), &bound) == DTE_UNSTABLE);
    /* defective: the double multiplier 1 - h of [[-1, 1], [0, -1]] inside one block */
    CHECK(at_step("-x/2 - y/4", "x - 3/2*y", 0.5, &bound) == DTE_STABLE);
    CHECK(at_step("-x/2 - y/4", "x - 3/2*y", 2.0, &bound) != DTE_STABLE);
    CHECK(at_step("-x/2 - y/4", "x - 3/2*y", 2.1, &bound) == DTE_UNSTABLE);
    /* a centre of the flow is unstable as a map, for every h */
    CHECK(at_step("-y", "x", 1e-3, &bound) == DTE_UNSTABLE && bound == 0.0);
}

int main(void)
{
    RUN(bound_is_tight);
    RUN(best_step_beats_a_fine_grid);
    RUN(one_pair_in_closed_form);
    RUN(smallest_bound_counts);
    RUN(degenerate_spectra);
    RUN(r1_on_the_dirac_gan);
    RUN(map_changes_its_verdict_at_the_bound);
    return tap_done();
}

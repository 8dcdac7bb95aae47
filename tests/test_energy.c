/* Energies: what is conserved, what falls, where it stands still, and what is refuted. */
#include "field_game.h"
#include <math.h>

static const dte_energy_report *energy(const checked *c, size_t k)
{
    static const dte_energy_report none = {.kind = DTE_ENERGY_UNKNOWN, .name = "", .text = ""};
    if (c->check && k < c->check->n_energies) return &c->check->energies[k];
    printf("# %s\n", c->err.text);
    return &none;
}

#define DIRAC                                                                                      \
    "f(t) = -log(1 + exp(-t))\n"                                                                   \
    "V = f(theta*psi) + f(0)\n"                                                                    \
    "equilibrium origin: theta = 0, psi = 0\n"                                                     \
    "energy H = (theta^2 + psi^2)/2\n"
#define DIRAC_WINDOW "window theta in [-2, 2], psi in [-2, 2]\n"

/* dH/dt = -gamma psi^2 (flow of the Dirac-GAN with R1) */
static void r1_falls_and_lasalle_applies(void)
{
    static const char *const gammas[] = {"0.3", "1", "1e-3", "50"};
    for (size_t k = 0; k < sizeof gammas / sizeof *gammas; k++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "param gamma = %s\n" DIRAC DIRAC_WINDOW "player g (theta) minimizes V\n"
                 "player d (psi) maximizes V - gamma/2*psi^2\n",
                 gammas[k]);
        checked c = check_text(text);
        const dte_energy_report *e = energy(&c, 0);
        CHECK(e->kind == DTE_ENERGY_NON_INCREASING);
        CHECK_TEXT(e->still_set, "psi = 0");
        CHECK(e->extremum == 0 && e->sign == 1 && e->leaves == 1);
        CHECK(e->n_points == 512 && e->n_still == 0 && e->n_growing == 0 && e->window == 1);
        if (e->most_at) {
            const double gamma = strtod(gammas[k], NULL), psi = e->most_at[1];
            CHECK(fabs(e->most + gamma * psi * psi) <= e->most_error);
        }
        if (k == 0) CHECK_TEXT(e->derivative, "-3/10*psi^2");
        checked_free(&c);
    }
}

static void the_dirac_gan_conserves_its_radius(void)
{
    checked c = check_text(DIRAC "player g (theta) minimizes V\nplayer d (psi) maximizes V\n");
    const dte_energy_report *e = energy(&c, 0);
    CHECK(e->kind == DTE_ENERGY_CONSERVED);
    CHECK_TEXT(e->derivative ? e->derivative : "", "0");
    CHECK_TEXT(e->text, "Conserved (identically): the derivative multiplies out to zero. H has a "
                        "strict minimum at 'origin'.");
    checked_free(&c);
}

/* E' = -t tanh(t/2): still on both axes, and the flow leaves both but at the origin */
static void nonsaturating_falls(void)
{
    checked c = check_text(DIRAC DIRAC_WINDOW "player g (theta) maximizes f(-theta*psi)\n"
                                              "player d (psi) maximizes V\n");
    const dte_energy_report *e = energy(&c, 0);
    CHECK(e->kind == DTE_ENERGY_NON_INCREASING);
    CHECK_TEXT(e->still_set, "theta = 0 or psi = 0");
    CHECK(e->leaves == 1);
    if (e->most_at) {
        const double t = e->most_at[0] * e->most_at[1];
        CHECK(fabs(e->most + t * tanh(t / 2.0)) <= e->most_error + 1e-15 * t * t);
    }
    checked_free(&c);
}

/* E' = -2 eta theta^2 f'(f' + t f''): falls while t s(t) < 1, that is t < 1.278 */
static void a_window_may_be_too_large(void)
{
    static const char *const windows[] = {"window theta in [-1, 1], psi in [-1, 1]\n",
                                          "window theta in [-2, 2], psi in [-2, 2]\n"};
    for (int k = 0; k < 2; k++) {
        char text[1024];
        snprintf(text, sizeof text,
                 DIRAC "%splayer g (theta) minimizes V + 0.5*sqnorm(grad(V, psi))\n"
                       "player d (psi) maximizes V\n",
                 windows[k]);
        checked c = check_text(text);
        const dte_energy_report *e = energy(&c, 0);
        CHECK(e->kind == (k ? DTE_ENERGY_GROWS : DTE_ENERGY_NON_INCREASING));
        if (k && e->most_at) {
            const double t = e->most_at[0] * e->most_at[1], s = 1.0 / (1.0 + exp(-t));
            CHECK(t * s > 1.0 && e->most > e->most_error);
            const double f = 1.0 - s, f2 = -s * (1.0 - s), x = e->most_at[0];
            CHECK_NEAR(e->most, -x * x * f * (f + t * f2), 1e-12);
        }
        if (!k) CHECK_TEXT(e->still_set, "theta = 0");
        checked_free(&c);
    }
}

#define UNIFORM                                                                                    \
    "data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n"                                         \
    "D(y) = w*y^2\nV = E[D(x)] - E[D(a*z)]\n"                                                      \
    "player d (w) maximizes V\nequilibrium matched: w = 0, a = 1\n"                                \
    "window w in [-1, 1], a in [0, 2]\nenergy H = w^2 + a^2/2 - log(a)\n"                          \
    "energy wrong = w^2 + a^2/2\n"

/* dH/dt = (a - 1/a)(4 eta/9) a (1 - a^2) = -(4 eta/9)(1 - a^2)^2 */
static void uniform_wgan(void)
{
    checked c = check_text(UNIFORM "player g (a) minimizes V\n");
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_CONSERVED && energy(&c, 0)->sign == 1);
    CHECK(energy(&c, 1)->kind == DTE_ENERGY_GROWS);
    const dte_energy_report *e = energy(&c, 1); /* 2 w a^2/3 + 2 w (1 - a^2)/3 = 2 w/3 */
    if (e->most_at) CHECK_NEAR(e->most, 2.0 * e->most_at[0] / 3.0, 1e-12);
    checked_free(&c);
    c = check_text(UNIFORM "player g (a) minimizes V + 0.25*sqnorm(grad(V, w))\n");
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_NON_INCREASING);
    CHECK_TEXT(energy(&c, 0)->still_set, "a = 1");
    CHECK(energy(&c, 0)->leaves == 1);
    checked_free(&c);
}

/* What multiplying out does not see is judged by its error bound: sin^2 + cos^2, and params that
 * were rounded. */
static void conserved_to_rounding(void)
{
    const component turning[] = {{"x", "y*(sin(x)^2 + cos(x)^2)", "0"}, {"y", "-x", "0"}};
    checked c = check_field("energy H = x^2 + y^2", 2, turning);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_STILL);
    CHECK(energy(&c, 0)->n_still == energy(&c, 0)->n_points && energy(&c, 0)->window == 0);
    CHECK(strstr(energy(&c, 0)->text, "within 1 of 'origin'") != NULL);
    checked_free(&c);
    const component rounded[] = {{"x", "3*g*y", "0"}, {"y", "-0.3*x", "0"}};
    c = check_field("param g = 0.1\nenergy H = x^2 + y^2", 2, rounded);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_STILL);
    checked_free(&c);
    const component off[] = {{"x", "3*g*y", "0"}, {"y", "-0.3*x", "0"}};
    c = check_field("param g = 0.1000000001\nenergy H = x^2 + y^2", 2, off);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_GROWS);
    checked_free(&c);
}

static void a_plane_of_several_components(void)
{
    const component c3[] = {{"x", "z - x", "0"}, {"y", "-y", "0"}, {"z", "-x", "0"}};
    checked c = check_field("energy H = x^2 + y^2 + z^2", 3, c3);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_NON_INCREASING);
    CHECK_TEXT(energy(&c, 0)->still_set, "x = 0, y = 0");
    CHECK(energy(&c, 0)->leaves == 1);
    checked_free(&c);
}

/* The line x = 0 is at rest: orbits stay, and nothing is said about convergence to the origin. */
static void an_invariant_still_set_stops_lasalle(void)
{
    const component c2[] = {{"x", "-x", "0"}, {"y", "-x^2*y", "0"}};
    checked c = check_field("energy H = x^2 + y^2", 2, c2);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_NON_INCREASING);
    CHECK_TEXT(energy(&c, 0)->still_set, "x = 0");
    CHECK(energy(&c, 0)->leaves == 0);
    checked_free(&c);
}

/* -(x^2 + y^2)(x^2 + y^2 - 1/4)^2 vanishes on a circle of closed orbits, which no sample meets. */
static void a_curved_still_set_is_seen(void)
{
    const component c2[] = {{"x", "y - x*(x^2 + y^2 - 1/4)^2", "0"},
                            {"y", "-x - y*(x^2 + y^2 - 1/4)^2", "0"}};
    checked c = check_field("energy H = x^2 + y^2", 2, c2);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_NON_INCREASING);
    CHECK(energy(&c, 0)->leaves == 0);
    const double *at = energy(&c, 0)->still_at;
    CHECK(at != NULL);
    if (at) CHECK_NEAR(at[0] * at[0] + at[1] * at[1], 0.25, 1e-4);
    checked_free(&c);
}

/* 2/3 is no binary fraction, so no plane through it is one of zeros. */
static void a_strict_function_needs_no_plane(void)
{
    const component c1[] = {{"x", "2 - 3*x", "2/3"}};
    checked c = check_field("energy H = (3*x - 2)^2", 1, c1);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_NON_INCREASING);
    CHECK(energy(&c, 0)->still_at == NULL && energy(&c, 0)->extremum == 0);
    CHECK(strstr(energy(&c, 0)->text, "a strict Lyapunov function") != NULL ||
          energy(&c, 0)->leaves == 1);
    checked_free(&c);
}

static void growing_energies(void)
{
    const component c1[] = {{"x", "-x", "0"}};
    checked c = check_field("energy up = -x^2\nenergy cube = x^3\nenergy down = x^2", 1, c1);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_NON_DECREASING);
    CHECK(energy(&c, 0)->sign == -1 && energy(&c, 0)->leaves == 1);
    CHECK(energy(&c, 1)->kind == DTE_ENERGY_GROWS);
    CHECK(energy(&c, 2)->kind == DTE_ENERGY_NON_INCREASING && energy(&c, 2)->sign == 1);
    checked_free(&c);
}

static void undefined_energies(void)
{
    const component c1[] = {{"x", "-x", "0"}};
    checked c = check_field("energy none = log(-1 - x^2)\nenergy half = log(x)", 1, c1);
    CHECK(energy(&c, 0)->kind == DTE_ENERGY_UNKNOWN && energy(&c, 0)->most_at == NULL);
    const size_t n = energy(&c, 1)->n_points; /* x > 0 */
    CHECK(n > 230 && n < 282);
    CHECK(energy(&c, 1)->kind == DTE_ENERGY_NON_INCREASING); /* dH/dt = -1 */
    checked_free(&c);
}

static void words(void)
{
    CHECK_TEXT(dte_energy_word(DTE_ENERGY_CONSERVED), "conserved");
    CHECK_TEXT(dte_energy_word(DTE_ENERGY_STILL), "conserved-to-rounding");
    CHECK_TEXT(dte_energy_word(DTE_ENERGY_UNKNOWN), "unknown");
}

static void the_report_shows_them(void)
{
    const component c2[] = {{"x", "y - x", "0"}, {"y", "-x", "0"}};
    checked c = check_field("energy E = x^2 + y^2", 2, c2);
    char *text = NULL, *json = NULL;
    CHECK(c.check && dte_check_text(c.game, c.check, &text, NULL) == DTE_OK);
    CHECK(c.check && dte_check_json(c.game, c.check, &json, NULL) == DTE_OK);
    const char *part = text ? strstr(text, "\nEnergies:") : NULL;
    CHECK_TEXT(part ? part : "",
               "\nEnergies:\n"
               "    E = x^2 + y^2\n"
               "        dE/dt = -2*x^2\n"
               "        Non-increasing within 1 of 'origin' (at 512 sampled points). It stands\n"
               "        still where x = 0 (identically). E has a strict minimum at 'origin'.\n"
               "        The flow leaves the still set at every sampled point of it but\n"
               "        'origin': LaSalle's argument for convergence (evidence from samples,\n"
               "        no proof).\n");
    CHECK(json && strstr(json, "\"kind\": \"non-increasing\"") &&
          strstr(json, "\"still_set\": \"x = 0\""));
    dte_text_free(text);
    dte_text_free(json);
    checked_free(&c);
}

static void memory_failures_are_reported(void)
{
    static const char *const text =
        "player p (x) maximizes x*y - x^2/2\nplayer q (y) minimizes x*y\n"
        "energy H = x^2 + y^2\nequilibrium o: x = 0, y = 0\n";
    for (long n = 0;; n++) {
        memory_fail_after(n);
        checked c = check_text(text);
        memory_fail_after(-1);
        const dte_status status = c.status;
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        if (status == DTE_OK) CHECK(energy(&c, 0)->leaves == 1);
        checked_free(&c);
        if (status != DTE_MEMORY) break;
    }
}

int main(void)
{
    RUN(r1_falls_and_lasalle_applies);
    RUN(the_dirac_gan_conserves_its_radius);
    RUN(nonsaturating_falls);
    RUN(a_window_may_be_too_large);
    RUN(uniform_wgan);
    RUN(conserved_to_rounding);
    RUN(a_plane_of_several_components);
    RUN(an_invariant_still_set_stops_lasalle);
    RUN(a_curved_still_set_is_seen);
    RUN(a_strict_function_needs_no_plane);
    RUN(growing_energies);
    RUN(undefined_energies);
    RUN(words);
    RUN(the_report_shows_them);
    RUN(memory_failures_are_reported);
    return tap_done();
}

/* Claims of a scenario: met where they are true, answered with what was found where they are not,
 * and refused at their place where they make no sense. */
#include "base/memory.h"
#include "field_game.h"

#define DIRAC                                                                                      \
    "player generator (theta) minimizes -log(1 + exp(-theta*psi))\n"                               \
    "player discriminator (psi) maximizes -log(1 + exp(-theta*psi))\n"                             \
    "equilibrium matched: theta = 0, psi = 0\nwindow theta in [-2, 2], psi in [-2, 2]\n"           \
    "energy E = theta^2 + psi^2\nenergy L = theta + 10\n"

typedef struct claim_case {
    const char *claim, *found; /* NULL: met */
} claim_case;

static const claim_case cases[] = {
    {"flow centre", NULL},
    {"flow stable", "the flow is centre"},
    {"method simultaneous unstable", NULL},
    {"method simultaneous stable", "simultaneous is unstable"},
    {"method \"alternating:step=0.2\" marginal", NULL},
    {"matched: method \"extragradient:step=1\" stable", NULL},
    {"method \"extragradient:step=2.1\" stable", "extragradient:step=2.1 is unstable"},
    {"method \"adam:eps=0\" no-jacobian", NULL},
    {"method \"adam:eps=0\" stable", "adam:eps=0 is no-jacobian"},
    {"spectral_radius \"simultaneous:step=0.2\" = sqrt(1.01)", NULL},
    {"spectral_radius \"simultaneous:step=0.2\" = 1", "spectral_radius is 1.00498756211209"},
    {"step_bound \"adam:eps=0\" = 1", "there is no step_bound here: the step has no Jacobian"},
    {"stable_to extragradient = 2", NULL},
    {"stable_from extragradient = 0", NULL},
    {"stable_intervals simultaneous = 0", NULL},
    {"stable_from simultaneous = 0", "there is no stable_from here"},
    {"dimension \"momentum:momentum=0.1\" = 4", NULL},
    {"dimension = 2", NULL},
    {"step \"alternating:step=0.25\" = 1/4", NULL},
    {"residual = 0", NULL},
    {"newton_steps = 0", NULL},
    {"stability_radius = 0", "there is no stability_radius here"},
    {"lyapunov_coefficient \"alternating:step=0.2\" = 0", NULL},
    {"multipliers \"alternating:step=2\" 1/2 +- sqrt(3)/2 i", NULL},
    {"multipliers \"optimistic:step=0.4\" include 0.2i + 0.5 + sqrt(1 - 0.16)/2", NULL},
    {"multipliers \"alternating:step=2\" 1", "for 1 + 0i the nearest is 0.5 + 0.866025403784439i"},
    {"multipliers simultaneous 1 + 0.05i",
     "there are 2 multipliers, 1 were named (write 'multipliers METHOD include' for a part)"},
    {"energy E conserved", NULL},
    {"energy E non-increasing", "E is conserved"},
    {"energy E non-decreasing along simultaneous", NULL},
    {"energy E conserved along simultaneous", "E is non-decreasing"},
    {"energy E grows along \"alternating:step=0.2\"", NULL},
    {"energy E unknown along optimistic", NULL}, /* it remembers */
    {"energy L grows", NULL},
    {"condition \"local Nash\" holds", NULL},
    {"condition \"local Nash\" fails", "it holds"},
    {"condition \"zero-sum\" open", "it holds"},
};

enum { CASES = sizeof cases / sizeof *cases };

static checked check_claims(const char *before, size_t n, const claim_case *list)
{
    char *text = malloc(FIELD_TEXT);
    int used = snprintf(text, FIELD_TEXT, "%s", before);
    for (size_t k = 0; k < n; k++)
        used += snprintf(text + used, FIELD_TEXT - (size_t)used, "expect %s\n", list[k].claim);
    const checked c = check_text(text);
    free(text);
    return c;
}

/* All of them in one scenario, so that each finds its own method among many. */
static void claims_are_met_or_answered(void)
{
    checked c = check_claims(DIRAC, CASES, cases);
    if (!CHECK(c.check != NULL)) {
        printf("# %s\n", c.err.text);
        return;
    }
    CHECK(c.check->n_expectations == CASES && !c.check->all_met);
    for (size_t k = 0; k < CASES; k++) {
        const dte_expectation *x = &c.check->expectations[k];
        if (!CHECK(x->met == (cases[k].found == NULL))) printf("# %s: %s\n", x->text, x->found);
        CHECK_TEXT(x->text, cases[k].claim);
        if (cases[k].found) CHECK_TEXT(x->found, cases[k].found);
    }
    checked_free(&c);
}

/* A plain name means the method as its `train` line or the settings have it, not a spelled-out use.
 */
static void a_plain_name_means_the_train_line(void)
{
    static const claim_case list[] = {
        {"step \"momentum:momentum=0.1,step=3\" = 3", NULL},
        {"step momentum = 0.5", NULL},
        {"multipliers momentum include 0.3 within 1", NULL},
        {"step \"alternating-momentum:momentum.discriminator=0\" = 0.1", NULL},
        {"step_bound alternating-momentum = 2*sqrt(1 - 0.5)/0.5", NULL},
    };
    checked c = check_claims(DIRAC "train momentum momentum = -0.25, step = 1/2\n"
                                   "train \"alternating-momentum:momentum.discriminator=0\" "
                                   "momentum = -0.5\n",
                             5, list);
    if (CHECK(c.check != NULL)) CHECK(c.check->all_met);
    for (size_t k = 0; c.check && k < 5; k++)
        if (!c.check->expectations[k].met) printf("# %s\n", c.check->expectations[k].found);
    CHECK(c.check && c.check->equilibria[0].n_conditions == 0);
    checked_free(&c);
}

/* Of a condition for each player, one failure is a failure; what a claim needs is not reported. */
static void conditions_of_all_players_count(void)
{
    static const char text[] = "player a (x) minimizes x^2/2 + x*y\nplayer b (y) minimizes -y^2/2\n"
                               "equilibrium origin: x = 0, y = 0\n"
                               "expect condition \"local Nash\" fails\n";
    checked c = check_text(text);
    CHECK(c.check && c.check->all_met && c.check->equilibria[0].n_conditions == 0);
    checked_free(&c);
}

static const struct refusal {
    const char *claim, *message;
} refusals[] = {
    {"expect method simultanous stable\n", "test.game:7:15: error: unknown method 'simultanous' "
                                           "(did you mean 'simultaneous'?); see 'detente "
                                           "list methods'\n"
                                           "    7 | expect method simultanous stable\n"
                                           "      |               ^~~~~~~~~~~"},
    {"expect method \"alternating:stp=1\" stable\n",
     "test.game:7:15: error: method 'alternating' has no option 'stp' (did you mean 'step'?); it "
     "has: "
     "step, order, generator, discriminator, step.PLAYER\n"
     "    7 | expect method \"alternating:stp=1\" stable\n"
     "      |               ^~~~~~~~~~~~~~~~~~~"},
    {"train alternating stp = 1\n", "test.game:7:1: error: method 'alternating' has no option "
                                    "'stp' (did you mean 'step'?); it has: "
                                    "step, order, generator, discriminator, step.PLAYER\n"
                                    "    7 | train alternating stp = 1\n"
                                    "      | ^~~~~~~~~~~~~~~~~~~~~~~~~"},
    {"expect condition \"local Nahs\" holds\n",
     "test.game:7:18: error: unknown condition 'local Nahs' (did you mean 'local Nash'?)\n"
     "    7 | expect condition \"local Nahs\" holds\n"
     "      |                  ^~~~~~~~~~~~"},
    {"expect method simultaneous stabel\n",
     "test.game:7:28: error: unknown verdict 'stabel' (did you mean 'stable'?)\n"
     "    7 | expect method simultaneous stabel\n"
     "      |                            ^~~~~~"},
    {"expect flow no-jacobian\n",
     "test.game:7:13: error: unknown verdict 'no-jacobian' (stable, stable-modulo-manifold, "
     "weakly-stable, centre, marginal, weakly-unstable, unstable, undecided)\n"
     "    7 | expect flow no-jacobian\n"
     "      |             ^~~~~~~~~~~"},
    {"expect energy H conserved\n", "test.game:7:15: error: unknown energy 'H'\n"
                                    "    7 | expect energy H conserved\n"
                                    "      |               ^"},
    {"expect energy E conserve\n",
     "test.game:7:17: error: unknown word for an energy 'conserve' (did you mean 'conserved'?)\n"
     "    7 | expect energy E conserve\n"
     "      |                 ^~~~~~~~"},
    {"expect matched: energy E conserved\n", "test.game:7:8: error: an energy is judged in the "
                                             "window, not at an equilibrium; write 'expect "
                                             "energy E ...'\n"
                                             "    7 | expect matched: energy E conserved\n"
                                             "      |        ^~~~~~~"},
    {"expect condition \"zero-sum\" true\n",
     "test.game:7:29: error: unknown word for a condition 'true' (holds, fails, open)\n"
     "    7 | expect condition \"zero-sum\" true\n"
     "      |                             ^~~~"},
    {"expect condition local holds\n",
     "test.game:7:18: error: expected the name of a condition in double quotes, but found 'local'\n"
     "    7 | expect condition local holds\n"
     "      |                  ^~~~~"},
    {"expect rate = 0 within -1\n", "test.game:7:1: error: the tolerance after 'within' is -1; it "
                                    "must be finite and not negative\n"
                                    "    7 | expect rate = 0 within -1\n"
                                    "      | ^~~~~~~~~~~~~~~~~~~~~~~~~"},
    {"expect method = 1\n", "test.game:7:15: error: expected a training method: a name, or "
                            "\"NAME:key=value,...\", but found "
                            "'='\n"
                            "    7 | expect method = 1\n"
                            "      |               ^"},
    {"expect spectral_radus simultaneous = 1\n",
     "test.game:7:8: error: unknown quantity 'spectral_radus' (did you mean 'spectral_radius'?)\n"
     "    7 | expect spectral_radus simultaneous = 1\n"
     "      |        ^~~~~~~~~~~~~~"},
    {"expect multiplier simultaneous = 1\n",
     "test.game:7:8: error: unknown quantity 'multiplier' (did you mean 'multipliers'?)\n"
     "    7 | expect multiplier simultaneous = 1\n"
     "      |        ^~~~~~~~~~"},
};

static void mistakes_are_shown_at_their_place(void)
{
    for (size_t k = 0; k < sizeof refusals / sizeof *refusals; k++) {
        char text[2048];
        snprintf(text, sizeof text, DIRAC "%s", refusals[k].claim);
        checked c = check_text(text);
        CHECK(c.status == DTE_SCENARIO);
        CHECK_TEXT(c.err.text, refusals[k].message);
        checked_free(&c);
    }
}

/* Without an energy the message says how to write one. */
static void the_first_energy_is_asked_for(void)
{
    checked c = check_text("player a (x) minimizes x^2\nequilibrium origin: x = 0\n"
                           "expect energy H conserved\n");
    CHECK(strstr(c.err.text, "unknown energy 'H'; write one: energy NAME = formula"));
    checked_free(&c);
}

static void every_allocation_may_fail(void)
{
    static const claim_case list[] = {
        {"method \"alternating:step=0.2\" marginal", NULL},
        {"energy E non-decreasing along simultaneous", NULL},
        {"multipliers \"alternating:step=2\" include 1/2 + sqrt(3)/2 i", NULL},
        {"condition \"local Nash\" holds", NULL}};
    long failures = 0;
    for (long n = 0;; n += 1 + n / 16) {
        memory_fail_after(n);
        checked c = check_claims(DIRAC, 4, list);
        memory_fail_after(-1);
        const int done = c.status == DTE_OK;
        CHECK(done || c.status == DTE_MEMORY);
        if (done) CHECK(c.check->all_met);
        failures += !done;
        checked_free(&c);
        if (done) break;
    }
    CHECK(failures > 50);
}

int main(void)
{
    RUN(claims_are_met_or_answered);
    RUN(a_plain_name_means_the_train_line);
    RUN(conditions_of_all_players_count);
    RUN(mistakes_are_shown_at_their_place);
    RUN(the_first_energy_is_asked_for);
    RUN(every_allocation_may_fail);
    return tap_done();
}

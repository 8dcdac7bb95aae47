/* The conditions on loss and discriminator: a truth table of the shipped scenarios, each number by
 * hand, and failing cases that no scenario has. */
#include "condition_ask.h"

static int says(dte_condition c, const char *part)
{
    const int found = strstr(c.text, part) != NULL;
    if (!found) printf("# '%s' is not in '%s'\n", part, c.text);
    return found;
}

/* ---- loss, discriminator, realizability ---- */

static const char *const columns[] = {"zero-sum",
                                      "J_GG = 0",
                                      "J_DD < 0 up to flat directions",
                                      "J_DG of full column rank",
                                      "f'(0) != 0",
                                      "f''(0) <= 0",
                                      "f''(0) < 0",
                                      "D = 0 on the support",
                                      "D = 0 around the data",
                                      "realizability, as D sees it"};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

typedef struct row {
    const char *file, *equilibrium;
    const char *holds; /* a sign for each column: + - ? or . for a condition that is not asked */
    double slope, curvature;    /* f'(0), f''(0); NaN: not there */
    double size, around, apart; /* root mean squares of D and of its slope; |difference of means| */
} row;

static const dte_equilibrium_report *equilibrium_of(const checked *c, const char *name)
{
    for (size_t k = 0; c->check && k < c->check->n_equilibria; k++)
        if (strcmp(c->check->equilibria[k].name, name) == 0) return &c->check->equilibria[k];
    return NULL;
}

static const dte_condition *find(const dte_equilibrium_report *e, const char *name)
{
    for (size_t k = 0; e && k < e->n_conditions; k++)
        if (strcmp(e->conditions[k].name, name) == 0) return &e->conditions[k];
    return NULL;
}

static int same_number(const dte_equilibrium_report *e, const char *name, double wanted)
{
    const dte_condition *c = find(e, name);
    if (!c) return isnan(wanted);
    const int ok = isnan(wanted) ? isnan(c->value) : fabs(c->value - wanted) <= 1e-12;
    if (!ok) printf("# %s is %.17g, expected %.17g\n", name, c->value, wanted);
    return ok;
}

static int row_is_true(const row *r)
{
    dte_check_settings settings = dte_check_default();
    char path[200], found[N_COLUMNS + 1] = "";
    checked c = {0};
    settings.conditions = 1;
    snprintf(path, sizeof path, "scenarios/%s.game", r->file);
    c.status = dte_game_load(path, 0, NULL, &c.game, &c.err);
    if (c.status == DTE_OK) c.status = dte_check_run(c.game, &settings, &c.check, &c.err);
    const dte_equilibrium_report *e = equilibrium_of(&c, r->equilibrium);
    for (size_t k = 0; k < N_COLUMNS; k++) {
        const dte_condition *x = find(e, columns[k]);
        found[k] = !x ? '.' : x->holds > 0 ? '+' : x->holds == 0 ? '-' : '?';
    }
    int ok = c.status == DTE_OK && strcmp(found, r->holds) == 0;
    if (!ok)
        printf("# %s %s: %s, expected %s %s\n", r->file, r->equilibrium, found, r->holds,
               c.err.text);
    ok = same_number(e, columns[4], r->slope) && ok;
    ok = same_number(e, columns[5], r->curvature) && ok;
    ok = same_number(e, columns[7], r->size) && ok;
    ok = same_number(e, columns[8], r->around) && ok;
    ok = same_number(e, columns[9], r->apart) && ok;
    checked_free(&c);
    return ok;
}

/* logistic f = -log(1 + exp(-t)): 1/2, -1/4; WGAN f = t: 1, 0; f = -(t - 1)^2: 2, -2.
 * dirac_lsgan wrong, theta = 2, psi = 1/2: D(theta) = 1. disjoint_diracs, psi = 2, D = 2x: 2 at 1.
 * lq_wgan in two dimensions: turning A = 1 leaves A A' as it is, so J_DG loses rank.
 * nonrealizable, D = w2 x^2, x ~ N(0,1): E D^2 = 3 w2^2, E D'^2 = 4 w2^2, E x^2 - 0 = 1; w2 = 1/4,
 * 1/2. */
static void truth_table_of_the_shipped_scenarios(void)
{
    const double none = (double)NAN;
    const row rows[] = {
        {"dirac_gan", "matched", "++-+++++++", 0.5, -0.25, 0, 0, 0},
        {"dirac_wgan", "matched", "++-+++-+++", 1, 0, 0, 0, 0},
        {"dirac_lsgan", "matched", "++-+++++++", 2, -2, 0, 0, 0},
        {"dirac_lsgan", "wrong", "+-+++++---", 2, -2, 1, 0.5, 2},
        {"dirac_lsgan_labels", "matched", "-...???+++", none, none, 0, 0, 0},
        {"dirac_lsgan_labels", "wrong", "-...???++-", none, none, 0, 0, 1},
        {"dirac_nonsaturating", "matched", "?+-+++++++", 0.5, -0.25, 0, 0, 0},
        {"dirac_r1", "matched", "++++++++++", 0.5, -0.25, 0, 0, 0},
        {"dirac_instance_noise", "matched", "++++++++++", 0.5, -0.25, 0, 0, 0},
        {"uniform_gan", "matched", "--++++++++", 0.5, -0.25, 0, 0, 0},
        {"uniform_wgan", "matched", "++-+++-+++", 1, 0, 0, 0, 0},
        {"lq_gan", "matched", "++++++++++", 0.5, -0.25, 0, 0, 0},
        {"lq_wgan", "matched", "++--++-+++", 1, 0, 0, 0, 0},
        {"disjoint_diracs", "nearest", "+-+-++----", 1, 0, 2, 2, 1},
        {"disjoint_uniforms", "matched", "++++++-+++", 1, 0, 0, 0, 0},
        {"nonrealizable", "middle", "+-++++----", 1, 0, sqrt(3.0) / 4, 0.5, 1},
        {"nonrealizable_weak", "middle", "+-++++----", 1, 0, sqrt(3.0) / 2, 1, 1},
        {"overparam_discriminator", "shifted", "++++++++++", 0.5, -0.25, 0, 0, 0},
        {"overparam_generator", "even", "+++-++++++", 0.5, -0.25, 0, 0, 0},
        {"bilinear", "origin", "++-+......", none, none, none, none, none},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        CHECK(row_is_true(&rows[k]));
}

#define LOSS(f)                                                                                    \
    "data x ~ dirac(0)\n" f "\nD(y) = psi*y\nV = f(D(theta)) + E[f(-D(x))]\n"                      \
    "player g (theta) minimizes V\nplayer d (psi) maximizes V\nequilibrium o: theta = 0, psi = "   \
    "0\n"

static void losses_may_be_flat_or_convex(void)
{
    checked c = ask(LOSS("f(t) = -t^2"));
    CHECK(condition(&c, columns[4], 0).holds == 0 && condition(&c, columns[4], 0).value == 0.0);
    CHECK(condition(&c, columns[6], 0).holds == 1 && condition(&c, columns[6], 0).value == -2.0);
    checked_free(&c);
    c = ask(LOSS("f(t) = exp(t)"));
    CHECK(condition(&c, columns[4], 0).holds == 1);
    CHECK(condition(&c, columns[5], 0).holds == 0 && condition(&c, columns[5], 0).value == 1.0);
    CHECK(condition(&c, columns[6], 0).holds == 0);
    CHECK(says(condition(&c, columns[5], 0), "f''(0) = 1."));
    checked_free(&c);
    c = ask(LOSS("param k = 0.5\nf(t) = t - k*t^2")); /* the params count: f'' = -2k */
    CHECK_NEAR(condition(&c, columns[5], 0).value, -1.0, 0.0);
    checked_free(&c);
}

/* The names are the user's; the roles are in the objective. */
static void roles_are_found_under_any_name(void)
{
    checked c = ask("data r ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n"
                    "f(t) = t^2\nloss(s) = -log(1 + exp(-s))\n"
                    "critic(y) = w*f(y)\nscore = critic(r)\n"
                    "V = E[loss(score)] + E[loss(-critic(a*z))]\n"
                    "player g (a) minimizes V\nplayer d (w) maximizes V\n"
                    "equilibrium o: w = 0, a = 1\n");
    CHECK(says(condition(&c, "loss and discriminator", 0), "critic (line 5)"));
    CHECK(says(condition(&c, "loss and discriminator", 0), "loss (line 4)"));
    CHECK(condition(&c, columns[4], 0).value == 0.5);
    CHECK(condition(&c, columns[9], 0).holds == 1);
    checked_free(&c);
    /* what stands under grad is a regulariser, also where it comes first */
    c = ask("data x ~ dirac(0)\nf(t) = -log(1 + exp(-t))\nD(y) = psi*y\n"
            "V = f(D(theta)) + E[f(-D(x))]\nplayer g (theta) minimizes V\n"
            "player d (psi) maximizes -E[sqnorm(grad(D(x), x))] + V\n"
            "equilibrium o: theta = 0, psi = 0\n");
    CHECK(says(condition(&c, "loss and discriminator", 0), "the loss f (line 2)"));
    checked_free(&c);
    c = ask("f(t) = -log(1 + exp(-t))\nV = f(theta*psi)\nplayer g (theta) minimizes V\n"
            "player d (psi) maximizes V\nequilibrium o: theta = 0, psi = 0\n");
    CHECK(condition(&c, "loss and discriminator", 0).holds == -1);
    CHECK(says(condition(&c, "loss and discriminator", 0), "name it as a function"));
    checked_free(&c);
}

/* w = b = 7/4: D = 7x/4 on [2, 3]; E D^2 = w^2 19/3, D(b) = w^2. */
static void a_discriminator_that_is_left_has_a_witness(void)
{
    checked c = ask("data x ~ uniform(2, 3)\nD(y) = w*y\nV = E[D(x)] - D(b)\n"
                    "player d (w) maximizes V - (w - 1)^2/2\nplayer g (b) minimizes V + b^2/2\n"
                    "equilibrium o: w = 1.75, b = 1.75\n");
    CHECK(condition(&c, columns[7], 0).holds == 0);
    CHECK_NEAR(condition(&c, columns[7], 0).value, 1.75 * sqrt(19.0 / 3.0), 1e-12);
    CHECK(says(condition(&c, columns[7], 0), "At x = 3, D is 5.25."));
    CHECK_NEAR(condition(&c, columns[8], 0).value, 1.75, 1e-12);
    CHECK_NEAR(condition(&c, columns[9], 0).value, 0.75, 1e-12);
    CHECK(says(condition(&c, columns[9], 0), "along w = 1"));
    checked_free(&c);
    /* D = psi x^2 with psi = 1 and the data at 0: nobody can tell what it does around 0. */
    c = ask("data x ~ dirac(0)\nD(y) = psi*y^2\nV = E[D(x)] - D(g)\n"
            "player d (psi) maximizes V - (psi - 1)^2/2\nplayer h (g) minimizes V + 2*g^2\n"
            "equilibrium o: psi = 1, g = 0\n");
    CHECK(condition(&c, columns[7], 0).holds == 1 && condition(&c, columns[8], 0).holds == -1);
    checked_free(&c);
}

/* The non-saturating generator maximizes, but to first order it plays the same game. */
static void two_maximizers_are_judged_by_their_linearisation(void)
{
    const char *const text =
        "data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\nf(t) = -log(1 + exp(-t))\n"
        "D(y) = w*y^2\nplayer g (a) maximizes E[f(D(a*z))]\n"
        "player d (w) maximizes E[f(D(x))] + E[f(-D(a*z))]\nequilibrium o: w = 0, a = 1\n";
    checked c = ask(text);
    CHECK(condition(&c, "zero-sum to first order", 0).holds == 1);
    CHECK_NEAR(condition(&c, "J_DD < 0 up to flat directions", 0).value, 0.1, 1e-13);
    CHECK_NEAR(condition(&c, "J_DG of full column rank", 0).value, 1.0 / 3.0, 1e-13);
    CHECK(condition(&c, "eigenvalue bounds", 0).holds == 1);
    checked_free(&c);
}

static void memory_failures_with_a_discriminator_are_reported(void)
{
    long step = 1;
    for (long n = 0;; n += step, step += step / 16 + 1) {
        memory_fail_after(n);
        checked c = ask(LOSS("f(t) = t"));
        memory_fail_after(-1);
        const dte_status status = c.status;
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        if (status == DTE_OK) CHECK(condition(&c, columns[4], 0).holds == 1);
        checked_free(&c);
        if (status != DTE_MEMORY) break;
    }
}

int main(void)
{
    RUN(truth_table_of_the_shipped_scenarios);
    RUN(losses_may_be_flat_or_convex);
    RUN(roles_are_found_under_any_name);
    RUN(a_discriminator_that_is_left_has_a_witness);
    RUN(two_maximizers_are_judged_by_their_linearisation);
    RUN(memory_failures_with_a_discriminator_are_reported);
    return tap_done();
}

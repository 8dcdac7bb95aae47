/* A game from its text: settings, errors with their places, values that are not finite, memory,
 * lanes. */
#include "base/memory.h"
#include "field_game.h"
#include <stdint.h>

static const char gan[] =
    "game \"1-D uniform GAN\"\n"
    "param eta = 0.25 in [0, 1]\n"
    "size n = 1\n"
    "data x ~ uniform(-1, 1)\n"
    "latent z ~ uniform(-1, 1)\n"
    "f(t) = -log(1 + exp(-t))\n"
    "D(x) = w*x^2\n"
    "V = E[f(D(x))] + E[f(-D(a*z))]\n"
    "player discriminator (w) maximizes V\n"
    "player generator (a) minimizes V + eta*sqnorm(grad(V, w)) rate 2*eta + 1/2\n"
    "equilibrium matched: w = 0, a = 1\n"
    "energy H = w^2\n"
    "window w in [-1, 1], a in [0, 2]\n"
    "start w = 0.5, a = 0.5\n";

static dte_game *parse(const char *text, size_t n, const dte_setting *settings, dte_error *err)
{
    dte_game *game = NULL;
    const dte_status status =
        dte_game_parse("test.game", text, strlen(text), n, settings, &game, err);
    CHECK((status == DTE_OK) == (game != NULL));
    return game;
}

static void description(void)
{
    dte_error err;
    dte_game *game = parse(gan, 0, NULL, &err);
    if (!CHECK(game != NULL)) return;
    const dte_game_info info = dte_game_describe(game);
    CHECK_TEXT(info.title, "1-D uniform GAN");
    CHECK(info.dimension == 2 && info.n_players == 2 && info.n_params == 1 &&
          info.n_equilibria == 1);
    CHECK(info.n_axes == 2 && info.has_start && !info.exact_expectations &&
          strlen(info.sha256) == 64);
    CHECK(info.quadrature_error < 1e-14);
    CHECK_TEXT(dte_game_component(game, 1), "a");
    CHECK_TEXT(dte_game_component(game, 2), "");
    CHECK(dte_game_param(game, 0).value == 0.25 && dte_game_param(game, 0).hi == 1.0);
    CHECK(dte_game_param(game, 1).name[0] == '\0');
    CHECK(dte_game_player(game, 1).rate == 1.0 && !dte_game_player(game, 1).maximizes &&
          dte_game_player(game, 1).first == 1);
    CHECK(dte_game_player(game, 7).count == 0 && dte_game_axis(game, 9).hi == 0.0);
    CHECK(dte_game_axis(game, 1).hi == 2.0 && dte_game_axis(game, 0).lo == -1.0);
    double point[2], jacobian[4];
    CHECK(dte_game_start(game, point, &err) == DTE_OK && point[0] == 0.5);
    CHECK(dte_game_equilibrium_point(game, 1, point, &err) == DTE_USAGE);
    CHECK(dte_game_equilibrium_point(game, 0, point, &err) == DTE_OK && point[1] == 1.0);
    CHECK(dte_game_jacobian(game, point, jacobian, &err) == DTE_OK);
    /* [[-1/10, -1/3], [1/3 - eta/15, -2 eta/9]] */
    CHECK_NEAR(jacobian[0], -0.1, 1e-14);
    CHECK_NEAR(jacobian[1], -1.0 / 3.0, 1e-14);
    CHECK_NEAR(jacobian[2], 1.0 / 3.0 - 0.25 / 15.0, 1e-14);
    CHECK_NEAR(jacobian[3], -0.5 / 9.0, 1e-14);
    CHECK(dte_game_read_point(game, "--at", "a=2*eta", point, &err) == DTE_OK && point[1] == 0.5 &&
          point[0] == 0.0);
    dte_game_free(game);
}

static void settings_replace_params(void)
{
    dte_error err;
    dte_game *game = parse(gan, 1, (dte_setting[]){{"eta", 1.0}}, &err);
    CHECK(game && dte_game_param(game, 0).value == 1.0 && dte_game_player(game, 1).rate == 2.5);
    dte_game_free(game);
}

/* A param set on a living game gives the bits of a game that was loaded with it; what cannot be set
 * changes nothing. */
static void params_of_a_living_game_are_set(void)
{
    dte_error err;
    dte_game *game = parse(gan, 0, NULL, &err);
    dte_game *other = parse(gan, 1, (dte_setting[]){{"eta", 0.75}}, &err);
    const double s[] = {0.3, 0.7};
    double v[2], wanted[2];
    CHECK(game && other);
    CHECK(dte_game_set(game, 1, (dte_setting[]){{"eta", 0.75}}, &err) == DTE_OK);
    dte_game_field(game, 1, s, v);
    dte_game_field(other, 1, s, wanted);
    CHECK(memcmp(v, wanted, sizeof v) == 0);
    CHECK(dte_game_set(game, 1, (dte_setting[]){{"eta", 2.0}}, &err) == DTE_USAGE);
    CHECK(dte_game_param(game, 0).value == 0.75);
    for (size_t k = 0;; k++) {
        memory_fail_after((long)k);
        const dte_status status = dte_game_set(game, 1, (dte_setting[]){{"eta", 0.5}}, &err);
        memory_fail_after(-1);
        if (status == DTE_OK) break;
        CHECK(status == DTE_MEMORY && dte_game_param(game, 0).value == 0.75);
        dte_game_field(game, 1, s, v);
        CHECK(memcmp(v, wanted, sizeof v) == 0);
    }
    CHECK(dte_game_param(game, 0).value == 0.5);
    dte_game_free(game);
    dte_game_free(other);
}

static void sizes_of_a_living_game_stay(void)
{
    dte_error err;
    dte_game *game = parse("size n = 2\nplayer p (x[n]) minimizes sqnorm(x)\n", 0, NULL, &err);
    CHECK(dte_game_set(game, 1, (dte_setting[]){{"n", 3.0}}, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "'n' is a size: it is set when the scenario is loaded");
    dte_game_free(game);
}

static void bad_setting(const char *name, double value, dte_status status, const char *text)
{
    dte_error err;
    CHECK(!parse(gan, 1, (dte_setting[]){{name, value}}, &err));
    CHECK(err.status == status);
    CHECK_TEXT(err.text, text);
}

static void bad_settings_are_named(void)
{
    bad_setting("eta", 1.5, DTE_USAGE,
                "eta = 1.5 is outside its range [0, 1]; change the range in test.game");
    bad_setting("eta", (double)NAN, DTE_USAGE, "'eta' cannot be set to a value that is not finite");
    bad_setting("eta", (double)INFINITY, DTE_USAGE,
                "'eta' cannot be set to a value that is not finite");
    bad_setting("ete", 0.5, DTE_USAGE,
                "'ete' is no param and no size of test.game (did you mean 'eta'?)");
    bad_setting("w", 0.5, DTE_USAGE,
                "'w' is no param and no size of test.game (did you mean 'eta'?)");
}

/* The text of the error of a whole load and check. */
static void fails(const char *text, dte_status status, const char *wanted)
{
    checked c = check_text(text);
    CHECK(c.status == status && !c.check);
    CHECK_TEXT(c.err.text, wanted);
    checked_free(&c);
}

static void values_that_are_not_finite_are_explained(void)
{
    fails("player p (x) minimizes 1/x\nequilibrium o: x = 0\n", DTE_NUMERIC,
          "test.game:1:24: error: dx/dt is not finite at x = 0: 1/x^2 is inf there; move the point "
          "or change the objective\n"
          "    1 | player p (x) minimizes 1/x\n"
          "      |                        ^~~");
    fails("param k = 2\nplayer p (x) minimizes k*abs(x)\nequilibrium o: x = 0\n", DTE_NUMERIC,
          "test.game:2:24: error: the Jacobian does not exist at x = 0 (params: k = 2): abs, relu, "
          "min or max has a kink "
          "where x = 0; move the point or smooth the objective\n"
          "    2 | player p (x) minimizes k*abs(x)\n"
          "      |                        ^~~~~~~~");
    fails("player p (x) minimizes relu(x)^2 + relu(x - 1)\nequilibrium o: x = 1\n", DTE_NUMERIC,
          "test.game:1:24: error: the Jacobian does not exist at x = 1: abs, relu, min or max has "
          "a kink where x - 1 = 0; "
          "move the point or smooth the objective\n"
          "    1 | player p (x) minimizes relu(x)^2 + relu(x - 1)\n"
          "      |                        ^~~~~~~~~~~~~~~~~~~~~~~");
}

/* WGAN-GP on the Dirac-GAN: (|psi| - g0)^2 has no derivative at the equilibrium. Never a number. */
static void gradient_penalty_has_no_jacobian(void)
{
    checked c = check_text("player g (theta) minimizes psi*theta\n"
                           "player d (psi) maximizes psi*theta - 0.35*(abs(psi) - 1)^2\n"
                           "equilibrium o: theta = 0, psi = 0\n");
    CHECK(c.status == DTE_NUMERIC && !c.check);
    CHECK(strstr(c.err.text, "kink where psi = 0") != NULL);
    checked_free(&c);
}

static void scenarios_without_a_sense_are_refused(void)
{
    fails("player p (x) minimizes x^2\n", DTE_USAGE,
          "test.game: error: the scenario names no equilibrium; add a line such as 'equilibrium "
          "matched: x = 0', or see the eigenvalues at its start with 'detente spectrum test.game'");
    fails("param r = -1\nplayer p (x) minimizes x^2 rate r\nequilibrium o: x = 0\n", DTE_NUMERIC,
          "test.game:2:8: error: the rate of 'p' is -1; it must be finite and not negative\n"
          "    2 | player p (x) minimizes x^2 rate r\n"
          "      |        ^");
    fails("param s = -1\nnoise e ~ normal(0, s)\nplayer p (x) minimizes E[(x + e)^2]\nequilibrium "
          "o: x = 0\n",
          DTE_NUMERIC,
          "test.game:2:1: error: the distribution of 'e' does not exist at these params: a "
          "standard deviation or a width "
          "is negative, or the covariance is not symmetric and positive semidefinite\n"
          "    2 | noise e ~ normal(0, s)\n"
          "      | ^~~~~~~~~~~~~~~~~~~~~~");
    fails("param k = 0\nplayer p (x) minimizes x^2\nequilibrium o: x = 1/k\n", DTE_NUMERIC,
          "test.game:3:1: error: the value given for x is not finite at these params\n"
          "    3 | equilibrium o: x = 1/k\n"
          "      | ^~~~~~~~~~~~~~~~~~~~~~");
}

/* Lane by lane, and in blocks of any width: the same bits. */
static void field_does_not_depend_on_the_lanes(void)
{
    enum { LANES = 67 };
    dte_error err;
    double s[2 * LANES], v[2 * LANES], one[2];
    dte_game *game = parse(gan, 0, NULL, &err);
    if (!CHECK(game != NULL)) return;
    for (size_t width = 1; width <= LANES; width += width < 9 ? 1 : 13) {
        for (size_t k = 0; k < width; k++) {
            s[k] = 0.03 * (double)k - 0.7;
            s[width + k] = 1.5 - 0.02 * (double)k;
        }
        if (width > 3) s[3] = (double)NAN; /* spreads nowhere */
        dte_game_field(game, width, s, v);
        for (size_t k = 0; k < width; k++) {
            const double at[2] = {s[k], s[width + k]};
            dte_game_field(game, 1, at, one);
            const double wide[2] = {v[k], v[width + k]};
            CHECK((k == 3 && isnan(wide[0])) || memcmp(one, wide, sizeof one) == 0);
        }
    }
    dte_game_free(game);
}

/* Columns of J are products with unit vectors: more of them than fit one block, one game larger. */
static void jacobian_is_assembled_from_blocks(void)
{
    dte_error err;
    dte_game *game =
        parse("size n = 200\nplayer p (x[n]) minimizes sqnorm(x)^2/4\nequilibrium o: x = ones(n)\n",
              0, NULL, &err);
    if (!CHECK(game != NULL)) return;
    double *s = memory_zero(200, sizeof *s), *j = memory_zero(200 * 200, sizeof *j), worst = 0.0;
    for (int i = 0; i < 200; i++)
        s[i] = 0.01 * i;
    double norm = 0.0;
    for (int i = 0; i < 200; i++)
        norm += s[i] * s[i];
    CHECK(dte_game_jacobian(game, s, j, &err) == DTE_OK);
    for (int i = 0; i < 200; i++) /* -(|x|^2 I + 2 x x') */
        for (int k = 0; k < 200; k++)
            worst = fmax(worst, fabs(j[200 * i + k] + (i == k ? norm : 0.0) + 2.0 * s[i] * s[k]));
    CHECK(worst < 1e-11);
    memory_free(s);
    memory_free(j);
    dte_game_free(game);
}

static void every_allocation_may_fail(void)
{
    const dte_setting setting = {"eta", 0.3};
    long failures = 0;
    for (long n = 0;; n++, failures++) {
        dte_game *game = NULL;
        dte_check *check = NULL;
        dte_error err;
        memory_fail_after(n);
        dte_status status = dte_game_parse("test.game", gan, strlen(gan), 1, &setting, &game, &err);
        if (status == DTE_OK) status = dte_check_run(game, NULL, &check, &err);
        memory_fail_after(-1);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        CHECK((status == DTE_OK) == (check != NULL));
        if (status == DTE_OK) CHECK(check->equilibria[0].verdict == DTE_STABLE);
        dte_check_free(check);
        dte_game_free(game);
        if (status != DTE_MEMORY) break;
    }
    CHECK(failures > 100);
}

int main(void)
{
    RUN(description);
    RUN(settings_replace_params);
    RUN(params_of_a_living_game_are_set);
    RUN(sizes_of_a_living_game_stay);
    RUN(bad_settings_are_named);
    RUN(values_that_are_not_finite_are_explained);
    RUN(gradient_penalty_has_no_jacobian);
    RUN(scenarios_without_a_sense_are_refused);
    RUN(field_does_not_depend_on_the_lanes);
    RUN(jacobian_is_assembled_from_blocks);
    RUN(every_allocation_may_fail);
    return tap_done();
}

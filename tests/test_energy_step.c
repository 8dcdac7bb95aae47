/* Energies along training methods, against what one step does to them by hand. */
#include "base/memory.h"
#include "field_game.h"
#include "game/method.h"

/* All methods are followed. */
static checked follow(const char *text, size_t n, const char *const *methods)
{
    checked c = {0};
    dte_check_settings settings = dte_check_default();
    settings.n_methods = n;
    settings.methods = methods;
    c.status = dte_game_parse("test.game", text, strlen(text), 0, NULL, &c.game, &c.err);
    if (c.status == DTE_OK) c.status = dte_check_run(c.game, &settings, &c.check, &c.err);
    return c;
}

static const dte_energy_step *step_of(const checked *c, size_t energy, size_t place)
{
    static const dte_energy_step none = {.kind = DTE_ENERGY_UNKNOWN, .text = ""};
    if (c->check && energy < c->check->n_energies && place < c->check->energies[energy].n_steps)
        return &c->check->energies[energy].steps[place];
    printf("# %s\n", c->err.text);
    return &none;
}

#define PLAYERS(V)                                                                                 \
    "player generator (theta) minimizes " V "\nplayer discriminator (psi) maximizes " V "\n"       \
    "equilibrium matched: theta = 0, psi = 0\nwindow theta in [-2, 2], psi in [-2, 2]\n"
#define DIRAC PLAYERS("-log(1 + exp(-theta*psi))") "energy E = theta^2 + psi^2\n"
#define WGAN  PLAYERS("theta*psi") "energy E = theta^2 + psi^2\n"

/* x.v = 0: |s + h v|^2 = |s|^2 (1 + h^2 f'(theta psi)^2) */
static void simultaneous_descent_multiplies_the_radius(void)
{
    static const char *const one_method[] = {"simultaneous:step=0.5"};
    checked c = follow(DIRAC, 1, one_method);
    const dte_energy_step *s = step_of(&c, 0, 0);
    CHECK_TEXT(s->factor ? s->factor : "", "1 + h^2*sigmoid(-theta*psi)^2");
    CHECK(s->kind == DTE_ENERGY_NON_DECREASING && s->step == 0.5 && s->n_points == 512);
    CHECK(s->least > 1.0 && s->most < 1.0 + 0.25); /* f' in (0, 1) */
    if (CHECK(s->most_at != NULL)) {
        const double x = s->most_at[0], y = s->most_at[1], f = 1.0 / (1.0 + exp(x * y));
        CHECK(fabs(s->change - 0.25 * f * f * (x * x + y * y)) <= s->change_error + 1e-15);
    }
    checked_free(&c);
}

/* WGAN: simultaneous 1 + h^2, extragradient 1 - h^2 + h^4, at every point. */
static void factors_of_the_wasserstein_game(void)
{
    static const char *const methods[] = {"simultaneous:step=0.5", "extragradient:step=0.5",
                                          "extragradient:step=1.5", "alternating:step=0.5",
                                          "consensus:step=0.5,gamma=0.25"};
    checked c = follow(WGAN, 5, methods);
    CHECK_TEXT(step_of(&c, 0, 0)->factor, "1 + h^2");
    CHECK_TEXT(step_of(&c, 0, 1)->factor, "1 - h^2 + h^4");
    CHECK_NEAR(step_of(&c, 0, 0)->most, 1.25, 1e-15);
    CHECK_NEAR(step_of(&c, 0, 1)->least, 1.0 - 0.25 + 0.0625, 1e-15);
    CHECK_NEAR(step_of(&c, 0, 1)->most, 1.0 - 0.25 + 0.0625, 1e-15);
    CHECK(step_of(&c, 0, 1)->kind == DTE_ENERGY_NON_INCREASING);
    CHECK(step_of(&c, 0, 2)->kind == DTE_ENERGY_NON_DECREASING);
    CHECK(step_of(&c, 0, 3)->kind == DTE_ENERGY_GROWS && !step_of(&c, 0, 3)->factor);
    /* |s + h (v - gamma J' v)|^2 = |s|^2 ((1 - h gamma)^2 + h^2) */
    CHECK_NEAR(step_of(&c, 0, 4)->most, 0.875 * 0.875 + 0.25, 1e-15);
    CHECK(step_of(&c, 0, 4)->factor != NULL);
    checked_free(&c);
}

/* Q = theta^2 + psi^2 - h theta psi for the h of the step, and only for that. */
static void players_in_turn_keep_an_ellipse(void)
{
    static const char *const methods[] = {"alternating:step=0.5", "alternating:step=0.25"};
    checked c = follow(WGAN "energy Q = theta^2 + psi^2 - 0.5*theta*psi\n", 2, methods);
    CHECK(step_of(&c, 1, 0)->kind == DTE_ENERGY_STILL);
    CHECK(step_of(&c, 1, 0)->n_still == 512 && step_of(&c, 1, 0)->n_growing == 0);
    CHECK(step_of(&c, 1, 1)->kind == DTE_ENERGY_GROWS);
    checked_free(&c);
}

/* A player who rests keeps what depends on it alone, for every h. */
static void what_nobody_touches_is_conserved_identically(void)
{
    static const char *const methods[] = {"simultaneous:step=0.5,step.generator=0"};
    checked c = follow(WGAN "energy R = exp(theta)\n", 1, methods);
    CHECK(step_of(&c, 1, 0)->kind == DTE_ENERGY_CONSERVED);
    CHECK_TEXT(step_of(&c, 1, 0)->text, "Conserved by every step, for every h (identically).");
    checked_free(&c);
}

/* What is said of each sampled point holds for a step of the compiled method. */
static void the_largest_change_is_that_of_a_step(void)
{
    static const char *const methods[] = {"alternating:step=0.7,discriminator=3", "extragradient",
                                          "unrolled:u=0.3", "clipping:c=1.5,step=0.4"};
    checked c = follow(DIRAC, 4, methods);
    for (size_t k = 0; k < 4; k++) {
        const dte_energy_step *s = step_of(&c, 0, k);
        method_use use;
        method_map map;
        if (!CHECK(s->most_at != NULL)) continue;
        double at[2] = {s->most_at[0], s->most_at[1]};
        const double before = at[0] * at[0] + at[1] * at[1];
        CHECK(method_use_read(c.game, methods[k], &use, &c.err) == DTE_OK);
        CHECK(method_map_create(c.game, &use, &map, &c.err) == DTE_OK);
        method_map_step(&map, s->step, 1, at);
        CHECK(fabs(at[0] * at[0] + at[1] * at[1] - before - s->change) <=
              s->change_error + 1e-15 * before);
        method_map_free(&map);
        method_use_free(&use);
    }
    checked_free(&c);
}

static void a_memory_is_not_judged(void)
{
    static const char *const methods[] = {"momentum", "adam", "optimistic"};
    checked c = follow(DIRAC, 3, methods);
    for (size_t k = 0; k < 3; k++) {
        CHECK(step_of(&c, 0, k)->kind == DTE_ENERGY_UNKNOWN && !step_of(&c, 0, k)->most_at);
        CHECK_TEXT(step_of(&c, 0, k)->text,
                   "Not judged: the method remembers more than the point, and the energy does not "
                   "see it.");
    }
    checked_free(&c);
}

static void the_reports_show_them(void)
{
    static const char *const one_method[] = {"simultaneous:step=0.5"};
    checked c = follow(WGAN, 1, one_method);
    char *text = NULL, *json = NULL;
    CHECK(dte_check_text(c.game, c.check, &text, &c.err) == DTE_OK);
    CHECK(dte_check_json(c.game, c.check, &json, &c.err) == DTE_OK);
    CHECK(text &&
          strstr(text, "        along simultaneous:step=0.5, h = 0.5:\n"
                       "            next E = E * (1 + h^2)\n"
                       "            Non-decreasing in the window (at 512 sampled points); in "
                       "one step\n            it is multiplied by 1.25. It grows most at "));
    CHECK(json && strstr(json, "\"factor\": \"1 + h^2\""));
    CHECK(json && strstr(json, "\"kind\": \"non-decreasing\""));
    dte_text_free(text);
    dte_text_free(json);
    checked_free(&c);
    c = check_text(WGAN); /* nobody asked for a method */
    CHECK(c.check && c.check->energies[0].n_steps == 0);
    checked_free(&c);
}

static void every_allocation_may_fail(void)
{
    static const char *const one_method[] = {"alternating:step=0.5"};
    long failures = 0;
    for (long n = 0;; n += 1 + n / 16) {
        memory_fail_after(n);
        checked c = follow(DIRAC, 1, one_method);
        memory_fail_after(-1);
        const int done = c.status == DTE_OK;
        CHECK(done || c.status == DTE_MEMORY);
        if (done) CHECK(step_of(&c, 0, 0)->kind == DTE_ENERGY_GROWS);
        failures += !done;
        checked_free(&c);
        if (done) break;
    }
    CHECK(failures > 30);
}

int main(void)
{
    RUN(simultaneous_descent_multiplies_the_radius);
    RUN(factors_of_the_wasserstein_game);
    RUN(players_in_turn_keep_an_ellipse);
    RUN(what_nobody_touches_is_conserved_identically);
    RUN(the_largest_change_is_that_of_a_step);
    RUN(a_memory_is_not_judged);
    RUN(the_reports_show_them);
    RUN(every_allocation_may_fail);
    return tap_done();
}

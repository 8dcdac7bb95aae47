/* test_equilibria.c - all equilibria of a box: closed forms, manifolds, duplicates, counts. */
#include "base/memory.h"
#include "field_game.h"
#include <detente/basin.h>
#include <stdint.h>

typedef struct found {
    dte_game *game;
    dte_equilibria *e;
    dte_status status;
    dte_error err;
} found;

static found look(const char *text, const dte_equilibria_settings *settings)
{
    found f = {0};
    f.status = dte_game_parse("test.game", text, strlen(text), 0, NULL, &f.game, &f.err);
    if (!CHECK(f.status == DTE_OK)) printf("# %s\n", f.err.text);
    if (f.game) f.status = dte_equilibria_find(f.game, settings, &f.e, &f.err);
    return f;
}

static void drop(found *f)
{
    dte_equilibria_free(f->e);
    dte_game_free(f->game);
}

static const dte_equilibrium_report *point(const found *f, size_t set, size_t k)
{
    return &f->e->check->equilibria[f->e->sets[set].first + k];
}

/* x' = u, y' = w */
#define PLANE(u, w)                                                                                \
    "player p (x) maximizes x*detach(" u ")\nplayer q (y) maximizes y*detach(" w ")\n"

static void the_three_points_of_a_pitchfork_are_found(void)
{
    found f = look(PLANE("x - x^3", "-y") "window x in [-2, 2], y in [-2, 2]\n", NULL);
    if (!CHECK(f.e && f.e->n_sets == 3)) return;
    for (size_t i = 0; i < 3; i++) {
        const dte_equilibrium_report *r = point(&f, i, 0);
        CHECK_NEAR(r->point[0], (double)i - 1.0, 1e-12);
        CHECK_NEAR(r->point[1], 0.0, 1e-12);
        CHECK(r->verdict == (i == 1 ? DTE_UNSTABLE : DTE_STABLE));
        CHECK(f.e->sets[i].dimension == 0 && f.e->sets[i].n == 1);
    }
    CHECK_TEXT(f.e->sets[0].name, "E1");
    CHECK_TEXT(f.e->sets[2].name, "E3");
    drop(&f);
}

static void zeros_of_the_sine_are_found_and_start_counts_add_up(void)
{
    found f = look(PLANE("sin(x)", "-y") "window x in [-10, 10], y in [-1, 1]\n", NULL);
    if (!CHECK(f.e && f.e->n_sets == 7)) return;
    size_t hits = 0;
    for (size_t i = 0; i < 7; i++) {
        CHECK_NEAR(point(&f, i, 0)->point[0], ((double)i - 3.0) * acos(-1.0), 1e-12);
        hits += f.e->sets[i].hits;
    }
    CHECK(hits + f.e->outside + f.e->failed == f.e->starts);
    drop(&f);
}

static void names_of_the_scenario_are_kept_and_come_first(void)
{
    found f =
        look(PLANE("x - x^3",
                   "-y") "window x in [-2, 2], y in [-2, 2]\nequilibrium right: x = 1, y = 0\n",
             NULL);
    if (!CHECK(f.e && f.e->n_sets == 3)) return;
    CHECK_TEXT(f.e->sets[0].name, "right");
    CHECK_NEAR(point(&f, 0, 0)->point[0], 1.0, 1e-12);
    CHECK_TEXT(f.e->sets[1].name, "E1");
    CHECK_NEAR(point(&f, 1, 0)->point[0], -1.0, 1e-12);
    drop(&f);
}

/* Radius 1 attracts, the origin repels. Walks along the circle join all of its points. */
static void a_circle_of_equilibria_is_one_manifold(void)
{
    found f =
        look(PLANE("x*(1 - x^2 - y^2)", "y*(1 - x^2 - y^2)") "window x in [-2, 2], y in [-2, 2]\n",
             NULL);
    if (!CHECK(f.e && f.e->n_sets == 2)) return;
    const size_t circle = f.e->sets[0].dimension == 1 ? 0 : 1;
    CHECK(f.e->sets[circle].dimension == 1);
    CHECK(f.e->sets[circle].n > 1);
    CHECK_TEXT(f.e->sets[circle].name, "M1");
    for (size_t k = 0; k < f.e->sets[circle].n; k++) {
        const dte_equilibrium_report *r = point(&f, circle, k);
        CHECK_NEAR(hypot(r->point[0], r->point[1]), 1.0, 1e-12);
        CHECK(r->verdict == DTE_STABLE_MANIFOLD);
    }
    CHECK(point(&f, 1 - circle, 0)->verdict == DTE_UNSTABLE);
    drop(&f);
}

static void parallel_lines_of_equilibria_are_three_manifolds(void)
{
    found f = look(PLANE("x - x^3", "0*y") "window x in [-2, 2], y in [-2, 2]\n", NULL);
    if (!CHECK(f.e && f.e->n_sets == 3)) return;
    for (size_t i = 0; i < 3; i++) {
        CHECK(f.e->sets[i].dimension == 1);
        const double x = point(&f, i, 0)->point[0];
        CHECK_NEAR(x, round(x), 1e-12);
        for (size_t k = 1; k < f.e->sets[i].n; k++)
            CHECK_NEAR(point(&f, i, k)->point[0], x, 1e-12);
    }
    drop(&f);
}

/* The Dirac-GAN with consensus optimization: theta psi = t, t s(t) = 1/2, and
 * theta/psi = (sqrt(1 + q^2) - 1)/q with q = gamma s(-t), for every gamma. */
static void spurious_equilibria_of_consensus_are_found(void)
{
    found f = look("param gamma = 1\n"
                   "V = -log(1 + exp(-theta*psi))\n"
                   "R = gamma/2*(grad(V, theta)^2 + grad(V, psi)^2)\n"
                   "player g (theta) minimizes V + R\nplayer d (psi) maximizes V - R\n"
                   "window theta in [-2, 2], psi in [-3, 3]\n"
                   "equilibrium matched: theta = 0, psi = 0\n",
                   NULL);
    if (!CHECK(f.e && f.e->n_sets == 3)) return;
    CHECK(point(&f, 0, 0)->verdict == DTE_STABLE);
    for (size_t i = 1; i < 3; i++) {
        const dte_equilibrium_report *r = point(&f, i, 0);
        const double t = r->point[0] * r->point[1], q = 1.0 / (1.0 + exp(t));
        CHECK_NEAR(t / (1.0 + exp(-t)), 0.5, 1e-12);
        CHECK_NEAR(r->point[0] / r->point[1], (sqrt(1.0 + q * q) - 1.0) / q, 1e-12);
        CHECK(r->verdict == DTE_UNSTABLE);
    }
    drop(&f);
}

static void a_game_without_equilibria_has_none(void)
{
    found f = look(PLANE("1 + x^2", "-y"), NULL);
    if (!CHECK(f.e && f.e->n_sets == 0)) return;
    char *text = NULL;
    CHECK(f.e->outside + f.e->failed == f.e->starts);
    CHECK(dte_equilibria_text(f.game, f.e, &text, &f.err) == DTE_OK);
    CHECK(text && strstr(text, "No equilibrium was found."));
    dte_text_free(text);
    drop(&f);
}

/* Where x^2 = 1e-4, next to each other: two, not one. */
/* x' = -y, y' = x - 0.7 y + 0.7 y/|y|: with y -> 0 from either side v vanishes at x = -0.7 and 0.7,
 * and nowhere else; on the other side it does not. */
static void one_sided_limits_are_no_equilibria(void)
{
    found f =
        look(PLANE("-y", "x - 0.7*y + 0.7*y/abs(y)") "window x in [-2, 2], y in [-2, 2]\n", NULL);
    if (!CHECK(f.e && f.e->n_sets == 0)) return;
    CHECK(f.e->outside + f.e->failed + f.e->kinks == f.e->starts);
    drop(&f);
}

static void near_equilibria_are_not_merged(void)
{
    found f = look(PLANE("x^2 - 1e-4", "-y") "window x in [-1, 1], y in [-1, 1]\n", NULL);
    if (!CHECK(f.e && f.e->n_sets == 2)) return;
    CHECK_NEAR(point(&f, 0, 0)->point[0], -0.01, 1e-12);
    CHECK_NEAR(point(&f, 1, 0)->point[0], 0.01, 1e-12);
    drop(&f);
}

static void more_than_forty_components_are_searched(void)
{
    found f = look("player p (x[45]) minimizes x'*x/2 - sum(x)\n", NULL);
    if (!CHECK(f.e && f.e->n_sets == 1)) return;
    for (size_t k = 0; k < 45; k++)
        CHECK_NEAR(point(&f, 0, 0)->point[k], 1.0, 1e-12);
    drop(&f);
}

static void the_box_is_that_of_the_settings(void)
{
    const dte_axis right = {0, 0.5, 2.0}, empty = {1, 2.0, 2.0}, nowhere = {2, 0.0, 1.0};
    dte_equilibria_settings set = dte_equilibria_default();
    const char *text = PLANE("x - x^3", "-y") "window x in [-2, 2], y in [-2, 2]\n";
    set.n_window = 1;
    set.window = &right;
    found f = look(text, &set);
    CHECK(f.e && f.e->n_sets == 1);
    drop(&f);
    set.window = &empty;
    f = look(text, &set);
    CHECK(f.status == DTE_USAGE);
    CHECK_TEXT(f.err.text, "the range of 'y' in the window is empty or not finite");
    drop(&f);
    set.window = &nowhere;
    f = look(text, &set);
    CHECK(f.status == DTE_USAGE);
    drop(&f);
    set = dte_equilibria_default();
    set.starts = 1000001;
    f = look(text, &set);
    CHECK(f.status == DTE_USAGE);
    CHECK_TEXT(f.err.text, "a search for equilibria takes at most 1000000 starts");
    drop(&f);
}

static void every_failed_allocation_is_reported(void)
{
    const char *text = PLANE("x*(1 - x^2 - y^2)", "y*(1 - x^2 - y^2)");
    dte_equilibria_settings set = dte_equilibria_default();
    dte_status status = DTE_MEMORY;
    set.starts = 4;
    for (long n = 0; status != DTE_OK && n < 10000000; n += 1 + n / 16) {
        dte_game *game = NULL; /* a new one: its graph remembers a failure */
        dte_equilibria *e = NULL;
        dte_error err;
        CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &game, &err) == DTE_OK);
        char *report = NULL;
        memory_fail_after(n);
        status = dte_equilibria_find(game, &set, &e, &err);
        if (status == DTE_OK) status = dte_equilibria_text(game, e, &report, &err);
        if (status == DTE_OK) {
            dte_text_free(report);
            status = dte_equilibria_json(game, e, &report, &err);
        }
        memory_fail_after(-1);
        CHECK(status == DTE_OK || (status == DTE_MEMORY && !report));
        dte_text_free(report);
        dte_equilibria_free(e);
        dte_game_free(game);
    }
    CHECK(status == DTE_OK);
}

int main(void)
{
    RUN(the_three_points_of_a_pitchfork_are_found);
    RUN(zeros_of_the_sine_are_found_and_start_counts_add_up);
    RUN(names_of_the_scenario_are_kept_and_come_first);
    RUN(a_circle_of_equilibria_is_one_manifold);
    RUN(parallel_lines_of_equilibria_are_three_manifolds);
    RUN(spurious_equilibria_of_consensus_are_found);
    RUN(a_game_without_equilibria_has_none);
    RUN(one_sided_limits_are_no_equilibria);
    RUN(near_equilibria_are_not_merged);
    RUN(more_than_forty_components_are_searched);
    RUN(the_box_is_that_of_the_settings);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

/* test_method.c - training methods: their steps, exact Jacobians and failures.
 *
 * Jacobians are compared with central differences of the step, extrapolated twice (Richardson):
 * with d(h) = (F(x + h u) - F(x - h u))/2h the error of (64 d(h/4) - 20 d(h/2) + d(h))/45 is
 * O(h^6), and rounding adds about 1e-16/h. */
#include "method_world.h"

#include "base/memory.h"
#include "detente/check.h"
#include <math.h>
#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const every[] = {
    "simultaneous",
    "simultaneous:step=0.2,step.third=0.05",
    "alternating",
    "alternating:discriminator=3,third=0,order=third-generator-discriminator",
    "momentum:momentum=-0.3",
    "alternating-momentum:momentum=-0.3,generator=2",
    "nesterov",
    "extragradient",
    "optimistic",
    "popov",
    "consensus:gamma=0.3",
    "sga:lambda=0.3",
    "unrolled:k=3,u=0.1",
    "unrolled:k=3,u=0.1,stop=1",
    "clipping:c=5",
    "clipping:c=5,turns=1,discriminator=2",
    "rmsprop:eps=0.5,inside=1",
    "adam:beta1=0.5,eps=0.5,inside=1",
};

/* Steps and Jacobians. */

static const double generic[] = {0.31, -0.22, 0.43, 0.17, 0.29, -0.13,
                                 0.38, 0.21,  0.12, 0.07, 0.19, 0.25};

/* A far step number, where what depends on it has come to its limit. */
enum { LATE = 100000000 };

/* (F(x + e_j s) - F(x - e_j s))/2s into column j of `out`. */
static void difference(world *w, const double *x, double h, double s, size_t j, double *out)
{
    double up[32], down[32];
    const size_t n = w->map.n;
    memcpy(up, x, n * sizeof *x);
    memcpy(down, x, n * sizeof *x);
    up[j] += s;
    down[j] -= s;
    const double width = up[j] - down[j];
    method_map_step(&w->map, h, LATE, up);
    method_map_step(&w->map, h, LATE, down);
    for (size_t i = 0; i < n; i++)
        out[i * n + j] = (up[i] - down[i]) / width;
}

static double worst_error(world *w, const double *x, double h)
{
    static double exact[1024], d[3][1024];
    const size_t n = w->map.n;
    double worst = 0.0;
    if (!CHECK(method_map_jacobian(&w->map, h, x, exact, &w->err) == DTE_OK)) return 1.0;
    for (size_t j = 0; j < n; j++)
        for (size_t k = 0; k < 3; k++)
            difference(w, x, h, 4e-3 / (double)(1 << k), j, d[k]);
    for (size_t i = 0; i < n * n; i++) {
        const double limit = (64.0 * d[2][i] - 20.0 * d[1][i] + d[0][i]) / 45.0;
        worst = fmax(worst, fabs(exact[i] - limit));
    }
    return worst;
}

static void jacobians_are_the_derivatives_of_the_steps(void)
{
    for (size_t k = 0; k < COUNT(every); k++) {
        world w;
        if (world_ready(&w, WORLD_THREE, every[k])) {
            CHECK_NEAR(worst_error(&w, w.at, 0.2), 0.0, 1e-9);
            if (!w.use.row->step_at_rest) CHECK_NEAR(worst_error(&w, generic, 0.2), 0.0, 1e-9);
        }
        world_close(&w);
    }
}

/* |F(x + s u) - F(x) - s F'(x) u| / s is O(sqrt(s)): sqrt(q) is all that is not smooth. */
static void eps_outside_the_root_leaves_a_derivative_at_rest(void)
{
    static const char *const asked[] = {"rmsprop:eps=0.5", "adam:eps=0.5"};
    for (size_t k = 0; k < COUNT(asked); k++) {
        world w;
        double jacobian[144], before = 1.0;
        if (!world_ready(&w, WORLD_THREE, asked[k])) continue;
        CHECK(method_map_jacobian(&w.map, 0.2, w.at, jacobian, &w.err) == DTE_OK);
        for (double s = 1e-2; s > 1e-9; s *= 1e-2) {
            double x[32], left = 0.0;
            for (size_t i = 0; i < w.map.n; i++)
                x[i] = s * fabs(generic[i]); /* q >= 0 */
            method_map_step(&w.map, 0.2, LATE, x);
            for (size_t i = 0; i < w.map.n; i++) {
                for (size_t j = 0; j < w.map.n; j++)
                    x[i] -= s * fabs(generic[j]) * jacobian[i * w.map.n + j];
                left = fmax(left, fabs(x[i]) / s);
            }
            CHECK(left < 0.2 * before && left <= 2.0 * sqrt(s));
            before = left;
        }
        world_close(&w);
    }
}

static void an_equilibrium_at_rest_stays(void)
{
    for (size_t k = 0; k < COUNT(every); k++) {
        world w;
        double x[32];
        if (world_ready(&w, WORLD_THREE, every[k])) {
            memcpy(x, w.at, w.map.n * sizeof *x);
            method_map_step(&w.map, 0.2, 1, x);
            for (size_t i = 0; i < w.map.n; i++)
                CHECK(x[i] == w.at[i]);
        }
        world_close(&w);
    }
}

static void the_order_of_players_changes_iterates_but_no_multiplier(void)
{
    static const char *const asked[] = {
        "alternating", "alternating:order=discriminator-generator",
        "alternating:generator=2,discriminator=3",
        "alternating:generator=2,discriminator=3,order=discriminator-generator"};
    char game[512];
    world_dirac(0.5, 0.3, game);
    for (size_t k = 0; k < COUNT(asked); k += 2) {
        double a[4], b[4], x[2] = {1.0, 1.0}, y[2] = {1.0, 1.0};
        world first, second;
        if (world_ready(&first, game, asked[k]) & world_ready(&second, game, asked[k + 1])) {
            CHECK(method_map_jacobian(&first.map, 0.2, first.at, a, &first.err) == DTE_OK);
            CHECK(method_map_jacobian(&second.map, 0.2, second.at, b, &second.err) == DTE_OK);
            CHECK_NEAR(a[0] + a[3], b[0] + b[3], 1e-14);
            CHECK_NEAR(a[0] * a[3] - a[1] * a[2], b[0] * b[3] - b[1] * b[2], 1e-14);
            method_map_step(&first.map, 0.2, 1, x);
            method_map_step(&second.map, 0.2, 1, y);
            CHECK(fabs(x[0] - y[0]) > 1e-3 && fabs(x[1] - y[1]) > 1e-3);
        }
        world_close(&first);
        world_close(&second);
    }
}

/* psi' = psi + h theta, projected onto [-1, 1]; then theta' = theta - h psi'. */
static void a_player_sees_the_projection_of_the_one_before(void)
{
    world w;
    char game[512];
    double x[2] = {2.0, 0.9};
    if (world_ready(&w, world_bilinear(game),
                    "clipping:c=1,turns=1,order=discriminator-generator")) {
        method_map_step(&w.map, 0.5, 1, x);
        CHECK(x[1] == 1.0); /* not 0.9 + 0.5*2 = 1.9 */
        CHECK(x[0] == 1.5); /* 2 - 0.5*1 */
    }
    world_close(&w);
}

static void a_player_without_steps_or_rate_rests(void)
{
    static const char *const asked[] = {"alternating:third=0",
                                        "simultaneous:step=0.2,step.third=0"};
    for (size_t k = 0; k < COUNT(asked); k++) {
        world w;
        double x[32];
        if (world_ready(&w, WORLD_THREE, asked[k])) {
            memcpy(x, generic, sizeof generic);
            method_map_step(&w.map, 0.2, 1, x);
            CHECK(x[3] == generic[3]);
            for (size_t i = 0; i < 3; i++)
                CHECK(x[i] != generic[i]);
        }
        world_close(&w);
    }
}

/* The first step of Adam is h v/(|v| + eps), whatever its memories. */
static void bias_corrections_make_the_first_step_of_adam_a_sign(void)
{
    static const char *const asked[] = {"adam:eps=0", "adam:beta1=0.3,beta2=0.7,eps=0"};
    for (size_t k = 0; k < COUNT(asked); k++) {
        world w;
        char game[512];
        double x[6] = {0.7, -0.4};
        if (world_ready(&w, world_bilinear(game), asked[k])) {
            method_map_step(&w.map, 0.1, 1, x);
            CHECK_NEAR(x[0], 0.7 + 0.1, 1e-15);
            CHECK_NEAR(x[1], -0.4 + 0.1, 1e-15);
        }
        world_close(&w);
    }
}

/* Failures. */

static void no_jacobian_where_the_step_divides_0_by_0(void)
{
    static const char *const asked[] = {"adam:eps=0", "rmsprop:eps=0"};
    for (size_t k = 0; k < COUNT(asked); k++) {
        world w;
        char game[512];
        double jacobian[36], rho = -1.0;
        map_steps s;
        if (!world_ready(&w, world_dirac(0.5, 0.3, game), asked[k])) continue;
        CHECK(method_map_jacobian(&w.map, 0.1, w.at, jacobian, &w.err) == DTE_NUMERIC);
        CHECK_TEXT(w.err.text,
                   "with eps = 0 the step divides 0 by 0 at rest: it has no Jacobian there");
        CHECK(map_steps_find(&w.map, w.at, 0, &s, NULL) == DTE_NUMERIC && s.n_intervals == 0);
        CHECK(map_steps_radius(&w.map, w.at, 0, 0.1, &rho, NULL) == DTE_NUMERIC);
        CHECK(!(rho >= 0.0 && isfinite(rho)));
        world_close(&w);
    }
}

static void the_report_says_so_and_gives_no_number(void)
{
    static const char *const asked[] = {"adam:eps=0"};
    char text[512];
    dte_game *game;
    dte_check *check = NULL;
    dte_check_settings settings = dte_check_default();
    settings.n_methods = COUNT(asked);
    settings.methods = asked;
    world_dirac(0.5, 0.3, text);
    if (!CHECK(dte_game_parse("r1", text, strlen(text), 0, NULL, &game, NULL) == DTE_OK)) return;
    if (CHECK(dte_check_run(game, &settings, &check, NULL) == DTE_OK)) {
        const dte_method_report *r = check->equilibria[0].methods;
        CHECK(!r->exists && r->n_multipliers == 0 && r->verdict == DTE_UNDECIDED);
        CHECK(isnan(r->spectral_radius) && isnan(r->step_bound) && isnan(r->best_step));
        CHECK(isnan(r->best_spectral_radius));
        CHECK_TEXT(r->reason, "with eps = 0 the step divides 0 by 0 at rest: it has "
                              "no Jacobian there");
    }
    dte_check_free(check);
    dte_game_free(game);
}

/* Lets allocation n fail; 1 when there was none left to fail. */
static int survives(const char *text, long n)
{
    world w = {0};
    char game[512];
    double jacobian[36], rho;
    dte_error err;
    world_dirac(0.5, 0.3, game);
    if (!CHECK(dte_game_parse("r1", game, strlen(game), 0, NULL, &w.game, &err) == DTE_OK))
        return 1;
    memory_fail_after(n);
    dte_status status = method_use_read(w.game, text, &w.use, &err);
    if (status == DTE_OK) status = method_map_create(w.game, &w.use, &w.map, &err);
    if (status == DTE_OK) method_map_rest(&w.map, w.x, w.at);
    if (status == DTE_OK) status = method_map_jacobian(&w.map, 0.1, w.at, jacobian, &err);
    if (status == DTE_OK) status = map_steps_radius(&w.map, w.at, 0, 0.1, &rho, &err);
    memory_fail_after(-1);
    CHECK(status == DTE_OK || status == DTE_MEMORY);
    world_close(&w);
    return status == DTE_OK;
}

static void every_allocation_may_fail(void)
{
    static const char *const asked[] = {"alternating:order=discriminator-generator", "unrolled:k=2",
                                        "adam"};
    for (size_t k = 0; k < COUNT(asked); k++) {
        long n = 0;
        while (n < 2000 && !survives(asked[k], n))
            n++;
        CHECK(n > 3 && n < 2000);
    }
}

/* The search allocates for each spectrum; its own work space and the first few stand for all. */
static void a_search_for_steps_without_memory_says_so(void)
{
    char game[512];
    world_dirac(0.5, 0.3, game);
    for (long n = 0; n < 40; n++) {
        world w;
        map_steps s;
        if (!world_ready(&w, game, "alternating")) return;
        memory_fail_after(n);
        const dte_status status = map_steps_find(&w.map, w.at, 0, &s, &w.err);
        memory_fail_after(-1);
        CHECK(status == DTE_MEMORY && w.err.status == DTE_MEMORY);
        world_close(&w);
    }
}

int main(void)
{
    RUN(jacobians_are_the_derivatives_of_the_steps);
    RUN(eps_outside_the_root_leaves_a_derivative_at_rest);
    RUN(an_equilibrium_at_rest_stays);
    RUN(the_order_of_players_changes_iterates_but_no_multiplier);
    RUN(a_player_sees_the_projection_of_the_one_before);
    RUN(a_player_without_steps_or_rate_rests);
    RUN(bias_corrections_make_the_first_step_of_adam_a_sign);
    RUN(no_jacobian_where_the_step_divides_0_by_0);
    RUN(the_report_says_so_and_gives_no_number);
    RUN(every_allocation_may_fail);
    RUN(a_search_for_steps_without_memory_says_so);
    return tap_done();
}

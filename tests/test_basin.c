/* test_basin.c - where starts of the flow go: closed forms. */
#include "basin_world.h"

static void all_of_a_stable_linear_flow_converges(void)
{
    const dte_basin_settings s = small(16, 200.0);
    all(PLANE("-x", "-2*y") WINDOW, &s, DTE_CONVERGED);
    all(PLANE("-0.1*x - y", "x - 0.1*y") WINDOW, &s, DTE_CONVERGED);
    all(PLANE("-x + y", "-y") WINDOW, &s, DTE_CONVERGED); /* defective */
}

static void the_pitchfork_is_divided_at_0(void)
{
    const dte_basin_settings s = small(32, 60.0);
    run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
    if (!CHECK(r.b)) return;
    size_t wrong = 0, counts[2] = {0, 0};
    for (size_t i = 0; i < 32 * 32; i++) {
        const double x = at(&r.b->x, 32, i % 32);
        const dte_outcome *o = outcome(&r, i);
        wrong += o->kind != DTE_CONVERGED || strcmp(o->name, x < 0.0 ? "E1" : "E3") != 0;
        counts[x < 0.0] += o->kind == DTE_CONVERGED;
    }
    CHECK(wrong == 0);
    CHECK(counts[0] == 512 && counts[1] == 512);
    drop(&r);
}

/* On the dividing line itself the flow goes to the saddle, which is no attractor. */
static void the_dividing_line_is_not_decided(void)
{
    const dte_basin_settings s = small(5, 60.0);
    run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
    if (!CHECK(r.b)) return;
    for (size_t j = 0; j < 5; j++) {
        const dte_outcome *o = outcome(&r, j * 5 + 2);
        if (j == 2) /* the saddle itself stays */
            CHECK(o->kind == DTE_CONVERGED && strcmp(o->name, "E2") == 0);
        else
            CHECK(o->kind == DTE_NOT_DECIDED);
    }
    drop(&r);
}

/* x = x0 e^t is 20 at t = log(20/|x0|); it is seen at the end of that step. */
static void a_saddle_sends_its_starts_away_at_the_right_time(void)
{
    const dte_basin_settings s = small(8, 100.0);
    run r = go(PLANE("x", "-y") WINDOW, &s);
    if (!CHECK(r.b)) return;
    CHECK_NEAR(share(&r, DTE_LEFT), 1.0, 1e-15);
    for (size_t i = 0; i < 64; i++) {
        const double x = fabs(at(&r.b->x, 8, i % 8)), t = log(20.0 / x);
        CHECK(r.b->when[i] > t && r.b->when[i] < t + 2.0);
    }
    drop(&r);
}

/* x' = x^2 from x0 > 0 is x0/(1 - x0 t); from x0 < 0 it creeps to 0 like -1/t. */
static void escape_in_finite_time_is_divergence(void)
{
    dte_basin_settings s = small(8, 50.0);
    s.far = (double)INFINITY;
    run r = go(PLANE("x^2", "-y") WINDOW, &s);
    if (!CHECK(r.b)) return;
    for (size_t i = 0; i < 64; i++) {
        const double x = at(&r.b->x, 8, i % 8);
        CHECK(outcome(&r, i)->kind == (x > 0.0 ? DTE_DIVERGED : DTE_NOT_DECIDED));
        if (x > 0.0) CHECK_NEAR(r.b->when[i], 1.0 / x, 1e-6);
    }
    drop(&r);
}

static void orbits_of_a_centre_are_periodic(void)
{
    const dte_basin_settings s = small(12, 40.0);
    all(PLANE("-y", "x") WINDOW, &s, DTE_PERIODIC);
}

/* Whatever the window: how near an equilibrium is, is measured in its own widths. */
static void nothing_arrives_at_a_centre(void)
{
    const dte_basin_settings s = small(5, 0.01);
    static const char *const windows[] = {"window x in [-2, 2], y in [-1e10, 1e10]\n",
                                          "window x in [-2, 2], y in [1e200, 1e201]\n"};
    for (int k = 0; k < 2; k++) {
        char text[512];
        snprintf(text, sizeof text, "%sequilibrium o: x = 0, y = 0\n%s", PLANE("-y", "x"),
                 windows[k]);
        run r = go(text, &s);
        if (!CHECK(r.b)) return;
        for (size_t i = 0; i < 25; i++) /* the equilibrium itself stays where it is */
            CHECK((outcome(&r, i)->kind == DTE_CONVERGED) == (k == 0 && i == 12));
        drop(&r);
    }
}

/* 2 (x - log x) + y - log y is conserved: a reason if the scenario tells it. */
static void lotka_volterra_is_periodic(void)
{
    const dte_basin_settings s = small(12, 60.0);
    run r = go(PREY "energy H = 2*(x - log(x)) + y - log(y)\n", &s);
    if (!CHECK(r.b)) return;
    CHECK_NEAR(share(&r, DTE_PERIODIC), 1.0, 1e-15);
    CHECK(r.b->reason[0] != '\0');
    drop(&r);
}

/* r' = -c r^3: a turn from r loses 2 pi c r^2 of it, which is more than is overlooked. */
static void a_slow_spiral_is_not_periodic(void)
{
    const dte_basin_settings s = small(12, 60.0);
    run r = go(PLANE("-y - 1e-3*x*(x^2 + y^2)", "x - 1e-3*y*(x^2 + y^2)") WINDOW, &s);
    if (!CHECK(r.b)) return;
    CHECK_NEAR(share(&r, DTE_NOT_DECIDED), 1.0, 1e-15);
    drop(&r);
}

static void a_line_of_equilibria_attracts(void)
{
    dte_basin_settings s = small(8, 60.0);
    const char *text = PLANE("-x", "0*y") WINDOW;
    all(text, &s, DTE_TO_MANIFOLD);
    s.method = "simultaneous:step=0.1";
    s.steps = 1000;
    all(text, &s, DTE_TO_MANIFOLD);
    all(PLANE("x", "0*y") WINDOW, &s, DTE_LEFT);
}

static void the_whole_window_of_dirac_r1_converges(void)
{
    const dte_basin_settings s = small(24, 100.0);
    all(DIRAC_R1, &s, DTE_CONVERGED);
}

#define UNIFORM                                                                                    \
    "data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\nf(t) = -log(1 + exp(-t))\n"               \
    "V = E[f(w*x^2)] + E[f(-w*(a*z)^2)]\n"                                                         \
    "player d (w) maximizes V\nplayer g (a) minimizes V + 0.25*sqnorm(grad(V, w))\n"               \
    "window w in [-1, 1], a in [-2, 2]\n"

/* V depends on a^2 alone: (w, -a) moves as (w, a) does, mirrored, and a = 0 stays. */
static void the_uniform_gan_is_divided_by_an_invariant_line(void)
{
    const dte_basin_settings s = small(15, 100.0);
    run r = go(UNIFORM, &s);
    if (!CHECK(r.b)) return;
    size_t wrong = 0;
    for (size_t i = 0; i < 15 * 15; i++) {
        const size_t row = i / 15;
        const dte_outcome *o = outcome(&r, i);
        const dte_outcome_kind kind = row == 7 ? DTE_NOT_DECIDED : DTE_CONVERGED;
        wrong += o->kind != kind;
        if (row == 7 || !CHECK(o->set < r.b->equilibria->n_sets)) continue;
        const size_t first = r.b->equilibria->sets[o->set].first;
        CHECK_NEAR(r.b->equilibria->check->equilibria[first].point[1], row > 7 ? 1.0 : -1.0, 1e-9);
    }
    CHECK(wrong == 0);
    drop(&r);
}

int main(void)
{
    RUN(all_of_a_stable_linear_flow_converges);
    RUN(the_pitchfork_is_divided_at_0);
    RUN(the_dividing_line_is_not_decided);
    RUN(a_saddle_sends_its_starts_away_at_the_right_time);
    RUN(escape_in_finite_time_is_divergence);
    RUN(orbits_of_a_centre_are_periodic);
    RUN(nothing_arrives_at_a_centre);
    RUN(lotka_volterra_is_periodic);
    RUN(a_slow_spiral_is_not_periodic);
    RUN(a_line_of_equilibria_attracts);
    RUN(the_whole_window_of_dirac_r1_converges);
    RUN(the_uniform_gan_is_divided_by_an_invariant_line);
    return tap_done();
}

/* test_basin_maps.c - where the steps of training methods go: closed forms. */
#include "basin_world.h"

/* x <- (1 - h c) x, c = 3: converges for h < 2/3, goes away beyond. */
static void gradient_descent_converges_below_its_bound(void)
{
    dte_basin_settings s = small(8, 1.0);
    const char *text = "player p (x, y) minimizes 1.5*(x^2 + y^2)\n" WINDOW;
    s.method = "simultaneous";
    s.steps = 100000;
    s.step = 0.999 * 2.0 / 3.0;
    all(text, &s, DTE_CONVERGED);
    s.step = 1.001 * 2.0 / 3.0;
    all(text, &s, DTE_LEFT);
    s.far = (double)INFINITY;
    s.step = 2.0;
    all(text, &s, DTE_DIVERGED);
}

/* x <- 1.8 x - 0.8 x^3 changes sign where x^2 > 2.25, and |x| grows where x^2 > 3.5. */
static void euler_steps_have_other_basins_than_the_flow(void)
{
    const dte_axis window[] = {{0, -1.95, 1.95}, {1, -1.0, 1.0}};
    dte_basin_settings s = small(64, 1.0);
    s.window = window;
    s.n_window = 2;
    s.ny = 1;
    s.method = "simultaneous:step=0.8";
    s.steps = 2000;
    run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
    if (!CHECK(r.b)) return;
    for (size_t i = 0; i < 64; i++) {
        const double x0 = at(&r.b->x, 64, i);
        const dte_outcome *o = outcome(&r, i);
        double x = x0;
        for (int n = 0; n < 300 && fabs(x) < 10.0; n++)
            x = 1.8 * x - 0.8 * x * x * x;
        if (fabs(x) >= 10.0) {
            CHECK(x0 * x0 > 3.5 && o->kind == DTE_LEFT);
            continue;
        }
        if (!CHECK(o->kind == DTE_CONVERGED)) continue;
        const size_t first = r.b->equilibria->sets[o->set].first;
        CHECK_NEAR(r.b->equilibria->check->equilibria[first].point[0], round(x), 1e-9);
        if (fabs(x0) < 1.5) CHECK(x * x0 > 0.0);
    }
    drop(&r);
}

/* Memory is part of the state of the ball: all converge, in more steps than none. */
static void momentum_converges_with_its_memory(void)
{
    dte_basin_settings s = small(8, 1.0);
    s.method = "momentum:step=0.2,momentum=0.5";
    all(DIRAC_R1, &s, DTE_CONVERGED);
}

int main(void)
{
    RUN(gradient_descent_converges_below_its_bound);
    RUN(euler_steps_have_other_basins_than_the_flow);
    RUN(momentum_converges_with_its_memory);
    return tap_done();
}

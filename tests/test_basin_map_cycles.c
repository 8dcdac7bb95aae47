/* test_basin_map_cycles.c - cycles of training methods: closed forms; and what is none. */
#include "basin_world.h"

/* x <- x + h (x - x^3): x^2 + y^2 = 1 + 1/h and x y = 1/h for a cycle x, y of two steps, whose
 * multiplier is 9 - 2 (1 + h)^2; it attracts for 1 < h < sqrt(5) - 1. */
static void descent_beyond_its_bound_comes_to_cycles_of_two_steps(void)
{
    static const double steps[] = {1.05, 1.1, 1.2};
    for (size_t k = 0; k < 3; k++) {
        dte_basin_settings s = small(20, 1.0);
        s.method = "simultaneous";
        s.step = steps[k];
        s.steps = 4000;
        const double h = steps[k];
        run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
        if (!CHECK(r.b && r.b->n_cycles == 2)) continue;
        CHECK(share(&r, DTE_NOT_DECIDED) == 0.0);
        CHECK(r.b->cycles[0].lo[0] * r.b->cycles[1].lo[0] < 0.0);
        for (size_t c = 0; c < 2; c++) {
            const dte_cycle *y = &r.b->cycles[c];
            CHECK(y->period == 2.0 && y->n_points == 2);
            CHECK_NEAR(y->lo[0] * y->hi[0], 1.0 / h, 1e-9);
            CHECK_NEAR(y->lo[0] * y->lo[0] + y->hi[0] * y->hi[0], 1.0 + 1.0 / h, 1e-9);
            CHECK_NEAR(y->multiplier, fabs(9.0 - 2.0 * (1.0 + h) * (1.0 + h)), 1e-9);
        }
        for (size_t i = 0; i < 400; i++) { /* the sign after an even number of steps */
            double x = at(&r.b->x, 20, i % 20);
            for (int n = 0; n < 1000 && fabs(x) < 30.0; n++)
                x += h * (x - x * x * x);
            const dte_outcome *o = outcome(&r, i);
            if (fabs(x) >= 20.0)
                CHECK(o->kind == DTE_LEFT);
            else if (CHECK(o->kind == DTE_LIMIT_CYCLE))
                CHECK(x * r.b->cycles[o->set].lo[0] > 0.0);
        }
        drop(&r);
    }
}

/* Behind sqrt(5) - 1 the cycle of two has become one of four. */
static void a_cycle_of_four_steps_is_one_orbit(void)
{
    dte_basin_settings s = small(20, 1.0);
    s.method = "simultaneous:step=1.26";
    s.steps = 4000;
    run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
    if (!CHECK(r.b && r.b->n_cycles == 2)) return;
    for (size_t c = 0; c < 2; c++) {
        const dte_cycle *y = &r.b->cycles[c];
        double slope = 1.0;
        CHECK(y->period == 4.0 && y->n_points == 4);
        for (size_t i = 0; i < 4; i++) {
            const double x = y->points[2 * i], next = y->points[2 * ((i + 1) % 4)];
            CHECK_NEAR(x + 1.26 * (x - x * x * x), next, 1e-10);
            slope *= 2.26 - 3.78 * x * x;
        }
        CHECK_NEAR(y->multiplier, fabs(slope), 1e-9);
    }
    drop(&r);
}

/* With momentum m the state is (x, its last change). For a cycle x, y of two steps
 * (1 + m)(y - x) = h (x - x^3), and the same exchanged; their sum and difference say that
 * x^2 - x y + y^2 = 1 and x^2 + x y + y^2 = 1 + 2 (1 + m)/h. */
static void memory_belongs_to_the_cycle(void)
{
    const double h = 1.3, m = 0.1;
    dte_basin_settings s = small(20, 1.0);
    s.method = "momentum:step=1.3,momentum=0.1";
    s.steps = 4000;
    run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
    if (!CHECK(r.b && r.b->n_cycles == 2)) return;
    for (size_t c = 0; c < 2; c++) {
        const double x = r.b->cycles[c].lo[0], y = r.b->cycles[c].hi[0];
        CHECK_NEAR(x * x + x * y + y * y, 1.0 + 2.0 * (1.0 + m) / h, 1e-9);
        CHECK_NEAR(x * x - x * y + y * y, 1.0, 1e-9);
        CHECK(r.b->cycles[c].multiplier < 1.0);
    }
    drop(&r);
}

/* Rotations by a fraction of the circle close without attracting; one by an irrational part fills a
 * curve, as descent does around a limit cycle. */
static void closed_orbits_and_curves_of_methods_are_no_cycles(void)
{
    dte_basin_settings s = small(6, 1.0);
    s.method = "alternating:step=1";
    s.steps = 500;
    run r = go("V = x*y\nplayer p (x) minimizes V\nplayer q (y) maximizes V\n" WINDOW, &s);
    CHECK(r.b && r.b->n_cycles == 0 && share(&r, DTE_LIMIT_CYCLE) == 0.0); /* six steps */
    drop(&r);
    s.method = "simultaneous:step=0.1";
    s.steps = 4000;
    r = go(PLANE("x*(1 - x^2 - y^2) - y", "y*(1 - x^2 - y^2) + x") WINDOW, &s);
    CHECK(r.b && r.b->n_cycles == 0 && share(&r, DTE_NOT_DECIDED) == 1.0);
    drop(&r);
}

int main(void)
{
    RUN(descent_beyond_its_bound_comes_to_cycles_of_two_steps);
    RUN(a_cycle_of_four_steps_is_one_orbit);
    RUN(memory_belongs_to_the_cycle);
    RUN(closed_orbits_and_curves_of_methods_are_no_cycles);
    return tap_done();
}

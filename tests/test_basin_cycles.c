/* test_basin_cycles.c - limit cycles of flows and cycles of methods: closed forms; and what is no
 * limit cycle. */
#include "basin_world.h"

static const double pi = 3.14159265358979323846;

/* r' = f(r), theta' = turn, in the plane of x and y; f over r as a formula of S = r^2 or R = r. */
#define POLAR(f, turn)                                                                             \
    "S(x, y) = x^2 + y^2\nR(x, y) = sqrt(x^2 + y^2)\n"                                             \
    "player p (x) maximizes x*detach(x*(" f ") - " turn "*y)\n"                                    \
    "player q (y) maximizes y*detach(y*(" f ") + " turn "*x)\n"

static void all_to_one(const char *text, const dte_basin_settings *s, double period,
                       double multiplier, double radius)
{
    run r = go(text, s);
    if (CHECK(r.b && r.b->n_cycles == 1)) {
        const dte_cycle *c = &r.b->cycles[0];
        CHECK_NEAR(share(&r, DTE_LIMIT_CYCLE), 1.0, 1e-15);
        CHECK_NEAR(c->period, period, 1e-8 * period);
        CHECK_NEAR(c->multiplier, multiplier, 1e-9);
        CHECK_NEAR(c->lo[0], -radius, 1e-7 * radius);
        CHECK_NEAR(c->hi[0], radius, 1e-7 * radius);
        CHECK_NEAR(c->lo[1], -radius, 1e-7 * radius);
        CHECK_NEAR(c->hi[1], radius, 1e-7 * radius);
        CHECK_TEXT(c->name, "C1");
    }
    drop(&r);
}

/* r' = k r (c - r^2), theta' = w: radius sqrt(c), period 2 pi/w, multiplier exp(-2 k c 2 pi/w). */
static void a_cycle_has_its_period_range_and_multiplier(void)
{
    const dte_basin_settings s = small(12, 60.0);
    all_to_one(POLAR("1 - S(x, y)", "1") WINDOW, &s, 2.0 * pi, exp(-4.0 * pi), 1.0);
    all_to_one(POLAR("0.1*(1 - S(x, y))", "3") WINDOW, &s, 2.0 * pi / 3.0, exp(-0.4 * pi / 3.0),
               1.0);
    all_to_one(POLAR("2*(0.25 - S(x, y))", "-0.5") WINDOW, &s, 4.0 * pi, exp(-4.0 * pi), 0.5);
}

/* r' = -r (r - 1)(r - 2)(r - 3): 1 and 3 attract, 2 divides; multipliers exp(2 pi f'(r)), with
 * f'(1) = -2, f'(3) = -6. */
static void nested_cycles_divide_the_starts_by_their_radius(void)
{
    const dte_axis window[] = {{0, -4.0, 4.0}, {1, -4.0, 4.0}};
    dte_basin_settings s = small(50, 60.0);
    s.n_window = 2;
    s.window = window;
    run r = go(POLAR("-(R(x, y) - 1)*(R(x, y) - 2)*(R(x, y) - 3)", "1"), &s);
    if (!CHECK(r.b && r.b->n_cycles == 2)) return;
    size_t wrong = 0;
    for (size_t i = 0; i < 50 * 50; i++) {
        const double radius = hypot(at(&r.b->x, 50, i % 50), at(&r.b->y, 50, i / 50));
        const dte_outcome *o = outcome(&r, i);
        if (!CHECK(fabs(radius - 2.0) > 1e-6)) continue;
        wrong += o->kind != DTE_LIMIT_CYCLE ||
                 fabs(r.b->cycles[o->set].hi[0] - (radius < 2.0 ? 1.0 : 3.0)) > 1e-6;
    }
    CHECK(wrong == 0);
    for (size_t c = 0; c < 2; c++) {
        CHECK_NEAR(r.b->cycles[c].period, 2.0 * pi, 1e-8);
        CHECK_NEAR(r.b->cycles[c].multiplier,
                   exp(2.0 * pi * (r.b->cycles[c].hi[0] < 2.0 ? -2.0 : -6.0)), 1e-9);
    }
    drop(&r);
}

/* z' = -z + x y over the unit circle: z = Re(e^{2it} / (2i (1 + 2i))), of size 1/(2 sqrt(5)). */
static void more_components_have_more_multipliers(void)
{
    const dte_basin_settings s = small(9, 60.0);
    run r = go(POLAR("1 - S(x, y)", "1") "player r (z) maximizes z*detach(x*y - z)\n" WINDOW, &s);
    if (!CHECK(r.b && r.b->n_cycles == 1)) return;
    const dte_cycle *c = &r.b->cycles[0];
    CHECK(r.b->outcomes[r.b->code[4 * 9 + 4]].kind == DTE_CONVERGED); /* the origin stays */
    CHECK_NEAR(share(&r, DTE_LIMIT_CYCLE), 80.0 / 81.0, 1e-15);
    CHECK_NEAR(c->multiplier, exp(-2.0 * pi), 1e-9);
    CHECK_NEAR(c->hi[2], 0.5 / sqrt(5.0), 1e-7);
    CHECK_NEAR(c->lo[2], -0.5 / sqrt(5.0), 1e-7);
    drop(&r);
}

/* u' = -u + v^3/10, v' = -2 v beside the unit circle: of 5 components the largest multiplier is
 * exp(-2 pi). */
static void cycles_are_found_in_five_dimensions(void)
{
    const dte_basin_settings s = small(6, 60.0);
    run r = go(POLAR("1 - S(x, y)", "1") "player r (z) maximizes z*detach(x*y - z)\n"
                                         "player t (u) maximizes u*detach(-u + v^3/10)\n"
                                         "player w (v) maximizes v*detach(-2*v + z*u)\n" WINDOW,
               &s);
    if (!CHECK(r.b && r.b->n_cycles == 1)) return;
    CHECK_NEAR(share(&r, DTE_LIMIT_CYCLE), 1.0, 1e-15);
    CHECK_NEAR(r.b->cycles[0].multiplier, exp(-2.0 * pi), 1e-9);
    drop(&r);
}

/* A Moebius band around the unit circle: with e = (r - 1, z) turned by -theta/2, e1' = -0.05 e1 and
 * e2' = -0.5 e2; half a turn in a period makes both multipliers negative: -exp(-0.1 pi) is the
 * larger one. In c, s = cos, sin(theta): P = (e1 cos(theta/2), e1 sin(theta/2)), Q = e1^2. */
#define BAND(own)                                                                                  \
    "R(x, y) = sqrt(x^2 + y^2)\n"                                                                  \
    "P(x, y, z) = ((R(x, y) - 1)*(1 + x/R(x, y)) + z*y/R(x, y))/2\n"                               \
    "S(x, y, z) = ((R(x, y) - 1)*y/R(x, y) + z*(1 - x/R(x, y)))/2\n"                               \
    "Q(x, y, z) = (R(x, y) - 1)*P(x, y, z) + z*S(x, y, z)\n"                                       \
    "own(x, y, z) = " own "\n"                                                                     \
    "f(x, y, z) = -z/2 - 0.5*(R(x, y) - 1) + (own(x, y, z) + 0.5)*P(x, y, z)\n"                    \
    "player p (x) maximizes x*detach(x/R(x, y)*f(x, y, z) - y)\n"                                  \
    "player q (y) maximizes y*detach(y/R(x, y)*f(x, y, z) + x)\n"                                  \
    "player r (z) maximizes z*detach((R(x, y) - 1)/2 - 0.5*z + (own(x, y, z) + 0.5)*S(x, y, z))\n" \
    "window x in [0.7, 1.3], y in [-0.3, 0.3], z in [-0.3, 0.3]\nstart x = 1, y = 0, z = 0.1\n"

static void a_negative_multiplier_does_not_double_the_period(void)
{
    static const double start[] = {1.0, 0.0, 0.1};
    dte_basin_settings s = small(6, 60.0);
    s.start = start;
    run r = go(BAND("-0.05 + 0*x"), &s);
    if (!CHECK(r.b && r.b->n_cycles == 1)) return;
    CHECK_NEAR(share(&r, DTE_LIMIT_CYCLE), 1.0, 1e-15);
    CHECK_NEAR(r.b->cycles[0].period, 2.0 * pi, 1e-8);
    CHECK_NEAR(r.b->cycles[0].multiplier, exp(-0.1 * pi), 1e-8);
    drop(&r);
}

/* With e1' = 0.05 e1 (1 - e1^2/0.04) the circle repels along the band, and the edge e1 = 0.2
 * attracts: one orbit that goes round twice, r = 1 + 0.2 cos(theta/2), with the multipliers
 * exp(-2 0.05 4 pi) and exp(-0.5 4 pi). */
static void a_cycle_may_go_round_twice(void)
{
    static const double start[] = {1.0, 0.0, 0.1};
    dte_basin_settings s = small(6, 120.0);
    s.start = start;
    run r = go(BAND("0.05*(1 - 25*Q(x, y, z))"), &s);
    if (!CHECK(r.b && r.b->n_cycles == 1)) return;
    CHECK_NEAR(share(&r, DTE_LIMIT_CYCLE), 1.0, 1e-15);
    CHECK_NEAR(r.b->cycles[0].period, 4.0 * pi, 1e-8);
    CHECK_NEAR(r.b->cycles[0].multiplier, exp(-0.4 * pi), 1e-8);
    CHECK_NEAR(r.b->cycles[0].hi[0], 1.2, 1e-6);
    CHECK_NEAR(r.b->cycles[0].hi[2], 0.2, 1e-6);
    drop(&r);
}

/* A cycle's points are a period, evenly in time. */
static void points_of_a_cycle_lie_on_it(void)
{
    const dte_basin_settings s = small(8, 60.0);
    run r = go(POLAR("1 - S(x, y)", "1") WINDOW, &s);
    if (!CHECK(r.b && r.b->n_cycles == 1)) return;
    const dte_cycle *c = &r.b->cycles[0];
    for (size_t i = 0; i < c->n_points; i++) {
        const double *a = c->points + 2 * i, *b = c->points + 2 * ((i + 1) % c->n_points);
        CHECK_NEAR(hypot(a[0], a[1]), 1.0, 1e-9);
        CHECK_NEAR(hypot(a[0] - b[0], a[1] - b[1]), 2.0 * sin(pi / (double)c->n_points), 1e-9);
    }
    drop(&r);
}

/* ---- no limit cycles ---- */

static void none(const char *text, double time)
{
    const dte_basin_settings s = small(12, time);
    run r = go(text, &s);
    if (!CHECK(r.b && r.b->n_cycles == 0 && share(&r, DTE_LIMIT_CYCLE) == 0.0))
        printf("# %s\n", text);
    drop(&r);
}

static void closed_orbits_around_a_centre_are_no_limit_cycles(void)
{
    none("data x ~ uniform(-1, 1)\nlatent z ~ uniform(-1, 1)\n"
         "V = E[w*x^2] - E[w*(a*z)^2]\nplayer d (w) maximizes V\nplayer g (a) minimizes V\n"
         "window w in [-1, 1], a in [0.2, 2]\n",
         100.0);
    none(PREY, 60.0);
    none(PLANE("-y", "x") WINDOW, 40.0);
}

/* Every orbit is slow to tell what it does: multipliers within 1e-4 of 1, or exactly 1. */
static void what_is_nearly_closed_is_no_limit_cycle(void)
{
    none(PLANE("-y - 1e-3*x*(x^2 + y^2)", "x - 1e-3*y*(x^2 + y^2)") WINDOW, 60.0);
    none(PLANE("-y - 1e-6*x*(x^2 + y^2)", "x - 1e-6*y*(x^2 + y^2)") WINDOW, 60.0);
    none(PLANE("-y - 1e-5*x", "x - 1e-5*y") WINDOW, 60.0);
    none(PLANE("-y + 1e-5*x", "x + 1e-5*y") WINDOW, 60.0);
    none(POLAR("1e-5*(1 - R(x, y))", "1") WINDOW, 60.0);
    none(POLAR("-(R(x, y) - 1)^2", "1") WINDOW, 60.0); /* attracts from outside alone */
    none(POLAR("-(R(x, y) - 1)^3", "1") WINDOW, 60.0); /* attracts, like 1/sqrt(t) */
    none(POLAR("S(x, y) - 1", "1") WINDOW, 60.0);      /* repels */
}

/* A degenerate equilibrium, which no ball surrounds, and a focus outside its ball. */
static void slow_convergence_is_no_limit_cycle(void)
{
    none(PLANE("-x^3", "-y^3") WINDOW, 60.0);
    none(PLANE("-0.02*x - y - x^3", "x - 0.02*y") WINDOW, 60.0);
}

/* A torus: two rotations side by side, each attracting its circle, with an irrational ratio. */
static void motion_on_a_torus_is_no_limit_cycle(void)
{
    none(POLAR("1 - S(x, y)",
               "1") "player r (z) maximizes z*detach(z*(1 - z^2 - u^2) - 1.6180339*u)\n"
                    "player t (u) maximizes u*detach(u*(1 - z^2 - u^2) + 1.6180339*z)\n"
                    "start x = 0, y = 0, z = 0.5, u = 0\n" WINDOW,
         60.0);
}

/* ---- order, names, words ---- */

static void cycles_are_the_same_bytes_for_any_number_of_threads(void)
{
    dte_basin_settings s = small(70, 40.0);
    const char *text = POLAR("0.3*(1 - S(x, y))", "1") WINDOW;
    run one = go(text, &s);
    s.threads = 3;
    run three = go(text, &s);
    CHECK(one.b && three.b && one.b->n_cycles == 1 && three.b->n_cycles == 1);
    CHECK(one.b && three.b && memcmp(one.b->code, three.b->code, 4900) == 0 &&
          memcmp(one.b->when, three.b->when, 4900 * sizeof *one.b->when) == 0 &&
          one.b->cycles[0].multiplier == three.b->cycles[0].multiplier);
    drop(&one);
    drop(&three);
}

static void the_report_tells_of_cycles(void)
{
    const dte_basin_settings s = small(8, 60.0);
    run r = go(POLAR("1 - S(x, y)", "1") "equilibrium C1: x = 0, y = 0\n" WINDOW, &s);
    char *text = NULL;
    if (!CHECK(r.b && r.b->n_cycles == 1)) return;
    CHECK_TEXT(r.b->cycles[0].name, "C2");
    CHECK(dte_basin_text(r.game, r.b, &text, NULL) == DTE_OK);
    CHECK(strstr(text, "  to the limit cycle 'C2'                   64           1 +- 0.015\n"));
    CHECK(strstr(text, "\nLimit cycles:\n  C2:  period 6.28319, multiplier 3.49e-06; "
                       "x in [-1, 1], y in [-1, 1]\n"));
    dte_text_free(text);
    CHECK(dte_basin_json(r.game, r.b, &text, NULL) == DTE_OK);
    CHECK(strstr(text, "\"outcome\": \"limit-cycle\"") && strstr(text, "\"period\": 6.28318530"));
    dte_text_free(text);
    drop(&r);
}

static void failed_allocations_are_reported(void)
{
    static const char *const methods[] = {NULL, "momentum:step=1.3,momentum=0.1"};
    static const char *const texts[] = {POLAR("1 - S(x, y)", "1") WINDOW,
                                        PLANE("x - x^3", "-y") WINDOW};
    for (size_t m = 0; m < 2; m++) {
        dte_status status = DTE_MEMORY;
        dte_basin_settings s = small(2, 20.0);
        s.method = methods[m];
        s.steps = 300;
        for (long n = 0; status != DTE_OK && n < 10000000; n += 1 + n / 16) {
            dte_game *game = NULL;
            dte_basin *b = NULL;
            dte_error err;
            CHECK(dte_game_parse("test.game", texts[m], strlen(texts[m]), 0, NULL, &game, &err) ==
                  DTE_OK);
            memory_fail_after(n);
            status = dte_basin_run(game, &s, &b, &err);
            memory_fail_after(-1);
            CHECK(status == DTE_OK || status == DTE_MEMORY);
            dte_basin_free(b);
            dte_game_free(game);
        }
        CHECK(status == DTE_OK);
    }
}

int main(void)
{
    RUN(a_cycle_has_its_period_range_and_multiplier);
    RUN(nested_cycles_divide_the_starts_by_their_radius);
    RUN(more_components_have_more_multipliers);
    RUN(cycles_are_found_in_five_dimensions);
    RUN(a_negative_multiplier_does_not_double_the_period);
    RUN(a_cycle_may_go_round_twice);
    RUN(points_of_a_cycle_lie_on_it);
    RUN(closed_orbits_around_a_centre_are_no_limit_cycles);
    RUN(what_is_nearly_closed_is_no_limit_cycle);
    RUN(slow_convergence_is_no_limit_cycle);
    RUN(motion_on_a_torus_is_no_limit_cycle);
    RUN(cycles_are_the_same_bytes_for_any_number_of_threads);
    RUN(the_report_tells_of_cycles);
    RUN(failed_allocations_are_reported);
    return tap_done();
}

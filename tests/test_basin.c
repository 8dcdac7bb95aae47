/* test_basin.c - where starts go: closed forms of flows and maps, threads, order, memory. */
#include "base/memory.h"
#include "field_game.h"
#include <detente/basin.h>
#include <stdint.h>

#define PLANE(u, w)                                                                                \
    "player p (x) maximizes x*detach(" u ")\nplayer q (y) maximizes y*detach(" w ")\n"
#define WINDOW "window x in [-2, 2], y in [-2, 2]\n"

typedef struct run {
    dte_game *game;
    dte_basin *b;
    dte_status status;
    dte_error err;
} run;

static run go(const char *text, const dte_basin_settings *settings)
{
    run r = {0};
    r.status = dte_game_parse("test.game", text, strlen(text), 0, NULL, &r.game, &r.err);
    if (!CHECK(r.status == DTE_OK)) printf("# %s\n", r.err.text);
    if (r.game) r.status = dte_basin_run(r.game, settings, &r.b, &r.err);
    return r;
}

static void drop(run *r)
{
    dte_basin_free(r->b);
    dte_game_free(r->game);
}

static dte_basin_settings small(size_t n, double time)
{
    dte_basin_settings s = dte_basin_default();
    s.nx = s.ny = n;
    s.time = time;
    s.threads = 1;
    return s;
}

static double at(const dte_axis *a, size_t n, size_t i)
{
    return a->lo + ((double)i + 0.5) / (double)n * (a->hi - a->lo);
}

static const dte_outcome *outcome(const run *r, size_t i)
{
    return &r->b->outcomes[r->b->code[i]];
}

/* The share of starts with this kind of outcome. */
static double share(const run *r, dte_outcome_kind kind)
{
    double sum = 0.0;
    for (size_t i = 0; i < r->b->n_outcomes; i++)
        if (r->b->outcomes[i].kind == kind) sum += r->b->outcomes[i].fraction;
    return sum;
}

static void all(const char *text, const dte_basin_settings *s, dte_outcome_kind kind)
{
    run r = go(text, s);
    if (CHECK(r.b)) CHECK_NEAR(share(&r, kind), 1.0, 1e-15);
    drop(&r);
}

/* ---- flows ---- */

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

#define PREY PLANE("x*(1 - y)", "2*y*(x - 1)") "window x in [0.3, 2], y in [0.3, 2]\n"

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

#define DIRAC_R1                                                                                   \
    "V = -log(1 + exp(-theta*psi))\nplayer g (theta) minimizes V\n"                                \
    "player d (psi) maximizes V - 0.15*psi^2\n"                                                    \
    "window theta in [-2, 2], psi in [-2, 2]\n"

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

/* ---- maps ---- */

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

/* ---- order ---- */

static void any_number_of_threads_gives_the_same_bytes(void)
{
    static const char *const methods[] = {NULL, "alternating:step=0.5"};
    for (size_t m = 0; m < 2; m++) {
        dte_basin_settings s = small(100, 50.0);
        s.method = methods[m];
        run one = go(DIRAC_R1, &s);
        for (size_t threads = 2; threads <= 5; threads += 3) {
            s.threads = threads;
            run many = go(DIRAC_R1, &s);
            CHECK(one.b && many.b && memcmp(one.b->code, many.b->code, 10000) == 0);
            CHECK(one.b && many.b &&
                  memcmp(one.b->when, many.b->when, 10000 * sizeof *one.b->when) == 0);
            drop(&many);
        }
        drop(&one);
    }
}

/* With the axes exchanged the same starts come in another order, beside other lanes. */
static void starts_do_not_feel_their_neighbours(void)
{
    static const char *const texts[] = {DIRAC_R1, PREY};
    for (size_t k = 0; k < 2; k++) {
        dte_basin_settings s = small(20, 30.0);
        run a = go(texts[k], &s);
        s.x = 1;
        s.y = 0;
        run b = go(texts[k], &s);
        for (size_t i = 0; a.b && b.b && i < 400; i++) {
            const size_t turned = i % 20 * 20 + i / 20;
            CHECK(a.b->code[i] == b.b->code[turned] && a.b->when[i] == b.b->when[turned]);
        }
        CHECK(a.b && b.b);
        drop(&a);
        drop(&b);
    }
}

static void fractions_add_up_and_have_errors(void)
{
    const dte_basin_settings s = small(10, 60.0);
    run r = go(PLANE("x - x^3", "-y") WINDOW, &s);
    if (!CHECK(r.b)) return;
    double sum = 0.0;
    for (size_t i = 0; i < r.b->n_outcomes; i++) {
        const dte_outcome *o = &r.b->outcomes[i];
        const double p = ((double)o->count + 1.0) / 102.0;
        sum += o->fraction;
        CHECK_NEAR(o->error, sqrt(p * (1.0 - p) / 100.0), 1e-15);
    }
    CHECK_NEAR(sum, 1.0, 1e-15);
    drop(&r);
}

/* ---- mistakes ---- */

static void refused(const char *text, const dte_basin_settings *s, const char *message)
{
    run r = go(text, s);
    CHECK(r.status == DTE_USAGE && !r.b);
    CHECK_TEXT(r.err.text, message);
    drop(&r);
}

static void bad_settings_are_refused(void)
{
    const char *text = PLANE("-x", "-y") WINDOW;
    dte_basin_settings s = small(0, 1.0);
    refused(text, &s, "a basin has 1 to 67108864 starts");
    s = small(1 << 14, 1.0);
    refused(text, &s, "a basin has 1 to 67108864 starts");
    s = small(4, -1.0);
    refused(text, &s, "the time of a basin must be positive");
    s = small(4, 1.0);
    s.rtol = 1.0;
    refused(text, &s, "the tolerance of a basin must be between 1e-13 and 0.01");
    s = small(4, 1.0);
    s.far = 0.5;
    refused(text, &s, "'far' must be at least 1: the window itself is not far");
    s = small(4, 1.0);
    s.x = s.y = 1;
    refused(text, &s, "the two axes of a basin must be two different components");
    s = small(4, 1.0);
    refused("player p (x) minimizes x^2\n", &s,
            "a basin needs two components, but the state of test.game has one");
    s.method = "simultaneous";
    s.steps = 0;
    refused(text, &s, "a basin needs at least one step");
}

static void failed_allocations_are_reported(void)
{
    static const char *const methods[] = {NULL, "momentum:step=0.1"};
    const char *text = PLANE("-x", "-y") WINDOW;
    for (size_t m = 0; m < 2; m++) {
        dte_status status = DTE_MEMORY;
        dte_basin_settings s = small(3, 1.0);
        s.method = methods[m];
        s.steps = 10;
        for (long n = 0; status != DTE_OK && n < 10000000; n += 1 + n / 16) {
            dte_game *game = NULL; /* a new one: its graph remembers a failure */
            dte_basin *b = NULL;
            char *report = NULL;
            dte_error err;
            CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &game, &err) == DTE_OK);
            memory_fail_after(n);
            status = dte_basin_run(game, &s, &b, &err);
            if (status == DTE_OK) status = dte_basin_text(game, b, &report, &err);
            memory_fail_after(-1);
            if (!CHECK(status == DTE_OK || status == DTE_MEMORY)) {
                printf("# %ld %s\n", n, err.text);
                break;
            }
            dte_text_free(report);
            dte_basin_free(b);
            dte_game_free(game);
        }
        CHECK(status == DTE_OK);
    }
}

int main(void)
{
    RUN(all_of_a_stable_linear_flow_converges);
    RUN(the_pitchfork_is_divided_at_0);
    RUN(the_dividing_line_is_not_decided);
    RUN(a_saddle_sends_its_starts_away_at_the_right_time);
    RUN(escape_in_finite_time_is_divergence);
    RUN(orbits_of_a_centre_are_periodic);
    RUN(lotka_volterra_is_periodic);
    RUN(a_slow_spiral_is_not_periodic);
    RUN(a_line_of_equilibria_attracts);
    RUN(the_whole_window_of_dirac_r1_converges);
    RUN(the_uniform_gan_is_divided_by_an_invariant_line);
    RUN(gradient_descent_converges_below_its_bound);
    RUN(euler_steps_have_other_basins_than_the_flow);
    RUN(momentum_converges_with_its_memory);
    RUN(any_number_of_threads_gives_the_same_bytes);
    RUN(starts_do_not_feel_their_neighbours);
    RUN(fractions_add_up_and_have_errors);
    RUN(bad_settings_are_refused);
    RUN(failed_allocations_are_reported);
    return tap_done();
}

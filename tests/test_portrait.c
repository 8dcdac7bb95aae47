/* test_portrait.c - the field in a plane, and what a phase portrait is made of. */
#include "analysis/plane.h"
#include "base/memory.h"
#include "output/portrait.h"
#include "tap.h"
#include <stdint.h>

/* Linear in its plane (x, y), where x' = y - x and y' = -x + c y; z is held. */
static const char linear[] = "game \"linear\"\n"
                             "param c = 0 in [-5, 5]\n"
                             "player p (x) minimizes x^2/2 - x*detach(y)*detach(1 + z)\n"
                             "player q (y) minimizes y*detach(x) - c*y^2/2\n"
                             "player r (z) minimizes z^2\n"
                             "equilibrium rest: x = 0, y = 0, z = 0\n"
                             "start x = 1, y = 0.5, z = 0\n";
/* x' = y, y' = x - x^3: a saddle between two centres. */
static const char wells[] = "player p (x) minimizes -x*detach(y)\n"
                            "player q (y) minimizes y*detach(x^3 - x)\n"
                            "equilibrium left: x = -1, y = 0\n"
                            "equilibrium middle: x = 0, y = 0\n"
                            "equilibrium right: x = 1, y = 0\n"
                            "window x in [-2, 2], y in [-1, 1]\n";

typedef struct subject {
    dte_game *game;
    dte_check *check;
    portrait p;
    dte_plot_settings set;
} subject;

static bool subject_open(subject *s, const char *text)
{
    dte_error err = {0};
    *s = (subject){.set = dte_plot_default()};
    const bool ok =
        dte_game_parse("test.game", text, strlen(text), 0, NULL, &s->game, &err) == DTE_OK &&
        dte_check_run(s->game, NULL, &s->check, &err) == DTE_OK &&
        portrait_create(s->game, s->check, &s->set, &s->p, &err) == DTE_OK;
    if (!ok) printf("# %s\n", err.text);
    return CHECK(ok);
}

static void subject_close(subject *s)
{
    portrait_free(&s->p);
    dte_check_free(s->check);
    dte_game_free(s->game);
}

static const chart_layer *find_layer(const chart *c, chart_role role)
{
    for (size_t i = 0; i < c->n_layers; i++)
        if (c->layers[i].role == role) return &c->layers[i];
    return NULL;
}

/* ---- plane ---- */

/* More points than are evaluated at once, so that blocks meet. */
static void the_field_of_the_plane_is_that_of_the_game(void)
{
    enum { N = 700 };
    static double x[N], y[N], u[N], v[N];
    subject s;
    if (!subject_open(&s, linear)) return;
    for (int i = 0; i < N; i++) {
        x[i] = -1 + 0.003 * i;
        y[i] = 0.5 - 0.001 * i;
    }
    game_plane_field(&s.p.plane, N, x, y, u, v);
    for (int i = 0; i < N; i++) {
        CHECK_NEAR(u[i], y[i] - x[i], 1e-15);
        CHECK_NEAR(v[i], -x[i], 1e-15);
    }
    subject_close(&s);
}

static void the_jacobian_of_the_plane_is_a_part_of_the_whole(void)
{
    static const size_t axes[][2] = {{0, 1}, {1, 0}, {2, 0}, {1, 2}};
    static const double base[] = {0.3, -0.2, 0.7};
    subject s;
    if (!subject_open(&s, linear)) return;
    for (size_t k = 0; k < sizeof axes / sizeof *axes; k++) {
        const size_t i = axes[k][0], j = axes[k][1];
        double whole[9], part[4];
        game_plane plane;
        CHECK(dte_game_jacobian(s.game, base, whole, NULL) == DTE_OK);
        CHECK(game_plane_create(s.game, base, i, j, &plane, NULL) == DTE_OK);
        CHECK(game_plane_jacobian(&plane, base[i], base[j], part, NULL) == DTE_OK);
        CHECK(part[0] == whole[3 * i + i] && part[1] == whole[3 * i + j]);
        CHECK(part[2] == whole[3 * j + i] && part[3] == whole[3 * j + j]);
        game_plane_free(&plane);
    }
    subject_close(&s);
}

static void a_plane_needs_two_components(void)
{
    static const size_t axes[][2] = {{0, 0}, {0, 3}, {SIZE_MAX, 1}};
    static const double base[3] = {0};
    subject s;
    if (!subject_open(&s, linear)) return;
    for (size_t k = 0; k < sizeof axes / sizeof *axes; k++) {
        game_plane plane;
        dte_error err = {0};
        CHECK(game_plane_create(s.game, base, axes[k][0], axes[k][1], &plane, &err) == DTE_USAGE);
        CHECK_TEXT(err.text, "the two axes of a phase portrait must be two different components");
    }
    subject_close(&s);
}

/* ---- portraits ---- */

static void equilibria_have_the_symbol_of_their_kind(void)
{
    static const chart_role want[] = {CHART_CENTRE, CHART_SADDLE, CHART_CENTRE};
    subject s;
    if (!subject_open(&s, wells)) return;
    if (CHECK(s.p.n_equilibria == 3))
        for (size_t i = 0; i < 3; i++) {
            CHECK(s.p.roles[i] == want[i]);
            CHECK_NEAR(s.p.equilibria[i].x, (double)i - 1.0, 1e-12);
        }
    CHECK(s.p.window.x_low == -2.0 && s.p.window.y_high == 1.0);
    subject_close(&s);
}

/* Along the separatrix y^2/2 - x^2/2 + x^4/4 = 0, the energy of the saddle: a figure eight, out to
 * x = sqrt(2). */
static void separatrices_of_the_wells_have_the_energy_of_the_saddle(void)
{
    subject s;
    chart c = {0};
    if (!subject_open(&s, wells)) return;
    s.set.separatrices = 1;
    CHECK(portrait_draw(&s.p, &s.set, &c, NULL) == DTE_OK);
    const chart_role roles[] = {CHART_STABLE_SEPARATRIX, CHART_UNSTABLE_SEPARATRIX};
    for (size_t k = 0; k < 2; k++) {
        const chart_layer *l = find_layer(&c, roles[k]);
        double far = 0.0;
        for (size_t i = 0; l && i < l->n; i++) {
            const double x = l->x[i], y = l->y[i];
            if (isnan(x)) continue;
            CHECK(fabs(y * y / 2 - x * x / 2 + x * x * x * x / 4) < 1e-5);
            far = fmax(far, fabs(x));
        }
        CHECK(l != NULL);
        CHECK_NEAR(far, sqrt(2.0), 1e-2);
    }
    chart_free(&c);
    subject_close(&s);
}

/* Arrows on a grid: the first two points of each run from tail to tip along the field. */
static void arrows_point_along_the_field(void)
{
    subject s;
    chart c = {0};
    size_t arrows = 0;
    if (!subject_open(&s, linear)) return;
    s.set.arrows = s.set.speed = 1;
    CHECK(portrait_draw(&s.p, &s.set, &c, NULL) == DTE_OK);
    const chart_layer *l = find_layer(&c, CHART_STREAM);
    for (size_t i = 0; l && i + 5 < l->n; i += 6, arrows++) {
        const double dx = l->x[i + 1] - l->x[i], dy = l->y[i + 1] - l->y[i];
        const double x = l->x[i] + dx / 2, y = l->y[i] + dy / 2, u = y - x, v = -x;
        CHECK_NEAR(dx * u + dy * v, hypot(dx, dy) * hypot(u, v), 1e-12);
        CHECK(isnan(l->x[i + 5]));
        const double at = l->value[i], u0 = l->y[i] - l->x[i];
        CHECK_NEAR(at, hypot(u0, l->x[i]), 1e-12); /* the speed at its own point */
    }
    CHECK(arrows > 200);
    chart_free(&c);
    subject_close(&s);
}

/* Simultaneous descent: s <- s + h v(s), from the start. */
static void iterates_are_the_steps_of_the_method(void)
{
    subject s;
    chart c = {0};
    if (!subject_open(&s, linear)) return;
    CHECK(portrait_iterates(&s.p, "simultaneous:step=0.2", 50, NULL, 3, NULL, &c, NULL) == DTE_OK);
    const chart_layer *l = find_layer(&c, CHART_ITERATES);
    double x = 1.0, y = 0.5;
    if (CHECK(l && l->n == 51 && l->series == 3))
        for (size_t i = 0; i < l->n; i++) {
            CHECK_NEAR(l->x[i], x, 1e-12);
            CHECK_NEAR(l->y[i], y, 1e-12);
            const double u = y - x, v = -x;
            x += 0.2 * u;
            y += 0.2 * v;
        }
    const chart_layer *start = find_layer(&c, CHART_START);
    CHECK(start && start->n == 1 && start->x[0] == 1.0 && start->y[0] == 0.5);
    chart_free(&c);
    subject_close(&s);
}

/* I + hJ with h = 100 is far outside of the unit circle. */
static void iterates_that_explode_end(void)
{
    subject s;
    chart c = {0};
    if (!subject_open(&s, linear)) return;
    CHECK(portrait_iterates(&s.p, "simultaneous:step=100", 500, NULL, 0, "x", &c, NULL) == DTE_OK);
    const chart_layer *l = find_layer(&c, CHART_ITERATES);
    if (CHECK(l && l->n < 20))
        for (size_t i = 0; i < l->n; i++)
            CHECK(isfinite(l->x[i]) && isfinite(l->y[i]));
    chart_free(&c);
    subject_close(&s);
}

static void a_trajectory_begins_at_its_start_and_settles(void)
{
    static const double start[] = {-0.5, 1.0, 0.0};
    subject s;
    chart c = {0};
    if (!subject_open(&s, linear)) return;
    CHECK(portrait_trajectory(&s.p, s.check, start, 0.0, 2, "flow", &c, NULL) == DTE_OK);
    const chart_layer *l = find_layer(&c, CHART_CURVE);
    if (CHECK(l && l->n > 100)) {
        CHECK(l->x[0] == -0.5 && l->y[0] == 1.0 && l->series == 2);
        CHECK(hypot(l->x[l->n - 1], l->y[l->n - 1]) < 0.01);
    }
    chart_free(&c);
    subject_close(&s);
}

/* ---- failures ---- */

static dte_status draw_all(subject *s, dte_error *err)
{
    portrait p;
    chart c = {0};
    dte_status status = portrait_create(s->game, s->check, &s->set, &p, err);
    if (status != DTE_OK) return status;
    status = portrait_draw(&p, &s->set, &c, err);
    if (status == DTE_OK) status = portrait_iterates(&p, "alternating", 20, NULL, 0, NULL, &c, err);
    chart_free(&c);
    portrait_free(&p);
    return status;
}

/* A game whose graph ran out of memory stays so: each time a new one. *all: how many there were. */
static dte_status draw_with(long allocations, long *all)
{
    subject s;
    dte_status status = DTE_USAGE;
    if (subject_open(&s, linear)) {
        s.set.arrows = s.set.nullclines = s.set.separatrices = 1;
        memory_fail_after(allocations);
        status = draw_all(&s, NULL);
        *all = memory_allocations();
        memory_fail_after(-1);
    }
    subject_close(&s);
    return status;
}

static void every_failed_allocation_is_reported(void)
{
    long all = 0, some;
    CHECK(draw_with(-1, &all) == DTE_OK && all > 50);
    printf("# %ld allocations\n", all);
    for (long n = 0; n < all; n++)
        CHECK(draw_with(n, &some) == DTE_MEMORY);
}

static void another_medium_is_refused(void)
{
    subject s;
    dte_error err = {0};
    if (!subject_open(&s, linear)) return;
    s.set.medium = "wall";
    CHECK(dte_plot(s.game, s.check, &s.set, "p.svg", &err) == DTE_USAGE);
    CHECK_TEXT(err.text,
               "a figure is for screen, column (or paper), page or slides, not for 'wall'");
    subject_close(&s);
}

/* ---- without a start ---- */

static dte_status portrait_of(const char *text, dte_error *err)
{
    dte_game *game = NULL;
    portrait p;
    const dte_plot_settings set = dte_plot_default();
    *err = (dte_error){0};
    if (!CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &game, err) == DTE_OK))
        return err->status;
    const dte_status status = portrait_create(game, NULL, &set, &p, err);
    if (status == DTE_OK) CHECK(p.window.x_low == -1.0 && p.window.y_high == 3.0);
    portrait_free(&p);
    dte_game_free(game);
    return status;
}

/* With a window, a game of two components has no other one that would need a place. */
static void only_components_beside_the_plane_need_a_start(void)
{
    dte_error err;
    CHECK(portrait_of("player a (x) minimizes x + y\nplayer b (y) maximizes y - x\n"
                      "window x in [-1, 1], y in [2, 3]\n",
                      &err) == DTE_OK);
    CHECK(portrait_of("player a (x) minimizes x + y\nplayer b (y) maximizes y - x\n", &err) ==
          DTE_USAGE);
    CHECK(portrait_of("player a (x, z) minimizes x + y + z\nplayer b (y) maximizes y - x\n"
                      "window x in [-1, 1], y in [2, 3]\n",
                      &err) == DTE_USAGE);
    CHECK(strstr(err.text, "test.game has no start; add a line 'start x = ...'") != NULL);
}

int main(void)
{
    RUN(only_components_beside_the_plane_need_a_start);
    RUN(the_field_of_the_plane_is_that_of_the_game);
    RUN(the_jacobian_of_the_plane_is_a_part_of_the_whole);
    RUN(a_plane_needs_two_components);
    RUN(equilibria_have_the_symbol_of_their_kind);
    RUN(separatrices_of_the_wells_have_the_energy_of_the_saddle);
    RUN(arrows_point_along_the_field);
    RUN(iterates_are_the_steps_of_the_method);
    RUN(iterates_that_explode_end);
    RUN(a_trajectory_begins_at_its_start_and_settles);
    RUN(every_failed_allocation_is_reported);
    RUN(another_medium_is_refused);
    return tap_done();
}

/* test_sweep.c - sweeps: closed forms of the Dirac-GAN with R1, agreement with check, boundaries,
 * the same bytes for any number of threads, tables, messages, failing allocations.
 *
 * Dirac-GAN with R1, c = f'(0) = 1/2: J = [-gamma, c; -c, 0], lambda = -gamma/2 +- sqrt(gamma^2/4 -
 * c^2). Simultaneous descent: for gamma < 2c the pair leaves the circle at h = gamma/c^2; beyond,
 * the smaller real eigenvalue meets -1 at h = 2/(gamma/2 + sqrt(gamma^2/4 - c^2)). */
#include "base/buffer.h"
#include "base/memory.h"
#include "output/sweep_region.h"
#include "tap.h"
#include <detente/check.h>
#include <detente/sweep.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const char dirac[] = "game \"Dirac\"\n"
                            "param gamma = 0.3 in [0, 100]\n"
                            "param c = 0.5\n"
                            "player d (psi)   maximizes c*theta*psi - gamma/2*psi^2\n"
                            "player g (theta) minimizes c*theta*psi\n"
                            "equilibrium origin: psi = 0, theta = 0\n";

static dte_game *parse(const char *text)
{
    dte_game *game = NULL;
    dte_error err = {0};
    if (dte_game_parse("test.game", text, strlen(text), 0, NULL, &game, &err) != DTE_OK)
        tap_comment("parse", err.text);
    return game;
}

static dte_sweep_settings over(const char *name, double lo, double hi, size_t n)
{
    dte_sweep_settings s = dte_sweep_default();
    s.n_axes = 1;
    s.axes[0] = (dte_sweep_axis){name, lo, hi, n, 0};
    s.threads = 1;
    return s;
}

static dte_sweep_settings plane(dte_sweep_axis x, dte_sweep_axis y)
{
    dte_sweep_settings s = dte_sweep_default();
    s.n_axes = 2;
    s.axes[0] = x;
    s.axes[1] = y;
    s.threads = 1;
    return s;
}

static dte_sweep *sweep_it(dte_game *game, const dte_sweep_settings *set)
{
    dte_sweep *s = NULL;
    dte_error err = {0};
    if (dte_sweep_run(game, set, &s, &err) != DTE_OK) tap_comment("sweep", err.text);
    CHECK(s != NULL);
    return s;
}

static double at(const dte_sweep *s, size_t row, const char *name)
{
    double values[DTE_SWEEP_COLUMNS];
    dte_sweep_row(s, row, values);
    for (size_t c = 0; c < s->n_columns; c++)
        if (strcmp(s->columns[c].name, name) == 0) return values[c];
    return -12345.0;
}

/* ---- closed forms ---- */

static double real_part(double gamma)
{
    const double square = 0.25 * gamma * gamma - 0.25;
    return square > 0.0 ? -0.5 * gamma + sqrt(square) : -0.5 * gamma;
}

static double bound(double gamma)
{
    if (gamma <= 1.0) return gamma / 0.25;
    return 2.0 / (0.5 * gamma + sqrt(0.25 * gamma * gamma - 0.25));
}

static double radius(double gamma, double h)
{
    const double square = 0.25 * gamma * gamma - 0.25, m = 1.0 - 0.5 * h * gamma;
    if (square < 0.0) return sqrt(m * m - h * h * square);
    return fabs(m) + h * sqrt(square);
}

static void params_give_the_closed_form(void)
{
    static const dte_sweep_depth depths[] = {DTE_SWEEP_VERDICT, DTE_SWEEP_FAST};
    dte_game *game = parse(dirac);
    for (int k = 0; k < 2; k++) {
        dte_sweep_settings set = over("gamma", 0.0, 3.0, 31);
        set.depth = depths[k];
        set.step = 0.7;
        dte_sweep *s = sweep_it(game, &set);
        CHECK(s && s->n_rows == 31 && s->n_done == 31 && s->n_empty == 0);
        for (size_t i = 0; s && i < 31; i++) {
            const double gamma = at(s, i, "gamma"), wide = fabs(gamma - 1.0) < 1e-9 ? 1e-7 : 1e-13;
            CHECK_NEAR(gamma, (double)i / 10.0, 1e-15);
            CHECK_NEAR(at(s, i, "abscissa"), real_part(gamma), wide);
            CHECK_NEAR(at(s, i, "step_bound"), bound(gamma), 10.0 * wide);
            CHECK_NEAR(at(s, i, "radius"), radius(gamma, 0.7), wide);
        }
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

static void the_line_without_regulariser_is_a_centre(void)
{
    dte_game *game = parse(dirac);
    const dte_sweep_settings set = over("gamma", 0.0, 1.0, 3);
    dte_sweep *s = sweep_it(game, &set);
    CHECK(at(s, 0, "verdict") == DTE_CENTRE && at(s, 0, "rate") == 0.0);
    CHECK(at(s, 0, "step_bound") == 0.0 && at(s, 0, "best_step") == 0.0);
    CHECK(at(s, 1, "verdict") == DTE_STABLE && at(s, 1, "rate") == 0.25);
    CHECK(at(s, 1, "best_step") == 1.0); /* -Re/|lambda|^2 = 0.25/0.25 */
    CHECK_NEAR(at(s, 1, "best_radius"), sqrt(0.75), 1e-15);
    dte_sweep_free(s);
    dte_game_free(game);
}

static void rows_run_along_the_last_axis(void)
{
    dte_game *game = parse(dirac);
    const dte_sweep_axis gamma = {"gamma", 0.5, 1.5, 3, 0}, h = {"step", 0.01, 1.0, 5, 1};
    for (int turned = 0; turned < 2; turned++) {
        const dte_sweep_settings set = turned ? plane(h, gamma) : plane(gamma, h);
        dte_sweep *s = sweep_it(game, &set);
        CHECK(s->n_rows == 15);
        for (size_t row = 0; row < 15; row++) {
            const size_t i = turned ? row % 3 : row / 5, k = turned ? row / 3 : row % 5;
            const double g = 0.5 + 0.5 * (double)i, step = pow(10.0, -2.0 + 0.5 * (double)k);
            CHECK_NEAR(at(s, row, "gamma"), g, 1e-15);
            CHECK_NEAR(at(s, row, "step"), step, 1e-14);
            CHECK_NEAR(at(s, row, "radius"), radius(g, step), 1e-7);
        }
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* The verdict on the map changes on the closed form, and nowhere else. */
static void verdicts_of_the_map_follow_the_bound(void)
{
    dte_game *game = parse(dirac);
    const dte_sweep_settings set = plane((dte_sweep_axis){"gamma", 0.05, 2.0, 14, 0},
                                         (dte_sweep_axis){"step", 0.1, 5.0, 23, 0});
    dte_sweep *s = sweep_it(game, &set);
    for (size_t row = 0; row < s->n_rows; row++) {
        const double h = at(s, row, "step"), most = bound(at(s, row, "gamma"));
        if (fabs(h - most) < 1e-6) continue;
        CHECK(at(s, row, "method_verdict") == (h < most ? DTE_STABLE : DTE_UNSTABLE));
    }
    dte_sweep_free(s);
    dte_game_free(game);
}

/* Alternating descent: multipliers of [1 - h gamma, h c; -h c (1 - h gamma), 1 - h^2 c^2] have
 * determinant 1 - h gamma and trace 2 - h gamma - h^2 c^2: inside for h gamma > 0 and
 * 4 - 2 h gamma - h^2 c^2 > 0. */
static void other_methods_have_their_own_bound(void)
{
    static const dte_sweep_depth depths[] = {DTE_SWEEP_VERDICT, DTE_SWEEP_FAST};
    dte_game *game = parse(dirac);
    for (int k = 0; k < 2; k++) {
        dte_sweep_settings set = over("gamma", 0.2, 2.0, 4);
        set.method = "alternating";
        set.depth = depths[k];
        dte_sweep *s = sweep_it(game, &set);
        for (size_t i = 0; i < 4; i++) {
            const double g = at(s, i, "gamma");
            CHECK_NEAR(at(s, i, "step_bound"), 4.0 * (sqrt(g * g + 1.0) - g), 1e-10);
        }
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* The equilibrium a = sqrt(b) moves with b, and Newton's method is needed: Re lambda = -2 sqrt(b).
 */
static void equilibria_are_followed(void)
{
    static const dte_sweep_depth depths[] = {DTE_SWEEP_VERDICT, DTE_SWEEP_FAST};
    dte_game *game = parse("param b = 1\n"
                           "player p (a) maximizes b*a - a^3/3\n"
                           "player q (w) minimizes w^2*10\n"
                           "equilibrium e: a = 1, w = 0\n");
    for (int k = 0; k < 2; k++) {
        dte_sweep_settings set = over("b", 0.25, 9.0, 36);
        set.depth = depths[k];
        dte_sweep *s = sweep_it(game, &set);
        for (size_t i = 0; i < s->n_rows; i++)
            CHECK_NEAR(at(s, i, "abscissa"), -2.0 * sqrt(at(s, i, "b")), 1e-12);
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* For b < 0 there is none: these rows are empty, and the reason is kept. */
static void where_there_is_no_equilibrium_rows_are_empty(void)
{
    static const dte_sweep_depth depths[] = {DTE_SWEEP_VERDICT, DTE_SWEEP_FAST};
    dte_game *game = parse("param b = 1\n"
                           "player p (a) maximizes b*a - a^3/3\n"
                           "equilibrium e: a = 1\n");
    for (int k = 0; k < 2; k++) {
        dte_sweep_settings set = over("b", -1.0, 1.0, 5);
        set.depth = depths[k];
        dte_sweep *s = sweep_it(game, &set);
        CHECK(s->n_empty == 2 && s->n_done == 5);
        CHECK(isnan(at(s, 0, "abscissa")) && isnan(at(s, 1, "step_bound")));
        CHECK(!isnan(at(s, 3, "abscissa")));
        CHECK(strstr(s->why, "no equilibrium near 'e'") != NULL);
        dte_sweep_free(s);
    }
    dte_sweep_settings set = over("b", -2.0, -1.0, 3);
    dte_sweep *s = NULL;
    dte_error err;
    CHECK(dte_sweep_run(game, &set, &s, &err) == DTE_NUMERIC && s == NULL);
    CHECK(strstr(err.text, "no point of the grid has an equilibrium") != NULL);
    dte_game_free(game);
}

/* b log(a^2 + b) has derivative 2 a b/(a^2 + b): 0/0 at a = 0 with b as an input that is 0; bound
 * to b = 0 the game has no such term. Its second derivative at a = 0 is 2 for b > 0. */
static void what_is_finite_only_when_bound_is_bound(void)
{
    static const dte_sweep_depth depths[] = {DTE_SWEEP_VERDICT, DTE_SWEEP_FAST};
    dte_game *game = parse("param b = 1\n"
                           "player p (a) minimizes a^2/2 + b*log(a^2 + b)\n"
                           "equilibrium e: a = 0\n");
    for (int k = 0; k < 2; k++) {
        dte_sweep_settings set = over("b", 0.0, 1.0, 3);
        set.depth = depths[k];
        dte_sweep *s = sweep_it(game, &set);
        CHECK_NEAR(at(s, 0, "abscissa"), -1.0, 1e-14);
        CHECK_NEAR(at(s, 1, "abscissa"), -3.0, 1e-14);
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* A line of equilibria: w1 + w2 counts only, the tangent direction is left out. */
static void tangent_directions_are_left_out(void)
{
    static const dte_sweep_depth depths[] = {DTE_SWEEP_VERDICT, DTE_SWEEP_FAST};
    dte_game *game = parse("param k = 1\n"
                           "player p (x) minimizes k*(x + y)^2/2\n"
                           "player q (y) minimizes k*(x + y)^2/2\n"
                           "equilibrium e: x = 0, y = 0\n");
    for (int i = 0; i < 2; i++) {
        dte_sweep_settings set = over("k", 0.5, 2.0, 4);
        set.depth = depths[i];
        set.step = 0.4;
        dte_sweep *s = sweep_it(game, &set);
        for (size_t row = 0; row < 4; row++) {
            const double k = at(s, row, "k");
            CHECK_NEAR(at(s, row, "abscissa"), -2.0 * k, 1e-13);
            CHECK_NEAR(at(s, row, "step_bound"), 1.0 / k, 1e-13);
            CHECK_NEAR(at(s, row, "radius"), fabs(1.0 - 0.8 * k), 1e-13);
            if (i == 0) CHECK(at(s, row, "verdict") == DTE_STABLE_MANIFOLD);
        }
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* ---- boundaries ---- */

static size_t count_points(const dte_sweep *s, const char *name)
{
    size_t n = 0;
    for (size_t k = 0; k < s->n_boundaries; k++)
        if (strcmp(s->boundaries[k].name, name) == 0) n += s->boundaries[k].n;
    return n;
}

static void boundaries_lie_on_the_closed_form(void)
{
    dte_game *game = parse(dirac);
    dte_sweep_settings set = plane((dte_sweep_axis){"gamma", 0.11, 1.9, 24, 0},
                                   (dte_sweep_axis){"step", 0.1, 5.0, 31, 0});
    set.boundaries = 1;
    dte_sweep *s = sweep_it(game, &set);
    CHECK(s->n_boundaries == 2);
    CHECK(count_points(s, "Neimark-Sacker") > 20 && count_points(s, "flip") > 20);
    for (size_t k = 0; k < s->n_boundaries; k++)
        for (size_t i = 0; i < s->boundaries[k].n; i++) {
            const double g = s->boundaries[k].points[2 * i], h = s->boundaries[k].points[2 * i + 1];
            CHECK_NEAR(h, bound(g), 2e-8); /* steep at gamma = 1 */
            CHECK(strcmp(s->boundaries[k].name, g < 1.0 ? "Neimark-Sacker" : "flip") == 0);
        }
    dte_sweep_free(s);
    dte_game_free(game);
}

static void a_boundary_through_nodes_is_found_there(void)
{
    dte_game *game = parse(dirac);
    dte_sweep_settings set = over("gamma", 0.0, 2.0, 5);
    set.boundaries = 1;
    dte_sweep *s = sweep_it(game, &set);
    CHECK(s->n_boundaries == 1 && s->boundaries[0].n == 1);
    CHECK(s->n_boundaries == 1 && s->boundaries[0].points[0] == 0.0);
    CHECK_TEXT(s->boundaries[0].name, "Hopf");
    dte_sweep_free(s);
    dte_game_free(game);
}

/* x' = a + b x - x^3 loses stability of x = 0 (a = 0) at b = 0: a real eigenvalue through 0. For
 * the map x + h x' it is +1. */
static void real_eigenvalues_through_zero_are_named(void)
{
    dte_game *game = parse("param b = -1\n"
                           "player p (x) maximizes b*x^2/2 - x^4/4\n"
                           "equilibrium e: x = 0\n");
    static const char *const names[] = {"fold/pitchfork", "+1"};
    for (int k = 0; k < 2; k++) {
        dte_sweep_settings set = over("b", -1.0, 1.3, 8);
        set.boundaries = 1;
        set.step = k ? 0.5 : 0.0;
        dte_sweep *s = sweep_it(game, &set);
        CHECK(s->n_boundaries == 1);
        CHECK_NEAR(s->boundaries[0].points[0], 0.0, 1e-9);
        CHECK_TEXT(s->boundaries[0].name, names[k]);
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* Stable inside the circle p^2 + q^2 = 1 of params: one closed curve, however coarse the grid. */
static void a_closed_boundary_is_one_closed_curve(void)
{
    dte_game *game = parse("param p = 0\n"
                           "param q = 0\n"
                           "player a (x) maximizes (p^2 + q^2 - 1)*x^2/2\n"
                           "equilibrium e: x = 0\n");
    dte_sweep_settings set =
        plane((dte_sweep_axis){"p", -1.5, 1.6, 12, 0}, (dte_sweep_axis){"q", -1.4, 1.5, 13, 0});
    set.boundaries = 1;
    set.depth = DTE_SWEEP_FAST;
    dte_sweep *s = sweep_it(game, &set);
    CHECK(s->n_boundaries == 1);
    const dte_boundary *b = &s->boundaries[0];
    CHECK(b->n > 20 && memcmp(b->points, b->points + 2 * (b->n - 1), 2 * sizeof(double)) == 0);
    for (size_t i = 0; i < b->n; i++)
        CHECK_NEAR(hypot(b->points[2 * i], b->points[2 * i + 1]), 1.0, 1e-9);
    dte_sweep_free(s);
    dte_game_free(game);
}

/* p q > 0 is stable: two corners meet at a saddle, and the curves do not cross. */
static void saddles_of_the_margin_are_taken_apart(void)
{
    dte_game *game = parse("param p = 1\n"
                           "param q = 1\n"
                           "player a (x) maximizes (0.01 - p*q)*x^2/2\n"
                           "equilibrium e: x = 0\n");
    dte_sweep_settings set =
        plane((dte_sweep_axis){"p", -1.0, 1.0, 8, 0}, (dte_sweep_axis){"q", -1.0, 1.0, 8, 0});
    set.boundaries = 1;
    dte_sweep *s = sweep_it(game, &set);
    CHECK(s->n_boundaries == 2);
    for (size_t k = 0; k < s->n_boundaries; k++)
        for (size_t i = 0; i < s->boundaries[k].n; i++) {
            const double *x = s->boundaries[k].points + 2 * i, *first = s->boundaries[k].points;
            CHECK_NEAR(x[0] * x[1], 0.01, 1e-9);
            CHECK((x[0] > 0.0) == (first[0] > 0.0)); /* one branch of the hyperbola each */
        }
    dte_sweep_free(s);
    dte_game_free(game);
}

/* Of ((p - x)^2 + (q - y)^2 - r^2) x^2/2: circles smaller than a cell of the grid 0, 1/4, 1/2, ...
 * Inside one is stable or, with the other sign, unstable. */
typedef struct island {
    double x, y, r, sign;
} island;

static dte_sweep *sweep_island(const island *at, dte_game **game)
{
    char text[512];
    snprintf(text, sizeof text,
             "param p = 0\nparam q = 0\n"
             "player a (x) maximizes %g*((p - %g)^2 + (q - %g)^2 - %g^2)*x^2/2\n"
             "equilibrium e: x = 0\n",
             at->sign, at->x, at->y, at->r);
    *game = parse(text);
    dte_sweep_settings set =
        plane((dte_sweep_axis){"p", 0.0, 1.5, 7, 0}, (dte_sweep_axis){"q", 0.0, 1.5, 7, 0});
    set.boundaries = 1;
    set.depth = DTE_SWEEP_FAST;
    return sweep_it(*game, &set);
}

/* With its sign, of a closed polygon x, y, x, y, ... */
static double area_of(size_t n, const double *x)
{
    double area = 0.0;
    for (size_t i = 0; i + 1 < n; i++)
        area += 0.5 * (x[2 * i] * x[2 * i + 3] - x[2 * i + 2] * x[2 * i + 1]);
    return area;
}

/* Of the polygons that a chart draws; holes are cut in. */
static double region_area(const dte_sweep *s, const char *column, double below)
{
    chart c = {0};
    region r = {.s = s, .below = below};
    double area = 0.0;
    while (strcmp(s->columns[r.column].name, column) != 0)
        r.column++;
    chart_layer_begin(&c, CHART_REGION, 0, "stable");
    CHECK(region_draw(&r, &c, NULL) == DTE_OK);
    const chart_layer *l = &c.layers[0];
    for (size_t i = 0; i + 1 < l->n; i++) {
        const double pair[] = {l->x[i], l->y[i], l->x[i + 1], l->y[i + 1]};
        if (isfinite(pair[0]) && isfinite(pair[2])) area += area_of(2, pair);
    }
    chart_free(&c);
    return fabs(area);
}

static void closed_curves_smaller_than_a_cell_are_found(void)
{
    static const island islands[] = {
        {0.62, 0.63, 0.08, 1.0},   /* inside a cell */
        {0.62, 0.63, 0.001, 1.0},  /* very small */
        {0.625, 0.375, 0.1, -1.0}, /* unstable */
        {0.1, 0.12, 0.05, 1.0},    /* in a corner of the grid */
        {0.6, 0.77, 0.09, 1.0},    /* crosses one edge twice */
        {0.76, 0.6, 0.09, -1.0},   /* the same, an edge upwards */
        {0.625, 0.76, 0.12, 1.0},  /* nearly as wide as the edge */
    };
    for (size_t k = 0; k < sizeof islands / sizeof *islands; k++) {
        const island *at = &islands[k];
        dte_game *game;
        dte_sweep *s = sweep_island(at, &game);
        size_t n = 0;
        for (size_t c = 0; s && c < s->n_boundaries; c++)
            for (size_t i = 0; i < s->boundaries[c].n; i++, n++) {
                const double *x = s->boundaries[c].points + 2 * i;
                CHECK_NEAR(hypot(x[0] - at->x, x[1] - at->y), at->r, 1e-9);
            }
        CHECK(s && s->n_boundaries == 1 && n >= 9);
        if (s && s->n_boundaries == 1) { /* closed, and a good part of the disc */
            const double *b = s->boundaries[0].points, area = fabs(area_of(n, b));
            const double disc = 3.141592653589793 * at->r * at->r;
            CHECK(memcmp(b, b + 2 * (n - 1), 2 * sizeof *b) == 0);
            CHECK(area > 0.7 * disc && area < disc);
            CHECK_NEAR(region_area(s, "abscissa", 0.0), at->sign > 0.0 ? area : 2.25 - area, 1e-6);
        }
        dte_sweep_free(s);
        dte_game_free(game);
    }
}

/* Stable above the parabola q = 0.3 + 100 (p - 0.63)^2, narrower than an edge for three rows. */
static void a_tongue_that_crosses_edges_twice_is_one_curve(void)
{
    dte_game *game = parse("param p = 0\n"
                           "param q = 0\n"
                           "player a (x) maximizes (0.3 + 100*(p - 0.63)^2 - q)*x^2/2\n"
                           "equilibrium e: x = 0\n");
    dte_sweep_settings set =
        plane((dte_sweep_axis){"p", 0.0, 1.5, 7, 0}, (dte_sweep_axis){"q", 0.0, 1.5, 7, 0});
    set.boundaries = 1;
    dte_sweep *s = sweep_it(game, &set);
    size_t rows[7] = {0};
    CHECK(s->n_boundaries == 1);
    for (size_t i = 0; s->n_boundaries == 1 && i < s->boundaries[0].n; i++) {
        const double *x = s->boundaries[0].points + 2 * i;
        CHECK_NEAR(0.3 + 100.0 * (x[0] - 0.63) * (x[0] - 0.63), x[1], 1e-8);
        const double row = x[1] / 0.25;
        if (fabs(row - round(row)) < 1e-12) rows[(size_t)round(row)]++;
    }
    CHECK(rows[0] == 0 && rows[1] == 0);
    /* Up to q = 1.5: 4/3 sqrt(1.2/100) 1.2, less where straight segments cut the parabola. */
    const double area = 4.0 / 3.0 * sqrt(0.012) * 1.2;
    CHECK(region_area(s, "abscissa", 0.0) > 0.9 * area && region_area(s, "abscissa", 0.0) < area);
    for (size_t j = 2; j < 7; j++)
        CHECK(rows[j] == 2);
    dte_sweep_free(s);
    dte_game_free(game);
}

/* J = -g^2 - 1: stable everywhere, and nowhere near a boundary: nothing is found, and few edges
 * are looked at. */
static void where_there_is_no_boundary_little_is_looked_at(void)
{
    dte_game *game = parse("param p = 0\nparam q = 0\n"
                           "player a (x) minimizes (1 + p^2 + q^2)*x^2/2\n"
                           "equilibrium e: x = 0\n");
    dte_sweep_settings set =
        plane((dte_sweep_axis){"p", -1.0, 1.0, 40, 0}, (dte_sweep_axis){"q", -1.0, 1.0, 40, 0});
    set.boundaries = 1;
    set.depth = DTE_SWEEP_FAST;
    dte_sweep *s = sweep_it(game, &set);
    CHECK(s->n_boundaries == 0 && !s->boundaries_cut && s->n_edges_done == s->n_edges);
    CHECK(s->n_edges <= 4 * 40); /* the border only */
    dte_sweep_free(s);
    dte_game_free(game);
}

/* At learning rate 0 the flow decides: the boundary h = 4 gamma begins at gamma = 0. */
static void boundaries_begin_at_learning_rate_zero(void)
{
    static const char *const methods[] = {NULL, "alternating"};
    dte_game *game = parse("param g = 0.3\n"
                           "player d (psi)   maximizes theta*psi/2 - g/2*psi^2\n"
                           "player g (theta) minimizes theta*psi/2\n"
                           "equilibrium origin: psi = 0, theta = 0\n");
    for (int k = 0; k < 2; k++) {
        dte_sweep_settings set = plane((dte_sweep_axis){"g", -0.51, 0.5, 11, 0},
                                       (dte_sweep_axis){"step", 0.0, 2.0, 9, 0});
        set.boundaries = 1;
        set.method = methods[k];
        dte_sweep *s = sweep_it(game, &set);
        CHECK(s->n_boundaries == 1);
        CHECK_TEXT(s->boundaries[0].name, "Neimark-Sacker");
        bool begins = false;
        for (size_t i = 0; i < s->boundaries[0].n; i++) {
            const double *x = s->boundaries[0].points + 2 * i;
            begins = begins || x[1] == 0.0;
            CHECK_NEAR(x[0], k == 0 ? x[1] / 4.0 : 0.0, 1e-6); /* det = 1 - h g */
        }
        CHECK(begins);
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* ---- verdicts on maps ---- */

/* At small learning rates every multiplier is 1 within rounding, and stable all the same: up to h =
 * gamma/c^2, or (sqrt(gamma^2 + 4 c^2) - gamma)/c^2 for players in turn. No boundary is below. */
static void small_learning_rates_are_no_boundary(void)
{
    static const char *const methods[] = {"simultaneous", "alternating"};
    dte_game *game = parse(dirac);
    for (int k = 0; k < 2; k++) {
        dte_sweep_settings set = plane((dte_sweep_axis){"gamma", 1e-6, 0.9, 25, 1},
                                       (dte_sweep_axis){"step", 1e-9, 10.0, 31, 1});
        set.boundaries = 1;
        set.method = methods[k];
        dte_sweep *s = sweep_it(game, &set);
        CHECK(s->n_boundaries == 1 && s->boundaries[0].n >= 25);
        for (size_t i = 0; s->n_boundaries > 0 && i < s->boundaries[0].n; i++) {
            const double *x = s->boundaries[0].points + 2 * i, g = x[0];
            CHECK_NEAR(x[1] / (k ? 4.0 * (sqrt(g * g + 1.0) - g) : 4.0 * g), 1.0, 1e-8);
        }
        dte_sweep_free(s);
        set.axes[0].hi = 1e-5;
        set.axes[1].hi = 1e-7;
        s = sweep_it(game, &set);
        CHECK(s->n_boundaries == 0);
        CHECK_NEAR(region_area(s, "radius", 1.0 - 1e-12) / ((1e-5 - 1e-6) * (1e-7 - 1e-9)), 1.0,
                   1e-12);
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* x' = (q - k) x is stable for k > q, however large the other numbers of the table are. */
static void large_numbers_elsewhere_are_no_boundary(void)
{
    dte_game *game = parse("param k = 1\n"
                           "param q = 0\n"
                           "player a (x) minimizes (k - q)*x^2/2\n"
                           "equilibrium e: x = 0\n");
    dte_sweep_settings set =
        plane((dte_sweep_axis){"k", 1e-8, 1e6, 15, 1}, (dte_sweep_axis){"q", -1e-9, 1e-9, 3, 0});
    set.boundaries = 1;
    dte_sweep *s = sweep_it(game, &set);
    CHECK(s->n_boundaries == 0);
    CHECK_NEAR(region_area(s, "abscissa", -1e-6) / (2e-9 * (1e6 - 1e-8)), 1.0, 1e-12);
    dte_sweep_free(s);
    dte_game_free(game);
}

/* Simultaneous descent with h = gamma/c^2 has a pair on the circle: what dte_check_run says there
 * is what a nonlinear sweep says, and a linear one says why it says nothing. */
static void undecided_rows_say_why_and_nonlinear_terms_may_decide(void)
{
    dte_game *game = parse("param k = 0.5\n"
                           "player d (psi)   maximizes psi*theta/2 - psi^2/4 - k*psi^4\n"
                           "player g (theta) minimizes psi*theta/2\n"
                           "equilibrium origin: psi = 0, theta = 0\n");
    const char *const methods[] = {"simultaneous"};
    for (int nonlinear = 0; nonlinear < 2; nonlinear++) {
        dte_sweep_settings set =
            plane((dte_sweep_axis){"k", -1.0, 1.0, 3, 0}, (dte_sweep_axis){"step", 0.0, 4.0, 5, 0});
        set.nonlinear = nonlinear;
        dte_sweep *s = sweep_it(game, &set);
        for (size_t row = 0; row < s->n_rows; row++) {
            const double h = at(s, row, "step"), verdict = at(s, row, "method_verdict");
            const double reason = at(s, row, "method_reason");
            if (h == 0.0) CHECK(reason == DTE_SWEEP_ZERO_STEP && verdict == DTE_MARGINAL);
            if (h == 0.0) continue;
            if (h != 2.0) {
                CHECK(reason == DTE_SWEEP_LINEAR &&
                      verdict == (h < 2.0 ? DTE_STABLE : DTE_UNSTABLE));
                continue;
            }
            const dte_setting value = {"k", at(s, row, "k")};
            dte_check_settings how = dte_check_default();
            dte_check *check = NULL;
            how.methods = methods;
            how.n_methods = 1;
            how.step = h;
            CHECK(dte_game_set(game, 1, &value, NULL) == DTE_OK);
            CHECK(dte_check_run(game, &how, &check, NULL) == DTE_OK);
            const dte_verdict want = check->equilibria[0].methods[0].verdict;
            const bool decides = want != DTE_MARGINAL && want != DTE_UNDECIDED;
            if (value.value != 0.0) CHECK(decides); /* the test would say nothing */
            if (nonlinear)
                CHECK(verdict == (double)want &&
                      reason == (decides ? DTE_SWEEP_NONLINEAR : DTE_SWEEP_ON_CIRCLE));
            else
                CHECK(verdict == DTE_MARGINAL && reason == DTE_SWEEP_ON_CIRCLE);
            dte_check_free(check);
        }
        dte_sweep_free(s);
    }
    dte_game_free(game);
}

/* ---- threads, stop ---- */

static volatile int stop;
static void stop_soon(void *user, size_t done, size_t rows)
{
    size_t *calls = user;
    ++*calls;
    stop = done < rows;
}

static void count_calls(void *user, size_t done, size_t rows)
{
    size_t *calls = user;
    ++*calls;
    CHECK(done <= rows);
}

/* One choice of the params, and many learning rates: the work is divided nevertheless. */
static void learning_rates_alone_are_many_pieces(void)
{
    static const size_t threads[] = {1, 3};
    dte_game *game = parse(dirac);
    for (int depth = DTE_SWEEP_VERDICT; depth <= DTE_SWEEP_FAST; depth++)
        for (size_t k = 0; k < 2; k++) {
            const size_t n = depth == DTE_SWEEP_FAST ? 20001 : 1501;
            size_t calls = 0;
            dte_sweep_settings set = over("step", 0.0, 2.0, n);
            set.depth = (dte_sweep_depth)depth;
            set.threads = threads[k];
            set.progress = count_calls;
            set.user = &calls;
            dte_sweep *s = sweep_it(game, &set);
            CHECK(s->n_done == n && calls > 1);
            for (size_t row = 0; row < n; row++) {
                CHECK_NEAR(at(s, row, "radius"), radius(0.3, 2.0 * (double)row / (double)(n - 1)),
                           1e-12);
                CHECK(at(s, row, "step_bound") == at(s, 0, "step_bound"));
            }
            dte_sweep_free(s);
        }
    dte_game_free(game);
}

static bool same_boundaries(const dte_sweep *a, const dte_sweep *b)
{
    bool same = a->n_boundaries == b->n_boundaries;
    for (size_t k = 0; same && k < a->n_boundaries; k++) {
        const dte_boundary *p = &a->boundaries[k], *q = &b->boundaries[k];
        same = strcmp(p->name, q->name) == 0 && p->n == q->n &&
               memcmp(p->points, q->points, p->n * a->n_axes * sizeof *p->points) == 0;
    }
    return same;
}

static dte_sweep_settings with_boundaries(const char *method)
{
    dte_sweep_settings set = plane((dte_sweep_axis){"gamma", 0.0, 2.0, 151, 0},
                                   (dte_sweep_axis){"step", 0.0, 5.0, 61, 0});
    set.boundaries = 1;
    set.depth = DTE_SWEEP_FAST;
    set.method = method;
    return set;
}

static void any_number_of_threads_gives_the_same_boundaries(void)
{
    static const char *const methods[] = {NULL, "alternating"};
    dte_game *game = parse(dirac);
    for (int m = 0; m < 2; m++) {
        dte_sweep_settings set = with_boundaries(methods[m]);
        dte_sweep *one = sweep_it(game, &set);
        CHECK(one->n_boundaries >= 2 && one->n_edges > 200);
        set.threads = 3;
        dte_sweep *three = sweep_it(game, &set);
        CHECK(same_boundaries(one, three));
        dte_sweep_free(one);
        dte_sweep_free(three);
    }
    dte_game_free(game);
}

/* Stopped while boundaries are traced: all rows are there, curves are true, and the next run with
 * the same journal traces only what is missing. */
static void stopped_boundaries_say_what_is_missing_and_go_on(void)
{
    const char *path = "test_sweep.journal", *beside = "test_sweep.journal.boundaries";
    dte_game *game = parse(dirac);
    dte_sweep_settings set = with_boundaries(NULL);
    dte_sweep *whole = sweep_it(game, &set), *s[2] = {NULL, NULL};
    size_t calls[2] = {0, 0};
    remove(path);
    remove(beside);
    for (int k = 0; k < 2; k++) {
        dte_work_settings w = dte_work_default();
        w.journal = path;
        CHECK(dte_work_open(&w, &set.work, NULL) == DTE_OK);
        set.tracing = k == 0 ? stop_soon : count_calls;
        set.user = &calls[k];
        set.stop = &stop;
        stop = 0;
        s[k] = sweep_it(game, &set);
        dte_work_close(set.work);
    }
    CHECK(s[0]->n_done == s[0]->n_rows && s[0]->boundaries_cut && calls[0] == 1);
    CHECK(s[0]->n_edges_done > 0 && s[0]->n_edges_done < s[0]->n_edges);
    CHECK(s[0]->missing_from > 0.0 && s[0]->missing_from < s[0]->missing_to);
    for (size_t k = 0; k < s[0]->n_boundaries; k++)
        for (size_t i = 0; i < s[0]->boundaries[k].n; i++) {
            const double *x = s[0]->boundaries[k].points + 2 * i;
            CHECK_NEAR(x[1], bound(x[0]), 1e-7);
        }
    CHECK(!s[1]->boundaries_cut && same_boundaries(s[1], whole));
    dte_sweep_free(s[0]);
    dte_sweep_free(s[1]);
    dte_sweep_free(whole);
    dte_game_free(game);
    CHECK(remove(path) == 0 && remove(beside) == 0);
}

static size_t table_bytes(const dte_sweep *s, double **out)
{
    double *values = *out = calloc(s->n_rows * s->n_columns, sizeof *values);
    for (size_t row = 0; row < s->n_rows; row++)
        dte_sweep_row(s, row, values + row * s->n_columns);
    return s->n_rows * s->n_columns * sizeof *values;
}

static void any_number_of_threads_gives_the_same_bytes(void)
{
    static const size_t threads[] = {2, 3, 7};
    static const char *const methods[] = {NULL, "alternating"};
    dte_game *game = parse(dirac);
    for (int m = 0; m < 2; m++)
        for (int depth = DTE_SWEEP_VERDICT; depth <= DTE_SWEEP_FAST; depth++) {
            dte_sweep_settings set = plane((dte_sweep_axis){"gamma", 0.0, 2.0, 41, 0},
                                           (dte_sweep_axis){"step", 0.1, 2.0, 7, 0});
            set.method = methods[m];
            set.depth = (dte_sweep_depth)depth;
            dte_sweep *one = sweep_it(game, &set);
            double *want, *got;
            const size_t n = table_bytes(one, &want);
            for (size_t k = 0; k < 3; k++) {
                set.threads = threads[k];
                dte_sweep *s = sweep_it(game, &set);
                CHECK(table_bytes(s, &got) == n && memcmp(want, got, n) == 0);
                free(got);
                dte_sweep_free(s);
            }
            free(want);
            dte_sweep_free(one);
        }
    dte_game_free(game);
}

static void a_stop_leaves_a_part_that_is_right(void)
{
    dte_game *game = parse(dirac);
    size_t calls = 0;
    dte_sweep_settings set = over("gamma", 0.0, 2.0, 401);
    set.stop = &stop;
    set.progress = stop_soon;
    set.user = &calls;
    set.depth = DTE_SWEEP_VERDICT;
    set.boundaries = 1;
    stop = 0;
    dte_sweep *s = sweep_it(game, &set);
    size_t done = 0;
    double values[DTE_SWEEP_COLUMNS];
    CHECK(calls == 1 && s->n_done > 0 && s->n_done < 401 && s->boundaries_cut);
    for (size_t row = 0; row < 401; row++) {
        const int there = dte_sweep_row(s, row, values);
        done += there != 0;
        if (there && row > 0)
            CHECK_NEAR(at(s, row, "abscissa"), real_part(values[0]), 1e-12);
        else if (!there)
            CHECK(isnan(at(s, row, "abscissa")));
    }
    CHECK(done == s->n_done && s->n_empty == 0);
    dte_sweep_free(s);
    dte_game_free(game);
}

static void the_game_keeps_its_params(void)
{
    dte_game *game = parse(dirac);
    const dte_sweep_settings set = over("gamma", 1.0, 2.0, 3);
    dte_sweep *s = sweep_it(game, &set);
    CHECK(dte_game_param(game, 0).value == 0.3);
    dte_sweep_free(s);
    dte_game_free(game);
}

/* ---- tables ---- */

static int append(void *user, const char *text, size_t length)
{
    buffer_add_bytes(user, text, length);
    return 0;
}

static int refuse_nothing(void *user, const char *text, size_t length)
{
    (void)user;
    (void)text;
    (void)length;
    return 0;
}

static int refuse(void *user, const char *text, size_t length)
{
    (void)user;
    (void)text;
    (void)length;
    return -1;
}

static dte_sweep *small(dte_game *game)
{
    dte_sweep_settings set = over("gamma", 0.0, 0.5, 2);
    set.depth = DTE_SWEEP_FAST;
    return sweep_it(game, &set);
}

static void csv_is_names_and_numbers(void)
{
    dte_game *game = parse(dirac);
    dte_sweep *s = small(game);
    buffer text = {0};
    CHECK(dte_sweep_write(game, s, "csv", append, &text, NULL) == DTE_OK);
    CHECK_TEXT(text.text, "gamma,abscissa,rate,step_bound\n0,0,0,0\n0.5,-0.25,0.25,2\n");
    buffer_free(&text);
    dte_sweep_free(s);
    dte_game_free(game);
}

/* Byte by byte: magic, version, length of the header, header, numbers. */
static void npy_is_as_numpy_defines_it(void)
{
    static const char header[] =
        "{'descr': [('gamma', '<f8'), ('abscissa', '<f8'), ('rate', '<f8'), ('step_bound', "
        "'<f8')], 'fortran_order': False, 'shape': (2,), }";
    dte_game *game = parse(dirac);
    dte_sweep *s = small(game);
    buffer b = {0};
    CHECK(dte_sweep_write(game, s, "npy", append, &b, NULL) == DTE_OK);
    const size_t length = (unsigned char)b.text[8] + 256u * (unsigned char)b.text[9];
    CHECK(memcmp(b.text, "\x93NUMPY\x01\x00", 8) == 0);
    CHECK((10 + length) % 64 == 0 && b.text[9 + length] == '\n');
    CHECK(memcmp(b.text + 10, header, sizeof header - 1) == 0);
    CHECK(b.length == 10 + length + 8 * sizeof(double));
    const double want[] = {0.0, 0.0, 0.0, 0.0, 0.5, -0.25, 0.25, 2.0};
    for (size_t k = 0; k < 8; k++) {
        const unsigned char *byte = (const unsigned char *)b.text + 10 + length + 8 * k;
        uint64_t bits = 0;
        double got;
        for (size_t i = 0; i < 8; i++)
            bits |= (uint64_t)byte[i] << (8 * i);
        memcpy(&got, &bits, sizeof got);
        CHECK(got == want[k]);
    }
    buffer_free(&b);
    dte_sweep_free(s);
    dte_game_free(game);
}

static void boundaries_are_written_with_their_kind(void)
{
    dte_game *game = parse(dirac);
    dte_sweep_settings set = over("gamma", 0.0, 2.0, 3);
    buffer b = {0};
    set.boundaries = 1;
    dte_sweep *s = sweep_it(game, &set);
    CHECK(dte_sweep_write_boundaries(s, append, &b, NULL) == DTE_OK);
    CHECK_TEXT(b.text, "curve,kind,gamma\n1,Hopf,0\n");
    buffer_free(&b);
    dte_sweep_free(s);
    dte_game_free(game);
}

static void a_table_that_cannot_go_out_says_so(void)
{
    dte_game *game = parse(dirac);
    dte_sweep *s = small(game);
    dte_error err;
    CHECK(dte_sweep_write(game, s, "csv", refuse, NULL, &err) == DTE_IO);
    CHECK(dte_sweep_write(game, s, "xls", refuse, NULL, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "a table is written as csv, json or npy, and not as 'xls'");
    dte_sweep_free(s);
    dte_game_free(game);
}

/* ---- messages ---- */

static void says(const dte_sweep_settings *set, dte_status status, const char *want)
{
    dte_game *game = parse(dirac);
    dte_sweep *s = NULL;
    dte_error err = {0};
    CHECK(dte_sweep_run(game, set, &s, &err) == status && s == NULL);
    CHECK_TEXT(err.text, want);
    dte_sweep_free(s);
    dte_game_free(game);
}

static void mistakes_are_explained(void)
{
    dte_sweep_settings s = over("gama", 0.0, 1.0, 3);
    says(&s, DTE_USAGE, "'gama' is no param of test.game (did you mean 'gamma'?)");
    s = over("gamma", 1.0, 1.0, 3);
    says(&s, DTE_USAGE, "the range 1:1 of 'gamma' is empty: it must go upwards");
    s = over("gamma", 0.0, 1.0, 1);
    says(&s, DTE_USAGE, "'gamma' needs at least 2 values between 0 and 1");
    s = over("gamma", 0.0, 1.0, 3);
    s.axes[0].log = 1;
    says(&s, DTE_USAGE, "a logarithmic range cannot begin at 0: begin 'gamma' above 0");
    s = over("step", -1.0, 1.0, 3);
    says(&s, DTE_USAGE, "learning rates are not negative: 'step' begins at -1");
    s = over("gamma", 0.0, 101.0, 3);
    says(&s, DTE_USAGE, "gamma = 101 is outside its range [0, 100]; change the range in test.game");
    s = over("gamma", 0.0, 1.0, 3);
    s.n_axes = 0;
    says(&s, DTE_USAGE, "a sweep goes over one or two things, and not over 0");
    s = plane(s.axes[0], s.axes[0]);
    says(&s, DTE_USAGE, "'gamma' cannot vary twice");
    s = over("gamma", 0.0, 1.0, 3);
    s.equilibrium = "orign";
    says(&s, DTE_USAGE, "test.game names no equilibrium 'orign' (did you mean 'origin'?)");
    s.equilibrium = NULL;
    s.method = "alternatng";
    says(&s, DTE_USAGE,
         "unknown method 'alternatng' (did you mean 'alternating'?); see 'detente list methods'");
    s = over("step", 0.1, 1.0, 3);
    s.method = "alternating:step=0.2";
    says(&s, DTE_USAGE, "the learning rate varies ('step'): leave the step out of the method");
    s = plane((dte_sweep_axis){"gamma", 0.0, 1.0, 100000, 0},
              (dte_sweep_axis){"step", 0.0, 1.0, 100000, 0});
    says(&s, DTE_LIMIT, "10000000000 points are more than the 67108864 of a sweep");
}

/* ---- failing allocations ---- */

static void every_failing_allocation_is_reported(void)
{
    static const char *const methods[] = {NULL, "alternating"};
    dte_game *game = parse(dirac);
    for (int m = 0; m < 2; m++) {
        dte_sweep_settings set = plane((dte_sweep_axis){"gamma", 0.0, 2.0, 3, 0},
                                       (dte_sweep_axis){"step", 0.1, 2.0, 3, 0});
        set.boundaries = 1;
        set.method = methods[m];
        set.depth = m ? DTE_SWEEP_VERDICT : DTE_SWEEP_FAST;
        long n = 0;
        for (;; n = n < 60 ? n + 1 : n + 1 + n / 12) {
            dte_sweep *s = NULL;
            dte_error err;
            memory_fail_after(n);
            const dte_status status = dte_sweep_run(game, &set, &s, &err);
            memory_fail_after(-1);
            if (status == DTE_OK) {
                dte_sweep_free(s);
                break;
            }
            CHECK(status == DTE_MEMORY && s == NULL);
        }
        CHECK(n > 50);
    }
    dte_game_free(game);
}

/* With a journal of rows and one of boundaries, which stay good whatever fails. */
static void journals_survive_failing_allocations(void)
{
    const char *path = "test_sweep_memory.journal",
               *beside = "test_sweep_memory.journal.boundaries";
    dte_game *game = parse(dirac);
    dte_sweep_settings set =
        plane((dte_sweep_axis){"gamma", 0.0, 2.0, 9, 0}, (dte_sweep_axis){"step", 0.1, 2.0, 9, 0});
    set.boundaries = 1;
    set.depth = DTE_SWEEP_FAST;
    dte_sweep *whole = sweep_it(game, &set), *s = NULL;
    remove(path);
    remove(beside);
    long n = 0;
    for (dte_status status = DTE_MEMORY; status != DTE_OK; n += 1 + n / 16) {
        dte_work_settings w = dte_work_default();
        w.journal = path;
        CHECK(dte_work_open(&w, &set.work, NULL) == DTE_OK);
        memory_fail_after(n);
        status = dte_sweep_run(game, &set, &s, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_MEMORY || status == DTE_OK);
        dte_work_close(set.work);
    }
    CHECK(n > 50 && same_boundaries(s, whole));
    dte_sweep_free(s);
    dte_sweep_free(whole);
    dte_game_free(game);
    CHECK(remove(path) == 0 && remove(beside) == 0);
}

static void a_table_without_memory_says_so(void)
{
    static const char *const formats[] = {"csv", "json", "npy"};
    dte_game *game = parse(dirac);
    dte_sweep *s = small(game);
    for (size_t k = 0; k < 3; k++) {
        long n = 0;
        for (;; n++) {
            dte_error err;
            memory_fail_after(n);
            const dte_status status =
                dte_sweep_write(game, s, formats[k], refuse_nothing, NULL, &err);
            memory_fail_after(-1);
            if (status == DTE_OK) break;
            CHECK(status == DTE_MEMORY);
        }
        CHECK(n >= 2);
    }
    dte_sweep_free(s);
    dte_game_free(game);
}

int main(void)
{
    RUN(params_give_the_closed_form);
    RUN(the_line_without_regulariser_is_a_centre);
    RUN(rows_run_along_the_last_axis);
    RUN(verdicts_of_the_map_follow_the_bound);
    RUN(other_methods_have_their_own_bound);
    RUN(equilibria_are_followed);
    RUN(where_there_is_no_equilibrium_rows_are_empty);
    RUN(what_is_finite_only_when_bound_is_bound);
    RUN(tangent_directions_are_left_out);
    RUN(boundaries_lie_on_the_closed_form);
    RUN(a_boundary_through_nodes_is_found_there);
    RUN(real_eigenvalues_through_zero_are_named);
    RUN(a_closed_boundary_is_one_closed_curve);
    RUN(saddles_of_the_margin_are_taken_apart);
    RUN(closed_curves_smaller_than_a_cell_are_found);
    RUN(a_tongue_that_crosses_edges_twice_is_one_curve);
    RUN(where_there_is_no_boundary_little_is_looked_at);
    RUN(boundaries_begin_at_learning_rate_zero);
    RUN(small_learning_rates_are_no_boundary);
    RUN(large_numbers_elsewhere_are_no_boundary);
    RUN(undecided_rows_say_why_and_nonlinear_terms_may_decide);
    RUN(learning_rates_alone_are_many_pieces);
    RUN(any_number_of_threads_gives_the_same_boundaries);
    RUN(stopped_boundaries_say_what_is_missing_and_go_on);
    RUN(any_number_of_threads_gives_the_same_bytes);
    RUN(a_stop_leaves_a_part_that_is_right);
    RUN(the_game_keeps_its_params);
    RUN(csv_is_names_and_numbers);
    RUN(npy_is_as_numpy_defines_it);
    RUN(boundaries_are_written_with_their_kind);
    RUN(a_table_that_cannot_go_out_says_so);
    RUN(mistakes_are_explained);
    RUN(every_failing_allocation_is_reported);
    RUN(journals_survive_failing_allocations);
    RUN(a_table_without_memory_says_so);
    return tap_done();
}

/* test_panel_kinds.c - the numbers in the panels of a figure against closed forms.
 *
 * The game is v = (-c psi, c theta - gamma psi), the linearised Dirac-GAN with R1, whose
 * eigenvalues are -gamma/2 +- sqrt(gamma^2/4 - c^2): they meet at gamma = 2c in -c. */
#include "base/memory.h"
#include "output/panel.h"
#include "output/panel_loops.h"
#include "tap.h"
#include <detente/check.h>
#include <stdlib.h>
#include <time.h>

static const char dirac[] = "param gamma = 0.3 in [-10, 1e6]\n"
                            "param c = 0.5\n"
                            "player g (theta) minimizes c*theta*psi\n"
                            "player d (psi)   maximizes c*theta*psi - gamma/2*psi^2\n"
                            "equilibrium matched: theta = 0, psi = 0\n"
                            "window theta in [-2, 2], psi in [-2, 2]\n"
                            "start theta = 1, psi = 1\n";
/* x' = a - x^2: equilibria at +-sqrt(a) for a >= 0 only, with eigenvalue -2x. y is damped. */
static const char fold[] = "param a = 1\n"
                           "player p (x) maximizes a*x - x^3/3\n"
                           "player q (y) minimizes y^2/2\n"
                           "equilibrium upper: x = 1, y = 0\n"
                           "equilibrium lower: x = -1, y = 0\n";
/* Two parameters that only their sum matters for: a line of equilibria x + y = 1. */
static const char line[] = "param k = 1\n"
                           "player p (x) minimizes k/2*(x + y - 1)^2\n"
                           "player q (y) minimizes k/2*(x + y - 1)^2\n"
                           "equilibrium on_it: x = 0.5, y = 0.5\n";

typedef struct panel {
    dte_game *game;
    chart c;
    dte_error err;
    dte_status status;
} panel;

static panel panel_of(const char *text, const panel_spec *spec)
{
    panel p = {0};
    CHECK(dte_game_parse("test.game", text, strlen(text), 0, NULL, &p.game, &p.err) == DTE_OK);
    const panel_kind *kind = panel_find(spec->kind);
    CHECK(p.game && kind);
    p.status = p.game && kind ? kind->make(p.game, spec, &p.c, &p.err) : DTE_USAGE;
    return p;
}

static panel made(const char *text, const panel_spec *spec)
{
    panel p = panel_of(text, spec);
    if (!CHECK(p.status == DTE_OK)) tap_comment("error", p.err.text);
    return p;
}

static void panel_free(panel *p)
{
    chart_free(&p->c);
    dte_game_free(p->game);
}

/* The first layer of that kind; an empty one, with a failed claim, if there is none. */
static const chart_layer *layer(const panel *p, chart_role role, int series)
{
    static const chart_layer none;
    for (size_t i = 0; i < p->c.n_layers; i++)
        if (p->c.layers[i].role == role && p->c.layers[i].series == series) return &p->c.layers[i];
    CHECK(role == CHART_ROLES); /* there is no such layer */
    return &none;
}

static size_t count_layers(const panel *p, chart_role role)
{
    size_t n = 0;
    for (size_t i = 0; i < p->c.n_layers; i++)
        n += p->c.layers[i].role == role && p->c.layers[i].n > 0;
    return n;
}

static double ordinate(const chart_layer *l, double x)
{
    for (size_t i = 0; i + 1 < l->n; i++) {
        const double a = l->x[i], b = l->x[i + 1];
        if (!(a <= x && x <= b)) continue;
        return a == b ? l->y[i] : l->y[i] + (x - a) / (b - a) * (l->y[i + 1] - l->y[i]);
    }
    return (double)NAN;
}

static double distance_to(const chart_layer *l, double x, double y)
{
    double best = (double)INFINITY;
    for (size_t i = 0; i < l->n; i++)
        best = fmin(best, hypot(l->x[i] - x, l->y[i] - y)); /* fmin passes over NaN */
    return best;
}

static int has_note(const panel *p, const char *text)
{
    for (size_t i = 0; i < p->c.n_notes; i++)
        if (strcmp(p->c.notes[i].text, text) == 0) return 1;
    return 0;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- eigenvalues ---- */

static const panel_over gamma_0_to_2 = {"gamma", 0.0, 2.0, 41, false};

static void eigenvalues_lie_on_the_circle_and_on_the_axis(void)
{
    const panel_spec spec = {.kind = "eigenvalues", .over = gamma_0_to_2};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0);
    size_t on_axis = 0, on_circle = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (isnan(l->x[i])) continue;
        if (l->y[i] != 0.0) on_circle += CHECK_NEAR(hypot(l->x[i], l->y[i]), 0.5, 1e-12) ? 1 : 0;
        if (l->y[i] == 0.0) on_axis++;
    }
    CHECK(on_axis > 20 && on_circle > 20);
    CHECK(distance_to(l, 0.0, 0.5) < 1e-12 && distance_to(l, 0.0, -0.5) < 1e-12);
    CHECK(distance_to(l, -1.0 - sqrt(0.75), 0.0) < 1e-12); /* gamma = 2 */
    CHECK(distance_to(l, -1.0 + sqrt(0.75), 0.0) < 1e-12);
    panel_free(&p);
}

/* The corner where the pair meets is reached, with a grid that misses gamma = 1. */
static void a_coalescence_is_sharp(void)
{
    for (size_t n = 2; n <= 50; n += 16) {
        const panel_spec spec = {.kind = "eigenvalues", .over = {"gamma", 0.0, 2.3, n, false}};
        panel p = made(dirac, &spec);
        const chart_layer *l = layer(&p, CHART_CURVE, 0);
        CHECK(distance_to(l, -0.5, 0.0) < 2e-4);
        double longest = 0.0;
        for (size_t i = 0; i + 1 < l->n; i++)
            if (!isnan(l->x[i]) && !isnan(l->x[i + 1]))
                longest = fmax(longest, hypot(l->x[i + 1] - l->x[i], l->y[i + 1] - l->y[i]));
        CHECK(longest < 0.03); /* 1/100 of all that is seen */
        CHECK(l->n < 800);
        panel_free(&p);
    }
}

static void branches_are_two_lines(void)
{
    const panel_spec spec = {.kind = "eigenvalues", .over = {"gamma", 0.0, 2.3, 31, false}};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0);
    size_t breaks = 0;
    for (size_t i = 0; i < l->n; i++)
        breaks += isnan(l->x[i]) ? 1 : 0;
    CHECK(breaks == 2);
    panel_free(&p);
}

/* Arrowheads point where gamma grows: on the circle to the left. */
static void arrowheads_point_where_the_param_grows(void)
{
    const panel_spec spec = {.kind = "eigenvalues", .over = {"gamma", 0.0, 1.4, 22, false}};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_HEAD, 0);
    size_t to_the_right = 0;
    CHECK(l->n >= 20 && l->n % 5 == 0);        /* two arcs, two parts of the axis */
    for (size_t i = 0; i + 4 < l->n; i += 5) { /* tip, corner, notch, corner, break */
        CHECK(isnan(l->x[i + 4]));
        to_the_right += l->x[i] > l->x[i + 2];
    }
    CHECK(to_the_right == 1); /* the slow one of the two real eigenvalues */
    panel_free(&p);
}

static void marked_values_have_points_and_notes(void)
{
    static const double at[] = {0.6, 2.0};
    const panel_spec spec = {
        .kind = "eigenvalues", .over = gamma_0_to_2, .at = "gamma", .n_values = 2, .values = at};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_POINTS, 0);
    CHECK(l->n == 2);
    CHECK_NEAR(l->x[0], -0.3, 1e-14);
    CHECK_NEAR(fabs(l->y[0]), 0.4, 1e-14);
    CHECK(has_note(&p, "gamma = 0.6") && has_note(&p, "gamma = 2"));
    CHECK(p.c.n_notes == 3); /* one for the pair, one for each real eigenvalue */
    panel_free(&p);
}

static void parts_follow_the_closed_form(void)
{
    const panel_spec spec = {.kind = "eigenvalue-parts", .over = gamma_0_to_2};
    panel p = made(dirac, &spec);
    for (int part = 0; part < 2; part++) {
        const chart_layer *l = layer(&p, CHART_CURVE, part);
        CHECK_TEXT(l->name, part ? "imaginary part" : "real part");
        for (size_t i = 0; i < l->n; i++) {
            if (isnan(l->x[i])) continue;
            const double g = l->x[i], root = g * g / 4.0 - 0.25;
            const double want = part ? sqrt(fmax(-root, 0.0)) : sqrt(fmax(root, 0.0));
            CHECK_NEAR(fabs(part ? l->y[i] : l->y[i] + g / 2.0), want, 1e-7);
        }
    }
    panel_free(&p);
}

static void one_part_can_be_chosen(void)
{
    panel_spec spec = {.kind = "eigenvalue-parts", .over = gamma_0_to_2, .y = "real part"};
    panel p = made(dirac, &spec);
    CHECK(count_layers(&p, CHART_CURVE) == 1);
    CHECK_TEXT(p.c.y.name, "real part");
    panel_free(&p);
    spec.y = "reel part";
    p = panel_of(dirac, &spec);
    CHECK(p.status == DTE_USAGE);
    CHECK_TEXT(p.err.text, "panel 'eigenvalue-parts': y is 'real part' or 'imaginary part', not "
                           "'reel part' (did you mean 'real part'?)");
    panel_free(&p);
}

static void tangents_of_a_manifold_are_left_out(void)
{
    const panel_spec spec = {.kind = "eigenvalues", .over = {"k", 0.5, 2.0, 5, false}};
    panel p = made(line, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0);
    size_t seen = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (isnan(l->x[i])) continue;
        CHECK(l->x[i] <= -1.0 && l->y[i] == 0.0); /* -2k; the other is 0 for every k */
        seen++;
    }
    CHECK(seen >= 5);
    panel_free(&p);
}

/* ---- gaps ---- */

static void a_param_without_equilibrium_leaves_a_gap(void)
{
    const panel_spec spec = {.kind = "eigenvalue-parts",
                             .y = "real part",
                             .equilibrium = "lower",
                             .over = {"a", -1.0, 1.0, 21, false}};
    panel p = made(fold, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0);
    double first = (double)INFINITY;
    size_t unstable = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (isnan(l->y[i])) continue;
        first = fmin(first, l->x[i]);
        if (l->y[i] == -1.0) continue;
        unstable += CHECK_NEAR(l->y[i], 2.0 * sqrt(l->x[i]), 1e-6) ? 1 : 0;
    }
    CHECK(first >= 0.0 && first < 1e-3); /* near a = 0 the equilibrium is degenerate */
    CHECK(unstable > 10);
    panel_free(&p);
}

static void no_equilibrium_at_all_is_an_error(void)
{
    const panel_spec spec = {.kind = "step-bound", .over = {"a", -2.0, -1.0, 5, false}};
    panel p = panel_of(fold, &spec);
    CHECK(p.status == DTE_NUMERIC);
    CHECK(
        strstr(p.err.text, "panel 'step-bound': nothing to draw for a from -2 to -1; at a = -2:") ==
        p.err.text);
    CHECK(strstr(p.err.text, "no equilibrium near 'upper'"));
    panel_free(&p);
}

/* ---- step bounds ---- */

static double simultaneous_bound(double c, double g)
{
    return g < 2.0 * c ? g / (c * c) : 2.0 / (g / 2.0 + sqrt(g * g / 4.0 - c * c));
}

static double alternating_bound(double c, double g)
{
    return (sqrt(g * g + 4.0 * c * c) - g) / (c * c);
}

/* The positive root of c^4 h^3 - g c^2 h^2 + (g^2 - c^2) h - g, for a complex pair. */
static double extragradient_bound(double c, double g)
{
    double a = 0.0, b = 100.0;
    for (int i = 0; i < 200; i++) {
        const double h = 0.5 * (a + b), c2 = c * c;
        if (((c2 * c2 * h - g * c2) * h + g * g - c2) * h - g < 0.0)
            a = h;
        else
            b = h;
    }
    return a;
}

static const panel_method three[] = {
    {"simultaneous", NULL}, {"alternating", "in turn"}, {"extragradient", NULL}};

static void bounds_follow_the_closed_forms(void)
{
    const panel_spec spec = {.kind = "step-bound",
                             .over = {"gamma", 0.05, 1.95, 32, false},
                             .n_methods = 3,
                             .methods = three};
    panel p = made(dirac, &spec);
    double (*const bound[])(double, double) = {simultaneous_bound, alternating_bound,
                                               extragradient_bound};
    for (int m = 0; m < 3; m++) {
        const chart_layer *l = layer(&p, CHART_CURVE, m);
        CHECK(l->n >= 31);
        for (size_t i = 0; i < l->n; i++)
            if (m < 2 || l->x[i] < 0.99) CHECK_NEAR(l->y[i], bound[m](0.5, l->x[i]), 1e-6);
    }
    CHECK_TEXT(layer(&p, CHART_CURVE, 0)->name, "simultaneous");
    CHECK_TEXT(layer(&p, CHART_CURVE, 1)->name, "in turn");
    /* The peak of simultaneous descent, 2/c at gamma = 2c, is no grid point. */
    CHECK(distance_to(layer(&p, CHART_CURVE, 0), 1.0, 4.0) < 0.02);
    panel_free(&p);
}

static void an_unstable_flow_has_bound_zero(void)
{
    const panel_spec spec = {.kind = "step-bound", .over = {"gamma", -1.0, 1.0, 21, false}};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0);
    CHECK(ordinate(l, -0.5) == 0.0);
    CHECK_NEAR(ordinate(l, 0.5), 2.0, 1e-9);
    panel_free(&p);
}

/* Nobody moves: every point is an equilibrium, no direction is left, and nothing limits the step.
 */
static void an_unbounded_step_is_a_gap_and_a_note(void)
{
    static const char text[] = "param k = 1\n"
                               "player p (x) minimizes k\n"
                               "player q (y) minimizes k\n"
                               "equilibrium e: x = 0, y = 0\n";
    const panel_spec spec = {.kind = "step-bound", .over = {"k", 1.0, 2.0, 5, false}};
    panel p = made(text, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0);
    for (size_t i = 0; i < l->n; i++)
        CHECK(isnan(l->y[i]));
    CHECK(has_note(&p, "simultaneous: any h"));
    panel_free(&p);
}

static void adam_without_eps_has_a_note_instead_of_a_curve(void)
{
    static const panel_method m[] = {{"simultaneous", NULL}, {"adam:eps=0", "Adam"}};
    const panel_spec spec = {
        .kind = "step-bound", .over = {"gamma", 0.5, 1.5, 5, false}, .n_methods = 2, .methods = m};
    panel p = made(dirac, &spec);
    CHECK(has_note(&p, "Adam: no Jacobian at rest"));
    panel_free(&p);
}

/* ---- regions ---- */

/* The area of all polygons of a layer by the shoelace formula. */
static double area(const chart_layer *l)
{
    double sum = 0.0;
    for (size_t i = 0; i + 1 < l->n; i++)
        if (!isnan(l->x[i]) && !isnan(l->x[i + 1]))
            sum += l->x[i] * l->y[i + 1] - l->x[i + 1] * l->y[i];
    return fabs(sum) / 2.0;
}

/* The integral of gamma/c^2 from 0 to 1 for c = 1/2 is 2. */
static void the_region_has_the_area_below_the_bound(void)
{
    const panel_spec spec = {.kind = "region", .over = {"gamma", 0.0, 1.0, 11, false}};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_REGION, 0);
    CHECK_NEAR(area(l), 2.0, 1e-4);
    for (size_t i = 0; i < l->n; i++)
        if (!isnan(l->x[i]) && l->y[i] > 0.0) CHECK_NEAR(l->y[i], 4.0 * l->x[i], 1e-8);
    panel_free(&p);
}

/* With rate r of the discriminator: stable iff h c^2 < g and r h (2g - h c^2) < 4. So for
 * c^2 = 1/4 and r = 10 the rates g - sqrt(g^2 - 1/10) < h/4 < g + sqrt(...) are cut out; what is
 * left above, up to h = 4g, begins at g^2 = 1/10 as a second interval. */
static const char rates[] = "param gamma = 0.3\n"
                            "player g (theta) minimizes theta*psi/2\n"
                            "player d (psi)   maximizes theta*psi/2 - gamma/2*psi^2 rate 10\n"
                            "equilibrium matched: theta = 0, psi = 0\n";

static void a_region_with_a_notch_is_one_polygon(void)
{
    const panel_spec spec = {.kind = "region", .over = {"gamma", 0.01, 0.5, 15, false}};
    panel p = made(rates, &spec);
    const chart_layer *l = layer(&p, CHART_REGION, 0);
    double sum = 0.0;
    const int n = 200000;
    size_t breaks = 0;
    for (int i = 0; i < n; i++) { /* the two conditions, integrated by the midpoint rule */
        const double g = 0.01 + 0.49 * (i + 0.5) / n, root = g * g - 0.1;
        sum += 4.0 * g;
        if (root > 0.0) sum -= fmin(4.0 * (g + sqrt(root)), 4.0 * g) - 4.0 * (g - sqrt(root));
    }
    sum *= 0.49 / n;
    for (size_t i = 0; i < l->n; i++)
        breaks += isnan(l->x[i]) ? 1 : 0;
    CHECK(breaks == 1);
    CHECK_NEAR(area(l), sum, 1e-3);
    panel_free(&p);
}

/* Columns x = 0, 1, ... of up to two intervals. */
static void set_columns(size_t n, const double ends[][4], const size_t counts[], loop_column *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (loop_column){.x = (double)i, .n = counts[i]};
        for (size_t k = 0; k < counts[i]; k++)
            out[i].end[k] = out[i].shown[k] = ends[i][k];
    }
}

static chart loops_of(size_t n, const double ends[][4], const size_t counts[])
{
    loop_column columns[8];
    chart c = {0};
    set_columns(n, ends, counts, columns);
    chart_layer_begin(&c, CHART_REGION, 0, NULL);
    CHECK(loops_draw(n, columns, &c, NULL) == DTE_OK);
    return c;
}

static size_t polygons(const chart *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->layers[0].n; i++)
        n += isnan(c->layers[0].x[i]) ? 1 : 0;
    return n;
}

/* A strip of height 3 and width 4; the hole opens to height 1 from x = 1 to 2 and is closed at 3.
 */
static void a_hole_is_cut_out(void)
{
    static const double ends[][4] = {{0, 3}, {0, 1.5, 1.5, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}, {0, 3}};
    static const size_t counts[] = {2, 4, 4, 4, 2};
    chart c = loops_of(5, ends, counts);
    CHECK(polygons(&c) == 1);
    CHECK_NEAR(area(&c.layers[0]), 12.0 - 0.5 - 1.0, 1e-14);
    chart_free(&c);
}

/* The strip forks; later its upper part ends and a new one begins elsewhere. */
static void forks_ends_and_beginnings_are_followed(void)
{
    static const double ends[][4] = {{0, 3}, {0, 1, 2, 3}, {0, 1, 2, 3},
                                     {0, 1}, {0, 1, 8, 9}, {0, 1, 8, 9}};
    static const size_t counts[] = {2, 4, 4, 2, 4, 4};
    chart c = loops_of(6, ends, counts);
    CHECK(polygons(&c) == 2);
    CHECK_NEAR(area(&c.layers[0]), 3.0 + 2.0 + 1.0 + 1.0 + 2.0, 1e-14); /* slab by slab */
    chart_free(&c);
}

static void what_jumps_is_not_joined(void)
{
    static const double ends[][4] = {{0, 1}, {0, 1}, {5, 6}, {5, 6}};
    static const size_t counts[] = {2, 2, 2, 2};
    chart c = loops_of(4, ends, counts);
    CHECK(polygons(&c) == 2);
    CHECK_NEAR(area(&c.layers[0]), 2.0, 1e-14);
    chart_free(&c);
}

static void no_interval_is_no_polygon(void)
{
    static const double ends[][4] = {{0}, {0}};
    static const size_t counts[] = {0, 0};
    chart c = loops_of(2, ends, counts);
    CHECK(c.layers[0].n == 0);
    chart_free(&c);
    c = loops_of(0, ends, counts);
    CHECK(c.layers[0].n == 0);
    chart_free(&c);
}

/* ---- multipliers ---- */

static void multipliers_enter_and_leave_the_disc(void)
{
    static const double at[] = {0.6, 1.2, 1.5};
    const panel_spec spec = {.kind = "multipliers", .at = "step", .n_values = 3, .values = at};
    panel p = made(dirac, &spec);
    const double im = sqrt(0.25 - 0.0225);
    CHECK(layer(&p, CHART_DISC, 0)->n > 100);
    for (int i = 0; i < 3; i++) {
        const chart_layer *l = layer(&p, CHART_POINTS, i);
        CHECK(l->n == 2);
        CHECK_NEAR(l->x[0], 1.0 - 0.15 * at[i], 1e-14);
        CHECK_NEAR(fabs(l->y[0]), at[i] * im, 1e-14);
    }
    CHECK_TEXT(layer(&p, CHART_POINTS, 1)->name, "h = 1.2");
    CHECK_NEAR(hypot(layer(&p, CHART_POINTS, 1)->x[0], layer(&p, CHART_POINTS, 1)->y[0]), 1.0,
               1e-14); /* h = 1.2 is the bound */
    panel_free(&p);
}

static void paths_of_multipliers_are_straight_for_simultaneous_descent(void)
{
    static const panel_method m[] = {{"simultaneous", NULL}, {"alternating", NULL}};
    const panel_spec spec = {
        .kind = "multipliers", .over = {"step", 0.0, 2.0, 21, false}, .n_methods = 2, .methods = m};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0), *turns = layer(&p, CHART_CURVE, 1);
    for (size_t i = 0; i < l->n; i++)
        if (!isnan(l->x[i]))
            CHECK_NEAR(fabs(l->y[i]) * 0.15, (1.0 - l->x[i]) * sqrt(0.25 - 0.0225), 1e-13);
    for (size_t i = 0; i < turns->n; i++) { /* determinant 1 - h gamma, trace 2 - h gamma - h^2/4 */
        if (isnan(turns->x[i]) || turns->y[i] == 0.0) continue;
        const double h = (1.0 - turns->x[i] * turns->x[i] - turns->y[i] * turns->y[i]) / 0.3;
        CHECK_NEAR(2.0 * turns->x[i], 2.0 - 0.3 * h - h * h / 4.0, 1e-9);
    }
    CHECK(turns->n > 40);
    panel_free(&p);
}

static void multipliers_over_a_param_need_a_step(void)
{
    static const panel_method with[] = {{"simultaneous:step=0.5", NULL}};
    panel_spec spec = {.kind = "multipliers", .over = gamma_0_to_2};
    panel p = panel_of(dirac, &spec);
    CHECK(p.status == DTE_USAGE);
    CHECK_TEXT(p.err.text,
               "panel 'multipliers': while gamma moves, a method needs its own learning "
               "rate, such as 'simultaneous: step = 0.1'");
    panel_free(&p);
    spec.n_methods = 1;
    spec.methods = with;
    p = made(dirac, &spec);
    CHECK(distance_to(layer(&p, CHART_CURVE, 0), 1.0, 0.25) < 1e-12); /* gamma = 0 */
    CHECK(distance_to(layer(&p, CHART_CURVE, 0), 0.75, 0.0) < 2e-4);  /* gamma = 1 */
    CHECK_TEXT(layer(&p, CHART_CURVE, 0)->name, "simultaneous, step = 0.5");
    panel_free(&p);
}

static void the_radius_is_least_at_half_the_bound(void)
{
    const panel_spec spec = {.kind = "radius", .over = {"step", 0.0, 1.6, 33, false}};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0), *best = layer(&p, CHART_POINTS, 0);
    for (size_t i = 0; i < l->n; i++) {
        const double h = l->x[i];
        CHECK_NEAR(l->y[i], sqrt(1.0 - 0.3 * h + 0.25 * h * h), 1e-13);
    }
    CHECK_NEAR(best->x[0], 0.6, 1e-9);
    CHECK_NEAR(best->y[0], sqrt(0.91), 1e-12);
    CHECK(ordinate(l, 1.2) > 0.9999 && ordinate(l, 1.2) < 1.0001);
    panel_free(&p);
}

static void values_of_a_param_give_a_curve_each(void)
{
    static const double at[] = {0.3, 1.0};
    const panel_spec spec = {.kind = "radius",
                             .over = {"step", 0.0, 4.0, 33, false},
                             .at = "gamma",
                             .n_values = 2,
                             .values = at};
    panel p = made(dirac, &spec);
    CHECK_TEXT(layer(&p, CHART_CURVE, 1)->name, "gamma = 1");
    const chart_layer *l = layer(&p, CHART_CURVE, 1);
    for (size_t i = 0; i < l->n; i++) /* double eigenvalue -1/2 */
        CHECK_NEAR(l->y[i], fabs(1.0 - 0.5 * l->x[i]), 1e-7);
    panel_free(&p);
}

/* ---- runs ---- */

/* For gamma = 0 simultaneous descent multiplies |s| by sqrt(1 + h^2/4) in each step. */
static void the_distance_grows_by_the_modulus(void)
{
    static const panel_method m[] = {{"simultaneous:step=0.2", NULL}};
    const panel_spec spec = {.kind = "convergence", .n_methods = 1, .methods = m, .steps = 100};
    panel p = {0};
    const dte_setting still = {"gamma", 0.0};
    CHECK(dte_game_parse("test.game", dirac, strlen(dirac), 1, &still, &p.game, &p.err) == DTE_OK);
    CHECK(panel_find("convergence")->make(p.game, &spec, &p.c, &p.err) == DTE_OK);
    const chart_layer *l = layer(&p, CHART_CURVE, 0);
    CHECK(l->n == 101 && p.c.y.log);
    for (size_t k = 0; k < l->n; k++) {
        CHECK(l->x[k] == (double)k);
        CHECK_NEAR(l->y[k], sqrt(2.0) * pow(1.01, 0.5 * (double)k), 1e-12);
    }
    panel_free(&p);
}

/* Flow and method on one axis: time; step k of the method stands at k h. */
static void the_flow_and_methods_share_the_time(void)
{
    static const panel_method m[] = {{NULL, NULL}, {"simultaneous:step=0.5", NULL}};
    static const char *const starts[] = {"theta = 1, psi = 0"};
    const panel_spec spec = {.kind = "series",
                             .y = "theta",
                             .n_methods = 2,
                             .methods = m,
                             .steps = 10,
                             .n_starts = 1,
                             .starts = starts};
    panel p = made(dirac, &spec);
    const chart_layer *flow = layer(&p, CHART_CURVE, 0), *steps = layer(&p, CHART_CURVE, 1);
    CHECK_TEXT(flow->name, "flow");
    CHECK_TEXT(p.c.x.name, "time t");
    CHECK(steps->n == 11 && steps->x[10] == 5.0 && p.c.x.high == 5.0);
    const double w = sqrt(0.25 - 0.0225); /* theta = exp(-t 0.15)(cos wt + 0.15/w sin wt) */
    for (size_t i = 0; i < flow->n; i++) {
        const double t = flow->x[i];
        CHECK_NEAR(flow->y[i], exp(-0.15 * t) * (cos(w * t) + 0.15 / w * sin(w * t)), 1e-8);
    }
    panel_free(&p);
}

static void all_components_are_shown_without_a_choice(void)
{
    const panel_spec spec = {.kind = "series", .steps = 5};
    panel p = made(dirac, &spec);
    CHECK(count_layers(&p, CHART_CURVE) == 2);
    CHECK_TEXT(layer(&p, CHART_CURVE, 1)->name, "psi");
    panel_free(&p);
}

static void a_diverging_run_ends_its_line(void)
{
    static const panel_method m[] = {{"simultaneous:step=1e4", NULL}};
    const panel_spec spec = {.kind = "convergence", .n_methods = 1, .methods = m};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_CURVE, 0);
    CHECK(l->n > 10 && l->n < 100);
    for (size_t i = 0; i < l->n; i++)
        CHECK(isfinite(l->y[i]));
    panel_free(&p);
}

/* ---- spectra ---- */

static void points_are_the_spectra_at_the_values(void)
{
    static const double at[] = {0.6, 2.0};
    panel_spec spec = {.kind = "spectrum", .at = "gamma", .n_values = 2, .values = at};
    panel p = made(dirac, &spec);
    CHECK_NEAR(layer(&p, CHART_POINTS, 0)->x[0], -0.3, 1e-14);
    CHECK_NEAR(layer(&p, CHART_POINTS, 1)->x[0], -1.0 + sqrt(0.75), 1e-14);
    CHECK_TEXT(layer(&p, CHART_POINTS, 1)->name, "gamma = 2");
    panel_free(&p);
    spec.point = "theta = 3, psi = 2*gamma"; /* the same everywhere: the field is linear */
    p = made(dirac, &spec);
    CHECK_NEAR(layer(&p, CHART_POINTS, 0)->x[0], -0.3, 1e-14);
    panel_free(&p);
}

static void a_method_has_its_spectrum_in_the_unit_disc(void)
{
    static const panel_method m[] = {{"simultaneous:step=0.6", NULL}};
    const panel_spec spec = {.kind = "spectrum", .n_methods = 1, .methods = m};
    panel p = made(dirac, &spec);
    const chart_layer *l = layer(&p, CHART_POINTS, 0);
    CHECK(layer(&p, CHART_DISC, 0)->n > 100);
    CHECK_NEAR(l->x[0], 0.91, 1e-14);
    CHECK_NEAR(hypot(l->x[0], l->y[0]), sqrt(0.91), 1e-14);
    panel_free(&p);
}

/* v = A s with 25 blocks of a damped rotation: 50 eigenvalues -1 +- i. */
static void many_eigenvalues_are_a_cloud(void)
{
    static const char text[] = "size n = 25\n"
                               "player p (x[n]) minimizes sqnorm(x)/2 + x'*y\n"
                               "player q (y[n]) minimizes sqnorm(y)/2 - x'*y\n"
                               "equilibrium e: x = zeros(n), y = zeros(n)\n";
    const panel_spec spec = {.kind = "spectrum"};
    panel p = made(text, &spec);
    const chart_layer *l = layer(&p, CHART_CLOUD, 0);
    CHECK(l->n == 50);
    for (size_t i = 0; i < l->n; i++) {
        CHECK_NEAR(l->x[i], -1.0, 1e-12);
        CHECK_NEAR(fabs(l->y[i]), 1.0, 1e-12);
    }
    panel_free(&p);
}

static void notes_do_not_cover_each_other(void)
{
    static const double at[] = {0.6, 0.6, 0.6, 0.6};
    const panel_spec spec = {
        .kind = "eigenvalues", .over = gamma_0_to_2, .at = "gamma", .n_values = 4, .values = at};
    panel p = made(dirac, &spec);
    CHECK(p.c.n_notes == 3); /* to the right, to the left, above */
    for (size_t i = 0; i < p.c.n_notes; i++)
        for (size_t k = 0; k < i; k++)
            CHECK(p.c.notes[i].side != p.c.notes[k].side);
    panel_free(&p);
}

/* ---- portraits ---- */

static void a_portrait_has_flow_methods_and_starts(void)
{
    static const panel_method m[] = {{NULL, NULL}, {"alternating:step=0.2", "in turn"}};
    static const char *const starts[] = {"theta = 1", "psi = -1"};
    const panel_spec spec = {.kind = "phase",
                             .n_methods = 2,
                             .methods = m,
                             .n_starts = 2,
                             .starts = starts,
                             .steps = 20};
    panel p = made(dirac, &spec);
    CHECK(count_layers(&p, CHART_STREAM) >= 1);
    CHECK(count_layers(&p, CHART_CURVE) == 2);
    CHECK(count_layers(&p, CHART_ITERATES) == 2);
    CHECK(count_layers(&p, CHART_START) == 4);
    CHECK(count_layers(&p, CHART_STABLE) == 1);
    size_t named = 0;
    for (size_t i = 0; i < p.c.n_layers; i++)
        named += p.c.layers[i].name && strcmp(p.c.layers[i].name, "in turn") == 0;
    CHECK(named == 1);
    const chart_layer *l = layer(&p, CHART_ITERATES, 1);
    CHECK(l->n == 21);
    CHECK_NEAR(l->x[1], 0.9, 1e-15);                                 /* theta - h c psi */
    CHECK_NEAR(l->y[1], 1.0 + 0.2 * (0.5 * 0.9 - 0.3 * 1.0), 1e-15); /* sees the new theta */
    panel_free(&p);
}

/* ---- what every kind does ---- */

static void params_stay_as_they_were(void)
{
    static const double at[] = {0.6};
    for (size_t i = 0; i < panel_count(); i++) {
        const bool cloud = strcmp(panel_table[i]->name, "spectrum") == 0;
        panel_spec spec = {.kind = panel_table[i]->name, .over = gamma_0_to_2, .steps = 10};
        if (strstr("multipliers radius", spec.kind)) spec.over.name = "step";
        if (cloud || strcmp(spec.kind, "radius") == 0) {
            spec.at = "gamma";
            spec.n_values = 1;
            spec.values = at;
        }
        panel p = made(dirac, &spec);
        CHECK(dte_game_param(p.game, 0).value == 0.3);
        CHECK(p.c.n_layers > 0 && p.c.x.name && p.c.y.name && p.c.x.low < p.c.x.high);
        panel_free(&p);
        spec.over.lo = -1e300; /* outside the range of gamma, or no rate */
        spec.over.n = 3;
        p = panel_of(dirac, &spec);
        CHECK(dte_game_param(p.game, 0).value == 0.3);
        panel_free(&p);
    }
}

static void titles_say_the_params_that_stay(void)
{
    panel_spec spec = {.kind = "step-bound", .over = gamma_0_to_2};
    panel p = made(dirac, &spec);
    CHECK(p.c.title == NULL);
    CHECK_TEXT(p.c.subtitle, "c = 0.5");
    panel_free(&p);
    spec.title = "Bounds";
    spec.subtitle = "";
    p = made(dirac, &spec);
    CHECK_TEXT(p.c.title, "Bounds");
    CHECK(p.c.subtitle == NULL);
    panel_free(&p);
}

static void axes_obey_the_recipe(void)
{
    const panel_spec spec = {.kind = "step-bound",
                             .over = {"gamma", 0.01, 100.0, 9, true},
                             .y_log = true,
                             .has_y_range = true,
                             .y_lo = 1e-3,
                             .y_hi = 10.0};
    panel p = made(dirac, &spec);
    CHECK(p.c.x.log && p.c.y.log && p.c.x.low == 0.01 && p.c.x.high == 100.0);
    CHECK(p.c.y.low == 1e-3 && p.c.y.high == 10.0);
    panel_free(&p);
}

typedef struct complaint {
    const char *text; /* of the game */
    panel_spec spec;
    const char *says;
} complaint;

static const panel_method a_flow[] = {{NULL, NULL}}, a_typo[] = {{"alternatin", NULL}};
static const double a_value[] = {1.0};

static const complaint complaints[] = {
    {dirac,
     {.kind = "eigenvalues"},
     "panel 'eigenvalues' needs a range, such as 'over gamma = 0.1 : 2'"},
    {dirac,
     {.kind = "eigenvalues", .over = {"gama", 0, 1, 5, false}},
     "panel 'eigenvalues': 'gama' is no param of test.game (did you mean 'gamma'?)"},
    {dirac,
     {.kind = "region", .over = {"step", 0, 1, 5, false}},
     "panel 'region': 'step' is no param of test.game (did you mean 'gamma'?)"},
    {dirac,
     {.kind = "step-bound", .over = {"gamma", 1, 1, 5, false}},
     "panel 'step-bound': 'over gamma = 1 : 1' is no range; it needs two different numbers, the "
     "smaller one first"},
    {dirac,
     {.kind = "step-bound", .over = {"gamma", 0, 1, 1, false}},
     "panel 'step-bound': a range over gamma needs at least 2 values"},
    {dirac,
     {.kind = "step-bound", .over = {"gamma", 0, 1, 1000000, false}},
     "panel 'step-bound': more than 100000 values of gamma"},
    {dirac,
     {.kind = "region", .over = {"gamma", 0, 1, 5, true}},
     "panel 'region': 'over gamma = 0 : 1 log' must begin above 0"},
    {dirac,
     {.kind = "radius", .over = {"step", -1, 1, 5, false}},
     "panel 'radius': 'over step = -1 : 1' must begin at 0 or above"},
    {dirac,
     {.kind = "radius", .over = {"gamma", 0, 1, 5, false}},
     "panel 'radius' goes over learning rates: 'over step = ...'; 'at gamma = ...' gives a curve "
     "for each value"},
    {dirac,
     {.kind = "eigenvalues", .over = {"gamma", 0, 1, 5, false}, .equilibrium = "matchd"},
     "panel 'eigenvalues': test.game has no equilibrium 'matchd' (did you mean 'matched'?)"},
    {dirac,
     {.kind = "eigenvalues",
      .over = {"gamma", 0, 1, 5, false},
      .at = "c",
      .n_values = 1,
      .values = a_value},
     "panel 'eigenvalues': 'at' marks values of 'c', but the panel goes over 'gamma'"},
    {dirac,
     {.kind = "region", .over = {"gamma", 0, 1, 5, false}, .n_methods = 1, .methods = a_flow},
     "panel 'region' shows training methods, and the flow has no learning rate; name a method, see "
     "'detente list methods'"},
    {dirac,
     {.kind = "region", .over = {"gamma", 0, 1, 5, false}, .n_methods = 1, .methods = a_typo},
     "unknown method 'alternatin' (did you mean 'alternating'?); see 'detente list methods'"},
    {dirac,
     {.kind = "series", .y = "thea"},
     "panel 'series': 'thea' is no component of the state of test.game (did you mean 'theta'?)"},
    {dirac,
     {.kind = "phase", .x = "psy"},
     "panel 'phase': 'psy' is no component of the state of test.game (did you mean 'psi'?)"},
    {dirac,
     {.kind = "step-bound",
      .over = {"gamma", 0, 1, 5, false},
      .y_log = true,
      .has_y_range = true,
      .y_lo = 0,
      .y_hi = 1},
     "panel 'step-bound': the y axis cannot go from 0 to 1 on a logarithmic scale; begin above 0"},
    {dirac,
     {.kind = "step-bound", .over = {"gamma", -20, 1, 5, false}},
     "gamma = -20 is outside its range [-10, 1000000]; change the range in test.game"},
    {fold, {.kind = "convergence"}, "panel 'convergence' needs a start, such as 'start x = 1'"},
    {"player p (x) minimizes x^2\n",
     {.kind = "radius"},
     "panel 'radius': test.game names no equilibrium; add a line such as 'equilibrium matched: x = "
     "0'"},
};

static void mistakes_are_named(void)
{
    for (size_t i = 0; i < sizeof complaints / sizeof *complaints; i++) {
        panel p = panel_of(complaints[i].text, &complaints[i].spec);
        CHECK(p.status == DTE_USAGE || p.status == DTE_LIMIT);
        CHECK_TEXT(p.err.text, complaints[i].says);
        panel_free(&p);
    }
}

static void every_kind_has_a_name_help_and_words(void)
{
    for (size_t i = 0; i < panel_count(); i++) {
        CHECK(panel_find(panel_table[i]->name) == panel_table[i]);
        CHECK(strlen(panel_table[i]->help) > 20 && strlen(panel_table[i]->accepts) > 0);
    }
    CHECK(panel_find("phases") == NULL);
}

static void every_failed_allocation_is_reported(void)
{
    static const double at[] = {0.6};
    for (size_t i = 0; i < panel_count(); i++) {
        panel_spec spec = {.kind = panel_table[i]->name,
                           .over = {"gamma", 0.1, 0.4, 2, false},
                           .steps = 3,
                           .no_flow = true};
        if (strstr("multipliers radius", spec.kind)) spec.over.name = "step";
        if (strcmp(spec.kind, "spectrum") == 0) {
            spec.at = "gamma";
            spec.n_values = 1;
            spec.values = at;
        }
        dte_game *game = NULL;
        dte_error err;
        CHECK(dte_game_parse("test.game", dirac, strlen(dirac), 0, NULL, &game, &err) == DTE_OK);
        dte_status status = DTE_MEMORY;
        long count = 0;
        for (long step = 1; status != DTE_OK && count < 1000000;
             count += step, step += step / 8 + 1) {
            chart c = {0};
            memory_fail_after(count);
            status = panel_table[i]->make(game, &spec, &c, &err);
            memory_fail_after(-1);
            CHECK(status == DTE_OK || (status == DTE_MEMORY && err.count > 0));
            CHECK(dte_game_param(game, 0).value == 0.3);
            chart_free(&c);
            if (status != DTE_OK && status != DTE_MEMORY) break;
        }
        CHECK(status == DTE_OK && count > 10);
        dte_game_free(game);
    }
}

static void say_times(void)
{
    for (size_t i = 0; i < panel_count(); i++) {
        panel_spec spec = {.kind = panel_table[i]->name, .over = {"gamma", 0.1, 2.0, 200, false}};
        if (strstr("multipliers radius", spec.kind)) spec.over.name = "step";
        const double before = now();
        panel p = made(dirac, &spec);
        printf("# %s: %.0f ms\n", spec.kind, 1e3 * (now() - before));
        panel_free(&p);
    }
}

int main(void)
{
    RUN(eigenvalues_lie_on_the_circle_and_on_the_axis);
    RUN(a_coalescence_is_sharp);
    RUN(branches_are_two_lines);
    RUN(arrowheads_point_where_the_param_grows);
    RUN(marked_values_have_points_and_notes);
    RUN(parts_follow_the_closed_form);
    RUN(one_part_can_be_chosen);
    RUN(tangents_of_a_manifold_are_left_out);
    RUN(a_param_without_equilibrium_leaves_a_gap);
    RUN(no_equilibrium_at_all_is_an_error);
    RUN(bounds_follow_the_closed_forms);
    RUN(an_unstable_flow_has_bound_zero);
    RUN(an_unbounded_step_is_a_gap_and_a_note);
    RUN(adam_without_eps_has_a_note_instead_of_a_curve);
    RUN(the_region_has_the_area_below_the_bound);
    RUN(a_region_with_a_notch_is_one_polygon);
    RUN(a_hole_is_cut_out);
    RUN(forks_ends_and_beginnings_are_followed);
    RUN(what_jumps_is_not_joined);
    RUN(no_interval_is_no_polygon);
    RUN(multipliers_enter_and_leave_the_disc);
    RUN(paths_of_multipliers_are_straight_for_simultaneous_descent);
    RUN(multipliers_over_a_param_need_a_step);
    RUN(the_radius_is_least_at_half_the_bound);
    RUN(values_of_a_param_give_a_curve_each);
    RUN(the_distance_grows_by_the_modulus);
    RUN(the_flow_and_methods_share_the_time);
    RUN(all_components_are_shown_without_a_choice);
    RUN(a_diverging_run_ends_its_line);
    RUN(points_are_the_spectra_at_the_values);
    RUN(a_method_has_its_spectrum_in_the_unit_disc);
    RUN(many_eigenvalues_are_a_cloud);
    RUN(notes_do_not_cover_each_other);
    RUN(a_portrait_has_flow_methods_and_starts);
    RUN(params_stay_as_they_were);
    RUN(titles_say_the_params_that_stay);
    RUN(axes_obey_the_recipe);
    RUN(mistakes_are_named);
    RUN(every_kind_has_a_name_help_and_words);
    RUN(every_failed_allocation_is_reported);
    say_times();
    return tap_done();
}

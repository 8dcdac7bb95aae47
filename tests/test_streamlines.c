/* test_streamlines.c - streamlines and nullclines of fields with known orbits.
 *
 * Fields: uniform (2, 1); rotation (-y, x); saddle (x, -y); stable focus; the uniform WGAN
 * w' = (1 - a^2)/3, a' = 2wa/3, which conserves H = w^2 + a^2/2 - log a; the stiff R1
 * Dirac-GAN; a double-well oscillator. "Canvas" is the drawing whose longer side is 1. */
#include "analysis/nullclines.h"
#include "analysis/stream_stiff.h"
#include "analysis/streamlines.h"
#include "base/memory.h"
#include "stream_measure.h"
#include "tap.h"
#include <stdlib.h>

/* ---- fields ---- */

typedef struct field_case {
    const char *name;
    plane_field *field;
    double parameter;
    plane_window window;
    size_t n;
    plane_point equilibria[2];
    size_t most_evaluations;
    double least_even; /* fraction of gaps within 0.5 .. 1.5 of the spacing */
} field_case;

#define EACH for (size_t i = 0; i < n; i++)

static void uniform(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data, (void)x, (void)y;
    EACH u[i] = 2.0, v[i] = 1.0;
}

static void rotation(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data;
    EACH u[i] = -y[i], v[i] = x[i];
}

static void saddle(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data;
    EACH u[i] = x[i], v[i] = -y[i];
}

/* Eigenvalues -p +- i. */
static void focus(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double p = *(const double *)data;
    EACH u[i] = -p * x[i] - y[i], v[i] = x[i] - p * y[i];
}

static void node(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data;
    EACH u[i] = -x[i], v[i] = -3.0 * y[i];
}

static void wgan(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double eta = *(const double *)data;
    EACH
    {
        const double w = x[i], a = y[i];
        u[i] = (1.0 - a * a) / 3.0;
        v[i] = 2.0 * w * a / 3.0 + 4.0 * eta / 9.0 * a * (1.0 - a * a);
    }
}

/* Dirac-GAN with R1: theta' = -psi s, psi' = theta s - gamma psi, s = logistic(-theta psi). */
static void dirac(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double gamma = *(const double *)data;
    EACH
    {
        const double s = 1.0 / (1.0 + exp(x[i] * y[i]));
        u[i] = -y[i] * s;
        v[i] = x[i] * s - gamma * y[i];
    }
}

/* x' = y, y' = x - x^3: two centres and a saddle between them. */
static void double_well(void *data, size_t n, const double *x, const double *y, double *u,
                        double *v)
{
    (void)data;
    EACH u[i] = y[i], v[i] = x[i] - x[i] * x[i] * x[i];
}

static void zero(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data, (void)x, (void)y;
    EACH u[i] = 0.0, v[i] = 0.0;
}

static void undefined(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data, (void)x, (void)y;
    EACH u[i] = v[i] = __builtin_nan("");
}

/* Defined for x > 0.3 only. */
static void half_plane(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data;
    EACH u[i] = -1.0, v[i] = 0.3 + 0.0 * log(x[i] - 0.3) + 0.0 * y[i];
}

static field_case cases[] = {
    {"uniform", uniform, 0, {0, 1, 0, 1}, 0, {{0, 0}}, 20000, 0.95},
    {"uniform, wide", uniform, 0, {0, 2, 0, 1}, 0, {{0, 0}}, 20000, 0.95},
    {"rotation", rotation, 0, {-2, 2, -2, 2}, 1, {{0, 0}}, 40000, 0.95},
    {"saddle", saddle, 0, {-1, 1, -1, 1}, 1, {{0, 0}}, 60000, 0.95},
    {"focus 0.1", focus, 0.1, {-1, 1, -1, 1}, 1, {{0, 0}}, 60000, 0.95},
    {"focus 0.5", focus, 0.5, {-1, 1, -1, 1}, 1, {{0, 0}}, 60000, 0.95},
    {"node", node, 0, {-1, 1, -1, 1}, 1, {{0, 0}}, 60000, 0.95},
    {"wgan 0", wgan, 0, {-1, 1, 0, 2}, 1, {{0, 1}}, 60000, 0.95},
    {"wgan 0.25", wgan, 0.25, {-1, 1, 0, 2}, 1, {{0, 1}}, 60000, 0.95},
    {"wgan 1", wgan, 1, {-1, 1, 0, 2}, 1, {{0, 1}}, 60000, 0.95},
    {"dirac 0", dirac, 0, {-2, 2, -2, 2}, 1, {{0, 0}}, 60000, 0.95},
    {"dirac 1", dirac, 1, {-2, 2, -2, 2}, 1, {{0, 0}}, 80000, 0.95},
    {"dirac 30", dirac, 30, {-2, 2, -2, 2}, 1, {{0, 0}}, 120000, 0.95},
    {"dirac 1e6", dirac, 1e6, {-2, 2, -2, 2}, 1, {{0, 0}}, 120000, 0.95},
    /* Whole orbits only: the gaps at the saddle cannot be filled. */
    {"double well", double_well, 0, {-2, 2, -1.5, 1.5}, 2, {{-1, 0}, {1, 0}}, 150000, 0.85},
};
enum { CASES = sizeof cases / sizeof *cases };

static streamlines make(field_case *c)
{
    streamlines s;
    const streamline_settings set = streamline_default();
    CHECK(streamlines_make(c->field, &c->parameter, c->window, c->n, c->equilibria, &set, &s,
                           NULL) == DTE_OK);
    return s;
}

/* ---- claims about streamlines ---- */

static void neighbours_are_half_to_one_and_a_half_spacings_apart(void)
{
    const double d = streamline_default().spacing;
    for (size_t k = 0; k < CASES; k++) {
        streamlines s = make(&cases[k]);
        const double even = measure_even(
            &(measured){&s, NULL, cases[k].window, cases[k].n, cases[k].equilibria, d});
        printf("# %-13s %2zu lines %6zu evaluations %6.2f %% of gaps within 0.5 .. 1.5 d\n",
               cases[k].name, s.count, s.evaluations, 100 * even);
        CHECK(even >= cases[k].least_even);
        CHECK(s.evaluations <= cases[k].most_evaluations);
        CHECK(s.complete);
        streamlines_free(&s);
    }
}

/* ---- separatrices ---- */

static void pendulum(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double friction = *(const double *)data;
    EACH u[i] = y[i], v[i] = -sin(x[i]) - friction * y[i];
}

/* x' = y, y' = x - x^3 - p y. */
static void duffing(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double p = *(const double *)data;
    EACH u[i] = y[i], v[i] = x[i] - x[i] * x[i] * x[i] - p * y[i];
}

/* A linear-quadratic game: x maximizes a x^2 / 2 + x y, y minimizes -y^2 / 2 + x y. */
static void quadratic(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double a = *(const double *)data;
    EACH u[i] = a * x[i] + y[i], v[i] = y[i] - x[i];
}

typedef struct saddle_case {
    const char *name;
    plane_field *field;
    double parameter;
    plane_window window;
    size_t n_saddles;
    plane_saddle saddles[2];
    size_t n; /* of equilibria; the saddles come first */
    plane_point points[3];
    size_t branches;
    double least_even;
} saddle_case;

#define PI 3.14159265358979323846
static saddle_case saddle_cases[] = {
    {"pendulum",
     pendulum,
     0,
     {-5, 5, -3, 3},
     2,
     {{{-PI, 0}, {0, 1, 1, 0}}, {{PI, 0}, {0, 1, 1, 0}}},
     3,
     {{-PI, 0}, {PI, 0}, {0, 0}},
     8,
     0.95},
    {"pendulum, friction",
     pendulum,
     0.3,
     {-5, 5, -3, 3},
     2,
     {{{-PI, 0}, {0, 1, 1, -0.3}}, {{PI, 0}, {0, 1, 1, -0.3}}},
     3,
     {{-PI, 0}, {PI, 0}, {0, 0}},
     8,
     0.95},
    {"duffing",
     duffing,
     0,
     {-2, 2, -1.5, 1.5},
     1,
     {{{0, 0}, {0, 1, 1, 0}}},
     3,
     {{0, 0}, {-1, 0}, {1, 0}},
     4,
     0.70}, /* whole orbits only, and the gaps between level sets widen at a saddle */
    {"duffing, friction",
     duffing,
     0.2,
     {-2, 2, -1.5, 1.5},
     1,
     {{{0, 0}, {0, 1, 1, -0.2}}},
     3,
     {{0, 0}, {-1, 0}, {1, 0}},
     4,
     0.95},
    {"linear-quadratic",
     quadratic,
     -2,
     {-1, 1, -1, 1},
     1,
     {{{0, 0}, {-2, 1, -1, 1}}},
     1,
     {{0, 0}},
     4,
     0.95},
    {"linear-quadratic, strong",
     quadratic,
     -30,
     {-1, 1, -1, 1},
     1,
     {{{0, 0}, {-30, 1, -1, 1}}},
     1,
     {{0, 0}},
     4,
     0.95},
};

static void no_line_crosses_a_separatrix(void)
{
    streamline_settings set = streamline_default();
    for (size_t k = 0; k < sizeof saddle_cases / sizeof *saddle_cases; k++) {
        saddle_case *c = &saddle_cases[k];
        separatrices branches;
        streamlines lines;
        set.barriers = NULL;
        CHECK(separatrices_make(c->field, &c->parameter, c->window, c->n_saddles, c->saddles, c->n,
                                c->points, &set, &branches, NULL) == DTE_OK);
        set.barriers = &branches;
        CHECK(streamlines_make(c->field, &c->parameter, c->window, c->n, c->points, &set, &lines,
                               NULL) == DTE_OK);
        const measured m = {&lines, &branches, c->window, c->n, c->points, set.spacing};
        plane_point at = {0, 0};
        const double even = measure_even(&m), gap = measure_widest_gap(&m, &at);
        printf("# %-24s %2zu lines %6zu evaluations %6.2f %% even, gap %.2f d at %.2f %.2f\n",
               c->name, lines.count, lines.evaluations, 100 * even, gap, at.x, at.y);
        CHECK(branches.count == c->branches);
        CHECK(measure_crossings(&m) == 0);
        CHECK(lines.count > 10 && lines.complete);
        CHECK(even >= c->least_even);
        streamlines_free(&lines);
        separatrices_free(&branches);
    }
}

/* Curves that the flow does cross: lines end at half a spacing. (Lines do not cross the
 * separatrices of their own field even by themselves.) */
static void barriers_stop_lines(void)
{
    streamline_settings set = streamline_default();
    const plane_window w = {-1, 1, -1, 1};
    const plane_saddle at = {{0, 0}, {1, 0, 0, -1}};
    separatrices axes;
    CHECK(separatrices_make(saddle, NULL, w, 1, &at, 0, NULL, &set, &axes, NULL) == DTE_OK);
    CHECK(axes.count == 4);
    for (int with = 0; with < 2; with++) {
        streamlines s;
        set.barriers = with ? &axes : NULL;
        CHECK(streamlines_make(uniform, NULL, w, 0, NULL, &set, &s, NULL) == DTE_OK);
        const measured m = {&s, &axes, w, 0, NULL, set.spacing};
        CHECK(with ? measure_crossings(&m) == 0 : measure_crossings(&m) > 20);
        double nearest = HUGE_VAL;
        for (size_t i = 0; i < s.points; i++)
            nearest = fmin(nearest, fmin(fabs(s.x[i]), fabs(s.y[i])) / 2);
        if (with) CHECK(nearest > 0.49 * set.spacing && nearest < 0.6 * set.spacing);
        CHECK(!with || measure_even(&m) > 0.95);
        streamlines_free(&s);
    }
    separatrices_free(&axes);
}

/* ---- slow curves ---- */

/* x' = -p x, y' = x^2 - y: y = x^2 / (1 - 2 p) attracts by 1 / p more strongly than the flow moves
 * along it. */
static void slow(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double p = *(const double *)data;
    EACH u[i] = -p * x[i], v[i] = x[i] * x[i] - y[i];
}

static void slow_curves_are_drawn_whole(void)
{
    static const double weakness[] = {1e-2, 1e-3, 1e-4, 1e-6, 1e-8};
    const plane_point origin = {0, 0};
    for (size_t k = 0; k < sizeof weakness / sizeof *weakness; k++) {
        field_case c = {"", slow, weakness[k], {-1, 1, -1, 1}, 1, {origin}, 200000, 0.95};
        streamlines s = make(&c);
        double left = 0, right = 0; /* the longest piece of a line on the curve, in x */
        for (size_t l = 0; l < s.count; l++) {
            const streamline *o = &s.lines[l];
            double from = 0, to = 0;
            for (size_t i = o->begin; i < o->begin + o->count; i++) {
                if (fabs(s.y[i] - s.x[i] * s.x[i] / (1 - 2 * c.parameter)) > 1e-5) continue;
                from = fmin(from, s.x[i]);
                to = fmax(to, s.x[i]);
            }
            left = fmin(left, from);
            right = fmax(right, to);
            /* Nothing comes off the curve again. */
            CHECK(o->last == STREAM_EQUILIBRIUM || o->last == STREAM_NEAR);
        }
        CHECK(left < -0.8 && right > 0.8);
        CHECK(s.evaluations < c.most_evaluations);
        streamlines_free(&s);
    }
}

/* A nonlinear flow without slow curves, x' = -x y, y' = x^2 - 3 y, for which the error of a step is
 * of order 3 (the estimate of the error is that of the embedded method of order 2): the number of
 * steps grows like the cubic root of the accuracy. */
static void contracting(void *data, size_t n, const double *x, const double *y, double *u,
                        double *v)
{
    (void)data;
    EACH u[i] = -x[i] * y[i], v[i] = x[i] * x[i] - 3 * y[i];
}

static void implicit_steps_keep_their_order(void)
{
    size_t steps[2] = {0, 0};
    stream_canvas c = stream_canvas_make(contracting, NULL, (plane_window){0, 2, 0, 2}, 1);
    for (size_t k = 0; k < 2; k++) {
        stream_step s = {.c = &c,
                         .sign = 1,
                         .tolerance = k == 0 ? 1e-7 : 1e-10,
                         .h_min = 1e-5,
                         .h_max = 4,
                         .to = {0.7, 0.9}};
        for (; s.to.x > 0.4 && steps[k] < 10000; steps[k]++)
            if (!CHECK(stream_stiff_next(&s))) break;
    }
    CHECK((double)steps[1] > 7.0 * (double)steps[0] && (double)steps[1] < 13.0 * (double)steps[0]);
}

static void implicit_steps_stay_on_a_slow_curve(void)
{
    static const double weakness[] = {1e-2, 1e-4, 1e-8};
    for (size_t k = 0; k < sizeof weakness / sizeof *weakness; k++) {
        double p = weakness[k];
        size_t steps = 0;
        stream_canvas c = stream_canvas_make(slow, &p, (plane_window){-1, 1, -1, 1}, 1);
        stream_step s = {.c = &c, .sign = 1, .tolerance = 1e-6, .h_min = 1e-5, .h_max = 0.045};
        s.to = stream_to_canvas(&c, (plane_point){0.9, 0.81 / (1 - 2 * p)});
        for (; s.to.x > 0.51 && steps < 1000; steps++) {
            if (!CHECK(stream_stiff_next(&s))) break;
            const plane_point q = stream_from_canvas(&c, s.to);
            CHECK_NEAR(q.y, q.x * q.x / (1 - 2 * p), 2e-6); /* a canvas unit is 2 */
            CHECK(s.h <= 0.25 * s.h_max);
        }
        CHECK(steps < 300);
    }
}

/* Against the flow the curve repels, and an implicit method would not notice. */
static void implicit_steps_are_not_made_where_the_field_expands(void)
{
    double p = 1e-4;
    stream_canvas c = stream_canvas_make(slow, &p, (plane_window){-1, 1, -1, 1}, 1);
    stream_step s = {.c = &c, .sign = -1, .tolerance = 1e-7, .h_min = 1e-5, .h_max = 0.05};
    s.to = stream_to_canvas(&c, (plane_point){0.5, 0.25 / (1 - 2 * p)});
    CHECK(!stream_stiff_next(&s));
    stream_canvas nowhere = stream_canvas_make(undefined, NULL, (plane_window){-1, 1, -1, 1}, 1);
    s.c = &nowhere;
    s.sign = 1;
    CHECK(!stream_stiff_next(&s));
    stream_canvas still = stream_canvas_make(zero, NULL, (plane_window){-1, 1, -1, 1}, 1);
    s.c = &still;
    CHECK(!stream_stiff_next(&s));
}

static double wgan_energy(double w, double a)
{
    return w * w + 0.5 * a * a - log(a);
}

/* An orbit of the centre stays inside [-1, 1] x [0, 2] iff it meets neither a = 2 nor |w| = 1:
 * H < min(H(0, 2), H(1, 1)) = 2 - log 2; it also stays above a = 0. */
static void every_interior_orbit_of_a_centre_closes(void)
{
    field_case *c = &cases[7];
    CHECK(strcmp(c->name, "wgan 0") == 0);
    streamlines s = make(c);
    size_t closed = 0;
    for (size_t l = 0; l < s.count; l++) {
        const streamline *o = &s.lines[l];
        const size_t end = o->begin + o->count - 1;
        const double h0 = wgan_energy(s.x[o->begin], s.y[o->begin]);
        CHECK(o->closed == (h0 < 2 - log(2)));
        if (!o->closed) continue;
        closed++;
        CHECK(o->gap <= 1e-9 * o->length / 3.14159265358979);
        CHECK(s.x[end] == s.x[o->begin] && s.y[end] == s.y[o->begin]);
        CHECK(o->first == STREAM_CLOSED && o->last == STREAM_CLOSED);
        for (size_t i = o->begin; i <= end; i++)
            CHECK_NEAR(wgan_energy(s.x[i], s.y[i]), h0, 1e-7);
    }
    CHECK(closed >= 6);
    streamlines_free(&s);
}

/* theta^2 + psi^2 is conserved: circles, so also their length is known. */
static void orbits_of_a_rotation_are_circles(void)
{
    static const size_t circles[] = {2, 10};
    for (size_t k = 0; k < 2; k++) {
        field_case *c = &cases[circles[k]];
        streamlines s = make(c);
        for (size_t l = 0; l < s.count; l++) {
            const streamline *o = &s.lines[l];
            const double r = hypot(s.x[o->begin], s.y[o->begin]);
            CHECK(o->closed == (r < 2));
            if (o->closed) CHECK_NEAR(o->length, 2 * 3.14159265358979 * r / 4, 1e-9);
            for (size_t i = o->begin; i < o->begin + o->count; i++)
                CHECK_NEAR(hypot(s.x[i], s.y[i]), r, 1e-5);
        }
        streamlines_free(&s);
    }
}

/* The return map of the focus contracts by exp(-2 pi p): never closed unless p is rounding. */
static void spirals_are_not_joined(void)
{
    static const double damping[] = {0.5, 0.1, 1e-2, 1e-3, 1e-5, 1e-7};
    for (size_t k = 0; k < sizeof damping / sizeof *damping; k++) {
        field_case c = {"", focus, damping[k], {-1, 1, -1, 1}, 1, {{0, 0}}, 0, 0};
        streamlines s = make(&c);
        CHECK(s.count > 5);
        for (size_t l = 0; l < s.count; l++)
            CHECK(!s.lines[l].closed);
        streamlines_free(&s);
    }
}

static bool on_border(plane_window w, double x, double y)
{
    return x == w.x_low || x == w.x_high || y == w.y_low || y == w.y_high;
}

static void lines_end_exactly_on_the_border_and_stay_inside(void)
{
    size_t ends = 0;
    for (size_t k = 0; k < CASES; k++) {
        const plane_window w = cases[k].window;
        streamlines s = make(&cases[k]);
        for (size_t i = 0; i < s.points; i++)
            CHECK(s.x[i] >= w.x_low && s.x[i] <= w.x_high && s.y[i] >= w.y_low &&
                  s.y[i] <= w.y_high);
        for (size_t l = 0; l < s.count; l++) {
            const streamline *o = &s.lines[l];
            const size_t end = o->begin + o->count - 1;
            CHECK(o->count >= 2 && end < s.points && o->length > 0);
            if (o->first == STREAM_BORDER) CHECK(on_border(w, s.x[o->begin], s.y[o->begin]));
            if (o->last == STREAM_BORDER) CHECK(on_border(w, s.x[end], s.y[end]));
            ends += o->last == STREAM_BORDER;
        }
        streamlines_free(&s);
    }
    CHECK(ends > 100);
}

/* The saddle conserves x y, the uniform field 2 y - x. */
static void lines_follow_the_field(void)
{
    streamlines s = make(&cases[3]);
    for (size_t l = 0; l < s.count; l++) {
        const streamline *o = &s.lines[l];
        for (size_t i = o->begin; i < o->begin + o->count; i++)
            CHECK_NEAR(s.x[i] * s.y[i], s.x[o->begin] * s.y[o->begin], 1e-5);
        for (size_t i = o->begin + 1; i < o->begin + o->count; i++) /* downstream */
            CHECK((s.x[i] - s.x[i - 1]) * s.x[i] >= 0 && (s.y[i] - s.y[i - 1]) * s.y[i] <= 0);
    }
    streamlines_free(&s);
    s = make(&cases[1]);
    for (size_t l = 0; l < s.count; l++)
        for (size_t i = s.lines[l].begin; i < s.lines[l].begin + s.lines[l].count; i++)
            CHECK_NEAR(2 * s.y[i] - s.x[i], 2 * s.y[s.lines[l].begin] - s.x[s.lines[l].begin],
                       1e-12);
    streamlines_free(&s);
}

static void arrowheads_point_along_the_flow(void)
{
    for (size_t k = 0; k < CASES; k++) {
        streamlines s = make(&cases[k]);
        const measure_canvas c = measure_canvas_of(cases[k].window, s.aspect);
        CHECK(s.arrow_count >= s.count / 2 && s.arrow_count <= 2 * s.count);
        for (size_t i = 0; i < s.arrow_count; i++) {
            const stream_arrow *a = &s.arrows[i];
            double u, v;
            cases[k].field(&cases[k].parameter, 1, &a->x, &a->y, &u, &v);
            const double size = hypot(u * c.sx, v * c.sy);
            CHECK_NEAR(hypot(a->dx, a->dy), 1.0, 1e-12);
            /* A chord turns at most 0.1 rad from its tangents; stiff layers turn faster. */
            if (cases[k].field != dirac) CHECK((a->dx * u * c.sx + a->dy * v * c.sy) / size > 0.99);
            CHECK(a->line < s.count);
        }
        streamlines_free(&s);
    }
}

static void the_same_input_gives_the_same_bits(void)
{
    for (size_t k = 3; k < CASES; k += 4) {
        streamlines a = make(&cases[k]), b = make(&cases[k]);
        CHECK(a.points == b.points && a.count == b.count && a.evaluations == b.evaluations);
        CHECK(memcmp(a.x, b.x, a.points * sizeof *a.x) == 0);
        CHECK(memcmp(a.y, b.y, a.points * sizeof *a.y) == 0);
        streamlines_free(&a);
        streamlines_free(&b);
    }
}

/* A window moved and stretched with its field gives the moved and stretched picture: distances
 * are those of the drawing. 0.5 and 4 are exact. */
static void stretched(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    double eta = 0;
    (void)data;
    EACH
    {
        const double w = 2 * x[i], a = y[i] / 4;
        double du, dv;
        wgan(&eta, 1, &w, &a, &du, &dv);
        u[i] = du / 2;
        v[i] = dv * 4;
    }
}

static void spacing_is_that_of_the_drawing(void)
{
    streamline_settings set = streamline_default();
    set.aspect = 1.0;
    const plane_point centre = {0, 4};
    streamlines s, t = make(&cases[7]);
    CHECK(streamlines_make(stretched, NULL, (plane_window){-0.5, 0.5, 0, 8}, 1, &centre, &set, &s,
                           NULL) == DTE_OK);
    CHECK(s.points == t.points && s.count == t.count);
    for (size_t i = 0; i < s.points && i < t.points; i++) {
        CHECK_NEAR(2 * s.x[i], t.x[i], 1e-9);
        CHECK_NEAR(s.y[i] / 4, t.y[i], 1e-9);
    }
    streamlines_free(&s);
    streamlines_free(&t);
}

static void hard_fields_end_in_a_result(void)
{
    dte_error err = {0};
    streamlines s;
    const plane_window w = {0, 1, 0, 1};
    const streamline_settings set = streamline_default();
    CHECK(streamlines_make(zero, NULL, w, 0, NULL, &set, &s, &err) == DTE_OK && s.count == 0);
    streamlines_free(&s);
    CHECK(streamlines_make(undefined, NULL, w, 0, NULL, &set, &s, &err) == DTE_NUMERIC);
    CHECK_TEXT(err.text, "the field is not finite anywhere in the window; choose another window");
    streamlines_free(&s);
    CHECK(streamlines_make(half_plane, NULL, w, 0, NULL, &set, &s, NULL) == DTE_OK);
    CHECK(s.count > 5);
    for (size_t i = 0; i < s.points; i++)
        CHECK(s.x[i] > 0.3);
    streamlines_free(&s);
    streamlines_free(NULL);
}

static void limits_stop_the_work(void)
{
    streamline_settings set = streamline_default();
    streamlines s;
    set.max_lines = 5;
    CHECK(streamlines_make(uniform, NULL, cases[0].window, 0, NULL, &set, &s, NULL) == DTE_OK);
    CHECK(s.count == 5 && !s.complete);
    streamlines_free(&s);
    set = streamline_default();
    set.max_evaluations = 3000;
    double gamma = 1e6;
    CHECK(streamlines_make(dirac, &gamma, cases[2].window, 0, NULL, &set, &s, NULL) == DTE_OK);
    CHECK(s.evaluations <= 3000 && !s.complete);
    streamlines_free(&s);
}

static void wrong_arguments_are_named(void)
{
    static const struct {
        plane_window w;
        double spacing;
        const char *message;
    } wrong[] = {
        {{1, 0, 0, 1}, 0.05, "the window x in [1, 0] is not a proper range; give low < high"},
        {{0, 1, 2, 2}, 0.05, "the window y in [2, 2] is not a proper range; give low < high"},
        {{0, HUGE_VAL, 0, 1},
         0.05,
         "the window x in [0, inf] is not a proper range; give low < high"},
        {{0, 1, 0, 1}, 0.001, "streamline spacing 0.001 is not in [0.005, 0.5]"},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        streamline_settings set = streamline_default();
        streamlines s;
        dte_error err = {0};
        set.spacing = wrong[k].spacing;
        CHECK(streamlines_make(uniform, NULL, wrong[k].w, 0, NULL, &set, &s, &err) == DTE_USAGE);
        CHECK_TEXT(err.text, wrong[k].message);
        streamlines_free(&s);
    }
}

static void every_failed_allocation_is_reported(void)
{
    streamline_settings set = streamline_default();
    set.spacing = 0.2;
    dte_status status = DTE_MEMORY;
    for (long n = 0; status != DTE_OK && n < 10000; n++) {
        streamlines s;
        memory_fail_after(n);
        status = streamlines_make(wgan, &cases[7].parameter, cases[7].window, 1,
                                  cases[7].equilibria, &set, &s, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        streamlines_free(&s);
    }
    CHECK(status == DTE_OK);
    status = DTE_MEMORY;
    for (long n = 0; status != DTE_OK && n < 10000; n++) {
        nullclines z;
        memory_fail_after(n);
        status = nullclines_make(wgan, &cases[7].parameter, cases[7].window, 20, &z, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        nullclines_free(&z);
    }
    CHECK(status == DTE_OK);
}

/* ---- claims about nullclines ---- */

static nullclines zeros_of(plane_field *field, double parameter, plane_window w)
{
    nullclines z;
    CHECK(nullclines_make(field, &parameter, w, 160, &z, NULL) == DTE_OK);
    return z;
}

static size_t branches_of(const nullclines *z, int component)
{
    size_t n = 0;
    for (size_t i = 0; i < z->count; i++)
        n += z->branches[i].component == component;
    return n;
}

/* u = 0 on a = 1; v = 0 on w = 0 and on a = 0, which is the border. */
static void nullclines_of_the_wgan_are_three_straight_lines(void)
{
    nullclines z = zeros_of(wgan, 0, cases[7].window);
    CHECK(branches_of(&z, 0) == 1);
    CHECK(branches_of(&z, 1) >= 2);
    double across = 0, up = 0, along = 0;
    for (size_t k = 0; k < z.count; k++) {
        const nullcline_branch *b = &z.branches[k];
        for (size_t i = b->begin; i < b->begin + b->count; i++) {
            const double w = z.x[i], a = z.y[i];
            if (b->component == 0) CHECK_NEAR(a, 1, 1e-12);
            if (b->component == 1) CHECK(fmin(fabs(w), fabs(a)) < 1e-12);
            if (i == b->begin) continue;
            const double length = hypot(w - z.x[i - 1], a - z.y[i - 1]);
            *(b->component == 0 ? &across : fabs(w) < 1e-12 && a > 1e-12 ? &up : &along) += length;
        }
    }
    CHECK_NEAR(across, 2, 1e-9);
    CHECK_NEAR(up, 2, 0.02); /* the crossing of the two may belong to either */
    CHECK_NEAR(along, 2, 0.02);
    nullclines_free(&z);
}

/* u = y x - 1 has two branches; v = tan(2 x) is 0 on x = -pi/2, 0, pi/2 and has poles between. */
static void poles(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data;
    EACH u[i] = x[i] * y[i] - 1, v[i] = sin(2 * x[i]) / cos(2 * x[i]);
}

static void branches_are_not_joined_across_poles(void)
{
    nullclines z = zeros_of(poles, 0, (plane_window){-2, 2, -3, 3});
    CHECK(branches_of(&z, 0) == 2);
    CHECK(branches_of(&z, 1) == 3);
    for (size_t k = 0; k < z.count; k++)
        for (size_t i = z.branches[k].begin; i < z.branches[k].begin + z.branches[k].count; i++) {
            const double u = z.x[i] * z.y[i] - 1, v = sin(2 * z.x[i]);
            CHECK_NEAR(z.branches[k].component == 0 ? u : v, 0, 1e-2);
        }
    nullclines_free(&z);
}

/* u = x^2 + y^2 - 1: a loop; v = sign(x - y): a jump, so no zero. */
static void loop_and_jump(void *data, size_t n, const double *x, const double *y, double *u,
                          double *v)
{
    (void)data;
    EACH u[i] = x[i] * x[i] + y[i] * y[i] - 1, v[i] = x[i] > y[i] ? 1.0 : -1.0;
}

static void loops_are_closed_and_jumps_are_no_zeros(void)
{
    nullclines z = zeros_of(loop_and_jump, 0, (plane_window){-2, 2, -2, 2});
    CHECK(z.count == 1 && z.branches[0].closed && z.branches[0].component == 0);
    double length = 0;
    for (size_t i = 1; i < z.points; i++) {
        CHECK_NEAR(hypot(z.x[i], z.y[i]), 1, 1e-12);
        length += hypot(z.x[i] - z.x[i - 1], z.y[i] - z.y[i - 1]);
    }
    CHECK_NEAR(length, 2 * 3.14159265358979, 1e-3);
    CHECK(z.x[0] == z.x[z.points - 1] && z.y[0] == z.y[z.points - 1]);
    nullclines_free(&z);
    z = zeros_of(loop_and_jump, 0, (plane_window){0, 2, -2, 2}); /* half of the loop */
    CHECK(z.count == 1 && !z.branches[0].closed);
    CHECK(z.x[0] == 0 && z.x[z.points - 1] == 0);
    nullclines_free(&z);
    z = zeros_of(undefined, 0, (plane_window){0, 1, 0, 1});
    CHECK(z.count == 0);
    nullclines_free(&z);
    z = zeros_of(zero, 0, (plane_window){0, 1, 0, 1});
    CHECK(z.count == 0);
    nullclines_free(&z);
}

int main(void)
{
    RUN(neighbours_are_half_to_one_and_a_half_spacings_apart);
    RUN(no_line_crosses_a_separatrix);
    RUN(barriers_stop_lines);
    RUN(slow_curves_are_drawn_whole);
    RUN(implicit_steps_keep_their_order);
    RUN(implicit_steps_stay_on_a_slow_curve);
    RUN(implicit_steps_are_not_made_where_the_field_expands);
    RUN(every_interior_orbit_of_a_centre_closes);
    RUN(orbits_of_a_rotation_are_circles);
    RUN(spirals_are_not_joined);
    RUN(lines_end_exactly_on_the_border_and_stay_inside);
    RUN(lines_follow_the_field);
    RUN(arrowheads_point_along_the_flow);
    RUN(the_same_input_gives_the_same_bits);
    RUN(spacing_is_that_of_the_drawing);
    RUN(hard_fields_end_in_a_result);
    RUN(limits_stop_the_work);
    RUN(wrong_arguments_are_named);
    RUN(every_failed_allocation_is_reported);
    RUN(nullclines_of_the_wgan_are_three_straight_lines);
    RUN(branches_are_not_joined_across_poles);
    RUN(loops_are_closed_and_jumps_are_no_zeros);
    return tap_done();
}

/* test_streamlines.c - streamlines and nullclines of fields with known orbits.
 *
 * Fields: uniform (2, 1); rotation (-y, x); saddle (x, -y); stable focus; the uniform WGAN
 * w' = (1 - a^2)/3, a' = 2wa/3, which conserves H = w^2 + a^2/2 - log a; the stiff R1
 * Dirac-GAN; a double-well oscillator. "Canvas" is the drawing whose longer side is 1. */
#include "analysis/nullclines.h"
#include "analysis/streamlines.h"
#include "base/memory.h"
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

/* ---- canvas geometry of a result ---- */

typedef struct canvas {
    const streamlines *s;
    plane_window w;
    double sx, sy, width, height;
} canvas;

static canvas canvas_of(const streamlines *s, plane_window w)
{
    const double width = s->aspect > 1 ? 1 / s->aspect : 1, height = width * s->aspect;
    return (canvas){s,     w,     width / (w.x_high - w.x_low), height / (w.y_high - w.y_low),
                    width, height};
}

static plane_point at(const canvas *c, size_t i)
{
    return (plane_point){(c->s->x[i] - c->w.x_low) * c->sx, (c->s->y[i] - c->w.y_low) * c->sy};
}

static double between(plane_point p, plane_point q)
{
    return hypot(p.x - q.x, p.y - q.y);
}

/* The parameter t >= 0 at which the ray p + t n meets the segment a b; -1 if it does not. */
static double hit(plane_point p, plane_point n, plane_point a, plane_point b)
{
    const double dx = b.x - a.x, dy = b.y - a.y, det = dx * n.y - dy * n.x;
    if (fabs(det) < 1e-300) return -1;
    const double t = (dx * (a.y - p.y) - dy * (a.x - p.x)) / det;
    const double f = (n.x * (a.y - p.y) - n.y * (a.x - p.x)) / det;
    return f >= 0 && f <= 1 && t >= 0 ? t : -1;
}

/* The distance along the normal from point i of line l to the next line, or to another part
 * of the same one; `most` if there is none nearer. */
static double gap_along(const canvas *c, size_t l, size_t i, plane_point n, double d, double most)
{
    const plane_point p = at(c, i);
    double best = most;
    for (size_t k = 0; k < c->s->count; k++) {
        const streamline *o = &c->s->lines[k];
        double arc = 0;
        for (size_t j = o->begin; j + 1 < o->begin + o->count; j++) {
            const plane_point a = at(c, j), b = at(c, j + 1);
            arc = between(a, b);
            if (between(p, a) > most + arc) continue;
            const double t = hit(p, n, a, b);
            if (t < 0 || t >= best || (k == l && t < 0.3 * d)) continue;
            best = t;
        }
    }
    return best;
}

/* The fraction of the length of all lines, on both sides, whose gap lies within 0.5 .. 1.5 of d.
 * Where the normal leaves the frame, or passes an equilibrium, first, there is no neighbour to ask
 * for. */
static double even_fraction(const streamlines *s, field_case *f, double d)
{
    const canvas c = canvas_of(s, f->window);
    double good = 0, all = 0;
    for (size_t l = 0; l < s->count; l++) {
        const streamline *o = &s->lines[l];
        for (size_t i = o->begin + 1; i + 1 < o->begin + o->count; i += 4) {
            const plane_point p = at(&c, i), a = at(&c, i - 1), b = at(&c, i + 1);
            const double size = between(a, b);
            for (int side = -1; side <= 1; side += 2) {
                const plane_point n = {-side * (b.y - a.y) / size, side * (b.x - a.x) / size};
                const double gap = gap_along(&c, l, i, n, d, 3 * d);
                const double far = fmin(gap, 1.5 * d);
                const plane_point q = {p.x + far * n.x, p.y + far * n.y};
                if (gap > 1.5 * d && (q.x < 0 || q.x > c.width || q.y < 0 || q.y > c.height))
                    continue;
                bool central = false;
                for (size_t e = 0; e < f->n; e++) {
                    const plane_point z = {(f->equilibria[e].x - f->window.x_low) * c.sx,
                                           (f->equilibria[e].y - f->window.y_low) * c.sy};
                    central = central || between(p, z) < 1.5 * d;
                }
                if (central) continue;
                all += size;
                good += gap >= 0.5 * d && gap <= 1.5 * d ? size : 0;
            }
        }
    }
    return all > 0 ? good / all : 0;
}

/* ---- claims about streamlines ---- */

static void neighbours_are_half_to_one_and_a_half_spacings_apart(void)
{
    const double d = streamline_default().spacing;
    for (size_t k = 0; k < CASES; k++) {
        streamlines s = make(&cases[k]);
        const double even = even_fraction(&s, &cases[k], d);
        printf("# %-13s %2zu lines %6zu evaluations %6.2f %% of gaps within 0.5 .. 1.5 d\n",
               cases[k].name, s.count, s.evaluations, 100 * even);
        CHECK(even >= cases[k].least_even);
        CHECK(s.evaluations <= cases[k].most_evaluations);
        CHECK(s.complete);
        streamlines_free(&s);
    }
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
        const canvas c = canvas_of(&s, cases[k].window);
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

/* test_separatrix.c - branches of saddles whose manifolds are known.
 *
 * Fields: x' = p x, y' = -y (the axes); x' = x, y' = -y + x^2 (unstable manifold y = x^2 / 3,
 * stable x = 0); the pendulum x' = y, y' = -sin x, energy y^2 / 2 - cos x = 1 on its heteroclinic
 * orbits; Duffing x' = y, y' = x - x^3 - p y, for p = 0 with energy y^2 / 2 - x^2 / 2 + x^4 / 4 = 0
 * on its homoclinic loops. */
#include "analysis/separatrix.h"
#include "base/memory.h"
#include "tap.h"

#define PI   3.14159265358979323846
#define EACH for (size_t i = 0; i < n; i++)

static void axes(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double p = *(const double *)data;
    EACH u[i] = p * x[i], v[i] = -y[i];
}

static void parabola(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double p = *(const double *)data;
    EACH u[i] = p * x[i], v[i] = p * (x[i] * x[i] - y[i]);
}

static void pendulum(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data;
    EACH u[i] = y[i], v[i] = -sin(x[i]);
}

static void duffing(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double p = *(const double *)data;
    EACH u[i] = y[i], v[i] = x[i] - x[i] * x[i] * x[i] - p * y[i];
}

static void nowhere(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data, (void)x, (void)y;
    EACH u[i] = v[i] = __builtin_nan("");
}

static separatrices make(plane_field *field, double p, plane_window w, size_t n,
                         const plane_saddle *saddles, size_t m, const plane_point *points)
{
    const streamline_settings set = streamline_default();
    separatrices s;
    CHECK(separatrices_make(field, &p, w, n, saddles, m, points, &set, &s, NULL) == DTE_OK);
    return s;
}

static size_t end_of(const separatrix *b)
{
    return b->begin + b->count - 1;
}

/* ---- closed forms ---- */

static void branches_of_a_linear_saddle_are_its_axes(void)
{
    static const double rates[] = {1.0, 3.0, 0.01, 1e-8, 1e8};
    for (size_t k = 0; k < sizeof rates / sizeof *rates; k++) {
        const plane_saddle at = {{0, 0}, {rates[k], 0, 0, -1}};
        separatrices s = make(axes, rates[k], (plane_window){-1, 2, -3, 1}, 1, &at, 1, &at.at);
        CHECK(s.count == 4);
        size_t ends = 0;
        for (size_t i = 0; i < s.count; i++) {
            const separatrix *b = &s.branches[i];
            CHECK(b->last == STREAM_BORDER && b->saddle == 0 && b->count > 3);
            CHECK(s.x[b->begin] == 0 && s.y[b->begin] == 0);
            for (size_t j = b->begin; j <= end_of(b); j++)
                CHECK_NEAR(b->stable ? s.x[j] : s.y[j], 0, 1e-15);
            const double x = s.x[end_of(b)], y = s.y[end_of(b)];
            ends += (size_t)(b->stable ? y == -3 || y == 1 : x == -1 || x == 2);
        }
        CHECK(ends == 4);
        separatrices_free(&s);
    }
}

/* Also with eigenvalues +-1e-8: the curves do not know how fast they are run through. */
static void the_unstable_manifold_bends_with_the_field(void)
{
    static const double rates[] = {1.0, 1e-8, 1e8};
    for (size_t k = 0; k < sizeof rates / sizeof *rates; k++) {
        const plane_saddle at = {{0, 0}, {rates[k], 0, 0, -rates[k]}};
        separatrices s =
            make(parabola, rates[k], (plane_window){-2, 2, -1, 1.5}, 1, &at, 1, &at.at);
        CHECK(s.count == 4);
        for (size_t i = 0; i < s.count; i++)
            for (size_t j = s.branches[i].begin; j <= end_of(&s.branches[i]); j++)
                CHECK_NEAR(s.branches[i].stable ? s.x[j] : s.y[j] - s.x[j] * s.x[j] / 3, 0, 1e-9);
        separatrices_free(&s);
    }
}

/* x' = p x, y' = x^2 - y: y = x^2 / (1 + 2 p), which attracts by 1 / p more strongly than the flow
 * leaves along it. */
static void weak(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    const double p = *(const double *)data;
    EACH u[i] = p * x[i], v[i] = x[i] * x[i] - y[i];
}

static void weakly_unstable_branches_reach_the_border(void)
{
    static const double weakness[] = {0.1, 1e-2, 1e-4, 1e-6, 1e-8};
    for (size_t k = 0; k < sizeof weakness / sizeof *weakness; k++) {
        const double p = weakness[k];
        const plane_saddle at = {{0, 0}, {p, 0, 0, -1}};
        separatrices s = make(weak, p, (plane_window){-2, 2, -1, 1.5}, 1, &at, 1, &at.at);
        CHECK(s.count == 4);
        CHECK(s.points < 4000);
        for (size_t i = 0; i < s.count; i++) {
            const separatrix *b = &s.branches[i];
            CHECK(b->last == STREAM_BORDER);
            /* The end lies on a chord, off the curve by at most 2 (0.25 * 0.045 * 4)^2 / 8. */
            for (size_t j = b->begin; j <= end_of(b); j++)
                CHECK_NEAR(b->stable ? s.x[j] : s.y[j] - s.x[j] * s.x[j] / (1 + 2 * p), 0,
                           j == end_of(b) ? 5.1e-4 : 1e-6);
        }
        separatrices_free(&s);
    }
}

/* ---- conserved energy ---- */

static void heteroclinic_orbits_of_the_pendulum_keep_their_energy(void)
{
    const plane_saddle at[] = {{{-PI, 0}, {0, 1, 1, 0}}, {{PI, 0}, {0, 1, 1, 0}}};
    const plane_point points[] = {at[0].at, at[1].at, {0, 0}};
    separatrices s = make(pendulum, 0, (plane_window){-5, 5, -3, 3}, 2, at, 3, points);
    CHECK(s.count == 8);
    size_t connections = 0;
    for (size_t i = 0; i < s.count; i++) {
        const separatrix *b = &s.branches[i];
        for (size_t j = b->begin; j <= end_of(b); j++)
            CHECK_NEAR(0.5 * s.y[j] * s.y[j] - cos(s.x[j]), 1, 1e-9);
        if (b->last != STREAM_EQUILIBRIUM) continue;
        connections++;
        const plane_point other = at[1 - b->saddle].at;
        CHECK(hypot(s.x[end_of(b)] - other.x, s.y[end_of(b)] - other.y) < 2e-3);
    }
    CHECK(connections == 4);
    separatrices_free(&s);
}

static void homoclinic_loops_come_back_to_their_saddle(void)
{
    const plane_saddle at = {{0, 0}, {0, 1, 1, 0}};
    const plane_point points[] = {{-1, 0}, {0, 0}, {1, 0}};
    separatrices s = make(duffing, 0, (plane_window){-2, 2, -1.5, 1.5}, 1, &at, 3, points);
    CHECK(s.count == 4);
    for (size_t i = 0; i < s.count; i++) {
        const separatrix *b = &s.branches[i];
        double most = 0;
        CHECK(b->last == STREAM_EQUILIBRIUM);
        CHECK(hypot(s.x[end_of(b)], s.y[end_of(b)]) < 1e-3);
        for (size_t j = b->begin; j <= end_of(b); j++) {
            const double x = s.x[j], y = s.y[j];
            CHECK_NEAR(0.5 * y * y - 0.5 * x * x + 0.25 * x * x * x * x, 0, 1e-9);
            most = fmax(most, fabs(x));
        }
        CHECK_NEAR(most, sqrt(2), 1e-2); /* y = 0 at x^2 = 2 */
    }
    separatrices_free(&s);
}

/* With friction the unstable branches spiral into the foci, and energy only falls on the way; the
 * loop is open, however little friction there is. */
static void friction_opens_the_loops(void)
{
    static const double friction[] = {0.5, 0.1, 1e-2, 1e-4};
    for (size_t k = 0; k < sizeof friction / sizeof *friction; k++) {
        const plane_saddle at = {{0, 0}, {0, 1, 1, -friction[k]}};
        const plane_point points[] = {{-1, 0}, {0, 0}, {1, 0}};
        separatrices s =
            make(duffing, friction[k], (plane_window){-2, 2, -1.5, 1.5}, 1, &at, 3, points);
        CHECK(s.count == 4);
        for (size_t i = 0; i < s.count; i++) {
            const separatrix *b = &s.branches[i];
            const double ex = s.x[end_of(b)], ey = s.y[end_of(b)];
            CHECK(b->stable || hypot(ex, ey) > 0.1);
            if (!b->stable && friction[k] >= 0.1) {
                CHECK(b->last == STREAM_EQUILIBRIUM);
                CHECK(hypot(fabs(ex) - 1, ey) < 0.02);
            }
            double before = 0;
            for (size_t j = b->begin; j <= end_of(b) && !b->stable; j++) {
                const double x = s.x[j], y = s.y[j];
                const double now = 0.5 * y * y - 0.5 * x * x + 0.25 * x * x * x * x;
                CHECK(now <= before + 1e-10);
                before = now;
            }
        }
        separatrices_free(&s);
    }
}

/* ---- borders and degenerate input ---- */

static void a_saddle_on_the_border_has_the_branches_that_lie_inside(void)
{
    const plane_saddle at = {{0, 0}, {1, 0, 0, -1}};
    static const struct {
        plane_window w;
        size_t count;
    } rows[] = {{{0, 1, -1, 1}, 3},
                {{0, 1, 0, 1}, 2},
                {{-1, 1, -1, 0}, 3},
                {{0.1, 1, -1, 1}, 0},
                {{-1e-12, 1, -1, 1}, 3}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        separatrices s = make(axes, 1, rows[k].w, 1, &at, 1, &at.at);
        CHECK(s.count == rows[k].count);
        for (size_t i = 0; i < s.points; i++)
            CHECK(s.x[i] >= rows[k].w.x_low && s.x[i] <= rows[k].w.x_high &&
                  s.y[i] >= rows[k].w.y_low && s.y[i] <= rows[k].w.y_high);
        separatrices_free(&s);
    }
}

static void what_is_no_saddle_has_no_branches(void)
{
    const double nan = __builtin_nan(""), inf = HUGE_VAL;
    const plane_saddle rows[] = {
        {{0, 0}, {1, 0, 0, 1}},    {{0, 0}, {0, 0, 0, 0}},    {{0, 0}, {0, 1, -1, 0}},
        {{0, 0}, {1, 0, 0, 0}},    {{0, 0}, {nan, 0, 0, -1}}, {{0, 0}, {inf, 0, 0, -1}},
        {{nan, 0}, {1, 0, 0, -1}}, {{inf, 0}, {1, 0, 0, -1}},
    };
    const plane_window w = {-1, 1, -1, 1};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        separatrices s = make(axes, 1, w, 1, &rows[k], 0, NULL);
        CHECK(s.count == 0 && s.points == 0);
        separatrices_free(&s);
    }
    const plane_saddle at = {{0, 0}, {1, 0, 0, -1}};
    separatrices s = make(nowhere, 1, w, 1, &at, 0, NULL);
    CHECK(s.count == 0);
    separatrices_free(&s);
    s = make(axes, 1, w, 0, NULL, 0, NULL);
    CHECK(s.count == 0);
    separatrices_free(&s);
    separatrices_free(NULL);
}

/* The eigenvectors do not depend on the unit of the field, nor on the sizes of x and y. */
static void the_scale_of_the_jacobian_does_not_matter(void)
{
    static const double scale[] = {1e-300, 1e-8, 1e150, 1e300};
    const plane_window w = {-2, 2, -1, 1.5};
    for (size_t k = 0; k < sizeof scale / sizeof *scale; k++) {
        const plane_saddle at = {{0, 0}, {scale[k], 0, 0, -scale[k]}};
        separatrices s = make(parabola, 1, w, 1, &at, 0, NULL);
        CHECK(s.count == 4);
        for (size_t i = 0; i < s.count; i++)
            CHECK(s.branches[i].last == STREAM_BORDER);
        separatrices_free(&s);
    }
}

static void wrong_arguments_are_named(void)
{
    streamline_settings set = streamline_default();
    separatrices s;
    dte_error err = {0};
    double p = 1;
    CHECK(separatrices_make(axes, &p, (plane_window){1, 0, 0, 1}, 0, NULL, 0, NULL, &set, &s,
                            &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "the window x in [1, 0] is not a proper range; give low < high");
    err = (dte_error){0};
    set.tolerance = 1;
    CHECK(separatrices_make(axes, &p, (plane_window){0, 1, 0, 1}, 0, NULL, 0, NULL, &set, &s,
                            &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "streamline tolerance 1 is not in [1e-12, 0.001]");
}

static void every_failed_allocation_is_reported(void)
{
    const streamline_settings set = streamline_default();
    const plane_saddle at = {{0, 0}, {0, 1, 1, 0}};
    double p = 0;
    dte_status status = DTE_MEMORY;
    long n = 0;
    for (; status != DTE_OK && n < 1000; n++) {
        separatrices s;
        memory_fail_after(n);
        status = separatrices_make(duffing, &p, (plane_window){-2, 2, -1.5, 1.5}, 1, &at, 1, &at.at,
                                   &set, &s, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        separatrices_free(&s);
    }
    CHECK(status == DTE_OK && n > 3);
}

int main(void)
{
    RUN(branches_of_a_linear_saddle_are_its_axes);
    RUN(the_unstable_manifold_bends_with_the_field);
    RUN(weakly_unstable_branches_reach_the_border);
    RUN(heteroclinic_orbits_of_the_pendulum_keep_their_energy);
    RUN(homoclinic_loops_come_back_to_their_saddle);
    RUN(friction_opens_the_loops);
    RUN(a_saddle_on_the_border_has_the_branches_that_lie_inside);
    RUN(what_is_no_saddle_has_no_branches);
    RUN(the_scale_of_the_jacobian_does_not_matter);
    RUN(wrong_arguments_are_named);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

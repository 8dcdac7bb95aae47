/* test_arrows.c - arrows on a grid and speeds along lines, for fields known at every point. */
#include "analysis/arrows.h"
#include "base/memory.h"
#include "tap.h"

#define EACH for (size_t i = 0; i < n; i++)

static void rotation(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data;
    EACH u[i] = -y[i], v[i] = x[i];
}

static void uniform(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data, (void)x, (void)y;
    EACH u[i] = 3.0, v[i] = 4.0;
}

/* 10^x to the right. */
static void growing(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data, (void)y;
    EACH u[i] = pow(10.0, x[i]), v[i] = 0.0;
}

/* Not finite for x > 0, zero for x < -1/2. */
static void torn(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    (void)data, (void)y;
    EACH u[i] = x[i] > 0 ? __builtin_nan("") : x[i] < -0.5 ? 0.0 : 1.0, v[i] = 0.0;
}

static field_arrows make(plane_field *field, plane_window w, bool hexagonal)
{
    arrow_settings set = arrow_default();
    field_arrows a;
    set.hexagonal = hexagonal;
    CHECK(field_arrows_make(field, NULL, w, &set, &a, NULL) == DTE_OK);
    return a;
}

static plane_point middle(const field_arrow *a)
{
    return (plane_point){0.5 * (a->tail.x + a->tip.x), 0.5 * (a->tail.y + a->tip.y)};
}

static const plane_window square = {-1, 1, -1, 1}, wide = {-2, 2, -1, 1}, odd = {0, 1, 0, 1000};

static void arrows_point_along_the_field(void)
{
    field_arrows a = make(rotation, square, true);
    CHECK(a.count > 300);
    for (size_t i = 0; i < a.count; i++) {
        const field_arrow *k = &a.arrows[i];
        const plane_point m = middle(k);
        const double dx = k->tip.x - k->tail.x, dy = k->tip.y - k->tail.y;
        CHECK_NEAR((dx * m.x + dy * m.y) / hypot(dx, dy), 0, 1e-12); /* v . s = 0 */
        CHECK(m.x * dy - m.y * dx > 0);
        CHECK_NEAR(k->speed, hypot(m.x, m.y), 1e-12);
    }
    field_arrows_free(&a);
}

/* On the drawing: 2 parameter units are 1 canvas unit. */
static void the_grid_is_even_and_inside(void)
{
    for (int hexagonal = 0; hexagonal < 2; hexagonal++) {
        const plane_window windows[] = {square, wide};
        const double d[] = {0.05 * 2, 0.05 * 4};
        for (size_t k = 0; k < 2; k++) {
            field_arrows a = make(uniform, windows[k], hexagonal);
            for (size_t i = 0; i < a.count; i++) {
                const plane_point p = middle(&a.arrows[i]);
                double nearest = HUGE_VAL;
                for (size_t j = 0; j < a.count; j++) {
                    const plane_point q = middle(&a.arrows[j]);
                    if (j != i) nearest = fmin(nearest, hypot(p.x - q.x, p.y - q.y));
                }
                CHECK_NEAR(nearest, d[k], 1e-12);
                const plane_window w = windows[k];
                const plane_point ends[] = {a.arrows[i].tail, a.arrows[i].tip};
                for (size_t e = 0; e < 2; e++)
                    CHECK(ends[e].x > w.x_low && ends[e].x < w.x_high && ends[e].y > w.y_low &&
                          ends[e].y < w.y_high);
            }
            field_arrows_free(&a);
        }
    }
    field_arrows a = make(uniform, square, false);
    CHECK(a.count == 400); /* 20 x 20 */
    field_arrows_free(&a);
}

/* One speed: all arrows have the full length, 0.85 of the spacing, in the direction 3 : 4. */
static void a_uniform_field_has_equal_arrows(void)
{
    field_arrows a = make(uniform, square, true);
    for (size_t i = 0; i < a.count; i++) {
        CHECK_NEAR(a.arrows[i].tip.x - a.arrows[i].tail.x, 0.6 * 0.85 * 0.1, 1e-12);
        CHECK_NEAR(a.arrows[i].tip.y - a.arrows[i].tail.y, 0.8 * 0.85 * 0.1, 1e-12);
        CHECK(a.arrows[i].level == 1 && a.arrows[i].speed == 5);
    }
    field_arrows_free(&a);
}

/* log10 |v| = x: between the percentiles the length is linear in x. */
static void lengths_are_linear_in_the_logarithm_of_speed(void)
{
    field_arrows a = make(growing, (plane_window){-2, 2, -2, 2}, false);
    const double low = log10(a.scale.low), high = log10(a.scale.high);
    CHECK(low < -1.6 && low > -2 && high > 1.6 && high < 2); /* 5 % of the width is 0.2 */
    for (size_t i = 0; i < a.count; i++) {
        const double x = middle(&a.arrows[i]).x;
        const double level = fmin(1, fmax(0, (x - low) / (high - low)));
        CHECK_NEAR(a.arrows[i].level, level, 1e-12);
        CHECK_NEAR(a.arrows[i].tip.x - a.arrows[i].tail.x, 0.2 * (0.2 + 0.65 * level), 1e-12);
    }
    field_arrows_free(&a);
}

static void there_are_no_arrows_where_there_is_no_direction(void)
{
    field_arrows a = make(torn, square, false);
    CHECK(a.count == 5 * 20); /* columns between -1/2 and 0 */
    for (size_t i = 0; i < a.count; i++)
        CHECK(a.arrows[i].tail.x > -0.5 && a.arrows[i].tip.x < 0);
    field_arrows_free(&a);
    a = make(torn, (plane_window){1, 2, 0, 1}, true);
    CHECK(a.count == 0 && a.scale.high == 0);
    field_arrows_free(&a);
    a = make(uniform, odd, true);
    CHECK(a.count > 300 && a.aspect == 1);
    field_arrows_free(&a);
    field_arrows_free(NULL);
}

static void levels_stay_between_0_and_1(void)
{
    static const speed_scale scales[] = {{0, 0}, {0.1, 1}, {1, 1}, {0, 1e-310}, {1e-300, 1e300}};
    const double speeds[] = {0,   -1,    1e-320, 1e-300,   0.1,
                             0.5, 1e300, 2,      HUGE_VAL, __builtin_nan("")};
    for (size_t k = 0; k < sizeof scales / sizeof *scales; k++)
        for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
            const double level = speed_level(scales[k], speeds[i]);
            CHECK(level >= 0 && level <= 1);
        }
    CHECK_NEAR(speed_level(scales[1], sqrt(0.1)), 0.5, 1e-15);
    CHECK_NEAR(speed_level(scales[4], 1), 0.5, 1e-15);
    CHECK(speed_level(scales[1], HUGE_VAL) == 1 && speed_level(scales[1], __builtin_nan("")) == 0);
}

/* The 5th and 95th percentile of 0 .. 100, of which 0 does not count. */
static void the_scale_is_made_of_percentiles(void)
{
    double speed[103];
    for (int i = 0; i <= 100; i++)
        speed[i] = 100 - i;
    speed[101] = HUGE_VAL;
    speed[102] = __builtin_nan("");
    speed_scale s;
    CHECK(speed_scale_of(103, speed, &s, NULL) == DTE_OK);
    CHECK(s.low == 5 && s.high == 95);
    CHECK(speed_scale_of(0, NULL, &s, NULL) == DTE_OK && s.low == 0 && s.high == 0);
    const double one = 7;
    CHECK(speed_scale_of(1, &one, &s, NULL) == DTE_OK && s.low == 0.7 && s.high == 7);
}

/* A rotation: the speed on a circle is its radius. */
static void speeds_along_circles_are_their_radii(void)
{
    const streamline_settings set = streamline_default();
    const plane_point centre = {0, 0};
    static double speed[20000];
    streamlines s;
    speed_scale scale;
    CHECK(streamlines_make(rotation, NULL, square, 1, &centre, &set, &s, NULL) == DTE_OK);
    CHECK(s.points > 100 && s.points <= 20000);
    CHECK(streamline_speeds(rotation, NULL, &s, speed, &scale, NULL) == DTE_OK);
    for (size_t i = 0; i < s.points; i++)
        CHECK_NEAR(speed[i], hypot(s.x[i], s.y[i]), 1e-15);
    CHECK(scale.low > 0 && scale.high > 0.9 && scale.high < sqrt(2));
    streamlines_free(&s);
}

static void wrong_arguments_are_named(void)
{
    static const struct {
        double spacing, longest, shortest;
        const char *message;
    } wrong[] = {
        {0.001, 0.8, 0.2, "arrow spacing 0.001 is not in [0.01, 0.5]"},
        {0.05, 2, 0.2, "arrow longest length 2 is not in [0.01, 1]"},
        {0.05, 0.5, 0.75, "arrow shortest length 0.75 is not in [0, 0.5]"},
    };
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        arrow_settings set = arrow_default();
        field_arrows a;
        dte_error err = {0};
        set.spacing = wrong[k].spacing;
        set.longest = wrong[k].longest;
        set.shortest = wrong[k].shortest;
        CHECK(field_arrows_make(uniform, NULL, square, &set, &a, &err) == DTE_USAGE);
        CHECK_TEXT(err.text, wrong[k].message);
    }
}

static void every_failed_allocation_is_reported(void)
{
    const arrow_settings set = arrow_default();
    dte_status status = DTE_MEMORY;
    long n = 0;
    for (; status != DTE_OK && n < 100; n++) {
        field_arrows a;
        memory_fail_after(n);
        status = field_arrows_make(rotation, NULL, square, &set, &a, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        field_arrows_free(&a);
    }
    CHECK(status == DTE_OK && n == 5); /* three blocks, and one to sort the speeds */
}

int main(void)
{
    RUN(arrows_point_along_the_field);
    RUN(the_grid_is_even_and_inside);
    RUN(a_uniform_field_has_equal_arrows);
    RUN(lengths_are_linear_in_the_logarithm_of_speed);
    RUN(there_are_no_arrows_where_there_is_no_direction);
    RUN(levels_stay_between_0_and_1);
    RUN(the_scale_is_made_of_percentiles);
    RUN(speeds_along_circles_are_their_radii);
    RUN(wrong_arguments_are_named);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

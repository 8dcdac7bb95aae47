/* test_attractor.c - balls around stable equilibria: as large as they may be, never larger. */
#include "analysis/attractor.h"
#include "base/memory.h"
#include "tap.h"
#include <math.h>
#include <string.h>

enum { LANES = ENSEMBLE_LANES };

/* J s for a 2 x 2 matrix */
static void linear(void *data, size_t n, const double *s, double *v)
{
    const double *j = data;
    for (size_t i = 0; i < n; i++) {
        v[i] = j[0] * s[i] + j[1] * s[LANES + i];
        v[LANES + i] = j[2] * s[i] + j[3] * s[LANES + i];
    }
}

/* -x + x^2, and x/2 + x^2: what lies beyond 1 (1/2) goes away. */
static void parabola(void *data, size_t n, const double *s, double *v)
{
    const double slope = *(const double *)data;
    for (size_t i = 0; i < n; i++)
        v[i] = slope * s[i] + s[i] * s[i];
}

static const double origin[2];

static void the_ball_of_a_linear_field_is_as_large_as_allowed(void)
{
    static const double matrices[][4] = {
        {-1.0, 0.0, 0.0, -1.0},     /* node */
        {-0.05, -1.0, 1.0, -0.05},  /* slow focus */
        {-1.0, 1.0, 0.0, -1.0},     /* defective */
        {-1.0, 100.0, 0.0, -2.0},   /* far from normal */
        {-100.0, 0.0, 0.0, -0.001}, /* stiff */
    };
    for (size_t k = 0; k < sizeof matrices / sizeof *matrices; k++) {
        double j[4];
        attractor a;
        memcpy(j, matrices[k], sizeof j);
        CHECK(attractor_find(2, origin, j, false, linear, j, 1.0, &a, NULL) == DTE_OK);
        CHECK(a.r2 > 0.0);
        CHECK(a.reach2 > 0.4 && a.reach2 <= 0.75 * 0.75 * 1.0000001); /* 3/4, less one shell */
        attractor_free(&a);
    }
}

static void there_is_no_ball_without_stability(void)
{
    static const double matrices[][4] = {
        {0.0, -1.0, 1.0, 0.0}, {1e-3, -1.0, 1.0, 1e-3}, {-1.0, 0.0, 0.0, 1.0}, {0}};
    for (size_t k = 0; k < sizeof matrices / sizeof *matrices; k++) {
        double j[4];
        attractor a;
        memcpy(j, matrices[k], sizeof j);
        CHECK(attractor_find(2, origin, j, false, linear, j, 1.0, &a, NULL) == DTE_OK);
        CHECK(a.r2 == 0.0);
        CHECK(!attractor_holds(&a, origin, 1) || a.r2 == 0.0);
        attractor_free(&a);
    }
}

static void the_ball_ends_before_the_boundary_of_the_basin(void)
{
    const double inside = 0.3, outside = 1.01;
    double slope = -1.0;
    attractor a;
    CHECK(attractor_find(1, origin, &slope, false, parabola, &slope, 10.0, &a, NULL) == DTE_OK);
    CHECK(attractor_holds(&a, &inside, 1));
    CHECK(!attractor_holds(&a, &outside, 1));
    attractor_free(&a);
    const double within = 0.15, beyond = 0.501;
    slope = 0.5;
    CHECK(attractor_find(1, origin, &slope, true, parabola, &slope, 10.0, &a, NULL) == DTE_OK);
    CHECK(attractor_holds(&a, &within, 1));
    CHECK(!attractor_holds(&a, &beyond, 1));
    attractor_free(&a);
}

static void nothing_that_is_not_a_number_is_inside(void)
{
    double j[] = {-1.0, 0.0, 0.0, -1.0};
    const double bad[] = {(double)NAN, 0.0}, far[] = {(double)INFINITY, 0.0};
    attractor a;
    CHECK(attractor_find(2, origin, j, false, linear, j, 1.0, &a, NULL) == DTE_OK);
    CHECK(attractor_holds(&a, origin, 1));
    CHECK(!attractor_holds(&a, bad, 1));
    CHECK(!attractor_holds(&a, far, 1));
    attractor_free(&a);
}

static void every_failed_allocation_is_reported(void)
{
    double j[] = {-1.0, 0.0, 0.0, -1.0};
    dte_status status = DTE_MEMORY;
    for (long n = 0; status != DTE_OK && n < 1000; n++) {
        attractor a;
        memory_fail_after(n);
        status = attractor_find(2, origin, j, false, linear, j, 1.0, &a, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        if (status == DTE_OK && a.r2 == 0.0) status = DTE_MEMORY; /* linalg had none: no ball */
        attractor_free(&a);
    }
    CHECK(status == DTE_OK);
}

int main(void)
{
    RUN(the_ball_of_a_linear_field_is_as_large_as_allowed);
    RUN(there_is_no_ball_without_stability);
    RUN(the_ball_ends_before_the_boundary_of_the_basin);
    RUN(nothing_that_is_not_a_number_is_inside);
    RUN(every_failed_allocation_is_reported);
    return tap_done();
}

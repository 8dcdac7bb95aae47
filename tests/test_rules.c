/* Quadrature rules and quasi-random points: moments, symmetry, independent rules, limits. */
#include "base/memory.h"
#include "num/gsl_guard.h"
#include "num/rules.h"
#include "tap.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <stdlib.h>

enum { MOST = 1024 };

static const size_t sizes[] = {2,  4,  6,   8,   10,  16,  20,  30,  32,
                               50, 64, 100, 128, 200, 256, 512, 1024};
enum { SIZES = sizeof sizes / sizeof *sizes };

static double x[MOST], w[MOST];

/* sum of w x^k, the k-th power taken by repeated squaring in extended precision. */
static long double moment(size_t n, unsigned k)
{
    long double sum = 0.0L;
    for (size_t i = 0; i < n; i++)
        sum += (long double)w[i] * powl((long double)x[i], k);
    return sum;
}

static int is_mirrored(size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (x[n - 1 - i] != -x[i] || w[n - 1 - i] != w[i]) return 0;
        if (i > 0 && !(x[i] > x[i - 1])) return 0;
    }
    return 1;
}

static double weight_sum(size_t n)
{
    long double sum = 0.0L;
    for (size_t i = 0; i < n; i++)
        sum += (long double)w[i];
    return (double)sum;
}

static void rules_are_mirrored_bit_for_bit(void)
{
    for (size_t k = 0; k < SIZES; k++) {
        CHECK(rules_legendre(sizes[k], x, w, NULL) == DTE_OK);
        CHECK(is_mirrored(sizes[k]) && x[0] > -1.0);
        CHECK_NEAR(weight_sum(sizes[k]), 1.0, 2e-16);
        CHECK(rules_hermite(sizes[k], x, w, NULL) == DTE_OK);
        CHECK(is_mirrored(sizes[k]));
        CHECK_NEAR(weight_sum(sizes[k]), 1.0, 2e-16);
    }
}

/* E[x^k] = 1/(k + 1) for the uniform law, for every even k below 2n. A node rounded to
 * double precision moves its power by k 2^-53: that is the accuracy to expect. */
static void uniform_moments_are_exact_below_twice_the_points(void)
{
    for (size_t s = 0; s < SIZES && sizes[s] <= 256; s++) {
        const size_t n = sizes[s];
        CHECK(rules_legendre(n, x, w, NULL) == DTE_OK);
        for (unsigned k = 0; k < 2 * n; k += 2) {
            const double want = 1.0 / (k + 1.0);
            CHECK(fabs((double)moment(n, k) / want - 1.0) < 1e-15 * (2.0 + k));
            CHECK(moment(n, k + 1) == 0.0L || fabs((double)moment(n, k + 1)) < 1e-18);
        }
    }
}

/* E[x^k] = (k - 1)!! for N(0, 1), up to the largest that extended precision holds; relative
 * accuracy, which needs the weights in the far tail. */
static void normal_moments_are_exact_below_twice_the_points(void)
{
    for (size_t s = 0; s < SIZES && sizes[s] <= 256; s++) {
        const size_t n = sizes[s];
        long double want = 1.0L;
        CHECK(rules_hermite(n, x, w, NULL) == DTE_OK);
        for (unsigned k = 0; k < 2 * n; k += 2) {
            if (k > 0) want *= (long double)(k - 1);
            CHECK(fabs((double)(moment(n, k) / want - 1.0L)) < 1e-15 * (2.0 + k));
        }
    }
}

/* The first moment that n points miss shows that the test above can fail:
 * E[x^2n] - rule = n! for N(0, 1). */
static void the_first_inexact_normal_moment_is_off_by_the_factorial(void)
{
    long double want = 1.0L, factorial = 1.0L;
    for (unsigned n = 1; n <= 20; n++) {
        want *= 2.0L * n - 1.0L;
        factorial *= n;
        if (n % 2 != 0) continue;
        CHECK(rules_hermite(n, x, w, NULL) == DTE_OK);
        CHECK_NEAR((double)((want - moment(n, 2 * n)) / factorial), 1.0, 1e-6);
    }
}

/* E[cos(cx)] = exp(-c^2/2) and E[1/(1 + exp(-x))] = 1/2, E[x tanh x] = E[sech^2 x] (by parts). */
static void bounded_functions_of_a_normal_are_integrated(void)
{
    static const size_t large[] = {64, 128, 256, 512, 1024};
    for (size_t s = 0; s < sizeof large / sizeof *large; s++) {
        const size_t n = large[s];
        double one = 0.0, two = 0.0, logistic = 0.0, left = 0.0, right = 0.0;
        CHECK(rules_hermite(n, x, w, NULL) == DTE_OK);
        for (size_t i = 0; i < n; i++) {
            const double t = tanh(x[i]);
            one += w[i] * cos(x[i]);
            two += w[i] * cos(2.0 * x[i]);
            logistic += w[i] / (1.0 + exp(-x[i]));
            left += w[i] * x[i] * t;
            right += w[i] * (1.0 - t) * (1.0 + t);
        }
        CHECK_NEAR(one, exp(-0.5), 1e-14);
        CHECK_NEAR(two, exp(-2.0), 1e-14);
        CHECK_NEAR(logistic, 0.5, 1e-14);
        CHECK_NEAR(left, right, n >= 256 ? 1e-13 : 1e-6);
    }
}

/* Only at the sizes that GSL has tables for: it computes others, 50 and 200 for example, to
 * 1e-9 of a weight, which the moments above would show. */
static void uniform_rules_agree_with_gsl_tables(void)
{
    static const size_t tabulated[] = {2, 4, 8, 16, 20, 32, 64, 96, 100, 128, 256, 512, 1024};
    for (size_t s = 0; s < sizeof tabulated / sizeof *tabulated; s++) {
        const size_t n = tabulated[s];
        gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(n);
        CHECK(rules_legendre(n, x, w, NULL) == DTE_OK);
        for (size_t i = 0; i < n; i++) {
            double xi, wi; /* GSL's table integrates dx, ours dx/2 */
            gsl_integration_glfixed_point(-1.0, 1.0, i, &xi, &wi, table);
            CHECK(fabs(x[i] - xi) < 1e-15);
            CHECK(fabs(w[i] - 0.5 * wi) < 1e-13 * w[i]);
        }
        gsl_integration_glfixed_table_free(table);
    }
}

static void normal_rules_agree_with_gsl_near_the_middle(void)
{
    for (size_t s = 0; s < SIZES && sizes[s] <= 64; s++) {
        const size_t n = sizes[s]; /* GSL's weight exp(-b x^2), b = 1/2, integrates to sqrt(2 pi) */
        gsl_integration_fixed_workspace *t =
            gsl_integration_fixed_alloc(gsl_integration_fixed_hermite, n, 0.0, 0.5, 0.0, 0.0);
        const double total = sqrt(2.0 * acos(-1.0));
        CHECK(rules_hermite(n, x, w, NULL) == DTE_OK);
        for (size_t i = 0; i < n; i++) {
            CHECK_NEAR(x[i], gsl_integration_fixed_nodes(t)[i], 1e-13);
            CHECK_NEAR(w[i], gsl_integration_fixed_weights(t)[i] / total, 1e-13);
        }
        gsl_integration_fixed_free(t);
    }
}

static int by_value(const void *pa, const void *pb)
{
    const double a = *(const double *)pa, b = *(const double *)pb;
    return a < b ? -1 : a > b;
}

/* 2^m points: in every coordinate exactly one in each cell of width 2^-m, in its middle. */
static void sobol_points_stratify_every_coordinate(void)
{
    enum { N = 256, DIM = 40 };
    static double u[N * DIM], column[N];
    CHECK(rules_sobol(N, DIM, u, NULL) == DTE_OK);
    for (size_t j = 0; j < DIM; j++) {
        for (size_t i = 0; i < N; i++)
            column[i] = u[i * DIM + j];
        qsort(column, N, sizeof *column, by_value);
        for (size_t i = 0; i < N; i++)
            CHECK(column[i] == ((double)i + 0.5) / N);
    }
    CHECK(rules_sobol(100, 3, u, NULL) == DTE_OK);
    for (size_t i = 0; i < 300; i++)
        CHECK(u[i] > 0.0 && u[i] < 1.0);
    CHECK(rules_sobol(1, 1, u, NULL) == DTE_OK && u[0] == 0.5);
    CHECK(rules_sobol(0, 1, u, NULL) == DTE_OK);
}

/* A product of two different coordinates, E = 1/4: the error falls like 1/n. */
static void sobol_points_integrate_a_product(void)
{
    static double u[2 * 4096];
    double sum = 0.0;
    CHECK(rules_sobol(4096, 2, u, NULL) == DTE_OK);
    for (size_t i = 0; i < 4096; i++)
        sum += u[2 * i] * u[2 * i + 1];
    CHECK_NEAR(sum / 4096.0, 0.25, 1e-4);
}

static void the_quantile_inverts_the_distribution(void)
{
    static const double p[] = {1e-300, 1e-20, 1e-3, 0.1, 0.3, 0.5, 0.7, 0.999, 1.0 - 1e-12};
    for (size_t k = 0; k < sizeof p / sizeof *p; k++) {
        const double q = rules_normal_quantile(p[k]);
        CHECK(fabs(0.5 * erfc(-q / sqrt(2.0)) / p[k] - 1.0) < 1e-12);
    }
    CHECK(rules_normal_quantile(0.5) == 0.0);
    CHECK(isinf(rules_normal_quantile(0.0)) && rules_normal_quantile(0.0) < 0.0);
    CHECK(isinf(rules_normal_quantile(1.0)) && rules_normal_quantile(1.0) > 0.0);
    CHECK(isnan(rules_normal_quantile(-0.1)) && isnan(rules_normal_quantile(1.1)));
    CHECK(isnan(rules_normal_quantile(__builtin_nan(""))));
}

static void wrong_sizes_say_what_to_do(void)
{
    dte_error err = {0};
    CHECK(rules_legendre(7, x, w, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "a Gauss rule needs an even number of points, not 7");
    err = (dte_error){0};
    CHECK(rules_hermite(0, x, w, &err) == DTE_USAGE);
    CHECK_TEXT(err.text, "a Gauss rule needs an even number of points, not 0");
    err = (dte_error){0};
    CHECK(rules_hermite(1026, x, w, &err) == DTE_LIMIT);
    CHECK_TEXT(err.text, "a Gauss rule of 1026 points is too large; the limit is 1024");
    err = (dte_error){0};
    CHECK(rules_sobol(10, 41, x, &err) == DTE_LIMIT);
    CHECK_TEXT(err.text, "Sobol points have 1 to 40 dimensions, not 41");
    CHECK(rules_sobol(10, 0, x, NULL) == DTE_LIMIT);
    CHECK(rules_sobol((size_t)1 << 30, 1, x, NULL) == DTE_LIMIT);
}

static void host_handler(const char *reason, const char *file, int line, int number)
{
    (void)reason, (void)file, (void)line, (void)number;
}

static void the_error_handler_of_the_host_is_restored(void)
{
    gsl_error_handler_t *before = gsl_set_error_handler(host_handler);
    CHECK(rules_sobol(4, 2, x, NULL) == DTE_OK);
    CHECK(gsl_set_error_handler(host_handler) == host_handler);
    gsl_guard_enter();
    CHECK(rules_sobol(4, 2, x, NULL) == DTE_OK); /* the inner pair must not turn it on */
    CHECK(gsl_set_error_handler_off() != host_handler);
    gsl_guard_leave();
    CHECK(gsl_set_error_handler(before) == host_handler);
}

static void every_allocation_may_fail(void)
{
    dte_status status = DTE_MEMORY;
    for (long count = 0; status == DTE_MEMORY && count < 20; count++) {
        memory_fail_after(count);
        status = rules_hermite(8, x, w, NULL);
        memory_fail_after(-1);
        CHECK(status == DTE_MEMORY || count == 2);
    }
    CHECK(status == DTE_OK);
}

int main(void)
{
    RUN(rules_are_mirrored_bit_for_bit);
    RUN(uniform_moments_are_exact_below_twice_the_points);
    RUN(normal_moments_are_exact_below_twice_the_points);
    RUN(the_first_inexact_normal_moment_is_off_by_the_factorial);
    RUN(bounded_functions_of_a_normal_are_integrated);
    RUN(uniform_rules_agree_with_gsl_tables);
    RUN(normal_rules_agree_with_gsl_near_the_middle);
    RUN(sobol_points_stratify_every_coordinate);
    RUN(sobol_points_integrate_a_product);
    RUN(the_quantile_inverts_the_distribution);
    RUN(wrong_sizes_say_what_to_do);
    RUN(the_error_handler_of_the_host_is_restored);
    RUN(every_allocation_may_fail);
    return tap_done();
}

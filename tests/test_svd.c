/* Singular values, least squares, norms: the factors rebuild the matrix; closed forms. */
#include "num/linalg.h"
#include "tap.h"

#include <stdint.h>

static uint64_t seed = 20240607;

/* Uniform on (-1, 1): splitmix64. */
static double draw(void)
{
    uint64_t z = (seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1.0;
}

static void fill(size_t count, double *a)
{
    for (size_t i = 0; i < count; i++)
        a[i] = draw();
}

static void singular_factors_rebuild_the_matrix(void)
{
    static const size_t shapes[][2] = {{1, 1}, {3, 5}, {5, 3}, {4, 4}, {1, 6}, {6, 1}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        const size_t m = shapes[k][0], n = shapes[k][1], low = m < n ? m : n;
        double a[36], s[6], s2[6], u[36], vt[36], only_u[36], only_vt[36];
        fill(m * n, a);
        CHECK(linalg_svd(m, n, a, s, u, vt, NULL) == DTE_OK);
        CHECK(linalg_svd(m, n, a, s2, only_u, NULL, NULL) == DTE_OK);
        CHECK(linalg_svd(m, n, a, s2, NULL, only_vt, NULL) == DTE_OK);
        CHECK(memcmp(u, only_u, m * m * sizeof *u) == 0);
        CHECK(memcmp(vt, only_vt, n * n * sizeof *vt) == 0);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0.0;
                for (size_t l = 0; l < low; l++)
                    sum += u[i * m + l] * s[l] * vt[l * n + j];
                CHECK_NEAR(sum, a[i * n + j], 1e-14);
            }
    }
}

/* a x = b with two independent rows: 1 x2 = 3, 2 x1 = 4, 0 = 5; x3 is free, so 0. */
static void least_squares_of_a_singular_matrix_has_minimum_norm(void)
{
    const double a[] = {0, 1, 0, 2, 0, 0, 0, 0, 0}, b[] = {3.0, 4.0, 5.0};
    double x[3];
    size_t rank = 0;
    CHECK(linalg_solve_min_norm(3, a, b, 1e-12, x, &rank, NULL) == DTE_OK);
    CHECK(rank == 2);
    CHECK_NEAR(x[0], 2.0, 1e-15);
    CHECK_NEAR(x[1], 3.0, 1e-15);
    CHECK_NEAR(x[2], 0.0, 1e-15);
}

static void the_frobenius_norm_neither_overflows_nor_underflows(void)
{
    const double big[] = {3e300, 0, 0, 4e300}, small[] = {3e-300, 0, 0, 4e-300};
    CHECK_NEAR(linalg_norm_frobenius(2, big) / 1e300, 5.0, 1e-15);
    CHECK_NEAR(linalg_norm_frobenius(2, small) * 1e300, 5.0, 1e-15);
    CHECK(linalg_backward_error(2, big) / 1e300 < 1e-14);
}

/* |A - zI| for the rotation A is normal: sigma_min is the distance of z to +-i. */
static void the_smallest_singular_value_is_the_distance_to_a_normal_spectrum(void)
{
    static const double z[][2] = {{0, 0}, {0, 1}, {0.5, 0.5}, {-2, -3}, {1e-9, 1}, {1, 0}};
    const double a[] = {0, -1, 1, 0};
    for (size_t k = 0; k < sizeof z / sizeof *z; k++) {
        double sigma;
        CHECK(linalg_sigma_min(2, a, z[k][0], z[k][1], &sigma, NULL) == DTE_OK);
        CHECK_NEAR(sigma, fmin(hypot(z[k][0], z[k][1] - 1), hypot(z[k][0], z[k][1] + 1)), 1e-15);
    }
}

/* With one side empty, the other factor is the identity. */
static void an_empty_side_gives_an_identity(void)
{
    double a[1] = {0}, s[1] = {7.0}, u[4] = {7, 7, 7, 7};
    CHECK(linalg_svd(2, 0, a, s, u, NULL, NULL) == DTE_OK);
    CHECK(s[0] == 7.0 && u[0] == 1.0 && u[1] == 0.0 && u[2] == 0.0 && u[3] == 1.0);
}

int main(void)
{
    printf("# seed %llu\n", (unsigned long long)seed);
    RUN(singular_factors_rebuild_the_matrix);
    RUN(least_squares_of_a_singular_matrix_has_minimum_norm);
    RUN(the_frobenius_norm_neither_overflows_nor_underflows);
    RUN(the_smallest_singular_value_is_the_distance_to_a_normal_spectrum);
    RUN(an_empty_side_gives_an_identity);
    return tap_done();
}

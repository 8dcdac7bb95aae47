/* Distances to instability: closed forms, brute force over a grid, and brackets that are true. */
#include "base/memory.h"
#include "num/linalg.h"
#include "tap.h"

#include <stdint.h>

static uint64_t seed = 77;

static double draw(void)
{
    uint64_t z = (seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1.0;
}

/* True if the bracket is narrow and holds `beta`. */
static int brackets(double lo, double hi, double beta)
{
    const int ok = lo > 0.0 && lo <= beta * (1 + 1e-9) && beta <= hi * (1 + 1e-9) && hi <= 2 * lo;
    if (!ok) printf("# [%.17g, %.17g] for %.17g\n", lo, hi, beta);
    return ok;
}

/* The smallest sigma_min(A - iwI) over a grid in w, refined five times around its minimum. */
static double grid_flow(size_t n, const double *a, double range)
{
    double best = __builtin_inf(), centre = 0.5 * range, width = 0.5 * range;
    for (int pass = 0; pass < 6; pass++, width /= 50.0) {
        const double middle = centre;
        for (int k = -200; k <= 200; k++) {
            double sigma;
            const double w = middle + width * k / 200.0;
            CHECK(linalg_sigma_min(n, a, 0.0, w, &sigma, NULL) == DTE_OK);
            if (sigma < best) {
                best = sigma;
                centre = w;
            }
        }
    }
    return best;
}

static double grid_map(size_t n, const double *a)
{
    const double pi = acos(-1.0);
    double best = __builtin_inf(), centre = 0.5 * pi, width = 0.5 * pi;
    for (int pass = 0; pass < 6; pass++, width /= 50.0) {
        const double middle = centre;
        for (int k = -200; k <= 200; k++) {
            double sigma;
            const double angle = middle + width * k / 200.0;
            CHECK(linalg_sigma_min(n, a, cos(angle), sin(angle), &sigma, NULL) == DTE_OK);
            if (sigma < best) {
                best = sigma;
                centre = angle;
            }
        }
    }
    return best;
}

/* A normal matrix: the distance is that of the nearest eigenvalue. */
static void a_normal_matrix_is_as_far_as_its_eigenvalues(void)
{
    static const double damping[] = {1e-9, 1e-6, 0.03, 1.0, 2e3};
    double lo, hi;
    const double diagonal[] = {-1.0, 0.0, 0.0, -2.0};
    CHECK(linalg_stability_radius(2, diagonal, &lo, &hi, NULL) == DTE_OK);
    CHECK(brackets(lo, hi, 1.0));
    for (size_t k = 0; k < sizeof damping / sizeof *damping; k++) {
        const double d = damping[k], focus[] = {-d, -3.0, 3.0, -d};
        CHECK(linalg_stability_radius(2, focus, &lo, &hi, NULL) == DTE_OK);
        CHECK(brackets(lo, hi, d));
    }
}

/* sigma_min of the inverse (iw - A)^-1 of [[-1, b], [0, -1]] is largest at w = 0, where
 * A'A has determinant 1 and trace 2 + b^2. */
static void a_jordan_like_block_is_nearer_than_its_eigenvalues(void)
{
    static const double off[] = {1.0, 100.0, 1e4};
    for (size_t k = 0; k < sizeof off / sizeof *off; k++) {
        const double b = off[k], a[] = {-1.0, b, 0.0, -1.0};
        const double largest = 0.5 * (sqrt(b * b + 4.0) + b), beta = 1.0 / largest;
        double lo, hi;
        CHECK(linalg_stability_radius(2, a, &lo, &hi, NULL) == DTE_OK);
        CHECK(brackets(lo, hi, beta));
        if (b <= 100.0) CHECK_NEAR(grid_flow(2, a, 10.0), beta, 1e-10);
    }
}

static void random_stable_flows_match_the_grid(void)
{
    for (size_t n = 2; n <= 6; n++) {
        double a[36], lo, hi, re[6], im[6];
        for (size_t i = 0; i < n * n; i++)
            a[i] = 3.0 * draw();
        CHECK(linalg_eigen(n, a, re, im, NULL, NULL, NULL, NULL) == DTE_OK);
        for (size_t i = 0; i < n; i++)
            a[i * n + i] -= re[0] + 0.2;
        CHECK(linalg_stability_radius(n, a, &lo, &hi, NULL) == DTE_OK);
        CHECK(brackets(lo, hi, grid_flow(n, a, 2.0 * linalg_norm_frobenius(n, a))));
        int touches;
        CHECK(linalg_hamiltonian_touches(n, a, 1.01 * hi, &touches, NULL) == DTE_OK && touches);
        CHECK(linalg_hamiltonian_touches(n, a, 0.99 * lo, &touches, NULL) == DTE_OK && !touches);
    }
}

static void random_stable_maps_match_the_grid(void)
{
    for (size_t n = 1; n <= 6; n++) {
        double a[36], lo, hi, re[6], im[6], largest = 0.0;
        for (size_t i = 0; i < n * n; i++)
            a[i] = draw();
        CHECK(linalg_eigen(n, a, re, im, NULL, NULL, NULL, NULL) == DTE_OK);
        for (size_t i = 0; i < n; i++)
            largest = fmax(largest, hypot(re[i], im[i]));
        for (size_t i = 0; i < n * n; i++)
            a[i] *= 0.98 / largest;
        CHECK(linalg_circle_radius(n, a, &lo, &hi, NULL) == DTE_OK);
        CHECK(brackets(lo, hi, grid_map(n, a)));
    }
}

/* A rotation by any angle, shrunk by 1 - d, is normal: the distance is d. */
static void a_shrunk_rotation_is_as_far_as_it_was_shrunk(void)
{
    static const double shrink[] = {1e-8, 1e-3, 0.5};
    for (size_t k = 0; k < sizeof shrink / sizeof *shrink; k++)
        for (int quarter = 0; quarter <= 8; quarter++) {
            const double r = 1.0 - shrink[k], angle = 0.4 * quarter;
            const double a[] = {r * cos(angle), -r * sin(angle), r * sin(angle), r * cos(angle)};
            double lo, hi;
            CHECK(linalg_circle_radius(2, a, &lo, &hi, NULL) == DTE_OK);
            CHECK(brackets(lo, hi, 1.0 - r));
        }
}

static void an_unstable_or_marginal_matrix_has_no_distance(void)
{
    static const double cases[][4] = {
        {1, 0, 0, -1}, {0, -1, 1, 0}, {0, 0, 0, 0}, {0, 1, 0, 0}, {1e-17, -1, 1, 1e-17}};
    double lo, hi;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        CHECK(linalg_stability_radius(2, cases[k], &lo, &hi, NULL) == DTE_OK);
        CHECK(lo == 0.0 && hi >= 0.0);
    }
    const double turn[] = {0, -1, 1, 0}, grow[] = {2, 0, 0, 0.5};
    CHECK(linalg_circle_radius(2, turn, &lo, &hi, NULL) == DTE_OK && lo == 0.0);
    CHECK(linalg_circle_radius(2, grow, &lo, &hi, NULL) == DTE_OK && lo == 0.0);
}

/* Damping of 1e-16 is below the rounding errors of a matrix of norm 1: no claim. */
static void a_distance_below_rounding_is_not_claimed(void)
{
    const double a[] = {-1e-17, -1.0, 1.0, -1e-17};
    double lo, hi;
    CHECK(linalg_stability_radius(2, a, &lo, &hi, NULL) == DTE_OK);
    CHECK(lo == 0.0 && hi < 1e-13);
    const double map[] = {0.0, -(1.0 - 0x1p-53), 1.0 - 0x1p-53, 0.0};
    CHECK(linalg_circle_radius(2, map, &lo, &hi, NULL) == DTE_OK);
    CHECK(lo == 0.0 && hi < 1e-13);
}

static void empty_and_bad_matrices_are_handled(void)
{
    double lo, hi;
    int touches = 1;
    const double none[] = {0.0}, bad[] = {1.0, 0.0, __builtin_nan(""), 1.0};
    dte_error err = {0};
    CHECK(linalg_stability_radius(0, none, &lo, &hi, NULL) == DTE_OK && isinf(lo) && isinf(hi));
    CHECK(linalg_circle_radius(0, none, &lo, &hi, NULL) == DTE_OK && isinf(lo) && isinf(hi));
    CHECK(linalg_hamiltonian_touches(0, none, 1.0, &touches, NULL) == DTE_OK && !touches);
    CHECK(linalg_stability_radius(2, bad, &lo, &hi, &err) == DTE_NUMERIC);
    CHECK_TEXT(err.text, "the Jacobian has a non-finite entry at row 2, column 1");
    CHECK(linalg_circle_radius(2, bad, &lo, &hi, NULL) == DTE_NUMERIC);
    CHECK(linalg_hamiltonian_touches(2, bad, 1.0, &touches, NULL) == DTE_NUMERIC);
    const double one[] = {-0.25};
    CHECK(linalg_stability_radius(1, one, &lo, &hi, NULL) == DTE_OK && brackets(lo, hi, 0.25));
    CHECK(linalg_circle_radius(1, one, &lo, &hi, NULL) == DTE_OK && brackets(lo, hi, 0.75));
}

static void every_allocation_may_fail(void)
{
    const double a[] = {-0.5, 0.3, 0.0, -0.4};
    for (int call = 0; call < 2; call++) {
        dte_status status = DTE_MEMORY;
        for (long count = 0; status == DTE_MEMORY && count < 2000; count++) {
            double lo, hi;
            memory_fail_after(count);
            status = call == 0 ? linalg_stability_radius(2, a, &lo, &hi, NULL)
                               : linalg_circle_radius(2, a, &lo, &hi, NULL);
            memory_fail_after(-1);
            CHECK(status == DTE_MEMORY || (status == DTE_OK && count > 5));
        }
        CHECK(status == DTE_OK);
    }
}

int main(void)
{
    printf("# seed %llu\n", (unsigned long long)seed);
    RUN(a_normal_matrix_is_as_far_as_its_eigenvalues);
    RUN(a_jordan_like_block_is_nearer_than_its_eigenvalues);
    RUN(random_stable_flows_match_the_grid);
    RUN(random_stable_maps_match_the_grid);
    RUN(a_shrunk_rotation_is_as_far_as_it_was_shrunk);
    RUN(an_unstable_or_marginal_matrix_has_no_distance);
    RUN(a_distance_below_rounding_is_not_claimed);
    RUN(empty_and_bad_matrices_are_handled);
    RUN(every_allocation_may_fail);
    return tap_done();
}

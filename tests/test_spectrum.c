/* Eigenvalues with bounds: exact cases, bounds that hold for every perturbation within the errors,
 * sides. */
#include "analysis/blocks.h"
#include "analysis/spectrum.h"
#include "base/memory.h"
#include "num/linalg.h"
#include "tap.h"
#include <stdint.h>
#include <stdlib.h>

enum { MOST = 12 };

static uint64_t seed = 4711;

static double draw(void) /* in [-1, 1) */
{
    uint64_t z = (seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1.0;
}

static double sign(void)
{
    return draw() < 0.0 ? -1.0 : 1.0;
}

static spectrum find(size_t n, const double *a, double *e)
{
    spectrum s;
    const jacobian_error error = {.e = e, .total = linalg_norm_frobenius(n, e)};
    dte_error err;
    if (!CHECK(spectrum_find(n, a, &error, &s, &err) == DTE_OK)) exit(1);
    return s;
}

/* The eigenvalues of a 2 x 2 matrix in extended precision. */
static void exact2(const long double *a, long double re[2], long double im[2])
{
    const long double m = 0.5L * (a[0] + a[3]), p = 0.5L * (a[0] - a[3]),
                      disc = p * p + a[1] * a[2];
    im[0] = im[1] = 0.0L;
    if (disc < 0.0L) {
        re[0] = re[1] = m;
        im[0] = sqrtl(-disc);
        im[1] = -im[0];
        return;
    }
    re[0] = m >= 0.0L ? m + sqrtl(disc) : m - sqrtl(disc);
    re[1] = re[0] == 0.0L ? 0.0L : (a[0] * a[3] - a[1] * a[2]) / re[0];
}

static bool within(const eigenvalue *l, const long double *re, const long double *im, size_t n,
                   long double slack)
{
    for (size_t k = 0; k < n; k++)
        if (hypotl(l->re - re[k], l->im - im[k]) <= l->bound + slack) return true;
    return false;
}

static void random_block(int kind, double *a)
{
    for (int i = 0; i < 4; i++)
        a[i] = draw();
    if (kind == 1)
        a[2] = -0.25 * (a[0] - a[3]) * (a[0] - a[3]) / a[1] *
               (1.0 + 1e-12 * draw()); /* nearly defective */
    if (kind == 2)                     /* graded */
        for (int i = 0; i < 4; i++)
            a[i] *= pow(10.0, 8.0 * draw());
    if (kind == 3) a[3] = -a[0] * (1.0 + 1e-14 * draw()); /* nearly a centre or a saddle */
    if (kind == 4) a[3] = a[0] + 1e-15 * draw(), a[1] *= 1e-15, a[2] *= 1e-15; /* nearly scalar */
    if (kind == 5) a[2] = 0.0;
    for (int i = 0; kind == 6 && i < 4; i++)
        a[i] *= 0x1p-700;
    for (int i = 0; kind == 7 && i < 4; i++)
        a[i] *= 0x1p+700;
}

/* For every kind of block and size of error: perturb entries to the ends of their ranges. */
static void two_by_two_bounds_hold(void)
{
    static const double sizes[] = {0.0, 1e-16, 1e-13, 1e-8, 1e-3};
    int wrong = 0, wrong_side = 0, decided = 0;
    for (int k = 0; k < 40000; k++) {
        double a[4], e[4];
        long double moved[4], re[2], im[2], size = 0.0L;
        random_block(k % 8, a);
        for (int i = 0; i < 4; i++) {
            e[i] = draw() < -0.5 ? 0.0 : sizes[k % 5] * fabs(a[i] * draw());
            moved[i] = (long double)a[i] + (k % 3 ? sign() : draw()) * (long double)e[i];
            size = fmaxl(size, fabsl(moved[i]));
        }
        spectrum s = find(2, a, e);
        exact2(moved, re, im);
        const long double slack =
            0x1p-60L * size; /* of the reference: sqrt(2^-64) where nearly defective */
        const long double rough = k % 8 == 1 || k % 8 == 4 ? 0x1p-31L * size : slack;
        for (int i = 0; i < 2; i++) {
            wrong += !within(&s.l[i], re, im, 2, k % 5 == 0 ? rough : slack);
            const long double top = fmaxl(re[0], re[1]), low = fminl(re[0], re[1]);
            if (s.l[i].side == SIDE_LEFT && s.l[1 - i].side == SIDE_LEFT)
                wrong_side += !(top < 0.0L);
            if (s.l[i].side == SIDE_RIGHT && s.l[1 - i].side == SIDE_RIGHT)
                wrong_side += !(low > 0.0L);
            decided += s.l[i].side != SIDE_CRITICAL;
        }
        spectrum_free(&s);
    }
    CHECK(wrong == 0);
    CHECK(wrong_side == 0);
    CHECK(decided > 50000); /* of 80000: the bounds are of use */
    if (wrong || wrong_side) printf("# %d bounds, %d sides wrong\n", wrong, wrong_side);
}

static void two_by_two_bounds_are_not_wide(void)
{
    for (int k = 0; k < 2000; k++) {
        double a[4], e[4];
        for (int i = 0; i < 4; i++)
            a[i] = draw();
        const double p = 0.5 * (a[0] - a[3]), disc = fabs(p * p + a[1] * a[2]);
        for (int i = 0; i < 4; i++)
            e[i] = 1e-10;
        spectrum s = find(2, a, e);
        /* |d lambda| <= |dA|_2 cond, cond <= (1 + |A|_F^2 / disc), and a factor of 4 */
        for (int i = 0; i < 2 && disc > 0.01; i++)
            CHECK(s.l[i].bound <= 4.0 * 2e-10 * (1.0 + 4.0 / disc));
        spectrum_free(&s);
    }
}

/* R1 with gamma = 1e6: -c^2 / (gamma/2 + sqrt(gamma^2/4 - c^2)), not the difference of large
 * numbers. */
static void slow_eigenvalue_of_a_stiff_game_keeps_its_digits(void)
{
    static const double a[] = {0.0, -0.5, 0.5, -1e6};
    double e[4] = {0};
    spectrum s = find(2, a, e);
    const double want = -0.25 / (5e5 + sqrt(2.5e11 - 0.25));
    CHECK(fabs(s.l[0].re - want) <= 4e-16 * fabs(want));
    CHECK(s.l[0].bound <= 1e-14 * fabs(want));
    CHECK(s.l[0].side == SIDE_LEFT && s.l[1].side == SIDE_LEFT);
    spectrum_free(&s);
}

/* R1 at its critical gamma: a double eigenvalue -1/2, but trace and determinant are far from 0. */
static void defective_pair_is_still_decided(void)
{
    static const double a[] = {0.0, -0.5, 0.5, -1.0};
    double e[4] = {1e-10, 1e-10, 1e-10, 1e-10};
    spectrum s = find(2, a, e);
    for (int i = 0; i < 2; i++) {
        CHECK_NEAR(s.l[i].re, -0.5, 1e-15);
        CHECK(s.l[i].bound > 1e-6 && s.l[i].bound < 1e-3); /* sqrt(error) */
        CHECK(s.l[i].side == SIDE_LEFT);
    }
    spectrum_free(&s);
}

static void extreme_scales_change_nothing(void)
{
    static const int exponent[] = {-1000, -600, 0, 600, 1000};
    for (size_t k = 0; k < 5; k++) {
        const double f = ldexp(1.0, exponent[k]);
        const double saddle[] = {0.0, f, f, 0.0}, focus[] = {-f, -f, f, -f},
                     spiral[] = {f, -f, f, f};
        double e[4] = {0};
        spectrum s = find(2, saddle, e);
        CHECK(s.l[0].re == f && s.l[1].re == -f && s.l[0].side == SIDE_RIGHT &&
              s.l[1].side == SIDE_LEFT);
        spectrum_free(&s);
        s = find(2, focus, e);
        CHECK(s.l[0].re == -f && s.l[0].im == f && s.l[0].side == SIDE_LEFT &&
              s.l[1].side == SIDE_LEFT);
        spectrum_free(&s);
        s = find(2, spiral, e);
        CHECK(s.l[0].side == SIDE_RIGHT && s.l[1].side == SIDE_RIGHT);
        spectrum_free(&s);
    }
}

static void random_matrix(size_t n, int kind, double *a)
{
    for (size_t i = 0; i < n * n; i++)
        a[i] = draw();
    for (size_t i = 0; kind == 1 && i < n; i++) /* near a Jordan block, hidden by a shear */
        for (size_t j = 0; j < n; j++)
            a[i * n + j] = i == j ? -0.5 : j == i + 1 ? 1.0 : 1e-9 * draw();
    for (size_t i = 0; kind == 2 && i < n; i++) /* graded */
        for (size_t j = 0; j < n; j++)
            a[i * n + j] *= pow(10.0, (double)i - (double)j);
    for (size_t i = 0; kind == 3 && i < n; i++) /* nearly skew: close to the axis */
        for (size_t j = 0; j <= i; j++)
            a[i * n + j] = i == j ? 1e-9 * draw() : -a[j * n + i];
    for (size_t i = 0; kind == 4 && i < n; i++) /* a cluster */
        for (size_t j = 0; j < n; j++)
            a[i * n + j] = (i == j ? -1.0 : 0.0) + 1e-7 * draw();
}

/* The true eigenvalues of the perturbed matrix are within the bounds of those of the given one; the
 * error of finding them is far below the perturbation. */
static void large_bounds_hold(void)
{
    int wrong = 0, wrong_side = 0, decided = 0;
    for (int k = 0; k < 3000; k++) {
        const size_t n = 3 + (size_t)k % 4;
        const double size = k % 2 ? 1e-8 : 1e-5;
        double a[MOST * MOST], e[MOST * MOST], moved[MOST * MOST], re[MOST], im[MOST];
        long double lre[MOST], lim[MOST];
        random_matrix(n, k % 5, a);
        for (size_t i = 0; i < n * n; i++) {
            e[i] = draw() < -0.6 ? 0.0 : size * fabs(draw());
            moved[i] = a[i] + (k % 3 ? sign() : draw()) * e[i];
        }
        spectrum s = find(n, a, e);
        CHECK(linalg_eigen(n, moved, re, im, NULL, NULL, NULL, NULL) == DTE_OK);
        bool all_left = true, true_left = true;
        for (size_t i = 0; i < n; i++) {
            lre[i] = re[i];
            lim[i] = im[i];
            all_left = all_left && s.l[i].side == SIDE_LEFT;
            true_left = true_left && re[i] < 0.0;
        }
        for (size_t i = 0; i < n; i++) {
            wrong += !within(&s.l[i], lre, lim, n, k % 5 == 1 ? 1e-5L : 1e-13L);
            decided += s.l[i].side != SIDE_CRITICAL;
        }
        wrong_side += all_left && !true_left;
        spectrum_free(&s);
    }
    CHECK(wrong == 0);
    CHECK(wrong_side == 0);
    CHECK(decided > 8000);
    if (wrong || wrong_side) printf("# %d bounds, %d sides wrong\n", wrong, wrong_side);
}

/* diag(-1, -1, -1e10) 1e-10 with off-diagonal errors 1e-9: within them an eigenvalue is +9e-10,
 * though the eigenvectors of the given matrix do not see the errors. */
static void clusters_are_bounded_as_a_whole(void)
{
    static const double a[] = {-1e-10, 0.0, 0.0, 0.0, -1e-10, 0.0, 0.0, 0.0, -1.0};
    double e[] = {0.0, 1e-9, 1e-9, 1e-9, 0.0, 1e-9, 1e-9, 1e-9, 0.0};
    spectrum s = find(3, a, e);
    CHECK(s.blocks == 1);
    CHECK(s.l[0].side == SIDE_CRITICAL && s.l[1].side == SIDE_CRITICAL);
    CHECK(s.l[0].bound >= 1e-9 && s.l[0].bound < 1e-8);
    CHECK(s.l[2].side == SIDE_LEFT);
    spectrum_free(&s);
}

/* P J P' for J = -1/2 I + nilpotent, irreducible: bounds do not decide, the distance to instability
 * does. */
static void distance_to_instability_decides_for_defective_matrices(void)
{
    static const double p[] = {1, 1, 1, 0, 1, 1, 1, 0, 1}; /* det 1 */
    static const double inverse[] = {1, -1, 0, 1, 0, -1, -1, 1, 1};
    static const double jordan[] = {-0.5, 1, 0, 0, -0.5, 1, 0, 0, -0.5};
    double a[9] = {0}, t[9] = {0}, e[9];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 3; k++)
                t[3 * i + j] += p[3 * i + k] * jordan[3 * k + j];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 3; k++)
                a[3 * i + j] += t[3 * i + k] * inverse[3 * k + j];
    for (int i = 0; i < 9; i++)
        e[i] = 1e-6;
    spectrum s = find(3, a, e);
    for (int i = 0; i < 3; i++)
        CHECK(s.l[i].side == SIDE_LEFT);
    CHECK(s.radius > 1e-5);
    spectrum_free(&s);
    for (int i = 0; i < 9; i++)
        e[i] = 1.0; /* larger than the distance */
    s = find(3, a, e);
    for (int i = 0; i < 3; i++)
        CHECK(s.l[i].side == SIDE_CRITICAL);
    spectrum_free(&s);
}

/* A bilinear game: exactly on the axis, with a bound of the order of rounding, in any order of the
 * rows. */
static void skew_matrices_stay_on_the_axis(void)
{
    for (int k = 0; k < 200; k++) {
        double a[64] = {0}, e[64] = {0};
        for (int i = 0; i < 8; i++)
            for (int j = 0; j < i; j++) {
                a[8 * i + j] = (i + j) % 2 ? draw() : 0.0;
                a[8 * j + i] = -a[8 * i + j];
            }
        spectrum s = find(8, a, e);
        for (int i = 0; i < 8; i++)
            CHECK(s.l[i].re == 0.0 && s.l[i].side == SIDE_CRITICAL && s.l[i].bound < 1e-12);
        spectrum_free(&s);
    }
}

static void infinite_errors_leave_everything_open(void)
{
    for (size_t n = 1; n <= 4; n++) {
        double a[16], e[16];
        for (size_t i = 0; i < n * n; i++) {
            a[i] = i % (n + 1) == 0 ? -1.0 : 0.25;
            e[i] = __builtin_inf();
        }
        spectrum s = find(n, a, e);
        for (size_t i = 0; i < n; i++)
            CHECK(s.l[i].side == SIDE_CRITICAL && !(s.l[i].re_bound < 1e300));
        spectrum_free(&s);
    }
}

/* Block triangular: the union of the spectra of the blocks, each with its own bound. */
static void irreducible_blocks_are_separate(void)
{
    static const double a[] = {-1, 5, 7, 9, /**/ 0, 0, -2, 3, /**/ 0, 2, 0, 4, /**/ 0, 0, 0, -3};
    double e[16] = {0};
    e[0] = 1e-3;
    spectrum s = find(4, a, e);
    CHECK(s.blocks == 3);
    CHECK_NEAR(s.l[0].im, 2.0, 1e-15);
    CHECK(s.l[0].re == 0.0 && s.l[1].im == -s.l[0].im && s.l[0].bound < 1e-14);
    CHECK(s.l[2].re == -1.0 && s.l[2].bound == 1e-3);
    CHECK(s.l[3].re == -3.0 && s.l[3].bound == 0.0);
    spectrum_free(&s);
}

/* Against the definition: i and j are in one block if each reaches the other. */
static void blocks_are_strongly_connected_components(void)
{
    enum { N = 9 };
    for (int k = 0; k < 300; k++) {
        bool pattern[N * N], reach[N * N];
        size_t order[N], start[N + 1], block[N];
        for (int i = 0; i < N * N; i++)
            pattern[i] = draw() > 0.5 + 0.05 * (k % 10);
        for (int i = 0; i < N * N; i++)
            reach[i] = pattern[i] || i % (N + 1) == 0;
        for (int m = 0; m < N; m++)
            for (int i = 0; i < N; i++)
                for (int j = 0; j < N; j++)
                    reach[N * i + j] |= reach[N * i + m] && reach[N * m + j];
        const size_t count = blocks_find(N, pattern, order, start);
        CHECK(start[0] == 0 && start[count] == N);
        for (size_t b = 0; b < count; b++)
            for (size_t i = start[b]; i < start[b + 1]; i++)
                block[order[i]] = b;
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                CHECK((block[i] == block[j]) == (reach[N * i + j] && reach[N * j + i]));
    }
    size_t none[1];
    CHECK(blocks_find(0, NULL, NULL, none) == 0);
}

static void memory_failures_are_reported(void)
{
    static const double a[] = {-1, 1, 0, 0, -1, 1, 1e-8, 0, -1};
    double e[9];
    for (int i = 0; i < 9; i++)
        e[i] = 1e-9;
    for (long n = 0;; n++) {
        spectrum s;
        dte_error err;
        const jacobian_error error = {.e = e, .total = 3e-9};
        memory_fail_after(n);
        const dte_status status = spectrum_find(3, a, &error, &s, &err);
        memory_fail_after(-1);
        spectrum_free(&s);
        CHECK(status == DTE_OK || status == DTE_MEMORY);
        if (status == DTE_OK) break;
    }
}

int main(void)
{
    RUN(two_by_two_bounds_hold);
    RUN(two_by_two_bounds_are_not_wide);
    RUN(slow_eigenvalue_of_a_stiff_game_keeps_its_digits);
    RUN(defective_pair_is_still_decided);
    RUN(extreme_scales_change_nothing);
    RUN(large_bounds_hold);
    RUN(clusters_are_bounded_as_a_whole);
    RUN(distance_to_instability_decides_for_defective_matrices);
    RUN(skew_matrices_stay_on_the_axis);
    RUN(infinite_errors_leave_everything_open);
    RUN(irreducible_blocks_are_separate);
    RUN(blocks_are_strongly_connected_components);
    RUN(memory_failures_are_reported);
    return tap_done();
}

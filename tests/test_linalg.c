/* Eigenvalues: closed forms, defining equations, degenerate input, the floating-point mode.
 */
#include "base/memory.h"
#include "num/linalg.h"
#include "tap.h"

#include <lapacke.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

enum { MOST = 24 };
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

/* [[0, B], [-B', 0]] with a random p x q matrix B, which is also written to b. */
static void fill_game(size_t p, size_t q, double *b, double *a)
{
    const size_t n = p + q;
    memset(a, 0, n * n * sizeof *a);
    fill(p * q, b);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++) {
            a[i * n + p + j] = b[i * q + j];
            a[(p + j) * n + i] = -b[i * q + j];
        }
}

static void fill_skew(size_t n, double *a)
{
    for (size_t i = 0; i < n; i++) {
        a[i * n + i] = 0.0;
        for (size_t j = 0; j < i; j++) {
            a[i * n + j] = draw();
            a[j * n + i] = -a[i * n + j];
        }
    }
}

/* max |A v - l v| over all k (left: |u^H A - l u^H|), and how far |v| is from 1. */
static double vector_defect(size_t n, const double *a, const double *re, const double *im,
                            const double *vectors, int left)
{
    double worst = 0.0;
    for (size_t k = 0; k < n; k++) {
        const double *x = vectors + 2 * k * n, *y = x + n;
        const double sign = left ? -1.0 : 1.0; /* u^H A = l u^H is A'u = conj(l) u */
        double norm = 0.0;
        for (size_t i = 0; i < n; i++) {
            double fx = 0.0, fy = 0.0;
            for (size_t j = 0; j < n; j++) {
                const double entry = left ? a[j * n + i] : a[i * n + j];
                fx += entry * x[j];
                fy += entry * y[j];
            }
            fx -= re[k] * x[i] - sign * im[k] * y[i];
            fy -= re[k] * y[i] + sign * im[k] * x[i];
            worst = fmax(worst, hypot(fx, fy));
            norm += x[i] * x[i] + y[i] * y[i];
        }
        worst = fmax(worst, fabs(norm - 1.0));
    }
    return worst;
}

static int pairs_are_sorted(size_t n, const double *re, const double *im)
{
    for (size_t k = 0; k < n; k++) {
        if (k > 0 && re[k] > re[k - 1]) return 0;
        if (k > 0 && re[k] == re[k - 1] && fabs(im[k]) > fabs(im[k - 1])) return 0;
        if (im[k] > 0.0 && (k + 1 == n || im[k + 1] != -im[k] || re[k + 1] != re[k])) return 0;
        if (im[k] < 0.0 && (k == 0 || im[k - 1] != -im[k])) return 0;
    }
    return 1;
}

/* det A by elimination with partial pivoting, on a copy. */
static double determinant(size_t n, const double *matrix)
{
    double a[MOST * MOST], det = 1.0;
    memcpy(a, matrix, n * n * sizeof *a);
    for (size_t k = 0; k < n; k++) {
        size_t best = k;
        for (size_t i = k; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[best * n + k])) best = i;
        if (a[best * n + k] == 0.0) return 0.0;
        if (best != k) det = -det;
        for (size_t j = 0; best != k && j < n; j++) {
            const double t = a[k * n + j];
            a[k * n + j] = a[best * n + j];
            a[best * n + j] = t;
        }
        det *= a[k * n + k];
        for (size_t i = k + 1; i < n; i++) {
            const double f = a[i * n + k] / a[k * n + k];
            for (size_t j = k; j < n; j++)
                a[i * n + j] -= f * a[k * n + j];
        }
    }
    return det;
}

static void a_skew_game_lies_on_the_axis_where_plain_dgeev_does_not(void)
{
    size_t wrong = 0;
    for (int game = 0; game < 400; game++) {
        double b[4], a[16], copy[16], re[4], im[4], cond[4], s[2];
        fill_game(2, 2, b, a);
        memcpy(copy, a, sizeof a);
        CHECK(LAPACKE_dgeev(LAPACK_ROW_MAJOR, 'N', 'N', 4, copy, 4, re, im, NULL, 1, NULL, 1) == 0);
        int off = 0;
        for (int k = 0; k < 4; k++)
            off |= re[k] > 0.0;
        wrong += (size_t)off;
        CHECK(linalg_eigen(4, a, re, im, cond, NULL, NULL, NULL) == DTE_OK);
        CHECK(linalg_svd(2, 2, b, s, NULL, NULL, NULL) == DTE_OK);
        for (int k = 0; k < 4; k++)
            CHECK(re[k] == 0.0 && cond[k] == 1.0);
        for (int k = 0; k < 2; k++) {
            CHECK_NEAR(im[2 * k], s[k], 1e-14);
            CHECK(im[2 * k + 1] == -im[2 * k]);
        }
    }
    printf("# dgeev finds a positive real part in %zu of 400 bilinear games\n", wrong);
    CHECK(wrong > 200);
}

/* Rows shuffled, a lone row, a block, and an odd cycle that two colours cannot paint. */
static void skew_vectors_solve_the_eigenvalue_equation(void)
{
    for (size_t n = 1; n <= MOST; n++) {
        double a[MOST * MOST], b[MOST * MOST], re[MOST], im[MOST], cond[MOST];
        double right[2 * MOST * MOST], left[2 * MOST * MOST];
        for (int kind = 0; kind < 3; kind++) {
            if (kind == 0) fill_game(n / 3, n - n / 3, b, a);
            if (kind > 0) fill_skew(n, a);
            for (size_t i = 0; kind == 2 && i < n; i++) /* two components and a lone last row */
                for (size_t j = 0; j < n; j++)
                    if (i % 2 != j % 2 || i + 1 == n || j + 1 == n) a[i * n + j] = 0.0;
            CHECK(linalg_eigen(n, a, re, im, cond, right, left, NULL) == DTE_OK);
            CHECK(vector_defect(n, a, re, im, right, 0) < 1e-13);
            CHECK(vector_defect(n, a, re, im, left, 1) < 1e-13);
            CHECK(pairs_are_sorted(n, re, im));
            size_t zeros = 0;
            for (size_t k = 0; k < n; k++) {
                CHECK(re[k] == 0.0 && cond[k] == 1.0);
                zeros += im[k] == 0.0;
            }
            if (kind == 0) CHECK(zeros == n - 2 * (n / 3));
            if (kind == 1) CHECK(zeros == n % 2);
        }
    }
}

static void a_cycle_of_three_has_the_spectrum_zero_and_root_three(void)
{
    const double a[] = {0, 1, -1, -1, 0, 1, 1, -1, 0}; /* l^3 + 3 l = 0 */
    double re[3], im[3];
    CHECK(linalg_eigen(3, a, re, im, NULL, NULL, NULL, NULL) == DTE_OK);
    CHECK(re[0] == 0.0 && re[1] == 0.0 && re[2] == 0.0 && im[2] == 0.0);
    CHECK_NEAR(im[0], sqrt(3.0), 1e-15);
    CHECK(im[1] == -im[0]);
}

static void random_spectra_have_the_trace_and_the_determinant(void)
{
    for (size_t n = 1; n <= MOST; n++) {
        double a[MOST * MOST], re[MOST], im[MOST], cond[MOST], fast_re[MOST], fast_im[MOST];
        double right[2 * MOST * MOST], left[2 * MOST * MOST], trace = 0.0, sum = 0.0;
        fill(n * n, a);
        CHECK(linalg_eigen(n, a, re, im, cond, right, left, NULL) == DTE_OK);
        CHECK(linalg_eigen(n, a, fast_re, fast_im, NULL, NULL, NULL, NULL) == DTE_OK);
        CHECK(pairs_are_sorted(n, re, im));
        CHECK(vector_defect(n, a, re, im, right, 0) < 1e-12);
        CHECK(vector_defect(n, a, re, im, left, 1) < 1e-12);
        double product_re = 1.0, product_im = 0.0;
        for (size_t k = 0; k < n; k++) {
            const double t = product_re * re[k] - product_im * im[k];
            product_im = product_re * im[k] + product_im * re[k];
            product_re = t;
            sum += re[k];
            trace += a[k * n + k];
            CHECK(cond[k] >= 1.0);
            CHECK_NEAR(fast_re[k], re[k], 1e-12 * cond[k]);
        }
        CHECK_NEAR(sum, trace, 1e-12);
        const double det = determinant(n, a);
        CHECK_NEAR(product_re, det, 1e-12);
        CHECK(fabs(product_im) <= 1e-12 * fmax(1.0, fabs(det)));
    }
}

/* [[a, b], [0, d]]: right vectors (1, 0), (b, d - a); left (a - d, b), (0, 1):
 * cond = sqrt(1 + (b / (a - d))^2) in the coordinates of the matrix, however it is scaled. */
static void condition_numbers_are_those_of_the_given_coordinates(void)
{
    static const double off[] = {0.5, 1.0, 1e3, 1e6};
    for (size_t k = 0; k < sizeof off / sizeof *off; k++) {
        const double a[] = {-1.0, off[k], 0.0, -3.0};
        double re[2], im[2], cond[2];
        CHECK(linalg_eigen(2, a, re, im, cond, NULL, NULL, NULL) == DTE_OK);
        CHECK(re[0] == -1.0 && re[1] == -3.0);
        const double want = hypot(1.0, off[k] / 2.0);
        CHECK_NEAR(cond[0] / want, 1.0, 1e-9);
        CHECK_NEAR(cond[1] / want, 1.0, 1e-9);
    }
    /* Scaling to the symmetric [[0, 1], [1, -1]] would hide that this one is ill-conditioned. */
    const double graded[] = {0.0, 1e6, 1e-6, -1.0};
    double re[2], im[2], cond[2];
    CHECK(linalg_eigen(2, graded, re, im, cond, NULL, NULL, NULL) == DTE_OK);
    CHECK_NEAR(re[0], (sqrt(5.0) - 1.0) / 2.0, 1e-15);
    CHECK(cond[0] > 1e5);
}

static void a_defective_eigenvalue_has_an_enormous_condition_number(void)
{
    const double a[] = {0.0, -0.5, 0.5, -1.0}; /* l^2 + l + 1/4 = (l + 1/2)^2 */
    double re[2], im[2], cond[2];
    CHECK(linalg_eigen(2, a, re, im, cond, NULL, NULL, NULL) == DTE_OK);
    for (int k = 0; k < 2; k++) {
        CHECK(hypot(re[k] + 0.5, im[k]) < 1e-7);
        CHECK(cond[k] > 1e7);
    }
}

static void a_symmetric_matrix_is_real_and_well_conditioned(void)
{
    enum { N = 8 };
    double a[N * N], re[N], im[N], cond[N], right[2 * N * N], left[2 * N * N], w[N], v[N * N];
    for (size_t i = 0; i < N; i++) /* the second difference: -2 + 2 cos(k pi / (N + 1)) */
        for (size_t j = 0; j < N; j++)
            a[i * N + j] = i == j ? -2.0 : i + 1 == j || j + 1 == i;
    CHECK(linalg_eigen(N, a, re, im, cond, right, left, NULL) == DTE_OK);
    CHECK(linalg_symmetric(N, a, w, v, NULL) == DTE_OK);
    CHECK(vector_defect(N, a, re, im, right, 0) < 1e-14);
    CHECK(memcmp(right, left, sizeof right) == 0);
    for (size_t k = 0; k < N; k++) {
        CHECK_NEAR(re[k], -2.0 + 2.0 * cos((double)(k + 1) * acos(-1.0) / (N + 1)), 1e-14);
        CHECK(im[k] == 0.0 && cond[k] == 1.0);
        CHECK_NEAR(w[N - 1 - k], re[k], 1e-14);
        double row = 0.0; /* A v = w v, column k of a row-major matrix */
        for (size_t j = 0; j < N; j++)
            row += a[j] * v[j * N + k];
        CHECK_NEAR(row, w[k] * v[k], 1e-14);
    }
}

static void non_finite_entries_are_named(void)
{
    double a[] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, re[3], im[3], b[] = {0, 0, 0}, x[3];
    dte_error err = {0};
    a[5] = __builtin_nan("");
    CHECK(linalg_eigen(3, a, re, im, NULL, NULL, NULL, &err) == DTE_NUMERIC);
    CHECK_TEXT(err.text, "the Jacobian has a non-finite entry at row 2, column 3");
    err = (dte_error){0};
    a[5] = -__builtin_inf();
    CHECK(linalg_svd(3, 3, a, re, NULL, NULL, &err) == DTE_NUMERIC);
    CHECK_TEXT(err.text, "the matrix has a non-finite entry at row 2, column 3");
    CHECK(linalg_symmetric(3, a, re, NULL, NULL) == DTE_NUMERIC);
    CHECK(linalg_sigma_min(3, a, 0, 0, re, NULL) == DTE_NUMERIC);
    a[5] = 6.0;
    b[1] = __builtin_inf();
    err = (dte_error){0};
    CHECK(linalg_solve_min_norm(3, a, b, 1e-12, x, NULL, &err) == DTE_NUMERIC);
    CHECK_TEXT(err.text, "the right-hand side has a non-finite entry at row 2, column 1");
}

static void empty_and_single_matrices_are_handled(void)
{
    double re = 7.0, im = 7.0, cond = 7.0, right[2], left[2], sigma;
    const double none[1] = {0.0}, one[] = {-3.0}, zero[] = {0.0};
    size_t rank = 7;
    CHECK(linalg_eigen(0, none, &re, &im, &cond, right, left, NULL) == DTE_OK && re == 7.0);
    CHECK(linalg_svd(0, 0, none, &re, NULL, NULL, NULL) == DTE_OK);
    CHECK(linalg_symmetric(0, none, &re, NULL, NULL) == DTE_OK);
    CHECK(linalg_solve_min_norm(0, none, none, 0.0, &re, &rank, NULL) == DTE_OK && rank == 0);
    CHECK(linalg_sigma_min(0, none, 0, 0, &sigma, NULL) == DTE_OK && isinf(sigma));
    CHECK(linalg_norm_frobenius(0, none) == 0.0);
    CHECK(linalg_eigen(1, one, &re, &im, &cond, right, left, NULL) == DTE_OK);
    CHECK(re == -3.0 && im == 0.0 && cond == 1.0 && fabs(right[0]) == 1.0 && right[1] == 0.0);
    CHECK(linalg_eigen(1, zero, &re, &im, &cond, right, left, NULL) == DTE_OK);
    CHECK(re == 0.0 && im == 0.0 && cond == 1.0 && fabs(left[0]) == 1.0);
}

static void the_floating_point_mode_is_restored(void)
{
#if defined(__SSE__)
    double a[16], re[4], im[4];
    const unsigned before = _mm_getcsr();
    static const unsigned modes[] = {0x1f80, 0x5f80, 0x9fc0}; /* nearest, up, flushing */
    for (size_t k = 0; k < sizeof modes / sizeof *modes; k++) {
        fill(16, a);
        _mm_setcsr(modes[k]);
        const int good = linalg_eigen(4, a, re, im, NULL, NULL, NULL, NULL) == DTE_OK;
        const unsigned after = _mm_getcsr();
        a[3] = __builtin_nan("");
        const int bad = linalg_eigen(4, a, re, im, NULL, NULL, NULL, NULL) == DTE_NUMERIC;
        const unsigned after_error = _mm_getcsr();
        _mm_setcsr(before);
        const unsigned control = 0xffc0; /* without the exception flags */
        CHECK(good && bad);
        CHECK((after & control) == modes[k] && (after_error & control) == modes[k]);
    }
#else
    CHECK(1);
#endif
}

static void every_allocation_may_fail(void)
{
    double general[16], game[16], skew[16], sym[16], b[4] = {1, 2, 3, 4}, re[4], im[4], cond[4];
    double right[32], left[32], x[4];
    fill(16, general);
    fill_game(2, 2, x, game);
    fill_skew(4, skew);
    for (size_t i = 0; i < 16; i++)
        sym[i] = 1.0 / (double)(1 + i / 4 + i % 4);
    for (int call = 0; call < 8; call++) {
        dte_status status = DTE_MEMORY;
        long count = 0;
        for (; status == DTE_MEMORY && count < 100; count++) {
            dte_error err = {0};
            memory_fail_after(count);
            if (call == 0) status = linalg_eigen(4, general, re, im, cond, right, left, &err);
            if (call == 1) status = linalg_eigen(4, game, re, im, cond, right, left, &err);
            if (call == 2) status = linalg_eigen(4, skew, re, im, cond, right, left, &err);
            if (call == 3) status = linalg_eigen(4, sym, re, im, cond, NULL, NULL, &err);
            if (call == 4) status = linalg_svd(4, 4, general, re, right, NULL, &err);
            if (call == 5) status = linalg_sigma_min(4, general, 0.1, 0.2, re, &err);
            if (call == 6) status = linalg_solve_min_norm(4, general, b, 0.0, x, NULL, &err);
            if (call == 7) status = linalg_symmetric(4, sym, re, right, &err);
            memory_fail_after(-1);
            CHECK(err.status == status);
        }
        CHECK(status == DTE_OK && count > 1);
    }
}

int main(void)
{
    printf("# seed %llu, BLAS: %s\n", (unsigned long long)seed, linalg_backend());
    RUN(a_skew_game_lies_on_the_axis_where_plain_dgeev_does_not);
    RUN(skew_vectors_solve_the_eigenvalue_equation);
    RUN(a_cycle_of_three_has_the_spectrum_zero_and_root_three);
    RUN(random_spectra_have_the_trace_and_the_determinant);
    RUN(condition_numbers_are_those_of_the_given_coordinates);
    RUN(a_defective_eigenvalue_has_an_enormous_condition_number);
    RUN(a_symmetric_matrix_is_real_and_well_conditioned);
    RUN(non_finite_entries_are_named);
    RUN(empty_and_single_matrices_are_handled);
    RUN(the_floating_point_mode_is_restored);
    RUN(every_allocation_may_fail);
    return tap_done();
}

/* linalg.c - norms, checks, and the floating-point mode that LAPACK runs in. */
#include "num/linalg.h"
#include "num/linalg_work.h"

#include <math.h>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

/* Present only where the BLAS is OpenBLAS. */
extern void openblas_set_num_threads(int threads) __attribute__((weak));
extern int openblas_get_num_threads(void) __attribute__((weak));
extern char *openblas_get_config(void) __attribute__((weak));

/* The digits of a result depend on the number of BLAS threads, and detente runs its own
 * threads over points: one BLAS thread, always. Not restored, because another thread may
 * be inside LAPACK at that moment. */
static void keep_blas_to_one_thread(void)
{
    if (!openblas_set_num_threads || !openblas_get_num_threads) return;
    if (openblas_get_num_threads() != 1) openblas_set_num_threads(1);
}

linalg_mode linalg_enter(void)
{
    linalg_mode mode = {0};
    keep_blas_to_one_thread();
#if defined(__SSE__)
    enum { MASK_ALL = 0x1f80, FLUSH_TO_ZERO = 0x8000, DENORMALS_ARE_ZERO = 0x0040 };
    mode.control = _mm_getcsr();
    _mm_setcsr(MASK_ALL | FLUSH_TO_ZERO | DENORMALS_ARE_ZERO);
#endif
    return mode;
}

void linalg_leave(linalg_mode mode)
{
#if defined(__SSE__)
    _mm_setcsr(mode.control);
#else
    (void)mode;
#endif
}

const char *linalg_backend(void)
{
    return openblas_get_config ? openblas_get_config() : "unknown";
}

dte_status linalg_check_size(size_t n, dte_error *err)
{
    if (n <= LINALG_LIMIT) return DTE_OK;
    return fail(err, DTE_LIMIT, "a matrix with %zu rows is too large; the limit is %d", n,
                (int)LINALG_LIMIT);
}

dte_status linalg_check_finite(const char *what, size_t rows, size_t columns, const double *a,
                               dte_error *err)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            if (!isfinite(a[i * columns + j]))
                return fail(err, DTE_NUMERIC,
                            "the %s has a non-finite entry at row %zu, column %zu", what, i + 1,
                            j + 1);
    return DTE_OK;
}

bool linalg_all_finite(size_t n, const double *x)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

void linalg_transpose(size_t m, size_t n, const double *a, double *t)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++)
            t[j * m + i] = a[i * n + j];
}

dte_status linalg_no_convergence(const char *what, lapack_int info, dte_error *err)
{
    return fail(err, DTE_NUMERIC, "the computation of the %s did not converge (LAPACK info %d)",
                what, (int)info);
}

/* Scaled by the largest entry, so that it neither overflows nor underflows early. */
double linalg_norm_frobenius(size_t n, const double *a)
{
    double largest = 0.0, sum = 0.0;
    for (size_t i = 0; i < n * n; i++) {
        if (isnan(a[i])) return a[i];
        largest = fmax(largest, fabs(a[i]));
    }
    if (largest == 0.0 || isinf(largest)) return largest;
    for (size_t i = 0; i < n * n; i++)
        sum += (a[i] / largest) * (a[i] / largest);
    return largest * sqrt(sum);
}

/* The Users' Guide gives |dA|_2 <= p(n) eps |A|_2 with a "modest" p; n + 8 covers, by
 * experiment, the tiny matrices as well as the large ones. */
double linalg_backward_error(size_t n, const double *a)
{
    return 0x1p-53 * ((double)n + 8.0) * linalg_norm_frobenius(n, a);
}

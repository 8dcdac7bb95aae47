/* linalg.h - LAPACKE behind small interfaces. Matrices are row-major, n x n unless said otherwise.
 *
 * All check their input for NaN and infinity first (DTE_NUMERIC names the entry, rows and columns
 * from 1) and the output afterwards, and flush subnormal numbers to zero around the LAPACK call
 * only: the caller's floating-point mode and exception flags are restored. n is at most 20000
 * (DTE_LIMIT). n = 0 succeeds and writes no array. Safe in several threads at once; OpenBLAS is
 * set to one thread, for the whole process, because the digits of a result would otherwise depend
 * on the number of threads. Nothing here knows about games. */
#ifndef DTE_LINALG_H
#define DTE_LINALG_H

#include "base/fail.h"

/* Eigenvalues re[k] + i im[k], conjugate pairs adjacent (positive imaginary part first);
 * sorted by real part descending, then |im| descending.
 *
 * cond[k] >= 1 is the condition number of eigenvalue k, to first order |dl| <= cond |dA|_2; huge
 * (1e7 and more) or infinite at a defective eigenvalue. It is 1/|u^H v| for unit left and right
 * vectors in the coordinates of A, or the one of the balanced matrix (LAPACK dgeevx, permuted and
 * scaled) where that is larger, so that cond * linalg_backward_error bounds the rounding error too.
 *
 * right: NULL, or 2*n*n doubles: unit right eigenvectors, A v = l v, vector k at right + 2*k*n as
 * n real then n imaginary parts. left likewise: u^H A = l u^H. cond may be NULL; without cond and
 * vectors the computation is faster.
 *
 * Two structures are recognised, exactly, entry by entry. Skew-symmetric A (a zero-sum bilinear
 * game): every re[k] is exactly 0, pairs exactly conjugate, cond exactly 1, zeros that the shape
 * of the game forces exactly 0; for [[0, B], [-B', 0]] in any order of the rows im are the singular
 * values of B, 20 to 40 times faster. Symmetric A (a potential game): im exactly 0, cond exactly 1.
 */
dte_status linalg_eigen(size_t n, const double *a, double *re, double *im, double *cond,
                        double *right, double *left, dte_error *err);
/* The same eigenvalues again and again, for a sweep: all memory is taken beforehand. */
typedef struct linalg_space linalg_space;
dte_status linalg_space_create(size_t n, linalg_space **out, dte_error *err);
void linalg_space_free(linalg_space *w);
/* re[k] + i im[k] of the n x n matrix a, in no order. Allocates nothing. */
dte_status linalg_space_values(linalg_space *w, const double *a, double *re, double *im,
                               dte_error *err);
/* Singular values s (min(m,n), descending) of the m x n matrix a; u (m x m) and vt (n x n) may be
 * NULL. */
dte_status linalg_svd(size_t m, size_t n, const double *a, double *s, double *u, double *vt,
                      dte_error *err);
/* The smallest singular value of the complex matrix A - (x + iy) I. */
dte_status linalg_sigma_min(size_t n, const double *a, double x, double y, double *sigma,
                            dte_error *err);
/* Minimum-norm least-squares solution x of a x = b, singular values below rcond * s_max dropped.
 * rank may be NULL. */
dte_status linalg_solve_min_norm(size_t n, const double *a, const double *b, double rcond,
                                 double *x, size_t *rank, dte_error *err);
/* True if some eigenvalue of the Hamiltonian matrix [[A, -s I], [s I, -A']] lies on the imaginary
 * axis (within its rounding error; nearly coincident pairs are settled by sigma_min at their
 * frequency): then sigma_min(A - iwI) <= s for some w. */
dte_status linalg_hamiltonian_touches(size_t n, const double *a, double s, int *touches,
                                      dte_error *err);
/* Distance to instability of a stable matrix: beta = min over w of sigma_min(A - i w I), bracketed
 * lo <= beta <= hi with hi <= 2 lo (Byers' bisection), rounding errors included; or lo = 0 where
 * beta is not clearly above the rounding errors. For an unstable or marginal A: lo = 0, hi an
 * upper bound on the same minimum. Both infinity for n = 0. O(n^3) each of a few steps. */
dte_status linalg_stability_radius(size_t n, const double *a, double *lo, double *hi,
                                   dte_error *err);
/* The same for a map: min over |z| = 1 of sigma_min(A - zI), the distance from a matrix with all
 * eigenvalues inside the unit circle to one with an eigenvalue on it. By sampling with a Lipschitz
 * bound, so lo is rigorous (rounding is subtracted). hi <= 2 lo; or lo = 0 within rounding errors;
 * or, after 4000 singular value computations (fewer beyond n = 64, as 1/n^3), a wider bracket that
 * is still true: a strongly non-normal matrix, far nearer to instability than its eigenvalues, may
 * end with lo = 0. lo = 0 if some |l_k| >= 1. */
dte_status linalg_circle_radius(size_t n, const double *a, double *lo, double *hi, dte_error *err);
/* Overflow and underflow are avoided; NaN if an entry is NaN. */
double linalg_norm_frobenius(size_t n, const double *a);
/* Eigenvalues (ascending) of the symmetric matrix a (one triangle of it is read). vectors (n x n,
 * column k) may be NULL. */
dte_status linalg_symmetric(size_t n, const double *a, double *w, double *vectors, dte_error *err);
/* The BLAS in use, for provenance: OpenBLAS's own words ("OpenBLAS 0.3.21 ... Zen
 * SINGLE_THREADED", the kernel among them), "unknown" where it cannot be told. */
const char *linalg_backend(void);
/* 2^-53 (n + 8) |A|_F, a bound on the backward error |dA|_2 of linalg_eigen and linalg_svd. */
double linalg_backward_error(size_t n, const double *a);

#endif

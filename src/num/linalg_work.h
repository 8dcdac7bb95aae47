/* linalg_work.h - what the linalg_*.c files share. Not for other modules.
 *
 * LAPACK is called through LAPACKE's _work functions with column-major arrays and
 * work space from memory.h, so that LAPACKE itself never allocates and its own NaN
 * check, which the environment can switch off, is never relied upon. */
#ifndef DTE_LINALG_WORK_H
#define DTE_LINALG_WORK_H

#include "base/fail.h"
#include <lapacke.h>
#include <stdbool.h>
#include <stddef.h>

/* Larger matrices overflow LAPACK's 32-bit work-space counts. */
enum { LINALG_LIMIT = 20000 };

/* linalg_enter gives LAPACK a floating-point mode of its own (round to nearest, no traps,
 * subnormal numbers flushed to zero: exact Jacobians hold many exact zeros, whose products
 * otherwise decay into slow subnormals) and keeps OpenBLAS to one thread. linalg_leave
 * restores the mode and the exception flags of the caller. */
typedef struct linalg_mode {
    unsigned control;
} linalg_mode;
linalg_mode linalg_enter(void);
void linalg_leave(linalg_mode mode);

/* DTE_LIMIT if n is beyond LINALG_LIMIT. */
dte_status linalg_check_size(size_t n, dte_error *err);
/* DTE_NUMERIC: "the <what> has a non-finite entry at row r, column c" (from 1). */
dte_status linalg_check_finite(const char *what, size_t rows, size_t columns, const double *a,
                               dte_error *err);
/* True if every one of x[0..n) is finite. */
bool linalg_all_finite(size_t n, const double *x);
/* t (n x m, row-major) = the transpose of a (m x n, row-major). */
void linalg_transpose(size_t m, size_t n, const double *a, double *t);
/* The message for a LAPACK routine that returned info != 0. */
dte_status linalg_no_convergence(const char *what, lapack_int info, dte_error *err);

/* A spectrum as LAPACK packs it: re[k] + i im[k]; column k of right and left (column-major
 * n x n) is the vector of a real eigenvalue; columns k and k+1 are real and imaginary part
 * of the vector of re[k] + i im[k] when im[k] > 0, and k+1 then has the conjugate. cond,
 * right and left are NULL where they are not wanted. */
typedef struct linalg_packed {
    size_t n;
    double *re, *im, *cond, *right, *left;
} linalg_packed;

/* True if a[i][j] == -a[j][i] for all i, j, exactly. */
bool linalg_is_skew(size_t n, const double *a);
/* The spectrum of an exactly skew-symmetric matrix: real parts exactly 0, pairs exactly
 * conjugate, condition numbers exactly 1. Fills p->right; p->left is not touched. */
dte_status linalg_skew(size_t n, const double *a, const linalg_packed *p, dte_error *err);

/* Eigenvalues and vectors of the symmetric matrix in v (column-major, overwritten by the
 * vectors if wanted); w ascending. */
dte_status linalg_symmetric_columns(size_t n, double *v, double *w, bool vectors, dte_error *err);

/* dgesdd on the m x n column-major matrix b (destroyed): s, and u (m x m), vt (n x n)
 * column-major if both are not NULL. */
dte_status linalg_svd_columns(size_t m, size_t n, double *b, double *s, double *u, double *vt,
                              dte_error *err);

/* Eigenvalues of any matrix, permuted but not scaled, in LAPACK's order: the backward error
 * is then small in the coordinates of the matrix itself. */
dte_status linalg_values_unscaled(size_t n, const double *a, double *re, double *im,
                                  dte_error *err);

#endif

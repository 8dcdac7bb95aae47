/* linalg_svd.c - singular values, least squares, the symmetric eigenproblem.
 *
 * A row-major m x n matrix A is, to LAPACK, the column-major n x m matrix A'. Its singular
 * value decomposition A' = V S U' gives V column-major, which is V' row-major, and U'
 * column-major, which is U row-major: nothing needs transposing. */
#include "base/memory.h"
#include "num/linalg.h"
#include "num/linalg_work.h"

#include <math.h>
#include <string.h>

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static lapack_int leading(size_t rows)
{
    return rows > 0 ? (lapack_int)rows : 1;
}

dte_status linalg_svd_columns(size_t m, size_t n, double *b, double *s, double *u, double *vt,
                              dte_error *err)
{
    if (m == 0 || n == 0) return DTE_OK;
    const char job = u && vt ? 'A' : 'N';
    const lapack_int rows = (lapack_int)m, columns = (lapack_int)n;
    double wanted = 0.0, dummy = 0.0, *work = NULL;
    lapack_int *iwork = memory_zero(8 * smaller(m, n), sizeof *iwork);
    if (!iwork) return fail_memory(err);
    lapack_int info =
        LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, job, rows, columns, b, rows, s, u ? u : &dummy, rows,
                            vt ? vt : &dummy, columns, &wanted, -1, iwork);
    if (info == 0 && (work = memory_zero((size_t)wanted, sizeof *work))) {
        const linalg_mode mode = linalg_enter();
        info =
            LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, job, rows, columns, b, rows, s, u ? u : &dummy,
                                rows, vt ? vt : &dummy, columns, work, (lapack_int)wanted, iwork);
        linalg_leave(mode);
    }
    const bool no_memory = info == 0 && !work;
    memory_free(work);
    memory_free(iwork);
    if (no_memory) return fail_memory(err);
    if (info != 0 || !linalg_all_finite(smaller(m, n), s))
        return linalg_no_convergence("singular values", info, err);
    return DTE_OK;
}

/* With an empty side, the other factor is any orthogonal matrix: the identity. */
static void set_identity(size_t n, double *q)
{
    if (!q) return;
    memset(q, 0, n * n * sizeof *q);
    for (size_t i = 0; i < n; i++)
        q[i * n + i] = 1.0;
}

dte_status linalg_svd(size_t m, size_t n, const double *a, double *s, double *u, double *vt,
                      dte_error *err)
{
    DTE_TRY(linalg_check_size(m > n ? m : n, err));
    DTE_TRY(linalg_check_finite("matrix", m, n, a, err));
    if (m == 0 || n == 0) {
        set_identity(m, u);
        set_identity(n, vt);
        return DTE_OK;
    }
    /* dgesdd computes both factors or none: room for the one that the caller does not want. */
    const bool factors = u || vt;
    const size_t spare = !factors || (u && vt) ? 0 : u ? n * n : m * m;
    double *copy = memory_zero(m * n + spare, sizeof *copy);
    if (!copy) return fail_memory(err);
    memcpy(copy, a, m * n * sizeof *copy);
    double *left = factors && !u ? copy + m * n : u;
    double *right = factors && !vt ? copy + m * n : vt;
    const dte_status status = linalg_svd_columns(n, m, copy, s, right, left, err);
    memory_free(copy);
    return status;
}

/* The transpose of A - zI (n x n complex, as pairs) has the same singular values. */
static void fill_shifted(size_t n, const double *a, double x, double y, double *c)
{
    for (size_t i = 0; i < n * n; i++) {
        c[2 * i] = a[i];
        c[2 * i + 1] = 0.0;
    }
    for (size_t i = 0; i < n; i++) {
        c[2 * (i * n + i)] -= x;
        c[2 * (i * n + i) + 1] = -y;
    }
}

static lapack_int complex_values(size_t n, double *c, double *s, double *work, lapack_int room,
                                 double *rwork, lapack_int *iwork)
{
    const lapack_int order = (lapack_int)n;
    const linalg_mode mode = linalg_enter();
    const lapack_int info = LAPACKE_zgesdd_work(
        LAPACK_COL_MAJOR, 'N', order, order, (lapack_complex_double *)(void *)c, order, s, NULL, 1,
        NULL, 1, (lapack_complex_double *)(void *)work, room, rwork, iwork);
    linalg_leave(mode);
    return info;
}

dte_status linalg_sigma_min(size_t n, const double *a, double x, double y, double *sigma,
                            dte_error *err)
{
    *sigma = __builtin_inf();
    DTE_TRY(linalg_check_size(n, err));
    DTE_TRY(linalg_check_finite("Jacobian", n, n, a, err));
    if (!isfinite(x) || !isfinite(y))
        return fail(err, DTE_NUMERIC, "the shift of the Jacobian is not finite");
    if (n == 0) return DTE_OK;

    double wanted[2] = {0.0, 0.0};
    double *c = memory_zero(2 * n * n + n + 7 * n, sizeof *c);
    lapack_int *iwork = memory_zero(8 * n, sizeof *iwork);
    if (!c || !iwork) {
        memory_free(c);
        memory_free(iwork);
        return fail_memory(err);
    }
    double *s = c + 2 * n * n, *rwork = s + n, *work = NULL;
    fill_shifted(n, a, x, y, c);
    lapack_int info = complex_values(n, c, s, wanted, -1, rwork, iwork);
    const lapack_int room = (lapack_int)wanted[0];
    if (info == 0 && (work = memory_zero(2 * (size_t)room, sizeof *work)))
        info = complex_values(n, c, s, work, room, rwork, iwork);
    const bool no_memory = info == 0 && !work;
    const double smallest = s[n - 1];
    memory_free(work);
    memory_free(iwork);
    memory_free(c);
    if (no_memory) return fail_memory(err);
    if (info != 0 || !isfinite(smallest))
        return linalg_no_convergence("singular values", info, err);
    *sigma = smallest;
    return DTE_OK;
}

typedef struct least_squares {
    lapack_int n;
    double *a, *x, *s; /* column-major matrix, right-hand side and solution, singular values */
    double rcond;
    lapack_int rank;
} least_squares;

static lapack_int call_dgelsd(least_squares *p, double *work, lapack_int room, lapack_int *iwork)
{
    const linalg_mode mode = linalg_enter();
    const lapack_int info = LAPACKE_dgelsd_work(LAPACK_COL_MAJOR, p->n, p->n, 1, p->a, p->n, p->x,
                                                p->n, p->s, p->rcond, &p->rank, work, room, iwork);
    linalg_leave(mode);
    return info;
}

static dte_status run_dgelsd(least_squares *p, dte_error *err)
{
    double wanted = 0.0;
    lapack_int iwanted = 0;
    lapack_int info = call_dgelsd(p, &wanted, -1, &iwanted);
    if (info != 0) return linalg_no_convergence("least-squares solution", info, err);
    double *work = memory_zero((size_t)wanted, sizeof *work);
    lapack_int *iwork = memory_zero((size_t)iwanted, sizeof *iwork);
    const bool no_memory = !work || !iwork;
    if (!no_memory) info = call_dgelsd(p, work, (lapack_int)wanted, iwork);
    memory_free(work);
    memory_free(iwork);
    if (no_memory) return fail_memory(err);
    if (info != 0 || !linalg_all_finite((size_t)p->n, p->x))
        return linalg_no_convergence("least-squares solution", info, err);
    return DTE_OK;
}

dte_status linalg_solve_min_norm(size_t n, const double *a, const double *b, double rcond,
                                 double *x, size_t *rank, dte_error *err)
{
    if (rank) *rank = 0;
    DTE_TRY(linalg_check_size(n, err));
    DTE_TRY(linalg_check_finite("matrix", n, n, a, err));
    DTE_TRY(linalg_check_finite("right-hand side", n, 1, b, err));
    if (n == 0) return DTE_OK;
    double *block = memory_zero(n * n + 2 * n, sizeof *block);
    if (!block) return fail_memory(err);
    least_squares p = {leading(n), block, block + n * n, block + n * n + n, rcond, 0};
    linalg_transpose(n, n, a, p.a);
    memcpy(p.x, b, n * sizeof *b);
    const dte_status status = run_dgelsd(&p, err);
    if (status == DTE_OK) {
        memcpy(x, p.x, n * sizeof *x);
        if (rank) *rank = (size_t)p.rank;
    }
    memory_free(block);
    return status;
}

dte_status linalg_symmetric_columns(size_t n, double *v, double *w, bool vectors, dte_error *err)
{
    if (n == 0) return DTE_OK;
    const char job = vectors ? 'V' : 'N';
    const lapack_int order = (lapack_int)n;
    double wanted = 0.0;
    lapack_int iwanted = 0;
    lapack_int info = LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, job, 'L', order, v, order, w, &wanted,
                                          -1, &iwanted, -1);
    if (info != 0) return linalg_no_convergence("symmetric eigenvalues", info, err);
    double *work = memory_zero((size_t)wanted, sizeof *work);
    lapack_int *iwork = memory_zero((size_t)iwanted, sizeof *iwork);
    const bool no_memory = !work || !iwork;
    if (!no_memory) {
        const linalg_mode mode = linalg_enter();
        info = LAPACKE_dsyevd_work(LAPACK_COL_MAJOR, job, 'L', order, v, order, w, work,
                                   (lapack_int)wanted, iwork, iwanted);
        linalg_leave(mode);
    }
    memory_free(work);
    memory_free(iwork);
    if (no_memory) return fail_memory(err);
    if (info != 0 || !linalg_all_finite(n, w))
        return linalg_no_convergence("symmetric eigenvalues", info, err);
    return DTE_OK;
}

dte_status linalg_symmetric(size_t n, const double *a, double *w, double *vectors, dte_error *err)
{
    DTE_TRY(linalg_check_size(n, err));
    DTE_TRY(linalg_check_finite("matrix", n, n, a, err));
    double *v = memory_zero(n * n, sizeof *v);
    if (!v) return fail_memory(err);
    if (n > 0) memcpy(v, a, n * n * sizeof *v);
    const dte_status status = linalg_symmetric_columns(n, v, w, vectors != NULL, err);
    if (status == DTE_OK && vectors) linalg_transpose(n, n, v, vectors);
    memory_free(v);
    return status;
}

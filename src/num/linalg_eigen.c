/* linalg_eigen.c - eigenvalues with condition numbers.
 *
 * Notation: A v = l v and u^H A = l u^H with |u| = |v| = 1; s = |u^H v|; cond = 1/s.
 *
 * Structure first: an exactly skew-symmetric matrix has an exactly imaginary spectrum
 * (linalg_skew.c), an exactly symmetric one a real spectrum; both are normal, cond = 1.
 * Everything else goes to dgeevx on a column-major copy, permuted and scaled.
 *
 * dgeevx reports s for the scaled matrix. That is the right number for its own rounding
 * errors, the s of the original coordinates is the right one for errors in A; the smaller
 * of the two serves both, because scaling never enlarges the Frobenius norm. */
#include "base/memory.h"
#include "num/linalg.h"
#include "num/linalg_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct geevx {
    char balance, sense;
    lapack_int n;
    double *a, *re, *im; /* column-major matrix, eigenvalues */
    double *right, *left;
    double *scale, *rconde, *rcondv;
} geevx;

static lapack_int call_dgeevx(const geevx *g, double *work, lapack_int room)
{
    lapack_int low, high, unused_iwork = 0;
    double norm, unused = 0.0;
    const linalg_mode mode = linalg_enter();
    const lapack_int info = LAPACKE_dgeevx_work(
        LAPACK_COL_MAJOR, g->balance, g->left ? 'V' : 'N', g->right ? 'V' : 'N', g->sense, g->n,
        g->a, g->n, g->re, g->im, g->left ? g->left : &unused, g->n, g->right ? g->right : &unused,
        g->n, &low, &high, g->scale, &norm, g->rconde, g->rcondv, work, room, &unused_iwork);
    linalg_leave(mode);
    return info;
}

static dte_status run_dgeevx(const geevx *g, dte_error *err)
{
    double wanted = 0.0;
    lapack_int info = call_dgeevx(g, &wanted, -1);
    if (info != 0) return linalg_no_convergence("eigenvalues", info, err);
    double *work = memory_zero((size_t)wanted, sizeof *work);
    if (!work) return fail_memory(err);
    info = call_dgeevx(g, work, (lapack_int)wanted);
    memory_free(work);
    const size_t n = (size_t)g->n;
    if (info != 0 || !linalg_all_finite(n, g->re) || !linalg_all_finite(n, g->im))
        return linalg_no_convergence("eigenvalues", info, err);
    return DTE_OK;
}

/* |u^H v| of packed eigenvector k (see linalg_packed). */
static double overlap(const linalg_packed *p, size_t k)
{
    const size_t n = p->n;
    const double *v = p->right + k * n, *u = p->left + k * n;
    double rr = 0.0, ri = 0.0;
    for (size_t i = 0; i < n; i++)
        rr += u[i] * v[i];
    if (p->im[k] == 0.0) return fabs(rr);
    for (size_t i = 0; i < n; i++) {
        rr += u[n + i] * v[n + i];
        ri += u[i] * v[n + i] - u[n + i] * v[i];
    }
    return hypot(rr, ri);
}

/* cond[] holds LAPACK's s of the scaled matrix and becomes 1/min(s scaled, s unscaled). */
static void set_conditions(const linalg_packed *p)
{
    for (size_t k = 0; k < p->n; k++) {
        const bool second = p->im[k] < 0.0 && k > 0;
        if (second) {
            p->cond[k] = p->cond[k - 1];
            continue;
        }
        const double s = fmin(p->cond[k], overlap(p, k));
        p->cond[k] = s > 0.0 ? fmax(1.0, 1.0 / s) : __builtin_inf();
    }
}

static dte_status general(size_t n, const double *a, const linalg_packed *p, char balance,
                          dte_error *err)
{
    double *block = memory_zero(n * n + 3 * n, sizeof *block);
    if (!block) return fail_memory(err);
    double *scale = block + n * n, *rconde = scale + n, *rcondv = rconde + n;
    linalg_transpose(n, n, a, block);
    const geevx g = {.balance = balance,
                     .sense = p->cond ? 'E' : 'N',
                     .n = (lapack_int)n,
                     .a = block,
                     .re = p->re,
                     .im = p->im,
                     .right = p->right,
                     .left = p->left,
                     .scale = scale,
                     .rconde = p->cond ? p->cond : rconde,
                     .rcondv = rcondv};
    const dte_status status = run_dgeevx(&g, err);
    if (status == DTE_OK && p->cond) set_conditions(p);
    memory_free(block);
    return status;
}

dte_status linalg_values_unscaled(size_t n, const double *a, double *re, double *im, dte_error *err)
{
    if (n == 0) return DTE_OK;
    const linalg_packed p = {.n = n, .re = re, .im = im};
    return general(n, a, &p, 'P', err);
}

/* ---- without allocations ---- */

struct linalg_space {
    size_t n, room;
    double *a, *work; /* n x n and 3 n; room */
};

void linalg_space_free(linalg_space *w)
{
    if (!w) return;
    memory_free(w->a);
    memory_free(w->work);
    memory_free(w);
}

static geevx values_only(const linalg_space *w, double *re, double *im)
{
    double *scale = w->a + w->n * w->n;
    return (geevx){.balance = 'B',
                   .sense = 'N',
                   .n = (lapack_int)w->n,
                   .a = w->a,
                   .re = re,
                   .im = im,
                   .scale = scale,
                   .rconde = scale + w->n,
                   .rcondv = scale + 2 * w->n};
}

dte_status linalg_space_create(size_t n, linalg_space **out, dte_error *err)
{
    *out = NULL;
    DTE_TRY(linalg_check_size(n, err));
    linalg_space *w = memory_zero(1, sizeof *w);
    if (!w) return fail_memory(err);
    w->n = n;
    w->a = memory_zero(n * n + 3 * n + 1, sizeof *w->a);
    double wanted = 1.0;
    if (w->a && n > 0) {
        const geevx g = values_only(w, w->a, w->a);
        call_dgeevx(&g, &wanted, -1);
        w->room = (size_t)wanted;
        w->work = memory_zero(w->room, sizeof *w->work);
    }
    if (!w->a || (n > 0 && !w->work)) {
        linalg_space_free(w);
        return fail_memory(err);
    }
    *out = w;
    return DTE_OK;
}

dte_status linalg_space_values(linalg_space *w, const double *a, double *re, double *im,
                               dte_error *err)
{
    const size_t n = w->n;
    DTE_TRY(linalg_check_finite("Jacobian", n, n, a, err));
    if (n == 0) return DTE_OK;
    linalg_transpose(n, n, a, w->a);
    const geevx g = values_only(w, re, im);
    const lapack_int info = call_dgeevx(&g, w->work, (lapack_int)w->room);
    if (info != 0 || !linalg_all_finite(n, re) || !linalg_all_finite(n, im))
        return linalg_no_convergence("eigenvalues", info, err);
    return DTE_OK;
}

static bool is_symmetric(size_t n, const double *a)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (a[i * n + j] != a[j * n + i]) return false;
    return true;
}

static dte_status symmetric(size_t n, const double *a, const linalg_packed *p, dte_error *err)
{
    double *v = p->right ? p->right : memory_zero(n * n, sizeof *v);
    if (!v) return fail_memory(err);
    memcpy(v, a, n * n * sizeof *v);
    const dte_status status = linalg_symmetric_columns(n, v, p->re, p->right != NULL, err);
    if (!p->right) memory_free(v);
    return status;
}

/* The spectrum of a normal matrix: cond = 1, and left vectors are right vectors. */
static dte_status normal(size_t n, const double *a, const linalg_packed *p, bool skew,
                         dte_error *err)
{
    DTE_TRY(skew ? linalg_skew(n, a, p, err) : symmetric(n, a, p, err));
    for (size_t k = 0; p->cond && k < n; k++)
        p->cond[k] = 1.0;
    return DTE_OK;
}

/* A real eigenvalue or a conjugate pair: what is sorted. */
typedef struct unit {
    double re, im;
    size_t at, count;
} unit;

static int compare_units(const void *pa, const void *pb)
{
    const unit *a = pa, *b = pb;
    if (a->re != b->re) return a->re > b->re ? -1 : 1;
    if (a->im != b->im) return a->im > b->im ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static size_t collect_units(const linalg_packed *p, unit *units)
{
    size_t count = 0;
    for (size_t k = 0; k < p->n; k += units[count++].count)
        units[count] =
            (unit){p->re[k] == 0.0 ? 0.0 : p->re[k], p->im[k], k, p->im[k] > 0.0 ? 2 : 1};
    return count;
}

/* Writes packed vector `at` of an eigenvalue with imaginary part im to its two places. */
static void unpack_vector(size_t n, const double *packed, const unit *u, double *out)
{
    const double *x = packed + u->at * n;
    memcpy(out, x, n * sizeof *x);
    if (u->count == 1) {
        memset(out + n, 0, n * sizeof *x);
        return;
    }
    memcpy(out + n, x + n, n * sizeof *x);
    memcpy(out + 2 * n, x, n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        out[3 * n + i] = -x[n + i];
}

typedef struct spectrum_out {
    double *re, *im, *cond, *right, *left;
} spectrum_out;

static void write_sorted(const linalg_packed *p, const double *left, const unit *units,
                         size_t count, const spectrum_out *out)
{
    const size_t n = p->n;
    for (size_t j = 0, k = 0; j < count; k += units[j++].count) {
        const unit *u = &units[j];
        for (size_t i = 0; i < u->count; i++) {
            out->re[k + i] = u->re;
            out->im[k + i] = u->count == 1 ? 0.0 : i == 0 ? u->im : -u->im;
            if (out->cond) out->cond[k + i] = p->cond[u->at];
        }
        if (out->right) unpack_vector(n, p->right, u, out->right + 2 * k * n);
        if (out->left) unpack_vector(n, left, u, out->left + 2 * k * n);
    }
}

dte_status linalg_eigen(size_t n, const double *a, double *re, double *im, double *cond,
                        double *right, double *left, dte_error *err)
{
    DTE_TRY(linalg_check_size(n, err));
    DTE_TRY(linalg_check_finite("Jacobian", n, n, a, err));
    if (n == 0) return DTE_OK;
    const bool skew = linalg_is_skew(n, a), is_normal = skew || is_symmetric(n, a);
    const bool want_left = !is_normal && (cond || left);
    const bool want_right = is_normal ? right || left : right || cond;
    const size_t squares = (size_t)want_left + (size_t)want_right;
    double *block = memory_zero(n * n * squares + 3 * n, sizeof *block);
    unit *units = memory_zero(n, sizeof *units);
    dte_status status = block && units ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        double *const vectors = block + 3 * n;
        const linalg_packed p = {.n = n,
                                 .re = block,
                                 .im = block + n,
                                 .cond = cond ? block + 2 * n : NULL,
                                 .right = want_right ? vectors : NULL,
                                 .left = want_left ? vectors + (want_right ? n * n : 0) : NULL};
        status = is_normal ? normal(n, a, &p, skew, err) : general(n, a, &p, 'B', err);
        if (status == DTE_OK) {
            const size_t count = collect_units(&p, units);
            qsort(units, count, sizeof *units, compare_units);
            const spectrum_out out = {re, im, cond, right, left};
            write_sorted(&p, is_normal ? p.right : p.left, units, count, &out);
        }
    }
    memory_free(units);
    memory_free(block);
    return status;
}

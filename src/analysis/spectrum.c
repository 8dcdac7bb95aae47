/* spectrum.c - eigenvalues block by block, and on which side of the imaginary axis they are.
 *
 * 1 x 1: the entry itself. 2 x 2: block2.c. Larger blocks A with errors |dA| <= E: with X the
 * eigenvectors, |x_k| = 1, and Y their inverse, every eigenvalue of A + dA lies in one of the discs
 *     |z - lambda_k| <= r_k = cond_k sum_j |y_k|' (E + backward error) |x_j|
 * (Gershgorin for Y (A + dA) X = diag(lambda) + Y dA X; y_k has length cond_k), and a union of
 * overlapping discs that is apart from the others holds as many eigenvalues as it has discs. So
 * clusters are bounded as a whole. A disc that is apart from all others is sharpened by the second
 * order bound cond_k |y_k|' (E + ...) |x_k| + r_k max_j r_j / (|lambda_j - lambda_k| - r_j - r_k).
 */
#include "analysis/spectrum.h"

#include "analysis/block2.h"
#include "analysis/blocks.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { VECTOR_BOUND_LIMIT = 200, RADIUS_LIMIT = 128 };

void spectrum_free(spectrum *s)
{
    memory_free(s->l);
    s->l = NULL;
}

side spectrum_side(double re, double bound)
{
    if (re > bound) return SIDE_RIGHT;
    return re < -bound ? SIDE_LEFT : SIDE_CRITICAL;
}

typedef struct large_block { /* n >= 3 */
    size_t n;
    double *a, *e;
    double error; /* |E|_F + backward error */
    double *re, *im, *cond, *radius, *first, *right, *left;
} large_block;

static double modulus(const double *v, size_t n, size_t i)
{
    return hypot(v[i], v[n + i]);
}

/* |y|' E x for a complex y and x >= 0 */
static double product(const large_block *b, const double *y, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < b->n; i++) {
        double row = 0.0;
        for (size_t j = 0; j < b->n; j++)
            row += b->e[i * b->n + j] * x[j];
        sum += modulus(y, b->n, i) * row;
    }
    return sum;
}

/* first_k = cond_k |y_k|' (E + backward) |x_k| and radius_k; |x| and the sum of all |x_j| go to
 * `work`. */
static void discs(const large_block *b, double *work)
{
    const size_t n = b->n;
    const double backward = linalg_backward_error(n, b->a);
    double *x = work, *all = work + n;
    for (size_t k = 0; b->right && k < n; k++)
        for (size_t i = 0; i < n; i++)
            all[i] += modulus(b->right + 2 * k * n, n, i);
    for (size_t k = 0; k < n; k++) {
        b->first[k] = b->cond[k] * b->error;
        b->radius[k] = (double)n * b->first[k];
        if (!b->right || !isfinite(b->error)) continue;
        for (size_t i = 0; i < n; i++)
            x[i] = modulus(b->right + 2 * k * n, n, i);
        b->first[k] = b->cond[k] * (product(b, b->left + 2 * k * n, x) + backward);
        b->radius[k] = b->cond[k] * (product(b, b->left + 2 * k * n, all) + (double)n * backward);
    }
}

/* Bounds of disc k, whose component is marked with `mark`: see the top of this file. */
static void component_bound(const large_block *b, const size_t *component, size_t k, eigenvalue *l)
{
    size_t members = 0;
    double worst = 0.0;
    l->bound = l->re_bound = 0.0;
    for (size_t j = 0; j < b->n; j++) {
        const double apart = hypot(b->re[j] - b->re[k], b->im[j] - b->im[k]);
        if (component[j] != component[k]) {
            worst = fmax(worst, b->radius[j] / (apart - b->radius[j] - b->radius[k]));
            continue;
        }
        members++;
        l->bound = fmax(l->bound, apart + b->radius[j]);
        l->re_bound = fmax(l->re_bound, fabs(b->re[j] - b->re[k]) + b->radius[j]);
    }
    if (members > 1) return;
    l->bound = l->re_bound = fmin(l->bound, b->first[k] + b->radius[k] * worst);
}

/* component[k] = the smallest index of the discs that are joined to disc k. */
static void join_discs(const large_block *b, size_t *component, size_t *queue)
{
    for (size_t k = 0; k < b->n; k++)
        component[k] = b->n;
    for (size_t k = 0; k < b->n; k++) {
        if (component[k] != b->n) continue;
        size_t head = 0, tail = 0;
        component[queue[tail++] = k] = k;
        for (; head < tail; head++) {
            const size_t i = queue[head];
            for (size_t j = 0; j < b->n; j++) {
                const double apart = hypot(b->re[j] - b->re[i], b->im[j] - b->im[i]);
                if (component[j] != b->n || apart > b->radius[i] + b->radius[j]) continue;
                component[queue[tail++] = j] = k;
            }
        }
    }
}

static dte_status large_bounds(const large_block *b, eigenvalue *l, dte_error *err)
{
    size_t *component = memory_zero(2 * b->n, sizeof *component);
    double *work = memory_zero(2 * b->n, sizeof *work);
    const dte_status status = component && work ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        discs(b, work);
        join_discs(b, component, component + b->n);
    }
    for (size_t k = 0; status == DTE_OK && k < b->n; k++) {
        l[k] = (eigenvalue){.re = b->re[k], .im = b->im[k]};
        component_bound(b, component, k, &l[k]);
        l[k].side = spectrum_side(l[k].re, l[k].re_bound);
    }
    memory_free(component);
    memory_free(work);
    return status;
}

/* All eigenvalues are computed in the left half plane, but not all bounds say so: then every matrix
 * within the error is stable if the distance to instability is larger. */
static dte_status large_radius(const large_block *b, eigenvalue *l, spectrum *out, dte_error *err)
{
    bool open = false;
    for (size_t k = 0; k < b->n; k++) {
        if (!(l[k].re < 0.0)) return DTE_OK;
        open = open || l[k].side != SIDE_LEFT;
    }
    if (!open || b->n > RADIUS_LIMIT) return DTE_OK;
    double lo, hi;
    DTE_TRY(linalg_stability_radius(b->n, b->a, &lo, &hi, err));
    out->radius = isnan(out->radius) ? lo : fmin(out->radius, lo);
    for (size_t k = 0; lo > b->error && k < b->n; k++)
        l[k].side = SIDE_LEFT;
    return DTE_OK;
}

static dte_status large_solve(large_block *b, eigenvalue *l, spectrum *out, dte_error *err)
{
    DTE_TRY(linalg_eigen(b->n, b->a, b->re, b->im, b->cond, b->right, b->left, err));
    b->error = linalg_norm_frobenius(b->n, b->e) + linalg_backward_error(b->n, b->a);
    DTE_TRY(large_bounds(b, l, err));
    return large_radius(b, l, out, err);
}

static dte_status large_eigenvalues(size_t n, const double *a, const double *e, size_t size,
                                    const size_t *index, eigenvalue *l, spectrum *out,
                                    dte_error *err)
{
    const bool vectors = size <= VECTOR_BOUND_LIMIT;
    const size_t square = size * size;
    double *work = memory_zero(2 * square + 5 * size + (vectors ? 4 * square : 0), sizeof *work);
    if (!work) return fail_memory(err);
    large_block b = {.n = size, .a = work, .e = work + square};
    b.re = b.e + square;
    b.im = b.re + size;
    b.cond = b.im + size;
    b.radius = b.cond + size;
    b.first = b.radius + size;
    if (vectors) b.right = b.first + size;
    if (vectors) b.left = b.right + 2 * square;
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < size; j++) {
            b.a[i * size + j] = a[index[i] * n + index[j]];
            b.e[i * size + j] = e[index[i] * n + index[j]];
        }
    }
    const dte_status status = large_solve(&b, l, out, err);
    memory_free(work);
    return status;
}

static dte_status block_eigenvalues(size_t n, const double *a, const double *e, size_t size,
                                    const size_t *index, eigenvalue *l, spectrum *out,
                                    dte_error *err)
{
    const size_t i = index[0], j = size > 1 ? index[1] : i;
    if (size > 2) return large_eigenvalues(n, a, e, size, index, l, out, err);
    if (size == 1) {
        const double bound = e[i * n + i];
        *l = (eigenvalue){a[i * n + i], 0.0, bound, bound, spectrum_side(a[i * n + i], bound),
                          false};
        return DTE_OK;
    }
    const block2 block = {.a = a[i * n + i],
                          .b = a[i * n + j],
                          .c = a[j * n + i],
                          .d = a[j * n + j],
                          .ea = e[i * n + i],
                          .eb = e[i * n + j],
                          .ec = e[j * n + i],
                          .ed = e[j * n + j]};
    block2_eigenvalues(&block, l);
    return DTE_OK;
}

/* Real part descending, |im| descending, + before -. Conjugates have equal real parts. */
static int by_real_part(const void *a, const void *b)
{
    const eigenvalue *x = a, *y = b;
    if (x->re != y->re) return x->re < y->re ? 1 : -1;
    if (fabs(x->im) != fabs(y->im)) return fabs(x->im) < fabs(y->im) ? 1 : -1;
    return (x->im < y->im) - (x->im > y->im);
}

static dte_status all_blocks(size_t n, const double *jacobian, const double *e, bool *pattern,
                             size_t *order, spectrum *out, dte_error *err)
{
    size_t *start = order + n;
    for (size_t i = 0; i < n * n; i++)
        pattern[i] = jacobian[i] != 0.0 || e[i] != 0.0;
    out->blocks = blocks_find(n, pattern, order, start);
    if (n > 0 && out->blocks == 0) return fail_memory(err);
    for (size_t b = 0; b < out->blocks; b++)
        DTE_TRY(block_eigenvalues(n, jacobian, e, start[b + 1] - start[b], order + start[b],
                                  out->l + start[b], out, err));
    return DTE_OK;
}

dte_status spectrum_find(size_t n, const double *jacobian, const jacobian_error *e, spectrum *out,
                         dte_error *err)
{
    *out = (spectrum){.n = n, .l = memory_zero(n, sizeof *out->l), .radius = (double)NAN};
    out->scale = linalg_norm_frobenius(n, jacobian);
    bool *pattern = memory_zero(n * n, sizeof *pattern);
    size_t *order = memory_zero(2 * n + 1, sizeof *order);
    dte_status status = out->l && pattern && order ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = all_blocks(n, jacobian, e->e, pattern, order, out, err);
    for (size_t k = 0; status == DTE_OK && k < n; k++)
        out->l[k].zero = out->l[k].side == SIDE_CRITICAL && fabs(out->l[k].im) <= out->l[k].bound;
    if (status == DTE_OK) qsort(out->l, n, sizeof *out->l, by_real_part);
    memory_free(pattern);
    memory_free(order);
    return status;
}

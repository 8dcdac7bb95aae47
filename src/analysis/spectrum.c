/* spectrum.c - eigenvalues block by block, and on which side of the imaginary axis they are.
 *
 * For a block [[a, b], [c, d]] with errors E: lambda = m +- sqrt(disc), m = (a + d)/2,
 * disc = ((a - d)/2)^2 + b c, and det / lambda_1 for the smaller one of two real ones, so that a
 * slow eigenvalue of a stiff game keeps its digits. Errors, to first order,
 *     |d lambda| <= (|lambda - d| E_a + |lambda - a| E_d + |c| E_b + |b| E_c) / |2 lambda - a - d|,
 * and always |d lambda| <= dm + sqrt(d disc). Larger blocks: |d lambda| <= cond (|y|' E |x| + backward error)
 * with unit left and right eigenvectors y, x (Stewart & Sun, Matrix Perturbation Theory, IV.2). */
#include "analysis/spectrum.h"

#include "analysis/blocks.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>

static const double unit = 0.5 * DBL_EPSILON;
static const double infinity = (double)INFINITY;

enum { VECTOR_BOUND_LIMIT = 200, RADIUS_LIMIT = 128 };

void spectrum_free(spectrum *s)
{
    memory_free(s->l);
    s->l = NULL;
}

static side side_of(double re, double bound)
{
    if (re > bound) return SIDE_RIGHT;
    return re < -bound ? SIDE_LEFT : SIDE_CRITICAL;
}

typedef struct block2 { /* a 2 x 2 block and the errors of its entries */
    double a, b, c, d, ea, eb, ec, ed;
    double m, dm, disc, ddisc, det, ddet;
} block2;

static void block2_invariants(block2 *k)
{
    const double p = 0.5 * (k->a - k->d), bc = k->b * k->c, ad = k->a * k->d;
    const double et = k->ea + k->ed, cross = fabs(k->c) * k->eb + fabs(k->b) * k->ec;
    k->m = 0.5 * (k->a + k->d);
    k->dm = 0.5 * et + unit * fabs(k->m);
    k->disc = fma(p, p, bc) + fma(k->b, k->c, -bc);
    k->ddisc = fabs(p) * et + cross + 0.25 * et * et + k->eb * k->ec + 4.0 * unit * (p * p + fabs(bc));
    k->det = fma(k->a, k->d, -bc) - fma(k->b, k->c, -bc);
    k->ddet = fabs(k->d) * k->ea + fabs(k->a) * k->ed + cross + k->ea * k->ed + k->eb * k->ec +
              2.0 * unit * fmin(fabs(ad) + fabs(bc), fabs(k->det) + unit * (fabs(ad) + fabs(bc)));
}

static eigenvalue complex_member(const block2 *k, double sign)
{
    const double im = sqrt(-k->disc);
    const double spread = fmin(k->ddisc / im, sqrt(k->ddisc));
    const double real_part = k->disc + k->ddisc > 0.0 ? sqrt(k->disc + k->ddisc) : 0.0;
    eigenvalue l = {.re = k->m, .im = sign * im};
    l.bound = k->dm + spread + 2.0 * unit * im;
    l.re_bound = k->dm + real_part;
    return l;
}

static eigenvalue real_member(const block2 *k, double lambda)
{
    const double gap = 2.0 * sqrt(k->disc);
    const double always = k->dm + sqrt(k->ddisc) + 2.0 * unit * fabs(lambda);
    /* (lambda - a)(lambda - d) = b c: the smaller factor from the larger one */
    double to_a = lambda - k->a, to_d = lambda - k->d;
    if (fabs(to_a) > fabs(to_d)) to_d = k->b * k->c / to_a;
    else if (to_d != 0.0) to_a = k->b * k->c / to_d;
    const double first = (fabs(to_d) * k->ea + fabs(to_a) * k->ed + fabs(k->c) * k->eb +
                          fabs(k->b) * k->ec) / gap;
    eigenvalue l = {.re = lambda};
    l.bound = k->ddisc < 0.25 * k->disc ? 2.0 * first + 4.0 * unit * fabs(lambda) : always;
    l.re_bound = l.bound;
    return l;
}

static void block2_eigenvalues(block2 *k, eigenvalue *l)
{
    block2_invariants(k);
    if (k->disc < 0.0) {
        l[0] = complex_member(k, 1.0);
        l[1] = complex_member(k, -1.0);
    } else {
        const double r = sqrt(k->disc), large = k->m >= 0.0 ? k->m + r : k->m - r;
        l[0] = real_member(k, large);
        l[1] = real_member(k, large == 0.0 ? 0.0 : k->det / large);
    }
    const bool left = k->m + k->dm < 0.0 && k->det - k->ddet > 0.0;
    for (int i = 0; i < 2; i++) l[i].side = left ? SIDE_LEFT : side_of(l[i].re, l[i].re_bound);
}

typedef struct large_block { /* n >= 3 */
    size_t n;
    double *a, *e;
    double error; /* |E|_F + backward error */
    double *re, *im, *cond, *right, *left;
} large_block;

static double modulus(const double *v, size_t n, size_t i)
{
    return hypot(v[i], v[n + i]);
}

/* |y_k|' E |x_k| */
static double vector_bound(const large_block *b, size_t k)
{
    const size_t n = b->n;
    const double *x = b->right + 2 * k * n, *y = b->left + 2 * k * n;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        double row = 0.0;
        for (size_t j = 0; j < n; j++) row += b->e[i * n + j] * modulus(x, n, j);
        sum += modulus(y, n, i) * row;
    }
    return sum;
}

static void large_bounds(const large_block *b, eigenvalue *l)
{
    const double backward = linalg_backward_error(b->n, b->a);
    const double scale = linalg_norm_frobenius(b->n, b->a);
    for (size_t k = 0; k < b->n; k++) {
        const double cond = b->cond[k];
        const double first = b->right ? vector_bound(b, k) + backward : b->error;
        const bool defective = !(cond * cond * b->error < 0.1 * scale);
        l[k] = (eigenvalue){.re = b->re[k], .im = b->im[k]};
        l[k].bound = defective && b->error > 0.0 ? infinity : 2.0 * cond * first;
        l[k].re_bound = l[k].bound;
        l[k].side = side_of(l[k].re, l[k].re_bound);
    }
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
    for (size_t k = 0; lo > b->error && k < b->n; k++) l[k].side = SIDE_LEFT;
    return DTE_OK;
}

static dte_status large_solve(large_block *b, eigenvalue *l, spectrum *out, dte_error *err)
{
    DTE_TRY(linalg_eigen(b->n, b->a, b->re, b->im, b->cond, b->right, b->left, err));
    b->error = linalg_norm_frobenius(b->n, b->e) + linalg_backward_error(b->n, b->a);
    large_bounds(b, l);
    return large_radius(b, l, out, err);
}

static dte_status large_eigenvalues(size_t n, const double *a, const double *e, size_t size,
                                    const size_t *index, eigenvalue *l, spectrum *out, dte_error *err)
{
    const bool vectors = size <= VECTOR_BOUND_LIMIT;
    const size_t square = size * size;
    double *work = memory_zero(2 * square + 3 * size + (vectors ? 4 * square : 0), sizeof *work);
    if (!work) return fail_memory(err);
    large_block b = {.n = size, .a = work, .e = work + square};
    b.re = b.e + square;
    b.im = b.re + size;
    b.cond = b.im + size;
    if (vectors) b.right = b.cond + size;
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
                                    const size_t *index, eigenvalue *l, spectrum *out, dte_error *err)
{
    const size_t i = index[0], j = size > 1 ? index[1] : i;
    if (size > 2) return large_eigenvalues(n, a, e, size, index, l, out, err);
    if (size == 1) {
        const double bound = e[i * n + i];
        *l = (eigenvalue){a[i * n + i], 0.0, bound, bound, side_of(a[i * n + i], bound), false};
        return DTE_OK;
    }
    block2 k = {.a = a[i * n + i],  .b = a[i * n + j],  .c = a[j * n + i],  .d = a[j * n + j],
                .ea = e[i * n + i], .eb = e[i * n + j], .ec = e[j * n + i], .ed = e[j * n + j]};
    block2_eigenvalues(&k, l);
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
    for (size_t i = 0; i < n * n; i++) pattern[i] = jacobian[i] != 0.0 || e[i] != 0.0;
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

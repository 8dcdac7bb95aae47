/* normal_form.c - complex vectors are kept as (real part, imaginary part), and complex
 * linear systems are solved as real ones of twice the size. */
#include "analysis/normal_form.h"

#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <string.h>

/* The flow and the map differ in three numbers: A q = l q with l = i w or mu; the mean motion
 * solves A - rest, rest = 0 or 1; the second harmonic A - twice, twice = 2 l or mu^2. */
typedef struct form {
    size_t d;
    game_forms *f;
    const double *point, *jacobian;
    double l[2], twice[2], rest;
    double *q, *p;             /* 2d each: real, imaginary */
    double *b_qq, *b_conj;     /* B(q,q): 2d; B(q,q*): d, real */
    double *t, *big, *rhs, *x; /* d; (2d)^2; 2d; 2d */
    double *z;                 /* 2d */
} form;

/* The real form of J - (x + iy): [[J - x, y], [-y, J - x]], with J transposed on demand. */
static void shifted(const form *f, double x, double y, int transpose)
{
    const size_t d = f->d;
    const double *jacobian = f->jacobian;
    memset(f->big, 0, 4 * d * d * sizeof *f->big);
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const double a =
                (transpose ? jacobian[j * d + i] : jacobian[i * d + j]) - (i == j ? x : 0.0);
            f->big[i * 2 * d + j] = a;
            f->big[(d + i) * 2 * d + d + j] = a;
        }
        f->big[i * 2 * d + d + i] += y;
        f->big[(d + i) * 2 * d + i] -= y;
    }
}

/* A unit vector of the kernel of A - (x + iy), or of A' - (x + iy), as (re, im). */
static dte_status null_vector(const form *f, double x, double y, int transpose, double *out,
                              dte_error *err)
{
    const size_t n = 2 * f->d;
    double *vt = memory_zero(n * n + n, sizeof *vt);
    if (!vt) return fail_memory(err);
    shifted(f, x, y, transpose);
    const dte_status status = linalg_svd(n, n, f->big, vt + n * n, NULL, vt, err);
    if (status == DTE_OK) memcpy(out, vt + (n - 1) * n, n * sizeof *out);
    memory_free(vt);
    return status;
}

/* <p, z> = sum conj(p_i) z_i */
static void inner(size_t d, const double *p, const double *z, double *re, double *im)
{
    *re = *im = 0.0;
    for (size_t i = 0; i < d; i++) {
        *re += p[i] * z[i] + p[d + i] * z[d + i];
        *im += p[i] * z[d + i] - p[d + i] * z[i];
    }
}

/* Scales p so that <p, q> = 1: p <- p / conj(<p, q>). */
static void normalise(form *f)
{
    double re, im;
    inner(f->d, f->p, f->q, &re, &im);
    const double size = re * re + im * im;
    for (size_t i = 0; i < f->d; i++) {
        const double a = f->p[i], b = f->p[f->d + i];
        f->p[i] = (a * re - b * im) / size;
        f->p[f->d + i] = (a * im + b * re) / size;
    }
}

static void second(form *f, const double *u, const double *w, double factor, double *out)
{
    game_forms_second(f->f, f->point, u, w, f->t);
    for (size_t i = 0; i < f->d; i++)
        out[i] += factor * f->t[i];
}

static void third(form *f, const double *u, const double *w, const double *y, double *out)
{
    game_forms_third(f->f, f->point, u, w, y, f->t);
    for (size_t i = 0; i < f->d; i++)
        out[i] += f->t[i];
}

/* C(q,q,q*) = C(a,a,a) + C(a,b,b) + i (C(a,a,b) + C(b,b,b)) */
static void cubic(form *f, double *z)
{
    const double *a = f->q, *b = f->q + f->d;
    third(f, a, a, a, z);
    third(f, a, b, b, z);
    third(f, a, a, b, z + f->d);
    third(f, b, b, b, z + f->d);
}

static void quadratic(form *f)
{
    const double *a = f->q, *b = f->q + f->d;
    second(f, a, a, 1.0, f->b_qq);
    second(f, b, b, -1.0, f->b_qq);
    second(f, a, b, 2.0, f->b_qq + f->d);
    second(f, a, a, 1.0, f->b_conj);
    second(f, b, b, 1.0, f->b_conj);
}

/* z += factor B(g, x) for complex g and x */
static void bilinear(form *f, const double *g, const double *x, double factor, double *z)
{
    const size_t d = f->d;
    second(f, g, x, factor, z);
    second(f, g + d, x + d, -factor, z);
    second(f, g, x + d, factor, z + d);
    second(f, g + d, x, factor, z + d);
}

/* x = (A - rest)^-1 of the real vector b */
static dte_status mean_motion(form *f, const double *b, dte_error *err)
{
    const size_t d = f->d;
    memset(f->x, 0, 2 * d * sizeof *f->x);
    for (size_t i = 0; i < d * d; i++)
        f->big[i] = f->jacobian[i] - (i % (d + 1) == 0 ? f->rest : 0.0);
    return linalg_solve_min_norm(d, f->big, b, 1e-14, f->x, NULL, err);
}

/* z = -2 B(q, (A - rest)^-1 B(q,q*)) */
static dte_status mean_term(form *f, double *z, dte_error *err)
{
    DTE_TRY(mean_motion(f, f->b_conj, err));
    bilinear(f, f->q, f->x, -2.0, z);
    return DTE_OK;
}

/* z = B(q*, (twice - A)^-1 B(q,q)); (twice - A) x = r  is  (A - twice) x = -r */
static dte_status second_harmonic(form *f, double *z, dte_error *err)
{
    const size_t d = f->d;
    for (size_t i = 0; i < 2 * d; i++)
        f->rhs[i] = -f->b_qq[i];
    shifted(f, f->twice[0], f->twice[1], 0);
    DTE_TRY(linalg_solve_min_norm(2 * d, f->big, f->rhs, 1e-14, f->x, NULL, err));
    for (size_t i = 0; i < d; i++)
        f->rhs[i] = f->q[i];
    for (size_t i = 0; i < d; i++)
        f->rhs[d + i] = -f->q[d + i];
    bilinear(f, f->rhs, f->x, 1.0, z);
    return DTE_OK;
}

static double size_of(size_t n, const double *x)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrt(sum);
}

/* The sum of the three terms against p, and the size of what was added up. */
static dte_status add_up(form *f, double sum[2], double *size, dte_error *err)
{
    const size_t d = f->d;
    DTE_TRY(null_vector(f, f->l[0], f->l[1], 0, f->q, err));
    DTE_TRY(null_vector(f, f->l[0], -f->l[1], 1, f->p, err));
    normalise(f);
    quadratic(f);
    sum[0] = sum[1] = 0.0;
    *size = size_of(2 * d, f->p);
    for (int term = 0; term < 3; term++) {
        double re, im;
        memset(f->z, 0, 2 * d * sizeof *f->z);
        if (term == 0) cubic(f, f->z);
        if (term == 1) DTE_TRY(mean_term(f, f->z, err));
        if (term == 2) DTE_TRY(second_harmonic(f, f->z, err));
        inner(d, f->p, f->z, &re, &im);
        sum[0] += re;
        sum[1] += im;
        *size += size_of(2 * d, f->p) * size_of(2 * d, f->z);
    }
    return DTE_OK;
}

/* Work space of a form with d components, in one block that the caller frees. */
static double *form_begin(form *f)
{
    const size_t d = f->d;
    double *work = memory_zero(4 * d * d + 16 * d, sizeof *work);
    if (!work) return NULL;
    f->big = work;
    f->q = work + 4 * d * d;
    f->p = f->q + 2 * d;
    f->b_qq = f->p + 2 * d;
    f->b_conj = f->b_qq + 2 * d;
    f->t = f->b_conj + d;
    f->rhs = f->t + d;
    f->x = f->rhs + 2 * d;
    f->z = f->x + 2 * d;
    return work;
}

static dte_status finish(double value, double bound, lyapunov *out, dte_error *err)
{
    out->value = value;
    out->bound = bound;
    return isfinite(value) ? DTE_OK
                           : fail(err, DTE_NUMERIC, "a normal form coefficient is not finite");
}

static dte_status flow_form(form *f, double error, lyapunov *out, dte_error *err)
{
    const double omega = f->l[1];
    double sum[2], size;
    DTE_TRY(add_up(f, sum, &size, err));
    const double relative = 1e-12 + 1e3 * error / omega;
    return finish(sum[0] / (2.0 * omega), relative * size / (2.0 * omega), out, err);
}

dte_status normal_form_lyapunov(dte_game *game, const double *point, const double *jacobian,
                                double omega, double error, lyapunov *out, dte_error *err)
{
    form f = {.d = game->d,
              .point = point,
              .jacobian = jacobian,
              .l = {0.0, omega},
              .twice = {0.0, 2.0 * omega}};
    double *work = form_begin(&f);
    if (!work) return fail_memory(err);
    dte_status status = game_forms_create(game, &f.f, err);
    if (status == DTE_OK) status = flow_form(&f, error, out, err);
    game_forms_free(f.f);
    memory_free(work);
    return status;
}

/* ---- maps ---- */

/* Re(mu* sum)/2, with |mu| = 1 */
static dte_status rotation_form(form *f, double relative, lyapunov *out, dte_error *err)
{
    double sum[2], size;
    DTE_TRY(add_up(f, sum, &size, err));
    const double modulus = hypot(f->l[0], f->l[1]);
    return finish((f->l[0] * sum[0] + f->l[1] * sum[1]) / (2.0 * modulus), relative * size / 2.0,
                  out, err);
}

/* A real unit vector of the kernel of A + 1, or of its transpose. */
static dte_status flip_vector(const form *f, int transpose, double *out, dte_error *err)
{
    const size_t d = f->d;
    double *vt = memory_zero(d * d + d, sizeof *vt);
    if (!vt) return fail_memory(err);
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            f->big[i * d + j] =
                f->jacobian[transpose ? j * d + i : i * d + j] + (i == j ? 1.0 : 0.0);
    const dte_status status = linalg_svd(d, d, f->big, vt + d * d, NULL, vt, err);
    if (status == DTE_OK) memcpy(out, vt + (d - 1) * d, d * sizeof *out);
    memory_free(vt);
    return status;
}

/* -<p, C(q,q,q)>/6 + <p, B(q, (A - 1)^-1 B(q,q))>/2; the imaginary parts of p, q and z are 0. */
static dte_status flip_form(form *f, double relative, lyapunov *out, dte_error *err)
{
    const size_t d = f->d;
    double cubes, squares, im;
    DTE_TRY(flip_vector(f, 0, f->q, err));
    DTE_TRY(flip_vector(f, 1, f->p, err));
    normalise(f);
    third(f, f->q, f->q, f->q, f->z);
    inner(d, f->p, f->z, &cubes, &im);
    double size = size_of(d, f->p) * (1.0 + size_of(d, f->z));
    second(f, f->q, f->q, 1.0, f->b_conj);
    DTE_TRY(mean_motion(f, f->b_conj, err));
    memset(f->z, 0, 2 * d * sizeof *f->z);
    second(f, f->q, f->x, 1.0, f->z);
    inner(d, f->p, f->z, &squares, &im);
    size += size_of(d, f->p) * size_of(d, f->z);
    return finish(squares / 2.0 - cubes / 6.0, relative * size, out, err);
}

dte_status normal_form_map(const map_critical *in, lyapunov *out, dte_error *err)
{
    const double x = in->re, y = in->im;
    form f = {.d = in->map->n,
              .point = in->state,
              .jacobian = in->jacobian,
              .l = {x, y},
              .twice = {x * x - y * y, 2.0 * x * y},
              .rest = 1.0};
    double *work = form_begin(&f);
    if (!work) return fail_memory(err);
    const double relative = 1e-12 + 1e3 * in->error / in->gap;
    dte_status status = method_forms_create(in->map, in->h, &f.f, err);
    if (status == DTE_OK)
        status =
            y == 0.0 ? flip_form(&f, relative, out, err) : rotation_form(&f, relative, out, err);
    game_forms_free(f.f);
    memory_free(work);
    return status;
}

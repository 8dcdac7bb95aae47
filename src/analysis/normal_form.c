/* normal_form.c - complex vectors are kept as (real part, imaginary part), and complex
 * linear systems are solved as real ones of twice the size. */
#include "analysis/normal_form.h"

#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <string.h>

typedef struct form {
    size_t d;
    game_forms *f;
    const double *point, *jacobian;
    double omega;
    double *q, *p;             /* 2d each: real, imaginary */
    double *b_qq, *b_conj;     /* B(q,q): 2d; B(q,q*): d, real */
    double *t, *big, *rhs, *x; /* d; (2d)^2; 2d; 2d */
} form;

/* The real form of (J - i w): [[J, w], [-w, J]], transposed on demand (J' + i w has q* form). */
static void shifted(const form *f, const double *jacobian, double omega, int transpose)
{
    const size_t d = f->d;
    memset(f->big, 0, 4 * d * d * sizeof *f->big);
    for (size_t i = 0; i < d; i++) {
        for (size_t j = 0; j < d; j++) {
            const double a = transpose ? jacobian[j * d + i] : jacobian[i * d + j];
            f->big[i * 2 * d + j] = a;
            f->big[(d + i) * 2 * d + d + j] = a;
        }
        f->big[i * 2 * d + d + i] += omega;
        f->big[(d + i) * 2 * d + i] -= omega;
    }
}

/* A unit vector of the kernel of (A - i w) as (re, im). */
static dte_status null_vector(const form *f, double omega, int transpose, double *out,
                              dte_error *err)
{
    const size_t n = 2 * f->d;
    double *vt = memory_zero(n * n + n, sizeof *vt);
    if (!vt) return fail_memory(err);
    shifted(f, f->jacobian, omega, transpose);
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

/* z = -2 B(q, J^-1 B(q,q*)) */
static dte_status mean_term(form *f, double *z, dte_error *err)
{
    memset(f->x, 0, 2 * f->d * sizeof *f->x);
    DTE_TRY(linalg_solve_min_norm(f->d, f->jacobian, f->b_conj, 1e-14, f->x, NULL, err));
    bilinear(f, f->q, f->x, -2.0, z);
    return DTE_OK;
}

/* z = B(q*, (2iw - J)^-1 B(q,q)); (2iw - J) x = r  is  (J - 2iw) x = -r */
static dte_status second_harmonic(form *f, double *z, dte_error *err)
{
    const size_t d = f->d;
    for (size_t i = 0; i < 2 * d; i++)
        f->rhs[i] = -f->b_qq[i];
    shifted(f, f->jacobian, 2.0 * f->omega, 0);
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

static dte_status evaluate(form *f, double *z, double error, lyapunov *out, dte_error *err)
{
    const size_t d = f->d;
    DTE_TRY(null_vector(f, f->omega, 0, f->q, err));
    DTE_TRY(null_vector(f, -f->omega, 1, f->p, err));
    normalise(f);
    quadratic(f);
    double total = 0.0, size = 0.0;
    for (int term = 0; term < 3; term++) {
        double re, im;
        memset(z, 0, 2 * d * sizeof *z);
        if (term == 0) cubic(f, z);
        if (term == 1) DTE_TRY(mean_term(f, z, err));
        if (term == 2) DTE_TRY(second_harmonic(f, z, err));
        inner(d, f->p, z, &re, &im);
        total += re;
        size += size_of(2 * d, f->p) * size_of(2 * d, z);
    }
    out->value = total / (2.0 * f->omega);
    const double relative = 1e-12 + 1e3 * error / f->omega;
    out->bound = relative * (size + size_of(2 * d, f->p)) / (2.0 * f->omega);
    return isfinite(out->value)
               ? DTE_OK
               : fail(err, DTE_NUMERIC, "the first Lyapunov coefficient is not finite");
}

dte_status normal_form_lyapunov(dte_game *game, const double *point, const double *jacobian,
                                double omega, double error, lyapunov *out, dte_error *err)
{
    const size_t d = game->d;
    form f = {.d = d, .point = point, .jacobian = jacobian, .omega = omega};
    double *work = memory_zero(4 * d * d + 14 * d, sizeof *work);
    if (!work) return fail_memory(err);
    f.big = work;
    f.q = work + 4 * d * d;
    f.p = f.q + 2 * d;
    f.b_qq = f.p + 2 * d;
    f.b_conj = f.b_qq + 2 * d;
    f.t = f.b_conj + d;
    f.rhs = f.t + d;
    f.x = f.rhs + 2 * d;
    dte_status status = game_forms_create(game, &f.f, err);
    if (status == DTE_OK) status = evaluate(&f, f.x + 2 * d, error, out, err);
    game_forms_free(f.f);
    memory_free(work);
    return status;
}

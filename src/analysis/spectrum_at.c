/* spectrum_at.c - the spectrum at a point that need not be an equilibrium.
 *
 * J is taken by the finer of the game's two quadrature rules; its error is estimated in a few
 * random directions by the rule after that, which costs little where a whole Jacobian would be
 * dear. Every eigenvalue l with its eigenvector x is checked by |J x - l x| / |J|. */
#include "base/memory.h"
#include "base/randn.h"
#include "game/method.h"
#include "num/linalg.h"
#include <detente/spectrum.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    STEPS_USUAL = 500,
    STEPS_MOST = 10 * 1000 * 1000,
    PROBES = 8, /* directions in which the quadrature is checked */
    PROBE_SEED = 1,
    PROBE_SAFETY = 2 /* the estimate has a standard deviation below a half of itself */
};
static const double step_usual = 0.1;

dte_spectrum_settings dte_spectrum_default(void)
{
    return (dte_spectrum_settings){.steps = STEPS_USUAL};
}

void dte_spectrum_free(dte_spectrum *spectrum)
{
    if (!spectrum) return;
    memory_free(spectrum->point);
    memory_free(spectrum->eigenvalues);
    memory_free(spectrum->residuals);
    memory_free(spectrum);
}

static double length(size_t n, const double *v)
{
    double sum = 0.0;
    for (size_t k = 0; k < n; k++)
        sum = hypot(sum, v[k]);
    return sum;
}

/* ---- the point --------------------------------------------------------------------------- */

static dte_status first_point(dte_game *game, const dte_spectrum_settings *s, dte_spectrum *out,
                              dte_error *err)
{
    if (s->point) {
        memcpy(out->point, s->point, out->n * sizeof *out->point);
        snprintf(out->place, sizeof out->place, "the given point");
        return DTE_OK;
    }
    if (game->s->start) {
        snprintf(out->place, sizeof out->place, "the start");
        return dte_game_start(game, out->point, err);
    }
    if (game->s->n_equilibria == 0)
        return fail(err, DTE_USAGE,
                    "%s: error: the scenario names no point; add a line such as 'start %s = 1'",
                    game->s->file, game->s->components[0].name);
    snprintf(out->place, sizeof out->place, "equilibrium '%.200s'", game->s->equilibria[0].name);
    return dte_game_equilibrium_point(game, 0, out->point, err);
}

static bool all_finite(size_t n, const double *v)
{
    for (size_t k = 0; k < n; k++)
        if (!isfinite(v[k])) return false;
    return true;
}

/* `steps` steps from `point`, which keeps the last finite state. */
static dte_status walk(method_map *m, double h, size_t steps, double *point, dte_error *err)
{
    double *state = memory_zero(m->n, sizeof *state);
    dte_status status = state ? DTE_OK : fail_memory(err);
    if (state) method_map_rest(m, point, state);
    for (size_t t = 1; status == DTE_OK && t <= steps; t++) {
        method_map_step(m, h, t, state);
        if (all_finite(m->n, state)) {
            memcpy(point, state, m->d * sizeof *point);
            continue;
        }
        status = dte_game_diagnose(m->game, point, err);
        if (status == DTE_OK)
            status = fail(err, DTE_NUMERIC,
                          "the iterates of '%s' leave every bound or the domain of the field: step "
                          "%zu is not finite; before it |s| = %.3g",
                          m->use->label, t, length(m->d, point));
    }
    memory_free(state);
    return status;
}

static dte_status train(dte_game *game, const dte_spectrum_settings *s, const method_use *use,
                        dte_spectrum *out, dte_error *err)
{
    method_map m;
    const size_t steps = s->steps > 0 ? s->steps : STEPS_USUAL;
    const double usual = s->step > 0.0 ? s->step : step_usual;
    const double h = use->step > 0.0 ? use->step : usual;
    DTE_TRY(method_map_create(game, use, &m, err));
    const dte_status status = walk(&m, h, steps, out->point, err);
    method_map_free(&m);
    char from[100];
    snprintf(from, sizeof from, "%.99s", out->place);
    snprintf(out->place, sizeof out->place, "step %zu of '%.100s' from %s", steps, use->label,
             from);
    return status;
}

static dte_status find_point(dte_game *game, const dte_spectrum_settings *s, dte_spectrum *out,
                             dte_error *err)
{
    method_use use;
    if (!(s->step >= 0.0) || isinf(s->step))
        return fail(err, DTE_USAGE, "the step of a training method must be a positive number");
    if (s->steps > STEPS_MOST)
        return fail(err, DTE_LIMIT, "more than %d steps in one run", STEPS_MOST);
    DTE_TRY(first_point(game, s, out, err));
    DTE_TRY(dte_game_diagnose(game, out->point, err));
    if (!s->method) return DTE_OK;
    DTE_TRY(method_use_read(game, s->method, &use, err));
    const dte_status status = train(game, s, &use, out, err);
    method_use_free(&use);
    return status == DTE_OK ? dte_game_diagnose(game, out->point, err) : status;
}

/* ---- the Jacobian -------------------------------------------------------------------------- */

/* |J - K|_F from PROBES directions u of random signs: the mean of |(J - K) u|^2 is its square.
 * K is the Jacobian by a rule that is finer still, known as a product only. */
static dte_status probe(dte_game *game, const double *point, const double *jacobian,
                        program *finest, double *error, dte_error *err)
{
    const size_t d = game->d;
    double *u = memory_zero(2 * PROBES * d, sizeof *u);
    if (!u) return fail_memory(err);
    double *out = u + PROBES * d, sum = 0.0;
    for (size_t k = 0; k < PROBES * d; k++)
        u[k] = randn_bits(PROBE_SEED, k) >> 63 ? 1.0 : -1.0;
    program_run(finest, point, PROBES, u, PROBES, out, PROBES);
    for (size_t i = 0; i < d; i++)
        for (size_t k = 0; k < PROBES; k++) {
            double difference = -out[i * PROBES + k];
            for (size_t j = 0; j < d; j++)
                difference += jacobian[i * d + j] * u[j * PROBES + k];
            sum = hypot(sum, difference);
        }
    memory_free(u);
    *error = PROBE_SAFETY * sum / sqrt((double)PROBES);
    return DTE_OK;
}

/* The error of the finer rule: by the next one if there is one, else from the coarser one. */
static dte_status find_error(dte_game *game, const double *point, const double *jacobian,
                             double *work, double *error, dte_error *err)
{
    const size_t n = game->d;
    program *finest = NULL;
    if (game->level + 2 < PROGRAM_LEVELS) {
        DTE_TRY(game_compile(game, n, game->derivative, true, game->level + 2, &finest, err));
        const dte_status status = probe(game, point, jacobian, finest, error, err);
        program_free(finest);
        return status;
    }
    DTE_TRY(dte_game_jacobian(game, point, work, err));
    for (size_t k = 0; k < n * n; k++)
        work[k] -= jacobian[k];
    *error = linalg_norm_frobenius(n, work);
    return DTE_OK;
}

/* In `jacobian`; work: d x d. */
static dte_status find_jacobian(dte_game *game, dte_spectrum *out, double *jacobian, double *work,
                                dte_error *err)
{
    const size_t n = out->n;
    DTE_TRY(game_need_product(game, err));
    game_jacobian_finer(game, out->point, jacobian);
    for (size_t k = 0; k < n * n; k++)
        if (!isfinite(jacobian[k]))
            return game_diagnose_jacobian(game, out->point, k / n, k % n, err);
    if (game->finer_product)
        DTE_TRY(find_error(game, out->point, jacobian, work, &out->quadrature_error, err));
    out->norm = linalg_norm_frobenius(n, jacobian);
    dte_game_field(game, 1, out->point, work);
    out->field = length(n, work);
    return DTE_OK;
}

/* ---- eigenvalues ----------------------------------------------------------------------------- */

/* |J x - l x| / |J| for x = a + ib; a conjugate pair has the same residual. */
static double residual(const dte_spectrum *s, const double *jacobian, const double *x, size_t k)
{
    const size_t n = s->n;
    const double re = s->eigenvalues[k].re, im = s->eigenvalues[k].im;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        double a = im * x[n + i] - re * x[i], b = -im * x[i] - re * x[n + i];
        for (size_t j = 0; j < n; j++) {
            a += jacobian[i * n + j] * x[j];
            b += jacobian[i * n + j] * x[n + j];
        }
        sum = hypot(sum, hypot(a, b));
    }
    return s->norm > 0.0 ? sum / s->norm : sum;
}

static void find_residuals(dte_spectrum *s, const double *jacobian, const double *right)
{
    for (size_t k = 0; k < s->n; k++) {
        const bool second = s->eigenvalues[k].im < 0.0 && k > 0;
        s->residuals[k] =
            second ? s->residuals[k - 1] : residual(s, jacobian, right + 2 * k * s->n, k);
        s->worst_residual = fmax(s->worst_residual, s->residuals[k]);
    }
}

/* re, im, cond: n each; right: 2 n n. */
static dte_status find_eigenvalues(dte_spectrum *s, const double *jacobian, double *re, double *im,
                                   double *cond, double *right, dte_error *err)
{
    const double error = linalg_backward_error(s->n, jacobian) + s->quadrature_error;
    DTE_TRY(linalg_eigen(s->n, jacobian, re, im, cond, right, NULL, err));
    for (size_t k = 0; k < s->n; k++)
        s->eigenvalues[k] = (dte_eigenvalue){
            .re = re[k], .im = im[k], .bound = error > 0.0 ? cond[k] * error : 0.0};
    find_residuals(s, jacobian, right);
    s->step_bound = dte_euler_step_bound(s->n, re, im);
    return DTE_OK;
}

/* The lemma's bound of one eigenvalue: -2 Re l / |l|^2; 0 if it does not decay. */
static double bound_of(const dte_eigenvalue *l)
{
    return dte_euler_step_bound(1, &l->re, &l->im);
}

static void count(dte_spectrum *s)
{
    s->ratio_at = s->binding = s->left_binding = SIZE_MAX;
    s->left_step_bound = (double)INFINITY;
    for (size_t k = 0; k < s->n; k++) {
        const dte_eigenvalue *l = &s->eigenvalues[k];
        const double h = bound_of(l);
        if (s->binding == SIZE_MAX && h == s->step_bound && isfinite(h)) s->binding = k;
        if (!(fabs(l->re) > l->bound)) {
            s->n_open++;
            continue;
        }
        const double ratio = fabs(l->im / l->re);
        if (ratio > s->ratio || s->ratio_at == SIZE_MAX) {
            s->ratio = ratio;
            s->ratio_at = k;
        }
        *(l->re > 0.0 ? &s->n_right : &s->n_left) += 1;
        if (l->re > 0.0 || h >= s->left_step_bound) continue;
        s->left_step_bound = h;
        s->left_binding = k;
    }
}

static dte_status analyse(dte_game *game, const dte_spectrum_settings *settings, dte_spectrum *s,
                          dte_error *err)
{
    const size_t n = s->n;
    s->point = memory_zero(n, sizeof *s->point);
    s->eigenvalues = memory_zero(n, sizeof *s->eigenvalues);
    s->residuals = memory_zero(n, sizeof *s->residuals);
    if (!s->point || !s->eigenvalues || !s->residuals) return fail_memory(err);
    DTE_TRY(find_point(game, settings, s, err));
    double *jacobian = memory_zero(n * n, sizeof *jacobian);
    double *right = memory_zero(2 * n * n, sizeof *right);
    double *values = memory_zero(3 * n, sizeof *values);
    dte_status status = jacobian && right && values ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = find_jacobian(game, s, jacobian, right, err);
    if (status == DTE_OK)
        status = find_eigenvalues(s, jacobian, values, values + n, values + 2 * n, right, err);
    if (status == DTE_OK) count(s);
    memory_free(jacobian);
    memory_free(right);
    memory_free(values);
    return status;
}

dte_status dte_spectrum_at(dte_game *game, const dte_spectrum_settings *settings,
                           dte_spectrum **out, dte_error *err)
{
    const dte_spectrum_settings usual = dte_spectrum_default();
    *out = NULL;
    fail_clear(err);
    dte_spectrum *s = memory_zero(1, sizeof *s);
    if (!s) return fail_memory(err);
    s->n = game->d;
    const dte_status status = analyse(game, settings ? settings : &usual, s, err);
    if (status == DTE_OK)
        *out = s;
    else
        dte_spectrum_free(s);
    return status;
}

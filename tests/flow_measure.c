/* flow_measure.c - one function for each quantity of the reference values.
 *
 * Critical values of a param are zeros of a function of the 2 x 2 Jacobian, found by bisection over
 * whole scenarios. Invariants are read off as the velocity of a component whose player maximizes
 * u*H. */
#include "flow_measure.h"
#include "num/linalg.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { D = FLOW_DIMENSION };

static int model_fail(const flow_model *m, const char *what)
{
    printf("# %s (%s): %s: %s\n", m->row->id, m->row->hyper, what, m->err.text);
    return 0;
}

void flow_model_close(flow_model *m)
{
    dte_check_free(m->check);
    dte_game_free(m->game);
}

/* A game, its point, field and Jacobian there; 0 with a comment if something fails. */
int flow_model_open(flow_model *m, const flow_row *row, const char *point, const char *probe,
                    const dte_setting *setting)
{
    char text[FLOW_TEXT];
    *m = (flow_model){.row = row};
    if (!flow_scenario(row, point, probe, text)) return model_fail(m, "no scenario");
    if (dte_game_parse(row->id, text, strlen(text), setting != NULL, setting, &m->game, &m->err))
        return model_fail(m, "dte_game_parse");
    m->d = dte_game_describe(m->game).dimension;
    if (m->d > D || dte_game_equilibrium_point(m->game, 0, m->s, &m->err))
        return model_fail(m, "dte_game_equilibrium_point");
    dte_game_field(m->game, 1, m->s, m->v);
    if (dte_game_jacobian(m->game, m->s, m->jac, &m->err))
        return model_fail(m, "dte_game_jacobian");
    return 1;
}

/* The report about the point, or NULL with a comment. */
static const dte_equilibrium_report *model_report(flow_model *m)
{
    if (!m->check && dte_check_run(m->game, NULL, &m->check, &m->err)) {
        model_fail(m, "dte_check_run");
        return NULL;
    }
    return &m->check->equilibria[0];
}

/* All eigenvalues at the point. */
int flow_model_eigen(flow_model *m, double *re, double *im)
{
    if (flow_is(m->row, "reg", "wgangp"))
        return linalg_eigen(m->d, m->jac, re, im, NULL, NULL, NULL, &m->err) == DTE_OK ||
               model_fail(m, "linalg_eigen");
    const dte_equilibrium_report *r = model_report(m);
    if (!r || r->n != m->d) return 0;
    for (size_t k = 0; k < r->n; k++) {
        re[k] = r->eigenvalues[k].re;
        im[k] = r->eigenvalues[k].im;
    }
    return r->moved < 1e-12 || model_fail(m, "Newton left the point");
}

/* Quantities that are one number: each returns it, NaN if it cannot be had. */

static const double nan_value = __builtin_nan("");

static double field(flow_model *m, const flow_row *row)
{
    const size_t k = strtoul(row->index, NULL, 10);
    return k < m->d ? m->v[k] : nan_value;
}

static double jacobian(flow_model *m, const flow_row *row)
{
    char *end;
    const size_t i = strtoul(row->index, &end, 10);
    const size_t j = *end == ':' ? strtoul(end + 1, NULL, 10) : D;
    return i < m->d && j < m->d ? m->jac[i * m->d + j] : nan_value;
}

/* max Re over every eigenvalue, zeros along a manifold included. */
static double spectral_abscissa(flow_model *m, const flow_row *row)
{
    double re[D], im[D], top = -(double)INFINITY;
    (void)row;
    if (!flow_model_eigen(m, re, im)) return nan_value;
    for (size_t k = 0; k < m->d; k++)
        top = fmax(top, re[k]);
    return top;
}

static double kernel_dim(flow_model *m, const flow_row *row)
{
    (void)row;
    const dte_equilibrium_report *r = model_report(m);
    return r ? (double)r->manifold_dimension : nan_value;
}

static double slow_eigenvalue(flow_model *m, const flow_row *row)
{
    (void)row;
    const dte_equilibrium_report *r = model_report(m);
    return r && r->n == 2 && r->eigenvalues[0].im == 0.0 ? r->eigenvalues[0].re : nan_value;
}

/* V_ww: D ascends V. V_aa: G descends it. */
static double curvature_disc(flow_model *m, const flow_row *row)
{
    (void)row;
    return m->jac[0];
}
static double curvature_gen(flow_model *m, const flow_row *row)
{
    (void)row;
    return -m->jac[3];
}

/* d/dt (theta^2 + psi^2)/2 */
static double energy_rate(flow_model *m, const flow_row *row)
{
    (void)row;
    return m->s[0] * m->v[0] + m->s[1] * m->v[1];
}

static double numerical_abscissa(flow_model *m, const flow_row *row)
{
    double sym[D * D], w[D];
    (void)row;
    for (size_t k = 0; k < m->d * m->d; k++)
        sym[k] = (m->jac[k] + m->jac[k % m->d * m->d + k / m->d]) / 2.0;
    return linalg_symmetric(m->d, sym, w, NULL, NULL) == DTE_OK ? w[m->d - 1] : nan_value;
}

/* Component `index` of the point that Newton finds from `start`. */
static double newton(const flow_row *row, const char *start)
{
    flow_model m;
    double x = nan_value;
    const dte_equilibrium_report *r = NULL;
    if (flow_model_open(&m, row, start, NULL, NULL)) r = model_report(&m);
    if (r && r->moved > 0.0) x = r->point[strtoul(row->index, NULL, 10)];
    flow_model_close(&m);
    return x;
}

/* From a sixteenth beside the point: on it there would be nothing to find. */
static double equilibrium(flow_model *m, const flow_row *row)
{
    char start[FLOW_VALUE];
    snprintf(start, sizeof start, "%.17g %.17g", m->s[0] + 0.0625, m->s[1] + 0.0625);
    return newton(row, start);
}

/* From the reference point rounded to two decimals; both of its rows are adjacent. */
static double spurious(flow_model *m, const flow_row *row)
{
    char start[FLOW_VALUE];
    const flow_row *first = m->row;
    if (!flow_same_group(first, first + 1)) return nan_value;
    snprintf(start, sizeof start, "%.2f %.2f", first[0].re, first[1].re);
    return newton(row, start);
}

static double probe(const flow_row *row, const char *formula)
{
    flow_model m;
    const double u = flow_model_open(&m, row, NULL, formula, NULL) ? m.v[m.d - 1] : nan_value;
    flow_model_close(&m);
    return u;
}

static double invariant(flow_model *m, const flow_row *row)
{
    (void)m;
    if (strcmp(row->system, "uniform_quad") == 0) return probe(row, "w^2 + a^2/2 - log(abs(a))");
    return probe(row, "sqnorm(W2) + sqnorm(w1)/2 + (sqnorm(A) + sqnorm(b))/2 - log(abs(det(A)))");
}

/* (J00 - J11)^2 + 4 J01 J10: zero where two eigenvalues meet. */
static double discriminant(const double *j)
{
    return (j[0] - j[3]) * (j[0] - j[3]) + 4.0 * j[1] * j[2];
}

/* minus the determinant of (J + J')/2, whose trace is negative: positive from the param on where
 * the numerical abscissa is. */
static double symmetric_sign(const double *j)
{
    return (j[1] + j[2]) * (j[1] + j[2]) / 4.0 - j[0] * j[3];
}

/* The zero between 1/16 and 64 of a function of the Jacobian, over a param, by bisection. */
static double critical(const flow_row *row, const char *param, double (*sign)(const double *))
{
    double lo = 0.0625, hi = 64.0;
    for (int k = 0; k < 60; k++) {
        flow_model m;
        const dte_setting at = {param, lo + (hi - lo) / 2.0};
        const int ok = flow_model_open(&m, row, NULL, NULL, &at);
        if (ok && sign(m.jac) < 0.0)
            lo = at.value;
        else
            hi = at.value;
        flow_model_close(&m);
        if (!ok) return nan_value;
    }
    return lo;
}

static double gamma_critical(flow_model *m, const flow_row *row)
{
    (void)m;
    return critical(row, "gamma", discriminant);
}
static double eta_critical(flow_model *m, const flow_row *row)
{
    (void)m;
    return critical(row, "eta", discriminant);
}
static double sigma_critical(flow_model *m, const flow_row *row)
{
    (void)m;
    return critical(row, "sigma", discriminant);
}
static double eta_numabs(flow_model *m, const flow_row *row)
{
    (void)m;
    return critical(row, "eta", symmetric_sign);
}

static const struct quantity {
    const char *name;
    flow_measure *value;
} quantities[] = {
    {"field", field},
    {"jac", jacobian},
    {"spectral_abscissa", spectral_abscissa},
    {"kernel_dim", kernel_dim},
    {"equilibrium", equilibrium},
    {"spurious_equilibrium", spurious},
    {"slow_eig_rel", slow_eigenvalue},
    {"V_ww", curvature_disc},
    {"V_aa", curvature_gen},
    {"dE_dt", energy_rate},
    {"numerical_abscissa", numerical_abscissa},
    {"invariant_H", invariant},
    {"invariant_Hn", invariant},
    {"gamma_critical", gamma_critical},
    {"eta_critical", eta_critical},
    {"sigma_critical", sigma_critical},
    {"eta_numabs", eta_numabs},
};

flow_measure *flow_find_measure(const char *quantity)
{
    for (size_t k = 0; k < sizeof quantities / sizeof *quantities; k++)
        if (strcmp(quantities[k].name, quantity) == 0) return quantities[k].value;
    return NULL;
}

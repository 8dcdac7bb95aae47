/* training_measure.c - one function for each quantity of the reference values.
 *
 * Eigenvalues have ranks: real part, rounded to 9 decimals, descending; then imaginary part
 * descending. What long runs do (cycle_...) is measured after a burn-in of half the run. */
#include "training_measure.h"
#include "analysis/map_steps.h"
#include "num/linalg.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { D = FLOW_DIMENSION, LONG_RUN = 100000 };

int training_fail(const training_model *m, const char *what)
{
    printf("# %s (%s %s): %s: %s\n", m->row->id, m->row->system, m->row->hyper, what, m->err.text);
    return 0;
}

void training_model_close(training_model *m)
{
    dte_check_free(m->check);
    method_map_free(&m->map);
    method_use_free(&m->use);
    dte_game_free(m->game);
    *m = (training_model){0};
}

static int open_map(training_model *m, const char *text)
{
    if (method_use_read(m->game, text, &m->use, &m->err)) return training_fail(m, text);
    if (method_map_create(m->game, &m->use, &m->map, &m->err))
        return training_fail(m, "method_map_create");
    if (m->map.n > D) return training_fail(m, "too many components");
    method_map_rest(&m->map, m->x, m->at);
    return 1;
}

int training_model_open(training_model *m, const flow_row *row)
{
    char text[FLOW_TEXT];
    *m = (training_model){.row = row};
    if (!training_scenario(row, text)) return training_fail(m, "no scenario");
    if (!training_method(row, m->asked)) return training_fail(m, "no method");
    if (dte_game_parse(row->id, text, strlen(text), 0, NULL, &m->game, &m->err))
        return training_fail(m, text);
    if (m->game->d > D || dte_game_equilibrium_point(m->game, 0, m->x, &m->err))
        return training_fail(m, "dte_game_equilibrium_point");
    return open_map(m, m->asked);
}

/* What the program reports about the method, or NULL with a comment. */
static const dte_method_report *report(training_model *m)
{
    const char *const asked = m->asked;
    dte_check_settings settings = dte_check_default();
    settings.n_methods = 1;
    settings.methods = &asked;
    if (!m->check && dte_check_run(m->game, &settings, &m->check, &m->err)) {
        training_fail(m, "dte_check_run");
        return NULL;
    }
    const dte_equilibrium_report *e = &m->check->equilibria[0];
    if (e->moved < 1e-12 && e->n_methods == 1 && e->methods[0].exists) return &e->methods[0];
    training_fail(m, "no report about the method here");
    return NULL;
}

/* Eigenvalues by rank. */

typedef struct spectrum {
    size_t n;
    struct {
        double re, im;
    } value[D];
} spectrum;

static int by_rank(const void *a, const void *b)
{
    const double *x = a, *y = b;
    const double xr = rint(x[0] * 1e9), yr = rint(y[0] * 1e9);
    if (xr != yr) return xr < yr ? 1 : -1;
    return (x[1] < y[1]) - (x[1] > y[1]);
}

static int eigenvalues(training_model *m, size_t n, const double *a, spectrum *out)
{
    double re[D], im[D];
    out->n = n;
    if (linalg_eigen(n, a, re, im, NULL, NULL, NULL, &m->err))
        return training_fail(m, "linalg_eigen");
    for (size_t k = 0; k < n; k++) {
        out->value[k].re = re[k];
        out->value[k].im = im[k];
    }
    qsort(out->value, n, sizeof out->value[0], by_rank);
    return 1;
}

static int map_jacobian(training_model *m, double h)
{
    return !method_map_jacobian(&m->map, h, m->at, m->jacobian, &m->err) ||
           training_fail(m, "method_map_jacobian");
}

static int pick(const spectrum *s, const flow_row *row, double *re, double *im)
{
    const size_t k = strtoul(row->index, NULL, 10);
    if (k >= s->n) return 0;
    *re = s->value[k].re;
    *im = s->value[k].im;
    return 1;
}

static int mult(training_model *m, const flow_row *row, double *re, double *im)
{
    spectrum s;
    const dte_method_report *r = report(m);
    if (!r || r->n_multipliers != m->map.n) return 0;
    s.n = r->n_multipliers;
    for (size_t k = 0; k < s.n; k++) {
        s.value[k].re = r->multipliers[k].re;
        s.value[k].im = r->multipliers[k].im;
    }
    qsort(s.value, s.n, sizeof s.value[0], by_rank);
    return pick(&s, row, re, im);
}

/* The spectrum of the method's field w: the step is s + h w(s). Without a correction w = v. */
static int field_spectrum(training_model *m, spectrum *s)
{
    const size_t d = m->map.d;
    if (m->use.row == method_find("simultaneous")) {
        if (dte_game_jacobian(m->game, m->x, m->jacobian, &m->err))
            return training_fail(m, "dte_game_jacobian");
    } else {
        if (!map_jacobian(m, 1.0)) return 0;
        for (size_t i = 0; i < d; i++)
            m->jacobian[i * d + i] -= 1.0;
    }
    return eigenvalues(m, d, m->jacobian, s);
}

static int ct_eig(training_model *m, const flow_row *row, double *re, double *im)
{
    spectrum s;
    return field_spectrum(m, &s) && pick(&s, row, re, im);
}

static int ct_jac(training_model *m, const flow_row *row, double *re, double *im)
{
    char *end;
    const size_t i = strtoul(row->index, &end, 10), j = strtoul(end + 1, NULL, 10), d = m->game->d;
    *im = 0.0;
    if (i >= d || j >= d || dte_game_jacobian(m->game, m->x, m->jacobian, &m->err))
        return training_fail(m, "dte_game_jacobian");
    *re = m->jacobian[i * d + j];
    return 1;
}

static int lemma_bound(training_model *m, const flow_row *row, double *re, double *im)
{
    double a, b;
    if (!ct_eig(m, row, &a, &b)) return 0;
    *re = dte_euler_step_bound(1, &a, &b);
    *im = 0.0;
    return 1;
}

static int trace(training_model *m, const flow_row *row, double *re, double *im)
{
    (void)row;
    *re = *im = 0.0;
    if (!map_jacobian(m, m->use.step)) return 0;
    for (size_t i = 0; i < m->map.n; i++)
        *re += m->jacobian[i * m->map.n + i];
    return 1;
}

static int det(training_model *m, const flow_row *row, double *re, double *im)
{
    (void)row;
    *im = 0.0;
    if (m->map.n != 2 || !map_jacobian(m, m->use.step)) return 0;
    *re = m->jacobian[0] * m->jacobian[3] - m->jacobian[1] * m->jacobian[2];
    return 1;
}

/* Step sizes. */

static int rho(training_model *m, const flow_row *row, double *re, double *im)
{
    const dte_method_report *r = report(m);
    (void)row;
    *re = r ? r->spectral_radius : 0.0;
    *im = 0.0;
    return r != NULL;
}

static int sup_h(training_model *m, const flow_row *row, double *re, double *im)
{
    const dte_method_report *r = report(m);
    (void)row;
    *re = r ? r->step_bound : 0.0;
    *im = 0.0;
    return r != NULL;
}

static int argmin_h(training_model *m, const flow_row *row, double *re, double *im)
{
    const dte_method_report *r = report(m);
    (void)row;
    *re = r ? r->best_step : 0.0;
    *im = 0.0;
    return r != NULL;
}

static int minrho_h(training_model *m, const flow_row *row, double *re, double *im)
{
    const dte_method_report *r = report(m);
    (void)row;
    *re = r ? r->best_spectral_radius : 0.0;
    *im = 0.0;
    return r != NULL;
}

/* The radius with the generator's own learning rate hg, the discriminator's that of the row. */
static double radius_at(training_model *m, const flow_row *row, double hg)
{
    training_model at = {.row = row, .game = m->game};
    char text[METHOD_TEXT], value[FLOW_VALUE];
    double found = __builtin_nan("");
    memcpy(at.x, m->x, sizeof at.x);
    snprintf(text, sizeof text, "%s:step.generator=%.17g,step.discriminator=%s", m->use.row->name,
             hg, flow_value(row, "hd", "", value));
    if (open_map(&at, text) && map_steps_radius(&at.map, at.at, 0, at.use.step, &found, &at.err))
        training_fail(&at, "map_steps_radius");
    method_map_free(&at.map);
    method_use_free(&at.use);
    return found;
}

/* The first hg at which the radius is 1: a scan upwards by a factor, then bisection. */
static int sup_hg(training_model *m, const flow_row *row, double *re, double *im)
{
    double lo = 0.0, hi = 1e-3;
    *im = 0.0;
    while (hi < 1e6 && radius_at(m, row, hi) < 1.0) {
        lo = hi;
        hi *= 1.7;
    }
    for (int k = 0; k < 50; k++) {
        const double middle = 0.5 * (lo + hi);
        if (radius_at(m, row, middle) < 1.0)
            lo = middle;
        else
            hi = middle;
    }
    *re = lo;
    return hi < 1e6;
}

/* Runs. */

static void begin(training_model *m, const flow_row *row, double state[D])
{
    char text[FLOW_VALUE];
    double x[D] = {0.0};
    flow_numbers(flow_value(row, "x0", "", text), x, D);
    method_map_rest(&m->map, x, state);
}

/* The last coordinate is projected onto [-clip, clip] where the method leaves that to others. */
static void step(training_model *m, const flow_row *row, size_t t, double state[D])
{
    method_map_step(&m->map, m->use.step, t, state);
    if (!training_clips_after(row)) return;
    const double c = flow_number(row, "clip", 0.0);
    double *y = &state[m->map.d - 1];
    *y = fmax(-c, fmin(c, *y));
}

static void iterate(training_model *m, const flow_row *row, double state[D])
{
    const size_t last = strtoul(row->index, NULL, 10);
    begin(m, row, state);
    for (size_t t = 1; t <= last; t++)
        step(m, row, t, state);
}

static int x0(training_model *m, const flow_row *row, double *re, double *im)
{
    double s[D];
    iterate(m, row, s);
    *re = s[0];
    *im = 0.0;
    return 1;
}

static int x1(training_model *m, const flow_row *row, double *re, double *im)
{
    double s[D];
    iterate(m, row, s);
    *re = s[1];
    *im = 0.0;
    return 1;
}

/* |x_n|^2/|x_0|^2 */
static int energy_ratio(training_model *m, const flow_row *row, double *re, double *im)
{
    double s[D], first[D];
    begin(m, row, first);
    iterate(m, row, s);
    *re = (s[0] * s[0] + s[1] * s[1]) / (first[0] * first[0] + first[1] * first[1]);
    *im = 0.0;
    return 1;
}

/* Q(x_n)/Q(x_0) with Q = r theta^2 + p psi^2 - p r theta psi */
static int quadinv(training_model *m, const flow_row *row, double *re, double *im)
{
    const double p = flow_number(row, "qp", 0.0), r = flow_number(row, "qr", 0.0);
    double s[D], a[D];
    begin(m, row, a);
    iterate(m, row, s);
    *re = (r * s[0] * s[0] + p * s[1] * s[1] - p * r * s[0] * s[1]) /
          (r * a[0] * a[0] + p * a[1] * a[1] - p * r * a[0] * a[1]);
    *im = 0.0;
    return 1;
}

static int cycle_thmax(training_model *m, const flow_row *row, double *re, double *im)
{
    double s[D];
    begin(m, row, s);
    *re = *im = 0.0;
    for (size_t t = 1; t <= LONG_RUN; t++) {
        step(m, row, t, s);
        if (t > LONG_RUN / 2) *re = fmax(*re, fabs(s[0]));
    }
    return 1;
}

static int cycle_mean_energy(training_model *m, const flow_row *row, double *re, double *im)
{
    const size_t last = (size_t)flow_number(row, "nsim", 0.0);
    double s[D];
    begin(m, row, s);
    *re = *im = 0.0;
    for (size_t t = 1; t <= last; t++) {
        step(m, row, t, s);
        if (t > last / 2) *re += (s[0] * s[0] + s[1] * s[1]) / (double)(last - last / 2);
    }
    return 1;
}

/* (Q(s') - Q(s))/Q(s)^2 to leading order, Q = theta^2 + psi^2 - k theta psi, k = h f'(0), from the
 * coefficient a of |z| -> |z| (1 + a |z|^2). With |q| = 1, q = (k, 1 - mu)/(k sqrt(2)) has Q = 2
 * |z|^2 (1 - k Re(q1 q2*)) = 2 |z|^2 (1 - k^2/4), because |1 - mu| = k and Re(1 - mu) = k^2/2. */
static int nf_drift(training_model *m, const flow_row *row, double *re, double *im)
{
    const dte_method_report *r = report(m);
    const double k = 0.5 * flow_number(row, "h", 0.0);
    *re = r ? r->lyapunov_coefficient / (1.0 - k * k / 4.0) : 0.0;
    *im = 0.0;
    return r != NULL;
}

static const struct named {
    const char *quantity;
    training_measure *find;
} measures[] = {
    {"mult", mult},
    {"ct_eig", ct_eig},
    {"ct_jac", ct_jac},
    {"det", det},
    {"lemma_bound", lemma_bound},
    {"trace", trace},
    {"rho", rho},
    {"sup_h", sup_h},
    {"argmin_h", argmin_h},
    {"minrho_h", minrho_h},
    {"sup_hg", sup_hg},
    {"x0", x0},
    {"x1", x1},
    {"energy_ratio", energy_ratio},
    {"quadinv", quadinv},
    {"cycle_thmax", cycle_thmax},
    {"nf_drift", nf_drift},
    {"flow_cycle_theta", training_cycle_theta},
    {"flow_limit_theta", training_limit_theta},
    {"cycle_meanE", cycle_mean_energy},
};

training_measure *training_find_measure(const char *quantity)
{
    for (size_t k = 0; k < sizeof measures / sizeof *measures; k++)
        if (strcmp(measures[k].quantity, quantity) == 0) return measures[k].find;
    return NULL;
}

/* training_orbit.c - where trajectories of the flow go: cycles and one-sided limits of the WGAN-GP.
 */
#include "detente/flow.h"
#include "training_measure.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct orbit { /* of two components, at equal times */
    size_t n;
    double *at; /* theta, psi */
    char line[128];
    size_t length;
} orbit;

enum { ORBIT_SAMPLES = 3000, HALF_TURNS = 30 };

static int take_text(void *user, const char *text, size_t length)
{
    orbit *o = user;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\n') {
            if (o->length + 1 < sizeof o->line) o->line[o->length++] = text[i];
            continue;
        }
        double t, *to = o->at + 2 * o->n;
        o->line[o->length] = '\0';
        o->length = 0;
        if (o->n <= ORBIT_SAMPLES && sscanf(o->line, "%lf,%lf,%lf", &t, to, to + 1) == 3) o->n++;
    }
    return 0;
}

static int run_orbit(training_model *m, double theta, double psi, double time, orbit *o)
{
    const double start[] = {theta, psi};
    dte_run_settings settings = dte_run_default();
    settings.start = start;
    settings.time = time;
    settings.samples = ORBIT_SAMPLES;
    settings.rtol = settings.atol = 1e-13;
    *o = (orbit){.at = calloc(2 * (ORBIT_SAMPLES + 2), sizeof *o->at)};
    if (o->at && !dte_run_csv(m->game, &settings, take_text, o, &m->err) && o->n > 1) return 1;
    free(o->at);
    return training_fail(m, "dte_run_csv");
}

/* s + t v + t^2 J v/2 + ... from the last sample a before a crossing: for psi > 0 v is linear. */
static void taylor(training_model *m, const double a[2], double t, double at[2])
{
    double term[2], factor = t, next[2];
    dte_game_field(m->game, 1, a, term);
    dte_game_jacobian(m->game, a, m->jacobian, &m->err);
    memcpy(at, a, 2 * sizeof *a);
    for (int order = 1; order <= 5; order++, factor *= t / order) {
        for (int i = 0; i < 2; i++) {
            at[i] += factor * term[i];
            next[i] = m->jacobian[2 * i] * term[0] + m->jacobian[2 * i + 1] * term[1];
        }
        memcpy(term, next, sizeof next);
    }
}

/* theta where psi first vanishes, from psi > 0. */
static int half_turn(training_model *m, double *theta, double psi)
{
    const double time = 8.0;
    double lo = 0.0, hi = time / ORBIT_SAMPLES, at[2];
    orbit o;
    if (!run_orbit(m, *theta, psi, time, &o)) return 0;
    size_t k = 0;
    while (k + 2 < o.n && o.at[2 * k + 3] > 0.0)
        k++;
    for (int i = 0; i < 60; i++) {
        taylor(m, o.at + 2 * k, 0.5 * (lo + hi), at);
        if (at[1] > 0.0)
            lo = 0.5 * (lo + hi);
        else
            hi = 0.5 * (lo + hi);
    }
    *theta = at[0];
    free(o.at);
    return 1;
}

/* |theta| at a late crossing of psi = 0: on the cycle. The field jumps there and is odd, so that
 * each half turn is integrated in the half-plane where it is smooth. */
int training_cycle_theta(training_model *m, const flow_row *row, double *re, double *im)
{
    double theta = 1.0, psi = 1.0;
    (void)row;
    *im = 0.0;
    for (int k = 0; k < HALF_TURNS; k++) {
        if (!half_turn(m, &theta, psi)) return 0;
        theta = -theta;
        psi = 1e-13;
    }
    *re = fabs(theta);
    return 1;
}

/* |theta| where the flow ends from psi > 0; later, rounding takes it through psi = 0. */
int training_limit_theta(training_model *m, const flow_row *row, double *re, double *im)
{
    orbit o;
    (void)row;
    *im = 0.0;
    if (!run_orbit(m, -1.0, 1.0, 40.0, &o)) return 0;
    *re = fabs(o.at[2 * (o.n - 1)]);
    free(o.at);
    return 1;
}

/* chart.c - the spectral radius of I + hJ over N x N values of gamma and h, for the Dirac-GAN
 * with R1: a sweep (from the params to the table, one thread) beside the closed form written by
 * hand for this game and beside LAPACK's dgeev for each point. Measured in turn.
 *
 *     chart N ROUNDS
 *
 * One line for each round: seconds of each, the number of stable points and the sum of the radii.
 */
#include "clock.h"
#include <detente/sweep.h>
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char text[] = "param gamma = 0.3\n"
                           "player d (psi)   maximizes theta*psi/2 - gamma/2*psi^2\n"
                           "player g (theta) minimizes theta*psi/2\n"
                           "equilibrium origin: psi = 0, theta = 0\n";

typedef struct outcome {
    double seconds, sum;
    long stable;
} outcome;

static void count(size_t n, const double *radius, outcome *o)
{
    for (size_t i = 0; i < n; i++) {
        o->sum += radius[i];
        o->stable += radius[i] < 1.0;
    }
}

static double centre(int i, int n)
{
    return (i + 0.5) / n * 4.0;
}

/* Eigenvalues m +- sqrt(D) of [[1, -h/2], [h/2, 1 - h gamma]]. */
static outcome closed_form(int n, double *radius)
{
    outcome o = {0};
    const double begin = now();
    for (int i = 0; i < n; i++) {
        const double h = centre(i, n);
        double *r = radius + (size_t)i * (size_t)n;
        for (int j = 0; j < n; j++) {
            const double p = 1.0, q = 1.0 - h * centre(j, n), bc = -0.25 * h * h;
            const double m = 0.5 * (p + q), k = 0.5 * (p - q), D = k * k + bc;
            const double real = fabs(m) + sqrt(D > 0.0 ? D : 0.0);
            const double pair = sqrt(m * m - (D < 0.0 ? D : 0.0));
            r[j] = D >= 0.0 ? real : pair;
        }
    }
    o.seconds = now() - begin;
    count((size_t)n * (size_t)n, radius, &o);
    return o;
}

static outcome lapack(int n, double *radius)
{
    outcome o = {0};
    const double begin = now();
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            const double h = centre(i, n);
            double a[4] = {1.0, -0.5 * h, 0.5 * h, 1.0 - h * centre(j, n)}, re[2], im[2], work[32];
            LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', 'N', 2, a, 2, re, im, NULL, 1, NULL, 1, work,
                               32);
            radius[(size_t)i * (size_t)n + (size_t)j] =
                fmax(hypot(re[0], im[0]), hypot(re[1], im[1]));
        }
    o.seconds = now() - begin;
    count((size_t)n * (size_t)n, radius, &o);
    return o;
}

static outcome swept(int n, dte_game *game)
{
    outcome o = {0};
    dte_sweep *s = NULL;
    dte_error err = {0};
    dte_sweep_settings set = dte_sweep_default();
    const double lo = centre(0, n), hi = centre(n - 1, n);
    set.n_axes = 2;
    set.axes[0] = (dte_sweep_axis){"gamma", lo, hi, (size_t)n, 0};
    set.axes[1] = (dte_sweep_axis){"step", lo, hi, (size_t)n, 0};
    set.depth = DTE_SWEEP_FAST;
    set.threads = 1;
    const double begin = now();
    if (dte_sweep_run(game, &set, &s, &err) != DTE_OK) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    o.seconds = now() - begin;
    size_t column = 0;
    while (strcmp(s->columns[column].name, "radius") != 0)
        column++;
    for (size_t row = 0; row < s->n_rows; row++) {
        double values[DTE_SWEEP_COLUMNS];
        dte_sweep_row(s, row, values);
        count(1, values + column, &o);
    }
    dte_sweep_free(s);
    return o;
}

static void show(const char *name, const outcome *o)
{
    printf("%s=%.9f %s_stable=%ld %s_sum=%.6f ", name, o->seconds, name, o->stable, name, o->sum);
}

int main(int argc, char **argv)
{
    const int n = argc == 3 ? atoi(argv[1]) : 0;
    dte_game *game = NULL;
    dte_error err = {0};
    if (n < 2) return 2;
    double *radius = calloc((size_t)n * (size_t)n, sizeof *radius);
    if (!radius) return 1;
    if (dte_game_parse("dirac.game", text, strlen(text), 0, NULL, &game, &err) != DTE_OK) return 1;
    for (int round = atoi(argv[2]); round >= 0; round--) { /* one more warms up */
        const outcome sweep = swept(n, game), closed = closed_form(n, radius);
        const outcome dgeev = lapack(n, radius);
        show("sweep", &sweep);
        show("closed", &closed);
        show("dgeev", &dgeev);
        printf("\n");
    }
    dte_game_free(game);
    free(radius);
    return 0;
}

/* Ensemble peer: GSL odeiv2 driver, one trajectory at a time. usage: ens_gsl FIELD NX T RTOL
 * rkf45|rk8pd|msadams|rk4 [COUNT] */
#include "fields.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <stdio.h>
#include <string.h>
static int F;
static long ev;
static int rhs(double t, const double *y, double *d, void *p)
{
    (void)t;
    (void)p;
    ev++;
    peer_field(F, y, d);
    return GSL_SUCCESS;
}
int main(int c, char **v)
{
    F = atoi(v[1]);
    int nx = atoi(v[2]);
    double T = atof(v[3]), rtol = atof(v[4]), s = 0;
    const char *m = v[5];
    long n = c > 6 ? atol(v[6]) : (long)nx * nx;
    peer_init();
    const gsl_odeiv2_step_type *k = !strcmp(m, "rk8pd")     ? gsl_odeiv2_step_rk8pd
                                    : !strcmp(m, "msadams") ? gsl_odeiv2_step_msadams
                                    : !strcmp(m, "rk4")     ? gsl_odeiv2_step_rk4
                                                            : gsl_odeiv2_step_rkf45;
    gsl_odeiv2_system sys = {rhs, 0, 2, 0};
    gsl_odeiv2_driver *D = gsl_odeiv2_driver_alloc_y_new(&sys, k, 0.01, rtol * 1e-2, rtol);
    double t0 = peer_now();
    for (long i = 0; i < n; i++) {
        double y[2], t = 0;
        peer_ic(F, nx, peer_pick(nx, i), y);
        gsl_odeiv2_driver_reset_hstart(D, 0.01);
        if (!strcmp(m, "rk4"))
            gsl_odeiv2_driver_apply_fixed_step(D, &t, 0.01, (unsigned long)(T / 0.01 + .5), y);
        else
            gsl_odeiv2_driver_apply(D, &t, T, y);
        s += y[0] + y[1];
    }
    double e = peer_now() - t0;
    printf("gsl %s F%d nx=%d T=%g rtol=%g: %ld traj %.4f s  %.4g traj/s  nfev/traj %.1f  "
           "checksum/traj %.10f\n",
           m, F, nx, T, rtol, n, e, n / e, (double)ev / n, s / n);
}

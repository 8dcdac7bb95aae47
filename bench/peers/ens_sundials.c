/* Ensemble peer: SUNDIALS' CVODE, one trajectory at a time.
 * usage: ens_sundials FIELD NX T RTOL adams|bdf [COUNT] */
#include "fields.h"
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

static int F;
static long ev;

static int rhs(realtype t, N_Vector y, N_Vector d, void *p)
{
    (void)t, (void)p;
    ev++;
    peer_field(F, N_VGetArrayPointer(y), N_VGetArrayPointer(d));
    return 0;
}

int main(int c, char **v)
{
    F = atoi(v[1]);
    int nx = atoi(v[2]);
    double T = atof(v[3]), rtol = atof(v[4]), s = 0;
    const char *m = v[5];
    long n = c > 6 ? atol(v[6]) : (long)nx * nx;
    peer_init();
    SUNContext cx;
    SUNContext_Create(0, &cx);
    N_Vector y = N_VNew_Serial(2, cx);
    double *Y = N_VGetArrayPointer(y);
    Y[0] = Y[1] = 0.5;
    void *M = CVodeCreate(!strcmp(m, "bdf") ? CV_BDF : CV_ADAMS, cx);
    CVodeInit(M, rhs, 0, y);
    CVodeSStolerances(M, rtol, rtol * 1e-2);
    CVodeSetMaxNumSteps(M, 1000000);
    if (!strcmp(m, "bdf")) {
        SUNMatrix A = SUNDenseMatrix(2, 2, cx);
        CVodeSetLinearSolver(M, SUNLinSol_Dense(y, A, cx), A);
    } else {
        CVodeSetNonlinearSolver(M, SUNNonlinSol_FixedPoint(y, 0, cx));
    }
    double t0 = peer_now();
    for (long i = 0; i < n; i++) {
        realtype t = 0;
        peer_ic(F, nx, peer_pick(nx, i), Y);
        CVodeReInit(M, 0, y);
        CVodeSetStopTime(M, T);
        CVode(M, T, y, &t, CV_NORMAL);
        s += Y[0] + Y[1];
    }
    double e = peer_now() - t0;
    printf("sundials %s F%d nx=%d T=%g rtol=%g: %ld traj %.4f s  %.4g traj/s  nfev/traj %.1f  "
           "checksum/traj %.10f\n",
           m, F, nx, T, rtol, n, e, n / e, (double)ev / n, s / n);
}

/* integ.h - block ensemble integrators over a field callback; y is [dim][N] (struct of arrays) */
#ifndef INTEG_H
#define INTEG_H
typedef void block_field(void *ctx, const double *y, double *dy, long stride, int n);
void ens_rk4(block_field *f, void *ctx, int dim, double *y, int N, int steps, double h, int B);
/* returns attempted lane-steps */
long ens_dp54(block_field *f, void *ctx, int dim, double *y, int N, double T, double rtol,
              double atol, double h0, int B);
long ens_dop853(block_field *f, void *ctx, int dim, double *y, int N, double T, double rtol,
                double atol, double h0, int B);
#endif

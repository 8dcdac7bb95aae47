/* The practical limit: the field hard-coded in vector C (AVX-512 or AVX2 by -march), block ensemble
 * driver with per-lane step control. usage: ens_simd FIELD NX T RTOL dp5|dop853|rk4 [NODES: 32 = as
 * written, 16 = even symmetry used] [BLOCK] */
#include "fields.h"
#include "integ.c"
#include "vk.h"
#include <stdio.h>
#include <string.h>
static int F, Q = 32;
static double zq[32], wq[32];
static void field(void *c, const double *y, double *dy, long st, int n)
{
    (void)c;
    const double *x = y, *z = y + st;
    double *dx = dy, *dz = dy + st;
    if (F == 1)
        for (int i = 0; i < n; i += VW) {
            vd a = *(vd *)(x + i), b = *(vd *)(z + i), s = vlgn(a * b);
            *(vd *)(dx + i) = -b * s;
            *(vd *)(dz + i) = vfma(a, s, -b);
        }
    else if (F == 2)
        for (int i = 0; i < n; i += VW) {
            vd w = *(vd *)(x + i), a = *(vd *)(z + i), d = (1 - a * a) * (1.0 / 3);
            *(vd *)(dx + i) = d;
            *(vd *)(dz + i) = w * a * (2.0 / 3) + a * d * (2.0 / 3);
        }
    else
        for (int i = 0; i < n; i += 2 * VW) {
            int j = i + VW < n ? i + VW : i;
            vd w0 = *(vd *)(x + i), a0 = *(vd *)(z + i), w1 = *(vd *)(x + j), a1 = *(vd *)(z + j),
               b0 = a0 * a0, b1 = a1 * a1, u0 = -w0 * b0, u1 = -w1 * b1, s0 = vset(0), s1 = s0,
               t0 = s0, t1 = s0, l, m;
            for (int q = 0; q < Q; q++) {
                vd zz = vset(zq[q]), ww = vset(wq[q]);
                VPAIRLG(w0 * zz, u0 * zz, l, m) s0 = vfma(ww, l, s0);
                t0 = vfma(ww, m, t0);
                VPAIRLG(w1 * zz, u1 * zz, l, m) s1 = vfma(ww, l, s1);
                t1 = vfma(ww, m, t1);
            }
            *(vd *)(dx + i) = s0 - b0 * t0;
            *(vd *)(dz + i) = 2 * w0 * a0 * t0;
            *(vd *)(dx + j) = s1 - b1 * t1;
            *(vd *)(dz + j) = 2 * w1 * a1 * t1;
        }
}
int main(int c, char **v)
{
    F = atoi(v[1]);
    int nx = atoi(v[2]), B = c > 7 ? atoi(v[7]) : 128;
    double T = atof(v[3]), rtol = atof(v[4]);
    const char *m = v[5];
    if (c > 6) Q = atoi(v[6]);
    peer_init();
    for (int q = 0; q < Q; q++) {
        zq[q] = peer_z2[q];
        wq[q] = peer_wz2[q] * (Q == 16 ? 2 : 1);
    }
    long n = (long)nx * nx, st;
    double *Y = malloc(2 * n * sizeof *Y), y[2], s = 0;
    for (long i = 0; i < n; i++) {
        peer_ic(F, nx, i, y);
        Y[i] = y[0];
        Y[n + i] = y[1];
    }
    double t0 = peer_now();
    if (!strcmp(m, "rk4")) {
        ens_rk4(field, 0, 2, Y, n, (int)(T / .01 + .5), .01, B);
        st = n * (long)(T / .01 + .5);
    } else
        st = !strcmp(m, "dp5") ? ens_dp54(field, 0, 2, Y, n, T, rtol, rtol * 1e-2, .01, B)
                               : ens_dop853(field, 0, 2, Y, n, T, rtol, rtol * 1e-2, .01, B);
    double e = peer_now() - t0;
    for (long i = 0; i < 2 * n; i++)
        s += Y[i];
    printf("simd %s F%d nx=%d T=%g rtol=%g nodes=%d B=%d: %ld traj %.4f s  %.4g traj/s  steps/traj "
           "%.1f  checksum/traj %.10f\n",
           m, F, nx, T, rtol, Q, B, n, e, n / e, (double)st / n, s / n);
}

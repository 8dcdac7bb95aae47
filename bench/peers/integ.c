#include "integ.h"
#include "vmath.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#define IV    _Pragma("GCC ivdep") for (int i = 0; i < n; i++)
#define AL(p) ((double *)__builtin_assume_aligned(p, 64))
static double *al(size_t n)
{
    return aligned_alloc(64, (n * sizeof(double) + 63) & ~63ul);
}

void ens_rk4(block_field *f, void *ctx, int dim, double *Y, int N, int steps, double h, int B)
{
    double *m = al((size_t)4 * dim * B), *y = m, *k = m + dim * B, *t = m + 2 * dim * B,
           *ac = m + 3 * dim * B;
    for (int b0 = 0; b0 < N; b0 += B) {
        int n = N - b0 < B ? N - b0 : B, np = (n + 7) & ~7;
        for (int d = 0; d < dim; d++)
            for (int i = 0; i < np; i++)
                y[d * B + i] = Y[(long)d * N + b0 + (i < n ? i : 0)];
        n = np;
        for (int s = 0; s < steps; s++) {
            f(ctx, y, k, B, n);
            for (int d = 0; d < dim; d++) {
                double *yd = AL(y + d * B), *kd = AL(k + d * B), *td = AL(t + d * B),
                       *ad = AL(ac + d * B);
                IV
                {
                    ad[i] = yd[i] + h / 6 * kd[i];
                    td[i] = yd[i] + .5 * h * kd[i];
                }
            }
            f(ctx, t, k, B, n);
            for (int d = 0; d < dim; d++) {
                double *yd = AL(y + d * B), *kd = AL(k + d * B), *td = AL(t + d * B),
                       *ad = AL(ac + d * B);
                IV
                {
                    ad[i] += h / 3 * kd[i];
                    td[i] = yd[i] + .5 * h * kd[i];
                }
            }
            f(ctx, t, k, B, n);
            for (int d = 0; d < dim; d++) {
                double *yd = AL(y + d * B), *kd = AL(k + d * B), *td = AL(t + d * B),
                       *ad = AL(ac + d * B);
                IV
                {
                    ad[i] += h / 3 * kd[i];
                    td[i] = yd[i] + h * kd[i];
                }
            }
            f(ctx, t, k, B, n);
            for (int d = 0; d < dim; d++) {
                double *yd = AL(y + d * B), *kd = AL(k + d * B), *ad = AL(ac + d * B);
                IV yd[i] = ad[i] + h / 6 * kd[i];
            }
        }
        int nn = N - b0 < B ? N - b0 : B;
        for (int d = 0; d < dim; d++)
            memcpy(Y + (long)d * N + b0, y + d * B, nn * sizeof(double));
    }
    free(m);
}
#include "dp54.h"
long ens_dp54(block_field *f, void *ctx, int dim, double *Y, int N, double T, double rtol,
              double atol, double h0, int B)
{
    size_t S = (size_t)dim * B;
    double *m = al(10 * S + 4 * B), *y = m, *k1 = m + S, *k2 = m + 2 * S, *k3 = m + 3 * S,
           *k4 = m + 4 * S, *k5 = m + 5 * S, *k6 = m + 6 * S, *k7 = m + 7 * S, *z = m + 8 * S,
           *h = m + 10 * S, *t = h + B, *er = h + 2 * B, *mx = h + 3 * B;
    int *id = malloc(B * sizeof(int)), next = 0, n = 0, act = 0;
    long steps = 0;
    memset(m, 0, (10 * S + 4 * B) * sizeof(double));
    for (;;) {
        int first = act; /* refill */
        while (act < B && next < N) {
            id[act] = next;
            for (int d = 0; d < dim; d++)
                y[d * B + act] = Y[(long)d * N + next];
            h[act] = h0 < T ? h0 : T;
            t[act] = 0;
            mx[act] = 10;
            act++;
            next++;
        }
        if (!act) break;
        n = (act + 7) & ~7;
        for (int i = act; i < n; i++) {
            for (int d = 0; d < dim; d++) {
                y[d * B + i] = y[d * B];
                k1[d * B + i] = k1[d * B];
            }
            h[i] = 0;
            t[i] = 0;
        }
        if (first < act) {
            int f0 = first & ~7;
            f(ctx, y + f0, k1 + f0, B, n - f0);
        } /* fresh k1 (re-evaluating an old lane is harmless) */
#define STAGE(ACC)                                                                                 \
    for (int d = 0; d < dim; d++) {                                                                \
        const double *yd = AL(y + d * B), *a1 = AL(k1 + d * B), *a2 = AL(k2 + d * B),              \
                     *a3 = AL(k3 + d * B), *a4 = AL(k4 + d * B), *a5 = AL(k5 + d * B),             \
                     *a6 = AL(k6 + d * B);                                                         \
        double *zd = AL(z + d * B);                                                                \
        (void)a2;                                                                                  \
        (void)a3;                                                                                  \
        (void)a4;                                                                                  \
        (void)a5;                                                                                  \
        (void)a6;                                                                                  \
        IV zd[i] = yd[i] + h[i] * (ACC);                                                           \
    }
        STAGE(A21 * a1[i]) f(ctx, z, k2, B, n);
        STAGE(A31 * a1[i] + A32 * a2[i]) f(ctx, z, k3, B, n);
        STAGE(A41 * a1[i] + A42 * a2[i] + A43 * a3[i]) f(ctx, z, k4, B, n);
        STAGE(A51 * a1[i] + A52 * a2[i] + A53 * a3[i] + A54 * a4[i]) f(ctx, z, k5, B, n);
        STAGE(A61 * a1[i] + A62 * a2[i] + A63 * a3[i] + A64 * a4[i] + A65 * a5[i])
        f(ctx, z, k6, B, n);
        STAGE(A71 * a1[i] + A73 * a3[i] + A74 * a4[i] + A75 * a5[i] + A76 * a6[i])
        f(ctx, z, k7, B, n);
        memset(er, 0, n * sizeof(double));
        for (int d = 0; d < dim; d++) {
            const double *yd = AL(y + d * B), *zd = AL(z + d * B), *a1 = AL(k1 + d * B),
                         *a3 = AL(k3 + d * B), *a4 = AL(k4 + d * B), *a5 = AL(k5 + d * B),
                         *a6 = AL(k6 + d * B), *a7 = AL(k7 + d * B);
            IV
            {
                double u = __builtin_fabs(yd[i]), v = __builtin_fabs(zd[i]);
                double e =
                    h[i] *
                    (E1 * a1[i] + E3 * a3[i] + E4 * a4[i] + E5 * a5[i] + E6 * a6[i] + E7 * a7[i]) /
                    (atol + rtol * (u > v ? u : v));
                er[i] += e * e;
            }
        }
        const double di = 1.0 / dim;
        IV
        {
            double e2 = er[i] * di;
            e2 = e2 > 1e-20 ? e2 : 1e-20;
            double fac = 0.9 * vm_exp(-0.1 * vm_log(e2));
            int ok = e2 <= 1.0;
            double hi = ok ? mx[i] : 1.0;
            fac = fac > hi ? hi : fac;
            fac = fac < 0.2 ? 0.2 : fac;
            double tn = ok ? t[i] + h[i] : t[i];
            double hn = h[i] * fac;
            mx[i] = ok ? 10.0 : 1.0;
            er[i] = ok ? 1.0 : 0.0;
            t[i] = tn;
            double rem = T - tn;
            h[i] = hn > rem ? rem : hn;
        }
        for (int d = 0; d < dim; d++) {
            double *yd = AL(y + d * B), *a1 = AL(k1 + d * B);
            const double *zd = AL(z + d * B), *a7 = AL(k7 + d * B);
            IV
            {
                yd[i] = er[i] != 0 ? zd[i] : yd[i];
                a1[i] = er[i] != 0 ? a7[i] : a1[i];
            }
        }
        steps += act;
        long nd = 0;
        const double Te = T * (1 - 1e-14);
        IV nd += t[i] >= Te;
        if (nd)
            for (int i = 0; i < act;) {
                if (t[i] < Te) {
                    i++;
                    continue;
                }
                for (int d = 0; d < dim; d++)
                    Y[(long)d * N + id[i]] = y[d * B + i];
                act--;
                if (i != act) {
                    for (int d = 0; d < dim; d++) {
                        y[d * B + i] = y[d * B + act];
                        k1[d * B + i] = k1[d * B + act];
                    }
                    h[i] = h[act];
                    t[i] = t[act];
                    mx[i] = mx[act];
                    id[i] = id[act];
                }
                t[act] = 0;
            }
    }
    free(m);
    free(id);
    return steps;
}
long ens_dop853(block_field *f, void *ctx, int dim, double *Y, int N, double T, double rtol,
                double atol, double h0, int B)
{
    size_t S = (size_t)dim * B;
    double *m = al(15 * S + 5 * B), *y = m, *k = m + S, *z = m + 14 * S, *h = m + 15 * S,
           *t = h + B, *er = h + 2 * B, *e3 = h + 3 * B, *mx = h + 4 * B;
    int *id = malloc(B * sizeof(int)), next = 0, n = 0, act = 0;
    long steps = 0;
    memset(m, 0, (15 * S + 5 * B) * sizeof(double));
#undef STAGE
#define K(j) AL(k + (j)*S + d * B)
#define STAGE(ACC)                                                                                 \
    for (int d = 0; d < dim; d++) {                                                                \
        const double *yd = AL(y + d * B);                                                          \
        double *zd = AL(z + d * B);                                                                \
        IV zd[i] = yd[i] + h[i] * (ACC);                                                           \
    }
    for (;;) {
        int first = act;
        while (act < B && next < N) {
            id[act] = next;
            for (int d = 0; d < dim; d++)
                y[d * B + act] = Y[(long)d * N + next];
            h[act] = h0 < T ? h0 : T;
            t[act] = 0;
            mx[act] = 10;
            act++;
            next++;
        }
        if (!act) break;
        n = (act + 7) & ~7;
        for (int i = act; i < n; i++) {
            for (int d = 0; d < dim; d++) {
                y[d * B + i] = y[d * B];
                k[d * B + i] = k[d * B];
            }
            h[i] = 0;
            t[i] = 0;
        }
        if (first < act) {
            int f0 = first & ~7;
            f(ctx, y + f0, k + f0, B, n - f0);
        }
        STAGE(0.05260015195876773 * K(0)[i]) f(ctx, z, k + 1 * S, B, n);
        STAGE(0.0197250569845379 * K(0)[i] + 0.0591751709536137 * K(1)[i])
        f(ctx, z, k + 2 * S, B, n);
        STAGE(0.02958758547680685 * K(0)[i] + 0.08876275643042054 * K(2)[i])
        f(ctx, z, k + 3 * S, B, n);
        STAGE(0.2413651341592667 * K(0)[i] + -0.8845494793282861 * K(2)[i] +
              0.924834003261792 * K(3)[i])
        f(ctx, z, k + 4 * S, B, n);
        STAGE(0.037037037037037035 * K(0)[i] + 0.17082860872947386 * K(3)[i] +
              0.12546768756682242 * K(4)[i])
        f(ctx, z, k + 5 * S, B, n);
        STAGE(0.037109375 * K(0)[i] + 0.17025221101954405 * K(3)[i] +
              0.06021653898045596 * K(4)[i] + -0.017578125 * K(5)[i])
        f(ctx, z, k + 6 * S, B, n);
        STAGE(0.03709200011850479 * K(0)[i] + 0.17038392571223998 * K(3)[i] +
              0.10726203044637328 * K(4)[i] + -0.015319437748624402 * K(5)[i] +
              0.008273789163814023 * K(6)[i])
        f(ctx, z, k + 7 * S, B, n);
        STAGE(0.6241109587160757 * K(0)[i] + -3.3608926294469414 * K(3)[i] +
              -0.868219346841726 * K(4)[i] + 27.59209969944671 * K(5)[i] +
              20.154067550477894 * K(6)[i] + -43.48988418106996 * K(7)[i])
        f(ctx, z, k + 8 * S, B, n);
        STAGE(0.47766253643826434 * K(0)[i] + -2.4881146199716677 * K(3)[i] +
              -0.590290826836843 * K(4)[i] + 21.230051448181193 * K(5)[i] +
              15.279233632882423 * K(6)[i] + -33.28821096898486 * K(7)[i] +
              -0.020331201708508627 * K(8)[i])
        f(ctx, z, k + 9 * S, B, n);
        STAGE(-0.9371424300859873 * K(0)[i] + 5.186372428844064 * K(3)[i] +
              1.0914373489967295 * K(4)[i] + -8.149787010746927 * K(5)[i] +
              -18.52006565999696 * K(6)[i] + 22.739487099350505 * K(7)[i] +
              2.4936055526796523 * K(8)[i] + -3.0467644718982196 * K(9)[i])
        f(ctx, z, k + 10 * S, B, n);
        STAGE(2.273310147516538 * K(0)[i] + -10.53449546673725 * K(3)[i] +
              -2.0008720582248625 * K(4)[i] + -17.9589318631188 * K(5)[i] +
              27.94888452941996 * K(6)[i] + -2.8589982771350235 * K(7)[i] +
              -8.87285693353063 * K(8)[i] + 12.360567175794303 * K(9)[i] +
              0.6433927460157636 * K(10)[i])
        f(ctx, z, k + 11 * S, B, n);
        STAGE(0.054293734116568765 * K(0)[i] + 4.450312892752409 * K(5)[i] +
              1.8915178993145003 * K(6)[i] + -5.801203960010585 * K(7)[i] +
              0.3111643669578199 * K(8)[i] + -0.1521609496625161 * K(9)[i] +
              0.20136540080403034 * K(10)[i] + 0.04471061572777259 * K(11)[i])
        f(ctx, z, k + 12 * S, B, n);
        memset(er, 0, n * sizeof(double));
        memset(e3, 0, n * sizeof(double));
        for (int d = 0; d < dim; d++) {
            const double *yd = AL(y + d * B), *zd = AL(z + d * B);
            IV
            {
                double u = __builtin_fabs(yd[i]), v = __builtin_fabs(zd[i]),
                       sc = 1.0 / (atol + rtol * (u > v ? u : v));
                double a3 = (-0.18980075407240762 * K(0)[i] + 4.450312892752409 * K(5)[i] +
                             1.8915178993145003 * K(6)[i] + -5.801203960010585 * K(7)[i] +
                             -0.4226823213237919 * K(8)[i] + -0.1521609496625161 * K(9)[i] +
                             0.20136540080403034 * K(10)[i] + 0.02265179219836082 * K(11)[i]) *
                            sc,
                       a5 = (0.01312004499419488 * K(0)[i] + -1.2251564463762044 * K(5)[i] +
                             -0.4957589496572502 * K(6)[i] + 1.6643771824549864 * K(7)[i] +
                             -0.35032884874997366 * K(8)[i] + 0.3341791187130175 * K(9)[i] +
                             0.08192320648511571 * K(10)[i] + -0.022355307863886294 * K(11)[i]) *
                            sc;
                e3[i] += a3 * a3;
                er[i] += a5 * a5;
            }
        }
        const double di = 1.0 / dim;
        IV
        {
            double s5 = er[i], s3 = e3[i], den = s5 + 0.01 * s3;
            double e2 = den > 0 ? h[i] * h[i] * s5 * s5 / den * di : 0;
            e2 = e2 > 1e-30 ? e2 : 1e-30;
            double fac = 0.9 * vm_exp(-0.0625 * vm_log(e2));
            int ok = e2 <= 1.0;
            double hi = ok ? mx[i] : 1.0;
            fac = fac > hi ? hi : fac;
            fac = fac < 0.2 ? 0.2 : fac;
            double tn = ok ? t[i] + h[i] : t[i];
            double hn = h[i] * fac;
            mx[i] = ok ? 10.0 : 1.0;
            er[i] = ok ? 1.0 : 0.0;
            t[i] = tn;
            double rem = T - tn;
            h[i] = hn > rem ? rem : hn;
        }
        for (int d = 0; d < dim; d++) {
            double *yd = AL(y + d * B), *a1 = AL(k + d * B);
            const double *zd = AL(z + d * B), *a7 = K(12);
            IV
            {
                yd[i] = er[i] != 0 ? zd[i] : yd[i];
                a1[i] = er[i] != 0 ? a7[i] : a1[i];
            }
        }
        steps += act;
        long nd = 0;
        const double Te = T * (1 - 1e-14);
        IV nd += t[i] >= Te;
        if (nd)
            for (int i = 0; i < act;) {
                if (t[i] < Te) {
                    i++;
                    continue;
                }
                for (int d = 0; d < dim; d++)
                    Y[(long)d * N + id[i]] = y[d * B + i];
                act--;
                if (i != act) {
                    for (int d = 0; d < dim; d++) {
                        y[d * B + i] = y[d * B + act];
                        k[d * B + i] = k[d * B + act];
                    }
                    h[i] = h[act];
                    t[i] = t[act];
                    mx[i] = mx[act];
                    id[i] = id[act];
                }
                t[act] = 0;
            }
    }
    free(m);
    free(id);
    return steps;
}

/* The three benchmark fields as plain scalar C, the way an engineer would type them for any ODE
 * library. F1  Dirac-GAN + R1 (gamma=1)     theta' = -psi s,  psi' = theta s - gamma psi,   s =
 * 1/(1+exp(theta psi)) F2  1-D uniform WGAN + gradient-norm regulariser (eta=.5) F3  1-D uniform
 * GAN, f(t) = -log(1+exp(-t)), 32-point Gauss-Legendre expectations Ensemble grid: nx x nx cell
 * centres of the box in box[]. */
#ifndef PEER_FIELDS_H
#define PEER_FIELDS_H
#include <math.h>
#include <stdlib.h>
#include <time.h>
static double peer_z2[32], peer_wz2[32];
static void peer_init(void)
{
    int n = 32;
    for (int i = 0; i < n / 2; i++) {
        double x = cos(M_PI * (i + 0.75) / (n + 0.5)), d = 0;
        for (int it = 0; it < 20; it++) {
            double p0 = 1, p1 = x;
            for (int k = 2; k <= n; k++) {
                double p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;
                p0 = p1;
                p1 = p2;
            }
            d = n * (x * p1 - p0) / (x * x - 1);
            x -= p1 / d;
        }
        double w = 1 / ((1 - x * x) * d * d); /* weights of the mean over U[-1,1] */
        peer_z2[i] = peer_z2[n - 1 - i] = x * x;
        peer_wz2[i] = peer_wz2[n - 1 - i] = w * x * x;
    }
}
static inline void peer_field(int f, const double *y, double *dy)
{
    if (f == 1) {
        double s = 1 / (1 + exp(y[0] * y[1]));
        dy[0] = -y[1] * s;
        dy[1] = y[0] * s - y[1];
        return;
    }
    double w = y[0], a = y[1];
    if (f == 2) {
        double c = 1 - a * a;
        dy[0] = c / 3;
        dy[1] = 2 * w * a / 3 + 0.5 * 4 * a * c / 9;
        return;
    }
    double u = w * a * a, s1 = 0, s2 = 0;
    for (int q = 0; q < 32; q++) {
        s1 += peer_wz2[q] / (1 + exp(w * peer_z2[q]));
        s2 += peer_wz2[q] / (1 + exp(-u * peer_z2[q]));
    }
    dy[0] = s1 - a * a * s2;
    dy[1] = 2 * w * a * s2;
}
static const double peer_box[3][4] = {{-2, 2, -2, 2}, {-1, 1, 0, 2}, {-1, 1, 0, 2}};
static inline void peer_ic(int f, int nx, long i, double *y)
{
    const double *b = peer_box[f - 1];
    y[0] = b[0] + (i % nx + .5) / nx * (b[1] - b[0]);
    y[1] = b[2] + (i / nx + .5) / nx * (b[3] - b[2]);
}
static inline double peer_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}
/* k-th trajectory of a subset run: a fixed scrambled order, so that any COUNT samples the whole box
 * (nx*nx a power of two) */
static inline long peer_pick(int nx, long k)
{
    return (long)(((unsigned long)k * 40503ul) % ((unsigned long)nx * nx));
}
#endif

// Ensemble peer: boost::odeint, dopri5 / fehlberg78 controlled, or rk4 fixed (dt=.01), one
// trajectory at a time. usage: ens_odeint FIELD NX T RTOL dopri5|rkf78|rk4 [COUNT]
#include "fields.h"
#include <array>
#include <boost/numeric/odeint.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
using namespace boost::numeric::odeint;
typedef std::array<double, 2> S;
template <int F> static double run(int nx, double T, double rtol, const char *m, long n, long *ev)
{
    double s = 0;
    long e = 0;
    auto rhs = [&e](const S &y, S &d, double) {
        e++;
        peer_field(F, y.data(), d.data());
    };
    for (long k = 0; k < n; k++) {
        S y;
        peer_ic(F, nx, peer_pick(nx, k), y.data());
        if (!strcmp(m, "rk4"))
            integrate_const(runge_kutta4<S>(), rhs, y, 0.0, T, 0.01);
        else if (!strcmp(m, "rkf78"))
            integrate_adaptive(make_controlled(rtol * 1e-2, rtol, runge_kutta_fehlberg78<S>()), rhs,
                               y, 0.0, T, 0.01);
        else
            integrate_adaptive(make_controlled(rtol * 1e-2, rtol, runge_kutta_dopri5<S>()), rhs, y,
                               0.0, T, 0.01);
        s += y[0] + y[1];
    }
    *ev = e;
    return s;
}
int main(int c, char **v)
{
    int f = atoi(v[1]), nx = atoi(v[2]);
    double T = atof(v[3]), rtol = atof(v[4]);
    long n = c > 6 ? atol(v[6]) : (long)nx * nx, ev = 0;
    peer_init();
    double t0 = peer_now(),
           s = f == 1   ? run<1>(nx, T, rtol, v[5], n, &ev)
               : f == 2 ? run<2>(nx, T, rtol, v[5], n, &ev)
                        : run<3>(nx, T, rtol, v[5], n, &ev),
           e = peer_now() - t0;
    printf("odeint %s F%d nx=%d T=%g rtol=%g: %ld traj %.4f s  %.4g traj/s  nfev/traj %.1f  "
           "checksum/traj %.10f\n",
           v[5], f, nx, T, rtol, n, e, n / e, (double)ev / n, s / n);
}

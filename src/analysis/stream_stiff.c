/* stream_stiff.c - RODAS3, a Rosenbrock method of order 3(2), L-stable and stiffly accurate, with
 * four stages and three values of the field.
 *
 * Coefficients: A. Sandu, J. G. Verwer, J. G. Blom, E. J. Spee, G. R. Carmichael, F. A. Potra,
 * "Benchmarking stiff ODE solvers for atmospheric chemistry problems II", 1997, in the form
 *     (I / (g h) - J) K_i = f(y + sum a_ij K_j) + sum c_ij K_j / h,   g = 1/2,
 *     y' = y + 2 K_1 + K_3 + K_4,   error K_4.
 * On a slow curve the error of the fast component is only of order 1 in h (order reduction, as in
 * every Rosenbrock method), so that steps should not be asked for more than 1e-7.
 * The Jacobian is that of the field on the canvas, by central differences: an error of J costs
 * accuracy, which the error control sees, and never stability here. */
#include "analysis/stream_stiff.h"
#include <math.h>

static const double difference = 1e-5; /* canvas units */
static const double longest = 0.25;    /* of h_max: a chord stands for the curve */
enum { TRIALS = 60, LANES = 5 };

/* f at p[0..n), n <= LANES, in canvas units per unit of time, with the sign of the line. False
 * where it is not finite, or the limit of evaluations is reached. */
static bool velocity(stream_step *s, size_t n, const plane_point *p, plane_point *f)
{
    stream_canvas *c = s->c;
    double x[LANES], y[LANES], u[LANES], v[LANES];
    if (c->evaluations + n > c->limit) return false;
    c->evaluations += n;
    for (size_t i = 0; i < n; i++) {
        x[i] = c->window.x_low + p[i].x / c->sx;
        y[i] = c->window.y_low + p[i].y / c->sy;
    }
    c->field(c->data, n, x, y, u, v);
    for (size_t i = 0; i < n; i++) {
        f[i] = (plane_point){s->sign * u[i] * c->sx, s->sign * v[i] * c->sy};
        if (!isfinite(f[i].x) || !isfinite(f[i].y)) return false;
    }
    return true;
}

/* f and J (row-major) at p. */
static bool linearise(stream_step *s, plane_point p, plane_point *f, double j[4])
{
    const double e = difference;
    const plane_point at[LANES] = {
        p, {p.x + e, p.y}, {p.x - e, p.y}, {p.x, p.y + e}, {p.x, p.y - e}};
    const double dx = at[1].x - at[2].x, dy = at[3].y - at[4].y; /* as rounded */
    plane_point value[LANES];
    if (!velocity(s, LANES, at, value)) return false;
    *f = value[0];
    j[0] = (value[1].x - value[2].x) / dx;
    j[1] = (value[3].x - value[4].x) / dy;
    j[2] = (value[1].y - value[2].y) / dx;
    j[3] = (value[3].y - value[4].y) / dy;
    return true;
}

static plane_point solve(const double j[4], double diagonal, plane_point r)
{
    const double a = diagonal - j[0], b = -j[1], c = -j[2], d = diagonal - j[3];
    const double det = a * d - b * c;
    return (plane_point){(d * r.x - b * r.y) / det, (a * r.y - c * r.x) / det};
}

/* a + x b + y c */
static plane_point sum(plane_point a, double x, plane_point b, double y, plane_point c)
{
    return (plane_point){a.x + x * b.x + y * c.x, a.y + x * b.y + y * c.y};
}

/* One step of time h from s->from to s->to; *error its estimated error. */
static bool rodas(stream_step *s, double h, plane_point f, const double j[4], double *error)
{
    const double diagonal = 2.0 / h;
    plane_point g, end;
    const plane_point k1 = solve(j, diagonal, f);
    const plane_point k2 = solve(j, diagonal, sum(f, 4.0 / h, k1, 0.0, k1));
    const plane_point third = sum(s->from, 2.0, k1, 0.0, k1);
    if (!velocity(s, 1, &third, &g)) return false;
    const plane_point k3 = solve(j, diagonal, sum(g, 1.0 / h, k1, -1.0 / h, k2));
    const plane_point fourth = sum(third, 1.0, k3, 0.0, k3);
    if (!velocity(s, 1, &fourth, &g)) return false;
    end = sum(g, 1.0 / h, k1, -1.0 / h, k2);
    const plane_point k4 = solve(j, diagonal, sum(end, -8.0 / (3.0 * h), k3, 0.0, k3));
    s->to = sum(fourth, 1.0, k4, 0.0, k4);
    *error = hypot(k4.x, k4.y) / s->tolerance;
    return isfinite(s->to.x) && isfinite(s->to.y) && isfinite(*error);
}

static void take_chord(stream_step *s)
{
    const double dx = s->to.x - s->from.x, dy = s->to.y - s->from.y;
    s->h = hypot(dx, dy);
    s->stiff = true;
    s->k[0] = s->k[6] = (plane_point){dx / s->h, dy / s->h};
}

bool stream_stiff_next(stream_step *s)
{
    double j[4];
    plane_point f;
    s->from = s->to;
    if (!linearise(s, s->from, &f, j)) return false;
    const double speed = hypot(f.x, f.y);
    if (!(j[0] + j[3] < 0.0) || !(speed > s->c->slow)) return false;
    double h = s->time_step > 0.0 ? s->time_step : s->h_min / speed;
    for (int i = 0; i < TRIALS; i++) {
        double error;
        if (!rodas(s, h, f, j, &error)) {
            h *= 0.25;
            continue;
        }
        const double chord = hypot(s->to.x - s->from.x, s->to.y - s->from.y);
        const double most = longest * s->h_max / fmax(chord, 1e-300);
        const double factor =
            fmin(fmin(4.0, 0.9 * most), fmax(0.2, 0.9 * cbrt(1.0 / fmax(error, 1e-9))));
        if (error <= 1.0 && most >= 1.0 && chord > 0.0) {
            s->time_step = h * factor;
            take_chord(s);
            return true;
        }
        h *= fmin(factor, 0.8);
    }
    s->to = s->from;
    return false;
}

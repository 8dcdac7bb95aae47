/* stream_step.c - Dormand-Prince 5(4) along the direction field.
 *
 * Coefficients and dense output: E. Hairer, S. P. Norsett, G. Wanner, "Solving Ordinary
 * Differential Equations I", 2nd ed., table II.5.2 and program DOPRI5. The seventh stage of
 * a step is the first of the next one. */
#include "analysis/stream_step.h"
#include <math.h>
#include <string.h>

/* ---- canvas ---- */

double plane_window_aspect(plane_window w)
{
    const double ratio = (w.y_high - w.y_low) / (w.x_high - w.x_low);
    return ratio >= 1.0 / 3.0 && ratio <= 3.0 ? ratio : 1.0;
}

stream_canvas stream_canvas_make(plane_field *field, void *data, plane_window w, double aspect)
{
    stream_canvas c = {.field = field, .data = data, .window = w, .limit = (size_t)-1};
    c.width = aspect > 1.0 ? 1.0 / aspect : 1.0;
    c.height = aspect > 1.0 ? 1.0 : aspect;
    c.sx = c.width / (w.x_high - w.x_low);
    c.sy = c.height / (w.y_high - w.y_low);
    return c;
}

plane_point stream_to_canvas(const stream_canvas *c, plane_point p)
{
    return (plane_point){(p.x - c->window.x_low) * c->sx, (p.y - c->window.y_low) * c->sy};
}

static double from_canvas(double value, double size, double scale, double low, double high)
{
    return value <= 0.0 ? low : value >= size ? high : low + value / scale;
}

plane_point stream_from_canvas(const stream_canvas *c, plane_point p)
{
    const plane_window w = c->window;
    return (plane_point){from_canvas(p.x, c->width, c->sx, w.x_low, w.x_high),
                         from_canvas(p.y, c->height, c->sy, w.y_low, w.y_high)};
}

bool stream_inside(const stream_canvas *c, plane_point p)
{
    return p.x >= 0.0 && p.x <= c->width && p.y >= 0.0 && p.y <= c->height;
}

bool stream_direction(stream_canvas *c, plane_point p, plane_point *d)
{
    if (c->evaluations >= c->limit) return false;
    c->evaluations++;
    /* Not stream_from_canvas: a trial step may leave the window. */
    const double x = c->window.x_low + p.x / c->sx, y = c->window.y_low + p.y / c->sy;
    double u, v;
    c->field(c->data, 1, &x, &y, &u, &v);
    u *= c->sx;
    v *= c->sy;
    const double speed = hypot(u, v);
    if (!isfinite(speed) || !(speed > c->slow)) return false;
    *d = (plane_point){u / speed, v / speed};
    return true;
}

/* ---- one step ---- */

static const double sample_turn = 0.1; /* radians between samples */
enum { SAMPLES_PER_STEP = 64 };

enum { STAGES = 7 };

/* Row i: weights of the stages before stage i + 1; the last row is the new point. */
static const double weight[STAGES - 1][STAGES - 1] = {
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
};
/* 5th minus embedded 4th order solution. */
static const double error_weight[STAGES] = {
    71.0 / 57600, 0.0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40};
/* The highest term of the dense output. */
static const double dense_weight[STAGES] = {
    -12715105075.0 / 11282082432.0,  0.0,
    87487479700.0 / 32700410799.0,   -10690763975.0 / 1880347072.0,
    701980252875.0 / 199316789632.0, -1453857185.0 / 822651844.0,
    69997945.0 / 29380423.0};

static plane_point combine(const double *w, const plane_point *k, size_t n)
{
    plane_point sum = {0.0, 0.0};
    for (size_t i = 0; i < n; i++) {
        sum.x += w[i] * k[i].x;
        sum.y += w[i] * k[i].y;
    }
    return sum;
}

static bool direction(stream_step *s, plane_point p, plane_point *d)
{
    if (!stream_direction(s->c, p, d)) return false;
    d->x *= s->sign;
    d->y *= s->sign;
    return true;
}

bool stream_step_start(stream_step *s, plane_point p)
{
    s->to = p;
    s->h = 0.0;
    s->h_next = 0.1 * s->h_max;
    return direction(s, p, &s->k[STAGES - 1]);
}

/* Stages 2 to 7 from `from` and k[0]; sets `to`. */
static bool stages(stream_step *s, double h)
{
    for (size_t i = 0; i + 1 < STAGES; i++) {
        const plane_point d = combine(weight[i], s->k, i + 1);
        const plane_point p = {s->from.x + h * d.x, s->from.y + h * d.y};
        if (!direction(s, p, &s->k[i + 1])) return false;
        s->to = p;
    }
    s->h = h;
    return true;
}

bool stream_step_redo(stream_step *s, double h)
{
    return stages(s, h);
}

bool stream_step_next(stream_step *s)
{
    s->from = s->to;
    s->k[0] = s->k[STAGES - 1];
    double h = fmin(s->h_next, s->h_max);
    while (h >= s->h_min) {
        if (!stages(s, h)) {
            h *= 0.5; /* towards the edge of the domain, or a zero of the field */
            continue;
        }
        const plane_point e = combine(error_weight, s->k, STAGES);
        const double error = h * hypot(e.x, e.y) / s->tolerance;
        const double factor = fmin(5.0, fmax(0.2, 0.9 * pow(fmax(error, 1e-10), -0.2)));
        s->h_next = fmin(h * factor, s->h_max);
        if (error <= 1.0) return true;
        h *= fmin(factor, 0.9);
    }
    s->to = s->from;
    return false;
}

static double dense(double t, double h, double y0, double y1, double first, double last, double top)
{
    const double diff = y1 - y0, bend = h * first - diff;
    return y0 +
           t * (diff + (1.0 - t) * (bend + t * (diff - h * last - bend + (1.0 - t) * h * top)));
}

plane_point stream_step_at(const stream_step *s, double t)
{
    if (t >= 1.0) return s->to;
    if (s->stiff)
        return (plane_point){s->from.x + t * (s->to.x - s->from.x),
                             s->from.y + t * (s->to.y - s->from.y)};
    const plane_point top = combine(dense_weight, s->k, STAGES);
    const plane_point a = s->k[0], b = s->k[STAGES - 1];
    return (plane_point){dense(t, s->h, s->from.x, s->to.x, a.x, b.x, top.x),
                         dense(t, s->h, s->from.y, s->to.y, a.y, b.y, top.y)};
}

size_t stream_step_samples(const stream_step *s, double spacing)
{
    const plane_point a = s->k[0], b = s->k[STAGES - 1];
    const double turn = fabs(atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y));
    const double n = ceil(fmax(turn / sample_turn, s->h / (0.25 * spacing)));
    return n < 1.0 ? 1 : n > SAMPLES_PER_STEP ? SAMPLES_PER_STEP : (size_t)n;
}

plane_point stream_step_border(const stream_step *s, double in, double *out)
{
    const stream_canvas *c = s->c;
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (in + *out);
        *(stream_inside(c, stream_step_at(s, middle)) ? &in : out) = middle;
    }
    const plane_point p = stream_step_at(s, *out);
    return (plane_point){fmin(fmax(p.x, 0.0), c->width), fmin(fmax(p.y, 0.0), c->height)};
}

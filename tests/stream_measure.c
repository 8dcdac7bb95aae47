/* stream_measure.c - brute force over segments: no grids, nothing shared with what is measured. */
#include "stream_measure.h"
#include <math.h>

measure_canvas measure_canvas_of(plane_window w, double aspect)
{
    const double width = aspect > 1 ? 1 / aspect : 1, height = width * aspect;
    return (measure_canvas){
        w.x_low, w.y_low, width / (w.x_high - w.x_low), height / (w.y_high - w.y_low),
        width,   height};
}

/* A polyline in parameter units. */
typedef struct curve {
    const double *x, *y;
    size_t n;
} curve;

static size_t curve_count(const measured *m)
{
    return m->lines->count + (m->barriers ? m->barriers->count : 0);
}

static curve curve_of(const measured *m, size_t k)
{
    if (k < m->lines->count) {
        const streamline *o = &m->lines->lines[k];
        return (curve){m->lines->x + o->begin, m->lines->y + o->begin, o->count};
    }
    const separatrix *b = &m->barriers->branches[k - m->lines->count];
    return (curve){m->barriers->x + b->begin, m->barriers->y + b->begin, b->count};
}

static plane_point at(const measure_canvas *c, const curve *k, size_t i)
{
    return (plane_point){(k->x[i] - c->x_low) * c->sx, (k->y[i] - c->y_low) * c->sy};
}

static double between(plane_point p, plane_point q)
{
    return hypot(p.x - q.x, p.y - q.y);
}

/* The parameter t >= 0 at which the ray p + t n meets the segment a b; -1 if it does not. */
static double hit(plane_point p, plane_point n, plane_point a, plane_point b)
{
    const double dx = b.x - a.x, dy = b.y - a.y, det = dx * n.y - dy * n.x;
    if (fabs(det) < 1e-300) return -1;
    const double t = (dx * (a.y - p.y) - dy * (a.x - p.x)) / det;
    const double f = (n.x * (a.y - p.y) - n.y * (a.x - p.x)) / det;
    return f >= 0 && f <= 1 && t >= 0 ? t : -1;
}

/* From p of curve l along the normal to the next curve, or to another part of the same one. */
static double gap_along(const measured *m, const measure_canvas *c, size_t l, plane_point p,
                        plane_point n, double most)
{
    double best = most;
    for (size_t k = 0; k < curve_count(m); k++) {
        const curve o = curve_of(m, k);
        for (size_t j = 0; j + 1 < o.n; j++) {
            const plane_point a = at(c, &o, j), b = at(c, &o, j + 1);
            if (fabs(p.x - a.x) > most + fabs(b.x - a.x) ||
                fabs(p.y - a.y) > most + fabs(b.y - a.y))
                continue;
            const double t = hit(p, n, a, b);
            if (t < 0 || t >= best || (k == l && t < 0.3 * m->spacing)) continue;
            best = t;
        }
    }
    return best;
}

static double to_equilibrium(const measured *m, const measure_canvas *c, plane_point p)
{
    double best = HUGE_VAL;
    for (size_t e = 0; e < m->n; e++) {
        const curve k = {&m->equilibria[e].x, &m->equilibria[e].y, 1};
        best = fmin(best, between(p, at(c, &k, 0)));
    }
    return best;
}

double measure_even(const measured *m)
{
    const measure_canvas c = measure_canvas_of(m->window, m->lines->aspect);
    const double d = m->spacing;
    double good = 0, all = 0;
    for (size_t l = 0; l < m->lines->count; l++) {
        const curve o = curve_of(m, l);
        for (size_t i = 1; i + 1 < o.n; i += 4) {
            const plane_point p = at(&c, &o, i), a = at(&c, &o, i - 1), b = at(&c, &o, i + 1);
            const double size = between(a, b);
            for (int side = -1; side <= 1; side += 2) {
                const plane_point n = {-side * (b.y - a.y) / size, side * (b.x - a.x) / size};
                const double gap = gap_along(m, &c, l, p, n, 3 * d), far = fmin(gap, 1.5 * d);
                const plane_point q = {p.x + far * n.x, p.y + far * n.y};
                const bool outside = q.x < 0 || q.x > c.width || q.y < 0 || q.y > c.height;
                if ((gap > 1.5 * d && outside) || to_equilibrium(m, &c, p) < 1.5 * d) continue;
                all += size;
                good += gap >= 0.5 * d && gap <= 1.5 * d ? size : 0;
            }
        }
    }
    return all > 0 ? good / all : 0;
}

static double segment_distance(plane_point p, plane_point a, plane_point b)
{
    const double ux = b.x - a.x, uy = b.y - a.y, square = ux * ux + uy * uy;
    double t = square > 0 ? ((p.x - a.x) * ux + (p.y - a.y) * uy) / square : 0;
    t = fmin(1, fmax(0, t));
    return hypot(p.x - a.x - t * ux, p.y - a.y - t * uy);
}

/* From p to the nearest curve, or `most`; anything below `enough` if there is a curve so near. */
static double to_curve(const measured *m, const measure_canvas *c, plane_point p, double enough,
                       double most)
{
    double best = most;
    for (size_t k = 0; k < curve_count(m); k++) {
        const curve o = curve_of(m, k);
        plane_point a = at(c, &o, 0);
        for (size_t j = 1; j < o.n && best >= enough; j++) {
            const plane_point b = at(c, &o, j);
            if ((a.x < b.x ? a.x : b.x) - p.x < best && p.x - (a.x < b.x ? b.x : a.x) < best &&
                (a.y < b.y ? a.y : b.y) - p.y < best && p.y - (a.y < b.y ? b.y : a.y) < best)
                best = fmin(best, segment_distance(p, a, b));
            a = b;
        }
    }
    return best;
}

double measure_widest_gap(const measured *m, plane_point *centre)
{
    const measure_canvas c = measure_canvas_of(m->window, m->lines->aspect);
    const double step = m->spacing / 8;
    double best = 0;
    for (int i = 0; i * step < c.height; i++)
        for (int k = 0; k * step < c.width; k++) {
            const plane_point p = {k * step, i * step};
            double r = fmin(fmin(p.x, c.width - p.x), fmin(p.y, c.height - p.y));
            r = fmin(r, to_equilibrium(m, &c, p) - 1.5 * m->spacing);
            if (r > best) r = to_curve(m, &c, p, best, r);
            if (r <= best) continue;
            best = r;
            *centre = p;
        }
    return 2 * best / m->spacing;
}

size_t measure_crossings(const measured *m)
{
    const measure_canvas c = measure_canvas_of(m->window, m->lines->aspect);
    size_t n = 0;
    for (size_t l = 0; l < m->lines->count; l++)
        for (size_t k = m->lines->count; k < curve_count(m); k++) {
            const curve o = curve_of(m, l), s = curve_of(m, k);
            for (size_t i = 0; i + 1 < o.n; i++)
                for (size_t j = 0; j + 1 < s.n; j++) {
                    const plane_point p = at(&c, &o, i), q = at(&c, &o, i + 1);
                    const double t = hit(p, (plane_point){q.x - p.x, q.y - p.y}, at(&c, &s, j),
                                         at(&c, &s, j + 1));
                    n += t >= 0 && t <= 1;
                }
        }
    return n;
}

/* chart_clip.c - see chart_clip.h. */
#include "output/chart_clip.h"
#include "base/memory.h"
#include <math.h>
#include <stdlib.h>

static const double margin = 0.5; /* how far outside of the frame lines are cut */

typedef struct place {
    double x, y, value;
} place;

/* ---- coordinates ---- */

double frame_of(const chart_axis *axis, double value)
{
    if (!axis->log) return (value - axis->low) / (axis->high - axis->low);
    if (!(value > 0.0)) return (double)NAN;
    return (log10(value) - log10(axis->low)) / (log10(axis->high) - log10(axis->low));
}

double frame_value(const chart_axis *axis, double at)
{
    if (!axis->log) return axis->low + at * (axis->high - axis->low);
    const double low = log10(axis->low);
    return pow(10.0, low + at * (log10(axis->high) - low));
}

bool frame_holds(const chart *c, double x, double y)
{
    const double eps = 1e-9, u = frame_of(&c->x, x), v = frame_of(&c->y, y);
    return u >= -eps && u <= 1.0 + eps && v >= -eps && v <= 1.0 + eps;
}

static place place_of(const chart *c, const chart_layer *l, size_t i)
{
    return (place){frame_of(&c->x, l->x[i]), frame_of(&c->y, l->y[i]),
                   l->value ? l->value[i] : (double)NAN};
}

static bool is_place(const place *p)
{
    return isfinite(p->x) && isfinite(p->y);
}

static place between(const place *a, const place *b, double t)
{
    return (place){a->x + t * (b->x - a->x), a->y + t * (b->y - a->y),
                   a->value + t * (b->value - a->value)};
}

static void add_place(chart *out, const chart_layer *like, const place *p)
{
    if (like->value)
        chart_point_value(out, p->x, p->y, p->value);
    else
        chart_point(out, p->x, p->y);
}

/* ---- lines ---- */

/* One side of the enlarged frame: inside where p + t q >= 0. Narrows [t0, t1] (Liang and Barsky
 * 1984). */
static bool narrow(double p, double q, double *t0, double *t1)
{
    if (q == 0.0) return p >= 0.0;
    const double t = -p / q;
    if (q > 0.0 && t > *t0) *t0 = t;
    if (q < 0.0 && t < *t1) *t1 = t;
    return *t0 < *t1;
}

/* The part of a segment inside of the enlarged frame. */
static bool clip_segment(const place *a, const place *b, double *t0, double *t1)
{
    const double dx = b->x - a->x, dy = b->y - a->y, high = 1.0 + margin;
    *t0 = 0.0;
    *t1 = 1.0;
    return isfinite(dx) && isfinite(dy) && narrow(a->x + margin, dx, t0, t1) &&
           narrow(high - a->x, -dx, t0, t1) && narrow(a->y + margin, dy, t0, t1) &&
           narrow(high - a->y, -dy, t0, t1);
}

void clip_lines(const chart *c, const chart_layer *from, chart *out)
{
    bool down = false; /* the pen stands on the point before this one */
    for (size_t i = 1; i < from->n; i++) {
        const place a = place_of(c, from, i - 1), b = place_of(c, from, i);
        double t0, t1;
        if (!is_place(&a) || !is_place(&b) || !clip_segment(&a, &b, &t0, &t1)) {
            if (down) chart_break(out);
            down = false;
            continue;
        }
        const place first = between(&a, &b, t0), last = t1 < 1.0 ? between(&a, &b, t1) : b;
        if (!down) add_place(out, from, t0 > 0.0 ? &first : &a);
        add_place(out, from, &last);
        down = t1 >= 1.0;
        if (!down) chart_break(out);
    }
    if (down) chart_break(out);
}

void clip_points(const chart *c, const chart_layer *from, chart *out)
{
    for (size_t i = 0; i < from->n; i++) {
        const place p = place_of(c, from, i);
        if (frame_holds(c, from->x[i], from->y[i])) add_place(out, from, &p);
    }
}

/* ---- polygons ---- */

/* Inside of one of the four sides: left, right, bottom, top. */
static double depth(const place *p, int side)
{
    const double at = side < 2 ? p->x : p->y;
    return side % 2 ? 1.0 - at : at;
}

/* Cuts the polygon from[0..n) by one side into to[0..2n). */
static size_t cut_side(const place *from, size_t n, int side, place *to)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        const place *a = &from[i], *b = &from[(i + 1) % n];
        const double da = depth(a, side), db = depth(b, side);
        if (da >= 0.0) to[m++] = *a;
        if ((da >= 0.0) == (db >= 0.0)) continue;
        to[m] = between(a, b, da / (da - db));
        if (side < 2)
            to[m++].x = side; /* exactly on the border */
        else
            to[m++].y = side - 2;
    }
    return m;
}

/* `work` holds 2 rows of 16 n places: each side may double the number of points. */
static void clip_polygon(place *work, size_t n, size_t room, chart *out)
{
    place *from = work, *to = work + room;
    for (int side = 0; side < 4 && n > 0; side++) {
        n = cut_side(from, n, side, to);
        place *const other = from;
        from = to;
        to = other;
    }
    for (size_t i = 0; i < n && n > 2; i++)
        chart_point(out, from[i].x, from[i].y);
    if (n <= 2) return;
    chart_point(out, from[0].x, from[0].y);
    chart_break(out);
}

void clip_polygons(const chart *c, const chart_layer *from, chart *out)
{
    const size_t room = 16 * (from->n + 1);
    place *work = memory_zero(2 * room, sizeof *work);
    if (!work) out->failed = true;
    size_t n = 0;
    for (size_t i = 0; work && i <= from->n; i++) {
        const place p = i < from->n ? place_of(c, from, i) : (place){(double)NAN, 0.0, 0.0};
        if (is_place(&p)) {
            work[n++] = p;
            continue;
        }
        clip_polygon(work, n, room, out);
        n = 0;
    }
    memory_free(work);
}

/* ---- hatching ---- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct hatching {
    const chart_layer *polygons;
    double width, height, cosine, sine;
    double *cuts; /* along one line; as many as there are points */
} hatching;

/* Along and across the hatching lines. */
static void turn(const hatching *h, size_t i, double *along, double *across)
{
    const double x = h->width * h->polygons->x[i], y = h->height * h->polygons->y[i];
    *along = h->cosine * x + h->sine * y;
    *across = h->cosine * y - h->sine * x;
}

/* Where the line `across` = level meets the polygons. */
static size_t find_cuts(const hatching *h, double level)
{
    size_t n = 0;
    for (size_t i = 1; i < h->polygons->n; i++) {
        double u0, v0, u1, v1;
        turn(h, i - 1, &u0, &v0);
        turn(h, i, &u1, &v1);
        if (isnan(v0 + v1) || (v0 > level) == (v1 > level)) continue;
        h->cuts[n++] = u0 + (level - v0) / (v1 - v0) * (u1 - u0);
    }
    qsort(h->cuts, n, sizeof *h->cuts, by_value);
    return n;
}

static void add_cut(const hatching *h, double along, double across, chart *out)
{
    chart_point(out, (h->cosine * along - h->sine * across) / h->width,
                (h->sine * along + h->cosine * across) / h->height);
}

void clip_hatch(const chart_layer *polygons, double width, double height, double distance,
                double angle, chart *out)
{
    const double turned = angle * acos(-1.0) / 180.0, reach = hypot(width, height);
    hatching h = {polygons, width, height, cos(turned), sin(turned), NULL};
    h.cuts = memory_zero(polygons->n + 1, sizeof *h.cuts);
    if (!h.cuts) out->failed = true;
    const double rows = floor(reach / distance);
    for (double row = -rows; h.cuts && row <= rows; row++) {
        const double level = (row + 0.5) * distance;
        const size_t n = find_cuts(&h, level);
        for (size_t i = 0; i + 1 < n; i += 2) {
            double end = h.cuts[i + 1]; /* neighbouring polygons are one */
            const double begin = h.cuts[i];
            while (i + 3 < n && h.cuts[i + 2] - end < 1e-3 * distance) {
                end = h.cuts[i + 3];
                i += 2;
            }
            add_cut(&h, begin, level, out);
            add_cut(&h, end, level, out);
            chart_break(out);
        }
    }
    memory_free(h.cuts);
}

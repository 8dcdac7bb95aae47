/* panel_plane.c - the complex plane as a chart: branches with arrowheads, the unit disc, the half
 * plane, notes. Lengths on the paper are measured in widths of the frame. */
#include "output/axis_name.h"
#include "output/chart_style.h"
#include "output/panel_branches.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { CIRCLE = 180 };
static const double head_length = 0.04, head_half = 0.016; /* of the longer side of the frame */
static const double per_arrow = 0.6; /* of a branch that is seen, in frame widths */
static const double pi = 3.14159265358979323846;

typedef struct paper { /* data units to frame widths */
    double x0, y0, x_scale, y_scale, aspect;
} paper;

static paper paper_of(const chart *c, double aspect)
{
    return (paper){c->x.low, c->y.low, 1.0 / (c->x.high - c->x.low),
                   aspect / (c->y.high - c->y.low), aspect};
}

static bool is_seen(const chart *c, double x, double y)
{
    return x >= c->x.low && x <= c->x.high && y >= c->y.low && y <= c->y.high;
}

/* Length on paper from column i to i + 1 of branch k; 0 where it is not seen. */
static double piece(const sweep *s, size_t i, size_t k, const chart *c, const paper *p)
{
    const size_t m = s->width / 2;
    const double x = sweep_at(s, i, k), y = sweep_at(s, i, m + k);
    const double u = sweep_at(s, i + 1, k), v = sweep_at(s, i + 1, m + k);
    if (!is_seen(c, x, y) || !is_seen(c, u, v)) return 0.0;
    return hypot((u - x) * p->x_scale, (v - y) * p->y_scale);
}

/* A smooth part of a branch that is seen: columns first..last. */
typedef struct part {
    size_t k, first, last;
    double length; /* on paper */
} part;

/* The point on paper at length `at` along the part. */
static void point_along(const sweep *s, const part *q, const chart *c, const paper *p, double at,
                        double *x, double *y)
{
    const size_t m = s->width / 2, k = q->k;
    *x = *y = (double)NAN;
    for (size_t i = q->first; i < q->last; i++) {
        const double length = piece(s, i, k, c, p);
        if (length == 0.0) continue;
        const double t = fmin(at / length, 1.0);
        const double re = sweep_at(s, i, k), im = sweep_at(s, i, m + k);
        *x = (re + t * (sweep_at(s, i + 1, k) - re) - p->x0) * p->x_scale;
        *y = (im + t * (sweep_at(s, i + 1, m + k) - im) - p->y0) * p->y_scale;
        if (at <= length) return;
        at -= length;
    }
}

/* A notched arrowhead with its middle at length `at`. */
static void add_arrow(const sweep *s, const part *q, const paper *p, double at, chart *out)
{
    const double size = fmax(1.0, p->aspect) * head_length;
    const double half = fmax(1.0, p->aspect) * head_half;
    double ax, ay, bx, by;
    point_along(s, q, out, p, at - 0.5 * size, &ax, &ay);
    point_along(s, q, out, p, at + 0.5 * size, &bx, &by);
    const double u = bx - ax, v = by - ay, length = hypot(u, v);
    if (!(length > 0.0)) return;
    const double tx = u / length, ty = v / length, notch = (1.0 - STYLE_ARROW_NOTCH) * size;
    const double xs[4] = {bx, bx - size * tx - half * ty, bx - notch * tx,
                          bx - size * tx + half * ty};
    const double ys[4] = {by, by - size * ty + half * tx, by - notch * ty,
                          by - size * ty - half * tx};
    for (size_t i = 0; i < 4; i++)
        chart_point(out, p->x0 + xs[i] / p->x_scale, p->y0 + ys[i] / p->y_scale);
    chart_break(out);
}

static void add_arrows(const sweep *s, const part *q, const paper *p, chart *out)
{
    const double size = fmax(1.0, p->aspect) * head_length;
    if (q->length < 2.0 * size) return;
    const double count = ceil(q->length / per_arrow);
    for (size_t i = 0; i < (size_t)count; i++)
        add_arrow(s, q, p, q->length * ((double)i + 0.5) / count, out);
}

/* True if the branch turns by more than 45 degrees at column i. */
static bool is_corner(const sweep *s, size_t i, size_t k, const paper *p)
{
    const size_t m = s->width / 2;
    double d[2][2];
    for (size_t j = 0; j < 2; j++) {
        const size_t from = i - 1 + j;
        d[j][0] = (sweep_at(s, from + 1, k) - sweep_at(s, from, k)) * p->x_scale;
        d[j][1] = (sweep_at(s, from + 1, m + k) - sweep_at(s, from, m + k)) * p->y_scale;
    }
    const double along = d[0][0] * d[1][0] + d[0][1] * d[1][1];
    return along < sqrt(0.5) * hypot(d[0][0], d[0][1]) * hypot(d[1][0], d[1][1]);
}

/* Arrowheads on every part of branch k between corners, and where it comes into view. */
static void add_parts(const sweep *s, size_t k, const paper *p, chart *out)
{
    part q = {.k = k};
    for (size_t i = 0; i + 1 < s->n; i++) {
        const double length = piece(s, i, k, out, p);
        if (length == 0.0 || (i > q.first && is_corner(s, i, k, p))) {
            add_arrows(s, &q, p, out);
            q = (part){k, i, i, 0.0};
        }
        q.length += length;
        q.last = i + 1;
    }
    add_arrows(s, &q, p, out);
}

void branches_draw(const sweep *s, int series, const char *name, double aspect, chart *out)
{
    const size_t m = s->width / 2;
    const paper p = paper_of(out, aspect);
    chart_layer_begin(out, CHART_CURVE, series, name);
    for (size_t k = 0; k < m; k++) {
        for (size_t i = 0; i < s->n; i++)
            chart_point(out, sweep_at(s, i, k), sweep_at(s, i, m + k));
        chart_break(out);
    }
    chart_layer_begin(out, CHART_HEAD, series, NULL);
    for (size_t k = 0; k < m; k++)
        add_parts(s, k, &p, out);
}

/* Widens to `size` around the middle. */
static void widen(panel_extent *e, double size)
{
    const double middle = 0.5 * (e->lo + e->hi);
    if (e->hi - e->lo >= size) return;
    *e = (panel_extent){middle - 0.5 * size, middle + 0.5 * size};
}

dte_status plane_of_numbers(panel_work *w, const char *re, const char *im, panel_extent x,
                            panel_extent y, dte_error *err)
{
    const panel_spec *s = w->spec;
    if (s->has_x_range) x = (panel_extent){s->x_lo, s->x_hi};
    if (s->has_y_range) y = (panel_extent){s->y_lo, s->y_hi};
    const double wide = x.hi - x.lo, high = y.hi - y.lo, ratio = high / wide;
    const bool alike = ratio > 0.1 && ratio < 10.0; /* else one of them would be a line */
    if (!s->has_x_range && alike) widen(&x, high / 1.25);
    if (!s->has_y_range && alike) widen(&y, 0.6 * wide);
    DTE_TRY(panel_axis(w, 'x', re, true, x.lo, x.hi, false, err));
    DTE_TRY(panel_axis(w, 'y', im, true, y.lo, y.hi, false, err));
    w->out->aspect = alike ? fmin(fmax((y.hi - y.lo) / (x.hi - x.lo), 0.6), 1.25) : 0.8;
    return DTE_OK;
}

void draw_unit_disc(chart *out)
{
    chart_layer_begin(out, CHART_DISC, 0, NULL);
    for (int k = 0; k < CIRCLE; k++)
        chart_point(out, cos(2.0 * pi * k / CIRCLE), sin(2.0 * pi * k / CIRCLE));
    chart_break(out);
}

void draw_half_plane(chart *out)
{
    const chart_axis *x = &out->x, *y = &out->y;
    const double edge = fmin(0.0, x->high);
    if (x->low < 0.0) {
        chart_layer_begin(out, CHART_DISC, 0, NULL);
        chart_point(out, x->low, y->low);
        chart_point(out, edge, y->low);
        chart_point(out, edge, y->high);
        chart_point(out, x->low, y->high);
        chart_break(out);
    }
    if (x->low > 0.0 || x->high < 0.0) return;
    chart_layer_begin(out, CHART_GUIDE, 0, NULL);
    chart_point(out, 0.0, y->low);
    chart_point(out, 0.0, y->high);
    chart_break(out);
}

void draw_numbers(const sweep *s, size_t i, chart_role role, int series, const char *name,
                  chart *out)
{
    const size_t m = s->width / 2;
    chart_layer_begin(out, role, series, name);
    for (size_t k = 0; k < m; k++)
        if (isfinite(sweep_at(s, i, k))) chart_point(out, sweep_at(s, i, k), sweep_at(s, i, m + k));
}

/* ---- notes ---- */

/* The type size in a frame of middle size, in frame widths. */
static const double em = 0.05;

/* What a note covers, in frame widths. */
typedef struct box {
    double x0, x1, y0, y1;
} box;

static box box_of(const chart *c, double x, double y, int way, const char *text)
{
    const paper p = paper_of(c, c->aspect > 0.0 ? c->aspect : 0.8);
    const double width = em * axis_text_width(text), at_x = (x - p.x0) * p.x_scale,
                 at_y = (y - p.y0) * p.y_scale + (way == 0 ? 0.07 : 0.0);
    const double left = way < 0 ? width + 0.02 : way == 0 ? 0.5 * width : -0.02;
    return (box){at_x - left, at_x - left + width, at_y - 0.03, at_y + 0.03};
}

/* A symbol lies in the box. */
static bool covers_symbol(const chart *c, box b)
{
    const paper p = paper_of(c, c->aspect > 0.0 ? c->aspect : 0.8);
    for (size_t i = 0; i < c->n_layers; i++) {
        const chart_layer *l = &c->layers[i];
        for (size_t k = 0; l->role == CHART_POINTS && k < l->n; k++) {
            const double x = (l->x[k] - p.x0) * p.x_scale, y = (l->y[k] - p.y0) * p.y_scale;
            if (x > b.x0 && x < b.x1 && y > b.y0 && y < b.y1) return true;
        }
    }
    return false;
}

static bool is_free(const chart *c, box b)
{
    const double high = c->aspect > 0.0 ? c->aspect : 0.8;
    if (b.x0 < 0.0 || b.x1 > 1.0 || b.y0 < 0.0 || b.y1 > high) return false;
    for (size_t i = 0; i < c->n_notes; i++) {
        const chart_note *n = &c->notes[i];
        const box o = box_of(c, n->x, n->y, n->side, n->text);
        if (b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1) return false;
    }
    return !covers_symbol(c, b);
}

static bool note_on(chart *out, double x, double y, int way, const char *text)
{
    if (!is_seen(out, x, y) || !is_free(out, box_of(out, x, y, way, text))) return false;
    chart_note_at(out, x, y, way, text);
    return true;
}

/* Inwards, outwards or above, where there is room; nowhere if there is none. */
static void note_beside(chart *out, double x, double y, const char *text)
{
    const int inwards = x > out->x.low + 0.6 * (out->x.high - out->x.low) ? -1 : 1;
    if (note_on(out, x, y, inwards, text) || note_on(out, x, y, -inwards, text)) return;
    note_on(out, x, y, 0, text);
}

void note_numbers(const sweep *s, size_t i, const char *text, chart *out)
{
    const size_t m = s->width / 2;
    size_t top = SIZE_MAX;
    for (size_t k = 0; k < m; k++) {
        if (!isfinite(sweep_at(s, i, k))) continue;
        if (top == SIZE_MAX || sweep_at(s, i, m + k) > sweep_at(s, i, m + top)) top = k;
    }
    if (top == SIZE_MAX) return;
    if (sweep_at(s, i, m + top) > 0.0) {
        note_beside(out, sweep_at(s, i, top), sweep_at(s, i, m + top), text);
        return;
    }
    for (size_t k = 0; k < m; k++) /* above the axis, on which the branches lie */
        if (isfinite(sweep_at(s, i, k))) note_on(out, sweep_at(s, i, k), 0.0, 0, text);
}

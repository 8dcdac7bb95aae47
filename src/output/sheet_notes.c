/* sheet_notes.c - places around a point, from the asked one on; each costs what its box covers.
 *
 * Lengths are design pixels in the frame. The cost of a place is the length of lines inside of its
 * box, weighted by how much they disturb reading, a fixed price for each symbol, and a higher one
 * for another note. The first place of the least cost is taken. */
#include "output/sheet_notes.h"
#include "output/axis_name.h"
#include "output/chart_clip.h"
#include "output/chart_style.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const double text = STYLE_TEXT_SIZE, beside = 12.0, above = 22.0, line = 25.0;
static const double symbol_price = 20.0, note_price = 1e4, outside_price = 1e6;
enum { PLACES = 12 };

typedef struct note_box {
    double x0, x1, y0, y1;
} note_box;

static note_box box_at(note_place p, const char *words)
{
    const double width = text * axis_text_width(words);
    const double left = p.side < 0 ? p.x - width : p.side == 0 ? p.x - 0.5 * width : p.x;
    return (note_box){left - 3.0, left + width + 3.0, p.y - 0.55 * text, p.y + 0.55 * text};
}

/* ---- what is covered ---- */

/* How much a pixel of a line of this role disturbs. */
static double weight_of(chart_role role)
{
    switch (role) {
    case CHART_CURVE:
    case CHART_ITERATES:
    case CHART_STABLE_SEPARATRIX:
    case CHART_UNSTABLE_SEPARATRIX:
        return 1.0;
    case CHART_HEAD:
        return 2.0;
    case CHART_DISC:
    case CHART_GUIDE:
    case CHART_X_ZERO:
    case CHART_Y_ZERO:
        return 0.2;
    default:
        return 0.0;
    }
}

static bool is_symbols(chart_role role)
{
    return role == CHART_POINTS || role == CHART_CLOUD || role >= CHART_START;
}

/* The part [*from, *to] of the segment p + t v that has low <= p + t v <= high. */
static void cut(double p, double v, double low, double high, double *from, double *to)
{
    if (v == 0.0) {
        if (p < low || p > high) *to = -1.0;
        return;
    }
    const double a = (low - p) / v, b = (high - p) / v;
    *from = fmax(*from, fmin(a, b));
    *to = fmin(*to, fmax(a, b));
}

/* Length of the segment from (x, y) along (vx, vy) in the box (Liang and Barsky 1984). */
static double length_inside(note_box b, double x, double y, double vx, double vy)
{
    double from = 0.0, to = 1.0;
    cut(x, vx, b.x0, b.x1, &from, &to);
    cut(y, vy, b.y0, b.y1, &from, &to);
    return to > from ? (to - from) * hypot(vx, vy) : 0.0;
}

static double layer_cost(const chart *c, const sheet_box *f, const chart_layer *l, note_box b)
{
    const double weight = weight_of(l->role);
    double cost = 0.0, last_x = (double)NAN, last_y = (double)NAN;
    if (weight == 0.0 && !is_symbols(l->role)) return 0.0;
    for (size_t i = 0; i < l->n; i++) {
        const double x = f->width * frame_of(&c->x, l->x[i]),
                     y = f->height * frame_of(&c->y, l->y[i]);
        if (is_symbols(l->role)) {
            const bool in = x > b.x0 - 4.0 && x < b.x1 + 4.0 && y > b.y0 - 2.0 && y < b.y1 + 2.0;
            cost += in ? symbol_price : 0.0;
        } else if (isfinite(x - last_x) && isfinite(y - last_y)) {
            cost += weight * length_inside(b, last_x, last_y, x - last_x, y - last_y);
        }
        last_x = x;
        last_y = y;
    }
    return cost;
}

static double outside(note_box b, const sheet_box *f)
{
    return fmax(0.0, -b.x0) + fmax(0.0, b.x1 - f->width) + fmax(0.0, -b.y0) +
           fmax(0.0, b.y1 - f->height);
}

static bool overlap(note_box a, note_box b)
{
    return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

/* ---- places ---- */

/* The k-th choice around (x, y). */
static note_place place(double x, double y, int side, int k)
{
    const int way = side == 0 ? -1 : side;
    const struct {
        int side, up;
    } choice[PLACES] = {
        {side, side == 0}, {-way, 0}, {way, side != 0}, {way, -1}, {-way, 1},  {-way, -1}, {0, 1},
        {0, -1},           {way, 2},  {way, -2},        {-way, 2}, {-way, -2},
    };
    const int s = choice[k].side, up = choice[k].up;
    const double across = up == 0 ? beside : 0.4 * beside;
    const double lift = up == 0 ? 0.0 : (s == 0 ? above : 0.8 * above) + (abs(up) - 1) * line;
    return (note_place){x + across * s, y + (up < 0 ? -lift : lift), s};
}

static double cost_of(const sheet_layout *l, size_t panel, size_t i, const note_place *placed,
                      note_place p)
{
    const chart *c = &l->sheet->charts[panel];
    const sheet_box *f = &l->boxes[panel];
    const note_box b = box_at(p, c->notes[i].text);
    double cost = outside_price * outside(b, f);
    for (size_t k = 0; k < i; k++)
        cost += overlap(b, box_at(placed[k], c->notes[k].text)) ? note_price : 0.0;
    for (size_t k = 0; k < c->n_layers; k++)
        cost += layer_cost(c, f, &c->layers[k], b);
    return cost;
}

void sheet_notes_place(const sheet_layout *l, size_t panel, note_place *out)
{
    const chart *c = &l->sheet->charts[panel];
    const sheet_box *f = &l->boxes[panel];
    for (size_t i = 0; i < c->n_notes; i++) {
        const chart_note *n = &c->notes[i];
        const double x = f->width * frame_of(&c->x, n->x), y = f->height * frame_of(&c->y, n->y);
        double least = (double)INFINITY;
        for (int k = 0; k < PLACES; k++) {
            const note_place p = place(x, y, n->side, k);
            const double cost = cost_of(l, panel, i, out, p);
            if (cost < least - 1e-6) {
                least = cost;
                out[i] = p;
            }
        }
    }
}

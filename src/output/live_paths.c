/* live_paths.c - the running trajectories: tails that fade, iterates as dots, heads. */
#include "output/live_draw.h"

enum { TAIL_POINTS = 3000, DOTS = 60 };

double live_to_x(const live_view *v, double x)
{
    const double t = (x - v->w.x_low) / (v->w.x_high - v->w.x_low);
    return v->box.left + t * (v->box.right - v->box.left);
}

double live_to_y(const live_view *v, double y)
{
    const double t = (y - v->w.y_low) / (v->w.y_high - v->w.y_low);
    return v->box.bottom + t * (v->box.top - v->box.bottom);
}

typedef struct tail_part {
    double from, to; /* of the tail, 1 being the head */
    double share, width;
} tail_part;

static const tail_part parts[] = {
    {0.0, 0.45, 0.45, 1.8}, {0.45, 0.8, 0.75, 2.6}, {0.8, 1.0, 1.0, 3.4}};

/* First and last point of a part of the tail, of which the last `most` points are shown. */
static void part_range(const live_orbit *o, size_t most, const tail_part *part, size_t *begin,
                       size_t *end)
{
    const size_t skipped = o->n_tail > most ? o->n_tail - most : 0;
    const double n = (double)(o->n_tail - 1 - skipped);
    *begin = skipped + (size_t)(n * part->from);
    *end = skipped + (size_t)(n * part->to + 1e-9);
}

static void draw_tails(live_canvas *c, const live_view *v, const live_orbits *all, size_t kind,
                       unsigned colour, bool light)
{
    const size_t share = TAIL_POINTS / (all->n + 1), least = light ? 24 : 60;
    const size_t most = light || share < least ? least : share;
    for (size_t k = light ? 1 : 0; k < sizeof parts / sizeof *parts; k++) {
        live_layer(c, v->box);
        for (size_t i = 0; i < all->n; i++) {
            const live_orbit *o = all->items[i];
            size_t begin, end;
            if (o->method != kind) continue;
            part_range(o, most, &parts[k], &begin, &end);
            for (size_t j = begin; j <= end; j++) {
                double x, y;
                live_orbit_point(o, j, &x, &y);
                live_point(c, live_to_x(v, x), live_to_y(v, y));
            }
            live_gap(c);
        }
        const double thin = kind > 0 ? 0.5 : 1.0; /* a line between iterates only joins them */
        live_lines(c, live_tint(colour, parts[k].share * (kind > 0 ? 0.6 : 1.0)),
                   parts[k].width * thin, 0);
    }
}

static bool inside(const live_box *b, double x, double y)
{
    return x >= b->left && x <= b->right && y >= b->bottom && y <= b->top;
}

/* The last iterates as dots. */
static void draw_iterates(live_canvas *c, const live_view *v, const live_orbits *all, size_t kind,
                          unsigned colour)
{
    live_layer(c, v->box);
    for (size_t i = 0; i < all->n; i++) {
        const live_orbit *o = all->items[i];
        if (o->method != kind) continue;
        for (size_t j = o->n_tail > DOTS ? o->n_tail - DOTS : 0; j < o->n_tail; j++) {
            double x, y;
            live_orbit_point(o, j, &x, &y);
            if (inside(&v->box, live_to_x(v, x), live_to_y(v, y)))
                live_corner(c, live_to_x(v, x), live_to_y(v, y));
        }
    }
    live_dots(c, colour, 0.8);
}

/* As gnuplot's points, which cost a third of polygons. */
static void draw_heads(live_canvas *c, const live_view *v, const live_orbits *all, size_t kind,
                       unsigned colour)
{
    for (int ring = 1; ring >= 0; ring--) { /* a white ring below */
        live_layer(c, v->box);
        for (size_t i = 0; i < all->n; i++) {
            const live_orbit *o = all->items[i];
            double x, y;
            if (o->method != kind) continue;
            live_orbit_point(o, o->n_tail - 1, &x, &y);
            if (inside(&v->box, live_to_x(v, x), live_to_y(v, y)))
                live_corner(c, live_to_x(v, x), live_to_y(v, y));
        }
        live_dots(c, ring ? STYLE_PAPER : colour, ring ? 1.7 : 1.3);
    }
}

void live_draw_orbits(live_picture *p, const live_view *v, const live_session *s)
{
    const live_orbits *all = &s->world.orbits;
    for (size_t m = 0; m < s->world.methods.n; m++) {
        bool any = false;
        for (size_t i = 0; i < all->n; i++)
            any = any || all->items[i]->method == m;
        if (!any) continue;
        const unsigned colour = chart_look_of(CHART_CURVE, (int)m).colour;
        draw_tails(&p->front, v, all, m, colour, p->light);
        if (m > 0) draw_iterates(&p->front, v, all, m, colour);
        draw_heads(&p->front, v, all, m, colour);
    }
}

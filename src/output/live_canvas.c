/* live_canvas.c - see live_canvas.h.
 *
 * Thinning. From the last point written, (ax, ay), a cone of directions is kept that passes within
 * `near` of every point left out since; a point whose direction leaves the cone, or that turns
 * back, makes the point before it be written, and the cone begins there. */
#include "output/live_canvas.h"
#include <math.h>
#include <string.h>

void live_canvas_clear(live_canvas *c, char prefix, double near)
{
    buffer blocks = c->blocks, plot = c->plot;
    blocks.length = plot.length = 0;
    *c = (live_canvas){.blocks = blocks, .plot = plot, .prefix = prefix, .near = near};
}

void live_canvas_free(live_canvas *c)
{
    buffer_free(&c->blocks);
    buffer_free(&c->plot);
}

/* ---- points ---- */

/* Tenths of a pixel; snprintf would cost more than the rest of the frame. */
static void write_tenths(buffer *b, double value, char end)
{
    char text[24];
    size_t n = sizeof text;
    long v = lround(10.0 * value);
    const bool negative = v < 0;
    unsigned long u = negative ? 0UL - (unsigned long)v : (unsigned long)v;
    text[--n] = end;
    text[--n] = (char)('0' + u % 10);
    text[--n] = '.';
    do {
        u /= 10;
        text[--n] = (char)('0' + u % 10);
    } while (u >= 10);
    if (negative) text[--n] = '-';
    buffer_add_bytes(b, text + n, sizeof text - n);
}

static void write_point(live_canvas *c, double x, double y)
{
    write_tenths(&c->blocks, x, ' ');
    write_tenths(&c->blocks, y, '\n');
    c->written++;
    c->ax = x;
    c->ay = y;
}

void live_corner(live_canvas *c, double x, double y)
{
    if (fabs(x) < 1e5 && fabs(y) < 1e5) write_point(c, x, y);
}

static double turn_of(double angle)
{
    return angle - 2.0 * M_PI * round(angle / (2.0 * M_PI));
}

/* The cone of the directions that pass within `near` of (x, y). */
static void open_cone(live_canvas *c, double x, double y)
{
    const double r = hypot(x - c->ax, y - c->ay);
    c->angle = atan2(y - c->ay, x - c->ax);
    c->high = r > c->near ? asin(c->near / r) : M_PI;
    c->low = -c->high;
}

/* Narrows the cone by (x, y); false if the point lies outside of it, or turns back. */
static bool stays(live_canvas *c, double x, double y)
{
    const double dx = x - c->ax, dy = y - c->ay, r = hypot(dx, dy);
    const double ahead = dx * (c->px - c->ax) + dy * (c->py - c->ay);
    if (r <= c->near) return true;
    if (ahead < 0.0 || r < hypot(c->px - c->ax, c->py - c->ay) - c->near) return false;
    const double angle = turn_of(atan2(dy, dx) - c->angle);
    if (angle < c->low || angle > c->high) return false;
    const double width = asin(c->near / r);
    c->low = fmax(c->low, angle - width);
    c->high = fmin(c->high, angle + width);
    return true;
}

static void line_to(live_canvas *c, double x, double y)
{
    if (c->pending && !stays(c, x, y)) {
        write_point(c, c->px, c->py);
        c->pending = false;
    }
    if (!c->pending) open_cone(c, x, y);
    c->pending = true;
    c->px = x;
    c->py = y;
}

static void end_line(live_canvas *c)
{
    if (c->pending) write_point(c, c->px, c->py);
    if (c->open) buffer_add(&c->blocks, "\n");
    c->open = c->pending = false;
}

static void move_to(live_canvas *c, double x, double y)
{
    end_line(c);
    write_point(c, x, y);
    c->open = true;
}

/* One side of Liang and Barsky's clipping: p t <= q for the parameter t of the segment. */
static bool cut(double p, double q, double *from, double *to)
{
    if (p == 0.0) return q >= 0.0;
    const double t = q / p;
    if (p < 0.0)
        *from = fmax(*from, t);
    else
        *to = fmin(*to, t);
    return *from <= *to;
}

static void segment(live_canvas *c, double x0, double y0, double x1, double y1)
{
    const double dx = x1 - x0, dy = y1 - y0;
    double from = 0.0, to = 1.0;
    if (!cut(-dx, x0 - c->clip.left, &from, &to) || !cut(dx, c->clip.right - x0, &from, &to) ||
        !cut(-dy, y0 - c->clip.bottom, &from, &to) || !cut(dy, c->clip.top - y0, &from, &to)) {
        end_line(c);
        return;
    }
    if (!c->open || from > 0.0) move_to(c, x0 + from * dx, y0 + from * dy);
    line_to(c, x0 + to * dx, y0 + to * dy);
    if (to < 1.0) end_line(c);
}

void live_gap(live_canvas *c)
{
    end_line(c);
    c->has_last = false;
}

void live_point(live_canvas *c, double x, double y)
{
    if (!(fabs(x) < 1e9 && fabs(y) < 1e9)) {
        live_gap(c);
        return;
    }
    if (c->has_last) segment(c, c->lx, c->ly, x, y);
    c->lx = x;
    c->ly = y;
    c->has_last = true;
}

void live_rectangle(live_canvas *c, live_box b)
{
    const double x[] = {b.left, b.right, b.right, b.left, b.left};
    const double y[] = {b.bottom, b.bottom, b.top, b.top, b.bottom};
    for (size_t i = 0; i < 5; i++)
        live_corner(c, x[i], y[i]);
    buffer_add(&c->blocks, "\n");
}

/* ---- layers ---- */

void live_layer(live_canvas *c, live_box clip)
{
    c->mark = c->blocks.length;
    c->written = 0;
    c->clip = clip;
    c->open = c->pending = c->has_last = false;
    buffer_print(&c->blocks, "$%c%zu << EOD\n", c->prefix, c->n);
}

/* Closes the data block; false, and it is gone, if it holds nothing. */
static bool end_layer(live_canvas *c)
{
    live_gap(c);
    if (c->written == 0) {
        if (c->blocks.failed) return false;
        c->blocks.length = c->mark;
        c->blocks.text[c->mark] = '\0';
        return false;
    }
    buffer_add(&c->blocks, "EOD\n");
    return true;
}

/* `volatile`: the mouse wheel and the buttons of the window make gnuplot draw again between two
 * characters that it reads. With volatile data it refreshes its picture; else it would repeat the
 * plot command, for which it overwrites the command being read. */
static void add_lines(live_canvas *c, unsigned colour, double width, int dash)
{
    buffer_print(&c->plot, ",$%c%zu volatile with lines lc rgb 0x%06X lw ", c->prefix, c->n,
                 colour);
    buffer_number(&c->plot, width, 4);
    if (dash > 0) buffer_print(&c->plot, " dt %d", dash);
}

void live_lines(live_canvas *c, unsigned colour, double width, int dash)
{
    if (!end_layer(c)) return;
    add_lines(c, colour, width, dash);
    c->n++;
}

void live_filled(live_canvas *c, unsigned colour)
{
    if (!end_layer(c)) return;
    buffer_print(&c->plot, ",$%c%zu volatile with filledcurves closed lc rgb 0x%06X", c->prefix,
                 c->n, colour);
    c->n++;
}

void live_dots(live_canvas *c, unsigned colour, double size)
{
    if (!end_layer(c)) return;
    buffer_print(&c->plot, ",$%c%zu volatile with points pt 7 lc rgb 0x%06X ps ", c->prefix, c->n,
                 colour);
    buffer_number(&c->plot, size, 4);
    c->n++;
}

void live_styled(live_canvas *c, const chart_look *look, double scale)
{
    if (!end_layer(c)) return;
    if (look->casing > 0.0) add_lines(c, STYLE_PAPER, scale * look->casing, 0);
    const int dash = look->dash[0] <= 0.0 ? 0 : look->dash[2] > 0.0 ? 4 : 2;
    add_lines(c, look->colour, scale * look->width, dash);
    c->n++;
}

/* ---- symbols ---- */

/* Corners of a shape whose area is that of the unit disc; gnuplot closes it. */
static size_t corners_of(style_shape shape, double x[16], double y[16])
{
    static const struct {
        size_t n;
        double first; /* angle of the first corner, in turns */
    } regular[STYLE_SHAPES] = {[SHAPE_DISC] = {14, 0.0},
                               [SHAPE_SQUARE] = {4, 0.125},
                               [SHAPE_TRIANGLE] = {3, 0.25},
                               [SHAPE_TRIANGLE_DOWN] = {3, 0.75},
                               [SHAPE_DIAMOND] = {4, 0.25}};
    const size_t n = regular[shape].n;
    if (n < 3) return 0;
    const double turn = 2.0 * M_PI / (double)n;
    const double radius = sqrt(turn / sin(turn)); /* area n/2 r^2 sin(turn) = pi */
    for (size_t i = 0; i < n; i++) {
        const double angle = 2.0 * M_PI * regular[shape].first + turn * (double)i;
        x[i] = radius * cos(angle);
        y[i] = radius * sin(angle);
    }
    return n;
}

static void add_polygons(live_canvas *c, style_shape shape, double r, size_t n, const double *x,
                         const double *y)
{
    double u[16], v[16];
    const size_t corners = corners_of(shape, u, v);
    for (size_t i = 0; i < n && corners > 0; i++) {
        for (size_t k = 0; k <= corners; k++)
            live_corner(c, x[i] + r * u[k % corners], y[i] + r * v[k % corners]);
        buffer_add(&c->blocks, "\n");
    }
}

/* Two strokes. */
static void add_crosses(live_canvas *c, style_shape shape, double r, size_t n, const double *x,
                        const double *y)
{
    const double a = shape == SHAPE_CROSS ? M_SQRT1_2 * r : r;
    const double b = shape == SHAPE_CROSS ? M_SQRT1_2 * r : 0.0;
    for (size_t i = 0; i < n; i++) {
        live_corner(c, x[i] - a, y[i] - b);
        live_corner(c, x[i] + a, y[i] + b);
        buffer_add(&c->blocks, "\n");
        live_corner(c, x[i] - b, y[i] + a);
        live_corner(c, x[i] + b, y[i] - a);
        buffer_add(&c->blocks, "\n");
    }
}

void live_symbols(live_canvas *c, const chart_look *look, double scale, size_t n, const double *x,
                  const double *y)
{
    for (size_t i = 0; i < look->n_pieces; i++) {
        const style_piece *p = &look->pieces[i];
        const bool strokes = p->shape == SHAPE_CROSS || p->shape == SHAPE_PLUS;
        live_layer(c, (live_box){0});
        if (strokes)
            add_crosses(c, p->shape, 1.3 * scale * p->radius, n, x, y);
        else
            add_polygons(c, p->shape, scale * p->radius, n, x, y);
        if (strokes)
            live_lines(c, p->colour, 1.6, 0);
        else
            live_filled(c, p->colour);
    }
}

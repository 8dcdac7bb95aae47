/* live_panel.c - the right side of the live view: spectrum, verdict, method, params. */
#include "base/number.h"
#include "output/live_draw.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_SIZE = 10, PARAM_ROWS = 6, POINTS = 256 };
static const live_box spectrum_box = {652, 362, 884, 594};
static const double left = 644, right = 886;
static const unsigned grey = 0x777777u, green = 0x007A59u, red = 0xC04A00u, blue = 0x0072B2u;

/* ---- spectrum ---- */

typedef struct complex_view {
    double size; /* from the middle to a side */
} complex_view;

static double pixel_x(const complex_view *v, double re)
{
    const live_box *b = &spectrum_box;
    return 0.5 * (b->left + b->right) + 0.5 * (b->right - b->left) * re / v->size;
}

static double pixel_y(const complex_view *v, double im)
{
    const live_box *b = &spectrum_box;
    return 0.5 * (b->bottom + b->top) + 0.5 * (b->top - b->bottom) * im / v->size;
}

static double largest(size_t n, const dte_eigenvalue *l)
{
    double most = 0.0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fmax(fabs(l[i].re), fabs(l[i].im)));
    return most;
}

/* 1, 2 or 5 times a power of ten, at least x. */
static double round_up(double x)
{
    const double power = pow(10.0, floor(log10(x))), f = x / power;
    return power * (f <= 1.0 ? 1.0 : f <= 2.0 ? 2.0 : f <= 5.0 ? 5.0 : 10.0);
}

/* Where it is stable: the unit disc, or the left half plane. */
static void draw_stable_region(live_canvas *c, const complex_view *v, bool disc)
{
    const chart_look look = chart_look_of(CHART_DISC, 0);
    const double fill = look.fill > 0.0 ? look.fill : 0.2;
    const live_box *b = &spectrum_box;
    live_layer(c, *b);
    if (disc) {
        for (int i = 0; i <= 72; i++)
            live_corner(c, pixel_x(v, cos(M_PI / 36.0 * i)), pixel_y(v, sin(M_PI / 36.0 * i)));
    } else {
        live_rectangle(c, (live_box){b->left, b->bottom, pixel_x(v, 0.0), b->top});
    }
    live_filled(c, live_tint(look.colour, fill));
    live_layer(c, *b);
    for (int i = 0; disc && i <= 72; i++)
        live_point(c, pixel_x(v, cos(M_PI / 36.0 * i)), pixel_y(v, sin(M_PI / 36.0 * i)));
    live_lines(c, look.colour, 1.6, 0);
}

static void draw_cross(live_canvas *c, const complex_view *v)
{
    const live_box *b = &spectrum_box;
    live_layer(c, *b);
    live_point(c, b->left, pixel_y(v, 0.0));
    live_point(c, b->right, pixel_y(v, 0.0));
    live_gap(c);
    live_point(c, pixel_x(v, 0.0), b->bottom);
    live_point(c, pixel_x(v, 0.0), b->top);
    live_lines(c, 0x999999u, 1.0, 0);
    live_layer(c, *b);
    live_rectangle(c, *b);
    live_lines(c, STYLE_FRAME, STYLE_FRAME_WIDTH, 0);
}

/* Those outside the box sit on its border. */
static void draw_eigenvalues(live_canvas *c, const complex_view *v, size_t n,
                             const dte_eigenvalue *l, int series)
{
    const chart_look look = chart_look_of(CHART_POINTS, series);
    double x[POINTS], y[POINTS];
    const size_t shown = n < POINTS ? n : POINTS;
    for (size_t i = 0; i < shown; i++) {
        x[i] = pixel_x(v, fmin(fmax(l[i].re, -v->size), v->size));
        y[i] = pixel_y(v, fmin(fmax(l[i].im, -v->size), v->size));
    }
    live_symbols(c, &look, 0.9, shown, x, y);
}

static void label_spectrum(live_labels *l, const complex_view *v, const char *what)
{
    const live_box *b = &spectrum_box;
    char text[NUMBER_TEXT];
    live_label(l, 0.5 * (b->left + b->right), b->top + 14.0, "center", TEXT_SIZE, STYLE_INK, what);
    number_format(v->size, 3, text);
    live_label(l, b->right - 4.0, pixel_y(v, 0.0) + 10.0, "right", TEXT_SIZE - 1, grey, text);
    live_label(l, pixel_x(v, 0.0) + 5.0, b->top - 10.0, "left", TEXT_SIZE - 1, grey, "i");
}

static void draw_spectrum(live_picture *p, const live_session *s)
{
    const dte_equilibrium_report *e = live_world_report(&s->world);
    const dte_method_report *m = live_world_method(&s->world);
    const bool map = s->model.method > 0;
    const dte_eigenvalue *l = map ? (m ? m->multipliers : NULL) : e ? e->eigenvalues : NULL;
    const size_t n = !l ? 0 : map ? m->n_multipliers : e->n;
    const double most = largest(n, l);
    complex_view v = {map ? fmin(fmax(1.4, 1.1 * most), 5.0) : 1.0};
    if (!map && most > 0.0 && isfinite(most)) v.size = round_up(1.15 * most);
    if (!(v.size > 0.0)) v.size = 1.4;
    draw_stable_region(&p->front, &v, map);
    draw_cross(&p->front, &v);
    if (n > 0) draw_eigenvalues(&p->front, &v, n, l, (int)s->model.method);
    label_spectrum(&p->labels, &v,
                   map ? "multipliers and the unit disc" : "eigenvalues of the flow");
}

/* ---- verdict ---- */

static unsigned verdict_colour(dte_verdict v)
{
    switch (v) {
    case DTE_STABLE:
    case DTE_STABLE_MANIFOLD:
    case DTE_WEAKLY_STABLE:
        return green;
    case DTE_UNSTABLE:
    case DTE_WEAKLY_UNSTABLE:
        return red;
    case DTE_CENTRE:
        return blue;
    case DTE_MARGINAL:
    case DTE_UNDECIDED:
        break;
    }
    return 0x555555u;
}

static void upper_case(const char *word, char out[64])
{
    size_t n = 0;
    for (; word[n] && n < 63; n++)
        out[n] = (char)(word[n] >= 'a' && word[n] <= 'z' ? word[n] - 'a' + 'A' : word[n]);
    out[n] = '\0';
}

static void draw_reason(live_labels *l, const char *text)
{
    char lines[4][LIVE_LINE];
    const size_t n = live_wrap(text, 40, 4, lines);
    for (size_t i = 0; i < n; i++)
        live_label(l, left, 307.0 - 16.0 * (double)i, "left", TEXT_SIZE - 1, STYLE_INK, lines[i]);
}

static void draw_verdict(live_labels *l, const live_session *s)
{
    const dte_equilibrium_report *e = live_world_report(&s->world);
    const dte_method_report *m = live_world_method(&s->world);
    const bool map = s->model.method > 0 && m;
    char word[64] = "NO VERDICT", text[128];
    unsigned colour = grey;
    if (e && !s->world.check_late) {
        const dte_verdict v = map ? m->verdict : e->verdict;
        upper_case(dte_verdict_word(v), word);
        colour = verdict_colour(v);
    } else if (e) {
        snprintf(word, sizeof word, "...");
    }
    live_label(l, left, 332, "left", 15, colour, word);
    draw_reason(l, e                     ? (map ? m->reason : e->reason)
                   : s->world.trouble[0] ? s->world.trouble
                                         : "The scenario names no equilibrium.");
    if (!e) return;
    snprintf(text, sizeof text, "at '%.40s'", e->name);
    live_label(l, right, 332, "right", TEXT_SIZE, grey, text);
}

/* ---- method ---- */

static const char *bound_words(const dte_method_report *m, char out[96])
{
    char a[NUMBER_TEXT];
    if (m->n_intervals > 1)
        snprintf(out, 96, "stable in %zu intervals of h", m->n_intervals);
    else if (m->step_bound > 0.0 && isfinite(m->step_bound))
        snprintf(out, 96, "stable for h < %s", number_format(m->step_bound, 4, a));
    else if (m->step_bound > 0.0)
        snprintf(out, 96, "no bound was met");
    else
        snprintf(out, 96, "stable for no h > 0");
    return out;
}

static void draw_method(live_labels *l, const live_session *s)
{
    const dte_method_report *m = live_world_method(&s->world);
    const size_t index = s->model.method;
    char text[LIVE_LINE], bound[96] = "", number[NUMBER_TEXT];
    const live_method *used = &s->world.methods.items[index];
    snprintf(text, sizeof text, "%.44s", index > 0 ? used->label : "flow  s' = v(s)");
    live_label(l, left, 230, "left", 12, chart_look_of(CHART_CURVE, (int)index).colour, text);
    if (m) bound_words(m, bound);
    if (index > 0)
        snprintf(text, sizeof text, "h = %s,  %s", number_format(s->model.steps[index], 6, number),
                 bound);
    else
        snprintf(text, sizeof text, "simultaneous: %s", m ? bound : "-");
    live_words(l, left, 210, "left", TEXT_SIZE, STYLE_INK, text);
}

/* ---- params ---- */

static void draw_slider(live_canvas *c, const dte_param *p, double value, double y, bool selected)
{
    const double from = 786, to = 884;
    const double t = p->hi > p->lo ? (value - p->lo) / (p->hi - p->lo) : 0.0;
    const double x = from + fmin(fmax(t, 0.0), 1.0) * (to - from);
    const unsigned colour = selected ? red : grey;
    const chart_look knob = {.n_pieces = 1, .pieces = {{SHAPE_DISC, 5.0, colour}}};
    live_layer(c, spectrum_box);
    live_corner(c, from, y);
    live_corner(c, to, y);
    live_lines(c, 0xBBBBBBu, 2.0, 0);
    live_symbols(c, &knob, 1.0, 1, &x, &y);
}

static void draw_arrow(live_canvas *c, double y)
{
    live_layer(c, spectrum_box);
    live_corner(c, left - 4.0, y + 5.0);
    live_corner(c, left + 5.0, y);
    live_corner(c, left - 4.0, y - 5.0);
    live_filled(c, red);
}

static void draw_params(live_picture *p, const live_session *s)
{
    const live_model *m = &s->model;
    size_t begin = 0;
    if (m->selected >= PARAM_ROWS) begin = m->selected + 1 - PARAM_ROWS;
    for (size_t i = begin; i < m->n_params && i < begin + PARAM_ROWS; i++) {
        const double y = 180.0 - 22.0 * (double)(i - begin);
        const dte_param *param = &s->world.first[i];
        const bool selected = i == m->selected;
        char text[96], number[NUMBER_TEXT];
        snprintf(text, sizeof text, "%.20s = %s", param->name,
                 number_format(m->params[i], 6, number));
        live_words(&p->labels, left + 12.0, y, "left", TEXT_SIZE + 1, selected ? red : STYLE_INK,
                   text);
        if (selected) draw_arrow(&p->front, y);
        if (param->has_range && param->hi - param->lo < 1000.0 * live_param_step(param))
            draw_slider(&p->front, param, m->params[i], y, selected);
    }
}

void live_draw_panel(live_picture *p, const live_session *s)
{
    if (s->model.layers & LIVE_SPECTRUM) draw_spectrum(p, s);
    draw_verdict(&p->labels, s);
    draw_method(&p->labels, s);
    draw_params(p, s);
}

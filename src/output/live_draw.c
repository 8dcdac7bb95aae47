/* live_draw.c - see live_draw.h. Everything has its place in pixels here. */
#include "output/live_draw.h"
#include "base/number.h"
#include "base/utf8.h"
#include "output/axis_name.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TITLE_SIZE = 13, SAY_SIZE = 20, TEXT_SIZE = 10, NAME_SIZE = 14 };
static const live_box room = {72, 104, 600, 594}; /* for the portrait */
static const double look_scale = 0.75;            /* of chart_style.h, made for 600 pixels */
static const double name_room = 55.0;             /* points beside the vertical axis */
static const unsigned grey = 0x777777u;

static const char key_line[] =
    "click: launch   Tab: param   Up Down: move it   m: method   s: step   "
    "space: pause   u: undo   r: reset   w: save   h: all keys   q: quit";

void live_picture_free(live_picture *p)
{
    live_canvas_free(&p->back);
    live_canvas_free(&p->marks);
    live_canvas_free(&p->front);
    live_labels_free(&p->labels);
}

unsigned live_tint(unsigned colour, double share)
{
    unsigned out = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
        const double channel = 255.0 + share * ((double)(colour >> shift & 255u) - 255.0);
        out |= (unsigned)lround(channel) << shift;
    }
    return out;
}

size_t live_wrap(const char *text, size_t width, size_t most, char lines[][LIVE_LINE])
{
    size_t n = 0;
    if (width > LIVE_LINE - 4) width = LIVE_LINE - 4;
    while (*text && n < most) {
        text += strspn(text, " \n");
        size_t length = 0, at = 0;
        while (text[at]) { /* whole words while they fit */
            const size_t next = at + strspn(text + at, " \n");
            const size_t end = next + strcspn(text + next, " \n");
            if (utf8_count(text, end) > width && length > 0) break;
            length = at = end;
            if (length >= LIVE_LINE - 4) break;
        }
        if (length > LIVE_LINE - 4) length = utf8_trim(text, LIVE_LINE - 4);
        if (length == 0) break;
        snprintf(lines[n], LIVE_LINE, "%.*s", (int)length, text);
        text += length;
        n++;
    }
    if (n > 0 && text[strspn(text, " \n")]) memcpy(lines[n - 1] + strlen(lines[n - 1]), "...", 4);
    return n;
}

/* ---- the plane on the canvas ---- */

static live_box fit(double aspect)
{
    const double width = fmin(room.right - room.left, (room.top - room.bottom) / aspect);
    const double height = width * aspect;
    const double left = room.left + 0.5 * (room.right - room.left - width);
    return (live_box){left, room.top - height, left + width, room.top};
}

bool live_picture_point(const live_picture *p, const live_session *s, double px, double py,
                        double *x, double *y)
{
    const plane_window *w = &s->world.portrait.window;
    const double a = (px - p->frame.left) / (p->frame.right - p->frame.left);
    const double b = (py - p->frame.bottom) / (p->frame.top - p->frame.bottom);
    *x = w->x_low + a * (w->x_high - w->x_low);
    *y = w->y_low + b * (w->y_high - w->y_low);
    return a >= 0.0 && a <= 1.0 && b >= 0.0 && b <= 1.0;
}

/* ---- the field ---- */

static void draw_lines(live_canvas *c, const live_view *v, const chart_layer *l)
{
    const chart_look look = chart_look_of(l->role, l->series);
    live_layer(c, v->box);
    for (size_t i = 0; i < l->n; i++)
        live_point(c, live_to_x(v, l->x[i]), live_to_y(v, l->y[i]));
    live_styled(c, &look, look_scale);
}

static void draw_polygons(live_canvas *c, const live_view *v, const chart_layer *l)
{
    const chart_look look = chart_look_of(l->role, l->series);
    live_layer(c, v->box);
    for (size_t i = 0; i < l->n; i++) {
        if (isnan(l->x[i]))
            buffer_add(&c->blocks, "\n");
        else
            live_corner(c, live_to_x(v, l->x[i]), live_to_y(v, l->y[i]));
    }
    live_filled(c, look.n_pieces > 0 ? look.pieces[0].colour : look.colour);
}

enum { SYMBOLS = 64 };

static void draw_symbols(live_canvas *c, const live_view *v, const chart_layer *l)
{
    const chart_look look = chart_look_of(l->role, l->series);
    double x[SYMBOLS], y[SYMBOLS];
    size_t n = 0;
    for (size_t i = 0; i < l->n && n < SYMBOLS; i++) {
        x[n] = live_to_x(v, l->x[i]);
        y[n++] = live_to_y(v, l->y[i]);
    }
    live_symbols(c, &look, look_scale, n, x, y);
}

static void draw_field(live_picture *p, const live_view *v, const chart *field)
{
    for (int role = 0; role < CHART_ROLES; role++)
        for (size_t i = 0; i < field->n_layers; i++) {
            const chart_layer *l = &field->layers[i];
            if ((int)l->role != role) continue;
            if (l->role == CHART_ARROW && p->light) continue;
            if (l->role == CHART_ARROW)
                draw_polygons(&p->back, v, l);
            else if (l->role >= CHART_STABLE)
                draw_symbols(&p->marks, v, l);
            else
                draw_lines(&p->back, v, l);
        }
    live_layer(&p->back, v->box);
    live_rectangle(&p->back, v->box);
    live_lines(&p->back, STYLE_FRAME, STYLE_FRAME_WIDTH, 0);
}

/* ---- words around it ---- */

static double tic_step(double range, double count)
{
    const double raw = range / count, power = pow(10.0, floor(log10(raw))), f = raw / power;
    return power * (f <= 1.0 ? 1.0 : f <= 2.0 ? 2.0 : f <= 5.0 ? 5.0 : 10.0);
}

static void draw_tics(live_picture *p, const live_view *v, bool vertical)
{
    const double low = vertical ? v->w.y_low : v->w.x_low;
    const double high = vertical ? v->w.y_high : v->w.x_high;
    const double step = tic_step(high - low, 4.0);
    char text[NUMBER_TEXT];
    live_layer(&p->front, v->box);
    for (double k = ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1.0) {
        const double at = vertical ? live_to_y(v, k * step) : live_to_x(v, k * step);
        const double x = vertical ? v->box.left : at, y = vertical ? at : v->box.bottom;
        live_corner(&p->front, x, y);
        live_corner(&p->front, x - (vertical ? 5.0 : 0.0), y - (vertical ? 0.0 : 5.0));
        buffer_add(&p->front.blocks, "\n");
        number_format(k * step, 6, text);
        if (vertical)
            live_label(&p->labels, x - 9.0, y, "right", TEXT_SIZE, STYLE_INK, text);
        else
            live_label(&p->labels, x, y - 14.0, "center", TEXT_SIZE, STYLE_INK, text);
    }
    live_lines(&p->front, STYLE_FRAME, STYLE_FRAME_WIDTH, 0);
}

static void draw_axes(live_picture *p, const live_view *v, const live_session *s)
{
    const live_box *b = &v->box;
    const game_plane *plane = &s->world.portrait.plane;
    draw_tics(p, v, false);
    draw_tics(p, v, true);
    live_name(&p->labels, 0.5 * (b->left + b->right), b->bottom - 34.0, "center", NAME_SIZE,
              dte_game_component(s->game, plane->x));
    const char *name = dte_game_component(s->game, plane->y);
    const int most = (int)(name_room / axis_name_width(name));
    live_name(&p->labels, fmax(b->left - 52.0, 14.0), 0.5 * (b->bottom + b->top), "center",
              most < NAME_SIZE ? most : NAME_SIZE, name);
}

/* What the dashes of the nullclines mean, above the frame. */
static void draw_legend(live_picture *p, const live_view *v, const chart *field)
{
    double right = v->box.right;
    for (size_t i = 0; i < field->n_layers; i++) {
        const chart_layer *l = &field->layers[i];
        if ((l->role != CHART_X_ZERO && l->role != CHART_Y_ZERO) || !l->name) continue;
        const double y = v->box.top + 13.0;
        const chart_look look = chart_look_of(l->role, l->series);
        live_words(&p->labels, right, y, "right", TEXT_SIZE, STYLE_INK, l->name);
        live_layer(&p->front, v->box);
        live_corner(&p->front, right - 100.0, y);
        live_corner(&p->front, right - 62.0, y);
        live_styled(&p->front, &look, look_scale);
        right -= 130.0;
    }
}

static void draw_words(live_picture *p, const live_session *s)
{
    char lines[2][LIVE_LINE], state[64], speed[32] = "";
    const dte_game_info info = dte_game_describe(s->game);
    live_label(&p->labels, 20, 681, "left", TITLE_SIZE, STYLE_INK,
               info.title[0] ? info.title : info.file);
    const size_t n = s->say ? live_wrap(s->say, 66, 2, lines) : 0;
    for (size_t i = 0; i < n; i++)
        live_label(&p->labels, 20, 650.0 - 29.0 * (double)i, "left", SAY_SIZE, 0x0072B2u, lines[i]);
    if (s->speed != 1.0) snprintf(speed, sizeof speed, "speed %.2g  ", s->speed);
    snprintf(state, sizeof state, "%s%s", speed,
             s->paused  ? "paused"
             : s->waits ? "space: go on"
                        : "");
    if (state[0]) live_label(&p->labels, 885, 681, "right", TITLE_SIZE - 1, 0xD55E00u, state);
    if (s->note[0]) live_label(&p->labels, 20, 40, "left", TEXT_SIZE, 0xD55E00u, s->note);
    if (s->space_time <= 0.0) /* nobody sits before a record */
        live_label(&p->labels, 20, 16, "left", TEXT_SIZE - 1, grey, key_line);
}

static void draw_help(live_picture *p, const live_box *b)
{
    double y = b->top - 30.0;
    live_layer(&p->front, *b);
    live_rectangle(&p->front, *b);
    live_filled(&p->front, STYLE_PAPER);
    live_layer(&p->front, *b);
    live_rectangle(&p->front, *b);
    live_lines(&p->front, STYLE_FRAME, STYLE_FRAME_WIDTH, 0);
    live_label(&p->labels, b->left + 20.0, y, "left", TEXT_SIZE, STYLE_INK,
               "click: a trajectory of the flow, or the steps of the method, from there");
    for (size_t i = 0; i < live_key_count; i++) {
        const live_key *k = &live_key_table[i];
        if (!k->shown) continue;
        y -= 27.0;
        live_label(&p->labels, b->left + 20.0, y, "left", TEXT_SIZE, 0x0072B2u, k->shown);
        live_label(&p->labels, b->left + 130.0, y, "left", TEXT_SIZE, STYLE_INK, k->help);
    }
}

/* ---- a frame ---- */

void live_picture_lighten(live_picture *p, bool light)
{
    p->light = light;
    p->sent = false;
}

static double near_of(const live_picture *p)
{
    return p->light ? 0.6 : 0.35;
}

static void make_back(live_picture *p, const live_session *s)
{
    const chart *field = &s->world.field;
    const bool fresh = p->sent && p->drawn == s->world.drawn;
    if (fresh) return;
    p->frame = fit(field->aspect > 0.0 ? field->aspect : 1.0);
    const live_view v = {p->frame, s->world.portrait.window};
    live_canvas_clear(&p->back, 'B', near_of(p));
    live_canvas_clear(&p->marks, 'M', near_of(p));
    draw_field(p, &v, field);
    p->drawn = s->world.drawn;
    p->sent = false;
}

static const char set_up[] = "unset key\nunset border\nunset tics\n"
                             "set lmargin at screen 0\nset rmargin at screen 1\n"
                             "set bmargin at screen 0\nset tmargin at screen 1\n";

void live_draw(live_picture *p, const live_session *s, buffer *out)
{
    make_back(p, s);
    const live_view v = {p->frame, s->world.portrait.window};
    live_canvas_clear(&p->front, 'F', near_of(p));
    draw_words(p, s);
    draw_axes(p, &v, s);
    draw_legend(p, &v, &s->world.field);
    if (s->model.layers & LIVE_TRAJECTORIES && !s->help) live_draw_orbits(p, &v, s);
    live_draw_panel(p, s);
    if (s->help) draw_help(p, &v.box);
    if (!p->sent) {
        buffer_add(out, set_up);
        buffer_add_bytes(out, p->back.blocks.text, p->back.blocks.length);
        if (p->marks.n > 0) buffer_add_bytes(out, p->marks.blocks.text, p->marks.blocks.length);
    }
    p->sent = true;
    /* the mouse wheel may have moved the axes */
    buffer_print(out, "set xrange [0:%d]\nset yrange [0:%d]\n", LIVE_WIDTH, LIVE_HEIGHT);
    buffer_add_bytes(out, p->front.blocks.text, p->front.blocks.length);
    live_labels_send(&p->labels, out);
    buffer_add(out, "plot ");
    buffer_add(out, p->back.plot.text + 1); /* without the comma; the frame is always there */
    if (p->front.n > 0) buffer_add_bytes(out, p->front.plot.text, p->front.plot.length);
    if (p->marks.n > 0 && !s->help) buffer_add_bytes(out, p->marks.plot.text, p->marks.plot.length);
    buffer_add(out, "\n");
    out->failed = out->failed || p->back.blocks.failed || p->back.plot.failed ||
                  p->marks.blocks.failed || p->front.blocks.failed || p->front.plot.failed;
}

/* phase_data.c - the numbers of a phase portrait, as gnuplot reads them.
 *
 * Each block is one gnuplot data set: points one per line, a blank line between curves. */
#include "output/phase_data.h"
#include "output/phase_script.h"
#include "output/phase_style.h"
#include <math.h>

/* A point this many window sizes away is as good as infinitely far; nearer ones gnuplot
 * clips exactly. */
static const double far_away = 100.0;

/* Distinct without colour vision; the orange-red of the equilibria is left out. */
static const unsigned path_colours[] = {0x0072B2, 0x000000, 0xCC79A7, 0x009E73, 0x56B4E9, 0xE69F00};

double phase_aspect(const phase_plot *p)
{
    return p->lines && p->lines->aspect > 0.0 ? p->lines->aspect : plane_window_aspect(p->window);
}

/* A thousandth of a pixel of the larger magnitude must survive. */
static int digits_for(const plane_window *w)
{
    const double x = fmax(fabs(w->x_low), fabs(w->x_high)) / (w->x_high - w->x_low);
    const double y = fmax(fabs(w->y_low), fabs(w->y_high)) / (w->y_high - w->y_low);
    const double digits = 6.0 + ceil(log10(fmax(1.0, fmax(x, y))));
    return digits > 17.0 ? 17 : (int)digits;
}

static void add_xy(const phase_plot *p, double x, double y, buffer *b)
{
    const int digits = digits_for(&p->window);
    buffer_number(b, x, digits);
    buffer_add(b, " ");
    buffer_number(b, y, digits);
}

static void add_curve(const phase_plot *p, const double *x, const double *y, size_t n, buffer *b)
{
    for (size_t i = 0; i < n; i++) {
        add_xy(p, x[i], y[i], b);
        buffer_add(b, "\n");
    }
    buffer_add(b, "\n");
}

static bool in_window(const plane_window *w, double x, double y)
{
    return x >= w->x_low && x <= w->x_high && y >= w->y_low && y <= w->y_high;
}

/* ---- streamlines ---- */

static void write_lines(const phase_plot *p, int part, buffer *b)
{
    (void)part;
    for (size_t i = 0; p->lines && i < p->lines->count; i++) {
        const streamline *l = &p->lines->lines[i];
        add_curve(p, p->lines->x + l->begin, p->lines->y + l->begin, l->count, b);
    }
}

/* Corners of an arrowhead along (1, 0): tip, barb, notch, barb. */
static const double head[4][2] = {
    {0.5, 0.0}, {-0.5, 1.0}, {-0.5 + PHASE_ARROW_NOTCH, 0.0}, {-0.5, -1.0}};

static void write_arrow(const phase_plot *p, const stream_arrow *a, buffer *b)
{
    const plane_window *w = &p->window;
    const double aspect = phase_aspect(p);
    const double ux = (w->x_high - w->x_low) * fmax(1.0, aspect); /* a canvas unit along x */
    const double uy = (w->y_high - w->y_low) * fmax(1.0, 1.0 / aspect);
    double x[5], y[5];
    bool inside = true;
    for (size_t i = 0; i < 5; i++) {
        const double along = PHASE_ARROW_LENGTH * head[i % 4][0];
        const double across = PHASE_ARROW_HALF * head[i % 4][1];
        x[i] = a->x + ux * (along * a->dx - across * a->dy);
        y[i] = a->y + uy * (along * a->dy + across * a->dx);
        inside = inside && in_window(w, x[i], y[i]);
    }
    if (inside) add_curve(p, x, y, 5, b);
}

static void write_arrows(const phase_plot *p, int part, buffer *b)
{
    (void)part;
    for (size_t i = 0; p->lines && i < p->lines->arrow_count; i++)
        write_arrow(p, &p->lines->arrows[i], b);
}

/* ---- nullclines, equilibria ---- */

static void write_zeros(const phase_plot *p, int component, buffer *b)
{
    for (size_t i = 0; p->zeros && i < p->zeros->count; i++) {
        const nullcline_branch *c = &p->zeros->branches[i];
        if (c->component == component)
            add_curve(p, p->zeros->x + c->begin, p->zeros->y + c->begin, c->count, b);
    }
}

static void write_marks(const phase_plot *p, int kind, buffer *b)
{
    for (size_t i = 0; i < p->mark_count; i++) {
        const phase_mark *m = &p->marks[i];
        if ((int)m->kind == kind && in_window(&p->window, m->x, m->y))
            add_curve(p, &m->x, &m->y, 1, b);
    }
}

/* ---- trajectories: x y colour ---- */

static bool near_enough(const plane_window *w, double x, double y)
{
    const double wide = far_away * (w->x_high - w->x_low), high = far_away * (w->y_high - w->y_low);
    return fabs(x - w->x_low) < wide && fabs(y - w->y_low) < high; /* false for NaN */
}

static void add_coloured(const phase_plot *p, size_t path, size_t i, buffer *b)
{
    const phase_path *t = &p->paths[path];
    add_xy(p, t->x[i], t->y[i], b);
    buffer_print(b, " %u\n", path_colours[path % (sizeof path_colours / sizeof *path_colours)]);
}

static void write_paths(const phase_plot *p, int dots, buffer *b)
{
    for (size_t k = 0; k < p->path_count; k++) {
        const phase_path *t = &p->paths[k];
        if ((int)t->dots != dots) continue;
        for (size_t i = 0; i < t->n; i++) {
            if (near_enough(&p->window, t->x[i], t->y[i]))
                add_coloured(p, k, i, b);
            else
                buffer_add(b, "\n");
        }
        buffer_add(b, "\n");
    }
}

static void write_starts(const phase_plot *p, int part, buffer *b)
{
    (void)part;
    for (size_t k = 0; k < p->path_count; k++) {
        const phase_path *t = &p->paths[k];
        if (t->n > 0 && in_window(&p->window, t->x[0], t->y[0])) add_coloured(p, k, 0, b);
    }
}

/* ---- blocks ---- */

static const struct {
    const char *name;
    void (*write)(const phase_plot *p, int part, buffer *b);
    int part;
} blocks[PHASE_BLOCKS] = {
    [PHASE_BLOCK_LINES] = {"streamlines", write_lines, 0},
    [PHASE_BLOCK_ARROWS] = {"arrowheads", write_arrows, 0},
    [PHASE_BLOCK_U_ZERO] = {"horizontal_zero", write_zeros, 0},
    [PHASE_BLOCK_V_ZERO] = {"vertical_zero", write_zeros, 1},
    [PHASE_BLOCK_PATHS] = {"trajectories", write_paths, 0},
    [PHASE_BLOCK_DOTS] = {"iterates", write_paths, 1},
    [PHASE_BLOCK_STARTS] = {"starts", write_starts, 0},
    [PHASE_BLOCK_MARKS + PHASE_STABLE] = {"stable", write_marks, PHASE_STABLE},
    [PHASE_BLOCK_MARKS + PHASE_UNSTABLE] = {"unstable", write_marks, PHASE_UNSTABLE},
    [PHASE_BLOCK_MARKS + PHASE_SADDLE] = {"saddle", write_marks, PHASE_SADDLE},
    [PHASE_BLOCK_MARKS + PHASE_CENTRE] = {"centre", write_marks, PHASE_CENTRE},
    [PHASE_BLOCK_MARKS + PHASE_UNDECIDED] = {"undecided", write_marks, PHASE_UNDECIDED},
};

const char *phase_block_name(int block)
{
    return blocks[block].name;
}

void phase_block_write(const phase_plot *p, int block, buffer *b)
{
    blocks[block].write(p, blocks[block].part, b);
}

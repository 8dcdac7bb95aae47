/* sweep_chart.c - the picture of a sweep: over one axis a curve, over two the stable region with
 * the boundaries over it. */
#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "output/gnuplot_child.h"
#include "output/sheet.h"
#include "output/sweep_region.h"
#include <detente/sweep.h>
#include <math.h>
#include <string.h>

enum { GREY = 7 }; /* a series */
static const double rounding = 1e-12;

typedef struct picture {
    const dte_game *game;
    const dte_sweep *s;
    bool map;      /* of the radius, not the abscissa */
    size_t column; /* which is shown */
    double zero;   /* stable below: 0, or 1 */
    double near;   /* of zero: rounding */
    chart c;
} picture;

static size_t find_column(const dte_sweep *s, const char *name)
{
    size_t c = 0;
    while (c < s->n_columns && strcmp(s->columns[c].name, name) != 0)
        c++;
    return c;
}

static double value_at(const picture *p, size_t row)
{
    double values[DTE_SWEEP_COLUMNS];
    dte_sweep_row(p->s, row, values);
    return values[p->column];
}

static void begin(const dte_game *game, const dte_sweep *s, picture *p)
{
    *p = (picture){.game = game, .s = s};
    p->map = find_column(s, "radius") < s->n_columns;
    p->column = find_column(s, p->map ? "radius" : "abscissa");
    p->zero = p->map ? 1.0 : 0.0;
    p->near = p->map ? rounding : 0.0;
    for (size_t row = 0; !p->map && row < s->n_rows; row++) {
        const double size = fabs(value_at(p, row));
        if (isfinite(size)) p->near = fmax(p->near, rounding * size);
    }
}

static void set_axis(picture *p, char which, const dte_sweep_axis *a)
{
    const bool step = strcmp(a->name, "step") == 0;
    chart_set_axis(&p->c, which, step ? "learning rate h" : a->name, step, a->lo, a->hi,
                   a->log != 0);
}

/* ---- the kinds of boundaries ---- */

typedef struct kind {
    const char *name, *words;
    int series;
} kind;

static const kind kinds[] = {
    {"Hopf", "Hopf: a pair on the axis", 1},
    {"fold/pitchfork", "fold or pitchfork: an eigenvalue 0", 2},
    {"Neimark-Sacker", "Neimark-Sacker: a pair on the circle", 1},
    {"flip", "flip: a multiplier \u22121", 2},
    {"+1", "a multiplier +1", 3},
};

static void draw_boundaries(picture *p, const kind *k)
{
    bool any = false;
    const dte_sweep *s = p->s;
    for (size_t i = 0; i < s->n_boundaries; i++) {
        const dte_boundary *b = &s->boundaries[i];
        if (strcmp(b->name, k->name) != 0 || b->n < 2) continue;
        if (!any) chart_layer_begin(&p->c, CHART_CURVE, k->series, k->words);
        any = true;
        for (size_t n = 0; n < b->n; n++)
            chart_point(&p->c, b->points[2 * n], b->points[2 * n + 1]);
        chart_break(&p->c);
    }
}

/* ---- two axes ---- */

static dte_status draw_region(picture *p, dte_error *err)
{
    region r = {p->s, p->column, p->zero - p->near, false};
    const bool cut = p->s->n_done < p->s->n_rows;
    chart_layer_begin(&p->c, CHART_REGION, 0, "stable");
    DTE_TRY(region_draw(&r, &p->c, err));
    r.missing = true;
    if (!cut && p->s->n_empty == 0) return DTE_OK;
    chart_layer_begin(&p->c, CHART_REGION, GREY, cut ? "not computed" : "no equilibrium found");
    return region_draw(&r, &p->c, err);
}

static dte_status draw_plane(picture *p, dte_error *err)
{
    set_axis(p, 'x', &p->s->axes[0]);
    set_axis(p, 'y', &p->s->axes[1]);
    DTE_TRY(draw_region(p, err));
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        draw_boundaries(p, &kinds[k]);
    return DTE_OK;
}

/* ---- one axis ---- */

static double place(const dte_sweep_axis *a, double value)
{
    return a->log ? log(value / a->lo) / log(a->hi / a->lo) : (value - a->lo) / (a->hi - a->lo);
}

/* Points on the line of stability, and above them what happens there. */
static void note_boundaries(picture *p, double above)
{
    const dte_sweep_axis *x = &p->s->axes[0];
    if (p->s->n_boundaries > 0) chart_layer_begin(&p->c, CHART_POINTS, 1, NULL);
    for (size_t i = 0; i < p->s->n_boundaries; i++)
        chart_point(&p->c, p->s->boundaries[i].points[0], p->zero);
    for (size_t i = 0; i < p->s->n_boundaries; i++) {
        const double at = p->s->boundaries[i].points[0];
        buffer b = {0};
        buffer_print(&b, "%s, %s = ", p->s->boundaries[i].name,
                     strcmp(x->name, "step") == 0 ? "h" : x->name);
        buffer_number(&b, at, 5);
        if (b.text) chart_note_at(&p->c, at, p->zero + above, place(x, at) > 0.6 ? -1 : 1, b.text);
        p->c.failed = p->c.failed || b.failed;
        buffer_free(&b);
    }
}

static void draw_curve(picture *p)
{
    const dte_sweep_axis *x = &p->s->axes[0];
    double lo = p->zero, hi = p->zero;
    for (size_t row = 0; row < x->n; row++) {
        const double y = value_at(p, row);
        if (!isfinite(y)) continue;
        lo = fmin(lo, y);
        hi = fmax(hi, y);
    }
    if (p->map) hi = fmin(hi, 2.0); /* what grows faster needs no picture */
    const double pad = hi > lo ? 0.08 * (hi - lo) : 1.0;
    set_axis(p, 'x', x);
    chart_set_axis(&p->c, 'y', p->map ? "spectral radius" : "spectral abscissa", true,
                   p->map ? fmax(lo - pad, 0.0) : lo - pad, hi + pad, false);
    chart_layer_begin(&p->c, CHART_GUIDE, 0, NULL);
    chart_point(&p->c, x->lo, p->zero);
    chart_point(&p->c, x->hi, p->zero);
    chart_layer_begin(&p->c, CHART_CURVE, 0, NULL);
    for (size_t row = 0; row < x->n; row++) {
        const double y = value_at(p, row);
        if (isfinite(y))
            chart_point(&p->c, dte_sweep_value(x, row), y);
        else
            chart_break(&p->c);
    }
    note_boundaries(p, 0.5 * pad);
}

/* ---- the sheet ---- */

static bool varies(const dte_sweep *s, const char *name)
{
    for (size_t a = 0; a < s->n_axes; a++)
        if (strcmp(s->axes[a].name, name) == 0) return true;
    return false;
}

/* "simultaneous, h = 0.1; eta = 0.25" */
static void set_titles(picture *p)
{
    buffer b = {0};
    buffer_add(&b, p->map ? p->s->method : "flow");
    if (p->map && p->s->step > 0.0) {
        buffer_add(&b, ", h = ");
        buffer_number(&b, p->s->step, 6);
    }
    for (size_t i = 0; i < dte_game_describe(p->game).n_params; i++) {
        const dte_param param = dte_game_param(p->game, i);
        if (varies(p->s, param.name)) continue;
        buffer_print(&b, "; %s = ", param.name);
        buffer_number(&b, param.value, 6);
    }
    if (p->s->n_done < p->s->n_rows)
        buffer_add(&b, "; interrupted");
    else if (p->s->boundaries_cut)
        buffer_add(&b, "; boundaries are missing");
    chart_titles(&p->c, dte_game_describe(p->game).title, b.text);
    p->c.failed = p->c.failed || b.failed;
    buffer_free(&b);
}

static void say_making(const picture *p, buffer *b)
{
    const dte_game_info info = dte_game_describe(p->game);
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    buffer_print(b, "detente %s chart\nfile: %s\nsha256: %s\n", dte_version(), info.file,
                 info.sha256);
    for (size_t i = 0; i < info.n_params; i++)
        buffer_print(b, "set: %s = %s\n", dte_game_param(p->game, i).name,
                     number_shortest(dte_game_param(p->game, i).value, lo));
    for (size_t i = 0; i < info.n_sizes; i++)
        buffer_print(b, "set: %s = %zu\n", dte_game_size(p->game, i).name,
                     dte_game_size(p->game, i).value);
    for (size_t a = 0; a < p->s->n_axes; a++) {
        const dte_sweep_axis *x = &p->s->axes[a];
        buffer_print(b, "over: %s=%s:%s:%zu%s\n", x->name, number_shortest(x->lo, lo),
                     number_shortest(x->hi, hi), x->n, x->log ? ":log" : "");
    }
    buffer_print(b, "equilibrium: %s\nmethod: %s\n", p->s->equilibrium, p->s->method);
    if (p->s->step > 0.0) buffer_print(b, "step: %s\n", number_shortest(p->s->step, lo));
    buffer_print(b, "scenario:\n%s", info.text);
    for (size_t i = 0; i < info.n_used; i++)
        buffer_print(b, "\nused file: %s\n%s", dte_game_used(p->game, i).file,
                     dte_game_used(p->game, i).text);
}

static dte_status write_sheet(const picture *p, const char *medium, int keep, const char *path,
                              dte_error *err)
{
    sheet_settings how = sheet_default();
    buffer making = {0};
    how.keep = keep != 0;
    if (medium) DTE_TRY(sheet_medium_need(medium, &how.medium, err));
    say_making(p, &making);
    const sheet s = {.columns = 1, .n = 1, .charts = &p->c, .provenance = making.text};
    const dte_status status = making.failed ? fail_memory(err) : sheet_write(&s, path, &how, err);
    buffer_free(&making);
    return status;
}

dte_status dte_sweep_chart_ready(const char *medium, const char *path, dte_error *err)
{
    picture_format format;
    sheet_medium size;
    gnuplot_child child;
    fail_clear(err);
    DTE_TRY(picture_format_of(path, &format, err));
    if (medium) DTE_TRY(sheet_medium_need(medium, &size, err));
    const dte_status status = gnuplot_child_start(
        &child, NULL, "install it (apt-get install gnuplot-nox) or ask for the data with --keep",
        err);
    gnuplot_child_stop(&child);
    return status;
}

dte_status dte_sweep_chart(const dte_game *game, const dte_sweep *s, const char *medium, int keep,
                           const char *path, dte_error *err)
{
    picture p;
    dte_status status = DTE_OK;
    fail_clear(err);
    begin(game, s, &p);
    set_titles(&p);
    if (s->n_axes == 2)
        status = draw_plane(&p, err);
    else
        draw_curve(&p);
    if (status == DTE_OK) status = write_sheet(&p, medium, keep, path, err);
    chart_free(&p.c);
    return status;
}

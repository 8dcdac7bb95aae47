/* basin_picture.c - a basin as a raster of outcomes, with the equilibria of the plane upon it. */
#include "base/number.h"
#include "output/basin_words.h"
#include "output/portrait.h"
#include "output/sheet.h"
#include <stdint.h>

/* Series of the outcomes: attractors go through the list, the rest is fixed. */
static int series_of(const dte_basin *b, size_t code)
{
    static const int attractors[] = {0, 1, 2, 3, 6, 5};
    static const int fixed[] = {[DTE_NOT_DECIDED] = 7,
                                [DTE_LEFT] = 4,
                                [DTE_DIVERGED] = 6,
                                [DTE_PERIODIC] = 5,
                                [DTE_RETURNED] = 5};
    const dte_outcome *o = &b->outcomes[code];
    if (o->set == SIZE_MAX)
        return (size_t)o->kind < sizeof fixed / sizeof *fixed ? fixed[o->kind] : 7;
    const size_t place = o->set + (o->kind == DTE_LIMIT_CYCLE ? b->equilibria->n_sets : 0);
    return attractors[place % (sizeof attractors / sizeof *attractors)];
}

static double centre_of(const dte_axis *a, size_t n, size_t i)
{
    return a->lo + ((double)i + 0.5) / (double)n * (a->hi - a->lo);
}

/* Starts that were not run stay white. */
static void add_cells(const dte_basin *b, chart *c)
{
    char words[BASIN_WORDS];
    c->columns = b->nx;
    c->rows = b->ny;
    for (size_t place = 0; place < b->n_outcomes; place++) {
        const size_t code = basin_order(b, place);
        if (b->outcomes[code].count == 0 || b->outcomes[code].kind == DTE_NOT_RUN) continue;
        basin_words(b, code, words);
        chart_layer_begin(c, CHART_RASTER, series_of(b, code), words);
        for (size_t i = 0; i < b->nx * b->ny; i++)
            if (b->code[i] == code)
                chart_point(c, centre_of(&b->x, b->nx, i % b->nx),
                            centre_of(&b->y, b->ny, i / b->nx));
    }
}

/* Limit cycles as curves, cycles of a method as points, in the colour of their starts. */
static void add_cycles(const dte_game *game, const dte_basin *b, chart *c)
{
    const size_t d = dte_game_describe(game).dimension;
    for (size_t code = 0; code < b->n_outcomes; code++) {
        if (b->outcomes[code].kind != DTE_LIMIT_CYCLE) continue;
        const dte_cycle *y = &b->cycles[b->outcomes[code].set];
        const bool points = b->steps > 0;
        chart_layer_begin(c, points ? CHART_POINTS : CHART_CURVE, series_of(b, code), NULL);
        for (size_t i = 0; i < y->n_points + !points; i++) {
            const double *s = y->points + i % y->n_points * d;
            chart_point(c, s[b->x.component], s[b->y.component]);
        }
    }
}

/* Axes and equilibria, by the portrait without its flow. */
static dte_status add_plane(dte_game *game, const dte_basin *b, chart *c, dte_error *err)
{
    const dte_axis window[2] = {b->x, b->y};
    dte_plot_settings set = dte_plot_default();
    portrait p;
    set.x = b->x.component;
    set.y = b->y.component;
    set.window = window;
    set.flow = set.trajectory = 0;
    const dte_check *check = b->equilibria->check;
    DTE_TRY(portrait_create(game, check->n_equilibria > 0 ? check : NULL, &set, &p, err));
    const dte_status status = portrait_draw(&p, &set, c, err);
    portrait_free(&p);
    return status;
}

static void add_provenance(const dte_game *game, const dte_basin *b, buffer *out)
{
    const dte_game_info info = dte_game_describe(game);
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    buffer_print(out, "detente %s basin\nfile: %s\nsha256: %s\n", dte_version(), info.file,
                 info.sha256);
    for (size_t k = 0; k < info.n_params; k++)
        buffer_print(out, "set: %s = %s\n", dte_game_param(game, k).name,
                     number_shortest(dte_game_param(game, k).value, lo));
    for (size_t k = 0; k < info.n_sizes; k++)
        buffer_print(out, "set: %s = %zu\n", dte_game_size(game, k).name,
                     dte_game_size(game, k).value);
    buffer_print(out, "starts: %zu x %zu, ", b->nx, b->ny);
    buffer_print(out, "%s in [%s, %s], ", dte_game_component(game, b->x.component),
                 number_shortest(b->x.lo, lo), number_shortest(b->x.hi, hi));
    buffer_print(out, "%s in [%s, %s]\n", dte_game_component(game, b->y.component),
                 number_shortest(b->y.lo, lo), number_shortest(b->y.hi, hi));
    buffer_add(out, "run: ");
    basin_what(game, b, out);
    buffer_print(out, "\nscenario:\n%s", info.text);
    for (size_t i = 0; i < info.n_used; i++)
        buffer_print(out, "\nused file: %s\n%s", dte_game_used(game, i).file,
                     dte_game_used(game, i).text);
}

static dte_status draw(dte_game *game, const dte_basin *b, const char *path,
                       const sheet_settings *how, chart *c, buffer *subtitle, buffer *provenance,
                       dte_error *err)
{
    basin_what(game, b, subtitle);
    if (b->n_run < b->nx * b->ny)
        buffer_print(subtitle, "; %zu of %zu starts, the others are white", b->n_run,
                     b->nx * b->ny);
    add_provenance(game, b, provenance);
    if (subtitle->failed || provenance->failed) return fail_memory(err);
    chart_titles(c, dte_game_describe(game).title, subtitle->text);
    DTE_TRY(add_plane(game, b, c, err));
    add_cells(b, c);
    add_cycles(game, b, c);
    const sheet s = {.columns = 1, .n = 1, .charts = c, .provenance = provenance->text};
    return sheet_write(&s, path, how, err);
}

dte_status basin_picture(dte_game *game, const dte_basin *b, const char *path, const char *medium,
                         bool keep, dte_error *err)
{
    sheet_settings how = sheet_default();
    buffer subtitle = {0}, provenance = {0};
    chart c = {0};
    how.keep = keep;
    if (medium) DTE_TRY(sheet_medium_need(medium, &how.medium, err));
    const dte_status status = draw(game, b, path, &how, &c, &subtitle, &provenance, err);
    chart_free(&c);
    buffer_free(&subtitle);
    buffer_free(&provenance);
    return status;
}

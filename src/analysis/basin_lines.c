/* basin_lines.c - what the rows of a basin depend on, line by line, for its journal. */
#include "analysis/basin_lines.h"

#include "base/number.h"
#include "game/game.h"
#include <math.h>

enum { SHOWN = 8 }; /* components of an equilibrium */
static const double coarse = 1e4;

static void add_value(buffer *b, const char *kind, const char *name, double value)
{
    char text[NUMBER_TEXT];
    number_shortest(value, text);
    buffer_print(b, "%s%s%s: %s\n", kind, *name ? " " : "", name, text);
}

static void add_scenario(const basin_plan *p, buffer *b)
{
    const scenario *s = p->game->s;
    buffer_print(b, "scenario: %s\n", p->game->sha256);
    for (size_t k = 0; k < s->n_params; k++)
        add_value(b, "param", s->params[k].name, p->game->params[k]);
    for (size_t k = 0; k < s->n_sizes; k++)
        buffer_print(b, "size %s: %zu\n", s->sizes[k].name, s->sizes[k].value);
}

static void add_axis(const basin_plan *p, const char *name, const dte_axis *a, size_t n, buffer *b)
{
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    number_shortest(a->lo, lo);
    number_shortest(a->hi, hi);
    buffer_print(b, "%s: %s=%s:%s:%zu\n", name, dte_game_component(p->game, a->component), lo, hi,
                 n);
}

/* What the scenario itself says of window and start is in its fingerprint. */
static void add_starts(const basin_plan *p, buffer *b)
{
    const dte_basin_settings *s = p->set;
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    add_axis(p, "x", &p->out->x, p->out->nx, b);
    add_axis(p, "y", &p->out->y, p->out->ny, b);
    for (size_t i = 0; i < s->n_window; i++) {
        number_shortest(s->window[i].lo, lo);
        number_shortest(s->window[i].hi, hi);
        buffer_print(b, "window %zu: %s=%s:%s\n", i + 1,
                     dte_game_component(p->game, s->window[i].component), lo, hi);
    }
    for (size_t k = 0; k < p->d && s->start; k++)
        if (k != p->out->x.component && k != p->out->y.component)
            add_value(b, "start", dte_game_component(p->game, k), s->start[k]);
}

static void add_way(const basin_plan *p, buffer *b)
{
    const dte_basin_settings *s = p->set;
    if (s->method) {
        buffer_print(b, "method: %s\nsteps: %zu\n", p->out->method, s->steps);
        add_value(b, "step", "", p->h);
    } else {
        add_value(b, "time", "", s->time);
        add_value(b, "rtol", "", s->rtol);
    }
    add_value(b, "far", "", s->far);
}

static void add_place(const basin_plan *p, const double *point, buffer *b)
{
    for (size_t k = 0; k < p->d && k < SHOWN; k++) {
        const double rounded = round(point[k] / p->size * coarse);
        buffer_print(b, " %.0f", rounded == 0.0 ? 0.0 : rounded);
    }
}

static void add_sets(const basin_plan *p, buffer *b)
{
    const dte_equilibria *e = p->out->equilibria;
    for (size_t i = 0; i < e->n_sets; i++) {
        buffer_print(b, "outcome %zu: %s, dimension %zu", CODE_SETS + i, e->sets[i].name,
                     e->sets[i].dimension);
        if (e->sets[i].dimension == 0) buffer_add(b, ", about");
        if (e->sets[i].dimension == 0)
            add_place(p, e->check->equilibria[e->sets[i].first].point, b);
        buffer_add(b, "\n");
    }
}

static void add_cycles(const basin_plan *p, buffer *b)
{
    for (size_t i = 0; i < p->n_cycles; i++) {
        buffer_print(b, "outcome %d: cycle, period %.3g, from about", basin_cycle_code(p) + (int)i,
                     p->cycles[i].period);
        add_place(p, p->cycles[i].lo, b);
        buffer_add(b, "\n");
    }
}

void basin_lines(const basin_plan *p, buffer *b)
{
    add_scenario(p, b);
    add_starts(p, b);
    add_way(p, b);
    add_sets(p, b);
    add_cycles(p, b);
}

/* sweep_lines.c - what the rows of a sweep depend on, line by line, for its journal. */
#include "analysis/sweep_lines.h"

#include "base/number.h"
#include "game/game.h"
#include <string.h>

static void add_value(buffer *b, const char *kind, const char *name, double value)
{
    char text[NUMBER_TEXT];
    number_shortest(value, text);
    buffer_print(b, "%s %s: %s\n", kind, name, text);
}

static void add_axis(buffer *b, size_t a, const dte_sweep_axis *axis)
{
    char lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    number_shortest(axis->lo, lo);
    number_shortest(axis->hi, hi);
    buffer_print(b, "over %zu: %s=%s:%s:%zu%s\n", a + 1, axis->name, lo, hi, axis->n,
                 axis->log ? ":log" : "");
}

/* A method is written as the user did; its text may hold white space, but a line is a line. */
static void add_method(buffer *b, const char *text)
{
    buffer_add(b, "method: ");
    for (const char *c = text ? text : "simultaneous"; *c; c++)
        if (*c != '\n') buffer_add_bytes(b, c, 1);
    buffer_add(b, "\n");
}

void sweep_lines(const sweep_plan *p, buffer *b)
{
    const scenario *s = p->game->s;
    char step[NUMBER_TEXT];
    buffer_print(b, "scenario: %s\n", p->game->sha256);
    for (size_t k = 0; k < s->n_params; k++)
        add_value(b, "param", s->params[k].name, p->game->params[k]);
    for (size_t k = 0; k < s->n_sizes; k++)
        buffer_print(b, "size %s: %zu\n", s->sizes[k].name, s->sizes[k].value);
    for (size_t a = 0; a < p->n_axes; a++)
        add_axis(b, a, &p->set.axes[a]);
    buffer_print(b, "equilibrium: %s\n", s->equilibria[p->equilibrium].name);
    add_method(b, p->set.method);
    number_shortest(p->set.step, step);
    if (p->step_axis == SWEEP_NO_AXIS && p->set.step > 0.0) buffer_print(b, "step: %s\n", step);
    buffer_print(b, "depth: %s\n",
                 p->nonlinear  ? "verdicts, nonlinear"
                 : p->verdicts ? "verdicts"
                               : "fast");
}

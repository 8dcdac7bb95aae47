/* method.c - the table of methods, and what their rows are written with. */
#include "game/method.h"

#include "base/memory.h"
#include "expr/derive.h"
#include "game/method_rows.h"
#include <math.h>
#include <string.h>

#define ROW(name) &method_##name,
const method *const method_table[] = {METHOD_ROWS(ROW)};
#undef ROW

size_t method_count(void)
{
    return sizeof method_table / sizeof *method_table;
}

const method *method_find(const char *name)
{
    for (size_t i = 0; i < method_count(); i++)
        if (strcmp(method_table[i]->name, name) == 0) return method_table[i];
    return NULL;
}

void method_field(const method_frame *f, const node *at, node *out)
{
    graph_replace(f->g, f->d, f->game->field, f->d, f->game->state, at, false, out);
}

void method_player_field(const method_frame *f, size_t player, const node *at, node *out)
{
    const dte_player p = dte_game_player(f->game, player);
    graph_replace(f->g, p.count, f->game->field + p.first, f->d, f->game->state, at, false,
                  out + p.first);
}

void method_shift(const method_frame *f, const node *at, const node *w, node *out)
{
    for (size_t i = 0; i < f->d; i++)
        out[i] = graph_add(f->g, at[i], graph_mul(f->g, f->h[i], w[i]));
}

/* J' w = grad of w . v with w held constant */
void method_transpose_product(const method_frame *f, const node *w, node *out)
{
    graph *g = f->g;
    for (size_t i = 0; i < f->d; i++)
        out[i] = graph_detach(g, w[i]);
    const node product = graph_dot(g, f->d, out, f->game->field);
    derive_gradient(g, product, f->d, f->game->state, out);
    graph_replace(g, f->d, out, 0, NULL, NULL, true, out);
}

void method_product(const method_frame *f, const node *w, node *out)
{
    derive_forward(f->g, f->d, f->game->field, f->d, f->game->state, w, out);
}

double method_own_option(const method_frame *f, size_t k, size_t i)
{
    const scenario *s = f->game->s;
    const size_t variable = s->components[i].variable;
    return f->own[k * s->n_players + s->variables[variable].player];
}

void method_clip(const method_frame *f, size_t player, double c, node *at)
{
    graph *g = f->g;
    if (c == (double)INFINITY) return;
    const node top = graph_const(g, c), bottom = graph_const(g, -c);
    const dte_player p = dte_game_player(f->game, player);
    for (size_t i = p.first; i < p.first + p.count; i++) {
        const node low = graph_call(g, FN_max, (const node[]){at[i], bottom});
        at[i] = graph_call(g, FN_min, (const node[]){low, top});
    }
}

void method_rest_at_point(size_t d, const double *x, double *out)
{
    memcpy(out, x, d * sizeof *out);
}

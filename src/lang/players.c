/* players.c - parameters of the players, their places in the state, and objectives.
 *
 * The state holds the parameters of the first player, then of the second, ...; a matrix row by row;
 * of a symmetric one the upper triangle W_11, W_12, ..., W_22, ... */
#include "lang/elaborate.h"
#include <string.h>

static size_t upper_count(size_t n)
{
    return n * (n + 1) / 2;
}

static dte_status variable_shape(elab *e, const item *i, scenario_variable *v)
{
    const char *what = elab_text(e, "the size of '%s'", i->name->text);
    if (!what) return elab_stopped(e);
    v->rows = v->cols = 1;
    v->dimensions = (int)i->n_index;
    v->symmetric = i->symmetric;
    if (i->n_index > 0) DTE_TRY(eval_integer(e, i->index[0], NULL, what, ELAB_SIZE, &v->rows));
    if (i->n_index > 1) DTE_TRY(eval_integer(e, i->index[1], NULL, what, ELAB_SIZE, &v->cols));
    if (v->symmetric && (i->n_index < 2 || v->rows != v->cols))
        return source_fail(e->err, i->at,
                           "'%s' cannot be symmetric: only square matrices are, as in "
                           "%s[n,n] symmetric",
                           i->name->text, i->name->text);
    v->count = v->symmetric ? upper_count(v->rows) : v->rows * v->cols;
    if (e->out->n_components + v->count > ELAB_STATE)
        return source_fail_status(e->err, DTE_LIMIT, i->at, "the state has more than %d components",
                                  ELAB_STATE);
    v->first = e->out->n_components;
    e->out->n_components += v->count;
    return DTE_OK;
}

static definition *definition_of(const item *i, const statement *player)
{
    definition *d = i->name->def;
    return d && d->kind == DEF_VARIABLE && d->from == player ? d : NULL;
}

/* Shapes and places of all parameters; components are made when their number is known. */
static dte_status place_variables(elab *e, const statement *s, size_t player)
{
    scenario *out = e->out;
    scenario_player *p = &out->players[player];
    *p = (scenario_player){.name = s->name->text,
                           .maximizes = s->maximizes,
                           .first_variable = out->n_variables,
                           .at = s->name_at,
                           .objective_at = s->value_at};
    for (const item *i = s->items; i && e->fatal == DTE_OK; i = i->next) {
        definition *d = definition_of(i, s);
        scenario_variable *v = &out->variables[out->n_variables];
        *v = (scenario_variable){.name = i->name->text, .player = player, .at = i->name_at};
        if (!d) continue;
        d->state = DEF_FAILED;
        if (variable_shape(e, i, v) != DTE_OK) continue;
        d->index = out->n_variables++;
        d->state = DEF_NEW;
        p->n_variables++;
    }
    return e->fatal;
}

static const char *component_name(elab *e, const scenario_variable *v, size_t row, size_t col)
{
    if (v->dimensions == 0) return v->name;
    if (v->dimensions == 1) return elab_text(e, "%s[%zu]", v->name, row + 1);
    return elab_text(e, "%s[%zu,%zu]", v->name, row + 1, col + 1);
}

static dte_status make_components(elab *e, size_t variable)
{
    const scenario_variable *v = &e->out->variables[variable];
    scenario_component *c = &e->out->components[v->first];
    for (size_t i = 0; i < v->rows; i++)
        for (size_t j = v->symmetric ? i : 0; j < v->cols; j++, c++) {
            const char *name = component_name(e, v, i, j);
            if (!name) return elab_stopped(e);
            const uint32_t index = (uint32_t)(c - e->out->components);
            *c = (scenario_component){name, graph_leaf(e->g, LEAF_STATE, index, name), variable, i,
                                      j};
        }
    return elab_graph(e, v->at);
}

/* The matrix that the name stands for in formulas. */
static dte_status make_value(elab *e, const scenario_variable *v, definition *d)
{
    const scenario_component *c = &e->out->components[v->first];
    DTE_TRY(shape_new(e, v->at, v->rows, v->cols, &d->value));
    for (size_t k = 0; k < v->count; k++) {
        const size_t i = c[k].row, j = c[k].col;
        const bool shared = v->symmetric && i != j;
        const node entry_ij = shared ? graph_mul(e->g, graph_root(e->g), c[k].leaf) : c[k].leaf;
        d->value.v[i * v->cols + j] = entry_ij;
        if (shared) d->value.v[j * v->cols + i] = entry_ij;
    }
    DTE_TRY(elab_graph(e, v->at));
    d->state = DEF_DONE;
    e->variable_values[d->index] = d->value;
    return DTE_OK;
}

dte_status elaborate_variables(elab *e)
{
    scenario *out = e->out;
    size_t n_items = 0;
    for (const entry *i = e->entries; i; i = i->next)
        if (i->is->kind == STATEMENT_PLAYER) n_items += i->is->n_items;
    out->players = elab_alloc(e, elab_count(e, STATEMENT_PLAYER), sizeof *out->players);
    out->variables = elab_alloc(e, n_items + 1, sizeof *out->variables);
    e->variable_values = elab_alloc(e, n_items + 1, sizeof *e->variable_values);
    if (!out->players || !out->variables || !e->variable_values) return elab_stopped(e);
    for (const entry *i = e->entries; i; i = i->next)
        if (i->is->kind == STATEMENT_PLAYER) DTE_TRY(place_variables(e, i->is, out->n_players++));
    out->components = elab_alloc(e, out->n_components, sizeof *out->components);
    if (!out->components) return elab_stopped(e);
    for (size_t v = 0; v < out->n_variables; v++)
        DTE_TRY(make_components(e, v));
    for (const entry *i = e->entries; i; i = i->next) {
        if (i->is->kind != STATEMENT_PLAYER) continue;
        for (const item *j = i->is->items; j; j = j->next) {
            definition *d = definition_of(j, i->is);
            if (d && d->state == DEF_NEW) DTE_TRY(make_value(e, &out->variables[d->index], d));
        }
    }
    return DTE_OK;
}

const scenario_variable *variable_of_value(const elab *e, shaped a)
{
    for (size_t k = 0; k < e->out->n_variables; k++)
        if (e->variable_values && e->variable_values[k].v &&
            shape_equal(e->variable_values[k], a) &&
            memcmp(e->variable_values[k].v, a.v, shape_count(a) * sizeof *a.v) == 0)
            return &e->out->variables[k];
    return NULL;
}

static dte_status player_objective(elab *e, const statement *s, scenario_player *p)
{
    const char *what = elab_text(e, "the objective of '%s'", p->name);
    const char *rate = elab_text(e, "the rate of '%s'", p->name);
    double number;
    if (!what || !rate) return elab_stopped(e);
    if (eval_scalar(e, s->value, what, &p->objective) == DTE_OK)
        check_closed(e, s->value_at, what, p->objective);
    p->rate = graph_const(e->g, 1.0);
    if (!s->rate || eval_param_only(e, s->rate, rate, &p->rate) != DTE_OK) return e->fatal;
    if (graph_is_const(e->g, p->rate, &number) && number < 0.0)
        source_fail(e->err, s->rate->at, "%s must not be negative", rate);
    return e->fatal;
}

dte_status elaborate_objectives(elab *e)
{
    size_t player = 0;
    for (const entry *i = e->entries; i; i = i->next)
        if (i->is->kind == STATEMENT_PLAYER)
            DTE_TRY(player_objective(e, i->is, &e->out->players[player++]));
    return DTE_OK;
}

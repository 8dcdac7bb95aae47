/* roles.c - the discriminator and the loss, by their place in the syntax tree.
 *
 * In  V = E[f(D(x))] + E[f(-D(G(z)))]  the data variable x is the argument of D, and D(x) stands in
 * the argument of f. Objectives are searched through named values, sums, products and E; what
 * stands under grad is a regulariser. In  E[D(x)] - E[D(G(z))]  nothing stands around D: f(t) = t.
 */
#include "lang/roles.h"
#include "lang/elaborate.h"
#include <string.h>

enum { ROLES_DEPTH = 200 };

typedef struct context {      /* of a formula inside an objective */
    const definition *around; /* the function of one argument that it is in; NULL: none */
    bool linear;              /* only sums, products and E are around it */
    unsigned depth;
} context;

typedef struct search {
    elab *e;
    const definition *D; /* NULL: any */
    bool data;           /* the argument holds a data variable, or: does not */
    const expr *call;    /* found: D(...) */
    context there;
} search;

/* A data variable occurs in the formula, also through named values. */
static bool holds_data(const elab *e, const expr *x, unsigned depth, size_t *variable)
{
    if (depth > ROLES_DEPTH) return false;
    if (x->kind == EXPR_NAME && x->name->def) {
        const definition *d = x->name->def;
        if (d->kind == DEF_VALUE) return holds_data(e, d->from->value, depth + 1, variable);
        if (d->kind != DEF_RANDOM || e->out->randoms[d->index].role != ROLE_DATA) return false;
        *variable = d->index;
        return true;
    }
    for (const expr *c = x->first; c; c = c->next)
        if (holds_data(e, c, depth + 1, variable)) return true;
    return false;
}

static bool is_function(const expr *x)
{
    return x->kind == EXPR_CALL && x->name->def && x->name->def->kind == DEF_FUNCTION;
}

/* A function of the scenario is called in the formula, also through named values. */
static bool calls_function(const expr *x, unsigned depth)
{
    if (is_function(x) || depth > ROLES_DEPTH) return true;
    if (x->kind == EXPR_NAME && x->name->def && x->name->def->kind == DEF_VALUE)
        return calls_function(x->name->def->from->value, depth + 1);
    for (const expr *c = x->first; c; c = c->next)
        if (calls_function(c, depth + 1)) return true;
    return false;
}

static bool is_wanted(const search *w, const expr *x)
{
    size_t variable;
    if (!is_function(x) || x->n != 1) return false;
    if (w->D && x->name->def != w->D) return false;
    if (!w->D && calls_function(x->first, 0)) return false;
    return holds_data(w->e, x->first, 0, &variable) == w->data;
}

static void look(search *w, const expr *x, context c);

static void look_inside(search *w, const expr *x, context c)
{
    for (const expr *k = x->first; k && !w->call; k = k->next)
        look(w, k, c);
}

static void look_call(search *w, const expr *x, context c)
{
    const definition *d = x->name->def;
    if (!d) return;
    if (d->kind == DEF_FUNCTION) {
        c.around = x->n == 1 && !c.around ? d : NULL;
        c.linear = false;
        look_inside(w, x, c);
        return;
    }
    if (strcmp(d->name->text, "grad") == 0) return;
    if (strcmp(d->name->text, "at") == 0) {
        look(w, x->first, c);
        return;
    }
    if (strcmp(d->name->text, "E") != 0) c = (context){NULL, false, c.depth};
    look_inside(w, x, c);
}

static void look(search *w, const expr *x, context c)
{
    if (w->call || ++c.depth > ROLES_DEPTH) return;
    if (is_wanted(w, x)) {
        w->call = x;
        w->there = c;
        return;
    }
    switch (x->kind) {
    case EXPR_NAME:
        if (x->name->def && x->name->def->kind == DEF_VALUE) look(w, x->name->def->from->value, c);
        return;
    case EXPR_CALL:
        look_call(w, x, c);
        return;
    case EXPR_SUM:
    case EXPR_PRODUCT:
    case EXPR_MINUS:
        look_inside(w, x, c);
        return;
    default:
        look_inside(w, x, (context){NULL, false, c.depth});
    }
}

/* Searches the objective of player `which`. */
static void search_objective(search *w, size_t which)
{
    size_t k = 0;
    w->call = NULL;
    for (const entry *i = w->e->entries; i; i = i->next)
        if (i->is->kind == STATEMENT_PLAYER && k++ == which)
            look(w, i->is->value, (context){NULL, true, 0});
}

/* ---- values ---- */

/* function(leaves) with fresh leaves in the given shape; *value is a scalar. */
static dte_status apply(elab *e, const definition *function, shaped shape, shaped *leaves,
                        node *value)
{
    const item *argument = function->from->items;
    shaped out;
    DTE_TRY(shape_new(e, function->at, shape.rows, shape.cols, leaves));
    for (size_t k = 0; k < shape_count(shape); k++)
        leaves->v[k] = graph_fresh(e->g, argument->name->text);
    DTE_TRY(elab_graph(e, function->at));
    const binding bound = {argument->name, *leaves, NULL};
    const scope inside = {1, &bound};
    DTE_TRY(eval(e, function->from->value, &inside, &out));
    if (!shape_scalar(out)) return DTE_SCENARIO;
    *value = out.v[0];
    return DTE_OK;
}

static bool depends_on(elab *e, node value, size_t player)
{
    const scenario *s = e->out;
    for (size_t k = 0; k < s->n_components; k++) {
        const scenario_component *c = &s->components[k];
        if (s->variables[c->variable].player == player && walk_occurs(e, 1, &value, 1, &c->leaf))
            return true;
    }
    return false;
}

static dte_status fill_loss(elab *e, const search *w, scenario_roles *out)
{
    const shaped scalar = {1, 1, NULL};
    shaped t;
    out->t = graph_fresh(e->g, "t");
    out->loss_value = out->t;
    out->loss_found = w->call && (w->there.linear || w->there.around);
    if (!out->loss_found || !w->there.around) return elab_graph(e, (span){0});
    out->loss = w->there.around->name->text;
    out->loss_at = w->there.around->at;
    DTE_TRY(apply(e, w->there.around, scalar, &t, &out->loss_value));
    out->t = t.v[0];
    return DTE_OK;
}

static dte_status fill(elab *e, search *w, scenario_roles *out)
{
    shaped data, fake, y;
    const definition *D = w->call->name->def;
    DTE_TRY(eval(e, w->call->first, NULL, &data));
    DTE_TRY(apply(e, D, data, &y, &out->value));
    while (out->player < e->out->n_players && !depends_on(e, out->value, out->player))
        out->player++;
    if (out->player == e->out->n_players) return DTE_OK; /* nobody learns it */
    holds_data(e, w->call->first, 0, &out->variable);
    out->name = D->name->text;
    out->at = D->at;
    out->n = shape_count(data);
    out->y = y.v;
    out->data = data.v;
    w->D = D;
    search_objective(w, out->player); /* the loss is the discriminator's own */
    DTE_TRY(fill_loss(e, w, out));
    w->data = false;
    for (size_t p = 0; p < e->out->n_players && !out->fake; p++) {
        search_objective(w, p);
        if (!w->call || eval(e, w->call->first, NULL, &fake) != DTE_OK) continue;
        if (shape_equal(fake, data)) out->fake = fake.v;
    }
    out->found = true;
    return DTE_OK;
}

dte_status elaborate_roles(elab *e, scenario_roles *out)
{
    search w = {.e = e, .data = true};
    *out = (scenario_roles){0};
    for (size_t p = 0; p < e->out->n_players && !w.call; p++)
        search_objective(&w, p);
    if (!w.call) return DTE_OK;
    const dte_status status = fill(e, &w, out);
    if (e->fatal != DTE_OK) return e->fatal;
    if (status == DTE_OK) return DTE_OK;
    *out = (scenario_roles){0}; /* a function that this argument does not fit */
    return DTE_OK;
}

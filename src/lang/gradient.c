/* gradient.c - the operators E, grad, at and detach.
 *
 * grad(e, p) comes in two forms.
 *   p is a player's parameter, a random variable or a param: e is evaluated, and differentiated
 *     with respect to its leaves.
 *   p is a named value or an argument: e is evaluated with p replaced by fresh leaves,
 * differentiated with respect to these, and then they are replaced by the value of p. A named value
 * that depends on p is evaluated again for this, in an environment of its own (shadow,
 * elaborate.h). A symmetric parameter is differentiated in its coordinates c_ii = W_ii, c_ij =
 * sqrt(2) W_ij, which gives the symmetric matrix G with <G, dW> = de. */
#include "expr/derive.h"
#include "lang/elaborate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The name that grad or at refers to. */
typedef struct target {
    const symbol *name;
    const binding *bound; /* or NULL: */
    definition *def;
    shaped value;
    size_t n; /* leaves; 0: a formula */
    const node *leaves;
    const scenario_variable *variable; /* whose value it is, or NULL */
} target;

/* What the walks and derivatives of the graph cost. */
static dte_status charge_graph(elab *e, span at, size_t before)
{
    const size_t size = graph_size(e->g);
    return elab_charge(e, at, size / 64 + (size - before));
}

static int ascending(const void *a, const void *b)
{
    const node x = *(const node *)a, y = *(const node *)b;
    return (x > y) - (x < y);
}

static dte_status distinct_leaves(elab *e, shaped a, bool *yes)
{
    const size_t n = shape_count(a);
    *yes = false;
    for (size_t i = 0; i < n; i++)
        if (graph_view(e->g, a.v[i]).kind != NODE_LEAF) return DTE_OK;
    node *sorted = elab_alloc(e, n, sizeof *sorted);
    if (!sorted) return elab_stopped(e);
    memcpy(sorted, a.v, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, ascending);
    *yes = true;
    for (size_t i = 1; i < n; i++)
        if (sorted[i] == sorted[i - 1]) *yes = false;
    return DTE_OK;
}

static dte_status variable_leaves(elab *e, target *t)
{
    node *leaves = elab_alloc(e, t->variable->count, sizeof *leaves);
    if (!leaves) return elab_stopped(e);
    t->n = t->variable->count;
    for (size_t k = 0; k < t->n; k++)
        leaves[k] = e->out->components[t->variable->first + k].leaf;
    t->leaves = leaves;
    return DTE_OK;
}

static dte_status find_target(elab *e, const symbol *name, span at, const scope *s, target *t)
{
    *t = (target){.name = name, .bound = scope_find(s, name), .def = name->def};
    if (t->bound) {
        t->value = t->bound->value;
        if (t->bound->used) *t->bound->used = true;
    } else {
        if (!t->def) return DTE_SCENARIO;
        const def_kind kind = t->def->kind;
        if (kind == DEF_BUILTIN || kind == DEF_FUNCTION || kind == DEF_SIZE)
            return source_fail(e->err, at,
                               "'%s' is a %s; this must be a player's parameter, a random "
                               "variable, a param or a named value",
                               name->text, kind == DEF_SIZE ? "size" : "function");
        DTE_TRY(eval_value(e, t->def, at, &t->value));
    }
    t->variable = variable_of_value(e, t->value);
    if (t->variable) return variable_leaves(e, t);
    bool leaves;
    DTE_TRY(distinct_leaves(e, t->value, &leaves));
    t->n = leaves ? shape_count(t->value) : 0;
    t->leaves = t->value.v;
    return DTE_OK;
}

static dte_status differentiated(elab *e, const expr *x, const scope *s, node *out)
{
    shaped value;
    char text[SHAPE_TEXT];
    DTE_TRY(eval(e, x, s, &value));
    if (!shape_scalar(value))
        return source_fail(e->err, x->at,
                           "grad needs a scalar, but this is %s; sum(...) or "
                           "sqnorm(...) makes one",
                           shape_text(value, text));
    *out = value.v[0];
    return DTE_OK;
}

/* Coordinates of a symmetric matrix to its entries: c_ii, c_ij / sqrt(2). */
static void spread_symmetric(elab *e, size_t n, const node *c, node *entries)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++, c++)
            entries[i * n + j] = entries[j * n + i] =
                i == j ? *c : graph_mul(e->g, graph_root(e->g), *c);
}

/* d y / d leaves, in the shape of the target. With `to`, the leaves are replaced afterwards. */
static dte_status gradient_of(elab *e, const expr *x, const target *t, node y, size_t n,
                              const node *leaves, const node *to, shaped *out)
{
    const size_t before = graph_size(e->g);
    DTE_TRY(shape_new(e, x->at, t->value.rows, t->value.cols, out));
    node *gradient = elab_alloc(e, n, sizeof *gradient);
    if (!gradient) return elab_stopped(e);
    derive_gradient(e->g, y, n, leaves, gradient);
    DTE_TRY(elab_graph(e, x->at));
    if (to) graph_replace(e->g, n, gradient, n, leaves, to, false, gradient);
    DTE_TRY(elab_graph(e, x->at));
    if (t->variable && t->variable->symmetric)
        spread_symmetric(e, t->value.rows, gradient, out->v);
    else
        memcpy(out->v, gradient, n * sizeof *gradient);
    return charge_graph(e, x->at, before);
}

static dte_status grad_leaves(elab *e, const expr *x, const target *t, node y, shaped *out)
{
    const bool random = graph_view(e->g, t->leaves[0]).has & 1u << LEAF_RANDOM;
    if (random && !walk_occurs(e, 1, &y, t->n, t->leaves))
        return e->fatal != DTE_OK ? e->fatal
                                  : source_fail(e->err, x->first->at,
                                                "'%s' does not occur in this formula outside "
                                                "E[...]; write E[... grad(..., %s) ...]",
                                                t->name->text, t->name->text);
    return gradient_of(e, x, t, y, t->n, t->leaves, NULL, out);
}

/* Evaluates the first argument with the target standing for `fresh`. */
static dte_status eval_shadowed(elab *e, const expr *x, const scope *s, const target *t,
                                shaped fresh, bool *used, node *out)
{
    if (t->bound) {
        binding *bindings = elab_alloc(e, s->n, sizeof *bindings);
        if (!bindings) return elab_stopped(e);
        memcpy(bindings, s->bindings, s->n * sizeof *bindings);
        bindings[t->bound - s->bindings] = (binding){t->name, fresh, used};
        return differentiated(e, x, &(scope){s->n, bindings}, out);
    }
    shadow here = {t->def, fresh, false, e->shadows};
    const uint32_t env = e->env;
    e->shadows = &here;
    e->env = ++e->envs;
    const dte_status status = differentiated(e, x, s, out);
    e->shadows = here.up;
    e->env = env;
    *used = here.used;
    return status;
}

/* n fresh leaves, and the value they make in the shape of the target. */
static dte_status fresh_leaves(elab *e, const expr *x, const target *t, size_t n, node *leaves,
                               shaped *value)
{
    DTE_TRY(shape_new(e, x->at, t->value.rows, t->value.cols, value));
    for (size_t i = 0; i < n; i++)
        leaves[i] = graph_fresh(e->g, t->name->text);
    if (t->variable && t->variable->symmetric)
        spread_symmetric(e, value->rows, leaves, value->v);
    else
        memcpy(value->v, leaves, n * sizeof *leaves);
    return elab_graph(e, x->at);
}

/* The target is an argument or a named value. Where it stands for leaves, they may occur beside it:
 * alone (grad(e, p) with e an argument too), they are meant; together, nobody can tell. */
static dte_status grad_shadowed(elab *e, const expr *x, const scope *s, const target *t,
                                shaped *out)
{
    const size_t n = t->n > 0 ? t->n : shape_count(t->value);
    node *fresh = elab_alloc(e, n, sizeof *fresh), y = 0;
    shaped value;
    bool used = false;
    if (!fresh) return elab_stopped(e);
    DTE_TRY(fresh_leaves(e, x, t, n, fresh, &value));
    DTE_TRY(eval_shadowed(e, x->first, s, t, value, &used, &y));
    if (t->n > 0 && !walk_occurs(e, 1, &y, n, fresh)) return grad_leaves(e, x, t, y, out);
    if (t->n > 0 && walk_occurs(e, 1, &y, n, t->leaves))
        return source_fail(e->err, x->first->at,
                           "'%s' stands for '%s' here, and this formula contains "
                           "'%s' by itself too: the gradient could mean two things",
                           t->name->text, graph_view(e->g, t->leaves[0]).name,
                           graph_view(e->g, t->leaves[0]).name);
    if (!used)
        return source_fail(e->err, x->first->at,
                           "'%s' stands for a formula, and this does not mention "
                           "'%s': the gradient would be zero",
                           t->name->text, t->name->text);
    return gradient_of(e, x, t, y, n, fresh, t->n > 0 ? t->leaves : t->value.v, out);
}

/* grad(e, p) */
dte_status special_grad(elab *e, const expr *x, const scope *s, shaped *out)
{
    const expr *p = x->first->next;
    target t;
    if (p->kind == EXPR_BROKEN) return DTE_SCENARIO;
    if (p->kind != EXPR_NAME)
        return source_fail(e->err, p->at,
                           "the second argument of grad must be a name; give the formula "
                           "a name on a line of its own");
    DTE_TRY(find_target(e, p->name, p->at, s, &t));
    if (t.bound || t.def->kind == DEF_VALUE) return grad_shadowed(e, x, s, &t, out);
    node y = 0;
    DTE_TRY(differentiated(e, x->first, s, &y));
    return grad_leaves(e, x, &t, y, out);
}

dte_status variable_coordinates(elab *e, const scenario_variable *v, shaped value, span at,
                                node *out)
{
    const size_t n = v->rows;
    if (!v->symmetric) {
        memcpy(out, value.v, v->count * sizeof *out);
        return DTE_OK;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) {
            const node upper = value.v[i * n + j];
            if (upper != value.v[j * n + i])
                return source_fail(e->err, at,
                                   "'%s' is symmetric, but in this value the entries "
                                   "[%zu,%zu] and [%zu,%zu] differ",
                                   v->name, i + 1, j + 1, j + 1, i + 1);
            *out++ = i == j ? upper : graph_div(e->g, upper, graph_root(e->g));
        }
    return elab_graph(e, at);
}

dte_status check_same_shape(elab *e, const char *name, shaped is, shaped value, span at)
{
    char left[SHAPE_TEXT], right[SHAPE_TEXT], hint[64 + SHAPE_TEXT] = "";
    double number;
    if (shape_equal(is, value)) return DTE_OK;
    if (shape_scalar(value)) {
        const bool zero = graph_is_const(e->g, value.v[0], &number) && number == 0.0;
        snprintf(hint, sizeof hint, is.cols == 1 ? "; write %s(%zu)" : "; write %s(%zu, %zu)",
                 zero ? "zeros" : "c*ones", is.rows, is.cols);
    }
    return source_fail(e->err, at, "'%s' is %s, but this value is %s%s", name, shape_text(is, left),
                       shape_text(value, right), hint);
}

static dte_status at_argument(elab *e, const expr *c, const scope *s, node *from, node *to,
                              size_t *n)
{
    target t;
    shaped value;
    DTE_TRY(find_target(e, c->label, c->label_at, s, &t));
    if (t.n == 0)
        return source_fail(e->err, c->label_at,
                           "at replaces parameters of players, random variables and "
                           "params, but '%s' is a formula",
                           c->label->text);
    for (size_t k = 0; k < *n; k++)
        if (from[k] == t.leaves[0])
            return source_fail(e->err, c->label_at, "'%s' is replaced twice", c->label->text);
    DTE_TRY(eval(e, c, s, &value));
    DTE_TRY(check_same_shape(e, c->label->text, t.value, value, c->at));
    memcpy(from + *n, t.leaves, t.n * sizeof *from);
    if (t.variable)
        DTE_TRY(variable_coordinates(e, t.variable, value, c->at, to + *n));
    else
        memcpy(to + *n, value.v, t.n * sizeof *to);
    *n += t.n;
    return DTE_OK;
}

/* How many leaves the replaced names have, at most. */
static dte_status count_leaves(elab *e, const expr *x, const scope *s, size_t *n)
{
    target t;
    *n = 0;
    for (const expr *c = x->first->next; c; c = c->next) {
        if (!c->label)
            return source_fail(e->err, c->at, "at needs the name that is replaced: at(e, p = e2)");
        DTE_TRY(find_target(e, c->label, c->label_at, s, &t));
        *n += t.n;
    }
    return DTE_OK;
}

/* at(e, p = e2, ...) */
dte_status special_at(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped value;
    size_t room, n = 0;
    if (x->first->label)
        return source_fail(e->err, x->first->at,
                           "the first argument of at is the formula: "
                           "at(e, p = e2)");
    DTE_TRY(count_leaves(e, x, s, &room));
    node *from = elab_alloc(e, room, sizeof *from), *to = elab_alloc(e, room, sizeof *to);
    if (!from || !to) return elab_stopped(e);
    for (const expr *c = x->first->next; c; c = c->next)
        DTE_TRY(at_argument(e, c, s, from, to, &n));
    DTE_TRY(eval(e, x->first, s, &value));
    const size_t before = graph_size(e->g);
    DTE_TRY(shape_new(e, x->at, value.rows, value.cols, out));
    graph_replace(e->g, shape_count(value), value.v, n, from, to, false, out->v);
    DTE_TRY(elab_graph(e, x->at));
    return charge_graph(e, x->at, before);
}

/* detach(e) */
dte_status special_detach(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped value;
    DTE_TRY(eval(e, x->first, s, &value));
    DTE_TRY(shape_new(e, x->at, value.rows, value.cols, out));
    for (size_t i = 0; i < shape_count(value); i++)
        out->v[i] = graph_detach(e->g, value.v[i]);
    return DTE_OK;
}

/* E[e], entry by entry. A random variable must occur in e as it is written; it may cancel, as in
 * E[sqnorm(grad(D(x), x))] with a linear D. */
dte_status special_expectation(elab *e, const expr *x, const scope *s, shaped *out)
{
    shaped value;
    const bool before = e->met_random;
    e->met_random = false;
    DTE_TRY(eval(e, x->first, s, &value));
    const bool random = e->met_random;
    e->met_random = before || random;
    if (!random)
        return source_fail(e->err, x->at, "E[...] needs a random variable, but none occurs in it");
    DTE_TRY(shape_new(e, x->at, value.rows, value.cols, out));
    for (size_t i = 0; i < shape_count(value); i++) {
        if (walk_open_expectation(e, value.v[i]))
            return source_fail(e->err, x->at,
                               "E[...] around an expectation that depends on the random variable "
                               "'%s' itself; give the inner formula a closed form",
                               walk_leaf_name(e, value.v[i], 1u << LEAF_RANDOM));
        if (e->fatal != DTE_OK) return e->fatal;
        const size_t size = graph_size(e->g);
        out->v[i] = random_expect(e->random, value.v[i]);
        DTE_TRY(elab_graph(e, x->at));
        DTE_TRY(elab_charge(e, x->at, graph_size(e->g) - size));
    }
    return DTE_OK;
}

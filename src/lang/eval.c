/* eval.c - formulas: dispatch, names, and the checks that many places need. */
#include "base/number.h"
#include "lang/elaborate.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

const binding *scope_find(const scope *s, const symbol *name)
{
    for (size_t k = 0; s && k < s->n; k++)
        if (s->bindings[k].name == name) return &s->bindings[k];
    return NULL;
}

dte_status circle_fail(elab *e, const definition *d, span at)
{
    const definition *chain[8];
    size_t n = 0, total = 0;
    for (const frame *f = e->frames; f && f->def != d; f = f->up, total++)
        if (n < 8) chain[n++] = f->def;
    char text[1024];
    int length = snprintf(text, sizeof text, "%s", d->name->text);
    if (total > n) length += snprintf(text + length, sizeof text - (size_t)length, " -> ...");
    while (n-- > 0)
        length +=
            snprintf(text + length, sizeof text - (size_t)length, " -> %s", chain[n]->name->text);
    return source_fail(e->err, at, "'%s' is defined by itself: %s -> %s", d->name->text, text,
                       d->name->text);
}

/* Evaluates a named value in the environment that is in force. */
static dte_status evaluate_definition(elab *e, definition *d, span at, shaped *out)
{
    if (d->state == DEF_BUSY) return circle_fail(e, d, at);
    const def_state before = d->state;
    const bool met_before = e->met_random;
    const frame here = {d, e->frames};
    e->frames = &here;
    d->state = DEF_BUSY;
    e->met_random = false;
    const dte_status status = eval(e, d->from->value, NULL, out);
    d->met_random = d->met_random || e->met_random;
    e->met_random = met_before || d->met_random;
    d->state = status == DTE_OK ? before : DEF_FAILED;
    e->frames = here.up;
    return status;
}

static dte_status named_value(elab *e, definition *d, span at, shaped *out)
{
    for (shadow *h = e->shadows; h; h = h->up) {
        if (h->def != d) continue;
        h->used = true;
        *out = h->value;
        return DTE_OK;
    }
    if (d->state == DEF_FAILED) return DTE_SCENARIO;
    if (d->met_random) e->met_random = true;
    if (e->env != 0 && d->shadow_env == e->env) {
        *out = d->shadow_value;
        return DTE_OK;
    }
    if (e->env == 0 && d->state == DEF_DONE) {
        *out = d->value;
        return DTE_OK;
    }
    DTE_TRY(evaluate_definition(e, d, at, out));
    if (e->env == 0) {
        d->state = DEF_DONE;
        d->value = *out;
    } else {
        d->shadow_env = e->env;
        d->shadow_value = *out;
    }
    return DTE_OK;
}

/* Sizes, params, parameters and random variables are made before the first formula is
 * evaluated; only sizes and the laws of random variables can meet one that is not ready. */
dte_status eval_value(elab *e, definition *d, span at, shaped *out)
{
    if (d->kind == DEF_BUILTIN) return builtin_value(e, d, at, out);
    if (d->kind == DEF_VALUE) return named_value(e, d, at, out);
    if (d->kind == DEF_FUNCTION)
        return source_fail(e->err, at, "'%s' is a function; write %s(...)", d->name->text,
                           d->name->text);
    if (d->state == DEF_BUSY) return circle_fail(e, d, at);
    if (d->state == DEF_NEW && d->kind == DEF_SIZE) DTE_TRY(elaborate_size(e, d));
    if (d->state == DEF_NEW && d->kind == DEF_RANDOM) DTE_TRY(elaborate_random(e, d));
    if (d->state == DEF_FAILED) return DTE_SCENARIO;
    if (d->state != DEF_DONE)
        return source_fail(e->err, at, "'%s' has no shape before the sizes are known",
                           d->name->text);
    *out = d->value;
    return DTE_OK;
}

static dte_status eval_name(elab *e, const expr *x, const scope *s, shaped *out)
{
    const binding *b = scope_find(s, x->name);
    if (!b) return x->name->def ? eval_value(e, x->name->def, x->at, out) : DTE_SCENARIO;
    if (b->used) *b->used = true;
    *out = b->value;
    return DTE_OK;
}

static dte_status eval_call(elab *e, const expr *x, const scope *s, shaped *out)
{
    definition *d = x->name->def;
    if (!scope_find(s, x->name) && !d) return DTE_SCENARIO;
    if (!scope_find(s, x->name) && d->kind == DEF_BUILTIN) return builtin_call(e, d, x, s, out);
    if (!scope_find(s, x->name) && d->kind == DEF_FUNCTION) return call_function(e, d, x, s, out);
    return source_fail(e->err, x->at, "'%s' is not a function; for a product write %s*(...)",
                       x->name->text, x->name->text);
}

static dte_status dispatch(elab *e, const expr *x, const scope *s, shaped *out)
{
    switch (x->kind) {
    case EXPR_NUMBER:
        return shape_constant(e, x->at, x->number, out);
    case EXPR_NAME:
        return eval_name(e, x, s, out);
    case EXPR_SUM:
        return operate_sum(e, x, s, out);
    case EXPR_PRODUCT:
        return operate_product(e, x, s, out);
    case EXPR_POWER:
        return operate_power(e, x, s, out);
    case EXPR_MINUS:
        return operate_minus(e, x, s, out);
    case EXPR_TRANSPOSE:
        return operate_transpose(e, x, s, out);
    case EXPR_INDEX:
        return operate_index(e, x, s, out);
    case EXPR_CALL:
        return eval_call(e, x, s, out);
    case EXPR_MATRIX:
        return operate_matrix(e, x, s, out);
    case EXPR_ROW:
    case EXPR_BROKEN:
        break;
    }
    return DTE_SCENARIO;
}

static bool has_random(const elab *e, shaped a)
{
    for (size_t i = 0; i < shape_count(a); i++)
        if (graph_view(e->g, a.v[i]).has & 1u << LEAF_RANDOM) return true;
    return false;
}

dte_status eval(elab *e, const expr *x, const scope *s, shaped *out)
{
    *out = (shaped){0, 0, NULL};
    if (e->fatal != DTE_OK) return e->fatal;
    if (e->depth >= ELAB_DEPTH)
        return source_fail_status(e->err, DTE_LIMIT, x->at,
                                  "formulas are nested deeper than %d through names and calls",
                                  ELAB_DEPTH);
    DTE_TRY(elab_charge(e, x->at, 1));
    e->depth++;
    dte_status status = dispatch(e, x, s, out);
    e->depth--;
    if (status == DTE_OK) status = elab_graph(e, x->at);
    if (status == DTE_OK) status = shape_finite(e, x, *out);
    if (status == DTE_OK && !e->met_random) e->met_random = has_random(e, *out);
    return status;
}

dte_status eval_children(elab *e, const expr *x, const scope *s, shaped **out)
{
    *out = elab_alloc(e, x->n, sizeof **out);
    if (!*out) return elab_stopped(e);
    size_t k = 0;
    for (const expr *c = x->first; c; c = c->next)
        DTE_TRY(eval(e, c, s, &(*out)[k++]));
    return DTE_OK;
}

dte_status eval_scalar(elab *e, const expr *x, const char *what, node *out)
{
    shaped value;
    char text[SHAPE_TEXT];
    DTE_TRY(eval(e, x, NULL, &value));
    if (!shape_scalar(value))
        return source_fail(e->err, x->at, "%s must be a scalar, but it is %s", what,
                           shape_text(value, text));
    *out = value.v[0];
    return DTE_OK;
}

dte_status eval_constant(elab *e, const expr *x, const scope *s, const char *what, double *out)
{
    shaped value;
    char text[SHAPE_TEXT];
    DTE_TRY(eval(e, x, s, &value));
    if (!shape_scalar(value))
        return source_fail(e->err, x->at, "%s must be a number, but it is %s", what,
                           shape_text(value, text));
    if (graph_is_const(e->g, value.v[0], out)) return DTE_OK;
    const char *name = walk_leaf_name(e, value.v[0], 0xff);
    if (*name)
        return source_fail(e->err, x->at, "%s must be a number, but it depends on '%s'", what,
                           name);
    return source_fail(e->err, x->at, "%s must be a number", what);
}

dte_status eval_integer(elab *e, const expr *x, const scope *s, const char *what, size_t most,
                        size_t *out)
{
    double value = 0.0;
    char text[NUMBER_TEXT];
    DTE_TRY(eval_constant(e, x, s, what, &value));
    if (!(value >= 1.0 && value <= (double)most) || floor(value) != value)
        return source_fail(e->err, x->at, "%s must be a whole number from 1 to %zu, but it is %s",
                           what, most, number_shortest(value, text));
    *out = (size_t)value;
    return DTE_OK;
}

dte_status check_param_only(elab *e, span at, const char *what, size_t n, const node *v)
{
    enum { OTHERS = 0xff & ~(1 << LEAF_PARAM | 1 << LEAF_ROOT) };
    for (size_t k = 0; k < n; k++) {
        const uint32_t has = graph_view(e->g, v[k]).has;
        if (has & OTHERS)
            return source_fail(e->err, at,
                               "%s depends on '%s'; only numbers, sizes and params may be "
                               "used here",
                               what, walk_leaf_name(e, v[k], OTHERS));
        if (has & HAS_EXPECT)
            return source_fail(e->err, at,
                               "%s contains an expectation without a closed form; only "
                               "numbers, sizes and params may be used here",
                               what);
    }
    return DTE_OK;
}

dte_status eval_param_only(elab *e, const expr *x, const char *what, node *out)
{
    DTE_TRY(eval_scalar(e, x, what, out));
    return check_param_only(e, x->at, what, 1, out);
}

dte_status check_closed(elab *e, span at, const char *what, node a)
{
    const uint32_t random = 1u << LEAF_RANDOM;
    if (!(graph_view(e->g, a).has & random)) return DTE_OK;
    const char *name = walk_leaf_name(e, a, random);
    return source_fail(e->err, at, "%s depends on the random variable '%.*s' outside E[...]", what,
                       (int)strcspn(name, "["), name);
}

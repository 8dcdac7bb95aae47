/* randoms.c - sizes, params, and random variables with their laws. */
#include "base/number.h"
#include "lang/elaborate.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const scenario_override *find_override(const elab *e, const char *name)
{
    for (size_t k = e->n_overrides; k-- > 0;)
        if (strcmp(e->overrides[k].name, name) == 0) return &e->overrides[k];
    return NULL;
}

static dte_status override_size(elab *e, const scenario_override *o, size_t *out)
{
    char text[NUMBER_TEXT];
    if (!(o->value >= 1.0 && o->value <= ELAB_SIZE) || floor(o->value) != o->value)
        return fail(e->err, DTE_USAGE,
                    "size '%s' must be a whole number from 1 to %d, but it is set to %s", o->name,
                    ELAB_SIZE, number_shortest(o->value, text));
    *out = (size_t)o->value;
    return DTE_OK;
}

static dte_status size_value(elab *e, const definition *d, size_t *out)
{
    const scenario_override *o = find_override(e, d->name->text);
    if (o) return override_size(e, o, out);
    const char *what = elab_text(e, "size '%s'", d->name->text);
    if (!what) return elab_stopped(e);
    return eval_integer(e, d->from->value, NULL, what, ELAB_SIZE, out);
}

dte_status elaborate_size(elab *e, definition *d)
{
    const frame here = {d, e->frames};
    size_t value = 1;
    e->frames = &here;
    d->state = DEF_BUSY;
    dte_status status = size_value(e, d, &value);
    if (status == DTE_OK) status = shape_constant(e, d->at, (double)value, &d->value);
    d->state = status == DTE_OK ? DEF_DONE : DEF_FAILED;
    e->frames = here.up;
    if (status == DTE_OK) e->out->sizes[e->out->n_sizes++] = (scenario_size){d->name->text, value};
    return status;
}

/* Params become leaves first of all, so that a size that depends on one can say so. */
static dte_status param_leaves(elab *e)
{
    scenario *out = e->out;
    out->params = elab_alloc(e, elab_count(e, STATEMENT_PARAM), sizeof *out->params);
    if (!out->params) return elab_stopped(e);
    for (const entry *i = e->entries; i; i = i->next) {
        if (i->is->kind != STATEMENT_PARAM) continue;
        definition *d = i->is->name->def;
        const size_t index = d->index = out->n_params++;
        DTE_TRY(shape_new(e, d->at, 1, 1, &d->value));
        d->value.v[0] = graph_leaf(e->g, LEAF_PARAM, (uint32_t)index, d->name->text);
        DTE_TRY(elab_graph(e, d->at));
        d->state = DEF_DONE;
        out->params[index] =
            (scenario_param){.name = d->name->text, .leaf = d->value.v[0], .at = i->is->at};
    }
    return DTE_OK;
}

dte_status elaborate_sizes(elab *e)
{
    DTE_TRY(param_leaves(e));
    e->out->sizes = elab_alloc(e, elab_count(e, STATEMENT_SIZE), sizeof *e->out->sizes);
    e->out->randoms = elab_alloc(e, elab_count(e, STATEMENT_RANDOM), sizeof *e->out->randoms);
    if (!e->out->sizes || !e->out->randoms) return elab_stopped(e);
    for (const entry *i = e->entries; i && e->fatal == DTE_OK; i = i->next)
        if (i->is->kind == STATEMENT_SIZE && i->is->name->def->state == DEF_NEW)
            elaborate_size(e, i->is->name->def);
    return e->fatal;
}

static dte_status param_value(elab *e, const statement *s, scenario_param *p)
{
    const char *what = elab_text(e, "param '%s'", p->name);
    const char *range = elab_text(e, "the range of param '%s'", p->name);
    char value[NUMBER_TEXT], lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    if (!what || !range) return elab_stopped(e);
    DTE_TRY(eval_constant(e, s->value, NULL, what, &p->value));
    if (!s->lo) return DTE_OK;
    DTE_TRY(eval_constant(e, s->lo, NULL, range, &p->lo));
    DTE_TRY(eval_constant(e, s->hi, NULL, range, &p->hi));
    p->has_range = true;
    number_shortest(p->lo, lo);
    number_shortest(p->hi, hi);
    if (!(p->lo < p->hi))
        return source_fail(e->err, span_join(s->lo->at, s->hi->at),
                           "%s is empty: %s is not below %s", range, lo, hi);
    if (p->value >= p->lo && p->value <= p->hi) return DTE_OK;
    return source_fail(e->err, s->value_at, "%s is %s, outside its range [%s, %s]", what,
                       number_shortest(p->value, value), lo, hi);
}

dte_status elaborate_params(elab *e)
{
    for (const entry *i = e->entries; i && e->fatal == DTE_OK; i = i->next)
        if (i->is->kind == STATEMENT_PARAM)
            param_value(e, i->is, &e->out->params[i->is->name->def->index]);
    return e->fatal;
}

/* "mean" of "mean, covariance": argument k of a distribution. */
static const char *argument_name(elab *e, size_t kind, size_t k)
{
    const char *text = random_row(kind)->arg_names;
    while (k-- > 0 && strchr(text, ','))
        text = strchr(text, ',') + 1;
    text += strspn(text, " ");
    return elab_text(e, "%.*s", (int)strcspn(text, ","), text);
}

static dte_status check_law_shape(elab *e, const expr *x, const char *what, shaped need, shaped is)
{
    char left[SHAPE_TEXT], right[SHAPE_TEXT];
    if (shape_equal(need, is)) return DTE_OK;
    shape_text(need, left);
    shape_text(is, right);
    if (!shape_scalar(is))
        return source_fail(e->err, x->at, "%s must be %s, but it is %s", what, left, right);
    if (need.cols == 1)
        return source_fail(e->err, x->at, "%s must be %s, but it is %s; write c*ones(%zu)", what,
                           left, right, need.rows);
    return source_fail(e->err, x->at, "%s must be %s, but it is %s; write c*eye(%zu)", what, left,
                       right, need.rows);
}

/* Laws depend on params and the state; a square matrix is a covariance. */
static dte_status check_law(elab *e, const expr *x, const char *what, shaped a)
{
    for (size_t i = 0; i < shape_count(a); i++) {
        const uint32_t has = graph_view(e->g, a.v[i]).has;
        if (has & 1u << LEAF_RANDOM)
            return source_fail(e->err, x->at, "%s depends on the random variable '%s'", what,
                               walk_leaf_name(e, a.v[i], 1u << LEAF_RANDOM));
        if (has & HAS_EXPECT)
            return source_fail(e->err, x->at, "%s contains an expectation without a closed form",
                               what);
    }
    const size_t n = a.rows;
    if (a.cols != n) return DTE_OK;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (a.v[i * n + j] != a.v[j * n + i])
                return source_fail(e->err, x->at,
                                   "%s must be symmetric, but its entries [%zu,%zu] and "
                                   "[%zu,%zu] differ",
                                   what, i + 1, j + 1, j + 1, i + 1);
    return DTE_OK;
}

enum { LAW_ARGUMENTS = 2 };

/* `owner`: "'x'", or "part 2 of 'x'". */
static dte_status law_arguments(elab *e, const law_syntax *l, const char *owner, size_t n,
                                const node **out)
{
    const random_info *info = random_row(l->kind);
    size_t rows[LAW_ARGUMENTS], cols[LAW_ARGUMENTS], k = 0;
    if (l->n != (size_t)info->args)
        return source_fail(e->err, l->at, "'%s' takes %d argument%s (%s), but %zu %s given",
                           info->name, info->args, info->args == 1 ? "" : "s", info->arg_names,
                           l->n, l->n == 1 ? "is" : "are");
    random_shape(l->kind, n, rows, cols);
    for (const expr *x = l->args; x; x = x->next, k++) {
        const char *name = argument_name(e, l->kind, k);
        const char *what = name ? elab_text(e, "the %s of %s", name, owner) : NULL;
        if (!what) return elab_stopped(e);
        shaped value;
        DTE_TRY(eval(e, x, NULL, &value));
        DTE_TRY(check_law_shape(e, x, what, (shaped){rows[k], cols[k], NULL}, value));
        DTE_TRY(check_law(e, x, what, value));
        out[k] = value.v;
    }
    return DTE_OK;
}

static dte_status part_weight(elab *e, const law_syntax *part, const char *owner, bool *positive,
                              node *out)
{
    const char *what = elab_text(e, "the weight of %s", owner);
    char text[NUMBER_TEXT];
    double value;
    if (!what) return elab_stopped(e);
    DTE_TRY(eval_param_only(e, part->weight, what, out));
    const bool constant = graph_is_const(e->g, *out, &value);
    if (constant && value < 0.0)
        return source_fail(e->err, part->weight->at, "%s must not be negative, but it is %s", what,
                           number_shortest(value, text));
    *positive = *positive || !constant || value > 0.0;
    return DTE_OK;
}

static dte_status add_mixture(elab *e, const statement *s, size_t n, node *components)
{
    const law_syntax *l = s->law;
    random_part *parts = elab_alloc(e, l->n, sizeof *parts);
    bool positive = false;
    size_t k = 0;
    if (!parts) return elab_stopped(e);
    for (const law_syntax *part = l->parts; part; part = part->next, k++) {
        const char *owner = elab_text(e, "part %zu of '%s'", k + 1, s->name->text);
        if (!owner) return elab_stopped(e);
        parts[k].kind = part->kind;
        DTE_TRY(part_weight(e, part, owner, &positive, &parts[k].weight));
        DTE_TRY(law_arguments(e, part, owner, n, parts[k].args));
    }
    if (!positive)
        return source_fail(e->err, l->at, "every weight of '%s' is 0; one must be positive",
                           s->name->text);
    randoms_add_mixture(e->random, s->name->text, n, s->length != NULL, l->n, parts, components);
    return DTE_OK;
}

static dte_status add_samples(elab *e, const statement *s, size_t n, node *components)
{
    size_t rows;
    const double *values;
    DTE_TRY(samples_read(e, s->law, s->name->text, n, &rows, &values));
    randoms_add_samples(e->random, s->name->text, n, s->length != NULL, rows, values, components);
    return DTE_OK;
}

static dte_status add_formulas(elab *e, const statement *s, size_t n, node *components)
{
    const node *arguments[LAW_ARGUMENTS];
    const char *owner = elab_text(e, "'%s'", s->name->text);
    if (!owner) return elab_stopped(e);
    DTE_TRY(law_arguments(e, s->law, owner, n, arguments));
    randoms_add(e->random, s->name->text, s->law->kind, n, s->length != NULL, arguments,
                components);
    return DTE_OK;
}

static dte_status add_law(elab *e, const statement *s, size_t n, node *components)
{
    switch (random_row(s->law->kind)->form) {
    case RANDOM_MIXTURE:
        return add_mixture(e, s, n, components);
    case RANDOM_FILE:
        return add_samples(e, s, n, components);
    case RANDOM_FORMULAS:
        break;
    }
    return add_formulas(e, s, n, components);
}

static dte_status make_random(elab *e, definition *d)
{
    const statement *s = d->from;
    shaped value;
    size_t n = 1;
    const char *what = elab_text(e, "the size of '%s'", s->name->text);
    if (!what) return elab_stopped(e);
    if (s->length) DTE_TRY(eval_integer(e, s->length, NULL, what, ELAB_SIZE, &n));
    DTE_TRY(shape_new(e, s->at, n, 1, &value));
    DTE_TRY(add_law(e, s, n, value.v));
    DTE_TRY(elab_graph(e, s->law->at));
    d->value = value;
    d->index = e->out->n_randoms++;
    e->out->randoms[d->index] =
        (scenario_random){s->name->text, (random_role)s->role, n, s->law->kind, s->at};
    return DTE_OK;
}

dte_status elaborate_random(elab *e, definition *d)
{
    const frame here = {d, e->frames};
    e->frames = &here;
    d->state = DEF_BUSY;
    const dte_status status = make_random(e, d);
    d->state = status == DTE_OK ? DEF_DONE : DEF_FAILED;
    e->frames = here.up;
    return status;
}

dte_status elaborate_randoms(elab *e)
{
    for (const entry *i = e->entries; i && e->fatal == DTE_OK; i = i->next)
        if (i->is->kind == STATEMENT_RANDOM && i->is->name->def->state == DEF_NEW)
            elaborate_random(e, i->is->name->def);
    return e->fatal;
}

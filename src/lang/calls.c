/* calls.c - functions of the scenario, inlined.
 *
 * A call is remembered by function, environment and argument nodes, so that
 * f1(x) = f0(x) + f0(x), f2(x) = f1(x) + f1(x), ... costs one evaluation of each. */
#include "lang/elaborate.h"
#include <string.h>

typedef struct memo {
    uint64_t hash;
    const definition *function;
    uint32_t env;
    const shaped *arguments;
    shaped value;
    bool met_random; /* as in definition */
    struct memo *next;
} memo;

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static uint64_t hash_call(const elab *e, const definition *f, size_t n, const shaped *arguments)
{
    uint64_t hash = mix(mix(0, (uint64_t)(uintptr_t)f), e->env);
    for (size_t k = 0; k < n; k++) {
        hash = mix(hash, arguments[k].rows);
        for (size_t i = 0; i < shape_count(arguments[k]); i++)
            hash = mix(hash, arguments[k].v[i]);
    }
    return hash;
}

static bool same_arguments(size_t n, const shaped *a, const shaped *b)
{
    for (size_t k = 0; k < n; k++)
        if (!shape_equal(a[k], b[k]) ||
            memcmp(a[k].v, b[k].v, shape_count(a[k]) * sizeof *a[k].v) != 0)
            return false;
    return true;
}

static const memo *remembered(const elab *e, const definition *f, uint64_t hash,
                              const shaped *arguments)
{
    const memo *m = e->memo[hash % ELAB_MEMO];
    for (; m; m = m->next)
        if (m->hash == hash && m->function == f && m->env == e->env &&
            same_arguments(f->from->n_items, arguments, m->arguments))
            return m;
    return NULL;
}

static dte_status remember(elab *e, const definition *f, uint64_t hash, const shaped *arguments,
                           shaped value, bool met_random)
{
    memo *m = elab_alloc(e, 1, sizeof *m);
    if (!m) return elab_stopped(e);
    memo **bucket = &e->memo[hash % ELAB_MEMO];
    *m = (memo){hash, f, e->env, arguments, value, met_random, *bucket};
    *bucket = m;
    return DTE_OK;
}

static dte_status check_call(elab *e, const definition *f, const expr *x)
{
    const size_t n = f->from->n_items;
    for (const expr *c = x->first; c; c = c->next)
        if (c->label)
            return source_fail(e->err, c->label_at,
                               "'%s = ...' belongs to at(e, p = e2); '%s' takes "
                               "its arguments in order",
                               c->label->text, f->name->text);
    if (x->n == n) return DTE_OK;
    source_fail(e->err, x->at, "'%s' takes %zu argument%s, but %zu %s given", f->name->text, n,
                n == 1 ? "" : "s", x->n, x->n == 1 ? "is" : "are");
    source_note(e->err, f->at, "'%s' is defined here", f->name->text);
    return DTE_SCENARIO;
}

/* Says which call led to an error in a body; of many calls inside calls only the innermost. */
static void note_call(elab *e, const definition *f, span at, size_t errors_before)
{
    enum { NOTES = 4 };
    if (e->err->count == errors_before) return;
    if (e->notes_count != e->err->count) e->notes = 0;
    e->notes_count = e->err->count;
    if (e->notes++ < NOTES) source_note(e->err, at, "in this call of '%s'", f->name->text);
}

static dte_status run_body(elab *e, definition *f, const expr *x, const shaped *arguments,
                           shaped *out)
{
    binding *bindings = elab_alloc(e, x->n, sizeof *bindings);
    if (!bindings) return elab_stopped(e);
    size_t k = 0;
    for (const item *i = f->from->items; i; i = i->next, k++)
        bindings[k] = (binding){i->name, arguments[k], NULL};
    const scope inside = {x->n, bindings};
    const frame here = {f, e->frames};
    const size_t errors = e->err->count;
    e->frames = &here;
    f->state = DEF_BUSY;
    e->calls++;
    const dte_status status = eval(e, f->from->value, &inside, out);
    e->calls--;
    e->frames = here.up;
    f->state = status == DTE_OK ? DEF_NEW : DEF_FAILED;
    if (status != DTE_OK) note_call(e, f, x->at, errors);
    return status;
}

dte_status call_function(elab *e, definition *f, const expr *x, const scope *s, shaped *out)
{
    shaped *arguments;
    DTE_TRY(check_call(e, f, x));
    DTE_TRY(eval_children(e, x, s, &arguments));
    if (f->state == DEF_FAILED) return DTE_SCENARIO;
    if (f->state == DEF_BUSY) return circle_fail(e, f, x->at);
    if (e->calls >= ELAB_CALLS)
        return source_fail_status(e->err, DTE_LIMIT, x->at, "calls nested deeper than %d",
                                  ELAB_CALLS);
    const uint64_t hash = hash_call(e, f, x->n, arguments);
    const memo *old = remembered(e, f, hash, arguments);
    if (old) {
        *out = old->value;
        if (old->met_random) e->met_random = true;
        return DTE_OK;
    }
    const bool before = e->met_random;
    e->met_random = false;
    DTE_TRY(run_body(e, f, x, arguments, out));
    const bool met = e->met_random;
    e->met_random = before || met;
    return remember(e, f, hash, arguments, *out, met);
}

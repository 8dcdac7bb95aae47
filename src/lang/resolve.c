/* resolve.c - names that mean nothing.
 *
 * Formulas are searched once, before anything is evaluated, bodies of functions that are
 * never called too. Each unknown name is reported once; the formula around it becomes EXPR_BROKEN.
 */
#include "lang/elaborate.h"
#include <string.h>

enum { ARGUMENTS = 64 }; /* as many as take part in a hint */

static bool is_argument(const item *arguments, const symbol *name)
{
    while (arguments && arguments->name != name)
        arguments = arguments->next;
    return arguments != NULL;
}

static void unknown(elab *e, symbol *name, span at, bool call, const item *arguments)
{
    if (name->suspect || e->incomplete) return;
    name->suspect = true;
    const char *more[ARGUMENTS];
    size_t n = 0;
    for (; arguments && n < ARGUMENTS; arguments = arguments->next)
        more[n++] = arguments->name->text;
    char hint[NAMES_HINT];
    source_fail(e->err, at, "unknown %s '%s'%s", call ? "function" : "name", name->text,
                names_hint_defined(&e->names, name->text, n, more, hint));
}

static bool is_known(const symbol *name, const item *arguments)
{
    return name->def || is_argument(arguments, name);
}

static void resolve_in(elab *e, expr *x, const item *arguments)
{
    if (!x) return;
    const bool call = x->kind == EXPR_CALL;
    if (x->label && !is_known(x->label, arguments)) {
        unknown(e, x->label, x->label_at, false, arguments);
        x->kind = EXPR_BROKEN;
        return;
    }
    if ((call || x->kind == EXPR_NAME) && !is_known(x->name, arguments)) {
        const span name_at = {x->at.src, x->at.begin, x->at.begin + (uint32_t)x->name->length};
        const bool plain =
            memcmp(x->at.src->text + x->at.begin, x->name->text, x->name->length) == 0;
        unknown(e, x->name, plain ? name_at : x->at, call, arguments);
        x->kind = EXPR_BROKEN;
    }
    for (expr *c = x->first; c; c = c->next)
        resolve_in(e, c, arguments);
}

void resolve_expr(elab *e, expr *x)
{
    resolve_in(e, x, NULL);
}

static void resolve_items(elab *e, const statement *s)
{
    for (const item *i = s->items; i; i = i->next) {
        for (size_t k = 0; k < i->n_index; k++)
            resolve_expr(e, i->index[k]);
        const bool word = s->kind == STATEMENT_TRAIN && i->value && i->value->kind == EXPR_NAME;
        if (!word) resolve_expr(e, i->value);
        resolve_expr(e, i->hi);
    }
}

static void resolve_expect(elab *e, const expect_syntax *x)
{
    resolve_expr(e, x->number);
    resolve_expr(e, x->tolerance);
    for (const eigenvalue *z = x->values; z; z = z->next) {
        expr *const parts[] = {z->re, z->im, z->pair_re, z->pair_im, z->times};
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            resolve_expr(e, parts[k]);
    }
}

static void resolve_law(elab *e, const law_syntax *l)
{
    resolve_expr(e, l->weight);
    for (expr *x = l->args; x; x = x->next)
        resolve_expr(e, x);
    for (const law_syntax *part = l->parts; part; part = part->next)
        resolve_law(e, part);
}

dte_status resolve_all(elab *e)
{
    for (const entry *i = e->entries; i; i = i->next) {
        const statement *s = i->is;
        const bool function = s->kind == STATEMENT_DEFINE;
        expr *const parts[] = {s->lo, s->hi, s->length, s->rate};
        for (size_t k = 0; k < 4; k++)
            resolve_expr(e, parts[k]);
        resolve_in(e, s->value, function ? s->items : NULL);
        if (s->law) resolve_law(e, s->law);
        if (s->expect) resolve_expect(e, s->expect);
        if (!function) resolve_items(e, s);
    }
    return e->fatal;
}

/* declare.c - which statement is in force for each name.
 *
 * Statements come in the order used files first. One of a later file takes the place of an earlier
 * one with the same name; two in one file are an error. Claims are never inherited, and a file with
 * a `train` line brings all of them. */
#include "lang/elaborate.h"
#include <string.h>

definition *declare_definition(elab *e, symbol *name, def_kind kind, const statement *from, span at)
{
    definition *d = elab_alloc(e, 1, sizeof *d);
    if (!d) return NULL;
    *d = (definition){.kind = kind, .name = name, .from = from, .at = at};
    return name->def = d;
}

dte_status declare_twice(elab *e, const char *name, span a, span b)
{
    const bool swap = a.src == b.src && a.begin > b.begin;
    const span first = swap ? b : a, second = swap ? a : b;
    size_t line, column;
    if (!first.src) return source_fail(e->err, second, "'%s' is already defined", name);
    source_place(first.src, first.begin, &line, &column);
    if (first.src == second.src)
        return source_fail(e->err, second, "'%s' is already defined on line %zu", name, line);
    return source_fail(e->err, second, "'%s' is already defined in %s, line %zu", name,
                       first.src->name, line);
}

static dte_status add_entry(elab *e, statement *s, entry **slot)
{
    entry *i = elab_alloc(e, 1, sizeof *i);
    if (!i) return elab_stopped(e);
    i->is = s;
    *e->entries_end = i;
    e->entries_end = &i->next;
    if (slot) *slot = i;
    return DTE_OK;
}

static dte_status put(elab *e, statement *s, entry **slot, const char *name, span at)
{
    if (!*slot) return add_entry(e, s, slot);
    const statement *old = (*slot)->is;
    if (old->file == s->file) return declare_twice(e, name, old->name ? old->name_at : old->at, at);
    (*slot)->is = s;
    return DTE_OK;
}

static dte_status check_builtin(elab *e, const symbol *name, span at)
{
    if (!name->def || name->def->kind != DEF_BUILTIN) return DTE_OK;
    return source_fail(e->err, at, "'%s' is built in and cannot be defined", name->text);
}

/* Drops the `train` lines of other files. */
static void drop_trains(elab *e, size_t file)
{
    entry **link = &e->entries;
    while (*link) {
        if ((*link)->is->kind == STATEMENT_TRAIN && (*link)->is->file != file)
            *link = (*link)->next;
        else
            link = &(*link)->next;
    }
    e->entries_end = link;
}

static const char *single_name(statement_kind kind)
{
    static const char *const names[STATEMENT_KINDS] = {
        [STATEMENT_GAME] = "game",
        [STATEMENT_SOURCE] = "source",
        [STATEMENT_START] = "start",
        [STATEMENT_WINDOW] = "window",
    };
    return names[kind];
}

dte_status declare_statement(elab *e, statement *s)
{
    if (s->broken) {
        e->broken = true;
        return DTE_OK;
    }
    switch (s->kind) {
    case STATEMENT_PARAM:
    case STATEMENT_SIZE:
    case STATEMENT_RANDOM:
    case STATEMENT_DEFINE:
        DTE_TRY(check_builtin(e, s->name, s->name_at));
        return put(e, s, &s->name->entry[SPACE_VALUE], s->name->text, s->name_at);
    case STATEMENT_PLAYER:
        return put(e, s, &s->name->entry[SPACE_PLAYER], s->name->text, s->name_at);
    case STATEMENT_EQUILIBRIUM:
        return put(e, s, &s->name->entry[SPACE_EQUILIBRIUM], s->name->text, s->name_at);
    case STATEMENT_ENERGY:
        return put(e, s, &s->name->entry[SPACE_ENERGY], s->name->text, s->name_at);
    case STATEMENT_TRAIN:
        drop_trains(e, s->file);
        return add_entry(e, s, NULL);
    case STATEMENT_EXPECT:
        return s->file == 0 ? add_entry(e, s, NULL) : DTE_OK;
    default:
        return put(e, s, &e->single[s->kind], single_name(s->kind), s->at);
    }
}

static dte_status declare_variables(elab *e, const statement *player, size_t *index)
{
    for (const item *i = player->items; i; i = i->next, ++*index) {
        if (check_builtin(e, i->name, i->name_at) != DTE_OK) continue;
        const definition *old = i->name->def;
        if (old && old->kind == DEF_VARIABLE && old->from != player)
            source_fail(e->err, i->name_at, "'%s' is already a parameter of player '%s'",
                        i->name->text, old->from->name->text);
        else if (old)
            declare_twice(e, i->name->text, old->at, i->name_at);
        if (old) continue;
        definition *d = declare_definition(e, i->name, DEF_VARIABLE, player, i->name_at);
        if (!d) return elab_stopped(e);
        d->index = *index;
    }
    return DTE_OK;
}

static def_kind kind_of(const statement *s)
{
    if (s->kind == STATEMENT_PARAM) return DEF_PARAM;
    if (s->kind == STATEMENT_SIZE) return DEF_SIZE;
    if (s->kind == STATEMENT_RANDOM) return DEF_RANDOM;
    return s->n_items > 0 ? DEF_FUNCTION : DEF_VALUE;
}

dte_status declare_names(elab *e)
{
    size_t index = 0;
    for (const entry *i = e->entries; i; i = i->next) {
        const statement *s = i->is;
        if (!s->name || s->name->entry[SPACE_VALUE] != i) continue;
        if (!declare_definition(e, s->name, kind_of(s), s, s->name_at)) return elab_stopped(e);
        if (s->kind != STATEMENT_DEFINE) continue;
        for (const item *a = s->items; a; a = a->next)
            check_builtin(e, a->name, a->name_at);
    }
    for (const entry *i = e->entries; i; i = i->next)
        if (i->is->kind == STATEMENT_PLAYER) DTE_TRY(declare_variables(e, i->is, &index));
    if (elab_count(e, STATEMENT_PLAYER) > 0 || e->broken || e->incomplete) return e->fatal;
    uint32_t end = (uint32_t)e->main->length;
    while (end > 0 && strchr(" \t\n", e->main->text[end - 1]))
        end--;
    source_fail(e->err, (span){e->main, end, end},
                "no player: write for example  player p (w) minimizes w^2");
    return e->fatal;
}

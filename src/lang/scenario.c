/* scenario.c - loading and dropping a scenario.
 *
 * The store owns everything: an arena with names, trees and arrays, the texts, the graph and
 * the random variables. The elaborator stays in it, for formulas that come later. */
#include "lang/scenario.h"
#include "lang/elaborate.h"
#include "lang/roles.h"
#include <string.h>

typedef struct scenario_store {
    scenario out;
    elab e;
    size_t n_sources;
    source *sources[ELAB_USED + 1];
} scenario_store;

bool elab_keep(elab *e, source *src)
{
    scenario_store *store = e->store;
    if (store->n_sources == ELAB_USED + 1) {
        source_free(src);
        return elab_fatal(e, DTE_MEMORY), false;
    }
    store->sources[store->n_sources++] = src;
    return true;
}

void scenario_free(scenario *s)
{
    if (!s) return;
    scenario_store *store = s->store;
    randoms_free(store->e.random);
    graph_free(store->e.g);
    for (size_t k = 0; k < store->n_sources; k++)
        source_free(store->sources[k]);
    arena_free(store->e.memory);
    memory_free(store);
}

/* An empty scenario, NULL when no memory is left. */
static scenario_store *create_store(void)
{
    scenario_store *store = memory_zero(1, sizeof *store);
    if (!store) return NULL;
    store->out.store = store;
    elab *e = &store->e;
    e->store = store;
    e->out = &store->out;
    e->entries_end = &e->entries;
    e->memory = e->names.memory = arena_create();
    e->g = store->out.g = graph_create();
    if (e->g) e->random = store->out.random = randoms_create(e->g);
    if (e->memory) e->memo = arena_alloc(e->memory, ELAB_MEMO, sizeof *e->memo);
    if (e->random && e->memo) return store;
    scenario_free(&store->out);
    return NULL;
}

static dte_status elaborate(elab *e, const source *src)
{
    DTE_TRY(builtin_declare(e));
    DTE_TRY(use_main(e, src));
    return elaborate_all(e);
}

/* Takes the source. */
static dte_status load(source *src, const scenario_texts *texts, size_t n,
                       const scenario_override *sizes, scenario **out, dte_error *err)
{
    dte_error errors;
    fail_clear(&errors);
    scenario_store *store = create_store();
    if (!store) {
        source_free(src);
        return fail_memory(err);
    }
    elab *e = &store->e;
    store->sources[store->n_sources++] = src;
    store->out.file = src->name;
    store->out.text = src->text;
    e->err = &errors;
    e->overrides = sizes;
    e->n_overrides = n;
    e->texts = texts;
    dte_status status = elaborate(e, src);
    if (errors.count > 0) status = errors.status;
    e->overrides = NULL;
    e->n_overrides = 0;
    e->texts = NULL;
    e->err = NULL;
    if (status == DTE_OK) {
        *out = &store->out;
        return DTE_OK;
    }
    if (err) *err = errors;
    scenario_free(&store->out);
    return status;
}

dte_status scenario_load(const char *path, size_t n, const scenario_override *sizes, scenario **out,
                         dte_error *err)
{
    source *src;
    *out = NULL;
    fail_clear(err);
    DTE_TRY(source_read(path, &src, err));
    return load(src, NULL, n, sizes, out, err);
}

dte_status scenario_parse_closed(const char *name, const char *text, size_t length,
                                 const scenario_texts *texts, size_t n,
                                 const scenario_override *sizes, scenario **out, dte_error *err)
{
    source *src;
    *out = NULL;
    fail_clear(err);
    DTE_TRY(source_create(name, text, length, &src, err));
    return load(src, texts, n, sizes, out, err);
}

dte_status scenario_parse(const char *name, const char *text, size_t length, size_t n,
                          const scenario_override *sizes, scenario **out, dte_error *err)
{
    return scenario_parse_closed(name, text, length, NULL, n, sizes, out, err);
}

/* Forgets what earlier errors of scenario_read_point left behind. */
static void begin_again(elab *e, dte_error *errors)
{
    fail_clear(errors);
    e->err = errors;
    e->steps = 0;
    e->fatal = graph_status(e->g, errors);
    e->broken = e->incomplete = false;
    for (symbol *s = e->names.first; s; s = s->later) {
        s->suspect = false;
        if (s->def && s->def->state == DEF_FAILED) s->def->state = DEF_NEW;
    }
}

dte_status scenario_read_point(scenario *s, const char *what, const char *text, node *values,
                               dte_error *err)
{
    elab *e = &s->store->e;
    dte_error errors;
    source *src;
    item *items;
    fail_clear(err);
    DTE_TRY(source_create(what, text, strlen(text), &src, err));
    begin_again(e, &errors);
    dte_status status = e->fatal;
    if (status == DTE_OK) status = syntax_parse_point(src, &e->names, &items, &errors);
    if (status == DTE_OK) status = elaborate_assignments(e, items, values);
    if (errors.count > 0) status = errors.status;
    e->err = NULL;
    source_free(src);
    if (err && status != DTE_OK) *err = errors;
    return status;
}

dte_status scenario_find_roles(scenario *s, scenario_roles *out, dte_error *err)
{
    elab *e = &s->store->e;
    dte_error errors;
    begin_again(e, &errors);
    const dte_status status = e->fatal == DTE_OK ? elaborate_roles(e, out) : e->fatal;
    e->err = NULL;
    if (err && status != DTE_OK) *err = errors;
    return status;
}

/* elaborate.c - memory, limits, and the order in which a scenario is put together. */
#include "lang/elaborate.h"
#include <stdio.h>

dte_status elab_fatal(elab *e, dte_status status)
{
    if (e->fatal != DTE_OK) return e->fatal;
    if (status == DTE_MEMORY) fail_memory(e->err);
    return e->fatal = status;
}

void *elab_alloc(elab *e, size_t n, size_t size)
{
    void *memory = arena_alloc(e->memory, n, size);
    if (!memory) elab_fatal(e, DTE_MEMORY);
    return memory;
}

const char *elab_text(elab *e, const char *format, ...)
{
    char text[8192];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length < 0) length = 0;
    if ((size_t)length >= sizeof text) length = (int)sizeof text - 1;
    const char *copy = arena_text(e->memory, text, (size_t)length);
    if (!copy) elab_fatal(e, DTE_MEMORY);
    return copy;
}

dte_status elab_charge(elab *e, span at, size_t steps)
{
    if (e->fatal != DTE_OK) return e->fatal;
    e->steps += steps;
    if (e->steps <= ELAB_STEPS) return DTE_OK;
    source_fail_status(e->err, DTE_LIMIT, at,
                       "the formulas need more than %d evaluation steps, the limit", ELAB_STEPS);
    return elab_fatal(e, DTE_LIMIT);
}

dte_status elab_graph(elab *e, span at)
{
    if (e->fatal != DTE_OK) return e->fatal;
    if (graph_status(e->g, NULL) == DTE_OK) return DTE_OK;
    dte_error reason;
    fail_clear(&reason);
    const dte_status status = graph_status(e->g, &reason);
    source_fail_status(e->err, status, at, "%s", reason.text);
    return e->fatal = status;
}

size_t elab_count(const elab *e, statement_kind kind)
{
    size_t n = 0;
    for (const entry *i = e->entries; i; i = i->next)
        n += i->is->kind == kind;
    return n;
}

static dte_status elaborate_texts(elab *e)
{
    const entry *title = e->single[STATEMENT_GAME], *citation = e->single[STATEMENT_SOURCE];
    e->out->title = title ? title->is->text : "";
    e->out->citation = citation ? citation->is->text : "";
    return DTE_OK;
}

/* Every named value, so that an error in one that nobody uses is found too. */
dte_status elaborate_values(elab *e)
{
    for (entry *i = e->entries; i && e->fatal == DTE_OK; i = i->next) {
        if (i->is->kind != STATEMENT_DEFINE || i->is->n_items > 0) continue;
        shaped value;
        eval_value(e, i->is->name->def, i->is->name_at, &value);
    }
    return e->fatal;
}

static dte_status elaborate_energies(elab *e)
{
    scenario *out = e->out;
    out->energies = elab_alloc(e, elab_count(e, STATEMENT_ENERGY), sizeof *out->energies);
    if (!out->energies) return elab_stopped(e);
    for (entry *i = e->entries; i && e->fatal == DTE_OK; i = i->next) {
        const statement *s = i->is;
        if (s->kind != STATEMENT_ENERGY) continue;
        scenario_energy *energy = &out->energies[out->n_energies++];
        *energy = (scenario_energy){.name = s->name->text, .at = s->at};
        const char *what = elab_text(e, "the energy '%s'", s->name->text);
        if (!what) break;
        if (eval_scalar(e, s->value, what, &energy->value) == DTE_OK)
            check_closed(e, s->value_at, what, energy->value);
    }
    return e->fatal;
}

/* Each step goes on after errors; only a fatal one stops. */
dte_status elaborate_all(elab *e)
{
    typedef dte_status step(elab * e);
    static step *const steps[] = {
        declare_names,        resolve_all,       elaborate_texts,   elaborate_sizes,
        elaborate_variables,  elaborate_params,  elaborate_randoms, elaborate_values,
        elaborate_objectives, elaborate_points,  elaborate_window,  elaborate_energies,
        elaborate_trains,     elaborate_expects,
    };
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
        DTE_TRY(steps[k](e));
    return DTE_OK;
}

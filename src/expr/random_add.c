/* random_add.c - the random variables of a scenario: adding them, and what they are made of. */
#include "expr/random_law.h"

#include <stdio.h>
#include <string.h>

randoms *randoms_create(graph *g)
{
    randoms *r = memory_zero(1, sizeof *r);
    if (!r) return NULL;
    r->g = g;
    r->store = arena_create();
    if (r->store) return r;
    memory_free(r);
    return NULL;
}

void randoms_free(randoms *r)
{
    if (!r) return;
    arena_free(r->store);
    memory_free(r->variables);
    memory_free(r->owner);
    memory_free(r->laws);
    memory_free(r->checks);
    memory_free(r->check_names);
    memory_free(r);
}

base_rule randoms_rule(const randoms *r, uint32_t index)
{
    return r->laws[index].rule;
}

size_t randoms_checks(const randoms *r, const node **nodes, const char *const **names)
{
    *nodes = r->checks;
    *names = r->check_names;
    return r->n_checks;
}

size_t law_no_memory(const randoms *r)
{
    graph_fail(r->g, DTE_MEMORY, "no memory is left for a random variable");
    return 0;
}

static node new_base(randoms *r, base_law is, const char *name)
{
    if (!memory_grow(&r->laws, &r->laws_room, r->n_base + 1, sizeof *r->laws))
        return (node)law_no_memory(r);
    r->laws[r->n_base] = is;
    return graph_leaf(r->g, LEAF_BASE, (uint32_t)r->n_base++, name);
}

node law_base(randoms *r, const random_variable *v, base_rule rule, size_t i)
{
    node *shared = v->shared ? &v->shared[rule * v->n + i] : NULL;
    if (shared && *shared) return *shared;
    char name[320]; /* parts of both rules: the uniform one is called x.u */
    const bool second = shared && rule == RULE_UNIFORM;
    snprintf(name, sizeof name, second ? "%.256s.u" : "%.300s", v->component_names[i]);
    const node made = new_base(r, (base_law){.rule = rule}, name);
    if (shared) *shared = made;
    return made;
}

node law_column(randoms *r, uint32_t table, size_t column, const char *name)
{
    return new_base(r, (base_law){RULE_TABLE, table, column}, name);
}

bool law_new_table(randoms *r, base_table values, uint32_t *table)
{
    if (r->n_tables == RANDOM_TABLES) {
        graph_fail(r->g, DTE_LIMIT, "more than 64 mixtures and files of samples in one scenario");
        return false;
    }
    const size_t n = values.rows * values.columns;
    double *x = arena_alloc(r->store, n, sizeof *x);
    if (!x) return law_no_memory(r);
    memcpy(x, values.x, n * sizeof *x);
    values.x = x;
    *table = (uint32_t)r->n_tables;
    r->tables[r->n_tables++] = values;
    return true;
}

uint32_t randoms_table(const randoms *r, uint32_t index, size_t *column)
{
    *column = r->laws[index].column;
    return r->laws[index].table;
}

base_table randoms_table_view(const randoms *r, uint32_t table)
{
    return r->tables[table];
}

void law_check(randoms *r, const char *name, node non_negative)
{
    if (!memory_grow(&r->checks, &r->checks_room, r->n_checks + 1, sizeof *r->checks) ||
        !memory_grow(&r->check_names, &r->names_room, r->n_checks + 1, sizeof *r->check_names)) {
        law_no_memory(r);
        return;
    }
    r->checks[r->n_checks] = non_negative;
    r->check_names[r->n_checks++] = name;
}

graph *law_graph(const randoms *r)
{
    return r->g;
}

arena *law_store(randoms *r)
{
    return r->store;
}

static const char *component_name(randoms *r, const char *name, size_t i, bool is_vector)
{
    char text[320];
    if (!is_vector) return arena_text(r->store, name, strlen(name));
    const int n = snprintf(text, sizeof text, "%.256s[%zu]", name, i + 1);
    return arena_text(r->store, text, (size_t)n);
}

/* A variable that can be asked for moments later. */
static random_variable *create(randoms *r, const char *name, const law *l, size_t n, bool is_vector)
{
    random_variable *v = arena_alloc(r->store, 1, sizeof *v);
    if (!v) return NULL;
    *v = (random_variable){.law = l, .n = n, .is_vector = is_vector};
    v->first = (uint32_t)r->n_components;
    v->name = arena_text(r->store, name, strlen(name));
    v->affine = arena_alloc(r->store, n, sizeof *v->affine);
    v->component_names = arena_alloc(r->store, n, sizeof *v->component_names);
    if (!v->name || !v->affine || !v->component_names) return NULL;
    for (size_t i = 0; i < n; i++) {
        v->component_names[i] = component_name(r, name, i, is_vector);
        if (!v->component_names[i]) return NULL;
    }
    return v;
}

static bool copy_arguments(randoms *r, random_variable *v, const node *const *args)
{
    size_t rows[RANDOM_ARGS] = {0}, cols[RANDOM_ARGS] = {0};
    v->law->shape(v->n, rows, cols);
    for (int k = 0; k < v->law->info.args; k++) {
        node *copy = arena_alloc(r->store, rows[k] * cols[k], sizeof *copy);
        if (!copy) return false;
        memcpy(copy, args[k], rows[k] * cols[k] * sizeof *copy);
        v->args[k] = copy;
    }
    return true;
}

/* Makes the components and prepares the law; v may be NULL. */
static size_t add(randoms *r, random_variable *v, node *components)
{
    if (!v ||
        !memory_grow(&r->variables, &r->variables_room, r->n_variables + 1, sizeof *r->variables))
        return law_no_memory(r);
    for (size_t i = 0; i < v->n; i++) {
        if (!memory_grow(&r->owner, &r->owner_room, r->n_components + 1, sizeof *r->owner))
            return law_no_memory(r);
        const uint32_t index = (uint32_t)r->n_components++;
        r->owner[index] = (uint32_t)r->n_variables;
        components[i] = graph_leaf(r->g, LEAF_RANDOM, index, v->component_names[i]);
    }
    v->law->prepare(r, v);
    r->variables[r->n_variables] = v;
    return r->n_variables++;
}

size_t randoms_add(randoms *r, const char *name, size_t kind, size_t n, bool is_vector,
                   const node *const *args, node *components)
{
    memset(components, 0, n * sizeof *components);
    random_variable *v = create(r, name, law_table[kind], n, is_vector);
    return add(r, v && copy_arguments(r, v, args) ? v : NULL, components);
}

/* The parts share their BASE leaves. */
static bool make_parts(randoms *r, random_variable *v, size_t n, const random_part *const *parts)
{
    node *shared = arena_alloc(r->store, 2 * v->n, sizeof *shared);
    v->n_parts = n;
    v->parts = arena_alloc(r->store, n, sizeof *v->parts);
    v->weights = arena_alloc(r->store, n, sizeof *v->weights);
    if (!shared || !v->parts || !v->weights) return false;
    memset(shared, 0, 2 * v->n * sizeof *shared);
    for (size_t k = 0; k < n; k++) {
        random_variable *p = &v->parts[k];
        *p = *v;
        p->law = law_table[parts[k]->kind];
        p->shared = shared;
        p->affine = arena_alloc(r->store, v->n, sizeof *p->affine);
        v->weights[k] = parts[k]->weight;
        if (!p->affine || !copy_arguments(r, p, parts[k]->args)) return false;
    }
    return true;
}

size_t randoms_add_mixture(randoms *r, const char *name, size_t n, bool is_vector, size_t n_parts,
                           const random_part *parts, node *components)
{
    memset(components, 0, n * sizeof *components);
    const random_part **kept = arena_alloc(r->store, n_parts, sizeof *kept);
    if (!kept) return law_no_memory(r);
    size_t n_kept = 0;
    for (size_t k = 0; k < n_parts; k++) {
        double weight;
        const bool none = graph_is_const(r->g, parts[k].weight, &weight) && weight == 0.0;
        if (!none) kept[n_kept++] = &parts[k];
    }
    if (n_kept == 1)
        return randoms_add(r, name, kept[0]->kind, n, is_vector, kept[0]->args, components);
    random_variable *v = create(r, name, &mixture_law, n, is_vector);
    return add(r, v && make_parts(r, v, n_kept, kept) ? v : NULL, components);
}

size_t randoms_add_samples(randoms *r, const char *name, size_t n, bool is_vector, size_t rows,
                           const double *values, node *components)
{
    memset(components, 0, n * sizeof *components);
    random_variable *v = create(r, name, &samples_law, n, is_vector);
    if (v && !law_new_table(r, (base_table){rows, n, values, false}, &v->table)) return 0;
    return add(r, v, components);
}

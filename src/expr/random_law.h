/* random_law.h - one distribution of the language: what a row of the table holds. */
#ifndef DTE_RANDOM_LAW_H
#define DTE_RANDOM_LAW_H

#include "base/memory.h"
#include "expr/random.h"

enum { RANDOM_ARGS = 2, LAW_COUNT = 5 };

typedef struct law law;

typedef struct random_variable {
    const law *law;
    const char *name;
    const char **component_names;
    size_t n;
    bool is_vector;
    uint32_t first; /* LEAF_RANDOM index of component 0 */
    const node *args[RANDOM_ARGS];
    node *affine;  /* component i as an affine function of BASE leaves; set by prepare */
    node density;  /* the factor of every integrand that holds the variable; 0: none */
    node *shared;  /* a part of a mixture: the BASE leaves of all parts, n for each rule */
    node *weights; /* a mixture: of its parts, as given */
    struct random_variable *parts; /* a mixture: n_parts of them */
    size_t n_parts;
    uint32_t table; /* a mixture: that of its choice; samples: their own */
} random_variable;

struct law {
    random_info info;
    void (*shape)(size_t n, size_t *rows, size_t *cols); /* NULL: no formulas */
    /* Fills v->affine and registers what must not be negative. */
    void (*prepare)(randoms *r, random_variable *v);
    /* E[prod_k x_(i[k])], i ascending with repetition. */
    node (*moment)(const randoms *r, const random_variable *v, size_t degree, const uint32_t *i);
};

extern const law *const law_table[LAW_COUNT];
extern const law mixture_law, samples_law; /* random_mixture.c */

typedef struct base_law { /* of a BASE leaf */
    base_rule rule;
    uint32_t table;
    size_t column;
} base_law;

struct randoms {
    graph *g;
    arena *store;
    random_variable **variables;
    size_t n_variables, variables_room;
    uint32_t *owner; /* of LEAF_RANDOM index: the variable */
    size_t n_components, owner_room;
    base_law *laws; /* of BASE leaves */
    size_t n_base, laws_room;
    base_table tables[RANDOM_TABLES];
    size_t n_tables;
    node *checks;
    const char **check_names;
    size_t n_checks, checks_room, names_room;
};

/* Makes the graph fail for want of memory. Returns 0. */
size_t law_no_memory(const randoms *r);
/* For prepare: the BASE leaf of component i, new unless another part of a mixture has it, and a
 * node that must be >= 0 at the numbers of a game. */
node law_base(randoms *r, const random_variable *v, base_rule rule, size_t i);
void law_check(randoms *r, const char *name, node non_negative);
/* A leaf for a column of a table, and a new table (whose numbers are copied; *table is its
 * number). 0 and false after a failure, which the graph holds. */
node law_column(randoms *r, uint32_t table, size_t column, const char *name);
bool law_new_table(randoms *r, base_table values, uint32_t *table);
graph *law_graph(const randoms *r);
arena *law_store(randoms *r);

#endif

/* random_law.h - one distribution of the language: what a row of the table holds. */
#ifndef DTE_RANDOM_LAW_H
#define DTE_RANDOM_LAW_H

#include "expr/random.h"

enum { RANDOM_ARGS = 2, LAW_COUNT = 3 };

typedef struct law law;

typedef struct random_variable {
    const law *law;
    const char *name;
    const char **component_names;
    size_t n;
    bool is_vector;
    uint32_t first; /* LEAF_RANDOM index of component 0 */
    const node *args[RANDOM_ARGS];
    node *affine; /* component i as an affine function of BASE leaves; set by prepare */
} random_variable;

struct law {
    random_info info;
    void (*shape)(size_t n, size_t *rows, size_t *cols);
    /* Fills v->affine and registers what must not be negative. */
    void (*prepare)(randoms *r, random_variable *v);
    /* E[prod_k x_(i[k])], i ascending with repetition. */
    node (*moment)(graph *g, const random_variable *v, size_t degree, const uint32_t *i);
};

extern const law *const law_table[LAW_COUNT];

/* For prepare: a new BASE leaf, and a node that must be >= 0 at the numbers of a game. */
node law_base(randoms *r, base_rule rule, const char *name);
void law_check(randoms *r, const char *name, node non_negative);
graph *law_graph(randoms *r);

#endif

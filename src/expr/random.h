/* random.h - random variables and the expectation over them.
 *
 * A random variable x[n] has n LEAF_RANDOM components. E[e] is formed like this:
 *  1. what does not depend on random variables leaves the E; sums are split by the set
 *     of variables that a term depends on; independent factors are separated;
 *  2. a polynomial in the components becomes its exact moments (no quadrature at all);
 *  3. otherwise x is written as an affine function of standardised BASE variables
 *     (uniform: U(-1,1); normal: N(0,1), with the Cholesky factor of the covariance)
 *     and an EXPECT node stays, to be evaluated by quadrature (program.h).
 * A dirac variable is simply its centre. */
#ifndef DTE_RANDOM_H
#define DTE_RANDOM_H

#include "expr/graph.h"

typedef enum base_rule { RULE_UNIFORM, RULE_NORMAL } base_rule; /* law of a BASE leaf */

/* One row for each distribution of the language (random.c: random_table). */
typedef struct random_info {
    const char *name;      /* "normal" */
    int args;              /* number of arguments */
    const char *arg_names; /* "mean, covariance" */
    const char *help;      /* one sentence */
} random_info;
size_t random_count(void);
const random_info *random_row(size_t kind);
/* The row of that name, or random_count(). */
size_t random_find(const char *name, size_t length);

/* Shapes of the arguments for a variable x[n]: rows[k] x cols[k]. */
void random_shape(size_t kind, size_t n, size_t *rows, size_t *cols);

typedef struct randoms randoms; /* the random variables of one scenario */
randoms *randoms_create(graph *g);
void randoms_free(randoms *r);
/* Adds x (n = 1, is_vector false) or x[n]; args[k] points at the nodes of argument k, row by row.
 * For a scalar, normal(m, s) takes the standard deviation; for x[n], n = 1 too, the covariance
 * matrix. Writes the n LEAF_RANDOM components, named "x" for n = 1 (is_vector false) and "x[i]"
 * else. Returns the number of the variable; its nodes may be constants, PARAM and STATE leaves. */
size_t randoms_add(randoms *r, const char *name, size_t kind, size_t n, bool is_vector,
                   const node *const *args, node *components);
/* E[body] as described above; 0 if the graph failed. */
node random_expect(randoms *r, node body);
/* The law of BASE leaf `index`. */
base_rule randoms_rule(const randoms *r, uint32_t index);
/* Nodes that must be non-negative (variances, pivots) at the numbers of a game, with the
 * name of the variable each belongs to. */
size_t randoms_checks(const randoms *r, const node **nodes, const char *const **names);

#endif

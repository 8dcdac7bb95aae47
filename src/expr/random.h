/* random.h - random variables and the expectation over them.
 *
 * A random variable x[n] has n LEAF_RANDOM components. E[e] is formed like this:
 *  1. what does not depend on random variables leaves the E; sums are split by the set
 *     of variables that a term depends on; independent factors are separated;
 *  2. a polynomial in the components becomes its exact moments (no quadrature at all);
 *  3. otherwise x is written as an affine function of standardised BASE variables
 *     (uniform: U(-1,1); normal: N(0,1), with the Cholesky factor of the covariance)
 *     and an EXPECT node stays, to be evaluated by quadrature (program.h).
 * A dirac variable is simply its centre. A mixture x chooses its part by variables s_k, one of
 * which is 1 and the others 0: x = sum_k s_k x_k, where the parts x_k share their standardised
 * variables; s is uniform over the parts, and weights that differ become the factor
 * sum_k K w_k s_k of the integrand. Samples are the rows of a table. */
#ifndef DTE_RANDOM_H
#define DTE_RANDOM_H

#include "expr/graph.h"

/* The law of a BASE leaf: U(-1,1), N(0,1), or one column of a table of equally likely rows. */
typedef enum base_rule { RULE_UNIFORM, RULE_NORMAL, RULE_TABLE } base_rule;

/* A discrete law in several columns: row i, x[i*columns .. i*columns + columns), has the
 * probability 1/rows. Leaves of one table are drawn together; tables are independent. */
typedef struct base_table {
    size_t rows, columns;
    const double *x;
    bool choice; /* the identity: which part of a mixture; else samples */
} base_table;
enum { RANDOM_TABLES = 64 }; /* the most that one scenario may have */

typedef enum random_form {
    RANDOM_FORMULAS, /* name(formula, ...), for randoms_add */
    RANDOM_MIXTURE,  /* name(weight: distribution, ...), for randoms_add_mixture */
    RANDOM_FILE      /* name("file"), for randoms_add_samples */
} random_form;

/* One row for each distribution of the language (random.c: law_table). */
typedef struct random_info {
    const char *name; /* "normal" */
    random_form form;
    int args;              /* number of arguments; 0: any number */
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
/* A part of a mixture: one of the distributions with formulas. */
typedef struct random_part {
    size_t kind;
    const node *args[2];
    node weight; /* relative to the sum of the weights */
} random_part;
/* Adds x or x[n] with the law sum_k (w_k / sum w) part_k. Parts whose weight is the constant 0 are
 * left out; a mixture of one part is that part. At least one part must be left. */
size_t randoms_add_mixture(randoms *r, const char *name, size_t n, bool is_vector, size_t n_parts,
                           const random_part *parts, node *components);
/* Adds x or x[n] with the empirical law of `rows` >= 1 rows of n finite numbers (row-major;
 * copied). Moments are summed with an error below one part in 10^16 of the sum of the moduli. */
size_t randoms_add_samples(randoms *r, const char *name, size_t n, bool is_vector, size_t rows,
                           const double *values, node *components);
/* E[body] as described above; 0 if the graph failed. */
node random_expect(randoms *r, node body);
/* The law of BASE leaf `index`. */
base_rule randoms_rule(const randoms *r, uint32_t index);
/* Where BASE leaf `index` with RULE_TABLE takes its values: number of the table, and the column. */
uint32_t randoms_table(const randoms *r, uint32_t index, size_t *column);
base_table randoms_table_view(const randoms *r, uint32_t table);
/* Nodes that must be non-negative (variances, pivots, weights) at the numbers of a game, with the
 * name of the variable each belongs to. */
size_t randoms_checks(const randoms *r, const node **nodes, const char *const **names);

#endif

/* graph_build.h - what the files of the graph share; for them alone.
 *
 * graph.c stores and finds nodes, graph_sum.c and graph_prod.c keep the normal form,
 * graph_call.c rewrites functions, graph_walk.c rebuilds whole expressions. */
#ifndef DTE_GRAPH_BUILD_H
#define DTE_GRAPH_BUILD_H

#include "expr/graph.h"

/* A sum inside a sum, or a product inside a product, is taken apart up to this many
 * operands: enough for the normal form of what people write, and a shared long sum stays shared. */
enum { GRAPH_FLATTEN = 8 };

typedef struct node_record {
    node_kind kind;
    uint32_t fn, index; /* index: of a leaf */
    double value;
    size_t n;
    const node *args;
    const double *coef;
    const char *name;
} node_record;

/* The node equal to `r`, made if it is new; args, coef and name are copied. */
node graph_intern(graph *g, const node_record *r);

/* graph_collect that leaves the graph alive when no memory is left: for a walk that only reads it.
 */
node *graph_reach(graph *g, size_t n_roots, const node *roots, uint32_t mask, size_t *count);

/* One operand with its coefficient (in a sum) or exponent (in a product). */
typedef struct operand {
    node base;
    double by;
} operand;

/* A list that grows; a failed allocation makes the graph fail. */
typedef struct operands {
    graph *g;
    size_t n, room;
    operand *list;
    operand small[16];
} operands;

void operands_init(operands *o, graph *g);
void operands_add(operands *o, node base, double by);
/* Sorts by node, adds up equal ones, drops those that add up to 0. */
void operands_merge(operands *o);
/* The normal form of  constant + sum_i by_i base_i; the list is freed. */
node operands_sum(operands *o, double constant);
/* The node SUM or PROD with exactly these operands, already normal; the list is freed. */
node operands_intern(operands *o, node_kind kind, double value);
void operands_free(operands *o);

/* a + b, keeping account of what rounding does to it (graph_noise, graph_absorbed). */
double graph_add_numbers(graph *g, double a, double b);
/* prod_i list[i].base ^ list[i].by; the list is freed. */
node graph_prod_powers(operands *list);

/* If a is c * t with a constant factor c != 1 (or 1 otherwise), its c; *rest = t. */
double graph_factor(const graph *g, node a, node *rest);
/* If a is CALL fn, its argument, else 0. */
node graph_argument(const graph *g, node a, fn_id fn);
/* True if the leading coefficient is negative: -a then looks simpler. */
bool graph_looks_negative(const graph *g, node a);
/* log(a) for a sum of three or more positive multiples of exponentials (a constant counts as one),
 * as nested softplus that do not overflow:  log(e^u + t) = u + softplus(log t - u). Else 0. */
node graph_log_sum_exp(graph *g, node a);
/* If a = p + q exp(u) or p exp(v) + q exp(u), p, q > 0: *scale = p, *shift = v (0 if it is 0) and
 * *u such that a = p exp(shift) (1 + exp(u)). */
bool graph_is_one_plus_exp(graph *g, node a, double *scale, node *shift, node *u);

/* The place of `a` in an ascending list, or n. */
size_t graph_place(size_t n, const node *list, node a);

/* d fn(args) / d args[which], functions.c. */
node fn_derivative(graph *g, fn_id fn, const node *args, int which);
/* The value, for constants; functions.c. */
double fn_value(fn_id fn, const double *x);

#endif

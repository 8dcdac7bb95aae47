/* graph.h - the expression graph: scalar expressions, hash-consed.
 *
 * A node is a small integer; equal expressions are the same node, so a shared
 * sub-expression costs nothing. Nodes are immutable and in topological order: every
 * operand has a smaller number. Normal form (kept by the constructors):
 *
 *   SUM   c + sum_i a_i t_i    terms sorted by node, a_i != 0, no term is a constant,
 *                              at least one term; a lone 1*t with c = 0 is t itself
 *   PROD  prod_i b_i^(e_i)     bases sorted by node, e_i != 0 a constant, no constant base;
 *                              coefficients live in the SUM around the product
 *   CALL  fn(args)             functions.def
 *   EXPECT E[body]             over every BASE leaf in the body; closed afterwards
 *   DETACH body                the value of body; gradients stop here
 *
 * Rewrites that keep GAN losses finite at u = +-1000 (and derivatives too):
 * log(a + b exp(u)) -> softplus, 1/(a + b exp(u)) -> sigmoid, log(sigmoid(u)) -> -softplus(-u),
 * 1 - sigmoid(u) -> sigmoid(-u), exp(u) sigmoid(-u) -> sigmoid(u), log(exp(a)+exp(b)) ->
 * a + softplus(b - a), and the same for longer sums of exponentials.
 * As in every computer algebra, rewriting may remove a removable singularity (x/x = 1).
 *
 * Failure (memory, the node limit, a non-finite constant made from finite ones) is sticky:
 * constructors then return 0, 0 as an argument gives 0, and graph_status tells at the end. */
#ifndef DTE_GRAPH_H
#define DTE_GRAPH_H

#include "base/fail.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t node; /* 0 is "no node" */

enum { GRAPH_NODE_LIMIT = 4 * 1000 * 1000 };

typedef enum node_kind {
    NODE_CONST,
    NODE_LEAF,
    NODE_SUM,
    NODE_PROD,
    NODE_CALL,
    NODE_EXPECT,
    NODE_DETACH
} node_kind;

typedef enum leaf_kind {
    LEAF_PARAM,     /* a hyper-parameter of the scenario; index = its number */
    LEAF_STATE,     /* a component of a player's parameter; index = its place in the state */
    LEAF_RANDOM,    /* a component of a random variable, outside E; index = its number */
    LEAF_BASE,      /* a standardised random variable inside E (random.h); index = its number */
    LEAF_DIRECTION, /* a component of a direction u of a derivative; index = place + d * order */
    LEAF_BOUND,     /* a placeholder, replaced before anybody sees it; index = a running number */
    LEAF_ROOT       /* the number sqrt(1/2), kept as a symbol (graph_root) */
} leaf_kind;

#define FN(name, arity, visible, kernel, latex) FN_##name,
typedef enum fn_id {
#include "expr/functions.def"
    FN_COUNT
} fn_id;
#undef FN

typedef struct fn_info {
    const char *name;
    int arity;
    bool visible;
    int op; /* kernels.h */
    const char *latex;
} fn_info;
extern const fn_info fn_table[FN_COUNT];
/* The visible function of that name, or FN_COUNT. */
fn_id fn_find(const char *name, size_t length);

/* What a node depends on, through E too, as a mask of 1 << leaf_kind; plus: */
enum { HAS_EXPECT = 1 << 8, HAS_DETACH = 1 << 9 };

/* A view of one node, valid until the next constructor is called. */
typedef struct node_view {
    node_kind kind;
    uint32_t has;     /* 1 << leaf_kind | HAS_...; BASE leaves bound by an E inside do not count */
    double value;     /* CONST: the number; SUM: the constant c */
    uint32_t fn;      /* CALL: fn_id; LEAF: leaf_kind */
    uint32_t index;   /* LEAF */
    size_t n;         /* operands: terms, bases, args, or the one body */
    const node *args; /* n of them */
    const double *coef; /* SUM: a_i; PROD: e_i; else NULL */
    const char *name;   /* LEAF: as printed; owned by the graph */
} node_view;

typedef struct graph graph;
graph *graph_create(void); /* NULL when no memory is left */
void graph_free(graph *g);
/* DTE_OK, or the first failure with its message. */
dte_status graph_status(const graph *g, dte_error *err);
bool graph_alive(const graph *g); /* no failure so far */
/* Makes the graph fail from outside (a limit of a caller). Returns 0. */
node graph_fail(graph *g, dte_status status, const char *message);
/* Numbers were folded while the graph was built. graph_noise: where they cancelled but for their
 * last digits (0.1 + 0.2 - 0.3), a bound on the rounding errors that are left over; 0 if nothing
 * cancelled so. graph_absorbed: some number vanished beside a larger one (1 + 1e-17): then an
 * identity between formulas is no proof. */
double graph_noise(const graph *g);
bool graph_absorbed(const graph *g);
void graph_watch(graph *g); /* forgets both: watches what is folded from now on */
size_t graph_size(const graph *g);
node_view graph_view(const graph *g, node a);
bool graph_is_const(const graph *g, node a, double *value); /* value may be NULL */

node graph_const(graph *g, double value);
/* The leaf (kind, index); the name is copied at its first use and later ones are ignored. */
node graph_leaf(graph *g, leaf_kind kind, uint32_t index, const char *name);
node graph_fresh(graph *g, const char *name); /* a new LEAF_BOUND */
/* sqrt(1/2) as a symbol: the coordinates of symmetric matrices need it, and proofs need its square
 * to be 1/2. graph_copy with params and graph_replace_root make it a number. */
node graph_root(graph *g);
void graph_replace_root(graph *g, size_t n_roots, node *roots);

node graph_add(graph *g, node a, node b);
node graph_sub(graph *g, node a, node b);
node graph_neg(graph *g, node a);
node graph_mul(graph *g, node a, node b);
node graph_div(graph *g, node a, node b);
node graph_scale(graph *g, double c, node a);
node graph_power(graph *g, node a, double e);          /* a^e; a^0.5 is the square root */
node graph_pow(graph *g, node a, node b);              /* a^b */
node graph_sum(graph *g, size_t n, const node *terms); /* sum_i t_i */
node graph_weighted(graph *g, size_t n, const double *c, const node *t, double constant);
node graph_prod(graph *g, size_t n, const node *factors);
node graph_dot(graph *g, size_t n, const node *a, const node *b); /* sum_i a_i b_i */
node graph_call(graph *g, fn_id fn, const node *args);
node graph_call1(graph *g, fn_id fn, node a);
node graph_detach(graph *g, node a);
/* E over the BASE leaves of `body` as it stands, pulling out factors and terms that
 * do not depend on them; no moments, no splitting. `random_expect` is what a scenario means by E.
 */
node graph_expect(graph *g, node body);

/* The nodes that the roots reach (through E and DETACH) and that depend on any kind in `mask`
 * (1 << leaf_kind, HAS_...), ascending. NULL on failure; free with memory_free. */
node *graph_collect(graph *g, size_t n_roots, const node *roots, uint32_t mask, size_t *count);

/* Replaces leaves: out[i] = roots[i] with every from[k] replaced by to[k], all at once,
 * everywhere, also inside E and DETACH. out may be roots. With `strip_detach`, DETACH
 * nodes become their bodies. Results lie in `g`. */
void graph_replace(graph *g, size_t n_roots, const node *roots, size_t n, const node *from,
                   const node *to, bool strip_detach, node *out);
/* Rebuilds roots of `from` inside another graph; leaves[i] of kind PARAM may be given
 * numbers: values[index], or values == NULL to keep them. `out` must not be `roots`. A failure is
 * that of `to`; `from` stays as it was. */
void graph_copy(const graph *from, size_t n_roots, const node *roots, const double *param_values,
                graph *to, node *out);

#endif

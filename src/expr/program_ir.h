/* program_ir.h - values: the form of a program between the graph and the tape.
 *
 * A value is one scalar operation in static single assignment, numbered from 1 in
 * topological order. It is *outer* (stage 0) or belongs to one sample stage s >= 1: then it has
 * one number for each quadrature point of that stage. Its mask tells what it varies with:
 *
 *     MASK_U  the uniform inputs      MASK_L  the lanes      MASK_N  the quadrature points
 *
 * Equal values are one value, and a value without MASK_N is outer wherever it was asked for:
 * so what does not depend on the points leaves the stage by itself.
 *
 * An outer value has a depth: 0 before every expectation, d after the stages of depth d. A
 * stage of depth d reads outer values of depth < d. */
#ifndef DTE_PROGRAM_IR_H
#define DTE_PROGRAM_IR_H

#include "expr/kernels.h"
#include "expr/program.h"

enum { MASK_U = 1, MASK_L = 2, MASK_N = 4 };

/* Operations beyond kernel_op. */
enum {
    V_CONST = OP_COUNT, /* a, b: the two halves of its bits */
    V_UNIFORM,          /* a: number of the uniform input */
    V_LANE,             /* a: number of the lane input */
    V_BASE,             /* a: place of the BASE leaf in the set of its stage */
    V_WEIGHT,           /* the weights of the points of its stage */
    V_EXPECT,           /* outer; a: the stage, b: number of the expectation in it */
    V_REDUCE,           /* sum of a b over the points, a: a sample value, b: one of the points alone
                           (their weights); into the V_EXPECT that it is */
    V_REDUCE_SIGMOID,   /* sum of sigmoid(a b) c, the same */
    V_STORE             /* a: an outer value, b: number of the output */
};

typedef struct value {
    uint8_t op, mask;
    uint32_t stage, depth;
    uint32_t a, b, c; /* values, unless said otherwise; 0: unused */
    uint32_t into;    /* of a reduction: the V_EXPECT */
} value;

enum { PARITY_ODD = -1, PARITY_NEITHER = 0, PARITY_EVEN = 1 };

/* What the expectations of one stage have in common. */
typedef struct stage_key {
    uint32_t depth;
    bool even;                  /* the integrands are even */
    uint32_t uniforms, normals; /* how many BASE leaves of each law */
    uint64_t tables;            /* bits: the tables that the others come from */
} stage_key;

/* One EXPECT node that needs quadrature. */
typedef struct expectation {
    node at, body;
    stage_key key;
    uint32_t set;
} expectation;

/* All expectations of one key. The names of the BASE leaves do not matter: E f(x) and
 * E g(z) of one law share their points, and even their values. */
typedef struct stage {
    stage_key key;
    size_t first, n; /* its expectations, those over the same set together */
    uint32_t *base;  /* indices of the BASE leaves of the first one, as in ir_bases */
} stage;

/* Interned sets of BASE leaves as bit strings; set 0 is empty. */
typedef struct base_sets {
    size_t n_base, words, n, room, hash_size;
    node *leaf;     /* n_base: the leaf behind each bit */
    uint64_t *bits; /* n * words */
    size_t bits_room;
    uint32_t *hash; /* hash_size, a power of 2; 0 is free, else set + 1 */
    uint64_t *scratch;
} base_sets;

typedef struct ir {
    const program_spec *spec;
    dte_error *err;
    dte_status status; /* sticky */
    size_t nodes;      /* node numbers are below */
    uint32_t *uses;    /* by node: references from needed nodes and outputs */
    uint32_t *depth;   /* by node */
    uint32_t *set;     /* by node: free BASE leaves */
    uint32_t *known;   /* by node: its value; for open nodes valid if stamp == group */
    uint32_t *stamp;
    uint32_t *input; /* by node: 2 k + 1 for uniform input k, 2 k + 2 for lane input k;
                        for a BASE leaf its place in the current set */
    int *parity;     /* by node */
    base_sets sets;
    expectation *expect;
    size_t n_expect, expect_room;
    stage *stages; /* stages[s - 1], by depth */
    size_t n_stages, stages_room;
    uint32_t now;   /* the stage being lowered, 0: none */
    uint32_t group; /* a number for each (stage, set) being lowered */
    node *bases;    /* scratch for ir_bases */
    value *values;
    size_t n_values, values_room; /* values[0] is unused */
    uint32_t *hash;
    size_t hash_size;
    node *stack;
    size_t n_stack, stack_room;
    void *terms; /* scratch of the lowering */
    size_t terms_room;
} ir;

/* Finds needed nodes, depths, sets and stages. */
dte_status ir_analyse(ir *t, const program_spec *spec, dte_error *err);
/* Fills values from the graph. */
dte_status ir_lower(ir *t);
/* Joins values that are used once with the operation that uses them (program_fuse.c). */
dte_status ir_fuse(ir *t);
void ir_free(ir *t);
/* Lists the leaves of a set in t->bases: uniforms, normals, columns of tables. Returns how many. */
size_t ir_bases(const ir *t, uint32_t set);
/* The coordinate of leaf number k of that list in the points of a stage. */
size_t ir_base_place(const ir *t, const stage_key *key, size_t k);
/* The parity of a node whose operands are done (program_parity.c). */
int ir_parity(const ir *t, node n, const node_view *v);

/* The value of an operation; 0 after a failure (sticky). */
uint32_t ir_emit(ir *t, int op, uint32_t a, uint32_t b, uint32_t c);
uint32_t ir_const(ir *t, double number);
/* A value that is never shared: mask, stage and depth as given. */
uint32_t ir_append(ir *t, value v);
double ir_number(const value *v);
enum { MOST_VALUES = 3 };
/* How many of a, b, c are values. */
int ir_operands(const value *v);
static inline bool ir_reduces(const value *v)
{
    return v->op == V_REDUCE || v->op == V_REDUCE_SIGMOID;
}

/* Interning (program_sets.c). */
bool sets_create(base_sets *s, size_t n_base);
void sets_free(base_sets *s);
/* s->scratch is the argument; false if memory failed. */
bool sets_intern(base_sets *s, uint32_t *set);

#endif

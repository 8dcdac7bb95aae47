/* program_tape.h - the finished program: one block of memory and instructions over it.
 *
 * Everything that a program computes with lies in one array of chunks (8 doubles), addressed by
 * chunk number: scalars (constants, uniform inputs and what depends only on them), lane registers,
 * and for each stage its tables over the quadrature points, accumulators and registers.
 *
 * A stage over P points has four pieces of code:
 *
 *     once     values of the points alone: tables, filled at creation
 *     uniform  values of points and uniform inputs: tables, a stretch ("macro") of points at a time
 *     lanes    the rest, many lanes: for each point, a vector of lanes; tables are read one number
 *              at a time
 *     points   the rest, few lanes: for each lane, vectors of points; lane registers are read one
 *              number at a time
 *
 * `uniform` and `points` reduce with OP_DOT into one chunk (the 8 partial sums), `lanes` with
 * OP_FMA into 8 vectors: the same sums in the same order. */
#ifndef DTE_PROGRAM_TAPE_H
#define DTE_PROGRAM_TAPE_H

#include "expr/program_ir.h"

/* What is added to a chunk number: while vectors are points, places in tables; while they are
 * lanes, the way from the program's own inputs and outputs to those of the caller. */
enum {
    SHIFT_NONE,
    SHIFT_POINT,   /* the place of the points in a table over all of them */
    SHIFT_MACRO,   /* the place in a table over one macro */
    SHIFT_PARTIAL, /* the partial sum that the point goes to */
    SHIFT_COUNT,
    SHIFT_INPUT = SHIFT_POINT,
    SHIFT_OUTPUT = SHIFT_MACRO
};

typedef struct instruction {
    uint8_t op;
    uint8_t shift;  /* two bits each for d, a, b, c */
    uint8_t stride; /* one bit each for a, b, c */
    uint32_t d, a, b, c;
} instruction;

typedef struct segment {
    instruction *code;
    size_t n;
} segment;

/* One number of a table or of a lane register, spread over the chunk `to`. */
typedef struct spread {
    uint32_t from, to;
    uint8_t shift;
} spread;

typedef struct reduction {
    uint32_t to;   /* a scalar or a lane register */
    uint32_t part; /* uniform, points: the accumulator chunk; lanes: the first of the vectors */
} reduction;

typedef struct stage_tape {
    size_t points; /* chunks of points, weight 0 at the end */
    size_t macro;  /* chunks of points in a macro */
    size_t block;  /* chunks of points in a vector */
    segment once, uniform, body_lanes, body_points;
    size_t n_import, n_table; /* lane registers and tables that the body reads */
    spread *import, *table;
    size_t n_uniform, n_lane; /* expectations */
    reduction *uniform_sum, *lane_sum;
    size_t partial; /* body_lanes: chunks between one partial sum and the next */
    uint32_t first_partial;
} stage_tape;

/* Outer code of one depth, and the stages before it. */
typedef struct tape_level {
    size_t first_stage, n_stages;
    segment uniform, lanes;
} tape_level;

struct program {
    const kernel_set *kernels;
    double *memory; /* chunks */
    size_t chunks;
    size_t width; /* chunks of lanes in a block */
    /* With few inputs and outputs, their registers: `width` chunks for each. A caller whose numbers
     * lie in the same way is read and written in place. */
    bool direct;
    size_t n_in;
    uint32_t inputs, outputs;
    size_t n_levels, n_stages;
    tape_level *levels;
    stage_tape *stages;
    program_info info;
};

/* Chunk number of memory; modulo 2^64, so that it reaches every aligned address. */
static inline double *program_chunk(const program *p, size_t chunk)
{
    return (double *)((uintptr_t)p->memory + KERNEL_CHUNK * sizeof(double) * chunk);
}

/* Fills the tables of the points alone (program_run.c). */
void program_run_once(const program *p);

/* Points and weights of a stage (program_points.c). The tables hold 8 * chunks numbers; the
 * points added to fill the last chunk repeat the last one with weight 0. */
typedef struct point_rule {
    size_t n, dim;
    size_t chunks;
    double *x; /* dim tables, 8 * chunks numbers each */
    double *w;
} point_rule;
/* The product of a rule for the `dim` uniform and normal leaves and of the rows of the tables in
 * the set `tables` (bits); their columns, in the order of the tables, are coordinates behind the
 * others. With `half`, only one of each pair of points that are mirrored in the leaves, with the
 * weight of both. */
dte_status points_create(const randoms *r, size_t dim, const uint32_t *index, uint64_t tables,
                         int level, bool half, point_rule *out, dte_error *err);
void points_free(point_rule *p);

/* Turns values into a tape (program_plan.c decides where each value lies, program_emit.c
 * writes the code). */
dte_status program_assemble(const ir *t, program *p, dte_error *err);

#endif

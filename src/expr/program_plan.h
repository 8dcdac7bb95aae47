/* program_plan.h - where each value lies: between values (program_ir.h) and tape (program_tape.h).
 *
 * Values are sorted into *buckets*, one for each piece of code, in the order of execution:
 * for each depth its stages (once, uniform, body), then the outer values without lanes, then
 * those with lanes. A value that is only read in its own bucket lives in a register, given
 * out again after the last use; one that is read by a later piece of its stage is a table. */
#ifndef DTE_PROGRAM_PLAN_H
#define DTE_PROGRAM_PLAN_H

#include "expr/program_tape.h"

typedef enum place_kind {
    PLACE_NONE,
    PLACE_SCALAR,      /* one chunk of 8 equal numbers */
    PLACE_LANES,       /* a lane register: one chunk for every 8 lanes */
    PLACE_INPUT,       /* the same, of a lane input */
    PLACE_OUTPUT,      /* the same, of an output */
    PLACE_POINT_TABLE, /* a number for each point of the stage */
    PLACE_MACRO_TABLE, /* a number for each point of a macro */
    PLACE_POINTS,      /* a register over a block of points */
    PLACE_BODY         /* a register over lanes or over a block of points, as the stage is turned */
} place_kind;

enum { PIECE_ONCE, PIECE_UNIFORM, PIECE_BODY, PIECES };

typedef struct stage_plan {
    point_rule rule;
    bool keep; /* values of the points alone are tables, made once */
    size_t n_point_table, n_macro_table, n_points, n_body, n_import, n_spread;
    size_t n_uniform, n_lane; /* expectations */
    size_t block, macro;
    uint32_t point_table, macro_table, import, spread, partial_uniform, partial_lane;
    uint32_t time;
} stage_plan;

/* A stock of registers: freed ones are given out first. */
typedef struct pool {
    uint32_t *free;
    size_t n_free, room;
    uint32_t count;
} pool;

typedef struct plan {
    const ir *t;
    size_t n_levels, n_buckets;
    size_t *start; /* n_buckets + 1: bucket i is order[start[i]] .. order[start[i + 1]] */
    uint32_t *order;
    uint32_t *time, *last; /* by value */
    uint8_t *kind;         /* by value: place_kind */
    uint8_t *needed;       /* by value: something is computed from it */
    uint32_t *index;       /* by value: the number of its register or table */
    uint32_t *local;       /* by value: its number among the imports or spreads of a stage */
    uint32_t *local_stage; /* by value: the stage that this number is for */
    stage_plan *stages;    /* stages[s - 1] */
    pool scalars, lanes, points, body;
    size_t width, registers; /* registers: chunks shared by all stages */
    uint32_t lane_base, pool_base;
    bool direct; /* few inputs and outputs: they have places of their own */
    uint32_t input_base, output_base;
    size_t chunks;
} plan;

dte_status plan_make(plan *p, const ir *t, dte_error *err);
void plan_free(plan *p);
/* Chooses the sizes and gives every table and register its chunks (program_layout.c). */
void plan_lay_out(plan *p);
/* Numbers the lane registers and the tables that the body of stage s reads. */
void plan_locals(plan *p, uint32_t s);

static inline bool place_is_lanes(uint8_t kind)
{
    return kind == PLACE_LANES || kind == PLACE_INPUT || kind == PLACE_OUTPUT;
}

static inline size_t plan_outer_bucket(size_t depth, bool lanes)
{
    return 2 * depth + lanes;
}

static inline size_t plan_stage_bucket(const plan *p, uint32_t s, int piece)
{
    return 2 * p->n_levels + PIECES * (size_t)(s - 1) + (size_t)piece;
}

#endif

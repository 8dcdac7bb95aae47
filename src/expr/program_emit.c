/* program_emit.c - writes the tape: values and their places become instructions. */
#include "base/memory.h"
#include "expr/program_plan.h"
#include <string.h>

/* The way in which a piece of code is run. */
typedef enum turn { TURN_OUTER, TURN_POINTS, TURN_LANES } turn;

typedef struct address {
    uint32_t chunk;
    uint8_t shift, stride;
} address;

typedef struct emitter {
    plan *plan;
    program *out;
    uint32_t stage; /* 0: outer */
    turn turn;
    uint32_t next_uniform, next_lane; /* reductions so far */
} emitter;

static uint32_t at(uint32_t base, uint32_t index, size_t size)
{
    return (uint32_t)(base + index * size);
}

static address find(const emitter *e, uint32_t v)
{
    const plan *p = e->plan;
    const stage_plan *s = e->stage ? &p->stages[e->stage - 1] : NULL;
    const uint32_t i = p->index[v];
    switch (p->kind[v]) {
    case PLACE_LANES:
        if (e->turn == TURN_POINTS) return (address){s->import + p->local[v], SHIFT_NONE, 0};
        return (address){at(p->lane_base, i, p->width), SHIFT_NONE, 1};
    case PLACE_INPUT:
        if (e->turn == TURN_POINTS) return (address){s->import + p->local[v], SHIFT_NONE, 0};
        return (address){at(p->input_base, i, p->width), SHIFT_INPUT, 1};
    case PLACE_OUTPUT:
        if (e->turn == TURN_POINTS) return (address){s->import + p->local[v], SHIFT_NONE, 0};
        return (address){at(p->output_base, i, p->width), SHIFT_OUTPUT, 1};
    case PLACE_POINT_TABLE:
        if (e->turn == TURN_LANES) return (address){s->spread + p->local[v], SHIFT_NONE, 0};
        return (address){at(s->point_table, i, s->rule.chunks), SHIFT_POINT, 1};
    case PLACE_MACRO_TABLE:
        if (e->turn == TURN_LANES) return (address){s->spread + p->local[v], SHIFT_NONE, 0};
        return (address){at(s->macro_table, i, s->macro), SHIFT_MACRO, 1};
    case PLACE_POINTS:
        return (address){at(p->pool_base, i, s->block), SHIFT_NONE, 1};
    case PLACE_BODY:
        return (address){at(p->pool_base, i, e->turn == TURN_LANES ? p->width : s->block),
                         SHIFT_NONE, 1};
    default: /* PLACE_SCALAR; a value without a place is never an operand */
        return (address){i, SHIFT_NONE, 0};
    }
}

static instruction encode(int op, address d, address a, address b, address c)
{
    return (instruction){.op = (uint8_t)op,
                         .shift = (uint8_t)(d.shift | a.shift << 2 | b.shift << 4 | c.shift << 6),
                         .stride = (uint8_t)(a.stride | b.stride << 1 | c.stride << 2),
                         .d = d.chunk,
                         .a = a.chunk,
                         .b = b.chunk,
                         .c = c.chunk};
}

/* The weighted sum, one step: see program_tape.h. */
static instruction encode_reduction(emitter *e, const value *v)
{
    const stage_plan *s = &e->plan->stages[e->stage - 1];
    const address a = find(e, v->a), b = find(e, v->b);
    const bool sigmoid = v->op == V_REDUCE_SIGMOID;
    address sum = {s->partial_uniform, SHIFT_NONE, 0};
    int op = sigmoid ? OP_SIGMOID_DOT : OP_DOT;
    if (!(v->mask & MASK_L)) {
        sum.chunk += e->next_uniform++;
    } else if (e->turn == TURN_POINTS) {
        sum = (address){s->partial_lane + e->next_lane++, SHIFT_PARTIAL, 0};
    } else {
        sum = (address){at(s->partial_lane, e->next_lane++, e->plan->width), SHIFT_PARTIAL, 1};
        op = sigmoid ? OP_SIGMOID_FMA : OP_FMA;
    }
    return sigmoid ? encode(op, sum, a, b, find(e, v->c)) : encode(op, sum, sum, b, a);
}

static instruction encode_value(emitter *e, uint32_t v)
{
    const value *x = &e->plan->t->values[v];
    const address none = {0};
    if (ir_reduces(x)) return encode_reduction(e, x);
    if (x->op == V_STORE) {
        const bool there = e->plan->kind[x->a] == PLACE_OUTPUT && e->plan->index[x->a] == x->b;
        return encode(V_STORE, (address){there, 0, 0}, find(e, x->a), (address){x->b, 0, 0}, none);
    }
    const address d = find(e, v);
    if (x->op == V_LANE || x->op == V_UNIFORM)
        return encode(x->op, d, (address){x->a, 0, 0}, none, none);
    const int n = ir_operands(x);
    const address a = find(e, x->a), b = n > 1 ? find(e, x->b) : a;
    return encode(x->op, d, a, b, n > 2 ? find(e, x->c) : a);
}

static bool emit_segment(emitter *e, size_t bucket, turn how, segment *out)
{
    const plan *p = e->plan;
    const size_t begin = p->start[bucket], n = p->start[bucket + 1] - begin;
    out->code = memory_zero(n, sizeof *out->code);
    if (!out->code) return false;
    out->n = 0;
    e->turn = how;
    e->next_lane = 0;
    for (size_t k = 0; k < n; k++) {
        const uint32_t v = p->order[begin + k];
        if (p->kind[v] != PLACE_INPUT) out->code[out->n++] = encode_value(e, v);
    }
    return true;
}

/* ---- stages ----------------------------------------------------------------------------- */

static void list_spreads(emitter *e, stage_tape *out)
{
    const plan *p = e->plan;
    const stage_plan *s = &p->stages[e->stage - 1];
    const size_t b = plan_stage_bucket(p, e->stage, PIECE_BODY);
    e->turn = TURN_OUTER; /* where the tables and registers themselves are */
    for (size_t k = p->start[b]; k < p->start[b + 1]; k++) {
        const value *x = &p->t->values[p->order[k]];
        const uint32_t operand[] = {x->a, x->b, x->c};
        for (int i = 0, n = ir_operands(x); i < n && i < MOST_VALUES; i++) {
            const uint32_t o = operand[i];
            if (p->local_stage[o] != e->stage) continue;
            const address from = find(e, o);
            const bool lanes = place_is_lanes(p->kind[o]);
            spread *list = lanes ? out->import : out->table;
            list[p->local[o]] =
                (spread){from.chunk, (lanes ? s->import : s->spread) + p->local[o], from.shift};
        }
    }
}

static void list_reductions(emitter *e, stage_tape *out)
{
    const plan *p = e->plan;
    const stage_plan *s = &p->stages[e->stage - 1];
    const size_t begin = p->start[plan_stage_bucket(p, e->stage, PIECE_UNIFORM)];
    const size_t end = p->start[plan_stage_bucket(p, e->stage, PIECE_BODY) + 1];
    uint32_t uniform = 0, lane = 0;
    e->turn = TURN_OUTER;
    for (size_t k = begin; k < end; k++) {
        const value *x = &p->t->values[p->order[k]];
        if (!ir_reduces(x)) continue;
        const uint32_t to = find(e, x->into).chunk;
        if (x->mask & MASK_L) {
            out->lane_sum[lane] = (reduction){to, at(s->partial_lane, lane, p->width)};
            lane++;
        } else {
            out->uniform_sum[uniform] = (reduction){to, s->partial_uniform + uniform};
            uniform++;
        }
    }
}

static bool emit_stage(emitter *e, stage_tape *out)
{
    plan *p = e->plan;
    plan_locals(p, e->stage);
    const stage_plan *s = &p->stages[e->stage - 1];
    *out = (stage_tape){.points = s->rule.chunks,
                        .macro = s->macro,
                        .block = s->block,
                        .n_import = s->n_import,
                        .n_table = s->n_spread,
                        .n_uniform = s->n_uniform,
                        .n_lane = s->n_lane,
                        .partial = s->n_lane * p->width,
                        .first_partial = s->partial_lane};
    out->import = memory_zero(s->n_import, sizeof *out->import);
    out->table = memory_zero(s->n_spread, sizeof *out->table);
    out->uniform_sum = memory_zero(s->n_uniform, sizeof *out->uniform_sum);
    out->lane_sum = memory_zero(s->n_lane, sizeof *out->lane_sum);
    if (!out->import || !out->table || !out->uniform_sum || !out->lane_sum) return false;
    list_spreads(e, out);
    list_reductions(e, out);
    e->next_uniform = 0;
    const size_t body = plan_stage_bucket(p, e->stage, PIECE_BODY);
    return emit_segment(e, plan_stage_bucket(p, e->stage, PIECE_ONCE), TURN_POINTS, &out->once) &&
           emit_segment(e, plan_stage_bucket(p, e->stage, PIECE_UNIFORM), TURN_POINTS,
                        &out->uniform) &&
           emit_segment(e, body, TURN_LANES, &out->body_lanes) &&
           emit_segment(e, body, TURN_POINTS, &out->body_points);
}

/* ---- all of it -------------------------------------------------------------------------- */

static bool emit_level(emitter *e, size_t depth)
{
    const ir *t = e->plan->t;
    tape_level *l = &e->out->levels[depth];
    while (l->first_stage < t->n_stages && t->stages[l->first_stage].key.depth < depth)
        l->first_stage++;
    while (l->first_stage + l->n_stages < t->n_stages &&
           t->stages[l->first_stage + l->n_stages].key.depth == depth)
        l->n_stages++;
    e->stage = 0;
    return emit_segment(e, plan_outer_bucket(depth, false), TURN_OUTER, &l->uniform) &&
           emit_segment(e, plan_outer_bucket(depth, true), TURN_OUTER, &l->lanes);
}

static void fill_constants(const plan *p, program *out)
{
    for (uint32_t v = 1; v < p->t->n_values; v++) {
        if (p->t->values[v].op != V_CONST) continue;
        double *chunk = program_chunk(out, p->index[v]);
        for (int i = 0; i < KERNEL_CHUNK; i++)
            chunk[i] = ir_number(&p->t->values[v]);
    }
}

static void fill_point_tables(const plan *p, program *out)
{
    for (uint32_t v = 1; v < p->t->n_values; v++) {
        const value *x = &p->t->values[v];
        if (x->op != V_BASE && x->op != V_WEIGHT) continue;
        const stage_plan *s = &p->stages[x->stage - 1];
        const size_t n = s->rule.chunks * KERNEL_CHUNK;
        memcpy(program_chunk(out, at(s->point_table, p->index[v], s->rule.chunks)),
               x->op == V_WEIGHT ? s->rule.w : s->rule.x + x->a * n, n * sizeof(double));
    }
}

static bool emit_all(emitter *e)
{
    program *out = e->out;
    const size_t n_stages = e->plan->t->n_stages;
    out->memory = memory_aligned(out->chunks + 1, KERNEL_CHUNK * sizeof(double));
    out->levels = memory_zero(e->plan->n_levels, sizeof *out->levels);
    out->stages = memory_zero(n_stages, sizeof *out->stages);
    if (!out->memory || !out->levels || !out->stages) return false;
    out->n_levels = e->plan->n_levels;
    out->n_stages = n_stages;
    for (size_t d = 0; d < out->n_levels; d++)
        if (!emit_level(e, d)) return false;
    for (uint32_t s = 1; s <= n_stages; s++) {
        e->stage = s;
        if (!emit_stage(e, &out->stages[s - 1])) return false;
    }
    fill_constants(e->plan, out);
    fill_point_tables(e->plan, out);
    return true;
}

/* Instructions of a stage but for those that ran when the program was made. */
static size_t stage_code(const plan *p, uint32_t s)
{
    return p->start[plan_stage_bucket(p, s, PIECE_BODY) + 1] -
           p->start[plan_stage_bucket(p, s, PIECE_UNIFORM)];
}

static void describe(const plan *p, program *out)
{
    program_info *i = &out->info;
    i->instructions = p->start[p->n_buckets];
    i->work = (double)p->start[2 * p->n_levels];
    i->registers = p->lanes.count;
    i->kernel = out->kernels->name;
    i->expectations = p->t->n_expect;
    for (size_t k = 0; k < p->t->n_stages; k++) {
        const stage_plan *s = &p->stages[k];
        i->points += s->rule.n;
        i->work += (double)s->rule.n * (double)stage_code(p, (uint32_t)k + 1);
        if (s->n_points > i->registers) i->registers = s->n_points;
        if (s->n_body > i->registers) i->registers = s->n_body;
    }
}

dte_status program_assemble(const ir *t, program *out, dte_error *err)
{
    plan p;
    dte_status status = plan_make(&p, t, err);
    if (status == DTE_OK) {
        out->chunks = p.chunks;
        out->width = p.width;
        out->direct = p.direct;
        out->n_in = t->spec->n_lane;
        out->inputs = p.input_base;
        out->outputs = p.output_base;
        emitter e = {.plan = &p, .out = out};
        if (!emit_all(&e)) status = fail_memory(err);
    }
    if (status == DTE_OK) describe(&p, out);
    plan_free(&p);
    return status;
}

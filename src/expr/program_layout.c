/* program_layout.c - sizes of vectors and the layout of memory. */
#include "expr/program_plan.h"

enum {
    WIDEST = 16,               /* chunks in a vector: 128 lanes */
    REGISTER_CHUNKS = 1 << 14, /* 1 MiB: registers stay in the second-level cache */
    MACRO_CHUNKS =
        1 << 15 /* 2 MiB of tables that depend on uniform inputs: read once for each lane */
};

static void forget_local(plan *p, uint32_t s, uint32_t operand)
{
    (void)s;
    p->local_stage[operand] = 0;
}

static void number_local(plan *p, uint32_t s, uint32_t operand)
{
    stage_plan *sp = &p->stages[s - 1];
    const uint8_t kind = p->kind[operand];
    const bool table = kind == PLACE_POINT_TABLE || kind == PLACE_MACRO_TABLE;
    if ((!table && !place_is_lanes(kind)) || p->local_stage[operand] == s) return;
    p->local_stage[operand] = s;
    p->local[operand] = (uint32_t)(table ? sp->n_spread++ : sp->n_import++);
}

static void each_body_operand(plan *p, uint32_t s, void (*f)(plan *, uint32_t, uint32_t))
{
    const size_t b = plan_stage_bucket(p, s, PIECE_BODY);
    for (size_t k = p->start[b]; k < p->start[b + 1]; k++) {
        const value *x = &p->t->values[p->order[k]];
        const uint32_t operand[] = {x->a, x->b, x->c};
        for (int i = 0, n = ir_operands(x); i < n && i < MOST_VALUES; i++)
            f(p, s, operand[i]);
    }
}

void plan_locals(plan *p, uint32_t s)
{
    p->stages[s - 1].n_spread = p->stages[s - 1].n_import = 0;
    each_body_operand(p, s, forget_local);
    each_body_operand(p, s, number_local);
}

static size_t clamp(size_t x, size_t lo, size_t hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

static void choose_sizes(plan *p)
{
    size_t most = 1;
    for (size_t k = 0; k < p->t->n_stages; k++) {
        stage_plan *s = &p->stages[k];
        const size_t n = s->n_points > s->n_body ? s->n_points : s->n_body;
        s->block = clamp(REGISTER_CHUNKS / (n + 1), 1, clamp(s->rule.chunks, 1, WIDEST));
        s->macro = s->rule.chunks;
        if (s->n_macro_table * s->macro > MACRO_CHUNKS)
            s->macro = clamp(MACRO_CHUNKS / s->n_macro_table / s->block, 1, s->macro) * s->block;
        if (s->n_body + s->n_lane > most) most = s->n_body + s->n_lane;
    }
    p->width = clamp(REGISTER_CHUNKS / (most + p->lanes.count), 1, WIDEST);
    for (size_t k = 0; k < p->t->n_stages; k++) {
        const stage_plan *s = &p->stages[k];
        const size_t body = s->n_body * (s->block > p->width ? s->block : p->width);
        const size_t n = s->n_points * s->block > body ? s->n_points * s->block : body;
        if (n > p->registers) p->registers = n;
    }
}

static uint32_t lay(plan *p, size_t chunks)
{
    const uint32_t at = (uint32_t)p->chunks;
    p->chunks = p->chunks + chunks;
    return at;
}

void plan_lay_out(plan *p)
{
    choose_sizes(p);
    lay(p, p->scalars.count);
    p->lane_base = lay(p, p->lanes.count * p->width);
    p->input_base = lay(p, p->direct ? p->t->spec->n_lane * p->width : 0);
    p->output_base = lay(p, p->direct ? p->t->spec->n_out * p->width : 0);
    p->pool_base = lay(p, p->registers);
    for (uint32_t k = 1; k <= p->t->n_stages; k++) {
        plan_locals(p, k);
        stage_plan *s = &p->stages[k - 1];
        s->point_table = lay(p, s->n_point_table * s->rule.chunks);
        s->macro_table = lay(p, s->n_macro_table * s->macro);
        s->import = lay(p, s->n_import);
        s->spread = lay(p, s->n_spread);
        s->partial_uniform = lay(p, s->n_uniform);
        s->partial_lane = lay(p, KERNEL_CHUNK * s->n_lane * p->width);
    }
}

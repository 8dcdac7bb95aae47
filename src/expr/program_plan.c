/* program_plan.c - buckets, last uses, tables, and registers by linear scan. */
#include "expr/program_plan.h"
#include "base/memory.h"
#include <string.h>

enum {
    DIRECT_MOST = 64,       /* inputs and outputs with places of their own */
    KEEP_CHUNKS = 1 << 20,  /* 64 MiB of tables that depend on nothing */
    MEMORY_CHUNKS = 1 << 25 /* 2 GiB in all */
};
#define FOREVER    UINT32_MAX
#define GIVEN_BACK (UINT32_MAX - 1)
#define NO_BUCKET  SIZE_MAX

/* ---- buckets --------------------------------------------------------------------------- */

static int piece_of(const plan *p, const value *v)
{
    if (v->mask & MASK_L) return PIECE_BODY;
    if (v->mask & MASK_U || !p->stages[v->stage - 1].keep) return PIECE_UNIFORM;
    return PIECE_ONCE;
}

/* A table that the rule gives. */
static bool is_given(const value *v)
{
    return v->op == V_BASE || v->op == V_WEIGHT;
}

/* Some values were replaced by better ones before anything was made of them. */
static void find_needed(plan *p)
{
    const value *all = p->t->values;
    for (size_t v = p->t->n_values; v-- > 1;) {
        if (all[v].op == V_STORE || ir_reduces(&all[v])) p->needed[v] = 1;
        if (!p->needed[v]) continue;
        const uint32_t operand[] = {all[v].a, all[v].b, all[v].c};
        for (int k = 0, n = ir_operands(&all[v]); k < n && k < MOST_VALUES; k++)
            p->needed[operand[k]] = 1;
    }
}

static size_t bucket_of(const plan *p, const value *v)
{
    if (v->op == V_CONST || v->op == V_EXPECT || is_given(v)) return NO_BUCKET;
    if (!p->needed[v - p->t->values]) return NO_BUCKET;
    if (v->stage) return plan_stage_bucket(p, v->stage, piece_of(p, v));
    return plan_outer_bucket(v->depth, v->mask & MASK_L);
}

static void sort_into_buckets(plan *p)
{
    const ir *t = p->t;
    memset(p->start, 0, (p->n_buckets + 2) * sizeof *p->start);
    for (uint32_t v = 1; v < t->n_values; v++) {
        const size_t b = bucket_of(p, &t->values[v]);
        if (b != NO_BUCKET) p->start[b + 2]++;
    }
    for (size_t b = 2; b < p->n_buckets + 2; b++)
        p->start[b] += p->start[b - 1];
    for (uint32_t v = 1; v < t->n_values; v++) { /* start[b + 1] runs from begin to end of b */
        const size_t b = bucket_of(p, &t->values[v]);
        if (b != NO_BUCKET) p->order[p->start[b + 1]++] = v;
    }
}

typedef void visit_bucket(plan *p, size_t bucket);
typedef void visit_stage(plan *p, uint32_t stage);

/* Calls the visitors in the order of execution. */
static void walk(plan *p, visit_stage *at_stage, visit_bucket *at_bucket)
{
    const ir *t = p->t;
    uint32_t s = 1;
    for (size_t d = 0; d < p->n_levels; d++) {
        for (; s <= t->n_stages && t->stages[s - 1].key.depth == d; s++) {
            at_stage(p, s);
            for (int piece = 0; piece < PIECES; piece++)
                at_bucket(p, plan_stage_bucket(p, s, piece));
        }
        at_bucket(p, plan_outer_bucket(d, false));
        at_bucket(p, plan_outer_bucket(d, true));
    }
}

/* ---- times and last uses ---------------------------------------------------------------- */

static void time_stage(plan *p, uint32_t s)
{
    p->stages[s - 1].time = ++p->time[0];
}

static void time_bucket(plan *p, size_t b)
{
    for (size_t k = p->start[b]; k < p->start[b + 1]; k++)
        p->time[p->order[k]] = ++p->time[0]; /* time[0] is the clock */
}

static void use(plan *p, const value *v, uint32_t time, uint32_t operand)
{
    const value *o = &p->t->values[operand];
    uint32_t when = time;
    if (o->op == V_CONST || is_given(o)) return;
    if (o->stage) {
        const int from = piece_of(p, o), to = piece_of(p, v);
        if (from != to)
            p->kind[operand] = from == PIECE_ONCE ? PLACE_POINT_TABLE : PLACE_MACRO_TABLE;
    } else if (o->mask & MASK_L) {
        if (v->stage) when = p->stages[v->stage - 1].time;
    } else if (v->stage || v->mask & MASK_L) {
        when = FOREVER;
    }
    if (when > p->last[operand]) p->last[operand] = when;
}

static void find_last_uses(plan *p)
{
    const ir *t = p->t;
    for (uint32_t v = 1; v < t->n_values; v++) {
        const value *x = &t->values[v];
        const uint32_t operand[] = {x->a, x->b, x->c};
        for (int k = 0, n = p->needed[v] ? ir_operands(x) : 0; k < n && k < MOST_VALUES; k++)
            use(p, x, p->time[v], operand[k]);
    }
}

/* ---- tables ----------------------------------------------------------------------------- */

static void number_tables(plan *p)
{
    for (uint32_t v = 1; v < p->t->n_values; v++) {
        const value *x = &p->t->values[v];
        if (is_given(x)) p->kind[v] = PLACE_POINT_TABLE;
        if (p->kind[v] == PLACE_POINT_TABLE)
            p->index[v] = (uint32_t)p->stages[x->stage - 1].n_point_table++;
        else if (p->kind[v] == PLACE_MACRO_TABLE)
            p->index[v] = (uint32_t)p->stages[x->stage - 1].n_macro_table++;
    }
}

static void find_tables(plan *p)
{
    const size_t n = p->t->n_values ? p->t->n_values : 1;
    sort_into_buckets(p);
    memset(p->time, 0, n * sizeof *p->time);
    memset(p->last, 0, n * sizeof *p->last);
    memset(p->kind, 0, n * sizeof *p->kind);
    walk(p, time_stage, time_bucket);
    find_last_uses(p);
    for (size_t s = 0; s < p->t->n_stages; s++)
        p->stages[s].n_point_table = p->stages[s].n_macro_table = 0;
    number_tables(p);
}

/* Large tables of the points alone are made again in every run, a macro at a time. */
static bool drop_large_tables(plan *p)
{
    bool dropped = false;
    for (size_t k = 0; k < p->t->n_stages; k++) {
        stage_plan *s = &p->stages[k];
        const size_t tables = s->n_point_table;
        if (!s->keep || tables <= s->rule.dim + 1 || tables * s->rule.chunks <= KEEP_CHUNKS)
            continue;
        s->keep = false;
        dropped = true;
    }
    return dropped;
}

/* ---- registers -------------------------------------------------------------------------- */

static uint32_t take(pool *q)
{
    return q->n_free ? q->free[--q->n_free] : q->count++;
}

/* Room was made for as many as can be given out: see reserve_pools. */
static void give(pool *q, uint32_t r)
{
    q->free[q->n_free++] = r;
}

static pool *pool_of(plan *p, uint8_t kind)
{
    switch (kind) {
    case PLACE_SCALAR:
        return &p->scalars;
    case PLACE_LANES:
        return &p->lanes;
    case PLACE_POINTS:
        return &p->points;
    default:
        return &p->body;
    }
}

static void give_back(plan *p, uint32_t operand, uint8_t kind, uint32_t time)
{
    if (p->kind[operand] != kind || p->last[operand] != time) return;
    p->last[operand] = GIVEN_BACK;
    give(pool_of(p, kind), p->index[operand]);
}

static uint8_t register_kind(const plan *p, const value *v)
{
    if (v->stage) return piece_of(p, v) == PIECE_BODY ? PLACE_BODY : PLACE_POINTS;
    return v->mask & MASK_L ? PLACE_LANES : PLACE_SCALAR;
}

static void place_bucket(plan *p, size_t b)
{
    for (size_t k = p->start[b]; k < p->start[b + 1]; k++) {
        const uint32_t v = p->order[k];
        const value *x = &p->t->values[v];
        const uint8_t kind = register_kind(p, x);
        const uint32_t operand[] = {x->a, x->b, x->c};
        for (int i = 0, n = ir_operands(x); i < n && i < MOST_VALUES; i++)
            give_back(p, operand[i], kind, p->time[v]);
        if (ir_reduces(x) || x->op == V_STORE || p->kind[v] != PLACE_NONE) continue;
        p->kind[v] = kind;
        p->index[v] = take(pool_of(p, kind));
    }
}

/* Before the registers of the bodies: results get theirs while the imports still hold. */
static void place_stage(plan *p, uint32_t s)
{
    stage_plan *sp = &p->stages[s - 1];
    p->points = (pool){.free = p->points.free, .room = p->points.room};
    p->body = (pool){.free = p->body.free, .room = p->body.room};
    const size_t begin = p->start[plan_stage_bucket(p, s, PIECE_UNIFORM)];
    const size_t end = p->start[plan_stage_bucket(p, s, PIECE_BODY) + 1];
    for (size_t k = begin; k < end; k++) {
        const value *x = &p->t->values[p->order[k]];
        if (!ir_reduces(x)) continue;
        const uint8_t kind = x->mask & MASK_L ? PLACE_LANES : PLACE_SCALAR;
        p->kind[x->into] = kind;
        p->index[x->into] = take(pool_of(p, kind));
        *(kind == PLACE_LANES ? &sp->n_lane : &sp->n_uniform) += 1;
    }
    for (size_t k = begin; k < end; k++) {
        const value *x = &p->t->values[p->order[k]];
        const uint32_t operand[] = {x->a, x->b, x->c};
        for (int i = 0, n = ir_operands(x); i < n && i < MOST_VALUES; i++)
            give_back(p, operand[i], PLACE_LANES, sp->time);
    }
}

static void count_registers(plan *p, size_t b)
{
    place_bucket(p, b);
    if (b < 2 * p->n_levels) return;
    stage_plan *s = &p->stages[(b - 2 * p->n_levels) / PIECES];
    if (p->points.count > s->n_points) s->n_points = p->points.count;
    if (p->body.count > s->n_body) s->n_body = p->body.count;
}

static bool reserve_pools(plan *p)
{
    pool *all[] = {&p->scalars, &p->lanes, &p->points, &p->body};
    for (size_t k = 0; k < 4; k++)
        if (!memory_grow(&all[k]->free, &all[k]->room, p->t->n_values + 1, sizeof(uint32_t)))
            return false;
    return true;
}

static void place_constants(plan *p)
{
    for (uint32_t v = 1; v < p->t->n_values; v++) {
        if (p->t->values[v].op != V_CONST) continue;
        p->kind[v] = PLACE_SCALAR;
        p->index[v] = take(&p->scalars);
    }
}

/* An output that is a result of lanes is computed in its place, the first time it is stored. */
static void place_inputs_and_outputs(plan *p)
{
    p->direct = p->t->spec->n_lane + p->t->spec->n_out <= DIRECT_MOST;
    for (uint32_t v = 1; v < p->t->n_values && p->direct; v++) {
        const value *x = &p->t->values[v];
        if (x->op == V_LANE) {
            p->kind[v] = PLACE_INPUT;
            p->index[v] = x->a;
        }
        if (x->op != V_STORE || p->kind[x->a] != PLACE_NONE) continue;
        const value *stored = &p->t->values[x->a];
        if (stored->op >= OP_COUNT || stored->stage || !(stored->mask & MASK_L)) continue;
        p->kind[x->a] = PLACE_OUTPUT;
        p->index[x->a] = x->b;
    }
}

/* ---- all of it -------------------------------------------------------------------------- */

static bool allocate(plan *p)
{
    const size_t n = p->t->n_values + 1;
    p->n_levels = p->t->n_stages ? p->t->stages[p->t->n_stages - 1].key.depth + 1 : 1;
    p->n_buckets = 2 * p->n_levels + PIECES * p->t->n_stages;
    p->start = memory_zero(p->n_buckets + 2, sizeof *p->start);
    p->stages = memory_zero(p->t->n_stages, sizeof *p->stages);
    p->kind = memory_zero(n, sizeof *p->kind);
    p->needed = memory_zero(n, sizeof *p->needed);
    uint32_t **map[] = {&p->order, &p->time, &p->last, &p->index, &p->local, &p->local_stage};
    for (size_t k = 0; k < sizeof map / sizeof *map; k++)
        if (!(*map[k] = memory_zero(n, sizeof **map[k]))) return false;
    return p->start && p->stages && p->kind && p->needed && reserve_pools(p);
}

static dte_status make_rules(plan *p, dte_error *err)
{
    const program_spec *spec = p->t->spec;
    for (size_t k = 0; k < p->t->n_stages; k++) {
        const stage *s = &p->t->stages[k];
        p->stages[k].keep = true;
        DTE_TRY(points_create(spec->random, s->key.uniforms + s->key.normals, s->base,
                              s->key.tables, spec->level, s->key.even, &p->stages[k].rule, err));
    }
    return DTE_OK;
}

dte_status plan_make(plan *p, const ir *t, dte_error *err)
{
    *p = (plan){.t = t};
    if (!allocate(p)) return fail_memory(err);
    DTE_TRY(make_rules(p, err));
    find_needed(p);
    find_tables(p);
    if (drop_large_tables(p)) find_tables(p);
    place_constants(p);
    place_inputs_and_outputs(p);
    walk(p, place_stage, count_registers);
    plan_lay_out(p);
    if (p->chunks > MEMORY_CHUNKS)
        return fail(err, DTE_LIMIT,
                    "the compiled game would need %zu MiB of tables and registers; the limit is "
                    "%d MiB: use a lower quadrature level or a smaller model",
                    p->chunks >> 14, MEMORY_CHUNKS >> 14);
    return DTE_OK;
}

void plan_free(plan *p)
{
    for (size_t k = 0; p->stages && k < p->t->n_stages; k++)
        points_free(&p->stages[k].rule);
    void *owned[] = {p->start,        p->order,      p->time,        p->last,        p->kind,
                     p->needed,       p->index,      p->local,       p->local_stage, p->stages,
                     p->scalars.free, p->lanes.free, p->points.free, p->body.free};
    for (size_t k = 0; k < sizeof owned / sizeof *owned; k++)
        memory_free(owned[k]);
    memset(p, 0, sizeof *p);
}

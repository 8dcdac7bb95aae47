/* program_lower.c - from graph nodes to values.
 *
 * Sums and products are n-ary in the graph. Their operands are taken in classes, by what they vary
 * with,
 *
 *     U (and constants), L and U L, N, U N, and the rest
 *
 * so that each partial result is as uniform as it can be. A sum is a chain of
 * fused multiply-adds; a product that is used only as one term of one sum leaves its last
 * multiplication to that chain. Everything is decided here, from masks alone, so a result
 * does not depend on the way in which the tape is turned.
 *
 * The walk is depth first with a stack of its own: graphs are deep. */
#include "base/memory.h"
#include "expr/program_chain.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES = 5, LARGEST_POWER = 1024 };

static int class_of(uint8_t mask)
{
    static const uint8_t table[8] = {0, 0, 1, 1, 2, 3, 4, 4};
    return table[mask & 7];
}

/* The value of a node in the stage being lowered, or 0. */
static uint32_t value_of(const ir *t, node n)
{
    if (t->set[n] && t->stamp[n] != t->group) return 0;
    return t->known[n];
}

/* ---- products ------------------------------------------------------------------------- */

/* b^e for an integer e >= 1, by squaring; equal powers are shared by ir_emit. */
static uint32_t integer_power(ir *t, uint32_t b, unsigned e)
{
    uint32_t result = 0;
    for (; e; e >>= 1) {
        if (e & 1) result = result ? ir_emit(t, OP_MUL, result, b, 0) : b;
        if (e > 1) b = ir_emit(t, OP_MUL, b, b, 0);
    }
    return result;
}

static bool is_half_integer(double e)
{
    return fabs(e) <= LARGEST_POWER && e + e == floor(e + e);
}

/* b^e for e > 0 a multiple of 1/2. */
static uint32_t power(ir *t, uint32_t b, double e)
{
    const unsigned whole = (unsigned)floor(e);
    const uint32_t p = whole ? integer_power(t, b, whole) : 0;
    if (e == (double)whole) return p;
    const uint32_t root = ir_emit(t, OP_SQRT, b, 0, 0);
    return p ? ir_emit(t, OP_MUL, p, root, 0) : root;
}

static uint32_t times(ir *t, uint32_t a, uint32_t b)
{
    if (!a || !b) return a ? a : b;
    return ir_emit(t, OP_MUL, a, b, 0);
}

static uint32_t quotient(ir *t, uint32_t top, uint32_t bottom)
{
    if (!bottom) return top;
    return top ? ir_emit(t, OP_DIV, top, bottom, 0) : ir_emit(t, OP_RECIP, bottom, 0, 0);
}

static void pair_push(ir *t, pair *a, uint32_t factor)
{
    if (!factor) return;
    if (!a->p) {
        a->p = factor;
        return;
    }
    a->p = times(t, a->p, a->q);
    a->q = factor;
}

static pair lower_product(ir *t, const node_view *v)
{
    enum { REST = CLASSES - 1 };
    uint32_t top[CLASSES] = {0}, bottom[CLASSES] = {0};
    pair out = {0, 0}, rest = {0, 0};
    for (size_t k = 0; k < v->n && t->status == DTE_OK; k++) {
        const uint32_t b = value_of(t, v->args[k]);
        const double e = v->coef[k];
        const bool half = is_half_integer(e);
        const uint32_t f = half ? power(t, b, fabs(e)) : ir_emit(t, OP_POW, b, ir_const(t, e), 0);
        const int c = class_of(ir_mask(t, f));
        uint32_t *side = half && e < 0 ? bottom : top;
        if (c == REST && side == top)
            pair_push(t, &rest, f);
        else
            side[c] = times(t, side[c], f);
    }
    for (int c = 0; c < REST; c++)
        top[c] = quotient(t, top[c], bottom[c]);
    pair_push(t, &out, times(t, top[0], top[1]));
    pair_push(t, &out, times(t, top[2], top[3]));
    pair_push(t, &out, rest.p);
    pair_push(t, &out, rest.q);
    if (!bottom[REST]) return out;
    return (pair){quotient(t, times(t, out.p, out.q), bottom[REST]), 0};
}

/* ---- sums ------------------------------------------------------------------------------ */

static bool is_open_product(const ir *t, node n, const node_view *v)
{
    return v->kind == NODE_PROD && t->uses[n] == 1;
}

static bool gather_terms(ir *t, const node_view *v, size_t count[CLASSES])
{
    term *all;
    if (!memory_grow(&t->terms, &t->terms_room, 2 * v->n, sizeof(term))) return false;
    all = t->terms;
    all += v->n; /* the upper half in the order of the graph, the lower half by class */
    for (size_t k = 0; k < v->n; k++) {
        const node_view w = graph_view(t->spec->g, v->args[k]);
        const uint32_t known = value_of(t, v->args[k]);
        const bool open = !known && is_open_product(t, v->args[k], &w);
        all[k] = (term){v->coef[k], open ? lower_product(t, &w) : (pair){known, 0}, k};
        if (t->status != DTE_OK) return true;
        count[class_of(ir_mask(t, all[k].f.p) | ir_mask(t, all[k].f.q))]++;
    }
    term *sorted = t->terms;
    for (int c = 0; c < CLASSES; c++)
        for (size_t k = 0; k < v->n && count[c]; k++)
            if (class_of(ir_mask(t, all[k].f.p) | ir_mask(t, all[k].f.q)) == c) *sorted++ = all[k];
    return true;
}

static uint32_t lower_sum(ir *t, const node_view *v)
{
    size_t count[CLASSES] = {0};
    uint32_t acc[CLASSES] = {0};
    if (!gather_terms(t, v, count)) {
        t->status = fail_memory(t->err);
        return 0;
    }
    uint32_t start = v->value != 0.0 ? ir_const(t, v->value) : 0;
    term *terms = t->terms;
    for (int c = 0; c < CLASSES && t->status == DTE_OK; c++) {
        if (!count[c]) continue;
        qsort(terms, count[c], sizeof *terms, chain_compare);
        if (c == 1 || c == 3) start = start ? start : acc[c - 1], acc[c - 1] = 0;
        acc[c] = chain_terms(t, start, count[c], terms);
        start = 0;
        terms += count[c];
    }
    uint32_t sum = 0;
    for (int c = 0; c < CLASSES; c++)
        if (acc[c]) sum = chain_add(t, sum, 1.0, acc[c]);
    return sum;
}

/* ---- the walk -------------------------------------------------------------------------- */

static uint32_t lower_call(ir *t, const node_view *v)
{
    const uint32_t a = value_of(t, v->args[0]);
    const value x = t->values[a];
    if (fn_table[v->fn].op == OP_SIGMOID && (x.op == OP_MUL || x.op == OP_NMUL))
        return ir_emit(t, x.op == OP_MUL ? OP_SIGMOID_MUL : OP_SIGMOID_NMUL, x.a, x.b, 0);
    return ir_emit(t, fn_table[v->fn].op, a, v->n > 1 ? value_of(t, v->args[1]) : 0, 0);
}

static uint32_t lower_leaf(ir *t, node n, const node_view *v)
{
    if (v->fn == LEAF_BASE) return ir_emit(t, V_BASE, t->input[n], 0, 0);
    const uint32_t input = t->input[n] - 1;
    return ir_emit(t, input & 1 ? V_LANE : V_UNIFORM, input / 2, 0, 0);
}

static uint32_t lower_node(ir *t, node n, const node_view *v)
{
    switch (v->kind) {
    case NODE_CONST:
        return ir_const(t, v->value);
    case NODE_LEAF:
        return lower_leaf(t, n, v);
    case NODE_SUM:
        return lower_sum(t, v);
    case NODE_PROD: {
        const pair f = lower_product(t, v);
        return times(t, f.p, f.q);
    }
    case NODE_CALL:
        return lower_call(t, v);
    case NODE_EXPECT: /* only one whose body is certain comes here */
    case NODE_DETACH:
        break;
    }
    return value_of(t, v->args[0]);
}

static bool push(ir *t, node n)
{
    if (value_of(t, n)) return true;
    if (!memory_grow(&t->stack, &t->stack_room, t->n_stack + 1, sizeof *t->stack)) return false;
    t->stack[t->n_stack++] = n;
    return true;
}

/* Pushes the operands that have no value yet, the first one on top; those of an open
 * product instead of the product. */
static bool push_operands(ir *t, const node_view *v)
{
    for (size_t k = v->n; k-- > 0;) {
        const node a = v->args[k];
        const node_view w = graph_view(t->spec->g, a);
        if (v->kind != NODE_SUM || !is_open_product(t, a, &w)) {
            if (!push(t, a)) return false;
            continue;
        }
        for (size_t i = w.n; i-- > 0;)
            if (!push(t, w.args[i])) return false;
    }
    return true;
}

static dte_status lower(ir *t, node root)
{
    if (!push(t, root)) return fail_memory(t->err);
    while (t->n_stack) {
        const node n = t->stack[t->n_stack - 1];
        const size_t before = t->n_stack;
        if (value_of(t, n)) {
            t->n_stack--;
            continue;
        }
        const node_view v = graph_view(t->spec->g, n);
        if (!push_operands(t, &v)) return fail_memory(t->err);
        if (t->n_stack > before) continue;
        t->known[n] = lower_node(t, n, &v);
        t->stamp[n] = t->group;
        if (t->status != DTE_OK) return t->status;
        t->n_stack--;
    }
    return DTE_OK;
}

/* Values of open nodes are forgotten when the set changes: the same leaf may have another place
 * in it. */
static void enter_set(ir *t, uint32_t set)
{
    const size_t n = ir_bases(t, set);
    for (size_t k = 0; k < n; k++)
        t->input[t->bases[k]] = (uint32_t)ir_base_place(t, &t->stages[t->now - 1].key, k);
    t->group++;
}

/* body = p q with p of the points alone: p goes into the weights, once for all. */
static void weigh(ir *t, uint32_t *body, uint32_t *weights)
{
    const value x = t->values[*body];
    if (x.op != OP_MUL) return;
    const bool first = ir_mask(t, x.a) == MASK_N;
    const uint32_t p = first ? x.a : x.b, q = first ? x.b : x.a;
    if (ir_mask(t, p) != MASK_N || ir_mask(t, q) == MASK_N || !t->values[q].stage) return;
    *weights = ir_emit(t, OP_MUL, *weights, p, 0);
    *body = q;
}

static dte_status lower_expectation(ir *t, uint32_t number, const expectation *e, uint32_t place)
{
    DTE_TRY(lower(t, e->body));
    uint32_t body = value_of(t, e->body), weights = ir_emit(t, V_WEIGHT, 0, 0, 0);
    if (t->status != DTE_OK) return t->status;
    weigh(t, &body, &weights);
    const uint8_t varies = t->values[body].mask & (MASK_U | MASK_L);
    const uint8_t mask = varies ? varies : MASK_U;
    const uint32_t result = ir_append(
        t, (value){.op = V_EXPECT, .mask = mask, .depth = e->key.depth, .a = number, .b = place});
    ir_append(t, (value){.op = V_REDUCE,
                         .mask = (uint8_t)(mask | MASK_N),
                         .stage = number,
                         .depth = e->key.depth,
                         .a = body,
                         .b = weights,
                         .into = result});
    t->known[e->at] = result;
    return t->status;
}

static dte_status lower_stage(ir *t, uint32_t number)
{
    const stage *s = &t->stages[number - 1];
    t->now = number;
    for (size_t k = 0; k < s->n; k++) {
        const expectation *e = &t->expect[s->first + k];
        if (k == 0 || e[-1].set != e->set) enter_set(t, e->set);
        DTE_TRY(lower_expectation(t, number, e, (uint32_t)k));
    }
    t->now = 0;
    return DTE_OK;
}

dte_status ir_lower(ir *t)
{
    for (uint32_t s = 1; s <= t->n_stages; s++)
        DTE_TRY(lower_stage(t, s));
    for (size_t k = 0; k < t->spec->n_out; k++) {
        DTE_TRY(lower(t, t->spec->out[k]));
        const uint32_t v = value_of(t, t->spec->out[k]);
        ir_append(t, (value){.op = V_STORE,
                             .mask = MASK_L,
                             .depth = t->values[v].depth,
                             .a = v,
                             .b = (uint32_t)k});
        if (t->status != DTE_OK) return t->status;
    }
    return DTE_OK;
}

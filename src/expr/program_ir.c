/* program_ir.c - values, each made once. */
#include "expr/program_ir.h"
#include "base/memory.h"
#include <string.h>

int ir_operands(const value *v)
{
    switch (v->op) {
    case V_CONST:
    case V_UNIFORM:
    case V_LANE:
    case V_BASE:
    case V_WEIGHT:
    case V_EXPECT:
        return 0;
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
    case OP_NMUL:
    case OP_SIGMOID_MUL:
    case OP_SIGMOID_NMUL:
    case OP_DIV:
    case OP_MIN:
    case OP_MAX:
    case OP_POW:
    case V_REDUCE:
        return 2;
    case OP_FMA:
    case OP_FNMA:
    case OP_MUL3:
    case OP_FMA_SQUARE:
    case V_REDUCE_SIGMOID:
        return 3;
    default:
        return 1;
    }
}

double ir_number(const value *v)
{
    const uint64_t bits = (uint64_t)v->b << 32 | v->a;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static uint32_t out_of_memory(ir *t)
{
    if (t->status == DTE_OK) t->status = fail_memory(t->err);
    return 0;
}

uint32_t ir_append(ir *t, value v)
{
    if (t->status != DTE_OK) return 0;
    if (t->n_values == 0) t->n_values = 1;
    if (!memory_grow(&t->values, &t->values_room, t->n_values + 1, sizeof v))
        return out_of_memory(t);
    if (t->n_values == 1) memset(t->values, 0, sizeof v);
    t->values[t->n_values] = v;
    return (uint32_t)t->n_values++;
}

static size_t hash_value(const value *v)
{
    uint64_t h = v->op + ((uint64_t)v->stage << 8);
    h = (h ^ v->a) * 0x9e3779b97f4a7c15u;
    h = (h ^ h >> 31 ^ v->b) * 0x9e3779b97f4a7c15u;
    h = (h ^ h >> 31 ^ v->c) * 0x9e3779b97f4a7c15u;
    return (size_t)(h ^ h >> 32);
}

static bool grow_hash(ir *t)
{
    const size_t size = t->hash_size ? 2 * t->hash_size : 256;
    uint32_t *hash = memory_zero(size, sizeof *hash);
    if (!hash) return false;
    for (size_t k = 0; k < t->hash_size; k++) {
        if (!t->hash[k]) continue;
        size_t i = hash_value(&t->values[t->hash[k]]) & (size - 1);
        while (hash[i])
            i = (i + 1) & (size - 1);
        hash[i] = t->hash[k];
    }
    memory_free(t->hash);
    t->hash = hash;
    t->hash_size = size;
    return true;
}

static uint32_t find_or_append(ir *t, value v)
{
    if (t->status != DTE_OK) return 0;
    if (2 * t->n_values >= t->hash_size && !grow_hash(t)) return out_of_memory(t);
    size_t i = hash_value(&v) & (t->hash_size - 1);
    for (; t->hash[i]; i = (i + 1) & (t->hash_size - 1)) {
        const value *w = &t->values[t->hash[i]];
        if (w->op == v.op && w->stage == v.stage && w->a == v.a && w->b == v.b && w->c == v.c)
            return t->hash[i];
    }
    const uint32_t made = ir_append(t, v);
    if (made) t->hash[i] = made;
    return made;
}

static void order(uint32_t *a, uint32_t *b)
{
    if (*a <= *b) return;
    const uint32_t swap = *a;
    *a = *b;
    *b = swap;
}

uint32_t ir_emit(ir *t, int op, uint32_t a, uint32_t b, uint32_t c)
{
    if (t->status != DTE_OK) return 0;
    value v = {.op = (uint8_t)op, .a = a, .b = b, .c = c};
    if (op == V_UNIFORM) v.mask = MASK_U;
    if (op == V_LANE) v.mask = MASK_L;
    if (op == V_BASE || op == V_WEIGHT) {
        v.mask = MASK_N;
        v.stage = t->now;
        v.depth = t->stages[t->now - 1].key.depth;
    }
    if (op == OP_ADD || op == OP_MUL || op == OP_NMUL || op == OP_SIGMOID_MUL ||
        op == OP_SIGMOID_NMUL)
        order(&v.a, &v.b);
    if (op == OP_FMA || op == OP_FNMA) order(&v.b, &v.c);
    const int n = ir_operands(&v);
    const uint32_t operand[] = {v.a, v.b, v.c};
    for (int k = 0; k < n; k++) {
        const value *w = &t->values[operand[k]];
        v.mask |= w->mask;
        if (w->stage) v.stage = w->stage;
        if (w->depth > v.depth) v.depth = w->depth;
    }
    return find_or_append(t, v);
}

uint32_t ir_const(ir *t, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return find_or_append(t,
                          (value){.op = V_CONST, .a = (uint32_t)bits, .b = (uint32_t)(bits >> 32)});
}

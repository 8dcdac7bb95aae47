/* program_fuse.c - fewer passes over a block: a value that is used once, by an operation over the
 * same lanes and points, joins that operation.
 *
 *     (p q) c            OP_MUL3          a + b (q q)        OP_FMA_SQUARE
 *     sum of sigmoid(p q) over the points with their weights: V_REDUCE_SIGMOID
 *
 * The rounding is that of the two operations, so no result changes. */
#include "base/memory.h"
#include "expr/program_ir.h"

/* References from values that an output or an expectation needs. */
static void count_uses(const ir *t, uint32_t *uses)
{
    for (size_t v = t->n_values; v-- > 1;) {
        const value *x = &t->values[v];
        if (!uses[v] && x->op != V_STORE && !ir_reduces(x)) continue;
        const uint32_t operand[] = {x->a, x->b, x->c};
        for (int k = 0, n = ir_operands(x); k < n && k < MOST_VALUES; k++)
            uses[operand[k]]++;
    }
}

/* Is v a product that x can compute itself? */
static bool may_join(const ir *t, const uint32_t *uses, const value *x, uint32_t v)
{
    const value *y = &t->values[v];
    return y->op == OP_MUL && uses[v] == 1 && y->stage == x->stage && y->mask == x->mask &&
           (x->stage || y->depth == x->depth);
}

static void fuse_product(const ir *t, const uint32_t *uses, value *x)
{
    const bool second = may_join(t, uses, x, x->b);
    if (!second && !may_join(t, uses, x, x->a)) return;
    const value y = t->values[second ? x->b : x->a];
    const uint32_t other = second ? x->a : x->b;
    x->op = OP_MUL3;
    x->a = y.a;
    x->b = y.b;
    x->c = other;
}

/* Of the factors b and c either may be the square. */
static void fuse_square(const ir *t, const uint32_t *uses, value *x)
{
    const uint32_t factor[] = {x->b, x->c};
    for (int k = 0; k < 2; k++) {
        const value *y = &t->values[factor[k]];
        if (!may_join(t, uses, x, factor[k]) || y->a != y->b) continue;
        x->op = OP_FMA_SQUARE;
        x->b = factor[1 - k];
        x->c = y->a;
        return;
    }
}

static void fuse_reduction(const ir *t, const uint32_t *uses, value *x)
{
    const value *y = &t->values[x->a];
    if (y->op != OP_SIGMOID_MUL || uses[x->a] != 1 || !(y->mask & MASK_L) || !y->stage) return;
    x->op = V_REDUCE_SIGMOID;
    x->c = x->b;
    x->a = y->a;
    x->b = y->b;
}

dte_status ir_fuse(ir *t)
{
    uint32_t *uses = memory_zero(t->n_values + 1, sizeof *uses);
    if (!uses) return fail_memory(t->err);
    count_uses(t, uses);
    for (size_t v = 1; v < t->n_values; v++) {
        value *x = &t->values[v];
        if (x->op == OP_MUL && uses[v])
            fuse_product(t, uses, x);
        else if (x->op == OP_FMA && uses[v])
            fuse_square(t, uses, x);
        else if (x->op == V_REDUCE)
            fuse_reduction(t, uses, x);
    }
    memory_free(uses);
    return DTE_OK;
}

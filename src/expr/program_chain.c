/* program_chain.c - the terms of a sum, one after the other.
 *
 * A product leaves its last multiplication to the sum; a coefficient goes where it is applied least
 * often. */
#include "expr/program_chain.h"

int chain_compare(const void *pa, const void *pb)
{
    const term *a = pa, *b = pb;
    if ((a->coef == 1.0) != (b->coef == 1.0)) return a->coef == 1.0 ? -1 : 1;
    if (a->coef != b->coef) return a->coef > b->coef ? -1 : 1;
    if ((a->f.q == 0) != (b->f.q == 0)) return a->f.q ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* -v; of a product in one operation: the product itself may not be needed then */
static uint32_t negative(ir *t, uint32_t v)
{
    const value x = t->values[v];
    if (x.op == OP_MUL) return ir_emit(t, OP_NMUL, x.a, x.b, 0);
    return ir_emit(t, OP_NEG, v, 0, 0);
}

uint32_t chain_add(ir *t, uint32_t acc, double coef, uint32_t v)
{
    if (!acc && coef == 1.0) return v;
    if (!acc && coef == -1.0) return negative(t, v);
    if (coef == 1.0) return ir_emit(t, OP_ADD, acc, v, 0);
    if (coef == -1.0) return ir_emit(t, OP_SUB, acc, v, 0);
    const uint32_t c = ir_const(t, coef);
    return acc ? ir_emit(t, OP_FMA, acc, c, v) : ir_emit(t, OP_MUL, c, v, 0);
}

static uint32_t add_product(ir *t, uint32_t acc, pair f)
{
    return acc ? ir_emit(t, OP_FMA, acc, f.p, f.q) : ir_emit(t, OP_MUL, f.p, f.q, 0);
}

/* acc - p q */
static uint32_t subtract_product(ir *t, uint32_t acc, pair f)
{
    return acc ? ir_emit(t, OP_FNMA, acc, f.p, f.q) : ir_emit(t, OP_NMUL, f.p, f.q, 0);
}

/* The coefficient goes into a factor that varies with less than the product, where there is one:
 * it is computed less often. */
static bool absorb(ir *t, double coef, pair *f)
{
    const uint8_t p = ir_mask(t, f->p), q = ir_mask(t, f->q);
    if (p == q) return false;
    const bool into_p = (p | q) != p && ((p | q) == q || !(p & MASK_L));
    uint32_t *less = into_p ? &f->p : &f->q;
    if (ir_mask(t, *less) == (p | q)) return false;
    *less = chain_add(t, 0, coef, *less);
    return true;
}

uint32_t chain_terms(ir *t, uint32_t acc, size_t n, const term *terms)
{
    for (size_t k = 0; k < n && t->status == DTE_OK;) {
        const double coef = terms[k].coef;
        if (terms[k].f.q && coef == 1.0) {
            acc = add_product(t, acc, terms[k++].f);
            continue;
        }
        if (!terms[k].f.q) {
            acc = chain_add(t, acc, coef, terms[k++].f.p);
            continue;
        }
        const bool alone = k + 1 == n || terms[k + 1].coef != coef || !terms[k + 1].f.q;
        pair f = terms[k].f;
        if (alone && absorb(t, coef, &f)) {
            acc = add_product(t, acc, f);
            k++;
            continue;
        }
        if (coef == -1.0) {
            acc = subtract_product(t, acc, terms[k++].f);
            continue;
        }
        uint32_t same = 0;
        for (; k < n && terms[k].coef == coef && terms[k].f.q; k++)
            same = add_product(t, same, terms[k].f);
        acc = chain_add(t, acc, coef, same);
    }
    return acc;
}

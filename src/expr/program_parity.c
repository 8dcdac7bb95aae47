/* program_parity.c - even and odd integrands.
 *
 * Under u -> -u of all BASE leaves a node is even, odd, or neither as far as its operations tell;
 * closed nodes are even. Rules are exactly symmetric, so an even integrand needs only half of the
 * points, with twice the weight. */
#include "expr/program_ir.h"
#include <math.h>

enum { NEITHER = PARITY_NEITHER, EVEN = PARITY_EVEN, ODD = PARITY_ODD };

static int parity_of_call(const ir *t, const node_view *v)
{
    const int a = t->parity[v->args[0]];
    switch (v->fn) {
    case FN_tanh:
    case FN_sin:
    case FN_atan:
    case FN_sign:
        return a;
    case FN_cos:
    case FN_abs:
    case FN_kink:
        return a * a; /* even for an odd argument too */
    default:
        for (size_t k = 0; k < v->n; k++)
            if (t->parity[v->args[k]] != EVEN) return NEITHER;
        return EVEN;
    }
}

static int parity_of_sum(const ir *t, const node_view *v)
{
    const int first = t->parity[v->args[0]];
    for (size_t k = 1; k < v->n; k++)
        if (t->parity[v->args[k]] != first) return NEITHER;
    return v->value == 0.0 || first == EVEN ? first : NEITHER;
}

static int parity_of_product(const ir *t, const node_view *v)
{
    int sign = EVEN;
    for (size_t k = 0; k < v->n; k++) {
        const int a = t->parity[v->args[k]];
        const double e = v->coef[k];
        if (a == NEITHER || (a == ODD && e != floor(e))) return NEITHER;
        if (a == ODD && fmod(e, 2.0) != 0.0) sign = -sign;
    }
    return sign;
}

int ir_parity(const ir *t, node n, const node_view *v)
{
    if (t->set[n] == 0) return EVEN;
    switch (v->kind) {
    case NODE_LEAF: /* tables are not mirrored */
        return t->spec->random && randoms_rule(t->spec->random, v->index) == RULE_TABLE ? EVEN
                                                                                        : ODD;
    case NODE_SUM:
        return parity_of_sum(t, v);
    case NODE_PROD:
        return parity_of_product(t, v);
    case NODE_CALL:
        return parity_of_call(t, v);
    default:
        return t->parity[v->args[0]];
    }
}

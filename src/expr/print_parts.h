/* print_parts.h - what the files of the printer share; for them alone.
 *
 * print.c writes expressions, print_term.c products and quotients, print_order.c brings operands
 * into the order in which they are written, print_name.c writes numbers and names. */
#ifndef DTE_PRINT_PARTS_H
#define DTE_PRINT_PARTS_H

#include "expr/print.h"

typedef struct printer {
    const graph *g;
    buffer *out;
    bool latex;
    size_t room;    /* characters left */
    size_t effort;  /* comparisons of operands left; then their order is that of the nodes */
    unsigned depth; /* of the node being written */
    bool cut;       /* no room was left: nothing more is written */
    bool complete;  /* nothing was left out */
} printer;

/* Writes a token, whole or not at all. */
void print_put(printer *p, const char *token);
/* Writes an opening token if there is room for the closing one too, which is returned and then
 * written in spite of a cut; NULL, and then nothing, if not. */
const char *print_open(printer *p, const char *token, const char *closing);
void print_close(printer *p, const char *closing);

/* The least precedence of what may stand at a place without brackets. */
typedef enum precedence { IN_SUM, IN_TERM, IN_FACTOR, IN_POWER } precedence;
void print_at(printer *p, node a, precedence place);

/* --- print_order.c --- */

typedef struct print_item { /* by * base in a sum, base ^ by in a product */
    node base;
    double by;
} print_item;

/* The operands of a sum or product in the order of writing; of any other node, itself.
 * Sums inside sums and products inside products are taken apart. *constant is that of a
 * sum, 0 for others. NULL, and nothing more is written, when no memory is left; memory_free. */
print_item *print_operands(printer *p, node a, size_t *n, double *constant);

/* --- print_term.c --- */

/* c a and c prod_i items[i], for c >= 0, as a term of a sum. */
void print_term(printer *p, double c, node a, precedence place);
void print_product(printer *p, double c, size_t n, const print_item *items, precedence place);

/* --- print_name.c --- */

/* c = top * (root ? sqrt(2) : 1) / bottom for c > 0; bottom = 1 if c is no fraction. */
typedef struct print_ratio {
    double top, bottom;
    bool root;
} print_ratio;
print_ratio print_ratio_of(double c);
/* A number >= 0 as decimal. */
void print_decimal(printer *p, double c);
/* True if print_decimal would write a product (LaTeX: 2 \cdot 10^{-7}). */
bool print_decimal_is_product(const printer *p, double c);
void print_leaf_name(printer *p, const char *name);

#endif

/* print.h - expressions as text and as LaTeX. */
#ifndef DTE_PRINT_H
#define DTE_PRINT_H

#include "base/buffer.h"
#include "expr/graph.h"

typedef enum print_style { PRINT_TEXT, PRINT_LATEX } print_style;

/* Appends the expression. Text reads back in the scenario language: "w*x^2 - 2*softplus(-w*x^2)"
 * (BASE variables print as in "E[...]" with their names; sign, step and kink, which only
 * differentiation makes, have no name in the language). Constants within 2 ulp of a small
 * fraction p/q (q <= 1000, p < 10^6) print as fractions, and p/q sqrt(2) (p, q <= 100) with the
 * root; others with the digits that read back as the same double.
 *
 * The order of what is printed depends on the kinds, indices and functions of the nodes:
 * constants, PARAM, STATE, other leaves, sums, functions, E[...]; in sums the lower degree
 * first, and a positive term leads if there is one.
 *
 * At most `limit` characters are appended, and "..." for what does not fit, with the brackets that
 * are open there closed behind it (so that LaTeX stays valid); false is then returned. The same
 * happens to what is nested deeper than PRINT_DEPTH. */
bool print_node(const graph *g, node a, print_style style, size_t limit, buffer *out);

enum { PRINT_DEPTH = 200 };

#endif

/* block2.h - the eigenvalues of a 2 x 2 block in closed form. */
#ifndef DTE_BLOCK2_H
#define DTE_BLOCK2_H

#include "analysis/spectrum.h"

typedef struct block2 { /* [[a, b], [c, d]], and bounds of the errors of its entries */
    double a, b, c, d, ea, eb, ec, ed;
} block2;

/* l[0], l[1] with bounds that hold for every matrix within the errors, rounding included. Both
 * sides are SIDE_LEFT too if the trace is negative and the determinant positive beyond their
 * errors. */
void block2_eigenvalues(const block2 *block, eigenvalue l[2]);

#endif

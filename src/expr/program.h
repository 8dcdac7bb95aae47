/* program.h - a graph compiled to a tape that is evaluated over lanes.
 *
 * Inputs are leaves. A *uniform* input has one value for the whole call (the state, when a
 * Jacobian is assembled); a *lane* input has one value for every lane (directions; or states).
 * EXPECT nodes are reduced by quadrature: sample-level stages over the nodes of a rule,
 * a weighted sum, and the next stage. Two ways to turn the same tape:
 * many lanes: a vector is a block of lanes and the nodes are a loop; few lanes: a vector is a
 * block of quadrature nodes. Both add the nodes in the same order (8 interleaved partial
 * sums, then a fixed tree), so a result is bit-identical either way, and whatever the
 * other lanes hold.
 *
 * Rules: for one to four BASE variables together the tensor product of Gauss-Legendre (uniform) and
 * Gauss-Hermite (normal) rules of order 16 * 2^level in one and two dimensions, 16 20 24 32 40 in
 * three, 8 10 12 14 16 in four (levels 0 to 4; never more than PROGRAM_POINT_LIMIT points); for 5
 * to 40 variables 2^(12+level) points, half of them Sobol points, half their mirror images; more
 * are DTE_LIMIT. Rules are exactly symmetric, and even integrands use half of the points. */
#ifndef DTE_PROGRAM_H
#define DTE_PROGRAM_H

#include "expr/graph.h"
#include "expr/random.h"

enum { PROGRAM_POINT_LIMIT = 1 << 16, PROGRAM_LEVELS = 5 /* levels 0..4 */ };

typedef struct program_spec {
    const graph *g;
    const randoms *random; /* laws of BASE leaves; may be NULL without EXPECT */
    size_t n_out;
    const node *out; /* the outputs */
    size_t n_uniform;
    const node *uniform; /* leaves with one value for each call */
    size_t n_lane;
    const node *lane; /* leaves with one value for each lane */
    int level;        /* of the quadrature rules, 0 .. PROGRAM_LEVELS - 1 */
} program_spec;

typedef struct program program;
/* Every leaf that the outputs need must be an input (else DTE_USAGE, an internal error).
 * Nothing of the graph is referred to afterwards. */
dte_status program_create(const program_spec *spec, program **out, dte_error *err);
void program_free(program *p);

/* Evaluates: lane inputs at in[k * in_stride + lane], outputs to out[k * out_stride + lane];
 * in and out must not overlap. With lanes = 0 nothing is read or written.
 * Nothing is copied if there are few inputs and outputs, `in` and `out` are aligned to 64 bytes,
 * their strides are 128 and lanes <= 128 is a multiple of 8.
 * Never allocates, never fails: NaN and infinity are values. One program, one thread. */
void program_run(program *p, const double *uniform, size_t lanes, const double *in,
                 size_t in_stride, double *out, size_t out_stride);

typedef struct program_info {
    size_t instructions; /* tape length, all stages */
    size_t registers;    /* vector registers of the larger orientation */
    size_t points;       /* quadrature points, all rules together, after folding */
    size_t expectations; /* EXPECT nodes left in the program */
    double work;         /* instructions for one lane: those of a stage once for each point */
    const char *kernel;  /* name of the kernel set */
} program_info;
program_info program_describe(const program *p);

#endif

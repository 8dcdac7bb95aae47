/* kernels.h - one operation over a whole block of lanes.
 *
 * A register is an array of `chunk`s of 8 doubles, 64-byte aligned. A scalar (the same
 * value for every lane of the block) is one chunk of 8 equal values and is read with
 * stride 0; a vector has one chunk for every 8 lanes and is read with stride 1. Nothing is
 * ever computed outside whole chunks, by the same instructions whatever the neighbours:
 * so the result of a lane is bit-identical whatever else is in the block (lane isolation).
 *
 * kernels.inc holds the code; kernels_*.c build it for baseline x86-64 (or any other
 * machine), for AVX2+FMA and for AVX-512F; kernels_best picks at run time. */
#ifndef DTE_KERNELS_H
#define DTE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

enum { KERNEL_CHUNK = 8 }; /* doubles */

typedef enum kernel_op {
    OP_SPLAT, /* d = a (a scalar spread over a vector) */
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_FMA,        /* d = a + b*c */
    OP_FNMA,       /* d = a - b*c */
    OP_NMUL,       /* d = -(a*b) */
    OP_MUL3,       /* d = (a*b)*c */
    OP_FMA_SQUARE, /* d = a + b*(c*c) */
    OP_NEG,
    OP_SQRT,
    OP_RECIP,
    OP_EXP,
    OP_LOG,
    OP_LOG1P,
    OP_EXPM1,
    OP_TANH,
    OP_SIN,
    OP_COS,
    OP_ATAN,
    OP_ABS,
    OP_SIGMOID,
    OP_SIGMOID_MUL,  /* d = sigmoid(a*b) */
    OP_SIGMOID_NMUL, /* d = sigmoid(-(a*b)) */
    OP_SOFTPLUS,
    OP_RELU,
    OP_MIN,
    OP_MAX,
    OP_POW,
    OP_SIGN,
    OP_STEP,
    OP_KINK,
    OP_DOT, /* one chunk: d[0] = (..(a[0] + b[0]*c[0]) + b[sb]*c[sc]) + .., rounded like OP_FMA */
    /* Sums that read d as well, rounded like OP_SIGMOID_MUL and OP_FMA. */
    OP_SIGMOID_FMA, /* d = d + c*sigmoid(a*b) */
    OP_SIGMOID_DOT, /* the same one chunk after the other into the one chunk d */
    OP_COUNT
} kernel_op;

/* d[i] = op(a[i*sa], b[i*sb], c[i*sc]) for i < chunks; pointers to chunks of 8 doubles,
 * strides 0 or 1 in chunks. Unused operands may be anything valid. d may be a, b or c (but for the
 * sums that read it). */
typedef void kernel_fn(size_t chunks, double *d, const double *a, size_t sa, const double *b,
                       size_t sb, const double *c, size_t sc);

enum { KERNEL_TERMS = 12 };

/* Vectors of a Runge-Kutta method in which every lane has its own step: component c of a vector x
 * lies at x + c * stride. */
typedef struct kernel_sum {
    size_t chunks, components, stride; /* stride in doubles, a multiple of a chunk */
    size_t n;                          /* terms, 1 <= n <= KERNEL_TERMS */
    const double *weight;              /* n */
    const uint8_t *place;              /* n: which of the k */
    double *const *k;
} kernel_sum;

/* d = y + h * (w_0 k_0 + w_1 k_1 + ...): a stage; h has one component. d may be y. */
typedef void kernel_combine(const kernel_sum *s, double *d, const double *y, const double *h);

/* sum += (u (w_0 k_0 + w_1 k_1 + ...))^2 over the components, u = 1 / (atol + rtol max(|y|, |z|)):
 * an error in units of its tolerance. */
typedef struct kernel_errors {
    kernel_sum fine, coarse; /* coarse: n = 0, or the same but for n, weight and place */
    double *sum, *coarse_sum;
    const double *y, *z;
    double atol, rtol;
} kernel_errors;
typedef void kernel_error(const kernel_errors *e);

/* A step of every lane, judged by the squares e of its error. */
typedef struct kernel_steps {
    /* in: sums of squares S (kernel_error); out: all bits set where the step is accepted, else 0 */
    double *e;
    const double *coarse; /* NULL: e = h^2 S share; else sums C: e = h^2 S^2 share / (S + C/100) */
    double share;
    double *t, *h; /* time and step: t += h where accepted; then h *= factor, at most end - t */
    double *most;  /* the largest factor at the next step: 10, after a rejection 1 */
    double end;
    double power;       /* factor = 0.9 e^-power, in [0.2, most]; 0.2 where e is NaN. It is only a
                           guess of the next step: to 1e-5 of its value */
    double *ends;       /* out: all bits set in lanes to be looked at, else 0 */
    double fixed;       /* 0, or h = fixed, at most end - t, where e is no NaN, and 0 where it is */
    double late, least; /* t >= late and h <= least are to be looked at */
} kernel_steps;
enum {
    KERNEL_ENDS = 1, /* some lane is to be looked at: t >= late, h <= least or 2^-51 t, h is NaN */
    KERNEL_REJECTED = 2 /* some step was not accepted */
};
/* Which of these are so. */
typedef int kernel_control(size_t chunks, const kernel_steps *s);

/* d = a in lanes where the mask is set. */
typedef void kernel_select(size_t chunks, double *d, const double *mask, const double *a);

typedef struct kernel_set {
    const char *name; /* "baseline", "avx2", "avx512" */
    kernel_fn *op[OP_COUNT];
    kernel_combine *combine;
    kernel_error *error;
    kernel_control *control;
    kernel_select *select;
} kernel_set;

/* Accuracy, tested against MPFR: add..sqrt correctly rounded (FMA with one rounding only where
 * the processor has it), exp, log, log1p, expm1, tanh, sigmoid, softplus, pow within 2 ulp;
 * sin, cos, atan within 1 ulp. Special values as in C (log(0) = -inf, log(-1) = NaN,
 * exp(1000) = inf); sigmoid and softplus are finite for every finite argument;
 * a NaN operand gives NaN (min and max too). */
const kernel_set *kernels_best(void);
/* All sets that this processor can run, best first; for tests and benchmarks. */
size_t kernels_all(const kernel_set *out[3]);

#endif

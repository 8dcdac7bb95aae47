/* test_kernels.c - the accuracy of every kernel of every set, against MPFR. */
#include "kernel_sets.h"
#include <float.h>
#include <mpfr.h>

enum { PRECISION = 240 };

/* Magnitudes over the whole range, subnormal numbers too. */
static double random_any(void)
{
    const uint64_t bits = random_bits();
    double x;
    memcpy(&x, &bits, sizeof x);
    return isfinite(x) ? x : random_any();
}

/* ---- exact functions -------------------------------------------------------------------- */

static void exact_sigmoid(mpfr_t y, const mpfr_t x)
{
    mpfr_neg(y, x, MPFR_RNDN);
    mpfr_exp(y, y, MPFR_RNDN);
    mpfr_add_ui(y, y, 1, MPFR_RNDN);
    mpfr_ui_div(y, 1, y, MPFR_RNDN);
}

static void exact_softplus(mpfr_t y, const mpfr_t x)
{
    mpfr_abs(y, x, MPFR_RNDN); /* exp(1e300) is beyond MPFR too */
    mpfr_neg(y, y, MPFR_RNDN);
    mpfr_exp(y, y, MPFR_RNDN);
    mpfr_log1p(y, y, MPFR_RNDN);
    if (mpfr_sgn(x) > 0) mpfr_add(y, y, x, MPFR_RNDN);
}

static void exact_recip(mpfr_t y, const mpfr_t x)
{
    mpfr_ui_div(y, 1, x, MPFR_RNDN);
}

#define EXACT(name)                                                                                \
    static void exact_##name(mpfr_t y, const mpfr_t x)                                             \
    {                                                                                              \
        mpfr_##name(y, x, MPFR_RNDN);                                                              \
    }
EXACT(exp)
EXACT(log)
EXACT(log1p)
EXACT(expm1)
EXACT(tanh)
EXACT(sin)
EXACT(cos)
EXACT(atan)
EXACT(sqrt)
EXACT(neg)
EXACT(abs)

typedef struct unary {
    const char *name;
    int op;
    void (*exact)(mpfr_t y, const mpfr_t x);
    double lo, hi; /* the range where it does not saturate */
    double bound;  /* ulp, from kernels.h */
} unary;

static const unary functions[] = {
    {"exp", OP_EXP, exact_exp, -745.0, 709.7, 2.0},
    {"log", OP_LOG, exact_log, 0.0, 4.0, 2.0},
    {"log1p", OP_LOG1P, exact_log1p, -1.0, 3.0, 2.0},
    {"expm1", OP_EXPM1, exact_expm1, -40.0, 709.7, 2.0},
    {"tanh", OP_TANH, exact_tanh, -20.0, 20.0, 2.0},
    {"sigmoid", OP_SIGMOID, exact_sigmoid, -708.0, 40.0, 2.0},
    {"softplus", OP_SOFTPLUS, exact_softplus, -708.0, 40.0, 2.0},
    {"sin", OP_SIN, exact_sin, -100.0, 100.0, 1.0},
    {"cos", OP_COS, exact_cos, -100.0, 100.0, 1.0},
    {"atan", OP_ATAN, exact_atan, -30.0, 30.0, 1.0},
    {"sqrt", OP_SQRT, exact_sqrt, 0.0, 10.0, 0.5},
    {"recip", OP_RECIP, exact_recip, -3.0, 3.0, 0.5},
    {"neg", OP_NEG, exact_neg, -3.0, 3.0, 0.0},
    {"abs", OP_ABS, exact_abs, -3.0, 3.0, 0.0},
};

static double ulp_of(double x)
{
    int e;
    if (fabs(x) < DBL_MIN) return 0x1p-1074;
    frexp(x, &e);
    return ldexp(1.0, e - 53);
}

/* The distance of `got` from the exact y in units of the last place of y. */
static double ulps(double got, const mpfr_t y)
{
    const double near = mpfr_get_d(y, MPFR_RNDN);
    if (isnan(near) || isnan(got)) return isnan(near) && isnan(got) ? 0.0 : INF;
    if (isinf(near) || isinf(got)) {
        if (near == got) return 0.0;
        const double other = isinf(near) ? got : near; /* one step from overflow is one ulp */
        return fabs(other) == DBL_MAX && (other > 0) == (isinf(near) ? near > 0 : got > 0) ? 1.0
                                                                                           : INF;
    }
    mpfr_t d;
    mpfr_init2(d, PRECISION);
    mpfr_sub_d(d, y, got, MPFR_RNDN);
    const double error = fabs(mpfr_get_d(d, MPFR_RNDN)) / ulp_of(near);
    mpfr_clear(d);
    return error;
}

/* Near 0, near the places where a kernel changes its formula, and the ends of the range. */
static const double hard[] = {
    0.0,
    -0.0,
    0x1p-1074,
    -0x1p-1074,
    0x1p-1022,
    0x1.fffffffffffffp-1023,
    0x1p-54,
    0x1p-53,
    -0x1p-53,
    0x1p-30,
    1e-8,
    -1e-8,
    0.34657,
    0.3466,
    -0.3466,
    0.5,
    -0.5,
    0.70710678118654746,
    0.7071068,
    1.0,
    -1.0,
    0x1.fffffffffffffp-1,
    0x1.0000000000001p0,
    1.414213,
    1.4142136,
    2.0,
    36.0,
    -36.7,
    37.5,
    44.9,
    45.1,
    -45.1,
    699.9,
    700.1,
    709.0,
    709.43,
    709.78,
    709.7827128,
    709.79,
    -708.3,
    -708.5,
    -740.0,
    -745.1,
    -745.14,
    -746.0,
    -800.0,
    1000.0,
    1e300,
    -1e300,
    DBL_MAX,
    -DBL_MAX,
    INF,
    -INF,
};
enum { HARD = sizeof hard / sizeof *hard };

static double argument(const unary *f, size_t k)
{
    if (k < HARD) return hard[k];
    switch (k % 5) {
    case 0:
        return random_any();
    case 1:
        return random_in(-1.0, 1.0);
    case 2:
        return (random_bits() & 1 ? 1.0 : -1.0) * exp2(random_in(-60.0, 4.0));
    default:
        return random_in(f->lo, f->hi);
    }
}

static double worst_error(const kernel_set *set, const unary *f, size_t n, double *where)
{
    alignas(64) double x[KERNEL_CHUNK], y[KERNEL_CHUNK];
    double worst = 0.0;
    mpfr_t exact, arg;
    mpfr_init2(exact, PRECISION);
    mpfr_init2(arg, 53);
    for (size_t k = 0; k < n; k += KERNEL_CHUNK) {
        for (size_t i = 0; i < KERNEL_CHUNK; i++)
            x[i] = argument(f, k + i);
        set->op[f->op](1, y, x, 1, x, 1, x, 1);
        for (size_t i = 0; i < KERNEL_CHUNK; i++) {
            mpfr_set_d(arg, x[i], MPFR_RNDN);
            f->exact(exact, arg);
            const double e = ulps(y[i], exact);
            if (e <= worst) continue;
            worst = e;
            *where = x[i];
        }
    }
    mpfr_clear(exact);
    mpfr_clear(arg);
    return worst;
}

static void functions_keep_their_ulp_bounds(void)
{
    for (size_t s = 0; s < n_sets; s++)
        for (size_t k = 0; k < sizeof functions / sizeof *functions; k++) {
            double where = 0.0;
            const double worst = worst_error(sets[s], &functions[k], 20000, &where);
            printf("# %-8s %-8s %.3f ulp at %.17g\n", sets[s]->name, functions[k].name, worst,
                   where);
            CHECK(worst <= functions[k].bound);
        }
}

static double exact_binary(int op, double a, double b, mpfr_t y)
{
    mpfr_t x;
    mpfr_init2(x, 53);
    mpfr_set_d(y, a, MPFR_RNDN);
    mpfr_set_d(x, b, MPFR_RNDN);
    switch (op) {
    case OP_ADD:
        mpfr_add(y, y, x, MPFR_RNDN);
        break;
    case OP_SUB:
        mpfr_sub(y, y, x, MPFR_RNDN);
        break;
    case OP_MUL:
        mpfr_mul(y, y, x, MPFR_RNDN);
        break;
    case OP_DIV:
        mpfr_div(y, y, x, MPFR_RNDN);
        break;
    default:
        mpfr_pow(y, y, x, MPFR_RNDN);
    }
    mpfr_clear(x);
    return mpfr_get_d(y, MPFR_RNDN);
}

static double worst_binary(const kernel_set *set, int op)
{
    alignas(64) double a[KERNEL_CHUNK], b[KERNEL_CHUNK], y[KERNEL_CHUNK];
    double worst = 0.0;
    mpfr_t exact;
    mpfr_init2(exact, op == OP_POW ? PRECISION : 2200);
    for (size_t k = 0; k < 4000; k += KERNEL_CHUNK) {
        for (size_t i = 0; i < KERNEL_CHUNK; i++) {
            a[i] = op == OP_POW ? random_in(0.0, 30.0) : random_in(-9.0, 9.0);
            b[i] = k % 3 ? random_in(-8.0, 8.0) : floor(random_in(-8.0, 8.0)) + 0.5;
        }
        set->op[op](1, y, a, 1, b, 1, b, 1);
        for (size_t i = 0; i < KERNEL_CHUNK; i++) {
            exact_binary(op, a[i], b[i], exact);
            const double e = ulps(y[i], exact);
            if (e > worst) worst = e;
        }
    }
    mpfr_clear(exact);
    return worst;
}

static void arithmetic_is_correctly_rounded_and_pow_within_2_ulp(void)
{
    static const int op[] = {OP_ADD, OP_SUB, OP_MUL, OP_DIV};
    for (size_t s = 0; s < n_sets; s++) {
        for (size_t k = 0; k < 4; k++)
            CHECK(worst_binary(sets[s], op[k]) <= 0.5);
        const double worst = worst_binary(sets[s], OP_POW);
        printf("# %-8s pow      %.3f ulp\n", sets[s]->name, worst);
        CHECK(worst <= 2.0);
    }
}

static void every_set_is_complete_and_the_best_is_first(void)
{
    CHECK(n_sets >= 1 && strcmp(sets[n_sets - 1]->name, "baseline") == 0);
    CHECK(kernels_best() == sets[0]);
    for (size_t s = 0; s < n_sets; s++)
        for (int op = 0; op < OP_COUNT; op++)
            CHECK(sets[s]->op[op] != NULL);
}

int main(void)
{
    n_sets = kernels_all(sets);
    printf("# seed %llu\n", (unsigned long long)random_state);
    RUN(functions_keep_their_ulp_bounds);
    RUN(arithmetic_is_correctly_rounded_and_pow_within_2_ulp);
    RUN(every_set_is_complete_and_the_best_is_first);
    mpfr_free_cache();
    return tap_done();
}

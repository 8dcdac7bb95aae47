/* test_lanes.c - special values, NaN, and lane isolation bit for bit, in every kernel set. */
#include "kernel_sets.h"

enum { MANY = 16, LANES = MANY * KERNEL_CHUNK };

/* One application to single numbers. */
static double apply(const kernel_set *set, int op, double a, double b, double c)
{
    alignas(64) double x[3 * KERNEL_CHUNK], y[KERNEL_CHUNK] = {0};
    for (int i = 0; i < KERNEL_CHUNK; i++) {
        x[i] = a;
        x[KERNEL_CHUNK + i] = b;
        x[2 * KERNEL_CHUNK + i] = c;
    }
    set->op[op](1, y, x, 1, x + KERNEL_CHUNK, 1, x + 2 * KERNEL_CHUNK, 1);
    return y[3];
}

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b;
}

static void special_values_are_those_of_c(void)
{
    static const struct {
        int op;
        double x, want;
    } rows[] = {
        {OP_EXP, 0.0, 1.0},
        {OP_EXP, 1000.0, INF},
        {OP_EXP, -1000.0, 0.0},
        {OP_EXP, INF, INF},
        {OP_EXP, -INF, 0.0},
        {OP_LOG, 0.0, -INF},
        {OP_LOG, -0.0, -INF},
        {OP_LOG, -1.0, NOT_A_NUMBER},
        {OP_LOG, -INF, NOT_A_NUMBER},
        {OP_LOG, INF, INF},
        {OP_LOG, 1.0, 0.0},
        {OP_LOG1P, -1.0, -INF},
        {OP_LOG1P, -2.0, NOT_A_NUMBER},
        {OP_LOG1P, INF, INF},
        {OP_EXPM1, INF, INF},
        {OP_EXPM1, -INF, -1.0},
        {OP_TANH, INF, 1.0},
        {OP_TANH, -INF, -1.0},
        {OP_SIGMOID, INF, 1.0},
        {OP_SIGMOID, -INF, 0.0},
        {OP_SIGMOID, 0.0, 0.5},
        {OP_SOFTPLUS, INF, INF},
        {OP_SOFTPLUS, -INF, 0.0},
        {OP_SOFTPLUS, 1e300, 1e300},
        {OP_SQRT, -1.0, NOT_A_NUMBER},
        {OP_SQRT, INF, INF},
        {OP_RELU, -2.0, 0.0},
        {OP_RELU, 3.0, 3.0},
        {OP_RELU, -INF, 0.0},
        {OP_RELU, INF, INF},
        {OP_SIGN, -2.0, -1.0},
        {OP_SIGN, 0.0, 0.0},
        {OP_SIGN, -0.0, 0.0},
        {OP_SIGN, INF, 1.0},
        {OP_STEP, -2.0, 0.0},
        {OP_STEP, 0.0, 0.5},
        {OP_STEP, 7.0, 1.0},
        {OP_KINK, -1.0, 0.0},
        {OP_KINK, 0x1p-1074, 0.0},
        {OP_KINK, 0.0, NOT_A_NUMBER},
        {OP_KINK, -0.0, NOT_A_NUMBER},
        {OP_RECIP, INF, 0.0},
        {OP_RECIP, 0.0, INF},
        {OP_ABS, -INF, INF},
        {OP_SPLAT, -2.5, -2.5},
        {OP_NEG, -2.5, 2.5},
    };
    for (size_t s = 0; s < n_sets; s++) {
        for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
            CHECK(same(apply(sets[s], rows[k].op, rows[k].x, 0.0, 0.0), rows[k].want));
        CHECK(apply(sets[s], OP_MIN, 1.0, 2.0, 0.0) == 1.0);
        CHECK(apply(sets[s], OP_MIN, 2.0, -INF, 0.0) == -INF);
        CHECK(apply(sets[s], OP_MAX, 1.0, 2.0, 0.0) == 2.0);
        CHECK(apply(sets[s], OP_MAX, INF, 2.0, 0.0) == INF);
        CHECK(apply(sets[s], OP_FMA, 1.0, 2.0, 3.0) == 7.0);
        CHECK(apply(sets[s], OP_FNMA, 1.0, 2.0, 3.0) == -5.0);
        CHECK(apply(sets[s], OP_NMUL, 2.0, 3.0, 0.0) == -6.0);
        CHECK(apply(sets[s], OP_MUL3, 2.0, 3.0, 4.0) == 24.0);
        CHECK(apply(sets[s], OP_FMA_SQUARE, 1.0, 2.0, 3.0) == 19.0);
        CHECK(apply(sets[s], OP_SIGMOID_NMUL, 3.0, 0.5, 0.0) ==
              apply(sets[s], OP_SIGMOID, -1.5, 0.0, 0.0));
        CHECK(apply(sets[s], OP_SIGMOID_MUL, 3.0, -0.5, 0.0) ==
              apply(sets[s], OP_SIGMOID, -1.5, 0.0, 0.0));
        CHECK(apply(sets[s], OP_POW, 0.0, 0.0, 0.0) == 1.0);
        CHECK(isnan(apply(sets[s], OP_POW, -2.0, 0.5, 0.0)));
    }
}

/* How many of a, b, c an operation reads. */
static int operands(int op)
{
    switch (op) {
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
        return 2;
    case OP_FMA:
    case OP_FNMA:
    case OP_MUL3:
    case OP_FMA_SQUARE:
    case OP_DOT:
    case OP_SIGMOID_FMA:
    case OP_SIGMOID_DOT:
        return 3;
    default:
        return 1;
    }
}

static void a_nan_operand_gives_nan(void)
{
    static const double other[] = {0.0, 1.0, -1.0, INF, NOT_A_NUMBER};
    for (size_t s = 0; s < n_sets; s++)
        for (int op = 0; op < OP_COUNT; op++)
            for (int place = 0; place < operands(op); place++)
                for (size_t k = 0; k < 5; k++) {
                    double x[3] = {other[k], other[k], other[k]};
                    x[place] = NOT_A_NUMBER;
                    CHECK(isnan(apply(sets[s], op, x[0], x[1], x[2])));
                }
}

/* ---- lane isolation --------------------------------------------------------------------- */

typedef struct block {
    alignas(64) double a[LANES], b[LANES], c[LANES], d[LANES];
} block;

static void fill(block *x)
{
    for (size_t i = 0; i < LANES; i++) {
        x->a[i] = random_in(-5.0, 5.0);
        x->b[i] = random_in(-5.0, 5.0);
        x->c[i] = random_in(-5.0, 5.0);
    }
}

static bool same_bits(double a, double b)
{
    return isnan(a) ? isnan(b) : memcmp(&a, &b, sizeof a) == 0;
}

static bool place_does_not_matter(const kernel_set *set, int op)
{
    static block x, y;
    fill(&x);
    y = x;
    for (size_t i = 0; i < LANES; i++) { /* a reversed copy */
        y.a[i] = x.a[LANES - 1 - i];
        y.b[i] = x.b[LANES - 1 - i];
        y.c[i] = x.c[LANES - 1 - i];
    }
    set->op[op](MANY, x.d, x.a, 1, x.b, 1, x.c, 1);
    set->op[op](MANY, y.d, y.a, 1, y.b, 1, y.c, 1);
    for (size_t i = 0; i < LANES; i++)
        if (!same_bits(x.d[i], y.d[LANES - 1 - i])) return false;
    return true;
}

static bool neighbours_do_not_matter(const kernel_set *set, int op)
{
    static const double bad[] = {NOT_A_NUMBER, INF, -INF, 0x1p-1074, 1e308};
    static block x, y;
    fill(&x);
    y = x;
    for (size_t i = 0; i < LANES; i++)
        if (i % 3) y.a[i] = y.b[i] = y.c[i] = bad[i % 5];
    set->op[op](MANY, x.d, x.a, 1, x.b, 1, x.c, 1);
    set->op[op](MANY, y.d, y.a, 1, y.b, 1, y.c, 1);
    for (size_t i = 0; i < LANES; i += 3)
        if (!same_bits(x.d[i], y.d[i])) return false;
    return true;
}

static bool chunks_do_not_matter(const kernel_set *set, int op)
{
    static block x, y;
    fill(&x);
    y = x;
    set->op[op](MANY, x.d, x.a, 1, x.b, 1, x.c, 1);
    for (size_t i = 0; i < LANES; i += KERNEL_CHUNK)
        set->op[op](1, y.d + i, y.a + i, 1, y.b + i, 1, y.c + i, 1);
    return memcmp(x.d, y.d, sizeof x.d) == 0;
}

/* Also: the result may overwrite an operand. */
static bool strides_do_not_matter(const kernel_set *set, int op)
{
    static block x, y;
    for (unsigned scalar = 0; scalar < 8; scalar++) {
        fill(&x);
        for (size_t i = 0; i < LANES; i++) {
            if (scalar & 1) x.a[i] = x.a[0];
            if (scalar & 2) x.b[i] = x.b[0];
            if (scalar & 4) x.c[i] = x.c[0];
        }
        y = x;
        set->op[op](MANY, x.d, x.a, 1, x.b, 1, x.c, 1);
        set->op[op](MANY, y.d, y.a, !(scalar & 1), y.b, !(scalar & 2), y.c, !(scalar & 4));
        if (memcmp(x.d, y.d, sizeof x.d) != 0) return false;
        set->op[op](MANY, y.a, y.a, 1, y.b, 1, y.c, 1);
        if (memcmp(x.d, y.a, sizeof x.d) != 0) return false;
    }
    return true;
}

static void lanes_are_isolated(void)
{
    for (size_t s = 0; s < n_sets; s++)
        for (int op = 0; op < OP_DOT; op++) { /* the others are sums */
            if (!CHECK(place_does_not_matter(sets[s], op))) printf("# op %d\n", op);
            CHECK(neighbours_do_not_matter(sets[s], op));
            CHECK(chunks_do_not_matter(sets[s], op));
            CHECK(strides_do_not_matter(sets[s], op));
        }
}

static void dot_adds_like_fma_in_order(void)
{
    static block x;
    for (size_t s = 0; s < n_sets; s++)
        for (size_t chunks = 0; chunks <= MANY; chunks++) {
            alignas(64) double sum[KERNEL_CHUNK], got[KERNEL_CHUNK];
            fill(&x);
            memcpy(sum, x.a, sizeof sum);
            for (size_t i = 0; i < chunks; i++)
                sets[s]->op[OP_FMA](1, sum, sum, 1, x.b + i * KERNEL_CHUNK, 1,
                                    x.c + i * KERNEL_CHUNK, 1);
            sets[s]->op[OP_DOT](chunks, got, x.a, 0, x.b, 1, x.c, 1);
            CHECK(memcmp(sum, got, sizeof sum) == 0);
        }
}

static void do_op(const kernel_set *set, int op, double *d, const double *a, const double *b,
                  const double *c)
{
    set->op[op](MANY, d, a, 1, b, 1, c, 1);
}

static void joined_operations_round_like_the_two(void)
{
    static block x, y;
    for (size_t s = 0; s < n_sets; s++) {
        fill(&x);
        do_op(sets[s], OP_MUL, y.d, x.a, x.b, x.b);
        do_op(sets[s], OP_MUL, y.d, y.d, x.c, x.c);
        do_op(sets[s], OP_MUL3, x.d, x.a, x.b, x.c);
        CHECK(memcmp(x.d, y.d, sizeof x.d) == 0);
        do_op(sets[s], OP_MUL, y.d, x.c, x.c, x.c);
        do_op(sets[s], OP_FMA, y.d, x.a, x.b, y.d);
        do_op(sets[s], OP_FMA_SQUARE, x.d, x.a, x.b, x.c);
        CHECK(memcmp(x.d, y.d, sizeof x.d) == 0);
        do_op(sets[s], OP_NMUL, y.d, x.a, x.b, x.b);
        do_op(sets[s], OP_SIGMOID, y.d, y.d, y.d, y.d);
        do_op(sets[s], OP_SIGMOID_NMUL, x.d, x.a, x.b, x.b);
        CHECK(memcmp(x.d, y.d, sizeof x.d) == 0);
        fill(&y);
        memcpy(x.d, y.a, sizeof x.d); /* what is there already */
        do_op(sets[s], OP_SIGMOID_MUL, y.d, x.a, x.b, x.b);
        do_op(sets[s], OP_FMA, y.d, y.a, x.c, y.d);
        do_op(sets[s], OP_SIGMOID_FMA, x.d, x.a, x.b, x.c);
        CHECK(memcmp(x.d, y.d, sizeof x.d) == 0);
    }
}

static void a_sum_of_sigmoids_adds_like_lanes_in_order(void)
{
    static block x;
    for (size_t s = 0; s < n_sets; s++)
        for (size_t chunks = 0; chunks <= MANY; chunks++) {
            alignas(64) double sum[KERNEL_CHUNK] = {1.0, 2.0}, got[KERNEL_CHUNK] = {1.0, 2.0};
            fill(&x);
            for (size_t i = 0; i < LANES && i < chunks * KERNEL_CHUNK; i += KERNEL_CHUNK)
                sets[s]->op[OP_SIGMOID_FMA](1, sum, x.a + i, 1, x.b + i, 1, x.c + i, 1);
            sets[s]->op[OP_SIGMOID_DOT](chunks, got, x.a, 1, x.b, 1, x.c, 1);
            CHECK(memcmp(sum, got, sizeof sum) == 0);
        }
}

/* ---- Runge-Kutta steps ------------------------------------------------------------------ */

/* The next step is h 0.9 e^-power with e = h^2 S / 2, for S the sum of squares. */
static void the_guess_of_a_step_is_the_power_of_the_error(void)
{
    alignas(64) double e[LANES], t[LANES], h[LANES], most[LANES], ends[LANES], before[LANES];
    for (size_t s = 0; s < n_sets; s++)
        for (int order = 3; order <= 9; order++) {
            const double power = 1.0 / (2.0 * order);
            for (size_t i = 0; i < LANES; i++) {
                t[i] = 0.0;
                h[i] = 0.01 + 0.001 * (double)i;
                most[i] = 1e9;
                before[i] = pow(10.0, random_in(-4.0, 4.0));
                e[i] = before[i];
            }
            const kernel_steps steps = {.e = e,
                                        .share = 0.5,
                                        .t = t,
                                        .h = h,
                                        .most = most,
                                        .ends = ends,
                                        .end = 1e9,
                                        .late = 1e9,
                                        .power = power};
            sets[s]->control(MANY, &steps);
            for (size_t i = 0; i < LANES; i++) {
                const double was = 0.01 + 0.001 * (double)i, square = was * was * before[i] / 2.0;
                double factor = 0.9 * pow(square, -power);
                if (square > 1.0) factor = fmin(factor, 1.0);
                factor = fmax(factor, 0.2);
                CHECK(fabs(h[i] / was / factor - 1.0) < 1e-5);
                CHECK(t[i] == (square <= 1.0 ? was : 0.0));
                CHECK(ends[i] == 0.0);
            }
        }
}

static void fma_rounds_once_where_the_processor_has_it(void)
{
    const double a = -1.0, b = 1.0 + 0x1p-30, c = 1.0 - 0x1p-30; /* b c = 1 - 2^-60 */
    for (size_t s = 0; s < n_sets; s++) {
        const double got = apply(sets[s], OP_FMA, a, b, c);
        if (strcmp(sets[s]->name, "baseline") == 0)
            CHECK(got == 0.0 || got == -0x1p-60);
        else
            CHECK(got == -0x1p-60);
    }
}

int main(void)
{
    n_sets = kernels_all(sets);
    printf("# seed %llu\n", (unsigned long long)random_state);
    RUN(special_values_are_those_of_c);
    RUN(a_nan_operand_gives_nan);
    RUN(lanes_are_isolated);
    RUN(dot_adds_like_fma_in_order);
    RUN(joined_operations_round_like_the_two);
    RUN(a_sum_of_sigmoids_adds_like_lanes_in_order);
    RUN(the_guess_of_a_step_is_the_power_of_the_error);
    RUN(fma_rounds_once_where_the_processor_has_it);
    return tap_done();
}

/* bench_program.c - the time of programs; prints numbers, claims nothing.
 *
 * The field of the 1-D uniform GAN (two 32-point expectations) over many lanes, against the same
 * field written by hand over the same kernels' exponential; and compiling J u of the
 * linear-quadratic WGAN with n = 32 (d = 2112). Compile with optimisation, without sanitizers. */
#include "expr/derive.h"
#include "expr/kernels.h"
#include "expr/program.h"
#include "num/rules.h"
#include <math.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static node variable(graph *g, randoms *r, const char *name)
{
    const node lo = graph_const(g, -1.0), hi = graph_const(g, 1.0);
    const node *const args[] = {&lo, &hi};
    node x = 0;
    randoms_add(r, name, random_find("uniform", 7), 1, false, args, &x);
    return x;
}

/* w' and a' of V = -E softplus(-w x^2) - E softplus(w a^2 z^2). */
static program *gan_field(int level)
{
    graph *g = graph_create();
    randoms *r = randoms_create(g);
    const node w = graph_leaf(g, LEAF_STATE, 0, "w"), a = graph_leaf(g, LEAF_STATE, 1, "a");
    const node x = variable(g, r, "x"), z = variable(g, r, "z");
    const node real = graph_neg(g, graph_mul(g, w, graph_power(g, x, 2.0)));
    const node fake = graph_mul(g, w, graph_power(g, graph_mul(g, a, z), 2.0));
    const node v = graph_neg(g, graph_add(g, random_expect(r, graph_call1(g, FN_softplus, real)),
                                          random_expect(r, graph_call1(g, FN_softplus, fake))));
    const node state[] = {w, a};
    node field[2];
    derive_gradient(g, v, 2, state, field);
    field[1] = graph_neg(g, field[1]);
    program *p = NULL;
    const program_spec spec = {
        .g = g, .random = r, .n_out = 2, .out = field, .n_lane = 2, .lane = state, .level = level};
    dte_error err;
    if (program_create(&spec, &p, &err) != DTE_OK) printf("%s\n", err.text);
    randoms_free(r);
    graph_free(g);
    return p;
}

enum { LANES = 4096, POINTS = 32, BLOCK = 128 };

static double hand_time(const double *in, double *out)
{
    static double x[POINTS], weight[POINTS];
    static alignas(64) double u[BLOCK], e[BLOCK], s1[BLOCK], s2[BLOCK];
    kernel_fn *sigmoid = kernels_best()->op[OP_SIGMOID];
    rules_legendre(POINTS, x, weight, NULL);
    const double begin = now();
    for (size_t first = 0; first < LANES; first += BLOCK) {
        const double *w = in + first, *a = in + LANES + first;
        memset(s1, 0, sizeof s1);
        memset(s2, 0, sizeof s2);
        for (size_t k = 0; k < POINTS / 2; k++) { /* even */
            const double x2 = x[k] * x[k], wx2 = 2.0 * weight[k] * x2;
            for (size_t i = 0; i < BLOCK; i++)
                u[i] = -w[i] * x2;
            sigmoid(BLOCK / KERNEL_CHUNK, e, u, 1, u, 1, u, 1);
            for (size_t i = 0; i < BLOCK; i++) {
                s1[i] += wx2 * e[i];
                u[i] = w[i] * a[i] * a[i] * x2;
            }
            sigmoid(BLOCK / KERNEL_CHUNK, e, u, 1, u, 1, u, 1);
            for (size_t i = 0; i < BLOCK; i++)
                s2[i] += wx2 * e[i];
        }
        for (size_t i = 0; i < BLOCK; i++) {
            out[first + i] = s1[i] - a[i] * a[i] * s2[i];
            out[LANES + first + i] = 2.0 * w[i] * a[i] * s2[i];
        }
    }
    return now() - begin;
}

static void bench_field(void)
{
    static double in[2 * LANES], out[2 * LANES], hand[2 * LANES];
    double best = 1e9, best_hand = 1e9, worst = 0.0, single = 1e9;
    for (size_t i = 0; i < LANES; i++) {
        in[i] = -1.0 + 2.0 * (double)i / LANES;
        in[LANES + i] = 2.0 * (double)(i * 37 % LANES) / LANES;
    }
    program *p = gan_field(1);
    for (int round = 0; p && round < 40; round++) {
        double begin = now();
        program_run(p, NULL, LANES, in, LANES, out, LANES);
        best = fmin(best, now() - begin);
        best_hand = fmin(best_hand, hand_time(in, hand));
        begin = now();
        program_run(p, NULL, 1, in, LANES, out, LANES);
        single = fmin(single, now() - begin);
    }
    program_run(p, NULL, LANES, in, LANES, out, LANES);
    for (size_t i = 0; i < 2 * LANES; i++)
        worst = fmax(worst, fabs(out[i] - hand[i]));
    const program_info info = program_describe(p);
    printf("gan field (%s): %.1f ns/lane, by hand %.1f, ratio %.3f; largest difference %.1e\n",
           info.kernel, 1e9 * best / LANES, 1e9 * best_hand / LANES, best / best_hand, worst);
    printf("  one lane alone %.2f us; %zu instructions, %zu registers, %zu points\n", 1e6 * single,
           info.instructions, info.registers, info.points);
    program_free(p);
}

/* ---- linear-quadratic WGAN --------------------------------------------------------------- */

enum { N = 32, D = N * N + N + N * N + N };

/* V = <W, S - A A' - b b'> - w1'b with S = I; ascent in (W, w1), descent in (A, b). */
static void lq_graph(graph *g, node *state, node *direction, node *product)
{
    static node value[D], m[N * N], row[N];
    for (uint32_t k = 0; k < D; k++) {
        char name[32];
        snprintf(name, sizeof name, "s%u", k);
        state[k] = graph_leaf(g, LEAF_STATE, k, name);
        direction[k] = graph_leaf(g, LEAF_DIRECTION, k, name);
    }
    const node *w = state, *w1 = w + N * N, *a = w1 + N, *b = a + N * N;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            const node aa = graph_dot(g, N, a + i * N, a + j * N), bb = graph_mul(g, b[i], b[j]);
            m[i * N + j] = graph_sub(g, graph_const(g, i == j), graph_add(g, aa, bb));
        }
    for (size_t i = 0; i < N; i++)
        row[i] = graph_dot(g, N, w + i * N, m + i * N);
    const node v = graph_sub(g, graph_sum(g, N, row), graph_dot(g, N, w1, b));
    derive_gradient(g, v, D, state, value);
    for (size_t k = N * N + N; k < D; k++)
        value[k] = graph_neg(g, value[k]);
    derive_forward(g, D, value, D, state, direction, product);
}

static void bench_lq(void)
{
    static node state[D], direction[D], product[D];
    static double point[D];
    graph *g = graph_create();
    double begin = now();
    lq_graph(g, state, direction, product);
    const double graph_time = now() - begin;
    program *p = NULL;
    const program_spec spec = {.g = g,
                               .n_out = D,
                               .out = product,
                               .n_uniform = D,
                               .uniform = state,
                               .n_lane = D,
                               .lane = direction};
    dte_error err;
    begin = now();
    if (program_create(&spec, &p, &err) != DTE_OK) printf("%s\n", err.text);
    const double compile_time = now() - begin;
    double *unit = calloc((size_t)D * D, sizeof *unit), *out = malloc((size_t)D * D * sizeof *out);
    for (size_t k = 0; k < D; k++) {
        unit[k * D + k] = 1.0;
        point[k] = 0.01 * (double)(k % 17);
    }
    begin = now();
    if (p) program_run(p, point, D, unit, D, out, D);
    const double run_time = now() - begin;
    if (p)
        printf("lq n = %d: graph %.2f s (%zu nodes), compile %.2f s, Jacobian %.2f s; %zu "
               "instructions, %zu registers\n",
               (int)N, graph_time, graph_size(g), compile_time, run_time,
               program_describe(p).instructions, program_describe(p).registers);
    free(unit);
    free(out);
    program_free(p);
    graph_free(g);
}

int main(void)
{
    bench_field();
    bench_lq();
    return 0;
}

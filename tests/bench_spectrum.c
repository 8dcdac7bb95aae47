/* bench_spectrum.c - the exact Jacobian of the LQ WGAN against LAPACK's eigenvalues of it.
 *
 *     bench_spectrum N ROUNDS        d = 2 N^2 + 2 N
 *
 * Prints: seconds to read and compile, to assemble the Jacobian, for dgeev (eigenvalues
 * only), and the median over the rounds of dgeev / assembly. */
#include <detente/game.h>
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char text[] = "size n = 2\n"
                           "data   x[n] ~ normal(zeros(n), eye(n))\n"
                           "latent z[n] ~ normal(zeros(n), eye(n))\n"
                           "D(x) = x'*W2*x + w1'*x\n"
                           "G(z) = A*z + b\n"
                           "V    = E[D(x)] - E[D(G(z))]\n"
                           "player discriminator (W2[n,n], w1[n]) maximizes V\n"
                           "player generator     (A[n,n], b[n])   minimizes V\n";

enum { ROUNDS = 100 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(size_t n, double *x)
{
    qsort(x, n, sizeof *x, ascending);
    return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}

static void *need(void *memory)
{
    if (memory) return memory;
    fprintf(stderr, "bench_spectrum: no memory\n");
    exit(1);
}

/* A point off the equilibria, so that no entry of the Jacobian is zero by chance: W and b small,
 * A = I + small. */
static void choose_point(size_t n, size_t d, double *s)
{
    for (size_t i = 0; i < d; i++)
        s[i] = 0.1 * sin((double)(i + 1));
    for (size_t i = 0; i < n; i++)
        s[n * n + n + i * n + i] += 1.0;
}

static double time_assembly(dte_game *game, const double *s, double *jacobian)
{
    dte_error err;
    const double begin = now();
    if (dte_game_jacobian(game, s, jacobian, &err) != DTE_OK) {
        fprintf(stderr, "bench_spectrum: %s\n", err.text);
        exit(1);
    }
    return now() - begin;
}

static double time_eigenvalues(size_t d, const double *jacobian, double *copy, double *parts)
{
    memcpy(copy, jacobian, d * d * sizeof *copy);
    const double begin = now();
    const int order = (int)d;
    if (LAPACKE_dgeev(LAPACK_COL_MAJOR, 'N', 'N', order, copy, order, parts, parts + d, NULL, 1,
                      NULL, 1) != 0)
        exit(1);
    return now() - begin;
}

int main(int argc, char **argv)
{
    const long n = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    const long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    if (n < 1 || rounds < 1 || rounds > ROUNDS) {
        fprintf(stderr, "usage: bench_spectrum N ROUNDS\n");
        return 2;
    }
    double assembly[ROUNDS], lapack[ROUNDS], ratio[ROUNDS];
    dte_game *game;
    dte_error err;
    const dte_setting size = {"n", (double)n};
    double begin = now();
    if (dte_game_parse("lq", text, strlen(text), 1, &size, &game, &err) != DTE_OK) {
        fprintf(stderr, "bench_spectrum: %s\n", err.text);
        return 1;
    }
    const double loading = now() - begin;
    const size_t d = dte_game_describe(game).dimension;
    double *s = need(malloc(d * sizeof *s)), *jacobian = need(malloc(d * d * sizeof *jacobian));
    double *copy = need(malloc(d * d * sizeof *copy)), *parts = need(malloc(2 * d * sizeof *parts));
    choose_point((size_t)n, d, s);
    const double first = time_assembly(game, s, jacobian); /* compiles J u */
    for (size_t k = 0; k < (size_t)rounds; k++) {
        assembly[k] = time_assembly(game, s, jacobian);
        lapack[k] = time_eigenvalues(d, jacobian, copy, parts);
        ratio[k] = lapack[k] / assembly[k];
    }
    const size_t count = (size_t)rounds;
    const double t = median(count, assembly);
    printf("%.4f %.4f %.5f %.4f %.2f\n", loading, first - t, t, median(count, lapack),
           median(count, ratio));
    free(s);
    free(jacobian);
    free(copy);
    free(parts);
    dte_game_free(game);
    return 0;
}

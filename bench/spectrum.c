/* spectrum.c - the exact Jacobian of the LQ WGAN and all its eigenvalues, against LAPACK's dgeev
 * alone.
 *
 *     spectrum N ROUNDS [jacobian]        d = 2 N^2 + 2 N; with a third word the Jacobian alone
 *
 * dgeev has subnormal numbers flushed to zero, as the library does for its own calls. One line for
 * each round, measured in turn: seconds for the Jacobian, for Jacobian and eigenvalues, for dgeev
 * of the same matrix (eigenvalues only); d, the instructions of the program for J u, and both
 * largest real parts and sums of |Im|. */
#include "clock.h"
#include "expr/program.h"
#include "game/game.h"
#include "num/linalg.h"
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SSE__)
#include <xmmintrin.h>
#endif

static const char text[] = "size n = 2\n"
                           "data   x[n] ~ normal(zeros(n), eye(n))\n"
                           "latent z[n] ~ normal(zeros(n), eye(n))\n"
                           "D(x) = x'*W2*x + w1'*x\n"
                           "G(z) = A*z + b\n"
                           "V    = E[D(x)] - E[D(G(z))]\n"
                           "player discriminator (W2[n,n], w1[n]) maximizes V\n"
                           "player generator     (A[n,n], b[n])   minimizes V\n";

static void *need(void *memory)
{
    if (memory) return memory;
    fprintf(stderr, "spectrum: no memory\n");
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

static void stop_unless(dte_status status, const dte_error *err)
{
    if (status == DTE_OK) return;
    fprintf(stderr, "spectrum: %s\n", err->text);
    exit(1);
}

static double time_assembly(dte_game *game, const double *s, double *jacobian)
{
    dte_error err;
    const double begin = now();
    stop_unless(dte_game_jacobian(game, s, jacobian, &err), &err);
    return now() - begin;
}

static double time_spectrum(dte_game *game, const double *s, double *jacobian, double *parts)
{
    dte_error err;
    const size_t d = game->d;
    const double begin = now();
    stop_unless(dte_game_jacobian(game, s, jacobian, &err), &err);
    stop_unless(linalg_eigen(d, jacobian, parts, parts + d, NULL, NULL, NULL, &err), &err);
    return now() - begin;
}

static double time_dgeev(size_t d, const double *jacobian, double *copy, double *parts)
{
    const int order = (int)d;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            copy[j * d + i] = jacobian[i * d + j];
#if defined(__SSE__)
    const unsigned control = _mm_getcsr();
    _mm_setcsr(control | 0x8040);
#endif
    const double begin = now();
    const int failed = LAPACKE_dgeev(LAPACK_COL_MAJOR, 'N', 'N', order, copy, order, parts,
                                     parts + d, NULL, 1, NULL, 1);
    const double seconds = now() - begin;
#if defined(__SSE__)
    _mm_setcsr(control);
#endif
    if (failed) exit(1);
    return seconds;
}

static void show(const char *name, size_t d, const double *parts)
{
    double largest = parts[0], sum = 0.0;
    for (size_t i = 0; i < d; i++) {
        largest = fmax(largest, parts[i]);
        sum += fabs(parts[d + i]);
    }
    printf("%s_abscissa=%.10f %s_sum=%.8f ", name, largest, name, sum);
}

static void compare(dte_game *game, const double *s, double *jacobian, double *copy, double *parts)
{
    const size_t d = game->d;
    printf("spectrum=%.9f ", time_spectrum(game, s, jacobian, parts));
    show("detente", d, parts);
    printf("dgeev=%.9f ", time_dgeev(d, jacobian, copy, parts));
    show("dgeev", d, parts);
}

int main(int argc, char **argv)
{
    const long n = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    if (n < 1) return 2;
    dte_game *game;
    dte_error err;
    const dte_setting size = {"n", (double)n};
    stop_unless(dte_game_parse("lq", text, strlen(text), 1, &size, &game, &err), &err);
    const size_t d = game->d;
    double *s = need(malloc(d * sizeof *s)), *jacobian = need(malloc(d * d * sizeof *jacobian));
    double *copy = need(malloc(d * d * sizeof *copy)), *parts = need(malloc(2 * d * sizeof *parts));
    choose_point((size_t)n, d, s);
    time_assembly(game, s, jacobian);                                   /* compiles J u */
    for (long round = strtol(argv[2], NULL, 10); round >= 0; round--) { /* one more warms up */
        printf("jacobian=%.9f ", time_assembly(game, s, jacobian));
        if (argc == 3) compare(game, s, jacobian, copy, parts);
        printf("d=%zu tape=%zu\n", d, program_describe(game->product).instructions);
        fflush(stdout);
    }
    free(s);
    free(jacobian);
    free(copy);
    free(parts);
    dte_game_free(game);
    return 0;
}

/* field.c - the block interpreter against C written by hand.
 *
 * The 1-D uniform GAN, f(t) = -log(1 + exp(-t)), G without a regulariser:
 *     w' = m(w) - a^2 m(-w a^2),   a' = 2 w a m(-w a^2),   m(c) = E[x^2 / (1 + exp(c x^2))],
 * x uniform on [-1, 1], with the Gauss-Legendre rule that detente chooses; an even integrand needs
 * half of its nodes. 4096 states. `hand` runs over 8 states at once with the exponential below, for
 * the compiler to turn into vector instructions; `libm` is the plain loop, one state at a time.
 *
 *     field FILE ROUNDS        FILE: fields/f3.game
 *
 * One line for each round, measured in turn: nanoseconds for each state, the nodes x > 0, and the
 * largest differences from the plain loop. Compile with -O3 -march=native. */
#include "clock.h"
#include <detente/game.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATES = 4096, WIDTH = 8, NODES = 256, REPEATS = 20 };

static size_t nodes; /* x > 0 only */
static double square[NODES], weight[NODES];
static double state[2 * STATES], fast[2 * STATES], hand[2 * STATES], plain[2 * STATES];

/* The positive nodes of the n-point rule by Newton's method on the Legendre polynomial;
 * weight[i] = (weight of x and of -x, mean over [-1, 1]) * x^2. */
static void make_rule(size_t n)
{
    nodes = n / 2;
    for (size_t i = 0; i < nodes; i++) {
        double x = cos(3.14159265358979323846 * ((double)i + 0.75) / ((double)n + 0.5)), slope = 1;
        for (int step = 0; step < 20; step++) {
            double before = 1, p = x;
            for (size_t k = 2; k <= n; k++) {
                const double next =
                    ((double)(2 * k - 1) * x * p - (double)(k - 1) * before) / (double)k;
                before = p;
                p = next;
            }
            slope = (double)n * (x * p - before) / (x * x - 1);
            x -= p / slope;
        }
        square[i] = x * x;
        weight[i] = 2 / ((1 - x * x) * slope * slope) * x * x;
    }
}

/* exp(x) for |x| < 700: x = k log 2 + r, a polynomial of degree 11 in r, and k added to the
 * exponent. About 1 unit in the last place. */
static inline double quick_exp(double x)
{
    const double shift = 0x1.8p52;
    const double t = fma(x, 0x1.71547652b82fep0, shift), k = t - shift;
    const double r = fma(k, -0x1.abc9e3b39803fp-56, fma(k, -0x1.62e42fefa39efp-1, x));
    static const double c[] = {1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
                               1.0 / 5040,     1.0 / 720,     1.0 / 120,    1.0 / 24,
                               1.0 / 6,        1.0 / 2,       1.0,          1.0};
    double p = c[0];
    for (size_t i = 1; i < sizeof c / sizeof *c; i++)
        p = fma(p, r, c[i]);
    uint64_t bits, scale;
    memcpy(&bits, &p, sizeof bits);
    memcpy(&scale, &t, sizeof scale);
    bits += scale << 52;
    memcpy(&p, &bits, sizeof p);
    return p;
}

static void hand_field(void)
{
    for (size_t j = 0; j < STATES; j += WIDTH) {
        const double *w = state + j, *a = state + STATES + j;
        double u[WIDTH], real[WIDTH] = {0}, fake[WIDTH] = {0};
        for (size_t i = 0; i < WIDTH; i++)
            u[i] = w[i] * a[i] * a[i];
        for (size_t q = 0; q < nodes; q++) {
            for (size_t i = 0; i < WIDTH; i++)
                real[i] += weight[q] / (1 + quick_exp(w[i] * square[q]));
            for (size_t i = 0; i < WIDTH; i++)
                fake[i] += weight[q] / (1 + quick_exp(-u[i] * square[q]));
        }
        for (size_t i = 0; i < WIDTH; i++) {
            hand[j + i] = real[i] - a[i] * a[i] * fake[i];
            hand[STATES + j + i] = 2 * w[i] * a[i] * fake[i];
        }
    }
}

static void plain_field(void)
{
    for (size_t j = 0; j < STATES; j++) {
        const double w = state[j], a = state[STATES + j], u = w * a * a;
        double real = 0, fake = 0;
        for (size_t q = 0; q < nodes; q++) {
            real += weight[q] / (1 + exp(w * square[q]));
            fake += weight[q] / (1 + exp(-u * square[q]));
        }
        plain[j] = real - a * a * fake;
        plain[STATES + j] = 2 * w * a * fake;
    }
}

static double worst(const double *x, const double *y)
{
    double most = 0;
    for (size_t i = 0; i < 2 * STATES; i++)
        most = fmax(most, fabs(x[i] - y[i]));
    return most;
}

static double time_of(void (*run)(void))
{
    const double begin = now();
    for (int i = 0; i < REPEATS; i++)
        run();
    return 1e9 * (now() - begin) / REPEATS / STATES;
}

static double time_of_game(dte_game *game)
{
    const double begin = now();
    for (int i = 0; i < REPEATS; i++)
        dte_game_field(game, STATES, state, fast);
    return 1e9 * (now() - begin) / REPEATS / STATES;
}

int main(int count, char **argument)
{
    dte_game *game;
    dte_error err;
    if (count != 3) return 2;
    if (dte_game_load(argument[1], 0, NULL, &game, &err) != DTE_OK) {
        fprintf(stderr, "field: %s\n", err.text);
        return 1;
    }
    make_rule(2 * dte_game_describe(game).quadrature_points); /* it counts the half too */
    for (size_t j = 0; j < STATES; j++) {
        state[j] = -1 + 2 * ((double)(j % 64) + 0.5) / 64;
        state[STATES + j] = 2 * ((double)(j / 64) + 0.5) / 64;
    }
    for (int round = atoi(argument[2]); round >= 0; round--) { /* one more warms up */
        const double ours = time_of_game(game), vector = time_of(hand_field);
        const double libm = time_of(plain_field);
        printf("detente=%.3f vector=%.3f libm=%.3f nodes=%zu differs=%.1e vector_differs=%.1e\n",
               ours, vector, libm, nodes, worst(fast, plain), worst(hand, plain));
    }
    dte_game_free(game);
    return 0;
}

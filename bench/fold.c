/* fold.c - the 1-D uniform GAN with even integrands, and with integrands that are nearly even.
 *
 *     fold FILE ROUNDS
 *
 * On [-1, 1] every integrand is even, so that half of the nodes are enough. On [-1, 1 + 1e-9] none
 * is, and the whole rule is needed; the field differs by about 1e-9. Each round measures both in
 * turn, over the same states: seconds, the nodes in use, and the mean of the field. */
#include "clock.h"
#include <detente/game.h>
#include <stdio.h>
#include <stdlib.h>

enum { STATES = 1 << 14 };
static double state[2 * STATES], field[2 * STATES];

static dte_game *load(const char *file, double top)
{
    dte_game *game;
    dte_error err;
    const dte_setting setting = {"top", top};
    if (dte_game_load(file, 1, &setting, &game, &err) == DTE_OK) return game;
    fprintf(stderr, "fold: %s\n", err.text);
    exit(1);
}

static double measure(dte_game *game)
{
    const double begin = now();
    dte_game_field(game, STATES, state, field);
    return now() - begin;
}

static double mean(void)
{
    double sum = 0.0;
    for (size_t i = 0; i < 2 * STATES; i++)
        sum += field[i];
    return sum / (2 * STATES);
}

int main(int count, char **argument)
{
    if (count != 3) return 2;
    dte_game *even = load(argument[1], 1.0), *uneven = load(argument[1], 1.0 + 1e-9);
    for (size_t i = 0; i < STATES; i++) {
        state[i] = -1.0 + 2.0 * ((double)(i % 128) + 0.5) / 128;
        state[STATES + i] = 2.0 * ((double)(i / 128) + 0.5) / 128;
    }
    for (int round = atoi(argument[2]); round >= 0; round--) { /* one more warms up */
        const double folded = measure(even), sum = mean(), whole = measure(uneven);
        printf("folded=%.9f unfolded=%.9f nodes=%zu all=%zu mean=%.10f unfolded_mean=%.10f\n",
               folded, whole, dte_game_describe(even).quadrature_points,
               dte_game_describe(uneven).quadrature_points, sum, mean());
    }
    dte_game_free(even);
    dte_game_free(uneven);
    return 0;
}

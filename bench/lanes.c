/* lanes.c - the field of the 1-D uniform GAN over N states.
 *
 *     lanes N ROUNDS
 *
 * One line for each round: seconds. */
#include "clock.h"
#include <detente/game.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **argument)
{
    dte_game *game;
    dte_error err;
    const size_t n = count == 3 ? (size_t)atol(argument[1]) : 0;
    double *s = calloc(2 * n, sizeof *s), *v = calloc(2 * n, sizeof *v);
    if (n == 0 || !s || !v) return 2;
    if (dte_game_load("bench/fields/f3.game", 0, NULL, &game, &err) != DTE_OK) {
        fprintf(stderr, "lanes: %s\n", err.text);
        return 1;
    }
    for (size_t i = 0; i < 2 * n; i++)
        s[i] = (double)(i % 1000) / 1000.0;
    for (int round = atoi(argument[2]); round >= 0; round--) { /* one more warms up */
        const double begin = now();
        dte_game_field(game, n, s, v);
        printf("seconds=%.9f\n", now() - begin);
    }
    dte_game_free(game);
    free(s);
    free(v);
    return 0;
}

/* program.c - how long from the text of a scenario to a field that can be evaluated?
 *
 *     program FILE ROUNDS
 *
 * Each round reads the text anew and evaluates the field once. Its quadrature nodes (those of the
 * rule in use and of the finer one that confirms it) are computed once more beside it. One line for
 * each round: seconds of the whole, and of the nodes. */
#include "clock.h"
#include "num/rules.h"
#include <detente/game.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1 << 16, POINTS = 1024 };

static dte_game *parse(const char *file, const char *text)
{
    dte_game *game;
    dte_error err;
    if (dte_game_parse(file, text, strlen(text), 0, NULL, &game, &err) == DTE_OK) return game;
    fprintf(stderr, "program: %s\n", err.text);
    exit(1);
}

/* The n points in use are the half of a rule whose integrands are even. */
static double nodes(size_t n)
{
    double x[POINTS], w[POINTS];
    const double begin = now();
    if (n > 0 && (rules_legendre(2 * n, x, w, NULL) != DTE_OK ||
                  rules_legendre(4 * n, x, w, NULL) != DTE_OK))
        exit(1);
    return now() - begin;
}

int main(int count, char **argument)
{
    static char text[TEXT];
    FILE *f = count == 3 ? fopen(argument[1], "r") : NULL;
    if (!f || fread(text, 1, TEXT - 1, f) == 0) return 2;
    fclose(f);
    for (int round = atoi(argument[2]); round >= 0; round--) { /* one more warms up */
        const double s[2] = {0.25, 0.5};
        double v[2];
        const double begin = now();
        dte_game *game = parse(argument[1], text);
        dte_game_field(game, 1, s, v);
        const double seconds = now() - begin;
        const size_t n = dte_game_describe(game).quadrature_points;
        dte_game_free(game);
        printf("whole=%.9f nodes=%.9f v0=%.17g v1=%.17g\n", seconds, nodes(n), v[0], v[1]);
    }
    return 0;
}

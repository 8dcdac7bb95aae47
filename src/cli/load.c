/* load.c - see load.h. */
#include "cli/load.h"

#include "cli/message.h"
#include "cli/result.h"
#include <stdlib.h>
#include <string.h>

int load_game(const options *o, dte_game **game)
{
    dte_error err = {0};
    *game = NULL;
    if (dte_game_load(o->argument, o->n_settings, o->settings, game, &err) == DTE_OK)
        return EXIT_DONE;
    return result_fail(&err);
}

double *load_numbers(size_t n, size_t size)
{
    double *numbers = calloc(n > 0 ? n : 1, size * sizeof *numbers);
    if (!numbers) message_fail("out of memory");
    return numbers;
}

static int unknown_component(const dte_game *game, const char *option, const char *name,
                             size_t length)
{
    const size_t d = dte_game_describe(game).dimension;
    char word[MESSAGE_HINT], hint[MESSAGE_HINT];
    const char **names = calloc(d > 0 ? d : 1, sizeof *names);
    for (size_t k = 0; names && k < d; k++)
        names[k] = dte_game_component(game, k);
    snprintf(word, sizeof word, "%.*s", (int)(length > 100 ? 100 : length), name);
    const char *near = names ? message_nearest(word, d, names) : NULL;
    const int code = message_fail("%s: the game has no component '%s'%s", option, word,
                                  message_hint(near, hint));
    free(names);
    return code;
}

int load_component(const dte_game *game, const char *option, const char *name, size_t length,
                   size_t *out)
{
    const size_t d = dte_game_describe(game).dimension;
    for (size_t k = 0; k < d; k++) {
        const char *known = dte_game_component(game, k);
        if (strlen(known) != length || memcmp(known, name, length) != 0) continue;
        *out = k;
        return EXIT_DONE;
    }
    return unknown_component(game, option, name, length);
}

static int read_point(dte_game *game, const char *option, const char *text, double *point)
{
    dte_error err = {0};
    return dte_game_read_point(game, option, text, point, &err) == DTE_OK ? EXIT_DONE
                                                                          : result_fail(&err);
}

/* A component that keeps each of two different values is not named. */
static int read_complete(dte_game *game, const char *option, const char *text, size_t d,
                         double *point)
{
    double *other = load_numbers(d, 1);
    if (!other) return EXIT_LIMIT;
    for (size_t k = 0; k < d; k++) {
        point[k] = 0.0;
        other[k] = 1.0;
    }
    int code = read_point(game, option, text, point);
    if (code == EXIT_DONE) code = read_point(game, option, text, other);
    for (size_t k = 0; k < d && code == EXIT_DONE; k++)
        if (point[k] != other[k])
            code = message_fail("%s does not say where '%s' is, and the scenario gives no value",
                                option, dte_game_component(game, k));
    free(other);
    return code;
}

int load_point(dte_game *game, const char *option, const char *text, const double *base,
               double *point)
{
    const size_t d = dte_game_describe(game).dimension;
    if (!base) return read_complete(game, option, text, d, point);
    memcpy(point, base, d * sizeof *point);
    return read_point(game, option, text, point);
}

int load_start(const options *o, dte_game *game, double **start)
{
    const dte_game_info info = dte_game_describe(game);
    dte_error err = {0};
    *start = NULL;
    if (!o->start) return EXIT_DONE;
    double *base = load_numbers(info.dimension, 2);
    if (!base) return EXIT_LIMIT;
    double *point = base + info.dimension;
    int code = EXIT_DONE;
    if (info.has_start && dte_game_start(game, base, &err) != DTE_OK) code = result_fail(&err);
    if (code == EXIT_DONE)
        code = load_point(game, "--start", o->start, info.has_start ? base : NULL, point);
    for (size_t k = 0; k < info.dimension; k++)
        base[k] = point[k];
    *start = code == EXIT_DONE ? base : NULL;
    if (code != EXIT_DONE) free(base);
    return code;
}

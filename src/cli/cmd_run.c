/* cmd_run.c - detente run FILE */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/result.h"
#include <stdlib.h>

/* --start over the scenario's start; NULL in *start leaves it to the library. */
static int read_start(const options *o, dte_game *game, double **start)
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
    *start = base;
    return code;
}

static int write_run(const options *o, dte_game *game, const dte_run_settings *settings)
{
    result out;
    dte_error err = {0};
    int code = result_open(&out, o->output);
    if (code != EXIT_DONE) return code;
    const dte_status status = dte_run_csv(game, settings, result_sink, &out, &err);
    if (out.error != 0) return result_close(&out, EXIT_IO); /* says why */
    code = status == DTE_OK ? EXIT_DONE : result_fail(&err);
    return result_close(&out, code);
}

int cmd_run(const options *o)
{
    dte_run_settings settings = dte_run_default();
    dte_game *game;
    double *start = NULL;
    int code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    if (o->time != 0.0) settings.time = o->time;
    if (o->samples > 0) settings.samples = o->samples;
    settings.stiff = o->stiff;
    code = read_start(o, game, &start);
    settings.start = start;
    if (code == EXIT_DONE) code = write_run(o, game, &settings);
    free(start);
    dte_game_free(game);
    return code;
}

/* cmd_basin.c - detente basin FILE */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/long_run.h"
#include "cli/message.h"
#include "cli/result.h"
#include "cli/share.h"
#include "cli/window.h"
#include <detente/basin.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MOST = 1 << 26 };

/* "256x128", or "256" for both. */
static int read_size(const char *text, size_t *nx, size_t *ny)
{
    const char *cross = strchr(text, 'x');
    const size_t first = cross ? (size_t)(cross - text) : strlen(text);
    const char *second = cross ? cross + 1 : text;
    double a, b;
    const bool numbers =
        message_number(text, first, &a) && message_number(second, strlen(second), &b);
    if (!numbers || a < 1.0 || b < 1.0 || a > SIDE_MOST || b > SIDE_MOST ||
        a != (double)(size_t)a || b != (double)(size_t)b)
        return message_fail("--n needs numbers of starts, as in 256x256, but found '%s'", text);
    *nx = (size_t)a;
    *ny = (size_t)b;
    return EXIT_DONE;
}

/* The flow and a method have options of their own. */
static int check_mode(const options *o)
{
    if (o->methods.n > 1) return message_fail("basin takes one --method");
    if (o->methods.n == 1 && o->time != 0.0)
        return message_fail("--time is for the flow, not for the steps of a method");
    if (o->methods.n == 1 && o->rtol != 0.0)
        return message_fail("--rtol is for the flow, not for the steps of a method");
    if (o->methods.n == 0 && (o->steps > 0 || o->step > 0.0))
        return message_fail("--%s needs a --method", o->steps > 0 ? "steps" : "step");
    if (o->keep && !o->output) return message_fail("--keep needs a picture: -o basin.svg");
    return EXIT_DONE;
}

static int read_plane(const options *o, const dte_game *game, dte_basin_settings *s)
{
    int code = EXIT_DONE;
    if (o->x) code = load_component(game, "--x", o->x, strlen(o->x), &s->x);
    if (code == EXIT_DONE && o->y) code = load_component(game, "--y", o->y, strlen(o->y), &s->y);
    if (code == EXIT_DONE && o->n) code = read_size(o->n, &s->nx, &s->ny);
    return code;
}

static void read_numbers(const options *o, dte_basin_settings *s)
{
    if (o->time != 0.0) s->time = o->time;
    if (o->rtol > 0.0) s->rtol = o->rtol;
    if (o->far > 0.0) s->far = o->far;
    if (o->steps > 0) s->steps = o->steps;
    if (o->step > 0.0) s->step = o->step;
    if (o->methods.n > 0) s->method = o->methods.at[0];
    s->threads = o->threads;
}

static int report(const options *o, dte_game *game, const dte_basin *basin)
{
    dte_error err = {0};
    char *text = NULL;
    dte_status status = DTE_OK;
    if (o->output) status = dte_basin_write(game, basin, o->output, o->medium, o->keep, &err);
    if (status == DTE_OK && o->json) status = dte_basin_json(game, basin, &text, &err);
    if (status == DTE_OK && !o->json && !o->quiet)
        status = dte_basin_text(game, basin, &text, &err);
    int code = status == DTE_OK ? EXIT_DONE : result_fail(&err);
    if (text) code = result_text(NULL, text, code);
    dte_text_free(text);
    return code;
}

/* The exit code in the end; what is missing was asked for. */
static int end(const options *o, const dte_basin *b, int signal)
{
    const size_t n = b->nx * b->ny;
    if (b->n_run == n) return EXIT_DONE;
    message_fail("interrupted: %zu of %zu starts were run; the others are 'not-run'", b->n_run, n);
    if (o->resume)
        message_fail("what was computed is in '%s': the same command goes on", o->resume);
    return 128 + signal;
}

static void say_starts(void *user, size_t done, size_t all)
{
    long_run_say(user, "starts", done, all);
}

static int follow(const options *o, dte_game *game, dte_basin_settings *settings)
{
    dte_basin *basin;
    dte_error err = {0};
    long_run r;
    long_run_begin(&r, o);
    settings->stop = r.stop;
    settings->progress = r.talks ? say_starts : NULL;
    settings->user = &r;
    const dte_status status = dte_basin_run(game, settings, &basin, &err);
    const int signal = long_run_end(&r);
    const bool ends = share_ends(o, settings->work);
    if (status != DTE_OK) return result_fail(&err);
    int code = EXIT_DONE;
    if (ends)
        code = signal ? 128 + signal : EXIT_DONE;
    else
        code = report(o, game, basin);
    if (code == EXIT_DONE && !ends) code = end(o, basin, signal);
    dte_basin_free(basin);
    return code;
}

static int run(const options *o, dte_game *game, dte_basin_settings *settings)
{
    int code = read_plane(o, game, settings);
    if (code != EXIT_DONE) return code;
    read_numbers(o, settings);
    code = long_run_files(o);
    if (code == EXIT_DONE) code = share_open(o, &settings->work);
    if (code == EXIT_DONE) code = follow(o, game, settings);
    dte_work_close(settings->work);
    return code;
}

int cmd_basin(const options *o)
{
    dte_basin_settings settings = dte_basin_default();
    dte_axis *axes = NULL;
    double *start = NULL;
    dte_game *game;
    int code = check_mode(o);
    if (code == EXIT_DONE) code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    code = window_axes(game, o->window, &settings.n_window, &axes);
    if (code == EXIT_DONE) code = load_start(o, game, &start);
    settings.window = axes;
    settings.start = start;
    if (code == EXIT_DONE) code = run(o, game, &settings);
    free(start);
    free(axes);
    dte_game_free(game);
    return code;
}

/* cmd_plot.c - detente plot FILE -o PICTURE */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/message.h"
#include "cli/result.h"
#include "cli/window.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int bad_window(const char *text)
{
    return message_fail(
        "--window needs two components with their ranges, as in w=-1:1,a=0:2, but found '%s'",
        text);
}

static int read_window(const dte_game *game, const char *text, dte_axis axes[2])
{
    const char *at = text;
    int code = window_axis(game, &at, &axes[0]);
    if (code == WINDOW_FORM) return bad_window(text);
    if (code != EXIT_DONE) return code;
    if (*at++ != ',') return bad_window(text);
    code = window_axis(game, &at, &axes[1]);
    if (code == WINDOW_FORM) return bad_window(text);
    if (code != EXIT_DONE) return code;
    if (*at) return bad_window(text);
    if (axes[0].component != axes[1].component) return EXIT_DONE;
    return message_fail("--window names '%s' twice", dte_game_component(game, axes[0].component));
}

/* --x and --y may turn the window round, but must name its components. */
static int order_window(const dte_game *game, const dte_plot_settings *s, dte_axis axes[2])
{
    const bool turned = s->x == axes[1].component || s->y == axes[0].component;
    if (turned) {
        const dte_axis first = axes[0];
        axes[0] = axes[1];
        axes[1] = first;
    }
    const bool x = s->x == SIZE_MAX || s->x == axes[0].component;
    const bool y = s->y == SIZE_MAX || s->y == axes[1].component;
    if (x && y) return EXIT_DONE;
    return message_fail("--window does not give the range of '%s'",
                        dte_game_component(game, x ? s->y : s->x));
}

static int read_axes(const options *o, const dte_game *game, dte_plot_settings *s, dte_axis axes[2])
{
    int code = EXIT_DONE;
    if (o->x) code = load_component(game, "--x", o->x, strlen(o->x), &s->x);
    if (code == EXIT_DONE && o->y) code = load_component(game, "--y", o->y, strlen(o->y), &s->y);
    if (code == EXIT_DONE && o->x && o->y && s->x == s->y)
        code = message_fail("--x and --y are both '%s'", o->x);
    if (code != EXIT_DONE || !o->window) return code;
    code = read_window(game, o->window, axes);
    if (code == EXIT_DONE) code = order_window(game, s, axes);
    if (code != EXIT_DONE) return code;
    s->window = axes;
    s->x = axes[0].component;
    s->y = axes[1].component;
    return EXIT_DONE;
}

static void read_layers(const options *o, dte_plot_settings *s)
{
    s->nullclines = o->nullclines;
    s->separatrices = o->separatrices;
    s->arrows = o->arrows;
    s->speed = o->speed;
    s->n_methods = o->methods.n;
    s->methods = o->methods.at;
    if (o->steps > 0) s->steps = o->steps;
    s->keep = o->keep;
    s->medium = o->medium;
}

static int draw(const options *o, dte_game *game)
{
    dte_plot_settings settings = dte_plot_default();
    dte_axis axes[2] = {{0}, {0}};
    dte_error err = {0};
    double *start = NULL;
    int code = read_axes(o, game, &settings, axes);
    if (code == EXIT_DONE) code = load_start(o, game, &start);
    if (code != EXIT_DONE) return code;
    read_layers(o, &settings);
    settings.start = start;
    const dte_status status = dte_plot(game, NULL, &settings, o->output, &err);
    free(start);
    if (status != DTE_OK) return result_fail(&err);
    if (!o->quiet && isatty(STDERR_FILENO)) fprintf(stderr, "wrote %s\n", o->output);
    return EXIT_DONE;
}

int cmd_plot(const options *o)
{
    dte_game *game;
    if (!o->output)
        return message_fail("plot needs a file to draw into: -o picture.svg (or .png, .pdf)");
    if (o->steps > 0 && o->methods.n == 0) return message_fail("--steps needs a --method");
    int code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    code = draw(o, game);
    dte_game_free(game);
    return code;
}

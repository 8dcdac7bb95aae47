/* cmd_chart.c - detente chart FILE --over NAME=FROM:TO:N ... -o PICTURE */
#include "cli/commands.h"
#include "cli/grid.h"
#include "cli/load.h"
#include "cli/message.h"
#include "cli/result.h"
#include <unistd.h>

static int draw(const options *o, dte_game *game, grid *g)
{
    dte_sweep *s = NULL;
    dte_error err = {0};
    if (o->output && !o->keep && dte_sweep_chart_ready(o->medium, o->output, &err) != DTE_OK)
        return result_fail(&err);
    g->settings.boundaries = 1;
    if (g->settings.depth == DTE_SWEEP_AUTO) g->settings.depth = DTE_SWEEP_FAST;
    int code = grid_run(o, game, g, &s);
    if (code == EXIT_DONE && !g->ends &&
        dte_sweep_chart(game, s, o->medium, o->keep, o->output, &err) != DTE_OK)
        code = result_fail(&err);
    if (code == EXIT_DONE) code = grid_end(o, g, s, o->output);
    dte_sweep_free(s);
    if (code == EXIT_DONE && !g->ends && !o->quiet && isatty(STDERR_FILENO))
        fprintf(stderr, "wrote %s\n", o->output);
    return code;
}

int cmd_chart(const options *o)
{
    grid g;
    dte_game *game = NULL;
    if (!o->output && !o->shard)
        return message_fail("chart needs a file to draw into: -o picture.svg (or .png, .pdf)");
    int code = grid_read(o, &g);
    if (code == EXIT_DONE) code = load_game(o, &game);
    if (code == EXIT_DONE) code = draw(o, game, &g);
    dte_game_free(game);
    grid_free(&g);
    return code;
}

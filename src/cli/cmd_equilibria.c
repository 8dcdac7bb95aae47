/* cmd_equilibria.c - detente equilibria FILE */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/result.h"
#include "cli/window.h"
#include <detente/basin.h>
#include <stdlib.h>

static int report(const options *o, dte_game *game, const dte_equilibria_settings *settings)
{
    dte_equilibria *found;
    dte_error err = {0};
    char *text = NULL;
    if (dte_equilibria_find(game, settings, &found, &err) != DTE_OK) return result_fail(&err);
    const dte_status status = o->json ? dte_equilibria_json(game, found, &text, &err)
                                      : dte_equilibria_text(game, found, &text, &err);
    const int code = status == DTE_OK ? result_text(o->output, text, EXIT_DONE) : result_fail(&err);
    dte_text_free(text);
    dte_equilibria_free(found);
    return code;
}

int cmd_equilibria(const options *o)
{
    dte_equilibria_settings settings = dte_equilibria_default();
    dte_axis *axes = NULL;
    dte_game *game;
    int code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    code = window_axes(game, o->window, &settings.n_window, &axes);
    settings.window = axes;
    settings.starts = o->starts;
    if (code == EXIT_DONE) code = report(o, game, &settings);
    free(axes);
    dte_game_free(game);
    return code;
}

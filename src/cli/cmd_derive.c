/* cmd_derive.c - detente derive FILE */
#include "cli/commands.h"
#include "cli/load.h"
#include "cli/result.h"

int cmd_derive(const options *o)
{
    dte_game *game;
    dte_error err = {0};
    char *text = NULL;
    int code = load_game(o, &game);
    if (code != EXIT_DONE) return code;
    const dte_status status = dte_game_derive(game, o->latex ? DTE_LATEX : DTE_TEXT, &text, &err);
    code = status == DTE_OK ? result_text(o->output, text, EXIT_DONE) : result_fail(&err);
    dte_text_free(text);
    dte_game_free(game);
    return code;
}

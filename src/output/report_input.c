/* report_input.c - the reports' view of a game. */
#include "output/report.h"

#include "base/memory.h"

void report_free(report *r)
{
    if (!r) return;
    memory_free(r->names);
    memory_free(r->params);
    memory_free(r->players);
    *r = (report){0};
}

dte_status report_read(const dte_game *game, const dte_check *check, report *out, dte_error *err)
{
    report r = {.game = game, .info = dte_game_describe(game), .check = check};
    r.names = memory_zero(r.info.dimension, sizeof *r.names);
    r.params = memory_zero(r.info.n_params, sizeof *r.params);
    r.players = memory_zero(r.info.n_players, sizeof *r.players);
    if (!r.names || !r.params || !r.players) {
        report_free(&r);
        return fail_memory(err);
    }
    for (size_t k = 0; k < r.info.dimension; k++)
        r.names[k] = dte_game_component(game, k);
    for (size_t k = 0; k < r.info.n_params; k++)
        r.params[k] = dte_game_param(game, k);
    for (size_t k = 0; k < r.info.n_players; k++)
        r.players[k] = dte_game_player(game, k);
    *out = r;
    return DTE_OK;
}

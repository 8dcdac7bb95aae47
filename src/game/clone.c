/* clone.c - a game for another thread: read again from its own text. */
#include "game/game.h"

#include "base/memory.h"

/* All params and sizes of a game. NULL without memory. */
static dte_setting *all_settings(const dte_game *game, size_t *n)
{
    const scenario *s = game->s;
    *n = s->n_params + s->n_sizes;
    dte_setting *all = memory_zero(*n + 1, sizeof *all);
    for (size_t i = 0; all && i < s->n_params; i++)
        all[i] = (dte_setting){s->params[i].name, game->params[i]};
    for (size_t i = 0; all && i < s->n_sizes; i++)
        all[s->n_params + i] = (dte_setting){s->sizes[i].name, (double)s->sizes[i].value};
    return all;
}

dte_status game_clone(const dte_game *game, dte_game **out, dte_error *err)
{
    size_t n;
    const size_t n_used = game->s->n_used;
    *out = NULL;
    dte_setting *settings = all_settings(game, &n);
    dte_used *used = memory_zero(n_used + 1, sizeof *used);
    for (size_t i = 0; used && i < n_used; i++)
        used[i] = dte_game_used(game, i);
    const dte_status status =
        settings && used
            ? game_parse_closed(game->s->file, game->s->text, n_used, used, n, settings, out, err)
            : fail_memory(err);
    memory_free(settings);
    memory_free(used);
    return status;
}

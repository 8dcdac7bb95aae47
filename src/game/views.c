/* views.c - what a game tells about itself: names, numbers, points. */
#include "game/game.h"

#include "base/memory.h"
#include <math.h>

dte_game_info dte_game_describe(const dte_game *game)
{
    const scenario *s = game->s;
    const program_info p = program_describe(game->value);
    return (dte_game_info){
        .title = s->title,
        .source = s->citation,
        .file = s->file,
        .text = s->text,
        .n_used = s->n_used,
        .sha256 = game->sha256,
        .dimension = game->d,
        .n_players = s->n_players,
        .n_params = s->n_params,
        .n_sizes = s->n_sizes,
        .n_equilibria = s->n_equilibria,
        .n_axes = s->n_axes,
        .has_start = s->start != NULL,
        .exact_expectations = p.expectations == 0,
        .quadrature_error = game->quadrature_error,
        .quadrature_points = p.points,
    };
}

const char *dte_game_component(const dte_game *game, size_t i)
{
    return i < game->d ? game->s->components[i].name : "";
}

dte_param dte_game_param(const dte_game *game, size_t i)
{
    if (i >= game->s->n_params) return (dte_param){.name = ""};
    const scenario_param *p = &game->s->params[i];
    return (dte_param){p->name, game->params[i], p->has_range, p->lo, p->hi};
}

dte_player dte_game_player(const dte_game *game, size_t i)
{
    if (i >= game->s->n_players) return (dte_player){.name = ""};
    const scenario_player *p = &game->s->players[i];
    const scenario_variable *v = &game->s->variables[p->first_variable];
    size_t count = 0;
    for (size_t k = 0; k < p->n_variables; k++)
        count += v[k].count;
    return (dte_player){p->name, p->maximizes, game->rates[i], v->first, count};
}

dte_size dte_game_size(const dte_game *game, size_t i)
{
    if (i >= game->s->n_sizes) return (dte_size){.name = ""};
    return (dte_size){game->s->sizes[i].name, game->s->sizes[i].value};
}

dte_used dte_game_used(const dte_game *game, size_t i)
{
    if (i >= game->s->n_used) return (dte_used){"", ""};
    return (dte_used){game->s->used[i], game->s->used_texts[i]};
}

dte_axis dte_game_axis(const dte_game *game, size_t i)
{
    dte_axis axis = {0, 0.0, 0.0};
    if (i >= game->s->n_axes) return axis;
    const scenario_axis *a = &game->s->axes[i];
    axis.component = a->component;
    if (game_constant(game, a->lo, &axis.lo, NULL) != DTE_OK) axis.lo = __builtin_nan("");
    if (game_constant(game, a->hi, &axis.hi, NULL) != DTE_OK) axis.hi = __builtin_nan("");
    return axis;
}

const char *dte_game_equilibrium(const dte_game *game, size_t i)
{
    return i < game->s->n_equilibria ? game->s->equilibria[i].name : "";
}

static dte_status read_values(const dte_game *game, const scenario_point *at, double *point,
                              dte_error *err)
{
    for (size_t i = 0; i < game->d; i++) {
        DTE_TRY(game_constant(game, at->value[i], &point[i], err));
        if (!isfinite(point[i]))
            return source_fail_status(err, DTE_NUMERIC, at->at,
                                      "the value given for %s is not finite at these params",
                                      game->s->components[i].name);
    }
    return DTE_OK;
}

dte_status dte_game_equilibrium_point(const dte_game *game, size_t i, double *point, dte_error *err)
{
    if (i >= game->s->n_equilibria)
        return fail(err, DTE_USAGE, "%s has only %zu equilibria", game->s->file,
                    game->s->n_equilibria);
    return read_values(game, &game->s->equilibria[i], point, err);
}

dte_status dte_game_start(const dte_game *game, double *point, dte_error *err)
{
    if (!game->s->start)
        return fail(err, DTE_USAGE,
                    "%s has no start; add a line 'start %s = ...' or give one with --start",
                    game->s->file, game->s->components[0].name);
    return read_values(game, game->s->start, point, err);
}

dte_status dte_game_read_point(dte_game *game, const char *option, const char *text, double *point,
                               dte_error *err)
{
    node *values = memory_zero(game->d, sizeof *values);
    if (!values) return fail_memory(err);
    for (size_t i = 0; i < game->d; i++)
        values[i] = graph_const(game->s->g, point[i]);
    dte_status status = graph_status(game->s->g, err);
    if (status == DTE_OK) status = scenario_read_point(game->s, option, text, values, err);
    for (size_t i = 0; status == DTE_OK && i < game->d; i++)
        status = game_constant(game, values[i], &point[i], err);
    memory_free(values);
    return status;
}

const char *dte_version(void)
{
    return DTE_VERSION;
}

void dte_text_free(char *text)
{
    memory_free(text);
}

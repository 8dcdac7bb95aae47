/* bind.c - params, learning rates and the sanity of distributions at given numbers. */
#include "game/bind.h"

#include "base/memory.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

static const scenario_param *find_param(const scenario *s, const char *name)
{
    for (size_t i = 0; i < s->n_params; i++)
        if (strcmp(s->params[i].name, name) == 0) return &s->params[i];
    return NULL;
}

static bool is_size(const scenario *s, const char *name)
{
    for (size_t i = 0; i < s->n_sizes; i++)
        if (strcmp(s->sizes[i].name, name) == 0) return true;
    return false;
}

static dte_status unknown_setting(const scenario *s, const char *name, dte_error *err)
{
    const char *known[65] = {NULL}; /* ends in NULL */
    size_t n = 0;
    for (size_t i = 0; i < s->n_params && n < 64; i++)
        known[n++] = s->params[i].name;
    for (size_t i = 0; i < s->n_sizes && n < 64; i++)
        known[n++] = s->sizes[i].name;
    if (n == 0)
        return fail(err, DTE_USAGE, "'%s' cannot be set: %s has no param and no size", name,
                    s->file);
    const char *near = text_nearest(name, strlen(name), known);
    if (!near) near = known[0];
    return fail(err, DTE_USAGE, "'%s' is no param and no size of %s (did you mean '%s'?)", name,
                s->file, near);
}

static dte_status set_param(dte_game *game, const scenario_param *p, double value, dte_error *err)
{
    char shown[NUMBER_TEXT], lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    if (!isfinite(value))
        return fail(err, DTE_USAGE, "'%s' cannot be set to a value that is not finite", p->name);
    if (p->has_range && !(value >= p->lo && value <= p->hi))
        return fail(err, DTE_USAGE, "%s = %s is outside its range [%s, %s]; change the range in %s",
                    p->name, number_shortest(value, shown), number_shortest(p->lo, lo),
                    number_shortest(p->hi, hi), game->s->file);
    game->params[p - game->s->params] = value;
    return DTE_OK;
}

dte_status game_constant(const dte_game *game, node a, double *value, dte_error *err)
{
    node copy = 0;
    graph_copy(game->s->g, 1, &a, game->params, game->g, &copy);
    DTE_TRY(graph_status(game->g, err));
    if (graph_is_const(game->g, copy, value)) return DTE_OK;
    return fail(err, DTE_USAGE, "a value that must depend on params only depends on the state");
}

static dte_status bind_rates(dte_game *game, dte_error *err)
{
    for (size_t i = 0; i < game->s->n_players; i++) {
        const scenario_player *p = &game->s->players[i];
        DTE_TRY(game_constant(game, p->rate, &game->rates[i], err));
        if (!isfinite(game->rates[i]) || game->rates[i] < 0.0)
            return source_fail_status(err, DTE_NUMERIC, p->at,
                                      "the rate of '%s' is %g; it must be finite and not negative",
                                      p->name, game->rates[i]);
    }
    return DTE_OK;
}

dte_status bind_params(dte_game *game, size_t n, const dte_setting *settings, dte_error *err)
{
    const scenario *s = game->s;
    game->params = memory_zero(s->n_params + 1, sizeof *game->params);
    game->rates = memory_zero(s->n_players + 1, sizeof *game->rates);
    if (!game->params || !game->rates) return fail_memory(err);
    for (size_t i = 0; i < s->n_params; i++)
        game->params[i] = s->params[i].value;
    for (size_t i = 0; i < n; i++) {
        const scenario_param *p = find_param(s, settings[i].name);
        if (p)
            DTE_TRY(set_param(game, p, settings[i].value, err));
        else if (!is_size(s, settings[i].name))
            return unknown_setting(s, settings[i].name, err);
    }
    return bind_rates(game, err);
}

dte_status bind_check_random(dte_game *game, dte_error *err)
{
    const node *nodes;
    const char *const *names;
    const size_t n = randoms_checks(game->s->random, &nodes, &names);
    for (size_t i = 0; i < n; i++) {
        node copy = 0;
        double value = 0.0;
        graph_copy(game->s->g, 1, &nodes[i], game->params, game->g, &copy);
        DTE_TRY(graph_status(game->g, err));
        if (!graph_is_const(game->g, copy, &value) || value >= -1e-14) continue;
        const scenario_random *x = game->s->randoms;
        while (strcmp(x->name, names[i]) != 0)
            x++;
        return source_fail_status(
            err, DTE_NUMERIC, x->at,
            "the distribution of '%s' does not exist at these params: a standard deviation or a "
            "width is "
            "negative, or the covariance is not symmetric and positive semidefinite%s",
            x->name,
            random_row(x->kind)->form == RANDOM_MIXTURE ? ", or a weight is negative or all are 0"
                                                        : "");
    }
    return DTE_OK;
}

/* diagnose.c - why a value is not finite.
 *
 * All sub-expressions outside expectations are compiled as outputs of one program; the
 * first (smallest) one that is not finite though its operands are is the cause. */
#include "game/game.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "expr/print.h"
#include <math.h>

enum { SHOWN_COMPONENTS = 8, SHOWN_LENGTH = 120 };

static void show_value(buffer *b, const char *separator, const char *name, double value)
{
    char text[NUMBER_TEXT];
    buffer_print(b, "%s%s = %s", separator, name, number_format(value, 6, text));
}

static void show_place(const dte_game *game, const double *s, buffer *b)
{
    for (size_t i = 0; i < game->d && i < SHOWN_COMPONENTS; i++)
        show_value(b, i ? ", " : "", game->s->components[i].name, s[i]);
    if (game->d > SHOWN_COMPONENTS) buffer_add(b, ", ...");
    for (size_t i = 0; i < game->s->n_params; i++)
        show_value(b, i ? ", " : " (params: ", game->s->params[i].name, game->params[i]);
    if (game->s->n_params) buffer_add(b, ")");
}

static bool finite_operands(const dte_game *game, node a, size_t n, const node *list,
                            const double *value)
{
    const node_view v = graph_view(game->g, a);
    for (size_t i = 0; i < v.n; i++)
        for (size_t k = 0; k < n; k++)
            if (list[k] == v.args[i] && !isfinite(value[k])) return false;
    return true;
}

/* Keeps what is outside every expectation; returns how many. */
static size_t outside(const dte_game *game, size_t n, node *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!(graph_view(game->g, list[i]).has & (1u << LEAF_BASE))) list[kept++] = list[i];
    return kept;
}

enum { DIAGNOSED_NODES = 4000 };

/* The smallest culprit below `root`, or root itself if it is too large to be searched. */
static node culprit(dte_game *game, node root, const double *s, const double *u, double *bad)
{
    size_t n = 0;
    node found = root;
    node *list = graph_collect(game->g, 1, &root, UINT32_MAX, &n);
    program *p = NULL;
    double *value = NULL;
    if (list) n = outside(game, n, list);
    if (list && n <= DIAGNOSED_NODES &&
        game_compile(game, n, list, u != NULL, game->level, &p, NULL) == DTE_OK)
        value = memory_zero(n, sizeof *value);
    if (value) {
        program_run(p, u ? s : NULL, 1, u ? u : s, 1, value, 1);
        size_t k = 0;
        while (k < n && (isfinite(value[k]) || !finite_operands(game, list[k], n, list, value)))
            k++;
        if (k < n) {
            found = list[k];
            *bad = value[k];
        }
    }
    program_free(p);
    memory_free(list);
    memory_free(value);
    return found;
}

static const scenario_player *player_of(const dte_game *game, size_t component)
{
    return &game->s->players[game->s->variables[game->s->components[component].variable].player];
}

static dte_status report(dte_game *game, size_t component, const char *what, node cause, double bad,
                         const double *s, dte_error *err)
{
    buffer expression = {0}, where = {0};
    char value[NUMBER_TEXT];
    print_node(game->g, cause, PRINT_TEXT, SHOWN_LENGTH, &expression);
    show_place(game, s, &where);
    const scenario_player *p = player_of(game, component);
    const node_view v = graph_view(game->g, cause);
    const bool kink = v.kind == NODE_CALL && v.fn == FN_kink;
    if (kink) {
        expression.length = 0;
        print_node(game->g, v.args[0], PRINT_TEXT, SHOWN_LENGTH, &expression);
    }
    const char *text = expression.text ? expression.text : "?", *at = where.text ? where.text : "?";
    dte_status status;
    if (kink)
        status =
            source_fail_status(err, DTE_NUMERIC, p->objective_at,
                               "%s does not exist at %s: abs, relu, min or max has a kink where "
                               "%s = 0; move the point or smooth the objective",
                               what, at, text);
    else
        status =
            source_fail_status(err, DTE_NUMERIC, p->objective_at,
                               "%s is not finite at %s: %s is %s there; move the point or change "
                               "the objective",
                               what, at, text, number_format(bad, 6, value));
    buffer_free(&expression);
    buffer_free(&where);
    return status;
}

dte_status dte_game_diagnose(dte_game *game, const double *s, dte_error *err)
{
    double *v = memory_zero(game->d, sizeof *v);
    if (!v) return fail_memory(err);
    dte_game_field(game, 1, s, v);
    size_t i = 0;
    while (i < game->d && isfinite(v[i]))
        i++;
    double bad = i < game->d ? v[i] : 0.0;
    memory_free(v);
    if (i == game->d) return DTE_OK;
    const node cause = culprit(game, game->field[i], s, NULL, &bad);
    buffer what = {0};
    buffer_print(&what, "d%s/dt", game->s->components[i].name);
    const dte_status status =
        report(game, i, what.text ? what.text : "the field", cause, bad, s, err);
    buffer_free(&what);
    return status;
}

dte_status game_diagnose_jacobian(dte_game *game, const double *s, size_t row, size_t column,
                                  dte_error *err)
{
    DTE_TRY(dte_game_diagnose(game, s, err));
    double *u = memory_zero(game->d, sizeof *u), bad = __builtin_nan("");
    if (!u) return fail_memory(err);
    u[column] = 1.0;
    const node cause = culprit(game, game->derivative[row], s, u, &bad);
    memory_free(u);
    return report(game, row, "the Jacobian", cause, bad, s, err);
}

/* game.c - making a game: the scenario's formulas at the numbers of this game, its field
 *
 *     v_p = +- rate_p d objective_p / d s_p        (+ ascends, - descends)
 *
 * by reverse mode, J u by forward mode, and both compiled to programs. */
#include "game/game.h"

#include "base/memory.h"
#include "expr/derive.h"
#include "game/bind.h"
#include <math.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>

/* The rate as a node: a formula of the params where they are kept. */
static node rate_node(const dte_game *game, graph *g, size_t p, const double *params)
{
    node rate = 0;
    graph_copy(game->s->g, 1, &game->s->players[p].rate, params, g, &rate);
    return game->s->players[p].maximizes ? rate : graph_neg(g, rate);
}

static void write_leaves(const dte_game *game, graph *g, node *state, node *direction)
{
    const scenario *s = game->s;
    for (size_t i = 0; i < game->d; i++) {
        state[i] = graph_leaf(g, LEAF_STATE, (uint32_t)i, s->components[i].name);
        char name[300];
        snprintf(name, sizeof name, "d%.256s", s->components[i].name);
        direction[i] = graph_leaf(g, LEAF_DIRECTION, (uint32_t)i, name);
    }
}

void game_write_field(const dte_game *game, graph *g, const double *params, node *state,
                      node *direction, node *field)
{
    const scenario *s = game->s;
    write_leaves(game, g, state, direction);
    for (size_t p = 0; graph_alive(g) && p < s->n_players; p++) {
        node objective = 0;
        const dte_player player = dte_game_player(game, p);
        graph_copy(s->g, 1, &s->players[p].objective, params, g, &objective);
        graph_replace_root(g, 1, &objective);
        node *v = field + player.first;
        derive_gradient(g, objective, player.count, state + player.first, v);
        const node rate = rate_node(game, g, p, params);
        for (size_t i = 0; i < player.count; i++)
            v[i] = graph_mul(g, rate, v[i]);
    }
    graph_replace(g, game->d, field, 0, NULL, NULL, true, field);
}

static dte_status field_graph(dte_game *game, dte_error *err)
{
    game_write_field(game, game->g, game->params, game->state, game->direction, game->field);
    game->noise = graph_noise(game->s->g) + graph_noise(game->g);
    game->absorbed = graph_absorbed(game->s->g) || graph_absorbed(game->g);
    return graph_status(game->g, err);
}

dte_status game_compile(dte_game *game, size_t n, const node *out, bool directions, int level,
                        program **made, dte_error *err)
{
    const program_spec spec = {
        .g = game->g,
        .random = game->s->random,
        .n_out = n,
        .out = out,
        .n_uniform = directions ? game->d : 0,
        .uniform = game->state,
        .n_lane = game->d,
        .lane = directions ? game->direction : game->state,
        .level = level,
    };
    return program_create(&spec, made, err);
}

/* Where the quadrature is tried out: the points that the scenario names and the corners of its
 * window. */
static size_t trial_points(const dte_game *game, double *points, size_t room)
{
    const size_t d = game->d;
    size_t n = 0;
    for (size_t i = 0; i < game->s->n_equilibria && n < room; i++, n++)
        if (dte_game_equilibrium_point(game, i, points + n * d, NULL) != DTE_OK) return n;
    if (game->s->start && n < room && dte_game_start(game, points + n * d, NULL) == DTE_OK) n++;
    for (int corner = 0; game->s->n_axes >= 2 && n > 0 && corner < 4 && n < room; corner++, n++) {
        memcpy(points + n * d, points, d * sizeof *points);
        for (size_t k = 0; k < 2; k++) {
            const dte_axis axis = dte_game_axis(game, k);
            points[n * d + axis.component] = (corner >> k) & 1 ? axis.hi : axis.lo;
        }
    }
    return n;
}

enum { TRIAL_POINTS = 8, FIRST_LEVEL = 1 };

/* True if the rules agree to rounding at all points; the worst difference is kept. */
static bool rules_agree(dte_game *game, const double *points, size_t n)
{
    bool agree = true;
    game->quadrature_error = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double e = game_quadrature_error(game, points + i * game->d);
        double size = 1.0; /* game->work holds the field at this point */
        for (size_t k = 0; k < game->d; k++)
            size = fmax(size, fabs(game->work[k]));
        game->quadrature_error = fmax(game->quadrature_error, e);
        agree = agree && !(e > 4e-15 * size);
    }
    return agree;
}

/* A Jacobian takes about three times the work of the field in each of d directions. Beyond this
 * many instructions (some ten to twenty seconds) finer rules are not worth their time: the error
 * that the coarser ones are known to have is part of every bound. */
static const double work_limit = 1e11;

static bool too_costly(const dte_game *game, const program *p)
{
    return 3.0 * (double)game->d * program_describe(p).work > work_limit;
}

/* value becomes the finer rule of a coarser one. */
static dte_status go_down(dte_game *game, dte_error *err)
{
    program_free(game->finer);
    game->finer = game->value;
    game->value = NULL;
    game->level--;
    return game_compile(game, game->d, game->field, false, game->level, &game->value, err);
}

/* value takes the place of finer, and `next` that of finer. */
static void go_up(dte_game *game, program *next)
{
    program_free(game->value);
    game->value = game->finer;
    game->finer = next;
    game->level++;
}

/* The first level that the next one confirms to rounding at the trial points, as far as the work
 * allows. */
static dte_status find_level(dte_game *game, const double *points, size_t n, dte_error *err)
{
    program *next = NULL;
    DTE_TRY(game_compile(game, game->d, game->field, false, game->level + 1, &game->finer, err));
    while (game->level > 0 && too_costly(game, game->finer))
        DTE_TRY(go_down(game, err));
    while (!rules_agree(game, points, n) && game->level + 2 < PROGRAM_LEVELS) {
        DTE_TRY(game_compile(game, game->d, game->field, false, game->level + 2, &next, err));
        if (too_costly(game, next)) {
            program_free(next);
            break;
        }
        go_up(game, next);
    }
    return DTE_OK;
}

static dte_status choose_level(dte_game *game, dte_error *err)
{
    double *points = memory_zero(TRIAL_POINTS * game->d, sizeof *points);
    if (!points) return fail_memory(err);
    const size_t n = trial_points(game, points, TRIAL_POINTS);
    const dte_status status = find_level(game, points, n, err);
    memory_free(points);
    return status;
}

static dte_status programs(dte_game *game, dte_error *err)
{
    DTE_TRY(game_compile(game, game->d, game->field, false, FIRST_LEVEL, &game->value, err));
    game->level = FIRST_LEVEL;
    const bool quadrature = program_describe(game->value).expectations > 0;
    return quadrature ? choose_level(game, err) : DTE_OK;
}

dte_status game_need_product(dte_game *game, dte_error *err)
{
    if (game->product) return DTE_OK;
    if (!game->derivative[0])
        derive_forward(game->g, game->d, game->field, game->d, game->state, game->direction,
                       game->derivative);
    DTE_TRY(graph_status(game->g, err));
    const dte_status status =
        game_compile(game, game->d, game->derivative, true, game->level, &game->product, err);
    if (status != DTE_OK || !game->finer) return status;
    return game_compile(game, game->d, game->derivative, true, game->level + 1,
                        &game->finer_product, err);
}

static dte_status allocate(dte_game *game, dte_error *err)
{
    const size_t d = game->d = game->s->n_components;
    game->g = graph_create();
    game->state = memory_zero(d, sizeof *game->state);
    game->direction = memory_zero(d, sizeof *game->direction);
    game->field = memory_zero(d, sizeof *game->field);
    game->derivative = memory_zero(d, sizeof *game->derivative);
    game->work = memory_aligned((2 * GAME_BLOCK + 2) * d, sizeof *game->work);
    const bool ok =
        game->g && game->state && game->direction && game->field && game->derivative && game->work;
    return ok ? DTE_OK : fail_memory(err);
}

static void fingerprint(dte_game *game)
{
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)game->s->text, strlen(game->s->text));
    for (size_t i = 0; i < game->s->n_used; i++)
        SHA256Update(&context, (const uint8_t *)game->s->used_texts[i],
                     strlen(game->s->used_texts[i]));
    SHA256End(&context, game->sha256);
}

/* Everything but the scenario and its fingerprint. */
static void free_numbers(dte_game *game)
{
    program_free(game->value);
    program_free(game->product);
    program_free(game->finer);
    program_free(game->finer_product);
    graph_free(game->g);
    memory_free(game->params);
    memory_free(game->rates);
    memory_free(game->state);
    memory_free(game->direction);
    memory_free(game->field);
    memory_free(game->derivative);
    memory_free(game->work);
}

/* Gives game->s its numbers. After a failure free_numbers is due. */
static dte_status bind(dte_game *game, size_t n, const dte_setting *settings, dte_error *err)
{
    DTE_TRY(allocate(game, err));
    DTE_TRY(bind_params(game, n, settings, err));
    DTE_TRY(bind_check_random(game, err));
    DTE_TRY(field_graph(game, err));
    return programs(game, err);
}

/* Takes over the scenario. */
static dte_status game_create(scenario *s, size_t n, const dte_setting *settings, dte_game **out,
                              dte_error *err)
{
    dte_game *game = memory_zero(1, sizeof *game);
    if (!game) {
        scenario_free(s);
        return fail_memory(err);
    }
    game->s = s;
    const dte_status status = bind(game, n, settings, err);
    if (status == DTE_OK) {
        fingerprint(game);
        *out = game;
    } else {
        dte_game_free(game);
    }
    return status;
}

/* The params as they are, followed by the settings, which win. NULL without memory. */
static dte_setting *with_settings(const dte_game *game, size_t n, const dte_setting *settings)
{
    const scenario *s = game->s;
    dte_setting *all = memory_zero(s->n_params + n + 1, sizeof *all);
    for (size_t i = 0; all && i < s->n_params; i++)
        all[i] = (dte_setting){s->params[i].name, game->params[i]};
    for (size_t i = 0; all && i < n; i++)
        all[s->n_params + i] = settings[i];
    return all;
}

static dte_status refuse_sizes(const scenario *s, size_t n, const dte_setting *settings,
                               dte_error *err)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < s->n_sizes; k++)
            if (strcmp(settings[i].name, s->sizes[k].name) == 0)
                return fail(err, DTE_USAGE, "'%s' is a size: it is set when the scenario is loaded",
                            settings[i].name);
    return DTE_OK;
}

dte_status game_with(const dte_game *game, size_t n, const dte_setting *settings, dte_game *out,
                     dte_error *err)
{
    *out = (dte_game){.s = game->s};
    memcpy(out->sha256, game->sha256, sizeof out->sha256);
    dte_setting *all = with_settings(game, n, settings);
    const dte_status status = all ? bind(out, game->s->n_params + n, all, err) : fail_memory(err);
    memory_free(all);
    if (status != DTE_OK) game_drop(out);
    return status;
}

void game_drop(dte_game *game)
{
    free_numbers(game);
    *game = (dte_game){0};
}

dte_status dte_game_set(dte_game *game, size_t n, const dte_setting *settings, dte_error *err)
{
    dte_game fresh;
    fail_clear(err);
    DTE_TRY(refuse_sizes(game->s, n, settings, err));
    DTE_TRY(game_with(game, n, settings, &fresh, err));
    free_numbers(game);
    *game = fresh;
    return DTE_OK;
}

/* The settings as overrides of sizes; the scenario takes those that it knows. */
static scenario_override *overrides(size_t n, const dte_setting *settings)
{
    scenario_override *list = memory_zero(n + 1, sizeof *list);
    for (size_t i = 0; list && i < n; i++)
        list[i] = (scenario_override){settings[i].name, settings[i].value};
    return list;
}

dte_status dte_game_load(const char *path, size_t n, const dte_setting *settings, dte_game **out,
                         dte_error *err)
{
    *out = NULL;
    fail_clear(err);
    scenario *s = NULL;
    scenario_override *sizes = overrides(n, settings);
    if (!sizes) return fail_memory(err);
    const dte_status status = scenario_load(path, n, sizes, &s, err);
    memory_free(sizes);
    return status == DTE_OK ? game_create(s, n, settings, out, err) : status;
}

dte_status dte_game_parse(const char *name, const char *text, size_t length, size_t n,
                          const dte_setting *settings, dte_game **out, dte_error *err)
{
    *out = NULL;
    fail_clear(err);
    scenario *s = NULL;
    scenario_override *sizes = overrides(n, settings);
    if (!sizes) return fail_memory(err);
    const dte_status status = scenario_parse(name, text, length, n, sizes, &s, err);
    memory_free(sizes);
    return status == DTE_OK ? game_create(s, n, settings, out, err) : status;
}

dte_status game_parse_closed(const char *name, const char *text, size_t n_files,
                             const dte_used *files, size_t n, const dte_setting *settings,
                             dte_game **out, dte_error *err)
{
    *out = NULL;
    fail_clear(err);
    scenario *s = NULL;
    scenario_override *sizes = overrides(n, settings);
    const char **lists = memory_zero(2 * n_files + 1, sizeof *lists);
    dte_status status = DTE_MEMORY;
    for (size_t i = 0; lists && i < n_files; i++) {
        lists[i] = files[i].file;
        lists[n_files + i] = files[i].text;
    }
    if (sizes && lists) {
        const scenario_texts texts = {n_files, lists, lists + n_files};
        status = scenario_parse_closed(name, text, strlen(text), &texts, n, sizes, &s, err);
    } else {
        fail_memory(err);
    }
    memory_free(sizes);
    memory_free(lists);
    return status == DTE_OK ? game_create(s, n, settings, out, err) : status;
}

void dte_game_free(dte_game *game)
{
    if (!game) return;
    free_numbers(game);
    scenario_free(game->s);
    memory_free(game);
}

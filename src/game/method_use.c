/* method_use.c - reading "NAME:key=value,..." */
#include "game/method.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/source.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WORD = 64 };

void method_use_free(method_use *u)
{
    memory_free(u->ratio);
    memory_free(u->order);
    memory_free(u->inner);
    memory_free(u->own);
    *u = (method_use){0};
}

bool method_use_has_kinks(const method_use *u)
{
    const method *row = u->row;
    return row->has_kinks && (!row->uses_player || row->uses_player(u->option));
}

static dte_status find_row(const char *name, method_use *u, dte_error *err)
{
    const char *names[32] = {NULL};
    for (size_t i = 0; i < method_count() && i < 31; i++)
        names[i] = method_table[i]->name;
    u->row = method_find(name);
    if (u->row) return DTE_OK;
    const char *near = text_nearest(name, strlen(name), names);
    if (near)
        return fail(err, DTE_USAGE,
                    "unknown method '%s' (did you mean '%s'?); see 'detente list methods'", name,
                    near);
    return fail(err, DTE_USAGE, "unknown method '%s'; see 'detente list methods'", name);
}

static size_t find_player(const dte_game *game, const char *name)
{
    size_t p = 0;
    while (p < game->s->n_players && strcmp(game->s->players[p].name, name) != 0)
        p++;
    return p;
}

static dte_status unknown_key(const dte_game *game, const method_use *u, const char *key,
                              dte_error *err)
{
    const char *known[64] = {NULL};
    size_t n = 0;
    buffer list = {0};
    known[n++] = "step";
    if (u->row->takes_order) known[n++] = "order";
    for (size_t i = 0; i < u->row->n_options; i++)
        known[n++] = u->row->options[i].key;
    for (size_t p = 0; u->row->takes_order && p < game->s->n_players && n < 60; p++)
        known[n++] = game->s->players[p].name;
    for (size_t i = 0; i < n; i++)
        buffer_print(&list, "%s%s", i ? ", " : "", known[i]);
    for (size_t i = 0; i < u->row->n_options; i++)
        if (u->row->options[i].kind == OPTION_EACH)
            buffer_print(&list, ", %s.PLAYER", u->row->options[i].key);
    const char *near = text_nearest(key, strlen(key), known);
    const dte_status status =
        fail(err, DTE_USAGE, "method '%s' has no option '%s'%s%s%s; it has: %s, step.PLAYER",
             u->row->name, key, near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "",
             list.text ? list.text : "step");
    buffer_free(&list);
    return status;
}

static dte_status read_number(const method_use *u, const char *key, const char *text, double lo,
                              double hi, double *value, dte_error *err)
{
    char a[NUMBER_TEXT], b[NUMBER_TEXT];
    if (!number_parse(text, value))
        return fail(err, DTE_USAGE, "method '%s': %s needs a number, but is '%s'", u->row->name,
                    key, text);
    if (*value >= lo && *value <= hi) return DTE_OK;
    return fail(err, DTE_USAGE, "method '%s': %s = %s is outside [%s, %s]", u->row->name, key, text,
                number_shortest(lo, a), number_shortest(hi, b));
}

/* "generator, discriminator" */
static void list_players(const dte_game *game, char out[256])
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t p = 0; p < game->s->n_players && length + 80 < 256; p++)
        length += (size_t)snprintf(out + length, 256 - length, "%s%.64s", p ? ", " : "",
                                   game->s->players[p].name);
}

static dte_status read_player(const dte_game *game, method_use *u, const char *key,
                              const char *text, dte_error *err)
{
    char names[256];
    u->player = find_player(game, text);
    if (u->player < game->s->n_players) return DTE_OK;
    list_players(game, names);
    return fail(err, DTE_USAGE, "method '%s': %s = %s is no player of the game (players: %s)",
                u->row->name, key, text, names);
}

/* Option k for all players, or for player p (p < n_players) alone. */
static dte_status read_option(const dte_game *game, method_use *u, size_t k, size_t p,
                              const char *key, const char *text, dte_error *err)
{
    const method_option *o = &u->row->options[k];
    double value;
    if (o->kind == OPTION_PLAYER) return read_player(game, u, key, text, err);
    DTE_TRY(read_number(u, key, text, o->lo, o->hi, &value, err));
    if (o->kind == OPTION_WHOLE && value != floor(value))
        return fail(err, DTE_USAGE, "method '%s': %s = %s is no whole number", u->row->name, key,
                    text);
    if (p < game->s->n_players)
        u->own[k * game->s->n_players + p] = value;
    else
        u->option[k] = value;
    return DTE_OK;
}

/* Where `key` is KEY.PLAYER of an option that each player has: that player; else n_players. */
static size_t owner_of(const dte_game *game, const method_option *o, const char *key)
{
    const size_t length = strlen(o->key);
    if (o->kind != OPTION_EACH || strncmp(key, o->key, length) != 0 || key[length] != '.')
        return game->s->n_players;
    return find_player(game, key + length + 1);
}

/* "A-B": the players in the order of their moves, each once. */
static dte_status read_order(const dte_game *game, method_use *u, const char *text, dte_error *err)
{
    const size_t n = game->s->n_players;
    size_t placed = 0;
    while (*text && placed < n) {
        char name[WORD];
        const size_t length = strcspn(text, "-");
        snprintf(name, sizeof name, "%.*s", (int)length, text);
        const size_t p = find_player(game, name);
        bool again = false;
        for (size_t k = 0; k < placed; k++)
            again = again || u->order[k] == p;
        if (p == n || again)
            return fail(err, DTE_USAGE, "order: '%s' is %s", name,
                        p == n ? "no player of the game" : "named twice");
        u->order[placed++] = p;
        text += length + (text[length] == '-' && text[length + 1]); /* a last '-' is left over */
    }
    if (placed == n && !*text) return DTE_OK;
    return fail(err, DTE_USAGE, "order must name each of the %zu players once, joined by '-'", n);
}

static dte_status read_key(const dte_game *game, method_use *u, const char *key, const char *text,
                           dte_error *err)
{
    const method *row = u->row;
    const size_t n = game->s->n_players, p = find_player(game, key);
    double value;
    if (strcmp(key, "step") == 0) return read_number(u, key, text, 1e-300, 1e300, &u->step, err);
    if (strncmp(key, "step.", 5) == 0 && find_player(game, key + 5) < n)
        return read_number(u, key, text, 0.0, 1e300, &u->ratio[find_player(game, key + 5)], err);
    for (size_t i = 0; i < row->n_options; i++) {
        const size_t owner = owner_of(game, &row->options[i], key);
        if (owner < n || strcmp(key, row->options[i].key) == 0)
            return read_option(game, u, i, owner, key, text, err);
    }
    if (row->takes_order && strcmp(key, "order") == 0) return read_order(game, u, text, err);
    if (!row->takes_order || p == n) return unknown_key(game, u, key, err);
    DTE_TRY(read_number(u, key, text, 0.0, METHOD_INNER_LIMIT, &value, err));
    if (value != floor(value))
        return fail(err, DTE_USAGE, "method '%s': %s = %s is no whole number of steps", row->name,
                    key, text);
    u->inner[p] = (size_t)value;
    return DTE_OK;
}

/* Is there a pair with this key in all[0..here)? */
static bool given_before(const char *all, const char *here, const char *key)
{
    const size_t length = strlen(key);
    while (all < here) {
        if (strncmp(all, key, length) == 0 && all[length] == '=') return true;
        all += strcspn(all, ",") + 1;
    }
    return false;
}

static dte_status read_keys(const dte_game *game, method_use *u, const char *text, dte_error *err)
{
    const char *const all = text;
    while (*text) {
        char pair[2 * WORD], *equal;
        const size_t length = strcspn(text, ",");
        if (length >= sizeof pair)
            return fail(err, DTE_USAGE, "an option of '%s' is too long", u->row->name);
        snprintf(pair, sizeof pair, "%.*s", (int)length, text);
        equal = strchr(pair, '=');
        if (!equal)
            return fail(err, DTE_USAGE, "method '%s': '%s' is not key=value", u->row->name, pair);
        *equal = '\0';
        if (given_before(all, text, pair))
            return fail(err, DTE_USAGE, "method '%s': %s is given twice", u->row->name, pair);
        DTE_TRY(read_key(game, u, pair, equal + 1, err));
        text += length + (text[length] == ',');
    }
    return DTE_OK;
}

/* Own learning rates become ratios to h; without h, the first of them is the unit. */
static void settle_steps(const dte_game *game, method_use *u)
{
    const size_t n = game->s->n_players;
    for (size_t p = 0; p < n && !(u->step > 0.0); p++)
        if (u->ratio[p] > 0.0) u->step = u->ratio[p];
    const double unit = u->step > 0.0 ? u->step : 1.0; /* all that is given may be 0 */
    for (size_t p = 0; p < n; p++)
        u->ratio[p] = u->ratio[p] >= 0.0 ? u->ratio[p] / unit : 1.0;
}

/* Options that a player has not for itself are those of all. */
static void settle_own(const dte_game *game, method_use *u)
{
    const size_t n = game->s->n_players;
    for (size_t i = 0; i < u->row->n_options * n; i++)
        if (isnan(u->own[i])) u->own[i] = u->option[i / n];
}

/* The only player that maximizes (minimizes), or the one with the usual name. */
static size_t usual_player(const dte_game *game, bool maximizes)
{
    static const char *const names[2][2] = {{"generator", "generator"},
                                            {"discriminator", "critic"}};
    const scenario *s = game->s;
    size_t found = s->n_players, count = 0;
    for (size_t p = 0; p < s->n_players; p++) {
        if (s->players[p].maximizes != maximizes) continue;
        found = p;
        count++;
    }
    for (size_t k = 0; count != 1 && k < 2; k++) {
        found = find_player(game, names[maximizes][k]);
        if (found < s->n_players) break;
    }
    return found;
}

static dte_status settle_player(const dte_game *game, method_use *u, dte_error *err)
{
    const method *row = u->row;
    char names[256];
    bool asks = false;
    for (size_t i = 0; i < row->n_options; i++)
        asks = asks || row->options[i].kind == OPTION_PLAYER;
    if (!asks || u->player < game->s->n_players) return DTE_OK;
    if (row->uses_player && !row->uses_player(u->option)) return DTE_OK;
    u->player = usual_player(game, row->player_maximizes != 0);
    if (u->player < game->s->n_players) return DTE_OK;
    list_players(game, names);
    return fail(err, DTE_USAGE,
                "method '%s': which player? The goals of the players do not tell; add player=NAME "
                "(players: %s)",
                row->name, names);
}

static dte_status allocate(const dte_game *game, method_use *u, dte_error *err)
{
    const size_t n = game->s->n_players;
    u->ratio = memory_zero(n, sizeof *u->ratio);
    u->order = memory_zero(n, sizeof *u->order);
    u->inner = memory_zero(n, sizeof *u->inner);
    u->own = memory_zero(METHOD_OPTIONS * n, sizeof *u->own);
    if (!u->ratio || !u->order || !u->inner || !u->own) return fail_memory(err);
    for (size_t p = 0; p < n; p++) {
        u->ratio[p] = -1.0; /* not given */
        u->order[p] = p;
        u->inner[p] = 1;
    }
    for (size_t i = 0; i < METHOD_OPTIONS * n; i++)
        u->own[i] = (double)NAN; /* not given */
    for (size_t i = 0; i < u->row->n_options; i++)
        u->option[i] = u->row->options[i].value;
    u->player = n; /* not given */
    return DTE_OK;
}

dte_status method_use_read(const dte_game *game, const char *text, method_use *out, dte_error *err)
{
    char name[WORD];
    const size_t length = strcspn(text, ":");
    *out = (method_use){0};
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    DTE_TRY(find_row(name, out, err));
    snprintf(out->label, sizeof out->label, "%s", text);
    dte_status status = allocate(game, out, err);
    if (status == DTE_OK && text[length]) status = read_keys(game, out, text + length + 1, err);
    if (status == DTE_OK) status = settle_player(game, out, err);
    if (status == DTE_OK) {
        settle_own(game, out);
        settle_steps(game, out);
    } else {
        method_use_free(out);
    }
    return status;
}

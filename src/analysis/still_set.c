/* still_set.c - coordinate planes on which dH/dt vanishes identically, by multiplying out.
 *
 * An orbit within the plane {s_i = c_i, i in F} needs v_i = 0 there for all i in F; where some v_i
 * is not 0, the orbit leaves at once. */
#include "analysis/still_set.h"

#include "analysis/phrases.h"
#include "base/memory.h"
#include "base/number.h"
#include "expr/expand.h"
#include <math.h>
#include <string.h>

enum { STILL_DIMENSION = 64 };

void still_set_free(still_set *s)
{
    memory_free(s->fixed);
    memory_free(s->at);
    *s = (still_set){0};
}

static bool vanishes(dte_game *game, node rate, const bool *fixed, const double *at, node *leaf,
                     node *value)
{
    graph *g = game->g;
    node image = 0;
    size_t n = 0;
    for (size_t i = 0; i < game->d; i++) {
        if (!fixed[i]) continue;
        leaf[n] = game->state[i];
        value[n++] = graph_const(g, at[i]);
    }
    graph_replace(g, 1, &rate, n, leaf, value, false, &image);
    return expand_is_zero(g, image);
}

/* Planes of one component first; then all others at once, and every one given up that can be. */
static void search(dte_game *game, node rate, still_set *s, node *leaf, node *value)
{
    const size_t d = s->d;
    bool single[STILL_DIMENSION] = {false};
    for (size_t i = 0; i < d && s->n < STILL_PLANES; i++) {
        bool *fixed = s->fixed + s->n * d;
        fixed[i] = true;
        single[i] = vanishes(game, rate, fixed, s->at, leaf, value);
        if (single[i])
            s->n++;
        else
            fixed[i] = false;
    }
    if (s->n >= STILL_PLANES) return;
    bool *fixed = s->fixed + s->n * d;
    for (size_t i = 0; i < d; i++)
        fixed[i] = !single[i];
    if (!vanishes(game, rate, fixed, s->at, leaf, value)) return;
    for (size_t i = 0; i < d; i++) {
        if (!fixed[i]) continue;
        fixed[i] = false;
        fixed[i] = !vanishes(game, rate, fixed, s->at, leaf, value);
    }
    s->n++;
}

dte_status still_set_find(dte_game *game, node rate, const double *point, still_set *out,
                          dte_error *err)
{
    const size_t d = game->d;
    *out = (still_set){.d = d};
    if (d > STILL_DIMENSION) return DTE_OK;
    out->fixed = memory_zero(STILL_PLANES * d, sizeof *out->fixed);
    out->at = memory_zero(d, sizeof *out->at);
    node *leaf = memory_zero(2 * d, sizeof *leaf);
    dte_status status = out->fixed && out->at && leaf ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) {
        memcpy(out->at, point, d * sizeof *point);
        graph_watch(game->g);
        search(game, rate, out, leaf, leaf + d);
        if (graph_absorbed(game->g)) out->n = 0; /* -1 - 1e-17 = -1 proves nothing */
        status = graph_status(game->g, err);
    }
    memory_free(leaf);
    if (status != DTE_OK) still_set_free(out);
    return status;
}

void still_set_print(const dte_game *game, const still_set *s, size_t room, char *text)
{
    char number[NUMBER_TEXT];
    phrase p = phrase_start(text, room);
    for (size_t k = 0; k < s->n; k++) {
        const char *between = k ? " or " : "";
        for (size_t i = 0; i < s->d; i++) {
            if (!s->fixed[k * s->d + i]) continue;
            phrase_add(&p, "%s%.40s = %s", between, dte_game_component(game, i),
                       number_format(s->at[i], 6, number));
            between = ", ";
        }
    }
}

static bool is_point(const bool *fixed, size_t d)
{
    for (size_t i = 0; i < d; i++)
        if (!fixed[i]) return false;
    return true;
}

/* True if some fixed component moves at every sample (where the field is finite). */
static bool all_move(const still_set *s, const bool *fixed, const energy_sampler *sampler)
{
    const size_t n = energy_samples(sampler);
    for (size_t k = 0; k < n; k++) {
        bool moves = false;
        for (size_t i = 0; i < s->d && !moves; i++)
            moves = fixed[i] && energy_sample_moves(sampler, k, i);
        if (!moves) return false;
    }
    return true;
}

dte_status still_set_leaves(const still_set *s, energy_sampler *sampler, const energy_box *box,
                            int *leaves, dte_error *err)
{
    *leaves = s->n > 0;
    for (size_t p = 0; *leaves && p < s->n; p++) {
        const bool *fixed = s->fixed + p * s->d;
        if (is_point(fixed, s->d)) continue;
        DTE_TRY(energy_sample(sampler, box, fixed, s->at, err));
        *leaves = all_move(s, fixed, sampler);
    }
    return DTE_OK;
}

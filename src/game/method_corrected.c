/* method_corrected.c - fields corrected by the Jacobian (consensus, SGA), unrolling, clipping. */
#include "game/method_rows.h"

#include "expr/derive.h"
#include <string.h>

static void consensus_step(method_frame *f)
{
    graph *g = f->g;
    method_transpose_product(f, f->game->field, f->scratch);
    for (size_t i = 0; i < f->d; i++)
        f->scratch[i] =
            graph_sub(g, f->game->field[i], graph_scale(g, f->option[0], f->scratch[i]));
    method_shift(f, f->x, f->scratch, f->x_next);
}

const method method_consensus = {
    .name = "consensus",
    .formula = "s <- s + h (v - gamma J' v)",
    .help = "descends |v|^2/2 besides (consensus optimization)",
    .source = "Mescheder, Nowozin, Geiger 2017, arXiv:1705.10461",
    .n_options = 1,
    .options = {{"gamma", 0.1, 0.0, 1e6, "weight of |v|^2/2", OPTION_NUMBER}},
    .step = consensus_step,
};

/* With xi = -v and A the antisymmetric part of its Jacobian: v - lambda A' xi, A' xi = (J' v - J
 * v)/2 */
static void sga_step(method_frame *f)
{
    graph *g = f->g;
    method_transpose_product(f, f->game->field, f->scratch);
    method_product(f, f->game->field, f->x_next);
    for (size_t i = 0; i < f->d; i++) {
        const node twist = graph_sub(g, f->scratch[i], f->x_next[i]);
        f->scratch[i] = graph_sub(g, f->game->field[i], graph_scale(g, 0.5 * f->option[0], twist));
    }
    method_shift(f, f->x, f->scratch, f->x_next);
}

const method method_sga = {
    .name = "sga",
    .formula = "s <- s + h (v - lambda/2 (J' - J) v)",
    .help = "symplectic gradient adjustment, without sign alignment",
    .source = "Balduzzi et al. 2018, arXiv:1802.05642",
    .n_options = 1,
    .options = {{"lambda", 0.1, -1e6, 1e6, "weight of the adjustment", OPTION_NUMBER}},
    .step = sga_step,
};

/* The others take k steps of size u of their own, the player steps on its objective there. */
static void unrolled_step(method_frame *f)
{
    graph *g = f->g;
    const scenario *s = f->game->s;
    const size_t who = f->player;
    const dte_player p = dte_game_player(f->game, who);
    node objective = 0;
    memcpy(f->scratch, f->x, f->d * sizeof *f->x);
    for (int k = 0; k < (int)f->option[0]; k++) {
        method_field(f, f->scratch, f->x_next);
        for (size_t i = 0; i < f->d; i++)
            if (i < p.first || i >= p.first + p.count)
                f->scratch[i] =
                    graph_add(g, f->scratch[i], graph_scale(g, f->option[1], f->x_next[i]));
    }
    for (size_t i = 0; f->option[2] != 0.0 && i < f->d; i++)
        if (i < p.first || i >= p.first + p.count) f->scratch[i] = graph_detach(g, f->scratch[i]);
    graph_copy(s->g, 1, &s->players[who].objective, f->game->params, g, &objective);
    graph_replace(g, 1, &objective, f->d, f->game->state, f->scratch, false, &objective);
    memcpy(f->scratch, f->game->field, f->d * sizeof *f->scratch);
    derive_gradient(g, objective, p.count, f->x + p.first, f->scratch + p.first);
    for (size_t i = p.first; i < p.first + p.count; i++)
        f->scratch[i] = graph_scale(g, p.maximizes ? p.rate : -p.rate, f->scratch[i]);
    graph_replace(g, f->d, f->scratch, 0, NULL, NULL, true, f->scratch);
    method_shift(f, f->x, f->scratch, f->x_next);
}

const method method_unrolled = {
    .name = "unrolled",
    .formula = "one player steps on its objective after k steps u of the others",
    .help = "unrolled GAN, the generator looks ahead; stop=1 takes no gradient through the steps",
    .source = "Metz et al. 2017, arXiv:1611.02163",
    .n_options = 4,
    .options = {{"k", 1.0, 0.0, 32.0, "unrolled steps", OPTION_WHOLE},
                {"u", 0.1, 0.0, 1e6, "size of an unrolled step", OPTION_NUMBER},
                {"stop", 0.0, 0.0, 1.0, "1: no gradient through the unrolling", OPTION_WHOLE},
                {.key = "player",
                 .help = "who looks ahead: the one that minimizes, or 'generator'",
                 .kind = OPTION_PLAYER}},
    .step = unrolled_step,
};

/* Only one player is projected. */
static void clip(method_frame *f, size_t player)
{
    if (player == f->player) method_clip(f, player, f->option[0], f->x_next);
}

/* The player is projected right after its step, so that the next one sees the projection. */
static void clipping_in_turn(method_frame *f)
{
    memcpy(f->x_next, f->x, f->d * sizeof *f->x);
    for (size_t k = 0; k < f->game->s->n_players; k++)
        for (size_t inner = 0; inner < f->inner[f->order[k]]; inner++) {
            method_player_step(f, f->order[k]);
            clip(f, f->order[k]);
        }
}

/* Inner steps and another order make sense only in turn. */
static bool is_in_turn(const method_frame *f)
{
    bool turns = f->option[1] != 0.0;
    for (size_t p = 0; p < f->game->s->n_players; p++)
        turns = turns || f->inner[p] != 1 || f->order[p] != p;
    return turns;
}

static void clipping_step(method_frame *f)
{
    if (is_in_turn(f)) {
        clipping_in_turn(f);
        return;
    }
    method_simultaneous.step(f);
    clip(f, f->player);
}

const method method_clipping = {
    .name = "clipping",
    .formula = "s <- s + h v(s), then one player onto [-c, c]",
    .help = "weight clipping as a projection; turns=1 for players in turn",
    .source = "Arjovsky, Chintala, Bottou 2017, arXiv:1701.07875",
    .has_kinks = 1,
    .takes_order = 1,
    .player_maximizes = 1,
    .n_options = 3,
    .options = {{"c", 1.0, 0.0, 1e6, "clipping bound", OPTION_NUMBER},
                {"turns", 0.0, 0.0, 1.0, "1: players in turn, by order and inner steps",
                 OPTION_WHOLE},
                {.key = "player",
                 .help = "who is clipped: the one that maximizes, or 'discriminator', 'critic'",
                 .kind = OPTION_PLAYER}},
    .step = clipping_step,
};

/* method_momentum.c - heavy ball (positive and negative), Nesterov. */
#include "game/method_rows.h"

#include <string.h>

#define MOMENTUM_OPTION                                                                            \
    {                                                                                              \
        {                                                                                          \
            "momentum", 0.5, -1.0, 1.0, "beta, may be negative", OPTION_EACH                       \
        }                                                                                          \
    }

/* x + beta (x - past), component i */
static node carried(const method_frame *f, size_t i)
{
    const double beta = method_own_option(f, 0, i);
    return graph_weighted(f->g, 2, (const double[]){1.0 + beta, -beta},
                          (const node[]){f->x[i], f->memory[i]}, 0.0);
}

static void momentum_step(method_frame *f)
{
    method_field(f, f->x, f->x_next);
    for (size_t i = 0; i < f->d; i++) {
        f->x_next[i] = graph_add(f->g, carried(f, i), graph_mul(f->g, f->h[i], f->x_next[i]));
        f->memory_next[i] = f->x[i];
    }
}

const method method_momentum = {
    .name = "momentum",
    .formula = "s <- s + h v(s) + beta (s - s_past)",
    .help = "heavy ball for all players at once",
    .source = "Polyak 1964; Gidel et al. 2019, arXiv:1807.04740",
    .n_options = 1,
    .options = MOMENTUM_OPTION,
    .memory_blocks = 1,
    .step = momentum_step,
    .rest = method_rest_at_point,
};

/* Each player's own last move carries on; with inner steps, from one inner step to the next. */
static void alternating_momentum_step(method_frame *f)
{
    graph *g = f->g;
    memcpy(f->x_next, f->x, f->d * sizeof *f->x);
    memcpy(f->memory_next, f->memory, f->d * sizeof *f->memory);
    for (size_t k = 0; k < f->game->s->n_players; k++) {
        const dte_player p = dte_game_player(f->game, f->order[k]);
        for (size_t inner = 0; inner < f->inner[f->order[k]]; inner++) {
            method_player_field(f, f->order[k], f->x_next, f->scratch);
            for (size_t i = p.first; i < p.first + p.count; i++) {
                const double beta = method_own_option(f, 0, i);
                const node now = f->x_next[i];
                const node on = graph_weighted(g, 2, (const double[]){1.0 + beta, -beta},
                                               (const node[]){now, f->memory_next[i]}, 0.0);
                f->x_next[i] = graph_add(g, on, graph_mul(g, f->h[i], f->scratch[i]));
                f->memory_next[i] = now;
            }
        }
    }
}

const method method_alternating_momentum = {
    .name = "alternating-momentum",
    .formula = "one player after the other: s_p <- s_p + h v_p(s) + beta (s_p - s_p_past)",
    .help = "heavy ball, players in turn; negative momentum stabilises bilinear games",
    .source = "Gidel et al. 2019, arXiv:1807.04740",
    .takes_order = 1,
    .n_options = 1,
    .options = MOMENTUM_OPTION,
    .memory_blocks = 1,
    .step = alternating_momentum_step,
    .rest = method_rest_at_point,
};

static void nesterov_step(method_frame *f)
{
    for (size_t i = 0; i < f->d; i++)
        f->scratch[i] = carried(f, i);
    method_field(f, f->scratch, f->x_next);
    method_shift(f, f->scratch, f->x_next, f->x_next);
    memcpy(f->memory_next, f->x, f->d * sizeof *f->x);
}

const method method_nesterov = {
    .name = "nesterov",
    .formula = "y = s + beta (s - s_past), s <- y + h v(y)",
    .help = "momentum with the field at the point it leads to",
    .source = "Nesterov 1983",
    .n_options = 1,
    .options = MOMENTUM_OPTION,
    .memory_blocks = 1,
    .step = nesterov_step,
    .rest = method_rest_at_point,
};

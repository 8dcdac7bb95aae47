/* method_basic.c - methods without memory, and those that remember a past point or gradient. */
#include "game/method_rows.h"

#include <math.h>
#include <string.h>

static void keep(size_t d, const node *from, node *to)
{
    memcpy(to, from, d * sizeof *to);
}

static void simultaneous_step(method_frame *f)
{
    method_field(f, f->x, f->x_next);
    method_shift(f, f->x, f->x_next, f->x_next);
}

const method method_simultaneous = {
    .name = "simultaneous",
    .formula = "s <- s + h v(s)",
    .help = "every player steps at once (gradient descent-ascent)",
    .source = "Mescheder, Nowozin, Geiger 2017, arXiv:1705.10461",
    .step = simultaneous_step,
};

void method_player_step(method_frame *f, size_t player)
{
    const dte_player p = dte_game_player(f->game, player);
    method_player_field(f, player, f->x_next, f->scratch);
    for (size_t i = p.first; i < p.first + p.count; i++)
        f->x_next[i] = graph_add(f->g, f->x_next[i], graph_mul(f->g, f->h[i], f->scratch[i]));
}

static void alternating_step(method_frame *f)
{
    keep(f->d, f->x, f->x_next);
    for (size_t k = 0; k < f->game->s->n_players; k++)
        for (size_t inner = 0; inner < f->inner[f->order[k]]; inner++)
            method_player_step(f, f->order[k]);
}

const method method_alternating = {
    .name = "alternating",
    .formula = "one player after the other: s_p <- s_p + h v_p(s)",
    .help =
        "players step in turn, each seeing the steps before; PLAYER=n for n inner steps, order=A-B",
    .source = "Mescheder, Geiger, Nowozin 2018, arXiv:1801.04406",
    .takes_order = 1,
    .step = alternating_step,
};

/* Look-ahead methods project every point that they reach, also the one that they only look at. */
enum { CLIP };

#define CLIP_OPTIONS                                                                               \
    {                                                                                              \
        {                                                                                          \
            "clip",                                                                                \
            (double)INFINITY,                                                                      \
            0.0,                                                                                   \
            (double)INFINITY,                                                                      \
            "clips one player inside the step",                                                    \
            OPTION_NUMBER},                                                                        \
        {                                                                                          \
            .key = "player",                                                                       \
            .help = "who is clipped: the one that maximizes, or 'discriminator', 'critic'",        \
            .kind = OPTION_PLAYER                                                                  \
        }                                                                                          \
    }

static bool clips(const double *option)
{
    return option[CLIP] < (double)INFINITY;
}

static void project(method_frame *f)
{
    method_clip(f, f->player, f->option[CLIP], f->x_next);
}

static void extragradient_step(method_frame *f)
{
    method_field(f, f->x, f->x_next);
    method_shift(f, f->x, f->x_next, f->x_next); /* the look-ahead point */
    project(f);
    method_field(f, f->x_next, f->x_next);
    method_shift(f, f->x, f->x_next, f->x_next);
    project(f);
}

const method method_extragradient = {
    .name = "extragradient",
    .formula = "s <- s + h v(s + h v(s))",
    .help = "steps with the field at a look-ahead point",
    .source = "Korpelevich 1976; Gidel et al. 2019, arXiv:1802.10551",
    .has_kinks = 1,
    .player_maximizes = 1,
    .uses_player = clips,
    .n_options = 2,
    .options = CLIP_OPTIONS,
    .step = extragradient_step,
};

static void optimistic_step(method_frame *f)
{
    const node *past = f->memory;
    node *v_past = f->memory_next;
    method_field(f, f->x, f->x_next);
    method_field(f, past, v_past);
    for (size_t i = 0; i < f->d; i++) {
        const node twice = graph_sub(f->g, graph_scale(f->g, 2.0, f->x_next[i]), v_past[i]);
        f->x_next[i] = graph_add(f->g, f->x[i], graph_mul(f->g, f->h[i], twice));
    }
    keep(f->d, f->x, f->memory_next);
    project(f);
}

const method method_optimistic = {
    .name = "optimistic",
    .formula = "s <- s + 2h v(s) - h v(s_past)",
    .help = "corrects the step by the change of the field since the last one (OGDA)",
    .source = "Daskalakis et al. 2018, arXiv:1711.00141",
    .memory_blocks = 1,
    .has_kinks = 1,
    .player_maximizes = 1,
    .uses_player = clips,
    .n_options = 2,
    .options = CLIP_OPTIONS,
    .step = optimistic_step,
    .rest = method_rest_at_point,
};

/* y: the last look-ahead point; y' = x + h v(y), x' = x + h v(y') */
static void popov_step(method_frame *f)
{
    method_field(f, f->memory, f->x_next);
    method_shift(f, f->x, f->x_next, f->x_next);
    project(f);
    keep(f->d, f->x_next, f->memory_next);
    method_field(f, f->memory_next, f->x_next);
    method_shift(f, f->x, f->x_next, f->x_next);
    project(f);
}

const method method_popov = {
    .name = "popov",
    .formula = "y <- s + h v(y), s <- s + h v(y)",
    .help = "extragradient that looks ahead with the gradient of the last step",
    .source = "Popov 1980; Gidel et al. 2019, arXiv:1802.10551 (extrapolation from the past)",
    .memory_blocks = 1,
    .has_kinks = 1,
    .player_maximizes = 1,
    .uses_player = clips,
    .n_options = 2,
    .options = CLIP_OPTIONS,
    .step = popov_step,
    .rest = method_rest_at_point,
};

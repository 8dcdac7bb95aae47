/* method_adaptive.c - RMSProp and Adam.
 *
 * At rest v = 0 and the second moment q = 0. With eps inside the root the step is smooth there;
 * with eps outside, sqrt(q') is not differentiable, but v sqrt(q') = o(|x| + q), so that the
 * derivative of the step exists and is that of h v / eps. With eps = 0 there is none. */
#include "game/method_rows.h"

/* w / (sqrt(q c) + eps) or w / sqrt(q c + eps) */
static node scaled(const method_frame *f, node w, node q, double eps, double inside)
{
    graph *g = f->g;
    const node e = graph_const(g, eps);
    const node root = inside != 0.0 ? graph_power(g, graph_add(g, q, e), 0.5)
                                    : graph_add(g, graph_power(g, q, 0.5), e);
    return graph_div(g, w, root);
}

static double eps_at_rest(double eps, double inside)
{
    return inside != 0.0 ? __builtin_sqrt(eps) : eps;
}

/* rho q + (1 - rho) v^2 */
static node mean(const method_frame *f, double rho, node q, node w)
{
    return graph_weighted(f->g, 2, (const double[]){rho, 1.0 - rho}, (const node[]){q, w}, 0.0);
}

static const char *need_eps(const double eps)
{
    return eps > 0.0 ? NULL
                     : "with eps = 0 the step divides 0 by 0 at rest: it has no Jacobian there";
}

enum { RMS_RHO, RMS_EPS, RMS_INSIDE };

static void rmsprop_step(method_frame *f)
{
    graph *g = f->g;
    for (size_t i = 0; i < f->d; i++) {
        const node v = f->game->field[i];
        const node q = mean(f, f->option[RMS_RHO], f->memory[i], graph_power(g, v, 2.0));
        const node w = scaled(f, v, q, f->option[RMS_EPS], f->option[RMS_INSIDE]);
        f->memory_next[i] = q;
        f->x_next[i] = graph_add(g, f->x[i], graph_mul(g, f->h[i], w));
    }
}

static void rmsprop_at_rest(method_frame *f)
{
    graph *g = f->g;
    const double factor = 1.0 / eps_at_rest(f->option[RMS_EPS], f->option[RMS_INSIDE]);
    for (size_t i = 0; i < f->d; i++) {
        f->scratch[i] = graph_scale(g, factor, f->game->field[i]);
        f->memory_next[i] = graph_scale(g, f->option[RMS_RHO], f->memory[i]);
    }
    method_shift(f, f->x, f->scratch, f->x_next);
}

static const char *rmsprop_no_jacobian(const double *option)
{
    return need_eps(option[RMS_EPS]);
}

const method method_rmsprop = {
    .name = "rmsprop",
    .formula = "q <- rho q + (1 - rho) v^2, s <- s + h v / (sqrt(q) + eps)",
    .help = "RMSProp; inside=1 puts eps under the root",
    .source = "Tieleman & Hinton 2012",
    .n_options = 3,
    .options = {{"rho", 0.9, 0.0, 1.0, "memory of the second moment", OPTION_NUMBER},
                {"eps", 1e-8, 0.0, 1e6, "in the denominator", OPTION_NUMBER},
                {"inside", 0.0, 0.0, 1.0, "1: eps inside the root", OPTION_WHOLE}},
    .memory_blocks = 1,
    .step = rmsprop_step,
    .step_at_rest = rmsprop_at_rest,
    .no_jacobian = rmsprop_no_jacobian,
};

/* The largest double below 1: a mean that forgets nothing has no bias correction. */
#define BELOW_1 0x1.fffffffffffffp-1

enum { ADAM_1, ADAM_2, ADAM_EPS, ADAM_INSIDE };

static void adam_step(method_frame *f)
{
    graph *g = f->g;
    for (size_t i = 0; i < f->d; i++) {
        const node v = f->game->field[i];
        const node m = mean(f, f->option[ADAM_1], f->memory[i], v);
        const node q = mean(f, f->option[ADAM_2], f->memory[f->d + i], graph_power(g, v, 2.0));
        const node w = scaled(f, graph_mul(g, m, f->schedule[0]), graph_mul(g, q, f->schedule[1]),
                              f->option[ADAM_EPS], f->option[ADAM_INSIDE]);
        f->memory_next[i] = m;
        f->memory_next[f->d + i] = q;
        f->x_next[i] = graph_add(g, f->x[i], graph_mul(g, f->h[i], w));
    }
}

static void adam_at_rest(method_frame *f)
{
    graph *g = f->g;
    const double factor = 1.0 / eps_at_rest(f->option[ADAM_EPS], f->option[ADAM_INSIDE]);
    for (size_t i = 0; i < f->d; i++) {
        f->memory_next[i] = mean(f, f->option[ADAM_1], f->memory[i], f->game->field[i]);
        f->memory_next[f->d + i] = graph_scale(g, f->option[ADAM_2], f->memory[f->d + i]);
        f->scratch[i] = graph_scale(g, factor, f->memory_next[i]);
    }
    method_shift(f, f->x, f->scratch, f->x_next);
}

/* 1 / (1 - beta^t) */
static double adam_schedule(const double *option, size_t k, size_t t)
{
    return t == 0 ? 1.0 : 1.0 / (1.0 - __builtin_pow(option[k], (double)t));
}

static const char *adam_no_jacobian(const double *option)
{
    return need_eps(option[ADAM_EPS]);
}

const method method_adam = {
    .name = "adam",
    .formula = "m, q: means of v, v^2 (bias-corrected); s <- s + h m / (sqrt(q) + eps)",
    .help = "Adam; the spectrum is that of t -> infinity; inside=1 puts eps under the root",
    .source = "Kingma & Ba 2015, arXiv:1412.6980",
    .n_options = 4,
    .options = {{"beta1", 0.9, 0.0, BELOW_1, "memory of the mean", OPTION_NUMBER},
                {"beta2", 0.999, 0.0, BELOW_1, "memory of the second moment", OPTION_NUMBER},
                {"eps", 1e-8, 0.0, 1e6, "in the denominator", OPTION_NUMBER},
                {"inside", 0.0, 0.0, 1.0, "1: eps inside the root", OPTION_WHOLE}},
    .memory_blocks = 2,
    .step = adam_step,
    .step_at_rest = adam_at_rest,
    .n_schedule = 2,
    .schedule = adam_schedule,
    .no_jacobian = adam_no_jacobian,
};

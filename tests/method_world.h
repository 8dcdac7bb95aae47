/* method_world.h - games and compiled methods for the tests of training methods. */
#ifndef METHOD_WORLD_H
#define METHOD_WORLD_H

#include "analysis/map_steps.h"
#include "tap.h"

/* Three players, not zero-sum, with an equilibrium at 0. */
#define WORLD_THREE                                                                                \
    "player generator (a, b) minimizes sin(a*w) + b^2*w + a*b + a*u\n"                             \
    "player discriminator (w) maximizes a*w - w^2/2 + tanh(u*b) + w^3*b\n"                         \
    "player third (u) maximizes -u^2*exp(a)/2 + w*sin(u) - b*u\n"                                  \
    "equilibrium here: a = 0, b = 0, w = 0, u = 0\n"

/* A game, one method, and the method's state at rest at the game's first equilibrium. */
typedef struct world {
    dte_game *game;
    method_use use;
    method_map map;
    double x[8], at[32];
    dte_error err;
} world;

static inline void world_close(world *w)
{
    method_map_free(&w->map);
    method_use_free(&w->use);
    dte_game_free(w->game);
}

static inline dte_status world_open(world *w, const char *text, const char *method_text)
{
    *w = (world){0};
    dte_status status = dte_game_parse("world", text, strlen(text), 0, NULL, &w->game, &w->err);
    if (status == DTE_OK) status = dte_game_equilibrium_point(w->game, 0, w->x, &w->err);
    if (status == DTE_OK) status = method_use_read(w->game, method_text, &w->use, &w->err);
    if (status == DTE_OK) status = method_map_create(w->game, &w->use, &w->map, &w->err);
    if (status == DTE_OK) method_map_rest(&w->map, w->x, w->at);
    return status;
}

/* The same for a test that cannot go on without it: a claim fails with the message. */
static inline int world_ready(world *w, const char *text, const char *method_text)
{
    const int ok = world_open(w, text, method_text) == DTE_OK;
    if (!ok) tap_comment(method_text, w->err.text);
    CHECK(ok);
    return ok;
}

/* The Dirac-GAN near 0, c = f'(0) and R1 with weight gamma: v = (-c psi, c theta - gamma psi). */
static inline const char *world_dirac(double c, double gamma, char out[512])
{
    snprintf(out, 512,
             "V = %.17g*theta*psi\n"
             "player generator (theta) minimizes V\n"
             "player discriminator (psi) maximizes V - %.17g*psi^2/2\n"
             "equilibrium here: theta = 0, psi = 0\n",
             c, gamma);
    return out;
}

static inline const char *world_bilinear(char out[512])
{
    return world_dirac(1.0, 0.0, out);
}

#endif

/* basin_world.h - basins of games that are written in the test: running them, and what to ask of
 * them. */
#ifndef DTE_BASIN_WORLD_H
#define DTE_BASIN_WORLD_H

#include "base/memory.h"
#include "field_game.h"
#include <detente/basin.h>
#include <stdint.h>

#define PLANE(u, w)                                                                                \
    "player p (x) maximizes x*detach(" u ")\nplayer q (y) maximizes y*detach(" w ")\n"
#define WINDOW "window x in [-2, 2], y in [-2, 2]\n"

#define DIRAC_R1                                                                                   \
    "V = -log(1 + exp(-theta*psi))\nplayer g (theta) minimizes V\n"                                \
    "player d (psi) maximizes V - 0.15*psi^2\n"                                                    \
    "window theta in [-2, 2], psi in [-2, 2]\n"

#define PREY PLANE("x*(1 - y)", "2*y*(x - 1)") "window x in [0.3, 2], y in [0.3, 2]\n"

typedef struct run {
    dte_game *game;
    dte_basin *b;
    dte_status status;
    dte_error err;
} run;

static inline run go(const char *text, const dte_basin_settings *settings)
{
    run r = {0};
    r.status = dte_game_parse("test.game", text, strlen(text), 0, NULL, &r.game, &r.err);
    if (!CHECK(r.status == DTE_OK)) printf("# %s\n", r.err.text);
    if (r.game) r.status = dte_basin_run(r.game, settings, &r.b, &r.err);
    return r;
}

static inline void drop(run *r)
{
    dte_basin_free(r->b);
    dte_game_free(r->game);
}

static inline dte_basin_settings small(size_t n, double time)
{
    dte_basin_settings s = dte_basin_default();
    s.nx = s.ny = n;
    s.time = time;
    s.threads = 1;
    return s;
}

static inline double at(const dte_axis *a, size_t n, size_t i)
{
    return a->lo + ((double)i + 0.5) / (double)n * (a->hi - a->lo);
}

static inline const dte_outcome *outcome(const run *r, size_t i)
{
    return &r->b->outcomes[r->b->code[i]];
}

/* The share of starts with this kind of outcome. */
static inline double share(const run *r, dte_outcome_kind kind)
{
    double sum = 0.0;
    for (size_t i = 0; i < r->b->n_outcomes; i++)
        if (r->b->outcomes[i].kind == kind) sum += r->b->outcomes[i].fraction;
    return sum;
}

static inline void all(const char *text, const dte_basin_settings *s, dte_outcome_kind kind)
{
    run r = go(text, s);
    if (CHECK(r.b)) CHECK_NEAR(share(&r, kind), 1.0, 1e-15);
    drop(&r);
}

#endif

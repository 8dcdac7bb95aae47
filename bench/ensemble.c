/* ensemble.c - ensembles of trajectories: the library beside vector C written by hand, and alone.
 *
 *     ensemble FIELD RULE NX TIME RTOL ROUNDS
 *     ensemble FIELD RULE NX TIME RTOL STATES COUNT...
 *
 * FIELD is 1, 2 or 3 (fields), RULE rk4, dp5 or dop853; NX * NX starts on a grid over the window,
 * atol = RTOL / 100, rk4 with steps of 1/100.
 *
 * The first form runs both in turn (peers/ensemble_simd.c, the same driver). One line for each
 * round: microseconds for each trajectory of ours and by hand, and the largest difference of any
 * final state.
 *
 * The second form is a whole job, once: seconds from reading the scenario to the last trajectory.
 * The final states go to the file STATES (doubles, component by component, unless it is "-"), and
 * for each COUNT it prints the mean sum of the final components of the first COUNT starts in the
 * order of peers/fields.h. */
#include "analysis/ensemble.h"
#include "clock.h"
#include "game/game.h"
#include "num/rules.h"
#include "peers/ensemble_simd.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct grid {
    size_t nx, given;
    double lo[2], hi[2];
    double *s;
} grid;

static double place(const grid *g, int c, size_t k)
{
    return g->lo[c] + ((double)k + 0.5) / (double)g->nx * (g->hi[c] - g->lo[c]);
}

static bool next(void *user, uint64_t *id, double *s)
{
    grid *g = user;
    if (g->given == g->nx * g->nx) return false;
    *id = g->given++;
    s[0] = place(g, 0, *id % g->nx);
    s[1] = place(g, 1, *id / g->nx);
    return true;
}

static void done(void *user, uint64_t id, ensemble_end end, int code, double t, const double *s)
{
    (void)end, (void)code, (void)t;
    grid *g = user;
    g->s[id] = s[0];
    g->s[g->nx * g->nx + id] = s[1];
}

static void field(void *data, size_t n, const double *s, double *v)
{
    dte_game *game = data;
    program_run(game->value, NULL, n, s, ENSEMBLE_LANES, v, ENSEMBLE_LANES);
}

static double our_time(dte_game *game, grid *g, const ensemble_settings *set)
{
    g->given = 0;
    ensemble_job job = {
        .d = 2, .field = field, .data = game, .next = next, .done = done, .user = g};
    dte_error err;
    const double begin = now();
    if (ensemble_run(&job, set, &err) != DTE_OK) {
        fprintf(stderr, "ensemble: %s\n", err.text);
        exit(1);
    }
    return now() - begin;
}

static double peer_time(peer_job *job, grid *g)
{
    double s[2];
    uint64_t id;
    for (g->given = 0; next(g, &id, s);)
        for (size_t c = 0; c < 2; c++)
            job->s[c * job->n + id] = s[c];
    const double begin = now();
    peer_ensemble(job);
    return now() - begin;
}

static void make_rule(peer_job *job)
{
    double x[32], w[32];
    rules_legendre(32, x, w, NULL);
    for (size_t k = 0, n = 0; k < 32; k++) {
        if (x[k] <= 0.0) continue;
        job->node[n] = x[k] * x[k];
        job->weight[n++] = 2.0 * w[k] * x[k] * x[k];
    }
}

/* Mean over the first `count` starts, in the scrambled order of peer_pick. */
static double mean(size_t nx, size_t count, const double *s)
{
    const size_t n = nx * nx;
    double sum = 0.0;
    for (size_t k = 0; k < count; k++)
        sum += s[k * 40503 % n] + s[n + k * 40503 % n];
    return sum / (double)count;
}

static void compare(dte_game *game, grid *g, const ensemble_settings *set, peer_job *job,
                    int rounds)
{
    const double each = 1e6 / (double)job->n;
    make_rule(job);
    for (; rounds >= 0; rounds--) { /* one more warms up */
        const double ours = our_time(game, g, set), hand = peer_time(job, g);
        double worst = 0.0;
        for (size_t i = 0; i < 2 * job->n; i++)
            worst = fmax(worst, fabs(g->s[i] - job->s[i]));
        printf("ours=%.6f hand=%.6f differ=%.1e\n", each * ours, each * hand, worst);
    }
}

static void whole(double begin, dte_game *game, grid *g, const ensemble_settings *set, char **rest)
{
    our_time(game, g, set);
    printf("seconds=%.9f", now() - begin);
    if (strcmp(rest[0], "-") != 0) {
        FILE *f = fopen(rest[0], "wb");
        const size_t n = 2 * g->nx * g->nx;
        if (!f || fwrite(g->s, sizeof *g->s, n, f) != n || fclose(f) != 0) exit(1);
    }
    while (*++rest)
        printf(" mean%s=%.10f", *rest, mean(g->nx, (size_t)atol(*rest), g->s));
    printf("\n");
}

static dte_game *load(const char *number, grid *g)
{
    char file[64];
    dte_game *game;
    dte_error err;
    snprintf(file, sizeof file, "bench/fields/f%.8s.game", number);
    if (dte_game_load(file, 0, NULL, &game, &err) != DTE_OK) {
        fprintf(stderr, "ensemble: %s\n", err.text);
        exit(1);
    }
    for (size_t c = 0; c < 2; c++) {
        g->lo[c] = dte_game_axis(game, c).lo;
        g->hi[c] = dte_game_axis(game, c).hi;
    }
    return game;
}

int main(int count, char **argument)
{
    const double begin = now();
    if (count < 7 || atoi(argument[3]) < 1) return 2;
    grid g = {.nx = (size_t)atoi(argument[3])};
    const size_t n = g.nx * g.nx;
    dte_game *game = load(argument[1], &g);
    ensemble_settings set = ensemble_default();
    set.rule = !strcmp(argument[2], "rk4")   ? &ensemble_rk4
               : !strcmp(argument[2], "dp5") ? &ensemble_dp5
                                             : &ensemble_dop853;
    set.step = 0.01;
    set.time = atof(argument[4]);
    set.rtol = atof(argument[5]);
    set.atol = set.rtol / 100.0;
    peer_job job = {.field = atoi(argument[1]),
                    .rule = argument[2],
                    .time = set.time,
                    .step = set.step,
                    .rtol = set.rtol,
                    .atol = set.atol,
                    .n = n,
                    .s = calloc(2 * n, sizeof *job.s)};
    g.s = calloc(2 * n, sizeof *g.s);
    if (!g.s || !job.s) return 1;
    if (count == 7)
        compare(game, &g, &set, &job, atoi(argument[6]));
    else
        whole(begin, game, &g, &set, argument + 6);
    dte_game_free(game);
    free(g.s);
    free(job.s);
    return 0;
}

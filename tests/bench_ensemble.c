/* bench_ensemble.c - ensembles of trajectories: the library beside vector C written by hand.
 *
 *     bench_ensemble FIELD RULE NX TIME RTOL ROUNDS
 *
 * FIELD is 1, 2 or 3 (tests/peers/ensemble_simd.h), RULE rk4, dp5 or dop853; NX * NX starts on a
 * grid over the window, atol = RTOL / 100, rk4 with steps of 1/100. Both in turn, ROUNDS times. One
 * line: microseconds for each trajectory of ours and of the peer (the shortest), the median of
 * ours / peer over the rounds, its lower and upper quartile, the largest difference of any final
 * state, and both means of the final components. */
#include "analysis/ensemble.h"
#include "game/game.h"
#include "num/rules.h"
#include "peers/ensemble_simd.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_ROUNDS = 1000 };

static const struct {
    const char *file, *param;
    double value, lo[2], hi[2];
} fields[] = {
    {"scenarios/dirac_r1.game", "gamma", 1.0, {-2, -2}, {2, 2}},
    {"scenarios/uniform_wgan.game", "eta", 0.5, {-1, 0}, {1, 2}},
    {"scenarios/uniform_gan.game", "eta", 0.0, {-1, 0}, {1, 2}},
};

typedef struct grid {
    int field;
    size_t nx, given;
    double *s;
} grid;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double place(const grid *g, int c, size_t k)
{
    const double lo = fields[g->field - 1].lo[c], hi = fields[g->field - 1].hi[c];
    return lo + ((double)k + 0.5) / (double)g->nx * (hi - lo);
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
        fprintf(stderr, "bench_ensemble: %s\n", err.text);
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

static double mean(size_t n, const double *s)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += s[i];
    return sum / (double)n;
}

static void measure(dte_game *game, grid *g, const ensemble_settings *set, peer_job *job,
                    size_t rounds)
{
    static double ratio[MOST_ROUNDS];
    double ours = HUGE_VAL, peer = HUGE_VAL, worst = 0.0;
    for (size_t k = 0; k < rounds; k++) {
        const double a = our_time(game, g, set), b = peer_time(job, g);
        ratio[k] = a / b;
        ours = fmin(ours, a);
        peer = fmin(peer, b);
    }
    qsort(ratio, rounds, sizeof *ratio, ascending);
    for (size_t i = 0; i < 2 * job->n; i++)
        worst = fmax(worst, fabs(g->s[i] - job->s[i]));
    const double each = 1e6 / (double)job->n;
    printf("%.3f %.3f %.3f %.3f %.3f %.1e %.10f %.10f\n", each * ours, each * peer,
           ratio[rounds / 2], ratio[rounds / 4], ratio[3 * rounds / 4], worst,
           mean(2 * job->n, g->s), mean(2 * job->n, job->s));
}

int main(int count, char **argument)
{
    if (count != 7) return 2;
    const int f = atoi(argument[1]);
    const size_t nx = (size_t)atoi(argument[3]), rounds = (size_t)atoi(argument[6]), n = nx * nx;
    if (f < 1 || f > 3 || nx == 0 || rounds == 0 || rounds > MOST_ROUNDS) return 2;
    dte_game *game;
    dte_error err;
    const dte_setting setting = {fields[f - 1].param, fields[f - 1].value};
    if (dte_game_load(fields[f - 1].file, 1, &setting, &game, &err) != DTE_OK) {
        fprintf(stderr, "bench_ensemble: %s\n", err.text);
        return 1;
    }
    const bool rk4 = !strcmp(argument[2], "rk4");
    ensemble_settings set = ensemble_default();
    set.rule = rk4 ? &ensemble_rk4 : !strcmp(argument[2], "dp5") ? &ensemble_dp5 : &ensemble_dop853;
    set.step = 0.01;
    set.time = atof(argument[4]);
    set.rtol = atof(argument[5]);
    set.atol = set.rtol / 100.0;
    grid g = {.field = f, .nx = nx, .s = calloc(2 * n, sizeof *g.s)};
    peer_job job = {.field = f,
                    .rule = argument[2],
                    .time = set.time,
                    .step = set.step,
                    .rtol = set.rtol,
                    .atol = set.atol,
                    .n = n,
                    .s = calloc(2 * n, sizeof *job.s)};
    if (!g.s || !job.s) return 1;
    make_rule(&job);
    measure(game, &g, &set, &job, rounds);
    dte_game_free(game);
    free(g.s);
    free(job.s);
    return 0;
}

/* test_stream_scenarios.c - every shipped scenario of two components with a window, drawn with the
 * separatrices of its saddles, is drawn evenly. */
#include "analysis/separatrix.h"
#include "stream_measure.h"
#include "tap.h"
#include <detente/game.h>
#include <dirent.h>
#include <stdlib.h>

enum { MOST = 200, BLOCK = 256, POINTS = 16 };

static void field(void *data, size_t n, const double *x, const double *y, double *u, double *v)
{
    double s[2 * BLOCK], t[2 * BLOCK];
    for (size_t i = 0; i < n; i += BLOCK) {
        const size_t m = n - i < BLOCK ? n - i : BLOCK;
        memcpy(s, x + i, m * sizeof *x);
        memcpy(s + m, y + i, m * sizeof *y);
        dte_game_field(data, m, s, t);
        memcpy(u + i, t, m * sizeof *u);
        memcpy(v + i, t + m, m * sizeof *v);
    }
}

typedef struct scene {
    dte_game *game;
    plane_window window;
    size_t n, n_saddles;
    plane_point points[POINTS];
    plane_saddle saddles[POINTS];
    separatrices branches;
    streamlines lines;
} scene;

/* Those that the scenario names; they are given well enough for a drawing. */
static void take_equilibria(scene *s)
{
    const size_t n = dte_game_describe(s->game).n_equilibria;
    for (size_t i = 0; i < n && s->n < POINTS; i++) {
        double p[2], j[4];
        if (dte_game_equilibrium_point(s->game, i, p, NULL) != DTE_OK) continue;
        s->points[s->n++] = (plane_point){p[0], p[1]};
        if (dte_game_jacobian(s->game, p, j, NULL) != DTE_OK) continue;
        s->saddles[s->n_saddles++] = (plane_saddle){{p[0], p[1]}, {j[0], j[1], j[2], j[3]}};
    }
}

/* False if there is nothing to draw. */
static bool load(const char *path, scene *s)
{
    *s = (scene){0};
    if (dte_game_load(path, 0, NULL, &s->game, NULL) != DTE_OK) return false;
    const dte_game_info info = dte_game_describe(s->game);
    if (info.dimension != 2 || info.n_axes != 2) return false;
    const dte_axis a = dte_game_axis(s->game, 0), b = dte_game_axis(s->game, 1);
    const dte_axis x = a.component == 0 ? a : b, y = a.component == 0 ? b : a;
    s->window = (plane_window){x.lo, x.hi, y.lo, y.hi};
    take_equilibria(s);
    streamline_settings set = streamline_default();
    CHECK(separatrices_make(field, s->game, s->window, s->n_saddles, s->saddles, s->n, s->points,
                            &set, &s->branches, NULL) == DTE_OK);
    set.barriers = &s->branches;
    CHECK(streamlines_make(field, s->game, s->window, s->n, s->points, &set, &s->lines, NULL) ==
          DTE_OK);
    return true;
}

static void release(scene *s)
{
    streamlines_free(&s->lines);
    separatrices_free(&s->branches);
    dte_game_free(s->game);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t list(char names[MOST][300], const char *folder)
{
    size_t n = 0;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d)) && n < MOST;)
        if (strstr(e->d_name, ".game") && strlen(folder) + strlen(e->d_name) < sizeof names[0] - 1)
            sprintf(names[n++], "%s/%s", folder, e->d_name);
    if (d) closedir(d);
    qsort(names, n, sizeof names[0], by_name);
    return n;
}

static void shipped_scenarios_are_drawn_evenly(void)
{
    static char names[MOST][300];
    const char *source = getenv("DETENTE_SOURCE");
    char folder[250];
    snprintf(folder, sizeof folder, "%s/scenarios", source ? source : ".");
    const size_t n = list(names, folder);
    size_t drawn = 0;
    for (size_t i = 0; i < n; i++) {
        scene s;
        if (load(names[i], &s)) {
            const measured m = {&s.lines, &s.branches, s.window,
                                s.n,      s.points,    streamline_default().spacing};
            plane_point at = {0, 0};
            const double even = measure_even(&m), gap = measure_widest_gap(&m, &at);
            printf("# %-34s %2zu lines %2zu branches %6zu evaluations %6.2f %% even, gap %4.2f d "
                   "at %.2f %.2f\n",
                   strrchr(names[i], '/') + 1, s.lines.count, s.branches.count, s.lines.evaluations,
                   100 * even, gap, at.x, at.y);
            CHECK(even >= 0.95);
            CHECK(gap <= 1.9); /* holes in which no line as long as the spacing fits */
            CHECK(measure_crossings(&m) == 0);
            CHECK(s.lines.complete);
            drawn++;
        }
        release(&s);
    }
    CHECK(drawn > 20);
}

int main(void)
{
    RUN(shipped_scenarios_are_drawn_evenly);
    return tap_done();
}

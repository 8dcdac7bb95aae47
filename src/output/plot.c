/* plot.c - the phase portrait of a game in the plane of two components.
 *
 * What is drawn comes from the analysis: streamlines of the field with the other components
 * held at the first equilibrium, the equilibria with their verdicts, and the trajectory from
 * the scenario's start. */
#include "analysis/equilibrium.h"
#include "analysis/trajectory.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/number.h"
#include "output/phase_plot.h"
#include <detente/flow.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { PLANE_BLOCK = 256, PATH_POINTS = 4000, NULLCLINE_CELLS = 160 };

dte_plot_settings dte_plot_default(void)
{
    return (dte_plot_settings){.x = SIZE_MAX, .y = SIZE_MAX, .trajectory = 1};
}

/* The plane s = base + (x, y) in two components, and room to evaluate the field on it. */
typedef struct plane {
    dte_game *game;
    size_t d, x, y;
    double *base;
    double *s, *v; /* d * PLANE_BLOCK each */
    double *path;  /* the trajectory: x then y, PATH_POINTS + 1 each */
    size_t path_points;
    phase_mark *marks;
    size_t n_marks;
    plane_point *points; /* the marks, for the streamlines */
} plane;

static void plane_free(plane *p)
{
    memory_free(p->base);
    memory_free(p->s);
    memory_free(p->v);
    memory_free(p->path);
    memory_free(p->marks);
    memory_free(p->points);
}

static void plane_block(plane *p, size_t n, const double *x, const double *y, double *u, double *v)
{
    for (size_t k = 0; k < p->d; k++)
        for (size_t i = 0; i < n; i++)
            p->s[k * n + i] = k == p->x ? x[i] : k == p->y ? y[i] : p->base[k];
    dte_game_field(p->game, n, p->s, p->v);
    memcpy(u, p->v + p->x * n, n * sizeof *u);
    memcpy(v, p->v + p->y * n, n * sizeof *v);
}

static void plane_evaluate(void *data, size_t n, const double *x, const double *y, double *u,
                           double *v)
{
    for (size_t i = 0; i < n; i += PLANE_BLOCK) {
        const size_t m = n - i < PLANE_BLOCK ? n - i : PLANE_BLOCK;
        plane_block(data, m, x + i, y + i, u + i, v + i);
    }
}

static dte_status choose_axes(plane *p, const dte_plot_settings *set, dte_error *err)
{
    const dte_game_info info = dte_game_describe(p->game);
    if (p->d < 2)
        return fail(err, DTE_USAGE,
                    "a phase portrait needs two components, but the state of %s has one; "
                    "'detente run' writes its trajectory",
                    info.file);
    const dte_axis *given = set->window;
    p->x = given ? given[0].component : info.n_axes > 0 ? dte_game_axis(p->game, 0).component : 0;
    p->y = given ? given[1].component : info.n_axes > 1 ? dte_game_axis(p->game, 1).component : 1;
    if (set->x != SIZE_MAX) p->x = set->x;
    if (set->y != SIZE_MAX) p->y = set->y;
    if (p->x >= p->d || p->y >= p->d || p->x == p->y)
        return fail(err, DTE_USAGE,
                    "the two axes of a phase portrait must be two different components");
    return DTE_OK;
}

static dte_status choose_base(plane *p, const dte_check *check, dte_error *err)
{
    if (check && check->n_equilibria) {
        memcpy(p->base, check->equilibria[0].point, p->d * sizeof *p->base);
        return DTE_OK;
    }
    return dte_game_start(p->game, p->base, err);
}

static phase_kind kind_of(const dte_equilibrium_report *e)
{
    switch (e->verdict) {
    case DTE_STABLE:
    case DTE_STABLE_MANIFOLD:
    case DTE_WEAKLY_STABLE:
        return PHASE_STABLE;
    case DTE_CENTRE:
        return PHASE_CENTRE;
    case DTE_MARGINAL:
    case DTE_UNDECIDED:
        return PHASE_UNDECIDED;
    case DTE_WEAKLY_UNSTABLE:
    case DTE_UNSTABLE:
        break;
    }
    for (size_t k = 0; k < e->n; k++)
        if (e->eigenvalues[k].re < -e->eigenvalues[k].bound) return PHASE_SADDLE;
    return PHASE_UNSTABLE;
}

/* Equilibria that lie in the plane. */
static dte_status find_marks(plane *p, const dte_check *check, dte_error *err)
{
    const size_t n = check ? check->n_equilibria : 0;
    p->marks = memory_zero(n + 1, sizeof *p->marks);
    p->points = memory_zero(n + 1, sizeof *p->points);
    if (!p->marks || !p->points) return fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        const dte_equilibrium_report *e = &check->equilibria[i];
        double away = 0.0;
        for (size_t k = 0; k < p->d; k++)
            if (k != p->x && k != p->y) away = fmax(away, fabs(e->point[k] - p->base[k]));
        if (away > 1e-9 * (1.0 + vector_norm(p->d, p->base))) continue;
        p->points[p->n_marks] = (plane_point){e->point[p->x], e->point[p->y]};
        p->marks[p->n_marks++] = (phase_mark){e->point[p->x], e->point[p->y], kind_of(e)};
    }
    return DTE_OK;
}

/* The range of one axis: the setting, the scenario's window, or the equilibria and 1.5 around. */
static void range(const plane *p, const dte_plot_settings *set, size_t component, double *lo,
                  double *hi)
{
    const size_t n = dte_game_describe(p->game).n_axes;
    for (size_t i = 0; i < (set->window ? 2 : n); i++) {
        const dte_axis a = set->window ? set->window[i] : dte_game_axis(p->game, i);
        if (a.component != component) continue;
        *lo = a.lo;
        *hi = a.hi;
        return;
    }
    *lo = *hi = p->base[component];
    for (size_t i = 0; i < p->n_marks; i++) {
        const double at = component == p->x ? p->marks[i].x : p->marks[i].y;
        *lo = fmin(*lo, at);
        *hi = fmax(*hi, at);
    }
    *lo -= 1.5;
    *hi += 1.5;
}

typedef struct path_sink {
    plane *p;
    size_t n;
} path_sink;

static bool take_point(void *user, double t, const double *y)
{
    path_sink *sink = user;
    plane *p = sink->p;
    (void)t;
    if (sink->n > PATH_POINTS) return false;
    p->path[sink->n] = y[p->x];
    p->path[PATH_POINTS + 1 + sink->n++] = y[p->y];
    return true;
}

/* Long enough to be seen settling: ten turns or ten halvings of the slowest direction. */
static double path_time(const dte_check *check)
{
    if (!check || !check->n_equilibria) return 40.0;
    const dte_equilibrium_report *e = &check->equilibria[0];
    double slow = (double)INFINITY, turn = 0.0;
    for (size_t k = 0; k < e->n; k++) {
        if (e->eigenvalues[k].re < 0.0) slow = fmin(slow, -e->eigenvalues[k].re);
        turn = fmax(turn, fabs(e->eigenvalues[k].im));
    }
    const double settle = isfinite(slow) ? 8.0 / slow : 40.0;
    return fmin(settle, turn > 0.0 ? 60.0 / turn : settle);
}

static dte_status find_path(plane *p, const dte_check *check, dte_error *err)
{
    double *y = memory_zero(p->d, sizeof *y);
    p->path = memory_zero(2 * (PATH_POINTS + 1), sizeof *p->path);
    if (!y || !p->path) {
        memory_free(y);
        return fail_memory(err);
    }
    path_sink sink = {p, 0};
    dte_run_settings run = dte_run_default();
    run.time = path_time(check);
    run.samples = PATH_POINTS;
    ode_end end;
    double reached;
    dte_status status = dte_game_start(p->game, y, err);
    if (status == DTE_OK)
        status = trajectory_run(p->game, &run, y, take_point, &sink, &end, &reached, err);
    p->path_points = sink.n;
    memory_free(y);
    return status;
}

static void say_number(buffer *b, const char *separator, const char *name, double value)
{
    char text[NUMBER_TEXT];
    buffer_print(b, "%s%s = %s", separator, name, number_format(value, 6, text));
}

/* "eta = 0.25; stable; other components as at 'matched'" */
static void say_subtitle(const plane *p, const dte_check *check, buffer *b)
{
    const size_t n = dte_game_describe(p->game).n_params;
    for (size_t i = 0; i < n; i++) {
        const dte_param param = dte_game_param(p->game, i);
        say_number(b, i ? ", " : "", param.name, param.value);
    }
    const char *separator = n ? ":  " : "";
    if (check && check->n_equilibria == 1)
        buffer_print(b, "%s%s", separator, dte_verdict_word(check->equilibria[0].verdict));
    if (p->d > 2)
        buffer_print(b, "%splane of %s and %s, the other %zu components as at '%s'",
                     b->length ? "; " : "", dte_game_component(p->game, p->x),
                     dte_game_component(p->game, p->y), p->d - 2,
                     check && check->n_equilibria ? check->equilibria[0].name : "start");
}

static void say_provenance(const plane *p, const plane_window *w, buffer *b)
{
    const dte_game_info info = dte_game_describe(p->game);
    buffer_print(b, "detente %s plot\nfile: %s\nsha256: %s\n", dte_version(), info.file,
                 info.sha256);
    for (size_t i = 0; i < info.n_params; i++) {
        const dte_param param = dte_game_param(p->game, i);
        char text[NUMBER_TEXT];
        buffer_print(b, "set: %s = %s\n", param.name, number_shortest(param.value, text));
    }
    char t[4][NUMBER_TEXT];
    buffer_print(b, "window: %s in [%s, %s], %s in [%s, %s]\n", dte_game_component(p->game, p->x),
                 number_shortest(w->x_low, t[0]), number_shortest(w->x_high, t[1]),
                 dte_game_component(p->game, p->y), number_shortest(w->y_low, t[2]),
                 number_shortest(w->y_high, t[3]));
    for (size_t i = 0; i < info.n_sizes; i++)
        buffer_print(b, "set: %s = %zu\n", dte_game_size(p->game, i).name,
                     dte_game_size(p->game, i).value);
    buffer_print(b, "scenario:\n%s", info.text);
    for (size_t i = 0; i < info.n_used; i++)
        buffer_print(b, "\nused file: %s\n%s", dte_game_used(p->game, i).file,
                     dte_game_used(p->game, i).text);
}

static dte_status draw(plane *p, const dte_check *check, const dte_plot_settings *set,
                       const streamlines *lines, const nullclines *zeros, const plane_window *w,
                       const char *path, dte_error *err)
{
    buffer subtitle = {0}, provenance = {0};
    say_subtitle(p, check, &subtitle);
    say_provenance(p, w, &provenance);
    const phase_path trajectory = {p->path, p->path ? p->path + PATH_POINTS + 1 : NULL,
                                   p->path_points, false};
    const phase_plot plot = {
        .title = set->title ? set->title : dte_game_describe(p->game).title,
        .subtitle = subtitle.text,
        .x_name = dte_game_component(p->game, p->x),
        .y_name = dte_game_component(p->game, p->y),
        .window = *w,
        .lines = lines,
        .zeros = set->nullclines ? zeros : NULL,
        .mark_count = p->n_marks,
        .marks = p->marks,
        .path_count = p->path_points > 1 ? 1 : 0,
        .paths = &trajectory,
        .provenance = provenance.text,
    };
    phase_plot_settings how = phase_plot_default();
    how.keep = set->keep != 0;
    const bool failed = subtitle.failed || provenance.failed;
    const dte_status status = failed ? fail_memory(err) : phase_plot_write(&plot, path, &how, err);
    buffer_free(&subtitle);
    buffer_free(&provenance);
    return status;
}

static dte_status compute_and_draw(plane *p, const dte_check *check, const dte_plot_settings *set,
                                   const char *path, dte_error *err)
{
    plane_window w;
    range(p, set, p->x, &w.x_low, &w.x_high);
    range(p, set, p->y, &w.y_low, &w.y_high);
    const char *const names[2] = {dte_game_component(p->game, p->x),
                                  dte_game_component(p->game, p->y)};
    DTE_TRY(plane_window_check(w, names, err));
    if (set->trajectory && dte_game_describe(p->game).has_start) DTE_TRY(find_path(p, check, err));
    streamline_settings how = streamline_default();
    if (set->separation > 0.0) how.spacing = set->separation;
    streamlines lines = {0};
    nullclines zeros = {0};
    dte_status status =
        streamlines_make(plane_evaluate, p, w, p->n_marks, p->points, &how, &lines, err);
    if (status == DTE_OK && set->nullclines)
        status = nullclines_make(plane_evaluate, p, w, NULLCLINE_CELLS, &zeros, err);
    if (status == DTE_OK) status = draw(p, check, set, &lines, &zeros, &w, path, err);
    streamlines_free(&lines);
    nullclines_free(&zeros);
    return status;
}

static dte_status plot_checked(dte_game *game, const dte_check *check, const dte_plot_settings *set,
                               const char *path, dte_error *err)
{
    plane p = {.game = game, .d = dte_game_describe(game).dimension};
    p.base = memory_zero(p.d, sizeof *p.base);
    p.s = memory_zero(p.d * PLANE_BLOCK, sizeof *p.s);
    p.v = memory_zero(p.d * PLANE_BLOCK, sizeof *p.v);
    dte_status status = p.base && p.s && p.v ? choose_axes(&p, set, err) : fail_memory(err);
    if (status == DTE_OK) status = choose_base(&p, check, err);
    if (status == DTE_OK) status = find_marks(&p, check, err);
    if (status == DTE_OK) status = compute_and_draw(&p, check, set, path, err);
    plane_free(&p);
    return status;
}

dte_status dte_plot(dte_game *game, const dte_check *check, const dte_plot_settings *settings,
                    const char *path, dte_error *err)
{
    fail_clear(err);
    const dte_plot_settings usual = dte_plot_default();
    if (!settings) settings = &usual;
    if (check || dte_game_describe(game).n_equilibria == 0)
        return plot_checked(game, check, settings, path, err);
    dte_check *own = NULL;
    DTE_TRY(dte_check_run(game, NULL, &own, err));
    const dte_status status = plot_checked(game, own, settings, path, err);
    dte_check_free(own);
    return status;
}

/* portrait.c - plane, window, equilibria and paths of a phase portrait. What the field looks like
 * is drawn in portrait_field.c. */
#include "output/portrait.h"
#include "analysis/equilibrium.h"
#include "analysis/trajectory.h"
#include "base/memory.h"
#include "game/method.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { PATH_POINTS = 4000, STEPS_USUAL = 500 };
static const double step_usual = 0.1;
/* Iterates this many window sizes outside do not come back in any picture. */
static const double far_away = 100.0;

/* ---- plane ---- */

static dte_status choose_axes(dte_game *game, const dte_plot_settings *set, size_t axes[2],
                              dte_error *err)
{
    const dte_game_info info = dte_game_describe(game);
    if (info.dimension < 2)
        return fail(err, DTE_USAGE,
                    "a phase portrait needs two components, but the state of %s has one; "
                    "'detente run' writes its trajectory",
                    info.file);
    const size_t given[2] = {set->x, set->y};
    for (size_t i = 0; i < 2; i++) {
        axes[i] = set->window ? set->window[i].component : i;
        if (!set->window && i < info.n_axes) axes[i] = dte_game_axis(game, i).component;
        if (given[i] != SIZE_MAX) axes[i] = given[i];
    }
    return DTE_OK;
}

/* Where the other components stand; a window on a game of two components has none. */
static dte_status choose_base(dte_game *game, const dte_check *check, const dte_plot_settings *set,
                              size_t d, double *base, dte_error *err)
{
    if (check && check->n_equilibria > 0) {
        memcpy(base, check->equilibria[0].point, d * sizeof *base);
        return DTE_OK;
    }
    const bool needless = d == 2 && (set->window || dte_game_describe(game).n_axes == 2);
    const dte_status status = dte_game_start(game, base, needless ? NULL : err);
    if (status == DTE_MEMORY) return fail_memory(err);
    return needless ? DTE_OK : status;
}

static dte_status make_plane(dte_game *game, const dte_check *check, const dte_plot_settings *set,
                             game_plane *out, dte_error *err)
{
    const size_t d = dte_game_describe(game).dimension;
    size_t axes[2] = {0, 0};
    DTE_TRY(choose_axes(game, set, axes, err));
    double *base = memory_zero(d, sizeof *base);
    dte_status status = base ? choose_base(game, check, set, d, base, err) : fail_memory(err);
    if (status == DTE_OK) status = game_plane_create(game, base, axes[0], axes[1], out, err);
    memory_free(base);
    return status;
}

/* ---- equilibria ---- */

static chart_role role_of(const dte_equilibrium_report *e)
{
    switch (e->verdict) {
    case DTE_STABLE:
    case DTE_STABLE_MANIFOLD:
    case DTE_WEAKLY_STABLE:
        return CHART_STABLE;
    case DTE_CENTRE:
        return CHART_CENTRE;
    case DTE_MARGINAL:
    case DTE_UNDECIDED:
        return CHART_UNDECIDED;
    case DTE_WEAKLY_UNSTABLE:
    case DTE_UNSTABLE:
        break;
    }
    for (size_t k = 0; k < e->n; k++)
        if (e->eigenvalues[k].re < -e->eigenvalues[k].bound) return CHART_SADDLE;
    return CHART_UNSTABLE;
}

static bool in_plane(const game_plane *p, const double *point)
{
    double away = 0.0;
    for (size_t k = 0; k < p->d; k++)
        if (k != p->x && k != p->y) away = fmax(away, fabs(point[k] - p->base[k]));
    return away <= 1e-9 * (1.0 + vector_norm(p->d, p->base));
}

static dte_status find_equilibria(portrait *p, const dte_check *check, dte_error *err)
{
    const size_t n = check ? check->n_equilibria : 0;
    p->equilibria = memory_zero(n + 1, sizeof *p->equilibria);
    p->roles = memory_zero(n + 1, sizeof *p->roles);
    if (!p->equilibria || !p->roles) return fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        const dte_equilibrium_report *e = &check->equilibria[i];
        if (!in_plane(&p->plane, e->point)) continue;
        p->equilibria[p->n_equilibria] = (plane_point){e->point[p->plane.x], e->point[p->plane.y]};
        p->roles[p->n_equilibria++] = role_of(e);
    }
    return DTE_OK;
}

/* ---- window ---- */

/* The range of one axis: the setting, the scenario's window, or the equilibria and 1.5 around. */
static void find_range(const portrait *p, const dte_plot_settings *set, size_t component,
                       double *low, double *high)
{
    const size_t n = set->window ? 2 : dte_game_describe(p->plane.game).n_axes;
    for (size_t i = 0; i < n; i++) {
        const dte_axis a = set->window ? set->window[i] : dte_game_axis(p->plane.game, i);
        if (a.component != component) continue;
        *low = a.lo;
        *high = a.hi;
        return;
    }
    *low = *high = p->plane.base[component];
    for (size_t i = 0; i < p->n_equilibria; i++) {
        const double at = component == p->plane.x ? p->equilibria[i].x : p->equilibria[i].y;
        *low = fmin(*low, at);
        *high = fmax(*high, at);
    }
    *low -= 1.5;
    *high += 1.5;
}

dte_status portrait_create(dte_game *game, const dte_check *check,
                           const dte_plot_settings *settings, portrait *out, dte_error *err)
{
    *out = (portrait){0};
    dte_status status = make_plane(game, check, settings, &out->plane, err);
    if (status == DTE_OK) status = find_equilibria(out, check, err);
    if (status == DTE_OK) {
        plane_window *w = &out->window;
        const char *const names[2] = {dte_game_component(game, out->plane.x),
                                      dte_game_component(game, out->plane.y)};
        find_range(out, settings, out->plane.x, &w->x_low, &w->x_high);
        find_range(out, settings, out->plane.y, &w->y_low, &w->y_high);
        status = graph_status(game->g, err); /* a window is a formula */
        if (status == DTE_OK) status = plane_window_check(*w, names, err);
    }
    if (status != DTE_OK) portrait_free(out);
    return status;
}

void portrait_free(portrait *p)
{
    if (!p) return;
    game_plane_free(&p->plane);
    memory_free(p->equilibria);
    memory_free(p->roles);
    *p = (portrait){0};
}

/* ---- paths ---- */

typedef struct path_sink {
    const game_plane *plane;
    chart *out;
} path_sink;

static void add_state(path_sink *sink, const double *y)
{
    chart_point(sink->out, y[sink->plane->x], y[sink->plane->y]);
}

static bool take_point(void *user, double t, const double *y)
{
    path_sink *sink = user;
    (void)t;
    add_state(sink, y);
    return !sink->out->failed;
}

/* Long enough to be seen settling: ten turns or the slowest direction eight times shrunk by e. */
static double path_time(const dte_check *check)
{
    if (!check || check->n_equilibria == 0) return 40.0;
    const dte_equilibrium_report *e = &check->equilibria[0];
    double slow = (double)INFINITY, turn = 0.0;
    for (size_t k = 0; k < e->n; k++) {
        if (e->eigenvalues[k].re < 0.0) slow = fmin(slow, -e->eigenvalues[k].re);
        turn = fmax(turn, fabs(e->eigenvalues[k].im));
    }
    const double settle = isfinite(slow) ? 8.0 / slow : 40.0;
    return fmin(settle, turn > 0.0 ? 60.0 / turn : settle);
}

static void mark_start(chart *out, int series, double x, double y)
{
    chart_layer_begin(out, CHART_START, series, NULL);
    chart_point(out, x, y);
}

/* A copy of `start`, or of the scenario's. NULL: *status says why. */
static double *start_copy(const game_plane *p, const double *start, dte_status *status,
                          dte_error *err)
{
    double *y = memory_zero(p->d, sizeof *y);
    *status = y ? DTE_OK : fail_memory(err);
    if (y && start) memcpy(y, start, p->d * sizeof *y);
    if (y && !start) *status = dte_game_start(p->game, y, err);
    if (*status == DTE_OK) return y;
    memory_free(y);
    return NULL;
}

dte_status portrait_trajectory(portrait *p, const dte_check *check, const double *start,
                               double time, int series, const char *name, chart *out,
                               dte_error *err)
{
    dte_status status;
    double *y = start_copy(&p->plane, start, &status, err);
    if (!y) return status;
    path_sink sink = {&p->plane, out};
    dte_run_settings run = dte_run_default();
    run.time = time != 0.0 ? time : path_time(check);
    run.samples = PATH_POINTS;
    ode_end end;
    double reached;
    const double x0 = y[p->plane.x], y0 = y[p->plane.y];
    chart_layer_begin(out, CHART_CURVE, series, name);
    status = trajectory_run(p->plane.game, &run, y, take_point, &sink, &end, &reached, err);
    memory_free(y);
    if (status == DTE_OK) mark_start(out, series, x0, y0);
    return status == DTE_OK && out->failed ? fail_memory(err) : status;
}

static bool is_far(const portrait *p, const double *y)
{
    const plane_window *w = &p->window;
    const double x = y[p->plane.x] - w->x_low, z = y[p->plane.y] - w->y_low;
    return !(fabs(x) < far_away * (w->x_high - w->x_low) &&
             fabs(z) < far_away * (w->y_high - w->y_low));
}

static dte_status iterate(portrait *p, const method_use *use, size_t steps, const double *start,
                          chart *out, dte_error *err)
{
    method_map m;
    path_sink sink = {&p->plane, out};
    const double h = use->step > 0.0 ? use->step : step_usual;
    DTE_TRY(method_map_create(p->plane.game, use, &m, err));
    double *state = memory_zero(m.n, sizeof *state);
    if (state) {
        method_map_rest(&m, start, state);
        for (size_t t = 1; t <= steps && !is_far(p, state) && !out->failed; t++) {
            add_state(&sink, state);
            method_map_step(&m, h, t, state);
        }
        if (!is_far(p, state)) add_state(&sink, state);
    }
    method_map_free(&m);
    memory_free(state);
    return state ? DTE_OK : fail_memory(err);
}

dte_status portrait_iterates(portrait *p, const char *text, size_t steps, const double *start,
                             int series, const char *name, chart *out, dte_error *err)
{
    dte_status status;
    method_use use;
    double *y = start_copy(&p->plane, start, &status, err);
    if (!y) return status;
    status = method_use_read(p->plane.game, text, &use, err);
    if (status == DTE_OK) {
        chart_layer_begin(out, CHART_ITERATES, series, name ? name : use.label);
        status = iterate(p, &use, steps > 0 ? steps : STEPS_USUAL, y, out, err);
        if (status == DTE_OK) mark_start(out, series, y[p->plane.x], y[p->plane.y]);
        method_use_free(&use);
    }
    memory_free(y);
    return status == DTE_OK && out->failed ? fail_memory(err) : status;
}

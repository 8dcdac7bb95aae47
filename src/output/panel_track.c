/* panel_track.c - see panel_track.h. */
#include "output/panel_track.h"

#include "analysis/trajectory.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

enum { STEPS_USUAL = 500, STEPS_MOST = 1000 * 1000, SAMPLES = 1000 };
static const double step_usual = 0.1; /* as for a run */

static dte_status step_of(const panel_work *w, size_t which, double *h, dte_error *err)
{
    DTE_TRY(panel_method_step(w, which, h, err));
    if (!(*h > 0.0)) *h = step_usual;
    return DTE_OK;
}

/* Ten turns, or until the slowest direction has shrunk by exp(-8). */
static double settling_time(const panel_work *w, const panel_rest *rest)
{
    double slow = (double)INFINITY, turn = 0.0;
    for (size_t k = 0; rest && k < w->d; k++) {
        if (rest->s.l[k].re < 0.0) slow = fmin(slow, -rest->s.l[k].re);
        turn = fmax(turn, fabs(rest->s.l[k].im));
    }
    const double settle = isfinite(slow) ? 8.0 / slow : 40.0;
    return isfinite(slow) || turn == 0.0 ? settle : fmin(settle, 60.0 / turn);
}

dte_status track_clock_find(panel_work *w, const panel_rest *rest, track_clock *out, dte_error *err)
{
    const size_t n = panel_method_count(w);
    double h, longest = 0.0;
    *out = (track_clock){.steps = w->spec->steps > 0 ? w->spec->steps : STEPS_USUAL};
    if (out->steps > STEPS_MOST)
        return fail(err, DTE_LIMIT, "panel '%s': more than %d steps", w->spec->kind, STEPS_MOST);
    for (size_t i = 0; i < n; i++) {
        out->flow = out->flow || !panel_method_use(w, i);
        if (!panel_method_use(w, i)) continue;
        DTE_TRY(step_of(w, i, &h, err));
        longest = fmax(longest, h * (double)out->steps);
    }
    out->end = (double)out->steps;
    if (out->flow) out->end = longest > 0.0 ? longest : settling_time(w, rest);
    if (out->flow && w->spec->time > 0.0) out->end = w->spec->time;
    return DTE_OK;
}

static bool is_finite(size_t n, const double *x)
{
    for (size_t k = 0; k < n; k++)
        if (!isfinite(x[k])) return false;
    return true;
}

/* Steps until the end of the axis. */
static dte_status run_method(panel_work *w, const track_clock *clock, size_t which,
                             const double *start, ode_sink *sink, void *user, dte_error *err)
{
    panel_map m;
    double h;
    DTE_TRY(step_of(w, which, &h, err));
    DTE_TRY(panel_map_open(w, start, 0, panel_method_use(w, which), &m, err));
    const double each = clock->flow ? h : 1.0;
    for (size_t t = 0; t <= clock->steps && is_finite(m.map.n, m.state); t++) {
        if ((double)t * each > clock->end * (1.0 + 1e-9)) break;
        if (!sink(user, (double)t * each, m.state)) break;
        method_map_step(&m.map, h, t + 1, m.state);
    }
    panel_map_close(&m);
    return DTE_OK;
}

static dte_status run_flow(panel_work *w, double end, const double *start, ode_sink *sink,
                           void *user, dte_error *err)
{
    dte_run_settings run = dte_run_default();
    ode_end how;
    double reached, *y = memory_zero(w->d, sizeof *y);
    if (!y) return fail_memory(err);
    memcpy(y, start, w->d * sizeof *y);
    run.time = end;
    run.samples = SAMPLES;
    const dte_status status = trajectory_run(w->game, &run, y, sink, user, &how, &reached, err);
    memory_free(y);
    return status;
}

dte_status track_run(panel_work *w, const track_clock *clock, size_t which, const double *start,
                     ode_sink *sink, void *user, dte_error *err)
{
    DTE_TRY(dte_game_diagnose(w->game, start, err));
    if (!panel_method_use(w, which)) return run_flow(w, clock->end, start, sink, user, err);
    return run_method(w, clock, which, start, sink, user, err);
}

dte_status track_axis(panel_work *w, const track_clock *clock, dte_error *err)
{
    return panel_axis(w, 'x', clock->flow ? "time t" : "step", true, 0.0, clock->end, false, err);
}

/* trajectory.c - the field and the Jacobian of a game as GSL wants them. */
#include "analysis/trajectory.h"

#include <math.h>

enum { SAMPLES_MOST = 10 * 1000 * 1000 };

static void field(void *data, const double *y, double *f)
{
    dte_game_field(data, 1, y, f);
}

static void jacobian(void *data, const double *y, double *j)
{
    dte_game *game = data;
    if (dte_game_jacobian(game, y, j, NULL) == DTE_OK) return;
    for (size_t k = 0; k < game->d * game->d; k++)
        j[k] = __builtin_nan(""); /* ends the run */
}

dte_run_settings dte_run_default(void)
{
    const ode_settings s = ode_default();
    return (dte_run_settings){
        .time = 20.0, .samples = 200, .rtol = s.rtol, .atol = s.atol, .steps = 500};
}

static dte_status check_settings(const dte_run_settings *s, dte_error *err)
{
    if (!isfinite(s->time))
        return fail(err, DTE_USAGE, "the time of a run must be a finite number");
    if (s->samples == 0) return fail(err, DTE_USAGE, "a run needs at least one sample");
    if (s->samples > SAMPLES_MOST)
        return fail(err, DTE_LIMIT, "more than %d samples in one run", SAMPLES_MOST);
    return DTE_OK;
}

dte_status trajectory_run(dte_game *game, const dte_run_settings *settings, double *y,
                          ode_sink *sink, void *user, ode_end *end, double *reached, dte_error *err)
{
    const ode_system system = {game->d, field, jacobian, game};
    ode_settings o = ode_default();
    DTE_TRY(check_settings(settings, err));
    o.method = settings->stiff ? ODE_BSIMP : ODE_RK8PD;
    o.rtol = settings->rtol;
    o.atol = settings->atol;
    return ode_run(&system, &o, settings->time, settings->samples, y, sink, user, end, reached,
                   err);
}

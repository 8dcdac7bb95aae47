/* check.c - everything that is said about every equilibrium of a game. */
#include "analysis/check_points.h"
#include "analysis/conditions.h"
#include "analysis/energy.h"
#include "analysis/energy_step.h"
#include "analysis/equilibrium.h"
#include "analysis/expectations.h"
#include "analysis/method_list.h"
#include "analysis/method_report.h"
#include "analysis/solve.h"
#include "analysis/spectrum.h"
#include "analysis/verdict.h"
#include "base/buffer.h"
#include "base/memory.h"
#include <math.h>
#include <string.h>

dte_check_settings dte_check_default(void)
{
    return (dte_check_settings){.step = 0.0, .newton_limit = 50, .nonlinear = 1};
}

static void method_free(dte_method_report *m)
{
    memory_free(m->multipliers);
}

static void equilibrium_free(dte_equilibrium_report *r)
{
    memory_free(r->point);
    memory_free(r->jacobian);
    memory_free(r->eigenvalues);
    for (size_t i = 0; i < r->n_methods; i++)
        method_free(&r->methods[i]);
    memory_free(r->methods);
    memory_free(r->conditions);
}

void dte_check_free(dte_check *check)
{
    if (!check) return;
    for (size_t i = 0; i < check->n_equilibria; i++)
        equilibrium_free(&check->equilibria[i]);
    for (size_t i = 0; i < check->n_warnings; i++)
        memory_free(check->warnings[i]);
    energies_free(check);
    solves_free(check);
    memory_free(check->equilibria);
    memory_free(check->expectations);
    memory_free(check->warnings);
    memory_free(check);
}

static dte_status warn(dte_check *check, buffer *text, dte_error *err)
{
    char **list = memory_resize(check->warnings, check->n_warnings + 1, sizeof *list);
    if (list) check->warnings = list;
    char *taken = buffer_take(text);
    if (!list || !taken) {
        memory_free(taken);
        return fail_memory(err);
    }
    check->warnings[check->n_warnings++] = taken;
    return DTE_OK;
}

/* Work in progress on one equilibrium. */
typedef struct study {
    dte_game *game;
    const dte_check_settings *settings;
    const method_list *methods;
    dte_check *check;
    dte_equilibrium_report *r;
    jacobian_error error;
    spectrum s;
    bool *tangent;
} study;

static dte_status report_methods(study *w, const judged *in, dte_error *err)
{
    dte_equilibrium_report *r = w->r;
    r->methods = memory_zero(w->methods->n, sizeof *r->methods);
    if (!r->methods) return fail_memory(err);
    for (size_t i = 0; i < w->methods->n; i++)
        DTE_TRY(method_report_make(in, w->tangent, r->manifold_dimension, w->methods->specs[i],
                                   w->settings->step, &r->methods[r->n_methods++], err));
    return DTE_OK;
}

static void report_spectrum(study *w, const judgement *j)
{
    dte_equilibrium_report *r = w->r;
    r->spectral_abscissa = -(double)INFINITY;
    for (size_t k = 0; k < r->n; k++) {
        const eigenvalue *l = &w->s.l[k];
        r->eigenvalues[k] = (dte_eigenvalue){l->re, l->im, l->bound, w->tangent[k]};
        if (!w->tangent[k]) r->spectral_abscissa = fmax(r->spectral_abscissa, l->re);
    }
    r->verdict = j->verdict;
    memcpy(r->reason, j->reason, sizeof r->reason);
    r->manifold_dimension = j->manifold_dimension;
    r->lyapunov_coefficient = j->lyapunov;
    r->stability_radius = w->s.radius;
    r->quadrature_error = w->error.quadrature;
    r->jacobian_error = w->error.total;
    const bool stable = j->verdict == DTE_STABLE || j->verdict == DTE_STABLE_MANIFOLD;
    r->rate = stable && isfinite(r->spectral_abscissa) ? -r->spectral_abscissa : 0.0;
}

static bool claims_conditions(const dte_game *game)
{
    for (size_t i = 0; i < game->s->n_expects; i++)
        if (game->s->expects[i].what == EXPECT_CONDITION) return true;
    return false;
}

/* Conditions that only a claim needed are not reported. */
static void hide_conditions(const dte_check_settings *settings, dte_check *check)
{
    for (size_t i = 0; !settings->conditions && i < check->n_equilibria; i++)
        check->equilibria[i].n_conditions = 0;
}

static dte_status study_spectrum(study *w, dte_error *err)
{
    dte_equilibrium_report *r = w->r;
    DTE_TRY(jacobian_error_find(w->game, r->point, r->jacobian, &w->error, err));
    DTE_TRY(spectrum_find(r->n, r->jacobian, &w->error, &w->s, err));
    const judged in = {w->game, r->point,  r->jacobian,
                       &w->s,   &w->error, w->settings->nonlinear != 0};
    judgement j = {.tangent = w->tangent};
    DTE_TRY(verdict_flow(&in, &j, err));
    report_spectrum(w, &j);
    if (w->settings->conditions || claims_conditions(w->game))
        DTE_TRY(conditions_find(w->game, r, err));
    return report_methods(w, &in, err);
}

static dte_status warn_moved(study *w, dte_error *err)
{
    const double size = 1.0 + vector_norm(w->r->n, w->r->point);
    if (!(w->r->moved > 0.1 * size)) return DTE_OK;
    buffer text = {0};
    buffer_print(&text,
                 "equilibrium '%s': Newton's method moved the given point by %.3g; this may be "
                 "another equilibrium than the one that was meant",
                 w->r->name, w->r->moved);
    return warn(w->check, &text, err);
}

/* `given` NULL: the point of the scenario's equilibrium `index`. */
static dte_status study_point(study *w, size_t index, const double *given, dte_error *err)
{
    dte_equilibrium_report *r = w->r;
    const size_t d = r->n;
    r->point = memory_zero(d, sizeof *r->point);
    r->jacobian = memory_zero(d * d, sizeof *r->jacobian);
    r->eigenvalues = memory_zero(d, sizeof *r->eigenvalues);
    w->tangent = memory_zero(d, sizeof *w->tangent);
    if (!r->point || !r->jacobian || !r->eigenvalues || !w->tangent) return fail_memory(err);
    if (given)
        memcpy(r->point, given, d * sizeof *given);
    else
        DTE_TRY(dte_game_equilibrium_point(w->game, index, r->point, err));
    equilibrium e = {.point = r->point};
    DTE_TRY(equilibrium_refine(w->game, r->name, w->settings->newton_limit, &e, r->jacobian, err));
    r->moved = e.moved;
    r->newton_steps = e.steps;
    r->residual = e.residual;
    DTE_TRY(warn_moved(w, err));
    return study_spectrum(w, err);
}

/* Without `points` (n x d) and `names`: those of the scenario. */
static dte_status study_all(dte_game *game, const dte_check_settings *settings,
                            const method_list *methods, size_t n, const char *const *names,
                            const double *points, dte_check *check, dte_error *err)
{
    check->equilibria = memory_zero(n, sizeof *check->equilibria);
    if (!check->equilibria) return fail_memory(err);
    for (size_t i = 0; i < n; i++) {
        dte_equilibrium_report *r = &check->equilibria[check->n_equilibria++];
        r->name = names ? names[i] : game->s->equilibria[i].name;
        r->n = game->d;
        study w = {.game = game, .settings = settings, .methods = methods, .check = check, .r = r};
        const dte_status status = study_point(&w, i, points ? points + i * game->d : NULL, err);
        jacobian_error_free(&w.error);
        spectrum_free(&w.s);
        memory_free(w.tangent);
        DTE_TRY(status);
    }
    return DTE_OK;
}

static dte_status warn_quadrature(dte_game *game, dte_check *check, dte_error *err)
{
    if (!(game->quadrature_error > 1e-10)) return DTE_OK;
    buffer text = {0};
    buffer_print(&text,
                 "the quadrature of the expectations has not converged: two rules differ by "
                 "%.2g; every error bound contains this",
                 game->quadrature_error);
    return warn(check, &text, err);
}

dte_status dte_check_run(dte_game *game, const dte_check_settings *settings, dte_check **out,
                         dte_error *err)
{
    *out = NULL;
    fail_clear(err);
    const dte_check_settings defaults = dte_check_default();
    if (!settings) settings = &defaults;
    if (game->s->n_equilibria == 0)
        return fail(err, DTE_USAGE,
                    "%s: error: the scenario names no equilibrium; add a line such as "
                    "'equilibrium matched: %s = 0', or see the eigenvalues at its start with "
                    "'detente spectrum %s'",
                    game->s->file, game->s->components[0].name, game->s->file);
    dte_check *check = memory_zero(1, sizeof *check);
    if (!check) return fail_memory(err);
    method_list methods;
    dte_status status = method_list_make(game, settings, &methods, err);
    if (status == DTE_OK) status = warn_quadrature(game, check, err);
    if (status == DTE_OK)
        status = study_all(game, settings, &methods, game->s->n_equilibria, NULL, NULL, check, err);
    if (status == DTE_OK) status = solves_run(game, settings, &methods, check, err);
    if (status == DTE_OK) status = energies_report(game, check, err);
    if (status == DTE_OK) status = energy_steps_report(game, &methods, check, err);
    if (status == DTE_OK) status = expectations_check(game, &methods, check, err);
    method_list_free(&methods);
    hide_conditions(settings, check);
    if (status == DTE_OK)
        *out = check;
    else
        dte_check_free(check);
    return status;
}

dte_status check_points(dte_game *game, size_t n, const char *const *names, const double *points,
                        dte_check **out, dte_error *err)
{
    const dte_check_settings settings = dte_check_default();
    const method_list none = {0};
    *out = memory_zero(1, sizeof **out);
    if (!*out) return fail_memory(err);
    dte_status status = study_all(game, &settings, &none, n, names, points, *out, err);
    if (status == DTE_OK) status = warn_quadrature(game, *out, err);
    hide_conditions(&settings, *out);
    if (status == DTE_OK) return DTE_OK;
    dte_check_free(*out);
    *out = NULL;
    return status;
}

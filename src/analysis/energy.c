/* energy.c - conserved, falling, or growing: dH/dt = grad H . v.
 *
 * Identities first: dH/dt multiplied out is 0, on the whole space or on coordinate planes. Then
 * numbers at many points, each with its error bound. A falling H with a strict minimum at an
 * equilibrium, whose still set orbits cannot stay in, is LaSalle's argument; here its inequality
 * rests on samples, so it is evidence and no proof. */
#include "analysis/energy.h"

#include "analysis/energy_step.h"
#include "analysis/energy_text.h"
#include "analysis/exact.h"
#include "analysis/extremum.h"
#include "analysis/still_set.h"
#include "base/memory.h"
#include "expr/derive.h"
#include "expr/expand.h"
#include "expr/print.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { FORMULA = 240, ENERGY_NODES = 20000 };

typedef struct study {
    dte_game *game;
    const dte_check *check;
    size_t which;
    dte_energy_report *r;
    node energy, rate, *gradient; /* in game->g */
    energy_box box;
    energy_sampler *sampler;
    still_set still;
    energy_doubt doubt;
} study;

void energies_free(dte_check *check)
{
    for (size_t i = 0; i < check->n_energies; i++) {
        memory_free(check->energies[i].formula);
        memory_free(check->energies[i].derivative);
        memory_free(check->energies[i].most_at);
        memory_free(check->energies[i].still_at);
        energy_steps_free(&check->energies[i]);
    }
    memory_free(check->energies);
}

/* ---- formulas ---- */

static char *print(const graph *g, node a, dte_error *err)
{
    buffer text = {0};
    print_node(g, a, PRINT_TEXT, FORMULA, &text);
    char *taken = buffer_take(&text);
    if (!taken) fail_memory(err);
    return taken;
}

/* The shorter one of dH/dt as it was derived and multiplied out. */
static dte_status print_rate(study *w, node expanded, dte_error *err)
{
    char *plain = print(w->game->g, w->rate, err), *other = print(w->game->g, expanded, err);
    if (!plain || !other) {
        memory_free(plain);
        memory_free(other);
        return DTE_MEMORY;
    }
    const bool longer = strlen(plain) > strlen(other);
    w->r->derivative = longer ? other : plain;
    memory_free(longer ? plain : other);
    return DTE_OK;
}

/* dH/dt multiplied out, with sqrt(1/2) as a symbol */
static dte_status is_zero_exactly(study *w, bool *zero, dte_error *err)
{
    dte_game *game = w->game;
    graph *g = game->g;
    node *field = memory_zero(game->d, sizeof *field);
    if (!field) return fail_memory(err);
    exact_field(game, field);
    node energy = exact_energy(game, w->which);
    graph_replace(g, 1, &energy, 0, NULL, NULL, true, &energy);
    derive_gradient(g, energy, game->d, game->state, w->gradient);
    const node rate = graph_dot(g, game->d, w->gradient, field);
    memory_free(field);
    *zero = graph_alive(g) && graph_size(g) <= ENERGY_NODES && exact_is_zero(g, rate);
    return graph_status(g, err);
}

static dte_status derive(study *w, bool *conserved, dte_error *err)
{
    dte_game *game = w->game;
    graph *g = game->g;
    const scenario *s = game->s;
    graph_watch(g);
    bool zero = false;
    DTE_TRY(is_zero_exactly(w, &zero, err));
    graph_copy(s->g, 1, &s->energies[w->which].value, game->params, g, &w->energy);
    graph_replace(g, 1, &w->energy, 0, NULL, NULL, true, &w->energy);
    derive_gradient(g, w->energy, game->d, game->state, w->gradient);
    w->rate = graph_dot(g, game->d, w->gradient, game->field);
    DTE_TRY(graph_status(g, err));
    const bool small = graph_size(g) <= ENERGY_NODES;
    const node expanded = zero ? graph_const(g, 0.0) : small ? expand(g, w->rate) : w->rate;
    *conserved = zero && !game->absorbed && !graph_absorbed(g);
    DTE_TRY(graph_status(g, err));
    w->r->formula = print(g, w->energy, err);
    if (!w->r->formula) return DTE_MEMORY;
    return print_rate(w, expanded, err);
}

/* ---- samples ---- */

static dte_status note_most(study *w, size_t k, dte_error *err)
{
    dte_energy_report *r = w->r;
    if (k == SIZE_MAX) return DTE_OK;
    const energy_value x = energy_sample_value(w->sampler, k);
    r->most_at = memory_zero(r->n, sizeof *r->most_at);
    if (!r->most_at) return fail_memory(err);
    energy_sample_point(w->sampler, k, r->most_at);
    r->most = x.rate;
    r->most_error = x.rate_error;
    return DTE_OK;
}

/* Counts signs; the largest dH/dt is sought among the values beyond their error bounds first. */
static dte_status tally(study *w, dte_error *err)
{
    dte_energy_report *r = w->r;
    size_t best = SIZE_MAX, falling = 0;
    double most = -(double)INFINITY;
    for (size_t k = 0; k < energy_samples(w->sampler); k++) {
        const energy_value x = energy_sample_value(w->sampler, k);
        if (!isfinite(x.h) || !isfinite(x.rate) || !isfinite(x.rate_error)) continue;
        const bool grows = x.rate > x.rate_error, falls = x.rate < -x.rate_error;
        r->n_points++;
        r->n_growing += grows;
        falling += falls;
        r->n_still += !grows && !falls;
        if (best != SIZE_MAX && r->n_growing > 0 &&
            !(grows && (r->n_growing == 1 || x.rate > most)))
            continue;
        if (best != SIZE_MAX && r->n_growing == 0 && !(x.rate > most)) continue;
        best = k;
        most = x.rate;
    }
    r->kind = r->n_points == 0                  ? DTE_ENERGY_UNKNOWN
              : r->n_growing > 0 && falling > 0 ? DTE_ENERGY_GROWS
              : r->n_growing > 0                ? DTE_ENERGY_NON_DECREASING
              : falling > 0                     ? DTE_ENERGY_NON_INCREASING
                                                : DTE_ENERGY_STILL;
    return note_most(w, best, err);
}

/* With params as inputs, or, where such a formula is not finite at any point, as numbers. */
static dte_status sample(study *w, dte_error *err)
{
    w->r->kind = DTE_ENERGY_UNKNOWN;
    for (int fixed = 0; fixed < 2 && w->r->n_points == 0; fixed++) {
        energy_sampler_free(w->sampler);
        w->sampler = NULL;
        fail_clear(err);
        const dte_status status =
            energy_sampler_create(w->game, w->which, fixed != 0, &w->sampler, err);
        if (status == DTE_LIMIT) w->doubt = ENERGY_TOO_LARGE;
        if (status == DTE_NUMERIC || status == DTE_LIMIT) continue;
        DTE_TRY(status);
        w->doubt = ENERGY_NOT_FINITE;
        DTE_TRY(energy_sample(w->sampler, &w->box, NULL, NULL, err));
        DTE_TRY(tally(w, err));
    }
    fail_clear(err);
    return DTE_OK;
}

/* ---- equilibria ---- */

/* The first equilibrium where H has the extremum that its course calls for. */
static dte_status find_extremum(study *w, dte_error *err)
{
    dte_energy_report *r = w->r;
    const bool both = r->kind == DTE_ENERGY_CONSERVED || r->kind == DTE_ENERGY_STILL;
    const int wanted = r->kind == DTE_ENERGY_NON_DECREASING ? -1 : 1;
    for (size_t i = 0; r->extremum == SIZE_MAX && i < w->check->n_equilibria; i++) {
        const dte_equilibrium_report *e = &w->check->equilibria[i];
        extremum x = {0};
        DTE_TRY(extremum_find(w->game, w->energy, w->gradient, e->point, e->jacobian,
                              e->manifold_dimension, &x, err));
        if (!x.yes || !(both || x.sign == wanted)) continue;
        r->extremum = i;
        r->sign = x.sign;
    }
    return DTE_OK;
}

/* The refined point, but as the scenario gives it where Newton's last rounding is the difference:
 * planes are identities, which 1e-17 in place of 0 would destroy. */
static dte_status plane_point(const study *w, size_t equilibrium, double *point, dte_error *err)
{
    const dte_equilibrium_report *e = &w->check->equilibria[equilibrium];
    DTE_TRY(dte_game_equilibrium_point(w->game, equilibrium, point, err));
    for (size_t i = 0; i < e->n; i++)
        if (!(fabs(point[i] - e->point[i]) <= 1e-12 * (1.0 + fabs(point[i]))))
            point[i] = e->point[i];
    return DTE_OK;
}

static dte_status search_still_set(study *w, const double *point, dte_error *err)
{
    dte_energy_report *r = w->r;
    bool found = false;
    DTE_TRY(still_set_find(w->game, w->rate, point, &w->still, err));
    still_set_print(w->game, &w->still, sizeof r->still_set, r->still_set);
    r->still_at = memory_zero(r->n, sizeof *r->still_at);
    if (!r->still_at) return fail_memory(err);
    DTE_TRY(still_set_search(w->game, w->rate, &w->still, point, w->sampler, &w->box, r->still_at,
                             &found, err));
    if (!found) {
        memory_free(r->still_at);
        r->still_at = NULL;
    }
    if (r->extremum == SIZE_MAX || w->still.n == 0 || r->n_still > 0) return DTE_OK;
    DTE_TRY(still_set_leaves(&w->still, w->sampler, &w->box, &r->leaves, err));
    if (found) r->leaves = 0;
    return DTE_OK;
}

static dte_status find_still_set(study *w, dte_error *err)
{
    const size_t equilibrium = w->r->extremum == SIZE_MAX ? 0 : w->r->extremum;
    double *point = memory_zero(w->r->n, sizeof *point);
    dte_status status = point ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = plane_point(w, equilibrium, point, err);
    if (status == DTE_OK) status = search_still_set(w, point, err);
    memory_free(point);
    return status;
}

static dte_status judge(study *w, dte_error *err)
{
    dte_energy_report *r = w->r;
    bool conserved;
    DTE_TRY(derive(w, &conserved, err));
    if (conserved)
        r->kind = DTE_ENERGY_CONSERVED;
    else
        DTE_TRY(sample(w, err));
    if (r->kind == DTE_ENERGY_GROWS || r->kind == DTE_ENERGY_UNKNOWN) return DTE_OK;
    DTE_TRY(find_extremum(w, err));
    if (r->kind != DTE_ENERGY_NON_INCREASING && r->kind != DTE_ENERGY_NON_DECREASING) return DTE_OK;
    return find_still_set(w, err);
}

static dte_status report_one(dte_game *game, const dte_check *check, size_t which,
                             dte_energy_report *r, dte_error *err)
{
    study w = {.game = game, .check = check, .which = which, .r = r};
    r->name = game->s->energies[which].name;
    r->n = game->d;
    r->extremum = SIZE_MAX;
    r->leaves = -1;
    r->window = game->s->n_axes > 0;
    w.gradient = memory_zero(game->d, sizeof *w.gradient);
    dte_status status = w.gradient ? DTE_OK : fail_memory(err);
    if (status == DTE_OK) status = energy_box_make(game, check->equilibria[0].point, &w.box, err);
    if (status == DTE_OK) status = judge(&w, err);
    if (status == DTE_OK) energy_say(game, check, w.doubt, r);
    energy_sampler_free(w.sampler);
    energy_box_free(&w.box);
    still_set_free(&w.still);
    memory_free(w.gradient);
    return status;
}

dte_status energies_report(dte_game *game, dte_check *check, dte_error *err)
{
    const size_t n = game->s->n_energies;
    if (n == 0 || check->n_equilibria == 0) return DTE_OK;
    check->energies = memory_zero(n, sizeof *check->energies);
    if (!check->energies) return fail_memory(err);
    for (size_t i = 0; i < n; i++)
        DTE_TRY(report_one(game, check, i, &check->energies[check->n_energies++], err));
    return DTE_OK;
}

/* energy_step.c - H along a training method: D = H(F(s; h)) - H(s).
 *
 * Identities first, with h as a symbol: D multiplied out is 0, or H divides it, D = q H, and each
 * step multiplies H by 1 + q. Then numbers at many points, at the h of the method's report, each
 * with its error bound of rounding and quadrature. A method with a memory is not judged: H does not
 * see it. */
#include "analysis/energy_step.h"

#include "analysis/energy_sample.h"
#include "analysis/energy_text.h"
#include "analysis/running_bound.h"
#include "base/memory.h"
#include "expr/expand.h"
#include "expr/print.h"
#include "expr/quotient.h"
#include "expr/rounding.h"
#include "game/method.h"
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { FACTOR = 240, STEP_NODES = 20000, ROW_ENERGY = 0, ROW_CHANGE, ROW_BOUND, ROWS };

typedef struct walk {
    dte_game *game;
    const dte_check *check;
    const dte_energy_report *r;
    size_t which;
    method_map map;
    dte_energy_step *s;
    energy_box box;
    node rows[ROWS];
    program *p, *fine;
    double *at, *out, *finer; /* d, ROWS, ROWS numbers for each point */
    const char *why;
} walk;

void energy_steps_free(dte_energy_report *r)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        memory_free(r->steps[i].factor);
        memory_free(r->steps[i].most_at);
    }
    memory_free(r->steps);
}

/* ---- identities ---- */

static dte_status print_factor(walk *w, node q, dte_error *err)
{
    graph *g = w->game->g;
    buffer text = {0};
    const node sum = graph_add(g, graph_const(g, 1.0), q);
    DTE_TRY(graph_status(g, err));
    print_node(g, sum, PRINT_TEXT, FACTOR, &text);
    w->s->factor = buffer_take(&text);
    return w->s->factor ? DTE_OK : fail_memory(err);
}

static dte_status derive(walk *w, dte_error *err)
{
    dte_game *game = w->game;
    graph *g = game->g;
    const scenario *s = game->s;
    node energy = 0, after = 0, q = 0;
    graph_watch(g);
    graph_copy(s->g, 1, &s->energies[w->which].value, game->params, g, &energy);
    graph_replace(g, 1, &energy, 0, NULL, NULL, true, &energy);
    graph_replace(g, 1, &energy, game->d, game->state, w->map.next, true, &after);
    node change = graph_sub(g, after, energy);
    DTE_TRY(graph_status(g, err));
    const bool small = graph_size(g) <= STEP_NODES;
    const bool zero = small && expand_is_zero(g, change);
    if (small && !zero) q = quotient(g, change, energy);
    DTE_TRY(graph_status(g, err));
    const bool sure = !game->absorbed && !graph_absorbed(g);
    if (zero && sure) w->s->kind = DTE_ENERGY_CONSERVED;
    if (q && sure) {
        DTE_TRY(print_factor(w, q, err));
        change = graph_mul(g, q, energy);
    }
    w->rows[ROW_ENERGY] = energy;
    w->rows[ROW_CHANGE] = change;
    return DTE_OK;
}

/* ---- samples ---- */

static dte_status compile(walk *w, int level, program **p, dte_error *err)
{
    const program_spec spec = {.g = w->game->g,
                               .random = w->game->s->random,
                               .n_out = ROWS,
                               .out = w->rows,
                               .n_uniform = 1 + w->map.use->row->n_schedule,
                               .uniform = w->map.inputs + 2 * w->map.n,
                               .n_lane = w->game->d,
                               .lane = w->game->state,
                               .level = level};
    return program_create(&spec, p, err);
}

static dte_status evaluate(walk *w, dte_error *err)
{
    const size_t n = ENERGY_POINTS, d = w->game->d;
    double uniform[1 + METHOD_SCHEDULES];
    rounding_bound(w->game->g, 1, &w->rows[ROW_CHANGE], &w->rows[ROW_BOUND]);
    DTE_TRY(graph_status(w->game->g, err));
    DTE_TRY(compile(w, w->game->level, &w->p, err));
    if (w->game->finer) DTE_TRY(compile(w, w->game->level + 1, &w->fine, err));
    w->at = memory_aligned((d + 2 * ROWS) * n, sizeof *w->at);
    if (!w->at) return fail_memory(err);
    w->out = w->at + d * n;
    w->finer = w->out + ROWS * n;
    DTE_TRY(energy_box_points(&w->box, d, n, w->at, err));
    method_map_uniform(&w->map, w->s->step, 0, uniform);
    program_run(w->p, uniform, n, w->at, n, w->out, n);
    if (w->fine) program_run(w->fine, uniform, n, w->at, n, w->finer, n);
    return DTE_OK;
}

/* A bound on the error of the change at point k. */
static double error_at(const walk *w, size_t k)
{
    const size_t n = ENERGY_POINTS;
    const double noise = w->game->noise + graph_noise(w->game->g);
    double size = 1.0, e = 0.5 * DBL_EPSILON * w->out[ROW_BOUND * n + k];
    for (size_t i = 0; i < w->game->d; i++)
        size += fabs(w->at[i * n + k]);
    if (w->fine) e += fabs(w->out[ROW_CHANGE * n + k] - w->finer[ROW_CHANGE * n + k]);
    return e + 4.0 * noise * size * size;
}

static dte_status note_most(walk *w, size_t k, dte_error *err)
{
    dte_energy_step *s = w->s;
    const size_t n = ENERGY_POINTS;
    if (k == SIZE_MAX) return DTE_OK;
    s->most_at = memory_zero(s->n, sizeof *s->most_at);
    if (!s->most_at) return fail_memory(err);
    for (size_t i = 0; i < s->n; i++)
        s->most_at[i] = w->at[i * n + k];
    s->change = w->out[ROW_CHANGE * n + k];
    s->change_error = error_at(w, k);
    return DTE_OK;
}

static dte_status tally(walk *w, dte_error *err)
{
    dte_energy_step *s = w->s;
    const size_t n = ENERGY_POINTS;
    size_t falling = 0, top = SIZE_MAX;
    bool positive = true;
    s->least = (double)INFINITY;
    s->most = -(double)INFINITY;
    for (size_t k = 0; k < n; k++) {
        const double h = w->out[k], change = w->out[ROW_CHANGE * n + k], e = error_at(w, k);
        if (!isfinite(h) || !isfinite(change) || !isfinite(e)) continue;
        s->n_points++;
        s->n_growing += change > e;
        falling += change < -e;
        s->n_still += fabs(change) <= e;
        if (top == SIZE_MAX || change > w->out[ROW_CHANGE * n + top]) top = k;
        positive = positive && h > 0.0;
        s->least = fmin(s->least, 1.0 + change / h);
        s->most = fmax(s->most, 1.0 + change / h);
    }
    if (!positive || s->n_points == 0) s->least = s->most = (double)NAN;
    s->kind = s->n_points == 0                  ? DTE_ENERGY_UNKNOWN
              : s->n_growing > 0 && falling > 0 ? DTE_ENERGY_GROWS
              : s->n_growing > 0                ? DTE_ENERGY_NON_DECREASING
              : falling > 0                     ? DTE_ENERGY_NON_INCREASING
                                                : DTE_ENERGY_STILL;
    return note_most(w, top, err);
}

/* ---- all of them ---- */

static dte_status judge(walk *w, dte_error *err)
{
    w->s->kind = DTE_ENERGY_UNKNOWN;
    w->why = "the method remembers more than the point, and the energy does not see it";
    if (w->map.n != w->map.d) return DTE_OK;
    w->why = "the game is too large for error bounds";
    if (!running_bound_affordable(w->game)) return DTE_OK;
    DTE_TRY(derive(w, err));
    if (w->s->kind == DTE_ENERGY_CONSERVED) return DTE_OK;
    w->why = "the energy or its change is not finite at any sampled point";
    DTE_TRY(energy_box_make(w->game, w->check->equilibria[0].point, &w->box, err));
    DTE_TRY(evaluate(w, err));
    return tally(w, err);
}

static dte_status report_one(dte_game *game, const char *spec, size_t place, size_t which,
                             dte_check *check, dte_error *err)
{
    dte_energy_report *r = &check->energies[which];
    dte_energy_step *s = &r->steps[r->n_steps++];
    const dte_method_report *m = &check->equilibria[0].methods[place];
    walk w = {.game = game, .check = check, .r = r, .which = which, .s = s};
    method_use use;
    DTE_TRY(method_use_read(game, spec, &use, err));
    s->method = use.row->name;
    snprintf(s->label, sizeof s->label, "%s", use.label);
    s->n = game->d;
    s->least = s->most = (double)NAN;
    s->step = use.step > 0.0 ? use.step : m->exists && m->step > 0.0 ? m->step : 0.1;
    dte_status status = method_map_create(game, &use, &w.map, err);
    if (status == DTE_OK) status = judge(&w, err);
    if (status == DTE_OK) energy_step_say(game, check, r, w.why, s);
    method_map_free(&w.map);
    method_use_free(&use);
    energy_box_free(&w.box);
    program_free(w.p);
    program_free(w.fine);
    memory_free(w.at);
    return status;
}

dte_status energy_steps_report(dte_game *game, const method_list *methods, dte_check *check,
                               dte_error *err)
{
    if (check->n_equilibria == 0 || methods->n_along == 0) return DTE_OK;
    for (size_t i = 0; i < check->n_energies; i++) {
        dte_energy_report *r = &check->energies[i];
        r->steps = memory_zero(methods->n_along, sizeof *r->steps);
        if (!r->steps) return fail_memory(err);
        for (size_t k = 0; k < methods->n; k++)
            if (methods->along[k]) DTE_TRY(report_one(game, methods->specs[k], k, i, check, err));
    }
    return DTE_OK;
}

/* report_json.c - the report for programs, schema 1.
 *
 * A number that does not exist is null, and "NAME_reason" beside it says why. */
#include "output/json.h"
#include "output/report.h"
#include <math.h>

enum { SCHEMA = 1 };

/* Everything that is needed to make the scenario again. */
static void add_used(json *j, const report *r)
{
    json_open(j, "used", '[');
    for (size_t k = 0; k < r->info.n_used; k++) {
        const dte_used used = dte_game_used(r->game, k);
        json_open(j, NULL, '{');
        json_text(j, "file", used.file);
        json_text(j, "text", used.text);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void add_scenario(json *j, const report *r)
{
    const dte_game_info *g = &r->info;
    json_open(j, "scenario", '{');
    json_text(j, "title", g->title);
    json_text(j, "source", g->source);
    json_text(j, "file", g->file);
    json_text(j, "sha256", g->sha256);
    json_open_line(j, "params", '{');
    for (size_t k = 0; k < g->n_params; k++) {
        const dte_param p = r->params ? r->params[k] : dte_game_param(r->game, k);
        json_number(j, p.name, p.value);
    }
    json_close(j, '}');
    json_open_line(j, "sizes", '{');
    for (size_t k = 0; k < g->n_sizes; k++)
        json_count(j, dte_game_size(r->game, k).name, dte_game_size(r->game, k).value);
    json_close(j, '}');
    json_bool(j, "exact_expectations", g->exact_expectations != 0);
    json_count(j, "quadrature_points", g->quadrature_points);
    json_number_or(j, "quadrature_error", g->quadrature_error, "no estimate exists");
    json_text(j, "text", g->text);
    add_used(j, r);
    json_close(j, '}');
}

static void add_players(json *j, const report *r)
{
    json_open(j, "players", '[');
    for (size_t k = 0; k < r->info.n_players; k++) {
        const dte_player *p = &r->players[k];
        json_open_line(j, NULL, '{');
        json_text(j, "name", p->name);
        json_text(j, "goal", p->maximizes ? "maximizes" : "minimizes");
        json_number(j, "rate", p->rate);
        json_count(j, "first", p->first);
        json_count(j, "count", p->count);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void add_state(json *j, const report *r)
{
    json_open_line(j, "state", '[');
    for (size_t k = 0; k < r->info.dimension; k++)
        json_text(j, NULL, r->names[k]);
    json_close(j, ']');
}

/* Triples: real part, imaginary part, bound. */
void report_json_spectrum(json *j, const char *key, const char *reason_key, size_t n,
                          const dte_eigenvalue *x)
{
    bool unbounded = false;
    json_open(j, key, '[');
    for (size_t k = 0; k < n; k++) {
        const double triple[] = {x[k].re, x[k].im, x[k].bound};
        unbounded = unbounded || !isfinite(x[k].bound);
        json_numbers(j, NULL, 3, triple);
    }
    json_close(j, ']');
    if (unbounded)
        json_text(j, reason_key, "a null bound: defective, the condition number is infinite");
}

static void add_tangent(json *j, const dte_equilibrium_report *e)
{
    json_open_line(j, "tangent", '[');
    for (size_t k = 0; k < e->n; k++)
        json_bool(j, NULL, e->eigenvalues[k].tangent != 0);
    json_close(j, ']');
}

static void add_jacobian(json *j, const dte_equilibrium_report *e)
{
    json_open(j, "jacobian", '[');
    for (size_t k = 0; k < e->n; k++)
        json_numbers(j, NULL, e->n, e->jacobian + k * e->n);
    json_close(j, ']');
    json_number_or(j, "jacobian_error", e->jacobian_error, "no bound is known");
    json_number_or(j, "quadrature_error", e->quadrature_error, "no estimate exists");
}

static void add_flow(json *j, const dte_equilibrium_report *e)
{
    json_open(j, "flow", '{');
    json_text(j, "verdict", dte_verdict_word(e->verdict));
    json_text(j, "reason", e->reason);
    json_count(j, "manifold_dimension", e->manifold_dimension);
    json_number_or(j, "rate", e->rate, "no eigenvalue lies across the equilibria");
    json_number_or(j, "spectral_abscissa", e->spectral_abscissa,
                   "no eigenvalue lies across the equilibria");
    json_number_or(j, "stability_radius", e->stability_radius, "not needed for this verdict");
    json_number_or(j, "lyapunov_coefficient", e->lyapunov_coefficient,
                   "not needed for this verdict");
    json_close(j, '}');
}

/* Pairs [lo, hi]; null for infinity. */
static void add_intervals(json *j, const dte_method_report *m)
{
    json_open(j, "intervals", '[');
    for (size_t k = 0; m->exists && k < m->n_intervals; k++)
        json_numbers(j, NULL, 2, m->intervals[k]);
    json_close(j, ']');
}

static void add_bound(json *j, const dte_equilibrium_report *e, const dte_method_report *m)
{
    json_number_or(j, "step_bound", m->step_bound,
                   m->lemma ? "every step size is stable" : "no bound was met");
    if (m->lemma && m->binding < e->n) {
        const double pair[] = {e->eigenvalues[m->binding].re, e->eigenvalues[m->binding].im};
        json_numbers(j, "binding_eigenvalue", 2, pair);
    } else
        json_null(j, "binding_eigenvalue",
                  m->lemma ? "no eigenvalue limits the step" : "only the lemma names one");
}

static void add_method_numbers(json *j, const dte_equilibrium_report *e, const dte_method_report *m)
{
    json_number_or(j, "step", m->step, "there is no step size");
    json_number_or(j, "spectral_radius", m->spectral_radius,
                   "no multiplier lies across the equilibria");
    json_number_or(j, "lyapunov_coefficient", m->lyapunov_coefficient,
                   "not needed for this verdict");
    json_count(j, "state", m->n_multipliers);
    report_json_spectrum(j, "multipliers", "multipliers_reason", m->n_multipliers, m->multipliers);
    add_bound(j, e, m);
    json_number_or(j, "best_step", m->best_step, "every step size is stable");
    json_number_or(j, "best_spectral_radius", m->best_spectral_radius, "there is no best step");
}

/* The same members, for a step that has no Jacobian. */
static void add_no_numbers(json *j, const dte_method_report *m)
{
    static const char *const keys[] = {"step",
                                       "spectral_radius",
                                       "lyapunov_coefficient",
                                       "state",
                                       "multipliers",
                                       "step_bound",
                                       "binding_eigenvalue",
                                       "best_step",
                                       "best_spectral_radius"};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        json_null(j, keys[k], m->reason[0] ? m->reason : "the step has no Jacobian at rest");
}

static void add_method(json *j, const dte_equilibrium_report *e, const dte_method_report *m)
{
    json_open(j, NULL, '{');
    json_text(j, "method", m->method);
    json_text(j, "label", m->label[0] ? m->label : m->method);
    json_text(j, "formula", m->formula ? m->formula : "");
    json_text(j, "verdict", dte_verdict_word(m->verdict));
    json_text(j, "reason", m->reason);
    json_bool(j, "exists", m->exists != 0);
    json_bool(j, "lemma", m->lemma != 0);
    add_intervals(j, m);
    if (m->exists)
        add_method_numbers(j, e, m);
    else
        add_no_numbers(j, m);
    json_close(j, '}');
}

static void add_equilibrium(json *j, const dte_equilibrium_report *e)
{
    json_open(j, NULL, '{');
    json_text(j, "name", e->name);
    json_numbers(j, "point", e->n, e->point);
    json_number(j, "moved", e->moved);
    json_count(j, "newton_steps", e->newton_steps > 0 ? (size_t)e->newton_steps : 0);
    json_number(j, "residual", e->residual);
    add_jacobian(j, e);
    report_json_spectrum(j, "eigenvalues", "eigenvalues_reason", e->n, e->eigenvalues);
    add_tangent(j, e);
    add_flow(j, e);
    json_open(j, "methods", '[');
    for (size_t k = 0; k < e->n_methods; k++)
        add_method(j, e, &e->methods[k]);
    json_close(j, ']');
    report_conditions_json(e, j);
    json_close(j, '}');
}

static void add_expectations(json *j, const dte_check *c)
{
    json_open(j, "expectations", '[');
    for (size_t k = 0; k < c->n_expectations; k++) {
        const dte_expectation *x = &c->expectations[k];
        json_open_line(j, NULL, '{');
        json_text(j, "text", x->text);
        json_count(j, "line", x->line);
        json_bool(j, "met", x->met != 0);
        if (!x->met) json_text(j, "found", x->found);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_bool(j, "all_met", c->all_met != 0);
}

static void add_warnings(json *j, const dte_check *c)
{
    json_open(j, "warnings", '[');
    for (size_t k = 0; k < c->n_warnings; k++)
        json_text(j, NULL, c->warnings[k]);
    json_close(j, ']');
}

static void begin(const report *r, json *j)
{
    json_open(j, NULL, '{');
    json_open_line(j, "detente", '{');
    json_text(j, "version", dte_version());
    json_count(j, "schema", SCHEMA);
    json_close(j, '}');
    add_scenario(j, r);
}

void report_json_game(const dte_game *game, json *j)
{
    begin(&(report){.game = game, .info = dte_game_describe(game)}, j);
}

void report_json_begin(const report *r, json *j)
{
    begin(r, j);
    add_players(j, r);
    add_state(j, r);
}

dte_status report_json(const report *r, char **text, dte_error *err)
{
    buffer out = {0};
    json writer = {.out = &out};
    json *j = &writer;
    report_json_begin(r, j);
    json_open(j, "equilibria", '[');
    for (size_t k = 0; k < r->check->n_equilibria; k++)
        add_equilibrium(j, &r->check->equilibria[k]);
    json_close(j, ']');
    report_solves_json(r, j);
    report_energies_json(r, j);
    add_expectations(j, r->check);
    add_warnings(j, r->check);
    json_close(j, '}');
    buffer_add(&out, "\n");
    *text = buffer_take(&out);
    return *text ? DTE_OK : fail_memory(err);
}

dte_status dte_check_json(const dte_game *game, const dte_check *check, char **text, dte_error *err)
{
    report r;
    *text = NULL;
    fail_clear(err);
    DTE_TRY(report_read(game, check, &r, err));
    const dte_status status = report_json(&r, text, err);
    report_free(&r);
    return status;
}

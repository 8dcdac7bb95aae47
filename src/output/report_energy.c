/* report_energy.c - energies along the flow, and published conditions, as text and as JSON. */
#include "output/json.h"
#include "output/layout.h"
#include "output/report.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

/* "along NAME (h = 0.2):  E(next)/E = 1 + h^2", and what it does, in sentences. */
static void add_step(const dte_energy_report *e, const dte_energy_step *s, buffer *out)
{
    buffer_add(out, "\n        along ");
    layout_text(out, s->label);
    buffer_add(out, ", h = ");
    buffer_number(out, s->step, 6);
    buffer_add(out, ":");
    if (s->factor) {
        buffer_add(out, "\n            next ");
        layout_text(out, e->name);
        buffer_add(out, " = ");
        layout_text(out, e->name);
        buffer_add(out, " * (");
        layout_wrap(out, 16, s->factor);
        buffer_add(out, ")");
    }
    buffer_add(out, "\n            ");
    layout_wrap(out, 12, s->text);
}

void report_energies(const report *r, buffer *out)
{
    const dte_check *c = r->check;
    if (c->n_energies > 0) buffer_add(out, "\nEnergies:\n");
    for (size_t k = 0; k < c->n_energies; k++) {
        const dte_energy_report *e = &c->energies[k];
        buffer_add(out, "    ");
        layout_text(out, e->name);
        buffer_add(out, " = ");
        layout_wrap(out, 8, e->formula);
        buffer_add(out, "\n        d");
        layout_text(out, e->name);
        buffer_add(out, "/dt = ");
        layout_wrap(out, 12, e->derivative);
        buffer_add(out, "\n        ");
        layout_wrap(out, 8, e->text);
        for (size_t i = 0; i < e->n_steps; i++)
            add_step(e, &e->steps[i], out);
        buffer_add(out, "\n");
    }
}

static const char *holds_word(int holds)
{
    return holds > 0 ? "holds" : holds == 0 ? "FAILS" : "open";
}

void report_conditions(const dte_equilibrium_report *e, buffer *out)
{
    if (e->n_conditions > 0) buffer_add(out, "\n    Conditions:\n");
    for (size_t k = 0; k < e->n_conditions; k++) {
        const dte_condition *c = &e->conditions[k];
        buffer_add(out, "      ");
        layout_cell(out, holds_word(c->holds), 7, '<');
        layout_text(out, c->name);
        buffer_add(out, "  (");
        layout_text(out, c->source);
        buffer_add(out, ")\n");
        layout_spaces(out, 13);
        layout_wrap(out, 13, c->text);
        buffer_add(out, "\n");
    }
}

void report_conditions_json(const dte_equilibrium_report *e, struct json *j)
{
    if (e->n_conditions == 0) return; /* nobody asked */
    json_open(j, "conditions", '[');
    for (size_t k = 0; k < e->n_conditions; k++) {
        const dte_condition *c = &e->conditions[k];
        json_open(j, NULL, '{');
        json_text(j, "name", c->name);
        json_text(j, "source", c->source);
        if (c->holds >= 0)
            json_bool(j, "holds", c->holds != 0);
        else
            json_null(j, "holds", "cannot be told, or does not apply");
        json_number_or(j, "value", c->value, "no number decides");
        json_text(j, "text", c->text);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_step(struct json *j, const dte_energy_step *s)
{
    json_open(j, NULL, '{');
    json_text(j, "method", s->method);
    json_text(j, "label", s->label);
    json_number(j, "step", s->step);
    json_text(j, "kind", dte_energy_word(s->kind));
    json_text(j, "reason", s->text);
    if (s->factor)
        json_text(j, "factor", s->factor);
    else
        json_null(j, "factor", "no formula was found by multiplying out");
    json_count(j, "points", s->n_points);
    json_count(j, "still_points", s->n_still);
    json_count(j, "growing_points", s->n_growing);
    json_number_or(j, "least_factor", s->least, "the energy is not positive at every point");
    json_number_or(j, "most_factor", s->most, "the energy is not positive at every point");
    if (s->most_at) {
        json_numbers(j, "most_at", s->n, s->most_at);
        json_number(j, "change", s->change);
        json_number(j, "change_error", s->change_error);
    } else {
        json_null(j, "most_at", "nothing was sampled");
        json_null(j, "change", "nothing was sampled");
        json_null(j, "change_error", "nothing was sampled");
    }
    json_close(j, '}');
}

static void json_steps(struct json *j, const dte_energy_report *e)
{
    if (e->n_steps == 0) return; /* nobody asked */
    json_open(j, "methods", '[');
    for (size_t k = 0; k < e->n_steps; k++)
        json_step(j, &e->steps[k]);
    json_close(j, ']');
}

static void json_energy(struct json *j, const dte_check *c, const dte_energy_report *e)
{
    json_open(j, NULL, '{');
    json_text(j, "name", e->name);
    json_text(j, "formula", e->formula);
    json_text(j, "derivative", e->derivative);
    json_text(j, "kind", dte_energy_word(e->kind));
    json_text(j, "reason", e->text);
    json_bool(j, "window", e->window != 0);
    json_count(j, "points", e->n_points);
    json_count(j, "still_points", e->n_still);
    json_count(j, "growing_points", e->n_growing);
    if (e->most_at) {
        json_numbers(j, "most_at", e->n, e->most_at);
        json_number(j, "most", e->most);
        json_number(j, "most_error", e->most_error);
    } else {
        const char *why = e->kind == DTE_ENERGY_CONSERVED ? "nothing needed to be sampled"
                                                          : "no sampled value is finite";
        json_null(j, "most_at", why);
        json_null(j, "most", why);
        json_null(j, "most_error", why);
    }
    json_text(j, "still_set", e->still_set);
    if (e->still_at)
        json_numbers(j, "still_at", e->n, e->still_at);
    else
        json_null(j, "still_at", "no such point was found");
    if (e->extremum < c->n_equilibria) {
        json_text(j, "extremum", c->equilibria[e->extremum].name);
        json_text(j, "extremum_kind", e->sign < 0 ? "maximum" : "minimum");
    } else {
        json_null(j, "extremum", "no equilibrium was found to be one");
        json_null(j, "extremum_kind", "no equilibrium was found to be one");
    }
    if (e->leaves >= 0)
        json_bool(j, "leaves_still_set", e->leaves != 0);
    else
        json_null(j, "leaves_still_set", "the question does not arise");
    json_steps(j, e);
    json_close(j, '}');
}

void report_energies_json(const report *r, struct json *j)
{
    json_open(j, "energies", '[');
    for (size_t k = 0; k < r->check->n_energies; k++)
        json_energy(j, r->check, &r->check->energies[k]);
    json_close(j, ']');
}

/* basin_text.c - the table of outcomes, for people and for programs. */
#include "output/basin_words.h"
#include "output/json.h"
#include "output/layout.h"
#include "output/report.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FIXED = 4 }; /* codes before those of attractors; behind these, perhaps, starts not run */

size_t basin_order(const dte_basin *b, size_t i)
{
    const size_t n = b->n_outcomes - (b->outcomes[b->n_outcomes - 1].kind == DTE_NOT_RUN);
    if (i >= n) return i;
    return i < n - FIXED ? FIXED + i : n - 1 - i;
}

void basin_words(const dte_basin *b, size_t code, char out[BASIN_WORDS])
{
    const dte_outcome *o = &b->outcomes[code];
    switch (o->kind) {
    case DTE_NOT_DECIDED:
        snprintf(out, BASIN_WORDS, "not decided in this time");
        return;
    case DTE_LEFT:
        snprintf(out, BASIN_WORDS, "went far outside the window");
        return;
    case DTE_DIVERGED:
        snprintf(out, BASIN_WORDS, "diverged");
        return;
    case DTE_PERIODIC:
        snprintf(out, BASIN_WORDS, "periodic");
        return;
    case DTE_RETURNED:
        snprintf(out, BASIN_WORDS, "returned to its start");
        return;
    case DTE_CONVERGED:
        snprintf(out, BASIN_WORDS, "to '%.60s'", o->name);
        return;
    case DTE_TO_MANIFOLD:
        snprintf(out, BASIN_WORDS, "to the equilibria '%.60s'", o->name);
        return;
    case DTE_LIMIT_CYCLE:
        if (b->steps > 0)
            snprintf(out, BASIN_WORDS, "to the cycle '%s' of %.0f steps", o->name,
                     b->cycles[o->set].period);
        else
            snprintf(out, BASIN_WORDS, "to the limit cycle '%s'", o->name);
        return;
    case DTE_NOT_RUN:
        snprintf(out, BASIN_WORDS, "not run");
        return;
    }
    snprintf(out, BASIN_WORDS, "%s", o->name);
}

static void add_axis(const dte_game *game, const dte_axis *a, buffer *b)
{
    layout_text(b, dte_game_component(game, a->component));
    buffer_add(b, " in [");
    buffer_number(b, a->lo, 6);
    buffer_add(b, ", ");
    buffer_number(b, a->hi, 6);
    buffer_add(b, "]");
}

void basin_what(const dte_game *game, const dte_basin *b, buffer *out)
{
    const dte_game_info info = dte_game_describe(game);
    for (size_t k = 0; k < info.n_params; k++) {
        const dte_param p = dte_game_param(game, k);
        buffer_print(out, "%s%s = ", k ? ", " : "", p.name);
        buffer_number(out, p.value, 6);
    }
    buffer_add(out, info.n_params ? ":  " : "");
    if (b->steps > 0) {
        buffer_print(out, "%s, %zu steps, h = ", b->method, b->steps);
        buffer_number(out, b->step, 6);
    } else {
        buffer_add(out, "flow, time ");
        buffer_number(out, b->time, 6);
    }
}

static void add_head(const dte_game *game, const dte_basin *b, buffer *out)
{
    const dte_game_info info = dte_game_describe(game);
    if (info.title[0]) layout_text(out, info.title);
    buffer_add(out, info.title[0] ? "\n" : "");
    layout_text(out, info.file);
    buffer_add(out, "   ");
    basin_what(game, b, out);
    buffer_print(out, "\n%zu x %zu starts: ", b->nx, b->ny);
    add_axis(game, &b->x, out);
    buffer_add(out, ", ");
    add_axis(game, &b->y, out);
    if (info.dimension > 2) {
        buffer_add(out, "\nthe others at ");
        for (size_t k = 0, n = 0; k < info.dimension; k++) {
            if (k == b->x.component || k == b->y.component) continue;
            if (n++ == 8) {
                buffer_add(out, ", ...");
                break;
            }
            buffer_print(out, "%s%s = ", n > 1 ? ", " : "", dte_game_component(game, k));
            buffer_number(out, b->base[k], 6);
        }
    }
    buffer_add(out, "\n\n");
}

static void add_row(const dte_basin *b, size_t code, buffer *out)
{
    const dte_outcome *o = &b->outcomes[code];
    char words[BASIN_WORDS], number[NUMBER_TEXT], line[64];
    basin_words(b, code, words);
    buffer_add(out, "  ");
    layout_cell(out, words, 34, '<');
    snprintf(line, sizeof line, "%zu", o->count);
    layout_cell(out, line, 10, '>');
    if (o->kind == DTE_NOT_RUN) {
        buffer_add(out, "\n");
        return;
    }
    layout_cell(out, number_format(o->fraction, 5, number), 12, '>');
    buffer_add(out, " +- ");
    buffer_number(out, o->error, 2);
    buffer_add(out, "\n");
}

static void add_missing(const dte_basin *b, buffer *out)
{
    const size_t n = b->nx * b->ny;
    if (b->n_run == n) return;
    buffer_print(out, "\nOf %zu starts %zu were run; fractions are those of these.\n", n, b->n_run);
}

static void add_reason(const dte_basin *b, buffer *out)
{
    buffer text = {0};
    if (b->outcomes[3].count == 0) return;
    if (*b->reason)
        buffer_print(&text,
                     "Periodic: the orbit returned to its start within a millionth of its size, "
                     "and it closes because %s.",
                     b->reason);
    else
        buffer_add(&text, "Returned: within a millionth of the size of the orbit. No reason is "
                          "known why it should close, so it may drift slowly.");
    out->failed = out->failed || text.failed;
    buffer_add(out, "\n");
    if (!text.failed) layout_wrap(out, 0, text.text);
    buffer_add(out, "\n");
    buffer_free(&text);
}

static void add_places(const dte_game *game, const dte_basin *b, buffer *out)
{
    const dte_equilibria *e = b->equilibria;
    const size_t shown = e->dimension < 8 ? e->dimension : 8;
    char number[NUMBER_TEXT];
    if (e->n_sets > 0) buffer_add(out, "\nEquilibria in and around the window:\n");
    for (size_t i = 0; i < e->n_sets; i++) {
        const dte_equilibrium_report *r = &e->check->equilibria[e->sets[i].first];
        buffer_add(out, "  ");
        layout_text(out, e->sets[i].name);
        buffer_add(out, ":  ");
        for (size_t k = 0; k < shown; k++) {
            layout_text(out, dte_game_component(game, k));
            buffer_add(out, " = ");
            buffer_add(out,
                       layout_value(r->point[k], 1e-13 * (1.0 + fabs(r->point[k])), 6, number));
            buffer_add(out, k + 1 < shown ? ", " : "");
        }
        buffer_print(out, "%s   %s%s\n", shown < e->dimension ? ", ..." : "",
                     dte_verdict_word(r->verdict),
                     e->sets[i].dimension > 0 ? " (one of a manifold)" : "");
    }
}

static const double exact = 1e-9; /* so good are multipliers, in absolute terms */

static void add_range(const dte_game *game, const dte_cycle *c, size_t k, buffer *out)
{
    const double small = 1e-9 * (c->hi[k] - c->lo[k]);
    char number[NUMBER_TEXT];
    layout_text(out, dte_game_component(game, k));
    if (c->lo[k] == c->hi[k]) {
        buffer_add(out, " = ");
        buffer_number(out, c->lo[k], 6);
        return;
    }
    buffer_add(out, " in [");
    buffer_add(out, layout_value(c->lo[k], small, 6, number));
    buffer_add(out, ", ");
    buffer_add(out, layout_value(c->hi[k], small, 6, number));
    buffer_add(out, "]");
}

static void add_cycles(const dte_game *game, const dte_basin *b, buffer *out)
{
    const size_t d = dte_game_describe(game).dimension, shown = d < 8 ? d : 8;
    if (b->n_cycles > 0)
        buffer_add(out, b->steps > 0 ? "\nCycles that attract:\n" : "\nLimit cycles:\n");
    for (size_t i = 0; i < b->n_cycles; i++) {
        const dte_cycle *c = &b->cycles[i];
        buffer_print(out, "  %s:  %s", c->name, b->steps > 0 ? "steps " : "period ");
        buffer_number(out, c->period, 6);
        buffer_add(out, c->multiplier < exact ? ", multiplier below " : ", multiplier ");
        buffer_number(out, fmax(c->multiplier, exact), 3);
        for (size_t k = 0; k < shown; k++) {
            buffer_add(out, k == 0 ? "; " : ", ");
            add_range(game, c, k, out);
        }
        buffer_add(out, shown < d ? ", ...\n" : "\n");
    }
}

dte_status dte_basin_text(const dte_game *game, const dte_basin *b, char **text, dte_error *err)
{
    buffer out = {0};
    fail_clear(err);
    add_head(game, b, &out);
    for (size_t i = 0; i < b->n_outcomes; i++)
        if (b->outcomes[basin_order(b, i)].count > 0) add_row(b, basin_order(b, i), &out);
    add_missing(b, &out);
    add_reason(b, &out);
    add_cycles(game, b, &out);
    add_places(game, b, &out);
    *text = buffer_take(&out);
    buffer_free(&out);
    return *text ? DTE_OK : fail_memory(err);
}

static void add_cycle_json(json *j, size_t d, const dte_cycle *c)
{
    json_number(j, "period", c->period);
    json_number(j, "multiplier", c->multiplier);
    json_numbers(j, "lo", d, c->lo);
    json_numbers(j, "hi", d, c->hi);
    json_numbers(j, "point", d, c->points);
}

static void add_outcomes(json *j, size_t d, const dte_basin *b)
{
    json_open(j, "outcomes", '[');
    for (size_t i = 0; i < b->n_outcomes; i++) {
        const dte_outcome *o = &b->outcomes[i];
        const bool set = o->kind == DTE_CONVERGED || o->kind == DTE_TO_MANIFOLD;
        json_open(j, NULL, '{');
        json_count(j, "code", i);
        json_text(j, "outcome", dte_outcome_word(o->kind));
        json_text(j, "name", o->name);
        json_count(j, "count", o->count);
        json_number(j, "fraction", o->fraction);
        json_number(j, "standard_error", o->error);
        if (set) {
            const dte_equilibrium_report *r =
                &b->equilibria->check->equilibria[b->equilibria->sets[o->set].first];
            json_numbers(j, "point", r->n, r->point);
            json_text(j, "verdict", dte_verdict_word(r->verdict));
        }
        if (o->kind == DTE_LIMIT_CYCLE) add_cycle_json(j, d, &b->cycles[o->set]);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void add_axis_json(json *j, const dte_game *game, const char *key, const dte_axis *a,
                          size_t n)
{
    json_open_line(j, key, '{');
    json_text(j, "component", dte_game_component(game, a->component));
    json_number(j, "lo", a->lo);
    json_number(j, "hi", a->hi);
    json_count(j, "n", n);
    json_close(j, '}');
}

dte_status dte_basin_json(const dte_game *game, const dte_basin *b, char **text, dte_error *err)
{
    const dte_game_info info = dte_game_describe(game);
    buffer out = {0};
    json j = {.out = &out};
    fail_clear(err);
    report_json_game(game, &j);
    if (b->steps > 0) {
        json_text(&j, "method", b->method);
        json_number(&j, "step", b->step);
        json_count(&j, "steps", b->steps);
    } else
        json_number(&j, "time", b->time);
    add_axis_json(&j, game, "x", &b->x, b->nx);
    add_axis_json(&j, game, "y", &b->y, b->ny);
    json_count(&j, "starts", b->nx * b->ny);
    json_count(&j, "starts_run", b->n_run);
    json_numbers(&j, "base", info.dimension, b->base);
    json_text(&j, "periodic_because", b->reason);
    add_outcomes(&j, info.dimension, b);
    json_close(&j, '}');
    buffer_add(&out, "\n");
    *text = buffer_take(&out);
    buffer_free(&out);
    return *text ? DTE_OK : fail_memory(err);
}

/* equilibria_text.c - the equilibria of a box, for people and for programs. */
#include "output/json.h"
#include "output/layout.h"
#include "output/report.h"
#include <detente/basin.h>
#include <math.h>
#include <string.h>

enum { SHOWN = 12, DIGITS = 12, INDENT = 4 };
static const double rounding = 1e-13; /* what Newton's method leaves, for people */

static void add_number(buffer *b, const char *before, double value, int digits)
{
    buffer_add(b, before);
    buffer_number(b, value, digits);
}

static void add_title(const dte_game *game, buffer *b)
{
    const dte_game_info info = dte_game_describe(game);
    if (info.title[0]) {
        layout_text(b, info.title);
        buffer_add(b, "\n");
    }
    layout_text(b, info.file);
    for (size_t k = 0; k < info.n_params; k++) {
        const dte_param p = dte_game_param(game, k);
        buffer_print(b, "%s%s", k ? ", " : "   ", p.name);
        add_number(b, " = ", p.value, DIGITS);
    }
    buffer_add(b, "\n");
}

/* "Searched: w in [-1, 1], a in [0, 2]; Newton's method from 1025 starts" */
static void add_search(const dte_game *game, const dte_equilibria *e, buffer *b)
{
    const size_t shown = e->dimension < SHOWN ? e->dimension : SHOWN;
    buffer text = {0};
    for (size_t k = 0; k < shown; k++) {
        buffer_add(&text, k ? ", " : "Searched: ");
        layout_text(&text, dte_game_component(game, k));
        add_number(&text, " in [", e->lo[k], 6);
        add_number(&text, ", ", e->hi[k], 6);
        buffer_add(&text, "]");
    }
    if (shown < e->dimension) buffer_print(&text, " and %zu more components", e->dimension - shown);
    buffer_print(&text,
                 "; Newton's method from %zu starts, of which %zu led out of the box and %zu "
                 "nowhere",
                 e->starts, e->outside, e->failed);
    if (e->kinks > 0)
        buffer_print(&text, ", and %zu to a jump or a kink of the field, which is left out",
                     e->kinks);
    buffer_add(&text, ".");
    b->failed = b->failed || text.failed;
    if (!text.failed) layout_wrap(b, 2, text.text);
    buffer_add(b, "\n");
    buffer_free(&text);
}

static void add_point(const dte_game *game, const dte_equilibrium_report *r, buffer *b)
{
    const size_t shown = r->n < SHOWN ? r->n : SHOWN;
    char number[NUMBER_TEXT];
    buffer text = {0};
    for (size_t k = 0; k < shown; k++) {
        layout_text(&text, dte_game_component(game, k));
        buffer_add(&text, " = ");
        buffer_add(&text,
                   layout_value(r->point[k], rounding * (1.0 + fabs(r->point[k])), DIGITS, number));
        buffer_add(&text, k + 1 < shown ? ", " : "");
    }
    if (shown < r->n) buffer_print(&text, " and %zu more components", r->n - shown);
    b->failed = b->failed || text.failed;
    if (!text.failed) layout_wrap(b, INDENT, text.text);
    buffer_free(&text);
}

static void add_verdict(const dte_equilibrium_report *r, buffer *b)
{
    buffer_add(b, "\n    ");
    report_verdict(r->verdict, r->manifold_dimension, b);
    buffer_add(b, ". ");
    layout_wrap(b, INDENT, r->reason);
    buffer_add(b, "\n");
}

static void add_set(const dte_game *game, const dte_equilibria *e, const dte_equilibrium_set *s,
                    buffer *b)
{
    const dte_equilibrium_report *r = &e->check->equilibria[s->first];
    buffer_add(b, "\n");
    layout_text(b, s->name);
    if (s->dimension == 0)
        buffer_print(b, "   (%zu %s)", s->hits, s->hits == 1 ? "start" : "starts");
    else
        buffer_print(b, "   a %zu-dimensional manifold of equilibria; %zu of its points:",
                     s->dimension, s->n);
    for (size_t k = 0; k < s->n; k++) {
        buffer_add(b, "\n    ");
        add_point(game, &r[k], b);
        if (k + 1 == s->n || r[k].verdict != r[k + 1].verdict) add_verdict(&r[k], b);
    }
}

/* A new start would find something new with a chance of about the share of those that did so alone
 * (Good and Turing). */
static void add_hidden(const dte_equilibria *e, buffer *b)
{
    buffer text = {0};
    buffer_print(&text,
                 "This is what Newton's method found; that there is nothing else is not proved. ");
    if (e->singles > 0)
        buffer_print(&text, "%zu of %zu %s found by one start alone: more may be hidden.",
                     e->singles, e->n_sets, e->singles == 1 ? "was" : "were");
    else if (e->n_sets > 0)
        buffer_add(&text, "Each was found by several starts.");
    buffer_add(b, "\n");
    b->failed = b->failed || text.failed;
    if (!text.failed) layout_wrap(b, 0, text.text);
    buffer_add(b, "\n");
    buffer_free(&text);
}

static dte_status hand_over(buffer *b, char **text, dte_error *err)
{
    *text = buffer_take(b);
    buffer_free(b);
    return *text ? DTE_OK : fail_memory(err);
}

dte_status dte_equilibria_text(const dte_game *game, const dte_equilibria *e, char **text,
                               dte_error *err)
{
    buffer b = {0};
    fail_clear(err);
    add_title(game, &b);
    add_search(game, e, &b);
    if (e->n_sets == 0) buffer_add(&b, "\nNo equilibrium was found.\n");
    for (size_t i = 0; i < e->n_sets; i++)
        add_set(game, e, &e->sets[i], &b);
    add_hidden(e, &b);
    return hand_over(&b, text, err);
}

/* ---- for programs ---- */

static void add_report(json *j, const dte_equilibrium_report *r)
{
    json_open(j, NULL, '{');
    json_numbers(j, "point", r->n, r->point);
    json_number(j, "residual", r->residual);
    json_open_line(j, "eigenvalues", '[');
    for (size_t k = 0; k < r->n; k++) {
        const double l[] = {r->eigenvalues[k].re, r->eigenvalues[k].im, r->eigenvalues[k].bound};
        json_numbers(j, NULL, 3, l);
    }
    json_close(j, ']');
    json_text(j, "verdict", dte_verdict_word(r->verdict));
    json_text(j, "reason", r->reason);
    json_count(j, "manifold_dimension", r->manifold_dimension);
    json_close(j, '}');
}

static void add_sets(json *j, const dte_equilibria *e)
{
    json_open(j, "equilibria", '[');
    for (size_t i = 0; i < e->n_sets; i++) {
        const dte_equilibrium_set *s = &e->sets[i];
        json_open(j, NULL, '{');
        json_text(j, "name", s->name);
        json_count(j, "dimension", s->dimension);
        json_count(j, "hits", s->hits);
        json_open(j, "points", '[');
        for (size_t k = 0; k < s->n; k++)
            add_report(j, &e->check->equilibria[s->first + k]);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

dte_status dte_equilibria_json(const dte_game *game, const dte_equilibria *e, char **text,
                               dte_error *err)
{
    buffer b = {0};
    json j = {.out = &b};
    fail_clear(err);
    report_json_game(game, &j);
    json_open_line(&j, "state", '[');
    for (size_t k = 0; k < e->dimension; k++)
        json_text(&j, NULL, dte_game_component(game, k));
    json_close(&j, ']');
    json_numbers(&j, "lo", e->dimension, e->lo);
    json_numbers(&j, "hi", e->dimension, e->hi);
    json_count(&j, "starts", e->starts);
    json_count(&j, "outside", e->outside);
    json_count(&j, "failed", e->failed);
    json_count(&j, "kinks", e->kinks);
    add_sets(&j, e);
    json_close(&j, '}');
    buffer_add(&b, "\n");
    return hand_over(&b, text, err);
}

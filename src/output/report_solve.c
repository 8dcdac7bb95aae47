/* report_solve.c - an equilibrium along a param, as text and as JSON. */
#include "output/json.h"
#include "output/layout.h"
#include "output/report.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

enum {
    VALUE_DIGITS = 12,
    BEST_DIGITS = 9,
    SHORT_DIGITS = 6,
    BOUND_MOST = 1000000,
    MEETINGS_MOST = 8
};

/* ---- text ---- */

/* Ends of the range are inside, changes are not. */
static void add_range(const dte_solve *s, const dte_solve_equilibrium *e, size_t piece, buffer *out)
{
    const dte_solve_change *from = NULL, *to = NULL;
    for (size_t k = 0; k < e->n_changes; k++) {
        if (e->changes[k].after == piece) from = &e->changes[k];
        if (e->changes[k].before == piece) to = &e->changes[k];
    }
    buffer_number(out, from ? from->value : s->lo, VALUE_DIGITS);
    buffer_add(out, from ? " < " : " <= ");
    layout_text(out, s->param);
    buffer_add(out, to ? " < " : " <= ");
    buffer_number(out, to ? to->value : s->hi, VALUE_DIGITS);
}

/* "gamma = 0" */
static void add_value(const dte_solve *s, double value, buffer *out)
{
    layout_text(out, s->param);
    buffer_add(out, " = ");
    buffer_number(out, value, VALUE_DIGITS);
}

/* Takes the text of `left`; the first pass (out NULL) only measures. */
static void add_line(buffer *left, size_t *width, const char *right, buffer *out)
{
    if (!out) {
        if (left->length > *width) *width = left->length;
    } else if (!left->failed && left->text) {
        buffer_add(out, "    ");
        layout_cell(out, left->text, *width, '<');
        buffer_add(out, "  ");
        buffer_add(out, right);
        buffer_add(out, "\n");
    }
    if (out) out->failed = out->failed || left->failed;
    buffer_free(left);
}

static void add_at(const dte_solve *s, const dte_solve_change *c, size_t *width, buffer *out)
{
    buffer left = {0}, word = {0};
    if (!c->has_at) return;
    add_value(s, c->value, &left);
    report_verdict(c->at, c->at_manifold, &word);
    add_line(&left, width, word.text ? word.text : "", out);
    buffer_free(&word);
}

/* Pieces, and between them the values with a verdict of their own. */
static void add_pieces(const dte_solve *s, const dte_solve_equilibrium *e, size_t *width,
                       buffer *out)
{
    for (size_t k = 0; k < e->n_changes; k++)
        if (e->changes[k].before == SIZE_MAX) add_at(s, &e->changes[k], width, out);
    for (size_t i = 0; i < e->n_pieces; i++) {
        const dte_solve_piece *p = &e->pieces[i];
        buffer left = {0}, word = {0};
        add_range(s, e, i, &left);
        if (p->lost)
            buffer_add(&word, "no equilibrium found");
        else
            report_verdict(p->verdict, p->manifold_dimension, &word);
        add_line(&left, width, word.text ? word.text : "", out);
        if (out) out->failed = out->failed || word.failed;
        buffer_free(&word);
        for (size_t k = 0; k < e->n_changes; k++)
            if (e->changes[k].before == i) add_at(s, &e->changes[k], width, out);
    }
}

static void add_change(const dte_solve *s, const dte_solve_change *c, buffer *out)
{
    buffer_add(out, "    At ");
    add_value(s, c->value, out);
    if (c->hi - c->lo > 1e-9 * fabs(c->value) + 1e-12 * fmin(s->hi - s->lo, 1.0)) {
        buffer_add(out, " (between ");
        buffer_number(out, c->lo, VALUE_DIGITS);
        buffer_add(out, " and ");
        buffer_number(out, c->hi, VALUE_DIGITS);
        buffer_add(out, ")");
    }
    buffer_add(out, ":  ");
    layout_wrap(out, 8, c->text);
    buffer_add(out, "\n");
}

static void add_meeting(const dte_solve *s, const dte_solve_meeting *m, buffer *out)
{
    buffer text = {0};
    buffer_add(out, "    At ");
    add_value(s, m->value, out);
    buffer_add(out, ":  ");
    buffer_add(&text, "Two real eigenvalues and a pair turn into each other at ");
    buffer_number(&text, m->re, SHORT_DIGITS);
    buffer_add(&text, m->leading ? "; they lead, so the rate has a kink there." : ".");
    if (text.text) layout_wrap(out, 8, text.text);
    buffer_add(out, "\n");
    out->failed = out->failed || text.failed;
    buffer_free(&text);
}

/* Changes and meetings, ascending. */
static void add_events(const dte_solve *s, const dte_solve_equilibrium *e, buffer *out)
{
    const size_t n = e->n_meetings < MEETINGS_MOST ? e->n_meetings : MEETINGS_MOST;
    size_t i = 0, k = 0;
    while (i < e->n_changes || k < n)
        if (k == n || (i < e->n_changes && e->changes[i].value <= e->meetings[k].value))
            add_change(s, &e->changes[i++], out);
        else
            add_meeting(s, &e->meetings[k++], out);
    if (n < e->n_meetings)
        buffer_print(out, "    and %zu more values like the last (use --json for all)\n",
                     e->n_meetings - n);
}

/* "at gamma = 1", "as gamma -> 0" */
static void add_where(const dte_solve *s, const dte_solve_best *b, int digits, buffer *text)
{
    buffer_add(text, b->open ? " as " : " at ");
    layout_text(text, s->param);
    buffer_add(text, b->open ? " -> " : " = ");
    buffer_number(text, b->value, b->open ? SHORT_DIGITS : digits);
    if (b->end && !b->open) buffer_add(text, ", an end of the range");
}

/* Where a best value is approached but not reached, the change it is approached at. */
static dte_solve_best at_change(const dte_solve_equilibrium *e, dte_solve_best b)
{
    for (size_t k = 0; b.open && k < e->n_changes; k++) {
        const dte_solve_change *c = &e->changes[k];
        if (b.value >= c->lo - 1e-9 && b.value <= c->hi + 1e-9) b.value = c->value;
    }
    return b;
}

static void add_rate(const dte_solve *s, const dte_solve_equilibrium *e, buffer *out)
{
    const dte_solve_best b = at_change(e, e->rate);
    buffer text = {0};
    buffer_add(out, "    Best rate:  ");
    if (isnan(b.value))
        buffer_add(&text, "no value is exponentially stable.");
    else {
        buffer_add(&text, "exp(-");
        buffer_number(&text, b.number, SHORT_DIGITS);
        buffer_add(&text, " t)");
        add_where(s, &b, BEST_DIGITS, &text);
        buffer_add(&text, ".");
    }
    if (text.text) layout_wrap(out, 8, text.text);
    out->failed = out->failed || text.failed;
    buffer_free(&text);
    buffer_add(out, "\n");
}

static void add_method(const dte_solve *s, const dte_solve_equilibrium *e,
                       const dte_solve_method *m, buffer *out)
{
    const dte_solve_best bound = at_change(e, m->bound), radius = at_change(e, m->radius);
    buffer text = {0};
    buffer_add(out, "    ");
    layout_text(out, m->label);
    buffer_add(out, ":  ");
    if (isnan(bound.value))
        buffer_add(&text, "no learning rate is stable at any value.");
    else {
        const bool grows = bound.open && bound.number > BOUND_MOST;
        buffer_add(&text, grows                    ? "the bound on h grows beyond 1e6"
                          : isfinite(bound.number) ? "the widest bound is h < "
                                                   : "every h > 0 is stable (no bound was met)");
        if (isfinite(bound.number) && !grows) buffer_number(&text, bound.number, SHORT_DIGITS);
        add_where(s, &bound, BEST_DIGITS, &text);
        buffer_add(&text, ".");
    }
    if (!isnan(radius.value)) {
        char number[NUMBER_TEXT];
        buffer_add(&text, " The fastest is h = ");
        buffer_number(&text, radius.step, SHORT_DIGITS);
        add_where(s, &radius, SHORT_DIGITS, &text);
        buffer_add(&text, ", with the factor ");
        buffer_add(&text,
                   radius.number < 1e-6 ? "0 (below 1e-6)" : layout_radius(radius.number, number));
        buffer_add(&text, " a step.");
    }
    if (text.text) layout_wrap(out, 8, text.text);
    out->failed = out->failed || text.failed;
    buffer_free(&text);
    buffer_add(out, "\n");
}

static void add_equilibrium(const dte_solve *s, const dte_solve_equilibrium *e, buffer *out)
{
    size_t width = 0;
    add_pieces(s, e, &width, NULL);
    add_pieces(s, e, &width, out);
    buffer_print(out, "    (seen at %zu values; what comes and goes between two of them is not)\n",
                 e->n_samples);
    buffer_add(out, "\n");
    add_events(s, e, out);
    if (e->n_changes == 0)
        buffer_add(out, "    Nothing was found in this range that changes the verdict.\n");
    add_rate(s, e, out);
    for (size_t k = 0; k < e->n_methods; k++)
        add_method(s, e, &e->methods[k], out);
}

void report_solves(const report *r, buffer *out)
{
    for (size_t k = 0; k < r->check->n_solves; k++) {
        const dte_solve *s = &r->check->solves[k];
        for (size_t i = 0; i < s->n_equilibria; i++) {
            buffer_add(out, "\nAlong ");
            layout_text(out, s->param);
            buffer_add(out, " from ");
            buffer_number(out, s->lo, SHORT_DIGITS);
            buffer_add(out, " to ");
            buffer_number(out, s->hi, SHORT_DIGITS);
            buffer_add(out, s->capped ? " (as far as was looked; now " : " (now ");
            buffer_number(out, s->value, SHORT_DIGITS);
            buffer_add(out, "), equilibrium '");
            layout_text(out, s->equilibria[i].name);
            buffer_add(out, "':\n");
            add_equilibrium(s, &s->equilibria[i], out);
        }
    }
}

/* ---- JSON ---- */

static void json_piece(json *j, const dte_solve_piece *p)
{
    json_open_line(j, NULL, '{');
    json_number(j, "from", p->lo);
    json_number(j, "to", p->hi);
    json_bool(j, "lost", p->lost != 0);
    if (p->lost)
        json_null(j, "verdict", "the equilibrium could not be followed");
    else
        json_text(j, "verdict", dte_verdict_word(p->verdict));
    json_count(j, "manifold_dimension", p->manifold_dimension);
    json_close(j, '}');
}

static void json_change(json *j, const dte_solve_change *c)
{
    json_open(j, NULL, '{');
    json_number(j, "value", c->value);
    json_number(j, "from", c->lo);
    json_number(j, "to", c->hi);
    json_text(j, "kind", dte_change_word(c->kind));
    json_number_or(j, "imaginary_part", c->im, "no eigenvalue is known to reach the axis");
    if (c->has_at)
        json_text(j, "verdict", dte_verdict_word(c->at));
    else
        json_null(j, "verdict", "not known at the value itself");
    json_count(j, "manifold_dimension", c->at_manifold);
    json_text(j, "reason", c->text);
    json_close(j, '}');
}

static void json_best(json *j, const char *key, const char *number, const dte_solve_best *b)
{
    if (isnan(b->value)) {
        json_null(j, key, "nothing is stable in the range");
        return;
    }
    json_open(j, key, '{');
    json_number(j, "value", b->value);
    json_number_or(j, number, b->number, "no bound was met");
    json_number_or(j, "step", b->step, "asked of a spectral radius only");
    json_bool(j, "approached", b->open != 0);
    json_bool(j, "end_of_range", b->end != 0);
    json_close(j, '}');
}

static void json_methods(json *j, const dte_solve_equilibrium *e)
{
    json_open(j, "methods", '[');
    for (size_t k = 0; k < e->n_methods; k++) {
        const dte_solve_method *m = &e->methods[k];
        json_open(j, NULL, '{');
        json_text(j, "label", m->label);
        json_best(j, "widest_bound", "step_bound", &m->bound);
        json_best(j, "fastest", "spectral_radius", &m->radius);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_equilibrium(json *j, const dte_solve_equilibrium *e)
{
    json_open(j, NULL, '{');
    json_text(j, "name", e->name);
    json_count(j, "samples", e->n_samples);
    json_open(j, "pieces", '[');
    for (size_t k = 0; k < e->n_pieces; k++)
        json_piece(j, &e->pieces[k]);
    json_close(j, ']');
    json_open(j, "changes", '[');
    for (size_t k = 0; k < e->n_changes; k++)
        json_change(j, &e->changes[k]);
    json_close(j, ']');
    json_open(j, "meetings", '[');
    for (size_t k = 0; k < e->n_meetings; k++) {
        json_open_line(j, NULL, '{');
        json_number(j, "value", e->meetings[k].value);
        json_number(j, "eigenvalue", e->meetings[k].re);
        json_bool(j, "leading", e->meetings[k].leading != 0);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_best(j, "best_rate", "rate", &e->rate);
    json_methods(j, e);
    json_close(j, '}');
}

void report_solves_json(const report *r, struct json *j)
{
    if (r->check->n_solves == 0) return; /* nobody asked */
    json_open(j, "solves", '[');
    for (size_t k = 0; k < r->check->n_solves; k++) {
        const dte_solve *s = &r->check->solves[k];
        json_open(j, NULL, '{');
        json_text(j, "param", s->param);
        json_number(j, "now", s->value);
        json_number(j, "from", s->lo);
        json_number(j, "to", s->hi);
        json_bool(j, "unbounded", s->capped != 0);
        json_open(j, "equilibria", '[');
        for (size_t i = 0; i < s->n_equilibria; i++)
            json_equilibrium(j, &s->equilibria[i]);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

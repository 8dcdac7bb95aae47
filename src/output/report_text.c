/* report_text.c - the report for people: one block for each equilibrium, short enough to be
 * read aloud. h is a step size, v the field, d the dimension. */
#include "base/memory.h"
#include "output/layout.h"
#include "output/report.h"
#include <math.h>
#include <string.h>

enum {
    POINT_MOST = 12, /* components shown */
    POINT_DIGITS = 12,
    SHORT_DIGITS = 4, /* for numbers that are read aloud */
    LABEL = 14        /* columns before the text behind "Verdict:" */
};

static const char *const verdict_titles[] = {
    [DTE_UNDECIDED] = "UNDECIDED",
    [DTE_STABLE] = "STABLE",
    [DTE_STABLE_MANIFOLD] = "", /* with its dimension */
    [DTE_WEAKLY_STABLE] = "WEAKLY STABLE",
    [DTE_CENTRE] = "CENTRE",
    [DTE_MARGINAL] = "MARGINAL",
    [DTE_WEAKLY_UNSTABLE] = "WEAKLY UNSTABLE",
    [DTE_UNSTABLE] = "UNSTABLE",
};

void report_verdict(dte_verdict v, size_t k, buffer *out)
{
    const size_t n = sizeof verdict_titles / sizeof *verdict_titles;
    if (v == DTE_STABLE_MANIFOLD)
        buffer_print(out, "STABLE MODULO A %zu-DIMENSIONAL MANIFOLD", k);
    else
        buffer_add(out, verdict_titles[(size_t)v < n ? v : DTE_UNDECIDED]);
}

/* "title  (source)", on two lines if it is long. */
static void add_heading(const dte_game_info *g, buffer *out)
{
    if (g->title[0]) layout_text(out, g->title);
    if (g->title[0] && g->source[0]) {
        const bool fits = layout_column(out) + strlen(g->source) + 4 <= LAYOUT_WIDTH + 2;
        buffer_add(out, fits ? "  " : "\n");
    }
    if (g->source[0]) {
        buffer_add(out, "(");
        layout_text(out, g->source);
        buffer_add(out, ")");
    }
    if (out->length > 0) buffer_add(out, "\n");
}

/* "w = 0, ", number k of n; in a new line if this one is full. */
static void add_assignment(const char *name, double value, size_t k, size_t n, size_t indent,
                           buffer *out)
{
    buffer item = {0};
    layout_text(&item, name);
    buffer_add(&item, " = ");
    buffer_number(&item, value, POINT_DIGITS);
    if (k + 1 < n) buffer_add(&item, ",");
    if (k > 0 && !item.failed && layout_column(out) + 1 + item.length > LAYOUT_WIDTH) {
        buffer_add(out, "\n");
        layout_spaces(out, indent);
    } else if (k > 0)
        buffer_add(out, " ");
    if (!item.failed) buffer_add(out, item.text);
    out->failed = out->failed || item.failed;
    buffer_free(&item);
}

void report_header(const report *r, buffer *out)
{
    const dte_game_info *g = &r->info;
    add_heading(g, out);
    layout_text(out, g->file);
    const size_t n = g->n_sizes + g->n_params;
    if (n > 0) buffer_add(out, "   ");
    for (size_t k = 0; k < g->n_sizes; k++) {
        const dte_size size = dte_game_size(r->game, k);
        add_assignment(size.name, (double)size.value, k, n, 3, out);
    }
    for (size_t k = 0; k < g->n_params; k++)
        add_assignment(r->params[k].name, r->params[k].value, g->n_sizes + k, n, 3, out);
    buffer_add(out, "\n");
    if (g->exact_expectations) return;
    buffer_print(out, "Integrals by quadrature with %zu %s; error of the field about ",
                 g->quadrature_points, g->quadrature_points == 1 ? "point" : "points");
    buffer_number(out, g->quadrature_error, 1);
    buffer_add(out, "\n");
}

/* The components of the point, as far as they are shown. */
static void add_point(const report *r, const dte_equilibrium_report *e, size_t indent, buffer *out)
{
    const size_t shown = e->n <= POINT_MOST ? e->n : POINT_MOST;
    for (size_t k = 0; k < shown; k++)
        add_assignment(r->names[k], e->point[k], k, shown, indent, out);
    if (shown == e->n) return;
    buffer_add(out, "\n");
    layout_spaces(out, indent);
    buffer_print(out, "and %zu more components (use --json for all)", e->n - shown);
}

static void add_refinement(const dte_equilibrium_report *e, buffer *out)
{
    if (e->moved > 0.0) {
        buffer_add(out, "(Newton moved it by ");
        buffer_number(out, e->moved, 2);
        buffer_print(out, " in %d %s; |v| = ", e->newton_steps,
                     e->newton_steps == 1 ? "step" : "steps");
    } else
        buffer_print(out, "(%sNewton did not move it; |v| = ", e->residual == 0.0 ? "exact: " : "");
    buffer_number(out, e->residual, 2);
    buffer_add(out, ")");
}

/* The point, and what Newton did, on the same line where there is room. */
static void add_place(const report *r, const dte_equilibrium_report *e, buffer *out)
{
    buffer remark = {0};
    buffer_add(out, "Equilibrium '");
    layout_text(out, e->name);
    buffer_add(out, "':  ");
    size_t indent = layout_column(out);
    if (indent > LAYOUT_WIDTH / 2) indent = LABEL;
    add_point(r, e, indent, out);
    add_refinement(e, &remark);
    const bool same = layout_column(out) + 5 + remark.length <= LAYOUT_WIDTH + 2;
    buffer_add(out, same ? "     " : "\n");
    if (!same) layout_spaces(out, indent);
    if (!remark.failed) buffer_add(out, remark.text);
    out->failed = out->failed || remark.failed;
    buffer_add(out, "\n\n");
    buffer_free(&remark);
}

static void add_words(const dte_equilibrium_report *e, buffer *out)
{
    buffer words = {0};
    report_verdict(e->verdict, e->manifold_dimension, &words);
    buffer_add(&words, ". ");
    buffer_add(&words, e->reason);
    if (!words.failed) layout_wrap(out, LABEL, words.text);
    out->failed = out->failed || words.failed;
    buffer_free(&words);
}

static void add_verdict(const dte_equilibrium_report *e, buffer *out)
{
    buffer_add(out, "    Verdict:  ");
    add_words(e, out);
    buffer_add(out, "\n");
    if (!(e->rate > 0.0)) return;
    buffer_add(out, "    Rate:     exp(-");
    buffer_number(out, e->rate, SHORT_DIGITS);
    buffer_add(out, " t): the distance halves every ");
    buffer_number(out, log(2.0) / e->rate, SHORT_DIGITS);
    buffer_add(out, " time units.\n");
}

static void add_equilibrium(const report *r, const dte_equilibrium_report *e, buffer *out)
{
    buffer_add(out, "\n");
    add_place(r, e, out);
    report_jacobian(r, e, out);
    buffer_add(out, "\n");
    report_eigenvalues(e, out);
    buffer_add(out, "\n");
    add_verdict(e, out);
    report_methods(e, out);
    report_conditions(e, out);
}

static void add_expectations(const dte_check *c, buffer *out)
{
    size_t met = 0;
    if (c->n_expectations == 0) return;
    for (size_t k = 0; k < c->n_expectations; k++)
        met += c->expectations[k].met != 0;
    buffer_print(out, "\nExpectations: %zu of %zu met.\n", met, c->n_expectations);
    for (size_t k = 0; k < c->n_expectations; k++) {
        const dte_expectation *x = &c->expectations[k];
        if (x->met) continue;
        buffer_print(out, "    NOT met, line %zu:  ", x->line);
        layout_text(out, x->text);
        buffer_add(out, "\n              found:  ");
        layout_wrap(out, 22, x->found);
        buffer_add(out, "\n");
    }
}

static void add_warnings(const dte_check *c, buffer *out)
{
    for (size_t k = 0; k < c->n_warnings; k++) {
        buffer_add(out, k == 0 ? "\nWarning: " : "Warning: ");
        layout_wrap(out, strlen("Warning: "), c->warnings[k]);
        buffer_add(out, "\n");
    }
}

dte_status report_text(const report *r, char **text, dte_error *err)
{
    buffer out = {0};
    report_header(r, &out);
    for (size_t k = 0; k < r->check->n_equilibria; k++)
        add_equilibrium(r, &r->check->equilibria[k], &out);
    report_solves(r, &out);
    report_energies(r, &out);
    add_expectations(r->check, &out);
    add_warnings(r->check, &out);
    *text = buffer_take(&out);
    return *text ? DTE_OK : fail_memory(err);
}

dte_status dte_check_text(const dte_game *game, const dte_check *check, char **text, dte_error *err)
{
    report r;
    *text = NULL;
    fail_clear(err);
    DTE_TRY(report_read(game, check, &r, err));
    const dte_status status = report_text(&r, text, err);
    report_free(&r);
    return status;
}

/* report_methods.c - training methods in the report for people: a block for one method, a table
 * for several. h is the learning rate; "factor" is the spectral radius of the method's map, by
 * which the error shrinks in each step. */
#include "output/layout.h"
#include "output/report.h"
#include <math.h>
#include <string.h>

enum {
    SHORT_DIGITS = 4, /* for numbers that are read aloud */
    STEP_DIGITS = 6,
    BLOCK_INDENT = 7,
    VALUE_INDENT = 21,
    TABLE_INDENT = 4,
    COLUMNS = 6,    /* of the table: label, stable h, best step, factor, h, verdict */
    LABEL_MOST = 26 /* a longer label has a line of its own */
};

/* The label, if it is given in a way that the method's name does not tell. */
static const char *label_of(const dte_method_report *m)
{
    return m->label[0] ? m->label : m->method;
}

static bool is_plain_simultaneous(const dte_method_report *m)
{
    return strcmp(label_of(m), "simultaneous") == 0;
}

static bool is_stable(const dte_method_report *m)
{
    return m->exists && (m->verdict == DTE_STABLE || m->verdict == DTE_STABLE_MANIFOLD);
}

/* "0 < h < 1.2", "h > 0.8" */
static void add_interval(double lo, double hi, buffer *out)
{
    if (isinf(hi)) {
        buffer_add(out, lo > 0.0 ? "h > " : "every h > ");
        buffer_number(out, lo, STEP_DIGITS);
        return;
    }
    buffer_number(out, lo, STEP_DIGITS);
    buffer_add(out, " < h < ");
    buffer_number(out, hi, STEP_DIGITS);
}

/* The stable h: how many intervals there are, and one of them. The lemma speaks of the bound only.
 */
static size_t count_intervals(const dte_method_report *m)
{
    return m->lemma ? m->step_bound > 0.0 : m->n_intervals;
}

static void add_stable(const dte_method_report *m, size_t k, buffer *out)
{
    if (k >= count_intervals(m))
        buffer_add(out, "no h > 0");
    else if (m->lemma)
        add_interval(0.0, m->step_bound, out);
    else
        add_interval(m->intervals[k][0], m->intervals[k][1], out);
}

/* ---- one method ---- */

/* "-0.0778 +- 0.3241 i": an eigenvalue and its conjugate */
static void add_pair(const dte_eigenvalue *x, buffer *out)
{
    char text[NUMBER_TEXT];
    buffer_add(out, layout_value(x->re, x->bound, SHORT_DIGITS, text));
    if (x->im == 0.0) return;
    buffer_print(out, " +- %s i", layout_value(fabs(x->im), x->bound, SHORT_DIGITS, text));
}

/* What makes the bound: the lemma's eigenvalue, or the search along h. */
static void add_origin(const dte_equilibrium_report *e, const dte_method_report *m, buffer *out)
{
    if (m->lemma && m->binding < e->n) {
        buffer_add(out, "    (binding: ");
        add_pair(&e->eigenvalues[m->binding], out);
        buffer_add(out, ")");
    } else if (!m->lemma && m->n_intervals == 1 && !(m->intervals[0][0] > 0.0))
        buffer_add(out, isinf(m->intervals[0][1]) ? "    (no crossing of 1 found)"
                                                  : "    (first crossing of 1)");
}

static void add_stable_line(const dte_equilibrium_report *e, const dte_method_report *m,
                            buffer *out)
{
    const size_t n = count_intervals(m);
    buffer list = {0};
    layout_spaces(out, BLOCK_INDENT);
    buffer_add(out, "stable for    ");
    for (size_t k = 0; k < n || k == 0; k++) {
        if (k > 0) buffer_add(&list, ",  ");
        add_stable(m, k, &list);
    }
    if (n > 1 && !list.failed)
        layout_wrap(out, VALUE_INDENT, list.text);
    else if (!list.failed)
        buffer_add(out, list.text);
    out->failed = out->failed || list.failed;
    buffer_free(&list);
    add_origin(e, m, out);
    buffer_add(out, "\n");
}

static void add_block_title(const dte_method_report *m, buffer *out)
{
    layout_spaces(out, TABLE_INDENT);
    if (is_plain_simultaneous(m)) {
        buffer_add(out, "Simultaneous gradient descent  s <- s + h v(s)\n");
        return;
    }
    buffer_add(out, "Method ");
    layout_text(out, label_of(m));
    const char *formula = m->formula ? m->formula : "";
    const bool fits = layout_column(out) + 2 + strlen(formula) <= LAYOUT_WIDTH;
    buffer_add(out, fits ? "  " : "\n");
    if (!fits) layout_spaces(out, BLOCK_INDENT);
    layout_wrap(out, BLOCK_INDENT, formula);
    buffer_add(out, "\n");
}

static void add_reason(const dte_method_report *m, size_t indent, buffer *out)
{
    if (!m->reason[0]) return;
    layout_spaces(out, indent);
    layout_wrap(out, indent, m->reason);
    buffer_add(out, "\n");
}

static void add_block(const dte_equilibrium_report *e, const dte_method_report *m, buffer *out)
{
    char text[NUMBER_TEXT];
    add_block_title(m, out);
    if (!m->exists) {
        add_reason(m, BLOCK_INDENT, out);
        return;
    }
    add_stable_line(e, m, out);
    if (m->best_step > 0.0) {
        buffer_add(out, "       best step     h = ");
        buffer_number(out, m->best_step, STEP_DIGITS);
        buffer_print(out, ", the error shrinks by the factor %s each step\n",
                     layout_radius(m->best_spectral_radius, text));
    }
    buffer_add(out, "       at h = ");
    layout_cell(out, number_format(m->step, STEP_DIGITS, text), 6, '<');
    buffer_print(out, " spectral radius %s, ", layout_radius(m->spectral_radius, text));
    report_verdict(m->verdict, e->manifold_dimension, out);
    buffer_add(out, ".\n");
    add_reason(m, VALUE_INDENT, out);
}

/* ---- several methods ---- */

typedef struct cells {
    char text[COLUMNS][64];
} cells;

static const cells header = {
    {"Training method", "stable for", "best step", "factor", "at h =", "verdict"}};

static void put(char cell[64], buffer *b)
{
    cell[0] = '\0';
    if (!b->failed && b->text) strncat(cell, b->text, 63);
    b->length = 0;
}

/* Row `line` of a method: 0 has everything, the others a further interval each. `b` is scratch. */
static void fill_cells(const dte_method_report *m, size_t line, buffer *b, cells *out)
{
    char text[NUMBER_TEXT];
    *out = (cells){0};
    if (!m->exists) {
        for (size_t c = 1; c + 1 < COLUMNS; c++)
            strcpy(out->text[c], "-");
        strcpy(out->text[COLUMNS - 1], "no Jacobian");
        return;
    }
    add_stable(m, line, b);
    put(out->text[1], b);
    if (line > 0) return;
    strcpy(out->text[2], "-");
    strcpy(out->text[3], "-");
    if (m->best_step > 0.0) {
        number_format(m->best_step, STEP_DIGITS, out->text[2]);
        strcpy(out->text[3], layout_radius(m->best_spectral_radius, text));
    }
    number_format(m->step, STEP_DIGITS, out->text[4]);
    strcpy(out->text[5], dte_verdict_word(m->verdict));
}

static size_t count_lines(const dte_method_report *m)
{
    const size_t n = m->exists ? count_intervals(m) : 1;
    return n > 1 ? n : 1;
}

static void widen(const cells *c, size_t width[COLUMNS])
{
    for (size_t k = 1; k < COLUMNS; k++)
        if (strlen(c->text[k]) > width[k]) width[k] = strlen(c->text[k]);
}

static void find_widths(const dte_equilibrium_report *e, buffer *b, size_t width[COLUMNS])
{
    cells c;
    width[0] = strlen(header.text[0]);
    widen(&header, width);
    for (size_t i = 0; i < e->n_methods; i++) {
        const dte_method_report *m = &e->methods[i];
        const size_t length = strlen(label_of(m));
        if (length <= LABEL_MOST && length > width[0]) width[0] = length;
        for (size_t line = 0; line < count_lines(m); line++) {
            fill_cells(m, line, b, &c);
            widen(&c, width);
        }
    }
}

/* The line begins with `label`; no spaces are left at its end. */
static void add_row(const char *label, const cells *c, const size_t width[COLUMNS], buffer *out)
{
    size_t last = COLUMNS;
    while (last > 1 && c->text[last - 1][0] == '\0')
        last--;
    layout_spaces(out, TABLE_INDENT);
    layout_text(out, label);
    if (strlen(label) > width[0]) {
        buffer_add(out, "\n");
        layout_spaces(out, TABLE_INDENT + width[0]);
    } else
        layout_spaces(out, width[0] - strlen(label));
    for (size_t k = 1; k < last; k++) {
        buffer_add(out, "  ");
        layout_cell(out, c->text[k], k + 1 < last ? width[k] : 0, '<');
    }
    buffer_add(out, "\n");
}

static void add_table(const dte_equilibrium_report *e, buffer *out)
{
    buffer scratch = {0};
    size_t width[COLUMNS] = {0};
    cells c;
    find_widths(e, &scratch, width);
    add_row(header.text[0], &header, width, out);
    for (size_t i = 0; i < e->n_methods; i++) {
        const dte_method_report *m = &e->methods[i];
        for (size_t line = 0; line < count_lines(m); line++) {
            fill_cells(m, line, &scratch, &c);
            add_row(line == 0 ? label_of(m) : "", &c, width, out);
        }
    }
    out->failed = out->failed || scratch.failed;
    buffer_free(&scratch);
}

/* Why a method is not stable. */
static void add_reasons(const dte_equilibrium_report *e, buffer *out)
{
    for (size_t i = 0; i < e->n_methods; i++) {
        const dte_method_report *m = &e->methods[i];
        if (is_stable(m) || !m->reason[0]) continue;
        layout_spaces(out, TABLE_INDENT);
        layout_text(out, label_of(m));
        buffer_add(out, ": ");
        layout_wrap(out, BLOCK_INDENT, m->reason);
        buffer_add(out, "\n");
    }
}

void report_methods(const dte_equilibrium_report *e, buffer *out)
{
    if (e->n_methods == 0) return;
    buffer_add(out, "\n");
    if (e->n_methods == 1) {
        add_block(e, &e->methods[0], out);
        return;
    }
    add_table(e, out);
    add_reasons(e, out);
}

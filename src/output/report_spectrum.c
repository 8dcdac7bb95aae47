/* report_spectrum.c - the Jacobian and its eigenvalues as tables.
 *
 * Eigenvalues that agree to within their bounds share a line, `x 3`. The rest of a large
 * spectrum, beyond LINES_MOST lines, is summarised by its extent. */
#include "output/report.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "output/layout.h"
#include <math.h>
#include <string.h>

enum {
    MATRIX_MOST = 8,
    LINES_MOST = 24,
    ENTRY_DIGITS = 6,
    VALUE_DIGITS = 15, /* all that a double has for sure */
    INDENT_TITLE = 4,
    INDENT_ROW = 7
};

static size_t wider(size_t width, const char *text)
{
    const size_t length = utf8_count(text, strlen(text));
    return length > width ? length : width;
}

static const char *entry(const dte_equilibrium_report *e, size_t i, size_t j, char out[NUMBER_TEXT])
{
    return layout_value(e->jacobian[i * e->n + j], e->jacobian_error, ENTRY_DIGITS, out);
}

static void add_matrix(const report *r, const dte_equilibrium_report *e, buffer *out)
{
    static const char title[] = "Jacobian";
    char text[NUMBER_TEXT];
    size_t label = strlen(title) + INDENT_TITLE, width[MATRIX_MOST];
    for (size_t i = 0; i < e->n; i++) {
        label = wider(label - INDENT_ROW, r->names[i]) + INDENT_ROW;
        width[i] = wider(0, r->names[i]);
        for (size_t k = 0; k < e->n; k++)
            width[i] = wider(width[i], entry(e, k, i, text));
    }
    layout_spaces(out, INDENT_TITLE);
    layout_cell(out, title, label - INDENT_TITLE, '<');
    for (size_t j = 0; j < e->n; j++)
        layout_cell(out, r->names[j], width[j] + 3, '>');
    buffer_add(out, "\n");
    for (size_t i = 0; i < e->n; i++) {
        layout_spaces(out, INDENT_ROW);
        layout_cell(out, r->names[i], label - INDENT_ROW, '<');
        for (size_t j = 0; j < e->n; j++)
            layout_cell(out, entry(e, i, j, text), width[j] + 3, '>');
        buffer_add(out, "\n");
    }
}

/* Scaled, so that squares neither overflow nor vanish. */
static double frobenius(const double *a, size_t n)
{
    double scale = 0.0, sum = 0.0;
    for (size_t k = 0; k < n; k++)
        scale = fmax(scale, fabs(a[k]));
    if (scale == 0.0) return 0.0;
    for (size_t k = 0; k < n; k++)
        sum += (a[k] / scale) * (a[k] / scale);
    return scale * sqrt(sum);
}

void report_jacobian(const report *r, const dte_equilibrium_report *e, buffer *out)
{
    if (e->n <= MATRIX_MOST) {
        add_matrix(r, e, out);
        return;
    }
    buffer_print(out, "    Jacobian  %zu x %zu, Frobenius norm ", e->n, e->n);
    buffer_number(out, frobenius(e->jacobian, e->n * e->n), ENTRY_DIGITS);
    buffer_add(out, " (use --json for all entries)\n");
}

typedef struct group {
    dte_eigenvalue value; /* of the first; the largest bound */
    size_t times;
} group;

/* Bounds that are infinite tell nothing about being equal. */
static bool agree(const dte_eigenvalue *a, const dte_eigenvalue *b)
{
    if (a->tangent != b->tangent || !isfinite(a->bound) || !isfinite(b->bound)) return false;
    return hypot(a->re - b->re, a->im - b->im) <= a->bound + b->bound;
}

/* The group of the eigenvalues that agree with number k, which become taken. */
static group take_group(const dte_equilibrium_report *e, size_t k, bool *taken)
{
    group g = {e->eigenvalues[k], 0};
    for (size_t j = k; j < e->n; j++) {
        if (taken[j] || (j > k && !agree(&e->eigenvalues[k], &e->eigenvalues[j]))) continue;
        taken[j] = true;
        g.times++;
        g.value.bound = fmax(g.value.bound, e->eigenvalues[j].bound);
    }
    return g;
}

typedef struct columns {
    size_t re, im, bound, times; /* widths; 0: an empty column */
} columns;

static const char *bound_text(const dte_eigenvalue *x, char out[NUMBER_TEXT])
{
    return isfinite(x->bound) ? layout_bound(x->bound, out) : "? (defective: no bound)";
}

static columns measure(const group *g, size_t n)
{
    columns c = {0};
    char text[NUMBER_TEXT];
    for (size_t k = 0; k < n; k++) {
        const dte_eigenvalue *x = &g[k].value;
        c.re = wider(c.re, layout_value(x->re, x->bound, VALUE_DIGITS, text));
        if (x->im != 0.0)
            c.im = wider(c.im, layout_value(fabs(x->im), x->bound, VALUE_DIGITS, text));
        c.bound = wider(c.bound, bound_text(x, text));
        if (g[k].times > 1 && c.times < g[k].times) c.times = g[k].times;
    }
    return c;
}

static void add_imaginary(const dte_eigenvalue *x, size_t width, buffer *out)
{
    char text[NUMBER_TEXT];
    if (width == 0) return;
    if (x->im == 0.0) {
        layout_spaces(out, width + strlen(" +  i"));
        return;
    }
    buffer_add(out, x->im < 0.0 ? " - " : " + ");
    layout_cell(out, layout_value(fabs(x->im), x->bound, VALUE_DIGITS, text), width, '<');
    buffer_add(out, " i");
}

static void add_group(const group *g, columns c, buffer *out)
{
    char text[NUMBER_TEXT];
    const dte_eigenvalue *x = &g->value;
    layout_spaces(out, INDENT_ROW);
    layout_cell(out, layout_value(x->re, x->bound, VALUE_DIGITS, text), c.re, '>');
    add_imaginary(x, c.im, out);
    buffer_add(out, "   +- ");
    const bool last = c.times == 0 && !x->tangent; /* no spaces at the end of a line */
    layout_cell(out, bound_text(x, text), last || g->times == 1 ? 0 : c.bound, '<');
    if (g->times > 1) buffer_print(out, "   x %zu", g->times);
    if (x->tangent) buffer_add(out, "   (along the equilibria)");
    buffer_add(out, "\n");
}

static void add_others(const dte_equilibrium_report *e, const bool *taken, buffer *out)
{
    size_t count = 0;
    double low = 0.0, high = 0.0, im = 0.0;
    for (size_t k = 0; k < e->n; k++) {
        if (taken[k]) continue;
        const dte_eigenvalue *x = &e->eigenvalues[k];
        low = count == 0 ? x->re : fmin(low, x->re);
        high = count == 0 ? x->re : fmax(high, x->re);
        im = fmax(im, fabs(x->im));
        count++;
    }
    if (count == 0) return;
    layout_spaces(out, INDENT_ROW);
    buffer_print(out, "... and %zu more: real parts from ", count);
    buffer_number(out, low, 4);
    buffer_add(out, " to ");
    buffer_number(out, high, 4);
    buffer_add(out, ", |imaginary parts| up to ");
    buffer_number(out, im, 4);
    buffer_add(out, "\n");
}

void report_eigenvalues(const dte_equilibrium_report *e, buffer *out)
{
    group groups[LINES_MOST];
    size_t n = 0;
    bool *taken = memory_zero(e->n, sizeof *taken);
    if (!taken) {
        out->failed = true;
        return;
    }
    for (size_t k = 0; k < e->n && n < LINES_MOST; k++)
        if (!taken[k]) groups[n++] = take_group(e, k, taken);
    const columns c = measure(groups, n);
    buffer_add(out, "    Eigenvalues\n");
    for (size_t k = 0; k < n; k++)
        add_group(&groups[k], c, out);
    add_others(e, taken, out);
    memory_free(taken);
}

/* list.c - what there is: one table for each kind, "name   what it is" in each line; methods have
 * a block each, and begin it at the start of a line. */
#include "base/memory.h"
#include "base/source.h"
#include "expr/graph.h"
#include "expr/random.h"
#include "game/method.h"
#include "output/layout.h"
#include "output/panel.h"
#include "output/shipped.h"
#include <detente/check.h>
#include <string.h>

enum { METHOD_WIDTH = 22 }; /* columns before what is said of a method */

typedef struct row {
    const char *name, *help;
} row;

/* Functions with a kernel are listed if functions.def says that they are visible. */
static const row elementary[] = {
    {"exp(x)", "exponential"},
    {"log(x)", "natural logarithm"},
    {"log1p(x)", "log(1 + x), exact near 0"},
    {"expm1(x)", "exp(x) - 1, exact near 0"},
    {"tanh(x)", "hyperbolic tangent"},
    {"sin(x)", "sine"},
    {"cos(x)", "cosine"},
    {"atan(x)", "inverse tangent"},
    {"abs(x)", "absolute value; no derivative at 0"},
    {"sigmoid(x)", "1/(1 + exp(-x))"},
    {"softplus(x)", "log(1 + exp(x)) without overflow"},
    {"relu(x)", "max(0, x); no derivative at 0"},
    {"min(x, y)", "the smaller"},
    {"max(x, y)", "the larger"},
};

static const row builtins[] = {
    {"sqrt(x)", "square root"},
    {"sum(v)", "sum of all entries"},
    {"dot(u, v)", "sum of the products of entries"},
    {"sqnorm(v)", "sum of the squares of all entries"},
    {"trace(A)", "sum of the diagonal of a square matrix"},
    {"det(A)", "determinant of a square matrix, up to 10 x 10"},
    {"diag(v)", "the diagonal matrix of a vector"},
    {"chol(S)", "lower triangular L with L*L' = S"},
    {"eye(n)", "identity matrix"},
    {"zeros(n, m)", "zeros; zeros(n) is a vector"},
    {"ones(n, m)", "ones; ones(n) is a vector"},
    {"randn(n, m, seed)", "constant standard normal numbers, the same on every machine"},
    {"pi", "3.14159..."},
    {"E[e]", "expectation over the random variables in e"},
    {"grad(e, p)", "exact gradient by a parameter, a random variable or a named value"},
    {"at(e, p = e2)", "e with p replaced by e2"},
    {"detach(e)", "e, held constant under differentiation"},
};

static const row verdicts[] = {
    {"stable", "every eigenvalue has a negative real part, beyond its error bound"},
    {"stable-modulo-manifold", "the same, except for zeros along a manifold of equilibria"},
    {"weakly-stable", "a pair on the imaginary axis; the nonlinear terms attract"},
    {"centre", "on the axis, and orbits close: a conserved quantity or a symmetry"},
    {"marginal", "on the axis; what the nonlinear terms do is open"},
    {"weakly-unstable", "a pair on the imaginary axis; the nonlinear terms repel"},
    {"unstable", "some eigenvalue has a positive real part, beyond its error bound"},
    {"undecided", "a number is too close to call at this precision"},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void add_row(const char *name, const char *help, size_t width, buffer *out)
{
    layout_cell(out, name, width, '<');
    buffer_add(out, "  ");
    buffer_add(out, help);
    buffer_add(out, "\n");
}

static void add_rows(size_t n, const row *rows, size_t width, buffer *out)
{
    for (size_t k = 0; k < n; k++)
        add_row(rows[k].name, rows[k].help, width, out);
}

/* The row of the function, whose name ends at '('. */
static const row *find_elementary(const char *name)
{
    const size_t length = strlen(name);
    for (size_t k = 0; k < COUNT(elementary); k++)
        if (strncmp(elementary[k].name, name, length) == 0 && elementary[k].name[length] == '(')
            return &elementary[k];
    return NULL;
}

static dte_status list_functions(buffer *out, dte_error *err)
{
    (void)err;
    for (size_t k = 0; k < FN_COUNT; k++) {
        if (!fn_table[k].visible) continue;
        const row *r = find_elementary(fn_table[k].name);
        add_row(r ? r->name : fn_table[k].name, r ? r->help : "", 17, out);
    }
    add_rows(COUNT(builtins), builtins, 17, out);
    return DTE_OK;
}

static dte_status list_distributions(buffer *out, dte_error *err)
{
    buffer name = {0};
    (void)err;
    for (size_t k = 0; k < random_count(); k++) {
        const random_info *r = random_row(k);
        name.length = 0;
        buffer_print(&name, "%s(%s)", r->name, r->arg_names);
        if (!name.failed) add_row(name.text, r->help, 25, out);
    }
    out->failed = out->failed || name.failed;
    buffer_free(&name);
    return DTE_OK;
}

/* A line behind the column of names. */
static void add_method_line(const char *text, buffer *out)
{
    if (layout_column(out) == 0) layout_spaces(out, METHOD_WIDTH);
    layout_wrap(out, METHOD_WIDTH, text);
    buffer_add(out, "\n");
}

/* "momentum=0.5 in [-1, 1]: beta, may be negative" */
static void add_method_option(const method_option *o, buffer *out)
{
    char value[NUMBER_TEXT], lo[NUMBER_TEXT], hi[NUMBER_TEXT];
    buffer line = {0};
    if (o->kind == OPTION_PLAYER)
        buffer_print(&line, "%s=NAME: %s", o->key, o->help);
    else
        buffer_print(&line, "%s=%s in [%s, %s]: %s%s%s%s", o->key, number_shortest(o->value, value),
                     number_shortest(o->lo, lo), number_shortest(o->hi, hi), o->help,
                     o->kind == OPTION_EACH ? "; of one player: " : "",
                     o->kind == OPTION_EACH ? o->key : "", o->kind == OPTION_EACH ? ".PLAYER" : "");
    if (!line.failed) add_method_line(line.text, out);
    out->failed = out->failed || line.failed;
    buffer_free(&line);
}

/* Name and help, formula, options with what they are by default, source. */
static void add_method(const method *m, buffer *out)
{
    layout_cell(out, m->name, METHOD_WIDTH, '<');
    add_method_line(m->help, out);
    add_method_line(m->formula, out);
    for (size_t k = 0; k < m->n_options; k++)
        add_method_option(&m->options[k], out);
    add_method_line(m->source, out);
    buffer_add(out, "\n");
}

/* The keys that are in no row. */
static void add_method_keys(buffer *out)
{
    static const row keys[] = {
        {"step=h", "every method: the learning rate of all players"},
        {"step.PLAYER=h", "every method: the learning rate of one player"},
        {"PLAYER=1", "players in turn: inner steps of a player in one step, 0 to 64"},
        {"order=A-B", "players in turn: who moves first; all players, joined by '-'"},
    };
    add_rows(COUNT(keys), keys, METHOD_WIDTH - 2, out);
}

static dte_status list_methods(buffer *out, dte_error *err)
{
    (void)err;
    for (size_t k = 0; k < method_count(); k++)
        add_method(method_table[k], out);
    add_method_keys(out);
    return DTE_OK;
}

static dte_status list_panels(buffer *out, dte_error *err)
{
    (void)err;
    for (size_t k = 0; k < panel_count(); k++) {
        layout_cell(out, panel_table[k]->name, METHOD_WIDTH, '<');
        add_method_line(panel_table[k]->help, out);
        buffer line = {0};
        buffer_print(&line, "reads: title subtitle set %s", panel_table[k]->accepts);
        if (!line.failed) add_method_line(line.text, out);
        out->failed = out->failed || line.failed;
        buffer_free(&line);
    }
    return DTE_OK;
}

static dte_status list_verdicts(buffer *out, dte_error *err)
{
    (void)err;
    add_rows(COUNT(verdicts), verdicts, 22, out);
    return DTE_OK;
}

static const struct kind {
    const char *name;
    dte_status (*list)(buffer *out, dte_error *err);
} kinds[] = {
    {"functions", list_functions}, {"distributions", list_distributions},
    {"figures", shipped_figures},  {"methods", list_methods},
    {"panels", list_panels},       {"scenarios", shipped_scenarios},
    {"verdicts", list_verdicts},
};

static dte_status unknown_kind(const char *kind, dte_error *err)
{
    const char *names[COUNT(kinds) + 1] = {NULL};
    for (size_t k = 0; k < COUNT(kinds); k++)
        names[k] = kinds[k].name;
    const char *near = text_nearest(kind, strlen(kind), names);
    if (near) return fail(err, DTE_USAGE, "no list '%s' (did you mean '%s'?)", kind, near);
    return fail(err, DTE_USAGE,
                "no list '%s'; there are functions, distributions, figures, methods, panels, "
                "scenarios, verdicts",
                kind);
    return fail(
        err, DTE_USAGE,
        "no list '%s'; there are functions, distributions, methods, panels, scenarios, verdicts",
        kind);
}

dte_status dte_list(const char *kind, char **text, dte_error *err)
{
    size_t k = 0;
    buffer out = {0};
    *text = NULL;
    fail_clear(err);
    while (k < COUNT(kinds) && strcmp(kinds[k].name, kind) != 0)
        k++;
    if (k == COUNT(kinds)) return unknown_kind(kind, err);
    const dte_status status = kinds[k].list(&out, err);
    if (status == DTE_OK) *text = buffer_take(&out);
    buffer_free(&out);
    if (status != DTE_OK) return status;
    return *text ? DTE_OK : fail_memory(err);
}

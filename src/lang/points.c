/* points.c - equilibrium, start, window, and points given on the command line.
 *
 * What a user writes for W[1,2] is the entry of the matrix; the coordinate of a symmetric
 * W behind it is sqrt(2) times that. */
#include "lang/elaborate.h"
#include <stdio.h>
#include <string.h>

/* " (parameters: w, a)" */
static const char *list_variables(elab *e)
{
    char text[512] = "";
    size_t length = 0;
    for (size_t k = 0; k < e->out->n_variables && length + 80 < sizeof text; k++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", k ? ", " : "",
                                   e->out->variables[k].name);
    return elab_text(e, "%s", text);
}

/* The parameter that an item assigns to. */
static dte_status find_variable(elab *e, const item *i, const scenario_variable **out)
{
    const definition *d = i->name->def;
    *out = NULL;
    if (d && d->kind == DEF_VARIABLE) {
        *out = &e->out->variables[d->index];
        return d->state == DEF_DONE ? DTE_OK : DTE_SCENARIO;
    }
    if (!d && (i->name->suspect || e->incomplete)) return DTE_SCENARIO;
    const char *names = list_variables(e);
    if (!names) return elab_stopped(e);
    source_fail(e->err, i->name_at, "'%s' is not a parameter of any player (parameters: %s)",
                i->name->text, names);
    return DTE_SCENARIO;
}

/* The component and the factor from the entry to its coordinate. */
static dte_status find_component(elab *e, const item *i, const scenario_variable *v,
                                 size_t *component, double *factor)
{
    size_t row, col = 1;
    *factor = 1.0;
    if (i->n_index != (size_t)v->dimensions)
        return source_fail(e->err, i->at, "'%s' has %d ind%s, but %zu %s given", v->name,
                           v->dimensions, v->dimensions == 1 ? "ex" : "ices", i->n_index,
                           i->n_index == 1 ? "is" : "are");
    DTE_TRY(eval_integer(e, i->index[0], NULL, "the row", v->rows, &row));
    if (i->n_index > 1) DTE_TRY(eval_integer(e, i->index[1], NULL, "the column", v->cols, &col));
    size_t r = row - 1, c = col - 1;
    if (v->symmetric && r > c) {
        const size_t swap = r;
        r = c;
        c = swap;
    }
    if (v->symmetric && r != c) *factor = 1.41421356237309504880;
    *component = v->first + (v->symmetric ? r * v->cols - r * (r + 1) / 2 + c : r * v->cols + c);
    return DTE_OK;
}

typedef struct assigned {
    node *value; /* by component */
    bool *given;
} assigned;

static dte_status store(elab *e, const item *i, const assigned *to, size_t first, size_t n,
                        const node *values)
{
    for (size_t k = 0; k < n; k++) {
        if (to->given[first + k])
            return source_fail(e->err, i->at, "'%s' is given twice",
                               e->out->components[first + k].name);
        to->given[first + k] = true;
        to->value[first + k] = values[k];
    }
    return DTE_OK;
}

static dte_status assign_component(elab *e, const item *i, const scenario_variable *v,
                                   const char *what, const assigned *to)
{
    size_t component = 0;
    double factor = 1.0;
    node value = 0;
    DTE_TRY(find_component(e, i, v, &component, &factor));
    DTE_TRY(eval_param_only(e, i->value, what, &value));
    value = graph_scale(e->g, factor, value);
    DTE_TRY(elab_graph(e, i->at));
    return store(e, i, to, component, 1, &value);
}

static dte_status assign(elab *e, const item *i, const assigned *to)
{
    const scenario_variable *v;
    shaped value;
    DTE_TRY(find_variable(e, i, &v));
    const char *what = elab_text(e, "the value of '%s'", v->name);
    if (!what) return elab_stopped(e);
    if (i->n_index > 0) return assign_component(e, i, v, what, to);
    DTE_TRY(eval(e, i->value, NULL, &value));
    DTE_TRY(check_same_shape(e, v->name, (shaped){v->rows, v->cols, NULL}, value, i->value->at));
    DTE_TRY(check_param_only(e, i->value->at, what, shape_count(value), value.v));
    node *coordinates = elab_alloc(e, v->count, sizeof *coordinates);
    if (!coordinates) return elab_stopped(e);
    DTE_TRY(variable_coordinates(e, v, value, i->value->at, coordinates));
    return store(e, i, to, v->first, v->count, coordinates);
}

/* Whole parameters that are missing by name, others by component. */
static dte_status report_missing(elab *e, const char *what, span at, const bool *given)
{
    char text[512] = "";
    size_t length = 0, missing = 0;
    for (size_t k = 0; k < e->out->n_variables; k++) {
        const scenario_variable *v = &e->out->variables[k];
        size_t n = 0;
        for (size_t c = 0; c < v->count; c++)
            n += !given[v->first + c];
        for (size_t c = 0; c < v->count && n > 0; c++) {
            if (given[v->first + c]) continue;
            const bool whole = n == v->count;
            const char *name = whole ? v->name : e->out->components[v->first + c].name;
            if (length + 100 < sizeof text)
                length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                           missing ? ", " : "", name);
            missing++;
            if (whole) break;
        }
    }
    if (missing == 0) return DTE_OK;
    return source_fail(e->err, at, "%s gives no value for: %s", what, text);
}

static dte_status make_point(elab *e, const statement *s, const char *what, scenario_point *p)
{
    const size_t n = e->out->n_components;
    const assigned to = {elab_alloc(e, n, sizeof *to.value), elab_alloc(e, n, sizeof *to.given)};
    if (!to.value || !to.given) return elab_stopped(e);
    p->value = to.value;
    dte_status status = DTE_OK;
    for (const item *i = s->items; i && e->fatal == DTE_OK; i = i->next) {
        const dte_status one = assign(e, i, &to);
        if (one != DTE_OK) status = one;
    }
    if (status != DTE_OK || e->broken || e->incomplete) return status;
    return report_missing(e, what, s->name ? s->name_at : s->at, to.given);
}

static dte_status make_equilibrium(elab *e, const statement *s)
{
    scenario_point *p = &e->out->equilibria[e->out->n_equilibria++];
    *p = (scenario_point){.name = s->name->text, .at = s->at};
    const char *what = elab_text(e, "equilibrium '%s'", s->name->text);
    return what ? make_point(e, s, what, p) : elab_stopped(e);
}

dte_status elaborate_points(elab *e)
{
    scenario *out = e->out;
    out->equilibria = elab_alloc(e, elab_count(e, STATEMENT_EQUILIBRIUM), sizeof *out->equilibria);
    if (!out->equilibria) return elab_stopped(e);
    for (const entry *i = e->entries; i && e->fatal == DTE_OK; i = i->next)
        if (i->is->kind == STATEMENT_EQUILIBRIUM) make_equilibrium(e, i->is);
    const entry *start = e->single[STATEMENT_START];
    if (!start || e->fatal != DTE_OK) return e->fatal;
    out->start = elab_alloc(e, 1, sizeof *out->start);
    if (!out->start) return elab_stopped(e);
    *out->start = (scenario_point){.name = "start", .at = start->is->at};
    make_point(e, start->is, "start", out->start);
    return e->fatal;
}

static dte_status make_axis(elab *e, const item *i, scenario_axis *axis)
{
    const scenario_variable *v;
    double factor = 1.0, lo, hi;
    DTE_TRY(find_variable(e, i, &v));
    const char *what = elab_text(e, "the window of '%s'", i->name->text);
    if (!what) return elab_stopped(e);
    axis->at = i->at;
    axis->component = v->first;
    if (i->n_index == 0 && v->count > 1)
        return source_fail(e->err, i->at,
                           "'%s' has %zu components; a window is about one, as in %s[%s]", v->name,
                           v->count, v->name, v->dimensions == 1 ? "1" : "1,1");
    if (i->n_index > 0) DTE_TRY(find_component(e, i, v, &axis->component, &factor));
    DTE_TRY(eval_param_only(e, i->value, what, &axis->lo));
    DTE_TRY(eval_param_only(e, i->hi, what, &axis->hi));
    if (graph_is_const(e->g, axis->lo, &lo) && graph_is_const(e->g, axis->hi, &hi) && !(lo < hi))
        return source_fail(e->err, i->at, "%s is empty: its lower end is not below its upper end",
                           what);
    axis->lo = graph_scale(e->g, factor, axis->lo);
    axis->hi = graph_scale(e->g, factor, axis->hi);
    DTE_TRY(elab_graph(e, i->at));
    for (size_t k = 0; k < e->out->n_axes; k++)
        if (e->out->axes[k].component == axis->component)
            return source_fail(e->err, i->at, "'%s' has two windows",
                               e->out->components[axis->component].name);
    return DTE_OK;
}

dte_status elaborate_window(elab *e)
{
    const entry *window = e->single[STATEMENT_WINDOW];
    if (!window) return DTE_OK;
    e->out->axes = elab_alloc(e, window->is->n_items, sizeof *e->out->axes);
    if (!e->out->axes) return elab_stopped(e);
    for (const item *i = window->is->items; i && e->fatal == DTE_OK; i = i->next)
        if (make_axis(e, i, &e->out->axes[e->out->n_axes]) == DTE_OK) e->out->n_axes++;
    return e->fatal;
}

/* Assignments over values that are there already. */
dte_status elaborate_assignments(elab *e, const item *items, node *values)
{
    const size_t n = e->out->n_components;
    const assigned to = {elab_alloc(e, n, sizeof *to.value), elab_alloc(e, n, sizeof *to.given)};
    if (!to.value || !to.given) return elab_stopped(e);
    for (const item *i = items; i; i = i->next) {
        for (size_t k = 0; k < i->n_index; k++)
            resolve_expr(e, i->index[k]);
        resolve_expr(e, i->value);
        const dte_status status = assign(e, i, &to);
        if (status != DTE_OK && (status != DTE_SCENARIO || e->fatal != DTE_OK)) return status;
    }
    if (e->err->count > 0) return e->err->status;
    for (size_t k = 0; k < n; k++)
        if (to.given[k]) values[k] = to.value[k];
    return DTE_OK;
}

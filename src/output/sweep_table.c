/* sweep_table.c - a sweep as CSV, JSON or NPY. */
#include "base/memory.h"
#include "output/json.h"
#include "output/report.h"
#include "output/table.h"
#include <detente/sweep.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* Row k of the table is the k-th that was computed. */
typedef struct view {
    const dte_sweep *s;
    size_t next, at; /* table row `next` is at sweep row `at` or behind it */
    const char *names[DTE_SWEEP_COLUMNS];
} view;

static const char *word(void *user, size_t column, double value)
{
    const view *v = user;
    const dte_sweep_kind kind = v->s->columns[column].kind;
    if (kind == DTE_SWEEP_NUMBER) return NULL;
    if (isnan(value)) return "none";
    if (kind == DTE_SWEEP_REASONS) return dte_sweep_reason_word((dte_sweep_reason)(int)value);
    return dte_verdict_word((dte_verdict)(int)value);
}

/* Rows are asked for in order. */
static void row(void *user, size_t k, double *values)
{
    view *v = user;
    (void)k;
    while (v->at < v->s->n_rows && !dte_sweep_row(v->s, v->at, values))
        v->at++;
    v->at++;
}

static table table_of(view *v)
{
    for (size_t c = 0; c < v->s->n_columns; c++)
        v->names[c] = v->s->columns[c].name;
    return (table){v->s->n_columns, v->s->n_done, v->names, word, row, v};
}

static void write_axes(const dte_sweep *s, json *j)
{
    json_open(j, "axes", '[');
    for (size_t a = 0; a < s->n_axes; a++) {
        const dte_sweep_axis *x = &s->axes[a];
        json_open_line(j, NULL, '{');
        json_text(j, "name", x->name);
        json_number(j, "from", x->lo);
        json_number(j, "to", x->hi);
        json_count(j, "values", x->n);
        json_bool(j, "log", x->log != 0);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_boundaries(const dte_sweep *s, json *j)
{
    json_open(j, "boundaries", '[');
    for (size_t k = 0; k < s->n_boundaries; k++) {
        const dte_boundary *b = &s->boundaries[k];
        json_open(j, NULL, '{');
        json_text(j, "kind", b->name);
        json_open(j, "points", '[');
        for (size_t i = 0; i < b->n; i++)
            json_numbers(j, NULL, s->n_axes, b->points + i * s->n_axes);
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void write_json(const dte_game *game, const dte_sweep *s, const table *t, table_out *o)
{
    json j = {.out = &o->text};
    report_json_game(game, &j);
    json_text(&j, "equilibrium", s->equilibrium);
    json_text(&j, "method", s->method);
    json_number_or(&j, "step", s->step > 0.0 ? s->step : (double)NAN,
                   "no learning rate is given, or it is an axis");
    write_axes(s, &j);
    json_bool(&j, "complete", s->n_done == s->n_rows && !s->boundaries_cut);
    write_boundaries(s, &j);
    json_open_line(&j, "columns", '[');
    for (size_t c = 0; c < s->n_columns; c++)
        json_text(&j, NULL, s->columns[c].name);
    json_close(&j, ']');
    buffer_add(&o->text, ",\n  \"rows\": ");
    table_json_rows(t, "    ", o);
    buffer_add(&o->text, "\n}\n");
}

dte_status dte_sweep_write(const dte_game *game, const dte_sweep *s, const char *format,
                           dte_write *write, void *user, dte_error *err)
{
    view v = {.s = s};
    const table t = table_of(&v);
    table_out o = {.write = write, .user = user};
    fail_clear(err);
    if (strcmp(format, "csv") == 0)
        table_csv(&t, &o);
    else if (strcmp(format, "npy") == 0)
        table_npy(&t, &o);
    else if (strcmp(format, "json") == 0)
        write_json(game, s, &t, &o);
    else
        return fail(err, DTE_USAGE, "a table is written as csv, json or npy, and not as '%s'",
                    format);
    return table_end(&o, err);
}

/* ---- boundaries ---- */

typedef struct curve_view {
    const dte_sweep *s;
    size_t curve, point;
} curve_view;

static const char *curve_word(void *user, size_t column, double value)
{
    const curve_view *v = user;
    return column == 1 ? v->s->boundaries[(size_t)value].name : NULL;
}

static void curve_row(void *user, size_t k, double *values)
{
    curve_view *v = user;
    (void)k;
    while (v->point == v->s->boundaries[v->curve].n) {
        v->curve++;
        v->point = 0;
    }
    const dte_boundary *b = &v->s->boundaries[v->curve];
    values[0] = (double)(v->curve + 1);
    values[1] = (double)v->curve;
    memcpy(values + 2, b->points + v->point++ * v->s->n_axes, v->s->n_axes * sizeof *values);
}

dte_status dte_sweep_write_boundaries(const dte_sweep *s, dte_write *write, void *user,
                                      dte_error *err)
{
    const char *names[2 + DTE_SWEEP_AXES] = {"curve", "kind"};
    curve_view v = {.s = s};
    table t = {
        .columns = 2 + s->n_axes, .names = names, .word = curve_word, .row = curve_row, .user = &v};
    table_out o = {.write = write, .user = user};
    fail_clear(err);
    for (size_t a = 0; a < s->n_axes; a++)
        names[2 + a] = s->axes[a].name;
    for (size_t k = 0; k < s->n_boundaries; k++)
        t.rows += s->boundaries[k].n;
    table_csv(&t, &o);
    return table_end(&o, err);
}

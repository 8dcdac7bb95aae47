/* report_at.c - the spectrum at a point: as text, as JSON, as CSV. */
#include "base/memory.h"
#include "output/json.h"
#include "output/layout.h"
#include "output/report.h"
#include <detente/spectrum.h>
#include <math.h>
#include <stdint.h>

enum { SHOWN = 12, DIGITS = 6, LABEL = 21 };

/* "    name", then the column of values. */
static void label(buffer *out, const char *name)
{
    buffer_add(out, "    ");
    layout_cell(out, name, LABEL, '<');
}

/* Without the sign of the imaginary part: l stands for its pair. */
static void add_value(const dte_eigenvalue *l, buffer *out)
{
    char re[NUMBER_TEXT], im[NUMBER_TEXT];
    buffer_add(out, layout_value(l->re, l->bound, DIGITS, re));
    if (l->im == 0.0) return;
    buffer_print(out, " +- %si", layout_value(fabs(l->im), l->bound, DIGITS, im));
}

static void add_place(const dte_spectrum *s, buffer *out)
{
    buffer_add(out, "\nAt ");
    layout_text(out, s->place);
    buffer_add(out, ":  |v| = ");
    buffer_number(out, s->field, 3);
    buffer_print(out, "\n    Jacobian %zu x %zu, |J| = ", s->n, s->n);
    buffer_number(out, s->norm, 4);
    if (s->quadrature_error > 0.0) {
        buffer_add(out, "; error by quadrature about ");
        buffer_number(out, s->quadrature_error, 2);
    }
    buffer_add(out, "\n");
}

static void add_counts(const dte_spectrum *s, buffer *out)
{
    char number[NUMBER_TEXT];
    buffer_add(out, "\n    Eigenvalues\n");
    label(out, "right of the axis");
    buffer_print(out, "%zu", s->n_right);
    if (s->n_right > 0) {
        buffer_add(out, "   (largest real part ");
        buffer_number(out, s->eigenvalues[0].re, 4);
        buffer_add(out, ")");
    }
    buffer_add(out, "\n");
    label(out, "left of the axis");
    buffer_print(out, "%zu\n", s->n_left);
    label(out, "too close to tell");
    buffer_print(out, "%zu\n", s->n_open);
    if (s->ratio_at != SIZE_MAX) {
        label(out, "largest |Im/Re|");
        buffer_add(out, number_format(s->ratio, 4, number));
        buffer_add(out, "   (at ");
        add_value(&s->eigenvalues[s->ratio_at], out);
        buffer_add(out, ")\n");
    }
    label(out, "residuals");
    buffer_print(out, "|J x - l x| <= %s |J| for every eigenvalue l, vector x\n",
                 layout_bound(s->worst_residual, number));
}

/* The rightmost, one line for each pair. */
static void add_list(const dte_spectrum *s, buffer *out)
{
    char bound[NUMBER_TEXT];
    size_t shown = 0;
    buffer_add(out, "\n    From the right       error\n");
    for (size_t k = 0; k < s->n; k++) {
        const dte_eigenvalue *l = &s->eigenvalues[k];
        if (l->im < 0.0) continue;
        if (shown++ == SHOWN) {
            buffer_add(out, "       ... (-o NAME.csv or --json for all)\n");
            break;
        }
        buffer_add(out, "       ");
        const size_t from = layout_column(out);
        add_value(l, out);
        const size_t width = layout_column(out) - from;
        layout_spaces(out, width < 28 ? 28 - width : 1);
        buffer_print(out, "+- %s\n", layout_bound(l->bound, bound));
    }
}

static void add_step(const dte_spectrum *s, double h, size_t binding, const char *which,
                     buffer *out)
{
    label(out, which);
    if (h > 0.0 && isfinite(h)) {
        buffer_add(out, "0 < h < ");
        buffer_number(out, h, 6);
    } else
        buffer_add(out, h > 0.0 ? "every h > 0" : "no h > 0");
    if (binding != SIZE_MAX) {
        buffer_add(out, "   (binding: ");
        add_value(&s->eigenvalues[binding], out);
        buffer_add(out, ")");
    }
    buffer_add(out, "\n");
}

static void add_steps(const dte_spectrum *s, buffer *out)
{
    buffer_add(out, "\n    Simultaneous gradient descent, linearised here, shrinks\n");
    add_step(s, s->step_bound, s->binding, "every direction", out);
    if (s->n_left > 0 && s->n_left < s->n)
        add_step(s, s->left_step_bound, s->left_binding, "those on the left", out);
    const bool rest = s->field == 0.0;
    if (!rest)
        buffer_add(out, "\n    The point moves (v is not 0): this is its neighbourhood now, not a "
                        "verdict.\n");
}

dte_status dte_spectrum_text(const dte_game *game, const dte_spectrum *spectrum, char **text,
                             dte_error *err)
{
    report r;
    buffer out = {0};
    *text = NULL;
    fail_clear(err);
    DTE_TRY(report_read(game, NULL, &r, err));
    report_header(&r, &out);
    add_place(spectrum, &out);
    add_counts(spectrum, &out);
    add_list(spectrum, &out);
    add_steps(spectrum, &out);
    report_free(&r);
    *text = buffer_take(&out);
    return *text ? DTE_OK : fail_memory(err);
}

/* ---- JSON -------------------------------------------------------------------------------- */

static void add_index(json *j, const char *key, size_t k)
{
    if (k == SIZE_MAX)
        json_null(j, key, "there is none");
    else
        json_count(j, key, k);
}

static void add_members(json *j, const dte_spectrum *s)
{
    json_text(j, "place", s->place);
    json_numbers(j, "point", s->n, s->point);
    json_number(j, "field_norm", s->field);
    json_number(j, "jacobian_norm", s->norm);
    json_number(j, "quadrature_error", s->quadrature_error);
    report_json_spectrum(j, "eigenvalues", "eigenvalues_reason", s->n, s->eigenvalues);
    json_numbers(j, "residuals", s->n, s->residuals);
    json_number(j, "worst_residual", s->worst_residual);
    json_count(j, "right", s->n_right);
    json_count(j, "left", s->n_left);
    json_count(j, "open", s->n_open);
    json_number(j, "largest_ratio", s->ratio);
    add_index(j, "largest_ratio_at", s->ratio_at);
    json_number_or(j, "step_bound", s->step_bound, "every step size is stable");
    add_index(j, "binding", s->binding);
    json_number_or(j, "left_step_bound", s->left_step_bound, "no eigenvalue is on the left");
    add_index(j, "left_binding", s->left_binding);
}

dte_status dte_spectrum_json(const dte_game *game, const dte_spectrum *spectrum, char **text,
                             dte_error *err)
{
    report r;
    buffer out = {0};
    json writer = {.out = &out};
    *text = NULL;
    fail_clear(err);
    DTE_TRY(report_read(game, NULL, &r, err));
    report_json_begin(&r, &writer);
    json_open(&writer, "spectrum", '{');
    add_members(&writer, spectrum);
    json_close(&writer, '}');
    json_close(&writer, '}');
    buffer_add(&out, "\n");
    report_free(&r);
    *text = buffer_take(&out);
    return *text ? DTE_OK : fail_memory(err);
}

/* ---- CSV --------------------------------------------------------------------------------- */

dte_status dte_spectrum_csv(const dte_spectrum *spectrum, char **text, dte_error *err)
{
    buffer out = {0};
    fail_clear(err);
    buffer_add(&out, "re,im,bound,residual\n");
    for (size_t k = 0; k < spectrum->n; k++) {
        const dte_eigenvalue *l = &spectrum->eigenvalues[k];
        const double row[] = {l->re, l->im, l->bound, spectrum->residuals[k]};
        char number[NUMBER_TEXT];
        for (size_t i = 0; i < 4; i++) {
            buffer_add(&out, i ? "," : "");
            buffer_add(&out, number_shortest(row[i], number));
        }
        buffer_add(&out, "\n");
    }
    *text = buffer_take(&out);
    return *text ? DTE_OK : fail_memory(err);
}

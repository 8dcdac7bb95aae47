/* panel_sweep.c - see panel_sweep.h. Columns are kept in order; a pass merges the new middles in.
 */
#include "output/panel_sweep.h"

#include "base/memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES = 48 };
static const double straight = 0.002; /* of the view */

void sweep_free(sweep *s)
{
    memory_free(s->t);
    memory_free(s->values);
    *s = (sweep){0};
}

static dte_status evaluate(const sweep_rules *rules, double t, double *values, dte_error *err)
{
    for (size_t k = 0; k < rules->width; k++)
        values[k] = (double)NAN;
    return rules->eval(rules->user, t, values, err);
}

static dte_status first_columns(const sweep_rules *rules, sweep *s, dte_error *err)
{
    const size_t n = s->range.n;
    s->t = memory_zero(n, sizeof *s->t);
    s->values = memory_zero(n * s->width, sizeof *s->values);
    if (!s->t || !s->values) return fail_memory(err);
    for (; s->n < n; s->n++) {
        s->t[s->n] = panel_value(&s->range, s->n);
        DTE_TRY(evaluate(rules, s->t[s->n], s->values + s->n * s->width, err));
    }
    return DTE_OK;
}

/* Marks the intervals to be split; returns how many. */
static size_t mark(const sweep_rules *rules, const sweep *s, unsigned char *wanted, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < s->n; i++) {
        const double a = s->t[i], b = s->t[i + 1], middle = panel_middle(&s->range, a, b);
        const bool wide = panel_place(&s->range, b) - panel_place(&s->range, a) > rules->narrow;
        const bool split = rules->split(rules->user, s, i); /* every interval is asked about */
        wanted[i] = split && wide && a < middle && middle < b && count < room;
        count += wanted[i];
    }
    return count;
}

/* The columns with the middles of the marked intervals among them. */
static dte_status merge(const sweep_rules *rules, sweep *s, const unsigned char *wanted,
                        size_t count, dte_error *err)
{
    const size_t w = s->width;
    sweep to = {s->range, w, 0, memory_zero(s->n + count, sizeof *to.t),
                memory_zero((s->n + count) * w, sizeof *to.values)};
    dte_status status = to.t && to.values ? DTE_OK : fail_memory(err);
    for (size_t i = 0; status == DTE_OK && i < s->n; i++) {
        to.t[to.n] = s->t[i];
        memcpy(to.values + to.n++ * w, s->values + i * w, w * sizeof *to.values);
        if (i + 1 == s->n || !wanted[i]) continue;
        to.t[to.n] = panel_middle(&s->range, s->t[i], s->t[i + 1]);
        status = evaluate(rules, to.t[to.n], to.values + to.n * w, err);
        to.n++;
    }
    if (status != DTE_OK) {
        sweep_free(&to);
        return status;
    }
    sweep_free(s);
    *s = to;
    return DTE_OK;
}

static dte_status refine(const sweep_rules *rules, sweep *s, bool *more, dte_error *err)
{
    const size_t most = s->range.n + rules->most, room = most > s->n ? most - s->n : 0;
    unsigned char *wanted = memory_zero(s->n, 1);
    if (!wanted) return fail_memory(err);
    const size_t count = room > 0 ? mark(rules, s, wanted, room) : 0;
    const dte_status status = count > 0 ? merge(rules, s, wanted, count, err) : DTE_OK;
    *more = count > 0;
    memory_free(wanted);
    return status;
}

dte_status sweep_run(const panel_range *range, const sweep_rules *rules, sweep *out, dte_error *err)
{
    bool more = rules->split != NULL;
    *out = (sweep){.range = *range, .width = rules->width};
    DTE_TRY(first_columns(rules, out, err));
    for (int pass = 0; more && pass < PASSES; pass++)
        DTE_TRY(refine(rules, out, &more, err));
    return DTE_OK;
}

dte_status sweep_values(const sweep_rules *rules, size_t n, const double *t, sweep *out,
                        dte_error *err)
{
    *out = (sweep){.width = rules->width};
    out->t = memory_zero(n, sizeof *out->t);
    out->values = memory_zero(n * out->width, sizeof *out->values);
    if (!out->t || !out->values) return fail_memory(err);
    for (; out->n < n; out->n++) {
        out->t[out->n] = t[out->n];
        DTE_TRY(evaluate(rules, t[out->n], out->values + out->n * out->width, err));
    }
    return DTE_OK;
}

/* ---- curves ---- */

/* 0 at the lower edge of the view, 1 at the upper one; NaN where there is nothing to see. */
static double height(const sweep_view *v, double y)
{
    if (!isfinite(y)) return (double)NAN;
    if (!v->log) return (y - v->lo) / (v->hi - v->lo);
    return y > 0.0 ? log(y / v->lo) / log(v->hi / v->lo) : (double)NAN;
}

static bool in_view(double a)
{
    return a > -0.5 && a < 1.5;
}

/* How far the middle one of three columns is from the chord, along the ordinate. */
static double bend(const sweep_view *v, const sweep *s, size_t i, size_t k)
{
    double x[3], y[3];
    for (size_t j = 0; j < 3; j++) {
        x[j] = panel_place(&s->range, s->t[i + j]);
        y[j] = height(v, sweep_at(s, i + j, k));
    }
    if (!in_view(y[0]) && !in_view(y[1]) && !in_view(y[2])) return 0.0;
    const double part = (x[1] - x[0]) / (x[2] - x[0]);
    return fabs(y[1] - (y[0] + part * (y[2] - y[0]))); /* NaN beside a gap */
}

bool sweep_curve_split(const sweep_view *view, const sweep *s, size_t i)
{
    for (size_t k = 0; k < s->width; k++) {
        const double a = height(view, sweep_at(s, i, k)), b = height(view, sweep_at(s, i + 1, k));
        if (isnan(a) != isnan(b)) return true;
        if (isnan(a)) continue;
        if (i > 0 && bend(view, s, i - 1, k) > straight) return true;
        if (i + 2 < s->n && bend(view, s, i, k) > straight) return true;
    }
    return false;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

dte_status sweep_top(const sweep *s, size_t first, size_t step, double *top, dte_error *err)
{
    size_t n = 0;
    double *seen = memory_zero(s->n * (s->width / step + 1), sizeof *seen);
    *top = 0.0;
    if (!seen) return fail_memory(err);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = first; k < s->width; k += step)
            if (isfinite(sweep_at(s, i, k)) && sweep_at(s, i, k) > 0.0)
                seen[n++] = sweep_at(s, i, k);
    qsort(seen, n, sizeof *seen, ascending);
    if (n > 0) {
        const double most = seen[n - 1], usual = seen[(n - 1) * 9 / 10];
        *top = most <= 4.0 * usual ? most : 2.0 * usual;
    }
    memory_free(seen);
    return DTE_OK;
}

void sweep_draw(const sweep *s, size_t k, chart *out)
{
    for (size_t i = 0; i < s->n; i++) {
        if (isfinite(sweep_at(s, i, k)))
            chart_point(out, s->t[i], sweep_at(s, i, k));
        else
            chart_break(out);
    }
}

/* panel_map.c - see panel_map.h. */
#include "output/panel_map.h"

#include "analysis/method_report.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "num/linalg.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

size_t panel_method_count(const panel_work *w)
{
    return w->spec->n_methods > 0 ? w->spec->n_methods : 1;
}

const char *panel_method_use(const panel_work *w, size_t i)
{
    return i < w->spec->n_methods ? w->spec->methods[i].use : "simultaneous";
}

/* "alternating:step=0.2,order=d-g" as "alternating, step = 0.2, order = d-g" */
static void spell_out(const char *use, char out[PANEL_TEXT])
{
    size_t n = 0;
    for (; *use && n + 4 < PANEL_TEXT; use++) {
        const char *text = *use == ':' || *use == ',' ? ", " : *use == '=' ? " = " : NULL;
        if (text)
            for (; *text; text++)
                out[n++] = *text;
        else
            out[n++] = *use;
    }
    out[n] = '\0';
}

const char *panel_method_name(const panel_work *w, size_t i, char out[PANEL_TEXT])
{
    const char *name = i < w->spec->n_methods ? w->spec->methods[i].name : NULL;
    const char *use = panel_method_use(w, i);
    if (name)
        snprintf(out, PANEL_TEXT, "%s", name);
    else
        spell_out(use ? use : "flow", out);
    return out;
}

dte_status panel_method_step(const panel_work *w, size_t i, double *step, dte_error *err)
{
    method_use use;
    DTE_TRY(method_use_read(w->game, panel_method_use(w, i), &use, err));
    *step = use.step;
    method_use_free(&use);
    return DTE_OK;
}

dte_status panel_need_maps(const panel_work *w, dte_error *err)
{
    double step;
    for (size_t i = 0; i < panel_method_count(w); i++) {
        if (!panel_method_use(w, i))
            return fail(err, DTE_USAGE,
                        "panel '%s' shows training methods, and the flow has no learning rate; "
                        "name a method, see 'detente list methods'",
                        w->spec->kind);
        DTE_TRY(panel_method_step(w, i, &step, err));
    }
    return DTE_OK;
}

dte_status panel_report(panel_work *w, const panel_rest *rest, const char *use,
                        dte_method_report *out, dte_error *err)
{
    const judged in = {.game = w->game,
                       .point = rest->point,
                       .jacobian = rest->jacobian,
                       .s = &rest->s,
                       .error = &rest->error};
    *out = (dte_method_report){0};
    const dte_status status =
        method_report_make(&in, rest->tangent, rest->manifold, use, 0.0, out, err);
    memory_free(out->multipliers);
    out->multipliers = NULL;
    out->n_multipliers = 0;
    return status;
}

static dte_status prepare(panel_map *m, const double *point, dte_error *err)
{
    const size_t n = m->map.n;
    m->state = memory_zero(n, sizeof *m->state);
    m->matrix = memory_zero(n * n, sizeof *m->matrix);
    m->re = memory_zero(2 * n, sizeof *m->re);
    if (!m->state || !m->matrix || !m->re) return fail_memory(err);
    m->im = m->re + n;
    method_map_rest(&m->map, point, m->state);
    m->n = n - (m->tangent < n ? m->tangent : n);
    return DTE_OK;
}

dte_status panel_map_open(panel_work *w, const double *point, size_t tangent, const char *use,
                          panel_map *out, dte_error *err)
{
    *out = (panel_map){.tangent = tangent};
    dte_status status = method_use_read(w->game, use, &out->use, err);
    if (status == DTE_OK) status = method_map_create(w->game, &out->use, &out->map, err);
    if (status == DTE_OK) status = prepare(out, point, err);
    if (status != DTE_OK) panel_map_close(out);
    return status;
}

void panel_map_close(panel_map *m)
{
    method_map_free(&m->map);
    method_use_free(&m->use);
    memory_free(m->state);
    memory_free(m->matrix);
    memory_free(m->re);
    *m = (panel_map){0};
}

/* Moves the multiplier nearest to 1 behind the others. */
static void set_aside(panel_map *m, size_t n)
{
    size_t nearest = 0;
    for (size_t k = 1; k < n; k++)
        if (hypot(m->re[k] - 1.0, m->im[k]) < hypot(m->re[nearest] - 1.0, m->im[nearest]))
            nearest = k;
    const double re = m->re[nearest], im = m->im[nearest];
    memmove(m->re + nearest, m->re + nearest + 1, (n - 1 - nearest) * sizeof *m->re);
    memmove(m->im + nearest, m->im + nearest + 1, (n - 1 - nearest) * sizeof *m->im);
    m->re[n - 1] = re;
    m->im[n - 1] = im;
}

dte_status panel_map_multipliers(panel_map *m, double h, dte_error *err)
{
    const size_t n = m->map.n;
    DTE_TRY(method_map_jacobian(&m->map, h, m->state, m->matrix, err));
    DTE_TRY(linalg_eigen(n, m->matrix, m->re, m->im, NULL, NULL, NULL, err));
    for (size_t k = n; k > m->n; k--)
        set_aside(m, k);
    return DTE_OK;
}

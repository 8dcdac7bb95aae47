/* panel_words.c - titles, axes and points of a panel. */
#include "base/buffer.h"
#include "base/memory.h"
#include "base/source.h"
#include "output/panel_work.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { KNOWN_MOST = 64, PARAMS_SAID = 4 };

const char *panel_setting(const char *name, double value, char out[PANEL_TEXT])
{
    char number[NUMBER_TEXT];
    snprintf(out, PANEL_TEXT, "%.120s = %s", strcmp(name, "step") == 0 ? "h" : name,
             number_format(value, 6, number));
    return out;
}

/* "eta = 0.25, gamma = 1"; nothing of a game with many params */
static void say_params(const panel_work *w, const char *varied, buffer *b)
{
    const size_t n = w->game->s->n_params;
    char text[PANEL_TEXT];
    for (size_t i = 0; i < n && n <= PARAMS_SAID; i++) {
        const dte_param p = dte_game_param(w->game, i);
        if (varied && strcmp(p.name, varied) == 0) continue;
        buffer_print(b, "%s%s", b->length > 0 ? ", " : "", panel_setting(p.name, p.value, text));
    }
}

void panel_titles(panel_work *w, const char *varied)
{
    const panel_spec *s = w->spec;
    buffer params = {0};
    if (!s->subtitle) say_params(w, varied, &params);
    const char *title = s->title ? s->title : dte_game_describe(w->game).title;
    const char *subtitle = s->subtitle ? s->subtitle : params.text;
    chart_titles(w->out, title && *title ? title : NULL, subtitle && *subtitle ? subtitle : NULL);
    w->out->failed = w->out->failed || params.failed;
    buffer_free(&params);
}

dte_status panel_axis(panel_work *w, char which, const char *name, bool words, double lo, double hi,
                      bool log, dte_error *err)
{
    const panel_spec *s = w->spec;
    const bool is_x = which == 'x', given = is_x ? s->has_x_range : s->has_y_range;
    char a[NUMBER_TEXT], b[NUMBER_TEXT];
    log = log || (is_x ? s->x_log : s->y_log);
    if (given) {
        lo = is_x ? s->x_lo : s->y_lo;
        hi = is_x ? s->x_hi : s->y_hi;
    }
    if (!given && log && !(lo > 0.0)) lo = hi > 0.0 ? 1e-3 * hi : 1e-3;
    if (!given && log && !(hi > lo)) hi = 10.0 * lo;
    if (!isfinite(lo) || !isfinite(hi) || !(lo < hi) || (log && !(lo > 0.0)))
        return fail(err, DTE_USAGE, "panel '%s': the %c axis cannot go from %s to %s%s", s->kind,
                    which, number_shortest(lo, a), number_shortest(hi, b),
                    log && lo < hi ? " on a logarithmic scale; begin above 0" : "");
    chart_set_axis(w->out, which, name, words, lo, hi, log);
    return DTE_OK;
}

dte_status panel_range_axis(panel_work *w, const panel_range *r, dte_error *err)
{
    return panel_axis(w, 'x', r->step ? "learning rate h" : r->name, r->step, r->lo, r->hi, r->log,
                      err);
}

dte_status panel_component(const panel_work *w, const char *name, size_t *out, dte_error *err)
{
    const char *known[KNOWN_MOST + 1] = {NULL};
    for (size_t i = 0; i < w->d; i++) {
        *out = i;
        if (strcmp(dte_game_component(w->game, i), name) == 0) return DTE_OK;
        if (i < KNOWN_MOST) known[i] = dte_game_component(w->game, i);
    }
    const char *near = text_nearest(name, strlen(name), known);
    if (!near) near = known[0];
    return fail(err, DTE_USAGE,
                "panel '%s': '%s' is no component of the state of %s (did you mean "
                "'%s'?)",
                w->spec->kind, name, w->game->s->file, near);
}

size_t panel_start_count(const panel_work *w)
{
    return w->spec->n_starts > 0 ? w->spec->n_starts : 1;
}

dte_status panel_start(const panel_work *w, size_t i, double *point, dte_error *err)
{
    const bool has_start = dte_game_describe(w->game).has_start;
    if (i >= w->spec->n_starts && !has_start)
        return fail(err, DTE_USAGE, "panel '%s' needs a start, such as 'start %s = 1'",
                    w->spec->kind, dte_game_component(w->game, 0));
    if (i >= w->spec->n_starts) return dte_game_start(w->game, point, err);
    memset(point, 0, w->d * sizeof *point); /* components that are not named */
    if (has_start)
        DTE_TRY(dte_game_start(w->game, point, err));
    else if (w->equilibrium != SIZE_MAX)
        DTE_TRY(dte_game_equilibrium_point(w->game, w->equilibrium, point, err));
    return dte_game_read_point(w->game, "start", w->spec->starts[i], point, err);
}

panel_extent panel_extent_none(void)
{
    return (panel_extent){(double)INFINITY, -(double)INFINITY};
}

void panel_extend(panel_extent *e, double value)
{
    if (!isfinite(value)) return;
    e->lo = fmin(e->lo, value);
    e->hi = fmax(e->hi, value);
}

panel_extent panel_padded(panel_extent e, double part)
{
    if (!(e.lo <= e.hi)) return (panel_extent){-1.0, 1.0};
    double room = part * (e.hi - e.lo);
    if (!(room > 1e-9 * fmax(fabs(e.lo), fabs(e.hi)))) room = fmax(0.1 * fabs(e.hi), 0.1);
    return (panel_extent){e.lo - room, e.hi + room};
}
